"""Scratch memory as the libraries compute it, blocks as their inner loops run, and what two buffers save."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.dataflow.events import Op
from analysis.dataflow.im2col import run_im2col
from analysis.dataflow.im2col_plan import Im2col
from analysis.dataflow.layer import convolution, dense
from analysis.dataflow.lowering import Lowering
from analysis.dataflow.micro_kernels import ENGINES, SCRATCH, Block, engine_of, generic, scratch_bytes
from analysis.errors import ScenarioError, UnknownNameError

LECTURE = convolution(4, 4, 3, 5, 2)
SIXTEEN = convolution(32, 32, 16, 4, 3)
DEPTHWISE = convolution(8, 8, 20, 20, 3, pad=2, groups=20)


@pytest.mark.parametrize(
    ("kernel", "layer", "size"),
    [
        ("conv-s8-dsp", SIXTEEN, 576),
        ("conv-s8-mve", SIXTEEN, 576),
        ("conv-s8-dsp", LECTURE, 48),
        ("conv-s8-mve", LECTURE, 64),
        ("conv-s8-dsp", convolution(4, 4, 1, 1, 3), 48),  # 9 words are rounded up to 12
        ("conv-s8-mve", convolution(4, 4, 1, 1, 3), 64),
        ("conv-s16-dsp", SIXTEEN, 576),
        ("conv-s16-mve", SIXTEEN, 1152),
        ("conv-s16-mve", LECTURE, 128),
        ("conv-1x1-s8", convolution(4, 4, 64, 64, 1), 0),
        ("depthwise-s8-dsp", DEPTHWISE, 20 * 9 * 2),
        ("depthwise-s8-dsp", DEPTHWISE.changed(pads=(1, 1, 1, 1)), 0),
        ("depthwise-s8-mve", DEPTHWISE, 4 * 124 * 9),
        ("depthwise-s8-mve", DEPTHWISE.changed(dilations=(2, 2)), 0),
        ("dense-s8-dsp", dense(100, 10), 0),
        ("dense-s8-mve", dense(100, 10), 40),
        ("tinyengine-4col", SIXTEEN, 1152),
        ("tflm-reference", SIXTEEN, 0),
    ],
)
def test_scratch_memory(kernel, layer, size):
    assert scratch_bytes(kernel, layer) == size


def test_every_figure_says_where_it_is_from():
    for entry in (*SCRATCH.values(), *ENGINES.values()):
        assert "99f736a6" in entry.source or "47bb283c" in entry.source or "estimate" in entry.source


@given(st.integers(1, 400))
def test_the_engine_s_buffer_is_the_kernel_s(words):
    layer = convolution(1, 1, words, 1, 1)
    for engine, kernel in (
        ("cmsis-dsp", "conv-s8-dsp"),
        ("cmsis-mve", "conv-s8-mve"),
        ("tinyengine", "tinyengine-4col"),
    ):
        assert engine_of(engine).buffer_bytes(words) == scratch_bytes(kernel, layer)
        assert (
            engine_of(engine).buffer_bytes(words)
            >= ENGINES[engine].block.columns * words * ENGINES[engine].column_bytes
        )


def test_a_pass_of_the_dsp_kernel():
    """Four words: 4 loads of columns + 2 of weights, 8 SMLAD, 16 MACs: 24 bytes, 0.667 MAC/B."""
    layer = convolution(1, 2, 4, 2, 1)
    engine = engine_of("cmsis-dsp")
    run = run_im2col(Im2col(Lowering(layer, columns=2, pixel_copies=True), engine.block, widened=True, mac=engine.mac))
    count = run.plan.totals()
    assert (count["column loads"], count["weight loads"], count["mac instructions"], count["macs"]) == (4, 2, 8, 16)
    loads = count["column loads"] + count["weight loads"]
    assert round(16 / (4 * loads), 3) == 0.667
    assert engine.block.macs_per_load == pytest.approx(16 / 6)
    events = [
        (Op(op).name, words) for op, words in zip(run.trace.op, run.trace.words, strict=True) if op in (Op.LOAD, Op.MAC)
    ]
    half = [("LOAD", 2)] * 2
    assert events == [*half, *[("LOAD", 4)] * 2, *[("MAC", 2)] * 4, *half, *[("MAC", 2)] * 4]


def test_what_does_not_fill_a_block():
    """9 columns, 5 filters: 4 pairs of columns × (2 pairs of filters + 1×2), and one column with filters one by one."""
    engine = engine_of("cmsis-dsp")
    plan = Im2col(Lowering(LECTURE, columns=2), engine.block)
    blocks = [unit for unit in plan.units() if not unit.is_fill]
    shapes = [(u.columns[1] - u.columns[0], u.filters[1] - u.filters[0]) for u in blocks]
    assert shapes == [(2, 2), (2, 2), (2, 1)] * 4 + [(1, 1)] * 5
    assert engine_of("tinyengine").block.shapes(7) == [(4, 2), (2, 2), (1, 1)]
    assert engine_of("cmsis-mve").block.shapes(6) == [(4, 1), (1, 1), (1, 1)]
    assert Block(4, 2).shapes(7) == [(4, 2), (3, 2)]


def test_the_tail_of_a_column():
    assert engine_of("cmsis-dsp").block.passes(11) == [(0, 4), (4, 4), (8, 1), (9, 1), (10, 1)]
    assert engine_of("cmsis-mve").block.passes(20) == [(0, 16), (16, 4)]
    assert [engine_of("cmsis-dsp").block.instructions(11, lanes) for lanes in (4, 2)] == [5, 7]
    assert engine_of("cmsis-mve").block.instructions(20, 16) == 2


def test_two_buffers_hide_the_shorter_of_copy_and_product():
    lowering = Lowering(SIXTEEN, columns=2, pixel_copies=True)
    engine = engine_of("cmsis-dsp")
    plan, both = (Im2col(lowering, engine.block, ping_pong=pong) for pong in (False, True))
    time = plan.cycles()
    assert len(time.copy) == len(time.product) == 450
    assert time.copy[0] == 2 * (9 * 8 + 144 / 4)
    assert time.product[0] == 2 * 36 * (4 + 2 + 8)
    assert time.in_turn == 450 * (216 + 1008)
    assert time.overlapped == 216 + 450 * 1008
    assert run_im2col(both).buffer_words["columns@buffer"] == 4 * 144
    assert both.totals() == plan.totals()


def test_with_two_buffers_the_next_columns_come_while_these_are_multiplied():
    units = list(Im2col(Lowering(LECTURE, columns=2), Block(2, 2), ping_pong=True).units())
    order = ["fill" if unit.is_fill else "product" for unit in units[:7]]
    assert order == ["fill", "fill", "fill", "product", "fill", "product", "product"]
    assert [unit.batch for unit in units[:7]] == [0, 0, 1, 0, 1, 0, 0]


def test_cycles_of_one_batch_are_the_same_both_ways():
    time = Im2col(Lowering(LECTURE)).cycles()
    assert time.overlapped == time.in_turn
    np.testing.assert_array_equal(time.product, [540 * 3])


def test_names_and_sizes_that_are_refused():
    for kernel in ("conv-s8", "dsp"):
        with pytest.raises(UnknownNameError):
            scratch_bytes(kernel, LECTURE)
    with pytest.raises(UnknownNameError):
        engine_of("cmsis")
    with pytest.raises(ScenarioError):
        generic(0, 2)
    assert generic(4, 2).buffer_bytes(12) == 48
