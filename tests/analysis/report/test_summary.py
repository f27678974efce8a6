"""The summary over models and devices: a row each, numbers as in the JSON, nothing that runs."""

from __future__ import annotations

import csv
import io

import pytest

from analysis.cli import main
from analysis.report import analysis_record, render
from analysis.report.layers import FORMULA_STARTS
from analysis.report.summary import KEYS, RESOURCE_KEYS, to_summary_csv
from analysis.scenario import Scenario, analyze
from tests.analysis.small import SAMPLES


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture(scope="module")
def several(real):
    big = analyze(
        Scenario(str(SAMPLES / "mobilenet_v2.onnx"), devices=("stm32h743", "rpi4b"), precision="int8", batch=2)
    )
    return real, big


def test_one_row_a_model_and_device(several):
    rows = rows_of(to_summary_csv(several))
    assert [(row["model"], row["device"]) for row in rows] == [
        (analysis.source.name, estimate.device.id) for analysis in several for estimate in analysis.estimates
    ]
    assert tuple(rows[0]) == KEYS
    assert (rows[0]["precision"], rows[-1]["precision"], rows[-1]["batch"]) == ("native", "int8", "2")


def test_cells_are_what_the_json_says(several):
    rows = iter(rows_of(to_summary_csv(several)))
    for analysis in several:
        record = analysis_record(analysis)
        for device, row in zip(record["devices"], rows, strict=False):
            for key, value in record["totals"].items():
                if key in row:
                    assert row[key] == str(value)
            for name in ("flash", "ram"):
                for key in RESOURCE_KEYS[:4]:
                    value = device["fit"][name][key]
                    assert row[f"{name}_{key}"] == ("" if value is None else str(value))
            for key in ("latency_s", "latency_high_s", "latency_bound_s", "energy_j", "energy_low_j"):
                assert row[key] == ("" if device[key] is None else str(device[key]))
            assert row["fits"] == {True: "true", False: "false", None: ""}[device["fit"]["ok"]]
            assert row["reason"] == device["fit"]["reason"]


def test_headroom_is_capacity_less_need(several):
    for row in rows_of(to_summary_csv(several)):
        for name in ("flash", "ram"):
            if row[f"{name}_capacity_bytes"]:
                left = int(row[f"{name}_capacity_bytes"]) - int(row[f"{name}_used_bytes"])
                assert int(row[f"{name}_headroom_bytes"]) == left
    assert int(rows_of(to_summary_csv(several))[2]["ram_headroom_bytes"]) < 0


def test_without_a_device_there_is_one_row():
    (row,) = rows_of(to_summary_csv([analyze(Scenario(str(SAMPLES / "lenet5.onnx")))]))
    assert (row["macs"], row["device"], row["fits"], row["latency_s"]) == ("416520", "", "", "")


def test_no_analysis_is_a_head_alone():
    assert to_summary_csv([]) == ",".join(KEYS) + "\r\n"


def test_nothing_in_it_is_a_formula(awkward):
    from dataclasses import replace

    named = replace(awkward, source=replace(awkward.source, name="=cmd|' /C calc'!A0", file="@x"))
    for row in csv.reader(io.StringIO(to_summary_csv([named]), newline="")):
        for key, cell in zip(KEYS, row, strict=True):
            assert not cell.startswith(FORMULA_STARTS) or key.endswith("headroom_bytes")


def test_it_is_a_format_as_the_others(real):
    assert render(real, "summary") == to_summary_csv([real])


def test_as_a_file_it_begins_with_the_mark_that_excel_needs(tmp_path, real):
    """Only what `report` writes for people: programs read what `analyze` prints."""
    file = tmp_path / "summary.csv"
    arguments = [real.scenario.model, "--device", "stm32l4r5", "--device", "a100_sxm80"]
    with pytest.raises(SystemExit) as left:
        main(["report", *arguments, "--format", "summary", "-o", str(file)])
    assert left.value.code == 0
    assert file.read_bytes().startswith(b"\xef\xbb\xbfmodel,file")
    assert file.read_bytes().decode("utf-8-sig") == to_summary_csv([real])
