"""Markdown: tables that hold, and names without effect."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import pytest

from analysis.report import to_csv, to_markdown
from analysis.report.markdown import escaped, title
from analysis.scenario import Scenario, analyze
from tests.analysis.report.conftest import AWKWARD
from tests.analysis.small import SAMPLES

UNESCAPED_BAR = re.compile(r"(?<!\\)(?:\\\\)*\|")


def tables(text):
    """Lines of tables, block by block."""
    return [block.splitlines() for block in text.split("\n\n") if block.startswith("|")]


@pytest.mark.parametrize("which", ["real", "awkward", "empty"])
def test_every_row_of_a_table_has_its_columns(which, request):
    for table in tables(to_markdown(request.getfixturevalue(which))):
        assert len({len(UNESCAPED_BAR.findall(line)) for line in table}) == 1
        assert re.fullmatch(r"\|( -{3}:? \|)+", table[1])


def test_names_are_there_and_escaped(awkward):
    text = to_markdown(awkward)
    assert "卷积层/输出" in text
    assert "a\\|b" in text
    assert "x" * 300 in text
    assert all(line.replace("\u202f", " ").isprintable() for line in text.splitlines())


@pytest.mark.parametrize("name", AWKWARD)
def test_markup_has_no_effect(name):
    text = escaped(name)
    assert "\n" not in text
    assert not re.search(r"(?<!\\)(?:\\\\)*[|`*_\[\]<>#$~&]", text)
    assert not text.startswith(("-", "+"))


def test_figures_of_the_network_and_its_devices(real):
    text = to_markdown(real)
    assert text.startswith("# DS-CNN")
    assert "| MACs | 2,656,768 |" in text
    assert text.count("STM32L4R5ZI") == 2
    assert len(tables(text)[-1]) == 2 + 10


def test_without_layers_there_is_no_table_of_them(empty):
    assert "dearest" not in to_markdown(empty)


def test_without_a_device_the_dearest_have_most_macs(real):
    table = tables(to_markdown(replace(real, estimates=())))[-1]
    macs = [int(line.split("|")[5].replace(",", "")) for line in table[2:]]
    assert macs == sorted(macs, reverse=True)
    assert macs[0] == real.workload.macs.max()


def test_the_dearest_are_those_of_the_expected_time_where_that_is_known():
    analysis = analyze(Scenario(str(SAMPLES / "mobilenet_v2.onnx"), precision="int8", devices=("stm32h743",)))
    table = tables(to_markdown(analysis))[-1]
    listed = [int(line.split("|")[1]) for line in table[2:]]
    times = {int(row["index"]): float(row["latency_s"]) for row in csv.DictReader(io.StringIO(to_csv(analysis)))}
    assert "share of expected time" in table[0]
    assert [times[row] for row in listed] == sorted(times.values(), reverse=True)[: len(listed)]


def test_a_network_without_a_name_is_called_as_its_file(real):
    assert title(replace(real.source, name="", file="/some/where/person_detect.tflite")) == "person_detect"
    assert title(replace(real.source, name="", file="")) == "network"
    assert to_markdown(replace(real, source=replace(real.source, name=" "))).startswith("# ds\\_cnn\n")
