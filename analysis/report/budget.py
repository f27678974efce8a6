"""What came out of a build's checks: lines for a terminal, JSON for programs, Markdown for the page of a build."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from analysis.errors import AnalysisError, one_line
from analysis.gate import Check, Finding, Outcome
from analysis.report.markdown import escaped, table
from analysis.report.text import aligned, expected_text
from analysis.units import UNKNOWN, duration, si
from analysis.version import VERSION

if TYPE_CHECKING:
    from analysis.estimate import Estimate

SCHEMA = "rooflens.check/1"

# What became of it, the check, and in words.
Row = tuple[str, str, str]

REFUSED, NOT_CHECKED = "refused", "not checked"
WORDS = {"kept": "kept", "maybe": "probably kept", "unknown": "cannot tell", "broken": "broken"}


def to_table(outcomes: Sequence[Outcome]) -> str:
    """A line for each breach. Without any what one check was held to, or of several each finding on its line."""
    if len(outcomes) == 1:
        return lines_of(alone(outcomes[0]))
    rows = [row for outcome in outcomes for row in rows_of(outcome)]
    return aligned(rows, "lll") + f"\n{tally(outcomes)}\n"


def lines_of(texts: Iterator[str]) -> str:
    return "".join(f"{one_line(text)}\n" for text in texts)


def alone(outcome: Outcome) -> Iterator[str]:
    """Breaches alone, so that a build's log ends with what is wrong."""
    if outcome.refused:
        yield from (finding.message for finding in outcome.refused)
    elif outcome.analysis:
        yield from (kept(estimate, outcome.findings) for estimate in outcome.analysis.estimates)
        yield from (finding.message for finding in outcome.findings if finding.device is None)
    yield from outcome.notes


def kept(estimate: Estimate, findings: Sequence[Finding]) -> str:
    """One device's verdict, what a run takes there, and what became of each budget."""
    bound_s = estimate.total_latency_bound_s
    least = "least time not known" if bound_s is None else f"at least {duration(bound_s)} a run"
    energy = si(estimate.total_energy_j, "J")
    bound = "at least " if estimate.energy_low_bound else ""
    rest = (f"expected {expected_text(estimate)}, " if estimate.latency_s else "") + least
    rest += f", {bound}{energy}" if energy != UNKNOWN else ""
    name = estimate.device.name
    fit, *held = (f.message.removeprefix(f"{name}: ") for f in findings if f.device == estimate.device.id)
    return "; ".join((f"{name}: {fit}", rest, *held))


def rows_of(outcome: Outcome) -> Iterator[Row]:
    name = one_line(outcome.check.name)
    if outcome.error:
        # What is wrong goes to standard error.
        yield NOT_CHECKED, name, ""
    for finding in outcome.findings:
        yield word(finding), name, one_line(finding.message)
    for note in outcome.notes:
        yield "note", name, one_line(note)


def word(finding: Finding) -> str:
    """What became of it; what passes elsewhere and is refused here says so."""
    text = WORDS[finding.state]
    return text if finding.state in ("kept", "broken") or not finding.refused else f"{text}: {REFUSED}"


def tally(outcomes: Sequence[Outcome]) -> str:
    """ "2 of 3 checks pass; 1 refused; 0 could not be made"."""
    failed = sum(outcome.error is not None for outcome in outcomes)
    passed = sum(outcome.ok for outcome in outcomes)
    rest = [(len(outcomes) - passed - failed, REFUSED), (failed, "could not be made")]
    checks = "check" if len(outcomes) == 1 else "checks"
    passing = "passes" if len(outcomes) == 1 else "pass"
    return "; ".join((f"{passed} of {len(outcomes)} {checks} {passing}", *(f"{n} {text}" for n, text in rest if n)))


def to_json(outcomes: Sequence[Outcome]) -> str:
    """Schema rooflens.check/1: all breaches together as before there were files of checks, and check by check."""
    record = {
        "schema": SCHEMA,
        "tool": {"name": "rooflens", "version": VERSION},
        "ok": all(outcome.ok for outcome in outcomes),
        "budget": asdict(outcomes[0].check.budget) if len(outcomes) == 1 else None,
        "verdicts": [verdict for outcome in outcomes for verdict in verdicts(outcome)],
        "breaches": [breach(outcome.check, finding) for outcome in outcomes for finding in outcome.refused],
        "checks": [check_record(outcome) for outcome in outcomes],
    }
    return json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def breach(check: Check, finding: Finding) -> dict[str, Any]:
    record = asdict(finding)
    return {"check": check.name} | {key: record[key] for key in record if key not in ("state", "refused")}


def verdicts(outcome: Outcome) -> Iterator[dict[str, str]]:
    """Per budget of time and energy: kept, maybe, broken or unknown, and the sentence that says on what ground."""
    from analysis.estimate import promises

    budget = outcome.check.budget
    for estimate in outcome.analysis.estimates if outcome.analysis else ():
        for promise in promises(estimate, budget.latency_s, budget.energy_j):
            answer = {"quantity": promise.quantity, "state": promise.state, "text": promise.sentence}
            yield {"device": estimate.device.id} | answer


def check_record(outcome: Outcome) -> dict[str, Any]:
    check = outcome.check
    return {
        "name": check.name,
        "model": check.scenario.model,
        "devices": list(check.scenario.devices),
        "ok": outcome.ok,
        "strict": check.strict,
        "budget": asdict(check.budget),
        "baseline": None if check.baseline is None else check.baseline.as_posix(),
        "allow_growth": {key: allowance.text for key, allowance in check.growth.items()},
        "findings": [asdict(finding) for finding in outcome.findings],
        "notes": list(outcome.notes),
        "error": None if outcome.error is None else error_record(outcome.error),
    }


def error_record(error: AnalysisError) -> dict[str, str | None]:
    parts = {"what": error.what, "found": error.found, "allowed": error.allowed, "hint": error.hint or None}
    return {key: None if value is None else one_line(str(value)) for key, value in parts.items()}


def to_md(outcomes: Sequence[Outcome]) -> str:
    """What a person has to look at as a table under the sum of it all; what is kept folded away below."""
    rows = [row for outcome in outcomes for row in told(outcome)]
    kept, rest = ([row for row in rows if (row[0] == WORDS["kept"]) is same] for same in (True, False))
    parts = [f"## Rooflens: {tally(outcomes)}", *([rows_table(rest)] if rest else []), *folded(kept)]
    return "\n\n".join(parts) + "\n"


def folded(kept: Sequence[Row]) -> tuple[str, ...]:
    return (f"<details><summary>{len(kept)} kept</summary>", rows_table(kept), "</details>") if kept else ()


def rows_table(rows: Sequence[Row]) -> str:
    return table(
        ("", "check", "result"), "lll", [(mark(one), escaped(name), escaped(text)) for one, name, text in rows]
    )


def told(outcome: Outcome) -> Iterator[Row]:
    """The same rows as in a terminal, and what is wrong, for which a page has no standard error."""
    for first, name, text in rows_of(outcome):
        yield first, name, str(outcome.error) if first == NOT_CHECKED else text


def mark(words: str) -> str:
    """In bold what fails a build."""
    return f"**{words}**" if words in ("broken", NOT_CHECKED) or words.endswith(REFUSED) else words
