"""The roofline as SVG that stands without any script; the page's script takes it over to zoom and select."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from analysis.ops.registry import FAMILIES
from analysis.report.html.dots import Picture, picture_of
from analysis.report.html.markup import Html, joined, name, tag, text
from analysis.report.html.plane import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Label,
    View,
    labels,
    pieces,
    tick_text,
    ticks,
)
from analysis.report.html.signs import legend, outline
from analysis.report.html.times import shares_of
from analysis.report.markdown import title
from analysis.scenario import Analysis
from analysis.units import number, percent, si

if TYPE_CHECKING:
    from analysis.estimate import Estimate


def rooflines(analysis: Analysis) -> Html:
    """A figure a device; the script shows one at a time."""
    return joined(roofline(analysis, place) for place in range(len(analysis.estimates)))


def roofline(analysis: Analysis, place: int) -> Html:
    estimate = analysis.estimates[place]
    picture = picture_of(analysis, estimate)
    families = sorted({int(analysis.workload.family[row]) for row in picture.rows})
    caption = tag("figcaption", name(estimate.device.name), text(remarks(analysis, picture)))
    shown = (
        tag("div", svg(analysis, estimate, picture), class_="wide"),
        legend([FAMILIES[family] for family in families]),
        caption,
    )
    return tag("figure", *shown, class_="roofline", data_device=place)


def remarks(analysis: Analysis, picture: Picture) -> str:
    """How to read the dots, and which layers are none."""
    said = [f": attainable at the {analysis.scenario.kernel} kernel; a dot's area is its share of the time"]
    said += counted(picture.without_macs, "without MACs are not shown")
    said += counted(picture.unplaced, "of a type or memory that the device gives no rate for are not shown")
    return "; ".join(said)


def counted(count: int, what: str) -> list[str]:
    return [f"{count:,} {'layer' if count == 1 else 'layers'} {what}"] if count else []


def svg(analysis: Analysis, estimate: Estimate, picture: Picture) -> Html:
    view = picture.view
    axes = tag("g", *grid(view), class_="axes")
    roofs = tag("g", *roof_lines(picture, view), class_="roofs")
    dots = tag("g", *dots_of(analysis, estimate, picture, view), class_="dots")
    words = tag("g", *words_of(picture, view), class_="words")
    said = f"Roofline of {title(analysis.source)} on {estimate.device.name}: {len(picture.rows)} layers"
    size = f"0 0 {WIDTH:g} {HEIGHT:g}"
    return tag("svg", axes, roofs, dots, words, viewBox=size, role="img", aria_label=said, class_="plane")


def grid(view: View) -> Iterator[Html]:
    """Lines and words of the ticks, and the titles of the axes."""
    for value in ticks(view.left, view.right):
        x = at(view.px(value))
        yield tag("line", x1=x, x2=x, y1=TOP, y2=BOTTOM)
        yield tag("text", text(tick_text(value)), x=x, y=BOTTOM + 16, class_="middle")
    for value in ticks(view.bottom, view.top):
        y = at(view.py(value))
        yield tag("line", x1=LEFT, x2=RIGHT, y1=y, y2=y)
        yield tag("text", text(tick_text(value)), x=LEFT - 6, y=at(view.py(value) + 4), class_="end")
    middle = (LEFT + RIGHT) / 2
    yield tag("text", Html("operational intensity, MAC per byte"), x=middle, y=HEIGHT - 14, class_="middle title")
    turned = f"translate(14 {(TOP + BOTTOM) / 2:g}) rotate(-90)"
    yield tag("text", Html("attainable, MAC/s"), transform=turned, class_="middle title")


def at(value: float) -> str:
    return f"{value:.1f}"


def roof_lines(picture: Picture, view: View) -> Iterator[Html]:
    for piece in pieces(picture.roofs, view):
        roof = picture.roofs[piece.roof]
        place = {"x1": view.px(piece.x0), "y1": view.py(piece.y0), "x2": view.px(piece.x1), "y2": view.py(piece.y1)}
        note = tag("title", text(f"{roof.texts[0]} · {roof.note}"))
        yield tag("line", note, **{key: at(v) for key, v in place.items()}, class_="solid" if piece.solid else "dashed")


def dots_of(analysis: Analysis, estimate: Estimate, picture: Picture, view: View) -> Iterator[Html]:
    """The largest first, so that no dot lies hidden below a larger one."""
    for place in np.argsort(-picture.diameters, kind="stable").tolist():
        row = int(picture.rows[place])
        family, scale = FAMILIES[int(analysis.workload.family[row])], picture.diameters[place]
        turned = f"translate({at(view.px(picture.x[place]))} {at(view.py(picture.y[place]))}) scale({scale:g})"
        title = tag("title", text(" · ".join(described(analysis, estimate, row))))
        yield outline(family, title, transform=turned, class_=family, data_layer=row)


def described(analysis: Analysis, estimate: Estimate, row: int) -> tuple[str, ...]:
    """A layer in words: its name, work, intensity, what it attains and what binds it."""
    work = analysis.workload
    level = estimate.bound_names[int(estimate.intensity_level[row])]
    return (
        work.names[row],
        f"{work.ops[row]} {work.dtypes[row]}, {si(int(work.macs[row]), 'MAC')}",
        f"{number(float(estimate.intensity_macs_per_byte[row]))} MAC/B at {level}",
        f"at most {si(float(estimate.attainable_macs_per_s[row]), 'MAC/s')}",
        f"bound by {estimate.bound_of(row)}",
        f"{percent(float(shares_of(estimate)[row]))} of the time",
    )


def words_of(picture: Picture, view: View) -> Iterator[Html]:
    circles = np.column_stack(
        (
            [view.px(x) for x in picture.x.tolist()],
            [view.py(y) for y in picture.y.tolist()],
            picture.diameters / 2,
        )
    ).reshape(-1, 3)
    yield from map(word, labels(picture.roofs, view, circles, 0, picture.named))


def word(label: Label) -> Html:
    turned = f"translate({at(label.x)} {at(label.y)}) rotate({label.angle:.1f})"
    return tag("text", text(label.text), transform=turned, class_="middle")
