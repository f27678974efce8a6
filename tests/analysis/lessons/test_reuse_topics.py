"""Questions on reuse and on the two schedules of a window, each answered again by counting words one by one."""

import re
from functools import cache
from itertools import product

import numpy as np
import pytest

from analysis.lessons.topic import topic_named
from tests.analysis.lessons.asked_anew import answered_again
from tests.analysis.lessons.walked_loops import bounds, walked

DENSE = {"height": 1, "width": 1, "kernel_rows": 1, "kernel_columns": 1, "stride": 1, "padding": 0, "dilation": 1}


def shaped(values):
    return values if values.get("kind", "conv") == "conv" else {**values, **DENSE}


def uses(values, place):
    """How often the words of one operand are taken, by word."""
    words = walked(shaped(values))[place]
    return np.bincount(words[words >= 0])


def uses_of_pixel(values):
    values = shaped(values)
    row, column = min(values["row"], values["height"]), min(values["column"], values["width"])
    return uses(values, 1)[(row - 1) * values["width"] + column - 1]


def kind(question):
    what = question.text.partition(". ")[2]
    if "input word" in what:
        return "feature-map reuse"
    return "filter reuse" if "image." in what and "same image" not in what else "convolutional reuse"


REUSE = {
    "weight-uses": lambda question: uses(question.values, 0)[0],
    "input-uses": lambda question: uses_of_pixel(question.values),
    "sum-terms": lambda question: uses(question.values, 2)[0],
    "kind-of-reuse": kind,
}


@pytest.mark.parametrize("name", REUSE)
def test_uses_are_counted_again(name):
    answered_again("reuse-types", name, REUSE[name])


# The two schedules


def window(values, p, q):
    """Input words under the window at an output pixel."""
    rows = range(p * values["stride"], p * values["stride"] + values["kernel_rows"])
    columns = range(q * values["stride"], q * values["stride"] + values["kernel_columns"])
    return set(product(range(values["channels"]), rows, columns))


def swept(values):
    """Words that come while a window slides along each row; it begins anew at the next."""
    size, came = bounds(values), 0
    for p in range(size["P"]):
        held = set()
        for q in range(size["Q"]):
            taken = window(values, p, q)
            came += len(taken - held)
            held = taken
    return came


@cache
def counted(key):
    """(weights, inputs, outputs) of weights reuse and of input reuse."""
    values = dict(key)
    size, slide = bounds(values), swept(values)
    a_filter = len(list(product(range(size["C"]), range(size["R"]), range(size["S"]))))
    outputs = sum(1 for _ in product(range(size["M"]), range(size["P"]), range(size["Q"])))
    stays = a_filter * size["M"], slide * size["M"], outputs
    passes = sum(a_filter * size["M"] for _ in product(range(size["P"]), range(size["Q"]))), slide, outputs
    return stays, passes


def schedules(question):
    return counted(tuple(sorted((name, value) for name, value in question.values.items())))


def cost(question, words):
    weights, inputs, outputs = words
    return question.values["flash"] * weights + question.values["sram"] * (inputs + outputs)


def cheaper(question):
    first, second = (cost(question, words) for words in schedules(question))
    return "both the same" if first == second else "weights reuse" if first < second else "input feature-map reuse"


def crossover(question):
    """Where two lines over the price of flash meet."""
    (w, i, _), (v, j, _) = schedules(question)
    return float(np.linalg.solve([[w, -1.0], [v, -1.0]], [-i, -j])[0])


def ideal(values):
    words = walked(values)
    return len(words[0]) / sum(len(np.unique(one[one >= 0])) for one in words)


SCHEDULES = {
    "intensity": lambda question: ideal(question.values),
    "new-words": lambda question: len(window(question.values, 0, 1) - window(question.values, 0, 0)),
    "weights-reuse": lambda question: sum(schedules(question)[0]),
    "input-reuse": lambda question: sum(schedules(question)[1]),
    "cheaper": cheaper,
    "crossover": crossover,
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_words_of_a_window_are_counted_again(name):
    answered_again("window-reuse", name, SCHEDULES[name])


def test_all_questions_are_answered_again():
    assert set(REUSE) == set(topic_named("reuse-types").asks_by_name)
    assert set(SCHEDULES) == set(topic_named("window-reuse").asks_by_name)


def facts(topic, **values):
    return {fact.name: fact.value for fact in topic_named(topic).facts_of(values)}


def test_live_numbers_of_the_slides():
    """4×4×3, 2×2, 5 filters: 465 words, 657, 1,125 without reuse; 153 are the least."""
    found = facts("window-reuse")
    names = ("weights_words", "ifmap_words", "none_words", "least_words", "new_words")
    assert [found[name] for name in names] == [465, 657, 1125, 153, 6]
    assert found["crossover"] == pytest.approx(0.6)


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_the_prices_cost_the_same_at_the_crossover(stride):
    found = facts("window-reuse", stride=stride, height=9, width=9, kernel_rows=3, kernel_columns=3)
    dear = facts("window-reuse", stride=stride, height=9, width=9, kernel_rows=3, kernel_columns=3, flash=100)
    assert found["crossover"] < 1, "weights reuse moves fewer words here"
    assert dear["weights_cost"] < dear["ifmap_cost"], "and dear weights make it cheaper still"


def test_pixels_at_the_edge_of_any_layer_have_facts():
    for row, column in product((1, 2, 4), (1, 3, 4)):
        values = {"row": row, "column": column, "padding": 1, "kernel_rows": 3, "kernel_columns": 3}
        found = facts("reuse-types", **values)
        assert found["input_uses"] == uses_of_pixel({**topic_named("reuse-types").defaults, **values})
        assert re.fullmatch(r"\d+", str(found["windows"]))
