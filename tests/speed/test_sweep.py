"""How many cells a minute a sweep answers; prints figures, fails only on wrong results.

Without --benchmark-enable a few cells are answered, so that the file keeps working.
"""

import time

import pytest

from analysis.device import known_devices
from analysis.scenario import Scenario, analyze
from analysis.stages import file_key
from analysis.sweep import Grid, Table, Way, cells, checked, run
from analysis.sweep.answers import answered
from analysis.sweep.block import blocks
from analysis.sweep.counting import graph_at
from tests.speed.heavy import SAMPLES

MODELS = tuple(sorted(map(str, SAMPLES.glob("*.onnx"))))[:16]
DEVICES = tuple(card.id for card in known_devices())[:47]
WHOLE = Grid(MODELS, DEVICES, (1, 2, 4, 8), ("native", "int8", "fp16"))
A_FEW = Grid(MODELS[:2], DEVICES[:5], (1, 2), ("native",))
AIM = "aim: over 100,000 on two cores, models read"


def per_minute(count: int, seconds: float) -> str:
    return f"{count / seconds * 60:>9,.0f} cells a minute ({count:,} in {seconds:.2f} s)"


@pytest.fixture
def grid(benchmark) -> Grid:
    return checked(WHOLE if benchmark.enabled else A_FEW)


@pytest.fixture
def tell(capsys):
    def said(*lines: str) -> None:
        with capsys.disabled():
            print("", *lines, sep="\n")

    return said


def test_cells_a_minute_on_two_processes(benchmark, grid, tell):
    """The whole way: processes are started and every model is read while the clock runs."""
    way = Way(workers=2 if benchmark.enabled else 0)
    start = time.perf_counter()
    rows = Table.joined(benchmark.pedantic(lambda: list(run(grid, way)), rounds=1))
    seconds = time.perf_counter() - start
    assert len(rows) == len(set(rows.keys())) == len(list(cells(grid)))
    assert set(rows["state"]) == {"done"}
    tell(f"2 processes, started and models read meanwhile: {per_minute(len(rows), seconds)}; {AIM}")


def test_cells_a_minute_in_one_process_beside_the_plain_loop(benchmark, grid, tell):
    """Models read before either clock starts; the loop asks for an analysis of each batch size and precision."""
    # Of each device, runtime and table what both need once.
    answered(next(blocks(cells(grid), {})))
    at_once = sum(benchmark.pedantic(lambda: [time_at_once(grid, model) for model in grid.models], rounds=1))
    looped = sum(time_of_loop(grid, model) for model in grid.models)
    count = len(list(cells(grid)))
    tell(
        f"1 process, all at once:  {per_minute(count, at_once)}",
        f"1 process, plain loop:   {per_minute(count, looped)}",
        f"ratio {looped / at_once:.1f}",
    )


def time_at_once(grid: Grid, model: str) -> float:
    for batch in grid.batches:
        graph_at(model, file_key(model), batch, None)
    mine = [block for block in blocks(cells(grid), {}) if block.model == model]
    start = time.perf_counter()
    found = Table.joined([answered(block) for block in mine])
    seconds = time.perf_counter() - start
    assert set(found["state"]) == {"done"}
    return seconds


def time_of_loop(grid: Grid, model: str) -> float:
    """A device at a time, as a person's script would go; its model is read anew where its batch or precision is new."""
    start = time.perf_counter()
    for batch in grid.batches:
        for precision in grid.precisions:
            for device in grid.devices:
                analyze(Scenario(model, batch=batch, precision=precision, devices=(device,)))
    return time.perf_counter() - start
