"""How much a need may grow since a baseline: a share of it, an amount, anything, or (where nothing is said) nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from analysis.errors import ScenarioError
from analysis.gate.quantities import QUANTITIES, Quantity, amount_of, quantity_of

ANYTHING = "any"
# More digits than anybody writes; Python refuses to read thousands.
LONGEST = 20
# Times and energies are sums of fractions, whose last digits differ between processors: within this share they are alike.
ALIKE = Fraction(1, 10**9)


@dataclass(frozen=True, slots=True)
class Allowance:
    """Most growth: exactly `share` of the need before and `amount` (SI) beside it; anything where both are None."""

    share: Fraction | None = None
    amount: Fraction | None = None
    text: str = "nothing"

    @property
    def anything(self) -> bool:
        return self.share is None and self.amount is None

    def limit(self, before: float) -> Fraction:
        """Most that the need may be now, to the last byte; of a fraction (a float) but for its last digits."""
        digits = ALIKE if isinstance(before, float) else 0
        return Fraction(before) * (1 + (self.share or 0) + digits) + (self.amount or 0)


NOTHING = Allowance(Fraction(0))


def allowance_of(value: object, quantity: Quantity, what: str) -> Allowance:
    """`"2%"`, `"1KiB"`, `"5ms"`, `"any"`, or a bare number of bytes or of things. Raises ScenarioError about `what`."""
    text = str(value).strip()
    if text == ANYTHING:
        return Allowance(text=text)
    if isinstance(value, str) and text.endswith("%"):
        return Allowance(share_of(text, what), text=text)
    if text == "0":
        return NOTHING
    return Allowance(amount=Fraction(amount_of(value, quantity, what)), text=text)


def share_of(text: str, what: str) -> Fraction:
    """Raises ScenarioError."""
    number = text.removesuffix("%").strip()
    if len(number) > LONGEST or not number.isascii() or not number.replace(".", "", 1).isdecimal():
        raise ScenarioError(f"{what} is no share", repr(text[:80]), "2%, 0.5%, an amount, or any")
    return Fraction(number) / 100


def allowances_of(table: Mapping[str, Any], what: str) -> dict[str, Allowance]:
    """By quantity. Raises UnknownNameError, ScenarioError."""
    return {key: allowance_of(value, quantity_of(key), f"{what} {key}") for key, value in table.items()}


def allowance_in_option(text: str) -> tuple[str, str]:
    """`ram=2%` as ("ram", "2%"). Raises ScenarioError, UnknownNameError."""
    key, equals, value = text.partition("=")
    if not equals:
        known = ", ".join(QUANTITIES)
        raise ScenarioError(
            "--allow-growth has another form", repr(text[:80]), f"QUANTITY=2%, =1KiB or =any, QUANTITY of {known}"
        )
    return quantity_of(key.strip()).key, value
