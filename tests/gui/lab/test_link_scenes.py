"""The scenes of the link and of the joules: what they draw and say is the case's, at every width."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from analysis.lessons.topic import topic_named
from analysis.offload.classroom import CAMERA, PAYLOAD, camera_case
from gui.lab.link_balance import plot_of, sent_j
from gui.lab.link_lanes import places_of
from gui.lab.link_queue import count_ticks, points_of
from gui.lab.link_words import done_here
from gui.lab.scene import defaults
from gui.lab.scenes import all_scenes, edge_link, local_or_offload
from gui.widgets.span_bars import Bar, Group, most_of

SCENES = all_scenes()
NAMES = ("edge-link", "local-or-offload")
BY_NUMBER = {"edge-link": edge_link.rooms_of, "local-or-offload": local_or_offload.rooms_of}


class Listener(QPainter):
    """Keeps what is written."""

    def drawText(self, *args):
        self.__dict__.setdefault("told", []).extend(arg for arg in args if isinstance(arg, str))
        return super().drawText(*args)


def texts_of(scene, play, time, size=(1000, 640)):
    image = QImage(*size, QImage.Format.Format_RGB32)
    painter = Listener(image)
    scene.paint(painter, QRectF(12, 12, size[0] - 24, size[1] - 24), play, (time,), None)
    painter.end()
    return " | ".join(painter.told).replace("\u202f", " ")


def played(id, **values):
    scene = SCENES[id]
    return scene, scene.play({**defaults(scene), **values})


@pytest.mark.parametrize(("id", "first"), [("edge-link", CAMERA), ("local-or-offload", PAYLOAD)])
def test_topic_scene_and_case_begin_alike(id, first):
    assert topic_named(id).defaults == defaults(SCENES[id]) == first
    assert list(SCENES)[:2] == list(NAMES)


def test_the_lectures_camera_at_both_paces(qapp):
    for pace, rate in (("ms", "40.14 Mbit/s"), ("fps", "36.13 Mbit/s")):
        scene, play = played("edge-link", pace=pace)
        told = texts_of(scene, play, 6.0)
        assert f"{rate} are needed, 20 Mbit/s are there" in told
        assert "✕ too slow: 0 such cameras at most" in told
        assert "150.5 kB" in told
        assert "1 B comes back" in told


def test_what_waits_is_said_as_it_is_counted(qapp):
    scene, play = played("edge-link")
    for beat in range(25):
        case = play.extra["case"]
        waiting = case.queue.waiting(beat * case.queue.period_s)
        said = scene.moment(play, (float(beat),))
        assert int(re.search(r"([\d,]+) wait", said)[1]) == waiting
    assert waiting > 12, "it grows"


def test_the_curve_of_the_queue_is_the_queue():
    case = camera_case({**CAMERA, "streams": 3, "compression": 7})
    for beat, count in points_of(case, 10):
        assert count == case.queue.waiting(Fraction(round(beat * 12), 12) * case.queue.period_s)


def test_a_device_that_is_too_slow_falls_behind_as_well():
    case = camera_case({**CAMERA, "local_ms": 45})
    for step in range(200):
        time_s = Fraction(step, 100)
        free, done = Fraction(0), 0
        for frame in range(80):
            free = max(free, frame * Fraction(30, 1000)) + Fraction(0.045)
            done += free <= time_s
        assert done_here(case, time_s) == done


@pytest.mark.parametrize("id", NAMES)
@pytest.mark.parametrize("size", [(480, 700), (480, 300), (760, 520), (1200, 800), (320, 240)])
def test_rooms_stay_inside_and_apart(id, size):
    rect = QRectF(12, 12, size[0] - 24, size[1] - 24)
    rooms = [room for room in BY_NUMBER[id](rect) if not room.isEmpty()]
    for number, room in enumerate(rooms):
        assert room.left() >= rect.left() - 1
        assert room.right() <= rect.right() + 1
        assert not any(room.intersects(other) for other in rooms[:number])


@pytest.mark.parametrize("id", NAMES)
def test_every_link_at_every_end_is_drawn(id, qapp):
    """Whatever a person sets: no link, no size and no speed leaves the picture empty or breaks it."""
    scene = SCENES[id]
    link = next(param for param in scene.params if param.name == "link")
    ends = [{}, {p.name: p.least for p in scene.params if p.kind == "whole"}]
    ends.append({p.name: p.most for p in scene.params if p.kind == "whole"})
    for key, _ in link.choices:
        for end in ends:
            play = scene.play({**defaults(scene), **end, "link": key})
            assert len(texts_of(scene, play, 0.37 * len(play.beats), (700, 500))) > 100
            assert scene.plot_table(play).rows
            assert all(fact.text for fact in topic_named(id).facts_of(play.values))


def test_the_lines_meet_at_the_break_even_point():
    for link in ("wifi_esp32", "ble5", "lora_sf7"):
        for idle in (0, 20):
            _, play = played("local-or-offload", link=link, idle_mw=idle, macs_k=3_000_000)
            case = play.extra["case"]
            even = case.breaks.as_dear_bytes
            if even.value is not None and not even.bound:
                assert sent_j(case, even.value) == pytest.approx(case.local.energy.value)
            plot = plot_of(QRectF(0, 0, 500, 400), case)
            assert plot.x[0] < case.stream.frame_bytes < plot.x[1]


def test_a_measured_device_has_its_memory_in_its_own_number():
    from analysis.device import load_device

    _, play = played("local-or-offload", costs="device:stm32l4r5:int8", reuse=1)
    each = load_device("stm32l4r5").energy_j_per_mac["int8"].value
    assert play.extra["case"].local.energy.value == pytest.approx(300_774_000 * each)
    assert [part.name for part in play.extra["stacks"][1].slices] == ["the device"]


def test_stacks_hold_what_the_case_spends():
    _, play = played("local-or-offload", idle_mw=30)
    sent, here = play.extra["stacks"]
    case = play.extra["case"]
    assert sent.sure == pytest.approx(case.remote.energy.least)
    assert here.sure == pytest.approx(case.local.energy.value)


def test_a_point_of_the_plot_tells_both_energies(qapp):
    scene, play = played("local-or-offload")
    rect = QRectF(12, 12, 976, 616)
    room = local_or_offload.rooms_of(rect)[2]
    found = scene.hit(rect, play, (0.0,), plot_of(room, play.extra["case"]).rect.center())
    assert "sent" in found.text
    assert scene.hit(rect, play, (0.0,), QPointF(20, 20)) is None


def test_scales_and_ticks_end_where_they_should():
    from analysis.offload import Span

    assert most_of(Group("", (Bar("", Span(2.0), "", ""), Bar("", Span(None, 1.0, 3.0), "", "")))) == 3
    assert most_of(Group("", (Bar("", Span(2.0), "", ""), Bar("", Span(None, 1.0), "", "")))) > 2
    assert most_of(Group("", (Bar("", Span(), "", ""),))) > 0
    for most in (1.2, 7, 43, 999, 123_456, 2.5e9):
        ticks = count_ticks(most)
        assert 2 <= len(ticks) <= 7
        assert ticks[-1][0] <= most


def test_no_verdict_and_no_queue_is_seen_while_a_person_predicts(qapp):
    """A link that keeps up and one that does not look alike, but for what is given."""
    rect, pictures = QRectF(0, 0, 900, 600), []
    for rate in (20_000, 60_000):
        scene, play = played("edge-link", uplink_kbps=rate)
        covers = scene.answers(rect, play)
        image = QImage(900, 600, QImage.Format.Format_RGB32)
        image.fill(0)
        painter = QPainter(image)
        scene.paint(painter, rect, play, (20.0,), None)
        for region in covers:
            painter.fillRect(region, 0)
        painter.end()
        places = places_of(edge_link.rooms_of(rect)[0])
        inside = QRectF(places.camera.x() + 22, places.building.top() + 6, places.wall - places.camera.x() - 30, 60)
        bars = edge_link.rooms_of(rect)[1]
        pictures.append([image.copy(part.toRect()) for part in (inside, bars.adjusted(0, 0, 0, -18))])
    assert pictures[0] == pictures[1]
