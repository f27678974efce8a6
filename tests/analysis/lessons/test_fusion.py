"""Questions on fusion, each answered again by walking over arrays and by normalising in fractions."""

from fractions import Fraction

import numpy as np
import pytest

from analysis.lessons.topic import topic_named
from tests.analysis.lessons.other_layers_asked import agrees


def walked(values):
    """(bytes of the convolution, of what follows, of one fused pass), from arrays that are really there."""
    kind = f"int{8 * values['bytes']}"
    given = np.zeros((values["height"], values["width"], values["channels_in"]), kind)
    made = np.zeros((values["height"], values["width"], values["channels"]), kind)
    extra, last = 0, made
    for is_there in (values["norm"], values["activation"]):
        extra += made.nbytes + made.copy().nbytes if is_there else 0
    if values["window"] > 1:
        side = values["window"]
        rows, columns = made.shape[0] // side, made.shape[1] // side
        taken = made[: rows * side, : columns * side]
        last = taken.reshape(rows, side, columns, side, -1).max(axis=(1, 3))
        extra += taken.size * taken.itemsize + last.nbytes
    return given.nbytes + made.nbytes, extra, given.nbytes + last.nbytes


def ratio(values):
    own, extra, fused = walked(values)
    return (own + extra) / fused


def normed(values, value):
    root = Fraction(values["deviation"])
    return Fraction(values["gamma"]) * (Fraction(value) - values["mean"]) / root + values["beta"]


def slope(values):
    """How much more comes out for one more of the input: that is what the folded weight is."""
    return normed(values, values["weight"] * 1 + values["bias"]) - normed(values, values["bias"])


@pytest.mark.parametrize(
    ("name", "oracle"),
    [("extra", lambda values: walked(values)[1]), ("ratio", ratio), ("folded-weight", slope),
     ("folded-bias", lambda values: normed(values, values["bias"]))],
)  # fmt: skip
def test_answers_are_those_of_arrays(name, oracle):
    agrees("fusion", name, oracle)


def test_facts_are_the_walk():
    for window in (1, 2, 3):
        values = topic_named("fusion").completed({"window": window, "height": 10, "width": 7, "bytes": 2})
        facts = {fact.name: fact.value for fact in topic_named("fusion").facts_of(values)}
        own, extra, fused = walked(values)
        assert (facts["separate_bytes"], facts["extra_bytes"], facts["fused_bytes"]) == (own + extra, extra, fused)
