"""Live counters against the engine and against a plain count, and the totals of the command line."""

from time import perf_counter

import pytest

from analysis.dataflow.energy import costs_of, spent
from analysis.dataflow.events import Op
from analysis.dataflow.im2col import run_im2col
from analysis.dataflow.im2col_plan import Im2col
from analysis.dataflow.layer import convolution
from analysis.dataflow.lowering import Lowering
from analysis.dataflow.micro_kernels import Block
from analysis.dataflow.run import run_of
from analysis.dataflow.summary import summary, totals_of

LAYER = convolution(4, 4, 3, 5, 2)
SCHEDULES = ("none", "weights", "ifmap", "ws", "os", "nlr", "is", "rs")
RUNS = {name: run_of(LAYER, name) for name in SCHEDULES}
GROUPS = {"psums": "outputs"}


def plain(run, time):
    """Different words that passed the outermost boundary and what each level holds, event by event."""
    trace = run.trace
    seen = {name: set() for name in run.compulsory}
    held = [set() for _ in trace.levels]
    for number in range(time):
        event = trace.event_at(number)
        name = trace.tensors[event.tensor].name
        name = GROUPS.get(name, name)
        words = {(name, int(cell)) for cell in event.cells}
        if event.op in (Op.LOAD, Op.STORE, Op.FILL) and 0 in (event.src, event.dst):
            seen[name] |= {cell for _, cell in words}
        if event.op == Op.EVICT:
            held[event.src] -= words
        elif event.op != Op.MAC and event.dst >= 0:
            held[event.dst] |= words
    return {name: len(cells) for name, cells in seen.items()}, [len(cells) for cells in held[1:]]


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_different_words_and_words_held_at_any_time(schedule):
    run = RUNS[schedule]
    most = 0
    for time in range(0, len(run.trace) + 1, 53):
        found = summary(run, time)
        seen, held = plain(run, time)
        assert dict(found.touched) == seen
        assert [level.words for level in found.held] == held
        assert all(level.words <= level.most for level in found.held)
        most = max(most, found.held[-1].words)
    assert most > 0


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_counters_are_those_of_the_trace(schedule):
    run = RUNS[schedule]
    trace = run.trace
    for time in (0, len(trace) // 3, len(trace)):
        found = summary(run, time, 2, costs_of("horowitz_45nm", 2))
        assert found.macs == trace.moved(time, Op.MAC)
        home = trace.levels[0]
        moving = (Op.LOAD, Op.STORE, Op.FILL)
        assert found.words == trace.moved(time, *moving, src=home) + trace.moved(time, *moving, dst=home)
        for move in found.moves:
            counted = trace.moved(time, move.op, tensor=move.tensor, src=move.src, dst=move.dst)
            assert move.words == counted <= move.in_all
        assert found.energy == spent(trace, time, costs_of("horowitz_45nm", 2))


def test_intensity_and_redundancy_of_the_slide():
    end = summary(RUNS["weights"], 1145, 2)
    assert (end.words, end.macs) == (465, 540)
    assert end.macs_per_word == pytest.approx(540 / 465)
    assert end.macs_per_byte == pytest.approx(540 / 930)
    assert end.flops_per_byte == pytest.approx(540 / 465)
    assert end.macs_per_word_at_best == pytest.approx(540 / 153)
    assert (end.redundancy("weights"), end.redundancy("inputs"), end.redundancy("outputs")) == (1, 7.5, 1)
    assert end.redundancy_of_all == pytest.approx(465 / 153)
    start = summary(RUNS["weights"], 0)
    assert start.macs_per_word is None
    assert start.redundancy("inputs") is None
    assert start.redundancy_of_all is None


def test_working_set_against_the_room_for_it():
    run = RUNS["weights"]
    middle = max((summary(run, time).held[0] for time in range(len(run.trace))), key=lambda held: held.words)
    assert (middle.words, middle.most, middle.capacity) == (25, 25, 25)
    assert summary(run, 1145).held[0].words == 0


def test_inputs_that_move_as_columns_are_not_counted_as_none():
    run = run_im2col(Im2col(Lowering(LAYER, "nhwc", "rows", None), Block()))
    middle, end = summary(run, len(run.trace) // 2), summary(run, len(run.trace))
    assert middle.touched["inputs"] is None
    assert middle.redundancy_of_all is None
    assert end.redundancy("inputs") is None
    assert end.redundancy_of_all == pytest.approx(end.words / 153)


def test_where_events_are_tiles_the_words_held_are_not_known():
    run = run_of(convolution(32, 32, 16, 32, 3), "weights")
    assert not run.trace.whole_words
    middle, end = summary(run, len(run.trace) // 2), summary(run, len(run.trace))
    assert set(middle.touched.values()) == {None}
    assert middle.held[0].words is None
    assert middle.redundancy("inputs") is None
    assert middle.redundancy_of_all is None
    assert (end.words, end.macs) == (1_507_968, 4_147_200)
    assert end.touched == run.compulsory


@pytest.mark.parametrize(
    ("schedule", "loads", "stores"),
    [
        ("none", (540, 540, 0), (45, 0)),
        ("weights", (60, 360, 0), (45, 0)),
        ("ifmap", (540, 72, 0), (45, 0)),
        ("ws", (60, 540, 495), (45, 495)),
        ("is", (540, 48, 495), (45, 495)),
        ("rs", (60, 240, 90), (45, 90)),
    ],
)
def test_totals_for_the_command_line(schedule, loads, stores):
    found = totals_of(RUNS[schedule], 1, costs_of("eyeriss_65nm", 1))
    assert list(found) == [
        "macs", "loads", "stores", "distinct", "intensity_macs_per_word", "intensity_macs_per_byte", "energy_j",
        "buffer_bytes", "runs", "events",
    ]  # fmt: skip
    assert found["macs"] == 540
    assert found["events"] == len(RUNS[schedule].trace)
    assert tuple(found["loads"].values()) == loads
    assert list(found["loads"]) == ["weights", "inputs", "psums"]
    assert tuple(found["stores"].values()) == stores
    assert list(found["stores"]) == ["outputs", "psums"]
    assert found["distinct"] == {"weights": 60, "inputs": 48, "outputs": 45}
    assert found["energy_j"] is None


def test_totals_with_energy_and_room():
    found = totals_of(RUNS["weights"], 4, costs_of("lecture_45nm", 4))
    assert found["energy_j"] == pytest.approx(299.838e-9)
    assert found["buffer_bytes"] == 100
    assert totals_of(RUNS["weights"])["energy_j"] is None


def test_a_time_takes_less_than_a_millisecond():
    run, costs = RUNS["nlr"], costs_of("lecture_45nm", 1)
    summary(run, 0, 1, costs)
    begin = perf_counter()
    for time in range(0, 4000, 10):
        summary(run, time, 1, costs)
    assert (perf_counter() - begin) / 400 < 1e-3
