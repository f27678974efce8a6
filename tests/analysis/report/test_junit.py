"""JUnit XML: parsed back, with counts that add up, in the shape that build servers know, whatever models are called."""

from __future__ import annotations

from xml.etree import ElementTree as Tree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import FileError
from analysis.gate import Budget, Check, Finding, Outcome
from analysis.report.junit import to_junit
from analysis.scenario import Scenario

# Attributes that an element must have and those it may have, and its children in their order.
SHAPE = {
    "testsuites": ({"name", "tests", "failures", "errors", "time"}, set(), ["testsuite"]),
    "testsuite": (
        {"name", "tests", "failures", "errors", "skipped", "time"}, set(), ["properties", "testcase", "system-out"],
    ),
    "properties": (set(), set(), ["property"]),
    "property": ({"name", "value"}, set(), []),
    "testcase": ({"name", "classname", "time"}, set(), ["error", "failure", "system-out"]),
    "failure": ({"message", "type"}, set(), []),
    "error": ({"message", "type"}, set(), []),
    "system-out": (set(), set(), []),
}  # fmt: skip


def finding(state="kept", refused=False, message="as it should be", **more):
    known = {"device": "board", "quantity": "RAM", "kind": "budget", "found": 1.0, "allowed": 2.0}
    return Finding(**{**known, **more}, state=state, refused=refused, message=message)


def outcome_of(*findings, name="a model", notes=(), error=None, seconds=0.25):
    check = Check(name, Scenario(name, devices=("board",)), Budget())
    return Outcome(check, findings, notes, error, seconds)


def parsed(*outcomes):
    root = Tree.fromstring(to_junit(outcomes).encode())
    for element in root.iter():
        must, may, children = SHAPE[element.tag]
        assert must <= element.attrib.keys() <= must | may
        places = [children.index(child.tag) for child in element]
        assert places == sorted(places)
    return root


GOOD = outcome_of(finding(), finding("maybe", message="perhaps"), notes=("one", "two"))
BAD = outcome_of(finding(), finding("broken", True, "too much"), finding("unknown", True, "not known", device=None))
LOST = outcome_of(error=FileError("cannot read it", "junk", "a model"), name="lost")


def test_counts_are_those_of_the_cases():
    root = parsed(GOOD, BAD, LOST)
    counts = {"tests": "testcase", "failures": "failure", "errors": "error"}
    for element in (root, *root):
        assert {key: int(element.get(key)) for key in counts} == {
            key: len(list(element.iter(tag))) for key, tag in counts.items()
        }
    assert [(suite.get("tests"), suite.get("failures"), suite.get("errors")) for suite in root] == [
        ("3", "0", "0"), ("4", "2", "0"), ("1", "0", "1"),
    ]  # fmt: skip
    assert (root.get("time"), [suite.get("time") for suite in root]) == ("0.750", ["0.250"] * 3)
    assert all(sum(float(c.get("time")) for c in suite.iter("testcase")) == 0.25 for suite in root)


def test_each_case_says_what_it_was_about_and_what_came_out():
    good, bad, lost = parsed(GOOD, BAD, LOST)
    assert [case.get("name") for case in bad.iter("testcase")] == [
        "read and analysed", "board: RAM budget", "board: RAM budget", "RAM budget",
    ]  # fmt: skip
    assert [(f.get("message"), f.get("type"), f.text) for f in bad.iter("failure")] == [
        ("too much", "budget", "too much"), ("not known", "budget", "not known"),
    ]  # fmt: skip
    assert [out.text for out in good.iter("system-out")] == ["as it should be", "perhaps", "one\ntwo"]
    (error,) = lost.iter("error")
    assert (error.get("message"), error.get("type")) == ("cannot read it; found junk; allowed: a model", "FileError")
    assert all(case.get("classname") == "lost" for case in lost.iter("testcase"))


def test_what_xml_cannot_hold_is_written_as_an_escape():
    name = "a\x00b\x1b[31m\ud800\ufffe<&\"'>]]> 卷积 \u202e 🦊.onnx"
    suite = parsed(outcome_of(finding(message=name), name=name))[0]
    assert suite.get("name") == "a\\x00b\\x1b[31m\\ud800\\ufffe<&\"'>]]> 卷积 \\u202e 🦊.onnx"
    assert suite.find("testcase[2]/system-out").text == suite.get("name")


@pytest.mark.parametrize("refused", [True, False])
@given(st.text(st.characters()))
def test_any_text_is_well_formed(refused, text):
    one = outcome_of(finding("broken" if refused else "kept", refused, text, quantity=text), name=text, notes=(text,))
    root = parsed(one, outcome_of(error=FileError(text, text, text), name=text))
    assert int(root.get("failures")) == refused
