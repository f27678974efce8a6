"""Calls of operators without a model, and the checks that every count has to pass."""

import re
from math import prod

import pytest

from analysis.graph import Tensor
from analysis.ops import operator_of
from analysis.ops.registry import Call

FORMULA = re.compile(r"(MACs|other_ops|weight_elements_read) = (.+)")


def tensor(name, shape, constant=False, value=None):
    return None if shape is None else Tensor(name, tuple(shape), constant=constant, value=value)


def make_call(op, *shapes, out, constants=(), values=None, **attributes):
    """A call with operands of these shapes (None where absent); `out` is one shape, or a list of several."""
    values = values or {}
    inputs = tuple(
        tensor(f"x{i}", shape, i in constants or i in values, values.get(i)) for i, shape in enumerate(shapes)
    )
    results = out if isinstance(out, list) else [out]
    return Call(op, inputs, tuple(tensor(f"y{i}", shape) for i, shape in enumerate(results)), attributes)


def evaluate(formula, symbols):
    """The number that the first line of a rule's docstring stands for, and the quantity that it tells."""
    quantity, text = FORMULA.fullmatch(formula).groups()
    return quantity, eval(text.replace("·", "*"), {"__builtins__": {}}, dict(symbols))  # our own docstrings only


def checked_cost(call):
    """The rule's answer, after the checks: its formula gives its number, its product its MACs."""
    operator = operator_of(call.op)
    cost = operator.rule(call)
    if cost.symbols:
        quantity, number = evaluate(operator.formula, cost.symbols)
        assert number == (cost.macs if quantity == "MACs" else getattr(cost, quantity))
    if cost.product:
        shape = cost.product
        assert prod((shape.rows, shape.inner, shape.columns, shape.groups)) == cost.macs
    if cost.macs:
        assert operator.formula.startswith("MACs = ")
        assert cost.symbols
    return cost


@pytest.fixture(scope="session")
def cost():
    """cost(op, *shapes, out=…, **attributes): a call's cost, checked against formula and product."""
    return lambda *args, **kwargs: checked_cost(make_call(*args, **kwargs))


@pytest.fixture(scope="session")
def call():
    return make_call
