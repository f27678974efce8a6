"""How long it takes to open a loaded network as a drawing, to lay it out, to copy it, and to see what would fit where."""

from pathlib import Path

import pytest

from analysis.readers import read
from analysis.sketch import drawn, edits
from analysis.sketch.fitting import fits_behind, fits_between
from analysis.sketch.from_graph import sketch_of_graph
from analysis.sketch.layout import arranged
from analysis.sketch.text import sketch_of, text_of

SAMPLES = Path(__file__).parents[2] / "resources" / "samples"


@pytest.fixture(scope="module")
def sketch():
    """ResNet-152: 516 blocks."""
    return sketch_of_graph(read(SAMPLES / "resnet152_v1.onnx"))


def test_open_a_loaded_network(benchmark):
    graph = read(SAMPLES / "resnet152_v1.onnx")
    assert len(benchmark(sketch_of_graph, graph).blocks) == 516


def test_lay_out(benchmark, sketch):
    assert len(benchmark(arranged, sketch)) == 516


def test_write_and_read_as_text(benchmark, sketch):
    assert benchmark(lambda: sketch_of(text_of(sketch))) == sketch


@pytest.mark.parametrize("fits", [fits_behind, fits_between])
def test_see_what_would_fit(benchmark, sketch, fits):
    drawing = drawn(sketch)
    assert len(benchmark(fits, sketch, drawing, "max_pool")) >= 515


def test_insert_and_delete_with_healing(benchmark, sketch):
    wire = sketch.wires[250]

    def both():
        longer, _ = edits.insert(sketch, "identity", wire)
        return edits.remove(longer, [sketch.next_id])[0]

    assert benchmark(both).wires == sketch.wires
