"""How long a drawing of 200 blocks takes: the first time, and after one parameter has changed, as on a slider."""

from itertools import count

import pytest

from analysis.sketch import drawn, writing
from analysis.sketch.edits import paste, set_param
from analysis.sketch.table import sketch_of_table
from tests.analysis.sketch.sketches import block, row, source

BLOCKS = 200


@pytest.fixture(scope="module")
def sketch():
    """Convolutions with batch norm and activation, one inverted residual in ten, and dense layers behind a pool."""
    kinds = (
        "conv2d",
        "batch_norm",
        "relu6",
        "pointwise",
        "batch_norm",
        "relu",
        "depthwise",
        "inverted_residual",
        "silu",
        "dropout",
    )
    blocks = [block(10 + at, kinds[at % len(kinds)]) for at in range(BLOCKS - 4)]
    return row(source(1, (1, 3, 64, 64)), *blocks, block(900, "global_avg"), block(901, "flatten"), block(902, "dense"))


def test_draw_for_the_first_time(benchmark, sketch):
    drawing = benchmark.pedantic(drawn, (sketch,), setup=writing.kept.cache_clear, rounds=20)
    assert (drawing.troubles, len(drawing.results)) == ((), BLOCKS)


@pytest.mark.parametrize(
    ("block_id", "name"), [(902, "outputs"), (110, "filters"), (10, "filters")], ids=["last", "middle", "first"]
)
def test_draw_after_a_slider_moved(benchmark, sketch, block_id, name):
    values = count(33)

    def move():
        return (set_param(sketch, (block_id,), name, next(values))[0],), {}

    drawing = benchmark.pedantic(drawn, setup=move, rounds=50)
    assert drawing.troubles == ()


def test_paste_a_long_table_into_one_like_it(benchmark):
    """A number of a name that is tried again for every block would take minutes."""
    long = "input 1x8" + "\ndense 8" * 4000
    found, _ = benchmark.pedantic(paste, (sketch_of_table(long), long), rounds=2)
    assert len({block.name for block in found.blocks}) == len(found.blocks) == 8002
