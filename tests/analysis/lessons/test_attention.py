"""Questions on attention, each answered again by counting pairs, rows of the cache and words one by one."""

import re
from functools import cache

import numpy as np
import pytest

from analysis.lessons.changes import DOUBLES
from analysis.lessons.topic import topic_named
from tests.analysis.lessons.other_layers_asked import agrees, asked


@cache
def pairs_of(tokens, causal):
    """Ones where a token sees another."""
    seen = np.ones((tokens, tokens), bool)
    return int(np.count_nonzero(np.tril(seen) if causal else seen))


def looked(values):
    """Each pair a product of two vectors for the score, and one vector weighed for the context."""
    seen = pairs_of(values["tokens"], values["causal"])
    return 2 * sum(seen * values["head_width"] for _ in range(values["heads"]))


def row(values):
    words = [1 for _ in range(values["layers"]) for _ in ("key", "value") for _ in range(values["groups"])]
    return np.zeros((len(words), values["head_width"]), f"int{8 * values['bytes']}").nbytes


def whole(values):
    each = row(values)
    return sum(each for _ in range(values["batch"]) for _ in range(values["tokens"]))


def on_cache(values):
    """Of one sequence and one layer: each query of a group takes the key and the value that are read once."""
    macs = words = 0
    for _ in range(values["groups"]):
        words += 2 * values["head_width"]
        macs += sum(2 * values["head_width"] for head in range(values["heads"] // values["groups"]))
    return macs / (words * values["bytes"])


def one_token(values):
    width, each = values["width"], values["head_width"]
    token = np.ones(width)
    macs = sum(
        (np.ones((heads * each, width)) @ token).sum()
        for heads in (values["heads"], values["groups"], values["groups"])
    )
    macs += (np.ones((width, values["heads"] * each)) @ np.ones(values["heads"] * each)).sum()
    macs += 2 * values["heads"] * values["tokens"] * each
    return macs + (3 if values["gated"] else 2) * width * values["hidden"]


def after(values, text):
    """The values after a change, read from its words; what the cache's intensity does not depend on stays."""
    if bytes_now := re.match(r"(\d) B a word, not \d", text):
        return {**values, "bytes": int(bytes_now[1])}
    if "heads" in text:
        return {**values, "groups": values["groups"] * 2 if text.startswith("twice") else values["groups"] // 2}
    name = {"twice as many sequences": "batch", "twice the context": "tokens", "twice as many layers": "layers"}[text]
    return {**values, name: 2 * values[name]}


def test_what_a_change_does_is_what_loops_say():
    rights = set()
    for question in asked("attention", "what-helps"):
        wanted = 2 if question.text.endswith(DOUBLES) else 1
        for choice in question.choices:
            times = on_cache(after(question.values, choice.text)) / on_cache(question.values)
            assert (times == pytest.approx(wanted)) == (not choice.says)
        rights.add(question.right)
    assert len(rights) >= 5


@pytest.mark.parametrize(
    ("name", "oracle"),
    [("scores", looked), ("cache-row", row), ("cache-intensity", on_cache), ("cache", whole)],
)
def test_answers_are_those_of_loops(name, oracle):
    agrees("attention", name, oracle)


def test_a_token_takes_what_its_matrices_and_its_cache_do():
    agrees("attention", "token-macs", one_token_quickly)


def one_token_quickly(values):
    """Products of ones where they are small; large ones by their size, which the small ones have shown to be it."""
    if values["width"] <= 256:
        return one_token(values)
    width, each = values["width"], values["head_width"]
    sizes = [(heads * each, width) for heads in (values["heads"], values["groups"], values["groups"], values["heads"])]
    sizes += [(width, values["hidden"])] * (3 if values["gated"] else 2)
    sizes += [(values["tokens"], each)] * 2 * values["heads"]
    return sum(rows * columns for rows, columns in sizes)


def test_facts_hold_for_groups_that_do_not_divide_the_heads():
    for heads, groups, used in ((8, 3, 2), (7, 4, 1), (6, 9, 6), (12, 5, 4)):
        facts = {
            fact.name: fact.value for fact in topic_named("attention").facts_of({"heads": heads, "groups": groups})
        }
        assert (facts["kv_heads"], facts["sharing"]) == (used, heads / used)


def test_facts_of_a_decoded_token_are_those_of_its_parts():
    facts = {fact.name: fact.value for fact in topic_named("attention").facts_of({"phase": "decode", "tokens": 64})}
    parts = ("projections", "scores", "context", "hidden_macs", "head_macs")
    assert facts["macs"] == sum(facts[part] for part in parts) == 300_288
    assert facts["cache_bytes"] == 64 * facts["row_bytes"]
