"""Where activations lie while the network runs: lifetimes, planners that give each buffer an offset, the peak.

Beside it what a runtime adds: working buffers of its kernels, and what it keeps while the network is loaded.
"""

from __future__ import annotations

from analysis.memory.allotment import allot, allotment_of, beside_bytes, default_allotment, kept_bytes
from analysis.memory.lifetimes import Buffers, lifetimes
from analysis.memory.plan import Allotment, MemoryPlan
from analysis.memory.planners import PLANNERS
from analysis.memory.planning import plan_buffers, plan_memory
from analysis.memory.scaled import scaled_plan

__all__ = [
    "PLANNERS", "Allotment", "Buffers", "MemoryPlan", "allot", "allotment_of", "beside_bytes", "default_allotment", "kept_bytes",
    "lifetimes", "plan_buffers", "plan_memory", "scaled_plan",
]  # fmt: skip
