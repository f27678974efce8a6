"""A case made of the whole numbers that a person sets in a lesson, in their everyday units: cameras, a link, two computers."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from analysis.device import Quantity, load_device, load_energy_table, load_link
from analysis.errors import ScenarioError
from analysis.offload.case import Case, by_hand, case_of
from analysis.offload.radio import Radio, radio_of
from analysis.offload.stream import Picture, Stream

Values = Mapping[str, Any]

# The camera of the lecture, a frame each 30 ms, by a link that carries half of it. kbit/s of 0 are the profile's own.
CAMERA: Values = {
    "width": 224, "height": 224, "channels": 3, "bits": 8, "pace": "ms", "period_ms": 30, "fps": 30, "streams": 1,
    "compression": 1, "link": "wifi_esp32", "uplink_kbps": 0, "jitter_percent": 20, "cloud_ms": 5, "local_ms": 20,
    "local_mj": 10, "idle_mw": 10,
}  # fmt: skip

# The same frame, once, against a network of so many MACs. reuse: that one word from memory serves.
PAYLOAD: Values = {
    "payload_bytes": 150_528, "compression": 1, "link": "wifi_esp32", "macs_k": 300_774, "costs": "horowitz_45nm:int8",
    "memory": "dram", "reuse": 10, "idle_mw": 0,
}  # fmt: skip

WORD_BYTES: Mapping[str, int] = {"fp32": 4, "int32": 4, "fp16": 2, "int16": 2, "int8": 1}
ANSWER_BYTES = 1
DEVICE = "device:"
SELDOM = Fraction(1, 10**8)


def camera_case(values: Values) -> Case:
    """values: by the names of CAMERA. Raises ScenarioError, UnknownNameError."""
    return camera_case_of(tuple(values[name] for name in CAMERA))


@lru_cache(maxsize=64)
def camera_case_of(settings: tuple[Any, ...]) -> Case:
    values = dict(zip(CAMERA, settings, strict=True))
    local = by_hand("here", values["local_ms"] / 1e3, values["local_mj"] / 1e3, values["idle_mw"] / 1e3)
    cloud = by_hand("cloud", values["cloud_ms"] / 1e3)
    return case_of(camera_stream(values), camera_radio(values), local, cloud, 0)


def camera_stream(values: Values) -> Stream:
    picture = Picture(values["width"], values["height"], values["channels"])
    numbers = picture.width * picture.height * picture.channels
    return Stream(
        numbers, values["bits"], frames_per_s(values), values["streams"], Fraction(values["compression"]), picture
    )


def frames_per_s(values: Values) -> Fraction:
    """30 ms a frame and 30 frames a second are two things."""
    return Fraction(1000, values["period_ms"]) if values["pace"] == "ms" else Fraction(values["fps"])


def camera_radio(values: Values) -> Radio:
    link, rate = load_link(values["link"]), values["uplink_kbps"]
    trip = link.round_trip_s.value
    if trip is None or link.uplink_bits_per_s.value is None:
        raise ScenarioError(f"{link.name} cannot be shown", "its bit rate or round trip is not known", "another link")
    return radio_of(link, trip * values["jitter_percent"] / 100, {"uplink_bits_per_s": 1e3 * rate if rate else None})


def payload_case(values: Values) -> Case:
    """values: by the names of PAYLOAD. A frame comes so seldom that none waits. Raises ScenarioError, UnknownNameError."""
    return payload_case_of(tuple(values[name] for name in PAYLOAD))


@lru_cache(maxsize=64)
def payload_case_of(settings: tuple[Any, ...]) -> Case:
    values = dict(zip(PAYLOAD, settings, strict=True))
    stream = Stream(values["payload_bytes"], 8, SELDOM, 1, Fraction(values["compression"]))
    macs, idle_w = 1e3 * values["macs_k"], values["idle_mw"] / 1e3
    local = by_hand("here", None, macs * sum(joules_per_mac(values)), idle_w)
    return case_of(stream, radio_of(load_link(values["link"]), 0.0), local, by_hand("cloud", 0.0), macs)


def joules_per_mac(values: Values) -> tuple[float, float]:
    """(arithmetic, memory) of one MAC in J: a word from memory serves `reuse` of them.

    A device that is measured as a whole has its memory in its arithmetic. Raises ScenarioError, UnknownNameError.
    """
    source, _, dtype = values["costs"].rpartition(":")
    if source.startswith(DEVICE):
        mac = load_device(source.removeprefix(DEVICE)).energy_j_per_mac.get(dtype)
        return known(mac, source, dtype), 0.0
    table = load_energy_table(source)
    byte = known(table.j_per_byte.get(values["memory"]), table.name, values["memory"])
    return known(table.j_per_mac.get(dtype), table.name, dtype), byte * WORD_BYTES[dtype] / values["reuse"]


def known(cost: Quantity | None, name: str, what: str) -> float:
    if cost is None or cost.value is None:
        raise ScenarioError(f"{name} has no such cost", what, "a data type and a memory that it names")
    return cost.value
