"""What is said of a network on a machine: amounts, excess, the verdict, what a beat does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.lecture.fitting import (
    ACTIVATIONS,
    PARAMETERS,
    PARTS,
    RUNTIME,
    Dropped,
    OnMachine,
    Room,
    is_least,
    seconds,
)
from analysis.units import UNKNOWN, duration, number, si
from gui.lab.counted import tr

Values = Mapping[str, Any]

TIME = "time"
# What comes to each machine, one after the other.
STEPS = (*PARTS, TIME)
NETWORKS = (
    ("vgg16", "VGG-16"), ("vgg19", "VGG-19"), ("resnet152_v1", "ResNet-152"), ("resnet50_v1_5", "ResNet-50 v1.5"),
    ("resnet18", "ResNet-18"), ("mobilenet_v2", "MobileNetV2"), ("mobilenet_v1_int8", "MobileNetV1 0.25 96, int8"),
    ("vit_tiny", "ViT-Tiny"), ("resnet8", "ResNet-8"), ("resnet8_int8", "ResNet-8, int8"), ("ds_cnn_int8", "DS-CNN, int8"),
    ("autoencoder_int8", "Autoencoder, int8"), ("lenet5", "LeNet-5"), ("lstm_keywords", "LSTM keyword spotter"),
    ("decoder_kv", "Decoder 260K"),
)  # fmt: skip


def step_words(step: str) -> str:
    return {
        PARAMETERS: tr("parameters"),
        ACTIVATIONS: tr("activations"),
        RUNTIME: tr("runtime"),
        TIME: tr("time"),
    }[step]


def tier_words(tier: str) -> str:
    return {"cloud": tr("cloud server"), "gateway": tr("edge gateway"), "sensor": tr("end node, sensor")}[tier]


def room_words(name: str) -> str:
    return {
        "mass storage": tr("storage"),
        "main memory": tr("memory"),
        "flash": tr("flash"),
        "RAM": tr("RAM"),
    }[name]


def network_words(network: Dropped) -> str:
    title = dict(NETWORKS).get(network.network, network.network)
    return title if network.precision == "native" else f"{title} · {network.precision}"


def bytes_words(value: float | None) -> str:
    """By powers of 1000, as the lecture's table has them."""
    return si(value, "B")


def filled_words(room: Room, parts: int) -> str:
    """ "553 MB of 1 MB", "≥ 553 MB of 16 GB" where something of it is not known."""
    capacity = tr("unknown") if room.capacity_bytes is None else bytes_words(room.capacity_bytes)
    if parts == 0:
        return tr("of {capacity}").format(capacity=capacity)
    used = f"{'' if room.complete(parts) else '≥ '}{bytes_words(room.filled(parts))}"
    return tr("{used} of {capacity}").format(used=used, capacity=capacity)


def short_filled_words(room: Room, parts: int) -> str:
    """ "553 MB / 1 MB", where there is little room."""
    capacity = "?" if room.capacity_bytes is None else bytes_words(room.capacity_bytes)
    used = f"{'' if room.complete(parts) else '≥ '}{bytes_words(room.filled(parts))}"
    return f"{used} / {capacity}" if parts else f"/ {capacity}"


def time_words(network: Dropped, machine: OnMachine, values: Values) -> str:
    """ "19.6 s", "≥ 1.4 ms" where it is only the least possible."""
    found = seconds_of(network, machine, values)
    if found is None:
        return tr("not known")
    least = "≥ " if is_least(machine, values["pace"]) else ""
    return f"{least}{duration(found)}"


def seconds_of(network: Dropped, machine: OnMachine, values: Values) -> float | None:
    return seconds(network, machine, values["pace"], values["clock"] * 1e6, values["macs_per_cycle"])


def deadline_s(values: Values) -> float:
    return float(values["deadline"] / 1e3)


def over_words(machine: OnMachine) -> str:
    """Of the memory that is over-full most: "553 times its flash"."""
    shares = [(room.filled(len(PARTS)) / room.capacity_bytes, room) for room in machine.rooms if room.capacity_bytes]
    share, room = max(shares, key=lambda pair: pair[0], default=(0.0, None))
    if room is None or share <= 1:
        return ""
    return tr("{times} times its {memory}").format(times=number(share, 3), memory=room_words(room.name))


def verdict_words(network: Dropped, machine: OnMachine, values: Values) -> str:
    """In a line: does it fit, and if so, is it in time."""
    if machine.fits is None:
        return tr("not known to fit")
    if not machine.fits:
        return tr("does not fit: {why}").format(why=over_words(machine) or machine.reason)
    late = is_late(network, machine, values)
    if late is None and seconds_of(network, machine, values) is not None:
        return tr("fits; its time is known only from below")
    said = {
        True: tr("fits, but is too slow"),
        False: tr("fits and is in time"),
        None: tr("fits; its time is not known"),
    }
    return said[late]


def is_late(network: Dropped, machine: OnMachine, values: Values) -> bool | None:
    """Whether an inference takes longer than the deadline. The least possible can be too long, never be in time."""
    found = seconds_of(network, machine, values)
    if found is None or (is_least(machine, values["pace"]) and found <= deadline_s(values)):
        return None
    return found > deadline_s(values)


def fitting_state(machine: OnMachine, late: bool | None) -> str:
    """A colour token: fits, tight where it fits and is too slow, over, "" where nobody can tell."""
    if machine.fits is not True:
        return "over" if machine.fits is False else ""
    return {True: "tight", False: "fits", None: "fits"}[late]


def part_bytes(machine: OnMachine, step: str) -> int | None:
    """All bytes of a part, in both memories; parameters, which a server holds twice, once."""
    found = [room.used[step] for room in machine.rooms if step in room.used]
    known = [size for size in found if size is not None]
    return None if not known else max(known) if step == PARAMETERS else sum(known)


def moment_words(network: Dropped, place: int, step: str, values: Values) -> str:
    """What this beat does, for who cannot see it."""
    machine = network.machines[place]
    if step == TIME:
        words = tr("{device}: an inference takes {time}; {verdict}")
        verdict = verdict_words(network, machine, values)
        return words.format(device=machine.device.name, time=time_words(network, machine, values), verdict=verdict)
    parts = PARTS.index(step) + 1
    rooms = (f"{room_words(room.name)} {filled_words(room, parts)}" for room in machine.rooms if step in room.used)
    size = part_bytes(machine, step)
    return tr("{part} of {network}, {size}, go to {device}: {rooms}").format(
        part=step_words(step), network=network_words(network), device=machine.device.name, rooms=", ".join(rooms),
        size=UNKNOWN if size is None else bytes_words(size),
    )  # fmt: skip
