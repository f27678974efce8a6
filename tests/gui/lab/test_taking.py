"""Every layer that can be taken from a network can be watched: also where rows and columns differ."""

from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import resources
from analysis.dataflow.hierarchy_values import layer_of, mapped_of
from analysis.dataflow.layer import Layer, LayerError, convolution
from analysis.dataflow.taken import layer_of as layer_in
from analysis.scenario import Scenario, analyze
from gui.lab import conv_params
from gui.lab.hierarchy_nest import dragged_row
from gui.lab.scene import defaults
from gui.lab.scenes.hierarchy import Hierarchy
from gui.lab.scenes.im2col import Im2colScene
from gui.lab.scenes.seven_loops import SevenLoops
from gui.lab.scenes.window_reuse import WindowReuse
from gui.lab.working import taken_for

SAMPLES = Path(resources.__file__).parent / "samples"
SCENES = (SevenLoops(), WindowReuse(), Im2colScene(), Hierarchy())
HIERARCHY = SCENES[-1]
DS_CNN = Layer(49, 10, 1, 64, 10, 4, strides=(2, 2), pads=(4, 1, 5, 1))
ONE_DIMENSION = Layer(1, 24, 3, 4, 1, 5, pads=(0, 2, 0, 2))
UNEVEN = Layer(9, 12, 4, 4, 2, 3, 1, 2, (2, 1), (1, 2), (1, 0, 2, 3))
BEGIN_HEAVIER = Layer(6, 6, 2, 2, 3, 3, strides=(2, 2), pads=(1, 1, 0, 0))


@lru_cache
def layers(name):
    """Each convolution and product once."""
    graph, found = analyze(Scenario(str(SAMPLES / name))).graph, {}
    for number in range(len(graph.nodes)):
        try:
            found[layer_in(graph, number)] = graph.nodes[number].name
        except LayerError:
            continue
    return found


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.glob("*.onnx")))
def test_every_layer_of_the_samples_is_taken(name):
    assert layers(name)
    for layer, node in layers(name).items():
        for scene in SCENES:
            taken = taken_for(scene, node, layer)
            assert taken is not None, (scene.id, layer)
            assert taken.drawn.pads == layer.pads
            read = layer_of if scene is HIERARCHY else conv_params.layer_of
            assert read(taken.values) == taken.drawn


def test_first_layer_of_ds_cnn_is_among_them():
    assert DS_CNN in layers("ds_cnn.onnx")


@pytest.mark.parametrize("layer", [DS_CNN, ONE_DIMENSION, UNEVEN, BEGIN_HEAVIER])
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: type(scene).__name__)
def test_rows_and_columns_that_differ_run(scene, layer):
    taken = taken_for(scene, "one", layer)
    play = scene.play(taken.values)
    for run in play.runs:
        assert (run.layer.pads, run.layer.strides, run.layer.dilations) == (layer.pads, layer.strides, layer.dilations)
        assert run.agreement(len(run.trace)) is True


small = st.integers(0, 3)
steps = st.tuples(st.integers(1, 3), st.integers(1, 3))


@given(steps, steps, st.tuples(small, small, small, small), st.tuples(st.integers(1, 4), st.integers(1, 4)))
def test_values_and_layers_are_each_others_inverse(strides, dilations, pads, kernel):
    layer = Layer(12, 13, 4, 6, *kernel, 2, 2, strides, dilations, pads)
    assert conv_params.layer_of(conv_params.values_of(layer)) == layer
    assert layer_of({**defaults(HIERARCHY), **HIERARCHY.values_of_layer(layer)}) == layer


def test_a_square_layer_sets_nothing_that_is_rare():
    values = conv_params.values_of(convolution(8, 8, 3, 4, 3, stride=2, pad=1))
    rare = {param.name: param.default for param in conv_params.sizes() if param.rare}
    assert {name: values[name] for name in rare} == rare


def test_groups_of_the_hierarchy_stay_outermost_when_loops_are_dragged():
    values = {**defaults(HIERARCHY), **HIERARCHY.values_of_layer(convolution(6, 6, 4, 4, 3, groups=4))}
    mapped = mapped_of(values)
    assert mapped.rows[0].loop.dim == "G"
    assert dragged_row(values, mapped, 0, 1) == values
    moved = dragged_row(values, mapped, 2, 0)
    assert moved["order_1"][0] == mapped.rows[2].loop.dim
    assert sorted(moved["order_1"]) == sorted(values["order_1"])
