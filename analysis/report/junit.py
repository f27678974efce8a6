"""The checks of a build as JUnit XML, which build servers show: a suite a check, a case a finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as Tree

from analysis.errors import one_line
from analysis.gate import Finding, Outcome
from analysis.version import VERSION

# The case that every suite begins with: without it a model that cannot be read would be a suite without cases.
READING = "read and analysed"


def to_junit(outcomes: Sequence[Outcome]) -> str:
    """Well-formed whatever models and layers are called: what XML cannot hold is written as an escape."""
    root = Tree.Element("testsuites", {"name": "rooflens check", **numbers(outcomes)})
    root.extend(suite(outcome) for outcome in outcomes)
    Tree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Tree.tostring(root, encoding="unicode")}\n'


def numbers(outcomes: Sequence[Outcome]) -> dict[str, str]:
    return {
        "tests": str(sum(1 + len(outcome.findings) for outcome in outcomes)),
        "failures": str(sum(len(outcome.refused) for outcome in outcomes)),
        "errors": str(sum(outcome.error is not None for outcome in outcomes)),
        "time": seconds(sum(outcome.seconds for outcome in outcomes)),
    }


def seconds(value: float) -> str:
    return f"{value:.3f}"


def suite(outcome: Outcome) -> Tree.Element:
    name = one_line(outcome.check.name)
    element = Tree.Element("testsuite", {"name": name, **numbers([outcome]), "skipped": "0"})
    properties = Tree.SubElement(element, "properties")
    for key, value in facts(outcome):
        Tree.SubElement(properties, "property", name=key, value=one_line(value))
    element.append(reading(outcome, name))
    element.extend(case(finding, name) for finding in outcome.findings)
    if outcome.notes:
        said(element, "\n".join(map(one_line, outcome.notes)))
    return element


def facts(outcome: Outcome) -> Iterator[tuple[str, str]]:
    yield "rooflens", VERSION
    yield "model", outcome.check.scenario.model
    yield from (("device", device) for device in outcome.check.scenario.devices)
    if outcome.check.baseline is not None:
        yield "baseline", str(outcome.check.baseline)


def reading(outcome: Outcome, suite_name: str) -> Tree.Element:
    """All the time of a check goes by here."""
    element = Tree.Element("testcase", classname=suite_name, name=READING, time=seconds(outcome.seconds))
    if outcome.error:
        text = str(outcome.error)
        error = Tree.SubElement(element, "error", message=text, type=type(outcome.error).__name__)
        error.text = text
    return element


def case(finding: Finding, suite_name: str) -> Tree.Element:
    title = f"{finding.device}: {finding.title}" if finding.device else finding.title
    element = Tree.Element("testcase", classname=suite_name, name=one_line(title), time=seconds(0))
    text = one_line(finding.message)
    if finding.refused:
        failure = Tree.SubElement(element, "failure", message=text, type=finding.kind)
        failure.text = text
    else:
        said(element, text)
    return element


def said(element: Tree.Element, text: str) -> None:
    Tree.SubElement(element, "system-out").text = text
