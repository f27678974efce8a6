"""Operators of TensorFlow Lite: counted as the standard's operator that does the same, plus the activation fused into it.

Those without such a form have steps or a reason of their own. Layout (channels last) and names are the file's.
"""

from __future__ import annotations

from dataclasses import replace

from analysis.forms import FORMS, Form, FormRule, Unformed, fused_activation, moved_back
from analysis.graph import Tensor
from analysis.ops.registry import (
    OPERATORS,
    Call,
    Cost,
    Operator,
    Rule,
    Uncountable,
    cost_rule,
    moves,
    not_counted,
    register,
)
from analysis.ops.steps import DEQUANTIZE, QUANTIZE, activation_steps, per_element, per_input_element

PREFIX = "tflite."

# Operators without a form -> elementary steps per output element.
STEPS = {
    "NOT_EQUAL": "compare", "FLOOR_DIV": "divide, floor", "SQUARED_DIFFERENCE": "subtract, multiply", "ATAN2": "one function",
    "RIGHT_SHIFT": "one step", "RSQRT": "root, divide", "SQUARE": "multiply", "SELECT": "select", "QUANTIZE": QUANTIZE,
    "FAKE_QUANT": f"{QUANTIZE}, {DEQUANTIZE}", "COMPLEX_ABS": "multiply, multiply, add, root",
    "STABLEHLO_RSQRT": "root, divide", "STABLEHLO_CBRT": "one function", "STABLEHLO_COMPARE": "compare",
    "STABLEHLO_REMAINDER": "one step", "STABLEHLO_SHIFT_LEFT": "one step", "RANDOM_UNIFORM": "one function",
    "RANDOM_STANDARD_NORMAL": "one function", "STABLEHLO_RNG_BIT_GENERATOR": "one function",
}  # fmt: skip
IN_PLACE = frozenset({"SQUARED_DIFFERENCE", "RSQRT", "SQUARE", "STABLEHLO_RSQRT", "STABLEHLO_CBRT"})

# Copies -> positions of operands that only steer.
COPIES = {
    "SLICE": (1, 2), "STRIDED_SLICE": (1, 2, 3), "PACK": (), "UNPACK": (), "REVERSE_V2": (1,), "SPACE_TO_BATCH_ND": (1, 2),
    "BATCH_TO_SPACE_ND": (1, 2), "SCATTER_ND": (0, 2), "SPARSE_TO_DENSE": (0, 1), "MATRIX_DIAG": (), "MATRIX_SET_DIAG": (),
    "FILL": (0,), "ZEROS_LIKE": (), "DYNAMIC_UPDATE_SLICE": (2,), "DILATE": (1,), "REAL": (), "IMAG": (), "DENSIFY": (),
    "READ_VARIABLE": (), "ASSIGN_VARIABLE": (), "STABLEHLO_SLICE": (), "STABLEHLO_DYNAMIC_SLICE": (),
    "STABLEHLO_DYNAMIC_UPDATE_SLICE": (), "STABLEHLO_PAD": (), "STABLEHLO_BROADCAST_IN_DIM": (), "STABLEHLO_GATHER": (1,),
    "STABLEHLO_IOTA": (),
}  # fmt: skip
VIEWS = {
    "RANK": "only the shape is read", "BROADCAST_ARGS": "only sizes are read", "VAR_HANDLE": "names a variable",
    "BITCAST": "the same bytes under another type", "STABLEHLO_RESHAPE": "the same bytes under another shape",
    "CALL_ONCE": "its subgraph runs once, when the network is loaded", "CALL": "its subgraph is counted as layers",
    "STABLEHLO_COMPOSITE": "its subgraph is counted as layers",
}  # fmt: skip
UNCOUNTED = {
    "how many there are depends on the contents of a table": (
        "HASHTABLE", "HASHTABLE_FIND", "HASHTABLE_IMPORT", "HASHTABLE_SIZE", "HASHTABLE_LOOKUP", "EMBEDDING_LOOKUP_SPARSE",
    ),
    "how many boxes are compared depends on the values of boxes and scores": (
        "NON_MAX_SUPPRESSION_V4", "NON_MAX_SUPPRESSION_V5", "TFLite_Detection_PostProcess",
    ),
    "the work is on text": ("SKIP_GRAM", "LSH_PROJECTION"),
    "it stands for a part of the network that another program runs": ("DELEGATE", "STABLEHLO_CUSTOM_CALL"),
    "its definition is not public": ("CONCAT_EMBEDDINGS", "PLACEHOLDER_FOR_GREATER_OP_CODES"),
    "its work lies in a subgraph that is run for each element": (
        "STABLEHLO_REDUCE", "STABLEHLO_REDUCE_WINDOW", "STABLEHLO_SCATTER", "STABLEHLO_SORT",
    ),
    "Rooflens has no rule for this operator": ("REDUCE_WINDOW",),
    "what a custom operator does is known to its author alone": ("CUSTOM",),
}  # fmt: skip

for _name, _steps in STEPS.items():
    cost_rule(PREFIX + _name, family="elementwise", in_place=_name in IN_PLACE)(per_element(_steps))
for _name, _metadata in COPIES.items():
    moves(PREFIX + _name, metadata=_metadata)
for _name, _reason in VIEWS.items():
    moves(PREFIX + _name, view=True, reason=_reason)
for _reason, _names in UNCOUNTED.items():
    not_counted(*(PREFIX + name for name in _names), reason=_reason)
for _name in (
    "SEGMENT_SUM",
    "UNSORTED_SEGMENT_SUM",
    "UNSORTED_SEGMENT_PROD",
    "UNSORTED_SEGMENT_MAX",
    "UNSORTED_SEGMENT_MIN",
):
    cost_rule(PREFIX + _name, family="elementwise", metadata=(1, 2))(per_input_element("one step"))

# The reader gives these as the standard's If and Loop.
for _name, _op in {"IF": "If", "WHILE": "Loop", "STABLEHLO_WHILE": "Loop"}.items():
    register(Operator(PREFIX + _name, "control", "movement", reason=f"read as {_op}: its bodies are counted as layers"))

# A block that Vela compiled: its first operand is the command stream.
register(
    Operator(
        PREFIX + "ethos-u",
        "uncounted",
        "convolution",
        metadata=(0,),
        reason="it holds a part of the network compiled for an Ethos-U, which cannot be read",
    )
)


def register_forms() -> None:
    """Registers each operator that has a form. The standard's families must be registered before."""
    for form in FORMS.values():
        register(operator_of_form(form))


def operator_of_form(form: FormRule) -> Operator:
    known = OPERATORS[form.op]
    counted = known.rule is not None or form.name == PREFIX + "CONCATENATION"
    rule = by_form(form, known) if counted else None
    return replace(known, name=form.name, rule=rule, metadata=form.metadata, statistics=())


def by_form(form: FormRule, known: Operator) -> Rule:
    def rule(call: Call) -> Cost:
        cost = known.count(formed(form, call))
        steps = activation_steps(fused_activation(call.attributes))
        return replace(cost, other_ops=cost.other_ops + steps * call.out_elements) if steps else cost

    told = known.rule.__doc__ if known.rule else None
    rule.__doc__ = told or "other_ops = K·E\n\nE output elements, K steps of the fused activation (none: a copy)."
    return rule


def formed(form: FormRule, call: Call) -> Call:
    """The call in the standard's words. Raises Uncountable where it cannot be said."""
    try:
        put = form.form(call.inputs, call.attributes)
        outputs = tuple(result_of(tensor, put) for tensor in call.outputs)
    except Unformed as doubt:
        raise Uncountable(str(doubt)) from doubt
    return Call(put.op, put.inputs, outputs, put.attributes)


def result_of(tensor: Tensor | None, put: Form) -> Tensor | None:
    if tensor is None or tensor.shape is None:
        return tensor
    return replace(tensor, shape=moved_back(tensor.shape, put.order))


@cost_rule(PREFIX + "UNIQUE", family="elementwise")
def unique(call: Call) -> Cost:
    """other_ops = I·L

    I input elements, sorted by merging in L = bits of I-1 passes, one compare for each element and pass.
    """
    elements = call.in_elements
    levels = max(elements - 1, 0).bit_length()
    return Cost(other_ops=elements * levels, symbols={"I": elements, "L": levels})


@cost_rule(PREFIX + "WHERE", family="elementwise")
def where(call: Call) -> Cost:
    """other_ops = I

    I input elements, each compared with zero.
    """
    return Cost(other_ops=call.in_elements, symbols={"I": call.in_elements})


@cost_rule(PREFIX + "BUCKETIZE", family="elementwise")
def bucketize(call: Call) -> Cost:
    """other_ops = E·L

    E output elements; each is searched among the boundaries in L = bits of their number halvings.
    """
    levels = len(call.attribute("boundaries", ())).bit_length()
    return Cost(other_ops=call.out_elements * levels, symbols={"E": call.out_elements, "L": levels})
