"""Cost rules, one family of operators a file; importing this package fills the registry."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.ops import (  # noqa: F401  (importing a family registers its rules)
    attention,
    control,
    convolution,
    einsum,
    elementwise,
    generation,
    learning,
    matrix,
    movement,
    normalisation,
    pooling,
    quantization,
    recurrent,
    reduction,
    resampling,
    rotary,
    signal,
    tflite,
    tflite_recurrent,
)
from analysis.ops.registry import OPERATORS, Family, Kind, Operator

# Their rules stand on those of the families above.
tflite.register_forms()

UNKNOWN_REASON = "Rooflens has no rule for this operator"


@dataclass(frozen=True, slots=True)
class Decision:
    """A row of the table of operators: domain "" is the standard's own; formula is empty where nothing is counted."""

    name: str
    domain: str
    kind: Kind
    family: Family
    formula: str
    reason: str


def operator_of(name: str) -> Operator:
    """What is decided about an operator; one nobody decided on is not counted, and says so."""
    return OPERATORS.get(name) or Operator(name, "uncounted", "elementwise", reason=UNKNOWN_REASON)


def operators() -> tuple[Decision, ...]:
    """Every operator that somebody decided on, the standard's first, by domain and name."""
    return tuple(sorted(map(decision, OPERATORS.values()), key=lambda row: (row.domain, row.name)))


def decision(operator: Operator) -> Decision:
    domain, _, name = operator.name.rpartition(".")
    return Decision(name, domain, operator.kind, operator.family, operator.formula, operator.reason)
