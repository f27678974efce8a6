"""Numbers for people, and back."""

from __future__ import annotations

import re
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import ScenarioError
from analysis.units import UNKNOWN, binary, duration, duration_range, exact, parse, percent, si, units_of

SPACE = "\u202f"
AMOUNTS = st.floats(1e-15, 1e20, allow_nan=False)
BYTES = st.integers(0, 2**58)


def number_of(text: str) -> float:
    return float(text.split(SPACE)[0])


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (15_470_264_320, "15.5 GMAC"), (999_499, "999 kMAC"), (999_500, "1 MMAC"), (1000, "1 kMAC"), (0, "0 MAC"),
        (999.96, "1 kMAC"), (0.0241, "24.1 mMAC"), (0.9999, "1 MAC"), (9.996e-4, "1 mMAC"), (1.5, "1.50 MAC"),
        (-1500, "-1.50 kMAC"), (1, "1 MAC"), (3e21, "3000 EMAC"),
    ],
)  # fmt: skip
def test_decimal_prefixes(value, shown):
    assert si(value, "MAC") == shown.replace(" ", SPACE)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (73_728, "72 KiB"), (1023, "1023 B"), (1024, "1 KiB"), (1024**2 - 1, "1 MiB"), (1024**2, "1 MiB"), (0, "0 B"),
        (1024**3 - 1, "1 GiB"), (1_047_000, "1022 KiB"), (262_144, "256 KiB"), (1536, "1.50 KiB"),
    ],
)  # fmt: skip
def test_binary_prefixes(value, shown):
    assert binary(value) == shown.replace(" ", SPACE)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.0241, "24.1 ms"), (119, "119 s"), (120, "2 min"), (7200, "2 h"), (0, "0 s"), (3.3e-8, "33 ns")],
)
def test_durations(seconds, shown):
    assert duration(seconds) == shown.replace(" ", SPACE)


@pytest.mark.parametrize("shown", [si, binary, duration, exact, percent])
@pytest.mark.parametrize("value", [None, nan, inf, -inf])
def test_what_is_not_known_is_a_dash(shown, value):
    assert shown(value) == UNKNOWN


@given(AMOUNTS)
def test_what_is_shown_reads_back_within_its_digits(value):
    assert parse(si(value, "J").replace(SPACE, " "), "J") == pytest.approx(value, rel=0.0051)


@given(BYTES)
def test_bytes_read_back_within_their_digits(value):
    assert parse(binary(value), "B") == pytest.approx(value, rel=0.0051)


@given(AMOUNTS)
def test_durations_read_back_within_their_digits(value):
    assert parse(duration(value), "s") == pytest.approx(value, rel=0.0051)


@given(st.floats(1e-15, 9.9e20))
def test_never_a_thousand_of_a_prefix_and_never_a_zero(value):
    assert 1 <= number_of(si(value)) < 1000 or value < 1e-14


@given(st.integers(1, 2**58))
def test_never_1024_of_a_binary_prefix(value):
    assert 1 <= number_of(binary(value)) < 1024


@given(st.floats(1e-9, 1.0))
def test_a_share_never_reads_as_zero(share):
    assert percent(share).replace(SPACE, "") != "0%"
    assert re.fullmatch(r"(< )?[0-9.]+ %", percent(share).replace(SPACE, " "))


@given(st.integers(-(2**60), 2**60))
def test_every_digit_is_there(value):
    if abs(value) < 2**53:
        assert int(exact(value).replace(",", "")) == value


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("50ms", "s", 0.05), ("5mJ", "J", 0.005), ("256KiB", "B", 262_144), ("1MiB", "B", 1_048_576), ("3 kB", "B", 3000),
        ("3KB", "B", 3000), ("0.05", "s", 0.05), ("7us", "s", 7e-6), ("7µs", "s", 7e-6), ("7μs", "s", 7e-6),
        ("2min", "s", 120), ("1.5h", "s", 5400), ("1e3 B", "B", 1000), (" 4 J ", "J", 4), ("0s", "s", 0),
    ],
)  # fmt: skip
def test_amounts_that_a_person_writes(text, unit, value):
    assert parse(text, unit) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize("text", ["", "ms", "50mx", "-1s", "1 s s", "nan", "inf", "1e999s", "5 MB", "1,5s", "٣s", "s5"])
def test_what_is_no_time_is_refused_with_what_is_allowed(text):
    with pytest.raises(ScenarioError, match=r"--max-latency is no number with a unit; found .*; allowed: .*ms"):
        parse(text, "s", "--max-latency")


def test_milli_and_mega_differ_and_bytes_have_no_fractions():
    assert parse("1MJ", "J") == 1e9 * parse("1mJ", "J")
    assert "mB" not in units_of("B")


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (0.02, 0.029, f"20–29{SPACE}ms"),
        (0.9e-3, 1.2e-3, f"900{SPACE}µs – 1.20{SPACE}ms"),
        (None, None, f"{UNKNOWN}–{UNKNOWN}"),
    ],
)
def test_a_range_names_its_unit_once_where_both_ends_have_it(low, high, text):
    assert duration_range(low, high) == text
