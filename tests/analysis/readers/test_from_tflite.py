"""TensorFlow Lite files: shapes, types, constants, state, subgraphs, and what is said of each."""

import tracemalloc

import numpy as np
import pytest

from analysis.control_flow import flatten
from analysis.errors import ModelError, ScenarioError, UnknownNameError
from analysis.memory import plan_memory
from analysis.ops import OPERATORS, operators
from analysis.readers import FORMATS, read
from analysis.rewrite import with_precision
from analysis.workload import build_workload
from tests.analysis.readers.tflite_builder import Net, model_bytes


def said(graph):
    return " | ".join(doubt.message for doubt in graph.diagnostics)


def opened(*nets, **wishes):
    return read(model_bytes(*nets), **wishes)


def dense(**more):
    net = Net()
    x = net.input("x", (1, 6), **more)
    w = net.constant("w", np.zeros((4, 6), np.int8), scale=(0.5, 0.25, 1.0, 2.0), zero_point=(0, 0, 0, 0))
    b = net.constant("b", np.zeros(4, np.int32))
    net.single("FULLY_CONNECTED", [x, w, b], (1, 4), "FullyConnectedOptions", FusedActivationFunction=1)
    return net


def test_a_dense_layer_as_the_file_has_it():
    graph = opened(dense())
    (node,) = graph.nodes
    assert (node.op, node.source_op, node.inputs) == ("tflite.FULLY_CONNECTED", "FULLY_CONNECTED", ("x", "w", "b"))
    assert node.attributes["fused_activation_function"] == "RELU"
    assert (graph.format, graph.producer, graph.inputs, graph.outputs) == (
        "TensorFlow Lite", "made for a test", ("x",), ("y",),
    )  # fmt: skip
    totals = build_workload(graph).totals
    assert (totals.macs, totals.parameters, totals.weight_bytes) == (24, 28, 24 + 16)
    assert totals.metadata_bytes == 4 * 4 + 4 * 8


def test_biases_follow_a_precision_with_the_weights():
    totals = build_workload(with_precision(opened(dense()), "fp16")).totals
    assert totals.weight_bytes == 2 * (24 + 4)


def test_an_open_batch_is_one_until_somebody_says_more():
    net = dense(signature=(-1, 6))
    graph = opened(net)
    assert graph.dims == {"x[0]": 1}
    assert "taken as 1: x[0]" in said(graph)
    assert build_workload(opened(net, batch=5)).totals.macs == 5 * 24
    assert build_workload(opened(net, dims={"x[0]": 7})).totals.macs == 7 * 24
    assert build_workload(opened(dense(), shapes={"x": (3, 6)})).totals.macs == 3 * 24
    with pytest.raises(UnknownNameError, match="did you mean x"):
        opened(net, dims={"x[1]": 7})


def test_sizes_that_do_not_fit_are_refused():
    with pytest.raises(ScenarioError, match="do not fit the model"):
        opened(dense(), shapes={"x": (3, 5)})


def test_shapes_are_propagated_and_differences_said():
    net = Net()
    x = net.input("x", (1, 8, 8, 3))
    w = net.constant("w", np.zeros((5, 3, 3, 3), np.float32))
    net.single("CONV_2D", [x, w], (1, 1, 1, 5), "Conv2DOptions", StrideH=2, StrideW=2)
    graph = opened(net)
    assert graph.tensors["y"].shape == (1, 4, 4, 5)
    assert "1 results have other shapes than the file says" in said(graph)
    assert "y (1x4x4x5, in the file 1x1x1x5)" in said(graph)


def test_a_reshape_that_holds_the_batch_follows_it():
    net = Net()
    x, to = net.input("x", (1, 6)), net.constant("to", np.array([1, 2, 3], np.int32))
    net.single("RESHAPE", [x, to], (1, 2, 3), "ReshapeOptions", NewShape=(1, 2, 3))
    graph = opened(net, batch=4)
    assert graph.tensors["y"].shape == (4, 2, 3)
    assert "holds the file's batch 1" in said(graph)


def test_sizes_computed_from_sizes_fold_away():
    net = Net()
    x = net.input("x", (2, 6, 5))
    shape, first, to = (
        net.tensor("shape", (3,), "int32"),
        net.tensor("first", (), "int32"),
        net.tensor("to", (2,), "int32"),
    )
    marks = [net.constant(n, np.array([v], np.int32)) for n, v in (("b", 0), ("e", 1), ("s", 1))]
    rest = net.constant("rest", np.array(-1, np.int32))
    net.op("SHAPE", [x], [shape], "ShapeOptions", OutType=2)
    net.op("STRIDED_SLICE", [shape, *marks], [first], "StridedSliceOptions", ShrinkAxisMask=1)
    net.op("PACK", [first, rest], [to], "PackOptions", ValuesCount=2)
    net.single("RESHAPE", [x, to], (1, 1))
    graph = opened(net, shapes={"x": (7, 6, 5)})
    assert graph.tensors["y"].shape == (7, 30)
    assert [node.source_op for node in graph.nodes] == ["RESHAPE"]
    assert "3 nodes with constant results folded away" in said(graph)
    assert build_workload(graph).totals.parameters == 0


def test_half_float_weights_are_counted_as_stored():
    net = Net()
    x, half = net.input("x", (1, 6)), net.constant("half", np.zeros((4, 6), np.float16))
    full = net.tensor("full", (4, 6))
    net.op("DEQUANTIZE", [half], [full])
    net.single("FULLY_CONNECTED", [x, full], (1, 4))
    work = build_workload(opened(net))
    assert (len(work), work.totals.weight_bytes, work.weight_dtypes, work.dtypes) == (1, 48, ("fp16",), ("fp32",))


def test_sparse_weights_are_counted_as_stored():
    net = Net()
    x = net.input("x", (1, 6))
    data = np.zeros(5, np.float32).tobytes()
    sparse = net.tensor("w", (4, 6), data=data, sparsity=(4, (0, 1, 2, 4, 5), (0, 1, 2, 3, 4)))
    whole = net.tensor("whole", (4, 6))
    net.op("DENSIFY", [sparse], [whole])
    net.single("FULLY_CONNECTED", [x, whole], (1, 4))
    totals = build_workload(opened(net)).totals
    assert (totals.macs, totals.parameters, totals.weight_bytes) == (24, 5, 20)
    assert totals.metadata_bytes == (5 + 5) * 4


def test_four_bit_weights_take_half_a_byte():
    net = Net()
    x, w = net.input("x", (1, 6), "int8"), net.tensor("w", (4, 6), "int4", data=bytes(12))
    net.single("FULLY_CONNECTED", [x, w], (1, 4), dtype="int8")
    work = build_workload(opened(net))
    assert (work.totals.weight_bytes, work.weight_dtypes, work.dtypes) == (12, ("int4",), ("int8",))


def test_a_payload_of_a_wrong_length_is_said():
    net = Net()
    x, w = net.input("x", (1, 6)), net.tensor("w", (4, 6), data=bytes(95))
    net.single("FULLY_CONNECTED", [x, w], (1, 4))
    assert "constant 'w' holds 95 bytes, its shape asks for 96" in said(opened(net))


def test_constants_without_contents_are_counted_at_their_shapes():
    net = Net()
    x, w = net.input("x", (1, 6)), net.tensor("w", (4, 6))
    net.single("FULLY_CONNECTED", [x, w], (1, 4))
    graph = opened(net)
    assert build_workload(graph).totals.parameters == 24
    assert "1 constants have no contents in the file" in said(graph)


def test_state_is_always_alive():
    net = Net()
    x, w = net.input("x", (1, 4)), net.constant("w", np.zeros((4, 4), np.float32))
    t, s = net.constant("t", np.zeros((4, 8), np.float32)), net.tensor("s", (1, 32), variable=True)
    z, h = net.tensor("z", (1, 4)), net.tensor("h", (1, 4))
    net.op("RELU", [x], [h])
    net.op("SVDF", [h, w, t, -1, s], [z], "SVDFOptions", Rank=1)
    net.single("RELU", [z], (1, 4))
    graph = opened(net)
    plan = plan_memory(graph)
    lives = dict(zip(plan.tensors, zip(plan.first_layer.tolist(), plan.last_layer.tolist(), strict=True), strict=True))
    assert (graph.state, lives["s"]) == (("s",), (0, 2))
    assert graph.tensors["s"].nbytes == 128


def test_variables_by_handle_are_state():
    net, start = Net(), Net("start")
    net.op("CALL_ONCE", [], [], "CallOnceOptions", InitSubgraphIndex=1)
    x, handle = net.input("x", (1, 3, 4)), net.tensor("handle", (), "resource")
    net.op("VAR_HANDLE", [], [handle], "VarHandleOptions", SharedName="past")
    past, both, kept = (
        net.tensor(name, shape) for name, shape in (("p", (1, 2, 4)), ("b", (1, 5, 4)), ("k", (1, 2, 4)))
    )
    net.op("READ_VARIABLE", [handle], [past])
    net.op("CONCATENATION", [past, x], [both], "ConcatenationOptions", Axis=1)
    marks = [net.constant(n, np.array(v, np.int32)) for n, v in (("b0", (0, 3, 0)), ("s0", (1, 2, 4)))]
    net.op("SLICE", [both, *marks], [kept])
    net.op("ASSIGN_VARIABLE", [handle, kept], [])
    net.outputs = [both]
    start.op("RELU", [start.input("i", (1,))], [start.tensor("o", (1,))])
    graph = opened(net, start)
    assert graph.state == ("variable past",)
    assert graph.tensors["variable past"].shape == (1, 2, 4)
    assert [node.source_op for node in graph.nodes] == [
        "CALL_ONCE", "READ_VARIABLE", "CONCATENATION", "SLICE", "ASSIGN_VARIABLE",
    ]  # fmt: skip
    assert "subgraph 1 runs once" in said(graph)
    assert build_workload(flatten(graph)).totals.uncounted_nodes == 0


def branch(name, width):
    net = Net(name)
    x, w = net.input("i", (1, 6)), net.constant("w", np.zeros((width, 6), np.float32))
    middle, back = net.tensor("m", (1, width)), net.constant("v", np.zeros((6, width), np.float32))
    net.op("FULLY_CONNECTED", [x, w], [middle])
    net.single("FULLY_CONNECTED", [middle, back], (1, 6))
    return net


def test_the_dearer_branch_counts():
    net = Net()
    condition, x = net.input("c", (), "bool"), net.input("x", (1, 6))
    net.single("IF", [condition, x], (1, 6), "IfOptions", ThenSubgraphIndex=1, ElseSubgraphIndex=2)
    flat = flatten(opened(net, branch("then", 3), branch("else", 5)))
    assert build_workload(flat).totals.macs == 2 * 6 * 5
    assert "the dearer branch (else" in said(flat)


def test_a_loop_runs_both_its_subgraphs():
    net, condition = Net(), Net("condition")
    x = net.input("x", (1, 6))
    net.single("WHILE", [x], (1, 6), "WhileOptions", CondSubgraphIndex=1, BodySubgraphIndex=2)
    i, low = condition.input("i", (1, 6)), condition.constant("low", np.zeros((), np.float32))
    condition.single("LESS", [i, low], (1, 6), dtype="bool")
    flat = flatten(opened(net, condition, branch("body", 4)))
    work = build_workload(flat)
    assert [op.removeprefix("tflite.") for op in work.ops] == ["Loop", "LESS", "FULLY_CONNECTED", "FULLY_CONNECTED"]
    assert (work.totals.macs, work.source_ops[0]) == (2 * 6 * 4, "WHILE")
    assert "the number of iterations depends on the data" in said(flat)


@pytest.mark.parametrize(("start", "end", "step", "turns"), [(0, 7, 1, 7), (2, 9, 3, 3), (5, 5, 1, 0), (9, 2, 1, 0)])
def test_a_loop_with_a_counter_runs_as_often_as_it_counts(start, end, step, turns):
    net, condition, body = Net(), Net("condition"), branch("body", 4)
    numbers = [np.array(value, np.int32) for value in (start, end, step)]
    i, x = net.constant("i", numbers[0]), net.input("x", (1, 6))
    results = [net.tensor("j", (), "int32"), net.tensor("y", (1, 6))]
    net.op("WHILE", [i, x], results, "WhileOptions", CondSubgraphIndex=1, BodySubgraphIndex=2)
    net.outputs = results[1:]
    counter = condition.input("i", (), "int32")
    condition.input("x", (1, 6))
    condition.single("LESS", [counter, condition.constant("end", numbers[1])], (), dtype="bool")
    counter = body.tensor("i", (), "int32")
    more = body.tensor("more", (), "int32")
    body.op("ADD", [counter, body.constant("step", numbers[2])], [more], "AddOptions")
    body.inputs, body.outputs = [counter, *body.inputs], [more, *body.outputs]
    flat = flatten(opened(net, condition, body))
    assert build_workload(flat).totals.macs == turns * 2 * 6 * 4
    assert f"its body is counted {turns} times" in said(flat)


def test_a_subgraph_that_runs_itself_is_refused():
    net = Net()
    x = net.input("x", (1, 6))
    net.single("WHILE", [x], (1, 6), "WhileOptions", CondSubgraphIndex=0, BodySubgraphIndex=0)
    with pytest.raises(ModelError, match="run each other without end"):
        opened(net)


def test_a_subgraph_that_is_not_there_is_refused():
    net = Net()
    x = net.input("x", (1, 6))
    net.single("WHILE", [x], (1, 6), "WhileOptions", CondSubgraphIndex=7, BodySubgraphIndex=8)
    with pytest.raises(ModelError, match="a subgraph that is not there"):
        opened(net)


def test_a_composite_is_its_decomposition():
    net = Net()
    x = net.input("x", (1, 6))
    net.single("STABLEHLO_COMPOSITE", [x], (1, 6), "StableHLOCompositeOptions", DecompositionSubgraphIndex=1)
    graph = opened(net, branch("inside", 4))
    assert [node.source_op for node in graph.nodes] == ["FULLY_CONNECTED"] * 2
    assert build_workload(graph).totals.macs == 2 * 6 * 4


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("TFLite_Detection_PostProcess", "boxes and scores"),
        ("Mine", "no rule"),
        ("ADD", "no rule"),
        ("ethos-u", "Ethos-U"),
    ],
)
def test_custom_operators_are_listed_by_name_and_never_counted(code, word):
    net = Net()
    x, result = net.input("x", (1, 6)), net.tensor("y", (1, 9))
    net.op("CUSTOM", [x], [result], custom=code)
    net.outputs = [result]
    graph = opened(net)
    work = build_workload(graph)
    assert (work.source_ops, work.totals.uncounted_nodes) == ((code,), 1)
    assert word in work.diagnostics[0].message
    assert graph.tensors["y"].shape == (1, 9)
    assert "shapes taken from the file" in said(graph)


def test_a_compiled_block_has_its_weights_and_its_scratch():
    net = Net()
    x, commands = net.input("x", (1, 6), "int8"), net.constant("commands", np.zeros(100, np.uint8))
    weights, scratch = net.constant("weights", np.zeros(5000, np.uint8)), net.tensor("scratch", (700,), "uint8")
    result = net.tensor("y", (1, 9), "int8")
    net.op("CUSTOM", [commands, weights, scratch, x], [result], custom="ethos-u")
    net.outputs = [result]
    graph = opened(net)
    totals = build_workload(graph).totals
    assert (totals.weight_bytes, totals.metadata_bytes) == (5000, 100)
    assert graph.nodes[0].outputs == ("y", "scratch")
    assert plan_memory(graph).arena_bytes == 16 + 16 + 704


def test_names_are_unique_and_short():
    net = Net()
    x = net.input("same", (1, 6))
    one = net.tensor("same", (1, 6))
    net.op("RELU", [x], [one])
    net.single("RELU", [one], (1, 6), name="a/BiasAdd;a/Conv2D;a/bias")
    graph = opened(net)
    assert [node.name for node in graph.nodes] == ["same", "a/BiasAdd"]
    assert graph.nodes[0].outputs == ("same #2",)


def test_a_tensor_that_is_read_before_it_is_written_is_refused():
    net = Net()
    x, middle = net.input("x", (1, 6)), net.tensor("middle", (1, 6))
    net.single("RELU", [middle], (1, 6))
    net.op("RELU", [x], [middle])
    with pytest.raises(ModelError, match="nobody wrote before"):
        opened(net)


def test_every_builtin_operator_of_the_schema_is_decided():
    import tflite

    names = {name for name in vars(tflite.BuiltinOperator) if not name.startswith("_")}
    assert len(names) > 200
    assert not {name for name in names if f"tflite.{name}" not in OPERATORS}


def test_the_table_of_operators_lists_them_under_their_domain():
    found = {row.name: row for row in operators() if row.domain == "tflite"}
    assert found["CONV_2D"].formula == "MACs = N·M·P·Q·(C/G)·R·S"
    assert all(row.formula or row.reason or row.kind in ("movement", "view") for row in found.values())


def test_the_open_dialog_knows_the_format():
    assert ("TensorFlow Lite", (".tflite", ".tflite.gz")) in FORMATS


def test_a_file_is_known_by_its_contents_whatever_it_is_called(tmp_path):
    path = tmp_path / "net.bin"
    path.write_bytes(model_bytes(dense()))
    assert read(path).format == "TensorFlow Lite"


def test_memory_does_not_grow_with_the_weights(tmp_path):
    net = Net()
    x, w = net.input("x", (1, 4000)), net.tensor("w", (4000, 4000), "int8", data=bytes(16_000_000))
    net.single("FULLY_CONNECTED", [x, w], (1, 4000))
    path = tmp_path / "net.tflite"
    path.write_bytes(model_bytes(net))
    read(path)
    tracemalloc.start()
    graph = read(path)
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak_bytes < 1_000_000
    assert graph.tensors["w"].stored_bytes == 16_000_000


def test_results_have_the_types_that_the_file_says():
    net = Net()
    x = net.input("x", (2, 7))
    edges = net.constant("k", np.array(3, np.int32))
    values, places = net.tensor("v", (2, 3)), net.tensor("i", (2, 3), "int32")
    net.op("TOPK_V2", [x, edges], [values, places])
    net.outputs = [values, places]
    graph = opened(net)
    assert [graph.tensors[name].dtype for name in graph.outputs] == ["fp32", "int32"]
    assert [graph.tensors[name].shape for name in graph.outputs] == [(2, 3), (2, 3)]


def test_a_constant_without_elements_still_steers():
    net = Net()
    x, nothing = net.input("x", (1, 1)), net.constant("nothing", np.zeros(0, np.int32))
    net.single("RESHAPE", [x, nothing], (5, 5))
    assert opened(net).tensors["y"].shape == ()


def test_a_transform_of_real_numbers():
    net = Net()
    x, length = net.input("x", (7, 1, 100)), net.constant("n", np.array([1, 128], np.int32))
    net.single("RFFT2D", [x, length], (7, 1, 65), dtype="float32")
    graph = opened(net)
    assert graph.tensors["y"].shape == (7, 1, 65)
    assert build_workload(graph).totals.other_ops == 5 * 7 * 128 * 7
