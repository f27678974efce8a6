"""Questions on joules, each answered again by adding up bits, MACs and words."""

import math

import pytest

from analysis.device import load_energy_table, load_link
from analysis.lessons.topic import topic_named

TOPIC = topic_named("local-or-offload")
WORD_BYTES = {"fp32": 4, "int8": 1, "fp16": 2}


def bit_j(values):
    return load_link(values["link"]).energy_j_per_bit.value


def sent(values):
    bits = 8 * values["payload_bytes"] / values["compression"]
    return bits * bit_j(values)


def prices(values):
    """(a MAC, a word from memory) in J, from the table's rows."""
    table, dtype = values["costs"].split(":")
    rows = {key: cost.value for key, cost in load_energy_table(table).joules.items()}
    adds = "int32_add" if dtype == "int8" else f"{dtype}_add"
    mac = rows.get(f"{dtype}_mult", 0) + rows[adds]
    word = {"sram": 5e-12, "dram": 640e-12}[values["memory"]] * WORD_BYTES[dtype] / 4
    return mac, word


def here(values):
    """Word by word: each is loaded once for `reuse` MACs."""
    macs = 1000 * values["macs_k"]
    mac, word = prices(values)
    return macs * mac + macs / values["reuse"] * word


def even(values):
    """By halving: the frame from which on its bits cost more."""
    low, high = 0.0, 1e18
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if 8 * middle * bit_j(values) < here(values) else (low, middle)
    return low


def cheaper(values):
    return "sending it" if sent(values) < here(values) else "computing it here"


def macs_of_a_bit(values):
    mac, word = prices(values)
    return bit_j(values) / (mac + word / values["reuse"])


ORACLES = {
    "sending": sent, "computing": here, "break-even": even, "cheaper": cheaper, "macs-per-bit": macs_of_a_bit,
}  # fmt: skip


@pytest.mark.parametrize("name", TOPIC.asks_by_name)
def test_answers_are_sums_of_bits_and_macs(name):
    for seed in range(300):
        question = TOPIC.ask_anew(name, seed)
        wanted = ORACLES[name](question.values)
        if question.is_choice:
            assert question.right == wanted
            assert {choice.text for choice in question.choices} == {"computing it here", "sending it"}
        else:
            assert question.answer == pytest.approx(wanted, rel=1e-6)
            assert len(question.slips) >= 2
            assert not any(math.isclose(slip.value, question.answer, rel_tol=0.01) for slip in question.slips)


def test_facts_meet_at_the_break_even_point():
    for seed in range(100):
        values = {**TOPIC.ask_anew("break-even", seed).values, "compression": 1, "idle_mw": 0}
        size = next(fact.value for fact in TOPIC.facts_of(values) if fact.name == "even_bytes")
        assert 8 * size * bit_j(values) == pytest.approx(here(values))
