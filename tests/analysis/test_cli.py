"""The command line: what it prints, where, and with which exit code; never a traceback."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import cli, scenario
from analysis.cli import main
from analysis.device import load_device
from analysis.device_file import load_file
from analysis.report import FORMATS
from analysis.scenario import Stages
from tests.analysis.small import SAMPLES

LENET = str(SAMPLES / "lenet5.onnx")
VGG = str(SAMPLES / "vgg16.onnx")
ROOT = SAMPLES.parents[1]
START = [sys.executable, "-c", "from analysis.cli import main; main()"]


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    monkeypatch.setattr(scenario, "STAGES", Stages(each=6))
    monkeypatch.delenv("ROOFLENS_DEBUG", raising=False)


@pytest.fixture
def run(typed):
    return typed


def process(*arguments, **more):
    """The same in a process of its own."""
    command = [*START, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, timeout=120, **more)


def told_in_one_line(err: str) -> bool:
    return err.startswith("rooflens: ") and err.count("\n") == 1 and err.endswith("\n") and "Traceback" not in err


# --- what is asked for


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_on_standard_output(run, form):
    code, out, err = run("analyze", LENET, "--device", "stm32l4r5", "--format", form)
    assert (code, err) == (0, "")
    assert "c1" in out
    assert out.endswith("\n")


@pytest.mark.parametrize(("ending", "start"), [("json", "{"), ("csv", "index,"), ("md", "# "), ("txt", "model ")])
def test_the_files_ending_says_the_format(run, tmp_path, ending, start):
    file = tmp_path / f"out.{ending}"
    assert run("analyze", LENET, "-o", file) == (0, "", "")
    assert file.read_text(encoding="utf-8").startswith(start)


def test_the_format_asked_for_wins_over_the_ending(run, tmp_path):
    file = tmp_path / "out.json"
    assert run("analyze", LENET, "-o", file, "--format", "md")[0] == 0
    assert file.read_text(encoding="utf-8").startswith("# ")


def test_json_and_csv_say_the_same(run):
    record = json.loads(run("analyze", LENET, "--format", "json")[1])
    rows = list(csv.DictReader(io.StringIO(run("analyze", LENET, "--format", "csv")[1])))
    assert record["totals"]["macs"] == sum(int(row["macs"]) for row in rows) == 416_520


def test_tensors_are_placed_on_every_device_asked_for(run):
    options = "--device stm32h743 --device stm32f746 --place f6:weights=DTCM --place activations=auto"
    code, out, _ = run("analyze", LENET, "--precision", "int8", "--format", "json", *options.split())
    record = json.loads(out)
    assert code == 0
    assert record["scenario"]["placements"] == [
        {"device": device, "tensors": tensors, "name": name, "memory": memory}
        for tensors, name, memory in (("weights", "f6", "DTCM"), ("activations", "", "auto"))
        for device in ("stm32h743", "stm32f746")
    ]
    for device in record["devices"]:
        held = {memory["name"]: memory for memory in device["placement"]["memories"]}
        assert held["DTCM"]["items"]["weights"] == held["DTCM"]["used_bytes"] > 0
        assert device["placement"]["by_hand"][0] == "weights of f6 in DTCM, by hand"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--place f6=DTCM --device stm32h743", "--place has another form"),
        ("--place weights=DTCM", "--place needs a device"),
        ("--place weights=DTMC --device stm32h743", "did you mean DTCM"),
    ],
)
def test_a_place_that_cannot_be_is_told_in_one_line(run, options, said):
    code, out, err = run("analyze", LENET, *options.split())
    assert code in (1, 2)
    assert out == ""
    assert said in err
    assert err.count("\n") == 1


def test_every_option_reaches_the_scenario(run):
    options = "--device stm32l4r5 --device rpi4b --device rpi4b --runtime tflm --batch 2 --dim N=2 --precision int8"
    options += " --kernel best --planner none --in-place --quiet --shape image=2x1x32x32"
    options += " --max-latency 50ms --max-energy 5mJ"
    found = json.loads(run("analyze", LENET, "--format", "json", *options.split())[1])["scenario"]
    del found["sha256"]
    assert found == {
        "model": LENET, "batch": 2, "precision": "int8", "kernel": "best", "planner": "none", "in_place": True,
        "devices": ["stm32l4r5", "rpi4b"], "runtime": "tflm", "dims": {"N": 2}, "shapes": {"image": "2x1x32x32"},
        "overrides": [], "layer_precisions": [], "placements": [], "drawing": None, "max_latency_s": 0.05, "max_energy_j": 0.005,
    }  # fmt: skip


def test_report_and_check_hold_a_run_to_the_same_budgets(run, tmp_path):
    file = tmp_path / "s.toml"
    file.write_text('devices = ["stm32l4r5"]\nmax_latency_s = 1e-6\n')
    arguments = (SAMPLES / "ds_cnn_int8.onnx", "--scenario", file)
    code, out, _ = run("check", *arguments)
    assert (code, out.count("\n")) == (3, 1)
    assert "exceeds 1\u202fµs by" in out
    assert "deadline of 1\u202fµs broken by" in run("analyze", *arguments)[1]
    assert "deadline of 1\u202fµs broken by" in run("analyze", *arguments, "--format", "md")[1]
    (device,) = json.loads(run("analyze", *arguments, "--format", "json")[1])["devices"]
    assert [(row["quantity"], row["state"]) for row in device["budgets"]] == [("latency", "broken")]
    assert "deadline of 1\u202fµs broken by" in run("why", *arguments, "model", "latency")[1]
    code, out, _ = run("check", *arguments, "--max-latency", "1s")
    assert code == 0
    assert "deadline of 1\u202fs kept" in out


def test_options_override_the_scenario_file(run, tmp_path):
    file = tmp_path / "s.toml"
    file.write_text('batch = 3\nprecision = "int8"\ndevices = ["rpi4b"]\nin_place = true\n[dims]\nN = 3\n')
    arguments = ("analyze", LENET, "--scenario", file, "--format", "json")
    said = json.loads(run(*arguments)[1])["scenario"]
    assert (said["batch"], said["precision"], said["devices"], said["in_place"]) == (3, "int8", ["rpi4b"], True)
    over = ("--batch", "2", "--dim", "N=2", "--device", "h100", "--no-in-place", "--precision", "native")
    said = json.loads(run(*arguments, *over)[1])["scenario"]
    assert (said["batch"], said["precision"], said["devices"], said["in_place"]) == (2, "native", ["h100"], False)
    assert said["dims"] == {"N": 2}


def test_a_scenario_names_the_model_and_its_sum(run, tmp_path):
    from analysis.scenario import Scenario
    from analysis.scenario_file import save_scenario

    file = tmp_path / "s.toml"
    save_scenario(Scenario(LENET, batch=2), file)
    code, out, _ = run("analyze", "--scenario", file, "--format", "json")
    assert (code, json.loads(out)["totals"]["macs"]) == (0, 2 * 416_520)
    file.write_text(re.sub('sha256 = ".*"', f'sha256 = "{"0f" * 32}"', file.read_text()))
    code, _, err = run("analyze", "--scenario", file)
    assert code == 1
    assert told_in_one_line(err)
    assert "is not the model of this scenario" in err


def test_an_empty_dimension_is_a_size(run):
    """A cache before the first token."""
    code, out, _ = run("analyze", SAMPLES / "decoder_kv.onnx", "--format", "json")
    dims = json.loads(out)["model"]["dims"]
    past = next(name for name in dims if "past" in name)
    code, out, err = run("analyze", SAMPLES / "decoder_kv.onnx", "--dim", f"{past}=0", "--format", "json")
    assert (code, err) == (0, "")
    assert json.loads(out)["model"]["dims"][past] == 0


@pytest.mark.parametrize("command", ["devices", "runtimes", "operators", "lecture"])
def test_lists_as_table_and_as_json(run, tmp_path, command):
    code, table, err = run(command)
    assert (code, err) == (0, "")
    assert len(table.splitlines()) > 5
    record = json.loads(run(command, "--format", "json")[1])
    assert record["schema"] == f"rooflens.{command}/1"
    assert run(command, "-o", tmp_path / "list.json") == (0, "", "")
    assert json.loads((tmp_path / "list.json").read_text(encoding="utf-8")) == record


@pytest.mark.parametrize(("command", "name"), [("devices", "stm32l4r5"), ("runtimes", "tflm")])
def test_one_device_or_runtime_with_its_sources(run, command, name):
    code, out, _ = run(command, name)
    assert code == 0
    assert "confidence" in out
    assert json.loads(run(command, name, "--format", "json")[1])["schema"] == f"rooflens.{command[:-1]}/1"


def test_devices_looked_for(run):
    options = (
        "--tier",
        "sensor",
        "--vendor",
        "nordic",
        "--search",
        "cortex",
        "--min-ram",
        "512KiB",
        "--min-flash",
        "1MiB",
    )
    code, out, err = run("devices", *options)
    assert (code, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines()[1:-1]] == ["nrf5340"]
    assert out.splitlines()[-1].startswith("1 of ")
    assert [device["id"] for device in json.loads(run("devices", *options, "--format", "json")[1])["devices"]] == [
        "nrf5340"
    ]


def test_a_device_as_a_file_and_against_another(run, tmp_path):
    assert run("devices", "rp2040", "-o", str(tmp_path / "mine.toml")) == (0, "", "")
    assert load_file(tmp_path / "mine.toml").name == load_device("rp2040").name
    assert "clock hz" in run("devices", "rp2040", "--against", "rp2350")[1]
    assert run("devices", "--against", "rp2350")[0] == 2


def test_provenance_of_the_library_and_of_one_device(run):
    code, out, err = run("devices", "--provenance", "--tier", "cloud")
    assert (code, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines()[-2:]] == ["total", "share"]
    record = json.loads(run("devices", "t4", "--provenance", "--format", "json")[1])
    assert (record["schema"], len(record["devices"])) == ("rooflens.provenance/1", 1)


def test_version_and_help(run):
    assert run("--version")[1].startswith("rooflens ")
    code, out, err = run("--help")
    assert (code, err) == (0, "")
    assert all(
        command in out for command in ("analyze", "check", "devices", "runtimes", "operators", "lecture", "draw")
    )
    assert "--scenario" in run("analyze", "--help")[1]


# --- check


def test_a_model_that_fits_is_exit_0(run):
    code, out, err = run("check", SAMPLES / "ds_cnn_int8.onnx", "--device", "stm32l4r5", "--max-latency", "1s")
    assert (code, err) == (0, "")
    assert out.count("\n") == 1
    assert "fits" in out


def test_each_breach_is_a_line_and_exit_3(run):
    budgets = ["--max-latency", "50ms", "--max-energy", "5mJ", "--max-ram", "256KiB", "--max-flash", "1MiB"]
    code, out, err = run("check", VGG, "--device", "stm32l4r5", *budgets)
    assert (code, err) == (3, "")
    lines = out.splitlines()
    assert len(lines) == 5
    assert "needs 526\u202fMiB more flash" in lines[0]
    for line, budget in zip(lines[1:], ("50 ms", "5 mJ", "256 KiB", "1 MiB"), strict=True):
        assert (
            f"exceeds {budget} by ".replace(" m", "\u202fm").replace(" K", "\u202fK").replace(" M", "\u202fM") in line
        )


def test_a_check_as_json(run):
    code, out, _ = run("check", VGG, "--device", "stm32l4r5", "--format", "json")
    assert (code, json.loads(out)["ok"]) == (3, False)


# --- wrong command lines: exit 2


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("analyze", LENET, "--device", "stm32l4r"), "did you mean stm32l4r5?"),
        (("analyze", LENET, "--device", "STM32L4R5"), "did you mean stm32l4r5?"),
        (("analyze", LENET, "--device", "rpi4b", "--runtime", "tfml"), "did you mean tflm?"),
        (("analyze", LENET, "--planner", "tfml"), "did you mean tflm?"),
        (("analyze", LENET, "--kernel", "im2cl"), "did you mean im2col?"),
        (("analyze", LENET, "--precision", "itn8"), "did you mean int8?"),
        (("analyze", LENET, "--format", "jsn"), "did you mean json?"),
        (("analyze", LENET, "--shape", "imgae=1x1x32x32"), "did you mean image?"),
        (("analyze", LENET, "--devcie", "x"), "did you mean --device?"),
        (("analyz", LENET), "Did you mean 'analyze'?"),
        (("devices", "stm32l4r"), "did you mean stm32l4r5?"),
        (("devices", "--tier", "sensr"), "did you mean sensor?"),
        (("runtimes", "tfml"), "did you mean tflm?"),
        (("operators", "--format", "jsn"), "did you mean json?"),
        (("check", LENET, "--device", "rpi4"), "did you mean rpi4b?"),
    ],
)
def test_near_misses_are_exit_2_with_what_was_meant(run, arguments, hint):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert told_in_one_line(err)
    assert hint in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Missing command"),
        (("analyze",), "no model"),
        (("analyze", LENET, "more.onnx"), "more.onnx"),
        (("analyze", LENET, "--format"), "--format"),
        (("analyze", LENET, "--batch", "0"), "--batch"),
        (("analyze", LENET, "--batch", "two"), "--batch"),
        (("analyze", LENET, "--batch", str(10**30)), "the batch is no size"),
        (("analyze", LENET, "--dim", "N"), "--dim"),
        (("analyze", LENET, "--dim", "=3"), "--dim"),
        (("analyze", LENET, "--dim", "N=x"), "--dim"),
        (("analyze", LENET, "--dim", "N=-1"), "--dim"),
        (("analyze", LENET, "--dim", "N=" + "9" * 5000), "--dim"),
        (("analyze", LENET, "--dim", f"N={2**31}"), "dimension N is no size"),
        (("analyze", LENET, "--dim", "M=2"), "unknown dimension; found 'M'; allowed: N"),
        (("analyze", LENET, "--shape", "image"), "--shape"),
        (("analyze", LENET, "--shape", "image=axb"), "no shape"),
        (("analyze", LENET, "--shape", "image=1x1"), "image has 4 dimensions"),
        (("analyze", LENET, "--device", "nothing-like-it"), "unknown device"),
        (("devices", "t4", "--tier", "cloud"), "one device is not looked for among many"),
        (("devices", "--min-ram", "12 apples"), "--min-ram is no number with a unit"),
        (("devices", "--provenance", "--vendor", "nobody"), "no device is found"),
        (("analyze", LENET, "-o", LENET), "would overwrite the file it is made from"),
        (("check", LENET), "no device"),
        (("check", LENET, "--device", "rpi4b", "--max-latency", "50mx"), "--max-latency is no number with a unit"),
        (("analyze", LENET, "--max-energy", "5apples"), "--max-energy is no number with a unit"),
        (("check", LENET, "--device", "rpi4b", "--max-flash", "1 tree"), "--max-flash is no number with a unit"),
        (("check", LENET, "--device", "rpi4b", "--max-ram", "12 apples"), "--max-ram is no number with a unit"),
        (("check", LENET, "--device", "rpi4b", "--format", "csv"), "unknown format"),
    ],
)
def test_wrong_command_lines_are_exit_2_in_one_line(run, arguments, said):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert told_in_one_line(err)
    assert said in err


def test_the_model_is_still_there_after_it_was_named_as_output(run, tmp_path):
    file = tmp_path / "net.onnx"
    file.write_bytes(Path(LENET).read_bytes())
    assert run("analyze", file, "-o", tmp_path / "." / "net.onnx")[0] == 2
    assert file.read_bytes() == Path(LENET).read_bytes()


# --- files: exit 1


def broken_files() -> dict[str, bytes]:
    whole = Path(LENET).read_bytes()
    noise = bytes((index * 73 + 41) % 256 for index in range(4096))
    return {
        "empty.onnx": b"", "text.onnx": b"hello, this is no model\n", "random.onnx": noise, "half.onnx": whole[: len(whole) // 2],
        "short.onnx": whole[:7], "zip.onnx": b"PK\x03\x04" + noise, "gzip.onnx.gz": b"\x1f\x8b" + noise, "zeros.onnx": bytes(999),
    }  # fmt: skip


@pytest.mark.parametrize("name", broken_files())
def test_broken_files_are_exit_1_in_one_line(run, tmp_path, name):
    file = tmp_path / name
    file.write_bytes(broken_files()[name])
    for arguments in (("analyze", file), ("check", file, "--device", "rpi4b")):
        code, out, err = run(*arguments)
        assert (code, out) == (1, "")
        assert told_in_one_line(err)
        assert name in err


@pytest.mark.parametrize(
    "name", ["there is none.onnx", ".", "a" * 5000, "nul\0.onnx", "\udcff\udcfe.onnx", "new\nline.onnx"]
)
def test_names_that_no_file_has_are_exit_1(run, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    code, out, err = run("analyze", name)
    assert (code, out) == (1, "")
    assert told_in_one_line(err)


@pytest.mark.skipif(os.name != "posix", reason="file names are bytes on POSIX only")
def test_a_file_whose_name_is_no_utf8(run, tmp_path):
    name = os.fsdecode(bytes(tmp_path) + b"/\xff\xfe.onnx")
    Path(name).write_bytes(Path(LENET).read_bytes())
    for form in FORMATS:
        file = tmp_path / f"out.{form}"
        assert run("analyze", name, "--format", form, "-o", file) == (0, "", "")
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["model"]["file"] == name


@pytest.mark.parametrize("place", ["no/such/folder/x.json", "."])
def test_where_nothing_can_be_written_is_exit_1(run, tmp_path, place):
    code, out, err = run("analyze", LENET, "-o", tmp_path / place)
    assert (code, out) == (1, "")
    assert told_in_one_line(err)
    assert "cannot be written" in err


@pytest.mark.parametrize("text", ["batch = 0", "model = [", "\udcff", 'precision = "itn8"', 'devices = ["nope"]'])
def test_a_wrong_scenario_file_is_exit_1(run, tmp_path, text):
    file = tmp_path / "s.toml"
    file.write_text(text, errors="surrogateescape")
    code, out, err = run("analyze", LENET, "--scenario", file)
    assert (code, out) == (1, "")
    assert told_in_one_line(err)
    assert "s.toml" in err


def test_a_network_too_large_to_count_is_exit_1(run):
    code, out, err = run("analyze", VGG, "--batch", "20000000")
    assert (code, out) == (1, "")
    assert told_in_one_line(err)
    assert "more than can be counted" in err


def test_a_mistake_of_ours_is_one_line_and_shown_on_request(run, monkeypatch):
    def fail(*_):
        raise ZeroDivisionError("by\nzero")

    monkeypatch.setattr(cli, "analysis_of", fail)
    code, out, err = run("analyze", LENET)
    assert (code, out) == (1, "")
    assert told_in_one_line(err)
    assert "ZeroDivisionError: by zero" in err
    monkeypatch.setenv("ROOFLENS_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        main(["analyze", LENET])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_characters="\0")), max_size=4))
def test_no_words_make_a_traceback(run, words):
    code, _, err = run("analyze", LENET, "--quiet", *words)
    assert code in (0, 1, 2)
    assert not err or told_in_one_line(err)


# --- streams


def test_ctrl_c_is_quiet(run, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "analysis_of", interrupt)
    assert run("analyze", LENET) == (130, "", "")


def test_standard_input():
    with Path(LENET).open("rb") as file:
        found = process("analyze", "-", "--format", "json", stdin=file)
    assert (found.returncode, found.stderr) == (0, b"")
    record = json.loads(found.stdout)
    assert (record["totals"]["macs"], record["model"]["file"]) == (416_520, "standard input")
    found = process("analyze", "-", stdin=subprocess.DEVNULL)
    assert found.returncode == 1
    assert told_in_one_line(found.stderr.decode())


@pytest.mark.parametrize(
    "arguments", [("analyze", LENET), ("analyze", VGG, "--format", "json"), ("devices",), ("--help",)]
)
def test_a_reader_that_goes_away_is_no_traceback(arguments):
    with subprocess.Popen([*START, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        child.stdout.close()
        assert child.stderr.read() == b""
        assert child.wait(60) == 1


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
@pytest.mark.parametrize("arguments", [("analyze", LENET), ("--help",), ("devices",)])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_is_one_line(arguments, unbuffered):
    """What is still buffered when the program ends would make Python itself complain, with another exit code."""
    env = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    with open("/dev/full", "wb") as full:
        found = subprocess.run([*START, *arguments], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, timeout=60, env=env)
    assert found.returncode == 1
    assert told_in_one_line(found.stderr.decode())


def test_a_console_without_unicode():
    found = process("analyze", LENET, "--device", "rpi4b", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert (found.returncode, found.stderr) == (0, b"")
    assert "µs" in found.stdout.decode("utf-8")


@pytest.mark.skipif(os.name != "posix", reason="signals and terminals of POSIX")
def test_progress_goes_to_a_terminals_standard_error_only():
    import pty

    def shown(*options):
        main_end, terminal = pty.openpty()
        found = subprocess.run(
            [*START, "analyze", LENET, *options], cwd=ROOT, stdout=subprocess.PIPE, stderr=terminal, timeout=60,
            env={**os.environ, "TERM": "xterm"},
        )  # fmt: skip
        os.close(terminal)
        try:
            seen = os.read(main_end, 65536)
        except OSError:
            seen = b""
        os.close(main_end)
        assert (found.returncode, found.stdout[:5]) == (0, b"model")
        return seen

    assert b"%" in shown() or b"reading" in shown()
    assert shown("--quiet") == b""
    assert process("analyze", LENET).stderr == b""


@pytest.mark.skipif(os.name != "posix", reason="signals and terminals of POSIX")
def test_ctrl_c_while_waiting_for_input():
    with subprocess.Popen([*START, "analyze", "-"], cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        child.stdin.write(b"\x08")
        child.stdin.flush()
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(1.5)
        child.send_signal(signal.SIGINT)
        assert child.wait(60) == 130
        assert child.stderr.read() == b""


def test_help_loads_neither_numbers_nor_models():
    code = "import sys; from analysis.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
    code += "print([m for m in ('numpy', 'onnx', 'pydantic', 'PySide6', 'rich') if m in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert found.stdout.splitlines()[-1] == "[]"


# --- draw


def test_a_table_of_layers_becomes_an_onnx_file_and_a_drawing_again(run, tmp_path):
    table, model = tmp_path / "lenet.layers", tmp_path / "lenet.onnx"
    table.write_text("x: input 1x28x28; conv 6 5x5 s2; relu; flatten; dense 10; softmax", encoding="utf-8")
    assert run("draw", table, "-o", model, "--weights", "zeros") == (0, "", "")
    counted = [json.loads(run("analyze", file, "--format", "json")[1])["totals"] for file in (table, model)]
    assert counted[0] == counted[1]
    code, text, err = run("draw", model)
    assert (code, err, text) == (0, "", run("draw", table)[1])
    assert run("draw", model, "-o", tmp_path / "lenet.sketch") == (0, "", "")
    assert (tmp_path / "lenet.sketch").read_text(encoding="utf-8") == text


def test_a_drawing_becomes_source_text(run, tmp_path):
    assert run("draw", SAMPLES / "lenet5.onnx", "-o", tmp_path / "lenet5.py") == (0, "", "")
    text = (tmp_path / "lenet5.py").read_text(encoding="utf-8")
    assert compile(text, "lenet5.py", "exec")
    assert text.count("nn.Linear(") == 3
    code, _, err = run("draw", SAMPLES / "ds_cnn_int8.onnx", "-o", tmp_path / "int8.py")
    assert code == 1
    assert "cannot be written as PyTorch" in err


def test_source_text_is_of_the_framework_that_is_asked_for(run, tmp_path):
    output = tmp_path / "lenet5.py"
    assert run("draw", SAMPLES / "lenet5.onnx", "-o", output, "--framework", "keras") == (0, "", "")
    text = output.read_text(encoding="utf-8")
    assert compile(text, "lenet5.py", "exec")
    assert text.count("layers.Dense(") == 3
    code, _, err = run("draw", SAMPLES / "ds_cnn_int8.onnx", "-o", output, "--framework", "keras")
    assert code == 1
    assert "cannot be written as Keras" in err
    assert run("draw", SAMPLES / "lenet5.onnx", "-o", output, "--framework", "torch") == (0, "", "")
    assert "import torch" in output.read_text(encoding="utf-8")


def test_what_is_only_half_drawn_is_said_on_standard_error(run, tmp_path):
    table = tmp_path / "half.layers"
    table.write_text("input 3x8x8; conv 4; dense 3", encoding="utf-8")
    code, out, err = run("draw", table, "-o", tmp_path / "half.onnx")
    assert (code, out) == (0, "")
    assert err.startswith("rooflens: not counted: dense_1 ← conv2d_1")
    assert run("draw", table, "-o", tmp_path / "half.onnx", "--quiet") == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["-o", "net.txt"], 2, "found .txt; allowed: .onnx, .sketch, .py"),
        (["-o", "net.onnx", "--weights", "ones"], 2, "unknown weights; found 'ones'"),
        (["-o", "net.onnx", "--seed", "-1"], 2, "-1 is not in the range"),
        (["-o", "no/such/folder.onnx"], 1, "cannot be written"),
        (["-o", "net.sketch"], 2, "would overwrite the file it is made from"),
        (
            ["-o", "net.py", "--framework", "kreas"],
            2,
            "unknown framework; found 'kreas'; allowed: keras, torch; did you mean",
        ),
        (["-o", "net.onnx", "--framework", "keras"], 2, "found --framework keras for .onnx; allowed: -o FILE.py"),
        (["--framework", "keras"], 2, "only source text is of a framework"),
    ],
)
def test_a_drawing_that_cannot_be_written_says_why(run, tmp_path, monkeypatch, arguments, code, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.sketch").write_text("input 1x8; dense 3", encoding="utf-8")
    found, out, err = run("draw", "net.sketch", *arguments)
    assert (found, out) == (code, "")
    assert words in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("option", ["--max-latency", "--max-energy"])
def test_a_budget_without_a_unit_is_refused(run, option):
    """Fifty could be seconds or milliseconds, and a gate that guesses lets everything pass."""
    code, _, err = run("check", str(SAMPLES / "lenet5.onnx"), "--device", "stm32l4r5", option, "50")
    assert code == 2
    assert f"{option} has no unit" in err


def test_a_budget_of_memory_without_a_unit_is_in_bytes(run):
    assert run("check", LENET, "--device", "stm32h743", "--max-ram", "500000")[0] == 0
    assert run("check", LENET, "--device", "stm32h743", "--max-ram", "50")[0] == 3
