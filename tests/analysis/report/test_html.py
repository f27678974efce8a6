"""The HTML report: one file that asks nobody for anything, in which no name has an effect."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from analysis.advice import advise
from analysis.errors import Cancelled, one_line
from analysis.graph import Node
from analysis.ops.registry import FAMILIES
from analysis.readers import sha256_of
from analysis.report import analysis_record
from analysis.report.html import to_html
from analysis.report.html.times import shares_of
from analysis.scenario import Scenario, analyze
from analysis.scenario_file import load_scenario
from tests.analysis.report.conftest import analysis_of
from tests.analysis.small import SAMPLES, network

VOID = {"meta", "input", "br"}


class Tree(HTMLParser):
    """What a browser would see: elements with their attributes, text, and whether every element is closed."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements, self.open, self.texts = [], [], []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append((tuple(self.open), data))

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def words(self):
        return " ".join(data for path, data in self.texts if "script" not in path and "style" not in path)

    def inside(self, tag):
        """Texts that stand right in elements of that kind."""
        return [data for path, data in self.texts if path[-1:] == (tag,)]

    def data(self, identity):
        kept = self.inside("script")
        places = [attributes.get("id") for attributes in self.all("script")]
        return json.loads(kept[places.index(identity)])


def layers_of(page):
    """The table of layers alone."""
    start = page.index('<table class="layers">')
    return page[start : page.index("</table>", start) + len("</table>")]


@pytest.mark.parametrize("which", ["real", "awkward", "empty"])
def test_the_record_is_inside_unharmed(which, request):
    analysis = request.getfixturevalue(which)
    found, wanted = Tree(to_html(analysis)).data("analysis"), json.loads(json.dumps(analysis_record(analysis)))
    for record in (found, wanted):
        record["scenario"]["model"] = record["model"]["file"] = Path(record["scenario"]["model"]).name
    assert found == wanted


def test_no_folder_of_who_made_it_is_handed_round(real):
    page = to_html(real)
    assert str(SAMPLES) not in page
    assert '"model": "ds_cnn.onnx"' in page or '"model":"ds_cnn.onnx"' in page


@pytest.mark.parametrize("which", ["real", "awkward", "empty"])
def test_nothing_is_asked_of_anybody(which, request):
    """No address to fetch from; own style and script are named by their content, and nothing else may run."""
    page = to_html(request.getfixturevalue(which))
    tree = Tree(page)
    addresses = [
        value for _, given in tree.elements for key, value in given.items() if key in ("src", "href", "action")
    ]
    assert all(address.startswith("#") for address in addresses)
    assert not {"link", "img", "iframe", "object", "base", "form"} & {tag for tag, _ in tree.elements}
    assert not [key for _, given in tree.elements for key in given if key.startswith("on") or key == "style"]
    (style,) = tree.inside("style")
    assert "@import" not in style
    assert all(address.startswith("#") for address in re.findall(r"url\(([^)]*)\)", style))
    (policy,) = [given["content"] for given in tree.all("meta") if "http-equiv" in given]
    script = tree.inside("script")[-1]
    sums = [base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in (style, script)]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{sums[0]}'; script-src 'sha256-{sums[1]}'; base-uri 'none'; form-action 'none'"
    )


def test_every_place_that_is_named_is_there_once(real):
    tree = Tree(to_html(real))
    places = [given["id"] for _, given in tree.elements if "id" in given]
    assert len(places) == len(set(places))
    named = {given["href"][1:] for _, given in tree.elements if given.get("href")}
    assert named <= set(places)


def test_names_of_strangers_have_no_effect(awkward):
    """They are text, on one line, in elements that keep their direction of writing; in data nothing ends the block."""
    table = Tree(layers_of(to_html(awkward)))
    assert table.inside("bdi") == [one_line(name) for name in awkward.workload.names]
    assert {tag for tag, _ in table.elements} == {
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "bdi",
        "svg",
        "use",
    }


@pytest.mark.parametrize(
    "name", ["</script><script>alert(1)</script>", "<!--<script>", "\u2028", "'\"&<>", "שלום", "\u202edlrow", "x" * 300]
)
def test_a_hostile_name_stays_a_name(name):
    graph = network([Node(name, "Relu", ("x",), ("y",))], {"x": (3,), "y": (3,)})
    analysis = analysis_of(replace(graph, name=name, file=name, producer=name), ("stm32l4r5",))
    tree = Tree(to_html(analysis))
    assert tree.data("analysis")["layers"][0]["name"] == name
    assert len(tree.all("script")) == 3
    assert one_line(name).strip() in tree.words


def test_totals_are_there_digit_for_digit(real):
    words = Tree(to_html(real)).words
    record = analysis_record(real)
    for key in ("macs", "other_ops", "parameters", "weight_bytes", "arena_bytes", "liveness_peak_bytes"):
        assert f"{record['totals'][key]:,}" in words
    for device in record["devices"]:
        assert device["fit"]["reason"] in words
        assert f"{device['fit']['ram']['used_bytes']:,}" in words


def test_without_a_script_every_layer_and_every_dot_is_there(real):
    tree = Tree(to_html(real))
    rows = [given for given in tree.all("tr") if "data-layer" in given]
    assert [int(given["data-layer"]) for given in rows] == list(range(len(real.workload)))
    dots = [given for given in tree.all("circle") + tree.all("path") if "data-layer" in given]
    with_macs = int((real.workload.macs > 0).sum())
    assert len(dots) == with_macs * len(real.estimates)


def test_cells_of_the_table_are_under_their_headings(real):
    table = layers_of(to_html(real))
    widths = {row.count("<td") + row.count("<th ") for row in re.findall(r"<tr.*?</tr>", table)}
    assert widths == {16}


def test_what_is_not_counted_is_said_and_is_no_zero(awkward):
    page = to_html(awkward)
    tree = Tree(page)
    row = awkward.workload.counted.tolist().index(False)
    (cells,) = re.findall(rf'<tr id="layer-{row}".*?</tr>', page)
    assert re.findall(r"<td[^>]*>(.*?)</td>", cells)[4] == "–"
    assert "have no count and are in no sum" in tree.words
    assert awkward.workload.ops[row] in tree.words


def test_pictures_say_what_they_show(real):
    for given in Tree(to_html(real)).all("svg"):
        assert given.get("aria-hidden") == "true" or given.get("class") == "share" or given.get("aria-label")


def test_the_day_can_be_given(real, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert "Rooflens report, 1970-01-02" in to_html(real)
    assert to_html(real) == to_html(real)


def test_the_scenario_can_be_copied_as_it_is(tmp_path):
    scenario = Scenario(str(SAMPLES / "lenet5.onnx"), shapes=(("image", (2, 1, 32, 32)),), devices=("rpi4b",))
    tree = Tree(to_html(analyze(scenario)))
    (toml,) = tree.inside("pre")
    file = tmp_path / "again.toml"
    file.write_text(toml, encoding="utf-8")
    again, sha256 = load_scenario(file)
    assert again == replace(scenario, model=str(tmp_path / "lenet5.onnx"))
    assert sha256 == sha256_of(scenario.model)


def test_colours_of_both_themes_are_there_under_one_name(real):
    (style,) = Tree(to_html(real)).inside("style")
    light, dark = re.findall(r":root \{ (.*?) \}", style)
    assert [part.split(":")[0] for part in light.split("; ")] == [part.split(":")[0] for part in dark.split("; ")]
    used = set(re.findall(r"var\(--([a-z-]+)\)", style))
    assert used <= set(re.findall(r"--([a-z-]+):", light))


def test_progress_grows_to_the_end_and_may_stop_the_work():
    analysis = analyze(Scenario(str(SAMPLES / "mobilenet_v2.onnx"), devices=("stm32l4r5", "rpi4b")))
    seen = []
    to_html(analysis, lambda fraction, _: seen.append(fraction))
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0.0, 1.0)

    def stop(fraction, _):
        if fraction > 0.1:
            raise Cancelled

    with pytest.raises(Cancelled):
        to_html(analysis, stop)


def test_what_would_help_is_said_where_it_does_not_fit():
    analysis = analyze(Scenario(str(SAMPLES / "mobilenet_v2.onnx"), devices=("stm32h743", "rpi4b"), precision="int8"))
    words = Tree(to_html(analysis)).words
    found = advise(analysis, 0)
    assert found
    assert all(one.title in words and one.cost in words for one in found[:3])
    many = analyze(replace(analysis.scenario, devices=("stm32h743", "rpi4b", "stm32l4r5", "stm32f401", "stm32f411")))
    assert "Smallest changes" not in Tree(to_html(many)).words


def test_a_need_that_is_too_much_is_drawn_beyond_the_capacity_to_scale():
    analysis = analyze(Scenario(str(SAMPLES / "mobilenet_v2.onnx"), devices=("stm32l4r5",), precision="int8"))
    tree = Tree(to_html(analysis))
    widths = {
        given["class"]: float(given["width"].rstrip("%")) for given in tree.all("rect") if given.get("height") == "14"
    }
    need = analysis.estimates[0].fit.ram
    assert widths["beyond"] / widths["fill over"] == pytest.approx(need.used_bytes / need.capacity_bytes - 1, rel=1e-3)
    assert "does not fit" in tree.words.lower()


def test_devices_stand_beside_each_other_where_there_are_several(real):
    assert "Which of them runs it?" in Tree(to_html(real)).words
    assert "Which of them runs it?" not in Tree(to_html(replace(real, estimates=real.estimates[:1]))).words


def test_budgets_of_the_scenario_are_judged():
    scenario = Scenario(
        str(SAMPLES / "ds_cnn_int8.onnx"), devices=("stm32l4r5",), max_latency_s=0.001, max_energy_j=1.0
    )
    words = Tree(to_html(analyze(scenario))).words
    assert "deadline of 1\u202fms broken by" in words
    assert "energy budget of 1\u202fJ kept" in words


def test_the_network_is_drawn_with_every_layer_in_the_themes_colours(real):
    tree = Tree(to_html(real))
    sheets = [given for given in tree.all("svg") if given.get("class") == "sheet-of-network"]
    drawn = {data for path, data in tree.texts if path[-1:] == ("text",)}
    assert sheets
    assert {"conv1", "block4.pointwise", "classifier"} <= drawn
    (style,) = tree.inside("style")
    classes = {
        name for _, given in tree.elements for name in (given.get("class") or "").split() if name[:2] in ("f-", "s-")
    }
    assert classes
    assert all(f".{name} {{" in style for name in classes)


def test_the_bar_of_families_is_as_wide_as_their_shares(real):
    page = to_html(real)
    bars = re.findall(r'<svg class="families".*?</svg>', page)
    assert len(bars) == len(real.estimates)
    for bar, estimate in zip(bars, real.estimates, strict=True):
        starts, widths = (np.array(re.findall(rf'{key}="([\d.]+)%"', bar), float) for key in (" x", "width"))
        assert starts == pytest.approx(np.cumsum([0, *widths[:-1]]), abs=0.05)
        sums = np.bincount(real.workload.family, shares_of(estimate), len(FAMILIES))
        assert widths == pytest.approx(100 * np.sort(sums[sums >= 0.005])[::-1], abs=0.01)
