"""Vector pictures are drawn alike by programs that are not Qt: rsvg-convert for SVG, pdftoppm for PDF."""

import shutil
import subprocess
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QImage, QLinearGradient, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication

from gui.export import picture_of, save_picture
from gui.export.svg_device import SvgDevice
from gui.panels import PANELS, all_panels
from gui.panels.lab import LabPanel
from gui.panels.roofline import RooflinePanel
from gui.theme import LOOK
from tests.gui.networks import analysis_of, chain, measured
from tests.gui.windows import shown_window

SVG = "{http://www.w3.org/2000/svg}"
# Mean difference of a channel, of 255: text is smoothed in other ways, and a table is full of it. A block is where something
# could be missing whole.
MOST_ON_AVERAGE, MOST_IN_A_BLOCK, BLOCK = 5.0, 70.0, 40
IDS = [row.id for row in all_panels()]
# Cells, hatching, curves, loops and bars; the other scenes are made of the same.
SCENES = ("neuron", "im2col", "register-blocks", "roofline-lab", "hierarchy", "energy-ladder")

needs_rsvg = pytest.mark.skipif(shutil.which("rsvg-convert") is None, reason="rsvg-convert is not installed")
needs_pdftoppm = pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="pdftoppm is not installed")


def pixels(image):
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)[:, :, :3].astype(np.int16)


def drawn_by(tool, path, size):
    """The picture as another program draws it; it has nothing to complain about."""
    out = path.with_name(f"{path.stem}-{tool}")
    written = {"rsvg-convert": f"{out}.png", "pdftoppm": f"{out}.ppm"}
    calls = {
        "rsvg-convert": [path, "-w", size.width(), "-h", size.height(), "-o", written["rsvg-convert"]],
        "pdftoppm": ["-singlefile", "-scale-to-x", size.width(), "-scale-to-y", size.height(), path, out],
    }
    told = subprocess.run([tool, *map(str, calls[tool])], capture_output=True, text=True, check=True)
    assert told.stderr == ""
    return QImage(written[tool])


def assert_alike(one, other):
    difference = np.abs(pixels(one) - pixels(other)).mean(axis=2, dtype=np.float32)
    assert difference.mean() < MOST_ON_AVERAGE
    high, wide = (side // BLOCK * BLOCK for side in difference.shape)
    blocks = difference[:high, :wide].reshape(high // BLOCK, BLOCK, wide // BLOCK, BLOCK).mean(axis=(1, 3))
    assert blocks.max() < MOST_IN_A_BLOCK


def check_vectors(widget, folder, tools):
    wanted = picture_of(widget)
    for tool, suffix in tools:
        save_picture(widget, folder / f"picture{suffix}", "title")
        assert_alike(wanted, drawn_by(tool, folder / f"picture{suffix}", wanted.size()))


@needs_rsvg
@needs_pdftoppm
@pytest.mark.parametrize("name", [name for name in IDS if name != "lab"])
def test_other_programs_draw_a_panel_as_qt_does(session, shown, tmp_path, name):
    LOOK.set_mode("dark" if IDS.index(name) % 2 else "light")
    session.show(measured())
    panel = shown(PANELS[name].make(session), 640, 400)
    session.select((2, 3), 2)
    QApplication.processEvents()
    check_vectors(panel, tmp_path, [("rsvg-convert", ".svg"), ("pdftoppm", ".pdf")])
    LOOK.set_mode("light")


@needs_rsvg
def test_the_whole_window_is_a_drawing_too(qtbot, tmp_path, session):
    with shown_window(qtbot, tmp_path, (1000, 640), session) as window:
        session.show(measured())
        QApplication.processEvents()
        check_vectors(window, tmp_path, [("rsvg-convert", ".svg")])


@pytest.fixture
def lab(session, shown):
    panel = shown(LabPanel(session), 820, 520)
    yield panel
    panel.need().close_jobs()


@needs_rsvg
def test_other_programs_draw_the_scenes_as_qt_does(lab, qtbot, tmp_path):
    bench = lab.need()
    for name in SCENES:
        bench.show_scene(name)
        qtbot.waitUntil(lambda: not bench.is_working, timeout=20_000)
        bench.clock.seek(bench.clock.end // 2)
        check_vectors(lab, tmp_path, [("rsvg-convert", ".svg")])


def painted(paint):
    device = SvgDevice(QSize(120, 90))
    painter = QPainter(device)
    try:
        paint(painter)
    finally:
        painter.end()
    return device.file("title", "description")


def parts(contents, tag):
    return list(ElementTree.fromstring(contents).iter(f"{SVG}{tag}"))


def everything(painter):
    """Clippings in one another and after a restore, turned words, hatching, pens of every kind, a pixmap."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(0, 0, 120, 90), QColor("white"))
    painter.translate(10, 10)
    painter.setClipRect(QRectF(0, 0, 60, 40))
    painter.fillRect(QRectF(-5, -5, 200, 30), QColor("#3b6fb6"))
    painter.save()
    painter.translate(10, 5)
    painter.setClipRect(QRectF(0, 0, 10, 60), Qt.ClipOperation.IntersectClip)
    painter.fillRect(QRectF(-50, 0, 200, 60), QColor("#c8721a"))
    painter.restore()
    painter.fillRect(QRectF(0, 30, 200, 60), QColor("#2b8a4b"))
    painter.setClipping(False)
    painter.scale(2, 2)
    painter.setPen(QPen(QColor("black"), 0))
    painter.drawLine(QPointF(30, 2), QPointF(50, 2))
    painter.setPen(QPen(QColor("black"), 1.5, Qt.PenStyle.DashLine))
    painter.drawLine(QPointF(30, 5), QPointF(50, 5))
    painter.setPen(QPen(QColor("#cc3f55"), 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawPoints([QPointF(32, 11), QPointF(40, 11)])
    painter.resetTransform()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(QColor("#cc3f55"), Qt.BrushStyle.BDiagPattern))
    painter.drawRect(QRectF(75, 40, 40, 20))
    gradient = QLinearGradient(QPointF(75, 0), QPointF(115, 0))
    gradient.setColorAt(0, QColor("white"))
    gradient.setColorAt(1, QColor("#3b6fb6"))
    painter.setBrush(gradient)
    painter.drawRect(QRectF(75, 65, 40, 20))
    pixmap = QPixmap(8, 8)
    pixmap.fill(QColor("#8f3b8a"))
    painter.drawPixmap(QRectF(5, 60, 20, 20), pixmap, QRectF(pixmap.rect()))
    painter.translate(40, 85)
    painter.rotate(-45)
    painter.setPen(QColor("black"))
    painter.drawText(QPointF(0, 0), "turned")


@needs_rsvg
def test_all_that_a_painter_does_arrives(qapp, tmp_path):
    (tmp_path / "all.svg").write_bytes(painted(everything))
    wanted = QImage(120, 90, QImage.Format.Format_ARGB32)
    painter = QPainter(wanted)
    everything(painter)
    painter.end()
    assert_alike(wanted, drawn_by("rsvg-convert", tmp_path / "all.svg", wanted.size()))


def test_clipping_ends_where_the_painter_is_restored(qapp):
    colours = {"#3b6fb6": (10, 10, 60, 25), "#c8721a": (20, 15, 10, 35), "#2b8a4b": (10, 40, 60, 10)}
    root = ElementTree.fromstring(painted(everything))
    paths = {element.get("id"): element[0].get("d") for element in root.iter(f"{SVG}clipPath")}
    for colour, (_, top, width, _) in colours.items():
        (clip,) = [g for g in root.iter(f"{SVG}g") if g.get("clip-path") and any(c.get("fill") == colour for c in g)]
        corners = [tuple(map(float, c[1:].split(","))) for c in paths[clip.get("clip-path")[5:-1]].split()]
        assert max(x for x, _ in corners) - min(x for x, _ in corners) == width
        assert min(y for _, y in corners) <= top


def test_what_lies_outside_is_left_out(qapp):
    def paint(painter):
        painter.setClipRect(QRectF(0, 0, 50, 50))
        painter.fillRect(QRectF(60, 0, 10, 10), QColor("red"))
        painter.drawText(QPointF(60, 60), "unseen")
        painter.fillRect(QRectF(10, 10, 10, 10), QColor("red"))

    contents = painted(paint)
    assert len(parts(contents, "path")) == 1
    assert not parts(contents, "text")
    assert not parts(contents, "clipPath"), "what is whole inside is not cut"


NAMES = ("a & <b>", "\x00\x1b[31m\ufffe", "名前", "שלום", "]]>", "&amp;", "\ud800", '"quoted"', "x" * 300)


@pytest.mark.parametrize("name", NAMES)
def test_names_of_strangers_leave_it_well_formed(qapp, name):
    device = SvgDevice(QSize(100, 40))
    painter = QPainter(device)
    painter.drawText(QPointF(2, 20), name.encode("utf-8", "replace").decode())
    painter.end()
    root = ElementTree.fromstring(device.file(name, name))
    assert root.find(f"{SVG}title").text
    assert root.get("aria-labelledby") == "title description"


def test_words_stay_words_with_a_font_to_fall_back_on(qapp):
    def paint(painter):
        font = QFont("Sans Serif")
        font.setPixelSize(13)
        painter.setFont(font)
        painter.drawText(QPointF(2, 20), "12.5 ms & more")

    (text,) = parts(painted(paint), "text")
    (around,) = [g for g in parts(painted(paint), "g") if g.get("font-family")]
    assert text.text == "12.5 ms & more"
    assert float(text.get("textLength")) > 50
    assert around.get("font-family").endswith(", sans-serif")
    assert around.get("font-size") == "13"


@needs_rsvg
def test_words_from_right_to_left_stand_where_qt_has_them(qapp, tmp_path):
    def paint(painter):
        font = QFont("DejaVu Sans")
        font.setPixelSize(16)
        painter.setFont(font)
        painter.fillRect(QRectF(0, 0, 120, 90), QColor("white"))
        painter.drawText(QPointF(5, 30), "\u05e9\u05dc\u05d5\u05dd")
        painter.drawText(QPointF(5, 70), "a \u202eRLO\u202c b")

    (tmp_path / "a.svg").write_bytes(painted(paint))
    wanted = QImage(120, 90, QImage.Format.Format_ARGB32)
    painter = QPainter(wanted)
    paint(painter)
    painter.end()
    assert_alike(wanted, drawn_by("rsvg-convert", tmp_path / "a.svg", wanted.size()))
    assert [text.text for text in parts(painted(paint), "text") if text.get("direction") == "rtl"]


def test_spaces_at_the_ends_of_words_are_kept_where_a_browser_looks_for_that(qapp):
    def paint(painter):
        for y, words in enumerate(("layer ", " sets", "two  of them", "one of them")):
            painter.drawText(QPointF(2, 20 + 15 * y), words)

    space = "{http://www.w3.org/XML/1998/namespace}space"
    assert [text.get(space) for text in parts(painted(paint), "text")] == ["preserve"] * 3 + [None]


def test_the_title_and_what_can_be_read_off_it_are_in_the_file(session, shown, tmp_path):
    session.show(measured())
    panel = shown(RooflinePanel(session), 700, 500)
    save_picture(panel, tmp_path / "a.svg", panel.source().title)
    root = ElementTree.parse(tmp_path / "a.svg").getroot()
    assert root.find(f"{SVG}title").text == "resnet8_int8.onnx: Roofline"
    assert panel.view.accessibleDescription() in root.find(f"{SVG}desc").text
    assert root.get("aria-labelledby") == "title description"


def test_a_roofline_says_its_families_and_leaves_out_the_controls(session, shown, tmp_path):
    session.show(measured())
    panel = shown(RooflinePanel(session), 700, 500)
    save_picture(panel, tmp_path / "a.svg")
    words = {element.text for element in parts((tmp_path / "a.svg").read_bytes(), "text")}
    assert {"convolution", "dense"} <= words
    assert "What if" not in words


def test_a_thousand_dots_are_a_small_file(session, shown, tmp_path):
    session.show(analysis_of(chain(3000)))
    panel = shown(RooflinePanel(session), 1200, 800)
    assert len(panel.picture.dots) == 1000
    save_picture(panel, tmp_path / "a.svg")
    assert (tmp_path / "a.svg").stat().st_size < 1_000_000


def test_nothing_of_a_layer_is_lost_to_a_strange_name(session, shown, tmp_path):
    graph = chain(3)
    strange = replace(graph.nodes[0], name="<script>\x07&\u202e")
    session.show(analysis_of(replace(graph, nodes=(strange, *graph.nodes[1:]))))
    panel = shown(PANELS["layer-table"].make(session), 900, 300)
    save_picture(panel, tmp_path / "a.svg")
    assert any("<script>" in (text.text or "") for text in parts((tmp_path / "a.svg").read_bytes(), "text"))
