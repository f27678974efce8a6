"""The drawn network: the drawings that the printed report has, as SVG in the page's colours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analysis.report.html.markup import Html, tag, text
from analysis.report.pdf.ink import Mark, wide
from analysis.report.pdf.network import network_section
from analysis.scenario import Analysis, silent

PAPER = "a4"


def network(analysis: Analysis) -> Html:
    """Sheets side by side, each from top to bottom, and what the drawing leaves out."""
    found = network_section(analysis, PAPER, silent)
    sheets = tag("div", *map(sheet, found["pages"]), class_="sheets", tabindex=0, role="region", aria_label="Network")
    return tag("figure", sheets, tag("figcaption", text("; ".join(remarks(found)))))


def remarks(found: dict[str, Any]) -> Iterator[str]:
    yield "from top to bottom, sheet by sheet"
    if found["by_time"]:
        yield "per cent: share of the time"
    if found["joined"]:
        yield f"{found['joined']} layers stand with the layer before them"
    if found["cut"]:
        yield f"{found['cut']} further boxes are not drawn"


def sheet(drawing: dict[str, Any]) -> Html:
    size = f"0 0 {drawing['width']:g} {drawing['height']:g}"
    marks = map(drawn, drawing["marks"])
    return tag("svg", *marks, viewBox=size, role="img", aria_label=drawing["alt"], class_="sheet-of-network")


def drawn(mark: Mark) -> Html:
    return DRAWN[mark["kind"]](mark)


def line(mark: Mark) -> Html:
    (x, y), *rest = mark["points"]
    path = f"M{x:g} {y:g}" + "".join(f"L{x:g} {y:g}" for x, y in rest)
    return stroke(path, mark)


def curve(mark: Mark) -> Html:
    """An S that leaves and arrives upright."""
    (x0, y0), (x1, y1) = mark["points"]
    middle = (y0 + y1) / 2
    return stroke(f"M{x0:g} {y0:g}C{x0:g} {middle:g} {x1:g} {middle:g} {x1:g} {y1:g}", mark)


def stroke(path: str, mark: Mark) -> Html:
    dash = "3 2" if mark.get("dash") else None
    return tag(
        "path", d=path, class_=f"s-{mark['ink']}", stroke_width=mark["thick"], stroke_dasharray=dash, fill="none"
    )


def area(mark: Mark) -> Html:
    x, y, width, height = mark["box"]
    return tag("rect", x=x, y=y, width=width, height=height, **filled(mark))


def shape(mark: Mark) -> Html:
    return tag("polygon", points=" ".join(f"{x:g},{y:g}" for x, y in mark["points"]), **filled(mark))


def disc(mark: Mark) -> Html:
    x, y = mark["at"]
    return tag("circle", cx=x, cy=y, r=mark["radius"], **filled(mark))


def filled(mark: Mark) -> dict[str, object]:
    """pale: share of the ground that shines through."""
    edge = f" s-{mark['edge']}" if mark["edge"] else ""
    through = f"{1 - mark['pale']:.2f}" if mark.get("pale") else None
    return {"class_": f"f-{mark['fill']}{edge}", "fill_opacity": through, "stroke_width": 0.5}


def words(mark: Mark) -> Html:
    """As wide as they were measured for, whatever typeface a reader's system has: the boxes are made for that."""
    (x, y), size = mark["at"], mark["size"]
    return tag(
        "text",
        text(mark["text"]),
        x=x,
        y=y,
        class_=f"f-{mark['ink']}",
        font_size=size,
        font_weight=600 if mark["strong"] else None,
        text_anchor=None if mark["anchor"] == "start" else mark["anchor"],
        textLength=f"{wide(mark['text'], size):.1f}" if len(mark["text"]) > 1 else None,
        lengthAdjust="spacingAndGlyphs",
    )


DRAWN = {"line": line, "curve": curve, "area": area, "shape": shape, "disc": disc, "words": words}
