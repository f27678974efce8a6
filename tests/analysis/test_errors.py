"""Trouble as one line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError, FileError, UnknownNameError, nearest, one_line


def test_what_found_allowed_and_hint_in_one_line():
    error = FileError("cannot read it", "a\nfolder", "a file", "look again")
    assert str(error) == "cannot read it; found a folder; allowed: a file; look again"
    assert (error.what, error.found, error.allowed) == ("cannot read it", "a\nfolder", "a file")


def test_nothing_is_said_of_what_is_not_there():
    assert str(AnalysisError("no")) == "no"
    assert str(AnalysisError("no", 0)) == "no; found 0"


@pytest.mark.parametrize(
    ("written", "meant"),
    [("tfml", "tflm"), ("TFLM", "tflm"), ("stm32l4r", "stm32l4r5"), ("l4r5", "stm32l4r5"), ("Conv", None), ("", None)],
)
def test_a_near_miss_gets_the_name_that_was_meant(written, meant):
    known = ("tflm", "first-fit", "stm32l4r5", "stm32h743")
    assert nearest(written, known) == meant
    assert ("did you mean" in str(UnknownNameError("name", written, known))) == (meant is not None)


def test_two_names_that_contain_it_are_no_hint():
    assert nearest("stm", ("stm32l4r5", "stm32h743")) is None


def test_no_names_at_all():
    assert str(UnknownNameError("dimension", "N", ())) == "unknown dimension; found 'N'; allowed: none"


@given(st.text(st.characters(exclude_categories=())))
def test_one_line_is_printable_whatever_it_is(text):
    line = one_line(text)
    assert line.replace("\u202f", " ").isprintable()
    assert line == line.strip(" ")
    assert line.encode("utf-8").decode("utf-8") == line


def test_a_number_stays_with_its_unit():
    assert one_line("needs\n12\u202fKiB\u00a0more ") == "needs 12\u202fKiB more"


def test_escapes_for_a_terminal_are_spelled_out():
    assert one_line("a\x1b[31m\tb\x00\udcff") == "a\\x1b[31m b\\x00\\udcff"
