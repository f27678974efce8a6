"""The matrix written out: each form read back against the cells, and the command with its exits."""

import csv
import io
import json
from importlib.resources import files

import jsonschema
import pytest

import resources
from analysis.advice import options
from analysis.cli import main
from analysis.matrix import CELL_KEYS, STATES, Matrix, matrix
from analysis.report.matrix import SIGNS, cell_text, matrix_report
from analysis.scenario import Scenario
from analysis.units import duration_range
from tests.analysis.small import SAMPLES

CHECK = jsonschema.Draft202012Validator(
    json.loads(files(resources).joinpath("schemas", "matrix-1.schema.json").read_text(encoding="utf-8"))
)
MODELS = ("lenet5", "mobilenet_v2", "resnet8")
DEVICES = ("stm32f401", "esp32s3", "max78000", "ethos_u65_256", "rpi4b")
WIDTH = 100


def path(name):
    return str(SAMPLES / f"{name}.onnx")


@pytest.fixture(scope="module")
def some():
    """A cell of every state, and a model that is not there."""
    found = matrix([*(Scenario(path(name)) for name in MODELS), Scenario("gone.onnx")], DEVICES)
    assert {cell.state for row in found.rows for cell in row.cells} == set(STATES)
    return found


@pytest.fixture(scope="module")
def every():
    return matrix([Scenario(path(name)) for name in (*MODELS, "ds_cnn", "ds_cnn_int8", "gru_keywords", "vgg16")])


def answer(capsys, *arguments):
    with pytest.raises(SystemExit) as end:
        main(["matrix", *arguments])
    out, err = capsys.readouterr()
    return end.value.code, out, err


def test_json_follows_its_schema_and_has_every_cell(some):
    jsonschema.Draft202012Validator.check_schema(CHECK.schema)
    record = json.loads(matrix_report(some, "json"))
    CHECK.validate(record)
    assert [device["id"] for device in record["devices"]] == list(DEVICES)
    for told, row in zip(record["models"], some.rows, strict=True):
        assert (told["model"], told["trouble"]) == (row.model, row.trouble or None)
        for values, cell in zip(told["cells"], row.cells, strict=True):
            assert (values["device"], values["state"], values["limit"]) == (cell.device.id, cell.state, cell.limit)
            assert values["headroom_bytes"] == cell.headroom_bytes
            assert values["latency_s"] == cell.latency_s
            assert values["change"] == (cell.advice.title if cell.advice else None)
            assert values["change_options"] == ((cell.advice and options(cell.advice)) or None)
            assert sum(len(group["layers"]) for group in values["refused"]) == values["refused_layers"]


@pytest.mark.parametrize("key", ["schema", "devices", "models"])
def test_the_schema_notices_what_is_missing(some, key):
    record = json.loads(matrix_report(some, "json"))
    del record[key]
    assert not CHECK.is_valid(record)


def test_csv_has_a_row_a_cell_and_one_for_what_could_not_be_read(some):
    rows = list(csv.DictReader(io.StringIO(matrix_report(some, "csv"))))
    assert tuple(rows[0]) == CELL_KEYS
    cells = [cell for row in some.rows for cell in row.cells]
    assert len(rows) == len(cells) + 1
    for told, cell in zip(rows, cells, strict=False):
        assert (told["device"], told["state"], told["reason"]) == (cell.device.id, cell.state, cell.reason)
        assert told["headroom_bytes"] == ("" if cell.headroom_bytes is None else str(cell.headroom_bytes))
        assert told["latency_s"] == ("" if cell.latency_s is None else repr(cell.latency_s))
        assert told["refused_operators"] == "; ".join(cell.refused_operators)
    assert rows[-1]["trouble"] == "there is no file gone.onnx"
    assert rows[-1]["state"] == ""


def test_the_table_has_a_sign_and_words_for_every_cell(some):
    lines = matrix_report(some, "table").splitlines()
    for place, device in enumerate(some.devices):
        (line,) = [line for line in lines if line.startswith(device.id)]
        for row in some.read:
            assert cell_text(some.rows[some.rows.index(row)].cells[place]) in line
    assert "gone.onnx: there is no file gone.onnx" in lines


def test_the_table_of_many_models_fits_a_terminal(every):
    text = matrix_report(every, "table")
    assert max(map(len, text.splitlines())) <= WIDTH
    for row in every.rows:
        assert row.name in text


def test_the_table_of_one_model_fits_a_terminal_and_names_its_changes(every):
    for row in every.rows:
        text = matrix_report(Matrix(every.devices, (row,)), "table")
        assert max(map(len, text.splitlines())) <= WIDTH
        for cell in row.cells:
            (line,) = [line for line in text.splitlines() if line.split()[:1] == [cell.device.id]]
            assert SIGNS[cell.state] in line
            if cell.advice:
                assert cell.advice.title[:16] in line
            if cell.latency_s and cell.state != "unknown":
                assert duration_range(cell.latency_low_s, cell.latency_high_s) in line
            if cell.refused and not cell.advice:
                assert cell.refused[0].why[:16] in line


def test_markdown_has_devices_down_and_models_across(some):
    lines = matrix_report(some, "md").splitlines()
    assert lines[2].count("|") == len(some.read) + 2
    for place, device in enumerate(some.devices):
        (line,) = [line for line in lines if line.startswith(f"| {device.name.split(' (')[0]}") and "→" not in line]
        for row in some.read:
            assert SIGNS[row.cells[place].state] in line
    assert any("gone.onnx" in line for line in lines)


def test_awkward_names_stay_in_their_cells(awkward):
    found = matrix([Scenario("strange")], ("rpi4b",), analyze=lambda scenario, progress: awkward)
    rows = list(csv.reader(io.StringIO(matrix_report(found, "csv"))))
    assert {len(row) for row in rows} == {len(CELL_KEYS)}
    assert not any(
        cell.startswith(("=", "+", "-", "@")) and not cell[1:].replace(".", "").isdigit() for cell in rows[1]
    )
    CHECK.validate(json.loads(matrix_report(found, "json")))
    for form in ("table", "md"):
        assert "\x1b" not in matrix_report(found, form)


def test_the_command_answers_in_every_form(capsys, tmp_path):
    for form in ("table", "json", "csv", "md"):
        code, out, err = answer(capsys, path("lenet5"), path("resnet8"), "--devices", "rpi4b,esp32", "--format", form)
        assert (code, err) == (0, "")
        assert "rpi4b" in out or "Raspberry Pi 4B" in out
    file = tmp_path / "all.csv"
    code, out, _ = answer(capsys, path("lenet5"), "--devices", "rpi4b", "--device", "esp32", "-o", str(file))
    assert (code, out) == (0, "")
    assert file.read_bytes().startswith(b"\xef\xbb\xbfmodel,")
    rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig")))
    assert [row["device"] for row in rows] == ["rpi4b", "esp32"]


def test_one_model_that_can_be_read_is_an_answer_and_none_is_a_failure(capsys):
    code, out, err = answer(capsys, path("lenet5"), "gone.onnx", "--devices", "rpi4b")
    assert code == 0
    assert "gone.onnx" in out
    assert err == "rooflens: gone.onnx: there is no file gone.onnx\n"
    assert "fits 1 of 1 device\n" in out
    code, out, err = answer(capsys, "gone.onnx", "away.onnx", "--devices", "rpi4b")
    assert code == 1
    assert "gone.onnx" in out
    assert err.startswith("rooflens: no model could be read")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--devices", "rpi4b"), "no model"),
        ((path("lenet5"), "--devices", "rpi4c"), "did you mean"),
        ((path("lenet5"), "--devices", ","), "names none"),
        ((path("lenet5"), "--precision", "int9"), "did you mean"),
        ((path("lenet5"), "--format", "toml"), "csv"),
        ((path("lenet5"), "--max-ram", "lots"), "--max-ram"),
    ],
)
def test_a_wrong_command_line_is_one_line(capsys, arguments, words):
    code, out, err = answer(capsys, *arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1


def test_the_output_never_replaces_a_model(capsys, tmp_path):
    copy = tmp_path / "model.onnx"
    copy.write_bytes((SAMPLES / "lenet5.onnx").read_bytes())
    code, _, err = answer(capsys, path("resnet8"), str(copy), "--devices", "rpi4b", "-o", str(copy))
    assert code == 2
    assert "overwrite" in err
    assert copy.read_bytes() == (SAMPLES / "lenet5.onnx").read_bytes()
