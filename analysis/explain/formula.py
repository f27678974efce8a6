"""Formulas as text: symbols replaced by their values, and the number that such a text stands for.

A filled-in formula is read by people and evaluated by tests, so it loses no digit: 118,013,952 / (240·10⁶).
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil, isfinite
from types import MappingProxyType
from typing import Any

from analysis.calibration.arrays import overlapped
from analysis.units import UNKNOWN

NAME = re.compile(r"[^\W\d]\w*")
NUMBER = re.compile(r"(\d+(?:,\d{3})*)(\.\d+)?(?:·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?")
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
LOWERED = {ord(high): chr(low) for low, high in zip(b"-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True)}

OPERATIONS: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = MappingProxyType(
    {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
)
FUNCTIONS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {"max": max, "min": min, "ceil": ceil, "overlap": overlapped}
)


def literal(value: float | None) -> str:
    """Every digit of a number: whole ones grouped by thousands, others with a power of ten where they are far from one."""
    if value is None or not isfinite(value):
        return UNKNOWN
    if isinstance(value, int):
        return f"{value:,}"
    number = Decimal(repr(value)).normalize()
    power = power_of_ten(number)
    digits, point, fraction = f"{number.scaleb(-power):f}".partition(".")
    grouped = f"{int(digits):,}" + point + fraction
    return f"{grouped}·{ten_to(power)}" if power else grouped


def ten_to(power: int) -> str:
    return "10" + str(power).translate(RAISED)


def power_of_ten(number: Decimal) -> int:
    """A multiple of three, where the number without it would be long: 240·10⁶, 553·10⁻¹²."""
    exponent, leading = int(number.as_tuple().exponent), number.adjusted()
    return leading - leading % 3 if leading < -3 or (leading >= 6 and exponent >= 3) else 0


def fill(formula: str, values: Mapping[str, float]) -> str:
    """The formula with each known symbol replaced by its value; names of functions stay."""

    def written(match: re.Match[str]) -> str:
        name = match.group()
        text = literal(values[name]) if name in values else name
        divisor = formula[: match.start()].rstrip().endswith("/")
        return f"({text})" if divisor and "·" in text else text

    return NAME.sub(written, formula)


def evaluate(filled: str, whole: bool = False) -> float:
    """The number that a filled-in formula stands for; with `whole` in exact fractions, else as computers divide."""
    text = NUMBER.sub(plain, filled.replace(")·10", ")·1·10")).replace("⌈", "ceil(").replace("⌉", ")").replace("·", "*")
    found = value_of(ast.parse(text, mode="eval").body, Fraction if whole else float)
    return int(found) if whole and found == int(found) else float(found)


def plain(match: re.Match[str]) -> str:
    whole, fraction, power = match.groups()
    return whole.replace(",", "") + (fraction or "") + (f"e{power.translate(LOWERED)}" if power else "")


def value_of(node: ast.expr, kind: type[Fraction] | type[float]) -> Any:
    match node:
        case ast.Constant(value=int() | float() as number):
            return kind(number)
        case ast.BinOp(left, sign, right):
            return OPERATIONS[type(sign)](value_of(left, kind), value_of(right, kind))
        case ast.Call(ast.Name(name), arguments):
            return FUNCTIONS[name](*(value_of(argument, kind) for argument in arguments))
    raise ValueError(f"no formula: {ast.unparse(node)}")
