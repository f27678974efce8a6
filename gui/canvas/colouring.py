"""What the colour of a box says: its operator family, a number on a scale, or what binds it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor

from analysis.ops.registry import FAMILIES
from analysis.units import UNKNOWN, exact, si
from gui.theme import Theme
from gui.widgets.bar_data import bound_tokens
from gui.widgets.column_table import unknown_rows
from gui.widgets.layer_columns import Column

if TYPE_CHECKING:
    from analysis.scenario import Analysis

STEPS = 32
# Beyond this ratio of the largest to the smallest a scale is logarithmic.
LOG_FROM = 30.0
# Beside the steps and names: nothing is known, and none of it at all.
UNKNOWN_CODE, NONE_CODE = -1, -4


@dataclass(frozen=True, slots=True, eq=False)
class Colouring:
    """codes: what each layer's colour stands for, UNKNOWN_CODE where nothing is known, NONE_CODE for zero on a scale.

    kind "family" and "category": index into names and tokens; "scale": step of STEPS from pale to strong.
    text(layer): the value as it stands on the box, "" for none. ends: the texts below the two ends of a scale.
    """

    key: str
    title: str
    kind: Literal["family", "category", "scale"]
    codes: np.ndarray
    text: Callable[[int], str]
    names: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    ends: tuple[str, str] = ("", "")
    log: bool = False

    @property
    def heading(self) -> str:
        return words("{column}, log scale").format(column=self.title) if self.log else self.title

    def swatch(self, theme: Theme, code: int) -> QColor:
        if self.kind == "scale":
            return ramp(theme, code / (STEPS - 1))
        return theme.colour(self.tokens[code])


def words(text: str) -> str:
    return QCoreApplication.translate("graph", text)


def by_family(analysis: Analysis) -> Colouring:
    codes = analysis.workload.family.astype(np.int64)
    return Colouring("family", words("family"), "family", codes, lambda layer: "", FAMILIES, FAMILIES)


def by_bound(analysis: Analysis, column: Column) -> Colouring:
    """What keeps a layer from being faster; nothing known without a device."""
    if not analysis.estimates:
        return Colouring("bound", column.title, "category", np.full(len(analysis.workload), UNKNOWN_CODE), lambda _: "")
    estimate = analysis.estimates[0]
    known = [name != "none" for name in estimate.bound_names]
    codes = np.where(np.array(known)[estimate.bound], estimate.bound.astype(np.int64), UNKNOWN_CODE)
    names, tokens = estimate.bound_names, bound_tokens(estimate)

    def text(layer: int) -> str:
        return names[codes[layer]] if codes[layer] >= 0 else UNKNOWN

    in_order = tuple(tokens[name] for name in names)
    return Colouring("bound", column.title, "category", codes, text, names, in_order)


def by_column(analysis: Analysis, column: Column) -> Colouring:
    return on_scale(column, np.asanyarray(column.values(analysis)))


def on_scale(column: Column, values: np.ndarray) -> Colouring:
    """Numbers on a scale from the smallest above zero, or from zero, to the largest; zero is blank."""
    unknown = unknown_rows(values)
    numbers = np.where(unknown, 0.0, np.ma.getdata(values)).astype(float)
    codes, low, high = steps_of(numbers)
    codes[numbers == 0] = NONE_CODE
    codes[unknown] = UNKNOWN_CODE

    def text(layer: int) -> str:
        return UNKNOWN if unknown[layer] else short_text(column, values[layer].item())

    return Colouring(
        column.id,
        column.title,
        "scale",
        codes,
        text,
        ends=(short_text(column, low), short_text(column, high)),
        log=low > 0,
    )


def short_text(column: Column, value: float) -> str:
    """As the table has it, whole numbers with a prefix: there is little room on a box."""
    return si(value) if column.text is exact else column.text(value)


def steps_of(numbers: np.ndarray) -> tuple[np.ndarray, float, float]:
    """(step of each number, low end, high end); low 0 where the scale is linear."""
    positive = numbers[numbers > 0]
    if not len(positive):
        return np.zeros(len(numbers), dtype=np.int64), 0.0, 0.0
    low, high = float(positive.min()), float(positive.max())
    if high / low < LOG_FROM:
        return np.round(numbers / high * (STEPS - 1)).astype(np.int64).clip(0), 0.0, high
    share = np.log(np.maximum(numbers, low) / low) / np.log(high / low)
    return np.round(share * (STEPS - 1)).astype(np.int64), low, high


def ramp(theme: Theme, share: float) -> QColor:
    """From pale to strong, evenly in lightness, through the theme's three tokens: order is seen by any eye."""
    stops = [theme.colour(token).getRgbF()[:3] for token in ("ramp_low", "ramp_middle", "ramp_high")]
    at = min(max(share, 0.0), 1.0) * 2
    first, second, t = (*stops[:2], at) if at <= 1 else (*stops[1:], at - 1)
    return QColor.fromRgbF(*(a + (b - a) * t for a, b in zip(first, second, strict=True)))


def colour_columns(columns: Sequence[Column]) -> list[Column]:
    """Those that a colour can stand for. A change against the ghost has a sign, and no scale of one colour has."""
    return [c for c in columns if c.id == "bound" or (c.number and c.id not in ("index", "change"))]


def colouring_of(analysis: Analysis, key: str, columns: Sequence[Column]) -> Colouring:
    """By the column of that id, or by family."""
    found: Any = next((column for column in columns if column.id == key), None)
    if found is None:
        return by_family(analysis)
    return by_bound(analysis, found) if key == "bound" else by_column(analysis, found)
