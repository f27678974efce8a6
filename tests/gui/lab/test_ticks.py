"""The marks of the time bar are named by what their loops run over, in every scene."""

import pytest

from analysis.dataflow.code import is_dense
from analysis.dataflow.im2col import im2col_run
from analysis.dataflow.layer import convolution, dense
from analysis.dataflow.neuron import run_of_neuron
from analysis.dataflow.pe_array import Array
from analysis.dataflow.pe_steps import run_of_array
from analysis.dataflow.run import run_of
from gui.lab.scene import defaults
from gui.lab.scenes import all_scenes
from gui.lab.ticks import loop_words, ticks_of, turning

DENSE = {"output", "input", "example", "block of outputs", "block of inputs", "block of examples"}


def words_of(trace):
    """Of the loops that turn."""
    return {trace.loops[depth - 1]: loop_words(trace, depth) for depth in turning(trace)}


@pytest.mark.parametrize("name", all_scenes())
def test_no_bare_letter_and_no_wrong_word(name):
    scene = all_scenes()[name]
    for preset in scene.presets:
        for run in scene.play(defaults(scene) | dict(preset.values)).runs:
            said = set(words_of(run.trace).values())
            assert not {word for word in said if len(word) < 4}
            assert said <= DENSE if is_dense(run.layer) else not said & DENSE
            assert {ticks.loop for ticks in ticks_of(run.trace)} <= said | {""}
            if "im2col" in name:
                assert said <= {"column", "filter", "tile of filters"}


def test_dense_layers_have_outputs_inputs_and_examples():
    assert words_of(run_of(dense(4, 3, 2), "os").trace) == {"m": "output", "n": "input", "b": "example"}
    assert words_of(run_of_neuron(4, 3).trace) == {"m": "output", "n": "input"}


@pytest.mark.parametrize("schedule", ["os", "ws"])
def test_convolutions_have_filters_and_channels(schedule):
    said = words_of(run_of(convolution(4, 4, 3, 5, 2, batch=2), schedule).trace)
    assert said == {
        "n": "image", "m": "filter", "c": "channel", "p": "output row", "q": "output column", "r": "kernel row",
        "s": "kernel column",
    }  # fmt: skip


def test_columns_are_no_channels():
    assert words_of(im2col_run(convolution(4, 4, 3, 5, 2)).trace) == {"column": "column", "m": "filter"}


def test_an_array_goes_by_steps():
    array = Array(convolution(4, 4, 3, 5, 2), "ws", 4, 4)
    assert words_of(run_of_array(array).trace) == {"m": "pass of filters", "k": "pass of kernel elements", "x": "step"}
