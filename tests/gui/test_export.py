"""Pictures: each format is what it says it is, and shows what the widget shows."""

import errno
import os
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QImage

from analysis.errors import FileError, UnknownNameError
from gui.export import save_picture
from gui.export.files import write_whole
from gui.panels.bars import BarsPanel
from gui.panels.overview import OverviewPanel
from gui.panels.why import WhyPanel
from gui.render import suffix_of


@pytest.fixture
def panel(session, shown, small):
    session.show(small)
    return shown(OverviewPanel(session), 320, 700)


def test_png_has_twice_the_pixels(session, shown, small, tmp_path):
    session.show(small)
    save_picture(shown(BarsPanel(session), 700, 300), tmp_path / "a.png")
    image = QImage(str(tmp_path / "a.png"))
    assert (image.width(), image.height()) == (1400, 600)


@pytest.mark.parametrize("make", [OverviewPanel, WhyPanel])
def test_a_panel_that_scrolls_is_in_the_picture_to_its_end(session, shown, small, tmp_path, make):
    session.show(small)
    session.select((0,))
    panel = shown(make(session), 340, 220)
    save_picture(panel, tmp_path / "a.svg")
    root = ElementTree.parse(tmp_path / "a.svg").getroot()
    words = [element for element in root.iter() if element.tag.endswith("text")]
    last = max(float(element.get("y")) for element in words)
    assert last > 300
    assert last < float(root.get("height")) < last + 60
    panel.session.close_model()
    save_picture(panel, tmp_path / "empty.png")
    assert QImage(str(tmp_path / "empty.png")).size() == 2 * panel.size()


def test_svg_holds_the_words(panel, tmp_path):
    save_picture(panel, tmp_path / "a.svg", "Overview of small")
    root = ElementTree.parse(tmp_path / "a.svg").getroot()
    words = " ".join(element.text or "" for element in root.iter())
    assert "parameters" in words
    assert (tmp_path / "a.svg").stat().st_size < 500_000


def test_pdf_is_one_page_of_the_widgets_size(panel, tmp_path):
    save_picture(panel, tmp_path / "a.pdf")
    contents = (tmp_path / "a.pdf").read_bytes()
    assert contents.startswith(b"%PDF")
    assert b"/MediaBox [0 0 240" in contents
    assert contents.count(b"/Type /Page\n") == 1


def test_another_format_is_refused_with_what_there_is(panel, tmp_path):
    with pytest.raises(UnknownNameError, match=r"\.pdf, \.png, \.svg"):
        save_picture(panel, tmp_path / "a.jpg")


def test_a_folder_that_is_not_there_is_a_readable_error(panel, tmp_path):
    with pytest.raises(FileError, match="cannot be written"):
        save_picture(panel, tmp_path / "none" / "a.png")


@pytest.mark.parametrize(
    ("number", "instead"),
    [
        (errno.EACCES, "a folder that you may write in"),
        (errno.EROFS, "a folder that you may write in"),
        (errno.ENOSPC, "a disk with room"),
        (errno.ENOENT, "a folder that exists"),
    ],
)
def test_what_can_be_done_goes_by_what_went_wrong(tmp_path, monkeypatch, number, instead):
    def refuse(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(FileError, match=instead):
        write_whole(tmp_path / "a.png", b"")


@pytest.mark.parametrize(
    ("form", "name", "suffix"), [(None, "a.SVG", ".svg"), ("png", "a.svg", ".png"), ("csv", "rows", ".csv")]
)
def test_the_format_that_is_named_goes_before_the_ending(form, name, suffix):
    assert suffix_of(form, Path(name)) == suffix


@pytest.mark.parametrize(("form", "name"), [("json", "a.svg"), ("table", "a.png"), (None, "a.jpg"), (None, "a")])
def test_a_format_that_is_none_of_a_picture_is_refused(form, name):
    with pytest.raises(UnknownNameError, match=r"csv.*svg"):
        suffix_of(form, Path(name))


def test_it_is_written_in_the_format_that_is_named(panel, tmp_path):
    save_picture(panel, tmp_path / "a.svg", suffix=".png")
    assert (tmp_path / "a.svg").read_bytes().startswith(b"\x89PNG")


def test_the_frame_of_the_keyboard_is_not_in_the_picture(session, shown, small, tmp_path, qtbot):
    session.show(small)
    panel = shown(BarsPanel(session), 700, 300)
    save_picture(panel, tmp_path / "without.png")
    panel.activateWindow()
    panel.view.setFocus()
    qtbot.waitUntil(panel.view.hasFocus)
    save_picture(panel, tmp_path / "with.png")
    assert QImage(str(tmp_path / "with.png")) == QImage(str(tmp_path / "without.png"))
    assert panel.view.hasFocus()
