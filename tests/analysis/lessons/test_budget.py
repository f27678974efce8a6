"""Questions on a first layer against a board, answered again by walking over places, and by analysing the drawn layer."""

from itertools import count, product

import pytest

from analysis.device import load_device
from analysis.lessons.topic import topic_named
from analysis.scenario import Scenario, analyze
from analysis.sketch.table import sketch_of_table
from tests.analysis.lessons.asked_anew import answered_again, questions


def places(values):
    """Where a kernel can stand, in one direction."""
    pad = values["kernel"] // 2
    last = values["side"] + pad - values["kernel"]
    return [at for at in range(-pad, last + 1) if (at + pad) % values["stride"] == 0]


def macs_again(values):
    out = sum(1 for _ in product(places(values), repeat=2))
    taps = sum(1 for _ in product(range(values["kernel"]), repeat=2)) * values["channels"]
    return out * taps * values["filters"]


def parameters_again(values):
    return sum(1 + values["channels"] * values["kernel"] ** 2 for _ in range(values["filters"]))


def bytes_again(values, filters):
    inside, outside = values["side"] ** 2 * values["channels"], len(places(values)) ** 2 * filters
    return values["bytes"] * (inside + outside)


def most_again(values):
    room = load_device(values["device"]).activation_memory.capacity_bytes.value
    return next(filters - 1 for filters in count(1) if bytes_again(values, filters) > room)


def times_fewer(values):
    out = len(places(values)) ** 2
    apart = values["channels"] * values["kernel"] ** 2 * out + values["channels"] * values["filters"] * out
    return macs_again(values) / apart


ORACLES = {
    "conv-macs": macs_again,
    "conv-parameters": parameters_again,
    "alive": lambda values: bytes_again(values, values["filters"]) / 1024,
    "most-filters": most_again,
    "separable": times_fewer,
    "energy": lambda values: load_device(values["device"]).power_active_w.value * values["latency_ms"] / 1000,
}


@pytest.mark.parametrize("name", ORACLES)
def test_answered_again(name):
    answered_again("budget", name, lambda question: ORACLES[name](question.values))


def test_every_question_has_an_oracle():
    assert set(ORACLES) == set(topic_named("budget").asks_by_name)


@pytest.mark.parametrize("seed", range(12))
def test_a_drawing_of_the_layer_has_these_numbers(seed):
    values = questions("budget", "conv-macs", 12)[seed].values
    sizes = f"{values['channels']}x{values['side']}x{values['side']}"
    conv = (
        f"conv {values['filters']} {values['kernel']}x{values['kernel']} s{values['stride']} p{values['kernel'] // 2}"
    )
    analysis = analyze(Scenario("", sketch=sketch_of_table(f"input {sizes}; {conv}")))
    totals = analysis.workload.totals
    assert (totals.macs, totals.parameters) == (macs_again(values), parameters_again(values))
    four = {**values, "bytes": 4}
    assert totals.input_bytes + totals.output_bytes == bytes_again(four, values["filters"])


def test_facts_of_the_first_layer():
    facts = {fact.name: fact.value for fact in topic_named("budget").facts_of({})}
    assert (facts["conv_macs"], facts["conv_parameters"]) == (442_368, 448)
    assert facts["alive_size"] == facts["in_size"] + facts["out_size"] == 76
    assert facts["fewer"] == pytest.approx(1 / (1 / 16 + 1 / 9))
    assert facts["joules"] == pytest.approx(facts["board_power"] * facts["seconds"])
