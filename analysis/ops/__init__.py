"""Cost rules, one family of operators a file; importing this package fills the registry."""

from __future__ import annotations

from analysis.ops.registry import OPERATORS, Operator

UNKNOWN_REASON = "Rooflens has no rule for this operator"


def operator_of(name: str) -> Operator:
    """What is decided about an operator; one nobody decided on is not counted, and says so."""
    return OPERATORS.get(name) or Operator(name, "uncounted", "elementwise", reason=UNKNOWN_REASON)
