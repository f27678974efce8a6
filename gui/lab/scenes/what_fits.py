"""A network dropped on a server, a gateway and a sensor: what it fills there, and how long an inference takes."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from analysis.lecture.fitting import ASKED, OWN_CLOCK, OWN_MODEL, PARTS, Dropped, dropped
from analysis.lecture.tiers import CLOUD, GATEWAY, LECTURE, SENSOR, TIERS
from analysis.units import UNKNOWN, exact, si
from gui.lab.beats import Beats
from gui.lab.counted import tr
from gui.lab.ink import between, caption, elided
from gui.lab.scene import Hit, Param, Play, Preset, Scene, Values, scene
from gui.lab.tier_bars import place_of
from gui.lab.tier_card import TOKENS, Sight, paint_card, plan_of, target_of
from gui.lab.tier_words import (
    NETWORKS,
    STEPS,
    TIME,
    bytes_words,
    moment_words,
    network_words,
    part_bytes,
    room_words,
    seconds_of,
    step_words,
    time_words,
)
from gui.theme import CORNER, LOOK, small_font, tabular, title_font
from gui.widgets.plot_tables import PlotTable, table

HEAD, GAP, BETWEEN = 62.0, 10.0, 26.0
# Narrower than this the machines stand below each other.
ABREAST_PX, LEAST_TALL = 580.0, 90.0
CLOUDS = (
    (LECTURE[CLOUD], tr("the lecture's")), ("epyc_9654", "EPYC 9654"), ("a100_sxm80", "A100 80 GB"), ("t4", "T4"),
)  # fmt: skip
GATEWAYS = (
    (LECTURE[GATEWAY], tr("the lecture's")), ("rpi4b", "Raspberry Pi 4B"), ("rpi5", "Raspberry Pi 5"),
    ("jetson_nano", "Jetson Nano"), ("jetson_orin_nano", "Jetson Orin Nano"),
)  # fmt: skip
SENSORS = (
    (LECTURE[SENSOR], tr("the lecture's")), ("stm32l4r5", "STM32L4R5"), ("stm32h743", "STM32H743"),
    ("stm32f746", "STM32F746"), ("nrf52840", "nRF52840"), ("rp2040", "RP2040"), ("esp32s3", "ESP32-S3"),
)  # fmt: skip
PRECISIONS = (("native", tr("as it is")), ("fp32", "fp32"), ("fp16", "fp16"), ("int8", "int8"), ("int4", "int4"))
PACES = (
    (ASKED, tr("one clock for all")),
    (OWN_CLOCK, tr("each its own clock")),
    (OWN_MODEL, tr("each its peak and memory")),
)
REAL = {CLOUD: "epyc_9654", GATEWAY: "rpi4b", SENSOR: "stm32l4r5", "pace": OWN_MODEL}


@scene
class WhatFits(Scene):
    title = tr("What fits where")
    question = tr("Which machine has room for a network, and how long does an inference take there?")
    slides = "S08–S12"
    params = (
        Param("network", tr("network"), "vgg16", "choice", choices=NETWORKS),
        Param("precision", tr("precision"), "native", "choice", choices=PRECISIONS),
        Param(CLOUD, tr("server"), LECTURE[CLOUD], "choice", choices=CLOUDS),
        Param(GATEWAY, tr("gateway"), LECTURE[GATEWAY], "choice", choices=GATEWAYS),
        Param(SENSOR, tr("sensor"), LECTURE[SENSOR], "choice", choices=SENSORS),
        Param("pace", tr("time by"), ASKED, "choice", choices=PACES),
        Param("clock", tr("MHz"), 1000, least=1, most=5000, shown=lambda values: values["pace"] == ASKED),
        Param("macs_per_cycle", tr("MAC a cycle"), 1, least=1, most=1024, shown=lambda values: values["pace"] != OWN_MODEL),
        Param("deadline", tr("deadline in ms"), 1000, least=1, most=100_000),
    )  # fmt: skip
    presets = (
        Preset(tr("S10: VGG-16"), {}, tr("138M parameters on the slide; they fit nowhere at the edge of the network")),
        Preset(tr("S10: VGG-19, 20 s an inference"), {"network": "vgg19"}, tr("the slide's 20 s are this network's")),
        Preset(tr("S10: ResNet-152"), {"network": "resnet152_v1"}),
        Preset(tr("S12: ResNet-50 in a server"), {"network": "resnet50_v1_5", **REAL, "deadline": 100}),
        Preset(tr("VGG-16 on machines that there are"), {**REAL}),
        Preset(tr("ResNet-8, int8, on machines that there are"), {"network": "resnet8_int8", **REAL}),
        Preset(tr("MobileNetV2: parameters are not all"), {"network": "mobilenet_v2", "precision": "int4", **REAL}),
    )

    def play(self, values: Values) -> Play:
        network = dropped(values["network"], values["precision"], tuple(values[tier] for tier in TIERS))
        beats = Beats(len(TIERS) * len(STEPS), tr("part by part"))
        return Play(values, (), extra={"network": network}, beats=beats)

    def paint(self, painter: QPainter, rect: QRectF, play: Play, times: tuple[float, ...], hover: Hit | None) -> None:
        time = time_of(play, times)
        cards, network = cards_of(rect), play.extra["network"]
        paint_network(painter, head_of(rect), network)
        sights = sights_of(play, time)
        for card, sight in zip(cards, sights, strict=True):
            paint_card(painter, card, sight)
        place, step = divmod(int(time), len(STEPS))
        if place < len(cards) and time % 1 < 0.5:
            paint_flight(painter, head_of(rect), cards[place], sights[place], step, 2 * (time % 1))

    def hit(self, rect: QRectF, play: Play, times: tuple[float, ...], at: QPointF) -> Hit | None:
        for place, (card, sight) in enumerate(zip(cards_of(rect), sights_of(play, time_of(play, times)), strict=True)):
            for row, words in zip(plan_of(card).bars, bar_answers(sight), strict=True):
                if row.contains(at):
                    return Hit(len(play.runs), sight.machine.device.name, place, words)
        return None

    def answers(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """The bars; their words have no numbers then, and the verdict is not written."""
        plans = [plan_of(card) for card in cards_of(rect)]
        return tuple(place_of(row, plan.stacked).adjusted(-2, -4, 2, 4) for plan in plans for row in plan.bars)

    def given(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """The machines, and what a network is: its parameters and MACs, not what they come to in bytes."""
        plans = [plan_of(card) for card in cards_of(rect)]
        tables = tuple(plan.table for plan in plans if plan.table is not None)
        return (*(plan.head for plan in plans), *tables, head_of(rect).adjusted(0, 0, 0, -18))

    def moment(self, play: Play, times: tuple[float, ...]) -> str:
        time = time_of(play, times)
        beat = min(max(0, int(time)), len(TIERS) * len(STEPS) - 1)
        place, step = divmod(beat, len(STEPS))
        return moment_words(play.extra["network"], place, STEPS[step], play.values)

    def plot_table(self, play: Play) -> PlotTable:
        """What each part takes of each memory, and the time of an inference."""
        network: Dropped = play.extra["network"]
        rows: list[tuple[object, ...]] = []
        for machine in network.machines:
            seconds = seconds_of(network, machine, play.values)
            for room in machine.rooms:
                head = (machine.device.id, room.name, room.capacity_bytes)
                rows.append((*head, *(room.used.get(part) for part in PARTS), seconds))
        columns = ("device", "memory", "capacity_bytes", *(f"{part}_bytes" for part in PARTS), "inference_s")
        return table(columns, rows)


def time_of(play: Play, times: tuple[float, ...]) -> float:
    """Without a clock all has arrived."""
    return times[0] if times else float(len(TIERS) * len(STEPS))


def sights_of(play: Play, time: float) -> tuple[Sight, ...]:
    network: Dropped = play.extra["network"]
    return tuple(
        Sight(network, machine, tier, play.values, min(len(STEPS), max(0.0, time - place * len(STEPS))))
        for place, (tier, machine) in enumerate(zip(TIERS, network.machines, strict=True))
    )


def head_of(rect: QRectF) -> QRectF:
    return QRectF(rect.left(), rect.top(), rect.width(), HEAD)


def cards_of(rect: QRectF) -> tuple[QRectF, ...]:
    """Abreast; below each other where that is too narrow, and there is height enough for it."""
    room, count = rect.adjusted(1, HEAD + BETWEEN, -1, -1), len(TIERS)
    if room.width() >= ABREAST_PX or room.height() < count * (LEAST_TALL + GAP):
        wide = (room.width() - GAP * (count - 1)) / count
        tall = min(room.height(), 470.0)
        return tuple(QRectF(room.left() + n * (wide + GAP), room.top(), wide, tall) for n in range(count))
    tall = (room.height() - GAP * (count - 1)) / count
    return tuple(QRectF(room.left(), room.top() + n * (tall + GAP), room.width(), tall) for n in range(count))


def paint_network(painter: QPainter, head: QRectF, network: Dropped) -> None:
    """The network's card: what it is, what its parameters come to, and what the colours mean."""
    painter.setPen(QPen(LOOK.theme.colour("line"), 1))
    painter.setBrush(LOOK.theme.colour("ground", 0.5))
    painter.drawRoundedRect(head.adjusted(1, 0, -1, 0), CORNER, CORNER)
    inner = head.adjusted(10, 6, -10, -4)
    caption(
        painter,
        QPointF(inner.left(), inner.top() + 13),
        elided(network_words(network), inner.width(), title_font()),
        strong=True,
    )
    words = tr("{parameters} parameters, {macs} an inference").format(
        parameters=si(network.parameters), macs=si(network.macs, "MAC")
    )
    caption(painter, QPointF(inner.left(), inner.top() + 30), elided(words, inner.width()), dim=False)
    weights = tr("weights {size}").format(size=bytes_words(network.weight_bytes))
    place = caption(painter, QPointF(inner.left(), inner.top() + 46), weights)
    paint_legend(painter, QRectF(place.right() + 16, inner.top() + 34, inner.right() - place.right() - 16, 16))


def paint_legend(painter: QPainter, row: QRectF) -> None:
    """A square of each part's colour beside its name, at the right end, as far as there is room."""
    metrics = QFontMetricsF(small_font())
    entries = [(TOKENS[part], step_words(part)) for part in PARTS]
    wide = sum(metrics.horizontalAdvance(words) + 30 for _, words in entries)
    left = max(row.left(), row.right() - wide)
    for token, words in entries:
        if left + metrics.horizontalAdvance(words) + 14 > row.right() + 1:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(LOOK.theme.colour(token, 0.75))
        painter.drawRect(QRectF(left, row.top() + 4, 9, 9))
        caption(painter, QPointF(left + 14, row.top() + 12), words)
        left += metrics.horizontalAdvance(words) + 30


def paint_flight(painter: QPainter, head: QRectF, card: QRectF, sight: Sight, step: int, part: float) -> None:
    """What comes next, on its way from the network to the bar that it fills."""
    size = part_bytes(sight.machine, STEPS[step]) if STEPS[step] != TIME else None
    words = time_chip(sight) if STEPS[step] == TIME else f"{step_words(STEPS[step])} {size_words(size)}"
    font = tabular(small_font())
    wide = QFontMetricsF(font).horizontalAdvance(words) + 18
    start = QPointF(
        min(max(card.center().x(), head.left() + wide / 2), head.right() - wide / 2), head.bottom() + BETWEEN / 2
    )
    target = target_of(card, sight, step)
    at = between(start, QPointF(max(target.x(), card.left() + wide / 2 + 4), target.y()), part)
    chip = QRectF(at.x() - wide / 2, at.y() - 11, wide, 22)
    painter.setPen(QPen(LOOK.theme.colour("text"), 1.0))
    painter.setBrush(LOOK.theme.colour("selection"))
    painter.drawRoundedRect(chip, 6, 6)
    painter.setFont(font)
    painter.setPen(QColor("#14171b"))
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, words)


def size_words(size: int | None) -> str:
    return tr("not known") if size is None else bytes_words(size)


def time_chip(sight: Sight) -> str:
    return tr("{macs} to compute").format(macs=si(sight.network.macs, "MAC"))


def bar_answers(sight: Sight) -> tuple[str, str, str]:
    """What each bar stands for, exactly."""
    rooms = []
    for room in sight.machine.rooms:
        parts = ", ".join(f"{step_words(part)} {exact_bytes(size)}" for part, size in room.used.items())
        capacity = tr("capacity {size}").format(size=exact_bytes(room.capacity_bytes))
        rooms.append(f"{room_words(room.name)}: {parts}; {capacity}")
    time = tr("an inference: {time}").format(time=time_words(sight.network, sight.machine, sight.values))
    return rooms[0], rooms[1], time


def exact_bytes(size: int | None) -> str:
    return UNKNOWN if size is None else f"{exact(size)} B"
