"""Questions on minibatches, blocks of registers and queues, each answered again by counting, trying or waiting."""

from fractions import Fraction
from functools import cache
from itertools import count

import pytest

from analysis.dataflow.events import Op
from analysis.dataflow.layer import INPUTS, PSUMS, WEIGHTS
from analysis.dataflow.register_blocks import Block, run_of_block
from analysis.errors import AnalysisError
from analysis.lessons.topic import topic_named
from tests.analysis.lessons.asked_anew import answered_again

# Curves over the minibatch


def sums_in_registers(question):
    """A row of W: each weight is loaded, then each example's input for it."""
    values = question.values
    loads = macs = 0
    for _ in range(values["inputs"]):
        loads += 1
        for _ in range(values["batch"]):
            loads, macs = loads + 1, macs + 1
    return macs / (loads * values["bytes"])


def in_the_end(question):
    """A minibatch so large that no more comes of it."""
    values, batch = question.values, 6 * 10**13
    block = values["kernel"] == "block"
    rows, columns = (values["rows"], values["columns"]) if block else (1, batch)
    steps = Fraction(batch, columns)
    loads, macs = steps * (rows + columns), batch * rows
    return float(2 * macs / (loads * values["bytes"]))


def first_batch_of_a_share(question):
    share = Fraction(int(question.text.partition(" %")[0].split()[-1]), 100)
    return next(batch for batch in count(1) if Fraction(batch, batch + 1) >= share)


def each_word_once(values, batch):
    weights = sum(values["inputs"] for _ in range(values["outputs"]))
    macs = moved = 0
    for _ in range(batch):
        macs += weights
        moved += values["inputs"] + values["outputs"]
    return Fraction(macs, moved + weights)


def whole(question):
    return float(each_word_once(question.values, question.values["batch"]))


def without_end(question):
    """What one example more adds to MACs and to words."""
    sides = [each_word_once(question.values, batch) for batch in (10**3, 10**3 + 1)]
    macs = question.values["inputs"] * question.values["outputs"]
    words = [macs * batch / found for batch, found in zip((10**3, 10**3 + 1), sides, strict=True)]
    return float(macs / (words[1] - words[0]))


def term(question):
    asked = question.text.rpartition(" are the ")[2].rstrip("?")
    sizes = {"M": 2, "N": 3, "B": 5}
    words = {"weight loads": 2 * 3, "input loads": 3 * 5, "output stores": 2 * 5}[asked]
    found = [c.text for c in question.choices if sizes[c.text[0]] * sizes[c.text[2]] == words]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("name", "oracle"),
    [("intensity", sums_in_registers), ("limit", in_the_end), ("batch-for-share", first_batch_of_a_share), ("ideal", whole),
     ("ideal-bytes", lambda q: 2 * whole(q) / q.values["bytes"]), ("end", without_end), ("label", term)],
)  # fmt: skip
def test_curves_ask(name, oracle):
    answered_again("intensity-curves", name, oracle)


# Blocks of registers, executed


@cache
def one_block(inputs, rows, columns, registers, streamed):
    """A layer of a single block: (loads of operands, words of spills, sums that spill, MACs)."""
    trace = run_of_block(Block(inputs, rows, columns, rows, columns, registers, streamed)).trace
    end = len(trace)
    loads = sum(trace.moved(end, Op.LOAD, tensor=name) for name in (WEIGHTS, INPUTS))
    spills = [trace.moved(end, op, tensor=PSUMS) for op in (Op.LOAD, Op.STORE)]
    return loads, sum(spills), spills[0] // (inputs - 1), trace.moved(end, Op.MAC)


def block_of(question):
    values = question.values
    rows, columns = min(values["rows"], values["outputs"]), min(values["columns"], values["batch"])
    return values["inputs"], rows, columns, values["registers"], values["streamed"]


def block_per_byte(question):
    loads, _, _, macs = one_block(*block_of(question)[:3], 60, False)
    return macs / (loads * question.values["bytes"])


def registers_without_spill(question):
    """The first register file in which the execution moves no partial sum."""
    _, rows, columns, _, streamed = block_of(question)
    return next(n for n in count(rows * columns) if spills_nothing(rows, columns, n, streamed))


@cache
def spills_nothing(rows, columns, registers, streamed):
    try:
        return one_block(2, rows, columns, registers, streamed)[1] == 0
    except AnalysisError:
        return False


def best_block(question):
    fits = {}
    for choice in question.choices:
        rows, columns = map(int, choice.text.split("×"))
        if spills_nothing(rows, columns, question.values["registers"], question.values["streamed"]):
            loads, _, _, macs = one_block(2, rows, columns, 60, False)
            fits[choice.text] = macs / loads
    return max(fits, key=fits.get)


@pytest.mark.parametrize(
    ("name", "oracle"),
    [("intensity", block_per_byte), ("registers", registers_without_spill), ("largest", best_block),
     ("spilled", lambda q: one_block(2, *block_of(q)[1:])[2]), ("spill-words", lambda q: one_block(*block_of(q))[1])],
)  # fmt: skip
def test_blocks_ask(name, oracle):
    answered_again("register-blocks", name, oracle)


@pytest.mark.parametrize(("rows", "columns", "registers"), [(2, 4, 16), (4, 4, 16), (6, 6, 24), (2, 2, 7)])
def test_facts_of_a_block_are_those_of_its_execution(rows, columns, registers):
    values = {"rows": rows, "columns": columns, "registers": registers, "outputs": rows, "batch": columns, "bytes": 1}
    facts = {fact.name: fact.value for fact in topic_named("register-blocks").facts_of(values)}
    loads, words, spilled, macs = one_block(8, rows, columns, registers, False)
    assert (facts["spill_words"], facts["spilled"]) == (words, spilled)
    assert facts["oi_spilled"] == pytest.approx(macs / (loads + words))
    assert facts["oi"] == pytest.approx(macs / loads)


# A queue, waited for in milliseconds


def batch_time(values, size):
    return values["memory"] + sum(values["mac"] for _ in range(size))


def first_of_a_batch(values, size):
    """From the arrival of the first until the batch is done, which starts with its last: in ms / rate."""
    return 1000 * (size - 1) + batch_time(values, size) * values["rate"]


def finishes_in_time(values, size):
    """Of many regular requests in full batches: the last one begins as soon as it is full."""
    free = last = 0
    for batch in range(1, 40):
        last = 1000 * (batch * size - 1)
        free = max(free, last) + batch_time(values, size) * values["rate"]
    return free == last + batch_time(values, size) * values["rate"]


def least(question):
    return next(size for size in count(1) if finishes_in_time(question.values, size))


def most(question):
    values = question.values
    due = values["deadline"] * values["rate"]
    return max(size for size in range(1, 60) if first_of_a_batch(values, size) <= due)


def says_keeps_up(question):
    up = finishes_in_time(question.values, question.values["batch"])
    return "it keeps up" if up else "the queue grows without end"


@pytest.mark.parametrize(
    ("name", "oracle"),
    [("service", lambda q: batch_time(q.values, q.values["batch"]) / 1000),
     ("capacity", lambda q: 1000 * q.values["batch"] / batch_time(q.values, q.values["batch"])),
     ("longest", lambda q: first_of_a_batch(q.values, q.values["batch"]) / (1000 * q.values["rate"])),
     ("per-request", lambda q: batch_time(q.values, q.values["batch"]) / q.values["batch"] / 1000),
     ("least-batch", least), ("largest-batch", most), ("keeps-up", says_keeps_up)],
)  # fmt: skip
def test_a_queue_asks(name, oracle):
    answered_again("batch-queue", name, oracle)
