"""Energy of a network layer by layer: bars add up to what was spent, and prices can be changed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from analysis.device import load_energy_table
from analysis.lecture.network_energy import energy_of_network
from gui.lab.chosen import completed
from gui.lab.network_bars import PARTS, layer_bars
from gui.lab.scene import defaults
from gui.lab.scenes import all_scenes
from gui.lab.scenes.network_energy import layers_box

SCENE = all_scenes()["network-energy"]
ROOM = QRectF(12, 12, 736, 496)


def played(preset=0, **values):
    return SCENE.play(completed(SCENE, {**SCENE.presets[preset].values, **values}))


def painted(play, time):
    image = QImage(760, 520, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    SCENE.paint(painter, ROOM, play, (time,), None)
    painter.end()
    return image


def test_prices_begin_as_the_table_has_them():
    joules = load_energy_table("horowitz_45nm").joules
    assert defaults(SCENE)["dram"] * 1e-12 == pytest.approx(joules["dram_32b"].value, rel=1e-9, abs=0)
    assert defaults(SCENE)["sram"] * 1e-12 == pytest.approx(joules["sram_32KB_32b"].value, rel=1e-9, abs=0)


@pytest.mark.parametrize("preset", range(len(SCENE.presets)))
def test_layers_add_up_to_the_network(qapp, preset):
    play = played(preset)
    values = play.values
    whole = energy_of_network(
        values["network"], values["bits"], values["operands"], values["activations"], values["sram"], values["dram"]
    )
    for part in PARTS:
        total = sum(getattr(energy, part) for energy in play.extra["parts"])
        assert total == pytest.approx(getattr(whole, part), rel=1e-9, abs=0)
        assert getattr(play.extra["sums"][-1], part) == pytest.approx(total, rel=1e-9, abs=0)
    assert len(play.extra["sums"]) == len(play.beats) + 1


def test_layer_after_layer_is_drawn(qapp):
    play = played()
    pictures = [painted(play, time) for time in (0.0, 11.0, float(len(play.beats)))]
    assert pictures[0] != pictures[1] != pictures[2]
    assert SCENE.moment(play, (0.0,)) == "VGG-16: no layer has run yet"
    end = SCENE.moment(play, (float(len(play.beats)),)).replace("\u202f", " ")
    assert end == "VGG-16, 22 of 22 layers: 190.8 mJ, 62.7 % of it for memory"


def test_a_layer_answers_once_it_has_run(qapp):
    play = played()
    at = layer_bars(layers_box(ROOM), play)[2].center()
    assert SCENE.hit(ROOM, play, (2.0,), at) is None
    found = SCENE.hit(ROOM, play, (3.0,), at)
    assert found.tensor == play.extra["layers"][2].name
    assert found.text.startswith(play.extra["layers"][2].op)
    assert "Horowitz" in SCENE.hit(ROOM, play, (0.0,), QPointF(40, 40)).text


def test_numbers_are_at_hand(qapp):
    play = played()
    rows = SCENE.plot_table(play).rows
    assert sum(row[4] for row in rows) == pytest.approx(88.5e-3, abs=0.1e-3)
