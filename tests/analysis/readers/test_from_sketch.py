"""Drawings and tables of layers open like models, and as far as they are drawn."""

import os
import sys
from pathlib import Path

import pytest

from analysis.errors import FileError, ModelError, ScenarioError, UnknownNameError
from analysis.graph import Tensor
from analysis.readers import FORMATS, read
from analysis.readers.sketch_file import open_sketch
from analysis.readers.sketch_onnx import onnx_of
from analysis.scenario import Scenario, analyze
from analysis.sketch import Block, Sketch, Wire
from analysis.sketch.model import Opaque
from analysis.sketch.text import sketch_of, text_of
from analysis.workload import build_workload

LENET = """
x: input 1x28x28 # the batch is added
conv 6 5x5 same; tanh; avgpool 2
conv 16 5x5 valid; tanh; avgpool 2
flatten; dense 120; tanh; dense 84; tanh; dense 10
"""
# Of LeNet-5 on 28x28 by hand: 28²·6·25 + 10²·16·6·25 + 400·120 + 120·84 + 84·10.
LENET_MACS = 28 * 28 * 6 * 25 + 10 * 10 * 16 * 6 * 25 + 400 * 120 + 120 * 84 + 84 * 10


def macs(graph):
    return int(build_workload(graph).totals.macs)


def warnings(graph):
    return [doubt.message for doubt in graph.diagnostics if doubt.severity == "warning"]


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "lenet.layers"
    path.write_text(LENET, encoding="utf-8")
    return path


def test_a_table_of_layers_opens_as_a_network(table):
    graph = read(table)
    assert (graph.name, graph.file, graph.inputs) == ("lenet", str(table), ("x",))
    assert macs(graph) == LENET_MACS
    assert not graph.diagnostics


@pytest.mark.parametrize("head", ["", "\ufeff", "\n\n"])
@pytest.mark.parametrize("name", ["net.sketch", "net", "net.onnx", "net.txt"])
def test_a_drawing_is_known_by_its_first_word(tmp_path, head, name):
    path = tmp_path / name
    path.write_text(head + text_of(sketch_of(LENET)), encoding="utf-8")
    assert macs(read(path)) == LENET_MACS
    assert macs(read(path.read_bytes())) == LENET_MACS


def test_the_suffix_may_be_in_capitals_and_the_text_in_any_language(tmp_path):
    path = tmp_path / "Größe.LAYERS"
    path.write_text("# " + "ü" * 300 + "\nGröße: input 1x7; dense 3", encoding="utf-8")
    assert read(path).inputs == ("Größe",)


def test_the_batch_is_that_of_the_inputs(table):
    assert macs(read(table, batch=3)) == 3 * LENET_MACS
    assert read(table, batch=3).tensors["x"].shape == (3, 1, 28, 28)


def test_a_wished_shape_is_that_of_the_input(table):
    graph = read(table, shapes={"x": (1, 1, 32, 32)})
    assert graph.tensors["x"].shape == (1, 1, 32, 32)
    assert any("28" in doubt.message and "32" in doubt.message for doubt in graph.diagnostics)


def test_a_single_size_is_wished_by_its_place(table):
    graph = read(table, dims={"x[2]": 32, "x[3]": 30}, batch=2)
    assert graph.tensors["x"].shape == (2, 1, 32, 30)


def test_inputs_that_a_file_gave_take_wishes_too():
    content = Opaque((), (Tensor("x", (3, 5), "bool"),), (), ("x",))
    blocks = (Block(1, "opaque", "x", opaque=content), Block(2, "cast", "y"))
    drawing = text_of(Sketch("odd", blocks, (Wire(1, 0, 2, 0),), next_id=3)).encode()
    assert read(drawing).tensors["x"].dtype == "bool"
    assert read(drawing, shapes={"x": (4, 7)}).tensors["y"].shape == (4, 7)
    assert read(drawing, batch=6).tensors["y"].shape == (6, 5)


@pytest.mark.parametrize(
    ("wishes", "error", "words"),
    [
        ({"dims": {"N": 2}}, UnknownNameError, r"unknown dimension; found 'N'; allowed: x\[0\]"),
        ({"shapes": {"y": (1,)}}, UnknownNameError, "unknown input"),
        ({"shapes": {"x": (1, 2)}}, ScenarioError, "has 4 dimensions"),
        ({"batch": 0}, ScenarioError, "the batch is no size"),
        ({"batch": 10**6}, ModelError, "holds no layers.*out of range"),
    ],
)
def test_wishes_that_do_not_fit_are_refused(table, wishes, error, words):
    with pytest.raises(error, match=words):
        read(table, **wishes)


def test_a_size_that_a_layer_cannot_take_is_a_doubt(table):
    graph = read(table, shapes={"x": (1, 1, 8, 8)})
    assert len(graph.nodes) == 3
    assert len(warnings(graph)) == 2
    assert "conv2d_2 ← avg_pool_1 (1x6x4x4)" in warnings(graph)[0]
    assert "(8): tanh_2" in warnings(graph)[1]


def test_a_half_drawn_network_is_read_as_far_as_it_goes():
    blocks = (
        Block(1, "input", "x", (("shape", (1, 3, 8, 8)),)),
        Block(2, "conv2d", "stem", (("filters", 4),)),
        Block(3, "dense", "head"),
        Block(4, "relu", "loose"),
    )
    graph = read(text_of(Sketch("half", blocks, (Wire(1, 0, 2, 0), Wire(2, 0, 3, 0)), next_id=5)).encode())
    assert [node.name for node in graph.nodes] == ["stem"]
    assert warnings(graph)[0].startswith("not counted: head ← stem (1x4x8x8): a dense layer takes rows")
    assert warnings(graph)[1] == "not counted, for an input is missing (1): loose"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("conv 32 3x3 warp", "no setting 'warp'"),
        ("cnov 32", "did you mean conv"),
        ("# nothing", "no layer"),
        ("input 3x8x8", "holds no layers"),
        ("conv 8; bn", "holds no layers; found blocks without an input: 2"),
        ("input 1x3x8x8; dense 5", "holds no layers; found dense_1 ←"),
    ],
)
def test_a_table_that_is_none_says_why(tmp_path, text, words):
    path = tmp_path / "net.layers"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=words) as caught:
        read(path)
    assert "net.layers" in str(caught.value)


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "net.sketch"
    path.write_bytes(b"input 3\xff\n")
    with pytest.raises(ModelError, match=r"no UTF-8, at 7"):
        read(path)
    path.write_bytes(b"PK\x03\x04" + bytes(40))
    with pytest.raises(FileError, match="zip"):
        read(path)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems name files in Unicode")
def test_a_file_name_that_is_no_text_is_spelled_out(tmp_path):
    """The table is called as its file, and can still be saved."""
    path = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.layers")
    Path(path).write_text(LENET, encoding="utf-8")
    sketch = open_sketch(path)
    assert sketch.name == "\\udcff"
    assert open_sketch(onnx_of(sketch, "none").data) == sketch == sketch_of(text_of(sketch))


def test_plain_text_of_another_name_is_no_table(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text(LENET, encoding="utf-8")
    with pytest.raises(FileError, match=r"found text; allowed: .* or a drawing"):
        read(path)


def test_the_open_dialog_knows_drawings():
    assert ("Drawing", (".sketch", ".layers")) in FORMATS


def test_a_drawing_is_weighed_against_devices(table):
    analysis = analyze(Scenario(str(table), devices=("stm32l4r5",), batch=2, precision="int8"))
    assert analysis.workload.totals.macs == 2 * LENET_MACS
    assert analysis.estimates[0].fit.reason
