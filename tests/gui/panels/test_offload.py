"""The panel that weighs sending against computing: the command line's numbers, wishes, refusals, what it keeps."""

import csv
import io
import json

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip

from analysis.cli import main
from analysis.scenario import Scenario, analyze
from gui.export.pictures import picture_of
from gui.offloading import OffloadWish
from gui.panels.offload import OffloadPanel
from gui.session import Session
from gui.widgets.offload_answer import WIDE, column_lines, verdict_height, verdicts, wrapped
from gui.widgets.offload_form import pace_of
from tests.analysis.small import SAMPLES
from tests.gui.networks import analysis_of, chain

LENET = str(SAMPLES / "lenet5.onnx")


@pytest.fixture(scope="module")
def lenet():
    return analyze(Scenario(LENET, devices=("rpi4b",)))


@pytest.fixture
def session(qapp):
    session = Session()
    yield session
    session.close()


@pytest.fixture
def panel(session, shown, qtbot, lenet):
    panel = shown(OffloadPanel(session), 1000, 800)
    session.show(lenet)
    answered(panel, qtbot)
    return panel


def answered(panel, qtbot):
    qtbot.waitUntil(lambda: not panel.is_working, timeout=20_000)


def change(panel, qtbot, **fields):
    panel.change(fields)
    answered(panel, qtbot)


def asked_at_the_command_line(capsys, *arguments):
    with pytest.raises(SystemExit):
        main(["offload", LENET, "--device", "rpi4b", *arguments, "--format", "csv"])
    return list(csv.reader(io.StringIO(capsys.readouterr().out, newline="")))


WISHES = [
    ((), {}),
    (("--link", "lora_sf7", "--every", "600s"), {"link": "lora_sf7", "every_s": 600.0}),
    (("--link", "ble5", "--fps", "12.5", "--streams", "3", "--compression", "4.5", "--jitter", "10ms"),
     {"link": "ble5", "frames_per_s": 12.5, "streams": 3, "compression": 4.5, "jitter_s": 0.01}),
    (("--link", "5g_nsa", "--uplink", "3Mbit", "--width", "640", "--height", "480", "--cloud", "h100"),
     {"link": "5g_nsa", "uplink_bits_per_s": 3e6, "width": 640, "height": 480, "cloud": "h100"}),
    (("--cloud", "rpi4b"), {"cloud": "rpi4b"}),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "fields"), WISHES)
def test_numbers_are_those_of_the_command_line_digit_for_digit(panel, qtbot, capsys, arguments, fields):
    change(panel, qtbot, **fields)
    line = arguments if "--link" in arguments else ("--link", OffloadWish().link, *arguments)
    columns, *rows = asked_at_the_command_line(capsys, *line)
    mine = panel.plot_table()
    assert list(mine.columns) == columns
    numbers = [["" if cell is None else str(cell) for cell in row[:5]] for row in mine.rows]
    assert numbers == [row[:5] for row in rows]


def test_it_says_three_answers_and_what_leaves(panel, qtbot):
    change(panel, qtbot, link="lora_sf12")
    found = panel.session.offloader.found
    rate, sooner, cheaper = verdicts(found)
    assert (rate.answer, sooner.answer, cheaper.answer) == ("✕ no", "here", "here")
    assert "the link is too slow" in panel.answer.accessibleDescription()
    assert "leave the building" in panel.answer.accessibleDescription()
    assert "LoRa" in panel.subtitle


def test_a_device_that_falls_behind_is_no_answer(panel, qtbot):
    change(panel, qtbot, link="wifi_esp32", frames_per_s=1e6)
    rate, sooner, _ = verdicts(panel.session.offloader.found)
    assert (rate.answer, sooner.answer, sooner.token) == ("✕ no", "✕ both fall behind", "over")
    change(panel, qtbot, uplink_bits_per_s=1e12)
    rate, sooner, _ = verdicts(panel.session.offloader.found)
    assert (rate.answer, sooner.answer, sooner.token) == ("✓ yes", "✕ here falls behind", "over")
    assert "too slow" not in rate.sentence
    assert "the device itself is too slow" in sooner.sentence


def test_sentences_have_the_room_that_they_need(panel, qtbot):
    found = panel.session.offloader.found
    for width in (300, 420, 600, WIDE - 1):
        needed = sum(wrapped(one.sentence, width) for one in verdicts(found))
        assert needed < verdict_height(width, found) <= needed + 100
    assert verdict_height(300, found) > verdict_height(700, found)


def test_no_codec_is_needed_where_raw_frames_would_do(panel, qtbot):
    change(panel, qtbot, frames_per_s=0.1)
    told = dict(line.split("\t")[1:3] for line in panel.text().splitlines() if line.count("\t") == 3)
    assert told["compression that makes the link carry it"] == "none needed"
    assert told["compression"] == "1"


def test_what_cannot_be_is_said_in_its_place(panel, qtbot):
    change(panel, qtbot, jitter_s=3.0)
    assert "the jitter is no part of the round trip" in panel.answer.words
    assert panel.plot_table() is None
    assert panel.text() == ""
    change(panel, qtbot, jitter_s=None)
    assert panel.answer.found is not None


def test_the_fields_are_the_wish(panel, qtbot):
    form = panel.form
    form.pace.setFocus()
    form.pace.selectAll()
    qtbot.keyClicks(form.pace, "30 ms")
    qtbot.keyClick(form.pace, Qt.Key.Key_Return)
    assert (panel.wish.every_s, panel.wish.frames_per_s) == (0.03, 30.0)
    form.streams.setValue(5)
    form.width_px.setValue(64)
    form.compression.setText("20")
    form.compression.setModified(True)
    form.compression.editingFinished.emit()
    form.link.pick("lte_phone")
    answered(panel, qtbot)
    found = panel.session.offloader.found
    assert (found.stream.streams, found.stream.picture.width, float(found.stream.compression)) == (5, 64, 20)
    assert found.radio.id == "lte_phone"
    form.width_px.setValue(0)
    assert panel.wish.width is None


def test_another_link_takes_its_own_bit_rate_and_jitter(panel, qtbot):
    change(panel, qtbot, uplink_bits_per_s=5e6, jitter_s=0.001)
    panel.form.link.pick("ble5")
    answered(panel, qtbot)
    assert (panel.wish.uplink_bits_per_s, panel.wish.jitter_s) == (None, None)


@pytest.mark.parametrize(
    ("text", "pace"),
    [("30", (30.0, None)), ("30 fps", (30.0, None)), ("30ms", (30.0, 0.03)), ("2 min", (30.0, 120.0)), ("0,5", (0.5, None)),
     ("0", None), ("-3", None), ("often", None), ("", None), ("1/s", None), ("12.5 frames/s", (12.5, None))],
)  # fmt: skip
def test_a_pace_is_read_as_people_write_it(text, pace):
    assert pace_of(text) == pace


def test_the_wish_is_kept(panel, qtbot, session, shown):
    change(panel, qtbot, link="nb_iot", every_s=0.25, compression=3.0)
    other = shown(OffloadPanel(session))
    other.restore(panel.state())
    assert other.wish == panel.wish
    other.restore(b"of another version")
    assert other.wish == OffloadWish()
    other.restore(json.dumps({"links": 3}).encode())
    assert other.wish == OffloadWish()
    answered(other, qtbot)


def test_without_model_or_device_it_says_so(session, shown, qtbot):
    panel = shown(OffloadPanel(session))
    assert panel.answer.words.startswith("Open a model")
    session.show(analysis_of(chain(3), Scenario("/models/chain.onnx")))
    assert panel.answer.words.startswith("Choose a device")
    assert not panel.form.isEnabled()


def test_copied_it_has_sentences_then_numbers(panel):
    lines = panel.text().splitlines()
    assert [line.split("\t")[0] for line in lines[:4]] == ["network", "latency", "energy", "privacy"]
    assert len(lines) == 4 + len(panel.answer.rows)
    assert all(line.count("\t") == 3 for line in lines[4:])


@pytest.mark.parametrize("width", [480, 700, 1100])
def test_every_number_has_a_place_of_its_own(panel, width):
    answer = panel.answer
    answer.resize(width, round(answer.height_for(width)))
    places = list(answer._lines(answer.rect().toRectF()))
    assert [line for _, line in places if not isinstance(line, str)] != []
    assert sum(not isinstance(line, str) for _, line in places) == len(answer.rows)
    assert max(place.bottom() for place, _ in places) <= answer.height() + 1
    for number, (place, _) in enumerate(places):
        assert not any(place.adjusted(1, 1, -1, -1).intersects(other) for other, _ in places[:number])
    assert (len({place.left() for place, _ in places}) == 2) == (width >= WIDE)


def test_a_number_tells_where_it_comes_from(panel):
    answer = panel.answer
    place, row = next((p, line) for p, line in answer._lines(answer.rect().toRectF()) if not isinstance(line, str))
    at = place.center().toPoint()
    answer.event(QHelpEvent(QHelpEvent.Type.ToolTip, at, answer.mapToGlobal(QPoint(at))))
    assert QToolTip.text() == row.source
    QToolTip.hideText()


def test_its_picture_has_all_numbers(panel):
    size = panel.whole_size()
    assert size.height() > 600
    assert picture_of(panel).height() == 2 * size.height()
    assert list(column_lines((), ("bit rate",))) == []
