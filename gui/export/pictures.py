"""A panel or the window as a picture: PNG in double resolution, SVG and PDF as vectors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPoint, QPointF, QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QApplication, QScrollBar, QWidget

from analysis.errors import UnknownNameError
from gui.export.files import write_whole
from gui.theme import LOOK

if TYPE_CHECKING:
    from gui.panels.registry import Panel

PNG_RATIO = 2
# QPdfWriter at the screen's resolution: at a higher one plots write enormous tick labels.
PIXELS_PER_INCH, POINTS_PER_INCH = 96, 72
# Of its room, from which on a thing is what the picture is about.
LEAST_SHARE = 0.25


def save_picture(widget: QWidget, path: Path, title: str = "", suffix: str = "") -> None:
    """Writes the widget as it stands; suffix: of the format, by default that of the file. Raises UnknownNameError, FileError."""
    suffix = suffix or path.suffix.lower()
    if suffix not in FORMATS:
        raise UnknownNameError("picture format", suffix or path.name, FORMATS)
    write_whole(path, contents(widget, suffix, title or path.stem))


def contents(widget: QWidget, suffix: str, title: str) -> bytes:
    """The file of a format that is known."""
    with without_focus(widget):
        return FORMATS[suffix](widget, title)


@contextmanager
def without_focus(widget: QWidget) -> Iterator[None]:
    """The frame around what has the keyboard is for the screen, not for the picture."""
    focus = QApplication.focusWidget()
    if focus is None or not (focus is widget or widget.isAncestorOf(focus)):
        yield
        return
    focus.clearFocus()
    yield
    focus.setFocus()


def size_of(widget: QWidget) -> QSize:
    """Of its picture: its own on the screen, unless it has more to show than fits there."""
    whole = getattr(widget, "whole_size", lambda: None)()
    return whole or widget.size()


def picture_of(widget: QWidget) -> QImage:
    """What its files show, in double resolution."""
    image = blank(widget, size_of(widget))
    painted(widget, image)
    return image


def image_of(widget: QWidget) -> QImage:
    """The widget as it is on the screen."""
    image = blank(widget, widget.size())
    widget.render(image)
    return image


def blank(widget: QWidget, size: QSize) -> QImage:
    image = QImage(size * PNG_RATIO, QImage.Format.Format_ARGB32)
    image.setDevicePixelRatio(PNG_RATIO)
    image.fill(ground_of(widget))
    return image


def ground_of(widget: QWidget) -> QColor:
    """A panel lies on its card, whether that is in the picture or not."""
    is_panel = hasattr(widget, "paint_picture")
    return LOOK.theme.colour("panel") if is_panel else widget.palette().color(widget.backgroundRole())


def png(widget: QWidget, title: str) -> bytes:
    image = picture_of(widget)
    image.setText("Title", title)
    return written(lambda device: image.save(device, "PNG"))


def svg(widget: QWidget, title: str) -> bytes:
    """One that other programs draw as Qt does."""
    from gui.export.svg_device import SvgDevice

    device = SvgDevice(size_of(widget))
    painted(widget, device)
    return device.file(title, description_of(widget))


def description_of(widget: QWidget) -> str:
    """What a screen reader says of it, or of what takes most of its room; fields and buttons speak of themselves."""

    def area(one: QWidget) -> int:
        return one.width() * one.height()

    inside = (one for one in widget.findChildren(QWidget) if one.accessibleDescription() and one.isVisibleTo(widget))
    said = [one for one in inside if area(one) > LEAST_SHARE * area(widget)]
    return widget.accessibleDescription() or max(said, key=area, default=widget).accessibleDescription()


def pdf(widget: QWidget, title: str) -> bytes:
    """One page, exactly as large as the widget."""

    def write(device: QIODevice) -> None:
        writer = QPdfWriter(device)
        writer.setResolution(PIXELS_PER_INCH)
        writer.setTitle(title)
        writer.setCreator("Rooflens")
        writer.setPageLayout(page_of(size_of(widget)))
        painted(widget, writer)

    return written(write)


FORMATS = {".svg": svg, ".pdf": pdf, ".png": png}


def page_of(size: QSize) -> QPageLayout:
    points = QSizeF(size) * (POINTS_PER_INCH / PIXELS_PER_INCH)
    page = QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    return QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF())


def painted(widget: QWidget | Panel, device) -> None:
    """Paints the panel's own vector picture, else the widget, on the device, the ground below it."""
    painter = QPainter(device)
    try:
        paint_whole(widget, painter)
    finally:  # a device that is still painted on must not be deleted
        painter.end()


def paint_whole(widget: QWidget | Panel, painter: QPainter) -> None:
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    size = size_of(widget)
    whole = QRectF(0, 0, size.width(), size.height())
    painter.fillRect(whole, ground_of(widget))
    own = getattr(widget, "paint_picture", None)
    if own is None or not own(painter, whole):
        widget.render(painter, QPoint())
        cover_bars(widget, painter)


def cover_bars(widget: QWidget, painter: QPainter) -> None:
    """Nobody scrolls a picture of a panel. Their room stays: hiding them would lay the panel out anew."""
    bars = (bar for bar in widget.findChildren(QScrollBar) if bar.isVisibleTo(widget))
    for bar in bars if hasattr(widget, "paint_picture") else ():
        painter.fillRect(QRectF(QPointF(bar.mapTo(widget, QPoint())), bar.size().toSizeF()), ground_of(widget))


def written(write: Callable[[QIODevice], object]) -> bytes:
    """What `write` writes on a device."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    write(buffer)
    buffer.close()
    return bytes(data.data())
