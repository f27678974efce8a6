"""Does a runtime run a kind of layer: its operator, its types and its window against the lists of the profile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from analysis.device import Runtime, load_runtime
from analysis.forms import FORMS
from analysis.runtime_schema import Limit, Operators, Support

STATUSES = ("runs", "falls back", "refused", "unknown")
RUNS, FALLS_BACK, REFUSED, UNKNOWN = range(len(STATUSES))
PREFIX = "tflite."
CUSTOM = f"{PREFIX}custom."

# Types of numbers that a network computes in; indices and truth values are in every runtime's own way.
COMPUTED = ("fp64", "fp32", "fp16", "bf16", "int16", "int8", "uint8")

# What a converter to TensorFlow Lite writes for operators of the standard that have no form of their own there, or that
# it fuses into the convolution before them.
# Recalled of the converters onnx2tf and that of TensorFlow; nothing is refused for it.
CONVERTED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "BatchNormalization": ("CONV_2D", "MUL"),
        "Clip": ("CONV_2D",),
        "Relu": ("CONV_2D",),
        "GlobalAveragePool": ("MEAN", "AVERAGE_POOL_2D"),
        "GlobalMaxPool": ("REDUCE_MAX", "MAX_POOL_2D"),
        "Flatten": ("RESHAPE",),
        "Slice": ("STRIDED_SLICE", "SLICE"),
        "QuantizeLinear": ("QUANTIZE",),
        "LSTM": ("UNIDIRECTIONAL_SEQUENCE_LSTM",),
        "RNN": ("UNIDIRECTIONAL_SEQUENCE_RNN",),
    }
)

# The nearest operator of the standard, for those of TensorFlow Lite that are no single call of it.
NEAREST: Mapping[str, str] = MappingProxyType(
    {
        "QUANTIZE": "QuantizeLinear",
        "PACK": "Concat",
        "UNPACK": "Split",
        "SLICE": "Slice",
        "STRIDED_SLICE": "Slice",
        "NOT_EQUAL": "Equal",
        "RSQRT": "Sqrt",
        "SQUARE": "Mul",
        "SQUARED_DIFFERENCE": "Sub",
        "SELECT": "Where",
        "FILL": "Expand",
        "FLOOR_DIV": "Div",
        "UNIDIRECTIONAL_SEQUENCE_LSTM": "LSTM",
    }
)


class Kind(NamedTuple):
    """What of a layer decides whether a runtime takes it. kernel: height and width of its window, 0 without one."""

    op: str
    dtype: str
    weight_dtype: str
    works: bool
    moves: bool
    kernel: tuple[int, int]
    grouped: bool

    @property
    def name(self) -> str:
        """The operator's name as its file's format has it."""
        return self.op.removeprefix(CUSTOM).removeprefix(PREFIX)

    @property
    def standard(self) -> str:
        """The operator's name in the standard's words; its own where it has none."""
        return FORMS[self.op].op if self.op in FORMS else NEAREST.get(self.name, self.op)


class Answer(NamedTuple):
    """One kind's answer: the status, and what for it is refused, unknown or falls back.

    why: in words, `{operators}` where the operators' names go. way: what a person can do about it.
    """

    status: int
    why: str = ""
    way: str = ""


def answer(kind: Kind, runtime: Runtime) -> Answer:
    """The runtime's own kernels, else what it falls back to, else no."""
    own, back = support_of(runtime), runtime.fallback
    if own is None:
        return Answer(UNKNOWN if kind.moves else RUNS, f"which operators {runtime.name} runs")
    first = lists(kind, own, typed=kind.works or back is not None)
    unlisted = first.status == UNKNOWN and not own.listed
    if first.status == RUNS or unlisted or back is None:
        return Answer(UNKNOWN, f"which operators {runtime.name} runs") if unlisted else first
    if kind.works and not own.types_fall_back and type_of(kind, own):
        return first
    rest = answer(kind, load_runtime(back.runtime)) if back.runtime else lists(kind, back, typed=kind.works)
    return Answer(FALLS_BACK, back.on) if rest.status in (RUNS, FALLS_BACK) else rest


def support_of(runtime: Runtime) -> Support | None:
    """Its own lists, or those of the runtime that it shares them with."""
    shared = runtime.support.same_as if runtime.support else ""
    return load_runtime(shared).support if shared else runtime.support


def lists(kind: Kind, operators: Operators, typed: bool) -> Answer:
    """The operator, its type and its window against one set of lists.

    typed: whether the type counts. Where nothing else could run it, a layer without work is passed on in any type.
    """
    if not kind.moves:
        return Answer(RUNS)
    listed = named(kind, operators)
    if listed is False:
        return Answer(REFUSED, "has no kernel for {operators}")
    wrong_type = type_of(kind, operators) if typed else ""
    if wrong_type:
        return Answer(REFUSED, wrong_type, way_out(kind.dtype, operators.dtypes))
    window = window_of(kind, operators.limits.get(kind.standard))
    if window:
        return Answer(REFUSED, window)
    return Answer(RUNS) if listed else Answer(UNKNOWN, "whether these run: {operators}")


def named(kind: Kind, operators: Operators) -> bool | None:
    """Whether the operator is on the list of its own format; if there is none, on the other by what it would become.

    A converter may write an operator in other words than these, so nothing is refused for what it would become.
    """
    lite = kind.op.startswith(PREFIX)
    own, other = (operators.tflite, operators.onnx) if lite else (operators.onnx, operators.tflite)
    if own:
        return kind.name in own
    becomes = (kind.standard,) if lite else converted(kind.op)
    return True if any(name in other for name in becomes) else None


@lru_cache(maxsize=512)
def converted(op: str) -> tuple[str, ...]:
    """TensorFlow Lite's operators that an operator of the standard becomes."""
    forms = (name.removeprefix(PREFIX) for name, form in FORMS.items() if form.op == op)
    return (*forms, *CONVERTED.get(op, ()))


def type_of(kind: Kind, operators: Operators) -> str:
    """What is wrong with the layer's types; "" where nothing is, or it is not known which there are."""
    if not operators.dtypes or kind.dtype not in COMPUTED:
        return ""
    weights = operators.dtypes.get(kind.dtype)
    if weights is None:
        return f"takes {spoken(operators.dtypes)}, not {kind.dtype}"
    if kind.works and kind.weight_dtype and kind.weight_dtype not in weights:
        return f"takes no {kind.weight_dtype} weights beside {kind.dtype} activations"
    return ""


def way_out(dtype: str, allowed: Mapping[str, tuple[str, ...]]) -> str:
    return "quantise to int8" if dtype != "int8" and "int8" in allowed else ""


def spoken(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def window_of(kind: Kind, limit: Limit | None) -> str:
    """What is wrong with the layer's window; "" where nothing is, or there is no limit."""
    if limit is None:
        return ""
    if kind.grouped and not limit.grouped:
        return f"has no {kind.standard} in groups (depthwise)"
    sides = [side for side in kind.kernel if side]
    allowed = limit.lengths if limit.lengths and min(sides, default=1) == 1 != max(sides, default=1) else limit.kernels
    kept = not allowed or all(side in allowed for side in sides)
    if not kept or (limit.largest and max(sides, default=0) > limit.largest):
        return f"has no {kind.standard} with a window of {kind.kernel[0]}x{kind.kernel[1]}"
    return ""
