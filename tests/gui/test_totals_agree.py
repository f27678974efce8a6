"""The same totals, digit for digit, in the PDF, CSV, JSON, HTML, Markdown, the table of a terminal and the window."""

import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from analysis.report import render
from analysis.report.html import to_html
from analysis.report.pdf import report_pdf
from analysis.report.summary import to_summary_csv
from analysis.scenario import Scenario, analyze
from analysis.units import exact
from gui.panels.layer_table import LayerTablePanel
from tests.analysis.report.pdf_pages import needs_poppler, pages_of, plain

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples"
CASES = [
    ("lenet5.onnx", "native"),
    ("mobilenet_v2.onnx", "int8"),
    ("decoder_kv.onnx", "native"),
    ("vit_tiny.onnx", "fp16"),
]
DEVICES = ("stm32h743", "rpi4b")
COLUMNS = ("macs", "other_ops", "parameters", "weight_bytes", "input_bytes", "output_bytes")
# What stands before each total in the PDF and in the HTML.
SAID = {
    "macs": "MACs",
    "other_ops": "other operations",
    "parameters": "parameters",
    "weight_bytes": "weights",
    "arena_bytes": "arena",
    "liveness_peak_bytes": "most alive at once",
}


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case[0])
def analysis(request):
    name, precision = request.param
    return analyze(Scenario(str(SAMPLES / name), precision=precision, devices=DEVICES))


@pytest.fixture
def totals(analysis):
    return json.loads(render(analysis, "json"))["totals"]


def number(text):
    return int(re.sub(r"[^\d]", "", text))


def test_the_json_adds_up(analysis, totals):
    layers = json.loads(render(analysis, "json"))["layers"]
    assert {name: sum(layer[name] or 0 for layer in layers) for name in COLUMNS} == {c: totals[c] for c in COLUMNS}


def test_csv(analysis, totals):
    rows = list(csv.DictReader(io.StringIO(render(analysis, "csv"))))
    assert {name: sum(int(row[name] or 0) for row in rows) for name in COLUMNS} == {c: totals[c] for c in COLUMNS}


def test_summary_csv(analysis, totals):
    text = to_summary_csv((analysis,)).removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    devices = json.loads(render(analysis, "json"))["devices"]
    assert len(rows) == len(devices) == len(DEVICES)
    for row, device in zip(rows, devices, strict=True):
        shared = [name for name in totals if name in row and name != "peak_layer"]
        assert {"macs", "parameters", "weight_bytes"} <= set(shared)
        assert {name: int(row[name]) for name in shared} == {name: totals[name] for name in shared}
        for kind in ("ram", "flash"):
            assert int(row[f"{kind}_used_bytes"]) == device["fit"][kind]["used_bytes"]
        assert (float(row["latency_s"]) if row["latency_s"] else None) == device["latency_s"]
        assert (float(row["energy_j"]) if row["energy_j"] else None) == device["energy_j"]


def test_terminal(analysis, totals):
    line = next(line for line in render(analysis, "table").splitlines() if line.strip().startswith("total "))
    shown = [number(word) for word in re.split(r"\s{2,}", line.strip())[1:6]]
    assert shown == [totals[c] for c in ("macs", "parameters", "weight_bytes", "input_bytes", "output_bytes")]


def test_markdown(analysis, totals):
    rows = dict(re.findall(r"^\| (.+?) \| (.+?) \|$", render(analysis, "md"), re.MULTILINE))
    assert number(rows["MACs"]) == totals["macs"]
    assert number(rows["parameters"]) == totals["parameters"]


class TotalsOfPage(HTMLParser):
    """The rows of the table of totals, and what the page holds as data."""

    def __init__(self, page):
        super().__init__()
        self.rows, self.inside = [], False
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        if tag == "table":
            self.inside = ("class", "totals") in attributes
        elif tag == "tr" and self.inside:
            self.rows.append([])
        elif tag in ("th", "td") and self.inside:
            self.rows[-1].append("")

    def handle_data(self, data):
        if self.inside and self.rows and self.rows[-1]:
            self.rows[-1][-1] += data

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "table"


def test_html(analysis, totals):
    rows = TotalsOfPage(to_html(analysis)).rows
    for name, words in SAID.items():
        row = next(row for row in rows if row[0].startswith(words))
        assert number(row[1]) == totals[name], words


@needs_poppler
def test_pdf(analysis, totals, tmp_path):
    text = plain(" ".join(pages_of(report_pdf((analysis,)), tmp_path)))
    for name in (*COLUMNS, "arena_bytes", "liveness_peak_bytes"):
        assert re.search(rf"(?<![\d,]){re.escape(exact(totals[name]))}(?![\d,])", text), name


def test_the_window(analysis, totals, session, qtbot):
    session.show(analysis)
    panel = LayerTablePanel(session)
    qtbot.addWidget(panel)
    places = {column.id: place for place, column in enumerate(panel.table.columns)}
    assert {name: number(panel.totals.text(places[name])) for name in COLUMNS} == {c: totals[c] for c in COLUMNS}
