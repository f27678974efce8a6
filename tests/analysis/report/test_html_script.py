"""The page's own script, run by node: it draws what Python has drawn, and sorts and filters as a person expects."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import asdict
from importlib.resources import files

import numpy as np
import pytest

import resources
from analysis.report.html.dots import picture_of
from analysis.report.html.page import SCRIPTS
from analysis.report.html.plane import View, labels, pieces, tick_text, ticks
from analysis.scenario import Scenario, analyze
from tests.analysis.small import SAMPLES

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")
FOLDER = files(resources).joinpath("report_html")


def run(names, code, given=None):
    """What the code answers, with the page's scripts of these names before it and `given` at hand."""
    script = "".join(FOLDER.joinpath(name).read_text(encoding="utf-8") for name in names)
    whole = f"'use strict';\n{script}\nconst given = {json.dumps(given)};\nconsole.log(JSON.stringify({code}));"
    done = subprocess.run([NODE, "-"], input=whole, capture_output=True, text=True, check=True, timeout=60)
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def pictures():
    """(picture, view) of networks on devices of every kind: near roofs, far ones, none, dots on one another."""
    asked = (("mobilenet_v2", ("stm32h743", "rpi4b", "a100_sxm80")), ("lenet5", ("stm32l4r5", "a100_sxm80")))
    found = []
    for name, devices in asked:
        analysis = analyze(Scenario(str(SAMPLES / f"{name}.onnx"), devices=devices))
        found += [picture_of(analysis, estimate) for estimate in analysis.estimates]
    views = [(picture, picture.view) for picture in found]
    return views + [(picture, View(v.left + 0.7, v.right - 0.4, v.bottom + 0.2, v.top - 0.3)) for picture, v in views]


def dots_of(picture, view):
    places = [[view.px(x), view.py(y)] for x, y in zip(picture.x, picture.y, strict=True)]
    return np.column_stack((np.array(places), picture.diameters / 2))


def test_the_script_draws_what_stands_in_the_page(pictures):
    given = [
        {
            "roofs": [asdict(roof) for roof in picture.roofs],
            "view": [view.left, view.right, view.bottom, view.top],
            "dots": dots_of(picture, view).tolist(),
            "named": picture.named,
        }
        for picture, view in pictures
    ]
    code = "given.map(g => ({ pieces: pieces(g.roofs, g.view), labels: labels(g.roofs, g.view, g.dots, 0, g.named) }))"
    for (picture, view), drawn in zip(pictures, run(["plane.js"], code, given), strict=True):
        ours = [asdict(piece) for piece in pieces(picture.roofs, view)]
        assert [same(piece) for piece in drawn["pieces"]] == [same(piece) for piece in ours]
        words = [asdict(label) for label in labels(picture.roofs, view, dots_of(picture, view), 0, picture.named)]
        assert [same(label) for label in drawn["labels"]] == [same(label) for label in words]
        assert words


def same(record):
    """As close as a picture shows."""
    return {
        key: value if isinstance(value, bool | str) else pytest.approx(value, abs=1e-6) for key, value in record.items()
    }


def test_ticks_are_at_the_same_places_under_the_same_words():
    spans = [(-1.3, 2.1), (5.9, 6.4), (-5.0, 13.0), (8.0, 11.9), (2.2, 2.3), (0.0, 1.0)]
    drawn = run(["plane.js"], "given.map(([low, high]) => ticks(low, high).map(at => [at, tickText(at)]))", spans)
    for (low, high), found in zip(spans, drawn, strict=True):
        assert [at for at, _ in found] == pytest.approx(ticks(low, high))
        assert [said for _, said in found] == [tick_text(at) for at in ticks(low, high)]


def test_zooming_keeps_the_point_under_the_mouse_and_ends_somewhere():
    code = """(() => {
      const view = [-1, 3, 6, 10], near = zoomed(view, 0.5, 0.7, 8.1);
      let wide = view, close = view;
      for (let i = 0; i < 100; i++) { wide = zoomed(wide, 1.25, 0, 8); close = zoomed(close, 0.8, 0, 8); }
      return { before: [px(view, 0.7), py(view, 8.1)], after: [px(near, 0.7), py(near, 8.1)],
        back: [planeX(view, px(view, 0.7)), planeY(view, py(view, 8.1))], wide: wide[1] - wide[0], close: close[1] - close[0] };
    })()"""
    found = run(["plane.js"], code)
    assert found["after"] == pytest.approx(found["before"])
    assert found["back"] == pytest.approx([0.7, 8.1])
    assert 4 < found["wide"] <= 14
    assert 0.2 <= found["close"] < 4


@pytest.mark.parametrize("descending", [False, True])
def test_rows_are_sorted_and_what_is_not_known_comes_last(descending):
    values = [3, None, 1, 3, 0, None, 2.5]
    found = run(["order.js"], "sorted(given[0], given[1])", [values, descending])
    known = [row for row in found if values[row] is not None]
    assert known == sorted(known, key=lambda row: (-values[row] if descending else values[row], row))
    assert found[len(known) :] == [1, 5]


def test_names_with_numbers_are_sorted_as_people_count():
    names = ["conv10", "conv2", "Conv1", "卷积", ""]
    assert [names[row] for row in run(["order.js"], "sorted(given, false)", names)][:3] == ["Conv1", "conv2", "conv10"]


def test_a_filter_asks_for_every_word_and_for_the_family():
    texts = ["block1.conv conv 1x8", "block1.relu relu 1x8", "block2.conv conv 1x16"]
    families = ["convolution", "elementwise", "convolution"]
    given = [["", ""], ["CONV  block1", ""], ["block1", "elementwise"], ["nothing", ""], ["", "convolution"]]
    code = "given.wishes.map(([wish, family]) => matching(given.texts, given.families, wish, family))"
    found = run(["order.js"], code, {"texts": texts, "families": families, "wishes": given})
    expected = [[True] * 3, [True, False, False], [False, True, False], [False] * 3, [True, False, True]]
    assert found == expected


def test_the_whole_script_is_one_that_a_browser_reads():
    script = "".join(FOLDER.joinpath(name).read_text(encoding="utf-8") for name in SCRIPTS)
    done = subprocess.run(
        [NODE, "--check", "-"], input=f"'use strict';\n{{\n{script}}}\n", text=True, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    assert all(
        word not in script for word in ("innerHTML", "fetch(", "XMLHttpRequest", "WebSocket", "eval(", "import(")
    )
