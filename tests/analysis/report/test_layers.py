"""The CSV: it opens, it adds up, and nothing in it runs."""

from __future__ import annotations

import csv
import io
import re

import pytest

from analysis.report import analysis_record, to_csv
from analysis.report.layers import FORMULA_STARTS, safe


def rows_of(analysis):
    return list(csv.DictReader(io.StringIO(to_csv(analysis), newline="")))


def test_one_row_a_layer_under_the_keys_of_the_json(real):
    rows, record = rows_of(real), analysis_record(real)
    keys = list(record["layers"][0])
    assert list(rows[0])[: len(keys)] == keys
    assert {"bound", "intensity_macs_per_byte", "latency_s", "energy_j"} <= rows[0].keys()
    assert len(rows) == len(record["layers"])


def test_cells_are_what_the_json_says(real):
    record = analysis_record(real)
    for row, layer, device in zip(rows_of(real), record["layers"], record["devices"][0]["layers"], strict=True):
        assert (row["name"], row["counted"]) == (layer["name"], "true")
        assert int(row["macs"]) == layer["macs"]
        assert row["bound"] == device["bound"]
        assert row["energy_j"] == str(device["energy_j"])
        assert row["latency_s"] == ""
        assert row["output_shapes"] == "x".join(map(str, layer["output_shapes"][0]))


def test_awkward_names_come_back_and_none_is_a_formula(awkward):
    for row, name in zip(rows_of(awkward), awkward.workload.names, strict=True):
        assert row["name"].replace("\\x1b", "\x1b") in (name, "'" + name)
        assert not row["name"].lstrip(" \n").startswith(FORMULA_STARTS)


def test_what_is_not_counted_is_empty_and_never_zero(awkward):
    (odd,) = (row for row in rows_of(awkward) if row["counted"] == "false")
    assert (odd["macs"], odd["other_ops"], odd["op"]) == ("", "", "com.example.Odd=")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t1", "\r1", " =1", "＝1", "＠x"])
def test_text_that_a_spreadsheet_would_run_is_quoted(cell):
    assert safe(cell) == "'" + cell


@pytest.mark.parametrize("separator", [";", "|", "\t", "\n", "\r\n"])
@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@x", " =1"])
def test_nor_does_it_run_what_another_separator_would_set_free(separator, start):
    """A German spreadsheet splits at semicolons; one that is told of no quotes splits at ends of lines."""
    text = safe(f"a{separator}{start}")
    assert text.replace("'", "") == f"a{separator}{start}"
    assert not any(cell.lstrip(" ").startswith(FORMULA_STARTS) for cell in re.split("[;|\t\r\n]", text))


@pytest.mark.parametrize("cell", [-1, -1.5, None, "a=1", "conv-1", "", "a@b", "a;b", "a; b=1", "a|b-1", "x\ny"])
def test_numbers_and_other_text_stay(cell):
    assert safe(cell) == cell


def test_no_terminal_is_told_anything(awkward):
    """Escape sequences colour, move and rename; names are shown, not obeyed."""
    assert "\x1b" not in to_csv(awkward)
    assert "\\x1b[31mred" in to_csv(awkward)
    assert safe("a\x00b\x9bc\x7f") == "a\\x00b\\x9bc\\x7f"
    assert safe("two\tcells\r\nof text") == "two\tcells\r\nof text"


def test_no_layers_is_a_header_with_the_same_keys(empty, real):
    assert to_csv(empty).splitlines() == [to_csv(real).splitlines()[0]]


def test_lines_end_as_the_standard_says(real):
    assert to_csv(real).count("\r\n") == len(real.workload) + 1
