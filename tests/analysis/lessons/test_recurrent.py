"""Questions on recurrent cells, each answered again with arrays and loops over time."""

import re

import numpy as np
import pytest

from analysis.lessons.changes import DOUBLES
from analysis.lessons.topic import topic_named
from tests.analysis.lessons.other_layers_asked import agrees, asked

GATES = {"rnn": 1, "gru": 3, "lstm": 4}


def matrices(values):
    rows = GATES[values["cell"]] * values["units"]
    return np.ones((rows, values["inputs"])), np.ones((rows, values["units"]))


def of_one_step(values):
    """The sum of a product of ones is how many MACs it takes."""
    packed = np.hstack(matrices(values))
    return (packed @ np.ones(packed.shape[1])).sum()


def reads(values):
    of_inputs, of_states = matrices(values)
    total = 0
    for step in range(values["steps"]):
        total += of_inputs.size if values["order"] == "packed" or step == 0 else 0
        total += of_states.size
    return total * values["bytes"]


def on_states(values):
    _, of_states = matrices(values)
    macs = (of_states @ np.ones((values["units"], values["batch"]))).sum() * values["steps"]
    return macs / (of_states.size * values["steps"] * values["bytes"])


def after(values, text):
    """The values after a change, read from its words."""
    if bytes_now := re.match(r"(\d) B a weight, not \d", text):
        return {**values, "bytes": int(bytes_now[1])}
    names = {"sequences at once": "batch", "long": "steps", "units": "units", "inputs": "inputs"}
    name = next(name for words, name in names.items() if text.endswith(words))
    return {**values, name: 2 * values[name]}


def test_what_a_change_does_is_what_loops_say():
    rights = set()
    for question in asked("recurrent", "what-helps"):
        wanted = 2 if question.text.endswith(DOUBLES) else 1
        for choice in question.choices:
            times = on_states(after(question.values, choice.text)) / on_states(question.values)
            assert (times == pytest.approx(wanted)) == (not choice.says)
        rights.add(question.right)
    assert len(rights) >= 5


@pytest.mark.parametrize(
    ("name", "oracle"),
    [("step-macs", of_one_step), ("weights-read", reads), ("state-intensity", on_states)],
)
def test_answers_are_those_of_loops(name, oracle):
    agrees("recurrent", name, oracle)


def test_facts_add_up():
    for seed in range(50):
        values = topic_named("recurrent").ask_anew("weights-read", seed).values
        facts = {fact.name: fact.value for fact in topic_named("recurrent").facts_of(values)}
        assert facts["read_bytes"] == facts[values["order"] + "_bytes"] == reads(values)
        assert facts["macs"] == facts["input_macs"] + facts["state_macs"] == facts["step_macs"] * values["steps"]
        assert facts["resident_bytes"] <= facts["split_bytes"] <= facts["packed_bytes"]
