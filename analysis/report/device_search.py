"""Which devices a person looks for: by tier, vendor, words, least RAM and flash."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from analysis.device import Device
from analysis.errors import UnknownNameError
from analysis.profiles_schema import Tier
from analysis.units import parse


@dataclass(frozen=True, slots=True)
class Search:
    """What a device must be; None: anything. words: each is in the id, name, vendor or compute units, in any case."""

    tier: str | None = None
    vendor: str | None = None
    words: tuple[str, ...] = ()
    min_ram_bytes: float | None = None
    min_flash_bytes: float | None = None

    @staticmethod
    def parse(tier: str | None, vendor: str | None, text: str | None, ram: str | None, flash: str | None) -> Search:
        """Of what a person wrote: "sensor", "ST", "cortex-m4", "256KiB", "1MiB". Raises UnknownNameError, ScenarioError."""
        if tier is not None and tier not in get_args(Tier):
            raise UnknownNameError("tier", tier, get_args(Tier))
        least = (
            None if said is None else parse(said, "B", name)
            for said, name in ((ram, "--min-ram"), (flash, "--min-flash"))
        )
        return Search(tier, vendor, tuple((text or "").casefold().split()), *least)

    def finds(self, device: Device) -> bool | None:
        """Whether the device is looked for; None where only a capacity that is not known stands in the way."""
        if not self.names(device):
            return False
        room = (device.ram_capacity_bytes, device.flash_capacity_bytes)
        answers = [
            None if has is None else has >= least
            for has, least in zip(room, (self.min_ram_bytes, self.min_flash_bytes), strict=True)
            if least is not None
        ]
        return False if False in answers else None if None in answers else True

    def names(self, device: Device) -> bool:
        """Whether tier, vendor and words agree."""
        text = " ".join((device.id, device.name, device.vendor, device.compute_units)).casefold()
        return (
            self.tier in (None, device.tier)
            and (self.vendor or "").casefold() in device.vendor.casefold()
            and all(word in text for word in self.words)
        )


EVERYTHING = Search()


def found(devices: Iterable[Device], search: Search) -> tuple[list[Device], list[Device]]:
    """The devices looked for, and those of which it cannot be told, since a capacity is not known."""
    answers = [(device, search.finds(device)) for device in devices]
    return [d for d, answer in answers if answer], [d for d, answer in answers if answer is None]
