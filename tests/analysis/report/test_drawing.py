"""A drawing's file is written whole or not at all, wherever it lies."""

import os
import threading

import pytest
from typer.testing import CliRunner

from analysis.cli import app
from analysis.errors import FileError
from analysis.report import drawing
from analysis.report.drawing import replace_file


def full(*_):
    raise OSError(28, "No space left on device")


def test_the_file_that_was_there_stays_when_the_disk_is_full(tmp_path, monkeypatch):
    table, path = tmp_path / "net.layers", tmp_path / "net.onnx"
    table.write_text("input 1x8; dense 4", encoding="utf-8")
    path.write_bytes(b"trained for weeks")
    monkeypatch.setattr(drawing.os, "replace", full)
    result = CliRunner().invoke(app, ["draw", str(table), "-o", str(path)])
    assert isinstance(result.exception, FileError)
    assert path.read_bytes() == b"trained for weeks"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["net.layers", "net.onnx"]


def test_a_name_may_be_as_long_as_the_system_takes_it(tmp_path):
    path = tmp_path / ("ü" * 120 + ".onnx")
    replace_file(path, b"a")
    assert path.read_bytes() == b"a"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with a name")
def test_a_pipe_stays_one(tmp_path):
    path, read = tmp_path / "pipe.onnx", []
    os.mkfifo(path)
    reader = threading.Thread(target=lambda: read.append(path.read_bytes()))
    reader.start()
    replace_file(path, b"a")
    reader.join()
    assert (read, path.is_fifo()) == ([b"a"], True)


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(OSError, match="directory"):
        replace_file(tmp_path, b"a")
