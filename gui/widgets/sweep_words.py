"""What is said of the cells of a sweep: one cell on its card, those without a place in the chart, the work of a group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.units import NARROW_SPACE, UNKNOWN, binary, duration, duration_range, exact, percent, si
from gui.widgets.pareto_data import Measure, Missing, money, several, tr
from gui.widgets.symbols import STATE_SIGNS

if TYPE_CHECKING:
    import numpy as np

    from analysis.sweep import Row, Table
    from gui.sweeping import Swept

# Quantities that may be known in part -> the column that says so.
LEAST = {"energy": "energy_at_least", "ram": "ram_at_least", "flash": "flash_at_least"}
# Reasons that are told one by one, in so many characters; the rows have all of them whole.
FEW_REASONS, REASON_CHARACTERS = 2, 90
# Networks that a head names one by one, in so many characters.
FEW_MODELS, NAMED_CHARACTERS = 3, 60


def fit_words(fit: str, limiting: str) -> str:
    """ "✓ fits", "✕ RAM"."""
    short = {"flash": tr("flash"), "ram": tr("RAM"), "operators": tr("operators")}.get(limiting, "")
    if fit == "yes":
        return f"{STATE_SIGNS['fits']} {tr('fits')}"
    if fit == "no":
        return f"{STATE_SIGNS['over']} {short or tr('does not fit')}"
    return f"{STATE_SIGNS['']} {tr('not known')}" if fit else tr("failed")


def setting_words(row: Row) -> list[str]:
    """What was asked of the cell, without model and device."""
    batch = tr("batch of the file") if row.batch is None else tr("batch {n}").format(n=exact(row.batch))
    size = row.resolution and tr("{size} pixels").format(size=row.resolution.replace("x", "×"))
    return [
        word for word in (batch, size, row.precision, tr("kernel {name}").format(name=row.kernel), row.runtime) if word
    ]


def work_words(model: str, batch: int | None, resolution: str) -> str:
    """Of a group of cells that do the same work."""
    parts = (
        Path(model).name,
        "" if batch is None else tr("batch {n}").format(n=exact(batch)),
        resolution.replace("x", "×"),
    )
    return " · ".join(part for part in parts if part)


def cell_lines(row: Row, on_front: bool) -> list[str]:
    """Every figure of a cell that has an answer."""
    return [
        f"{Path(row.model).name} · {' · '.join(setting_words(row))}",
        time_words(row),
        energy_words(row),
        use_words(tr("RAM"), row.ram_used_bytes, row.ram_at_least, row.ram_capacity_bytes),
        use_words(tr("flash"), row.flash_used_bytes, row.flash_at_least, row.flash_capacity_bytes),
        f"{si(row.macs, 'MAC')} · {tr('weights')} {binary(row.weight_bytes)} · {tr('price')} {money(row.price_eur)}",
        *([tr("{n} layers are not counted").format(n=exact(row.uncounted))] if row.uncounted else []),
        fit_words(row.fit, row.limiting) + (f" · {tr('on the front')}" if on_front else ""),
    ]


def time_words(row: Row) -> str:
    least = tr("least {time}").format(time=duration(row.latency_bound_s))
    if row.latency_s is None:
        return f"{tr('expected time not known')} · {least}"
    band = "" if row.latency_low_s is None else f" ({duration_range(row.latency_low_s, row.latency_high_s)})"
    return f"{tr('expected')} {duration(row.latency_s)}{band} · {least}"


def energy_words(row: Row) -> str:
    if row.energy_j is None:
        return tr("energy not known")
    return f"{tr('energy')} {least_sign(row.energy_at_least)}{si(row.energy_j, 'J')}"


def least_sign(at_least: str) -> str:
    return "≥" + NARROW_SPACE if at_least == "yes" else ""


def use_words(name: str, used: int | None, at_least: str, capacity: int | None) -> str:
    need = least_sign(at_least) + binary(used)
    if capacity is None:
        return f"{name} {need}, {tr('capacity not known')}"
    share = percent(used / capacity) if used is not None and capacity else UNKNOWN
    return f"{name} {tr('{used} of {all}').format(used=need, all=binary(capacity))} ({share})"


# Where marks are


def front_name(row: Row, device: str, varying: frozenset[str]) -> str:
    """Beside a mark of a front: the device, and of the settings those that are not the same everywhere."""
    parts = [device]
    parts += [Path(row.model).stem] if "model" in varying else []
    parts += [row.precision] if "precision" in varying else []
    parts += [row.kernel] if "kernel" in varying else []
    parts += [f"×{row.batch}"] if "batch" in varying and row.batch is not None else []
    return " · ".join([*parts, *([row.resolution] if "resolution" in varying else [])])


def varying_in(table: Table) -> frozenset[str]:
    names = ("model", "precision", "kernel", "batch", "resolution")
    return frozenset(name for name in names if several(table, name))


# Cells without a place


def missing_words(missing: Missing, x: Measure, y: Measure) -> Iterator[str]:
    """A sentence for each reason."""
    if missing.hidden:
        yield counted(missing.hidden, tr("1 cell does not fit"), tr("{n} cells do not fit"))
    for count, measure in ((missing.unknown_x, x), (missing.unknown_y, y)):
        if count:
            one, many = tr("1 cell has no known {what}"), tr("{n} cells have no known {what}")
            yield counted(count, one, many).replace("{what}", measure.title)
    if missing.zero:
        yield counted(missing.zero, tr("1 cell is zero"), tr("{n} cells are zero, which no logarithmic axis has"))
    if missing.failed:
        yield counted(missing.failed, tr("1 cell failed"), tr("{n} cells failed"))


def least_words(table: Table, drawn: np.ndarray, axes: Iterable[Measure]) -> Iterator[str]:
    """Of the rows that are drawn: of how many a quantity is no less than it stands at, and may be more."""
    for axis in axes:
        count = int((table[LEAST[axis.key]][drawn] == "yes").sum()) if axis.key in LEAST else 0
        one, many = tr("{what} is the least possible in 1 cell"), tr("{what} is the least possible in {n} cells")
        if count:
            yield counted(count, one, many).replace("{what}", axis.title)


def counted(count: int, one: str, many: str) -> str:
    return one if count == 1 else many.replace("{n}", exact(count))


def reason_words(table: Table) -> str:
    """Why cells failed, the commonest reasons first."""
    reasons = Counter(str(reason) for reason in table["reason"][table["state"] != "done"].tolist())
    told = [f"{exact(n)} × {shortened(reason)}" for reason, n in reasons.most_common(FEW_REASONS)]
    rest = len(reasons) - len(told)
    more = counted(rest, tr("and 1 reason more"), tr("and {n} reasons more"))
    return "; ".join([*told, more] if rest else told)


def shortened(text: str) -> str:
    """Its beginning and its end: what differs is often last."""
    if len(text) <= REASON_CHARACTERS:
        return text
    tail = REASON_CHARACTERS // 3
    return f"{text[: REASON_CHARACTERS - tail - 1].rstrip()}…{text[-tail:].lstrip()}"


# Around the chart


def models_words(table: Table) -> str:
    """Which networks the cells are of: by name where they are few, else how many."""
    models = dict.fromkeys(table["model"].tolist())
    named = ", ".join(Path(model).name for model in models)
    few = len(models) < 2 or (len(models) <= FEW_MODELS and len(named) <= NAMED_CHARACTERS)
    return named if few else tr("{n} models").format(n=exact(len(models)))


def origin_words(swept: Swept) -> str:
    """Of which networks, and from which file."""
    return " · ".join(filter(None, (models_words(swept.table), Path(swept.source).name if swept.source else "")))


def empty_words(swept: Swept | None) -> str:
    """In the place of a chart while there is no cell."""
    if swept is None:
        return tr(
            "Tick what may be chosen: every combination is a cell, and its time, energy, memory and price a mark.\n"
            "Those that no other beats stand on the front.\n\n"
            "Or drop here what the command sweep has written."
        )
    if swept.working:
        return tr("The first cells are being answered")
    if swept.stopped:
        return tr("Cancelled before the first cell was answered")
    return tr("There is no cell in {file}").format(file=Path(swept.source).name or tr("this sweep"))


def limits_of(latency_s: float | None, energy_j: float | None) -> dict[str, tuple[float, str]]:
    """By the key of a quantity the budget (SI) and its words; of what there is no budget for, nothing."""
    limits = {}
    if latency_s:
        said = tr("deadline {time}").format(time=duration(latency_s))
        limits = dict.fromkeys(("latency", "bound"), (latency_s, said))
    if energy_j:
        limits["energy"] = (energy_j, tr("energy budget {energy}").format(energy=si(energy_j, "J")))
    return limits
