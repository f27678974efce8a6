"""What a cell of the matrix says: two short lines in it, the rest beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sized
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from analysis.units import binary, duration, duration_range, number, percent, si

if TYPE_CHECKING:
    from analysis.matrix import Cell, Row

SIGNS = {"fits": "✓", "change": "!", "no": "✕", "unknown": "?"}
TOKENS = {"fits": "fits", "change": "tight", "no": "over", "unknown": "dim"}
# Layers of a refusal that are named one by one.
NAMED = 3


def words(text: str) -> str:
    return QCoreApplication.translate("matrix", text)


def state_words(state: str) -> str:
    return {
        "fits": words("fits"),
        "change": words("fits with a change"),
        "no": words("does not fit"),
        "unknown": words("not known"),
    }[state]


def count_words(state: str, count: str) -> str:
    """ "✓ 412 fit"."""
    told = {
        "fits": words("{n} fit"),
        "change": words("{n} fit with a change"),
        "no": words("{n} do not fit"),
        "unknown": words("{n} not known"),
    }[state]
    return f"{SIGNS[state]} {told.format(n=count)}"


def empty_words(models: Sized, devices: Sized) -> str:
    """Where no cell is shown."""
    if not models:
        return words("Open a model, or add models with the button above, to see which devices they run on")
    if not devices:
        return words("The models are weighed against every device as soon as this panel is seen")
    return words("Nothing passes the filter")


def kind_words(kind: str) -> str:
    """A change in a word or two."""
    if "+" in kind:
        return words("2 changes")
    return {
        "in place": words("in place"),
        "planner": words("planner"),
        "placement": words("placement"),
        "kernel": words("kernel"),
        "batch": words("batch"),
        "runtime": words("runtime"),
        "precision": words("precision"),
        "resolution": words("input size"),
    }[kind]


def limit_words(limit: str) -> str:
    return {
        "operators": words("operators"),
        "latency": words("time"),
        "energy": words("energy"),
        "": words("not known"),
    }.get(limit, limit)


def upper_line(cell: Cell) -> str:
    """What matters most, after the sign."""
    if cell.state == "fits":
        return time_words(cell) or words("fits")
    if cell.state == "change" and cell.advice:
        return kind_words(cell.advice.kind)
    return limit_words(cell.limit)


def lower_line(cell: Cell) -> str:
    """How much is left, or lacking."""
    if cell.state == "unknown":
        return words("not known")
    if cell.refused:
        return ", ".join(cell.refused_operators)
    if cell.headroom_bytes is not None:
        size = binary(abs(cell.headroom_bytes))
        if cell.headroom_bytes >= 0:
            return words("{size} left").format(size=size)
        return words("{size} short").format(size=size)
    return share_words(cell)


def share_words(cell: Cell) -> str:
    """Of a budget of time or energy."""
    if cell.headroom_share is None:
        return ""
    if cell.headroom_share < 0:
        return words("{limit} × {times}").format(limit=limit_words(cell.limit), times=number(1 - cell.headroom_share))
    return words("{share} left").format(share=percent(cell.headroom_share))


def time_words(cell: Cell) -> str:
    """Of a run: expected, else the least possible; "" where neither is known."""
    if cell.latency_s is not None:
        return duration(cell.latency_s)
    return "" if cell.latency_bound_s is None else f"≥ {duration(cell.latency_bound_s)}"


def cell_title(row: Row, cell: Cell) -> str:
    return words("{model} on {device}").format(model=row.name, device=cell.device.name)


def details(cell: Cell) -> tuple[str, ...]:
    """Everything that is known of a cell, a sentence each."""
    return tuple(detail_lines(cell))


def detail_lines(cell: Cell) -> Iterator[str]:
    yield f"{SIGNS[cell.state]} {state_words(cell.state)}: {cell.reason.removeprefix('fits: ')}"
    yield from room_lines(cell)
    yield words("a run: {time}").format(time=run_words(cell))
    for group in cell.refused:
        names = ", ".join(group.layers[:NAMED])
        rest = len(group.layers) - NAMED
        more = words(" and {n} more").format(n=rest) if rest > 0 else ""
        yield words("{why}: {layers}").format(why=group.why, layers=names + more)
    if cell.advice:
        first, *rest = cell.advice.helps.split("; ")
        yield words("with {change}: {helps}").format(change=cell.advice.title, helps=first)
        yield from rest
        yield words("asks for: {cost}").format(cost=cell.advice.cost)


def room_lines(cell: Cell) -> Iterator[str]:
    """What there is least left of, or most too little."""
    if cell.headroom_share is None:
        return
    limit = limit_words(cell.limit)
    if cell.headroom_bytes is None:
        yield words("least room: {left}").format(left=share_words(cell))
    elif cell.headroom_bytes < 0:
        yield words("most lacking: {size} {limit}").format(limit=limit, size=binary(-cell.headroom_bytes))
    else:
        size, share = binary(cell.headroom_bytes), percent(cell.headroom_share)
        yield words("least room: {size} {limit} left, {share} of it").format(limit=limit, size=size, share=share)


def run_words(cell: Cell) -> str:
    """Time with its band, and energy."""
    if cell.latency_s is not None:
        band = duration_range(cell.latency_low_s, cell.latency_high_s)
        time = words("expected {time} ({band})").format(time=duration(cell.latency_s), band=band)
    elif cell.latency_bound_s is not None:
        time = words("at least {time}").format(time=duration(cell.latency_bound_s))
    else:
        return words("time not known")
    if cell.energy_j is None:
        return time
    energy = si(cell.energy_j, "J")
    return f"{time}, {words('at least {energy}').format(energy=energy) if cell.energy_low_bound else energy}"


def spoken(row: Row, cell: Cell) -> str:
    """The whole cell for a screen reader."""
    return f"{cell_title(row, cell)}. " + ". ".join(details(cell))


def totals_words(row: Row) -> str:
    """Below a model's name."""
    return words("{macs}, {bytes} weights").format(macs=si(row.macs, "MAC"), bytes=binary(row.weight_bytes))
