"""Joules here or there: bits leave an antenna, MACs burn; whichever stack is lower wins."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QPointF, QRectF
from PySide6.QtGui import QPainter

from analysis.device import known_links
from analysis.offload.case import Case
from analysis.offload.classroom import PAYLOAD, joules_per_mac, payload_case
from analysis.units import percent, si
from gui.lab.beats import Beats
from gui.lab.ink import caption, elided
from gui.lab.link_balance import between, paint_balance, plot_of, sent_j
from gui.lab.link_stacks import TOP, column_of, paint_antenna, paint_chip, paint_stack, scale_of, stacks_of
from gui.lab.link_words import tr
from gui.lab.scene import Hit, Param, Play, Preset, Scene, Values, scene
from gui.theme import title_font
from gui.widgets.plot_tables import PlotTable, table

N = QT_TRANSLATE_NOOP

BEATS = 40
HEAD = 44.0
BESIDE = 640.0
COSTS = (
    ("horowitz_45nm:int8", N("lab", "45 nm, int8")), ("horowitz_45nm:fp16", N("lab", "45 nm, fp16")),
    ("horowitz_45nm:fp32", N("lab", "45 nm, fp32")), ("lecture_45nm:fp32", N("lab", "lecture's table, fp32")),
    ("device:stm32l4r5:int8", N("lab", "STM32L4R5, all of it")), ("device:gap9:int8", N("lab", "GAP9, all of it")),
)  # fmt: skip


def whole(
    name: str, label: str, most: int, least: int = 1, hint: str = "", rare: bool = False, **more: object
) -> Param:
    return Param(name, label, PAYLOAD[name], least=least, most=most, hint=hint, rare=rare, **more)


def by_table(values: Values) -> bool:
    """A device's own number has its memory in it."""
    return not values["costs"].startswith("device:")


@scene
class LocalOrOffload(Scene):
    title = N("lab", "Joules here or there")
    question = N("lab", "Is it cheaper to send the bits, or to spend the MACs?")
    slides = "S06"
    params = (
        whole("payload_bytes", N("lab", "bytes of a frame"), 100_000_000),
        whole("compression", N("lab", "codec, n to 1"), 1000, hint=N("lab", "raw bits over bits sent")),
        Param("link", N("lab", "link"), PAYLOAD["link"], "choice", choices=tuple((c.id, c.name) for c in known_links())),
        whole("macs_k", N("lab", "thousand MACs"), 100_000_000),
        Param("costs", N("lab", "costs"), PAYLOAD["costs"], "choice", choices=COSTS),
        Param("memory", N("lab", "words from"), PAYLOAD["memory"], "choice", choices=(("dram", "DRAM"), ("sram", "SRAM")),
              shown=by_table),
        whole("reuse", N("lab", "MACs a word serves"), 100_000, shown=by_table),
        whole("idle_mw", N("lab", "idle, mW"), 100_000, 0, N("lab", "while it waits for the answer"), rare=True),
    )  # fmt: skip
    presets = (
        Preset(N("lab", "S06: a picture by Wi-Fi, MobileNetV2 here"), {}, N("lab", "300.8 MMAC in int8")),
        Preset(N("lab", "S06: the same by 4G"), {"link": "lte_phone"}),
        Preset(N("lab", "S06: the same by LoRa"), {"link": "lora_sf7"}),
        Preset(N("lab", "S06: a codec of 20 to 1"), {"compression": 20}),
        Preset(N("lab", "MobileNetV2 on a microcontroller"), {"costs": "device:stm32l4r5:int8", "link": "ble5"},
               N("lab", "the whole board's energy for each MAC")),
        Preset(N("lab", "Every word from DRAM"), {"reuse": 1}, N("lab", "then the arithmetic hardly counts")),
        Preset(N("lab", "A large network in fp32"), {"macs_k": 19_632_062, "costs": "horowitz_45nm:fp32", "compression": 20}),
        Preset(N("lab", "A spoken word, a small network"), {"payload_bytes": 32_000, "macs_k": 2_700, "link": "ble5"}),
    )  # fmt: skip

    def play(self, values: Values) -> Play:
        case = payload_case(values)
        parts = tuple(case.macs * part for part in joules_per_mac(values))
        extra = {"case": case, "stacks": stacks_of(case, *parts)}
        return Play(values, (), extra=extra, beats=Beats(BEATS, N("lab", "part by part of a frame")))

    def paint(self, painter: QPainter, rect: QRectF, play: Play, times: tuple[float, ...], hover: Hit | None) -> None:
        case, share = play.extra["case"], share_of(times)
        top = QPointF(rect.left(), rect.top() + 14)
        caption(painter, top, elided(head(case), rect.width(), title_font()), strong=True)
        caption(painter, QPointF(top.x(), top.y() + 17), elided(so_far(play, share), rect.width()))
        sent, here, plot = rooms_of(rect)
        most = scale_of(play.extra["stacks"])
        for room, stack in zip((sent, here), play.extra["stacks"], strict=True):
            paint_stack(painter, room, stack, most, share)
        paint_antenna(painter, sent, case, share)
        paint_chip(painter, here, case, share)
        if not plot.isEmpty():
            paint_balance(painter, plot, case)

    def hit(self, rect: QRectF, play: Play, times: tuple[float, ...], at: QPointF) -> Hit | None:
        room, case = rooms_of(rect)[2], play.extra["case"]
        if room.isEmpty() or not plot_of(room, case).rect.contains(at):
            return None
        size = plot_of(room, case).values(at)[0]
        words = tr("{bytes}: {sent} sent, {here} computed here").format(
            bytes=si(size, "B"), sent=si(sent_j(case, size), "J", 4), here=si(case.local.energy.value, "J", 4)
        )
        return Hit(0, tr("energy of a frame"), round(size), words)

    def answers(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """The columns, and the curves with what they say; parts keep their names."""
        sent, here, plot = rooms_of(rect)
        columns = tuple(column_of(room).adjusted(-7, -3, 7, 3) for room in (sent, here))
        return columns if plot.isEmpty() else (*columns, plot)

    def given(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """What a bit costs, and a MAC."""
        return tuple(QRectF(room.left(), room.top(), room.width(), TOP - 4) for room in rooms_of(rect)[:2])

    def moment(self, play: Play, times: tuple[float, ...]) -> str:
        return so_far(play, share_of(times))

    def plot_table(self, play: Play) -> PlotTable | None:
        """Both lines, over the sizes that are drawn."""
        case = play.extra["case"]
        sizes = between(plot_of(QRectF(0, 0, 400, 300), case).x)
        return table(
            ("frame_bytes", "sent_j", "here_j"), [(x, sent_j(case, x), case.local.energy.value) for x in sizes]
        )


def share_of(times: tuple[float, ...]) -> float:
    """Of the frame that is done."""
    return min(1.0, times[0] / BEATS) if times else 0.0


def head(case: Case) -> str:
    sent, here = si(case.remote.energy.least, "J", 4), si(case.local.energy.value, "J", 4)
    return tr("A frame costs {sent} sent, {here} computed here").format(sent=sent, here=here)


def so_far(play: Play, share: float) -> str:
    sent, here = play.extra["stacks"]
    words = tr("{share} of the frame: {sent} for bits and waiting, {here} for MACs and words")
    return words.format(share=percent(share), sent=si(share * sent.sure, "J", 4), here=si(share * here.sure, "J", 4))


def rooms_of(rect: QRectF) -> tuple[QRectF, QRectF, QRectF]:
    """(sent, here, plot): the plot beside the stacks or below them, empty where there is no room."""
    inner = rect.adjusted(0, HEAD, 0, 0)
    if rect.width() >= BESIDE:
        wide, tall = min(0.5 * inner.width(), 560.0), min(inner.height(), 520.0)
        stacks = QRectF(inner.left(), inner.top(), wide - 20, tall)
        plot = QRectF(inner.left() + wide, inner.top(), inner.width() - wide, tall)
    else:
        tall = 0.52 * inner.height() if inner.height() > 420 else inner.height()
        stacks = QRectF(inner.left(), inner.top(), inner.width(), tall - 10)
        plot = QRectF(inner.left(), inner.top() + tall, inner.width(), inner.height() - tall)
    half = stacks.width() / 2
    sent = QRectF(stacks.left(), stacks.top(), half - 10, stacks.height())
    return (
        sent,
        QRectF(stacks.left() + half, stacks.top(), half, stacks.height()),
        plot if plot.height() > 150 else QRectF(),
    )
