"""What answers to what in two explanations: every part stands in exactly one pair."""

from hypothesis import given
from hypothesis import strategies as st

from analysis.explain import Source, Step, Term
from analysis.explain.result import Explanation
from gui.widgets.explanation_pairs import ghost_lines, mark, paired
from gui.widgets.explanation_view import page

NAMES = st.lists(st.sampled_from("abcd"), max_size=8)


@given(NAMES, NAMES)
def test_every_part_is_in_one_pair_under_its_name(ours, theirs):
    one, other = [Term(name, f"o{i}") for i, name in enumerate(ours)], [Term(n, f"t{i}") for i, n in enumerate(theirs)]
    pairs = paired(one, other)
    assert [a for a, _ in pairs if a] == one
    assert sorted((b.value for _, b in pairs if b)) == sorted(term.value for term in other)
    assert all(a is None or b is None or a.name == b.name for a, b in pairs)
    both = sum(min(ours.count(name), theirs.count(name)) for name in set(ours))
    assert sum(a is not None and b is not None for a, b in pairs) == both


def test_values_are_marked_by_sign():
    assert (mark("3", "3"), mark("3", "4"), mark("3", None), mark(None, "4")) == ("=", "≠ 4", "–", "≠ 4")


def test_only_the_lines_that_differ_are_the_ghosts():
    ours, theirs = Step("T", "w/b", "8/2", 4.0, "s"), Step("T", "w/b", "8/4", 2.0, "s")
    assert ghost_lines(ours, theirs) == ["  = 8/4", "  = 2\u202fs"]
    assert ghost_lines(ours, ours) == []


def test_the_page_has_both_sides(qapp):
    def explained(value, *constants):
        step = Step("T", "w/b", f"8/{value}", 8 / value, "s", (Term("b", str(value)),))
        sources = tuple(Source(name, 5.0, "Hz", "a book", "stated-read") for name in constants)
        return Explanation("Time", "latency_bound", "", 8 / value, "s", (step,), sources=sources)

    html = page(explained(2, "clock"), ghosts=explained(4, "clock", "bus"))
    assert "◌ = 8/4" in html
    assert "≠ 4" in html
    assert "bus" in html
    assert "◌" not in page(explained(2, "clock"))
