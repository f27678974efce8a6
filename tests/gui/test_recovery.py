"""Unsaved drawings outlive a crash, of one window or of several, and are offered by the next run."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import platformdirs
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QMessageBox

from analysis.errors import AnalysisError
from analysis.sketch import Sketch, edits
from analysis.sketch.text import sketch_of, text_of
from gui import recovery
from gui.palette import entries
from gui.recovery import Recovery
from gui.session import Session
from gui.settings import Settings
from tests.gui.windows import shown_window

NET = sketch_of("input 1x3x8x8; conv 4; relu; flatten; dense 5")
PATIENCE_MS = 20_000
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(autouse=True)
def _soon(monkeypatch):
    monkeypatch.setattr(recovery, "PATIENCE_MS", 20)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "drawings"


@pytest.fixture
def made(qapp, folder):
    """Makes sessions that keep their drawings there; without one they are closed at the end."""
    pairs = []

    def make():
        session = Session()
        pairs.append((session, Recovery(session, folder)))
        return pairs[-1]

    yield make
    for session, keeper in pairs:
        keeper.close()
        session.close()


def begin(session, qtbot, sketch=NET, there=True):
    with qtbot.waitSignal(session.analysis_changed, timeout=PATIENCE_MS):
        session.draw(sketch, there)


def draw(session, kind="relu"):
    session.edit(lambda sketch: edits.add(sketch, kind))


def files(folder):
    return sorted(path.name for path in folder.glob("*.sketch"))


def kept(folder):
    return [sketch_of(path.read_text()) for path in folder.glob("*.sketch")]


# Kept


def test_nothing_is_kept_of_what_nobody_would_lose(made, qtbot, folder):
    session, _ = made()
    begin(session, qtbot)
    qtbot.wait(60)
    assert not folder.exists()


def test_an_edit_is_kept_after_a_moment(made, qtbot, folder):
    session, _ = made()
    begin(session, qtbot)
    draw(session)
    qtbot.waitUntil(lambda: kept(folder) == [session.sketch])
    draw(session)
    qtbot.waitUntil(lambda: kept(folder) == [session.sketch])
    assert len(files(folder)) == 1


def test_a_table_that_was_typed_is_kept_from_the_start(made, qtbot, folder):
    session, _ = made()
    begin(session, qtbot, there=False)
    qtbot.waitUntil(lambda: kept(folder) == [NET])


def test_saved_or_taken_back_it_is_kept_no_longer(made, qtbot, folder, tmp_path):
    session, _ = made()
    begin(session, qtbot)
    draw(session)
    qtbot.waitUntil(lambda: len(files(folder)) == 1)
    session.undo()
    assert list(folder.iterdir()) == []
    session.redo()
    qtbot.waitUntil(lambda: len(files(folder)) == 1)
    with qtbot.waitSignal(session.drawing_saved, timeout=PATIENCE_MS):
        session.save_drawing(str(tmp_path / "net.sketch"))
    assert list(folder.iterdir()) == []


def test_a_drawing_that_is_closed_is_kept_no_longer(made, qtbot, folder):
    session, _ = made()
    begin(session, qtbot)
    draw(session)
    qtbot.waitUntil(lambda: len(files(folder)) == 1)
    session.close_model()
    assert list(folder.iterdir()) == []


def test_a_window_that_is_closed_leaves_nothing(made, qtbot, folder):
    session, keeper = made()
    begin(session, qtbot)
    draw(session)
    qtbot.waitUntil(lambda: len(files(folder)) == 1)
    keeper.close()
    assert list(folder.iterdir()) == []
    keeper.close()


def test_a_fault_is_no_time_to_wait(made, qtbot, folder, monkeypatch):
    monkeypatch.setattr(recovery, "PATIENCE_MS", 60_000)
    session, _ = made()
    begin(session, qtbot)
    draw(session)
    assert not folder.exists()
    session.raise_message("error", "internal error")
    assert kept(folder) == [session.sketch]


def test_a_folder_that_cannot_be_written_is_told_once(made, qtbot, folder):
    folder.write_text("not a folder")
    session, _ = made()
    begin(session, qtbot)
    said = []
    session.message_raised.connect(said.append)
    for _ in range(3):
        draw(session)
        qtbot.wait(60)
    assert [message.severity for message in said] == ["warning"]
    assert "not safe from a crash" in said[0].text


def test_they_lie_in_the_persons_folder_of_states(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "states"))
    folder = Settings().unsaved_folder
    assert folder == Path(platformdirs.user_state_dir("rooflens", appauthor=False)) / "drawings"
    own = Settings(QSettings(str(tmp_path / "w.ini"), QSettings.Format.IniFormat))
    assert own.unsaved_folder == tmp_path / "drawings"


# Several windows


def test_two_windows_keep_two_drawings_and_do_not_find_each_other(made, qtbot, folder):
    (one, first), (two, second) = made(), made()
    for session in (one, two):
        begin(session, qtbot)
    draw(one, "relu")
    draw(two, "dense")
    qtbot.waitUntil(lambda: len(files(folder)) == 2)
    assert {text_of(sketch) for sketch in kept(folder)} == {text_of(one.sketch), text_of(two.sketch)}
    assert first.found() == second.found() == ()
    one.close_model()
    assert kept(folder) == [two.sketch]


def crash(folder, kind="relu"):
    """Another run of the program that ends in the middle of a drawing, once it is kept."""
    words = f"""
        import os
        from pathlib import Path
        from PySide6.QtWidgets import QApplication
        from analysis.sketch import edits
        from analysis.sketch.text import sketch_of
        from gui.recovery import Recovery
        from gui.session import Session
        app, session = QApplication([]), Session()
        keeper = Recovery(session, Path({str(folder)!r}))
        def drawn():
            if session.is_unsaved:
                keeper.keep()
                os._exit(3)
            session.edit(lambda sketch: edits.add(sketch, {kind!r}))
        session.analysis_changed.connect(drawn)
        session.draw(sketch_of({text_of(NET)!r}))
        app.exec()
    """
    run = subprocess.run([sys.executable, "-c", textwrap.dedent(words)], timeout=60, check=False)
    assert run.returncode == 3


def test_after_a_crash_it_is_found_opened_and_kept_by_the_new_run(made, qtbot, folder):
    crash(folder)
    session, keeper = made()
    (left,) = keeper.found()
    assert left.name == NET.name
    (name,) = files(folder)
    sketch = keeper.open(left.path)
    with qtbot.waitSignals([session.analysis_changed, keeper.found_changed], timeout=PATIENCE_MS):
        session.draw(sketch, there=False)
    assert len(session.sketch.blocks) == len(NET.blocks) + 1
    assert session.is_unsaved
    assert keeper.found() == ()
    assert files(folder) != [name]
    assert kept(folder) == [session.sketch]


def test_until_the_new_run_has_it_the_old_file_stays(made, qtbot, folder):
    crash(folder)
    session, keeper = made()
    (left,) = keeper.found()
    sketch = keeper.open(left.path)
    session.draw(sketch, there=False)
    session.cancel()
    begin(session, qtbot, Sketch())
    draw(session)
    qtbot.waitUntil(lambda: len(files(folder)) == 2)
    assert [one.path for one in keeper.found()] == [left.path]


def test_a_file_that_is_broken_is_told_and_stays(made, folder):
    folder.mkdir()
    (folder / "broken.sketch").write_bytes(b"\xff\x00 no drawing")
    _, keeper = made()
    (left,) = keeper.found()
    assert left.name == ""
    with pytest.raises(AnalysisError):
        keeper.open(left.path)
    assert left.path.exists()


# In the window


def test_the_start_page_offers_what_a_crash_left(qtbot, tmp_path, folder):
    crash(folder)
    with shown_window(qtbot, tmp_path) as window:
        page = window.start_page
        assert page.recovered_card.isVisible()
        assert page.recovered.item(0).text().startswith("Recovered drawing, ")
        page.recovered.setFocus()
        with qtbot.waitSignal(window.session.analysis_changed, timeout=PATIENCE_MS):
            qtbot.keyClick(page.recovered, Qt.Key.Key_Return)
        assert window.session.is_unsaved
        assert window.isWindowModified()
        assert window.session.drawing_path == ""
        assert not page.recovered_card.isVisibleTo(page)
    assert list(folder.iterdir()) == []


def test_the_palette_finds_it_too(qtbot, tmp_path, folder):
    folder.mkdir()
    (folder / "one.sketch").write_text(text_of(NET))
    with shown_window(qtbot, tmp_path) as window:
        (entry,) = (entry for entry in entries(window) if entry.kind == "recovered")
        with qtbot.waitSignal(window.session.analysis_changed, timeout=PATIENCE_MS):
            entry.run()
        assert window.session.sketch == NET


def test_without_a_crash_there_is_nothing_to_offer(qtbot, tmp_path):
    with shown_window(qtbot, tmp_path) as window:
        assert not window.start_page.recovered_card.isVisible()


def test_what_was_left_is_deleted_only_after_asking(qtbot, tmp_path, folder):
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.sketch").write_text(text_of(NET))
        os.utime(folder / f"{number}.sketch", (number, number))
    with shown_window(qtbot, tmp_path) as window:
        page = window.start_page
        assert [Path(page.recovered.item(row).data(Qt.ItemDataRole.UserRole)).stem for row in range(5)] == list("43210")
        for key, left in (("Cancel", 5), ("Discard", 0)):
            qtbot.mouseClick(page.discard_button, LEFT)
            box = window.findChild(QMessageBox, "recovered")
            qtbot.mouseClick(box.button(getattr(QMessageBox.StandardButton, key)), LEFT)
            assert len(files(folder)) == left
            qtbot.wait(1)
        assert not page.recovered_card.isVisible()


def test_a_file_that_went_meanwhile_is_told(qtbot, tmp_path, folder):
    folder.mkdir()
    (folder / "one.sketch").write_text(text_of(NET))
    with shown_window(qtbot, tmp_path) as window:
        (folder / "one.sketch").unlink()
        window.start_page.recovered.setFocus()
        qtbot.keyClick(window.start_page.recovered, Qt.Key.Key_Return)
        assert "one.sketch" in window.message.text.text()
        assert not window.start_page.recovered_card.isVisible()
