"""Blocks of registers: m weight rows × b columns, so that each loaded word serves several sums."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from analysis.dataflow.register_blocks import Block
from analysis.lecture.row import FLOP_PER_MAC
from analysis.lessons.fact import Fact
from analysis.lessons.question import Draft, ask_choice, ask_number
from analysis.lessons.topic import Values, topic
from analysis.units import exact, number

TOPIC = topic("register-blocks", inputs=8, outputs=6, batch=4, rows=2, columns=4, registers=16, streamed=False, bytes=4)

SHAPES = ((1, 1), (1, 4), (2, 2), (2, 3), (2, 4), (3, 3), (3, 4), (4, 4))
MOST_OFFERED, LEAST_FITTING = 4, 2
ENOUGH = 64


def block_of(values: Values) -> Block:
    """A layer smaller than the block fills a part of it. Raises LayerError where the operands have no registers."""
    inputs, outputs, batch = values["inputs"], values["outputs"], values["batch"]
    rows, columns = min(values["rows"], outputs), min(values["columns"], batch)
    return Block(inputs, outputs, batch, rows, columns, values["registers"], values["streamed"])


def spilled_of(block: Block) -> int:
    """Sums of a whole block that have no register of their own."""
    sums = block.rows * block.columns
    return sums - block.kept(sums)


def spill_words(block: Block) -> int:
    """Loads and stores of spilled sums in a whole block: at each step but the first, and at each but the last."""
    return 2 * spilled_of(block) * (block.inputs - 1)


def intensity_of(block: Block, word_bytes: int) -> float:
    """MAC/B of a whole block with what it spills, its outputs' stores neglected."""
    loads = (block.rows + block.columns) * block.inputs
    return block.rows * block.columns * block.inputs / ((loads + spill_words(block)) * word_bytes)


@TOPIC.facts
def facts(values: Values) -> Iterator[Fact]:
    block = block_of(values)
    rows, columns = block.rows, block.columns
    yield Fact("m", rows, "")
    yield Fact("b", columns, "")
    yield Fact("rows_at_once", rows, "weight rows")
    yield Fact("inputs_loaded", columns, "inputs")
    yield Fact("weight_serves", columns, "sums")
    yield Fact("input_serves", rows, "sums")
    yield Fact("loads", rows + columns, "loads")
    yield Fact("macs", rows * columns, "MAC")
    yield Fact("per_word", block.intensity, "MAC/word")
    yield Fact("oi", block.intensity / values["bytes"], "MAC/B")
    yield Fact("oi_flop", FLOP_PER_MAC * block.intensity / values["bytes"], "FLOP/B")
    yield Fact("row_limit", 1 / values["bytes"], "MAC/B")
    yield Fact("sums", rows * columns, "sums")
    yield Fact("operands", block.operands, "operands")
    yield Fact("needed", block.needed, "registers")
    yield Fact("spilled", spilled_of(block), "sums")
    yield Fact("spill_words", spill_words(block), "words")
    yield Fact("oi_spilled", intensity_of(block, values["bytes"]), "MAC/B")


@TOPIC.vary
def vary(random: Random) -> Values:
    sizes = {"rows": random.randint(1, 6), "columns": random.randint(1, 6), "bytes": random.choice((1, 2, 4))}
    layer = {"inputs": random.choice((4, 6, 8, 12)), "outputs": random.randint(6, 16), "batch": random.randint(6, 12)}
    return {**sizes, **layer, "registers": random.choice((13, 14, 16, 24, 32)), "streamed": random.random() < 0.3}


def shape(rows: int, columns: int) -> str:
    return f"{rows}×{columns}"


def sides(block: Block) -> str:
    rows = "1 weight row" if block.rows == 1 else f"{block.rows} weight rows"
    return f"A block of {rows} and " + ("1 column" if block.columns == 1 else f"{block.columns} columns")


def described(block: Block) -> str:
    return sides(block) + (", the longer operand streamed through one register" if block.streamed else "")


@TOPIC.asks("intensity")
def intensity(values: Values, random: Random) -> Draft | None:
    block, per_word = block_of(values), values["bytes"]
    rows, columns = block.rows, block.columns
    loads, macs = rows + columns, rows * columns
    oi = macs / (loads * per_word)
    slips = (
        (FLOP_PER_MAC * oi, "That is in FLOP: one multiply–accumulate is two of them."),
        (macs / loads, f"That is for each word loaded; a word has {per_word} B."),
        (loads / macs, "Turned round: multiply–accumulates stand above, bytes below."),
        (macs / per_word, "That divides by the bytes of one word; all words that are loaded count."),
    )
    text = f"{sides(block)}, {per_word} B a word: how many MAC for each byte loaded?"
    because = f"{rows}·{columns} MAC for {rows} + {columns} loads of {per_word} B: {macs} / ({loads}·{per_word})."
    return ask_number(text, oi, "MAC/B", slips, because)


@TOPIC.asks("registers")
def registers(values: Values, random: Random) -> Draft | None:
    block = block_of(values)
    sums, rows, columns = block.rows * block.columns, block.rows, block.columns
    whole, streamed = sums + rows + columns, sums + min(rows, columns) + 1
    slips = (
        (sums, "That is the sums alone; the operands of a step need registers, too."),
        (rows + columns, "That is the operands of a step alone; every sum stays in a register."),
        (whole if block.streamed else streamed, "One operand streams: of the longer one a single register is enough."
         if block.streamed else "Nothing streams here: all operands of a step are held."),
        (sums + 1, "Each weight and each input of a step has its own register."),
        (2 * sums, "The operands are shared: m weights and b inputs, not one of each for a sum."),
    )  # fmt: skip
    operands = f"{min(rows, columns)} + 1" if block.streamed else f"{rows} + {columns}"
    because = f"{rows}·{columns} sums and {operands} operands: {block.needed} registers."
    text = f"{described(block)}: how many registers does it take so that nothing spills?"
    return ask_number(text, block.needed, "registers", slips, because, tolerance=0)


@TOPIC.asks("spilled")
def spilled(values: Values, random: Random) -> Draft | None:
    """None where the block fits."""
    block = block_of(values)
    sums, room = block.rows * block.columns, block.registers - block.operands
    answer = spilled_of(block)
    if not answer:
        return None
    slips = (
        (sums - room, "One of the registers left is where spilled sums pass through, so that one more spills."),
        (sums, "The sums take what the operands leave; only the rest spills."),
        (block.kept(sums), "That is those that stay."),
        (block.needed, "That is the registers that the block wants."),
    )
    because = (
        f"{block.operands} of {block.registers} registers are for the operands and 1 is for sums that pass: "
        f"{block.kept(sums)} of {sums} sums stay."
    )
    text = f"{described(block)}, on a file of {block.registers} registers: how many of its {sums} sums live in memory?"
    return ask_number(text, answer, "sums", slips, because, tolerance=0)


@TOPIC.asks("spill-words")
def spill_traffic(values: Values, random: Random) -> Draft | None:
    block = block_of(values)
    count, steps = spilled_of(block), block.inputs
    if not count or steps < 2:
        return None
    slips = (
        (count * (steps - 1), "A spilled sum is loaded and stored: two words."),
        (2 * count * steps, "At the first step there is no sum yet, at the last it is stored as a result."),
        (2 * count, "That is one step; the reduction has N of them."),
        (count, "That is the sums; each comes and goes at every step."),
    )
    because = f"{count} sums are loaded and stored {steps} − 1 times: 2·{count}·{steps - 1}."
    text = (
        f"{count} sums of a block spill, and N = {steps}. "
        "How many words do the spills move in one block, the store of the results left aside?"
    )
    return ask_number(text, spill_words(block), "words", slips, because, tolerance=0)


def needed(rows: int, columns: int, streamed: bool) -> int:
    """Registers of a whole block, whatever the layer."""
    return Block(1, rows, columns, rows, columns, ENOUGH, streamed).needed


@TOPIC.asks("largest")
def largest(values: Values, random: Random) -> Draft | None:
    """Which of four blocks has the highest intensity without a spill; two fit at least."""
    count, streamed = values["registers"], values["streamed"]
    takes = {one: needed(*one, streamed) for one in SHAPES}
    fitting = [one for one in SHAPES if takes[one] <= count]
    if len(fitting) < LEAST_FITTING:
        return None
    offered = random.sample(fitting, LEAST_FITTING)
    offered += random.sample([one for one in SHAPES if one not in offered], MOST_OFFERED - LEAST_FITTING)
    right = max((one for one in offered if takes[one] <= count), key=per_load)
    wrong = [
        (shape(*one), f"It takes {takes[one]} registers, and spills." if takes[one] > count else
         f"It fits, but gives {number(per_load(one), 4)} MAC a load; {shape(*right)} gives more.")
        for one in offered if one != right
    ]  # fmt: skip
    because = (
        f"{shape(*right)} takes {takes[right]} of {exact(count)} registers and does {right[0] * right[1]} MAC "
        f"for {sum(right)} loads."
    )
    streams = ", and the longer operand streams through one" if streamed else ""
    text = f"There are {exact(count)} registers{streams}. Which block does the most MAC for each load without a spill?"
    return ask_choice(text, shape(*right), wrong, because, random)


def per_load(block: tuple[int, int]) -> float:
    return block[0] * block[1] / sum(block)
