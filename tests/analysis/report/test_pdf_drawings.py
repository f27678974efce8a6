"""The drawings of a report: to scale, inside their room, words on nothing else, every layer and every box once."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise
from math import isclose

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.estimate import Resource
from analysis.ops.registry import FAMILIES
from analysis.picture.layout import place
from analysis.placement import Placement
from analysis.report.pdf.arena import MOST_BUFFERS, arena
from analysis.report.pdf.bars import added_up, bars_section, family_shares, layers_a_bar
from analysis.report.pdf.boxes import boxes_of
from analysis.report.pdf.dearest import dearest, dearest_rows
from analysis.report.pdf.device_rows import MOST_LINES, device_section
from analysis.report.pdf.gauges import ROOM, WIDTH_PT, bar, gauge, gauges
from analysis.report.pdf.ink import cut, wide
from analysis.report.pdf.network import LARGEST, SMALLER, network_section
from analysis.report.pdf.roofline import dots_of, plane_of, roofline, roofs
from analysis.report.pdf.roofline_words import Box, around
from analysis.report.pdf.scales import Scale, decades, even, even_bytes
from analysis.scenario import Scenario, analyze
from analysis.units import percent
from tests.analysis.small import SAMPLES

MIB = 2**20


@pytest.fixture(scope="session")
def large():
    return analyze(Scenario(str(SAMPLES / "resnet152_v1.onnx"), devices=("rpi4b",)))


@pytest.fixture(scope="session", params=["real", "awkward", "large"])
def any_analysis(request):
    return request.getfixturevalue(request.param)


def drawings_of(analysis):
    drawn = [roofline(analysis, 0, dearest(analysis, 3), 268.0, 176.0), arena(analysis)]
    records = [one.record for one in drawn if one]
    records += [chart[key] for chart in bars_section(analysis)["charts"] for key in ("bars", "stack")]
    return records + network_section(analysis, "a4", lambda fraction, text: None)["pages"]


def extent(mark):
    """left, top, right, bottom of what a mark takes; words that are not turned by their estimated width."""
    if mark["kind"] == "area":
        x, y, width, height = mark["box"]
        return x, y, x + width, y + height
    if mark["kind"] == "disc":
        (x, y), r = mark["at"], mark["radius"]
        return x - r, y - r, x + r, y + r
    if mark["kind"] == "words":
        width = wide(mark["text"], mark["size"])
        left = mark["at"][0] - {"start": 0, "middle": width / 2, "end": width}[mark["anchor"]]
        return left, mark["at"][1] - mark["size"] / 2, left + width, mark["at"][1] + mark["size"] / 2
    xs, ys = zip(*mark["points"], strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def test_everything_lies_in_its_room(any_analysis):
    for drawing in drawings_of(any_analysis):
        assert drawing["alt"]
        for mark in drawing["marks"]:
            if mark.get("turn"):
                continue
            left, top, right, bottom = extent(mark)
            assert left >= -6, mark
            assert right <= drawing["width"] + 6, mark
            assert top >= -3, mark
            assert bottom <= drawing["height"] + 3, mark


# --- gauges


@st.composite
def needs(draw):
    items = draw(st.lists(st.one_of(st.none(), st.integers(0, 8 * MIB)), min_size=1, max_size=5))
    used = sum(size or 0 for size in items)
    capacity = draw(st.one_of(st.none(), st.integers(1, 8 * MIB)))
    names = ("weights", "metadata", "runtime code", "arena", "anything else")
    ok = None if capacity is None else used <= capacity
    return Resource("flash", used, capacity, ok, dict(zip(names, items, strict=False)))


@given(needs())
def test_a_gauge_is_to_scale(need):
    marks = [mark for mark in bar(need, "Flash").marks if mark["kind"] == "area"]
    whole = max(need.capacity_bytes or 0, need.used_bytes, 1) * ROOM
    items = [mark["box"][2] for mark in marks if mark["fill"] != "field" and not mark["hatched"]]
    assert isclose(sum(items), need.used_bytes / whole * WIDTH_PT, abs_tol=0.1)
    hatched = [mark["box"] for mark in marks if mark["hatched"]]
    excess = need.used_bytes - need.capacity_bytes if need.capacity_bytes else 0
    assert bool(hatched) == (excess > 0)
    if hatched:
        ((x, _, width, _),) = hatched
        assert isclose(width, excess / whole * WIDTH_PT, abs_tol=0.05)
        assert isclose(x, need.capacity_bytes / whole * WIDTH_PT, abs_tol=0.05)


@given(needs())
def test_a_gauge_says_in_words_what_it_shows(need):
    said = gauge(need, "Flash")
    assert said["state"] == ("unknown" if need.ok is None else "over" if not need.ok else said["state"])
    if need.ok is False:
        assert "too much" in said["verdict"]
    assert [item["exact"] == "not known" for item in said["items"]] == [size is None for size in need.items.values()]


# --- roofline


def test_dots_lie_where_their_numbers_say(real):
    drawn, dots = roofline(real, 0, (), 268.0, 176.0), dots_of(real, 0)
    peaks, levels = roofs(real, 0)
    plane = plane_of(dots, list(peaks.values()), list(levels.values()), 268.0, 176.0)
    middles = []
    for mark in drawn.marks:
        if mark["kind"] in ("disc", "shape"):
            left, top, right, bottom = extent(mark)
            middles.append(((left + right) / 2, (top + bottom) / 2))
    for intensity, rate in zip(dots.intensity.tolist(), dots.attainable.tolist(), strict=True):
        x, y = plane(intensity, rate)
        assert any(abs(x - a) < 1.2 and abs(y - b) < 1.2 for a, b in middles)
        assert rate <= max(peaks.values()) * (1 + 1e-9)


def test_the_words_of_a_roofline_lie_on_no_other_words(any_analysis):
    drawn = roofline(any_analysis, 0, dearest(any_analysis, 3), 268.0, 176.0)
    if drawn is None:
        assert not any_analysis.workload.macs.any()
        return
    boxes = [Box(*extent(mark)) for mark in drawn.marks if mark["kind"] == "words" and not mark["turn"]]
    assert not [pair for pair in combinations(boxes, 2) if pair[0].meets(pair[1])]
    assert any(" peak " in mark["text"] for mark in drawn.marks if mark["kind"] == "words")


def test_the_dearest_are_named_in_their_order(real):
    named = dearest(real, 3)
    seconds = real.estimates[0].expected_s if real.estimates[0].latency_s else real.estimates[0].latency_bound_s
    assert seconds[named].tolist() == sorted(np.nan_to_num(seconds), reverse=True)[:3]
    texts = [mark["text"] for mark in roofline(real, 0, named, 268.0, 176.0).marks if mark["kind"] == "words"]
    assert [text[0] for text in texts if text[0] in "123" and mark_is_name(text, real)] == ["1", "2", "3"]


def mark_is_name(text, analysis):
    return any(text[2:].split("…")[0] in name for name in analysis.workload.names) and " " in text


def test_boxes_meet_where_they_share_room():
    assert around(0, 0, 2).meets(around(3, 0, 2))
    assert not around(0, 0, 2).meets(around(4, 0, 2))


# --- bars and shares


@given(st.lists(st.tuples(st.floats(0, 1e3), st.integers(0, len(FAMILIES) - 1)), min_size=1, max_size=700))
def test_bars_add_up_to_all_and_have_the_colour_of_most(rows):
    column = np.array([value for value, _ in rows])
    family = np.array([kind for _, kind in rows], dtype=np.uint8)
    heights, families = added_up(column, family)
    step = layers_a_bar(len(rows))
    assert len(heights) == -(-len(rows) // step) <= 220
    assert isclose(heights.sum(), column.sum(), rel_tol=1e-9, abs_tol=1e-9)
    for index, height in enumerate(heights.tolist()):
        part = slice(index * step, (index + 1) * step)
        by_family = [column[part][family[part] == kind].sum() for kind in range(len(FAMILIES))]
        assert isclose(height, sum(by_family), rel_tol=1e-9, abs_tol=1e-9)
        assert by_family[families[index]] == max(by_family)


def test_shares_of_families_are_one_together(any_analysis):
    shares = family_shares(any_analysis, any_analysis.estimates[0].energy_j)
    assert isclose(sum(one["part"] for one in shares), 1.0)
    assert [one["part"] for one in shares] == sorted((one["part"] for one in shares), reverse=True)


def test_the_share_so_far_grows_to_all(real):
    rows = dearest_rows(real, len(real.workload))
    assert rows[-1]["so_far"] == percent(1.0)
    assert isclose(sum(row["part"] for row in rows), 1.0)


# --- memory


def test_every_buffer_is_drawn_where_it_lies(real):
    plan, drawn = real.plan, arena(real)
    boxes = {tuple(mark["box"]) for mark in drawn.marks if mark["kind"] == "area"}
    assert len(plan.tensors) <= MOST_BUFFERS
    x = Scale(-0.5, len(real.workload) - 0.5, 46.0, 489.0)
    y = Scale(0, plan.arena_bytes, 274.0, 20.0)
    for first, last, offset, size in zip(
        plan.first_layer.tolist(),
        plan.last_layer.tolist(),
        plan.offsets.tolist(),
        plan.buffer_bytes.tolist(),
        strict=True,
    ):
        wanted = (x(first - 0.5), y(offset + size), x(last + 0.5) - x(first - 0.5), y(offset) - y(offset + size))
        assert any(np.allclose(wanted, box, atol=0.02) for box in boxes)


# --- network


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_every_box_of_the_network_is_drawn_once_and_on_no_other(real, large, paper):
    for analysis in (real, large):
        section = network_section(analysis, paper, lambda fraction, text: None)
        found = [[extent(m) for m in page["marks"] if m["kind"] == "area"] for page in section["pages"]]
        for page in found:
            for one, other in combinations([Box(*box) for box in page], 2):
                assert not one.meets(other)
        assert sum(map(len, found)) + section["cut"] == len(boxes_of(analysis))


def test_every_wire_is_drawn_whole_over_all_strips(large):
    section = network_section(large, "a4", lambda fraction, text: None)
    assert section["cut"] == 0
    boxes = boxes_of(large)
    routes = place(len(boxes), boxes.wires, folded=False).routes
    steps = [step for wire in range(len(boxes.wires)) for step in pairwise(routes.way(wire).tolist())]
    bent = [abs(a[0] - b[0]) > 0.5 and abs(a[1] - b[1]) > 0.5 for a, b in steps]
    marks = [mark for page in section["pages"] for mark in page["marks"]]
    assert sum(mark["kind"] == "curve" for mark in marks) == sum(bent)
    drawn = sum(abs(mark["points"][0][1] - mark["points"][1][1]) for mark in marks if mark["kind"] == "line")
    whole = sum(abs(a[1] - b[1]) for (a, b), s in zip(steps, bent, strict=True) if not s)
    assert any(isclose(drawn, scale * whole, rel_tol=1e-3) for scale in (LARGEST, *SMALLER))


def test_small_layers_stand_in_the_box_of_the_layer_that_they_follow(large):
    boxes = boxes_of(large)
    assert boxes.joined > 200
    assert boxes.results[boxes.titles.index("Conv")].endswith("+ BatchNormalization, Relu")
    assert isclose(sum(boxes.parts), 1.0)
    assert (boxes.wires.sources < boxes.wires.targets).all()


# --- scales and words


@given(st.floats(1e-9, 1e9), st.floats(1.5, 1e12), st.integers(3, 10))
def test_ticks_of_a_logarithmic_scale_lie_in_view_and_are_few(low, factor, most):
    found = decades(low, low * factor, most)
    assert len(found) <= most
    assert all(low * (1 - 1e-6) <= value <= low * factor * (1 + 1e-6) for value in found)
    assert found == sorted(found)


@given(st.floats(1e-12, 1e15), st.integers(2, 9))
def test_even_ticks_start_at_nothing_and_end_in_view(high, most):
    for found in (even(high, most), even_bytes(max(high, 1.0), most)):
        assert found[0] == 0
        assert found[-1] <= max(high, 1.0) * (1 + 1e-9)
        assert len(found) <= most + 2
    assert len(even(high, most)) >= 2


@given(st.text(max_size=60), st.floats(4, 300), st.booleans())
def test_what_is_cut_has_room_and_keeps_its_ends(text, room, at_end):
    found = cut(text, 7.0, room, at_end)
    assert found == "…" or wide(found, 7.0) <= room
    head, dots, tail = found.partition("…")
    if found != text:
        assert dots
        assert text.startswith(head)
        assert text.endswith(tail)


def test_times_of_many_devices_are_drawn_a_page_at_a_time(real):
    many = replace(real, estimates=real.estimates * 30)
    drawn = device_section((many,))["times"]
    assert [len([m for m in one["marks"] if m.get("anchor") == "end"]) for one in drawn] == [
        MOST_LINES,
        60 - MOST_LINES,
    ]
    assert max(one["height"] for one in drawn) < 610
    assert not device_section((replace(real, estimates=real.estimates[:1]),))["times"]


def test_a_memory_that_tensors_were_placed_in_has_its_gauge():
    scenario = Scenario(str(SAMPLES / "mobilenet_v2.onnx"), precision="int8", devices=("stm32h743",))
    (at_home,) = analyze(scenario).estimates
    placed = (Placement("stm32h743", "weights", "", "auto"), Placement("stm32h743", "activations", "", "auto"))
    (away,) = analyze(replace(scenario, placements=placed)).estimates
    assert [one["name"] for one in gauges(at_home)] == ["Flash", "RAM"]
    flash, ram, *others = gauges(away)
    assert {one["name"] for one in others} == {"external SDRAM", "external QSPI flash"}
    assert all(one["state"] == "fits" for one in (flash, ram, *others))
