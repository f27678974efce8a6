"""A device that QPainter draws SVG on. Qt's own has no clipping that survives `restore`, and lines as wide as the page."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QImage,
    QPaintDevice,
    QPaintEngine,
    QPaintEngineState,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
    QTextItem,
    QTransform,
)

from gui.export.svg_clipping import Clipping, path_words, rect_path
from gui.export.svg_document import Attributes, SvgDocument, number, plain
from gui.export.svg_style import fill, font, scale_of, stroke

DIRTY, CLIPS = QPaintEngine.DirtyFlag, Qt.ClipOperation
PIXELS_PER_INCH = 96


class SvgDevice(QPaintDevice):
    """What a QPainter is opened on; `file` gives what it has drawn."""

    def __init__(self, size: QSize) -> None:
        super().__init__()
        self._size = size
        self._document = SvgDocument(size.width(), size.height())
        self._engine = SvgEngine(self._document, size)

    def file(self, title: str, description: str) -> bytes:
        return self._document.text(title, description).encode()

    def paintEngine(self) -> QPaintEngine:
        return self._engine

    def metric(self, which: QPaintDevice.PaintDeviceMetric) -> int:
        kinds = QPaintDevice.PaintDeviceMetric
        millimetres = 25.4 / PIXELS_PER_INCH
        return {
            kinds.PdmWidth: self._size.width(),
            kinds.PdmHeight: self._size.height(),
            kinds.PdmWidthMM: round(self._size.width() * millimetres),
            kinds.PdmHeightMM: round(self._size.height() * millimetres),
            kinds.PdmDepth: 32,
            kinds.PdmNumColors: 2**31 - 1,
            kinds.PdmDevicePixelRatio: 1,
            kinds.PdmDevicePixelRatioScaled: int(self.devicePixelRatioFScale()),
        }.get(which, PIXELS_PER_INCH)


class SvgEngine(QPaintEngine):
    """Everything is turned into pixels of the picture before it is written, so that no line depends on a scale."""

    def __init__(self, document: SvgDocument, size: QSize) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self._document = document
        self._page = QRectF(0, 0, size.width(), size.height())
        self._transform, self._pen, self._brush, self._opacity = QTransform(), QPen(), QBrush(), 1.0
        self._clipping, self._clips = Clipping(self._page, page=True), False

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def begin(self, device: QPaintDevice) -> bool:
        return True

    def end(self) -> bool:
        return True

    # What changes between two pieces

    def updateState(self, state: QPaintEngineState) -> None:
        dirty = state.state()
        if dirty & DIRTY.DirtyTransform:
            self._transform = QTransform(state.transform())
        if dirty & DIRTY.DirtyPen:
            self._pen = QPen(state.pen())
        if dirty & DIRTY.DirtyBrush:
            self._brush = QBrush(state.brush())
        if dirty & DIRTY.DirtyOpacity:
            self._opacity = state.opacity()
        if dirty & DIRTY.DirtyClipPath:
            self._cut(state.clipPath(), state.clipOperation())
        if dirty & DIRTY.DirtyClipRegion:
            region = QPainterPath()
            region.addRegion(state.clipRegion())
            self._cut(region, state.clipOperation())
        if dirty & DIRTY.DirtyClipEnabled:
            self._clips = state.isClipEnabled()

    def _cut(self, path: QPainterPath, operation: Qt.ClipOperation) -> None:
        self._clips = operation != CLIPS.NoClip
        if operation != CLIPS.IntersectClip:
            self._clipping = Clipping(self._page, page=True)
        if operation != CLIPS.NoClip:
            self._clipping = self._clipping.cut(self._transform.map(path))

    def _clip_now(self) -> Clipping:
        """The painter's own, within that of the widget that it paints."""
        own = self._clipping if self._clips else Clipping(self._page, page=True)
        system = self.systemClip()
        return own if system.isEmpty() else own.cut(rect_path(QRectF(system.boundingRect())))

    # The pieces

    def drawPath(self, path: QPainterPath) -> None:
        self._add_path(path, fills=True)

    def drawPolygon(self, points: Iterable[QPointF], mode: QPaintEngine.PolygonDrawMode) -> None:
        path, closed = QPainterPath(), mode != QPaintEngine.PolygonDrawMode.PolylineMode
        path.addPolygon(QPolygonF([QPointF(point) for point in points]))
        if closed:
            path.closeSubpath()
        if mode == QPaintEngine.PolygonDrawMode.WindingMode:
            path.setFillRule(Qt.FillRule.WindingFill)
        self._add_path(path, fills=closed)

    def drawLines(self, lines: Iterable[QLineF]) -> None:
        path = QPainterPath()
        for line in map(QLineF, lines):
            path.moveTo(line.p1())
            path.lineTo(line.p2())
        self._add_path(path, fills=False)

    def drawPoints(self, points: Iterable[QPointF]) -> None:
        """The shortest line that a path keeps is as round or square as its ends."""
        self.drawLines([QLineF(point, point + QPointF(0.01, 0)) for point in map(QPointF, points)])

    def _add_path(self, path: QPainterPath, fills: bool) -> None:
        scale = scale_of(self._transform)
        line = stroke(self._pen, scale, self._opacity)
        inside = fill(self._brush, self._transform, self._opacity, self._document) if fills else {}
        shape = self._transform.map(path)
        half = float(line.get("stroke-width", 0)) / 2
        clip = self._clip_of(shape.boundingRect().adjusted(-half, -half, half, half))
        if path.elementCount() < 2 or clip is None or not (line or inside):
            return
        rule = {} if path.fillRule() == Qt.FillRule.WindingFill or not inside else {"fill-rule": "evenodd"}
        self._document.add("path", {"d": path_words(shape)}, {"fill": "none"} | inside | line | rule, clip)

    def _clip_of(self, bounds: QRectF) -> str | None:
        """None where nothing of the bounds would be seen."""
        clipping = self._clip_now()
        seen = bounds.left() <= clipping.rect.right() and clipping.rect.left() <= bounds.right()
        seen = seen and bounds.top() <= clipping.rect.bottom() and clipping.rect.top() <= bounds.bottom()
        return clipping.id_for(bounds, self._document) if seen else None

    def drawTextItem(self, at: QPointF, item: QTextItem) -> None:
        """As wide as Qt writes it, so that numbers stay in their columns in another font too."""
        words, tall = item.text(), item.ascent() + item.descent()
        bounds = QRectF(at.x(), at.y() - item.ascent(), item.width(), tall)
        clip = self._clip_of(self._transform.mapRect(bounds))
        if not words.strip() or clip is None:
            return
        upright = not self._transform.isScaling()  # nor turned, which is more
        place = self._transform.map(at) if upright else at
        own = {"x": number(place.x()), "y": number(place.y())}
        if not upright:
            own["transform"] = matrix_words(self._transform)
        if len(words) > 1:
            own |= {"textLength": number(item.width()), "lengthAdjust": "spacingAndGlyphs"}
        if item.renderFlags() & QTextItem.RenderFlag.RightToLeft:  # written from its right end, in the order of Qt
            own |= {"x": number(place.x() + item.width()), "direction": "rtl", "unicode-bidi": "bidi-override"}
        if "  " in f" {words} ":  # browsers take this from the element itself, not from one around it
            own["xml:space"] = "preserve"
        self._document.add("text", own, self._text_style(item), clip, plain(words))

    def _text_style(self, item: QTextItem) -> Attributes:
        colour = QBrush(self._pen.color())
        style = fill(colour, self._transform, self._opacity, self._document) | font(item.font(), 1.0)
        under = item.renderFlags() & QTextItem.RenderFlag.Underline
        return style | ({"text-decoration": "underline"} if under else {})

    # Pixels

    def drawPixmap(self, rect: QRectF, pixmap: QPixmap, part: QRectF) -> None:
        self.drawImage(rect, pixmap.toImage(), part)

    def drawImage(self, rect: QRectF, image: QImage, part: QRectF, flags: Qt.ImageConversionFlag | None = None) -> None:
        clip = self._clip_of(self._transform.mapRect(QRectF(rect)))
        if clip is None:
            return
        own = dict(zip(("x", "y", "width", "height"), map(number, QRectF(rect).getRect()), strict=True))
        own |= {"transform": matrix_words(self._transform), "preserveAspectRatio": "none"}
        own["href"] = own["xlink:href"] = f"data:image/png;base64,{png_words(image.copy(QRectF(part).toRect()))}"
        self._document.add("image", own, {"opacity": f"{self._opacity:.3g}"}, clip)

    def drawTiledPixmap(self, rect: QRectF, pixmap: QPixmap, start: QPointF) -> None:
        area = QRectF(rect)
        whole = QPixmap(ceil(area.width()), ceil(area.height()))
        whole.fill(Qt.GlobalColor.transparent)
        painter = QPainter(whole)
        painter.drawTiledPixmap(whole.rect(), pixmap, start.toPoint())
        painter.end()
        self.drawPixmap(area, whole, QRectF(whole.rect()))


def matrix_words(transform: QTransform) -> str:
    parts = (transform.m11(), transform.m12(), transform.m21(), transform.m22(), transform.dx(), transform.dy())
    return f"matrix({','.join(f'{part:.6g}' for part in parts)})"


def png_words(image: QImage) -> str:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(data.toBase64().data()).decode()
