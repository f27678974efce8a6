"""The link as it is taken: the profile's numbers, and those set by hand in their place, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from analysis.errors import ScenarioError
from analysis.offload.queueing import messages_of
from analysis.offload.span import Span
from analysis.offload.stream import exactly

if TYPE_CHECKING:
    from analysis.device import Link, Quantity

BY_HAND = "said by hand"
# What a link's profile gives.
KEYS: Mapping[str, str] = MappingProxyType(
    {
        "uplink_bits_per_s": "bit/s",
        "round_trip_s": "s",
        "energy_j_per_bit": "J/bit",
        "energy_j_per_message": "J",
    }
)
NAMES: Mapping[str, str] = MappingProxyType(
    {
        "uplink_bits_per_s": "the bit rate of the link",
        "round_trip_s": "the round trip of the link",
        "energy_j_per_bit": "the energy of a bit",
        "energy_j_per_message": "the energy of a message",
    }
)
# What the law or the protocol sets besides.
LIMITS = ("duty_share", "payload_bytes")
NO_JITTER = "not known: the link's profile does not say; --jitter sets it"
LARGEST = 1e15


@dataclass(frozen=True, slots=True)
class Radio:
    """A link: bit/s that all streams share, seconds, joules; None where unknown.

    round_trip_s: of a packet so small that sending it takes no time. jitter_s: so much less or more it may take.
    energy_j_per_message: waking the radio, connecting, and what it stays on for afterwards. sources: by field.
    duty_share: of the time that it may send; None: always. payload_bytes: of a message at most; None: no limit is known.
    """

    id: str
    name: str
    uplink_bits_per_s: float | None
    round_trip_s: float | None
    energy_j_per_bit: float | None
    energy_j_per_message: float | None
    jitter_s: float | None
    sources: Mapping[str, str]
    notes: tuple[str, ...] = ()
    duty_share: float | None = None
    payload_bytes: float | None = None

    @property
    def average_bits_per_s(self) -> float | None:
        """What it carries in the long run: the bit rate, for the share of the time that it may send."""
        rate, share = self.uplink_bits_per_s, self.duty_share
        return rate if rate is None or share is None else float(exactly(rate) * exactly(share))

    def messages(self, bits: float) -> int:
        """That a frame is split into."""
        return messages_of(exactly(bits), self.payload_bytes)

    @property
    def round_trip_low_s(self) -> float | None:
        """None where the jitter is not known."""
        return None if self.round_trip_s is None or self.jitter_s is None else self.round_trip_s - self.jitter_s

    @property
    def round_trip_high_s(self) -> float | None:
        return None if self.round_trip_s is None or self.jitter_s is None else self.round_trip_s + self.jitter_s

    def energy(self, bits: float) -> Span:
        """E = bits · e_bit in J, as in a stream that keeps the radio awake, and at most the energy of its messages on top."""
        if self.energy_j_per_bit is None:
            return Span()
        least, message = bits * self.energy_j_per_bit, self.energy_j_per_message
        return Span(None, least, None if message is None else least + message * self.messages(bits))


def radio_of(link: Link, jitter_s: float | None = None, by_hand: Mapping[str, float | None] | None = None) -> Radio:
    """The link of a profile. by_hand: SI values by key of KEYS, None as the profile has it. Raises ScenarioError."""
    said = {key: value for key, value in (by_hand or {}).items() if value is not None}
    for key, value in said.items():
        check(key, value, KEYS[key])
    profile = {key: getattr(link, key) for key in KEYS}
    values = {key: said.get(key, quantity.value) for key, quantity in profile.items()}
    sources = {key: BY_HAND if key in said else source(quantity) for key, quantity in profile.items()}
    jitter_s, sources["jitter_s"] = jitter_of(link, jitter_s, "round_trip_s" in said)
    check_jitter(jitter_s, values["round_trip_s"])
    limits = {key: getattr(link, key) for key in LIMITS}
    sources |= {key: source(quantity) for key, quantity in limits.items()}
    found = {key: quantity.value for key, quantity in limits.items()}
    return Radio(link.id, link.name, **values, jitter_s=jitter_s, sources=sources, notes=link.notes, **found)


def jitter_of(link: Link, by_hand_s: float | None, other_trip: bool) -> tuple[float | None, str]:
    """(s, where from): the profile's is that of the profile's own round trip."""
    if by_hand_s is not None:
        return by_hand_s, BY_HAND
    if link.jitter_s.value is None or other_trip:
        return None, NO_JITTER
    return link.jitter_s.value, source(link.jitter_s)


def source(quantity: Quantity) -> str:
    """Source, confidence and note of a number in a profile."""
    if quantity.value is None:
        return f"not known{f': {quantity.note}' if quantity.note else ''}"
    text = f"{quantity.source} ({quantity.confidence})" if quantity.source else quantity.confidence
    return f"{text}: {quantity.note}" if quantity.note else text


def check(key: str, value: float, unit: str) -> None:
    if not 0 < value <= LARGEST:
        raise ScenarioError(f"{NAMES[key]} cannot be", f"{value:g} {unit}", f"above 0 up to {LARGEST:g} {unit}")


def check_jitter(jitter_s: float | None, round_trip_s: float | None) -> None:
    if jitter_s is None:
        return
    if round_trip_s is None:
        raise ScenarioError("a jitter of no round trip", f"{jitter_s:g} s", "--round-trip beside it")
    if not 0 <= jitter_s <= round_trip_s:
        raise ScenarioError("the jitter is no part of the round trip", f"{jitter_s:g} s", f"0 to {round_trip_s:g} s")
