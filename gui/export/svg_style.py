"""Qt's pens, brushes and fonts in the words of SVG; lengths in pixels of the picture."""

from __future__ import annotations

from functools import cache
from math import sqrt

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontInfo, QGradient, QPen, QTransform

from gui.export.svg_document import Attributes, SvgDocument, number

CAPS = {Qt.PenCapStyle.FlatCap: "butt", Qt.PenCapStyle.RoundCap: "round", Qt.PenCapStyle.SquareCap: "square"}
JOINS = {Qt.PenJoinStyle.MiterJoin: "miter", Qt.PenJoinStyle.RoundJoin: "round", Qt.PenJoinStyle.BevelJoin: "bevel"}
# Lines of a tile of 8 pixels, from corner to corner and a little beyond, so that tiles meet.
RISING, FALLING = "M-1,1 L1,-1 M-1,9 L9,-1 M7,9 L9,7", "M-1,-1 L9,9 M7,-1 L9,1 M-1,7 L1,9"
HATCHES = {
    Qt.BrushStyle.BDiagPattern: RISING,
    Qt.BrushStyle.FDiagPattern: FALLING,
    Qt.BrushStyle.DiagCrossPattern: f"{RISING} {FALLING}",
    Qt.BrushStyle.HorPattern: "M0,4 L8,4",
    Qt.BrushStyle.VerPattern: "M4,0 L4,8",
    Qt.BrushStyle.CrossPattern: "M0,4 L8,4 M4,0 L4,8",
}
# How much of the ground Qt's dotted patterns cover.
DENSITIES = {
    Qt.BrushStyle.Dense1Pattern: 0.94, Qt.BrushStyle.Dense2Pattern: 0.88, Qt.BrushStyle.Dense3Pattern: 0.63,
    Qt.BrushStyle.Dense4Pattern: 0.5, Qt.BrushStyle.Dense5Pattern: 0.37, Qt.BrushStyle.Dense6Pattern: 0.12,
    Qt.BrushStyle.Dense7Pattern: 0.06,
}  # fmt: skip


def scale_of(transform: QTransform) -> float:
    """Pixels of the picture to a unit of what is drawn."""
    return sqrt(abs(transform.determinant()))


def paint(key: str, colour: QColor, opacity: float) -> Attributes:
    """key: fill or stroke."""
    share = colour.alphaF() * opacity
    return {key: colour.name()} | ({} if share > 0.999 else {f"{key}-opacity": f"{share:.3g}"})


def stroke(pen: QPen, scale: float, opacity: float) -> Attributes:
    """A cosmetic pen is as wide in pixels as it says, of width 0 one pixel."""
    if pen.style() == Qt.PenStyle.NoPen or not pen.color().alpha():
        return {}
    width = (pen.widthF() or 1.0) * (1.0 if pen.isCosmetic() else scale)
    style = paint("stroke", pen.color(), opacity) | {"stroke-width": number(max(width, 0.01))}
    style |= {"stroke-linecap": CAPS[pen.capStyle()], "stroke-linejoin": JOINS.get(pen.joinStyle(), "miter")}
    if pen.joinStyle() == Qt.PenJoinStyle.MiterJoin:
        style["stroke-miterlimit"] = number(max(1.0, pen.miterLimit() * 2))
    if pen.style() != Qt.PenStyle.SolidLine:
        style["stroke-dasharray"] = " ".join(number(part * width) for part in pen.dashPattern())
        style["stroke-dashoffset"] = number(pen.dashOffset() * width)
    return style


def fill(brush: QBrush, transform: QTransform, opacity: float, document: SvgDocument) -> Attributes:
    style = brush.style()
    if style == Qt.BrushStyle.NoBrush:
        return {}
    if style == Qt.BrushStyle.LinearGradientPattern:
        return {"fill": f"url(#{gradient(brush, transform, opacity, document)})"}
    if style in HATCHES:
        return {"fill": f"url(#{hatch(brush, opacity, document)})"}
    return paint("fill", brush.color(), opacity * DENSITIES.get(style, 1.0))


def hatch(brush: QBrush, opacity: float, document: SvgDocument) -> str:
    """The id of the pattern; Qt's lines are a pixel wide whatever the scale."""
    style = paint("stroke", brush.color(), opacity) | {"stroke-width": "1"}
    line = "".join(f' {key}="{value}"' for key, value in style.items())
    size = {"width": "8", "height": "8", "patternUnits": "userSpaceOnUse"}
    return document.define("pattern", size, f'<path d="{HATCHES[brush.style()]}"{line}/>')


def gradient(brush: QBrush, transform: QTransform, opacity: float, document: SvgDocument) -> str:
    """The id of a gradient along a line, given in logical coordinates."""
    found = brush.gradient()
    start, end = transform.map(found.start()), transform.map(found.finalStop())
    ends = dict(zip(("x1", "y1", "x2", "y2"), map(number, (*start.toTuple(), *end.toTuple())), strict=True))
    stops = "".join(
        f'<stop offset="{number(at)}" stop-color="{QColor(colour).name()}"'
        f' stop-opacity="{QColor(colour).alphaF() * opacity:.3g}"/>'
        for at, colour in found.stops()
    )
    spread = {QGradient.Spread.PadSpread: "pad", QGradient.Spread.ReflectSpread: "reflect"}
    about = {"gradientUnits": "userSpaceOnUse", "spreadMethod": spread.get(found.spread(), "repeat")}
    return document.define("linearGradient", ends | about, stops)


@cache
def _family(name: str) -> str:
    info = QFontInfo(QFont(name))
    found, last = info.family().replace("'", ""), "monospace" if info.fixedPitch() else "sans-serif"
    return last if found in ("", last) else f"'{found}', {last}"


def font(given: QFont, scale: float) -> Attributes:
    """The font that Qt takes, then whatever font of the kind there is."""
    info = QFontInfo(given)
    style = {"font-family": _family(given.family()), "font-size": number(info.pixelSize() * scale)}
    if given.weight() != QFont.Weight.Normal:
        style["font-weight"] = str(int(given.weight()))
    return style | ({"font-style": "italic"} if given.italic() else {})
