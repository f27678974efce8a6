"""The numbers in a lesson's sentence are those that its scene draws: roofline, kinds of layer, energy."""

from __future__ import annotations

import pytest

from analysis.dataflow.energy import FEMTO
from analysis.lessons.topic import topic_named
from gui.lab.chosen import completed
from gui.lab.scenes import all_scenes
from gui.lab.zoo_spots import memory_share

PRESETS = [
    (id, place)
    for id in ("roofline-lab", "layer-zoo", "energy-ladder", "network-energy")
    for place in range(len(all_scenes()[id].presets))
]


def of(id, place):
    scene = all_scenes()[id]
    play = scene.play(completed(scene, scene.presets[place].values))
    return play, {fact.name: fact.value for fact in topic_named(id).facts_of(play.values)}


def close(one, other):
    return one == pytest.approx(other, rel=1e-9, abs=0)


@pytest.mark.parametrize("place", [place for id, place in PRESETS if id == "roofline-lab"])
def test_the_roof_and_its_rings(qapp, place):
    play, facts = of("roofline-lab", place)
    roofs, rings = play.extra["roofs"], {kernel: per_byte for _, per_byte, kernel in play.extra["dots"]}
    assert (facts["pi"], facts["beta"], facts["ridge"]) == (roofs.peak, roofs.rate, roofs.ridge)
    assert close(facts["limit"], rings["limit"])
    assert facts["limit_reached"] == roofs.reached(rings["limit"], play.values["overlap"])
    if not play.values["kinds"]:
        assert close(facts["oi"], rings[play.values["kernel"]])
        assert close(facts["reached"], roofs.reached(rings[play.values["kernel"]], play.values["overlap"]))


@pytest.mark.parametrize("place", [place for id, place in PRESETS if id == "layer-zoo"])
def test_the_spots_and_the_shares(qapp, place):
    play, facts = of("layer-zoo", place)
    spots, bits, batch, roofs = play.extra["spots"], play.values["bits"], play.values["batch"], play.extra["roofs"]
    assert (facts["pi"], facts["ridge"]) == (roofs.peak, roofs.ridge)
    if play.values["network"]:
        assert close(facts["share"], 100 * memory_share(spots, batch, bits, roofs))
        return
    assert facts["share"] is None
    assert facts["bound"] == sum(spot.at(batch, bits) < roofs.ridge for spot in spots)
    for spot, kind in zip(
        spots, ("dense", "convolution", "pointwise", "depthwise", "pooling", "prefill", "decode"), strict=True
    ):
        assert close(facts[f"{kind}_oi"], spot.at(batch, bits))
        assert close(facts[f"{kind}_limit"], spot.limit(bits))


@pytest.mark.parametrize("place", [place for id, place in PRESETS if id == "energy-ladder"])
def test_the_jars(qapp, place):
    play, facts = of("energy-ladder", place)
    scale = FEMTO if play.extra["costs"].unit == "fJ" else 1
    for letter, jars in zip("ab", play.extra["jars"], strict=False):
        end = jars.spent(len(jars.run.trace))
        if facts[f"total_{letter}"] is not None:
            assert close(facts[f"total_{letter}"] * scale, end.total)
            # The outermost level: the memory, or DRAM where tiles lie in SRAM.
            assert close(facts[f"memory_{letter}"] * scale, next(iter(end.by_level.values())))
            assert close(facts[f"share_{letter}"], 100 * end.share_of_memory)


@pytest.mark.parametrize("place", [place for id, place in PRESETS if id == "network-energy"])
def test_the_bars(qapp, place):
    play, facts = of("network-energy", place)
    end = play.extra["sums"][-1]
    assert close(facts["total"], end.total)
    for part in ("arithmetic", "operands", "weights", "activations"):
        assert close(facts[f"{part}_energy"], getattr(end, part))
