"""What is not known of a layer is blank in every report, and sums that lack it say that they are the least."""

import csv
import io
import re
from dataclasses import replace

import pytest

from analysis.contrast import contrast
from analysis.gate.budget import Budget, findings
from analysis.graph import Node
from analysis.report import to_csv, to_markdown, to_text
from analysis.report.costs import costs, dearest
from analysis.report.gaps import integers, is_least, live_bytes
from analysis.report.html import to_html
from analysis.report.pdf.front import key_numbers
from analysis.report.pdf.layer_rows import layer_section
from analysis.report.record import analysis_record
from tests.analysis.report.conftest import analysis_of
from tests.analysis.small import network

COUNTED, ODD, BEHIND = range(3)


@pytest.fixture(scope="module")
def odd():
    """A layer that is counted, one that nobody knows, and one that reads what it gives."""
    shapes = {"x": (4, 6), "y": (4, 6), "odd": (1,), "out": (1,)}
    nodes = [
        Node("known", "Relu", ("x",), ("y",)),
        Node("strange", "my.dom.Odd", ("y",), ("odd",)),
        Node("behind", "Relu", ("odd",), ("out",)),
    ]
    graph = network(nodes, shapes, inputs=["x"], outputs=["out"])
    tensors = {name: replace(t, shape=None) if name in ("odd", "out") else t for name, t in graph.tensors.items()}
    return analysis_of(replace(graph, tensors=tensors), ("stm32l4r5",))


def test_the_need_of_ram_is_not_complete(odd):
    ram = odd.estimates[0].fit.ram
    assert odd.plan.unsized == ("odd", "out")
    assert ram.items["tensors of unknown size"] is None
    assert not ram.complete
    assert ram.used_bytes == sum(size for size in ram.items.values() if size is not None)
    assert "at least" in odd.estimates[0].fit.reason
    assert "tensors of unknown size" in odd.estimates[0].fit.reason


def test_a_budget_of_ram_is_not_known_to_be_kept(odd):
    (found,) = [f for f in findings(odd, Budget(ram_bytes=1e6)) if f.quantity == "RAM" and f.kind == "budget"]
    assert found.state == "unknown"


def test_a_network_that_is_known_is_complete(real):
    assert real.plan.unsized == ()
    assert all("tensors of unknown size" not in e.fit.ram.items for e in real.estimates)
    assert not any(is_least(real, key) for key in ("macs", "output_bytes", "arena_bytes", "liveness_peak_bytes"))
    assert live_bytes(real) == real.plan.live_bytes.tolist()


def test_columns_are_blank_where_something_is_not_known(odd):
    assert integers(odd.workload, "input_bytes") == [96, 96, None]
    assert integers(odd.workload, "output_bytes") == [96, None, None]
    assert live_bytes(odd)[ODD:] == [None, None]
    assert live_bytes(odd)[COUNTED] == 192
    layers = analysis_record(odd)["layers"]
    assert [row["output_bytes"] for row in layers] == [96, None, None]
    assert layers[ODD]["macs"] is None


def test_a_layer_that_is_not_counted_takes_no_time_that_is_known(odd):
    for row in analysis_record(odd)["devices"][0]["layers"]:
        known = odd.workload.counted[row["index"]]
        assert (row["latency_bound_s"] is not None) == known
        assert (row["energy_j"] is not None) == known
    rows = list(csv.DictReader(io.StringIO(to_csv(odd))))
    assert rows[COUNTED]["energy_j"]
    assert not rows[ODD]["energy_j"] + rows[ODD]["latency_bound_s"] + rows[BEHIND]["output_bytes"]


def test_it_is_not_among_the_dearest(odd):
    assert ODD not in dearest(odd, 9)
    assert costs(odd)[ODD] == 0
    assert "strange | my" not in to_markdown(odd).partition("## The dearest")[2].partition("##")[0]


def test_sums_say_that_they_are_the_least(odd):
    numbers = {one["name"]: one["value"] for one in key_numbers(odd)}
    assert {"Arena, at least", "Work, at least", "Weights"} <= set(numbers)
    assert re.search(r"arena \(tflm\) \| at least ", to_markdown(odd))
    assert re.search(r"^arena +at least ", to_text(odd), re.MULTILINE)
    table = layer_section(odd, None, "a4")
    about = {words: short for words, short, _ in table["totals"]}
    for words in ("MACs", "arena", "most alive at once", "written by the layers", "read by the layers"):
        assert about[words].startswith("at least "), words
    assert table["total"][8].startswith("≥ ")
    assert table["rows"][ODD][8] == table["rows"][ODD][-2] == "–"
    assert re.search(r"most alive at once, B</th><td[^>]*>[^<]*</td><td[^>]*>at least ", to_html(odd))


def test_a_comparison_has_no_zero_for_what_is_not_known(odd):
    found = contrast(odd, odd)
    for key in ("output_bytes", "live_bytes", "latency_bound_s", "energy_j", "macs"):
        assert found.columns[key].one.mask[ODD], key
        assert not found.columns[key].one.mask[COUNTED], key
    for key in ("macs", "input_bytes", "output_bytes", "arena_bytes", "liveness_peak_bytes"):
        assert found.totals[key].one.at_least, key
    assert not found.totals["weight_bytes"].one.at_least
