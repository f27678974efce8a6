"""Blocks of registers: the lecture's intensities, ragged edges, spills; stream = formula = a file with named slots."""

from math import ceil

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.dataflow.events import Op
from analysis.dataflow.fully_connected import Kernel
from analysis.dataflow.numbers import outputs_of
from analysis.dataflow.register_blocks import Block, run_of_block
from analysis.errors import AnalysisError


def total(run, *ops, **names) -> int:
    return run.trace.moved(len(run.trace), *ops, **names)


@pytest.mark.parametrize(
    ("rows", "columns", "per_byte"),
    [(1, 1, 0.125), (1, 4, 0.2), (2, 2, 0.25), (2, 4, 0.3333), (3, 4, 0.4286), (4, 4, 0.5)],
)
def test_intensities_of_the_lecture(rows, columns, per_byte):
    block = Block(5, rows * 2, columns * 3, rows, columns, 32)
    assert block.intensity / 4 == pytest.approx(per_byte, abs=5e-5)
    run = run_of_block(block)
    loads = total(run, Op.LOAD)
    assert block.layer.macs / (loads * 4) == pytest.approx(per_byte, abs=5e-5)
    assert total(run, Op.STORE) == block.outputs * block.batch


@pytest.mark.parametrize(("streamed", "needed"), [(False, 14), (True, 11)])
def test_registers_of_two_rows_and_four_columns(streamed, needed):
    assert Block(8, 6, 4, 2, 4, 32, streamed).needed == needed


@pytest.mark.parametrize(("streamed", "needed"), [(False, 8), (True, 7)])
def test_registers_of_the_two_by_two_kernel_of_a_microcontroller(streamed, needed):
    block = Block(8, 6, 4, 2, 2, needed, streamed)
    assert block.needed == needed
    assert total(run_of_block(block), Op.LOAD, tensor="psums") == 0
    one_fewer = Block(8, 6, 4, 2, 2, needed - 1, streamed)
    # Of four sums two stay, one register is for the other two: 2 spill at 7 of 8 steps in each of 3 · 2 blocks.
    assert total(run_of_block(one_fewer), Op.LOAD, tensor="psums") == 2 * 7 * 6
    assert total(run_of_block(one_fewer), Op.STORE, tensor="psums") == 2 * 7 * 6


@st.composite
def blocks(draw) -> Block:
    size, block = st.integers(1, 7), st.integers(1, 4)
    made = (draw(size), draw(size), draw(size), draw(block), draw(block))
    streamed = draw(st.booleans())
    least = (min(made[3:]) + 1 if streamed else sum(made[3:])) + 1
    return Block(*made, draw(st.integers(least, least + 18)), streamed)


@settings(max_examples=120, deadline=None)
@given(blocks(), st.sampled_from([60, 20_000]))
def test_three_answers_agree(block, most_events):
    run = run_of_block(block, most_events)
    trace = run.trace
    for check in run.checks:
        np.testing.assert_array_equal(check.formula, check.simulated, check.name)
        np.testing.assert_array_equal(check.counted(trace), check.formula, check.name)
    np.testing.assert_array_equal(trace.state(len(trace)).values["outputs"], outputs_of(run.layer, trace.numbers))


@settings(max_examples=60, deadline=None)
@given(blocks())
def test_words_of_ragged_blocks(block):
    run = run_of_block(block)
    assert total(run, Op.LOAD, tensor="weights") == block.outputs * block.inputs * ceil(block.batch / block.columns)
    assert total(run, Op.LOAD, tensor="inputs") == block.inputs * block.batch * ceil(block.outputs / block.rows)
    assert total(run, Op.STORE, tensor="outputs") == block.outputs * block.batch
    assert total(run, Op.LOAD, tensor="psums") == total(run, Op.STORE, tensor="psums")
    words = Kernel("block", block.rows, block.columns).words(block.inputs, block.outputs, block.batch)
    assert words.weights == total(run, Op.LOAD, tensor="weights")


@settings(max_examples=60, deadline=None)
@given(blocks())
def test_no_more_words_lie_in_registers_than_there_are(block):
    run = run_of_block(block)
    assume(len(run.trace) < 600)
    for time in range(len(run.trace) + 1):
        held = run.trace.state(time).held[-1]
        assert sum(int(cells.sum()) for cells in held.values()) <= block.registers


@settings(max_examples=60, deadline=None)
@given(blocks())
def test_every_register_has_a_role(block):
    slots = block.slots()
    assert len(slots) == block.registers
    assert sum(slot.role == "sum" for slot in slots) == block.kept(block.rows * block.columns)
    assert any(slot.role == "passing" for slot in slots) == (block.registers < block.needed)


def test_too_few_registers_are_refused_in_words():
    with pytest.raises(
        AnalysisError, match="4x4 needs 8 for its operands and 1 for a sum; found 8; allowed: 9 or more"
    ):
        Block(8, 6, 4, 4, 4, 8)
