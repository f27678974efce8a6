"""Nothing of the lecture is missing: each slide has its step, each golden number and each slip its place on screen."""

import pytest

from analysis.lecture.errata import ERRATA
from analysis.lessons.rows import known_rows, rows_of
from analysis.lessons.shelf import our_lessons
from gui.lessons.page import LessonPage
from gui.lessons.progress import Progress
from gui.lessons.rows_card import number
from gui.lessons.score import Score

# Slide -> number of the lesson / step that is mainly about it.
SLIDES = {
    "S01": "1/two-ways",
    "S02": "1/two-ways",
    "S03": "1/needed-bit-rate",
    "S04": "1/round-trip",
    "S05": "1/scale-and-single",
    "S06": "1/radio-and-arithmetic",
    "S07": "1/privacy",
    "S08": "2/three-tiers",
    "S09": "2/cores-and-clock",
    "S10": "2/weights-in-memory",
    "S11": "2/three-budgets",
    "S12": "1/cloud-too",
    "S13": "3/what-is-counted",
    "S14": "9/fused",
    "S15": "3/one-neuron",
    "S16": "3/one-neuron",
    "S17": "3/three-terms",
    "S18": "3/matrix-times-vector",
    "S19": "5/a-weight-stays",
    "S20": "4/work-for-a-byte",
    "S21": "4/two-limits",
    "S22": "4/left-line",
    "S23": "4/left-line",
    "S24": "4/right-line",
    "S25": "4/where-dense-layers-stand",
    "S26": "5/bytes-a-word",
    "S27": "5/one-by-one",
    "S28": "5/the-curve",
    "S29": "4/titan-as-printed",
    "S30": "5/two-rows-four-columns",
    "S31": "5/everything-held",
    "S32": "5/waiting-for-others",
    "S33": "6/instructions",
    "S34": "6/operations",
    "S35": "7/seven-loops",
    "S36": "7/ends-of-sums",
    "S37": "7/compute-bound",
    "S38": "7/three-reuses",
    "S39": "7/partial-column",
    "S40": "7/window-stays",
    "S41": "7/which-one",
    "S42": "8/one-pass",
    "S43": "8/layouts",
    "S44": "8/column",
    "S45": "8/partial",
    "S46": "8/printed-window",
    "S47": "4/kinds-of-layer",
    "S48": "9/gates-in-one-product",
    "S49": "9/tokens-meet",
    "S50": "9/gates-in-one-product",
}
# Slip -> where it stands.
SLIPS = {
    "E1": "3/two-units",
    "E2": "4/titan-as-printed",
    "E3": "4/titan-for-fp32",
    "E4": "4/titan-for-fp32",
    "E5": "4/raspberry-measured",
    "E6": "5/element-or-byte",
    "E7": "2/one-row-two-networks",
    "E8": "2/mac-or-flop",
    "E9": "2/resnet-152",
    "E10": "2/power-and-price",
    "E11": "2/memory-of-each",
    "E12": "1/frames-and-codecs",
    "E13": "1/not-lora",
    "E14": "7/ends-of-sums",
    "E15": "7/turned-kernel",
    "E16": "7/bias-and-f",
    "E17": "8/vector-or-matrix",
    "E18": "8/printed-window",
    "E19": "6/ratios",
    "E20": "6/orders-of-magnitude",
}
# (what, value, row of the lecture's list, where it stands), from the design's own list of golden numbers.
GOLDENS = [
    ("bytes of a frame", 150528, ("S03", "bytes of one 224x224 frame", "B"), "1/needed-bit-rate"),
    ("bit rate at 30 ms", 40.1408, ("S03", "upload of one camera, a frame each 30 ms", "Mbit/s"), "1/needed-bit-rate"),
    (
        "bit rate at 30 frames/s",
        36.12672,
        ("S03", "upload of one camera, 30 frames/s", "Mbit/s"),
        "1/frames-and-codecs",
    ),
    ("VGG-16 MAC", 15.47026432, ("S10", "VGG-16 MACs", "GMAC"), "2/one-row-two-networks"),
    (
        "VGG-16 MAC of convolutions",
        15.346630656,
        ("S10", "VGG-16 MACs, convolutions alone", "GMAC"),
        "2/one-row-two-networks",
    ),
    ("VGG-16 parameters", 138.357544, ("S10", "VGG-16 parameters", "M"), "2/weights-in-memory"),
    ("VGG-16 weights", 553.430176, ("S10", "VGG-16 weights, fp32", "MB"), "2/weights-in-memory"),
    ("VGG-16 weights in MiB", 527.79, ("S10", "VGG-16 weights, fp32", "MiB"), "2/weights-in-memory"),
    ("VGG-19 MAC", 19.632062464, ("S10", "VGG-19 MACs", "GMAC"), "2/one-row-two-networks"),
    (
        "VGG-19 MAC of convolutions",
        19.5084288,
        ("S10", "VGG-19 MACs, convolutions alone", "GMAC"),
        "2/one-row-two-networks",
    ),
    ("VGG-19 parameters", 143.66724, ("S10", "VGG-19 parameters", "M"), "2/one-row-two-networks"),
    ("VGG-19 weights", 574.66896, ("S10", "VGG-19 weights, fp32", "MB"), "2/one-row-two-networks"),
    ("ResNet-152 MAC", 11.282415616, ("S10", "ResNet-152 MACs", "GMAC"), "2/resnet-152"),
    ("ResNet-152 v1.5 MAC", 11.513626624, ("S10", "ResNet-152 v1.5 MACs", "GMAC"), "2/resnet-152"),
    ("ResNet-152 parameters", 60.192808, ("S10", "ResNet-152 parameters", "M"), "2/resnet-152"),
    ("ResNet-152 weights", 240.771232, ("S10", "ResNet-152 weights, fp32", "MB"), "2/resnet-152"),
    ("20 s of VGG-19", 19.632, ("S10", "VGG-19 at 1 GHz and 1 MAC a cycle", "s"), "2/twenty-seconds"),
    ("20 s of VGG-16", 15.47, ("S10", "VGG-16 at 1 GHz and 1 MAC a cycle", "s"), "2/twenty-seconds"),
    ("20 s of ResNet-152", 11.28, ("S10", "ResNet-152 at 1 GHz and 1 MAC a cycle", "s"), "2/resnet-152"),
    ("block 1x1", 0.125, ("S27", "intensity of the loop without minibatch", "MAC/B"), "5/one-by-one"),
    ("block 1x4", 0.2, ("S27", "intensity with a minibatch of 4", "MAC/B"), "5/one-row-four-columns"),
    ("block 2x2", 0.25, ("S30", "intensity of 2 weight rows and B = 2", "MAC/B"), "5/larger-blocks"),
    (
        "block 2x4",
        0.3333333333333333,
        ("S30", "intensity of 2 weight rows and B = 4", "MAC/B"),
        "5/two-rows-four-columns",
    ),
    ("block 3x4", 0.42857142857142855, ("S30", "intensity of 3 weight rows and B = 4", "MAC/B"), "5/larger-blocks"),
    ("block 4x4", 0.5, ("S30", "intensity of 4 weight rows and B = 4", "MAC/B"), "5/larger-blocks"),
    ("ridge of the example", 4, ("S22", "ridge of 2 GFLOPS and 0.5 GB/s", "FLOP/B"), "4/left-line"),
    ("OI 2", 1, ("S23", "performance at 2 FLOP/B", "GFLOP/s"), "4/left-line"),
    ("OI 16", 2, ("S24", "performance at 16 FLOP/B", "GFLOP/s"), "4/right-line"),
    ("ridge of the Titan RTX", 194.03, ("S29", "Titan RTX, ridge", "FLOP/B"), "4/titan-as-printed"),
    ("ridge of the Raspberry Pi 4", 0.5, ("S29", "Raspberry Pi 4, ridge", "FLOP/B"), "4/raspberry-as-printed"),
    ("words of a column", 12, ("S44", "words of one im2col column", "words"), "8/column"),
    ("3x3: columns", 4, ("S44", "3x3 input: columns", "columns"), "8/column"),
    ("3x3: words", 48, ("S44", "3x3 input: words of all columns", "words"), "8/column"),
    ("3x3: expansion", 1.7778, ("S44", "3x3 input: expansion", "times"), "8/column"),
    ("3x3: MAC", 240, ("S44", "3x3 input: MACs", "MAC"), "8/column"),
    ("4x4: columns", 9, ("S44", "4x4 input: columns", "columns"), "8/expansion"),
    ("4x4: words", 108, ("S44", "4x4 input: words of all columns", "words"), "8/expansion"),
    ("4x4: expansion", 2.25, ("S44", "4x4 input: expansion", "times"), "8/expansion"),
    ("4x4: MAC", 540, ("S44", "4x4 input: MACs", "MAC"), "8/expansion"),
    ("minibatch 2", 0.1667, ("S28", "intensity with a minibatch of 2", "MAC/B"), "5/the-curve"),
    ("minibatch 8", 0.2222, ("S28", "intensity with a minibatch of 8", "MAC/B"), "5/the-curve"),
    ("minibatch 16", 0.2353, ("S28", "intensity with a minibatch of 16", "MAC/B"), "5/the-curve"),
    ("minibatch 32", 0.2424, ("S28", "intensity with a minibatch of 32", "MAC/B"), "5/the-curve"),
    ("minibatch 64", 0.2462, ("S28", "intensity with a minibatch of 64", "MAC/B"), "5/the-curve"),
]


def steps():
    return {f"{lesson.number}/{step.id}": (lesson, step) for lesson in our_lessons() for step in lesson.steps}


def test_each_of_fifty_slides_has_its_step():
    assert list(SLIDES) == [f"S{number:02}" for number in range(1, 51)]
    missing = {slide: place for slide, place in SLIDES.items() if slide not in steps()[place][1].slides}
    assert missing == {}


def test_each_number_of_the_lecture_stands_beside_a_step():
    shown = {row for _, step in steps().values() for row in rows_of(step)}
    assert [row for row in known_rows() if row not in shown] == []


def test_all_slips_and_all_golden_numbers_are_there():
    assert list(SLIPS) == list(ERRATA)
    assert len(GOLDENS) == 44
    assert {key[0] for _, _, key, _ in GOLDENS} >= {
        "S03",
        "S10",
        "S22",
        "S23",
        "S24",
        "S27",
        "S28",
        "S29",
        "S30",
        "S44",
    }


@pytest.fixture
def page(shown, session):
    page = LessonPage(session, Score(), Progress())
    shown(page, 1280, 640)
    yield page
    page.close_jobs()


def card_at(page, qtbot, place):
    """The card of the slides at a step, once its questions are answered."""
    lesson, step = steps()[place]
    page.show_lesson(lesson, lesson.steps.index(step))
    qtbot.waitUntil(lambda: not page.is_working)
    for _ in step.questions:
        page.question.reveal()
        page.question.ask_next()
        qtbot.waitUntil(lambda: not page.is_working)
    return page.side.rows if page.side.shows_rows else page.column.rows


def test_golden_numbers_and_slips_are_on_screen(page, qtbot):
    for place in dict.fromkeys((*(place for *_, place in GOLDENS), *SLIPS.values())):
        card = card_at(page, qtbot, place)
        assert card.isVisible(), place
        has_goldens(card, place)
        has_slips(card, place)


def has_goldens(card, place):
    rows = {(row.slide, row.quantity, row.unit): row for row in known_rows()}
    seen = [label.text() for label, _ in card.here if label.isVisible()]
    for what, value, key, where in GOLDENS:
        if where == place:
            assert rows[key].computed == pytest.approx(value, rel=1e-3), what
            assert number(rows[key].computed, rows[key].unit) in seen, what


def has_slips(card, place):
    notes = {note.erratum.id: note for note in card.notes if note.isVisible()}
    for id in (id for id, where in SLIPS.items() if where == place):
        words = f"{notes[id].title.text()} {notes[id].text.text()}"
        assert ERRATA[id].says in words, id
        assert ERRATA[id].because in words, id
