"""Questions on energy against schedules that are walked word by word, with prices read from the tables' own files."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from itertools import product

import pytest

import profiles
from analysis.lessons.question import judge, value_of
from analysis.lessons.topic import topic_named

TOPIC = topic_named("energy-ladder")
SEEDS = range(300)
# Prices in whole femtojoules.
ROUNDED = ("memory", "word_in_macs", "spared")


def table(name):
    return tomllib.loads(files(profiles).joinpath("energy", f"{name}.toml").read_text(encoding="utf-8"))


TABLES = {name: table(name) for name in ("lecture_45nm", "horowitz_45nm", "xeon_phi")}
JOULES = {name: {row: entry["value"] for row, entry in found["joules"].items()} for name, found in TABLES.items()}


def words(values, schedule):
    """Words across the memory's edge, walked: what a window or a filter holds already is not loaded again."""
    kernel, stride, channels, filters = values["kernel_rows"], values["stride"], values["channels"], values["filters"]
    rows, columns = ((values[side] - kernel) // stride + 1 for side in ("height", "width"))
    outputs, window_words = rows * columns * filters, channels * kernel * kernel
    slide = 0
    for row in range(rows):
        held = set()
        for column in range(columns):
            window = set(
                product(range(row * stride, row * stride + kernel), range(column * stride, column * stride + kernel))
            )
            slide += channels * len(window - held)
            held = window
    macs = outputs * window_words
    loads = {"none": 2 * macs, "weights": filters * (window_words + slide), "ifmap": macs + slide}
    if schedule == "os":
        return one_register(values, rows, columns) + outputs
    return loads[schedule] + outputs


def crossed(values):
    """Words over the edge of DRAM: tiles of filters and of rows, one after the other; what is in SRAM already stays."""
    kernel, stride, channels, filters = values["kernel_rows"], values["stride"], values["channels"], values["filters"]
    rows, columns = ((values[side] - kernel) // stride + 1 for side in ("height", "width"))
    wide, tall = values["tile_m"] or filters, values["tile_p"] or rows
    held, count = set(), rows * columns * filters
    for m, p in product(range(0, filters, wide), range(0, rows, tall)):
        own = product(range(m, min(m + wide, filters)), range(channels), range(kernel), range(kernel))
        heights = {q * stride + r for q in range(p, min(p + tall, rows)) for r in range(kernel)}
        widths = {q * stride + s for q in range(columns) for s in range(kernel)}
        tile = {("w", *one) for one in own} | {("x", *one) for one in product(range(channels), heights, widths)}
        count += len(tile - held)
        held = tile
    return count


def one_register(values, rows, columns):
    """Filter by filter, pixel by pixel, sum by sum; one register an operand, loaded when another word is asked for."""
    kernel, stride = values["kernel_rows"], values["stride"]
    loads, weight, pixel = 0, None, None
    order = (values["filters"], rows, columns, values["channels"], kernel, kernel)
    for m, p, q, c, r, s in product(*map(range, order)):
        loads += (weight != (m, c, r, s)) + (pixel != (c, p * stride + r, q * stride + s))
        weight, pixel = (m, c, r, s), (c, p * stride + r, q * stride + s)
    return loads


def amounts(text):
    """Joules in the order in which the text has them."""
    return [value_of(found, "J") for found in re.findall(r"\d[\d.]*\u202f[fpnµ]J", text)]


def answer(name, question):
    values, text = question.values, question.text
    printed, phi = JOULES["lecture_45nm"], JOULES["xeon_phi"]
    if name == "ratio":
        far, near = (next(c for c in printed.values() if c == pytest.approx(a, rel=1e-3, abs=0)) for a in amounts(text))
        return far / near
    if name == "instruction":
        near, far = (next(c for c in phi.values() if c == pytest.approx(a, rel=1e-3, abs=0)) for a in amounts(text))
        return far / near
    if name == "mix":
        dear, cheap = (next(c for c in phi.values() if c == pytest.approx(a, rel=1e-3, abs=0)) for a in amounts(text))
        share = int(re.search(r"(\d+) %", text)[1])
        return sum([dear] * share + [cheap] * (100 - share)) / 100
    if name == "word_in_macs":
        found, width = TABLES[values["table"]], values["word_bytes"]
        kinds = {1: ("int8", "int16", "int32"), 2: ("int16", "int32")}[width]
        mac = next(found["j_per_mac"][kind]["value"] for kind in kinds if kind in found["j_per_mac"])
        return found["j_per_byte"][values["memory"]]["value"] * width / mac
    if name == "spared":
        without, tiles = words(values, values["schedule"]), crossed(values)
        return (without - tiles) * TABLES[values["table"]]["j_per_byte"]["dram"]["value"] * values["word_bytes"]
    if name == "macs_for_a_word":
        word, mult, add = amounts(text)
        return int(re.search(r"(\d+) words", text)[1]) * word / (mult + add)
    if name == "memory":
        per_byte = TABLES[values["table"]]["j_per_byte"][values["memory"]]["value"]
        return words(values, values["schedule"]) * per_byte * values["word_bytes"]
    both = sorted(words(values, values[side]) for side in ("schedule", "other"))
    return both[1] / both[0]


@pytest.mark.parametrize(
    "name", ["ratio", "instruction", "mix", "macs_for_a_word", "word_in_macs", "memory", "dearer", "spared"]
)
def test_numbers_are_counted(name):
    for seed in SEEDS:
        question = TOPIC.ask_anew(name, seed)
        assert question.answer == pytest.approx(answer(name, question), rel=1e-3 if name in ROUNDED else 1e-9, abs=0), (
            name,
            seed,
        )
        slips = [slip.value for slip in question.slips]
        assert len(slips) == len(set(slips)) >= 2
        assert all(abs(value / question.answer - 1) > question.tolerance for value in slips)
        assert judge(question, repr(question.answer)).right


def test_the_baseline_is_found_by_dividing():
    named = {
        "32-bit integer addition": "int32_add", "32-bit integer multiplication": "int32_mult", "SRAM access": "sram_32b",
        "32-bit float multiplication": "fp32_mult", "32-bit float addition": "fp32_add", "register access": "register_file_32b",
    }  # fmt: skip
    printed = JOULES["lecture_45nm"]
    for seed in SEEDS:
        question = TOPIC.ask_anew("magnitude", seed)
        texts = [choice.text for choice in question.choices]
        rows = [named[re.sub(r"^an? ", "", text)] for text in texts]
        assert len(set(rows)) == len(texts) == 4
        times = float(re.search(r"cost ([\d,.]+) times", question.text)[1].replace(",", ""))
        far = printed["dram_32b" if "DRAM access cost" in question.text else "sram_32b"]
        fits = [far / printed[row] == pytest.approx(times, rel=1e-3) for row in rows]
        assert [text == question.right for text in texts] == fits


def test_the_lectures_ratios_are_facts():
    facts = {fact.name: fact for fact in TOPIC.facts_of({})}
    assert round(facts["dram_to_int32_add"].value) == 6400
    assert round(facts["dram_to_fp32_mult"].value) == 173
    assert round(facts["dram_to_sram_32b"].value) == 128
    assert round(facts["phi_memory_prefetched"].value, 1) == 115.9
    assert (facts["words_a"].value, facts["words_b"].value) == (465, 657)
    assert facts["phi_l1_cost"].value == 880e-12
    assert facts["memory_a"].value == pytest.approx(465 * 640e-12, rel=1e-9, abs=0)


def test_tiles_are_counted_as_a_schedule():
    facts = {fact.name: fact.value for fact in TOPIC.facts_of({"schedule": "none", "other": "blocked"})}
    sizes = {**TOPIC.defaults, "other": "blocked"}
    assert facts["words_b"] == crossed(sizes)
    assert facts["memory_b"] == pytest.approx(crossed(sizes) * 640e-12, rel=1e-9, abs=0)
    assert facts["a_to_b"] == pytest.approx(words(sizes, "none") / crossed(sizes))


@pytest.mark.parametrize(
    "table", ["lecture_45nm", "horowitz_45nm", "xeon_phi", "eyeriss_65nm", "device:lecture_sensor", "own"]
)
@pytest.mark.parametrize("schedule", ["weights", "nlr", "blocked"])
def test_every_table_and_schedule_of_the_scene_has_facts(table, schedule):
    for values in ({}, {"height": 224, "width": 224, "padding": 1, "groups": 3, "channels": 6, "filters": 6}):
        wish = {"table": table, "schedule": schedule, "other": "", **values}
        assert {fact.text for fact in TOPIC.facts_of(wish) if fact.name.endswith("_b")} >= {"–"}
        for asked in TOPIC.asks_by_name:
            TOPIC.ask(asked, wish, 1)
