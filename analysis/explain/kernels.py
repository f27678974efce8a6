"""The formulas of what each kernel asks for, for one layer; the arithmetic is that of analysis.traffic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from analysis.explain.result import Subject


@dataclass(frozen=True, slots=True)
class Asked:
    """Formulas of the bytes of each operand. together: of all activations, where that is shorter than the sum."""

    weights: str = "w"
    inputs: str = "i"
    outputs: str = "o"
    together: str = ""

    @property
    def activations(self) -> str:
        return self.together or f"{self.inputs} + {self.outputs}"


ONCE = Asked()


def once(subject: Subject) -> Asked:
    return ONCE


def naive(subject: Subject) -> Asked:
    return loads(subject, "MACs", "MACs") if subject.column("macs") else ONCE


def blocked(subject: Subject) -> Asked:
    if not subject.analysis.workload.product_columns.macs[subject.layer]:
        return ONCE
    return loads(subject, "M·K·⌈N/2⌉·G·runs", "K·N·⌈M/2⌉·G·runs")


def im2col(subject: Subject) -> Asked:
    copies = subject.analysis.workload.product_columns.window_inputs[subject.layer]
    columns = "K·N·G·runs·b_a"
    return Asked("w", f"i + {columns}", f"o + {columns}", f"i + o + 2·{columns}") if copies else ONCE


def loads(subject: Subject, left: str, right: str) -> Asked:
    """Loads of both operands; without weights both are activations."""
    if subject.analysis.workload.weight_dtype_codes[subject.layer] < 0:
        return Asked("w", f"max(i, {right}·b_a + {left}·b_a)")
    return Asked(f"max(w, {left}·b_w)", f"max(i, {right}·b_a)")


def tiled(subject: Subject) -> Asked:
    """Each once, and what is loaded or stored again."""
    outputs = "o + 2·S·b_s·runs"
    if subject.analysis.workload.weight_dtype_codes[subject.layer] < 0:
        return Asked("w", "i + (I - I_1)·b_a·runs + (W - W_1)·b_a·runs", outputs)
    return Asked("w + (W - W_1)·b_w·runs", "i + (I - I_1)·b_a·runs", outputs)


KERNELS: Mapping[str, Callable[[Subject], Asked]] = MappingProxyType(
    {"ideal": once, "naive": naive, "blocked": blocked, "im2col": im2col, "tiled": tiled}
)
