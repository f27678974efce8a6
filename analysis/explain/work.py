"""Why a layer has its MACs, other operations, parameters and bytes: its rule's formula, its tensors one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import prod

from analysis.control_flow import call_of
from analysis.explain.formula import fill, literal
from analysis.explain.result import Answer, Step, Subject, Term, paragraphs
from analysis.graph import DTYPE_BITS, Tensor, shape_text
from analysis.ops import operator_of
from analysis.ops.registry import OPERATORS, Call, Cost, Operator, Uncountable
from analysis.workload import activations, held_elements

# What a rule's words count other operations by, where its formula is that of the MACs; else by results.
BASES = (("D·T·N·H", "units and steps"), ("B·H·L·S", "scores"), ("N·C·P·Q·R·S", "samples"))


LIKE = re.compile(r"As ([\w.]*\w)")


def macs(subject: Subject) -> Answer:
    return by_rule(subject, "MACs", "macs", "MAC")


def other_ops(subject: Subject) -> Answer:
    return by_rule(subject, "other_ops", "other_ops", "")


def by_rule(subject: Subject, name: str, column: str, unit: str) -> Answer:
    """The formula in the docstring of the operator's rule, filled with the symbols of this call."""
    operator, value = operator_at(subject), subject.column(column)
    if not subject.analysis.workload.counted[subject.layer]:
        return Answer((Step(name, "", "", None, unit),), f"{operator.name} is not counted: {refusal(subject)}")
    told, _, formula = operator.formula.partition(" = ")
    symbols = subject.analysis.workload.symbols[subject.layer]
    if told == name and symbols:
        words = meaning(operator) if name == "other_ops" else meaning(operator).partition(" other_ops")[0]
        return Answer((step_of(subject, name, formula, symbols, value, unit),), words + inherited(words))
    if not value:
        return Answer((Step(name, "", "0", 0, unit),), nothing(operator, name))
    return Answer((counted_by(subject, name, value, unit),), meaning(operator))


def operator_at(subject: Subject) -> Operator:
    return operator_of(subject.analysis.graph.nodes[subject.layer].op)


def call_at(subject: Subject) -> Call:
    graph = subject.analysis.graph
    return call_of(graph.tensors, graph.nodes[subject.layer])


def refusal(subject: Subject) -> str:
    """Why nobody could count the layer."""
    try:
        operator_at(subject).count(call_at(subject))
    except Uncountable as doubt:
        return str(doubt)
    return "its shapes are not known"


def meaning(operator: Operator) -> str:
    """What the rule's docstring says below its formula."""
    return " ".join(paragraphs(operator.rule.__doc__ if operator.rule else "")[1:])


def inherited(words: str) -> str:
    """Where a docstring says "As RNN …": what that rule says of its symbols."""
    match = LIKE.match(words)
    names = [match[1], f"com.microsoft.{match[1]}"] if match else []
    found = next((OPERATORS[name] for name in names if name in OPERATORS), None)
    if found is None:
        return ""
    more = meaning(found).partition(" other_ops")[0]
    return f" {found.name}: {more}{inherited(more)}"


def nothing(operator: Operator, name: str) -> str:
    """Why a layer has none of this work."""
    if operator.kind in ("view", "movement", "control") and operator.reason:
        return f"{operator.name} computes nothing: {operator.reason}."
    if operator.kind in ("view", "movement"):
        return (
            f"{operator.name} computes nothing: it {'moves bytes' if operator.kind == 'movement' else 'looks at them'}."
        )
    what = "multiply-accumulates" if name == "MACs" else "further operations"
    return f"By the rule of {operator.name} there are no {what}. {meaning(operator)}".strip()


def step_of(subject: Subject, name: str, formula: str, symbols: Mapping[str, int], value: int, unit: str) -> Step:
    """The formula with its symbols' values, times the layer's runs where a loop repeats it."""
    runs = subject.column("repeat")
    if runs != 1:
        formula, symbols = f"runs·({formula})", {**symbols, "runs": runs}
    return Step(name, formula, fill(formula, symbols), value, unit)


def counted_by(subject: Subject, name: str, value: int, unit: str) -> Step:
    """K steps for each of the things that the rule counts by; the plain count where it counts by several."""
    symbols = subject.analysis.workload.symbols[subject.layer]
    results = subject.analysis.workload.output_shapes[subject.layer][:1]
    elements = prod(results[0]) if results and results[0] is not None else 0
    bases = [(base, product_of(base, symbols), what) for base, what in BASES]
    bases.append(("E", elements, "elements of the result"))
    for base, size, what in bases:
        if size and value % (size * subject.column("repeat")) == 0:
            each = value // (size * subject.column("repeat"))
            terms = (Term("K", literal(each), f"for each of the {literal(size)} {what}"),)
            step = step_of(subject, name, f"K·{base}", {**symbols, "E": elements, "K": each}, value, unit)
            return replace(step, terms=terms)
    return Step(name, "", literal(value), value, unit)


def product_of(base: str, symbols: Mapping[str, int]) -> int:
    """The product of the symbols; 0 where the layer lacks one."""
    return prod(symbols.get(symbol, 0) for symbol in base.split("·"))


# Tensors one by one


def parameters(subject: Subject) -> Answer:
    weights, cost = weights_at(subject), cost_at(subject)
    parts = [
        (held_elements(t, weights, cost), elements_text(t, held_elements(t, weights, cost)), t) for t in fresh(subject)
    ]
    return summed("parameters", "Σ elements", parts, "", subject.column("parameters"), OF_WEIGHTS)


def weight_bytes(subject: Subject) -> Answer:
    parts = [
        (t.stored_bytes, bytes_text(elements_text(t, t.stored_element_count), t.stored_dtype or t.dtype), t)
        for t in fresh(subject)
    ]
    return summed("weights", "Σ elements · bytes", parts, "B", subject.column("weight_bytes"), OF_WEIGHTS)


def input_bytes(subject: Subject) -> Answer:
    return moved(subject, "inputs", "input_bytes", call_at(subject).inputs)


def output_bytes(subject: Subject) -> Answer:
    return moved(subject, "outputs", "output_bytes", call_at(subject).outputs)


OF_WEIGHTS = (
    "Elements of constants that enter computation; shapes, axes, scales and zero points are metadata.",
    "A constant that several layers read counts at the first.",
)
OF_ACTIVATIONS = ("Each activation counts once, however often the layer reads it; constants are weights.",)


def moved(subject: Subject, name: str, column: str, operands: Sequence[Tensor | None]) -> Answer:
    """Bytes of the activations read, or written."""
    runs = subject.column("repeat")
    parts = [
        (t.nbytes, bytes_text(elements_text(t, t.elements or 0), t.dtype), t)
        for t in activations(operands)
        if t.nbytes is not None
    ]
    answer = summed(name, "Σ elements · bytes", parts, "B", subject.column(column), OF_ACTIVATIONS)
    if runs == 1:
        return answer
    step = answer.steps[0]
    return replace(
        answer, steps=(replace(step, formula=f"runs·({step.formula})", filled=f"{literal(runs)}·({step.filled})"),)
    )


def summed(
    name: str,
    formula: str,
    parts: Sequence[tuple[int, str, Tensor]],
    unit: str,
    value: int,
    assumptions: tuple[str, ...],
) -> Answer:
    """The tensors' sizes added up, each named."""
    terms = tuple(Term(t.name, f"{literal(n)} {unit}".strip(), f"{shape_text(t.shape)} {t.dtype}") for n, _, t in parts)
    filled = " + ".join(text for _, text, _ in parts) or "0"
    return Answer((Step(name, formula, filled, value, unit, terms),), assumptions=assumptions)


def elements_text(tensor: Tensor, count: int) -> str:
    """The extents multiplied; the plain count where the file stores it in another form."""
    if not tensor.shape or prod(tensor.shape) != count:
        return literal(count)
    return "·".join(literal(extent) for extent in tensor.shape)


def bytes_text(elements: str, dtype: str) -> str:
    bits = DTYPE_BITS[dtype]
    return f"{elements}·{bits // 8}" if bits % 8 == 0 else f"⌈{elements}·{bits}/8⌉"


def cost_at(subject: Subject) -> Cost:
    """What the rule said; nothing where it could not tell."""
    try:
        return operator_at(subject).count(call_at(subject))
    except Uncountable:
        return Cost()


def weights_at(subject: Subject) -> list[Tensor]:
    metadata = operator_at(subject).metadata
    return [t for i, t in enumerate(call_at(subject).inputs) if t and t.constant and i not in metadata]


def fresh(subject: Subject) -> list[Tensor]:
    """The layer's constants that no earlier layer has counted, each once."""
    weights, cost = weights_at(subject), cost_at(subject)
    found = list({tensor.root: tensor for tensor in weights}.values())
    # Walking through the layers before is needed only where something is shared.
    if sum(held_elements(t, weights, cost) for t in found) == subject.column("parameters"):
        return found
    seen = set(roots_before(subject))
    return [tensor for tensor in found if tensor.root not in seen]


def roots_before(subject: Subject) -> Iterator[str]:
    """Names under which the constants are stored that earlier layers read."""
    graph = subject.analysis.graph
    for node in graph.nodes[: subject.layer]:
        for name in (*node.inputs, *node.quantization):
            tensor = graph.tensor(name) if name else None
            if tensor is not None and tensor.constant:
                yield tensor.root
