"""The way to the lab: without a network, from a layer of one, before an audience, and as a picture from the command line."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage

import resources
from analysis.scenario import Scenario, analyze
from gui.export import save_picture
from gui.layouts import LAB
from tests.gui.networks import analysis_of, chain
from tests.gui.windows import shown_window

SAMPLES = Path(resources.__file__).parent / "samples"


@pytest.fixture
def window(qtbot, tmp_path):
    with shown_window(qtbot, tmp_path, size=(1280, 800)) as window:
        yield window


def lab_of(window):
    return window.workspace.panels["lab"]


def worked(qtbot, window):
    qtbot.waitUntil(lambda: not lab_of(window).need().is_working)
    return lab_of(window).bench


def in_front(window):
    return {name for name, dock in window.workspace.frames.items() if not dock.visibleRegion().isEmpty()}


def test_it_is_not_made_before_it_is_called(window):
    window.session.show(analysis_of(chain(6)))
    assert lab_of(window).bench is None
    assert window.workspace.frames["lab"].isHidden()


def test_without_a_network_it_stands_alone(window, qtbot):
    window.start_page.watch_button.click()
    bench = worked(qtbot, window)
    assert window.pages.currentWidget() is window.workspace
    assert in_front(window) == {"lab"}
    assert bench.shown is not None
    assert bench.stage.hasFocus()
    window.stop_or_clear()
    assert window.pages.currentWidget() is window.start_page
    window.show_lab()
    assert in_front(window) == {"lab"}


def test_a_network_that_is_opened_gets_its_panels(window, qtbot):
    window.show_lab()
    worked(qtbot, window)
    window.session.show(analysis_of(chain(6)))
    qtbot.wait(30)
    assert window.workspace.alone == ""
    assert "layer-table" in in_front(window)


def test_with_a_network_it_has_its_layout_unless_a_person_arranged_the_panels(window, qtbot):
    window.session.show(analysis_of(chain(6)))
    window.actions_by_id["lab"].trigger()
    worked(qtbot, window)
    qtbot.wait(30)
    assert "lab" in in_front(window)
    window.reset_layout()
    qtbot.wait(30)
    window.apply_layout(LAB)
    qtbot.wait(30)
    assert in_front(window) == {"lab"}


def test_closing_the_network_leaves_the_lecture(window, qtbot):
    window.session.show(analysis_of(chain(6)))
    window.switch_presenting()
    worked(qtbot, window)
    assert window.presenting
    window.session.close_model()
    assert not window.presenting
    assert window.top.isVisible()
    assert window.pages.currentWidget() is window.start_page


@pytest.mark.parametrize("with_network", [False, True])
def test_before_an_audience_and_back_by_escape(window, qtbot, with_network):
    if with_network:
        window.session.show(analysis_of(chain(6)))
    window.actions_by_id["present"].trigger()
    bench = worked(qtbot, window)
    assert bench.large
    assert in_front(window) == {"lab"}
    assert not window.top.isVisible()
    window.stop_or_clear()
    assert not bench.large
    assert window.top.isVisible()
    assert not window.isFullScreen()
    assert window.workspace.alone == ("" if with_network else "lab")


@pytest.mark.parametrize("name", ["lenet5.onnx", "mobilenet_v1_int8.onnx", "vit_tiny.onnx"])
def test_a_layer_of_a_sample_is_watched(window, qtbot, name):
    window.session.show(analyze(Scenario(str(SAMPLES / name), devices=("stm32l4r5",))))
    window.session.select((0,))
    window.session.watch()
    bench = worked(qtbot, window)
    first = window.session.analysis.workload.names[0]
    assert bench.note.text().startswith(f"{first}: ")
    assert not bench.trouble.isVisible()
    assert all(run.agreement(len(run.trace)) is not False for run in bench.shown.play.runs)


def test_a_layer_without_weights_says_why_not(window, qtbot):
    window.session.show(analyze(Scenario(str(SAMPLES / "lenet5.onnx"), devices=("stm32l4r5",))))
    window.session.select((2,))
    window.session.watch()
    bench = worked(qtbot, window)
    assert "a pooling has no weights to reuse" in bench.trouble.text.text()


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_the_picture_is_of_the_scene_at_this_time(window, qtbot, tmp_path, suffix):
    window.show_lab()
    bench = worked(qtbot, window)
    bench.clock.seek(bench.clock.end // 2)
    path = tmp_path / f"lab{suffix}"
    save_picture(lab_of(window), path, "lab")
    start = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}[suffix]
    assert path.read_bytes().startswith(start)
    if suffix == ".png":
        image = QImage(str(path))
        assert image.width() == 2 * bench.stage.width()


def test_what_was_set_comes_back_in_another_run(window, qtbot):
    window.show_lab()
    bench = worked(qtbot, window)
    other = list(bench.chosen.scenes)[-1]
    bench.show_scene(other)
    state = lab_of(window).state()
    bench.show_scene(next(iter(bench.chosen.scenes)))
    lab_of(window).restore(state)
    assert worked(qtbot, window).chosen.scene.id == other


def test_copying_works_without_a_network(window, qtbot):
    window.show_lab()
    bench = worked(qtbot, window)
    qtbot.keyClick(bench.stage, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert bench.title in QGuiApplication.clipboard().text()


def test_rendered_without_a_network(tmp_path):
    from gui.render import draw

    draw(None, "lab", "light", (1200, 700), tmp_path / "lab.png")
    assert not QImage(str(tmp_path / "lab.png")).isNull()


def test_a_scene_is_rendered_in_the_window_and_a_wrong_one_is_named(tmp_path, capsys):
    import gui.render  # noqa: F401
    from analysis.cli import main

    picture = tmp_path / "lab.png"
    for arguments, code in ((["--scene", "im2col"], 0), (["--scene", "im2cl"], 2)):
        with pytest.raises(SystemExit) as left:
            main(["render", "window", *arguments, "-o", str(picture), "--size", "1000x720"])
        assert (left.value.code or 0) == code
    assert picture.stat().st_size > 20_000
    assert "did you mean im2col" in capsys.readouterr().err


def test_the_key_of_the_panel_gives_it_all_the_room_where_there_is_no_network(window):
    window.reveal_panel("lab")
    assert window.workspace.alone == "lab"
    assert in_front(window) == {"lab"}
