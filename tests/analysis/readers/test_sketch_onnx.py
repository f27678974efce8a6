"""A drawing saved as ONNX: valid, runnable, counted alike, and opened as the very same drawing."""

from pathlib import Path
from random import Random

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import numpy_helper

from analysis.errors import ModelError, UnknownNameError
from analysis.graph import Node, Tensor
from analysis.readers import read
from analysis.readers.sketch_file import drawing_at, open_sketch
from analysis.readers.sketch_onnx import onnx_of
from analysis.sketch import KINDS, Block, Sketch, Wire, drawn
from analysis.sketch.from_graph import sketch_of_graph
from analysis.sketch.model import Opaque
from analysis.sketch.text import sketch_of, text_of
from analysis.workload import build_workload
from tests.analysis.report.texts import drawn_alone
from tests.analysis.sketch.random_edits import sequence

NET = sketch_of(
    "x: input 3x16x18; stem: conv 8 s2; bn; relu; conv 8; add stem; residual 16; gap; flatten; dense 5; softmax"
)
SAMPLES = Path(__file__).parents[3] / "resources" / "samples"
NUMPY = {
    "fp32": "f4",
    "fp16": "f2",
    "fp64": "f8",
    "int8": "i1",
    "uint8": "u1",
    "int64": "i8",
    "int32": "i4",
    "bool": "?",
}


def checked(saved):
    model = onnx.ModelProto.FromString(saved.data)
    onnx.checker.check_model(model, full_check=True)
    return model


def session_of(data):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


def run(saved, graph):
    tensors = [graph.tensors[name] for name in graph.inputs]
    feeds = {tensor.name: np.ones(tensor.shape, NUMPY[tensor.dtype]) for tensor in tensors}
    return session_of(saved.data).run(None, feeds)


def work(graph):
    workload = build_workload(graph)
    return [workload.totals.macs, workload.totals.parameters, [node.op for node in graph.nodes]]


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"input", "output", "opaque"}))
def test_every_kind_is_valid_runs_and_counts_alike(kind):
    graph = drawn(drawn_alone(kind)).graph
    saved = onnx_of(drawn_alone(kind))
    checked(saved)
    assert not saved.doubts
    results = run(saved, graph)
    assert [result.shape for result in results] == [graph.tensors[name].shape for name in graph.outputs]
    assert work(read(saved.data)) == work(graph)


@pytest.mark.parametrize("weights", ["none", "zeros", "random"])
def test_weights_are_what_was_asked_for(weights):
    saved = onnx_of(NET, weights, seed=7)
    graph = drawn(NET).graph
    assert len(checked(saved).graph.node) >= len(graph.nodes)
    assert work(read(saved.data)) == work(graph)
    (result,) = run(saved, graph)
    assert np.isfinite(result).all()
    assert (np.ptp(result) > 0) == (weights == "random")


def test_a_seed_gives_the_same_file():
    assert onnx_of(NET, seed=3) == onnx_of(NET, seed=3)
    assert onnx_of(NET, seed=3) != onnx_of(NET, seed=4)
    assert len(onnx_of(NET, "none").data) < len(onnx_of(NET, "zeros").data) / 2


def test_random_weights_keep_the_size_of_activations():
    weight = next(t for t in checked(onnx_of(drawn_alone("conv2d"))).graph.initializer if t.name == "layer.weight")
    numbers = numpy_helper.to_array(weight)
    assert np.std(numbers) == pytest.approx(np.sqrt(2 / np.prod(numbers.shape[1:])), rel=0.15)


def test_weights_of_another_word_are_refused():
    with pytest.raises(UnknownNameError, match="unknown weights; found 'ones'"):
        onnx_of(NET, "ones")


def test_weights_that_no_file_holds_are_refused():
    large = sketch_of("input 1x65536; dense 20000")
    with pytest.raises(ModelError, match=r"too large for one ONNX file; found 4\.88 GiB"):
        onnx_of(large)
    assert read(onnx_of(large, "none").data).tensors["dense_1"].shape == (1, 20000)


@settings(max_examples=40)
@given(st.randoms(use_true_random=False), st.integers(0, 25))
def test_any_drawing_is_opened_as_it_was_saved(random, length):
    sketch = sequence(random, NET, length)[-1]
    saved = onnx_of(sketch, "none")
    checked(saved)
    found = open_sketch(saved.data)
    assert text_of(found) == text_of(sketch)


@pytest.mark.parametrize("seed", range(8))
def test_what_is_drawn_of_a_random_drawing_counts_alike(seed):
    sketch = next(each for each in reversed(sequence(Random(seed), NET, 12)) if drawn(each).graph.nodes)
    assert work(read(onnx_of(sketch, "zeros").data)) == work(drawn(sketch).graph)


def test_what_is_not_drawn_is_in_the_metadata_and_said():
    half = sketch_of("input 3x8x8; conv 4; dense 5; relu")
    saved = onnx_of(half)
    assert [node.op_type for node in checked(saved).graph.node] == ["Conv"]
    assert [doubt.message.split(":")[0] for doubt in saved.doubts] == [
        "not counted",
        "not counted, for an input is missing (1)",
    ]
    assert open_sketch(saved.data) == half


def test_an_empty_drawing_is_saved_too():
    assert open_sketch(onnx_of(Sketch()).data) == Sketch()


def test_a_network_that_another_program_has_changed_is_opened_as_it_is():
    model = checked(onnx_of(NET))
    model.graph.node[-1].op_type = "LogSoftmax"
    found = open_sketch(model.SerializeToString())
    assert [block.kind for block in found.blocks] != [block.kind for block in NET.blocks]
    assert drawn(found).graph.nodes[-1].op == "LogSoftmax"


def test_weights_that_another_program_has_trained_leave_the_drawing():
    model = checked(onnx_of(NET))
    for tensor in model.graph.initializer:
        if tensor.data_type == onnx.TensorProto.FLOAT:
            tensor.raw_data = bytes(len(tensor.raw_data))
    assert open_sketch(model.SerializeToString()) == NET


def test_a_drawing_that_was_cut_off_in_the_metadata_is_left():
    model = checked(onnx_of(NET))
    model.metadata_props[0].value = model.metadata_props[0].value[:200]
    assert len(drawn(open_sketch(model.SerializeToString())).graph.nodes) == len(drawn(NET).graph.nodes)


def test_the_drawing_of_another_network_is_left():
    """Whoever reads the file counts the network that is in it, and so does the board."""
    model = checked(onnx_of(NET))
    model.metadata_props[0].value = text_of(sketch_of("input 1x8; dense 3"))
    assert len(drawn(open_sketch(model.SerializeToString())).graph.nodes) == len(drawn(NET).graph.nodes)
    assert drawing_at(model.SerializeToString()) is None


def test_a_drawing_in_the_metadata_that_is_no_text_is_left():
    """Protobuf hands on as bytes what is no UTF-8."""
    data = checked(onnx_of(NET)).SerializeToString()
    for word in (b"rooflens_sketch = 1", b'name = "'):
        broken = data.replace(word, b"\xff" + word[1:])
        assert broken != data
        assert len(drawn(open_sketch(broken)).graph.nodes) == len(drawn(NET).graph.nodes)


def test_models_of_other_programs_open_as_before(chain):
    assert open_sketch(chain()) == sketch_of_graph(read(chain()))


def opaque_net(node, tensors):
    content = Opaque((node,), tensors, ("a",), ("b",))
    blocks = (
        Block(1, "input", "x", (("shape", (2, 3)),)),
        Block(2, "opaque", "o", opaque=content),
        Block(3, "relu", "r"),
    )
    return Sketch("net", blocks, (Wire(1, 0, 2, 0), Wire(2, 0, 3, 0)), next_id=4)


A, B = Tensor("a", (2, 3)), Tensor("b", (2, 3))


def test_a_layer_of_a_file_that_the_standard_has_is_saved_as_it_is():
    saved = onnx_of(opaque_net(Node("n", "Mish", ("a",), ("b",), {}, "Mish"), (A, B)))
    assert [node.op_type for node in checked(saved).graph.node] == ["Mish", "Relu"]
    assert not saved.doubts


@pytest.mark.parametrize(
    "node",
    [
        Node("n", "tflite.HASHTABLE", ("a",), ("b",), {"x": None}, "HASHTABLE"),
        Node("n", "Conv", ("a", "s"), ("b",), {}, "CONV_2D", quantization=("s",)),
        Node("n", "Squeeze", ("a",), ("b",), {"axes": (0.5,)}, "Squeeze"),
        Node("n", "Transpose", ("a",), ("b",), {"perm": (5, 6)}, "Transpose"),
        Node("n", "Relu", ("a",), ("b",), {}, "Relu", repeat=3),
    ],
)
def test_a_layer_of_a_file_that_the_standard_has_not_stands_in_a_domain_of_its_own(node):
    sketch = opaque_net(node, (A, B, Tensor("s", (), constant=True)))
    saved = onnx_of(sketch)
    model = checked(saved)
    assert model.graph.node[0].domain == "rooflens"
    assert "in the domain rooflens, and do not run: o" in saved.doubts[0].message
    assert text_of(open_sketch(saved.data)) == text_of(sketch)
    assert read(saved.data).tensors["r"].shape == (2, 3)


@pytest.mark.parametrize(
    ("op", "settings", "result"),
    [
        ("ReduceMean", {"axes": (1,), "keepdims": 1}, (2, 1)),
        ("Unsqueeze", {"axes": (0, 3)}, (1, 2, 3, 1)),
        ("Split", {"axis": 1, "split": (3,)}, (2, 3)),
        ("Split", {"axis": 1}, (2, 3)),
    ],
)
def test_settings_of_older_files_are_said_as_today(op, settings, result):
    sketch = opaque_net(Node("n", op, ("a",), ("b",), settings, op), (A, Tensor("b", result)))
    saved = onnx_of(sketch)
    checked(saved)
    assert not saved.doubts
    assert run(saved, drawn(sketch).graph)[0].shape == result
    assert text_of(open_sketch(saved.data)) == text_of(sketch)


def test_a_weight_that_two_layers_share_is_stored_once(model):
    nodes = [onnx.helper.make_node("Einsum", ["x", "w"], ["y"], "a", equation="ij,jk->ik")]
    nodes += [onnx.helper.make_node("Einsum", ["y", "w"], ["z"], "b", equation="ij,jk->ik")]
    data = model(nodes, {"x": [2, 30]}, {"z": [2, 30]}, {"w": np.ones((30, 30), "f4")})
    sketch = open_sketch(data)
    assert {block.kind for block in sketch.blocks} == {"input", "opaque"}
    saved = onnx_of(sketch)
    assert len(checked(saved).graph.initializer) == 1
    assert work(read(saved.data))[:2] == work(read(data))[:2]


# Constants that the file computes are folded when it is read again: that many layers are not there any more.
FOLDED = {"decoder_kv": 2, "vit_tiny": 1}
LARGE = {"vgg16", "vgg19", "resnet152_v1", "resnet50_v1_5"}
NAMES = sorted(path.stem for path in SAMPLES.glob("*.onnx") if path.stem not in LARGE)


@pytest.mark.parametrize("name", NAMES)
def test_samples_edited_as_drawings_are_saved_run_and_count_alike(name):
    sketch = open_sketch(SAMPLES / f"{name}.onnx")
    saved = onnx_of(sketch)
    checked(saved)
    assert not saved.doubts
    assert text_of(open_sketch(saved.data)) == text_of(sketch)
    graph = drawn(sketch).graph
    assert run(saved, graph)
    drawn_work, file_work = build_workload(graph), build_workload(read(saved.data))
    assert len(drawn_work) - len(file_work) == FOLDED.get(name, 0)
    assert file_work.totals.macs == drawn_work.totals.macs
    assert file_work.totals.parameters == drawn_work.totals.parameters
    assert name in FOLDED or file_work.totals == drawn_work.totals


@pytest.mark.parametrize("weights", ["none", "zeros", "random"])
def test_a_network_on_integers_is_written_with_its_conversions(weights):
    sketch = open_sketch(SAMPLES / "resnet8_int8.onnx")
    saved = onnx_of(sketch, weights)
    ops = [node.op_type for node in checked(saved).graph.node]
    assert {"QuantizeLinear", "DequantizeLinear"} <= set(ops)
    assert run(saved, drawn(sketch).graph)[0].shape == (1, 10)
    assert {layer for layer, macs in zip(*columns(read(saved.data)), strict=True) if macs} == {"int8"}


def columns(graph):
    workload = build_workload(graph)
    return workload.dtypes, workload.macs.tolist()


def test_a_weight_that_is_read_both_ways_round_is_stored_once():
    saved = onnx_of(open_sketch(SAMPLES / "decoder_kv.onnx"))
    stored = [tensor.name for tensor in checked(saved).graph.initializer if sorted(tensor.dims) == [64, 512]]
    assert len(stored) == 1
