"""What the HTML report does when a person uses it: its script runs in node over the page's own elements, without pictures."""

from __future__ import annotations

import json
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from analysis.report.html import to_html
from analysis.scenario import Scenario, analyze
from analysis.units import exact
from tests.analysis.small import SAMPLES

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")
DOCUMENT = Path(__file__).with_name("small_dom.js").read_text(encoding="utf-8")
VOID = {"meta", "input", "br"}


class Tree(HTMLParser):
    """The page as [tag, attributes, [parts]]; its own script apart."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.root, self.script = ["root", {}, []], ""
        self.open = [self.root]
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        element = [tag, {key: value or "" for key, value in attributes}, []]
        self.open[-1][2].append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        self.open.pop()

    def handle_data(self, data):
        tag, attributes, parts = self.open[-1]
        if tag == "script" and not attributes:
            self.script = data
        else:
            parts.append(data)


@pytest.fixture(scope="module")
def analysis():
    return analyze(Scenario(str(SAMPLES / "lenet5.onnx"), devices=("stm32l4r5", "a100_sxm80")))


@pytest.fixture(scope="module")
def use(analysis):
    return user_of(analysis)


def user_of(analysis):
    """Runs statements over the page after its script, and gives what they return."""
    tree = Tree(to_html(analysis))
    root = next(part for part in tree.root[2] if isinstance(part, list))
    head = f"'use strict';\nconst tree = {json.dumps(root)};\n{DOCUMENT}\n"
    # The page's block is opened up, so that what a person does can see what it made.
    script = tree.script.split("{\n", 1)[1].rsplit("}", 1)[0].replace("new Report();", "const report = new Report();")

    def used(statements):
        whole = f"{head}{script}\nconst told = (() => {{ {statements} }})();\nconsole.log(JSON.stringify(told));"
        done = subprocess.run([NODE, "-"], input=whole, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return used


ROWS = "findAll('table.layers tbody tr').map(row => Number(row.dataset.layer))"


def test_one_device_is_shown_and_the_other_at_a_wish(use, analysis):
    found = use("""
        const shown = () => report.figures.map(figure => !figure.hidden), cells = () => findAll('.layers tbody tr')[3].cells;
        const before = [shown(), cells()[10].textContent, cells()[14].textContent];
        write(find('.controls select'), '1');
        return [before, [shown(), cells()[10].textContent, cells()[14].textContent], find('#layers h2').textContent];
    """)
    bounds = [estimate.bound_of(3) for estimate in analysis.estimates]
    assert [found[0][0], found[1][0]] == [[True, False], [False, True]]
    assert [found[0][1], found[1][1]] == bounds
    assert found[0][2] != found[1][2]
    assert found[2].endswith("on NVIDIA A100 SXM4 80GB")


def test_work_is_counted_in_flop_and_back(use, analysis):
    found = use("""
        const said = () => [findAll('.totals td')[0].textContent, findAll('.layers tbody tr')[0].cells[4].textContent,
          find('.layers thead th[data-key="macs"]').textContent, find('.layers tfoot').rows[0].cells[4].textContent];
        const before = said();
        findAll('input').find(field => field.attributes.value === '1').dispatchEvent({ type: 'input' });
        const after = said();
        findAll('input').find(field => field.attributes.value === '0').dispatchEvent({ type: 'input' });
        return [before, after, said()];
    """)
    total, first = analysis.workload.totals.macs, int(analysis.workload.macs[0])
    assert found[0] == found[2] == [exact(total), exact(first), "MACs", exact(total)]
    assert found[1] == [exact(2 * total), exact(2 * first), "FLOPs", exact(2 * total)]


def test_a_heading_sorts_and_sorts_the_other_way(use, analysis):
    found = use(f"""
        const head = find('.layers thead th[data-key="weight_bytes"]');
        find('button', head).click();
        const down = {ROWS}, state = head.attributes['aria-sort'];
        find('button', head).click();
        return [down, state, {ROWS}, head.attributes['aria-sort'], findAll('thead th[aria-sort="none"]').length];
    """)
    weights = analysis.workload.weight_bytes
    down = sorted(range(len(weights)), key=lambda row: (-weights[row], row))
    up = sorted(range(len(weights)), key=lambda row: (weights[row], row))
    assert found == [down, "descending", up, "ascending", 15]


def test_a_filter_leaves_rows_out_and_makes_dots_pale(use, analysis):
    found = use(f"""
        write(find('input[type="search"]'), 'GEMM');
        const rows = {ROWS}, count = find('#layers .tools .dim').textContent;
        const pale = findAll('.dots .aside', report.figures[0]).map(dot => Number(dot.dataset.layer)).sort((a, b) => a - b);
        write(find('input[type="search"]'), '');
        return [rows, count, pale, {ROWS}.length];
    """)
    wanted = [row for row, op in enumerate(analysis.workload.ops) if op == "Gemm"]
    others = [row for row, macs in enumerate(analysis.workload.macs.tolist()) if macs and row not in wanted]
    assert found == [wanted, f"{len(wanted)} of 12 layers", others, 12]


@pytest.mark.parametrize("way", ["row", "dot", "link", "buffer"])
def test_a_layer_is_selected_everywhere(use, way):
    places = {
        "row": "find('.layers tbody tr[data-layer=\"3\"]').click()",
        "dot": "report.rooflines[0].shapes.get(3).dispatchEvent({ type: 'click' })",
        "link": "find('.dearest a[data-layer=\"3\"]').click()",
        "buffer": "find('.map rect[data-layer=\"3\"]').dispatchEvent({ type: 'click' })",
    }
    found = use(f"""
        {places[way]};
        return [report.selected, findAll('tr[aria-current="true"]').map(row => row.dataset.layer),
          findAll('.selected', report.figures[0]).map(dot => dot.dataset.layer), findAll('.map .chosen').length,
          findAll('.guides path', report.figures[0]).length];
    """)
    assert found == [3, ["3"], ["3"], 1, 1]


def test_a_second_click_lets_go(use):
    assert use("""
        const row = find('.layers tbody tr[data-layer="3"]');
        row.click(); row.click();
        return [report.selected, findAll('.selected').length, findAll('.chosen').length];
    """) == [None, 0, 0]


def test_selecting_among_filtered_layers_takes_no_dot_away(use):
    found = use("""
        const dots = () => findAll('.dots [data-layer]', report.figures[0]).length, before = dots();
        write(find('#layers select'), 'dense');
        report.select(7, 'roofline');
        report.select(0, 'roofline');
        return [before, dots(), find('#layers .tools .dim').textContent];
    """)
    assert found == [5, 5, "12 of 12 layers"]


def test_keys_step_through_dots_and_rows(use, analysis):
    found = use("""
        const svg = report.rooflines[0].svg, said = () => find('.spoken').textContent;
        press(svg, 'ArrowRight'); press(svg, 'ArrowRight');
        const second = said();
        press(svg, 'Enter');
        const chosen = report.selected;
        press(svg, 'Escape');
        const rows = findAll('.layers tbody tr');
        rows[0].focus(); press(rows[0], 'ArrowDown'); press(document.activeElement, 'End');
        const last = document.activeElement.dataset.layer;
        press(document.activeElement, 'Enter');
        return [second, chosen, last, report.selected, findAll('tbody tr[tabindex="0"]').length];
    """)
    second = [row for row, macs in enumerate(analysis.workload.macs.tolist()) if macs][1]
    assert found[0].startswith(f"{analysis.workload.names[second]}, Conv fp32, 240")
    assert found[1:] == [second, "11", 11, 1]


def test_zooming_moves_the_dots_and_all_comes_back(use):
    found = use("""
        const line = report.rooflines[0], dot = () => line.shapes.get(3).attributes.transform, before = dot();
        press(line.svg, '+');
        const near = dot();
        press(line.svg, 'ArrowLeft', { shiftKey: true });
        const moved = dot();
        press(line.svg, '0');
        return [before, near, moved, dot(), line.layers.axes.children.length > 6];
    """)
    assert found[0] == found[3]
    assert len({found[0], found[1], found[2]}) == 3
    assert found[4]


def test_the_script_leaves_the_picture_as_it_was(analysis):
    """At first sight dots are where Python has put them: nothing jumps when the script begins."""
    tree = Tree(to_html(analysis))

    def dots(part):
        own = (
            [(part[1]["data-layer"], part[1]["transform"])]
            if "data-layer" in part[1] and "transform" in part[1]
            else []
        )
        return own + [dot for inner in part[2] if isinstance(inner, list) for dot in dots(inner)]

    found = user_of(analysis)("""
        const dots = line => [...line.shapes].map(([row, dot]) => [String(row), dot.attributes.transform]);
        return report.rooflines.map(dots);
    """)
    there = dots(tree.root)
    half = len(there) // 2
    assert [sorted(map(tuple, each)) for each in found] == [sorted(there[:half]), sorted(there[half:])]


def test_the_scenario_is_copied_as_it_is(use):
    found = use("""
        findAll('#scenario button')[0].click();
        return [copied[0], find('#toml').textContent];
    """)
    assert found[0] == found[1]
    assert "lenet5" in found[0]


def test_of_thousands_of_rows_only_those_in_sight_are_there():
    analysis = analyze(Scenario(str(SAMPLES / "resnet152_v1.onnx"), devices=("rpi4b",)))
    found = user_of(analysis)(f"""
        const first = {ROWS}.filter(row => !Number.isNaN(row));
        report.select(500, 'link');
        const later = {ROWS}.filter(row => !Number.isNaN(row));
        write(find('input[type="search"]'), 'layer4 conv');
        return [first.length, first[0], later.includes(500), find('#layers .tools .dim').textContent, report.table.inOrder.length,
          find('table.layers').attributes['aria-rowcount']];
    """)
    assert 20 < found[0] < 100
    assert found[1:3] == [0, True]
    names = zip(analysis.workload.names, analysis.workload.ops, strict=True)
    wanted = sum("layer4" in name and "conv" in f"{name} {op}".lower() for name, op in names)
    assert found[3:] == [f"{wanted} of 515 layers", wanted, "517"]


@pytest.mark.parametrize("which", ["awkward", "empty", "nothing"])
def test_the_script_starts_on_every_page(which, request):
    analysis = analyze(Scenario(str(SAMPLES / "lenet5.onnx"))) if which == "nothing" else request.getfixturevalue(which)
    assert user_of(analysis)(f"return {ROWS}.length") == len(analysis.workload)
