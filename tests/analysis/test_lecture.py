"""The lecture's numbers: every golden figure, and that what differs says why."""

from math import inf

import pytest

from analysis.lecture import lecture_rows
from analysis.lecture.convolution import contiguous_runs, window_addresses
from analysis.lecture.network import lora_bits_per_s, sample_totals
from analysis.lecture.reuse import attainable, block_intensity, layer_intensity
from analysis.traffic import BLOCK_COLUMNS, BLOCK_ROWS
from analysis.workload import Totals

# MACs and parameters as counted elsewhere (torchvision's definitions, forward pass of one 224x224 picture).
PUBLISHED = {
    "vgg16": (15_470_264_320, 138_357_544),
    "vgg19": (19_632_062_464, 143_667_240),
    "resnet152_v1": (11_282_415_616, 60_192_808),
}


def published(name):
    macs, parameters = PUBLISHED[name]
    return Totals(macs, 0, parameters, parameters, 4 * parameters, 0, 0, 0, 0)


@pytest.fixture(scope="module")
def rows():
    return lecture_rows(published)


GOLDENS = [
    ("S03", "bytes of one 224x224 frame", "B", 150_528),
    ("S03", "upload of one camera, a frame each 30 ms", "Mbit/s", 40.1408),
    ("S03", "upload of one camera, 30 frames/s", "Mbit/s", 36.12672),
    ("S04", "one such frame by LoRa, SF7", "s", 220.2),
    ("S10", "VGG-16 weights, fp32", "MB", 553.43),
    ("S10", "VGG-19 MACs", "GMAC", 19.632),
    ("S10", "VGG-19 FLOP", "GFLOP", 39.264),
    ("S10", "ResNet-152 weights, fp32", "MB", 240.77),
    ("S10", "VGG-19 at 1 GHz and 1 MAC a cycle", "s", 19.63),
    ("S10", "VGG-16 at 1 GHz and 1 MAC a cycle", "s", 15.47),
    ("S22", "ridge of 2 GFLOPS and 0.5 GB/s", "FLOP/B", 4),
    ("S23", "performance at 2 FLOP/B", "GFLOP/s", 1),
    ("S24", "performance at 16 FLOP/B", "GFLOP/s", 2),
    ("S27", "intensity of the loop without minibatch", "MAC/B", 0.125),
    ("S27", "intensity of the loop without minibatch", "FLOP/B", 0.25),
    ("S27", "intensity with a minibatch of 4", "FLOP/B", 0.4),
    ("S28", "limit for large minibatches", "MAC/B", 0.25),
    ("S29", "Titan RTX, limit set by memory", "GMAC/s", 167.5),
    ("S29", "Titan RTX, attainable in the limit", "GFLOP/s", 335),
    ("S29", "Titan RTX, memory's limit with B = 4", "GMAC/s", 134),
    ("S29", "Titan RTX, ridge", "FLOP/B", 194.03),
    ("S29", "Titan RTX, ridge for fp32", "FLOP/B", 24.26),
    ("S29", "Raspberry Pi 4, attainable in the limit", "GFLOP/s", 2),
    ("S29", "Raspberry Pi 4, memory's limit with B = 4", "GMAC/s", 0.8),
    ("S29", "Raspberry Pi 4, attainable with B = 4", "GFLOP/s", 1.6),
    ("S29", "Raspberry Pi 4, ridge", "FLOP/B", 0.5),
    ("S29", "Raspberry Pi 4, share of its peak in the limit", "%", 100),
    ("S30", "intensity of 2 weight rows and B = 4", "MAC/B", 0.3333),
    ("S31", "limit of a 1000x1000 layer, B = 1", "MAC/element", 0.998),
    ("S31", "limit of a 1000x1000 layer, B = 4", "MAC/element", 3.968),
    ("S31", "limit of a 1000x1000 layer, B without end", "MAC/element", 500),
    ("S33", "memory prefetched, relative to a register", "times", 115.87),
    ("S33", "memory not prefetched, relative to a register", "times", 516.93),
    ("S33", "memory write, relative to a register", "times", 138.09),
    ("S34", "dram 32b, relative to int32 add", "times", 6400),
    ("S34", "DRAM, relative to a float multiplication", "times", 172.97),
    ("S36", "nested loops", "loops", 6),
    ("S39", "new words a step, window slid by 1", "words", 6),
    ("S44", "words of one im2col column", "words", 12),
    ("S44", "3x3 input: words of all columns", "words", 48),
    ("S44", "3x3 input: expansion", "times", 1.778),
    ("S44", "3x3 input: MACs", "MAC", 240),
    ("S44", "4x4 input: words of all columns", "words", 108),
    ("S44", "4x4 input: expansion", "times", 2.25),
    ("S44", "4x4 input: MACs", "MAC", 540),
    ("S46", "words that the printed loops copy, K = 2", "words", 27),
    ("S46", "runs of addresses, x outside y as printed", "runs", 4),
    ("S46", "runs of addresses, y outside x", "runs", 2),
]


@pytest.mark.parametrize(("slide", "quantity", "unit", "value"), GOLDENS)
def test_golden_number(rows, slide, quantity, unit, value):
    found = [row.computed for row in rows if (row.slide, row.quantity, row.unit) == (slide, quantity, unit)]
    assert found == [pytest.approx(value, rel=1e-3)]


def test_rows_follow_the_slides_and_each_says_one_thing(rows):
    assert [row.slide for row in rows] == sorted(row.slide for row in rows)
    assert len({(row.slide, row.quantity, row.unit) for row in rows}) == len(rows)


def test_what_differs_from_print_says_why(rows):
    """Where the slide prints one plain number in the row's unit, it agrees to two digits or the row explains."""
    numbers = {
        "40 Mbps": 40,
        "138M": 138,
        "552 MB": 552,
        "19.6B": 19.6,
        "60M": 60,
        "240 MB": 240,
        "11B": 11,
        "20 s": 20,
    }
    compared = [row for row in rows if row.printed in numbers]
    assert len(compared) >= 12
    for row in compared:
        assert not row.agrees or row.computed == pytest.approx(numbers[row.printed], rel=0.02)


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_bundled_samples_count_as_published(name):
    found = sample_totals(name)
    assert (found.macs, found.trainable_parameters) == PUBLISHED[name]


@pytest.mark.parametrize(
    ("block", "macs_per_byte"),
    [((1, 1), 0.125), ((1, 4), 0.2), ((2, 2), 0.25), ((2, 4), 1 / 3), ((3, 4), 3 / 7), ((4, 4), 0.5)],
)
def test_intensity_of_register_blocks(block, macs_per_byte):
    assert block_intensity(*block) == pytest.approx(macs_per_byte)


@pytest.mark.parametrize("minibatch", range(1, 65))
def test_intensity_of_a_minibatch_is_the_slides_formula(minibatch):
    assert block_intensity(1, minibatch) == pytest.approx(minibatch / ((minibatch + 1) * 4))


def test_the_limits_are_those_of_the_formulas():
    assert block_intensity(1, inf) == 0.25
    assert layer_intensity(30, 70, 5) == pytest.approx(30 * 70 * 5 / (30 * 70 + 100 * 5))
    assert attainable(2, 0.5, 4) == 2


def test_the_blocked_kernel_reaches_its_blocks_intensity(workload_of):
    """1000 inputs, and outputs and minibatch of exactly one block: stores are all that is missing."""
    from analysis.ops.registry import MatrixProduct
    from analysis.traffic import kernel_operands

    product = MatrixProduct(BLOCK_ROWS, 1000, BLOCK_COLUMNS)
    workload = workload_of({"product": product, "macs": BLOCK_ROWS * 1000 * BLOCK_COLUMNS})
    asked = kernel_operands(workload, "blocked")
    loaded = (asked.weights + asked.inputs)[0]
    assert workload.macs[0] / loaded == pytest.approx(block_intensity(BLOCK_ROWS, BLOCK_COLUMNS))


def test_lora_rates_of_the_data_sheet():
    assert lora_bits_per_s(7) == pytest.approx(5469, rel=1e-3)
    assert lora_bits_per_s(12) == pytest.approx(293, rel=1e-3)


def test_both_copy_orders_read_the_same_words():
    assert sorted(window_addresses("x")) == sorted(window_addresses("y"))
    assert contiguous_runs([4, 5, 6, 9, 3, 4]) == 3
