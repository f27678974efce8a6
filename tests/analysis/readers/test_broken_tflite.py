"""No .tflite file makes anything but a graph or one line that says what is wrong."""

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.control_flow import flatten
from analysis.errors import AnalysisError, FileError, ModelError
from analysis.graph import Graph
from analysis.readers import read
from analysis.readers.tflite_schema import buffer_of
from analysis.readers.tflite_wire import Wire
from analysis.workload import build_workload
from tests.analysis.readers.tflite_builder import Net, Writer, model_bytes

HEAD = b"\x1c\0\0\0TFL3"


def outcome(data):
    try:
        graph = read(data)
        build_workload(flatten(graph))
        return graph
    except AnalysisError as error:
        return str(error)


def opens_or_says_why(data):
    found = outcome(data)
    assert isinstance(found, Graph) or (found and "\n" not in found)


@pytest.fixture(scope="module")
def sample():
    """A little of everything: windows, state, subgraphs, options with vectors and texts, sparse and quantised tensors."""
    net, inner = Net(), Net("inner")
    x = net.input("x", (1, 8, 8, 3), signature=(-1, 8, 8, 3), scale=(0.5,), zero_point=(3,))
    w = net.constant("w", np.ones((5, 3, 3, 3), np.float32))
    c, r, v = net.tensor("c", (1, 4, 4, 5)), net.tensor("r", (4, 20)), net.tensor("v", (), "resource")
    net.op("CONV_2D", [x, w], [c], "Conv2DOptions", StrideH=2, StrideW=2)
    net.op("RESHAPE", [c], [r], "ReshapeOptions", NewShape=(-1, 20))
    net.op("VAR_HANDLE", [], [v], "VarHandleOptions", SharedName="kept", Container="here")
    net.op("ASSIGN_VARIABLE", [v, r], [])
    data = np.zeros(5, np.float32).tobytes()
    sparse = net.tensor("s", (4, 20), data=data, sparsity=(4, (0, 1, 2, 4, 5), (0, 1, 2, 3, 4)))
    d, e = net.tensor("d", (4, 20)), net.tensor("e", (4, 4))
    net.op("DENSIFY", [sparse], [d])
    net.op("FULLY_CONNECTED", [r, d], [e])
    net.single("WHILE", [e], (4, 4), "WhileOptions", CondSubgraphIndex=1, BodySubgraphIndex=1)
    i = inner.input("i", (4, 4))
    inner.single("TANH", [i], (4, 4))
    return model_bytes(net, inner)


def test_the_sample_itself_is_read(sample):
    assert isinstance(outcome(sample), Graph)


@given(st.binary(max_size=300))
def test_random_bytes(tail):
    opens_or_says_why(HEAD + tail)


@given(st.data())
def test_a_file_cut_short(sample, data):
    opens_or_says_why(sample[: data.draw(st.integers(8, len(sample) - 1))])


@given(st.data())
def test_bytes_overwritten(sample, data):
    changed = bytearray(sample)
    for _ in range(data.draw(st.integers(1, 6))):
        changed[data.draw(st.integers(8, len(sample) - 1))] = data.draw(st.integers(0, 255))
    opens_or_says_why(bytes(changed))


@settings(max_examples=100)
@given(st.data())
def test_offsets_overwritten(sample, data):
    changed = bytearray(sample)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(2, len(sample) // 4 - 1)) * 4
        value = data.draw(
            st.sampled_from([0, 1, 4, 8, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF]) | st.integers(0, len(sample))
        )
        struct.pack_into("<I", changed, place, value)
    opens_or_says_why(bytes(changed))


def test_an_empty_and_a_headless_model():
    with pytest.raises(FileError, match="no whole TensorFlow Lite model"):
        read(HEAD + bytes(64))
    with pytest.raises(ModelError, match="holds no layers"):
        read(model_bytes())
    with pytest.raises(ModelError, match="another version of the schema"):
        read(model_bytes(Net(), version=2))


def test_a_vector_longer_than_the_file():
    writer = Writer()
    data = bytearray(writer.model([Net()]))
    root = Wire(memoryview(data), "net").root()
    place = root.wire.follow(root.field(2))
    struct.pack_into("<I", data, place, 0x40000000)
    with pytest.raises(FileError, match="a vector of 1,073,741,824 elements"):
        read(bytes(data))


def test_vectors_that_overlap_over_and_over_are_refused():
    """A small file whose operators all share one long list of operands must not unfold into gigabytes."""
    wire = Wire(memoryview(bytes(4096)), "net")
    readings = wire.left // 4096
    for _ in range(readings):
        wire.require(0, 4096)
    with pytest.raises(FileError, match="overlap over and over"):
        wire.require(0, 4096)


def test_an_operator_that_the_schema_package_does_not_know():
    net = Net()
    x, y = net.input("x", (1, 6)), net.tensor("y", (1, 6))
    net.op("ADD", [x, x], [y])
    net.operators[0].code = 4321
    net.outputs = [y]
    graph = read(model_bytes(net))
    work = build_workload(graph)
    assert (work.source_ops, work.totals.uncounted_nodes) == (("BUILTIN_4321",), 1)


def test_a_buffer_outside_the_file():
    """Files over 2 GB name their buffers by offset and length."""
    writer = Writer()
    place = writer.table("Buffer", Offset=1000, Size=5)
    writer.builder.Finish(place)
    table = Wire(memoryview(bytes(writer.builder.Output())), "net").root()
    with pytest.raises(FileError, match="a buffer of 5 bytes at byte 1,000"):
        buffer_of(table)
