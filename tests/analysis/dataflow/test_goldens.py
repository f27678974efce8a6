"""The tables of published and hand-checked counts: six orders of a dense layer, five convolutions, stationary orders."""

from pathlib import Path

import pytest

import resources
from analysis.dataflow.blocked import best_block, blocked
from analysis.dataflow.bounds import bounds_of
from analysis.dataflow.closed import flow, touched
from analysis.dataflow.events import Op
from analysis.dataflow.layer import INPUTS, OPERANDS, OUTPUTS, WEIGHTS, LayerError, convolution, dense
from analysis.dataflow.nest import Buffer, Loop, Nest
from analysis.dataflow.run import run_of, run_of_nest
from analysis.dataflow.schedules import in_order, nest_of
from analysis.dataflow.taken import layer_of
from analysis.scenario import Scenario, analyze


def counted(nest: Nest) -> tuple[int, int, int, int]:
    """Loads of weights, inputs and partial sums, and all stores, by formula."""
    loads = {b.tensor: flow(nest, b, 0) for b in nest.buffers}
    outputs = loads[OUTPUTS]
    return (
        int(loads[WEIGHTS].fills.sum()), int(loads[INPUTS].fills.sum()), int(outputs.reloads.sum()), outputs.stores,
    )  # fmt: skip


# m, n, b: outputs M, inputs N (the loop C of a convolution), images B (the loop N).
SIX_ORDERS = {
    "mnb": (48, 192, 168, 192),
    "mbn": (192, 192, 0, 24),
    "bmn": (192, 192, 0, 24),
    "nmb": (48, 192, 168, 192),
    "nbm": (192, 32, 168, 192),
    "bnm": (192, 32, 168, 192),
}


@pytest.mark.parametrize("order", SIX_ORDERS)
def test_six_orders_of_a_dense_layer(order):
    nest = in_order(dense(inputs=8, outputs=6, batch=4), order.translate(str.maketrans("mnb", "MCN")))
    assert counted(nest) == SIX_ORDERS[order]
    run = run_of_nest(nest)
    assert run.agreement(len(run.trace)) is True
    stores = run.trace.moved(len(run.trace), Op.STORE)
    assert stores == SIX_ORDERS[order][3]


def test_a_minibatch_of_four_with_its_sums_in_registers():
    """The lecture's second loop: W = M·N, A = M·N·B, stores M·B; B/((B + 1)·4) MAC/B without the stores."""
    layer = dense(inputs=8, outputs=6, batch=4)
    loops = tuple(Loop(dim) for dim in "GPQRSMCN")
    last = len(loops)
    nest = Nest(layer, loops, (Buffer(WEIGHTS, 1, last), Buffer(INPUTS, 1, last), Buffer(OUTPUTS, 1, last - 2)))
    assert counted(nest) == (48, 192, 0, 24)
    assert layer.macs / ((48 + 192) * 4) == 4 / ((4 + 1) * 4)


# height, channels, filters, kernel: MACs, words without reuse, of weights reuse, of ifmap reuse, compulsory.
CONVOLUTIONS = {
    (4, 3, 5, 2): (540, 1125, 465, 657, 153),
    (8, 3, 16, 3): (15_552, 31_680, 7_920, 16_560, 1_200),
    (32, 16, 32, 3): (4_147_200, 8_323_200, 1_507_968, 4_222_080, 49_792),
    (7, 512, 512, 3): (58_982_400, 117_977_600, 29_897_216, 59_048_960, 2_397_184),
    (112, 16, 96, 1): (19_267_584, 39_739_392, 20_473_344, 20_672_512, 1_406_464),
}


@pytest.mark.parametrize("size", CONVOLUTIONS)
def test_single_window_schedules(size):
    height, channels, filters, kernel = size
    layer = convolution(height, height, channels, filters, kernel)
    macs, *words = CONVOLUTIONS[size]
    assert layer.macs == macs
    assert [sum(counted(nest_of(layer, name))) for name in ("none", "weights", "ifmap")] == words[:3]
    assert sum(touched(layer, tensor) for tensor in OPERANDS) == words[3]


def test_words_that_flow_are_those_of_the_table():
    layer = convolution(4, 4, 3, 5, 2)
    for schedule, words in (("none", 1125), ("weights", 465), ("ifmap", 657)):
        run = run_of(layer, schedule)
        end = len(run.trace)
        assert run.trace.moved(end, Op.LOAD, Op.STORE) == words
        assert run.trace.moved(end, Op.MAC) == 540
        assert run.least_words == 153
        assert run.agreement(end) is True


# Loads of weights, inputs, partial sums; stores.
STATIONARY = {
    "ws": (60, 540, 495, 540),
    "os": (540, 540, 0, 45),
    "order:M,C,P,Q,R,S": (540, 540, 90, 135),
    "nlr": (540, 540, 495, 540),
}


@pytest.mark.parametrize("schedule", STATIONARY)
def test_stationary_orders(schedule):
    assert counted(nest_of(convolution(4, 4, 3, 5, 2), schedule)) == STATIONARY[schedule]


# Side of three square matrices, words of fast memory: words of the best tiling whose sums stay, and times the reference.
PRODUCTS = {(64, 64): (81_920, 1.176), (256, 256): (2_359_296, 1.091), (512, 1024): (9_175_040, 1.061)}


@pytest.mark.parametrize("size", PRODUCTS)
def test_best_tilings_of_matrix_products_whose_sums_stay(size):
    """C = A·B of n×n matrices as a 1×1 convolution of n pixels: by search, and the loops that it stands for."""
    side, capacity = size
    words, times = PRODUCTS[size]
    layer = convolution(side, 1, side, side, 1)
    best = best_block(layer, capacity)
    assert best.held_words <= capacity
    assert best.moved_words == words
    assert sum(counted(blocked(layer, best.filters, best.rows, best.columns))) == words
    bounds = bounds_of(layer, capacity)
    assert bounds.reference == bounds.product + side * side == 2 * side**3 / capacity**0.5 + side * side
    assert round(words / bounds.reference, 3) == times


SAMPLES = Path(resources.__file__).parent / "samples"


@pytest.mark.parametrize(("name", "count", "macs"), [("vgg16", 13, 15_346_630_656), ("vgg19", 16, 19_508_428_800)])
def test_convolutions_of_vgg(name, count, macs):
    """Without the three dense layers, which have 123,633,664 MACs more."""
    graph = analyze(Scenario(str(SAMPLES / f"{name}.onnx"))).graph
    taken = [layer for number in range(len(graph.nodes)) if (layer := taken_or_none(graph, number))]
    convolutions = [layer for layer in taken if layer.kernel_height == 3]
    assert (len(convolutions), sum(layer.macs for layer in convolutions)) == (count, macs)
    rest = [layer for layer in taken if layer.kernel_height != 3]
    assert (len(rest), sum(layer.macs for layer in rest)) == (3, 123_633_664)


def taken_or_none(graph, number):
    try:
        return layer_of(graph, number)
    except LayerError:
        return None
