"""A network on a server, a gateway and a sensor: what its parameters weigh, where it fits, how long an inference takes."""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose
from random import Random

from analysis.lecture.fitting import ASKED, Dropped, OnMachine, dropped
from analysis.lecture.fitting import seconds as time_on
from analysis.lecture.network import inference_time
from analysis.lecture.row import FLOP_PER_MAC
from analysis.lecture.tiers import CLOUD, LECTURE, SENSOR, TIERS
from analysis.lessons.fact import Fact, told
from analysis.lessons.machine_facts import MEBI, machine_facts, network_facts, ratio_facts, scaled, time_facts
from analysis.lessons.machine_names import DRAWN, called, name_of
from analysis.lessons.machine_questions import Pair, ask_energy, ask_macs_each, ask_ratio
from analysis.lessons.question import Draft, ask_number, ask_which
from analysis.lessons.topic import Values, topic
from analysis.units import duration, exact, si

TOPIC = topic(
    "what-fits", network="vgg16", precision="native", **LECTURE, pace=ASKED, clock=1000, macs_per_cycle=1, deadline=1000
)

# Longer times are told in minutes, and nobody waits for them.
LONGEST_S = 100
BYTES_EACH = {"fp32": 4, "fp16": 2, "int8": 1}
SHELVES = (
    tuple(LECTURE.values()),
    ("epyc_9654", "rpi4b", "stm32l4r5"),
    ("a100_sxm80", "jetson_nano", "stm32f746"),
    ("t4", "rpi5", "rp2040"),
)


def on_machines(values: Values) -> Dropped:
    return dropped(values["network"], values["precision"], tuple(values[tier] for tier in TIERS))


def on_sensor(values: Values) -> OnMachine:
    return on_machines(values).machines[TIERS.index(SENSOR)]


def is_known(machine: OnMachine) -> bool:
    """All of the need, and the capacities."""
    return all(room.complete() and room.capacity_bytes for room in machine.rooms)


def work_of(network: Dropped) -> str:
    """ "19.63 GMAC", as in the facts."""
    return told(*scaled(network.macs, "MAC"))


@TOPIC.facts
def facts(values: Values) -> Iterator[Fact]:
    network = on_machines(values)
    yield from network_facts(network)
    yield from time_facts(network, values)
    yield from ratio_facts(network)
    for tier, machine in zip(TIERS, network.machines, strict=True):
        yield from machine_facts(tier, machine)


@TOPIC.vary
def vary(random: Random) -> Values:
    machines = dict(zip(TIERS, random.choice(SHELVES), strict=True))
    pace = {"clock": random.choice((100, 200, 240, 480, 600, 800, 1000, 1500, 2000)), "pace": ASKED}
    drawn = {"network": random.choice(tuple(DRAWN)), "precision": random.choice(("fp32", "int8"))}
    limit = {"deadline": random.choice((20, 50, 100, 200, 500, 1000))}
    return {**machines, **pace, **drawn, **limit, "macs_per_cycle": random.choice((1, 2, 4, 8))}


@TOPIC.asks("weights")
def weights(values: Values, random: Random) -> Draft | None:
    """Biases and scales that stay wider than the weights must not decide the answer."""
    network, each = on_machines(values), bytes_each(values)
    if not isclose(network.weight_bytes, network.stored * each, rel_tol=2e-3):
        return None
    slips = (
        (network.stored, "That is one byte a number; a number has more."),
        (network.stored * 8 * each, "That is in bits: eight of them are a byte."),
        (network.weight_bytes * 1e6 / MEBI, "That is in MiB, 1024 · 1024 B each; one MB is a million bytes."),
        (network.macs, "Those are the operations; only the parameters are stored."),
    )
    text = f"{name_of(values)} stores {exact(network.stored)} numbers, {each} B each. How much memory do they take?"
    because = f"{exact(network.stored)} · {each} B = {si(network.weight_bytes, 'B', 4)}."
    return ask_number(text, network.weight_bytes, "B", slips, because)


def bytes_each(values: Values) -> int:
    known = BYTES_EACH.get(values["precision"])
    return known or (1 if values["network"].endswith("int8") else BYTES_EACH["fp32"])


@TOPIC.asks("mebibytes")
def mebibytes(values: Values, random: Random) -> Draft | None:
    found = on_machines(values).weight_bytes
    slips = (
        (found / 1e6, "Those are MB, a million bytes each; a MiB has 1024 · 1024."),
        (found / 1e6 * MEBI / 1e6, "The wrong way round: a MiB is larger, so there are fewer of them."),
        (found / 1e6 / 1.024, "1024 counts twice: for the k and for the M."),
    )
    text = f"The weights of {called(values)} are {exact(found)} B. How many MiB are that?"
    return ask_number(text, found / MEBI, "MiB", slips, f"{exact(found)} / (1024 · 1024) = {found / MEBI:.4g} MiB.")


@TOPIC.asks("flop")
def flop(values: Values, random: Random) -> Draft | None:
    network = on_machines(values)
    slips = (
        (network.macs, "Those are multiply–accumulates: each is a multiplication and an addition."),
        (network.macs / FLOP_PER_MAC, "Turned round: one multiply–accumulate is two operations, not half of one."),
        (FLOP_PER_MAC * network.parameters, "That takes each parameter once; a convolution uses it at every place."),
    )
    text = f"{name_of(values)} takes {work_of(network)} an inference. How many FLOP are that?"
    because = f"A MAC is one multiplication and one addition: 2 · {work_of(network)}."
    return ask_number(text, FLOP_PER_MAC * network.macs, "FLOP", slips, because)


@TOPIC.asks("time")
def time(values: Values, random: Random) -> Draft | None:
    network, hertz, each = on_machines(values), values["clock"] * 1e6, values["macs_per_cycle"]
    found = inference_time(network.macs, hertz, each)
    if found > LONGEST_S:
        return None
    slips = (
        (FLOP_PER_MAC * found, "That counts FLOP; the clock here is given in MAC a cycle."),
        (found * each, f"That is at one MAC a cycle; here there are {each}."),
        (1 / found, "Those are inferences a second; asked is the time of one."),
        (found * 1e6, "The clock is in MHz: a million cycles a second each."),
        (network.parameters / (hertz * each), "That takes each parameter once; it is the MACs that take time."),
    )
    pace = f"{si(hertz, 'Hz')} and {each} MAC a cycle"
    text = f"{name_of(values)}, {work_of(network)}, at {pace}: how long is an inference?"
    because = (
        f"T = MAC / (f · MAC a cycle) = {si(network.macs, '', 4)} / ({si(hertz)} · {each}) = {duration(found, 4)}."
    )
    return ask_number(text, found, "s", slips, because)


@TOPIC.asks("clock")
def clock(values: Values, random: Random) -> Draft | None:
    network, limit, each = on_machines(values), values["deadline"] / 1e3, values["macs_per_cycle"]
    found = network.macs / (limit * each)
    slips = (
        (FLOP_PER_MAC * found, "That counts FLOP; a cycle is given in MAC."),
        (found * each, f"That is at one MAC a cycle; here there are {each}."),
        (network.macs * limit / each, "Turned round: a shorter deadline needs a faster clock."),
        (found / 1e3, "The deadline is in ms: divide by seconds."),
    )
    text = f"{name_of(values)}, {work_of(network)}: which clock answers within {duration(limit)} at {each} MAC a cycle?"
    because = f"f = MAC / (T · MAC a cycle) = {si(network.macs, '', 4)} / ({duration(limit)} · {each}) = {si(found, 'Hz', 4)}."
    return ask_number(text, found, "Hz", slips, because)


FITS, FLASH, RAM, BOTH = "it fits", "its flash is too small", "its RAM is too small", "both are too small"


@TOPIC.asks("fits")
def fits(values: Values, random: Random) -> Draft | None:
    """Only where the memories decide, not what a runtime can."""
    machine = on_sensor(values)
    stored, working = (room.fits() is True for room in machine.rooms)
    if not is_known(machine) or machine.fits is not (stored and working):
        return None
    right = {(True, True): FITS, (False, True): FLASH, (True, False): RAM, (False, False): BOTH}[stored, working]
    needs = tuple(si(room.filled(), "B") for room in machine.rooms)
    rooms = tuple(si(room.capacity_bytes, "B", 4) for room in machine.rooms)
    weigh = f"The parameters of {called(values)} take {si(on_machines(values).weight_bytes, 'B', 4)}"
    text = f"{weigh}. {label(machine)} has {rooms[0]} of flash and {rooms[1]} of RAM: does the network fit?"
    because = f"It needs {needs[0]} of {rooms[0]} flash and {needs[1]} of {rooms[1]} RAM, the runtime included."
    wrong = {
        FITS: because,
        FLASH: f"Weights and code are what lies in flash. {because}",
        RAM: f"Activations at their peak and the runtime's state are what lies in RAM. {because}",
        BOTH: because,
    }
    return ask_which(text, right, (FITS, FLASH, RAM, BOTH), wrong, because)


NONE = "none of them"


@TOPIC.asks("tier")
def tier(values: Values, random: Random) -> Draft | None:
    """The smallest machine that has room, where that is known of each."""
    machines = on_machines(values).machines[::-1]
    if any(machine.fits is not has_room(machine) for machine in machines):
        return None
    right = next((label(machine) for machine in machines if machine.fits), NONE)
    text = f"Which is the smallest of the three that has room for {called(values)}, runtime included?"
    because = f"{'; '.join(map(tightest, machines))}."
    choices = (*map(label, machines), NONE)
    return ask_which(text, right, choices, dict.fromkeys(choices, because), because)


def has_room(machine: OnMachine) -> bool:
    return all(room.fits() is not False for room in machine.rooms)


def label(machine: OnMachine) -> str:
    return machine.device.name.replace("Lecture: ", "the lecture's ")


def tightest(machine: OnMachine) -> str:
    """ "RP2040: 3.7 MB of 2.1 MB flash", of the memory that is filled most."""
    known = [room for room in machine.rooms if room.capacity_bytes]
    room = max(known, key=lambda room: room.filled() / (room.capacity_bytes or 1))
    return f"{label(machine)}: {si(room.filled(), 'B')} of {si(room.capacity_bytes, 'B')} {room.name}"


@TOPIC.asks("share")
def share(values: Values, random: Random) -> Draft | None:
    """Of a sensor that has room: parameters are not all that it needs."""
    machine = on_sensor(values)
    if not machine.fits or not is_known(machine):
        return None
    stored, working = (room.filled() for room in machine.rooms)
    own = machine.stored.used["parameters"] or 0
    found = 100 * own / (stored + working)
    slips = (
        (100 * own / stored, "That is the share of the flash alone; activations need RAM as well."),
        (100 - found, "That is the share of the rest: activations and the runtime."),
        (found / 100, "That is the fraction; asked is how many per cent."),
        (100 * own / working, "That is against the RAM alone; parameters lie in flash, and both are needed."),
    )
    sizes = f"{si(stored, 'B', 4)} of flash and {si(working, 'B', 4)} of RAM"
    needs = f"On {label(machine)}, {called(values)} needs {sizes}"
    text = f"{needs}. Of both together {si(own, 'B', 4)} are parameters: how many per cent?"
    because = f"{si(own, 'B', 4)} / ({si(stored, 'B', 4)} + {si(working, 'B', 4)}) = {found:.1f} %; the rest is not parameters."
    return ask_number(text, found, "%", slips, because)


@TOPIC.asks("served")
def served(values: Values, random: Random) -> Draft | None:
    network, hertz, each = on_machines(values), values["clock"] * 1e6, values["macs_per_cycle"]
    found = 1 / inference_time(network.macs, hertz, each)
    slips = (
        (1 / found, "That is the time of one inference; asked is how many there are in a second."),
        (found / each, f"That is at one MAC a cycle; here there are {each}."),
        (found / FLOP_PER_MAC, "That counts two operations for each MAC; a cycle is given in MAC."),
        (found / 1e6, "The clock is in MHz: a million cycles a second each."),
    )
    work = f"{name_of(values)}, {work_of(network)} an inference"
    text = f"One core at {si(hertz, 'Hz')} and {each} MAC a cycle computes {work}: how many times a second?"
    because = f"f · MAC a cycle / MAC = {si(hertz)} · {each} / {si(network.macs, '', 4)} = {found:.4g} a second."
    return ask_number(text, found, "", slips, because)


@TOPIC.asks("clock-ratio")
def clock_ratio(values: Values, random: Random) -> Draft | None:
    cloud, sensor = (machine.device.clock_hz.value for machine in ends(values))
    return ask_ratio(Pair("clock", cloud, sensor, "Hz"))


@TOPIC.asks("memory-ratio")
def memory_ratio(values: Values, random: Random) -> Draft | None:
    cloud, sensor = ends(values)
    rooms = cloud.working.capacity_bytes, sensor.working.capacity_bytes
    flash = "That is against the flash; activations and state lie in the RAM."
    return ask_ratio(Pair("main memory", *rooms, "B", sensor.stored.capacity_bytes, flash))


@TOPIC.asks("power-ratio")
def power_ratio(values: Values, random: Random) -> Draft | None:
    cloud, sensor = (machine.device.power_active_w.value for machine in ends(values))
    return ask_ratio(Pair("active power", cloud, sensor, "W"))


def ends(values: Values) -> tuple[OnMachine, OnMachine]:
    """The server and the sensor."""
    machines = on_machines(values).machines
    return machines[TIERS.index(CLOUD)], machines[TIERS.index(SENSOR)]


@TOPIC.asks("macs-each")
def macs_each(values: Values, random: Random) -> Draft | None:
    return ask_macs_each(name_of(values), on_machines(values))


@TOPIC.asks("energy")
def energy(values: Values, random: Random) -> Draft | None:
    """Of the sensor, by the pace that is set."""
    network, machine = on_machines(values), on_sensor(values)
    seconds = time_on(network, machine, values["pace"], values["clock"] * 1e6, values["macs_per_cycle"])
    return ask_energy(called(values), machine.device, seconds)
