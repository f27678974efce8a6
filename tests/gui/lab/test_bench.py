"""The lab as one widget, with a small scene of its own: keys, time, trouble, layers, files."""

import csv
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage

from analysis.dataflow.layer import LayerError, convolution, dense
from analysis.dataflow.run import run_of
from analysis.dataflow.trace import time_of_step
from gui.jobs import Jobs
from gui.lab import saving
from gui.lab.bench import Bench
from gui.lab.cell_words import about_cell, arrival, event_words
from gui.lab.ink import Grid, looks_of, paint_grid
from gui.lab.movie import Movie, gif
from gui.lab.scene import Hit, Param, Play, Preset, Scene
from gui.lab.transport import key_rows
from gui.theme import LOOK

KEY, SHIFT, CTRL = Qt.Key, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class Small(Scene):
    id, title, question = "small", "Small", "What moves?"
    params = (
        Param("size", "size", 4, least=2, most=12),
        Param("filters", "filters", 3, least=1, most=9),
        Param("schedule", "schedule", "weights", "choice", choices=(("weights", "weights"), ("os", "outputs"))),
        Param("both", "both", True, "switch"),
        Param("order", "order", "MPQCRS", "order", shown=lambda values: values["both"]),
    )
    presets = (Preset("large", {"size": 6}), Preset("one", {"both": False}))

    def play(self, values):
        if values["size"] == 11:
            raise LayerError("no such size", 11, "another one")
        layer = convolution(values["size"], values["size"], 2, values["filters"], 2)
        names = [values["schedule"], *(["ifmap"] if values["both"] else [])]
        return Play(values, tuple(run_of(layer, name) for name in names))

    def paint(self, painter, rect, play, times, hover):
        for number, (run, time) in enumerate(zip(play.runs, times, strict=True)):
            trace, at = run.trace, int(time)
            event = trace.event_at(at) if at < len(trace) else None
            looks = looks_of(trace.state(at), "inputs", 1, event, trace)
            paint_grid(painter, self.grid(rect, play, number), "inputs", looks)

    def grid(self, rect, play, number):
        size = play.values["size"]
        return Grid(rect.left() + number * rect.width() / 2, rect.top(), size, size, 20)

    def hit(self, rect, play, times, at):
        for number in range(len(play.runs)):
            if (place := self.grid(rect, play, number).place_at(at)) is not None:
                return Hit(number, "inputs", place)
        return None

    def values_of_layer(self, layer):
        if layer.kernel_height == 1:
            return None
        return {"size": layer.height, "filters": layer.channels_out}


class Dense(Scene):
    id, title = "dense", "Dense"

    def play(self, values):
        return Play(values, (run_of(dense(3, 2), "os"),))

    def paint(self, painter, rect, play, times, hover):
        painter.drawText(rect, "dense")

    def values_of_layer(self, layer):
        return {} if layer.kernel_height == 1 else None


def taken():
    return "conv1", convolution(48, 48, 8, 16, 3, pad=1)


@pytest.fixture
def bench(qtbot, shown):
    bench = Bench({"small": Small(), "dense": Dense()}, taken)
    shown(bench, 1200, 700)
    done(qtbot, bench)
    yield bench
    bench.close_jobs()


def done(qtbot, bench):
    qtbot.waitUntil(lambda: not bench.is_working)


def press(qtbot, bench, key, modifiers=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(bench.stage, key, modifiers)


def picture(bench):
    return bench.stage.grab().toImage()


def test_keys_step_through_time(bench, qtbot):
    trace = bench.clock.trace
    press(qtbot, bench, KEY.Key_Right)
    assert bench.clock.time == 1
    press(qtbot, bench, KEY.Key_Right, SHIFT)
    assert bench.clock.time == trace.unit_ends[0]
    press(qtbot, bench, KEY.Key_Right, CTRL)
    assert bench.clock.time == time_of_step(trace.tile_ends, int(trace.unit_ends[0]), 1)
    press(qtbot, bench, KEY.Key_End)
    press(qtbot, bench, KEY.Key_Left)
    assert bench.clock.time == len(trace) - 1
    press(qtbot, bench, KEY.Key_Left, SHIFT)
    assert bench.clock.time in trace.unit_ends
    press(qtbot, bench, KEY.Key_Home)
    assert bench.clock.times == (0, 0)


def test_keys_play_repeat_speed_and_choose_a_side(bench, qtbot):
    press(qtbot, bench, KEY.Key_Space)
    assert bench.clock.playing
    assert bench.transport.play_button.text() == "Pause"
    press(qtbot, bench, KEY.Key_Space)
    assert not bench.clock.playing
    speed = bench.clock.speed
    qtbot.keyClicks(bench.stage, "+")
    assert bench.clock.speed == 1.5 * speed
    qtbot.keyClicks(bench.stage, "-")
    assert bench.clock.speed == pytest.approx(speed)
    press(qtbot, bench, KEY.Key_L)
    assert bench.clock.loop
    assert bench.transport.loop.isChecked()
    press(qtbot, bench, KEY.Key_2)
    assert bench.clock.side == 1
    assert bench.transport.bar.maximum() == len(bench.clock.traces[1])


def test_predict_first_hides_the_counters_until_asked_again(bench, qtbot):
    press(qtbot, bench, KEY.Key_P)
    assert bench.hidden
    assert not bench.panes.reveal.isHidden()
    press(qtbot, bench, KEY.Key_P)
    assert not bench.hidden
    press(qtbot, bench, KEY.Key_P)
    bench.panes.reveal.click()
    assert not bench.hidden


def test_predict_first_hides_what_the_picture_and_the_note_say(bench, qtbot):
    bench.take_layer()
    done(qtbot, bench)
    assert bench.note.isVisible()
    press(qtbot, bench, KEY.Key_P)
    assert bench.stage.hidden
    assert not bench.note.isVisible()
    press(qtbot, bench, KEY.Key_P)
    assert not bench.stage.hidden
    assert bench.note.isVisible()


@pytest.mark.parametrize("large", [False, True])
def test_keys_leaf_through_scenes_and_presets(bench, qtbot, large):
    bench.set_large(large)
    press(qtbot, bench, KEY.Key_N)
    done(qtbot, bench)
    assert bench.chosen.preset == "large"
    assert bench.shown.values["size"] == 6
    press(qtbot, bench, KEY.Key_N)
    assert bench.chosen.preset == "one"
    press(qtbot, bench, KEY.Key_N)
    press(qtbot, bench, KEY.Key_N, SHIFT)
    assert bench.chosen.preset == "one"
    press(qtbot, bench, KEY.Key_PageDown)
    done(qtbot, bench)
    assert bench.chosen.scene.id == "dense"
    press(qtbot, bench, KEY.Key_N)
    press(qtbot, bench, KEY.Key_PageDown)
    assert bench.chosen.scene.id == "small"
    press(qtbot, bench, KEY.Key_PageUp)
    done(qtbot, bench)
    assert bench.shown.scene.id == "dense"


def test_from_own_numbers_back_to_the_last_preset(bench, qtbot):
    bench.set_value("size", 5)
    press(qtbot, bench, KEY.Key_N, SHIFT)
    assert bench.chosen.preset == "one"
    assert {"Page ↓ ↑", "N Shift+N"} <= {key for key, _ in key_rows()}


def test_a_lecture_says_which_scene_and_preset_are_shown(bench, qtbot):
    bench.set_large(True)
    assert not bench.head.isVisible()
    press(qtbot, bench, KEY.Key_N)
    done(qtbot, bench)
    assert bench.note.isVisible()
    assert bench.note.text().startswith("Small · large · ")
    bench.set_large(False)
    assert not bench.note.isVisible()


def test_keys_work_from_the_buttons_of_the_bar_too(bench, qtbot):
    button = bench.transport.steps["tile", 1]
    button.setFocus()
    qtbot.keyClick(button, KEY.Key_Right)
    assert bench.clock.time == 1
    qtbot.keyClick(bench.transport.bar, KEY.Key_Right)
    assert bench.clock.time == 2


def test_scrubbing_shows_what_playing_shows_forward_then_backward(bench):
    bench.clock.set_speed(60)
    LOOK.still = False
    seen = {}
    bench.clock.play()
    for _ in range(5):
        bench.clock.advance(0.5)
        bench.clock.seek(int(bench.clock.time))
        seen[bench.clock.time] = picture(bench)
    bench.clock.pause()
    for time in (*seen, *reversed(seen)):
        bench.clock.seek(time)
        assert picture(bench) == seen[time]
    LOOK.still = None


def test_the_bar_seeks_where_it_is_pressed(bench, qtbot):
    bar = bench.transport.bar
    middle = QPointF(bar.x_of(100), bar.height() / 2).toPoint()
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=middle)
    assert bench.clock.time == pytest.approx(100, abs=2)
    assert bench.transport.time_label.text().startswith(f"event {int(bench.clock.time)} of")


def test_fields_execute_what_they_set(bench, qtbot):
    bench.head.params.fields["size"].control.setValue(6)
    done(qtbot, bench)
    assert bench.shown.play.values["size"] == 6
    assert bench.head.chosen.preset == "large"
    bench.head.params.fields["both"].control.click()
    done(qtbot, bench)
    assert len(bench.clock.traces) == 1
    assert not bench.head.params.fields["order"].isVisible()
    assert not bench.transport.link.isVisible()
    bench.head.reset.click()
    done(qtbot, bench)
    assert bench.shown.play.values["size"] == 4
    assert not bench.head.reset.isEnabled()


def test_letters_are_moved_by_keys_and_by_the_mouse(bench, qtbot):
    row = bench.head.params.fields["order"].control
    row.setFocus()
    qtbot.keyClick(row, KEY.Key_Right)
    qtbot.keyClick(row, KEY.Key_Right, CTRL)
    assert bench.chosen.values["order"] == "MQPCRS"
    first, last = QPointF(10, 10).toPoint(), QPointF(row.width() - 10, 10).toPoint()
    qtbot.mousePress(row, Qt.MouseButton.LeftButton, pos=first)
    qtbot.mouseMove(row, last)
    qtbot.mouseRelease(row, Qt.MouseButton.LeftButton, pos=last)
    assert bench.chosen.values["order"] == "QPCRSM"
    done(qtbot, bench)


def test_a_new_number_keeps_the_part_of_the_way(bench, qtbot):
    bench.clock.seek(bench.clock.end // 2)
    bench.set_value("size", 7)
    done(qtbot, bench)
    assert bench.clock.time == pytest.approx(bench.clock.end / 2, abs=2)


def test_what_cannot_be_executed_is_said_and_the_picture_stays(bench, qtbot):
    before = picture(bench)
    bench.set_value("size", 11)
    done(qtbot, bench)
    assert bench.trouble.isVisible()
    assert "no such size" in bench.trouble.text.text()
    assert bench.shown.play.values["size"] == 4
    bench.set_value("size", 4)
    done(qtbot, bench)
    assert not bench.trouble.isVisible()
    # The room of the words goes back to the picture with the next pass of the layout.
    qtbot.waitUntil(lambda: picture(bench) == before)


def test_a_layer_is_taken_smaller_and_both_sizes_are_counted(bench, qtbot):
    bench.take_layer()
    done(qtbot, bench)
    layer = bench.taken.drawn
    assert layer.macs <= 5_000
    assert bench.shown.play.values["size"] == layer.height <= 12
    assert bench.note.isVisible()
    assert "scaled down from 48×48×8, 16 filters of 3×3" in bench.note.text()
    assert "2,654,208 MACs" in bench.note.text()
    bench.set_value("filters", 1)
    done(qtbot, bench)
    assert not bench.note.isVisible()


def test_a_layer_that_the_scene_cannot_show_comes_in_another_one(bench, qtbot):
    bench.watch("fc", dense(30, 20))
    done(qtbot, bench)
    assert bench.shown.scene.id == "dense"


def test_a_layer_without_weights_is_refused_in_words(bench, qtbot):
    def refuse():
        raise LayerError("pool1 cannot be watched: a pooling has no weights to reuse")

    bench.taking = refuse
    bench.take_layer()
    assert "no weights to reuse" in bench.trouble.text.text()
    assert bench.shown.scene.id == "small"


def test_values_are_kept_for_each_scene_and_between_runs(bench, qtbot):
    bench.set_value("size", 5)
    bench.show_scene("dense")
    bench.show_scene("small")
    done(qtbot, bench)
    assert bench.shown.play.values["size"] == 5
    kept = bench.chosen.kept()
    bench.reset()
    bench.restore(kept)
    done(qtbot, bench)
    assert bench.shown.play.values["size"] == 5
    bench.restore(b'{"scene": "gone", "values": {"small": {"size": 99, "both": false, "order": ["M"]}}}')
    assert bench.chosen.values == {"size": 4, "filters": 3, "schedule": "weights", "both": False, "order": "MPQCRS"}
    bench.restore(b"nonsense")
    done(qtbot, bench)


def test_the_mouse_asks_a_word(bench, qtbot):
    bench.clock.to_end()
    grid = Small().grid(bench.stage.inner, bench.shown.play, 0)
    qtbot.mouseMove(bench.stage, grid.cell_rect(1, 2).center().toPoint())
    assert bench.stage.hover == Hit(0, "inputs", 6)
    assert bench.stage.card.isVisible()
    title, lines = bench.stage.words_of(bench.stage.hover)
    assert title == "input: channel 0, row 1, column 2"
    trace = bench.clock.traces[0]
    state = trace.state(len(trace))
    assert f"used {state.used['inputs'][6]} times so far" in lines[-1]
    assert f"brought in {state.moved['inputs'][6]} times so far, {state.moved['inputs'][6]} in all" in lines


def test_the_stage_says_what_happens(bench, qtbot):
    bench.clock.seek(3)
    qtbot.waitUntil(lambda: "event 4 of" in bench.stage.accessibleDescription())
    assert bench.stage.accessibleName()
    assert event_words(bench.shown.play.runs[0], bench.clock.end).startswith("the end")


def test_where_a_word_came_from():
    run = run_of(convolution(4, 4, 3, 5, 2), "weights")
    assert arrival(run.trace, "weights", 0, 0) is None
    title, lines = about_cell(run, "weights", 0, 0)
    assert title == "weight: filter 0, channel 0, row 0, column 0"
    assert "still in memory only" in lines
    assert "came from memory to registers at event 1" in about_cell(run, "weights", 0, 20)[1]
    assert about_cell(run, "nothing", 0, 20, "more") == ("nothing", ["more"])


def test_copying_gives_the_counters(bench):
    bench.clock.to_end()
    bench.copy()
    text = QGuiApplication.clipboard().text()
    for run in bench.shown.play.runs:
        for channel, words in run.trace.counters(len(run.trace)).items():
            assert "\t".join((channel.op.name, channel.tensor, channel.src, channel.dst, str(words))) in text


@pytest.mark.parametrize("first", [0, 40])
def test_an_animation_opens_again(bench, qtbot, tmp_path, first):
    path = tmp_path / "a.gif"
    heard = []
    bench.message_raised.connect(heard.append)
    bench.save_movie(path, first, first + 30, 1.0)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard[0].severity == "info"
    with Image.open(path) as image:
        assert image.size == (bench.stage.width(), bench.stage.height())
        assert 1 < image.n_frames <= 21


def test_an_animation_is_the_pictures_of_its_times(bench):
    shown = bench.shown
    movie = Movie(shown.scene, shown.play, QSize(400, 300), QColor("white"), 0, 10, 1.0)
    assert movie.times == [float(n) for n in range(11)]
    assert movie.frame(3.0) == movie.frame(3.0) != movie.frame(9.0)
    told = []
    assert gif(movie, lambda part, words: told.append(part)).startswith(b"GIF89a")
    assert told == [n / 11 for n in range(11)]
    assert replace(movie, first=5, last=5).times == [5.0, 5.0]


def test_events_are_written_for_each_execution(bench, qtbot, tmp_path):
    jobs, heard = Jobs(every=True), []
    saving.save_events(jobs, bench.shown.play, tmp_path / "events.csv", heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    for letter, run in zip("AB", bench.shown.play.runs, strict=True):
        with (tmp_path / f"events-{letter}.csv").open() as file:
            assert len(list(csv.reader(file))) == len(run.trace) + 1
    saving.save_events(jobs, bench.shown.play, tmp_path / "no" / "events.csv", heard.append)
    qtbot.waitUntil(lambda: len(heard) > 1)
    assert "cannot be written" in heard[1].text
    jobs.close()


def test_out_of_sight_nothing_goes_on(bench):
    bench.clock.play()
    bench.hide()
    assert not bench.clock.playing


def test_for_a_lecture_only_scene_time_and_counters(bench):
    bench.set_large(True)
    assert not bench.head.isVisible()
    assert not bench.transport.lower.isVisible()
    assert bench.stage.enlarged > 1
    bench.set_large(False)
    assert bench.head.isVisible()
    assert bench.transport.lower.isVisible()
    assert bench.stage.enlarged == 1


def test_the_counters_on_screen_are_the_engines(bench):
    bench.clock.seek(bench.clock.end // 3)
    for run, time, now in zip(bench.shown.play.runs, bench.clock.times, bench.panes.sight.now, strict=True):
        assert now.macs == run.trace.moved(
            int(time), *[op for op in type(run.trace.event_at(0).op) if op.name == "MAC"]
        )
    assert bench.panes.sight.times == tuple(int(time) for time in bench.clock.times)
    assert isinstance(np.asarray(bench.clock.times), np.ndarray)
    assert isinstance(picture(bench), QImage)
    assert bench.stage.inner == QRectF(12, 12, bench.stage.width() - 24, bench.stage.height() - 24)
