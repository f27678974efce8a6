"""Pages of a report, one at a time: leafed through by keys, zoomed, at first as wide as there is room."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from gui.theme import LOOK, PADDING

# Shares of the page's own size on screen; or as wide as there is room, or whole.
FIT, WHOLE = 0.0, -1.0
ZOOMS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
# Pixels an inch of a screen, against those of the pages.
SCREEN_PPI = 96.0
WHEEL_STEP = 120


def words(text: str) -> str:
    return QCoreApplication.translate("PageView", text)


def keys() -> tuple[tuple[str, str], ...]:
    """(keys, what they do), for the page of all keys."""
    return (
        ("PgUp, PgDown", words("page before, next page")),
        ("Home, End", words("first, last page")),
        ("+, −", words("larger, smaller")),
        ("F, W", words("as wide as there is room, the whole page")),
    )


class PageView(QScrollArea):
    """page: from 0. changed: another page or another zoom is shown."""

    changed = Signal()

    def __init__(self, ppi: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pages: tuple[bytes, ...] = ()
        self.page, self.zoom = 0, FIT
        self._ppi, self._pixmap, self._turned = ppi, QPixmap(), 0
        self.sheet = QLabel()
        self.sheet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWidget(self.sheet)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName(self.tr("page of the report"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        LOOK.theme_changed.connect(self._colour)
        self._colour()

    def show_pages(self, pages: tuple[bytes, ...]) -> None:
        """The page stays that of before, as far as there are so many."""
        self.pages = pages
        self.go_to(self.page)

    def go_to(self, page: int) -> None:
        """The nearest page that there is, from its top."""
        page = max(0, min(page, len(self.pages) - 1))
        turned, self.page = page != self.page, page
        self._pixmap = QPixmap()
        if self.pages:
            self._pixmap.loadFromData(self.pages[page])
        self._draw()
        if turned:
            self.verticalScrollBar().setValue(0)
        self.setAccessibleDescription(self.tr("page {n} of {count}").format(n=page + 1, count=len(self.pages)))
        self.changed.emit()

    # Zoom

    def set_zoom(self, zoom: float) -> None:
        if zoom != self.zoom:
            self.zoom = zoom
            self._draw()
            self.changed.emit()

    def zoom_by(self, steps: int) -> None:
        """To the next of ZOOMS from what is shown now."""
        now, larger = self.shown_zoom, steps > 0
        nearer = [z for z in ZOOMS if (z > now + 0.01 if larger else z < now - 0.01)]
        if nearer:
            self.set_zoom(nearer[0] if larger else nearer[-1])

    @property
    def shown_zoom(self) -> float:
        return self.sheet.width() * self._ppi / SCREEN_PPI / max(1, self._pixmap.width())

    def _draw(self) -> None:
        ratio, size = self.devicePixelRatioF(), self._size_shown()
        if self._pixmap.isNull() or size.isEmpty():
            return
        sharp = self._pixmap.scaled(
            size * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        sharp.setDevicePixelRatio(ratio)
        self.sheet.setPixmap(sharp)
        self.sheet.resize(size)

    def _size_shown(self) -> QSize:
        natural = self._pixmap.size() * (SCREEN_PPI / self._ppi)
        if self.zoom > 0 or natural.isEmpty():
            return natural * max(self.zoom, 0.0)
        whole = self.maximumViewportSize()
        by_height = (whole.height() - PADDING) / natural.height()
        if self.zoom == WHOLE:
            return natural * min(by_height, (whole.width() - PADDING) / natural.width())
        by_width = (whole.width() - 2 * PADDING) / natural.width()
        # A page that is higher than the room comes with a bar, which takes some of its width.
        bar = self.verticalScrollBar().sizeHint().width() if by_width > by_height else 0
        return natural * ((whole.width() - 2 * PADDING - bar) / natural.width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.zoom <= 0:
            self._draw()
            self.changed.emit()

    # Keys and wheel

    def keyPressEvent(self, event: QKeyEvent) -> None:
        verbs = {
            Qt.Key.Key_Home: lambda: self.go_to(0),
            Qt.Key.Key_End: lambda: self.go_to(len(self.pages) - 1),
            Qt.Key.Key_PageUp: lambda: self.go_to(self.page - 1),
            Qt.Key.Key_PageDown: lambda: self.go_to(self.page + 1),
            Qt.Key.Key_Plus: lambda: self.zoom_by(1),
            Qt.Key.Key_Equal: lambda: self.zoom_by(1),
            Qt.Key.Key_Minus: lambda: self.zoom_by(-1),
            Qt.Key.Key_F: lambda: self.set_zoom(FIT),
            Qt.Key.Key_W: lambda: self.set_zoom(WHOLE),
        }
        if verb := verbs.get(Qt.Key(event.key())):
            verb()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolls, at the end of a page to the next one; with Ctrl zooms."""
        bar, down = self.verticalScrollBar(), event.angleDelta().y() < 0
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(-1 if down else 1)
        elif bar.value() == (bar.maximum() if down else bar.minimum()):
            self._turn(event.angleDelta().y())
        else:
            self._turned = 0
            super().wheelEvent(event)

    def _turn(self, by: int) -> None:
        """A full step of the wheel at the edge turns the page: no page is missed by scrolling fast."""
        self._turned += by
        if abs(self._turned) < WHEEL_STEP:
            return
        back = self._turned > 0
        self._turned = 0
        if 0 <= self.page + (-1 if back else 1) < len(self.pages):
            self.go_to(self.page + (-1 if back else 1))
            self.verticalScrollBar().setValue(self.verticalScrollBar().maximum() if back else 0)

    def _colour(self) -> None:
        """Paper stays white in the dark; what is around it is the ground."""
        self.viewport().setAutoFillBackground(True)
        palette = self.viewport().palette()
        palette.setColor(self.viewport().backgroundRole(), LOOK.theme.colour("ground"))
        self.viewport().setPalette(palette)
