"""Joules of the radio against joules of the arithmetic, and the payload at which both cost the same."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from analysis.lessons.fact import Fact, told
from analysis.lessons.question import Draft, ask_number, ask_which
from analysis.lessons.topic import Values, topic
from analysis.offload.case import Case
from analysis.offload.classroom import PAYLOAD, joules_per_mac, payload_case

TOPIC = topic("local-or-offload", **PAYLOAD)

HERE, SENT = "computing it here", "sending it"
LINKS = ("wifi_esp32", "ble5", "lte_phone", "wifi_phone", "lora_sf7", "nb_iot", "5g_nsa")
COSTS = ("horowitz_45nm:int8", "horowitz_45nm:fp32", "lecture_45nm:fp32")


@TOPIC.facts
def facts(values: Values) -> Iterator[Fact]:
    case = payload_case(values)
    arithmetic, memory = joules_per_mac(values)
    radio = case.radio
    yield Fact("bits", float(case.stream.frame_bits), "bit")
    yield Fact("macs", case.macs, "MAC")
    yield Fact("j_per_bit", radio.energy_j_per_bit, "J", radio.sources["energy_j_per_bit"])
    yield Fact("message_j", radio.energy_j_per_message, "J", radio.sources["energy_j_per_message"])
    yield Fact("j_per_mac", arithmetic + memory, "J")
    yield Fact("arithmetic", arithmetic * case.macs, "J")
    yield Fact("moving", memory * case.macs, "J")
    yield Fact("radio_j", case.remote.radio.least, "J")
    yield Fact("here_j", case.local.energy.value, "J")
    # A part of a byte is no mB.
    yield Fact("even_bytes", case.breaks.as_dear_bytes.value, "bytes")
    yield Fact("macs_per_bit", macs_per_bit(case, arithmetic + memory), "MAC")


def macs_per_bit(case: Case, mac_j: float) -> float | None:
    bit = case.radio.energy_j_per_bit
    return None if bit is None else bit / mac_j


@TOPIC.vary
def vary(random: Random) -> Values:
    size = random.choice((1_000, 5_000, 9_216, 27_648, 76_800, 150_528, 921_600))
    network = {"macs_k": random.choice((400, 2_500, 12_000, 57_000, 300_774, 569_000, 4_100_000))}
    costs = {
        "costs": random.choice(COSTS),
        "memory": random.choice(("sram", "dram")),
        "reuse": random.choice((1, 4, 10, 50, 200)),
    }
    return {
        **network,
        **costs,
        "payload_bytes": size,
        "link": random.choice(LINKS),
        "compression": random.choice((1, 1, 2, 10, 20)),
    }


def payload_words(values: Values) -> str:
    size = f"{values['payload_bytes']:,} B"
    return size if values["compression"] == 1 else f"{size}, compressed {values['compression']}:1,"


@TOPIC.asks("sending")
def sending(values: Values, random: Random) -> Draft | None:
    case = payload_case(values)
    spent, bit = case.remote.radio.least, case.radio.energy_j_per_bit
    if spent is None or bit is None:
        return None
    slips = (
        (spent / 8, "A byte has 8 bits; the cost is that of a bit."),
        (spent * values["compression"], "The codec leaves fewer bits to send."),
        (spent / values["compression"] if values["compression"] > 1 else None, "The codec was counted twice."),
        (bit, "That is one bit."),
    )
    text = f"A frame of {payload_words(values)} is sent at {told(bit, 'J')} a bit. What does that cost the radio?"
    because = f"{told(float(case.stream.frame_bits), 'bit')} · {told(bit, 'J')} = {told(spent, 'J')}."
    return ask_number(text, spent, "J", slips, because)


@TOPIC.asks("computing")
def computing(values: Values, random: Random) -> Draft | None:
    """Arithmetic and memory."""
    case = payload_case(values)
    spent = case.local.energy.value
    arithmetic, memory = (case.macs * part for part in joules_per_mac(values))
    # A measured device has no parts to add up.
    if spent is None or not memory:
        return None
    mac, word = joules_per_mac({**values, "reuse": 1})
    slips = (
        (arithmetic, "The words have to come from memory as well."),
        (memory, "The arithmetic itself costs too."),
        (case.macs * (mac + word), "A word that has come serves several MACs."),
        (2 * spent, "One MAC was taken for two: the cost is that of a whole MAC."),
    )
    text = (
        f"A network takes {told(case.macs, 'MAC')} at {told(mac, 'J')} each; a word from memory costs {told(word, 'J')} "
        f"and serves {values['reuse']} MAC. What does a frame cost?"
    )
    because = f"{told(arithmetic, 'J')} arithmetic + {told(memory, 'J')} memory = {told(spent, 'J')}."
    return ask_number(text, spent, "J", slips, because)


@TOPIC.asks("break-even")
def break_even(values: Values, random: Random) -> Draft | None:
    """Without power while it waits, and one stream that keeps the radio awake."""
    case = payload_case({**values, "idle_mw": 0})
    size, bit, spent = case.breaks.as_dear_bytes.value, case.radio.energy_j_per_bit, case.local.energy.value
    if size is None or bit is None or spent is None:
        return None
    slips = (
        (8 * size, "That is in bits; 8 of them are a byte."),
        (8 * 8 * size, "Bytes were multiplied by 8 where they had to be divided."),
        (1 / size, "Turned round: energy here over energy a bit."),
    )
    text = (
        f"Computing a frame here costs {told(spent, 'J')}, sending a bit {told(bit, 'J')}. "
        "From how many bytes a frame on is sending dearer?"
    )
    because = f"{told(spent, 'J')} / (8 · {told(bit, 'J')}) = {told(size, 'B')}."
    return ask_number(text, size, "B", slips, because)


@TOPIC.asks("cheaper")
def cheaper(values: Values, random: Random) -> Draft | None:
    """In a stream that keeps the radio awake; what is nearly the same is not asked."""
    case = payload_case(values)
    sent, here = case.remote.energy.least, case.local.energy.value
    if sent is None or here is None or 0.8 < sent / here < 1.25:
        return None
    right = SENT if sent < here else HERE
    text = (
        f"{told(float(case.stream.frame_bits), 'bit')} at {told(case.radio.energy_j_per_bit, 'J')} each against "
        f"{told(case.macs, 'MAC')} at {told(sum(joules_per_mac(values)), 'J')} each. Which costs less?"
    )
    wrong = {SENT: "The bits cost more than all the MACs.", HERE: "The MACs cost more than all the bits."}
    return ask_which(text, right, (HERE, SENT), wrong, f"{told(sent, 'J')} sent, {told(here, 'J')} computed here.")


@TOPIC.asks("macs-per-bit")
def bit_in_macs(values: Values, random: Random) -> Draft | None:
    case = payload_case(values)
    each = sum(joules_per_mac(values))
    count, bit = macs_per_bit(case, each), case.radio.energy_j_per_bit
    if count is None or bit is None:
        return None
    slips = (
        (1 / count, "Turned round: the energy of the bit stands above."),
        (8 * count, "That is for a whole byte."),
        (2 * count, "That is in FLOP: two of them are a MAC."),
    )
    text = f"A bit sent costs {told(bit, 'J')}, a MAC with its words {told(each, 'J')}. How many MAC cost as much as a bit?"
    return ask_number(text, count, "MAC", slips, f"{told(bit, 'J')} / {told(each, 'J')} = {told(count, 'MAC')}.")
