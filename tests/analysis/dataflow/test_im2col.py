"""Columns and their product: runs along addresses = by formula, three answers at every unit, the convolution of numpy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.dataflow.events import Op
from analysis.dataflow.im2col import im2col_run, run_im2col
from analysis.dataflow.im2col_plan import Im2col
from analysis.dataflow.im2col_totals import im2col_totals
from analysis.dataflow.layer import INPUTS, Layer, convolution
from analysis.dataflow.lowering import LAYOUTS, ORDERS, Lowering
from analysis.dataflow.micro_kernels import ENGINES, Block
from analysis.dataflow.simulated import simulated_output, word_of
from analysis.errors import ScenarioError, UnknownNameError

SIZES = st.integers(1, 3)
LECTURE_3 = convolution(3, 3, 3, 5, 2)
LECTURE_4 = convolution(4, 4, 3, 5, 2)
SIXTEEN = convolution(32, 32, 16, 4, 3)


@st.composite
def layers(draw, most: int = 3) -> Layer:
    groups = draw(st.sampled_from([1, 1, 1, 2]))
    kernel = draw(st.tuples(SIZES, SIZES))
    dilations = draw(st.tuples(SIZES, SIZES))
    pads = draw(st.tuples(*[st.sampled_from([0, 0, 1, 2])] * 4))
    least = [d * (k - 1) + 1 for d, k in zip(dilations, kernel, strict=True)]
    height = draw(st.integers(max(1, least[0] - pads[0] - pads[2]), least[0] + most))
    width = draw(st.integers(max(1, least[1] - pads[1] - pads[3]), least[1] + most))
    return Layer(
        height, width, groups * draw(st.integers(1, 5)), groups * draw(SIZES), *kernel,
        batch=draw(st.sampled_from([1, 1, 2])), groups=groups,
        strides=draw(st.tuples(SIZES, SIZES)), dilations=dilations, pads=pads,
    )  # fmt: skip


@st.composite
def lowerings(draw, most: int = 3) -> Lowering:
    columns = draw(st.sampled_from([None, 1, 2, 3, 4]))
    order, layout = draw(st.sampled_from(sorted(ORDERS))), draw(st.sampled_from(LAYOUTS))
    return Lowering(draw(layers(most)), layout, order, columns, draw(st.booleans()))


BLOCKS = st.sampled_from([Block(), Block(2, 3), Block(3, 2), *(engine.block for engine in ENGINES.values())])


@st.composite
def plans(draw) -> Im2col:
    zero = draw(st.sampled_from([0, 0, -3]))
    return Im2col(draw(lowerings(1)), draw(BLOCKS), zero, draw(st.booleans()), draw(st.booleans()))


@pytest.mark.parametrize(
    ("layout", "order", "pixel_copies", "runs", "words"),
    [
        ("nhwc", "rows", False, 3, 48),
        ("nhwc", "printed", False, 9, 16),
        ("nhwc", "rows", True, 9, 16),
        ("nchw", "channels", False, 48, 3),
        ("nchw", "rows", False, 144, 1),
    ],
)
def test_runs_of_a_pixel(layout, order, pixel_copies, runs, words):
    lowering = Lowering(SIXTEEN, layout, order, None, pixel_copies)
    assert set(lowering.runs.tolist()) == set(lowering.traced_runs().tolist()) == {runs}
    assert set(lowering.copied.tolist()) == {runs * words}
    assert {part[1] for part in lowering.segments(100)} == {words}


@pytest.mark.parametrize(("layout", "runs"), [("nhwc", 9), ("nchw", 144)])
@pytest.mark.parametrize("order", ["rows", "channels"])
def test_dilation_leaves_no_neighbouring_pixels(layout, runs, order):
    """NHWC: K² runs of C; NCHW: K²·C of 1."""
    lowering = Lowering(convolution(12, 12, 16, 1, 3, dilation=2), layout, order if layout == "nchw" else "rows")
    assert set(lowering.runs.tolist()) == set(lowering.traced_runs().tolist()) == {runs}


def test_the_lecture_s_order_of_the_loops_defeats_its_claim():
    rows, printed = (Lowering(LECTURE_4, "nhwc", order) for order in ("rows", "printed"))
    assert rows.segments(0) == [(0, 6, False), (6, 6, False)]
    assert printed.segments(0) == [(0, 3, False), (3, 3, False), (6, 3, False), (9, 3, False)]
    assert (rows.runs.sum(), printed.runs.sum()) == (18, 36)
    assert rows.cycles(8, 1, 4) == 18 * 8 + 108 / 4


@settings(max_examples=200, deadline=None)
@given(lowerings())
def test_runs_by_formula_are_those_along_the_addresses(lowering):
    np.testing.assert_array_equal(lowering.runs, lowering.traced_runs())
    np.testing.assert_array_equal(lowering.copied, (lowering.sources() >= 0).sum(axis=1))
    for column in range(lowering.count):
        parts = lowering.segments(column)
        assert sum(words for _, words, _ in parts) == lowering.length
        assert sum(not padding for *_, padding in parts) == lowering.runs[column]
    best = int(lowering.copied.argmax())
    found = lowering.copies
    assert (found.runs, found.words) == (lowering.runs.sum(), lowering.copied.sum())
    assert (found.most_runs, found.most_words) == (lowering.runs[best], lowering.copied[best])


def test_copies_of_many_columns_are_counted_by_their_kinds():
    """A thousand images of a million pixels: nothing of that length is made."""
    layer = convolution(1024, 1024, 3, 4, 3, pad=1, batch=1000)
    found = Lowering(layer).copies
    assert found.words == 1000 * 3 * (3 * 1024 - 2) ** 2
    assert (found.most_runs, found.most_words) == (3, 27)


@settings(max_examples=120, deadline=None)
@given(lowerings())
def test_cells_addresses_and_the_layer_s_own_index_agree(lowering):
    layer, shape = lowering.layer, lowering.layer.shape(INPUTS)
    places = list(range(lowering.input_words))
    assert sorted(lowering.addresses_of_cells.tolist()) == places
    np.testing.assert_array_equal(lowering.cells_of_addresses[lowering.addresses_of_cells], places)
    table = lowering.sources()
    for column in range(lowering.count):
        matrix, pixel = divmod(column, lowering.pixels)
        n, g = divmod(matrix, layer.groups)
        p, q = divmod(pixel, layer.out_width)
        for k, (r, s, c) in enumerate(lowering.places.tolist()):
            word = word_of(layer, INPUTS, {"N": n, "G": g, "C": c, "P": p, "Q": q, "R": r, "S": s})
            assert table[column, k] == (-1 if word is None else np.ravel_multi_index(word, shape))


@settings(max_examples=120, deadline=None)
@given(plans(), st.sampled_from([20_000, 40]))
def test_three_answers_agree_and_the_product_is_the_convolution(plan, most_events):
    run = run_im2col(plan, most_events=most_events)
    trace = run.trace
    for check in run.checks:
        np.testing.assert_array_equal(check.counted(trace), check.formula, check.name)
        if check.simulated is not None:
            np.testing.assert_array_equal(check.simulated, check.formula, check.name)
    np.testing.assert_array_equal(trace.state(len(trace)).values["outputs"], run.expected)
    np.testing.assert_array_equal(
        run.expected, simulated_output(run.layer, run.numbers["weights"], run.numbers["inputs"])
    )
    assert run.agreement(len(trace)) is (True if trace.whole_words else None)


@settings(max_examples=40, deadline=None)
@given(plans())
def test_the_buffer_holds_the_words_of_its_columns_and_no_more_than_it_has_room_for(plan):
    run = run_im2col(plan)
    trace, room = run.trace, run.buffer_words["columns@buffer"]
    shift = 0 if plan.widened else plan.zero_point
    for time in trace.unit_ends[:: max(1, len(trace.unit_ends) // 12)]:
        state = trace.state(int(time))
        held = state.held[1]["columns"]
        assert held.sum() <= room
        sources = plan.lowering.sources().reshape(-1)[held]
        words = np.where(sources >= 0, run.numbers["inputs"][sources], 0) + shift
        np.testing.assert_array_equal(state.values["columns"][held], words)


@pytest.mark.parametrize(
    ("layer", "patches", "words", "expansion", "macs"), [(LECTURE_3, 4, 48, 1.778, 240), (LECTURE_4, 9, 108, 2.25, 540)]
)
@pytest.mark.parametrize("columns", [None, 1, 2, 4])
def test_the_lecture_s_example(layer, patches, words, expansion, macs, columns):
    run = im2col_run(layer, columns=columns)
    lowering, totals = run.lowering, im2col_totals(layer, columns=columns, run=run)
    assert (lowering.count, lowering.length) == (patches, 12)
    assert totals["matrix_words"] == totals["loads"]["inputs"] == words
    assert round(lowering.expansion, 3) == expansion
    assert totals["macs"] == run.trace.moved(len(run.trace), Op.MAC) == macs
    assert totals["loads"]["weights"] == totals["loads"]["columns"] == macs
    assert totals["stores"]["outputs"] == 5 * patches
    assert totals["runs"] == 2 * patches
    assert totals["runs_per_pixel"] == 2
    assert totals["words_per_run"] == 6
    assert totals["buffer_bytes"] == 12 * (patches if columns is None else min(columns, patches))
    assert totals["events"] == len(run.trace)


def test_expansion_of_a_whole_layer():
    lowering = Lowering(SIXTEEN)
    assert lowering.count * lowering.length == 129_600
    assert round(lowering.expansion, 2) == 7.91
    assert lowering.pixels == 900


def test_nchw_is_copied_channel_by_channel_by_default():
    assert im2col_totals(SIXTEEN, "nchw")["runs_per_pixel"] == 48
    assert im2col_totals(SIXTEEN, "nchw", order="rows")["runs_per_pixel"] == 144
    large = im2col_totals(SIXTEEN, "nhwc", 2)
    assert (large["runs"], large["loads"]["inputs"], large["macs"]) == (2_700, 129_600, 518_400)


def test_padding_writes_the_zero_point_and_takes_no_word_of_memory():
    plan = Im2col(Lowering(convolution(3, 3, 2, 1, 3, pad=1)), zero_point=-5)
    run = run_im2col(plan)
    assert plan.totals()["padded"] == 162 - 98
    assert plan.totals()["copied"] == 98
    padding = plan.lowering.sources().reshape(-1) < 0
    assert set(run.trace.state(len(run.trace)).values["columns"][padding].tolist()) == {-5}


def test_lines_of_memory_that_a_column_touches():
    """K=3, C=16, NHWC, 32 words a line: rows of 48 words that begin at a multiple of 16, in a memory row of 512."""
    lines = Lowering(SIXTEEN).cache_lines(32)
    assert lines[0] == 6
    assert lines[1] == 6
    assert Lowering(SIXTEEN, "nchw", "channels").cache_lines(32)[0] == 48


def test_the_running_line_is_the_one_that_does_it():
    run = im2col_run(LECTURE_4)
    words = {
        Op.COPY: "col[i …] = 3 words of I[",
        Op.MAC: "acc += W[m][i] · col[i]",
        Op.INIT: "acc = 0",
        Op.STORE: "O[y][x][m] = acc",
    }
    for op, text in words.items():
        lines = set(run.trace.line[run.trace.op == op].tolist())
        assert len(lines) == 1
        assert run.trace.code[lines.pop()].text.startswith(text)


def loops_of(run):
    return [f"{'  ' * line.indent}{line.text}" for line in run.trace.code if line.text.startswith("for ")]


def test_the_code_copies_first_what_is_copied_first():
    """With room for all columns two nests, one after the other; with room for one a single nest."""
    copy = ["for each output pixel (y, x):", "  for ky in 0 … 1:", "    for kx in 0 … 1:"]
    product = ["  for m in 0 … 4:", "    for i in 0 … 11:"]
    assert loops_of(im2col_run(LECTURE_4)) == [*copy, copy[0], *product]
    assert loops_of(im2col_run(LECTURE_4, columns=1)) == [*copy, *product]
    batches = loops_of(im2col_run(LECTURE_4, columns=3))
    assert batches == ["for pixels by 3:", *(f"  {line}" for line in (*copy, copy[0], *product))]


def test_the_code_says_how_much_a_block_takes():
    whole = loops_of(im2col_run(LECTURE_4, block=Block(2, 2)))
    assert whole[3:5] == ["for pixels by 2:", "  for m in 0 … 4 step 2:"]
    pairs = loops_of(im2col_run(LECTURE_4, columns=2, block=Block(2, 2)))
    assert (pairs[0], pairs[4]) == ("for pixels by 2:", "  for m in 0 … 4 step 2:")


@pytest.mark.parametrize("columns", [None, 1, 2, 3])
@pytest.mark.parametrize("block", [Block(), Block(2, 2), Block(2, 4)])
def test_copies_are_lit_above_the_product(columns, block):
    run = im2col_run(LECTURE_4, columns=columns, block=block)
    texts = [line.text for line in run.trace.code]
    loop = max(place for place, text in enumerate(texts) if text.startswith("for m "))
    copied = np.isin(run.trace.op, (Op.COPY, Op.PAD))
    assert (run.trace.line[copied] < loop).all()
    assert (run.trace.line[~copied] > loop).all()


def test_indices_name_the_loops_that_run():
    trace = im2col_run(LECTURE_4, columns=1).trace
    assert trace.indices(0) == {"column": 0}
    assert trace.indices(2) == {"column": 0, "m": 0}


def test_names_that_nobody_has():
    with pytest.raises(UnknownNameError):
        Lowering(LECTURE_4, "hwcn")
    with pytest.raises(UnknownNameError):
        Lowering(LECTURE_4, "nhwc", "cols")
    with pytest.raises(ScenarioError):
        Lowering(LECTURE_4, columns=0)
