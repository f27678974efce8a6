"""Questions on the printed loops, each answered again by running them word by word."""

from itertools import groupby, product

import pytest

from analysis.lecture.convolution import column_rows
from analysis.lessons.topic import topic_named
from tests.analysis.lessons.asked_anew import answered_again

MIDDLE = 100


def printed(kernel):
    """Values of ix in [x − K/2, x + K/2], both ends among them, less x."""
    return [ix - MIDDLE for ix in range(2 * MIDDLE) if MIDDLE - kernel // 2 <= ix <= MIDDLE + kernel // 2]


def copied(values):
    """Words as the loops copy them: (ix, iy, channel)."""
    span = printed(values["kernel"])
    return list(product(span, span, range(values["channels"])))


def beyond(values):
    return len({(x, y) for x, y, _ in copied(values) if x < 0 or y < 0})


def written(values):
    return len({(co, i) for co in range(values["filters"]) for i in range(values["kernel"] ** 2 * values["channels"])})


def second(values):
    i = 0
    for _ in copied(values):
        i += 1
    return i


def pieces(values):
    """Runs of addresses of a window of K×K in the middle, ix outside."""
    row, pixel = values["width"] * values["channels"], values["channels"]
    taps = range(values["kernel"])
    addresses = [MIDDLE * row + y * row + x * pixel + c for x in taps for y in taps for c in range(pixel)]
    return len(list(groupby(enumerate(addresses), lambda pair: pair[1] - pair[0])))


ORACLES = {
    "words": lambda question: len(copied(question.values)),
    "outside": lambda question: beyond(question.values),
    "places": lambda question: written(question.values),
    "second-column": lambda question: second(question.values),
    "runs": lambda question: pieces(question.values),
}


@pytest.mark.parametrize("name", ORACLES)
def test_each_answer_is_what_the_loops_do(name):
    answered_again("printed-loops", name, ORACLES[name])


def test_all_questions_are_answered_again():
    assert set(ORACLES) == set(topic_named("printed-loops").asks_by_name)


def facts(**values):
    return {fact.name: fact.value for fact in topic_named("printed-loops").facts_of(values)}


def test_live_numbers_are_the_rows_of_the_slide():
    found = facts()
    for beginning, name in (
        ("words that the printed", "printed_words"), ("place in the buffer", "printed_second"),
        ("pixels read outside", "printed_outside"), ("places that the printed", "printed_places"),
        ("filters that the printed", "filters_read"), ("values that make", "values_of_output"),
        ("runs of addresses, x outside", "runs_printed"), ("runs of addresses, y outside", "runs_mended"),
    ):  # fmt: skip
        assert found[name] == next(row.computed for row in column_rows() if row.quantity.startswith(beginning)), name


@pytest.mark.parametrize("mended", range(8))
def test_sums_are_right_once_six_slips_are_mended(mended):
    found = facts(mended=mended)
    assert (found["right"] == found["sums"]) == (mended >= 6)
    assert (found["second"] == 0) == (mended >= 2)
    assert found["places"] == (5 if mended >= 4 else 60)
