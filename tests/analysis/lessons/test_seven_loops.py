"""Questions on the seven loops, each answered again by walking them."""

import re
from functools import cache

import numpy as np
import pytest

from analysis.lecture.convolution import convolution_rows
from analysis.lessons.topic import topic_named
from tests.analysis.lessons.asked_anew import answered_again
from tests.analysis.lessons.walked_loops import arrivals, bounds, moved, walked

NUMBERS = re.compile(r"\d+")


def whole(order):
    return "".join(dim for dim in "NGMPQCRS" if dim not in order) + order


def printed_terms(values):
    rows, columns, channels = (range(0, values[name] + 1) for name in ("kernel_rows", "kernel_columns", "channels"))
    return sum(1 for _ in rows for _ in columns for _ in channels)


def turned(question):
    before, _, after = question.text.partition("kernel meets")
    rows, columns = (int(n) for n in NUMBERS.findall(before)[-2:])
    row, column = (int(n) for n in NUMBERS.findall(after))
    places = np.array([[f"W[{r}, {c}]" for c in range(columns)] for r in range(rows)])
    return str(np.rot90(places, 2)[row, column])


def best(question):
    words = {choice.text: moved(question.values, whole(choice.text.replace(", ", ""))) for choice in question.choices}
    return min(words, key=words.get)


def come_back(values):
    output = walked(values, whole(values["order"]))[2]
    return arrivals(output) - len(set(output.tolist()))


ORACLES = {
    "macs": lambda question: len(walked(question.values)[0]),
    "output-rows": lambda question: bounds(question.values)["P"],
    "printed-terms": lambda question: printed_terms(question.values),
    "turned": turned,
    "loads-of-weights": lambda question: arrivals(walked(question.values, whole(question.values["order"]))[0]),
    "best-order": best,
    "sums-back": lambda question: come_back(question.values),
}


@pytest.mark.parametrize("name", ORACLES)
def test_each_answer_is_what_the_loops_do(name):
    answered_again("seven-loops", name, ORACLES[name])


def test_all_questions_are_answered_again():
    assert set(ORACLES) == set(topic_named("seven-loops").asks_by_name)


@cache
def facts(**values):
    return {fact.name: fact.value for fact in topic_named("seven-loops").facts_of(values)}


def test_live_numbers_of_the_slide():
    """4×4×3, 2×2, 5 filters: the rows of S36, and the best and worst of 720 orders."""
    found = facts()
    assert (found["moved"], found["least"], found["most"], found["orders"]) == (1305, 1125, 1755, 720)
    rows = {row.quantity: row.computed for row in convolution_rows() if row.slide == "S36"}
    assert found["printed_rows"] == rows["terms of the sum over u = 0..K, K = 2"]
    assert found["printed_channels"] == rows["terms of the sum over k = 0..Cin, Cin = 3"]
    assert found["changed"] == rows["outputs that change when the kernel is turned, 4x4 input"]
    assert found["values_of_output"] == rows["values that make one output, bias included"]


@pytest.mark.parametrize("order", ["NGMPQCRS", "NGMPCRSQ", "SRQPCMGN", "MPQCRS"])
def test_words_of_an_order_are_those_of_its_registers(order):
    defaults = topic_named("seven-loops").defaults
    assert facts(order=order)["moved"] == moved(defaults, whole(order))
