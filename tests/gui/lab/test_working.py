"""A layer that is too large to draw: what is said of it names the layer that was taken, and counts it whole."""

import pytest

from analysis.dataflow.layer import convolution, dense
from gui.lab.scene import defaults
from gui.lab.scenes import all_scenes
from gui.lab.working import note_of, size_words, taken_for, work

SCENES = all_scenes()
LAYERS = {"conv": convolution(56, 56, 64, 64, 3, pad=1), "dense": dense(1024, 1000)}
# By formula for the whole layer, among the words of the note; the energy of a hierarchy is in its own panes.
COUNTED = {
    ("im2col", "conv"): "words copied",
    ("partial-im2col", "conv"): "columns into registers",
    ("pe-array", "conv"): "weights out of the buffer",
    ("neuron", "dense"): "1,000 biases into registers",
    ("register-blocks", "dense"): "1,000 outputs out of registers",
    ("pe-array", "dense"): "weights out of the buffer",
    ("window-reuse", "conv"): "weights into registers",
}


def taken_by(id, kind):
    layer = LAYERS[kind]
    return taken_for(SCENES[id], "conv1", layer)


@pytest.mark.parametrize("kind", LAYERS)
@pytest.mark.parametrize("id", SCENES)
def test_the_note_names_the_layer_that_was_taken_and_the_one_that_runs(id, kind):
    taken = taken_by(id, kind)
    if taken is None:
        return
    worked = work(SCENES[id], taken.values, taken, lambda part, text: None)
    layer, runs = LAYERS[kind], worked.play.runs
    drawn = runs[0].layer if runs else taken.drawn
    assert worked.note.startswith(f"conv1: scaled down from {size_words(layer)} to ") or drawn == layer
    assert size_words(drawn) in worked.note
    if (id, kind) in COUNTED:
        assert f"At its real size: {layer.macs:,} MACs; " in worked.note
        assert COUNTED[id, kind] in worked.note


def test_every_scene_that_executes_a_layer_shows_one_of_them():
    shown = {id for id in SCENES for kind in LAYERS if taken_by(id, kind)}
    executing = {id for id, scene in SCENES.items() if scene.play(defaults(scene)).runs}
    assert len(executing) >= 14
    assert executing - shown <= {"printed-loops"}, "the lecture's own loops run on its own example"


def test_without_a_layer_taken_the_scene_says_what_was_asked_for():
    scene = SCENES["window-reuse"]
    values = scene.values_of_layer(convolution(40, 40, 8, 16, 3))
    play = scene.play({**{p.name: p.default for p in scene.params}, **values})
    assert note_of(play, None).startswith(f"scaled down from {size_words(play.whole)} to ")
