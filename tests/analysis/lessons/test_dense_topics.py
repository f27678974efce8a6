"""Questions on dense layers, each answered again by loops, by executing the layer and counting, or by trying."""

from functools import cache

import numpy as np
import pytest

from analysis.dataflow.events import Op
from analysis.dataflow.fully_connected import LECTURE, batched, ordered, vector
from analysis.dataflow.layer import INPUTS, PSUMS, WEIGHTS, dense
from analysis.dataflow.neuron import curve, looked_up
from analysis.dataflow.run import run_of_nest
from analysis.errors import ScenarioError
from analysis.lecture import lecture_rows
from analysis.lessons.fact import fill
from analysis.lessons.topic import all_topics, topic_named
from tests.analysis.lessons.asked_anew import answered_again

TOPICS = ("neuron", "matrix-vector", "matrix-matrix", "intensity-curves", "register-blocks", "batch-queue")


@cache
def weights(outputs, inputs):
    return np.ones((outputs, inputs), dtype=np.float32)


# A neuron


def products(question):
    return counted_products(question.values["outputs"], question.values["inputs"])


@cache
def counted_products(outputs, inputs):
    return np.count_nonzero(weights(outputs, inputs))


def share_of_products(question):
    done = {"mac": 0, "other": 0}
    for _ in range(question.values["outputs"]):
        for _ in range(question.values["inputs"]):
            done["mac"] += 1
        done["other"] += 2
    return 100 * done["mac"] / sum(done.values())


def bytes_of_weights(question):
    return weights(question.values["outputs"], question.values["inputs"]).nbytes


@cache
def error_seen(name, entries):
    xs = np.linspace(-8, 8, 4097)
    return max(abs(curve(name)(x) - looked_up(name, x, entries)) for x in xs)


def smallest_table(question):
    bound = float(question.text.rpartition("below ")[2].rstrip("?"))
    sizes = (int(choice.text.split()[0]) for choice in question.choices)
    good = [n for n in sizes if error_seen(question.values["activation"], n) < bound]
    return f"{min(good)} entries"


@pytest.mark.parametrize(
    ("name", "oracle"),
    [("macs", products), ("share", share_of_products), ("weight-bytes", bytes_of_weights), ("table", smallest_table)],
)
def test_a_neuron_asks(name, oracle):
    answered_again("neuron", name, oracle)


# W · a, and W · A, with registers that are followed loop by loop


@cache
def in_turn(inputs, outputs, batch, order, accumulator=True):
    """Registers hold one word each; a word is loaded when another one is needed.

    Loads of weights, inputs and partial sums, stores, MACs.
    """
    sizes = {"n": inputs, "m": outputs, "b": batch}
    loops = "mnb" if order == LECTURE else order
    held, loads, macs = {}, dict.fromkeys(("mn", "nb", "mb"), 0), 0
    for passes in np.ndindex(*(sizes[letter] for letter in loops)):
        at = dict(zip(loops, passes, strict=True))
        macs += 1
        for own in loads:
            word = tuple(at[letter] for letter in own)
            loads[own] += held.get(own) != word
            held[own] = word
    sums = outputs * batch
    stores = sums if order == LECTURE else loads["mb"] if accumulator else macs
    return loads["mn"], loads["nb"], stores - sums, stores, macs


def nest_of_batch(inputs, outputs, batch, order):
    layer = dense(inputs, outputs, batch)
    return batched(layer) if order == LECTURE else ordered(layer, order)


def executed(nest):
    trace = run_of_nest(nest).trace
    end = len(trace)
    loads = [trace.moved(end, Op.LOAD, tensor=name) for name in (WEIGHTS, INPUTS, PSUMS)]
    return (*loads, trace.moved(end, Op.STORE), trace.moved(end, Op.MAC))


@pytest.mark.parametrize("order", [LECTURE, "mnb", "nbm", "bmn"])
@pytest.mark.parametrize("sizes", [(3, 2, 2), (4, 1, 3), (2, 3, 1)])
def test_registers_followed_loop_by_loop_are_those_executed(sizes, order):
    assert in_turn(*sizes, order) == executed(nest_of_batch(*sizes, order))


@pytest.mark.parametrize("order", ["mn", "nm"])
@pytest.mark.parametrize("accumulator", [True, False])
def test_a_vectors_are_those_executed(order, accumulator):
    assert in_turn(3, 4, 1, f"b{order}", accumulator) == executed(vector(3, 4, order, accumulator))


def one_by_one(values):
    return in_turn(values["inputs"], values["outputs"], 1, f"b{values['order']}", values["accumulator"])


def loaded(question):
    return sum(one_by_one(question.values)[:3])


def per_byte(question):
    *loads, _, macs = one_by_one(question.values)
    return macs / (sum(loads) * question.values["bytes"])


def what_stays(question):
    _, inputs, _, stores, macs = one_by_one(question.values)
    return "the sum b[i]" if stores < macs else "the input a[j]" if inputs < macs else "none of them"


def on_the_board(question):
    """Seconds of a GB/s that is half of one, operations for them."""
    *loads, _, macs = one_by_one(question.values)
    arithmetic, memory = 2 * macs / 2e9, sum(loads) * question.values["bytes"] / 0.5e9
    assert memory > arithmetic
    return 2 * macs / max(arithmetic, memory)


@pytest.mark.parametrize(
    ("name", "oracle"),
    [("loads", loaded), ("intensity", per_byte), ("intensity-flop", lambda q: 2 * per_byte(q)), ("stays", what_stays),
     ("attainable", on_the_board)],
)  # fmt: skip
def test_matrix_times_vector_asks(name, oracle):
    answered_again("matrix-vector", name, oracle)


def of_batch(question):
    return in_turn(*(question.values[name] for name in ("inputs", "outputs", "batch", "order")))


def batch_per_byte(question):
    *loads, _, macs = of_batch(question)
    return macs / (sum(loads) * question.values["bytes"])


def batch_stays(question):
    weights, inputs, _, _, macs = of_batch(question)
    return "a weight" if weights < macs else "an input" if inputs < macs else "a sum"


@pytest.mark.parametrize(
    ("name", "oracle"),
    [("weight-loads", lambda q: of_batch(q)[0]), ("weight-uses", lambda q: of_batch(q)[4] / of_batch(q)[0]),
     ("sum-loads", lambda q: of_batch(q)[2]), ("intensity", batch_per_byte), ("stays", batch_stays)],
)  # fmt: skip
def test_a_minibatch_asks(name, oracle):
    answered_again("matrix-matrix", name, oracle)


# All topics of dense layers


@pytest.mark.parametrize("name", TOPICS)
def test_each_question_can_be_asked_of_what_stands_at_first(name):
    """Or has said why not: ReLU has no table, one block spills nothing, two orders leave no choice."""
    topic = all_topics()[name]
    silent = {asked for asked in topic.asks_by_name if topic.ask(asked, {}, 1) is None}
    assert silent <= {"table", "spilled", "spill-words", "stays", "sum-loads"}
    assert len(topic.asks_by_name) >= 4


@pytest.mark.parametrize("name", TOPICS)
def test_a_question_is_the_same_again(name):
    topic = topic_named(name)
    for asked in topic.asks_by_name:
        assert topic.ask_anew(asked, 7) == topic.ask_anew(asked, 7)


def fact(topic, name, **values):
    return next(one.value for one in topic_named(topic).facts_of(values) if one.name == name)


def test_facts_are_the_numbers_of_the_lecture():
    rows = {(row.slide, row.quantity, row.unit): row.computed for row in lecture_rows()}
    vgg = {"inputs": 25088, "outputs": 4096}
    layer = "layer of 25088 inputs and 4096 outputs"
    assert fact("neuron", "macs", **vgg) == rows["S17", f"MACs of W·a, {layer}", "MAC"]
    assert fact("neuron", "sums", **vgg) == rows["S17", f"sums of + k, {layer}", "sums"]
    loop = "intensity of the loop without minibatch"
    assert fact("matrix-vector", "oi") == rows["S27", loop, "MAC/B"]
    assert fact("matrix-vector", "oi_flop") == rows["S27", loop, "FLOP/B"]
    assert fact("matrix-matrix", "oi") == rows["S27", "intensity with a minibatch of 4", "MAC/B"]
    for batch in (1, 2, 4, 8, 16, 32, 64):
        row = rows["S28", f"intensity with a minibatch of {batch}", "MAC/B"]
        assert fact("intensity-curves", "oi", batch=batch) == pytest.approx(row)
    assert fact("intensity-curves", "limit_flop") == rows["S28", "limit for large minibatches", "FLOP/B"]
    assert fact("register-blocks", "oi") == pytest.approx(rows["S30", "intensity of 2 weight rows and B = 4", "MAC/B"])


def test_facts_of_the_limit_are_those_of_the_slide():
    """1000 × 1000, B = 4: 4·10⁶ MAC for 1,008,000 words."""
    values = {"inputs": 1000, "outputs": 1000, "batch": 4, "kernel": "ideal"}
    assert fact("intensity-curves", "element", **values) == pytest.approx(4e6 / 1_008_000)
    assert fact("intensity-curves", "element_byte", **values) == pytest.approx(1e6 / 1_008_000)
    assert fact("intensity-curves", "element_end", **values) == 500
    assert fact("intensity-curves", "oi", **values) == pytest.approx(1e6 / 1_008_000)


def test_what_nobody_knows_is_no_number_in_a_text():
    facts = topic_named("neuron").facts_of({})
    assert fill("{table_error}", facts, {}) == "–"
    assert fill("{p99}", topic_named("batch-queue").facts_of({"batch": 1}), {}) == "–"


def test_a_block_without_registers_for_its_operands_is_refused():
    with pytest.raises(ScenarioError):
        topic_named("batch-queue").facts_of({"rate": 0})
