"""What a build can be held to, and how a person writes an amount of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from analysis.errors import ScenarioError, UnknownNameError
from analysis.units import binary, duration, exact, measured, parse, si


@dataclass(frozen=True, slots=True)
class Quantity:
    """key: as in a file and in options. name: in sentences. budget: a limit of it. unit: SI, "" for a number of things.

    many: the name is a plural.
    """

    key: str
    name: str
    budget: str
    unit: str
    shown: Callable[[float], str]
    many: bool = False


def table(*quantities: Quantity) -> Mapping[str, Quantity]:
    return MappingProxyType({quantity.key: quantity for quantity in quantities})


QUANTITIES = table(
    Quantity("latency", "latency", "deadline", "s", duration),
    Quantity("energy", "energy", "energy budget", "J", partial(si, unit="J")),
    Quantity("ram", "RAM", "RAM budget", "B", binary),
    Quantity("flash", "flash", "flash budget", "B", binary),
    Quantity("macs", "MACs", "MAC budget", "", exact, many=True),
    Quantity("parameters", "parameters", "parameter budget", "", exact, many=True),
)
# What a model has on any device, and on none.
OF_THE_MODEL = ("macs", "parameters")


def quantity_of(key: str) -> Quantity:
    """Raises UnknownNameError."""
    if key not in QUANTITIES:
        raise UnknownNameError("quantity", key, QUANTITIES)
    return QUANTITIES[key]


def amount_of(value: object, quantity: Quantity, what: str) -> float:
    """SI value of `"50ms"`, `"256KiB"`, `"12.5M"`; bytes and counts may be bare numbers. Raises ScenarioError on `what`."""
    if isinstance(value, str):
        return amount_in_text(value, quantity, what)
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise ScenarioError(f"{what} is wrong", repr(value)[:80], f'an amount such as "{EXAMPLES[quantity.key]}"')
    return amount_in_text(f"{value!r}", quantity, what)


EXAMPLES: Mapping[str, str] = MappingProxyType(
    {"latency": "50ms", "energy": "5mJ", "ram": "256KiB", "flash": "1MiB", "macs": "12.5M", "parameters": "80k"}
)


def amount_in_text(text: str, quantity: Quantity, what: str) -> float:
    if quantity.unit in ("s", "J"):
        return measured(text, quantity.unit, what)
    counted = text.strip().removesuffix("MACs").removesuffix("MAC") if quantity.key == "macs" else text
    return parse(counted, quantity.unit, what)
