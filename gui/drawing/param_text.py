"""A setting's value as text and back: what a person may write, and the sentence for what is none."""

from __future__ import annotations

import re
from math import isfinite

from PySide6.QtCore import QCoreApplication

from analysis.errors import one_line
from analysis.sketch.kinds.registry import Misfit, Param, near, settled
from analysis.sketch.model import Value
from analysis.units import exact

CROSS, MINUS = "×", "−"
# Between two sizes: a cross in any spelling, a comma, or only room.
BETWEEN = re.compile(r"\s*[x×X*,;]\s*|\s+")
# 65,536: as the program itself writes large counts.
GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+")
# So much of a wrong text is repeated in the sentence about it.
FOUND_SHOWN = 24
# Of "channels, 0: as they come": what is counted, and what none of it means.
UNIT = re.compile(r"(?:(?P<counted>[^:]*), )?0: (?P<none>.+)")


def words(text: str) -> str:
    return QCoreApplication.translate("settings", text)


def text_of(value: Value | None) -> str:
    """As a field shows it: 32, 3×5, 0.5, −1; "" for nothing."""
    if isinstance(value, tuple):
        return CROSS.join(map(text_of, value))
    if isinstance(value, bool | int | float):
        return number_text(value).replace("-", MINUS, 1) if value < 0 else number_text(value)
    return str(value or "")


def number_text(number: float) -> str:
    """The shortest text that is read as this very number: 1e-5, not 1e-05."""
    short = f"{number:.6g}" if isinstance(number, float) else str(number)
    same = not isinstance(number, float) or float(short) == number
    return (short if same else repr(number)).replace("e-0", "e-").replace("e+0", "e")


def value_of(param: Param, text: str) -> Value:
    """What the text says, of the setting's type and within its range. Raises Misfit."""
    if not text.strip():
        raise Misfit(words("{title} is empty").format(title=param.title), allowed=allowed_words(param))
    bare = text.strip().replace(MINUS, "-")
    if param.type in ("sizes", "shape"):
        parts = BETWEEN.split(bare.strip("()[] "))
        return tuple(int(checked(param, whole_number(part), text)) for part in parts)
    return checked(param, real_number(bare) if param.type == "real" else whole_number(bare), text)


def checked(param: Param, number: float | None, text: str) -> float:
    """The number, where it is one that the setting may have. Raises Misfit."""
    found = one_line(text)
    found = found if len(found) <= FOUND_SHOWN else found[:FOUND_SHOWN] + "…"
    if number is None:
        raise Misfit(kind_words(param).format(title=param.title), found, allowed_words(param))
    if near(param, number) != number:
        raise Misfit(words("{title} is out of range").format(title=param.title), found, allowed_words(param))
    return near(param, number)


def kind_words(param: Param) -> str:
    return {
        "int": words("{title} is no whole number"),
        "real": words("{title} is no number"),
        "sizes": words("{title} is no whole number, nor one for each axis"),
        "shape": words("{title} is no list of whole numbers"),
    }[param.type]


def allowed_words(param: Param) -> str:
    """ "1 to 65,536", and how several numbers are written where there may be several."""
    low, high = (exact(end).replace("-", MINUS) if abs(end) >= 1 else text_of(end) for end in (param.low, param.high))
    reach = words("{low} to {high}").format(low=low, high=high)
    example = {"sizes": words("3 or 3×5"), "shape": "1×3×224×224"}.get(param.type)
    return words("{range}, such as {example}").format(range=reach, example=example) if example else reach


def whole_number(text: str) -> int | None:
    bare = text.replace(",", "") if GROUPED.fullmatch(text) else text
    number = real_number(bare)
    # A whole number is never read by way of a fraction, that would round the largest.
    if re.fullmatch(r"[-+]?\d{1,300}", bare):
        return int(bare)
    return int(number) if number is not None and number.is_integer() else None


def real_number(text: str) -> float | None:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if isfinite(number) else None


def unit_words(unit: str, value: object) -> str:
    """What stands behind a value: of "channels, 0: as they come" the second part for 0, else the first."""
    parts = UNIT.fullmatch(unit)
    if parts is None:
        return unit
    return parts["none"] if value == 0 else parts["counted"] or ""


def choice_words(choice: str) -> str:
    return choice.replace("_", " ")


def split_at(text: str, cursor: int) -> int:
    """Which of the numbers in a text the cursor is at."""
    return len(BETWEEN.findall(text[:cursor].lstrip()))


def span_of(text: str, at: int) -> tuple[int, int]:
    """Where the number of that place begins in a text as it is shown, and how long it is."""
    parts = text.split(CROSS)
    return sum(len(part) + 1 for part in parts[:at]), len(parts[at])


def trouble_of(param: Param, value: Value) -> str:
    """What is wrong with a value that a file may hold; "" where nothing is."""
    try:
        settled(param, value)
    except Misfit as trouble:
        return str(trouble)
    return ""


def factor_of(text: str) -> float | None:
    """`×0.5`, `*0.5`, `x2`: by how much to multiply; None for any other text."""
    found = re.fullmatch(r"\s*[*×x]\s*(\d{1,6}(?:[.,]\d{1,6})?)\s*", text)
    factor = float(found[1].replace(",", ".")) if found else 0.0
    return factor or None
