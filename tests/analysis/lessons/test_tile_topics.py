"""Questions on tiles and arrays, each answered again by laying words out in sets."""

from functools import cache
from itertools import product
from math import prod

import pytest

from analysis.dataflow.conv_values import layer_of
from analysis.dataflow.layer import PSUMS
from analysis.dataflow.pe_array import DATAFLOWS, Array
from analysis.dataflow.pe_costs import COSTS
from analysis.dataflow.pe_steps import simulated, steps_of
from analysis.lessons.topic import topic_named
from tests.analysis.lessons.asked_anew import answered_again

# Tiles


def bounds(values):
    out = len(range(0, values["height"] - values["kernel"] + 1, values["stride"]))
    return {
        "M": values["filters"],
        "C": values["channels"],
        "P": out,
        "Q": out,
        "R": values["kernel"],
        "S": values["kernel"],
    }


def parts(values):
    """What each tile covers of each dimension."""
    found = {}
    for dim, size in bounds(values).items():
        step = values[f"tile_{dim.lower()}_1"] or size
        found[dim] = [range(at, min(at + step, size)) for at in range(0, size, step)]
    return found


def inputs_under(values, covers):
    axes = [
        {values["stride"] * out + tap for out in covers[dim] for tap in covers[kernel]}
        for dim, kernel in (("P", "R"), ("Q", "S"))
    ]
    return set(product(covers["C"], *axes))


def tiles(values):
    dims = [dim for dim in values["order_1"] if dim != "N"]
    table = parts(values)
    for covers in product(*(table[dim] for dim in dims)):
        yield dict(zip(dims, covers, strict=True))


def words_held(values):
    """(weights, inputs, outputs) of the largest tile."""
    return held_by(tuple(values.items()))


@cache
def held_by(items):
    values = dict(items)
    sizes = [
        (prod(len(c[d]) for d in "MCRS"), len(inputs_under(values, c)), prod(len(c[d]) for d in "MPQ"))
        for c in tiles(values)
    ]
    return [max(column) for column in zip(*sizes, strict=True)]


def bytes_held(values, buffers):
    weights, inputs, outputs = words_held(values)
    own = 4 if goes_back_and_forth(values) else values["word_bytes"]
    return buffers * ((weights + inputs) * values["word_bytes"] + outputs * own)


def goes_back_and_forth(values):
    """Whether another sum is taken up before one has all its terms: a loop of terms runs outside one of outputs."""
    table = parts(values)
    running = [dim for dim in values["order_1"] if dim != "N" and len(table[dim]) > 1]
    running += [dim for dim in values["order_3"] if dim != "N" and max(len(part) for part in table[dim]) > 1]
    return any(dim in "CRS" and set(running[at:]) & set("MPQ") for at, dim in enumerate(running))


def loads(values):
    """Input words that the tile before did not have."""
    came, held = 0, set()
    for covers in tiles(values):
        taken = inputs_under(values, covers)
        came += len(taken - held)
        held = taken
    return came


def fit(question):
    room = question.values["sram_bytes"]
    two, one = (bytes_held(question.values, buffers) <= room for buffers in (2, 1))
    return "two buffers fit" if two else "one buffer fits" if one else "it does not fit"


TILES = {
    "halo": lambda question: len(inputs_under(question.values, next(tiles(question.values)))),
    "must-hold": lambda question: bytes_held(question.values, 1 + question.values["double"]),
    "fits": fit,
    "fills": lambda question: loads(question.values),
}


@pytest.mark.parametrize("name", TILES)
def test_tiles_are_laid_out_again(name):
    answered_again("hierarchy", name, TILES[name])


# Arrays


@cache
def walked(layer, dataflow, rows, columns):
    """(steps, {channel: words}) by what lies in the registers of each element, step by step."""
    array = Array(layer, dataflow, rows, columns)
    table = simulated(array)
    return len(table), dict(
        zip((move.channel for move in steps_of(array).moves), table.sum(axis=0).tolist(), strict=True)
    )


def on_array(question, dataflow=""):
    values = question.values
    size = values["array_rows"], values["array_columns"]
    return walked(layer_of(values), dataflow or values["dataflow"], *size)


def read(question, tensor):
    return sum(
        words for channel, words in on_array(question)[1].items() if (channel.tensor, channel.src) == (tensor, "buffer")
    )


def joules(words, dataflow):
    """Energy by level, from the words of each channel and the table of prices."""
    own = {"ws": 1, "os": 2, "is": 1, "nlr": 0, "rs": 4}[dataflow]
    macs = sum(count for channel, count in words.items() if channel.op.name == "MAC")
    found = {"DRAM": 0, "buffer": 0, "array": 0, "registers": own * macs * COSTS["registers"], "MAC": macs}
    for channel, count in words.items():
        ends = {channel.src, channel.dst}
        if "DRAM" in ends:
            found["DRAM"] += count * COSTS["DRAM"]
        elif "buffer" in ends:
            found["buffer"] += count * COSTS["buffer"]
        if channel.src == "array":
            found["array"] += count * COSTS["array"]
    return found


def of_level(question):
    by_words = {"DRAM": "DRAM", "the buffer": "buffer", "the wires": "array", "the registers": "registers"}
    level = next(name for words, name in by_words.items() if f"accesses to {words};" in question.text)
    return joules(on_array(question)[1], question.values["dataflow"])[level]


def frugal(question):
    spent = {DATAFLOWS[name]: joules(on_array(question, name)[1], name) for name in DATAFLOWS}
    totals = {name: sum(by_level.values()) - by_level["DRAM"] for name, by_level in spent.items()}
    best, second, *_ = sorted(totals, key=totals.get)
    assert totals[second] >= 1.02 * totals[best]
    return best


ARRAYS = {
    "steps": lambda question: on_array(question)[0],
    "weights-from-buffer": lambda question: read(question, "weights"),
    "inputs-from-buffer": lambda question: read(question, "inputs"),
    "energy-of-level": of_level,
    "least-energy": frugal,
}


@pytest.mark.parametrize("name", ARRAYS)
def test_arrays_are_walked_again(name):
    answered_again("pe-array", name, ARRAYS[name])


def test_all_questions_are_answered_again():
    assert set(TILES) == set(topic_named("hierarchy").asks_by_name)
    assert set(ARRAYS) == set(topic_named("pe-array").asks_by_name)


def facts(topic, **values):
    return {fact.name: fact.value for fact in topic_named(topic).facts_of(values)}


@pytest.mark.parametrize("dataflow", DATAFLOWS)
def test_live_numbers_of_an_array(dataflow):
    defaults = topic_named("pe-array").defaults
    steps, words = walked(layer_of(defaults), dataflow, 4, 4)
    found = facts("pe-array", dataflow=dataflow)
    assert found["steps"] == steps
    assert found["sums_from_buffer"] == sum(n for c, n in words.items() if (c.tensor, c.src) == (PSUMS, "buffer"))
    assert found["energy"] == sum(joules(words, dataflow).values())
    assert facts("pe-array", dataflow=dataflow, dram_cost=0)["energy"] == found["energy_inside"]


def test_live_numbers_of_a_hierarchy():
    defaults = topic_named("hierarchy").defaults
    found = facts("hierarchy")
    assert [found[f"tile_{name}"] for name in ("weights", "inputs", "outputs")] == words_held(defaults)
    assert (found["sram_holds"], found["crossing_inputs"]) == (bytes_held(defaults, 1), loads(defaults))
    assert facts("hierarchy", double=True)["sram_holds"] == 2 * found["sram_holds"]


@pytest.mark.parametrize("levels", [2, 3, 4])
@pytest.mark.parametrize("lru", [False, True])
def test_every_hierarchy_of_the_scene_has_facts(levels, lru):
    assert facts("hierarchy", levels=levels, lru=lru)["crossing"] >= facts("hierarchy")["least"]
