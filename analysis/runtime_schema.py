"""What a runtime's profile may say: how it places activations, what it adds, which operators and types it runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from analysis.profiles_schema import Bytes, Confidence, Frozen, ReadOnly, Seconds, Text, Tier, blank, broken

# The optimum takes a solver and seconds: it is for a person to ask for, not for a profile.
Planner = Literal["tflm", "first-fit", "executorch", "none"]

# Whose kernels ask for working buffers: see analysis.memory.scratch. Two libraries choose theirs by the device's core.
Scratch = Literal[
    "none", "tflm-reference", "cmsis-nn", "cmsis-nn-dsp", "cmsis-nn-mve", "esp-nn", "esp-nn-c", "esp-nn-s3"
]

# Data types that a network's tensors can have; the names are those of graph.DTYPE_BITS.
TENSOR_DTYPES = ("fp64", "fp32", "fp16", "bf16", "fp8e4m3", "fp8e5m2", "fp4e2m1", "int32", "int16", "int8", "uint8")
WEIGHT_DTYPES = (*TENSOR_DTYPES, "uint16", "int4", "uint4", "int2", "uint2", "int1")


def known_types(types: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    """Each activation type, and the stored types that weights may have beside it."""
    for dtype, weights in types.items():
        if dtype not in TENSOR_DTYPES:
            raise broken("is no data type", dtype, ", ".join(TENSOR_DTYPES))
        for weight in weights:
            if weight not in WEIGHT_DTYPES:
                raise broken("is no data type of weights", weight, ", ".join(WEIGHT_DTYPES))
    return types


def named_once(names: tuple[str, ...]) -> tuple[str, ...]:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise broken("names an operator twice", ", ".join(twice), "each once")
    return names


Names = Annotated[tuple[Text, ...], AfterValidator(named_once)]
Types = Annotated[Mapping[str, tuple[str, ...]], AfterValidator(known_types), *ReadOnly]


class Limit(Frozen):
    """What an operator's window must keep to. kernels: heights and widths allowed, empty for all; lengths: those of a
    window that is 1 high or wide. largest: side of the largest. grouped: whether its channels may be in groups.
    """

    kernels: tuple[int, ...] = ()
    lengths: tuple[int, ...] = ()
    largest: int | None = Field(default=None, ge=1)
    grouped: bool = True


Limits = Annotated[Mapping[str, Limit], *ReadOnly]


class Operators(Frozen):
    """Operators that something runs, with their source. A list that is empty is not known, in no case everything.

    tflite: by the names of TensorFlow Lite's builtins (and custom operators). onnx: by those of the ONNX standard.
    dtypes: activation type -> types that weights may be stored in beside it; empty when not known.
    limits: of windows, by the standard's name.
    """

    source: Text
    tflite: Names = ()
    onnx: Names = ()
    dtypes: Types = Field(default_factory=dict)
    limits: Limits = Field(default_factory=dict)

    @property
    def listed(self) -> bool:
        return bool(self.tflite or self.onnx)


class Support(Operators):
    """What a runtime runs as it is meant to.

    same_as: the runtime whose lists these are too. types_fall_back: False where work in another type stops it.
    """

    same_as: str = ""
    types_fall_back: bool = True


class Fallback(Operators):
    """What the rest runs on, slower. on: in words. runtime: the one whose lists hold there, in the place of its own."""

    on: Text
    runtime: str = ""

    @model_validator(mode="after")
    def one_list(self) -> Self:
        if bool(self.runtime) == self.listed:
            raise broken("of the fallback: its own lists, or another runtime's", self.runtime, "one of both")
        return self


class ArenaBand(Frozen):
    """Activations in RAM as published, over the most that is alive at once: the least and the largest ratio, and of what."""

    low: float = Field(gt=0, le=1e3)
    high: float = Field(gt=0, le=1e3)
    source: Text
    confidence: Confidence
    note: str = ""

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if self.low > self.high:
            raise broken("of the band: low is above high", self.low, f"at most {self.high:g}")
        return self


class Runtime(Frozen):
    """What a runtime adds to a model: code in flash, state in RAM, and how it places activations.

    tiers, devices: where it runs; devices empty means every device of those tiers. launch_s: fixed time per kernel.
    scratch: whose kernels ask for working buffers in the arena. persistent: how what it keeps is modelled; state_bytes
    stands for it where it is not. in_place: whether results may overwrite operands that nobody needs any more,
    "depthwise" those of depthwise convolutions too.
    support: what it runs; None when not known. fallback: what runs the rest; None where the rest is refused.
    arena_band: what its activations take, for a runtime whose own planner is not published.
    """

    id: Text
    name: Text
    code_bytes: Bytes = blank("B")
    state_bytes: Bytes = blank("B")
    launch_s: Seconds = blank("s")
    planner: Planner
    alignment_bytes: int = Field(default=1, ge=1, le=4096)
    scratch: Scratch = "none"
    persistent: Literal["none", "tflm"] = "none"
    in_place: bool | Literal["depthwise"] = False
    arena_band: ArenaBand | None = None
    support: Support | None = None
    fallback: Fallback | None = None
    tiers: tuple[Tier, ...] = Field(min_length=1)
    devices: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @field_validator("alignment_bytes")
    @classmethod
    def power_of_two(cls, value: int) -> int:
        if value & (value - 1):
            raise broken("is no alignment", value, "a power of two")
        return value
