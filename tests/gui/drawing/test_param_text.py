"""Settings as text: what is understood, what is not and what is said about it, what keys make of numbers."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.sketch.kinds import KINDS
from analysis.sketch.kinds.registry import Misfit
from gui.drawing.param_scale import first_of, leapt, stepped, stops_of
from gui.drawing.param_text import span_of, split_at, text_of, trouble_of, unit_words, value_of

NUMBERS = ("int", "real", "sizes")


def param(kind, name):
    return next(each for each in KINDS[kind].params if each.name == name)


FILTERS, KERNEL, RATE = param("conv2d", "filters"), param("conv2d", "kernel"), param("dropout", "rate")
INPUT, RESHAPE, EPSILON = param("input", "shape"), param("reshape", "shape"), param("batch_norm", "epsilon")
AXIS, ORDER = param("softmax", "axis"), param("transpose", "order")
ALL = [(kind.id, each) for kind in KINDS.values() for each in kind.params]


@pytest.mark.parametrize(
    ("setting", "text", "value"),
    [
        (FILTERS, "64", 64),
        (FILTERS, " 64 ", 64),
        (FILTERS, "1e3", 1000),
        (FILTERS, "65,536", 65536),
        (AXIS, "−1", -1),
        (AXIS, "-1", -1),
        (KERNEL, "3", (3,)),
        (KERNEL, "3x5", (3, 5)),
        (KERNEL, "3×5", (3, 5)),
        (KERNEL, "3 5", (3, 5)),
        (KERNEL, "3,5", (3, 5)),
        (KERNEL, "3 X 5, 7", (3, 5, 7)),
        (KERNEL, "(3, 5)", (3, 5)),
        (ORDER, "0 2 3 1", (0, 2, 3, 1)),
        (INPUT, "1×3×224×224", (1, 3, 224, 224)),
        (INPUT, "1 3 224 224", (1, 3, 224, 224)),
        (INPUT, "[1, 3, 224, 224]", (1, 3, 224, 224)),
        (RESHAPE, "0×−1", (0, -1)),
        (RESHAPE, "0 -1", (0, -1)),
        (RATE, "0.25", 0.25),
        (RATE, "0,25", 0.25),
        (RATE, "1", 1.0),
        (EPSILON, "1e-3", 0.001),
    ],
)
def test_what_is_understood(setting, text, value):
    found = value_of(setting, text)
    assert (found, type(found)) == (value, type(value))


WRONG = [
    (FILTERS, "", "empty"),
    (FILTERS, "   ", "empty"),
    (FILTERS, "many", "no whole number"),
    (FILTERS, "3.5", "no whole number"),
    (FILTERS, "3,5", "no whole number"),
    (FILTERS, "3x5", "no whole number"),
    (FILTERS, "0", "out of range"),
    (FILTERS, "-8", "out of range"),
    (FILTERS, "65537", "out of range"),
    (FILTERS, "9" * 150, "out of range"),
    (FILTERS, "nan", "no whole number"),
    (FILTERS, "inf", "no whole number"),
    (KERNEL, "3x", "no whole number"),
    (KERNEL, "x", "no whole number"),
    (KERNEL, "3x-5", "out of range"),
    (KERNEL, "3 2.5", "no whole number"),
    (KERNEL, "1025", "out of range"),
    (INPUT, "1×3×0×224", "out of range"),
    (INPUT, "−1×3", "out of range"),
    (INPUT, "batch×3", "no list"),
    (RESHAPE, "-2", "out of range"),
    (RESHAPE, "2-1", "no list"),
    (RATE, "half", "no number"),
    (RATE, "1.5", "out of range"),
    (RATE, "1e999", "no number"),
    (RATE, "nan", "no number"),
    (EPSILON, "-1e-5", "out of range"),
]


@pytest.mark.parametrize(("setting", "text", "said"), WRONG)
def test_what_is_not_understood_says_what_was_found_and_what_is_allowed(setting, text, said):
    with pytest.raises(Misfit) as trouble:
        value_of(setting, text)
    sentence = str(trouble.value)
    assert said in sentence
    assert setting.title in sentence
    assert "allowed: " in sentence
    assert not text.strip() or text.strip()[:20] in sentence
    assert len(sentence) < 160


@given(st.sampled_from([each for _, each in ALL]), st.text(max_size=60))
def test_any_text_is_a_value_that_goes_or_a_sentence(setting, text):
    if setting.type in ("choice", "bool"):
        return
    with suppress(Misfit):
        assert trouble_of(setting, value_of(setting, text)) == ""


@pytest.mark.parametrize(("kind", "setting"), ALL, ids=lambda each: getattr(each, "name", each))
def test_defaults_read_as_they_are_written(kind, setting):
    assert trouble_of(setting, setting.default) == ""
    if setting.type not in ("choice", "bool"):
        assert value_of(setting, text_of(setting.default)) == setting.default


@given(st.floats(0, 1))
def test_no_digit_of_a_number_is_lost(number):
    assert value_of(RATE, text_of(number)) == number


def test_values_are_short_to_read():
    assert text_of((0, -1)) == "0×−1"
    assert text_of(1e-5) == "1e-5"
    assert text_of(2.0) == "2"
    assert text_of(None) == ""


@pytest.mark.parametrize(
    ("unit", "value", "words"),
    [
        ("px", 0, "px"),
        ("", 3, ""),
        ("0: none", 0, "none"),
        ("0: none", 4, ""),
        ("channels, 0: as they come", 0, "as they come"),
        ("channels, 0: as they come", 8, "channels"),
    ],
)
def test_zero_may_mean_something_of_its_own(unit, value, words):
    assert unit_words(unit, value) == words


def test_the_cursor_tells_which_number_is_meant():
    assert [split_at("1×3×224", cursor) for cursor in (0, 1, 2, 4, 7)] == [0, 0, 1, 2, 2]
    assert span_of("1×3×224", 2) == (4, 3)


@pytest.mark.parametrize(("kind", "setting"), ALL, ids=lambda each: getattr(each, "name", each))
def test_sliders_reach_the_usual_values_only(kind, setting):
    if setting.type not in NUMBERS:
        return
    stops = stops_of(setting)
    assert len(stops) > 4
    assert setting.low <= stops[0] <= first_of(setting.default) <= stops[-1] <= setting.high


def test_sliders_of_widths_double_and_those_of_steps_count():
    assert stops_of(FILTERS)[-1] == 2048
    assert {64, 96, 128, 512} <= set(stops_of(FILTERS))
    assert stops_of(param("conv2d", "stride")) == (1, 2, 3, 4, 5, 6, 7, 8)
    assert stops_of(AXIS) == tuple(range(-8, 9))
    assert stops_of(RATE)[:3] == (0, 0.05, 0.1)


@given(st.sampled_from([each for _, each in ALL if each.type in NUMBERS]), st.data())
def test_keys_stay_within_the_range_and_go_their_way(setting, data):
    number = data.draw(st.floats(setting.low, setting.high)) if setting.type == "real" else data.draw(
        st.integers(int(setting.low), int(setting.high))
    )  # fmt: skip
    up, down = stepped(setting, number, 1), stepped(setting, number, -1)
    assert setting.low <= down <= number <= up <= setting.high
    assert number <= leapt(setting, number, True) <= setting.high
    assert setting.low <= leapt(setting, number, False) <= number


def test_page_keys_double_and_halve_and_leave_zero():
    assert [leapt(FILTERS, number, True) for number in (1, 48, 40000)] == [2, 96, 65536]
    assert [leapt(FILTERS, number, False) for number in (1, 48)] == [1, 24]
    assert [leapt(AXIS, number, True) for number in (-1, 0, 3)] == [0, 1, 6]
    assert leapt(RATE, 0.25, True) == 0.5
    assert leapt(RATE, 0.0, True) == 0.05
