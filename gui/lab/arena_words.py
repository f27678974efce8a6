"""What is said of an arena: its head, what happens now, and a buffer under the mouse."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from analysis.memory.examples import KIB, SMALL
from analysis.memory.placing import BEST, WISHED, Placing
from analysis.units import exact, join, number, percent
from gui.lab.scene import words as tr

N = QT_TRANSLATE_NOOP

ORDERS = {
    "none": N("lab", "each at a place of its own"),
    "tflm": N("lab", "largest first, each into the lowest gap that holds it"),
    "first-fit": N("lab", "in the order of their lives, each into the lowest gap that holds it"),
    "optimal": N("lab", "as in the least arena, from the bottom up"),
}
PLANNERS = (
    ("none", N("lab", "no reuse")), ("tflm", N("lab", "greedy, TFLM")), ("first-fit", N("lab", "first fit")),
    ("optimal", N("lab", "least arena")),
)  # fmt: skip


def size_words(nbytes: int) -> str:
    """ "1,372 KiB": always of one prefix, so that sizes can be compared and added up."""
    return join(number(nbytes / KIB, 4), "KiB") if nbytes >= KIB or not nbytes else join(exact(nbytes), "B")


def tensor_words(found: Placing, row: int) -> str:
    """The buffer's tensors: "b = c" where one overwrites the other; of a real network the first, and how many more."""
    if row >= found.tensors:
        return found.plan.tensors[row]
    names = [name for _, name in found.writes[row]]
    return " = ".join(names) if found.graph.name in SMALL or len(names) == 1 else f"{names[0]} +{len(names) - 1}"


def operator_words(found: Placing, operator: int) -> str:
    node = found.graph.nodes[operator]
    return f"{node.name} {node.op}" if found.graph.name in SMALL else node.name


def life_words(found: Placing, row: int) -> str:
    first, last = (int(column[row]) for column in (found.plan.first_layer, found.plan.last_layer))
    ends = [operator_words(found, operator) for operator in (first, last)]
    if first == last:
        return tr("alive while {first} runs").format(first=ends[0])
    return tr("alive from {first} to {last}").format(first=ends[0], last=ends[1])


def head_words(found: Placing, time: float) -> str:
    placed, count = min(int(time), len(found.order)), len(found.order)
    top = size_words(int(found.tops[placed]))
    if placed < count:
        return tr("{placed} of {count} buffers placed: the arena is {top} so far").format(
            placed=placed, count=count, top=top
        )
    return tr("Arena {top}; most alive at once {bound}").format(
        top=top, bound=size_words(found.plan.liveness_peak_bytes)
    )


def detail_words(found: Placing, sequence: str, time: float) -> str:
    """How it is placed; at the end first what is lost. The order of the operators where that is not the file's."""
    rule = f"{tr(ORDERS[found.plan.planner])}{sequence_words(found, sequence)}"
    return f"{lost_words(found)}; {rule}" if time >= len(found.order) else rule


def lost_words(found: Placing) -> str:
    lost = tr("nothing is lost to gaps")
    if found.lost_bytes:
        lost = tr("{lost} lost to gaps, {share} of the arena").format(
            lost=size_words(found.lost_bytes), share=percent(found.fragmentation)
        )
    if found.plan.scratch_bytes:
        lost += tr("; working buffers add {more}").format(more=size_words(found.plan.scratch_bytes))
    return lost


def sequence_words(found: Placing, sequence: str) -> str:
    if sequence not in (BEST, WISHED):
        return ""
    letters = "".join(node.name for node in found.graph.nodes)
    return tr("; operators run as {letters}").format(letters=letters)


def moment_words(found: Placing, time: float) -> str:
    """What has just been placed, and where."""
    placed = min(int(time), len(found.order))
    head = head_words(found, time)
    if not placed:
        return head
    row = int(found.order[placed - 1])
    return f"{place_words(found, row)}. {head}"


def place_words(found: Placing, row: int) -> str:
    low = int(found.plan.offsets[row])
    return tr("{name}, {size}, {life}, lies at {low}").format(
        name=tensor_words(found, row), size=size_words(int(found.plan.buffer_bytes[row])), life=life_words(found, row),
        low=size_words(low),
    )  # fmt: skip


def about_buffer(found: Placing, row: int, placed: bool) -> str:
    """For the card beside the mouse."""
    exactly = tr("{bytes} B").format(bytes=exact(int(found.plan.buffer_bytes[row])))
    life = life_words(found, row)
    kind = "" if row < found.tensors else tr("working buffer of a kernel; ")
    where = tr(", at {low}").format(low=size_words(int(found.plan.offsets[row]))) if placed else ""
    return f"{kind}{exactly}, {life}{where}"


def about_operator(found: Placing, operator: int) -> str:
    live = int(found.plan.live_bytes[operator])
    alive = [tensor_words(found, int(row)) for row in found.plan.alive_at(operator)]
    return tr("{live} alive: {names}").format(live=size_words(live), names=", ".join(alive))


def address_step(top: float, most: int) -> int:
    """A step between ticks: 1, 2 or 4 times a power of 1024 or of two below it, at most so many ticks."""
    step = KIB if top >= KIB else 16
    while top / step > most:
        step *= 2
    return step
