"""The printed loops of S46: what they copy, read and write, and what they should."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from random import Random

from analysis.dataflow.printed_loops import LOCATIONS, PrintedLoops
from analysis.lessons.convolutions import counted, layer_facts, telling
from analysis.lessons.fact import Fact
from analysis.lessons.question import Draft, ask_number
from analysis.lessons.topic import Values, topic
from analysis.units import exact

SIZES = {"height": 4, "width": 4, "channels": 3, "filters": 5, "kernel": 2}
TOPIC = topic("printed-loops", **SIZES, mended=0)
ALL = 7


@lru_cache(maxsize=128)
def loops_of(height: int, width: int, channels: int, filters: int, kernel: int, mended: int) -> PrintedLoops:
    return PrintedLoops(height, width, channels, filters, kernel, mended)


def made(values: Values, mended: int | None = None) -> PrintedLoops:
    """With as many slips mended as the values say, or another number of them."""
    return loops_of(*(values[name] for name in SIZES), values["mended"] if mended is None else mended)


@TOPIC.facts
def facts(values: Values) -> Iterator[Fact]:
    now, printed = made(values), made(values, 0)
    yield from layer_facts(now.layer)
    yield Fact("length", now.length, "words")
    yield Fact("values_in_window", len(printed.offsets), "values")
    yield Fact("printed_words", words_copied(printed), "words")
    yield Fact("copied", words_copied(now), "words")
    yield Fact("second", now.copies(1)[0].first)
    yield Fact("printed_second", printed.copies(1)[0].first)
    yield Fact("outside", outside(now), "pixels")
    yield Fact("printed_outside", outside(printed), "pixels")
    yield Fact("printed_places", places(printed), "words")
    yield Fact("places", places(now), "words")
    yield Fact("filters_read", len({printed.read(1, m) for m in range(now.filters)}))
    yield Fact("values_of_output", now.length + 1)
    yield Fact("runs_printed", runs(made(values, ALL - 1)), "copies")
    yield Fact("runs_mended", runs(made(values, ALL)), "copies")
    yield Fact("slips_mended", values["mended"], "slips")
    yield Fact("right", sum(now.right_sums(location) for location in range(LOCATIONS)))
    yield Fact("sums", LOCATIONS * now.filters)


def words_copied(loops: PrintedLoops) -> int:
    return loops.pixels * loops.channels


def outside(loops: PrintedLoops) -> int:
    """Pixels beyond the input that the first location takes, read or filled."""
    return sum(not copy.is_inside for copy in loops.copies(0))


def places(loops: PrintedLoops) -> int:
    """That the product of one location writes."""
    return sum(len(loops.written(m)) for m in range(loops.filters))


def runs(loops: PrintedLoops) -> int:
    """Copies of neighbours in memory of a window in the middle; as many as its pixels where the input has no such window."""
    middle = loops.layer.out_width * (loops.layer.out_height // 2) + loops.layer.out_width // 2
    return sum(copy.jumps for copy in loops.copies(middle))


@TOPIC.vary
def vary(random: Random) -> Values:
    kernel = random.randint(2, 5)
    side = random.randint(max(4, kernel), 8)
    sizes = {"height": side, "width": side, "channels": random.randint(1, 4), "filters": random.randint(2, 6)}
    return {**sizes, "kernel": kernel, "mended": 0}


# Questions


@TOPIC.asks("words")
def words(values: Values, random: Random) -> Draft | None:
    printed = made(values, 0)
    kernel, channels, span = values["kernel"], values["channels"], len(printed.offsets)
    answer = words_copied(printed)
    slips = (
        (kernel**2 * channels, "That is what they should copy; both ends of x ± K/2 count."),
        (span**2, "That is one channel."),
        ((kernel - 1) ** 2 * channels or None, "Both ends of [x − K/2, x + K/2] are in it."),
        ((kernel + 1) ** 2 * channels, "K/2 is rounded down: an odd K has K values."),
        (span * kernel * channels, "Both x and y run so far."),
    )
    text = (
        "The printed loops run ix over [x − K/2, x + K/2] and iy alike, both ends among them, K/2 rounded down. "
        f"K = {kernel}, {counted(channels, 'channel')}: how many words do they copy for one pixel?"
    )
    because = (
        f"{counted(span, 'value')} of ix and of iy: {span}²·{channels} = {exact(answer)}; right are "
        f"{exact(kernel**2 * channels)}."
    )
    return telling(ask_number(text, answer, "words", slips, because, tolerance=0))


@TOPIC.asks("outside")
def outside_asked(values: Values, random: Random) -> Draft | None:
    """Pixels that are read beyond the corner; None of a kernel of one pixel."""
    printed, half = made(values, 0), values["kernel"] // 2
    span, answer = len(printed.offsets), outside(printed)
    if half == 0 or half >= min(values["height"], values["width"]):
        return None
    slips = (
        (span**2, "Those are all; some of them lie in the input."),
        (half * span, "That is above alone; left of the input lie some as well."),
        (2 * half * span, "The pixels above and left at once are counted twice."),
        (half**2, "Those lie above and left at once."),
        (span**2 - answer, "Those lie in the input."),
    )
    text = (
        f"K = {values['kernel']} on an input of {values['height']}×{values['width']}. At x = y = 0 the printed loops run ix and "
        f"iy from −{half} to {half} each, and nothing asks where the input begins. "
        "How many pixels do they read outside?"
    )
    because = f"{span}·{span} pixels, of which {half + 1}·{half + 1} lie in the input: {answer}."
    return telling(ask_number(text, answer, "pixels", slips, because, tolerance=0))


@TOPIC.asks("places")
def places_asked(values: Values, random: Random) -> Draft | None:
    """Words that the printed product writes for one pixel."""
    printed = made(values, 0)
    filters, length = printed.filters, printed.length
    slips = (
        (filters, "That is what it should write, out[co]: one sum for each filter."),
        (length, "That is one filter."),
        (filters * values["kernel"] ** 2, "i runs over the channels as well."),
        (filters + length, "co and i run inside each other."),
        (filters * words_copied(printed), "i runs to K·K·Cin, whatever was copied."),
    )
    text = (
        f"{counted(filters, 'filter')} of {values['kernel']}×{values['kernel']}×{values['channels']}. The printed product adds "
        "to out[co, i], with co over the filters and i over K·K·Cin: to how many different words, for one pixel?"
    )
    because = f"{exact(filters)}·{exact(length)} = {exact(filters * length)}; right are {counted(filters, 'sum')}."
    return telling(ask_number(text, filters * length, "words", slips, because, tolerance=0))


@TOPIC.asks("second-column")
def second_column(values: Values, random: Random) -> Draft | None:
    """Where the second location's first word lands, since i goes on."""
    printed = made(values, 0)
    answer = printed.copies(1)[0].first
    slips = (
        (answer + 1, "Counted from 0, the next place has as many words before it."),
        (
            printed.length if printed.length != answer else None,
            "That would be after a window of K·K pixels; the printed one is larger.",
        ),
        (printed.pixels, "Each pixel brings all its channels."),
        (2 * answer, "That is where the third one begins."),
        (answer - 1, "That is the last word of the first location."),
    )
    text = (
        f"The printed loops never set i to 0. K = {values['kernel']}, {counted(values['channels'], 'channel')}, i counted "
        "from 0: to which place does the first word of the second location go?"
    )
    because = f"The first location copies {exact(answer)} words, to places 0 … {exact(answer - 1)}; i goes on."
    return telling(ask_number(text, answer, "", slips, because, tolerance=0))


@TOPIC.asks("runs")
def runs_asked(values: Values, random: Random) -> Draft | None:
    """Copies of a window with the loops in the printed order, of an input that is wider than the window."""
    if values["width"] < values["kernel"] + 1 or values["height"] < values["kernel"] + 1 or values["kernel"] < 2:
        return None
    kernel, channels = values["kernel"], values["channels"]
    answer, mended = runs(made(values, ALL - 1)), runs(made(values, ALL))
    slips = (
        (mended, "That is with the rows outside: each row of the window in one piece."),
        (answer * channels, "The channels of a pixel lie beside each other."),
        (1, "A row of the input is longer than the window."),
        (2 * kernel, "That is a row and a column; each pixel begins anew."),
    )
    text = (
        f"Channels last, a kernel of {kernel}×{kernel}, {counted(channels, 'channel')}, ix outside iy as printed: how many "
        "copies of words that are neighbours in memory does a window in the middle take?"
    )
    because = (
        f"Each step of iy jumps a row: K·K = {answer} copies of {counted(channels, 'word')}; with iy outside {mended}."
    )
    return telling(ask_number(text, answer, "", slips, because, tolerance=0))
