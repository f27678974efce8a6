"""Control flow: the work lies in the bodies, which are counted as layers of their own."""

from __future__ import annotations

from analysis.ops.registry import Operator, register

BODIES = "the work lies in its body, which is counted as layers"

for _name in ("If", "Loop", "Scan", "SequenceMap"):
    register(Operator(_name, "control", "movement", reason=BODIES))
