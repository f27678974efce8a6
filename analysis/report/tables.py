"""Links and tables of energy: the list of either, and one with every number's source."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.device import (
    EnergyTable,
    Link,
    known_energy_tables,
    known_links,
    load_energy_table,
    load_link,
)
from analysis.report.listing import chosen, plain, sheet
from analysis.report.text import aligned
from analysis.units import duration, si

DATA_TYPES = ("int8", "fp32")


def links_list(form: str) -> str:
    """Every wireless link: rate, round trip, energy a bit and a message, range."""
    found = [load_link(card.id) for card in known_links()]
    head = ["id", "link", "uplink", "round trip", "energy a bit", "a message", "range"]
    record = {"links": [plain(link) for link in found]}
    return chosen(form, aligned([head, *map(link_row, found)], "llrrrrr"), "rooflens.links/1", record)


def link_row(link: Link) -> Sequence[str]:
    return (
        link.id,
        link.name,
        si(link.uplink_bits_per_s.value, "bit/s"),
        duration(link.round_trip_s.value),
        si(link.energy_j_per_bit.value, "J"),
        si(link.energy_j_per_message.value, "J"),
        si(link.range_m.value, "m"),
    )


def link_sheet(name: str, form: str) -> str:
    """Raises UnknownNameError, ProfileError."""
    link = load_link(name)
    return chosen(form, sheet(link), "rooflens.link/1", {"link": plain(link)})


def energies_list(form: str) -> str:
    """Every table of energies: what it counts, energy a multiply-accumulate, how many rows."""
    found = [load_energy_table(card.id) for card in known_energy_tables()]
    head = ["id", "table", "per", *(f"{dtype} MAC" for dtype in DATA_TYPES), "rows"]
    record = {"energy_tables": [plain(table) for table in found]}
    return chosen(form, aligned([head, *map(energy_row, found)], "lllrrr"), "rooflens.energies/1", record)


def energy_row(table: EnergyTable) -> Sequence[str]:
    macs = (table.j_per_mac.get(dtype) for dtype in DATA_TYPES)
    return (
        table.id,
        table.name,
        table.per,
        *(si(quantity.value if quantity else None, "J") for quantity in macs),
        str(len(table.joules)),
    )


def energy_sheet(name: str, form: str) -> str:
    """Raises UnknownNameError, ProfileError."""
    table = load_energy_table(name)
    return chosen(form, sheet(table), "rooflens.energy/1", {"energy_table": plain(table)})
