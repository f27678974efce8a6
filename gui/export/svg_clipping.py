"""What cuts the pieces of an SVG, and the words for a path."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath

from gui.export.svg_document import NO_CLIP, SvgDocument, number

ELEMENTS = QPainterPath.ElementType
LETTERS = {ELEMENTS.MoveToElement: "M", ELEMENTS.LineToElement: "L", ELEMENTS.CurveToElement: "C"}


def path_words(path: QPainterPath) -> str:
    """The `d` of a path, in its own coordinates."""
    parts = []
    for index in range(path.elementCount()):
        element = path.elementAt(index)
        parts.append(f"{LETTERS.get(element.type, '')}{number(element.x)},{number(element.y)}")
    return " ".join(parts)


class Clipping:
    """What is drawn is cut by `rect`, and by `paths` where those are no rectangles; all in pixels of the picture.

    page: nothing cuts but the edges of the picture, which need no words.
    """

    def __init__(self, rect: QRectF, paths: tuple[QPainterPath, ...] = (), page: bool = False) -> None:
        self.rect, self.paths, self.page = rect, paths, page

    def cut(self, path: QPainterPath) -> Clipping:
        rect = path.boundingRect()
        if is_upright(path):
            return self if rect.contains(self.rect) else Clipping(self.rect & rect, self.paths)
        return Clipping(self.rect & rect, (*self.paths, path))

    def id_for(self, bounds: QRectF, document: SvgDocument) -> str:
        """Of its definition; NO_CLIP where nothing of the bounds would be cut."""
        if self.page or (not self.paths and self.rect.contains(bounds)):
            return NO_CLIP
        name = document.define("clipPath", {}, f'<path d="{path_words(rect_path(self.rect))}"/>')
        for path in self.paths:
            cut = {"clip-path": f"url(#{name})"}
            name = document.define("clipPath", cut, f'<path d="{path_words(path)}" clip-rule="evenodd"/>')
        return name


def rect_path(rect: QRectF) -> QPainterPath:
    path = QPainterPath()
    path.addRect(rect)
    return path


def is_upright(path: QPainterPath) -> bool:
    """A rectangle along the axes."""
    if path.elementCount() != 5:
        return False
    points = [path.elementAt(i) for i in range(5)]
    return all(a.x == b.x or a.y == b.y for a, b in pairwise(points))
