"""The lecture's numbers: every golden figure, and that what differs says why."""

from math import inf

import pytest

from analysis.lecture import Counted, errata, lecture_rows
from analysis.lecture.counted import counted
from analysis.lecture.network import lora_bits_per_s
from analysis.lecture.reuse import attainable, block_intensity, layer_intensity
from analysis.traffic import BLOCK_COLUMNS, BLOCK_ROWS

# As counted elsewhere (torchvision's definitions, forward pass of one 224x224 picture): MACs, parameters, MACs of the
# convolutions alone, MACs with the strides of v1.5, the largest dense layer.
PUBLISHED = {
    "vgg16": Counted(15_470_264_320, 138_357_544, 15_346_630_656, 15_470_264_320, (25_088, 4096)),
    "vgg19": Counted(19_632_062_464, 143_667_240, 19_508_428_800, 19_632_062_464, (25_088, 4096)),
    "resnet152_v1": Counted(11_282_415_616, 60_192_808, 11_280_367_616, 11_513_626_624, (2048, 1000)),
}


@pytest.fixture(scope="module")
def rows():
    return lecture_rows(PUBLISHED.__getitem__)


GOLDENS = [
    ("S03", "bytes of one 224x224 frame", "B", 150_528),
    ("S03", "upload of one camera, a frame each 30 ms", "Mbit/s", 40.1408),
    ("S03", "upload of one camera, 30 frames/s", "Mbit/s", 36.12672),
    ("S04", "round trip of 4G", "ms", 70),
    ("S04", "bit rate of LoRa, SF7", "kbit/s", 5.469),
    ("S04", "bit rate of LoRa, SF12", "kbit/s", 0.293),
    ("S04", "one such frame by LoRa, SF7", "s", 220.2),
    ("S10", "VGG-16 weights, fp32", "MB", 553.43),
    ("S10", "VGG-19 MACs", "GMAC", 19.632),
    ("S10", "VGG-19 FLOP", "GFLOP", 39.264),
    ("S10", "ResNet-152 weights, fp32", "MB", 240.77),
    ("S10", "VGG-19 at 1 GHz and 1 MAC a cycle", "s", 19.63),
    ("S10", "VGG-16 at 1 GHz and 1 MAC a cycle", "s", 15.47),
    ("S10", "VGG-16 weights, fp32", "MiB", 527.8),
    ("S10", "VGG-19 weights, fp32", "MB", 574.67),
    ("S10", "VGG-16 MACs, convolutions alone", "GMAC", 15.346630656),
    ("S10", "VGG-19 MACs, convolutions alone", "GMAC", 19.5084288),
    ("S10", "ResNet-152 at 1 GHz and 1 MAC a cycle", "s", 11.28),
    ("S10", "ResNet-152 v1.5 at 1 GHz and 1 MAC a cycle", "s", 11.51),
    ("S10", "VGG-16 parameters", "M", 138.357544),
    ("S10", "ResNet-152 parameters", "M", 60.192808),
    ("S17", "MACs of W·a, layer of 25088 inputs and 4096 outputs", "MAC", 102_760_448),
    ("S17", "sums of + k, layer of 25088 inputs and 4096 outputs", "sums", 4096),
    ("S22", "ridge of 2 GFLOPS and 0.5 GB/s", "FLOP/B", 4),
    ("S23", "performance at 2 FLOP/B", "GFLOP/s", 1),
    ("S24", "performance at 16 FLOP/B", "GFLOP/s", 2),
    ("S27", "intensity of the loop without minibatch", "MAC/B", 0.125),
    ("S27", "intensity of the loop without minibatch", "FLOP/B", 0.25),
    ("S27", "intensity with a minibatch of 4", "FLOP/B", 0.4),
    ("S28", "intensity with a minibatch of 2", "MAC/B", 0.1667),
    ("S28", "intensity with a minibatch of 8", "MAC/B", 0.2222),
    ("S28", "intensity with a minibatch of 16", "MAC/B", 0.2353),
    ("S28", "intensity with a minibatch of 32", "MAC/B", 0.2424),
    ("S28", "intensity with a minibatch of 64", "MAC/B", 0.2462),
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
    ("S30", "intensity of 2 weight rows and B = 2", "MAC/B", 0.25),
    ("S30", "intensity of 3 weight rows and B = 4", "MAC/B", 0.4286),
    ("S30", "intensity of 4 weight rows and B = 4", "MAC/B", 0.5),
    ("S31", "limit of a 1000x1000 layer, B = 1", "MAC/element", 0.998),
    ("S31", "limit of a 1000x1000 layer, B = 4", "MAC/element", 3.968),
    ("S31", "limit of a 1000x1000 layer, B without end", "MAC/element", 500),
    ("S33", "l1, relative to a register", "times", 1.956),
    ("S33", "l2, relative to a register", "times", 17.16),
    ("S33", "memory prefetched, relative to a register", "times", 115.87),
    ("S33", "memory not prefetched, relative to a register", "times", 516.93),
    ("S33", "memory write, relative to a register", "times", 138.09),
    ("S34", "dram 32b, relative to int32 add", "times", 6400),
    ("S34", "DRAM, relative to a float multiplication", "times", 172.97),
    ("S36", "nested loops", "loops", 6),
    ("S39", "new words a step, window slid by 1", "words", 6),
    ("S44", "words of one im2col column", "words", 12),
    ("S44", "3x3 input: columns", "columns", 4),
    ("S44", "4x4 input: columns", "columns", 9),
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
    assert counted(name) == PUBLISHED[name]


def test_the_program_counts_the_samples_themselves():
    assert lecture_rows() == lecture_rows(PUBLISHED.__getitem__)


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


# The errata of the lecture: what is wrong, and the rows that say so, each (slide, quantity, unit) with the right value.
ERRATA = {
    "E1": [
        ("S27", "intensity of the loop without minibatch", "FLOP/B", 0.25),
        ("S27", "intensity with a minibatch of 4", "FLOP/B", 0.4),
        ("S28", "limit for large minibatches", "FLOP/B", 0.5),
        ("S30", "intensity of 2 weight rows and B = 4", "FLOP/B", 0.6666666666666666),
    ],  # OI is defined in FLOP/B and computed in MAC/B
    "E2": [
        ("S29", "Titan RTX, attainable in the limit", "GFLOP/s", 335),
        ("S29", "Raspberry Pi 4, attainable in the limit", "GFLOP/s", 2),
        ("S29", "Raspberry Pi 4, share of its peak in the limit", "%", 100),
        ("S29", "Raspberry Pi 4, attainable with B = 4", "GFLOP/s", 1.6),
    ],  # MAC/B by GB/s is called GFLOPS
    "E3": [
        ("S29", "Titan RTX, memory's limit with B = 4", "GMAC/s", 134),
        ("S29", "Raspberry Pi 4, memory's limit with B = 4", "GMAC/s", 0.8),
    ],  # the limit is taken where B is 4
    "E4": [
        ("S29", "Titan RTX, fp32 peak", "TFLOP/s", 16.3),
        ("S29", "Titan RTX, bandwidth", "GB/s", 672),
    ],  # 130 TFLOPS are of tensor cores
    "E5": [
        ("S29", "Raspberry Pi 4, peak", "GFLOP/s", 48),
        ("S29", "Raspberry Pi 4, bandwidth", "GB/s", 12.8),
    ],  # Linpack of one thread
    "E6": [
        ("S31", "limit of a 1000x1000 layer, B = 4", "MAC/B", 0.992063),
        ("S31", "limit of a 1000x1000 layer, B = 4", "FLOP/B", 1.984127),
        ("S31", "limit of a 1000x1000 layer, B without end", "MAC/element", 500),
    ],  # the limit is MAC per element
    "E7": [
        ("S10", "VGG-16 MACs", "GMAC", 15.47),
        ("S10", "VGG-19 parameters", "M", 143.67),
    ],  # VGG-16's parameters beside VGG-19's operations
    "E8": [("S10", "VGG-19 FLOP", "GFLOP", 39.264)],  # multiply-adds under the head FLOP
    "E9": [
        ("S10", "ResNet-152 MACs", "GMAC", 11.2824),
        ("S10", "ResNet-152 v1.5 MACs", "GMAC", 11.5136),
    ],  # 11B of ResNet-152
    "E10": [("S10", "price of a sensor", "EUR", 13)],  # two prices of a sensor
    "E11": [("S09", "main memory of a sensor", "B", 655360)],  # MBs of main memory in a sensor
    "E12": [("S03", "upload of one camera, 30 frames/s", "Mbit/s", 36.12672)],  # 30 ms are not 30 frames/s
    "E13": [
        ("S04", "round trip of LoRa, SF7", "s", 1.5),
        ("S04", "one such frame by LoRa, SF7", "s", 220.2),
    ],  # LoRa among links of 10-100 ms
    "E14": [
        ("S36", "terms of the sum over u = 0..K, K = 2", "terms", 3),
        ("S36", "terms of the sum over k = 0..Cin, Cin = 3", "terms", 4),
    ],  # sums up to K and Cin
    "E15": [("S36", "outputs that change when the kernel is turned, 4x4 input", "outputs", 44)],  # true convolution
    "E16": [("S36", "values that make one output, bias included", "values", 13)],  # loops without start, bias and f
    "E17": [("S37", "columns of the product, 4x4 input", "columns", 9)],  # MxV or MxM
    "E18": [
        ("S46", "words that the printed loops copy, K = 2", "words", 27),
        ("S46", "place in the buffer of the second location's first word", "", 27),
        ("S46", "pixels read outside the input at x = y = 0", "pixels", 5),
        ("S46", "places that the printed product writes", "words", 60),
        ("S46", "filters that the printed product reads", "filters", 1),
        ("S46", "values that make one output, bias included", "values", 13),
        ("S46", "runs of addresses, x outside y as printed", "runs", 4),
    ],  # the pseudo-code of im2col
    "E19": [
        ("S33", "memory prefetched, relative to a register", "times", 115.87),
        ("S33", "memory not prefetched, relative to a register", "times", 516.93),
        ("S33", "memory write, relative to a register", "times", 138.09),
    ],  # more than 100 times
    "E20": [
        ("S34", "DRAM, relative to a float multiplication", "times", 172.97),
        ("S34", "DRAM, relative to SRAM", "times", 128),
    ],  # three orders of magnitude
}


def test_there_are_twenty_errata_each_of_the_rows_with_the_right_values():
    assert list(errata.ERRATA) == list(ERRATA) == [f"E{number}" for number in range(1, 21)]
    for id, found in errata.ERRATA.items():
        assert set(found.rows) == {row[:3] for row in ERRATA[id]}
        assert {row[0] for row in found.rows} <= set(found.slides)


@pytest.mark.parametrize("erratum", ERRATA)
def test_an_erratum_is_marked_with_the_right_value_and_the_reason(rows, erratum):
    for slide, quantity, unit, value in ERRATA[erratum]:
        (row,) = [row for row in rows if (row.slide, row.quantity, row.unit) == (slide, quantity, unit)]
        assert row.computed == pytest.approx(value, rel=1e-3)
        assert row.printed
        assert row.why, "what differs says why"
        assert not row.agrees


def test_the_printed_loops_by_running_them():
    """The slide's code on the example, word for word: what it reads and writes at one location after the other."""
    kernel, channels_in, channels_out, width = 2, 3, 5, 4
    index, places, outside, written, filters = 0, [], set(), set(), set()
    for x, y in ((0, 0), (1, 0)):
        places.append(index)
        for ix in range(x - kernel // 2, x + kernel // 2 + 1):
            for iy in range(y - kernel // 2, y + kernel // 2 + 1):
                if not (0 <= ix < width and 0 <= iy < width) and x == 0:
                    outside.add((ix, iy))
                index += channels_in
    for co in range(channels_out):
        for i in range(kernel * kernel * channels_in):
            written.add((co, i))
            filters.add(x)
    found = {row.quantity: row.computed for row in lecture_rows(PUBLISHED.__getitem__) if row.slide == "S46"}
    assert found["place in the buffer of the second location's first word"] == places[1]
    assert found["pixels read outside the input at x = y = 0"] == len(outside)
    assert found["places that the printed product writes"] == len(written)
    assert found["filters that the printed product reads"] == len(filters)


def test_the_turned_kernel_by_nested_loops():
    """Correlation and true convolution of the example, output by output."""
    import numpy as np

    from analysis.dataflow.numbers import numbers_of
    from analysis.lecture.convolution import example, outputs_that_change

    layer = example(4)
    numbers = numbers_of(layer)
    weights, inputs = numbers["weights"].reshape(5, 3, 2, 2), numbers["inputs"].reshape(3, 4, 4)
    changed = 0
    for m, y, x in np.ndindex(5, 3, 3):
        pairs = list(np.ndindex(3, 2, 2))
        straight = sum(weights[m, c, r, s] * inputs[c, y + r, x + s] for c, r, s in pairs)
        turned = sum(weights[m, c, 1 - r, 1 - s] * inputs[c, y + r, x + s] for c, r, s in pairs)
        changed += straight != turned
    assert outputs_that_change(layer) == changed
