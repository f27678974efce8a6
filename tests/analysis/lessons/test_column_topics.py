"""Questions on columns and their buffers, each answered again by copying words one after the other."""

import re
from itertools import groupby, product

import numpy as np
import pytest

from analysis.lecture.convolution import column_rows
from analysis.lessons.topic import topic_named
from tests.analysis.lessons.asked_anew import answered_again
from tests.analysis.lessons.walked_loops import bounds, walked

LOOPS = {"rows": "rsc", "printed": "src", "channels": "crs"}


def matrix(values):
    """Input words of all columns; −1 in the padding."""
    size = bounds(values)
    _, taken, output = walked({**values, "filters": 1})
    return np.stack([taken[output == pixel] for pixel in range(size["N"] * size["P"] * size["Q"])])


def address(values, y, x, c):
    if values["layout"] == "nhwc":
        return (y * values["width"] + x) * values["channels"] + c
    return (c * values["height"] + y) * values["width"] + x


def pixels_of_window(values):
    """Of a window that lies in the input whole: rows, columns, channels in the order of the copy."""
    loops = "src" if values["printed"] else LOOPS[values["order"]]
    size = {"r": values["kernel_rows"], "s": values["kernel_columns"], "c": values["channels"]}
    for at in product(*(range(size[loop]) for loop in loops)):
        place = dict(zip(loops, at, strict=True))
        yield values["dilation"] * place["r"], values["dilation"] * place["s"], place["c"]


def copies(values):
    """Groups of addresses that go on by one."""
    addresses = [address(values, *place) for place in pixels_of_window(values)]
    return len(list(groupby(enumerate(addresses), lambda pair: pair[1] - pair[0])))


def product_text(question):
    columns = matrix(question.values)
    filters = np.zeros((question.values["filters"], columns.shape[1]))
    made = filters @ columns.T
    return f"({made.shape[0]} × {columns.shape[1]}) · ({columns.shape[1]} × {made.shape[1]})"


def expansion(values):
    words = values["batch"] * values["height"] * values["width"] * values["channels"]
    return matrix(values).size / words


COLUMNS = {
    "length": lambda question: matrix(question.values).shape[1],
    "count": lambda question: matrix(question.values).shape[0],
    "expansion": lambda question: expansion(question.values),
    "runs": lambda question: copies(question.values),
    "product": product_text,
}


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_are_copied_again(name):
    answered_again("im2col", name, COLUMNS[name])


# Buffers of libraries: columns, bytes a word, to which a column is rounded up, lanes of loads and of a MAC, filters, step
KERNELS = {
    "cmsis-dsp": (2, 2, 4, 4, 2, 2, 2, 4), "cmsis-scalar": (2, 2, 4, 1, 1, 1, 2, 1), "cmsis-mve": (4, 1, 16, 16, 16, 16, 1, 16),
    "tinyengine": (4, 2, 1, 4, 2, 2, 2, 4),
}  # fmt: skip


def kernel(values):
    own = values["columns"], 1, 1, 1, 1, 1, values["rows"], 1
    return own if values["engine"] == "generic" else KERNELS[values["engine"]]


def buffer(values):
    columns, width, multiple = kernel(values)[:3]
    column = [0] * matrix(values).shape[1]
    while len(column) % multiple:
        column.append(0)
    return len(column) * columns * width * (1 + values["ping_pong"])


def left(values):
    columns = list(range(len(matrix(values))))
    while len(columns) >= kernel(values)[0]:
        del columns[: kernel(values)[0]]
    return len(columns)


def one_pass(values):
    """(loads of columns, loads of weights, MAC) of a pass, instruction by instruction."""
    columns, _, _, weight_lanes, column_lanes, _, filters, step = kernel(values)
    words = range(step)
    loads = (
        sum(len(words[::column_lanes]) for _ in range(columns)),
        sum(len(words[::weight_lanes]) for _ in range(filters)),
    )
    return (*loads, sum(1 for _ in product(range(columns), range(filters), words)))


def served(values):
    columns, weights, macs = one_pass(values)
    return macs / (columns + weights)


def largest(question):
    sizes = {
        name: buffer({**question.values, "engine": engine, "ping_pong": False})
        for name, engine in (
            ("CMSIS-NN, DSP", "cmsis-dsp"), ("CMSIS-NN, MVE (Helium)", "cmsis-mve"), ("TinyEngine, 4 columns", "tinyengine"),
        )
    }  # fmt: skip
    return max(sizes, key=sizes.get)


BUFFERS = {
    "buffer": lambda question: buffer(question.values),
    "left-columns": lambda question: left(question.values),
    "pass-instructions": lambda question: one_pass(question.values)[2] // kernel(question.values)[5],
    "macs-per-load": lambda question: served(question.values),
    "smaller": lambda question: matrix(question.values).size * kernel(question.values)[1] / buffer(question.values),
    "largest-buffer": largest,
}


@pytest.mark.parametrize("name", BUFFERS)
def test_buffers_are_filled_again(name):
    answered_again("partial-im2col", name, BUFFERS[name])


def test_all_questions_are_answered_again():
    assert set(COLUMNS) == set(topic_named("im2col").asks_by_name)
    assert set(BUFFERS) == set(topic_named("partial-im2col").asks_by_name)


def facts(topic, **values):
    return {fact.name: fact.value for fact in topic_named(topic).facts_of(values)}


@pytest.mark.parametrize(("side", "columns", "words", "expansion"), [(3, 4, 48, 16 / 9), (4, 9, 108, 2.25)])
def test_live_numbers_of_the_example(side, columns, words, expansion):
    found = facts("im2col", height=side, width=side)
    assert (found["length"], found["columns_in_all"], found["copied"]) == (12, columns, words)
    assert found["expansion"] == pytest.approx(expansion)


@pytest.mark.parametrize(
    "beginning", ["words of one", "4x4 input: columns", "4x4 input: words", "4x4 input: expansion"]
)
def test_live_numbers_are_the_rows_of_the_slide(beginning):
    row = next(row for row in column_rows() if row.quantity.startswith(beginning))
    assert row.computed in facts("im2col").values()


def test_live_numbers_of_a_kernel():
    """Two columns and two filters: six loads, eight SMLAD, 16 MAC; 48 B of buffer against 216."""
    found = facts("partial-im2col")
    names = ("column_loads", "weight_loads", "pass_instructions", "pass_macs", "buffer", "whole", "left_columns")
    assert [found[name] for name in names] == [4, 2, 8, 16, 48, 216, 1]
    assert facts("partial-im2col", height=1000, width=1000)["instructions"] is None
    assert re.fullmatch(r"\d+", str(found["instructions"]))
