"""What is said of a roof and of a place under it, in the unit that is chosen."""

from __future__ import annotations

from analysis.lecture.boards import Roofs
from analysis.lecture.row import FLOP_PER_MAC
from analysis.units import NARROW_SPACE, number, percent, si
from gui.lab.roofs import BOARDS, tr
from gui.lab.scene import Play

# Boards as a slide prints them, whose limit it calls FLOP.
PRINTED = (BOARDS[1], BOARDS[4])


def scale_of(play: Play) -> float:
    """What one FLOP is in the unit that is shown."""
    return 1.0 if play.values["unit"] == "FLOP" else 1 / FLOP_PER_MAC


def per_second(play: Play, flops: float, digits: int = 3) -> str:
    return si(flops * scale_of(play), f"{play.values['unit']}/s", digits)


def per_byte_words(play: Play, per_byte: float) -> str:
    return f"{number(per_byte * scale_of(play), 4)}{NARROW_SPACE}{play.values['unit']}/B"


def bound_words(roofs: Roofs, per_byte: float) -> str:
    if per_byte == roofs.ridge:
        return tr("exactly on the ridge")
    return tr("memory bound") if per_byte < roofs.ridge else tr("compute bound")


def limit_words(play: Play) -> str:
    """What the lecture's limit comes to here; where it is the ridge itself, why that differs from the slide."""
    roofs: Roofs = play.extra["roofs"]
    limit = play.extra["dots"][-1][1]
    text = tr("B → ∞: {oi} × {rate} = {product}").format(
        oi=per_byte_words(play, limit), rate=si(roofs.rate, "B/s"), product=per_second(play, roofs.rate * limit)
    )
    bound = tr("exactly the peak, on the ridge") if roofs.rate * limit == roofs.peak else bound_words(roofs, limit)
    if play.values["board"] not in PRINTED:
        return f"{text}, {bound}"
    slide = tr("the slide's {printed} are MAC/s").format(printed=si(roofs.rate * limit / FLOP_PER_MAC, "", 4))
    return f"{text}, {bound}; {slide}"


def point_words(play: Play, per_byte: float) -> str:
    roofs: Roofs = play.extra["roofs"]
    reached = roofs.reached(per_byte, play.values["overlap"])
    return tr("{oi}: {reached}, {share} of the peak, {bound}").format(
        oi=per_byte_words(play, per_byte), reached=per_second(play, reached), share=percent(reached / roofs.peak),
        bound=bound_words(roofs, per_byte),
    )  # fmt: skip
