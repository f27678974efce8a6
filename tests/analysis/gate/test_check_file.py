"""rooflens.toml: what it says reaches the checks, and whatever is wrong names file, check, key, found and allowed."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from analysis.errors import FileError
from analysis.gate import Budget
from analysis.gate.check_file import HEADER, CheckRecord, load_checks
from analysis.scenario import Scenario
from analysis.scenario_file import save_scenario
from tests.analysis.small import SAMPLES


@pytest.fixture
def load(tmp_path):
    def loaded(text, name="rooflens.toml"):
        file = tmp_path / name
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return load_checks(file)

    return loaded


FULL = """
[defaults]
devices = ["rpi4b", "rpi4b", "stm32h743"]
precision = "int8"
max_ram = "1MiB"
allow_growth = { ram = "2%", macs = "any" }
dims = { N = 2 }

[[check]]
model = "sub/../a.onnx"
name = "the first"
devices = ["stm32l4r5"]
runtime = "tflm"
batch = 1
kernel = "best"
planner = "none"
in_place = true
dims = { M = 3 }
shapes = { image = "1x3x8x8" }
max_latency = "100ms"
max_energy = "5mJ"
max_flash = 1000
max_macs = "12.5M"
max_parameters = 80_000
baseline = "base/a.json"
allow_growth = { ram = "0%", latency = "5ms" }
strict = true

[[ check ]]  # with a remark
model = "b.onnx"
"""


def test_everything_that_a_file_says(load, tmp_path):
    first, second = load(FULL)
    assert first.scenario == Scenario(
        str(tmp_path / "a.onnx"), (("N", 2), ("M", 3)), (("image", (1, 3, 8, 8)),), 1, "int8", "best", "none", True,
        ("stm32l4r5",), "tflm", max_latency_s=0.1, max_energy_j=0.005,
    )  # fmt: skip
    assert first.budget == Budget(0.1, 0.005, 2**20, 1000, 12.5e6, 80_000)
    assert (first.name, first.baseline, first.strict, first.line) == (
        "the first", tmp_path / "base" / "a.json", True, 9,
    )  # fmt: skip
    growth = {key: allowance.text for key, allowance in first.growth.items()}
    assert growth == {"ram": "0%", "macs": "any", "latency": "5ms"}
    assert (second.name, second.scenario.devices, second.line) == ("b.onnx", ("rpi4b", "stm32h743"), 29)
    assert (second.budget, second.strict, second.baseline) == (Budget(ram_bytes=2**20), False, None)
    assert first.file == second.file == str(tmp_path / "rooflens.toml")


def test_a_scenario_file_stands_for_a_model_and_its_settings_for_the_defaults(load, tmp_path):
    (tmp_path / "lenet.onnx").write_bytes((SAMPLES / "lenet5.onnx").read_bytes())
    scenario = Scenario(str(tmp_path / "lenet.onnx"), devices=("rpi4b",), batch=3, max_latency_s=2.0)
    save_scenario(scenario, tmp_path / "s.toml")
    (check,) = load('[[check]]\nscenario = "s.toml"\nbatch = 4\n')
    assert (check.scenario.batch, check.scenario.devices, check.budget.latency_s) == (4, ("rpi4b",), 2.0)
    assert (len(check.sha256), check.name) == (64, "s.toml")


def test_a_scenario_that_cannot_be_read_is_the_trouble_of_its_check(load):
    lost, found = load('[[check]]\nscenario = "none.toml"\n[[check]]\nmodel = "a.onnx"\ndevices = ["rpi4b"]\n')
    assert "none.toml cannot be read" in str(lost.trouble)
    assert found.trouble is None


def test_checks_of_one_name_are_told_apart(load):
    one = '[[check]]\nmodel = "a.onnx"\ndevices = ["{}"]\n'
    checks = load("".join(map(one.format, ("rpi4b", "rpi5", "rpi5"))) + one.format("rpi4b").replace("a.", "b."))
    assert [check.name for check in checks] == [
        "a.onnx on rpi4b", "a.onnx on rpi5 (check 2)", "a.onnx on rpi5 (check 3)", "b.onnx",
    ]  # fmt: skip


def test_a_line_is_not_guessed(load):
    """A text may look like a header."""
    checks = load('[[check]]\nname = """\n[[check]]\n"""\nmodel = "a.onnx"\ndevices = ["rpi4b"]\n')
    assert [check.line for check in checks] == [None]
    assert all(map(HEADER.match, ("[[check]]", "  [[ check ]] #", '[["check"]]', "[['check']]")))
    assert not any(map(HEADER.match, ("# [[check]]", "[[checks]]", "[check]")))


def test_a_check_of_the_model_alone_needs_no_device(load):
    (check,) = load('[[check]]\nmodel = "a.onnx"\nmax_macs = "1M"\n')
    assert check.scenario.devices == ()


HEAD = '[[check]]\nmodel = "a.onnx"\n'
HELD = HEAD + 'devices = ["rpi4b"]\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "nothing to check; found no [[check]]; allowed: [[check]], once for each model"),
        ("[defaults]\nbatch = 2", "nothing to check"),
        ("a = ", "no TOML; found Invalid value"),
        (b"\xff", "is no text; found bytes that are not UTF-8"),
        ("[check]\nmodel = 'a'", "check is one table; found [check]; allowed: [[check]], once for each model"),
        ("check = 3", "check is wrong; found 3; allowed: a list"),
        ("check = [3]", "check.0 is wrong; found 3; allowed: a table"),
        ("[[checks]]", "unknown key; found 'checks'; allowed: check, defaults; did you mean check?"),
        ("defaults = 1", "defaults is wrong; found 1; allowed: a table"),
        ("[defaults]\nmax_rma = 1\n" + HELD, "defaults: unknown key; found 'max_rma'"),
        ("[defaults]\nmodel = 'a'\n" + HELD, "defaults: unknown key; found 'model'"),
        ("[defaults]\nbatch = 'two'\n" + HELD, "defaults: batch is wrong; found 'two'; allowed: a whole number"),
        ("[defaults]\nmax_ram = 'much'\n" + HELD, "defaults: max_ram is no number with a unit; found 'much'"),
        ("[defaults]\ndevices = ['rpi4']\n" + HEAD, "defaults: unknown device; found 'rpi4'"),
        ("[defaults]\nallow_growth = { ram = 'x%' }\n" + HELD, "defaults: allow_growth ram is no share"),
        (HELD + "max_latncy = '1s'", "check 1 (a.onnx): unknown key; found 'max_latncy'"),
        (HELD + "max_latncy = '1s'", "did you mean max_latency?"),
        (HELD + "max-latency = '1s'", "did you mean max_latency?"),
        (HELD + "max_latency = 5", "check 1 (a.onnx): max_latency has no unit; found '5'; allowed: 5ms, 5s, …"),
        (HELD + "max_ram = 'much'", "check 1 (a.onnx): max_ram is no number with a unit; found 'much'"),
        (HELD + "max_ram = true", "max_ram is wrong; found True; allowed: an amount such as \"256KiB\""),
        (HELD + "max_macs = '3 apples'", "max_macs is no number with a unit; found '3 apples'"),
        (HELD + "batch = 0", "batch is wrong; found 0; allowed: numbers from 1 on"),
        (HELD + "strict = 'yes'", "strict is wrong; found 'yes'; allowed: true or false"),
        (HELD + "precision = 'itn8'", "check 1 (a.onnx): unknown precision; found 'itn8'"),
        (HELD + "runtime = 'tfml'", "did you mean tflm?"),
        (HELD + "shapes = { x = 'wide' }", "check 1 (a.onnx): "),
        (HELD + "dims = { x = -1 }", "dims.x is wrong; found -1; allowed: numbers from 0 on"),
        (HELD + "dims = 3", "dims is wrong; found 3; allowed: a table"),
        (HELD + "allow_growth = { ram = '2%' }", "allow_growth without a baseline"),
        (HELD + "baseline = 'b'\nallow_growth = { rma = '2%' }", "unknown quantity; found 'rma'"),
        (HELD + "baseline = 'b'\nallow_growth = { ram = 'x%' }", "allow_growth ram is no share; found 'x%'"),
        (HEAD, "check 1 (a.onnx): nothing to check against; found no device"),
        (HEAD + "max_macs = 1\nmax_ram = 1", "nothing to check against; found no device"),
        (HEAD + "devices = ['rpi4']", "check 1 (a.onnx): unknown device; found 'rpi4'"),
        (HEAD + "devices = 'rpi4b'", "devices is wrong; found 'rpi4b'; allowed: a list"),
        (HELD + "[[check]]\nmodel = 'b'\nsize = 3", "check 2 (b): unknown key; found 'size'"),
        ("[[check]]\ndevices = ['rpi4b']", "check 1: model or scenario is to be named; found neither"),
        (HELD + "scenario = 's'", "model or scenario is to be named; found both; allowed: one of model and scenario"),
        ("[[check]]\nmodel = '-'", "model is no file; found '-'; allowed: the path of a file"),
        ("[[check]]\nmodel = ''", "model is no file; found ''"),
        ("[[check]]\nmodel = 3", "check 1: model is wrong; found 3; allowed: a text"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file(load, tmp_path, text, words):
    with pytest.raises(FileError) as error:
        load(text)
    assert str(tmp_path / "rooflens.toml") in str(error.value)
    assert words in str(error.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(FileError, match="cannot be read; found No such file"):
        load_checks(tmp_path / "none.toml")
    with pytest.raises(FileError, match="cannot be read"):
        load_checks(Path("a\0b"))


ODD = (
    "''", "'x'", "-1", "0", "1", "1.5", "nan", "-inf", str(10**400), "true", "[]", "[1]", "['x']", "{}", "{ x = 1 }",
    "{ ram = [] }", "[{}]", "1979-05-27", "'\\u0000'", '"\\u0000"', "'" + "9" * 5000 + "%'",
)  # fmt: skip


@pytest.mark.parametrize("value", ODD, ids=lambda value: value[:12])
def test_any_value_of_any_key_is_a_check_or_a_mistake_in_the_file(load, value):
    for key in CheckRecord.model_fields:
        for text in (
            f'[[check]]\nmodel = "a"\nbaseline = "b"\n{key} = {value}',
            f'[defaults]\n{key} = {value}\n[[check]]\nmodel = "a"',
        ):
            with suppress(FileError):
                assert len(load(text)) == 1
