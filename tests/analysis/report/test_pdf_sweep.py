"""A sweep in the report: the best cells drawn and listed, the failed ones counted with their reasons."""

from __future__ import annotations

import pytest

from analysis.report.pdf import Options, report_pages, report_pdf
from analysis.report.pdf.scales import powers_of_two
from analysis.report.pdf.sweep_rows import sweep_section
from analysis.sweep import DONE, FAILED, Row, Table, fronts
from tests.analysis.report.pdf_pages import needs_poppler, pages_of, plain

PLAIN = {"batch": 1, "precision": "int8", "resolution": "", "kernel": "ideal", "runtime": "tflm"}


def cell(device, latency, energy, ram, model="/home/net_a.onnx", **more):
    amounts = {"latency_s": latency, "energy_j": energy, "ram_used_bytes": ram}
    return Row(model=model, device=device, **{**PLAIN, "state": DONE, "fit": "yes", **amounts, **more})


@pytest.fixture
def table():
    fast, frugal, worse = (
        cell("fast", 1e-3, 2e-3, 4096),
        cell("frugal", 2e-3, 1e-3, 2048),
        cell("worse", 3e-3, 3e-3, 8192),
    )
    other = cell("fast", 5e-3, 5e-3, 4096, model="/home/*net*_b.onnx", price_eur=7.0)
    broken = [Row("/home/none.onnx", f"d{i}", **PLAIN, state=FAILED, reason="there is no file") for i in range(3)]
    return Table.of([fast, frugal, worse, other, *broken])


def test_the_best_cells_are_listed_and_the_failed_ones_counted(table):
    section = sweep_section(table)
    assert [row[:2] for row in section["rows"]] == [
        ["*net*_b.onnx", "fast"],
        ["net_a.onnx", "fast"],
        ["net_a.onnx", "frugal"],
    ]
    assert (section["cells"], section["failed"], section["best"]) == ("7", "3", "3")
    assert section["reasons"] == [["there is no file", "3"]]
    assert [one["name"] for one in section["key"]] == ["net_a.onnx", "*net*_b.onnx"]


def test_every_best_cell_has_its_sign_and_every_cell_its_dot(table):
    energy, memory = sweep_section(table)["charts"]
    for drawing in (energy, memory):
        grey = [mark for mark in drawing["marks"] if mark["kind"] == "disc" and mark["fill"] == "movement"]
        signs = [mark for mark in drawing["marks"] if mark["kind"] in ("disc", "shape") and mark not in grey]
        assert len(grey) == 4
        assert len(signs) == int(fronts(table, ("latency", "energy", "ram")).sum()) == 3


@needs_poppler
def test_it_is_a_section_of_its_own(real, table, tmp_path):
    text = plain(" ".join(pages_of(report_pdf((real,), Options(sections=("glossary",)), sweep=table), tmp_path)))
    for wanted in ("The sweep", "7 cells; 3 of them", "*net*_b.onnx", "frugal", "there is no file", "arena"):
        assert wanted in text


def test_a_sweep_of_nothing(real):
    assert report_pages((real,), Options(sections=("glossary",)), 20, sweep=Table.of([]))


def test_ticks_at_powers_of_two():
    assert powers_of_two(3000, 70000, 4) == [4096, 16384, 65536]
    assert powers_of_two(3000, 70000, 9) == [4096, 8192, 16384, 32768, 65536]
