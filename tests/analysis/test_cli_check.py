"""The gate on the command line: exit codes, files of checks, baselines, several forms at once."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from xml.etree import ElementTree as Tree

import pytest

from analysis.cli import main
from analysis.cli_check import FORMS
from tests.analysis.small import SAMPLES


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    """Runs a check in a folder of its own; gives exit code, standard output, standard error."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        with pytest.raises(SystemExit) as left:
            main(["check", *map(str, arguments)])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return left.value.code or 0, out, err

    return call


@pytest.fixture
def folder(run, tmp_path):
    """With two models, one file that is none, and names as people make them."""
    shutil.copy(SAMPLES / "lenet5.onnx", tmp_path / "le net::5 %.onnx")
    shutil.copy(SAMPLES / "resnet8.onnx", tmp_path / "网络.onnx")
    (tmp_path / "junk.onnx").write_text("junk")
    return tmp_path


LENET, RESNET, JUNK = "le net::5 %.onnx", "网络.onnx", "junk.onnx"


def configure(folder, *models, more=""):
    """A file with one check for each model."""
    checks = "".join(f"[[check]]\nmodel = {json.dumps(model, ensure_ascii=False)}\n{more}\n" for model in models)
    text = '[defaults]\ndevices = ["stm32h743"]\n' + checks
    (folder / "rooflens.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("models", "more", "code"),
    [
        ((LENET, RESNET), "", 0), ((LENET, RESNET), 'max_flash = "300KiB"', 3), ((JUNK, LENET), "", 1),
        ((LENET, JUNK, RESNET), 'max_flash = "300KiB"', 1), (("none.onnx",), "", 1),
    ],
)  # fmt: skip
def test_exit_codes_of_a_file_of_checks(run, folder, models, more, code):
    configure(folder, *models, more=more)
    found, out, err = run()
    assert found == code
    assert ("broken" in out or len(models) == 1) == bool(more) or code != 3
    assert err.count("rooflens: ") == err.count("\n") == (code == 1)


def test_a_model_that_cannot_be_read_hides_no_breach(run, folder):
    configure(folder, JUNK, RESNET, LENET, more='max_flash = "300KiB"')
    code, out, err = run()
    lines = out.splitlines()
    assert code == 1
    assert [line for line in lines if line.startswith("broken")] == [
        line for line in lines if "flash" in line and "exceeds" in line and RESNET in line
    ]
    assert lines[-1] == "1 of 3 checks pass; 1 refused; 1 could not be made"
    assert (
        err
        == "rooflens: junk.onnx: cannot read junk.onnx; found text; allowed: an ONNX or TensorFlow Lite model, or a drawing\n"
    )


def test_each_breach_is_a_line_of_its_own(run, folder):
    configure(folder, LENET, RESNET, more='max_flash = "1KiB"\nmax_ram = "1KiB"\nmax_macs = 10\nmax_latency = "1ns"')
    code, out, _ = run()
    assert code == 3
    assert sum(line.startswith("broken") for line in out.splitlines()) == 8


def test_without_a_model_and_without_a_file_of_checks(run):
    code, out, err = run()
    assert (code, out) == (2, "")
    assert "nothing to check; found no model, and no rooflens.toml here; allowed: a model file, or --config FILE" in err


def test_another_file_of_checks(run, folder, tmp_path, monkeypatch):
    configure(folder, LENET)
    (folder / "elsewhere").mkdir()
    monkeypatch.chdir(folder / "elsewhere")
    assert run("--config", "../rooflens.toml")[0] == 0
    code, _, err = run("--config", "none.toml")
    assert (code, "none.toml cannot be read" in err) == (1, True)
    code, _, err = run(folder / LENET, "--config", "../rooflens.toml")
    assert (code, "a model and a file of checks do not go together" in err) == (2, True)


def test_a_mistake_in_the_file_is_one_line_and_exit_1(run, folder):
    configure(folder, LENET, more="max_rma = 3")
    code, out, err = run()
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert f"rooflens.toml: check 1 ({LENET}): unknown key; found 'max_rma'; allowed: " in err
    assert "did you mean max_ram?" in err


def test_options_override_the_file(run, folder):
    configure(folder, LENET, RESNET, more='max_flash = "1KiB"\nprecision = "int8"')
    record = json.loads(run("--format", "json", "--max-flash", "1MiB", "--device", "rpi4b", "--max-latency", "1s")[1])
    assert [check["devices"] for check in record["checks"]] == [["rpi4b"]] * 2
    assert {check["budget"]["flash_bytes"] for check in record["checks"]} == {2**20}
    assert {check["budget"]["latency_s"] for check in record["checks"]} == {1}
    code, _, err = run("--device", "rpi4")
    assert (code, "did you mean rpi4b?" in err) == (2, True)
    code, _, err = run("--precision", "itn8")
    assert (code, "did you mean int8?" in err) == (2, True)


@pytest.mark.parametrize(("option", "value"), [("--max-macs", "100k"), ("--max-parameters", "50000")])
def test_a_budget_of_the_model_needs_no_device(run, folder, option, value):
    code, out, _ = run(LENET, option, value)
    assert (code, out.count("\n")) == (3, 1)
    assert run(LENET, option, "1M")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--max-macs", "3 apples"), "--max-macs is no number with a unit; found '3 apples'"),
        (("--max-parameters", "-1"), "--max-parameters is no number with a unit"),
        (("--allow-growth", "ram=2%"), "--allow-growth without a baseline; allowed: --baseline FILE.json"),
        (("--write-baseline",), "--write-baseline without a baseline"),
        (("--baseline", "b.json", "--allow-growth", "rma=2%"), "did you mean ram?"),
        (("--baseline", "b.json", "--allow-growth", "2%"), "--allow-growth has another form"),
        (("--baseline", "b.json", "--allow-growth", "ram=2x%"), "--allow-growth ram is no share; found '2x%'"),
        (("--format", "junti"), "did you mean junit?"),
    ],
)
def test_wrong_command_lines(run, folder, arguments, words):
    code, out, err = run(LENET, "--device", "stm32h743", *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert words in err


# --- forms


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_one_and_of_several(run, folder, form):
    for models in ((LENET,), (LENET, RESNET, JUNK)):
        configure(folder, *models)
        code, out, _ = run("--format", form)
        assert code == len(models) // 3
        assert ("STM32H743" if form != "github" else f"{1 + len(models) // 3} of {len(models)} check") in out
        assert out.endswith("\n")


def test_one_run_gives_three_forms(run, folder):
    configure(folder, LENET, JUNK, more='max_flash = "1KiB"')
    code, out, _ = run("--format", "github", "--junit", "r.xml", "--summary", "s.md")
    assert code == 1
    assert out.startswith("::error file=rooflens.toml,line=3,title=le net%3A%3A5 %25.onnx%3A flash budget::")
    root = Tree.parse(folder / "r.xml").getroot()
    assert [root.get(key) for key in ("tests", "failures", "errors")] == ["4", "1", "1"]
    assert (folder / "s.md").read_text(encoding="utf-8").startswith("## Rooflens: 0 of 2 checks pass")


def test_the_ending_says_the_form(run, folder):
    assert run(LENET, "--device", "stm32h743", "-o", "r.xml") == (0, "", "")
    assert Tree.parse(folder / "r.xml").getroot().tag == "testsuites"


def test_a_model_that_cannot_be_read_is_an_error_in_every_form(run, folder):
    code, out, err = run(JUNK, "--device", "stm32h743", "--junit", "r.xml")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert Tree.parse(folder / "r.xml").getroot().get("errors") == "1"
    assert run(JUNK, "--device", "stm32h743", "-o", "out.txt")[0] == 1
    assert not (folder / "out.txt").exists()


@pytest.mark.parametrize("option", ["--junit", "--summary", "-o"])
def test_what_cannot_be_written_says_so(run, folder, option):
    code, _, err = run(LENET, "--device", "stm32h743", option, "no/such.xml")
    assert (code, "cannot be written" in err) == (1, True)
    code, _, err = run(LENET, "--device", "stm32h743", option, LENET)
    assert (code, "would overwrite the model" in err) == (2, True)


def test_nothing_is_implied_by_the_build_server(run, folder, monkeypatch):
    plain = run(LENET, "--device", "stm32h743")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert run(LENET, "--device", "stm32h743") == plain


def test_standard_input_is_checked_as_well(run, folder, monkeypatch):
    data = (folder / LENET).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    code, out, _ = run("-", "--max-macs", "1", "--format", "github")
    assert (code, "title=standard input%3A MACs budget::" in out) == (3, True)


# --- baselines


def test_a_baseline_from_the_analysis_and_growth_beyond_it(run, folder, capsys):
    with pytest.raises(SystemExit):
        main(["analyze", LENET, "--device", "stm32h743", "--format", "json", "-o", "base.json"])
    held = (LENET, "--device", "stm32h743", "--baseline", "base.json")
    assert run(*held)[0] == 0
    shutil.copy(SAMPLES / "resnet8.onnx", folder / LENET)
    code, out, _ = run(*held)
    assert code == 3
    assert "most in " in out
    assert "RAM grew from" in out
    grown = [f"--allow-growth={key}=any" for key in ("latency", "energy", "ram", "flash", "parameters")]
    code, out, _ = run(*held, *grown)
    assert (code, out.count("\n")) == (3, 1)
    assert out.startswith("MACs grew from 416,520 to 12,501,632, by 12,085,112")
    assert run(*held, *grown, "--allow-growth", "macs=12085112")[0] == 0
    assert run(*held, *grown, "--allow-growth", "macs=12085111")[0] == 3


def test_who_accepts_the_growth_writes_the_baseline_anew(run, folder):
    configure(folder, LENET, more='baseline = "base.json"')
    code, out, err = run()
    assert (code, "base.json is not there; write it with --write-baseline" in err) == (1, True)
    code, out, _ = run("--write-baseline")
    assert (code, "the baseline base.json is written" in out) == (0, True)
    written = (folder / "base.json").read_bytes()
    assert run()[0] == 0
    shutil.copy(SAMPLES / "resnet8.onnx", folder / LENET)
    assert run()[0] == 3
    assert (folder / "base.json").read_bytes() == written
    code, out, _ = run("--write-baseline")
    assert code == 0
    assert "MACs grew from 416,520 to 12,501,632" in out
    assert (folder / "base.json").read_bytes() != written
    assert run()[0] == 0


def test_a_broken_budget_is_not_accepted_with_the_baseline(run, folder):
    configure(folder, LENET, more='baseline = "base.json"\nmax_flash = "1KiB"')
    assert run("--write-baseline")[0] == 3
    assert (folder / "base.json").exists()


def test_one_baseline_is_not_of_several_models(run, folder):
    configure(folder, LENET, RESNET)
    code, out, err = run("--baseline", "base.json")
    assert (code, out) == (2, "")
    assert "--baseline is of one model; found 2 checks; allowed: baseline in each check of the file" in err


def test_a_baseline_never_overwrites_the_file_of_checks(run, folder):
    configure(folder, LENET, more='baseline = "rooflens.toml"')
    code, _, err = run("--write-baseline")
    assert (code, "would overwrite the file of checks; found rooflens.toml" in err) == (2, True)


@pytest.mark.parametrize("option", ["--junit", "--summary", "-o"])
@pytest.mark.parametrize(
    ("file", "what"), [(RESNET, "the model"), ("rooflens.toml", "the file of checks"), ("base.json", "the baseline")]
)
def test_nothing_that_is_read_is_overwritten(run, folder, option, file, what):
    configure(folder, LENET, RESNET)
    with (folder / "rooflens.toml").open("a") as config:
        config.write('baseline = "base.json"\n')
    (folder / "base.json").write_text("{}")
    before = (folder / file).read_bytes()
    code, out, err = run(option, file)
    assert (code, out) == (2, "")
    assert f"would overwrite {what}; found {file}; allowed: another file" in err
    assert (folder / file).read_bytes() == before


def test_a_drawn_network_is_named_after_its_scenario(run, folder):
    (folder / "net.toml").write_text('drawing = "input 1x8; dense 3"\ndevices = ["stm32h743"]\n')
    record = json.loads(run("--scenario", "net.toml", "--format", "json", "--max-macs", "1")[1])
    assert record["checks"][0]["name"] == "net.toml"


def test_two_checks_do_not_write_one_baseline(run, folder):
    configure(folder, LENET, RESNET, more='baseline = "base.json"')
    code, _, err = run("--write-baseline")
    assert (code, "two checks would write one baseline; found base.json" in err) == (2, True)
    assert not (folder / "base.json").exists()


def test_a_baseline_never_overwrites_the_model(run, folder):
    code, _, err = run(LENET, "--device", "stm32h743", "--baseline", LENET, "--write-baseline")
    assert (code, "would overwrite the model" in err) == (2, True)


def test_an_option_allows_growth_over_the_file(run, folder):
    growth = ", ".join(f'{key} = "any"' for key in ("latency", "energy", "ram", "flash", "parameters"))
    configure(folder, LENET, more=f'baseline = "base.json"\nallow_growth = {{ {growth}, macs = "1%" }}')
    run("--write-baseline")
    shutil.copy(SAMPLES / "resnet8.onnx", folder / LENET)
    assert [run("--allow-growth", f"macs={most}")[0] for most in ("1%", "3000%")] == [3, 0]
    assert run()[0] == 3


def test_strict_in_the_file_is_strict(run, folder):
    for strict, code in (("false", 0), ("true", 3)):
        configure(folder, LENET, more=f'devices = ["rpi4b"]\nmax_flash = "1GiB"\nstrict = {strict}')
        assert run()[0] == code


def test_strict_refuses_what_cannot_be_told(run, folder):
    arguments = (LENET, "--device", "rpi4b", "--max-flash", "1GiB")
    assert run(*arguments)[0] == 0
    code, out, _ = run(*arguments, "--strict")
    assert (code, "cannot tell whether the flash budget of" in out) == (3, True)


def test_the_program_itself_checks_without_a_model_and_opens_no_window(run, folder):
    configure(folder, LENET, more='max_flash = "1KiB"')
    command = [sys.executable, "-m", "gui", "check", "--format", "github"]
    path = {"PYTHONPATH": str(SAMPLES.parents[1]), "QT_QPA_PLATFORM": "no such platform"}
    ended = subprocess.run(
        command, cwd=folder, env=os.environ | path, capture_output=True, encoding="utf-8", timeout=60
    )
    assert (ended.returncode, ended.stderr) == (3, "")
    assert ended.stdout.startswith("::error file=rooflens.toml,line=3,")
