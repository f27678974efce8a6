"""Words of a layer that is not drawn: those that an execution of it counts."""

import pytest

from analysis.dataflow.drawable import drawable
from analysis.dataflow.layer import convolution, dense
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
