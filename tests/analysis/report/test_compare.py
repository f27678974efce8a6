"""A comparison in every format: one set of numbers, a schema, awkward names, nothing without its sign."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from importlib.resources import files

import jsonschema
import pytest

import resources
from analysis.contrast import TOLD, contrast, summary
from analysis.errors import UnknownNameError
from analysis.report.compare import COMPARE_FORMATS, compare_record, compare_report
from analysis.report.compare_cells import share_text
from analysis.scenario import Scenario, analyze
from analysis.units import UNKNOWN
from tests.analysis.small import SAMPLES

CHECK, WHOLE = (
    jsonschema.Draft202012Validator(
        json.loads(files(resources).joinpath("schemas", f"{name}-1.schema.json").read_text(encoding="utf-8"))
    )
    for name in ("compare", "analysis")
)
QUANTITIES = ("macs", "weight_bytes", "latency_bound_s", "energy_j")


@cache
def sample(name, **settings):
    return analyze(Scenario(str(SAMPLES / f"{name}.onnx"), **{"devices": ("stm32l4r5", "rpi4b"), **settings}))


@pytest.fixture(scope="module")
def found():
    return contrast(sample("resnet8"), sample("resnet8_int8"))


def of_side(key):
    """What an analysis says of a scenario, or of its model."""
    part = WHOLE.schema["properties"][key]
    return jsonschema.Draft202012Validator({"$defs": WHOLE.schema["$defs"], **part})


@pytest.fixture(params=["two", "same", "awkward", "empty", "no device", "other device"])
def each(request, found):
    made = {
        "two": lambda: found,
        "same": lambda: contrast(sample("lenet5"), sample("lenet5")),
        "awkward": lambda: contrast(sample("lenet5"), request.getfixturevalue("awkward")),
        "empty": lambda: contrast(request.getfixturevalue("empty"), sample("lenet5")),
        "no device": lambda: contrast(sample("lenet5", devices=()), sample("ds_cnn")),
        "other device": lambda: contrast(sample("lenet5"), sample("ds_cnn", devices=("a100_sxm80",))),
    }
    return made[request.param]()


def test_the_schema_is_one_and_every_comparison_follows_it(each):
    jsonschema.Draft202012Validator.check_schema(CHECK.schema)
    record = json.loads(compare_report(each, "json"))
    CHECK.validate(record)
    assert len(record["layers"]) == len(each.pairs)


def test_both_sides_are_told_as_an_analysis_tells_them(found):
    for side in ("a", "b"):
        record = compare_record(found)[side]
        for key in ("scenario", "model"):
            of_side(key).validate(record[key])


def test_differences_of_the_layers_add_up_to_those_of_the_totals(found):
    record = json.loads(compare_report(found, "json"))
    for name in ("macs", "weight_bytes", "parameters", "output_bytes"):
        assert sum(row[name]["delta"] for row in record["layers"]) == record["totals"][name]["delta"]
    first = record["devices"][0]["latency_bound_s"]
    assert sum(row["latency_bound_s"]["delta"] for row in record["layers"]) == pytest.approx(first["delta"])
    assert first["delta"] == first["b"]["value"] - first["a"]["value"]


def test_the_tally_is_that_of_the_rows(found):
    record = json.loads(compare_report(found, "json"))
    for name in QUANTITIES:
        said = [row[name]["smaller"] for row in record["layers"]]
        tally = record["wins"][name]
        assert sum(tally.values()) == len(said)
        assert {who: said.count(who) for who in ("A", "B", "same")} == {who: tally[who] for who in ("A", "B", "same")}
        assert tally["alone"] == sum(None in (row["a"], row["b"]) for row in record["layers"])


def test_csv_says_what_json_says(each):
    record = json.loads(compare_report(each, "json"))
    rows = list(csv.DictReader(io.StringIO(compare_report(each, "csv"), newline="")))
    assert len(rows) == len(record["layers"])
    for row, layer in zip(rows, record["layers"], strict=True):
        for side in ("a", "b"):
            head = layer[side] or {"index": None}
            assert row[f"index_{side}"] == ("" if head["index"] is None else str(head["index"]))
        for name in QUANTITIES:
            for part in ("a", "b", "delta", "smaller"):
                value = layer[name][part]
                assert row[f"{name}_{part}"] == ("" if value is None else str(value))


@pytest.mark.parametrize("form", COMPARE_FORMATS)
def test_no_name_breaks_a_format(form, request):
    text = compare_report(contrast(sample("lenet5"), request.getfixturevalue("awkward")), form)
    assert text.endswith("\n")
    assert "\x1b" not in text or form == "csv"
    for row in csv.reader(io.StringIO(text, newline="")) if form == "csv" else ():
        assert not any(cell.startswith(("=", "@", "\t")) for cell in row)


def test_the_table_begins_with_the_sentence(found):
    lines = compare_report(found, "table").splitlines()
    assert lines[0] == summary(found)
    assert lines[0].startswith("B needs ")
    assert all(line == line.rstrip() for line in lines)


@pytest.mark.parametrize("form", ["table", "md"])
def test_who_wins_where_is_counted(found, form):
    tally = found.columns["latency_bound_s"].tally()
    line = next(
        line
        for line in compare_report(found, form).splitlines()
        if "least time: less" in line or "least time: the" in line
    )
    assert f"less in B {tally['B']}" in line
    assert ("less in A" in line) == bool(tally["A"])


def test_of_the_same_nothing_is_listed(each):
    text = compare_report(each, "table")
    assert ("those that differ most" in text) != each.identical
    assert text.startswith("A and B are the same") == each.identical


def test_layers_of_one_side_say_so():
    each = contrast(sample("lenet5"), sample("resnet8"))
    listed = compare_report(each, "table").partition("those that differ most")[2].splitlines()
    alone = [line.split() for line in listed if "only in B" in line]
    assert alone
    assert all(cells[0] == cells[5] == UNKNOWN for cells in alone), "neither a row nor a time in A"


def test_other_devices_are_named_in_every_readable_form():
    each = contrast(sample("lenet5"), sample("ds_cnn", devices=("a100_sxm80",)))
    for form in ("table", "md"):
        text = compare_report(each, form)
        assert "A on STM32L4R5ZI" in text
        assert "B on NVIDIA A100" in text


def test_markdown_tables_hold_together(each):
    rows = [line for line in compare_report(each, "md").splitlines() if line.startswith("|")]
    assert rows
    for row in rows:
        assert row.replace("\\|", "").count("|") in (6, 11)


def test_an_unknown_format_is_refused(found):
    with pytest.raises(UnknownNameError):
        compare_report(found, "xml")


def test_every_code_of_a_column_is_one_of_the_schema(found):
    assert set(TOLD) == set(CHECK.schema["$defs"]["tally"]["properties"])
    assert found.columns["macs"].smaller.max() < len(TOLD)


def test_times_and_unknown_are_written_as_everywhere(found):
    text = compare_report(contrast(sample("lenet5"), sample("resnet8")), "table")
    assert " us" not in text
    assert "µ" in text
    assert UNKNOWN in text


def test_from_ten_times_on_the_factor_is_told():
    assert share_text(0.5) == "+50\u202f%"
    assert share_text(-0.9) == "−90\u202f%"
    assert share_text(8.9) == "+890\u202f%"
    assert share_text(9.0) == "10\u202f×"
    assert share_text(37141.0) == "37,142\u202f×"
