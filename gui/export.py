"""A panel or the window as a picture: PNG in double resolution, SVG and PDF as vectors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPoint, QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QApplication, QWidget

from analysis.errors import FileError, UnknownNameError
from gui.theme import LOOK

if TYPE_CHECKING:
    from gui.panels.registry import Panel

PNG_RATIO = 2
# QPdfWriter at the screen's resolution: at a higher one plots write enormous tick labels.
PIXELS_PER_INCH, POINTS_PER_INCH = 96, 72


def save_picture(widget: QWidget, path: Path, title: str = "") -> None:
    """Writes the widget as it stands; the suffix says the format. Raises UnknownNameError, FileError."""
    formats = {".png": png, ".svg": svg, ".pdf": pdf}
    if path.suffix.lower() not in formats:
        raise UnknownNameError("picture format", path.suffix or path.name, formats)
    with without_focus(widget):
        contents = formats[path.suffix.lower()](widget, title or path.stem)
    try:
        path.write_bytes(contents)
    except OSError as error:
        raise FileError(f"{path} cannot be written", error.strerror, "a file in a folder that exists") from error


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


def whole_image_of(widget: QWidget) -> QImage:
    """Of a panel whose picture is more than what is on the screen."""
    size = size_of(widget)
    image = QImage(size * PNG_RATIO, QImage.Format.Format_ARGB32)
    image.setDevicePixelRatio(PNG_RATIO)
    painter = QPainter(image)
    widget.paint_picture(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    return image


def image_of(widget: QWidget) -> QImage:
    image = QImage(widget.size() * PNG_RATIO, QImage.Format.Format_ARGB32)
    image.setDevicePixelRatio(PNG_RATIO)
    image.fill(ground_of(widget))
    widget.render(image)
    return image


def ground_of(widget: QWidget) -> QColor:
    """A panel lies on its card, whether that is in the picture or not."""
    is_panel = hasattr(widget, "paint_picture")
    return LOOK.theme.colour("panel") if is_panel else widget.palette().color(widget.backgroundRole())


def png(widget: QWidget, title: str) -> bytes:
    image = image_of(widget) if size_of(widget) == widget.size() else whole_image_of(widget)
    image.setText("Title", title)
    return written(lambda device: image.save(device, "PNG"))


def svg(widget: QWidget, title: str) -> bytes:
    """The panel's own SVG where it makes one: other programs draw Qt's cosmetic pens page-wide."""
    from PySide6.QtSvg import QSvgGenerator

    if (own := getattr(widget, "svg", None)) is not None and (contents := own()) is not None:
        return contents

    def write(device: QIODevice) -> None:
        generator = QSvgGenerator()
        generator.setOutputDevice(device)
        size = size_of(widget)
        generator.setSize(size)
        generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
        generator.setTitle(title)
        painted(widget, generator)

    return written(write)


def pdf(widget: QWidget, title: str) -> bytes:
    """One page, exactly as large as the widget."""

    def write(device: QIODevice) -> None:
        writer = QPdfWriter(device)
        writer.setResolution(PIXELS_PER_INCH)
        writer.setTitle(title)
        writer.setPageLayout(page_of(size_of(widget)))
        painted(widget, writer)

    return written(write)


def page_of(size: QSize) -> QPageLayout:
    points = QSizeF(size) * (POINTS_PER_INCH / PIXELS_PER_INCH)
    page = QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    return QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF())


def painted(widget: QWidget | Panel, device) -> None:
    """Paints the panel's own vector picture, else the widget, on the device."""
    painter = QPainter(device)
    own = getattr(widget, "paint_picture", None)
    size = size_of(widget)
    if own is None or not own(painter, QRectF(0, 0, size.width(), size.height())):
        widget.render(painter, QPoint())
    painter.end()


def written(write: Callable[[QIODevice], object]) -> bytes:
    """What `write` writes on a device."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    write(buffer)
    buffer.close()
    return bytes(data.data())
