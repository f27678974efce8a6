"""Operators that learn products, tables and states, in Keras' words."""

from __future__ import annotations

from dataclasses import replace

from analysis.graph import Node
from analysis.report.source.call import RECURRENT, check_cell
from analysis.report.source.keras_words import KERAS, KerasCall
from analysis.report.source.orders import Held, without

CELLS = {"RNN": "SimpleRNN", "GRU": "GRU", "LSTM": "LSTM"}
# Numbers for each unit that the standard's second bias adds, where Keras has one bias: of its GRU it keeps both.
SECOND_BIAS = {"RNN": 1, "GRU": 0, "LSTM": 4}


@KERAS.says("Gemm")
def gemm(call: KerasCall) -> None:
    plainly = call.constant(1) and not call.attribute("transA", 0)
    if not plainly or {call.attribute("alpha", 1.0), call.attribute("beta", 1.0)} != {1.0}:
        raise call.unsaid("a product with other factors than a dense layer's")
    layer = call.layer("Dense", call.result()[1], use_bias=call.has(2), named=call.node.name)
    call.put(f"{layer}({call.take()})")


@KERAS.says("MatMul")
def product(call: KerasCall) -> None:
    if not call.constant(1) or len(call.shape(1)) != 2:
        call.put(f"{call.take(0)} @ {call.take(1)}")
        return
    order, bias = call.ending_with(1), bias_behind(call)
    layer = call.layer("Dense", call.shape(1)[1], use_bias=bias is not None, named=(bias or call.node).name)
    words = f"{layer}({call.take(0, order)})"
    if bias is None:
        call.put(words, order)
    else:
        replace(call, node=bias).put(words, order)
        call.see(call.page.held[bias.outputs[0]][0])


def bias_behind(call: KerasCall) -> Node | None:
    """The sum with a number for each feature that follows a product and nothing else reads: one layer of Keras' with it."""
    name, readers = call.node.outputs[0], call.page.readers
    if not call.page.only_by(name, ("Add",)) or len(readers[name]) != 1:
        return None
    (add,) = readers[name]
    other = next((call.graph.tensors[one] for one in add.inputs if one != name), None)
    if other is None or not other.constant or other.shape != call.result()[-1:] or len(readers[other.name]) != 1:
        return None
    call.page.said.add(add.name)
    return add


@KERAS.says("Gather")
def embedding(call: KerasCall) -> None:
    if call.constant(1) and not call.shape(1):
        select(call)
        return
    if not call.constant(0) or call.attribute("axis", 0) != 0 or len(call.shape(0)) != 2:
        raise call.unsaid("it picks from more than a table of vectors")
    layer = call.layer("Embedding", *call.shape(0), named=call.node.name)
    call.put(f"{layer}({call.take(1)})")


def select(call: KerasCall) -> None:
    """One entry along an axis, which is gone behind it."""
    order, axis = call.lies().order, call.attribute("axis", 0) % len(call.shape())
    parts = [":"] * order.index(axis) + [str(call.value(1).item())]
    call.put(f"{call.take(0, order)}[{', '.join(parts)}]", without(order, (axis,)))


@KERAS.says(*RECURRENT)
def recurrent(call: KerasCall) -> None:
    """Over (batch, steps, features); Keras joins the directions' units, and adds one bias where the standard has two.

    Its GRU resets behind the product with the state: as many weights and shapes, other numbers than linear_before_reset = 0.
    """
    check_cell(call)
    units, ways = call.attribute("hidden_size"), 1 + (call.attribute("direction") == "bidirectional")
    steps, batch, _ = call.shape()
    sequence = call.is_read(0)
    fewer = SECOND_BIAS[call.node.op] * units * ways if call.has(3) else 0
    note = f"one bias where the drawing has two: {fewer} weights fewer" if fewer else ""
    words = cell(call, units, ways, sequence)
    found = call.page.write(call.node.name, f"{words}({call.take(0, (1, 0, 2))})", note)
    if sequence:
        call.see(Held(found, (batch, steps, ways * units), (2, 0, 1, 3)))
    if call.is_read(1):
        found = call.step("last", last_of(found, units, ways)) if sequence else found
        call.see(Held(found, (batch, ways * units), (1, 0, 2)), 1)


def cell(call: KerasCall, units: int, ways: int, sequence: bool) -> str:
    name = "" if ways == 2 else call.node.name
    settings = {"return_sequences": sequence, "use_bias": call.has(3)}
    words = call.layer(CELLS[call.node.op], units, named=name, **settings)
    return words if ways == 1 else f'layers.Bidirectional({words}, name="{call.page.member(call.node.name)}")'


def last_of(steps: str, units: int, ways: int) -> str:
    """The state behind the last step; that of the way back stands at the first."""
    if ways == 1:
        return f"{steps}[:, -1]"
    return f"ops.concatenate(({steps}[:, -1, :{units}], {steps}[:, 0, {units}:]), axis=-1)"
