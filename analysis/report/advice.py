"""Advice to hand round: the changes one below the other, with what each gives, asks for, and how to try it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from analysis.advice import Advice, Budgets, options, verdict_of
from analysis.errors import UnknownNameError
from analysis.matrix.weighing import may_refuse, operators_words
from analysis.report.markdown import energy_text, escaped, table
from analysis.report.record import checksum, fit_record, model_record
from analysis.report.text import expected_text, facts
from analysis.units import duration
from analysis.version import VERSION

if TYPE_CHECKING:
    from analysis.estimate import Estimate
    from analysis.scenario import Analysis

SCHEMA = "rooflens.advice/1"

# What no option says.
BY_SCENARIO = "a scenario file with the layer_precisions that --format json lists"

FITS = {True: "enough", False: "not enough", None: "cannot tell"}
Found = Sequence[Sequence[Advice]]


def advice_report(analysis: Analysis, found: Found, budgets: Budgets, form: str) -> str:
    """The advice for each device of the analysis as table, json or md. Raises UnknownNameError."""
    makers = {"table": to_table, "json": to_json, "md": to_markdown}
    if form not in makers:
        raise UnknownNameError("format", form, makers)
    return makers[form](analysis, found, budgets)


def to_table(analysis: Analysis, found: Found, budgets: Budgets) -> str:
    parts = [part(*pair, budgets) for pair in zip(analysis.estimates, found, strict=True)]
    return "\n\n".join(parts) + "\n"


def part(estimate: Estimate, found: Sequence[Advice], budgets: Budgets) -> str:
    head = f"{estimate.device.name} [{estimate.device.id}] with {estimate.runtime.name}"
    now = facts([("now", verdict_text(estimate)), *now_rows(estimate, budgets)], indent="  ")
    if not found:
        return f"{head}\n{now}\n\n{nothing(estimate, budgets)}"
    changes = (change(number, advice) for number, advice in enumerate(found, start=1))
    return "\n\n".join((f"{head}\n{now}", *changes))


def verdict_text(estimate: Estimate) -> str:
    return estimate.fit.reason + operators_words(estimate.fit)


def now_rows(estimate: Estimate, budgets: Budgets) -> Iterator[tuple[str, str]]:
    from analysis.estimate import promises

    for promise in promises(estimate, budgets.latency_s, budgets.energy_j):
        yield "budget", promise.sentence


def nothing(estimate: Estimate, budgets: Budgets) -> str:
    """Why there is no advice."""
    answer = verdict_of(estimate, budgets)
    if answer is None or (answer and may_refuse(estimate.fit)):
        return "Nothing is known to be short, so nothing is advised."
    return "Nothing needs to change." if answer else "No change that was tried helps, and no device of the list does."


def change(number: int, advice: Advice) -> str:
    rows = [("gives", advice.helps), ("asks for", advice.cost), ("then", then(advice.estimate))]
    rows.append(("try", options(advice) or BY_SCENARIO))
    return f"{number}. {advice.title}: {FITS[advice.fits]}\n" + facts(rows, indent="  ")


def then(estimate: Estimate) -> str:
    """What a run takes after the change."""
    time = f"expected {expected_text(estimate)}" if estimate.latency_s else least(estimate)
    return f"{time} a run, {energy_text(estimate)}"


def least(estimate: Estimate) -> str:
    return f"at least {duration(estimate.total_latency_bound_s)}"


def to_markdown(analysis: Analysis, found: Found, budgets: Budgets) -> str:
    parts = [f"# Advice for {escaped(analysis.source.name)}"]
    for estimate, advice in zip(analysis.estimates, found, strict=True):
        said = (verdict_text(estimate), *(text for _, text in now_rows(estimate, budgets)))
        parts += [f"## {escaped(estimate.device.name)}", escaped("; ".join(said))]
        parts.append(advice_table(advice) if advice else nothing(estimate, budgets))
    return "\n\n".join(parts) + "\n"


def advice_table(found: Sequence[Advice]) -> str:
    rows = ([escaped(text) for text in (a.title, FITS[a.fits], a.helps, then(a.estimate), a.cost)] for a in found)
    return table(("change", "verdict", "what was short", "then", "asks for"), "lllll", rows)


def to_json(analysis: Analysis, found: Found, budgets: Budgets) -> str:
    """Schema rooflens.advice/1."""
    sha256 = checksum(analysis.scenario)
    devices = [device_record(e, advice, budgets, sha256) for e, advice in zip(analysis.estimates, found, strict=True)]
    record = {
        "schema": SCHEMA,
        "tool": {"name": "rooflens", "version": VERSION},
        "model": model_record(analysis.source, sha256),
        "budgets": asdict(budgets),
        "devices": devices,
    }
    return json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def device_record(estimate: Estimate, found: Sequence[Advice], budgets: Budgets, sha256: str | None) -> dict[str, Any]:
    return {
        "id": estimate.device.id,
        "name": estimate.device.name,
        "runtime": estimate.runtime.id,
        "ok": verdict_of(estimate, budgets),
        "fit": fit_record(estimate.fit),
        "advice": [advice_record(advice, sha256) for advice in found],
    }


def advice_record(advice: Advice, sha256: str | None = None) -> dict[str, Any]:
    """One change: in words, as the scenario that it makes, and what that gives. Plain SI, unknown is null."""
    from analysis.scenario_file import scenario_record

    estimate = advice.estimate
    return {
        "title": advice.title,
        "kind": advice.kind,
        "fits": advice.fits,
        "helps": advice.helps,
        "cost": advice.cost,
        "options": options(advice) or None,
        "changed": [name for name, _ in advice.fields],
        "scenario": scenario_record(advice.scenario, sha256),
        "device": estimate.device.id,
        "runtime": estimate.runtime.id,
        "fit": fit_record(estimate.fit),
        "latency_s": estimate.latency_s,
        "latency_low_s": estimate.latency_low_s,
        "latency_high_s": estimate.latency_high_s,
        "latency_bound_s": estimate.total_latency_bound_s,
        "energy_j": estimate.total_energy_j,
    }
