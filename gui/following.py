"""Wishes about layers and inputs of a drawing after an edit: under their new names, and away with what is gone.

A scenario that wishes something of a layer which the network has not is refused; no edit may be refused for that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.graph import Node
    from analysis.scenario import Scenario
    from analysis.sketch import Drawing, Sketch

# Name before -> name now, "" for what is gone. What the drawing did not have before stays as it is called.
Renamed = Mapping[str, str]


def following(scenario: Scenario, sketch: Sketch) -> dict[str, Any]:
    """The wishes of a scenario whose drawing becomes another one; without any the network need not be looked at."""
    found: dict[str, Any] = {}
    if scenario.layer_precisions or scenario.placements:
        found |= of_layers(scenario, sketch)
    if scenario.dims or scenario.shapes:
        found |= of_inputs(scenario, sketch)
    return found


def of_layers(scenario: Scenario, sketch: Sketch) -> dict[str, Any]:
    from analysis.sketch import drawing_of

    before, now = drawing_of(scenario.sketch), drawing_of(sketch)
    layers, tensors = dict(layer_pairs(before, now)), dict(tensor_pairs(before, now))
    precisions = ((layers.get(layer, layer), *widths) for layer, *widths in scenario.layer_precisions)
    placed = (
        (each, (layers if each.tensors == "weights" else tensors).get(each.name, each.name))
        for each in scenario.placements
    )
    return {
        "layer_precisions": tuple(wish for wish in precisions if wish[0]),
        "placements": tuple(replace(each, name=name) for each, name in placed if name or not each.name),
    }


def layer_pairs(before: Drawing, now: Drawing) -> Iterator[tuple[str, str]]:
    """By the blocks that they are of, in their order."""
    there = {name for names in now.layers.values() for name in names}
    for block, names in before.layers.items():
        others = now.layers.get(block, ())
        same = len(others) == len(names)
        yield from ((name, name if name in there else other) for name, other in pairs(names, others if same else ()))


def tensor_pairs(before: Drawing, now: Drawing) -> Iterator[tuple[str, str]]:
    """Results of blocks, inputs among them, and what layers write within a block."""
    layers, nodes = dict(layer_pairs(before, now)), {node.name: node for node in now.graph.nodes}
    for node in before.graph.nodes:
        other: Node | None = nodes.get(layers.get(node.name, ""))
        yield from pairs(node.outputs, other.outputs if other else ())
    for block, names in before.results.items():
        yield from pairs(names, now.results.get(block, ()))


def pairs(names: tuple[str, ...], others: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    return zip_longest(names, others[: len(names)], fillvalue="")


def of_inputs(scenario: Scenario, sketch: Sketch) -> dict[str, Any]:
    """Sizes go with an input as long as it has as many dimensions."""
    before, now = sources(scenario.sketch), sources(sketch)
    names = {name: now[id][0] if id in now and now[id][1] == rank else "" for id, (name, rank) in before.items()}
    dims = {place: new_place(place, names) for place, _ in scenario.dims}
    return {
        "dims": tuple((dims[place], size) for place, size in scenario.dims if dims[place]),
        "shapes": tuple((names.get(name, name), shape) for name, shape in scenario.shapes if names.get(name, name)),
    }


def new_place(place: str, names: Renamed) -> str:
    """Of x[2]; "" where the input is gone."""
    name, bracket, axis = place.rpartition("[")
    now = names.get(name, name)
    return f"{now}{bracket}{axis}" if now or not bracket else ""


def sources(sketch: Sketch) -> dict[int, tuple[str, int]]:
    """Name and number of dimensions by input block."""
    from analysis.readers.from_sketch import drawn_shape
    from analysis.sketch.drawing import is_source

    return {block.id: (block.name, len(drawn_shape(block) or ())) for block in sketch.blocks if is_source(block)}


def known_wishes(scenario: Scenario, sketch: Sketch) -> dict[str, Any]:
    """Of a network of a file that becomes a drawing: wishes about layers and tensors that the drawing has under their names."""
    from analysis.sketch import drawing_of

    drawing = drawing_of(sketch)
    layers = {name for names in drawing.layers.values() for name in names}
    known = {"weights": layers, "activations": drawing.graph.tensors.keys()}
    return {
        "layer_precisions": tuple(wish for wish in scenario.layer_precisions if wish[0] in layers),
        "placements": tuple(each for each in scenario.placements if not each.name or each.name in known[each.tensors]),
    }
