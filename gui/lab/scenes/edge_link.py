"""Edge or cloud: cameras send frames over a link, or compute them where they are."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QT_TRANSLATE_NOOP, QPointF, QRectF
from PySide6.QtGui import QPainter

from analysis.device import known_links
from analysis.offload.case import Case
from analysis.offload.classroom import CAMERA, camera_case
from analysis.offload.span import exact as known
from analysis.offload.timeline import answered
from gui.lab import link_words
from gui.lab.beats import Beats
from gui.lab.ink import caption, elided
from gui.lab.link_lanes import name_of_cameras, paint_lanes, places_of, waiting_room
from gui.lab.link_queue import paint_queue, plot_of, points_of
from gui.lab.link_words import joule_text, rate_text, time_text, tr
from gui.lab.scene import Hit, Param, Play, Preset, Scene, Values, scene
from gui.theme import title_font
from gui.widgets.plot_tables import PlotTable, table
from gui.widgets.span_bars import Bar, Group, paint_groups, told_by

N = QT_TRANSLATE_NOOP

BEATS = 24
HEAD = 38.0
BESIDE = 620.0  # from this width the queue stands beside the bars
DAY_MS = 86_400_000


def number(
    name: str, label: str, most: int, least: int = 1, hint: str = "", rare: bool = False, **more: object
) -> Param:
    return Param(name, label, CAMERA[name], least=least, most=most, hint=hint, rare=rare, **more)


def paced(pace: str):
    return lambda values: values["pace"] == pace


@scene
class EdgeLink(Scene):
    title = N("lab", "Edge or cloud")
    question = N("lab", "Send every frame, or compute it where it is taken?")
    slides = "S02–S07"
    params = (
        number("width", N("lab", "width"), 7680, 8), number("height", N("lab", "height"), 4320, 8),
        Param("channels", N("lab", "channels"), CAMERA["channels"], "choice", choices=((3, "3"), (1, "1"), (4, "4"))),
        Param("bits", N("lab", "bits"), CAMERA["bits"], "choice", choices=((8, "8"), (10, "10"), (12, "12"), (16, "16"))),
        Param("pace", N("lab", "pace"), CAMERA["pace"], "choice",
              choices=(("ms", N("lab", "time between frames")), ("fps", N("lab", "frames/s")))),
        number("period_ms", N("lab", "ms"), DAY_MS, shown=paced("ms")),
        number("fps", N("lab", "frames/s"), 1000, shown=paced("fps")),
        number("streams", N("lab", "cameras"), 10_000),
        number("compression", N("lab", "codec, n to 1"), 1000, hint=N("lab", "raw bits over bits sent")),
        Param("link", N("lab", "link"), CAMERA["link"], "choice", choices=tuple((c.id, c.name) for c in known_links())),
        number("uplink_kbps", N("lab", "kbit/s"), 100_000_000, 0, N("lab", "0 is the link's own"), rare=True),
        number("jitter_percent", N("lab", "jitter, %"), 100, 0, N("lab", "of the round trip, less or more")),
        number("cloud_ms", N("lab", "cloud, ms"), 60_000, 0), number("local_ms", N("lab", "here, ms"), 600_000),
        number("local_mj", N("lab", "here, mJ"), 1_000_000), number("idle_mw", N("lab", "idle, mW"), 100_000, 0, rare=True),
    )  # fmt: skip
    presets = (
        Preset(N("lab", "S03: one camera, a frame each 30 ms"), {}),
        Preset(N("lab", "S03: a true 30 frames/s"), {"pace": "fps"}, N("lab", "33.3 ms between frames")),
        Preset(N("lab", "S03: a codec of 20 to 1"), {"pace": "fps", "compression": 20}),
        Preset(N("lab", "S03: a hundred cameras"), {"pace": "fps", "compression": 20, "streams": 100}),
        Preset(N("lab", "S04: 4G, with jitter"), {"pace": "fps", "compression": 20, "link": "lte_phone", "jitter_percent": 50}),
        Preset(N("lab", "S04: LoRa, a frame each 10 minutes"), {"period_ms": 600_000, "compression": 20, "link": "lora_sf7"}),
        Preset(N("lab", "S05: ten times the bit rate, the same round trip"),
               {"pace": "fps", "compression": 20, "link": "lte_phone", "jitter_percent": 50, "uplink_kbps": 60_000}),
        Preset(N("lab", "S06: joules of radio and of arithmetic"), {"pace": "fps", "fps": 1, "link": "ble5", "compression": 10}),
    )  # fmt: skip

    def play(self, values: Values) -> Play:
        what = N("lab", "frame by frame")
        return Play(values, (), extra={"case": camera_case(values)}, beats=Beats(BEATS, what))

    def paint(self, painter: QPainter, rect: QRectF, play: Play, times: tuple[float, ...], hover: Hit | None) -> None:
        case, time = play.extra["case"], times[0] if times else 0.0
        moment = seconds(case, time)
        line = QPointF(rect.left(), rect.top() + 14)
        caption(painter, line, elided(link_words.head(case), rect.width(), title_font()), strong=True)
        caption(painter, QPointF(line.x(), line.y() + 17), elided(link_words.now(case, moment), rect.width()))
        lanes, bars, queue = rooms_of(rect)
        paint_lanes(painter, lanes, case, moment)
        paint_groups(painter, bars.adjusted(0, 0, 0, -18), groups_of(case))
        foot = QPointF(bars.left(), bars.bottom() - 3)
        caption(
            painter,
            foot,
            elided(link_words.leaving(case), rect.right() - foot.x() if queue.left() <= bars.left() else bars.width()),
        )
        if not queue.isEmpty():
            paint_queue(painter, queue, case, BEATS, time)

    def hit(self, rect: QRectF, play: Play, times: tuple[float, ...], at: QPointF) -> Hit | None:
        queue = rooms_of(rect)[2]
        plot = plot_of(queue, play.extra["case"], BEATS)
        if queue.isEmpty() or not plot.rect.contains(at):
            return None
        beat = min(float(BEATS), max(0.0, plot.values(at)[0]))
        return Hit(
            0, tr("frames that wait"), int(beat), link_words.now(play.extra["case"], seconds(play.extra["case"], beat))
        )

    def answers(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """The frames that wait, the bars with their verdicts, and the curve; what they are called stays."""
        lanes, bars, queue = rooms_of(rect)
        groups = groups_of(play.extra["case"])
        covers = (waiting_room(places_of(lanes)), *told_by(bars.adjusted(0, 0, 0, -18), groups))
        return covers if queue.isEmpty() else (*covers, queue)

    def given(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """Cameras, the link, the cloud and the device, but not how many wait."""
        places = places_of(rooms_of(rect)[0])
        right = QRectF(
            places.wall, places.building.top() - 20, places.cloud.right() - places.wall, places.building.height() + 20
        )
        return right, places.device, name_of_cameras(places)

    def moment(self, play: Play, times: tuple[float, ...]) -> str:
        case = play.extra["case"]
        at = seconds(case, times[0] if times else 0.0)
        return f"{link_words.now(case, at)}; {link_words.here_now(case, at)}"

    def plot_table(self, play: Play) -> PlotTable | None:
        """Frames that wait, and answers that are back, at small steps of time."""
        case = play.extra["case"]
        rows = [(float(seconds(case, b)), n, answered(case, seconds(case, b))) for b, n in points_of(case, BEATS)]
        return table(("time_s", "frames_waiting", "answers_back"), rows)


def seconds(case: Case, beats: float) -> Fraction:
    """A beat is the time between two frames."""
    return Fraction(beats) / case.stream.frames_per_s


def rooms_of(rect: QRectF) -> tuple[QRectF, QRectF, QRectF]:
    """(lanes, bars, queue): the queue beside the bars or below them, empty where there is no room."""
    inner = rect.adjusted(0, HEAD, 0, 0)
    lanes = QRectF(inner.left(), inner.top(), inner.width(), max(150.0, min(330.0, 0.44 * inner.height())))
    rest = QRectF(inner.left(), lanes.bottom() + 14, inner.width(), inner.bottom() - lanes.bottom() - 14)
    if rect.width() >= BESIDE:
        wide = 0.52 * rest.width()
        left = QRectF(rest.left(), rest.top(), wide - 22, min(rest.height(), 224.0))
        return lanes, left, QRectF(rest.left() + wide, rest.top(), rest.width() - wide, min(rest.height(), 420.0))
    bars = QRectF(rest.left(), rest.top(), rest.width(), min(rest.height(), 220.0))
    below = QRectF(rest.left(), bars.bottom() + 12, rest.width(), rest.bottom() - bars.bottom() - 12)
    return lanes, bars, below if below.height() >= 130 else QRectF()


def groups_of(case: Case) -> tuple[Group, ...]:
    needed, there = case.stream.needed_bits_per_s, case.radio.average_bits_per_s
    rate = Group(tr("bit rate"), (
        Bar(tr("needed"), known(needed), rate_text(needed), "inputs"),
        Bar(tr("there"), known(there), rate_text(there), "elementwise"),
    ), link_words.rate_verdict(case))  # fmt: skip
    time = Group(tr("time of an answer"), (
        Bar(tr("sent"), case.remote.latency, time_text(case.remote.latency), "inputs"),
        Bar(tr("here"), case.local.latency, time_text(case.local.latency), "weights"),
    ), link_words.time_verdict(case))  # fmt: skip
    energy = Group(tr("energy of a frame"), (
        Bar(tr("sent"), case.remote.energy, joule_text(case.remote.energy), "inputs"),
        Bar(tr("here"), case.local.energy, joule_text(case.local.energy), "weights"),
    ), link_words.energy_verdict(case))  # fmt: skip
    return rate, time, energy
