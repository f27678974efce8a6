"""Networks of files as drawings: drawn again they are the same network; what no block can say keeps its nodes."""

from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from analysis.graph import Graph, Node, Tensor
from analysis.memory.planning import plan_memory
from analysis.readers import read
from analysis.sketch import Block, Wire, drawn, edits
from analysis.sketch.from_graph import sketch_of_graph
from analysis.sketch.text import sketch_of, text_of
from analysis.workload import build_workload

SAMPLES = Path(__file__).parents[3] / "resources" / "samples"
COLUMNS = ("macs", "other_ops", "parameters", "weight_bytes", "input_bytes", "output_bytes", "repeat")


def opened(name):
    return read(SAMPLES / name)


def opaque_ops(sketch):
    return sorted(node.op for block in sketch.blocks if block.opaque for node in block.opaque.nodes)


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.glob("*.onnx")))
def test_a_sample_drawn_again_is_the_same_network(name):
    graph = opened(name)
    sketch = sketch_of_graph(graph)
    drawing = drawn(sketch)
    assert (drawing.troubles, drawing.waiting) == ((), frozenset())
    before, after = build_workload(graph), build_workload(drawing.graph)
    assert after.ops == before.ops
    assert after.output_shapes == before.output_shapes
    for column in COLUMNS:
        assert np.array_equal(getattr(after, column), getattr(before, column)), column
    assert shapes_at(drawing.graph, "inputs") == shapes_at(graph, "inputs")
    assert sorted(shapes_at(drawing.graph, "outputs")) == sorted(shapes_at(graph, "outputs"))
    assert sketch_of(text_of(sketch)) == sketch
    assert plan_memory(drawing.graph).arena_bytes == plan_memory(graph).arena_bytes


def shapes_at(graph, rim):
    return [graph.tensors[name].shape for name in getattr(graph, rim)]


@pytest.mark.parametrize(
    "name",
    [
        "lenet5",
        "resnet8",
        "resnet18",
        "resnet50_v1_5",
        "mobilenet_v1",
        "mobilenet_v2",
        "ds_cnn",
        "vgg16",
        "autoencoder",
    ],
)
def test_convolutional_samples_can_be_edited_throughout(name):
    assert opaque_ops(sketch_of_graph(opened(f"{name}.onnx"))) == []


def test_a_layer_of_a_file_is_edited_and_the_network_follows():
    sketch = sketch_of_graph(opened("lenet5.onnx"))
    first = next(block for block in sketch.blocks if block.name == "c1")
    assert dict(first.params) == {"filters": 6, "kernel": (5,), "padding": "valid"}
    wider, _ = edits.set_param(sketch, [first.id], "filters", 12)
    macs = [build_workload(drawn(each).graph).totals.macs for each in (sketch, wider)]
    assert macs[1] - macs[0] == 6 * 28 * 28 * 25 + 16 * 10 * 10 * 6 * 25


def test_layers_that_no_block_can_say_follow_another_batch():
    sketch = sketch_of_graph(opened("gru_keywords.onnx"))
    assert opaque_ops(sketch) == ["GRU", "Squeeze"]
    source = sketch.blocks[0]
    doubled, _ = edits.set_param(sketch, [source.id], "shape", (2, *source.param("shape", ())[1:]))
    before, after = drawn(sketch), drawn(doubled)
    assert after.troubles == ()
    assert build_workload(after.graph).totals.macs == 2 * build_workload(before.graph).totals.macs


def test_a_copy_of_opaque_layers_has_names_of_its_own():
    sketch = sketch_of_graph(opened("ds_cnn_int8.onnx"))
    last = sketch.blocks[-1]
    copied, _ = edits.duplicate(sketch, [last.id])
    copied, _ = edits.connect(copied, sketch.into[last.id][0].source, copied.blocks[-1].id)
    assert drawn(copied).troubles == ()
    assert len(drawn(copied).graph.nodes) == len(drawn(sketch).graph.nodes) + 1


def test_open_inputs_of_opaque_layers_are_told():
    sketch = sketch_of_graph(opened("resnet8_int8.onnx"))
    added = next(block for block in sketch.blocks if block.opaque and block.opaque.nodes[0].op == "Add")
    cut, _ = edits.disconnect(sketch, [sketch.into[added.id][1]])
    assert [trouble.block for trouble in drawn(cut).troubles] == [added.id]
    cut, _ = edits.disconnect(sketch, [sketch.into[added.id][0]])
    assert cut.into[added.id][0].target_port == 1


def graph_of(nodes, shapes, weights=(), outputs=("y",)):
    """A network of ONNX nodes; every output is fp32 of unknown shape."""
    inputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes.items()]
    results = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs]
    kept = [numpy_helper.from_array(np.zeros(shape, np.float32), name) for name, shape in weights]
    graph = helper.make_graph(nodes, "g", inputs, results, kept)
    return read(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)]).SerializeToString())


@pytest.mark.parametrize(
    ("attributes", "params"),
    [
        ({}, {"padding": "valid", "kernel": (3,)}),
        ({"pads": [1, 1, 1, 1]}, {"kernel": (3,)}),
        ({"auto_pad": "SAME_UPPER", "strides": [2, 2]}, {"kernel": (3,), "stride": (2,)}),
        ({"pads": [1, 1, 1, 1], "strides": [2, 2]}, {"padding": "numbers", "pads": (1,), "stride": (2,)}),
        ({"pads": [0, 1, 2, 0]}, {"padding": "numbers", "pads": (0, 1, 2, 0)}),
        ({"dilations": [2, 1]}, {"padding": "valid", "dilation": (2, 1)}),
    ],
)
def test_windows_as_a_person_would_say_them(attributes, params):
    nodes = [helper.make_node("Conv", ["x", "w"], ["y"], "c", **attributes)]
    graph = graph_of(nodes, {"x": [1, 2, 8, 11]}, [("w", (5, 2, 3, 3))])
    block = sketch_of_graph(graph).blocks[1]
    said = dict(block.params)
    assert block.kind == "conv2d"
    assert {**said, "kernel": (3,)} == {"filters": 5, "bias": False, "kernel": (3,), **params}


def test_a_weight_that_two_layers_share_counts_once():
    nodes = [helper.make_node("MatMul", ["x", "w"], ["a"], "m"), helper.make_node("MatMul", ["a", "w"], ["y"], "n")]
    graph = graph_of(nodes, {"x": [2, 3, 7, 7]}, [("w", (7, 7))])
    sketch = sketch_of_graph(graph)
    assert opaque_ops(sketch) == ["MatMul", "MatMul"]
    assert build_workload(drawn(sketch).graph).totals.parameters == 49


def test_a_result_that_a_layer_reads_too_stays_one_of_the_networks():
    nodes = [helper.make_node("Relu", ["x"], ["a"], "r"), helper.make_node("Tanh", ["a"], ["y"], "t")]
    sketch = sketch_of_graph(graph_of(nodes, {"x": [2, 3]}, outputs=("a", "y")))
    assert [block.kind for block in sketch.blocks] == ["input", "relu", "tanh", "output"]
    assert drawn(sketch).graph.outputs == ("r", "t")


def test_a_sum_with_its_bias_is_one_dense_layer():
    nodes = [helper.make_node("MatMul", ["x", "w"], ["a"], "m"), helper.make_node("Add", ["a", "b"], ["y"], "n")]
    sketch = sketch_of_graph(graph_of(nodes, {"x": [2, 3, 7]}, [("w", (7, 5)), ("b", (5,))]))
    assert [(block.kind, block.name) for block in sketch.blocks] == [("input", "x"), ("dense", "n")]


def test_layers_inside_a_sum_that_others_read_stay_apart():
    nodes = [helper.make_node("MatMul", ["x", "w"], ["a"], "m"), helper.make_node("Add", ["a", "b"], ["y"], "n")]
    sketch = sketch_of_graph(graph_of(nodes, {"x": [2, 3, 7]}, [("w", (7, 5)), ("b", (5,))], outputs=("a", "y")))
    assert [block.kind for block in sketch.blocks] == ["input", "dense", "opaque", "output"]


def test_names_that_the_program_would_give_twice_are_told_apart():
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["a"], "c"),
        helper.make_node("Relu", ["a"], ["b"], "c.weight"),
        helper.make_node("Tanh", ["b"], ["y"], "x"),
    ]
    sketch = sketch_of_graph(graph_of(nodes, {"x": [1, 2, 5, 7]}, [("w", (3, 2, 1, 1))]))
    assert len(drawn(sketch).graph.nodes) == 3
    assert drawn(sketch).troubles == ()


def test_bodies_of_control_flow_stay_with_all_that_they_read():
    branch = [
        helper.make_graph([helper.make_node(op, ["a"], [f"{op}_y"], op)], op, [],
                          [helper.make_tensor_value_info(f"{op}_y", TensorProto.FLOAT, None)])
        for op in ("Relu", "Tanh")
    ]  # fmt: skip
    nodes = [
        helper.make_node("Sigmoid", ["x"], ["a"], "s"),
        helper.make_node("Cast", ["flag"], ["cond"], "cast", to=TensorProto.BOOL),
        helper.make_node("If", ["cond"], ["y"], "if", then_branch=branch[0], else_branch=branch[1]),
    ]
    graph = graph_of(nodes, {"x": [2, 3], "flag": []})
    sketch = sketch_of_graph(graph)
    drawing = drawn(sketch)
    assert "If" in opaque_ops(sketch)
    assert drawing.troubles == ()
    assert drawing.graph.outputs == ("if",)
    inputs = next(block.opaque.inputs for block in sketch.blocks if block.name == "if")
    assert sorted(inputs) == ["a", "cond"]
    assert build_workload(drawing.graph).totals == build_workload(graph.nested or graph).totals


def test_an_input_that_no_block_can_say_stands_as_in_the_file():
    info = helper.make_tensor_value_info("x", TensorProto.INT32, [2, 3])
    result = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    graph = helper.make_graph(
        [helper.make_node("Cast", ["x"], ["y"], "c", to=TensorProto.FLOAT)], "g", [info], [result]
    )
    sketch = sketch_of_graph(read(helper.make_model(graph).SerializeToString()))
    assert sketch.blocks[0].opaque == sketch_of(text_of(sketch)).blocks[0].opaque
    assert (drawn(sketch).graph.inputs, drawn(sketch).shape(2)) == (("x",), (2, 3))


def test_an_opaque_block_that_holds_nothing_is_told():
    found, _ = edits.add(sketch_of("input 3x8x8; relu"), "opaque")
    assert "holds no layers" in drawn(found).troubles[0].sentence
    assert found.blocks[-1] == Block(3, "opaque", "opaque_1")
    assert found.wires == (Wire(1, 0, 2, 0),)


def test_state_that_lives_on_stays_state():
    tensors = {name: Tensor(name, (2, 3)) for name in ("x", "s", "y")}
    graph = Graph("g", (Node("n", "Add", ("x", "s"), ("y",), {}, "Add"),), tensors, ("x",), ("y",), state=("s",))
    drawing = drawn(sketch_of_graph(graph))
    assert (drawing.troubles, drawing.graph.state, drawing.graph.inputs) == ((), ("n.s",), ("x",))


def test_an_empty_network_is_an_empty_drawing():
    sketch = sketch_of_graph(Graph("", (), {}, (), ()))
    assert (sketch.name, sketch.blocks) == ("network", ())
