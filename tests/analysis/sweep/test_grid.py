"""Axes: every combination once, out of options and files; what cannot be is said before any work."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.device import known_devices, load_device
from analysis.errors import AnalysisError, FileError, ScenarioError, UnknownNameError
from analysis.graph import Graph, Tensor
from analysis.scenario import analyze
from analysis.stages import file_key
from analysis.sweep import Grid, cells, checked, resolution_of, resolution_text
from analysis.sweep.block import blocks
from analysis.sweep.counting import graph_at, image_axes, image_shapes, scenario_of
from analysis.sweep.grid_file import every_device, grid_of, load_said
from tests.analysis.small import SAMPLES


def subsets(values):
    return st.lists(st.sampled_from(values), min_size=1, unique=True).map(tuple)


GRIDS = st.builds(
    Grid,
    models=subsets(("a.onnx", "b.tflite", "c d.onnx")),
    devices=subsets(("esp32", "rpi4b", "stm32l4r5")),
    batches=subsets((None, 1, 4)),
    precisions=subsets(("native", "int8")),
    resolutions=subsets((None, (96, 96), (96, 128))),
    kernels=subsets(("ideal", "naive")),
    runtimes=subsets((None, "tflm", "tflite")),
)


@given(GRIDS)
def test_cells_are_every_combination_once(grid):
    found = list(cells(grid))
    wanted = set()
    for m, d, b, p, r, k, w in product(
        grid.models, grid.devices, grid.batches, grid.precisions, grid.resolutions, grid.kernels, grid.runtimes
    ):
        own = load_device(d).runtimes
        usual = "tflite" if "tflite" in own and m.endswith(".tflite") else own[0]
        wanted.add((m, d, b, p, r, k, w or usual))
    assert len(found) == len(set(found))
    assert set(map(tuple, found)) == wanted


@given(GRIDS)
def test_blocks_hold_every_cell_once(grid):
    found = list(cells(grid))
    held = [block.cell(point) for block in blocks(found, {}) for point in block.points]
    assert len(held) == len(found)
    assert set(held) == set(found)


def test_many_batch_sizes_are_several_blocks_and_those_of_one_size_are_neighbours():
    grid = Grid(("a",), ("esp32", "rpi4b"), tuple(range(1, 10)), ("native", "int8"))
    found = list(blocks(cells(grid), {"a": "1"}))
    assert [(b.precision, sorted({p.batch for p in b.points})) for b in found] == [
        (precision, batches) for batches in ([1, 2, 3, 4], [5, 6, 7, 8], [9]) for precision in ("native", "int8")
    ]
    assert {block.sha256 for block in found} == {"1"}


@pytest.mark.parametrize("axis", ["models", "devices", "batches", "precisions", "resolutions", "kernels", "runtimes"])
def test_an_empty_axis_is_refused(axis):
    axes = {"models": ("a",), "devices": ("esp32",)} | {axis: ()}
    with pytest.raises(ScenarioError, match=f"the axis {axis} is empty"):
        checked(Grid(**axes))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"models": ("-",)}, "standard input"),
        ({"models": ("",)}, "has no name"),
        ({"devices": ("esp23",)}, "did you mean esp32"),
        ({"runtimes": ("tflmm",)}, "did you mean tflm"),
        ({"precisions": ("int9",)}, "did you mean int"),
        ({"kernels": ("ideel",)}, "did you mean ideal"),
        ({"batches": (0,)}, "the batch is no size"),
        ({"batches": (2**40,)}, "the batch is no size"),
        ({"resolutions": ((0, 96),)}, "no size"),
        ({"resolutions": ((96, 2**40),)}, "no size"),
    ],
)
def test_what_no_cell_can_have_is_refused_before_any_work(wrong, said):
    with pytest.raises(AnalysisError, match=said):
        checked(Grid(**{"models": ("a.onnx",), "devices": ("esp32",)} | wrong))


def test_values_said_twice_are_there_once():
    grid = checked(Grid(("a", "b", "a"), ("esp32", "esp32"), batches=(1, 1)))
    assert (grid.models, grid.devices, grid.batches) == (("a", "b"), ("esp32",), (1,))


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_resolutions_are_read_as_they_are_written(height, width):
    assert resolution_of(resolution_text((height, width))) == (height, width)
    assert resolution_of(f" {height} ") == (height, height)


@pytest.mark.parametrize("text", ["", "x", "96x", "9.5", "1x2x3", "-1", "٣", "96 x 96"])
def test_what_is_no_resolution_is_refused(text):
    with pytest.raises(ScenarioError, match="a resolution has another form"):
        resolution_of(text)


# --- where height and width are


@pytest.mark.parametrize(
    ("shape", "form", "axes"),
    [
        ((1, 3, 224, 224), "ONNX", (2, 3)),
        ((1, 224, 224, 3), "ONNX", (1, 2)),
        ((1, 3, 4, 3), "ONNX", (2, 3)),
        ((1, 1, 28, 28), "ONNX", (2, 3)),
        ((1, 3, 1, 1), "ONNX", (2, 3)),
        ((1, 96, 96, 1), "TensorFlow Lite", (1, 2)),
        ((1, 3, 96, 4), "TensorFlow Lite", (1, 2)),
        ((1, 3, 96, 96), "TensorFlow Lite", None),
        ((1, 16, 24, 8), "ONNX", None),
        ((1, 3, 224), "ONNX", None),
        ((), "ONNX", None),
    ],
)
def test_channels_tell_where_height_and_width_are(shape, form, axes):
    assert image_axes(shape, form) == axes


def test_every_image_gets_the_resolution_and_nothing_else():
    shapes = {"left": (2, 3, 10, 12), "mask": (2, 16), "right": (2, 14, 16, 4)}
    graph = Graph("g", (), {n: Tensor(n, s) for n, s in shapes.items()}, tuple(shapes), ())
    assert image_shapes(graph, (5, 7)) == {"left": (2, 3, 5, 7), "right": (2, 5, 7, 4)}


def test_a_cell_is_a_scenario():
    model = str(SAMPLES / "mobilenet_v2.onnx")
    cell = next(cells(Grid((model,), ("stm32h743",), (2,), ("int8",), ((96, 128),))))
    analysis = analyze(scenario_of(cell))
    assert analysis.source.tensors[analysis.source.inputs[0]].shape == (2, 3, 96, 128)
    assert (analysis.scenario.precision, analysis.estimates[0].device.id) == ("int8", "stm32h743")
    assert graph_at(model, file_key(model), 2, (96, 128)).tensors[analysis.source.inputs[0]].shape == (2, 3, 96, 128)


# --- files


def said_in(folder, text: str):
    (folder / "grid.toml").write_text(text, encoding="utf-8")
    return load_said(folder / "grid.toml")


def test_a_file_says_the_axes(tmp_path):
    for name in ("b.onnx", "a.onnx", "c.tflite"):
        (tmp_path / name).touch()
    said = said_in(
        tmp_path,
        """
        models = ["*.onnx", "c.tflite", "gone.onnx"]
        devices = ["esp32"]
        batch = [1, "4", "file"]
        resolution = [96, "96x128", "file"]
        runtime = ["own", "tflm"]
        """,
    )
    grid = grid_of(said)
    assert grid.models == tuple(str(tmp_path / name) for name in ("a.onnx", "b.onnx", "c.tflite", "gone.onnx"))
    assert grid.batches == (1, 4, None)
    assert grid.resolutions == ((96, 96), (96, 128), None)
    assert grid.runtimes == (None, "tflm")
    assert (grid.precisions, grid.kernels) == (("native",), ("ideal",))


@pytest.mark.parametrize("grid", ["grid.toml", "sub/grid.toml", "/sub/grid.toml", "/grid.toml"])
def test_what_is_relative_in_a_grid_stays_relative_however_the_grid_is_named(tmp_path, monkeypatch, grid):
    """A leading stroke: the grid's whole path."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    file = tmp_path / grid[1:] if grid.startswith("/") else Path(grid)
    (file.parent / "a.onnx").touch()
    file.write_text(f"models = ['a.onnx', '*.onnx', '{tmp_path.as_posix()}/b.onnx']")
    named = str(Path("sub/a.onnx" if "sub" in grid else "a.onnx"))
    assert load_said(file)["models"] == (named, named, str(tmp_path / "b.onnx"))


def test_without_devices_every_one_is_taken():
    assert grid_of({"models": ["m"]}).devices == every_device() == tuple(card.id for card in known_devices())


def test_a_device_of_ones_own_that_is_wrong_is_left_out(tmp_path, monkeypatch):
    (tmp_path / "mine.toml").write_text('name = "Mine"\ntier = "sensor"')
    monkeypatch.setattr("analysis.device.user_folder", lambda: tmp_path)
    assert "mine" in [card.id for card in known_devices()]
    assert "mine" not in every_device()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("models = [", "is no TOML"),
        ("modells = []", "did you mean models"),
        ("batch = 4", "a list"),
        ("batch = [1.5]", "batch"),
        ("batch = [true]", "batch"),
        ('batch = ["x"]', "a batch size has another form"),
        ("batch = [-1]", "a batch size has another form"),
        ('resolution = ["big"]', "a resolution has another form"),
        ("devices = [1]", "a text"),
        ("precision = {}", "a list"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_name(tmp_path, text, said):
    with pytest.raises(FileError, match=rf"grid\.toml.*{said}"):
        said_in(tmp_path, text)


def test_a_file_that_is_not_there_or_no_text(tmp_path):
    with pytest.raises(FileError, match="cannot be read"):
        load_said(tmp_path / "gone.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(FileError, match="UTF-8"):
        load_said(tmp_path / "bytes.toml")


def test_names_are_checked_when_the_grid_is():
    with pytest.raises(UnknownNameError):
        checked(grid_of({"models": ["m"], "devices": ["nobody"]}))
