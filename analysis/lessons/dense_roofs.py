"""A dense layer under a roof as lessons count it: which board, which loop, how far the ridge, and how that is said."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, inf, isclose

from analysis.dataflow.fully_connected import BLOCK, IDEAL, Kernel
from analysis.lecture.boards import OWN, Roofs, board_roofs, own_roofs
from analysis.lecture.reuse import block_intensity
from analysis.lecture.row import FLOP_PER_MAC
from analysis.lessons.fact import Fact, told
from analysis.lessons.topic import Values

MEMORY, ARITHMETIC, RIDGE = "memory", "arithmetic", "both: it stands on the ridge"


def roofs_of(values: Values) -> Roofs:
    if values["board"] == OWN:
        return own_roofs(values["peak"], values["rate"])
    name, _, number_format = values["board"].partition(":")
    return board_roofs(name, number_format)


def kernel_of(values: Values) -> Kernel:
    rows, columns = (values["rows"], values["columns"]) if values["kernel"] == BLOCK else (1, 1)
    return Kernel(values["kernel"], rows, columns)


def macs_per_byte(values: Values) -> float:
    """Of the layer as the scene draws it, by formula."""
    return kernel_of(values).intensity(values["inputs"], values["outputs"], values["batch"], values["bytes"])


def limit_of(values: Values) -> float:
    """MAC/B of B sums in registers for B → ∞, as the lecture has it."""
    return block_intensity(1, inf, values["bytes"])


def batch_on_ridge(values: Values) -> int | None:
    """Least whole minibatch of B sums in registers that reaches the ridge; None where none does."""
    per_word: float = roofs_of(values).ridge * values["bytes"] / FLOP_PER_MAC
    if per_word >= 1 or isclose(per_word, 1):
        return None
    exact = per_word / (1 - per_word)
    whole = round(exact)
    return max(1, whole if isclose(exact, whole, rel_tol=1e-9) else ceil(exact))


def reached_facts(name: str, roofs: Roofs, per_byte: float, overlap: bool) -> Iterator[Fact]:
    """memory: β·OI, which the peak may cut off. share: of the peak in %."""
    yield Fact(f"{name}memory", roofs.rate * per_byte, "FLOP/s")
    yield Fact(f"{name}reached", roofs.reached(per_byte, overlap), "FLOP/s")
    yield Fact(f"{name}share", 100 * roofs.reached(per_byte, overlap) / roofs.peak, "%")


def side_of(per_byte: float, ridge: float) -> str:
    if isclose(per_byte, ridge, rel_tol=1e-9):
        return RIDGE
    return MEMORY if per_byte < ridge else ARITHMETIC


def board_words(roofs: Roofs) -> str:
    return f"A board with π = {told(roofs.peak, 'FLOP/s')} and β = {told(roofs.rate, 'B/s')}"


def loop_words(values: Values) -> str:
    width = f"minibatch {values['batch']}, {values['bytes']} B a word"
    if values["kernel"] == IDEAL:
        sizes = f"{values['inputs']} inputs, {values['outputs']} outputs"
        return f"{sizes}, {width}, every word moved once"
    if values["kernel"] == BLOCK:
        rows, columns = many(values["rows"], "weight row"), many(values["columns"], "column")
        return f"blocks of {rows} and {columns}, {width}, stores neglected"
    return f"one weight row and {many(values['batch'], 'sum')} in registers, {width}, stores neglected"


def many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def is_whole(values: Values) -> bool:
    """Whether blocks fill the layer, so that m·b MACs go with m + b loads throughout."""
    return values["kernel"] != BLOCK or not (values["outputs"] % values["rows"] or values["batch"] % values["columns"])


def loads_words(values: Values) -> str:
    macs = macs_per_byte(values)
    return f"OI = {told(macs, 'MAC/B')} = {told(FLOP_PER_MAC * macs, 'FLOP/B')}"
