"""Whatever lies where a model should be: a graph, or one line that says what is wrong."""

import gzip
import hashlib
import io
import os
import subprocess
import sys

import pytest

from analysis.errors import Cancelled, FileError
from analysis.graph import Graph
from analysis.readers import FORMATS, read, sha256_of


@pytest.fixture
def data(chain):
    return chain()


def written(path, data):
    path.write_bytes(data)
    return path


def refused(source, *words):
    with pytest.raises(FileError) as caught:
        read(source)
    message = str(caught.value)
    assert "\n" not in message
    assert all(word in message for word in words), message


@pytest.mark.parametrize("name", ["net.onnx", "net.pb", "NET.ONNX", "net", "net.bin"])
def test_a_model_opens_under_any_name(tmp_path, data, name):
    graph = read(written(tmp_path / name, data))
    assert isinstance(graph, Graph)
    assert graph.file.endswith(name)
    assert [node.op for node in graph.nodes] == ["MatMul", "Relu", "Relu", "Relu"]


@pytest.mark.parametrize("name", ["net.onnx.gz", "net.gz", "net"])
def test_a_gzipped_model_opens(tmp_path, data, name):
    assert len(read(written(tmp_path / name, gzip.compress(data))).nodes) == 4


@pytest.mark.parametrize("zipped", [False, True])
def test_bytes_and_standard_input_are_read_like_files(monkeypatch, data, zipped):
    data = gzip.compress(data) if zipped else data
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert read("-").nodes == read(data).nodes


def test_a_path_may_be_text(tmp_path, data):
    assert len(read(str(written(tmp_path / "net.onnx", data))).nodes) == 4


def test_a_missing_file_is_named(tmp_path):
    refused(tmp_path / "gone.onnx", "there is no file", "gone.onnx")


def test_a_folder_is_no_model(tmp_path):
    refused(tmp_path, "a folder")


@pytest.mark.parametrize("path", ["a\0b.onnx", "x" * 5000])
def test_an_impossible_path_is_refused(path):
    refused(path, "cannot read")


@pytest.mark.parametrize("source", [b"", None])
def test_an_empty_file_is_named_as_such(tmp_path, source):
    refused(written(tmp_path / "net.onnx", b"") if source is None else source, "empty")


def test_a_cut_file_says_where_it_ends(tmp_path, data):
    refused(written(tmp_path / "net.onnx", data[:-20]), "ends too early", f"{len(data) - 20:,} bytes")


@pytest.mark.parametrize(
    ("head", "word"),
    [
        (b"PK\x03\x04" + bytes(64), "zip"),
        (b"\x89HDF\r\n\x1a\n" + bytes(64), "HDF5"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "Git LFS"),
        (b"GGUF" + bytes(64), "GGUF"),
        ("Sehr geehrte Größen,\nhier ist kein Modell.\n".encode() * 30, "text"),
    ],
)
@pytest.mark.parametrize("name", ["net.onnx", "net.tflite", "net"])
def test_another_format_is_called_by_its_name(tmp_path, head, word, name):
    refused(written(tmp_path / name, head), word, "allowed: an ONNX or TensorFlow Lite model")


def test_random_bytes_are_no_model(tmp_path):
    for seed in range(50):
        noise = b"".join(hashlib.sha256(bytes([seed, i])).digest() for i in range(20))
        refused(written(tmp_path / "net.onnx", noise), "net.onnx")


def test_a_tensor_file_is_no_model():
    from onnx import numpy_helper

    refused(numpy_helper.from_array(__import__("numpy").ones((3, 2), "f4"), "w").SerializeToString(), "no ONNX model")


@pytest.mark.parametrize("cut", [3, 40, -9])
def test_a_broken_gzip_file_is_refused(tmp_path, data, cut):
    refused(written(tmp_path / "net.onnx.gz", gzip.compress(data)[:cut]), "cannot unzip")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(tmp_path, data):
    path = written(tmp_path / "net.onnx", data)
    path.chmod(0)
    refused(path, "may not read")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_read_to_its_end(tmp_path, data):
    import threading

    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(data,))
    writer.start()
    assert len(read(tmp_path / "pipe").nodes) == 4
    writer.join()


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="no such device here")
def test_a_device_is_no_model():
    refused("/dev/zero", "a device")


def test_no_standard_input_is_said(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    refused("-", "standard input")


def test_the_checksum_is_that_of_the_file(tmp_path, data):
    zipped = gzip.compress(data)
    assert sha256_of(written(tmp_path / "net.onnx.gz", zipped)) == hashlib.sha256(zipped).hexdigest()
    assert sha256_of(data) == hashlib.sha256(data).hexdigest()


def test_the_open_dialog_knows_the_formats():
    assert ("ONNX", (".onnx", ".pb", ".onnx.gz")) in FORMATS


def test_progress_grows_and_can_cancel(chain):
    seen = []
    read(chain(9000), progress=lambda fraction, text: seen.append((fraction, text)))
    assert [fraction for fraction, _ in seen] == sorted(fraction for fraction, _ in seen)
    assert seen[0][0] == 0.0
    assert seen[-1][0] == 1.0
    assert len(seen) > 4

    def cancel(fraction, text):
        if fraction > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        read(chain(1000), progress=cancel)


def test_importing_the_readers_does_not_import_onnx():
    program = "import analysis.readers, sys; sys.exit('onnx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
