"""Lists of links and energy tables, and each in full with the source of every number."""

import json

import pytest

from analysis.device import known_energy_tables, known_links, load_energy_table, load_link
from analysis.errors import UnknownNameError
from analysis.report.tables import energies_list, energy_sheet, link_sheet, links_list

LINKS = [card.id for card in known_links()]
TABLES = [card.id for card in known_energy_tables()]


def test_every_link_has_a_line():
    lines = links_list("table").splitlines()
    assert [line.split()[0] for line in lines[1:]] == LINKS
    assert len(LINKS) == 9
    assert {link["id"] for link in json.loads(links_list("json"))["links"]} == set(LINKS)


@pytest.mark.parametrize("name", LINKS)
def test_a_link_in_full_names_its_sources(name):
    text, link = link_sheet(name, "table"), load_link(name)
    assert link.uplink_bits_per_s.source in text
    assert json.loads(link_sheet(name, "json"))["link"]["energy_j_per_bit"]["value"] == link.energy_j_per_bit.value


def test_every_energy_table_has_a_line():
    lines = energies_list("table").splitlines()
    assert [line.split()[0] for line in lines[1:]] == TABLES
    assert [table["id"] for table in json.loads(energies_list("json"))["energy_tables"]] == TABLES


@pytest.mark.parametrize("name", TABLES)
def test_an_energy_table_in_full_has_every_row_with_its_source(name):
    text, table = energy_sheet(name, "table"), load_energy_table(name)
    assert all(f"joules {row}" in text for row in table.joules)
    assert all(quantity.source in text for quantity in table.joules.values())
    assert json.loads(energy_sheet(name, "json"))["schema"] == "rooflens.energy/1"


def test_a_name_that_nobody_has_is_refused():
    with pytest.raises(UnknownNameError, match="lora_sf7"):
        link_sheet("lora_sf8", "table")
    with pytest.raises(UnknownNameError, match="horowitz_45nm"):
        energy_sheet("horowitz", "table")


def test_what_a_radio_may_send_is_told_in_per_cent():
    lines = link_sheet("lora_sf7", "table").splitlines()
    assert next(line for line in lines if line.startswith("duty_share")).split()[1:4] == ["1", "%", "recalled"]
