"""The energy ladder: what an access costs against an operation, and what two schedules of one layer spend."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from random import Random

from analysis.dataflow.conv_values import layer_of
from analysis.dataflow.energy import FEMTO, Costs, Spent
from analysis.dataflow.energy_closed import MEMORY, costs_named, energy_of, moved
from analysis.device import load_energy_table
from analysis.lessons.convolutions import SIZES, small_sizes, telling, told_layer
from analysis.lessons.fact import Fact, told
from analysis.lessons.question import Draft, ask_choice, ask_number
from analysis.lessons.topic import Values, topic
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
FAR = ("memory_prefetched", "memory_not_prefetched", "memory_write", "l2")
NAMES = {
    "weights": "weights reuse", "ifmap": "input feature-map reuse", "none": "no reuse", "ws": "weight stationary",
    "os": "output stationary", "nlr": "nothing held",
}  # fmt: skip


@lru_cache(maxsize=4)
def joules(table: str) -> dict[str, float]:
    """Rows of a table as printed."""
    return {str(name): q.value for name, q in load_energy_table(table).joules.items() if q.value is not None}


def costs_of(values: Values) -> Costs:
    width = int(values["word_bytes"])
    return costs_named(values["table"], width, values["memory"], values["dram_pj"], values["sram_pj"])


def spent_by(values: Values, side: str) -> Spent | None:
    """None where nothing is chosen, or tiles lie between memory and registers."""
    return energy_of(layer_of(values), values[side], costs_of(values)) if values[side] else None


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
    costs, layer = costs_of(values), layer_of(values)
    yield Fact("macs", layer.macs, "MAC")
    yield Fact("mac_cost", amount_of(costs.mac, costs), unit_of(costs))
    yield Fact("word_cost", amount_of(costs.of(MEMORY).read, costs), unit_of(costs))
    yield Fact("word_to_mac", over(costs.of(MEMORY).read, costs.mac), "MAC")
    for letter, side in (("a", "schedule"), ("b", "other")):
        yield from side_facts(letter, values, side)
    one, other = (spent_by(values, side) for side in ("schedule", "other"))
    ratio = over(other.by_level[MEMORY], one.by_level[MEMORY]) if one and other else None
    yield Fact("b_to_a", ratio, "times")


def over(above: int | None, below: int | None) -> float | None:
    return above / below if above is not None and below else None


def side_facts(letter: str, values: Values, side: str) -> Iterator[Fact]:
    """share: of what moves words, in %."""
    words, spent, costs = moved(layer_of(values), values[side]), spent_by(values, side), costs_of(values)
    share = spent.share_of_memory if spent else None
    yield Fact(f"words_{letter}", words.total if words else None, "words")
    yield Fact(f"memory_{letter}", amount_of(spent.by_level[MEMORY] if spent else None, costs), unit_of(costs))
    yield Fact(f"total_{letter}", amount_of(spent.total if spent else None, costs), unit_of(costs))
    yield Fact(f"share_{letter}", None if share is None else 100 * share, "%")


def amount_of(amount: int | None, costs: Costs) -> float | None:
    """Joules, or multiples of one multiply–accumulate."""
    return None if amount is None else amount / FEMTO if costs.unit == "fJ" else float(amount)


def unit_of(costs: Costs) -> str:
    return "J" if costs.unit == "fJ" else "MAC"


@TOPIC.vary
def vary(random: Random) -> Values:
    one, other = random.sample(("weights", "ifmap", "none", "os"), 2)
    return {
        **small_sizes(random, padded=False), "schedule": one, "other": other, "table": random.choice((PRINTED, "horowitz_45nm")),
        "word_bytes": random.choice((1, 2, 4)), "memory": random.choice(("dram", "sram")),
    }  # fmt: skip


# The tables as printed


@TOPIC.asks("ratio")
def ratio(values: Values, random: Random) -> Draft | None:
    printed = joules(PRINTED)
    base = random.choice([name for name in printed if name != "dram_32b"])
    answer, dram = printed["dram_32b"] / printed[base], printed["dram_32b"]
    other = "fp32_mult" if base != "fp32_mult" else "sram_32b"
    slips = (
        (dram / printed["int32_add"], f"That is against an integer addition, not against {ROWS[base]}."),
        (1 / answer, "Turned round: the dearer one stands above."),
        (dram / printed[other], f"That is against {ROWS[other]}."),
        (dram / 4 / printed[base], "Both costs are for 32 bits: no further factor of four."),
    )
    text = f"45 nm: DRAM costs {told(dram, 'J')} for 32 bits, {ROWS[base]} {told(printed[base], 'J')}. How many times as much?"
    because = f"{told(dram, 'J')} / {told(printed[base], 'J')}."
    return telling(ask_number(text, answer, "times", slips, because))


@TOPIC.asks("magnitude")
def magnitude(values: Values, random: Random) -> Draft | None:
    printed = joules(PRINTED)
    times = {name: printed["dram_32b"] / printed[name] for name in printed if name != "dram_32b"}
    right, *others = random.sample(sorted(times), 4)
    wrong = [(ROWS[name], f"Against that it is {number(times[name], 4)} times.") for name in others]
    text = (
        f"Memory is said to cost three orders of magnitude more than arithmetic. Against which of these does a word of DRAM "
        f"cost {number(times[right], 4)} times as much?"
    )
    because = (
        f"{told(printed['dram_32b'], 'J')} / {told(printed[right], 'J')}: the order of magnitude hangs on the baseline."
    )
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
    kind = random.choice(("fp32", "int32"))
    source = random.choice(("dram_32b", "sram_32b"))
    mult, add = printed[f"{kind}_mult"], printed[f"{kind}_add"]
    answer = printed[source] / (mult + add)
    slips = (
        (printed[source] / mult, "A multiply–accumulate also adds."),
        (printed[source] / add, "A multiply–accumulate also multiplies, which costs most."),
        (printed[source] / 2 / (mult + add), "One word is asked for, not two operands."),
    )
    name = "float" if kind == "fp32" else "integer"
    text = (
        f"45 nm, 32 bits: {ROWS[source]} costs {told(printed[source], 'J')}, a {name} multiplication {told(mult, 'J')} and an "
        f"addition {told(add, 'J')}. How many multiply–accumulates cost as much as one word?"
    )
    because = f"{told(printed[source], 'J')} / ({told(mult, 'J')} + {told(add, 'J')})."
    return telling(ask_number(text, answer, "MAC", slips, because))


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
