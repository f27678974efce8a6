"""What is said of a word under the mouse: by the names that its layer has, with its copies, in whole sentences."""

import numpy as np

from analysis.dataflow.events import Op
from analysis.dataflow.im2col import im2col_run
from analysis.dataflow.layer import convolution, dense
from analysis.dataflow.neuron import run_of_neuron
from analysis.dataflow.run import run_of
from gui.lab.cell_words import about_cell, place_words
from gui.lab.column_view import ColumnView
from gui.lab.copied_words import copies_of
from gui.lab.im2col_links import words_of_source

COPIED = im2col_run(convolution(4, 4, 3, 5, 2))


def test_dense_layers_have_outputs_and_inputs():
    trace = run_of(dense(4, 3, 2), "os").trace
    assert place_words(trace, "weights", 6) == "weight: output 1, input 2"
    assert place_words(trace, "inputs", 6) == "input: example 1, input 2"
    assert place_words(trace, "outputs", 4) == "output: example 1, output 1"
    assert place_words(run_of(dense(1, 1), "os").trace, "weights", 0) == "weight: input 0"
    neuron = run_of_neuron(4, 3).trace
    assert place_words(neuron, "weights", 6) == "weight: output 1, input 2"
    assert place_words(neuron, "bias", 1) == "bias: output 1"
    assert place_words(COPIED.trace, "weights", 13) == "weight: filter 1, channel 0, row 0, column 1"
    assert place_words(COPIED.trace, "columns", 25) == "column buffer: column 2, word 1"


def test_a_copy_is_an_arrival():
    """Word (1,1) of channel 0 lies in four windows; it is used once by each of five filters in each."""
    end = len(COPIED.trace)
    assert about_cell(COPIED, "inputs", 5, 0)[1][1:] == [
        "still in memory only", "copied 0 times so far, 4 in all", "used 0 times so far, 20 in all",
    ]  # fmt: skip
    first = int(copies_of(COPIED)[5][0])
    assert about_cell(COPIED, "inputs", 5, first)[1][1] == "still in memory only"
    lines = about_cell(COPIED, "inputs", 5, first + 1)[1]
    assert lines[1:3] == [f"copied to buffer at event {first + 1}", "copied 1 time so far, 4 in all"]
    assert about_cell(COPIED, "inputs", 5, end)[1][-1] == "used 20 times so far, 20 in all"
    assert sum(len(events) for events in copies_of(COPIED)) == 9 * 12
    assert {int(COPIED.trace.op[event]) for events in copies_of(COPIED) for event in events} == {Op.COPY}


def test_one_time_is_no_times():
    run = run_of(convolution(4, 4, 3, 5, 2), "weights")
    assert "brought in 1 time so far, 1 in all" in about_cell(run, "weights", 0, 20)[1]
    view = ColumnView(COPIED)
    assert words_of_source(view, 0) == "address 0; copied 1 time, into column 0"
    assert np.array_equal(view.copies_of(0), [0])
