"""How the matrix is arranged, as plain functions: filters, orders, words of a cell."""

from functools import cache
from itertools import pairwise

import pytest

from analysis.matrix import Matrix, matrix
from analysis.scenario import Scenario
from gui.widgets.matrix_data import STATES, Arrangement, Line, arranged, devices_of, rank
from gui.widgets.matrix_table import MatrixTable
from gui.widgets.matrix_words import SIGNS, details, lower_line, spoken, upper_line
from tests.analysis.small import SAMPLES

MODELS = ("lenet5", "resnet8", "mobilenet_v2")
DEVICES = ("stm32f401", "esp32s3", "max78000", "ethos_u65_256", "rpi4b", "stm32l4r5")
TIERS = {"sensor": "Sensor", "gateway": "Gateway", "cloud": "Cloud", "accelerator": "Accelerator"}


@cache
def weighed() -> Matrix:
    return matrix([*(Scenario(str(SAMPLES / f"{name}.onnx")) for name in MODELS), Scenario("gone.onnx")], DEVICES)


@pytest.fixture
def lines():
    return tuple(Line(row.model, row.name, row, shown=i == 0) for i, row in enumerate(weighed().rows))


def order(lines, **wish):
    rows, columns = arranged(lines, devices_of(lines), Arrangement(**wish), TIERS)
    return [lines[i].name for i in rows], [devices_of(lines)[j].id for j in columns]


def test_as_listed_and_devices_by_tier(lines):
    names, devices = order(lines)
    assert names == ["LeNet-5", "ResNet-8", "MobileNetV2 1.0 224", "gone.onnx"]
    assert devices == ["esp32s3", "stm32f401", "stm32l4r5", "rpi4b", "ethos_u65_256", "max78000"]


def test_a_tier_leaves_out_the_devices_of_others(lines):
    assert order(lines, tier="sensor")[1] == ["esp32s3", "stm32f401", "stm32l4r5"]
    assert order(lines, tier="cloud")[1] == []


@pytest.mark.parametrize("state", STATES)
def test_a_state_leaves_out_models_and_devices_without_such_a_cell(lines, state):
    names, devices = order(lines, state=state)
    wanted = {(row.name, cell.device.id) for row in weighed().rows for cell in row.cells if cell.state == state}
    assert set(names) == {name for name, _ in wanted}
    assert set(devices) == {device for _, device in wanted}


def test_words_find_models_or_else_devices(lines):
    assert order(lines, text="resnet") == (["ResNet-8"], order(lines)[1])
    assert order(lines, text="raspberry") == (order(lines)[0], ["rpi4b"])
    assert order(lines, text="nothing of that") == ([], [])


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("worst_first", [False, True])
def test_models_are_sorted_by_a_device(lines, device, worst_first):
    names = order(lines, by_device=device, worst_first=worst_first)[0]
    by_name = {line.name: line for line in lines}
    cells = [by_name[name].cell(DEVICES.index(device)) for name in names]
    assert cells[-1] is None
    states = [STATES.index(cell.state) for cell in cells[:-1]]
    assert states == sorted(states, reverse=worst_first)
    times = [cell.latency_s for cell in cells[:-1] if cell.state == "fits" and cell.latency_s]
    assert times == sorted(times, reverse=worst_first)


def test_devices_are_sorted_by_a_model(lines):
    names = order(lines, by_model=lines[2].model)[1]
    cells = [lines[2].cell(DEVICES.index(name)) for name in names]
    assert all(rank(one) <= rank(other) for one, other in pairwise(cells))


def test_a_device_asked_for_again_turns_round_and_then_lets_go():
    wish = Arrangement(text="kept").sorted_by_device("rpi4b")
    assert (wish.by_device, wish.worst_first, wish.text) == ("rpi4b", False, "kept")
    assert wish.sorted_by_device("rpi4b").worst_first
    assert wish.sorted_by_device("rpi4b").sorted_by_device("rpi4b") == Arrangement(text="kept")
    assert wish.sorted_by_device("esp32").by_device == "esp32"


def test_every_cell_says_its_state_by_a_sign_and_what_it_is_about(lines):
    for line in lines[:-1]:
        for cell in line.row.cells:
            text = "\n".join(details(cell))
            assert text.startswith(SIGNS[cell.state])
            assert cell.reason.removeprefix("fits: ") in text
            assert upper_line(cell)
            assert cell.device.name in spoken(line.row, cell)
            if cell.advice:
                assert cell.advice.title in text
            if cell.refused:
                assert lower_line(cell) == ", ".join(cell.refused_operators)
            elif cell.headroom_bytes is not None and cell.headroom_bytes < 0:
                assert lower_line(cell).endswith("short")
                assert cell.limit in text


def test_only_other_rows_or_columns_are_another_table(lines, qtbot):
    table = MatrixTable()
    resets, changes = [], []
    table.modelReset.connect(lambda: resets.append(1))
    table.dataChanged.connect(lambda *_: changes.append(1))
    waiting = tuple(Line(line.model, line.name, line.row if i else None) for i, line in enumerate(lines))
    for shown, wish in (
        (waiting, Arrangement()),
        (lines, Arrangement()),
        (lines, Arrangement(tier="sensor")),
        (lines, Arrangement(tier="sensor")),
    ):
        table.set_lines(shown, wish, TIERS, "rpi4b")
    assert (len(resets), len(changes)) == (2, 2)


def test_copied_text_is_a_table_of_what_was_marked(lines):
    table = MatrixTable()
    table.set_lines(lines, Arrangement(), TIERS, "")
    rows = [line.split("\t") for line in table.tsv(()).splitlines()]
    assert len(rows) == 1 + len(lines)
    assert {len(row) for row in rows} == {1 + len(DEVICES)}
    assert "there is no file gone.onnx" in rows[-1]
    marked = [line.split("\t") for line in table.tsv([table.index(0, 1), table.index(1, 2)]).splitlines()]
    assert [len(row) for row in marked] == [3, 3, 3]
    assert marked[1][0] == lines[0].name
