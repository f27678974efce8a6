"""The energy ladder: what an access costs against an operation, and what two schedules of one layer spend."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from analysis.dataflow.conv_values import layer_of
from analysis.dataflow.energy import FEMTO
from analysis.dataflow.energy_closed import MEMORY, TILED, moved
from analysis.lessons.convolutions import SIZES, small_sizes, telling, told_layer
from analysis.lessons.fact import Fact, told
from analysis.lessons.question import Draft, ask_choice, ask_number
from analysis.lessons.topic import Values, topic
from analysis.lessons.two_schedules import (
    BLOCKED,
    amount_of,
    costs_of,
    joules,
    memory_of,
    memory_spent,
    over,
    side_facts,
    unit_of,
    words_by,
)
from analysis.units import exact, number

TOPIC = topic(
    "energy-ladder", table="lecture_45nm", word_bytes=4, schedule="weights", other="ifmap", memory="dram", dram_pj=640,
    sram_pj=5, **SIZES,
    tile_m=0, tile_c=0, tile_p=1, tile_q=0,
)  # fmt: skip
PRINTED, PHI = "lecture_45nm", "xeon_phi"
ROWS = {
    "int32_add": "a 32-bit integer addition", "fp32_add": "a 32-bit float addition", "register_file_32b": "a register access",
    "int32_mult": "a 32-bit integer multiplication", "fp32_mult": "a 32-bit float multiplication",
    "sram_32b": "an SRAM access", "dram_32b": "a DRAM access",
}  # fmt: skip
INSTRUCTIONS = {
    "register": "registers", "l1": "L1", "l2": "L2", "memory_prefetched": "prefetched memory",
    "memory_not_prefetched": "memory without prefetch", "memory_write": "memory, written to",
}  # fmt: skip
# Bytes of the words that the table has.
WHOLE = 4
MEMORIES = ("dram_32b", "sram_32b")
# Ratios that stand below the table as it is drawn.
NAMED = (("dram_32b", "int32_add"), ("dram_32b", "fp32_mult"), ("dram_32b", "sram_32b"))
FAR = ("memory_prefetched", "memory_not_prefetched", "memory_write", "l2")
NAMES = {
    "weights": "weights reuse", "ifmap": "input feature-map reuse", "none": "no reuse", "ws": "weight stationary",
    "os": "output stationary", "nlr": "nothing held", BLOCKED: "tiles in SRAM",
}  # fmt: skip


@TOPIC.facts
def facts(values: Values) -> Iterator[Fact]:
    printed, phi = joules(PRINTED), joules(PHI)
    dram = printed["dram_32b"]
    yield from (Fact(name, printed[name], "J") for name in printed)
    for name in ("int32_add", "fp32_mult", "sram_32b", "register_file_32b"):
        yield Fact(f"dram_to_{name}", dram / printed[name], "times")
    yield Fact("fp32_mac", printed["fp32_mult"] + printed["fp32_add"], "J")
    yield Fact("macs_a_word", dram / (printed["fp32_mult"] + printed["fp32_add"]), "MAC")
    yield from (Fact(f"phi_{name}", phi[name] / phi["register"], "times") for name in phi)
    yield from (Fact(f"phi_{name}_cost", phi[name], "J") for name in phi)
    costs, layer = costs_of(values), layer_of(values)
    yield Fact("macs", layer.macs, "MAC")
    yield Fact("mac_cost", amount_of(costs.mac, costs), unit_of(costs))
    word = costs.of(memory_of(values, "schedule")).read
    yield Fact("word_cost", amount_of(word, costs), unit_of(costs))
    yield Fact("word_to_mac", over(word, costs.mac), "MAC")
    for letter, side in (("a", "schedule"), ("b", "other")):
        yield from side_facts(letter, values, side)
    one, other = (memory_spent(values, side) for side in ("schedule", "other"))
    yield Fact("b_to_a", over(other, one), "times")
    yield Fact("a_to_b", over(one, other), "times")


@TOPIC.vary
def vary(random: Random) -> Values:
    one, other = random.sample(("weights", "ifmap", "none", "os"), 2)
    return {
        **small_sizes(random, padded=False), "schedule": one, "other": random.choice((other, other, BLOCKED)),
        "tile_m": random.choice((0, 1, 2)), "tile_p": random.choice((1, 2)), "table": random.choice((PRINTED, "horowitz_45nm")),
        "word_bytes": random.choice((1, 2, 4)), "memory": random.choice(("dram", "sram")),
    }  # fmt: skip


# The tables as printed


@TOPIC.asks("ratio")
def ratio(values: Values, random: Random) -> Draft | None:
    printed, far = joules(PRINTED), random.choice(MEMORIES)
    base = random.choice([name for name in printed if printed[name] < printed[far]])
    answer, memory = printed[far] / printed[base], printed[far]
    other = "fp32_mult" if base != "fp32_mult" else "int32_mult"
    slips = (
        (memory / printed["int32_add"], f"That is against an integer addition, not against {ROWS[base]}."),
        (1 / answer, "Turned round: the dearer one stands above."),
        (memory / printed[other], f"That is against {ROWS[other]}."),
        (memory / 4 / printed[base], "Both costs are for 32 bits: no further factor of four."),
    )
    text = (
        f"45 nm: {ROWS[far]} costs {told(memory, 'J')} for 32 bits, {ROWS[base]} {told(printed[base], 'J')}. How many times as "
        f"much?"
    )
    because = f"{told(memory, 'J')} / {told(printed[base], 'J')}."
    return telling(ask_number(text, answer, "times", slips, because))


@TOPIC.asks("magnitude")
def magnitude(values: Values, random: Random) -> Draft | None:
    """Of baselines that neither the sentence nor the picture names beside their ratio."""
    printed, far = joules(PRINTED), random.choice(MEMORIES)
    times = {name: printed[far] / printed[name] for name in printed if printed[name] < printed[far]}
    right = random.choice([name for name in sorted(times) if (far, name) not in NAMED])
    others = random.sample([name for name in sorted(times) if name != right], 3)
    wrong = [(ROWS[name], f"Against that it is {number(times[name], 4)} times.") for name in others]
    text = (
        f"Memory is said to cost orders of magnitude more than arithmetic. Against which of these does {ROWS[far]} cost "
        f"{number(times[right], 4)} times as much?"
    )
    because = f"{told(printed[far], 'J')} / {told(printed[right], 'J')}: the order of magnitude hangs on the baseline."
    return ask_choice(text, ROWS[right], wrong, because, random)


@TOPIC.asks("instruction")
def instruction(values: Values, random: Random) -> Draft | None:
    phi, words = joules(PHI), joules(PRINTED)
    far, near = random.choice(FAR), random.choice(("register", "l1"))
    answer, other = phi[far] / phi[near], "l1" if near == "register" else "register"
    slips = (
        (phi[far] / phi[other], f"That is against {INSTRUCTIONS[other]}."),
        (1 / answer, "Turned round: the dearer one stands above."),
        (words["dram_32b"] / words["register_file_32b"], "That is of the 45 nm table: of words, not of instructions."),
    )
    text = (
        f"Xeon Phi: an instruction takes {told(phi[near], 'J')} with operands in {INSTRUCTIONS[near]} and {told(phi[far], 'J')} "
        f"with {INSTRUCTIONS[far]}. How many times as much?"
    )
    because = f"{told(phi[far], 'J')} / {told(phi[near], 'J')}, of whole instructions: only such ratios carry over."
    return telling(ask_number(text, answer, "times", slips, because))


@TOPIC.asks("macs_for_a_word")
def macs_for_a_word(values: Values, random: Random) -> Draft | None:
    printed = joules(PRINTED)
    kind, count = random.choice(("fp32", "int32")), random.randint(2, 6)
    source = random.choice(MEMORIES)
    mult, add = printed[f"{kind}_mult"], printed[f"{kind}_add"]
    answer = count * printed[source] / (mult + add)
    slips = (
        (count * printed[source] / mult, "A multiply–accumulate also adds."),
        (count * printed[source] / add, "A multiply–accumulate also multiplies, which costs most."),
        (printed[source] / (mult + add), f"That is one word; {count} words are asked for."),
    )
    name = "float" if kind == "fp32" else "integer"
    text = (
        f"45 nm, 32 bits: {ROWS[source]} costs {told(printed[source], 'J')}, a {name} multiplication {told(mult, 'J')} and an "
        f"addition {told(add, 'J')}. How many multiply–accumulates cost as much as {count} words?"
    )
    because = f"{count} · {told(printed[source], 'J')} / ({told(mult, 'J')} + {told(add, 'J')})."
    return telling(ask_number(text, answer, "MAC", slips, because))


@TOPIC.asks("mix")
def mix(values: Values, random: Random) -> Draft | None:
    """A few dear instructions among many cheap ones."""
    phi, far, percent = joules(PHI), random.choice(FAR), random.choice((1, 2, 5, 10, 20))
    part, near = percent / 100, phi["register"]
    answer = (1 - part) * near + part * phi[far]
    slips = (
        (part * phi[far], "That is the share of the dear ones alone; the others cost something too."),
        (near + part * phi[far], f"Only {100 - percent} % of the instructions work on registers."),
        ((near + phi[far]) / 2, "That takes half of each."),
        (part * near + (1 - part) * phi[far], "Turned round: the few are the dear ones."),
    )
    text = (
        f"Xeon Phi: {percent} % of the instructions take {told(phi[far], 'J')} ({INSTRUCTIONS[far]}), all others work on "
        f"registers and take {told(near, 'J')}. How much does an instruction take on average?"
    )
    because = f"{100 - percent} % · {told(near, 'J')} + {percent} % · {told(phi[far], 'J')}."
    return telling(ask_number(text, answer, "J", slips, because))


@TOPIC.asks("word_in_macs")
def word_in_macs(values: Values, random: Random) -> Draft | None:
    """None of 32-bit words, whose price stands in the table, and of tables of something else."""
    costs, wide = costs_of(values), costs_of({**values, "word_bytes": WHOLE})
    word, whole, width = costs.of(MEMORY).read, wide.of(MEMORY).read, int(values["word_bytes"])
    if not (word and whole and costs.mac and costs.both_ends) or costs.unit != "fJ" or width == WHOLE:
        return None
    slips = (
        (whole / costs.mac, f"The price is for {WHOLE} B, the word has {width}."),
        (word / wide.mac if wide.mac else None, "That is the arithmetic of 32-bit words."),
        (whole / wide.mac if wide.mac else None, "That is for words of 32 bits."),
        (costs.mac / word, "Turned round: how many of the cheap ones cost as much as the dear one."),
    )
    text = (
        f"32 bits of {values['memory'].upper()} cost {told(whole / FEMTO, 'J')}, a multiply–accumulate of words of {width} B "
        f"{told(costs.mac / FEMTO, 'J')}. How many of those cost as much as one word of {width} B?"
    )
    because = f"A word of {width} B costs {told(word / FEMTO, 'J')}: {told(word / FEMTO, 'J')} / {told(costs.mac / FEMTO, 'J')}."
    return telling(ask_number(text, word / costs.mac, "MAC", slips, because))


# Schedules


@TOPIC.asks("memory")
def memory(values: Values, random: Random) -> Draft | None:
    """None for tables of instructions, and where tiles lie between."""
    costs, layer = costs_of(values), layer_of(values)
    words = moved(layer, values["schedule"])
    price = costs.of(MEMORY).read
    if words is None or price is None or not costs.both_ends or costs.unit != "fJ":
        return None
    joule, width = price / FEMTO, int(values["word_bytes"])
    answer = words.total * joule
    slips = (
        (answer / width, f"The price is for a word of {width} B, all of it."),
        (answer * width, "The words are counted already: no further factor for bytes."),
        (layer.macs * joule, "That is one word for each multiply–accumulate."),
        (2 * layer.macs * joule, "That loads two operands for each multiply–accumulate: reuse is left out."),
        (words.stores * joule, "That is the sums stored alone; what is loaded costs as well."),
    )
    text = (
        f"{told_layer(values)} with {NAMES[values['schedule']]}: {exact(words.total)} words cross, each costs "
        f"{told(joule, 'J')} in {values['memory'].upper()}. How much energy does that memory take?"
    )
    because = f"{exact(words.loads)} words loaded and {exact(words.stores)} stored: {exact(words.total)} · {told(joule, 'J')}."
    return telling(ask_number(text, answer, "J", slips, because))


@TOPIC.asks("dearer")
def dearer(values: Values, random: Random) -> Draft | None:
    """How many times as much the dearer one of both spends on memory."""
    layer, names = layer_of(values), (values["schedule"], values["other"])
    words = [moved(layer, name) for name in names if name]
    known = [one for one in words if one is not None]
    if len(known) != 2 or known[0].total == known[1].total:
        return None
    (less, cheap), (more, dear) = sorted(zip((one.total for one in known), names, strict=True))
    slips = (
        (less / more, "Turned round: the dearer one stands above."),
        ((more - less) / less, "That is how much more; how many times as much is asked for."),
        (more * more / less / less, "Each word costs the same in both: the ratio of words is enough."),
    )
    text = (
        f"{told_layer(values)}: {NAMES[dear]} moves {exact(more)} words, {NAMES[cheap]} {exact(less)}. How many times as much "
        f"energy does its memory take?"
    )
    because = f"A word costs the same in both: {exact(more)} / {exact(less)}."
    return telling(ask_number(text, more / less, "times", slips, because))


@TOPIC.asks("spared")
def spared(values: Values, random: Random) -> Draft | None:
    """What tiles in SRAM save in DRAM. None without them, where A works from something else, and where they save nothing."""
    costs, tiles = costs_of(values), values["other"] == BLOCKED
    price = costs.of(TILED[0]).read
    one, other = words_by(values, "schedule"), words_by(values, "other")
    if not (tiles and price and one and other and one.total > other.total) or values["schedule"] == BLOCKED:
        return None
    if costs.entry(MEMORY) != costs.entry(TILED[0]) or not costs.both_ends or costs.unit != "fJ":
        return None
    joule = price / FEMTO
    slips = (
        (other.total * joule, "That is what DRAM still takes; what is saved is asked for."),
        (one.total * joule, "That is what DRAM takes without tiles."),
        (
            (one.total - other.total) * joule * int(values["word_bytes"]),
            "The price is for a word: no further factor for bytes.",
        ),
    )
    text = (
        f"{told_layer(values)}. {exact(one.total)} words cross the edge of DRAM with {NAMES[values['schedule']]}, "
        f"{exact(other.total)} with {NAMES[BLOCKED]}; each costs {told(joule, 'J')}. How much energy is saved in DRAM?"
    )
    because = f"({exact(one.total)} − {exact(other.total)}) · {told(joule, 'J')}."
    return telling(ask_number(text, (one.total - other.total) * joule, "J", slips, because))
