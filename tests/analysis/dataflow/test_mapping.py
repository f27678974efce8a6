"""Nests on a hierarchy: bands, cuts, working sets, and rules that relate two of them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.dataflow.capacity import PSUM_BYTES, holds_partial_sums, tile_words, working_set
from analysis.dataflow.closed import flow, touched
from analysis.dataflow.events import Op
from analysis.dataflow.layer import OPERANDS, OUTPUTS, convolution
from analysis.dataflow.mapping import Band, mapped
from analysis.dataflow.run import run_of_nest

FOUR = ("DRAM", "SRAM", "L1", "registers")
LAYER = convolution(30, 30, 32, 32, 3)
BLOCK = {"M": 8, "P": 7, "Q": 14, "C": 1}


def words_into(nest) -> dict[tuple[str, int], int]:
    return {buffer.key: int(flow(nest, buffer, 0).fills.sum()) for buffer in nest.buffers}


def test_the_blocked_schedule_as_a_mapping():
    found = mapped(LAYER, [Band("NMPQCRS", BLOCK), Band("NRSMPQC")], ("DRAM", "SRAM"))
    assert words_into(found.nest) == {("weights", 1): 73_728, ("inputs", 1): 147_456, ("outputs", 1): 25_088}
    assert [(row.loop.dim, row.loop.step, row.count, row.band) for row in found.rows] == [
        ("M", 8, 4, 0), ("P", 7, 4, 0), ("Q", 14, 2, 0), ("C", 1, 32, 0),
        ("R", 1, 3, 1), ("S", 1, 3, 1), ("M", 1, 8, 1), ("P", 1, 7, 1), ("Q", 1, 14, 1),
    ]  # fmt: skip
    assert found.end(0) == 4
    assert found.end(1) == 9


def test_working_set_in_bytes():
    nest = mapped(LAYER, [Band("NMPQCRS", BLOCK), Band("NRSMPQC")], ("DRAM", "SRAM")).nest
    held = working_set(nest, 1, 1, 3352)
    assert held.words == {"weights": 72, "inputs": 144, "outputs": 784}
    assert held.partial
    assert held.bytes == 72 + 144 + 784 * PSUM_BYTES == 3352
    assert held.fits
    doubled = working_set(nest, 1, 1, 3352, double=True)
    assert doubled.bytes == 6704
    assert not doubled.fits
    whole = working_set(nest, 0, 2)
    assert whole.bytes == 2 * 63_104
    assert whole.fits
    assert whole.capacity_bytes is None


def test_a_level_outside_holds_finished_outputs_where_all_channels_are_summed_inside():
    inside = [Band("MPQCRS", {"P": 1, "Q": 1}), Band("MPQCRS", {"M": 1}), Band("MPQCRS")]
    nest = mapped(convolution(5, 5, 2, 3, 2), inside, FOUR).nest
    assert [holds_partial_sums(nest, level) for level in (1, 2, 3)] == [False, False, True]
    spread = [Band("CMPQRS", {"C": 1}), Band("MPQCRS", {"M": 1}), Band("MPQCRS")]
    assert holds_partial_sums(mapped(convolution(5, 5, 2, 3, 2), spread, FOUR).nest, 1)


@st.composite
def mappings(draw):
    layer = convolution(
        draw(st.integers(3, 5)), draw(st.integers(3, 5)), draw(st.integers(1, 3)), draw(st.integers(1, 3)),
        draw(st.integers(1, 3)), stride=draw(st.integers(1, 2)), pad=draw(st.sampled_from([0, 0, 1])),
    )  # fmt: skip
    tiles = [{dim: draw(st.integers(0, 3)) for dim in "MCPQRS"} for _ in range(2)]
    orders = ["".join(draw(st.permutations("NMCPQRS"))) for _ in range(3)]
    shifts = {(t, level): draw(st.integers(-2, 2)) for t in OPERANDS for level in (1, 2, 3)}
    bands = [Band(orders[0], tiles[0]), Band(orders[1], tiles[1]), Band(orders[2])]
    return layer, bands, shifts


@settings(max_examples=60, deadline=None)
@given(mappings())
def test_three_answers_and_the_rules_of_words(case):
    layer, bands, shifts = case
    run = run_of_nest(mapped(layer, bands, FOUR, shifts).nest)
    end = len(run.trace)
    assert run.agreement(end) is True
    assert run.trace.moved(end, Op.MAC) == layer.macs
    for buffer in run.nest.buffers:
        came = int(flow(run.nest, buffer, 0).fills.sum())
        assert came >= touched(layer, buffer.tensor)
        assert run.buffer_words[f"{buffer.tensor}@{FOUR[buffer.level]}"] == tile_words(run.nest, buffer)
    for level in FOUR[1:]:
        back = run.trace.moved(end, Op.LOAD, Op.FILL, tensor="psums", dst=level)
        assert run.trace.moved(end, Op.STORE, src=level) - back == layer.words(OUTPUTS)


@settings(max_examples=40, deadline=None)
@given(mappings(), st.integers(0, 5))
def test_neighbours_that_a_tensor_does_not_have_may_change_places(case, place):
    layer, bands, _ = case
    order = bands[0].order
    place = min(place, len(order) - 2)
    swapped = order[:place] + order[place + 1] + order[place] + order[place + 2 :]
    one = words_into(mapped(layer, bands, FOUR).nest)
    other = words_into(mapped(layer, [Band(swapped, bands[0].tile), *bands[1:]], FOUR).nest)
    pair = set(order[place : place + 2])
    for tensor in OPERANDS:
        if not pair & {dim for axis in layer.axes(tensor) for dim in axis.dims}:
            assert all(one[tensor, level] == other[tensor, level] for level in (1, 2, 3))


@settings(max_examples=20, deadline=None)
@given(mappings(), st.sampled_from("MCPQRS"))
def test_a_finer_tile_does_the_same_work(case, dim):
    layer, bands, _ = case
    finer = Band(bands[0].order, {**bands[0].tile, dim: 1})
    for chosen in (bands[0], finer):
        run = run_of_nest(mapped(layer, [chosen, *bands[1:]], FOUR).nest, most_events=500)
        assert run.trace.moved(len(run.trace), Op.MAC) == layer.macs


@settings(max_examples=30, deadline=None)
@given(mappings())
def test_what_a_level_holds_is_never_more_than_its_tile_and_nothing_at_the_end(case):
    layer, bands, shifts = case
    run = run_of_nest(mapped(layer, bands, FOUR, shifts).nest)
    for time in {0, len(run.trace) // 2, len(run.trace)}:
        held = run.trace.state(time).held
        for buffer in run.nest.buffers:
            words = int(held[buffer.level][buffer.tensor].sum())
            assert words <= tile_words(run.nest, buffer)
            assert words == 0 or time < len(run.trace)
