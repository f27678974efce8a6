"""Figures against the ghost's: like is set against like, and what is not known against nothing."""

from dataclasses import replace

import pytest

from analysis.scenario import Scenario, analyze
from gui.widgets.change import change_text
from gui.widgets.figures import figures_compared, show_changes
from tests.analysis.small import SAMPLES


class Tile:
    def set_change(self, text, token="dim", tooltip=""):
        self.text, self.token, self.tip = text, token, tooltip


@pytest.fixture(scope="module")
def expected():
    return analyze(Scenario(str(SAMPLES / "ds_cnn_int8.onnx"), devices=("stm32l4r5",)))


@pytest.fixture(scope="module")
def least():
    """Of a network in fp32 on this board only bounds are known."""
    found = analyze(Scenario(str(SAMPLES / "lenet5.onnx"), devices=("stm32l4r5",)))
    assert found.estimates[0].latency_s is None
    assert found.estimates[0].energy_low_bound
    return found


def changes(ours, theirs):
    tiles = {name: Tile() for name in figures_compared(ours)}
    show_changes(tiles, ours, theirs)
    return tiles


def with_figures(analysis, **figures):
    return replace(analysis, estimates=(replace(analysis.estimates[0], **figures),))


def test_an_expected_time_is_never_set_against_a_bound(expected, least):
    assert least.estimates[0].total_latency_bound_s > 0
    for name in ("latency", "rate"):
        assert changes(expected, least)[name].text == "– ◌"
        assert changes(expected, expected)[name].text == "= ◌"


def test_a_bound_is_set_against_the_bound_of_a_ghost_of_which_more_is_known(expected, least):
    ours, theirs = least.estimates[0].total_latency_bound_s, expected.estimates[0].total_latency_bound_s
    tile = changes(least, expected)["latency"]
    assert tile.text == f"{change_text((ours - theirs) / theirs)} ◌"
    assert "least" in tile.tip


def test_the_least_of_an_energy_is_set_against_the_least_alone(least):
    known = with_figures(least, energy_low_bound=False)
    assert changes(least, known)["energy"].text == "– ◌"
    assert changes(known, least)["energy"].text == "– ◌"
    half = with_figures(least, total_energy_j=least.estimates[0].total_energy_j / 2)
    assert changes(half, least)["energy"].text.startswith("▼ −50")


def test_without_a_ghost_there_is_no_change(expected):
    assert {tile.text for tile in changes(expected, None).values()} == {""}
