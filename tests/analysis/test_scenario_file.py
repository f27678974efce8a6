"""Scenarios as files: what is written comes back, and what is wrong is told in one line."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import FileError, ScenarioError
from analysis.placement import Placement
from analysis.scenario import Override, Scenario, analyze
from analysis.scenario_file import check_model, load_scenario, save_scenario, scenario_of, to_toml
from tests.analysis.small import SAMPLES

LENET = str(SAMPLES / "lenet5.onnx")
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
TYPES = st.none() | st.sampled_from(["fp16", "int8"])
SIZES = st.integers(0, 2**31 - 1)
SCENARIOS = st.builds(
    Scenario,
    model=st.just("-"),
    dims=st.dictionaries(NAMES, SIZES, max_size=3).map(lambda table: tuple(table.items())),
    shapes=st.dictionaries(NAMES, st.lists(SIZES, max_size=4).map(tuple), max_size=3).map(lambda t: tuple(t.items())),
    batch=st.none() | st.integers(1, 2**31 - 1),
    precision=st.sampled_from(["native", "int8", "w4a16"]),
    kernel=st.sampled_from(["ideal", "best"]),
    planner=st.none() | st.sampled_from(["tflm", "none"]),
    in_place=st.booleans(),
    devices=st.lists(st.sampled_from(["stm32l4r5", "rpi4b", "h100"]), max_size=3).map(tuple),
    runtime=st.none() | st.just("tflm"),
    max_latency_s=st.none() | st.floats(0, 1e300),
    max_energy_j=st.none() | st.floats(0, 1e300),
    overrides=st.lists(
        st.builds(
            Override,
            device=st.just("rpi4b"),
            quantity=st.sampled_from(["peak", "bandwidth", "clock", "capacity"]),
            name=NAMES,
            value=st.floats(1e-300, 1e300),
        ),
        max_size=3,
    ).map(tuple),
    layer_precisions=st.lists(st.tuples(NAMES, TYPES, TYPES), max_size=3).map(tuple),
    placements=st.lists(
        st.builds(
            Placement,
            device=st.just("rpi4b"),
            tensors=st.sampled_from(["weights", "activations"]),
            name=NAMES,
            memory=NAMES,
        ),
        max_size=3,
    ).map(tuple),
)


@given(SCENARIOS, st.none() | st.just("0f" * 32))
def test_what_is_written_comes_back(scenario, sha256):
    table = tomllib.loads(to_toml(scenario, sha256))
    assert scenario_of(table, Path("s.toml")) == (scenario, sha256)


@given(NAMES)
def test_any_name_of_a_model_comes_back(name):
    assert tomllib.loads(to_toml(Scenario(name)))["model"] == name


def test_a_name_that_is_no_unicode_cannot_be_kept():
    with pytest.raises(ScenarioError, match="cannot hold this text"):
        to_toml(Scenario("net\udcff.onnx"))


def test_a_plain_scenario_is_a_short_file():
    assert to_toml(Scenario("net.onnx")).splitlines() == [
        'model = "net.onnx"', 'precision = "native"', 'kernel = "ideal"', "in_place = false", "devices = []",
    ]  # fmt: skip


def test_a_saved_scenario_reproduces_the_analysis(tmp_path, monkeypatch):
    monkeypatch.chdir(SAMPLES)
    scenario = Scenario("lenet5.onnx", batch=3, precision="int8", devices=("stm32l4r5",))
    save_scenario(scenario, tmp_path / "s.toml")
    monkeypatch.chdir(tmp_path)
    found, sha256 = load_scenario("s.toml")
    assert replace(found, model="") == replace(scenario, model="")
    check_model(found, sha256)
    assert analyze(found).workload.totals.macs == 3 * 416_520


def test_a_model_beside_the_scenario_moves_with_it(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "net.onnx").write_bytes(Path(LENET).read_bytes())
    save_scenario(Scenario(str(tmp_path / "one" / "net.onnx")), tmp_path / "one" / "s.toml")
    assert 'model = "net.onnx"' in (tmp_path / "one" / "s.toml").read_text()
    (tmp_path / "one").rename(tmp_path / "two")
    found, sha256 = load_scenario(tmp_path / "two" / "s.toml")
    check_model(found, sha256)


def test_another_model_under_the_same_name_is_noticed(tmp_path):
    (tmp_path / "net.onnx").write_bytes(Path(LENET).read_bytes())
    save_scenario(Scenario(str(tmp_path / "net.onnx")), tmp_path / "s.toml")
    (tmp_path / "net.onnx").write_bytes((SAMPLES / "ds_cnn.onnx").read_bytes())
    with pytest.raises(FileError, match=r"is not the model of this scenario; found sha256 .*; allowed: "):
        check_model(*load_scenario(tmp_path / "s.toml"))


def test_standard_input_cannot_be_checked():
    with pytest.raises(FileError, match="standard input"):
        check_model(Scenario("-"), "0f" * 32)
    check_model(Scenario("-"), None)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("model = 3", r"model is wrong; found 3; allowed: a text$"),
        ('mdel = "x"', r"unknown key; found 'mdel'; .*did you mean model\?$"),
        ("batch = 0", r"batch is wrong; found 0; allowed: numbers from 1 on$"),
        ("batch = true", r"batch is wrong; found True; allowed: a whole number$"),
        ('batch = "2"', r"batch is wrong; found '2'; allowed: a whole number$"),
        ("batch = 1.5", r"batch is wrong"),
        ("batch = 2147483648", r"batch is wrong; .*allowed: numbers up to 2147483647$"),
        ("in_place = 1", r"in_place is wrong; found 1; allowed: true or false$"),
        ("devices = 3", r"devices is wrong; found 3; allowed: a list$"),
        ("devices = [3]", r"devices.0 is wrong; found 3; allowed: a text$"),
        ("dims = 3", r"dims is wrong; found 3; allowed: a table$"),
        ("[dims]\nN = -1", r"dims.N is wrong; found -1; allowed: numbers from 0 on$"),
        ('[shapes]\nx = "axb"', r"no shape; found 'axb'"),
        ('sha256 = "abc"', r"sha256 is wrong; found 'abc'; allowed: 64 hexadecimal digits$"),
        ('precision = "itn8"', r"unknown precision; found 'itn8'; .*did you mean int8\?$"),
        ('kernel = "bset"', r"unknown kernel; .*did you mean best\?$"),
        ('planner = "tfml"', r"unknown planner; .*did you mean tflm\?$"),
        ('devices = ["stm32l4r"]', r"unknown device; .*did you mean stm32l4r5\?$"),
        ('runtime = "tfml"', r"unknown runtime; .*did you mean tflm\?$"),
        ("[[overrides]]\ndevice = 'rpi4b'", r"overrides.0.quantity is wrong; found nothing; allowed: this key$"),
        ("[[layer_precisions]]\nlayer = 'a'\nweight = 'int8'", r"unknown key; found 'weight'; .*did you mean weights"),
        ("overrides = [3]", r"overrides.0 is wrong; found 3; allowed: a table$"),
        (
            "[[overrides]]\ndevice = 'rpi4b'\nquantity = 'peek'\nname = 'fp32'\nvalue = 1",
            r"overrides.0.quantity is wrong; found 'peek'; allowed: 'peak', 'bandwidth', 'clock' or 'capacity'$",
        ),
        (
            "[[overrides]]\ndevice = 'rpi4b'\nquantity = 'peak'\nname = 'fp32'\nvalue = -1",
            r"overrides.0.value is wrong; found -1; allowed: a number above 0.*$",
        ),
        (
            "[[overrides]]\ndevice = 'rpi4b'\nquantity = 'peak'\nname = 'fp32'\nvalue = inf",
            r"overrides.0.value is wrong; found inf; allowed: a finite number$",
        ),
        (
            "[[overrides]]\ndevice = 'nope'\nquantity = 'peak'\nname = 'fp32'\nvalue = 1",
            r"unknown device; found 'nope'",
        ),
        (
            "[[overrides]]\ndevice = 'rpi4b'\nquantity = 'peak'\nnmae = 'fp32'\nname='fp32'\nvalue = 1",
            r"unknown key; found 'nmae'; allowed: device, name, quantity, value; did you mean name\?$",
        ),
        ("x = [[[[", r"is no TOML"),
        ("x = " + "[" * 5000, r"is no TOML"),
        ("batch = " + "9" * 5000, r"is no TOML"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_told_in_one_line(tmp_path, text, error):
    file = tmp_path / "s.toml"
    file.write_text(text)
    with pytest.raises(FileError, match=error) as caught:
        load_scenario(file)
    assert str(file) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read(tmp_path):
    with pytest.raises(FileError, match="cannot be read; found No such file or directory"):
        load_scenario(tmp_path / "no.toml")
    with pytest.raises(FileError, match="cannot be read; found Is a directory"):
        load_scenario(tmp_path)
    (tmp_path / "bytes.toml").write_bytes(b"model = '\xff'")
    with pytest.raises(FileError, match="is no text; found bytes that are not UTF-8"):
        load_scenario(tmp_path / "bytes.toml")


def test_a_file_that_cannot_be_written(tmp_path):
    with pytest.raises(FileError, match="cannot be written; found No such file or directory"):
        save_scenario(Scenario(LENET), tmp_path / "no" / "s.toml")
