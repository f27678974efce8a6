"""A network dropped on machines: what the picture says is what the analysis says, part by part."""

from itertools import pairwise, product
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QImage, QPainter

import resources
from analysis.device import load_device
from analysis.lecture.fitting import PARTS, dropped, seconds
from analysis.lecture.tiers import LECTURE, PRINTED, TIERS
from analysis.scenario import Scenario, analyze
from gui.lab.chosen import completed
from gui.lab.predicting import PredictingPainter, veiled
from gui.lab.scene import defaults
from gui.lab.scenes import all_scenes
from gui.lab.scenes.what_fits import bar_answers, cards_of, sights_of
from gui.lab.tier_card import bars_of, plan_of
from gui.lab.tier_table import table_of
from gui.lab.tier_words import NETWORKS, STEPS, filled_words, is_late, part_bytes, verdict_words
from gui.theme import LOOK, small_font, tabular

SCENE = all_scenes()["what-fits"]
SAMPLES = Path(resources.__file__).parent / "samples"
END = float(len(TIERS) * len(STEPS))
SIZES = ((400, 400), (480, 420), (540, 300), (540, 420), (600, 450), (760, 560), (1200, 800))
PARAMS = {param.name: param for param in SCENE.params}


def play_of(**values):
    return SCENE.play(completed(SCENE, values))


def preset(title):
    return next(p.values for p in SCENE.presets if p.title.startswith(title))


def analysed(play):
    values = play.values
    devices = tuple(values[tier] for tier in TIERS)
    return analyze(Scenario(str(SAMPLES / f"{values['network']}.onnx"), precision=values["precision"], devices=devices))


@pytest.mark.parametrize("title", [p.title for p in SCENE.presets])
def test_parts_are_those_of_the_analysis(title):
    play = play_of(**preset(title))
    for machine, estimate in zip(play.extra["network"].machines, analysed(play).estimates, strict=True):
        for room, need in zip(machine.rooms, (estimate.fit.flash, estimate.fit.ram), strict=True):
            assert room.filled(len(PARTS)) == need.used_bytes
            assert room.capacity_bytes == need.capacity_bytes
        assert machine.fits is estimate.fit.ok


def test_every_choice_is_a_machine_of_its_tier_and_a_sample_that_is_there():
    for tier in TIERS:
        assert {load_device(id).tier for id, _ in PARAMS[tier].choices} == {tier}
    assert all((SAMPLES / f"{name}.onnx").is_file() for name, _ in NETWORKS)


@pytest.mark.parametrize("name", dict(NETWORKS))
def test_every_network_goes_on_every_machine(name):
    machines = tuple(id for tier in TIERS for id, _ in PARAMS[tier].choices)
    network = dropped(name, "native", machines)
    values = {**defaults(SCENE), "pace": "device"}
    assert all(verdict_words(network, machine, values) for machine in network.machines)


@pytest.mark.parametrize(
    ("name", "precision"), list(product(("resnet8_int8", "lenet5"), dict(PARAMS["precision"].choices)))
)
def test_every_precision_goes(name, precision):
    play = play_of(network=name, precision=precision)
    assert all(sight.state in ("fits", "tight", "over") for sight in sights_of(play, END))


def test_twenty_seconds_are_those_of_vgg_19():
    network = play_of(network="vgg19").extra["network"]
    assert {round(seconds(network, m, "asked", 1e9, 1), 2) for m in network.machines} == {19.63}
    own = [seconds(network, m, "own", 1e9, 1) for m in network.machines]
    assert own == pytest.approx([network.macs / hertz for hertz in (2e9, 500e6, 50e6)])


def test_a_least_time_can_be_too_long_but_never_in_time():
    values = {**defaults(SCENE), **preset("VGG-16 on"), "deadline": 100_000}
    network = SCENE.play(values).extra["network"]
    server = network.machines[0]
    assert is_late(network, server, values) is None
    assert verdict_words(network, server, values) == "fits; its time is known only from below"
    assert is_late(network, server, {**values, "deadline": 1}) is True


def test_parts_come_one_after_the_other_to_one_machine_after_the_other():
    play = play_of(network="resnet8_int8")
    before = [0.0] * 9
    for beat in range(int(END) + 1):
        now = [
            sum(amount for _, amount in bar.parts) for sight in sights_of(play, float(beat)) for bar in bars_of(sight)
        ]
        grown = {place // 3 for place, (old, new) in enumerate(zip(before, now, strict=True)) if new > old}
        assert grown <= {(beat - 1) // len(STEPS)}
        assert all(new >= old for old, new in zip(before, now, strict=True))
        before = now
    for sight in sights_of(play, END):
        full = [room.filled(len(PARTS)) for room in sight.machine.rooms]
        assert [sum(amount for _, amount in bar.parts) for bar in bars_of(sight)][:2] == full


def test_the_verdict_comes_with_the_last_part():
    play = play_of()
    for beat in range(int(END) + 1):
        known = [sight.state is not None for sight in sights_of(play, float(beat))]
        assert known == [beat >= len(STEPS) * (place + 1) for place in range(3)]
    assert [sight.state for sight in sights_of(play, END)] == ["tight", "tight", "over"]


def test_the_lectures_machines_have_the_cells_of_its_table():
    for tier in TIERS:
        for roomy in (True, False):
            said = " | ".join(text for _, text in table_of(load_device(LECTURE[tier]), tier, roomy))
            for cells in PRINTED.values():
                assert cells[TIERS.index(tier)] in said
    assert dict(table_of(load_device("rpi4b"), "gateway", True))["price"] == "50 €"


@pytest.mark.parametrize("size", SIZES)
def test_nothing_overlaps_at_any_size(size):
    rect = QRectF(0, 0, *size)
    cards = cards_of(rect)
    for one, other in pairwise(cards):
        assert not one.intersects(other)
    for card in cards:
        assert rect.contains(card)
        plan = plan_of(card)
        rows = [plan.head, *([plan.table] if plan.table else []), *plan.bars]
        assert all(one.bottom() <= other.top() + 0.01 for one, other in pairwise(rows))
        assert all(row.height() >= 12 for row in rows)
        assert plan.bars[-1].bottom() <= card.bottom()


@pytest.mark.parametrize("size", [(480, 420), (760, 560)])
def test_every_bar_answers_with_its_bytes(size):
    play, rect = play_of(), QRectF(0, 0, *size)
    for card, sight in zip(cards_of(rect), sights_of(play, END), strict=True):
        for row, words in zip(plan_of(card).bars, bar_answers(sight), strict=True):
            found = SCENE.hit(rect, play, (END,), row.center())
            assert (found.tensor, found.text) == (sight.machine.device.name, words)
    assert SCENE.hit(rect, play, (END,), QPointF(5, 5)) is None
    assert "553,430,176 B" in bar_answers(sights_of(play, END)[2])[0]


def test_moments_are_said_for_who_cannot_see_them():
    play = play_of()
    said = [SCENE.moment(play, (beat + 0.3,)) for beat in range(int(END))]
    assert len(set(said)) == END
    assert (
        said[0]
        .replace("\u202f", " ")
        .startswith("parameters of VGG-16, 553 MB, go to Lecture: cloud server: storage 553 MB of 100 TB")
    )
    assert (
        said[-1].replace("\u202f", " ")
        == "Lecture: sensor: an inference takes 15.5 s; does not fit: 553 times its flash"
    )


def test_a_prediction_is_not_given_away(qapp):
    play, rect = play_of(), QRectF(0, 0, 760, 560)
    covered = SCENE.answers(rect, play)
    for card in cards_of(rect):
        assert all(any(region.contains(row.center()) for region in covered) for row in plan_of(card).bars)
    assert veiled("weights 553 MB") == "weights ? MB"
    image = QImage(760, 560, QImage.Format.Format_RGB32)
    colours = []
    for make in (QPainter, PredictingPainter):
        painter = make(image)
        image.fill(LOOK.theme.colour("panel"))
        SCENE.paint(painter, rect, play, (), None)
        painter.end()
        signs = [plan_of(card).head.topLeft().toPoint() for card in cards_of(rect)]
        colours.append(
            {image.pixelColor(at.x() + x, at.y() + y).name() for at in signs for x in range(14) for y in range(18)}
        )
    over = LOOK.theme.colour("over").name()
    assert [over in found for found in colours] == [True, False]


def test_what_is_only_the_least_of_a_need_says_so():
    """Of ONNX Runtime's code no size is known; it comes third."""
    rooms = play_of().extra["network"].machines[0].rooms
    said = [filled_words(rooms[0], parts).replace("\u202f", " ") for parts in range(4)]
    assert said == ["of 100 TB", "553 MB of 100 TB", "553 MB of 100 TB", "≥ 553 MB of 100 TB"]


@pytest.mark.parametrize("width", [620, 760, 1200])
def test_amounts_are_never_cut(width):
    """Where three cards stand abreast, at the largest amounts that there are."""
    metrics = QFontMetricsF(tabular(small_font()))
    play, rect = play_of(**{**preset("MobileNetV2"), "network": "vgg19", "precision": "fp32"}), QRectF(0, 0, width, 560)
    for card, sight in zip(cards_of(rect), sights_of(play, END), strict=True):
        for row, bar in zip(plan_of(card).bars, bars_of(sight), strict=True):
            room = row.width() - metrics.horizontalAdvance(bar.label) - 8
            assert min(metrics.horizontalAdvance(text) for text in (bar.text, bar.short or bar.text)) <= room


def test_numbers_behind_the_bars():
    found = SCENE.plot_table(play_of())
    assert found.columns[-1] == "inference_s"
    rows = {row[:2]: row for row in found.rows}
    assert rows["lecture_sensor", "flash"][2:4] == (1_000_000, 553_430_176)
    assert len(rows) == 6


def test_what_lies_in_both_memories_is_counted_once():
    network = play_of().extra["network"]
    assert [part_bytes(machine, "parameters") for machine in network.machines] == [553_430_176] * 3
