"""Words of a layer that is not drawn: those that an execution of it counts."""

import pytest

from analysis.dataflow.drawable import drawable
from analysis.dataflow.events import Op
from analysis.dataflow.im2col import run_im2col
from analysis.dataflow.im2col_plan import Im2col
from analysis.dataflow.layer import convolution, dense
from analysis.dataflow.lowering import Lowering
from analysis.dataflow.micro_kernels import Block as MicroBlock
from analysis.dataflow.neuron import run_of_neuron
from analysis.dataflow.pe_array import DATAFLOWS, Array
from analysis.dataflow.pe_steps import run_of_array
from analysis.dataflow.register_blocks import Block, run_of_block
from analysis.dataflow.run import run_of
from analysis.dataflow.schedules import NESTS
from analysis.dataflow.whole import whole_words

WHOLE = convolution(9, 9, 3, 8, 3, stride=2, pad=1)


@pytest.mark.parametrize("schedule", NESTS)
def test_as_an_execution_of_it_counts(schedule):
    small, executed = run_of(drawable(WHOLE, 300), schedule), run_of(WHOLE, schedule)
    assert small.layer.macs < WHOLE.macs
    ends = {check.name: int(check.counted(executed.trace)[-1]) for check in executed.checks}
    words = whole_words(small, WHOLE)
    assert words == {name: ends[name] for name in words}
    assert len(words) == 3


def test_a_layer_of_a_network_takes_no_time():
    words = whole_words(run_of(dense(4, 4), "os"), dense(4096, 4096))
    assert words["weights into registers"] == 4096 * 4096
    assert words["outputs out of registers"] == 4096
    large = convolution(56, 56, 64, 64, 3, pad=1)
    assert whole_words(run_of(drawable(large), "ifmap"), large)["weights into registers"] == large.macs


# Not nests: words by name against the channels that an execution counts, (operation, tensor, from, to).

UNEVEN = convolution(5, 6, 4, 6, 3, stride=2, pad=1, groups=2)


def counted(run, op, tensor, src="", dst=""):
    return run.trace.moved(len(run.trace), op, tensor=tensor, src=src, dst=dst)


@pytest.mark.parametrize("layer", [convolution(5, 5, 3, 5, 3, pad=1), UNEVEN, dense(7, 6, 3)])
@pytest.mark.parametrize(("columns", "filters"), [(None, 1), (2, 2), (4, 1)])
def test_columns_as_an_execution_counts(layer, columns, filters):
    small, run = (
        run_im2col(Im2col(Lowering(one, columns=columns), MicroBlock(columns or 1, filters)), most_events=10**6)
        for one in (convolution(3, 3, 2, 2, 2), layer)
    )
    assert whole_words(small, layer) == {
        "words copied": counted(run, Op.COPY, "columns"),
        "weights into registers": counted(run, Op.LOAD, "weights"),
        "columns into registers": counted(run, Op.LOAD, "columns"),
        "outputs out of registers": counted(run, Op.STORE, "outputs"),
    }


@pytest.mark.parametrize("dataflow", DATAFLOWS)
@pytest.mark.parametrize("layer", [convolution(5, 5, 3, 5, 3, pad=1), UNEVEN, dense(9, 7, 3)])
def test_an_array_as_an_execution_counts(dataflow, layer):
    small, run = (run_of_array(Array(one, dataflow, 3, 4)) for one in (convolution(3, 3, 1, 2, 2), layer))
    found = {
        "weights out of the buffer": counted(run, Op.FILL, "weights", "buffer"),
        "inputs out of the buffer": counted(run, Op.FILL, "inputs", "buffer"),
        "partial sums back from the buffer": counted(run, Op.LOAD, "psums", "buffer"),
        "partial sums into the buffer": counted(run, Op.STORE, "psums"),
        "outputs into the buffer": counted(run, Op.STORE, "outputs", "registers"),
    }
    assert whole_words(small, layer) == {name: words for name, words in found.items() if words}


@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize(("rows", "columns", "registers"), [(2, 4, 16), (4, 4, 12), (1, 1, 3)])
def test_a_block_as_an_execution_counts(rows, columns, registers, streamed):
    layer = dense(5, 7, 6)
    small, run = (run_of_block(Block(*size, rows, columns, registers, streamed)) for size in ((2, 2, 2), (5, 7, 6)))
    found = {
        "weights into registers": counted(run, Op.LOAD, "weights"),
        "inputs into registers": counted(run, Op.LOAD, "inputs"),
        "outputs out of registers": counted(run, Op.STORE, "outputs"),
        "sums spilled": counted(run, Op.STORE, "psums"),
        "spilled sums back": counted(run, Op.LOAD, "psums"),
    }
    assert whole_words(small, layer) == {name: words for name, words in found.items() if words}
    assert whole_words(small, WHOLE) is None


def test_a_neuron_as_an_execution_counts():
    small, run = run_of_neuron(2, 3), run_of_neuron(9, 5, "tanh", 16)
    assert whole_words(small, dense(9, 5)) == {
        "weights into registers": counted(run, Op.LOAD, "weights"),
        "inputs into registers": counted(run, Op.LOAD, "inputs"),
        "biases into registers": counted(run, Op.LOAD, "bias"),
        "outputs out of registers": counted(run, Op.STORE, "outputs"),
    }
    assert whole_words(small, WHOLE) is None


@pytest.mark.parametrize("dataflow", DATAFLOWS)
def test_an_array_of_a_large_layer_takes_no_time(dataflow):
    small = run_of_array(Array(convolution(3, 3, 1, 2, 2), dataflow, 4, 4))
    words = whole_words(small, convolution(56, 56, 64, 64, 3, pad=1))
    assert words["outputs into the buffer"] == 56 * 56 * 64
