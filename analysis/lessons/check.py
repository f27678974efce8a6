"""What is wrong with a lesson beyond its form: scenes, parameters, names in texts, questions, rows that there are not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.errors import AnalysisError, UnknownNameError
from analysis.lessons.fact import fill
from analysis.lessons.lesson import Lesson, Step
from analysis.lessons.rows import is_wished, known_rows
from analysis.lessons.topic import Topic, all_topics

PANES = ("code", "now", "counters", "least", "energy", "roofline")


@dataclass(frozen=True, slots=True)
class Stage:
    """What the window says of a scene: its parameters as they are at first, its presets, whether a value is allowed."""

    defaults: Mapping[str, Any]
    presets: Mapping[str, Mapping[str, Any]]
    allows: Callable[[str, Any], bool]

    def values(self, step: Step) -> dict[str, Any]:
        return {**self.defaults, **self.presets.get(step.preset, {}), **step.values}


@dataclass(frozen=True, slots=True)
class Known:
    """scenes by id; what else can be named by its name."""

    scenes: Mapping[str, Stage]
    panels: Collection[str]
    samples: Collection[str]
    devices: Collection[str]
    precisions: Collection[str]


def troubles(lesson: Lesson, known: Known) -> Iterator[str]:
    """A line for each, beginning with the step; none of a lesson that can be shown."""
    topics = all_topics()
    for step in lesson.steps:
        yield from (f"step {step.id}: {words}" for words in step_troubles(step, known, topics))


def step_troubles(step: Step, known: Known, topics: Mapping[str, Topic]) -> Iterator[str]:
    stage = known.scenes.get(step.scene)
    if step.scene and stage is None:
        yield missing("scene", step.scene, known.scenes)
        return
    refused = tuple(stage_troubles(step, stage or known.scenes.get(step.topic), bool(stage)))
    yield from refused
    yield from (missing("pane", name, PANES) for name in step.panes if name not in PANES)
    yield from window_troubles(step, known)
    yield from row_troubles(step)
    if not refused:
        yield from topic_troubles(step, dict(step.values) if stage is None else stage.values(step), topics)


def stage_troubles(step: Step, stage: Stage | None, has_scene: bool) -> Iterator[str]:
    """stage: of the scene, or of the scene that a topic without one is named as."""
    if not has_scene and (step.preset or step.controls):
        yield "a preset and controls belong to a scene; found none"
    if stage is None:
        return
    if step.preset and step.preset not in stage.presets:
        yield missing("preset", step.preset, stage.presets)
    for name in (*step.values, *step.controls):
        if name not in stage.defaults:
            yield missing("parameter", name, stage.defaults)
    if len(set(step.controls)) != len(step.controls):
        yield f"controls are named twice: {', '.join(step.controls)}"
    wrong = (name for name, value in step.values.items() if name in stage.defaults and not stage.allows(name, value))
    yield from (f"{name} cannot be {step.values[name]!r}" for name in wrong)


def window_troubles(step: Step, known: Known) -> Iterator[str]:
    if step.window is None:
        return
    if step.window.panel not in known.panels:
        yield missing("panel", step.window.panel, known.panels)
    yield from (missing("device", id, known.devices) for id in step.window.devices if id not in known.devices)
    if step.window.precision and step.window.precision not in known.precisions:
        yield missing("precision", step.window.precision, known.precisions)
    if step.window.sample and step.window.sample.removesuffix(".onnx") not in known.samples:
        yield missing("sample", step.window.sample, known.samples)


def row_troubles(step: Step) -> Iterator[str]:
    """A wish for rows that finds none."""
    for wish in step.rows or ():
        if not any(is_wished(row, wish) for row in known_rows()):
            yield f"no number of the lecture is called {wish!r}"


def topic_troubles(step: Step, values: Mapping[str, Any], topics: Mapping[str, Topic]) -> Iterator[str]:
    name = step.topic or step.scene
    topic = topics.get(name)
    if topic is None and (step.topic or step.questions):
        yield missing("topic", name, topics)
        return
    try:
        facts = topic.facts_of(values) if topic else ()
        for text in (step.says, step.formula, step.notes):
            fill(text, facts, values)
    except AnalysisError as error:
        yield str(error)
    for question in step.questions:
        yield from question_troubles(question, values, topic)


def question_troubles(name: str, values: Mapping[str, Any], topic: Topic | None) -> Iterator[str]:
    assert topic is not None
    try:
        if topic.ask(name, values, 0) is None:
            yield f"with these numbers the question {name} has nothing to ask"
    except AnalysisError as error:
        yield str(error)


def missing(what: str, name: str, known: Collection[str]) -> str:
    return str(UnknownNameError(what, name, known))
