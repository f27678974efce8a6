"""What a lesson is: steps in an order, each a sentence, a scene at a set state, a formula, questions, and its slides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Goal:
    """What a network has to reach on a device. Budgets in SI units; None: no such budget.

    takes: sizes of an input without the batch, in any order of the axes. ends_in: values of an output, for one example.
    """

    device: str
    max_macs: float | None = None
    max_parameters: float | None = None
    max_ram_bytes: float | None = None
    max_flash_bytes: float | None = None
    max_latency_s: float | None = None
    max_energy_j: float | None = None
    least_macs: float | None = None
    takes: tuple[int, ...] | None = None
    ends_in: int | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """Where a step goes on in the window. panel: its name. sample: a bundled network to open, "" keeps what is open."""

    panel: str
    label: str
    sample: str = ""
    devices: tuple[str, ...] = ()
    precision: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One page of a lesson.

    says: the sentence, with {names} of facts and parameters. notes: for who presents. slides: S01 to S50.
    topic: whose facts and questions; the scene's by default. values: parameters of the scene, preset: those of a preset
    that the values go over. at: the part of the scene's time, 0 to 1. plays: whether it runs by itself.
    controls: parameters that can be set here; panes: of the lab that stand beside the scene.
    formula: with {names} of live values. rows: which numbers of the lecture are shown, "S10" or "S10: beginning of a
    quantity"; None: all of its slides. errata: E1 to E20. questions: names in the topic.
    """

    id: str
    title: str
    says: str
    slides: tuple[str, ...] = ()
    notes: str = ""
    scene: str = ""
    topic: str = ""
    preset: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    at: float = 0.0
    plays: bool = False
    controls: tuple[str, ...] = ()
    panes: tuple[str, ...] = ()
    formula: str = ""
    rows: tuple[str, ...] | None = None
    errata: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    goal: Goal | None = None
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """id: the file's name. number: its place among ours, 0 for a person's own. question: what it answers."""

    id: str
    title: str
    question: str
    steps: tuple[Step, ...]
    number: int = 0
    minutes: int = 0
    path: Path | None = None

    @property
    def slides(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(slide for step in self.steps for slide in step.slides))
