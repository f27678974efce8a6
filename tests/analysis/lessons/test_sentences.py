"""What a step says stays true when its controls move: what its formula writes comes out, and one of a thing is one."""

import re
from itertools import pairwise
from math import isclose
from random import Random

import pytest

from analysis.errors import AnalysisError
from analysis.lessons.fact import fill
from analysis.lessons.shelf import our_lessons
from analysis.lessons.topic import topic_named
from gui.lab.chosen import completed
from gui.lab.scenes import all_scenes

STEPS = [(str(lesson.number), step) for lesson in our_lessons() for step in lesson.steps if step.scene]
IDS = [f"{number}-{step.id}" for number, step in STEPS]
SETTINGS = 12
# Four digits on each side of a product or a quotient.
ROUNDED = 2e-3
PREFIXES = {
    "p": 1e-12,
    "n": 1e-9,
    "µ": 1e-6,
    "m": 1e-3,
    "": 1,
    "k": 1e3,
    "M": 1e6,
    "G": 1e9,
    "T": 1e12,
    "Ki": 2**10,
    "Mi": 2**20,
}
SIGNS = "bit/s|bit|B/s|FLOP/s|FLOP/B|MAC/B|MAC/element|B|s|W|J|Hz|MAC|FLOP"
TIMES = {"min": 60, "h": 3600, "d": 86400, "%": 0.01, "€": 1}
NUMBER = r"(\d+(?:,\d{3})*(?:\.\d+)?(?:e-?\d+)?)"
UNIT = rf"(?:([KM]i|[pnµmkMGT])?({SIGNS})|({'|'.join(TIMES)})|[a-z]{{4,}}(?:/s)?)"
AMOUNT = re.compile(rf"{NUMBER}(?:[\u202f ]{UNIT})?(?![\w/])")
PLURAL_OF_ONE = re.compile(r"(?<!= )(?<![\d.,·×])1[\u202f ](?!times)\w{3,}s\b")


def some_value(param, random):
    if param.kind == "whole":
        return random.choice([param.least, param.most, param.default, random.randint(param.least, param.most)])
    if param.kind == "order":
        return "".join(random.sample(param.default, len(param.default)))
    return random.choice([True, False] if param.kind == "switch" else [value for value, _ in param.choices])


def values_at_first(step):
    if not step.scene:
        return dict(step.values)
    scene = all_scenes()[step.scene]
    preset = next((one.values for one in scene.presets if one.title == step.preset), {})
    return completed(scene, {**preset, **step.values})


def settings_of(step):
    """As it is at first, then with its controls moved; what a scene refuses is nothing to be said."""
    scene, random, first = all_scenes()[step.scene], Random(step.id), values_at_first(step)
    params = [param for param in scene.params if param.name in step.controls]
    for place in range(SETTINGS):
        moved = {param.name: some_value(param, random) for param in params} if place else {}
        yield completed(scene, {**first, **moved})


def told(step, values):
    topic = topic_named(step.topic or step.scene)
    facts = topic.facts_of(values)
    return [fill(text, facts, topic.completed(values)) for text in (step.says, step.formula)]


def in_units(found):
    """An amount as a plain number, in seconds, bytes, operations."""
    plain = float(found[1].replace(",", ""))
    return f"({plain * (TIMES[found[4]] if found[4] else PREFIXES[found[2] or ''])!r})"


def worked_out(part):
    """None of what has letters, does not know a number or divides by nothing."""
    text = AMOUNT.sub(in_units, re.split("[;:]|, of ", part)[0].replace("²", "**2"))
    text = text.replace("·", "*").replace("−", "-")
    if not re.fullmatch(r"[\d\s.()*/+e,-]+", re.sub("(min|max)\\(", "(", text)):
        return None
    try:
        return eval(text, {"min": min, "max": max, "__builtins__": {}})
    except ZeroDivisionError:
        return None


def agree(one, other, words):
    """MAC and FLOP, two of which are one, may stand side by side; so may plain numbers of KiB and their result in KiB."""
    ratios = (1, 2) if "FLOP" in words and "MAC" in words else (1, 1024) if words.endswith("KiB") else (1,)
    return any(isclose(one * ratio, other, rel_tol=ROUNDED) for ratio in ratios)


@pytest.mark.parametrize(("number", "step"), STEPS, ids=IDS)
def test_what_it_says_is_true_wherever_its_controls_stand(number, step):
    for values in settings_of(step):
        try:
            says, formula = told(step, values)
        except AnalysisError:
            continue
        assert not PLURAL_OF_ONE.search(says + formula), (says, formula)
        for equation in formula.split(";"):
            known = [found for found in map(worked_out, equation.split(" = ")) if found is not None]
            assert all(agree(one, other, equation) for one, other in pairwise(known)), formula


def test_formulas_are_read():
    """What is not read holds nothing."""
    found = {}
    for number, step in STEPS:
        formula = told(step, next(settings_of(step)))[1]
        found[f"{number}-{step.id}"] = sum(worked_out(part) is not None for part in formula.split(" = "))
    assert sum(count >= 2 for count in found.values()) >= 0.8 * len(found), found
    assert worked_out("3.550\u202fGHz / 120\u202fMHz") == pytest.approx(3550 / 120)
    assert worked_out("3²·3") == 27
    assert worked_out("min(2\u202fGFLOP/s, 500\u202fMB/s · 0.25\u202fFLOP/B)") == 1.25e8
    assert worked_out("M·N / (M + N)") is None
    assert not agree(worked_out("553.4\u202fMB / 1\u202fMB"), worked_out("553.5\u202fkB"), "MB")


def test_no_two_steps_ask_the_same_about_the_same_numbers():
    found = {}
    for lesson in our_lessons():
        for step in lesson.steps:
            topic = topic_named(step.topic or step.scene) if step.questions else None
            for name in step.questions:
                question = topic.ask(name, values_at_first(step), 1)
                found.setdefault((question.text, question.right), []).append((lesson.number, step.id, name))
    assert not [places for places in found.values() if len(places) > 1]
