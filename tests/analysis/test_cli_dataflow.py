"""`rooflens dataflow`: the golden counts, in every form, and clear refusals."""

from __future__ import annotations

import csv
import io
import json
from functools import partial

import pytest

from analysis.dataflow.run import SCHEDULES as SCHEDULES_BY_NAME
from tests.analysis.small import SAMPLES


@pytest.fixture
def run(typed):
    return partial(typed, "dataflow")


@pytest.fixture
def record(run):
    def call(*arguments):
        code, out, err = run(*arguments, "--format", "json")
        assert (code, err) == (0, "")
        found = json.loads(out)
        assert found["schema"] == "rooflens.dataflow/1"
        return found

    return call


LECTURE = ("--input", "4x4x3", "--kernel", "2x2", "--out", "5")

# Loads of weights, inputs, partial sums; stores of outputs, of partial sums.
SCHEDULES = {
    "none": (540, 540, 0, 45, 0),
    "weights": (60, 360, 0, 45, 0),
    "ifmap": (540, 72, 0, 45, 0),
    "ws": (60, 540, 495, 45, 495),
    "os": (540, 540, 0, 45, 0),
    "is": (540, 48, 495, 45, 495),
    "rs": (60, 240, 90, 45, 90),
    "nlr": (540, 540, 495, 45, 495),
    "order:M,C,P,Q,R,S": (540, 540, 90, 45, 90),
}


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_schedules_of_the_lectures_layer(record, schedule):
    found = record("conv", *LECTURE, "--schedule", schedule)
    loads, stores = found["loads"], found["stores"]
    counted = (loads["weights"], loads["inputs"], loads["psums"], stores["outputs"], stores["psums"])
    assert counted == SCHEDULES[schedule]
    assert found["macs"] == 540
    assert found["distinct"] == {"weights": 60, "inputs": 48, "outputs": 45}
    assert found["intensity_macs_per_word"] == 540 / sum(SCHEDULES[schedule])
    assert found["checked"] == "counted = formula = simulated"


def test_bytes_of_a_word_scale_the_intensity_and_the_buffer(record):
    one, four = (record("conv", *LECTURE, "--schedule", "weights", "--bytes", n) for n in (1, 4))
    assert one["intensity_macs_per_byte"] == 4 * four["intensity_macs_per_byte"] == one["intensity_macs_per_word"]
    assert four["buffer_bytes"] == 4 * one["buffer_bytes"] == 4 * 25


def test_energy_is_the_sum_of_what_moved(record):
    """Without reuse, words of 32 bit from DRAM: 1,080 loads, 45 stores, each a register too; 540 int32 MACs."""
    found = record("conv", *LECTURE, "--schedule", "none", "--bytes", 4)
    picojoules = 1125 * 640 + 1080 * 1 + 45 * 1 + 45 * 1 + 540 * 3.2
    assert found["energy_j"] == pytest.approx(picojoules * 1e-12)


def test_registers_of_a_convolution_are_weighed(record):
    assert record("conv", *LECTURE, "--schedule", "weights", "--registers", 32)["registers"] == {
        "needed": 25, "available": 32, "ok": True,
    }  # fmt: skip
    assert not record("conv", *LECTURE, "--schedule", "weights", "--registers", 16)["registers"]["ok"]


BLOCKS = {"1x1": 0.125, "1x4": 0.2, "2x2": 0.25, "2x4": 1 / 3, "3x4": 3 / 7, "4x4": 0.5}


@pytest.mark.parametrize("block", BLOCKS)
def test_register_blocks(record, block):
    rows, columns = map(int, block.split("x"))
    found = record("fc", "--inputs", 8, "--outputs", 6, "--batch", 4, "--block", block)
    assert found["intensity_of_a_step_macs_per_byte"] == pytest.approx(BLOCKS[block])
    assert found["loads"] == {"weights": 48 * -(-4 // columns), "inputs": 32 * -(-6 // rows), "psums": 0}
    assert found["stores"] == {"outputs": 24, "psums": 0}


def test_sums_beyond_the_registers_spill(record):
    command = ("fc", "--inputs", 8, "--outputs", 6, "--batch", 4, "--block", "2x4")
    roomy, tight = (record(*command, "--registers", registers) for registers in (14, 8))
    assert roomy["registers"] == {"needed": 14, "available": 14, "ok": True}
    assert roomy["stores"]["psums"] == roomy["loads"]["psums"] == 0
    assert not tight["registers"]["ok"]
    assert tight["stores"]["psums"] == tight["loads"]["psums"] > 0


def test_columns_of_the_lectures_layer(record):
    small, large = (record("im2col", *LECTURE[2:], "--input", size, "--layout", "nhwc") for size in ("3x3x3", "4x4x3"))
    assert (small["column_words"], small["matrix_words"], small["macs"]) == (12, 48, 240)
    assert (large["matrix_words"], large["macs"], large["expansion"]) == (108, 540, 2.25)
    assert small["expansion"] == pytest.approx(1.778, abs=5e-4)
    assert (small["runs_per_pixel"], small["words_per_run"]) == (2, 6)


@pytest.mark.parametrize(("layout", "runs", "words"), [("nhwc", 3, 48), ("nchw", 48, 3)])
def test_runs_of_a_layout(record, layout, runs, words):
    found = record("im2col", "--input", "5x5x16", "--kernel", "3x3", "--out", 2, "--layout", layout, "--columns", 2)
    assert (found["runs_per_pixel"], found["words_per_run"]) == (runs, words)
    assert found["buffer_bytes"] == 2 * 144


@pytest.mark.parametrize(
    ("layout", "order", "runs", "words"),
    [("nhwc", "rows", 3, 48), ("nhwc", "printed", 9, 16), ("nchw", "channels", 48, 3), ("nchw", "rows", 144, 1)],
)
def test_runs_of_an_order_of_the_copy(record, layout, order, runs, words):
    command = ("--input", "5x5x16", "--kernel", "3x3", "--out", 2, "--layout", layout, "--order", order)
    found = record("im2col", *command)
    assert (found["runs_per_pixel"], found["words_per_run"]) == (runs, words)


def test_columns_of_a_large_layer_are_counted_by_formula(record, monkeypatch):
    command = ("im2col", *LECTURE, "--pad", 1, "--columns", 2)
    ran = record(*command)
    monkeypatch.setattr("analysis.report.dataflow.MOST_EXECUTED_MACS", 0)
    told = record(*command)
    assert (told.pop("checked"), told.pop("events"), told.pop("energy_j")) == ("formula", None, None)
    assert told == {key: ran[key] for key in told}


def test_least_and_most_of_all_orders(record, run):
    found = record("conv", *LECTURE, "--schedule", "orders")
    assert (found["orders"], found["least"]["words"], found["most"]["words"], found["once"]) == (720, 1125, 1755, 153)
    named = record("conv", *LECTURE, "--schedule", "order:" + ",".join(found["most"]["order"]))
    assert sum(named["loads"].values()) + sum(named["stores"].values()) == 1755
    assert "1,755" in run("conv", *LECTURE, "--schedule", "orders")[1]


@pytest.mark.parametrize(
    ("arguments", "macs"),
    [
        (("fc", "--inputs", 4096, "--outputs", 32_000), 131_072_000),
        (("fc", "--inputs", 25_088, "--outputs", 4096, "--block", "2x2", "--registers", 14), 102_760_448),
        (("conv", "--input", "30000x1x1", "--kernel", "1x1", "--out", 1), 30_000),
        (("conv", "--input", "20000x1x1", "--kernel", "3x1", "--out", 4, "--schedule", "weights"), 239_976),
        (("conv", *LECTURE[:4], "--out", 1_048_576), 113_246_208),
    ],
)
def test_long_and_large_layers_are_counted_at_once(record, arguments, macs):
    found = record(*arguments)
    assert (found["macs"], found["checked"]) == (macs, "formula")
    assert found["loads"]["weights"] >= found["distinct"]["weights"]


def test_the_help_names_every_schedule(run):
    text = run("conv", "--help")[1]
    assert all(f"{name}," in text for name in SCHEDULES_BY_NAME)


def test_a_large_layer_is_counted_by_formula_as_the_small_ones_are_run(record, monkeypatch):
    found = record("conv", "--input", "112x112x16", "--kernel", "1x1", "--out", 96, "--schedule", "weights")
    assert sum(found["loads"].values()) + sum(found["stores"].values()) == 20_473_344
    assert found["checked"] == "formula"
    for schedule in ("none", "weights", "ifmap", "ws", "os", "nlr"):
        ran = record("conv", *LECTURE, "--schedule", schedule)
        monkeypatch.setattr("analysis.report.dataflow.MOST_EXECUTED_MACS", 0)
        told = record("conv", *LECTURE, "--schedule", schedule)
        monkeypatch.undo()
        both = ran.keys() - {"checked", "events"}
        assert told.pop("energy_j") == pytest.approx(ran.pop("energy_j"))
        assert {key: told[key] for key in both - {"energy_j"}} == {key: ran[key] for key in both - {"energy_j"}}
        assert told["events"] is None


def test_a_layer_of_a_network(record):
    found = record("layer", SAMPLES / "resnet8_int8.onnx", "stack1.conv1", "--schedule", "weights")
    assert found["macs"] == 2_359_296
    assert found["layer"]["pads"] == [1, 1, 1, 1]
    assert found["loads"]["weights"] == 16 * 16 * 9


def test_events_as_csv_add_up(run, tmp_path):
    file = tmp_path / "events.csv"
    assert run("conv", *LECTURE, "--schedule", "weights", "-o", file) == (0, "", "")
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
    assert len(rows) == 1145
    loads = sum(int(row["words"]) for row in rows if row["op"] == "LOAD")
    assert loads == 420


def test_a_table_names_the_counters(run):
    code, out, _ = run("conv", *LECTURE, "--schedule", "weights")
    assert code == 0
    assert "1.161 MAC/word" in out
    assert "counted = formula = simulated" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("conv", "--schedule", "wts"), "did you mean ws"),
        (("conv", "--input", "4x4"), "--input"),
        (("conv", "--kernel", "9x9"), "larger than the input"),
        (("conv", "--groups", "2"), "multiple of the 2 groups"),
        (("conv", "--schedule", "order:M,P"), "order of the loops"),
        (("conv", "--pad", "1x2x3"), "--pad"),
        (("conv", "--energy", "nix"), "energy table"),
        (("fc", "--inputs", "4", "--outputs", "4", "--block", "2"), "--block"),
        (("fc", "--inputs", "4", "--outputs", "4", "--block", "2x2", "--registers", "2"), "too few registers"),
        (("im2col", "--layout", "hwc"), "layout"),
        (("im2col", "--columns", "some"), "--columns"),
        (("im2col", "--order", "colums"), "order of the copy"),
        (("conv", "--input", f"4x4x{'9' * 5000}"), "--input"),
        (("conv", "--input", "4096x4096x4096", "--out", "4096", "--batch", "4096"), "MACs of a layer"),
        (("im2col", "--input", "1000x1000x1", "--kernel", "1x1"), "columns of a layer"),
        (("fc", "--inputs", "25088", "--outputs", "4096", "--block", "2x2", "--registers", "6"), "sums spill"),
        (("layer", str(SAMPLES / "resnet8_int8.onnx"), "avgpool"), "no weights to reuse"),
        (("layer", str(SAMPLES / "resnet8_int8.onnx"), "stack1.conv"), "did you mean"),
    ],
)
def test_refusals_say_what_is_wrong(run, arguments, words):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert err.startswith("rooflens: ")
    assert err.count("\n") == 1
