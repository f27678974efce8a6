"""Growth that is allowed: to the last byte, and nothing where nothing was said."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import ScenarioError, UnknownNameError
from analysis.gate.allowance import NOTHING, allowance_in_option, allowance_of, allowances_of
from analysis.gate.quantities import EXAMPLES, QUANTITIES, amount_of


@pytest.mark.parametrize(
    ("said", "key", "limit"),
    [
        ("2%", "ram", 1020), ("2 %", "ram", 1020), ("0%", "macs", 1000), ("0.05%", "flash", Fraction(2001, 2)),
        ("1KiB", "flash", 2024), ("20", "ram", 1020), (20, "ram", 1020), ("5ms", "latency", Fraction(0.005) + 1000),
        ("0", "latency", 1000), (0, "energy", 1000), ("1k", "macs", 2000), ("3MMAC", "macs", 3_001_000),
    ],
)  # fmt: skip
def test_a_share_or_an_amount_beside_the_need_before(said, key, limit):
    assert allowance_of(said, QUANTITIES[key], "growth").limit(1000) == limit


@given(st.floats(1e-12, 1e12))
def test_the_last_digits_of_a_fraction_do_not_decide(before):
    limit = NOTHING.limit(before)
    assert before * (1 + 1e-12) <= limit < before * (1 + 1e-8)


def test_any_growth_has_no_limit():
    assert allowance_of("any", QUANTITIES["ram"], "growth").anything
    assert not NOTHING.anything
    assert NOTHING.limit(7) == 7


@given(st.integers(0, 2**60), st.integers(0, 1000))
def test_a_share_of_a_whole_number_of_bytes_is_exact(before, percents):
    limit = allowance_of(f"{percents}%", QUANTITIES["ram"], "growth").limit(before)
    assert limit * 100 == before * (100 + percents)


@pytest.mark.parametrize(
    ("said", "key", "words"),
    [
        ("two%", "ram", "growth is no share; found 'two%'; allowed: 2%, 0.5%, an amount, or any"),
        ("-2%", "ram", "growth is no share"), ("1.2.3%", "ram", "growth is no share"), ("²%", "ram", "is no share"),
        ("%", "ram", "growth is no share"),
        ("5", "latency", "growth has no unit; found '5'; allowed: 5ms, 5s, …"),
        (0.5, "energy", "growth has no unit; found '0.5'"), ("1e3", "latency", "growth has no unit"),
        ("2 apples", "flash", "growth is no number with a unit; found '2 apples'"),
        (True, "ram", 'growth is wrong; found True; allowed: an amount such as "256KiB"'),
        ([1], "flash", 'growth is wrong; found [1]; allowed: an amount such as "1MiB"'),
        (-1, "macs", 'growth is wrong; found -1; allowed: an amount such as "12.5M"'),
        (float("nan"), "ram", "growth is no number with a unit; found 'nan'"), (float("inf"), "ram", "found 'inf'"),
        (10**400, "ram", "growth is no number with a unit"), ("9" * 5000 + "%", "ram", "growth is no share"),
    ],
)  # fmt: skip
def test_what_is_no_growth_says_why(said, key, words):
    with pytest.raises(ScenarioError) as error:
        allowance_of(said, QUANTITIES[key], "growth")
    assert words in str(error.value)


@pytest.mark.parametrize("key", QUANTITIES)
def test_the_example_of_each_quantity_is_an_amount_of_it(key):
    assert amount_of(EXAMPLES[key], QUANTITIES[key], "it") > 0


def test_an_option_names_its_quantity():
    assert allowance_in_option("ram=2%") == ("ram", "2%")
    with pytest.raises(ScenarioError, match=r"--allow-growth has another form; found '2%'; allowed: QUANTITY=2%"):
        allowance_in_option("2%")
    with pytest.raises(UnknownNameError, match="did you mean latency"):
        allowance_in_option("latncy=2%")


def test_a_table_says_which_key_is_wrong():
    assert set(allowances_of({"ram": "2%", "macs": "any"}, "allow_growth")) == {"ram", "macs"}
    with pytest.raises(ScenarioError, match="allow_growth ram is no share"):
        allowances_of({"ram": "x%"}, "allow_growth")
    with pytest.raises(UnknownNameError, match="unknown quantity; found 'arena'"):
        allowances_of({"arena": "2%"}, "allow_growth")
