"""The skeleton is the model without its large payloads, byte for byte, and nothing else is ever read."""

import mmap
import resource

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from analysis.errors import FileError
from analysis.readers import onnx_wire, read
from analysis.readers.onnx_wire import KEPT_BYTES, KEPT_INTEGER_BYTES, WALKED_BYTES, encoded, skeleton
from analysis.readers.sources import let_go, opened

LARGE = np.arange(2 * KEPT_BYTES, dtype=np.float32)
TYPED = {
    "float_data": TensorProto.FLOAT, "int32_data": TensorProto.INT8, "int64_data": TensorProto.INT64,
    "double_data": TensorProto.DOUBLE, "uint64_data": TensorProto.UINT64,
}  # fmt: skip


def bones(model):
    return onnx.ModelProto.FromString(skeleton(memoryview(model.SerializeToString()), "net.onnx"))


def one_constant(tensor):
    return helper.make_model(helper.make_graph([], "g", [], [], [tensor]))


def test_a_model_without_large_constants_stays_as_it_is(chain):
    data = chain(weights=(5, 3))
    assert skeleton(memoryview(data), "net.onnx") == data


def test_a_large_payload_leaves_its_length(chain):
    data = chain(weights=(64, 32))
    found = skeleton(memoryview(data), "net.onnx")
    tensor = onnx.ModelProto.FromString(found).graph.initializer[0]
    assert len(found) < 700
    assert (tensor.name, list(tensor.dims), tensor.raw_data, tensor.segment.end) == ("w", [64, 32], b"", 64 * 32 * 4)


@pytest.mark.parametrize("field", TYPED)
def test_typed_payloads_are_left_out_too(field):
    tensor = TensorProto(name="w", dims=[9000], data_type=TYPED[field])
    getattr(tensor, field).extend([1] * 9000)
    found = bones(one_constant(tensor)).graph.initializer[0]
    assert not getattr(found, field)
    assert found.segment.end >= 9000


def test_texts_are_left_out_when_they_are_many():
    tensor = TensorProto(name="w", dims=[500], data_type=TensorProto.STRING, string_data=[b"word"] * 500)
    assert not bones(one_constant(tensor)).graph.initializer[0].string_data


def test_integers_stay_longer():
    shape = numpy_helper.from_array(np.arange(KEPT_INTEGER_BYTES // 8), "indices")
    assert bones(one_constant(shape)).graph.initializer[0] == shape
    longer = numpy_helper.from_array(np.arange(KEPT_INTEGER_BYTES // 8 + 1), "indices")
    assert not bones(one_constant(longer)).graph.initializer[0].raw_data


def nested_model():
    """Large constants everywhere that a message can hold one."""
    large = numpy_helper.from_array(LARGE, "w")
    sparse = helper.make_sparse_tensor(large, numpy_helper.from_array(np.arange(LARGE.size)), [10, LARGE.size])
    inner = helper.make_graph([helper.make_node("Constant", [], ["c"], value=large)], "inner", [], [], [large])
    nodes = [
        helper.make_node("Constant", [], ["a"], value=large),
        helper.make_node("Constant", [], ["b"], sparse_value=sparse),
        helper.make_node("If", ["t"], ["y"], then_branch=inner, else_branch=inner),
        helper.make_node("Odd", [], ["z"], domain="odd", tensors=[large, large], graphs=[inner, inner]),
    ]
    function = helper.make_function("f", "f", [], ["c"], [nodes[0]], [helper.make_opsetid("", 21)])
    model = helper.make_model(helper.make_graph(nodes, "g", [], [], [large], sparse_initializer=[sparse]))
    model.functions.append(function)
    model.training_info.add().algorithm.CopyFrom(inner)
    return model


def test_constants_are_found_wherever_they_are():
    found = bones(nested_model())
    assert len(found.SerializeToString()) < 2000
    assert len(found.training_info) == 1
    assert found.graph.node[2].attribute[0].g.node[0].attribute[0].t.segment.end == LARGE.nbytes
    assert found.functions[0].node[0].attribute[0].t.dims == [LARGE.size]
    assert found.graph.sparse_initializer[0].values.dims == [LARGE.size]


def hollow_model(path, payload_bytes):
    """A model whose one constant is a hole in a sparse file."""
    dims = TensorProto(dims=[payload_bytes // 4], data_type=TensorProto.FLOAT, name="w").SerializeToString()
    raw = encoded(9 << 3 | 2) + encoded(payload_bytes)
    tensor_bytes = len(dims) + len(raw) + payload_bytes
    node = helper.make_node("Add", ["x", "w"], ["y"]).SerializeToString()
    ports = b"".join(
        encoded(number << 3 | 2) + encoded(len(info)) + info
        for number, info in (
            (11, helper.make_tensor_value_info("x", 1, [1]).SerializeToString()),
            (12, helper.make_tensor_value_info("y", 1, None).SerializeToString()),
        )
    )
    inside = encoded(1 << 3 | 2) + encoded(len(node)) + node + ports
    head = encoded(5 << 3 | 2) + encoded(tensor_bytes)
    graph = encoded(7 << 3 | 2) + encoded(len(inside) + len(head) + tensor_bytes)
    version = onnx.ModelProto(ir_version=10, opset_import=[helper.make_opsetid("", 21)]).SerializeToString()
    with path.open("wb") as file:
        file.write(version + graph + inside + head + dims + raw)
        file.truncate(file.tell() + payload_bytes)


def test_a_file_over_two_gigabytes_opens_without_being_read(tmp_path):
    hollow_model(tmp_path / "large.onnx", 2_200_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    graph = read(tmp_path / "large.onnx")
    assert graph.tensors["w"].shape == (550_000_000,)
    assert graph.tensors["w"].stored_bytes == 2_200_000_000
    assert graph.tensors["y"].shape == (550_000_000,)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # KB


def test_pages_are_given_back_on_the_way(tmp_path):
    """Large pages of the file's cache come whole into memory; what was read must not stay there."""
    payload = np.zeros(WALKED_BYTES // 16, np.float32)
    tensors = [numpy_helper.from_array(payload, f"w{index}") for index in range(12)]
    nodes = [helper.make_node("Add", ["x", tensor.name], [f"y{index}"]) for index, tensor in enumerate(tensors)]
    ports = [helper.make_tensor_value_info("x", TensorProto.FLOAT, payload.shape)]
    onnx.save(helper.make_model(helper.make_graph(nodes, "net", ports, [], tensors)), tmp_path / "net.onnx")
    given_back = []
    with opened(tmp_path / "net.onnx") as content, pytest.MonkeyPatch.context() as patch:
        patch.setattr(onnx_wire, "let_go", given_back.append)
        skeleton(content.data, content.file)
        assert given_back
        assert all(data is content.data for data in given_back)
        touched = bytes(content.data[-64:])
        let_go(content.data)
        assert bytes(content.data[-64:]) == touched


def test_payload_pages_are_never_touched(tmp_path, monkeypatch):
    hollow_model(tmp_path / "large.onnx", 1 << 20)
    data = (tmp_path / "large.onnx").read_bytes()
    start = len(data) - (1 << 20)

    class Watched:
        def __len__(self):
            return len(data)

        def __getitem__(self, key):
            last = key if isinstance(key, int) else key.stop - 1
            assert last < start, f"byte {last} belongs to the payload"
            return data[key]

    assert len(skeleton(Watched(), "net.onnx")) < 300
    assert mmap.PAGESIZE < 1 << 20


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x08\x0a", "no graph"),
        (b"\x3a\x05ab", "ends too early"),
        (b"\x3a\xff\xff\xff\xff\xff\xff\xff\xff\x7f", "ends too early"),
        (b"\x3a" + b"\xff" * 12, "more than ten bytes"),
        (b"\x3b\x00", "impossible field"),
        (b"\x02\x00", "without a number"),
        (b"\x08", "ends too early"),
        (b"\x0a\x01a\x3a\x00", "another protobuf message"),
        (b"\x3a\xff\x08" + bytes(2), "ends too early"),
    ],
)
def test_malformed_bytes_are_refused(data, words):
    with pytest.raises(FileError, match=words):
        skeleton(memoryview(data), "net.onnx")


def test_damage_behind_sound_fields_is_refused_and_the_file_closed(tmp_path):
    """Slices of the mapped file that were collected before the damage must not outlive it."""
    sound = helper.make_node("Constant", [], ["c"], value=numpy_helper.from_array(np.zeros(KEPT_BYTES), "c"))
    nodes = (sound.SerializeToString(), b"\x07" * 2 * KEPT_BYTES)
    graph = b"".join(b"\x0a" + encoded(len(node)) + node for node in nodes)
    (tmp_path / "net.onnx").write_bytes(b"\x3a" + encoded(len(graph)) + graph)
    with pytest.raises(FileError, match="impossible field"):
        read(tmp_path / "net.onnx")


def test_endless_nesting_is_refused():
    graph = b"\x52" + encoded(KEPT_BYTES * 2) + bytes(KEPT_BYTES * 2)
    for _ in range(120):
        attribute = b"\x32" + encoded(len(graph)) + graph
        node = b"\x2a" + encoded(len(attribute)) + attribute
        graph = b"\x0a" + encoded(len(node)) + node
    with pytest.raises(FileError, match="nested deeper"):
        skeleton(memoryview(b"\x3a" + encoded(len(graph)) + graph), "net.onnx")


@given(st.lists(st.integers(0, 3000), max_size=6), st.binary(max_size=20))
def test_the_skeleton_differs_from_the_model_in_payloads_only(sizes, name):
    model = onnx.ModelProto(ir_version=9, producer_name=name.hex())
    for size in sizes:
        model.graph.initializer.add(name=f"w{size}", dims=[size], data_type=2, raw_data=bytes(size))
    model.graph.SetInParent()
    found = bones(model)
    for tensor, kept in zip(model.graph.initializer, found.graph.initializer, strict=True):
        if len(tensor.raw_data) > KEPT_BYTES:
            assert kept.segment.end == len(tensor.raw_data)
            tensor.ClearField("raw_data")
            kept.ClearField("segment")
    assert found == model
