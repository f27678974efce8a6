"""Control flow: the work lies in the bodies, which are counted as layers of their own."""

from __future__ import annotations

from analysis.ops.registry import Operator, register

BODIES = "the work lies in its body, which is counted as layers"

# Operands that only steer: conditions and the trip count.
STEERING = {"If": (0,), "Loop": (0, 1), "Scan": (), "SequenceMap": ()}

for _name, _positions in STEERING.items():
    register(Operator(_name, "control", "movement", metadata=_positions, reason=BODIES))
