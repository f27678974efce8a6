"""From nodes and constants to a graph with every size a number."""

from itertools import product
from math import prod

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from analysis.errors import ModelError, ScenarioError, UnknownNameError
from analysis.readers import read

node = helper.make_node
FLOAT, INT64, UNDEFINED = TensorProto.FLOAT, TensorProto.INT64, TensorProto.UNDEFINED
NEWEST = onnx.defs.onnx_opset_version()


def messages(graph, severity=None):
    return [doubt.message for doubt in graph.diagnostics if severity in (None, doubt.severity)]


def shapes(graph):
    return {name: tensor.shape for name, tensor in graph.tensors.items()}


# Sizes ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def open_model(model):
    """(N, 3, height, any): one static size, two symbols, one without a name."""
    return model([node("Relu", ["x"], ["y"])], {"x": ["N", 3, "height", None]}, {"y": ["N", 3, "height", None]})


def test_open_dimensions_are_one_and_said(open_model):
    graph = read(open_model)
    assert graph.tensors["y"].shape == (1, 3, 1, 1)
    assert graph.dims == {"N": 1, "height": 1, "x[3]": 1}
    assert any("N, height, x[3]" in message for message in messages(graph, "warning"))


def test_dimensions_are_set_by_name_and_by_place(open_model):
    graph = read(open_model, dims={"height": 7, "x[3]": 5}, batch=2)
    assert graph.tensors["y"].shape == (2, 3, 7, 5)
    assert not messages(graph)


def test_a_whole_shape_binds_the_symbols_in_it(open_model):
    graph = read(open_model, shapes={"x": (4, 3, 11, 13)})
    assert graph.tensors["y"].shape == (4, 3, 11, 13)
    assert graph.dims["height"] == 11
    assert "the file says 3, the scenario 5" in messages(read(open_model, shapes={"x": (4, 5, 11, 13)}))[0]


@pytest.mark.parametrize(
    ("wishes", "error", "words"),
    [
        ({"dims": {"hight": 7}}, UnknownNameError, "did you mean height"),
        ({"shapes": {"z": (1,)}}, UnknownNameError, "unknown input"),
        ({"shapes": {"x": (1, 3)}}, ScenarioError, "has 4 dimensions"),
        ({"dims": {"height": -1}}, ScenarioError, "no size"),
        ({"dims": {"height": 2.5}}, ScenarioError, "no size"),
        ({"batch": 0}, ScenarioError, "no size"),
        ({"dims": {"N": 3}, "batch": 2}, ScenarioError, "two numbers"),
        ({"dims": {"height": 3}, "shapes": {"x": (1, 3, 4, 5)}}, ScenarioError, "two numbers"),
    ],
)
def test_sizes_that_do_not_go_with_the_model_are_refused(open_model, wishes, error, words):
    with pytest.raises(error, match=words):
        read(open_model, **wishes)


def test_chosen_sizes_that_break_a_layer_are_refused_and_unchosen_ones_said(model):
    data = model(
        [node("Conv", ["x", "w"], ["y"], "c")], {"x": [1, 2, "L"]}, {"y": [1, 5, None]}, {"w": np.ones((5, 2, 9), "f4")}
    )
    assert shapes(read(data, dims={"L": 20}))["y"] == (1, 5, 12)
    assert shapes(read(data))["y"] is None
    assert any(doubt.layer == "c" and doubt.severity == "warning" for doubt in read(data).diagnostics)
    with pytest.raises(ScenarioError, match="layer c"):
        read(data, dims={"L": 4})


def test_the_batch_goes_where_the_first_input_has_it(model):
    """A state of (layers, batch, width) keeps its layers."""
    ports = {"x": ["batch", 7], "state": [2, "batch", 5], "other": ["rows", 3]}
    data = model(
        [node("Identity", [name], [f"{name}2"]) for name in ports], ports, {f"{n}2": s for n, s in ports.items()}
    )
    graph = read(data, batch=4)
    assert [graph.tensors[name].shape for name in graph.inputs] == [(4, 7), (2, 4, 5), (4, 3)]


def test_a_batch_that_the_file_wrote_into_a_reshape_is_adapted(model):
    nodes = [node("Reshape", ["x", "to"], ["y"], "flat"), node("Gemm", ["y", "w"], ["z"])]
    constants = {"to": np.array([1, -1]), "w": np.ones((24, 5), "f4")}
    graph = read(model(nodes, {"x": [1, 2, 3, 4]}, {"z": [1, 5]}, constants), batch=6)
    assert shapes(graph)["z"] == (6, 5)
    assert any(doubt.layer == "flat" and "batch" in doubt.message for doubt in graph.diagnostics)
    constants["to"] = np.array([2, 12])
    nodes = [node("Transpose", ["x"], ["t"], perm=[1, 2, 0]), node("Reshape", ["t", "to"], ["z"])]
    graph = read(model(nodes, {"x": [2, 3, 4]}, {"z": [2, 12]}, constants), batch=10)
    assert shapes(graph)["z"] == (10, 12)


def test_a_batch_within_a_shape_is_adapted_like_one_that_is_said(model):
    constants = {"to": np.array([2, 12])}
    nodes = [node("Transpose", ["x"], ["t"], perm=[1, 2, 0]), node("Reshape", ["t", "to"], ["z"])]
    data = model(nodes, {"x": [2, 3, 4]}, {"z": [2, 12]}, constants)
    for graph in (
        read(data, batch=10),
        read(data, shapes={"x": (10, 3, 4)}),
        read(data, shapes={"x": (10, 3, 4)}, batch=10),
    ):
        assert shapes(graph)["z"] == (10, 12)
        assert any("taken as [10, 12]" in message for message in messages(graph, "info"))


PATCHES = [
    node("Conv", ["x", "w"], ["c"], "c"),
    node("Reshape", ["c", "to"], ["f"], "flat"),
    node("Relu", ["f"], ["z"]),
]


@pytest.mark.parametrize(
    "target", [(1, 5, 12), (1, 5, -1), (0, 5, 12), (0, -1), (1, 60), (-1, 12), (0, 5, 3, 4), (5, 12)]
)
def test_a_reshape_keeps_its_elements_at_every_shape_or_the_layer_is_named(model, target):
    """Of every height, width and batch that somebody may choose."""
    constants = {"w": np.ones((5, 2, 1, 1), "f4"), "to": np.array(target)}
    data = model(PATCHES, {"x": [1, 2, 3, 4]}, {"z": None}, constants)
    assert prod(shapes(read(data))["z"]) == 60
    taken = 0
    for batch, height, width in product((1, 2, 3), (1, 3, 6), (2, 4, 8)):
        shape, refusal = outcome(data, (batch, 2, height, width))
        if refusal:
            assert refusal.what.startswith("layer flat: ")
            shape = map(int, refusal.found.split(" into ")[0].split("x"))
        assert prod(shape) == batch * 5 * height * width
        taken += refusal is None
    # At the file's own height and width every batch is taken, at least.
    assert taken >= 3


def outcome(data, shape):
    """The result's shape, or why there is none."""
    try:
        return shapes(read(data, shapes={"x": shape}))["z"], None
    except ScenarioError as error:
        return None, error


def test_a_file_that_contradicts_itself_has_unknown_sizes_behind_the_reshape(model):
    """onnx's own inference believes the target."""
    constants = {"w": np.ones((5, 2, 1, 1), "f4"), "to": np.array((1, 5, 13))}
    graph = read(model(PATCHES, {"x": [1, 2, 3, 4]}, {"z": [1, 5, 13]}, constants))
    assert shapes(graph)["f"] is None
    assert any("another number of elements" in message for message in messages(graph, "warning"))


@pytest.mark.parametrize("op", ["Conv", "ConvTranspose"])
def test_chosen_channels_that_a_kernel_does_not_have_are_refused_and_open_ones_said(model, op):
    """onnx's own inference does not look at them."""
    constants = {"w": np.ones((3, 3, 1, 1), "f4")}
    data = model([node(op, ["x", "w"], ["z"], "c")], {"x": [1, "C", 4, 5]}, {"z": None}, constants)
    assert shapes(read(data, dims={"C": 3}))["z"] == (1, 3, 4, 5)
    with pytest.raises(ScenarioError, match=r"layer c: .*channels"):
        read(data, dims={"C": 4})
    assert any("channels" in message for message in messages(read(data), "warning"))


def test_minus_one_and_question_marks_are_open(model):
    value = helper.make_tensor_value_info("x", FLOAT, [-1, "?", "?", 0])
    graph = read(model([node("Relu", ["x"], ["y"])], {"x": value}, {"y": value}), dims={"x[1]": 3, "x[2]": 5})
    assert shapes(graph)["y"] == (1, 3, 5, 1)


def test_an_input_without_a_rank_can_be_given_a_shape(model):
    data = model([node("Relu", ["x"], ["y"])], {"x": (None, FLOAT)}, {"y": (None, FLOAT)})
    assert shapes(read(data))["y"] is None
    assert any("--shape x=" in message for message in messages(read(data), "warning"))
    assert shapes(read(data, shapes={"x": (2, 3)}))["y"] == (2, 3)


def test_a_size_may_be_zero(model):
    """A cache of past tokens is empty at the first token."""
    data = model([node("Concat", ["past", "x"], ["y"], axis=0)], {"past": ["P", 3], "x": [1, 3]}, {"y": ["T", 3]})
    assert shapes(read(data, dims={"P": 0}))["y"] == (1, 3)


@pytest.mark.parametrize("shape", [[1] * 65, [2**40, 2**20]])
def test_impossible_shapes_are_refused(model, shape):
    with pytest.raises(ModelError, match="impossibl"):
        read(model([node("Relu", ["x"], ["y"])], {"x": shape}, {"y": None}))


@pytest.mark.parametrize("dims", [[1] * 65, [-1, -1], [-2, 3], [2**40, 2**20]])
def test_impossible_constants_are_refused(model, dims):
    weight = TensorProto(name="w", dims=dims, data_type=FLOAT, raw_data=bytes(4))
    with pytest.raises(ModelError, match=r"'w'.* impossibl"):
        read(model([node("Relu", ["w"], ["y"])], {}, {"y": None}, {"w": weight}))


def test_a_model_without_layers_is_refused(model):
    with pytest.raises(ModelError, match="no layers"):
        read(model([], {"x": [3]}, {"x": [3]}))


# Names and order -----------------------------------------------------------------------------------------------------


def test_every_layer_has_a_name_of_its_own(model):
    nodes = [
        node("Relu", ["x"], ["a"]),
        node("Relu", ["a"], ["b"], "r"),
        node("Relu", ["b"], ["c"], "r"),
        node("Relu", ["c"], ["d"]),
    ]
    assert [n.name for n in read(model(nodes, {"x": [3]}, {"d": [3]})).nodes] == ["Relu_0", "r", "r_2", "Relu_3"]


def test_names_inside_and_outside_a_branch_do_not_clash(model, graph_proto):
    branch = graph_proto([node("Neg", ["x"], ["y"])], {}, {"y": [3]})
    nodes = [
        node("If", ["c"], ["a"], "if", then_branch=branch, else_branch=branch),
        node("Abs", ["a"], ["if/then/y"], "if/then/Neg_1"),
    ]
    graph = read(model(nodes, {"x": [3], "c": ([], TensorProto.BOOL)}, {"if/then/y": [3]}))
    assert graph.tensors[graph.outputs[0]].shape == (3,)
    assert len({n.name for n in (*graph.nodes, *graph.nodes[0].bodies[0].nodes)}) == 3


def test_nodes_out_of_order_are_sorted_and_said(model):
    nodes = [node("Neg", ["b"], ["c"]), node("Abs", ["a"], ["b"]), node("Relu", ["x"], ["a"])]
    graph = read(model(nodes, {"x": [3]}, {"c": [3]}))
    assert [n.op for n in graph.nodes] == ["Relu", "Abs", "Neg"]
    assert any("execution order" in message for message in messages(graph))


@pytest.mark.parametrize(
    ("nodes", "words"),
    [
        ([("Neg", "b", "a"), ("Neg", "a", "b")], "cycle"),
        ([("Neg", "gone", "b")], "nobody writes.*gone"),
        ([("Neg", "x", "b"), ("Abs", "x", "b")], "two layers write"),
        ([("Neg", "x", "c")], "written by no layer"),
    ],
)
def test_what_is_no_network_is_refused(model, nodes, words):
    with pytest.raises(ModelError, match=words):
        read(model([node(op, [a], [b]) for op, a, b in nodes], {"x": [3]}, {"b": [3]}))


def test_other_operators_keep_their_domain(model):
    nodes = [node("FusedMatMul", ["x", "w"], ["y"], domain="com.microsoft"), node("Odd", ["y"], ["z"], domain="odd")]
    graph = read(
        model(
            nodes,
            {"x": [2, 3]},
            {"z": (None, FLOAT)},
            {"w": np.ones((3, 5), "f4")},
            imports=[("com.microsoft", 1), ("odd", 1)],
        )
    )
    assert [n.op for n in graph.nodes] == ["com.microsoft.FusedMatMul", "odd.Odd"]
    assert shapes(graph)["z"] is None
    assert graph.tensors["z"].dtype == "fp32"


def test_what_the_file_declares_helps_where_no_rule_is(model):
    nodes = [node("Odd", ["x"], ["y"], domain="odd"), node("Relu", ["y"], ["z"])]
    data = onnx.ModelProto.FromString(model(nodes, {"x": ["N", 3]}, {"z": ["N", 7]}, imports=[("odd", 1)]))
    data.graph.value_info.append(helper.make_tensor_value_info("y", FLOAT, ["N", 7]))
    assert shapes(read(data.SerializeToString(), batch=4))["z"] == (4, 7)


# Constants -----------------------------------------------------------------------------------------------------------


def test_initializers_among_the_inputs_are_weights(model):
    graph = read(
        model(
            [node("MatMul", ["x", "w"], ["y"])], {"x": [2, 3], "w": [3, 5]}, {"y": [2, 5]}, {"w": np.ones((3, 5), "f4")}
        )
    )
    assert graph.inputs == ("x",)
    assert graph.tensors["w"].constant


@pytest.mark.parametrize(
    "constant",
    [
        {"value_float": 1.5},
        {"value_floats": [1.0, 2.0, 3.0]},
        {"value": numpy_helper.from_array(np.ones((2, 3), "f4"))},
        {"sparse_value": helper.make_sparse_tensor(
            numpy_helper.from_array(np.ones(2, "f4"), "v"), numpy_helper.from_array(np.array([1, 4]), "i"), [2, 3]
        )},
    ],
)  # fmt: skip
def test_constant_nodes_are_constants(model, constant):
    graph = read(
        model([node("Constant", [], ["c"], **constant), node("Add", ["x", "c"], ["y"])], {"x": [2, 3]}, {"y": [2, 3]})
    )
    assert [n.op for n in graph.nodes] == ["Add"]
    assert graph.tensors["c"].constant
    assert shapes(graph)["y"] == (2, 3)


def test_a_sparse_constant_stores_what_is_not_zero(model):
    values = numpy_helper.from_array(np.ones(2, "f4"), "w")
    sparse = helper.make_sparse_tensor(values, numpy_helper.from_array(np.array([1, 4]), "i"), [3, 5])
    data = onnx.ModelProto.FromString(model([node("MatMul", ["x", "w"], ["y"])], {"x": [2, 3]}, {"y": [2, 5]}))
    data.graph.sparse_initializer.append(sparse)
    tensor = read(data.SerializeToString()).tensors["w"]
    assert (tensor.shape, tensor.stored_elements, tensor.stored_bytes) == ((3, 5), 2, 8)


def test_a_filled_weight_counts_at_its_shape(model):
    nodes = [node("ConstantOfShape", ["s"], ["w"]), node("Conv", ["x", "w"], ["y"])]
    graph = read(model(nodes, {"x": [1, 3, 9, 8]}, {"y": [1, 7, 5, 7]}, {"s": np.array([7, 3, 5, 2])}))
    assert [n.op for n in graph.nodes] == ["Conv"]
    assert graph.tensors["w"].constant
    assert graph.tensors["w"].stored_bytes == 7 * 3 * 5 * 2 * 4


def test_a_state_of_run_time_size_is_filled_by_a_layer(model):
    """Its zeros are stored nowhere: no parameter."""
    nodes = [
        node("Shape", ["x"], ["s"]), node("Gather", ["s", "i"], ["n"]), node("Concat", ["n", "h"], ["to"], axis=0),
        node("ConstantOfShape", ["to"], ["state"]), node("Add", ["x", "state"], ["y"]),
    ]  # fmt: skip
    graph = read(model(nodes, {"x": [2, 30]}, {"y": [2, 30]}, {"i": np.array([0]), "h": np.array([30])}))
    assert [n.op for n in graph.nodes] == ["ConstantOfShape", "Add"]
    assert not graph.tensors["state"].constant
    assert any("3 nodes with constant results" in message for message in messages(graph))


def test_a_weight_under_other_arrangements_is_one_weight(model):
    nodes = [
        node("Transpose", ["w"], ["t"], perm=[1, 0]), node("Reshape", ["w", "to"], ["r"]), node("Cast", ["w"], ["c"], to=10),
        node("MatMul", ["x", "w"], ["a"]), node("MatMul", ["a", "t"], ["b"]), node("Add", ["b", "r"], ["d"]),
        node("Cast", ["d"], ["e"], to=10), node("MatMul", ["e", "c"], ["y"]),
    ]  # fmt: skip
    constants = {"w": np.ones((15, 15), "f4"), "to": np.array([15, 15])}
    graph = read(model(nodes, {"x": [15, 15]}, {"y": ([15, 15], TensorProto.FLOAT16)}, constants))
    assert {graph.tensors[name].root for name in ("w", "t", "r", "c")} == {"w"}
    assert graph.tensors["c"].dtype == "fp16"
    assert graph.tensors["c"].stored_bytes == 15 * 15 * 4
    assert [n.op for n in graph.nodes] == ["MatMul", "MatMul", "Add", "Cast", "MatMul"]


def test_weights_joined_from_parts_count_their_parts(model):
    nodes = [node("Concat", ["a", "b"], ["w"], axis=1), node("MatMul", ["x", "w"], ["y"])]
    constants = {"a": np.ones((3, 5), "f4"), "b": np.ones((3, 5), "f4")}
    graph = read(model(nodes, {"x": [2, 3]}, {"y": [2, 10]}, constants))
    assert graph.tensors["w"].root == "w"
    assert graph.tensors["w"].stored_bytes == 120


@pytest.mark.parametrize(
    ("name", "bits"),
    [
        ("INT4", 4),
        ("UINT4", 4),
        ("INT8", 8),
        ("UINT8", 8),
        ("INT2", 2),
        ("UINT2", 2),
        ("FLOAT8E4M3FN", 8),
        ("INT16", 16),
    ],
)
def test_a_dequantised_weight_keeps_its_stored_width(model, name, bits):
    if not hasattr(TensorProto, name):
        pytest.skip(f"this onnx does not know {name}")
    weight = TensorProto(
        name="q", dims=[15, 7], data_type=getattr(TensorProto, name), raw_data=bytes(-(-15 * 7 * bits // 8))
    )
    nodes = [
        node("DequantizeLinear", ["q", "scale"], ["f"], axis=1), node("Transpose", ["f"], ["t"], perm=[1, 0]),
        node("MatMul", ["x", "t"], ["y"]),
    ]  # fmt: skip
    graph = read(model(nodes, {"x": [3, 7]}, {"y": [3, 15]}, {"q": weight, "scale": np.ones(7, "f4")}, opset=NEWEST))
    tensor = graph.tensors["t"]
    assert (tensor.shape, tensor.dtype, tensor.root) == ((7, 15), "fp32", "q")
    assert tensor.stored_bytes == -(-15 * 7 * bits // 8)
    assert [n.op for n in graph.nodes] == ["MatMul"]
    assert graph.nodes[0].quantization == ("scale",)


@pytest.mark.parametrize(
    "name", ["FLOAT8E5M2", "FLOAT8E4M3FNUZ", "FLOAT8E5M2FNUZ", "FLOAT8E8M0", "FLOAT4E2M1", "BFLOAT16", "STRING"]
)
def test_every_type_has_a_name(model, name):
    graph = read(
        model([node("Identity", ["x"], ["y"])], {"x": ([3], getattr(TensorProto, name))}, {"y": ([3], UNDEFINED)})
    )
    assert graph.tensors["y"].dtype == graph.tensors["x"].dtype != "unknown"


@pytest.mark.parametrize(
    ("proto", "values"),
    [
        (TensorProto(dims=[3], data_type=TensorProto.INT4, raw_data=bytes([0x7F, 0x08])), [-1, 7, -8]),
        (TensorProto(dims=[3], data_type=TensorProto.UINT4, int32_data=[0x7F, 0x08]), [15, 7, 8]),
        (TensorProto(dims=[2], data_type=TensorProto.BFLOAT16, raw_data=b"\x80\x3f\x00\xc0"), [1.0, -2.0]),
        (TensorProto(dims=[2], data_type=TensorProto.FLOAT16, int32_data=[0x3C00, 0xC000]), [1.0, -2.0]),
        (TensorProto(dims=[2], data_type=TensorProto.BOOL, int32_data=[1, 0]), [True, False]),
        (TensorProto(dims=[2], data_type=TensorProto.UINT32, uint64_data=[1, 7]), [1, 7]),
        (TensorProto(dims=[], data_type=TensorProto.INT64, int64_data=[-5]), -5),
        (TensorProto(dims=[0], data_type=TensorProto.INT64), []),
        (TensorProto(dims=[2], data_type=TensorProto.DOUBLE, double_data=[0.5, 2.0]), [0.5, 2.0]),
        (numpy_helper.from_array(np.array([3, 4], ">i4").astype("<i4")), [3, 4]),
    ],
)
def test_small_constants_keep_their_contents(proto, values):
    from analysis.readers.onnx_values import contents

    assert contents(proto).tolist() == values


def test_payloads_of_a_wrong_length_are_said(model):
    weight = TensorProto(name="w", dims=[3, 5], data_type=FLOAT, raw_data=bytes(7))
    graph = read(model([node("MatMul", ["x", "w"], ["y"])], {"x": [2, 3]}, {"y": [2, 5]}, {"w": weight}))
    assert any("'w' holds 7 bytes, its shape asks for 60" in message for message in messages(graph, "warning"))


@pytest.mark.parametrize("there", [True, False])
def test_weights_in_another_file_need_not_be_there(tmp_path, model, there):
    weight = TensorProto(name="w", dims=[300, 500], data_type=FLOAT, data_location=TensorProto.EXTERNAL)
    weight.external_data.add(key="location", value="weights.bin")
    weight.external_data.add(key="length", value=str(300 * 500 * 4))
    data = model([node("MatMul", ["x", "w"], ["y"])], {"x": [2, 300]}, {"y": [2, 500]}, {"w": weight})
    (tmp_path / "net.onnx").write_bytes(data)
    if there:
        (tmp_path / "weights.bin").write_bytes(b"")
    graph = read(tmp_path / "net.onnx")
    assert graph.tensors["w"].stored_bytes == 600_000
    assert any("weights.bin is not there" in message for message in messages(graph, "info")) is not there


def test_training_parts_are_left_out_and_said(model):
    data = onnx.ModelProto.FromString(model([node("Relu", ["x"], ["y"])], {"x": [3]}, {"y": [3]}))
    data.training_info.add().algorithm.name = "steps"
    assert any("training" in message for message in messages(read(data.SerializeToString())))


def test_sequences_and_optionals_have_no_shape(model):
    text = helper.make_tensor_sequence_value_info("s", FLOAT, [2, 3])
    nodes = [
        node("SequenceConstruct", ["x", "x"], ["s2"]),
        node("SequenceAt", ["s2", "i"], ["y"]),
        node("SequenceLength", ["s"], ["n"]),
    ]
    graph = read(model(nodes, {"x": [2, 3], "s": text}, {"y": (None, FLOAT), "n": ([], INT64)}, {"i": np.array(0)}))
    assert shapes(graph)["s"] is None
    assert shapes(graph)["s2"] is None
    assert shapes(graph)["n"] == ()


# Operator sets -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("opset", range(7, NEWEST + 1))
def test_every_operator_set_is_read(model, opset):
    """Squeeze, Unsqueeze, ReduceSum: attributes before 13, operands since; Clip likewise since 11."""
    late = opset >= 13
    axes = {"ax": np.array([1])} | ({"lo": np.array(0.0, "f4")} if opset >= 11 else {})
    nodes = [
        node("Conv", ["x", "w"], ["a"], pads=[1, 0, 1, 0]),
        node("Clip", ["a", "lo"], ["b"]) if opset >= 11 else node("Clip", ["a"], ["b"], min=0.0),
        node("ReduceSum", ["b", "ax"], ["c"]) if late else node("ReduceSum", ["b"], ["c"], axes=[1]),
        node("Squeeze", ["c", "ax"], ["d"]) if late else node("Squeeze", ["c"], ["d"], axes=[1]),
        node("Unsqueeze", ["d", "ax"], ["e"]) if late else node("Unsqueeze", ["d"], ["e"], axes=[1]),
        node("Softmax", ["e"], ["y"]),
    ]
    constants = {"w": np.ones((5, 3, 3, 2), "f4")} | axes
    graph = read(model(nodes, {"x": [2, 3, 8, 7]}, {"y": [2, 1, 8, 6]}, constants, opset=opset))
    assert shapes(graph)["a"] == (2, 5, 8, 6)
    assert shapes(graph)["y"] == (2, 1, 8, 6)


def test_einsum_and_data_dependent_sizes(model):
    nodes = [node("Einsum", ["x", "z"], ["e"], equation="bij,bjk->bik"), node("NonZero", ["e"], ["n"])]
    graph = read(model(nodes, {"x": [2, 3, 5], "z": [2, 5, 7]}, {"e": [2, 3, 7], "n": ([3, None], INT64)}))
    assert shapes(graph)["e"] == (2, 3, 7)
    assert shapes(graph)["n"][0] == 3
    assert any("depends on the data" in message for message in messages(graph, "warning"))
