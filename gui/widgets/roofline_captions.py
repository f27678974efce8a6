"""What is written around a roofline: the titles of its axes, and what its dots leave out."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from gui.widgets.roofline_data import Picture


def words(text: str) -> str:
    return QCoreApplication.translate("roofline", text)


def titles(picture: Picture) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of the horizontal and of the vertical axis, the longest first."""
    at = words("every level") if shows_levels(picture) else ", ".join(picture.levels)
    long = words("operational intensity ({unit} per byte, {kernel} kernel, at {level})")
    fields = {"unit": picture.unit, "kernel": picture.kernel, "level": at}
    horizontal = [long.format(**fields)] if at else []
    horizontal.append(words("intensity ({unit} per byte, {kernel} kernel)").format(**fields))
    horizontal.append(words("{unit} per byte").format(**fields))
    vertical = [words("attainable performance ({unit}/s)"), words("{unit}/s")]
    return tuple(horizontal), tuple(title.format(**fields) for title in vertical)


def shows_levels(picture: Picture) -> bool:
    """Whether some layer has a dot at a second memory level."""
    return picture.every is not None and len(picture.every.dots) > 0


def remarks(picture: Picture, filtered: int) -> str:
    """What the dots leave out, and how to read them. filtered: how many dots of the network the filter takes away."""
    said = [words("area: share of the time")] if len(picture.dots) + filtered else []
    if filtered:
        said.append(counted(filtered, words("filtered out")))
    if shows_levels(picture):
        said.append(words("hollow, on a line: other memory levels of the layer"))
    if picture.ghost:
        said.append(words("hollow: the ghost"))
        if len(picture.ghost.arrows):
            said.append(words("arrows: selected layers") if picture.ghost.crowded else words("arrows: from it to now"))
    if picture.without_macs:
        said.append(counted(picture.without_macs, words("without {unit}s not shown")))
    if picture.unplaced:
        said.append(counted(picture.unplaced, words("of a type or memory that the device gives no rate for")))
    return " · ".join(said).format(unit=picture.unit)


def counted(count: int, what: str) -> str:
    return f"{words('1 layer') if count == 1 else words('{n} layers').format(n=f'{count:,}')} {what}"
