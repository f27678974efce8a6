"""Rooflens without its window: a scenario goes in, an analysis comes out.

    file ──read──▶ Graph ──rewrite──▶ Graph ──build_workload──▶ Workload ──┐
                                        ├──plan_memory──▶ MemoryPlan ──────┤
    profiles/ ──load──▶ Device, Runtime ┴──traffic──▶ Traffic per level ───┼──estimate──▶ Analysis

The verbs here are all that a script needs:

    from analysis import Scenario, analyze
    print(analyze(Scenario("model.onnx", devices=("stm32l4r5",))).estimates[0].fit.reason)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.device import known_devices, known_runtimes
    from analysis.readers import read
    from analysis.scenario import Analysis, Scenario, analyze

__all__ = ["Analysis", "Scenario", "analyze", "known_devices", "known_runtimes", "read"]

HOMES = {
    "Analysis": "analysis.scenario",
    "Scenario": "analysis.scenario",
    "analyze": "analysis.scenario",
    "known_devices": "analysis.device",
    "known_runtimes": "analysis.device",
    "read": "analysis.readers",
}


def __getattr__(name: str) -> Any:
    """Imports a verb's module when the verb is first used, so that the command line starts quickly."""
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(HOMES[name]), name)
