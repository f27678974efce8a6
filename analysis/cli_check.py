"""The gate of a build: holds models to budgets, out of options or of rooflens.toml. Exit codes: 0 kept, 1 file, 3 not kept.

Annotations here are real objects, not text: the command line is built from them.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.cli_options import Settings, analysing, scenario_of, wished
from analysis.cli_output import form_of, is_file_of, progress, write
from analysis.errors import ScenarioError, one_line

if TYPE_CHECKING:
    from analysis.gate import Budget, Check, Finding, Outcome
    from analysis.gate.allowance import Allowance
    from analysis.scenario import Analysis

FAILED, BROKEN = 1, 3

Budgets = Mapping[str, str | None]

FORMS: Mapping[str, str] = MappingProxyType(
    {
        "table": "budget.to_table",
        "json": "budget.to_json",
        "md": "budget.to_md",
        "junit": "junit.to_junit",
        "github": "annotations.to_annotations",
    }
)


def limit(example: str, help: str) -> Any:
    return typer.Option(metavar=example, help=help)


@partial(analysing, forms="table, json, md, junit (XML) or github (marks that a job's page shows)")
def check(
    settings: Settings,
    model: Annotated[
        str | None,
        typer.Argument(metavar="[MODEL]", help="A model file; without one the checks of rooflens.toml are made."),
    ] = None,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE.toml", help="Checks, instead of those of ./rooflens.toml.")
    ] = None,
    max_ram: Annotated[str | None, limit("256KiB", "Most RAM it may need.")] = None,
    max_flash: Annotated[str | None, limit("1MiB", "Most flash it may need.")] = None,
    max_macs: Annotated[str | None, limit("12.5M", "Most multiply-accumulates a run.")] = None,
    max_parameters: Annotated[str | None, limit("80k", "Most parameters.")] = None,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE.json", help="An analysis as JSON, beyond which nothing may grow.")
    ] = None,
    allow_growth: Annotated[
        list[str] | None,
        typer.Option(metavar="ram=2%", help="Growth allowed of latency, energy, ram, flash, macs or parameters."),
    ] = None,
    write_baseline: Annotated[
        bool, typer.Option("--write-baseline", help="Accept what there is: write the baseline anew.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Refuse what cannot be told for certain, too.")] = False,
    junit: Annotated[Path | None, typer.Option(metavar="FILE.xml", help="Write JUnit XML as well.")] = None,
    summary: Annotated[Path | None, typer.Option(metavar="FILE.md", help="Write Markdown as well.")] = None,
) -> None:
    """Exit with 3, a line for each breach, when a model does not fit a device, breaks a budget or outgrows a baseline."""
    form = form_of(settings.form, settings.output, FORMS)
    limits = {"ram": max_ram, "flash": max_flash, "macs": max_macs, "parameters": max_parameters}
    alone = model is not None or settings.scenario is not None
    checks = asked(model, settings, config) if alone else out_of_file(settings, config)
    checks = [held(one, limits, baseline, growth_of(allow_growth or ()), strict) for one in checks]
    agree(checks, allow_growth, baseline, write_baseline)
    spare(checks, (settings.output, junit, summary), write_baseline)
    outcomes = made(checks, settings.quiet, write_baseline)
    hand_out(outcomes, form, settings.output)
    for name, file in (("junit", junit), ("md", summary)):
        if file:
            hand_out(outcomes, name, file)
    leave(outcomes, alone)


def asked(model: str | None, settings: Settings, config: Path | None) -> "list[Check]":
    """The one check that options ask for. Raises ScenarioError, UnknownNameError, FileError."""
    from analysis.gate import Budget, Check

    if config is not None:
        raise ScenarioError("a model and a file of checks do not go together", config, "MODEL, or --config FILE")
    scenario, sha256 = scenario_of(model, settings)
    budget = Budget(scenario.max_latency_s, scenario.max_energy_j)
    file = "" if model == "-" else model or str(settings.scenario)
    return [Check(file or "standard input", scenario, budget, sha256, file=file)]


def out_of_file(settings: Settings, config: Path | None) -> "list[Check]":
    """The checks of a file, with what options say put over them. Raises ScenarioError, UnknownNameError, FileError."""
    from analysis.gate.check_file import FILE_NAME, load_checks

    if config is None and not Path(FILE_NAME).exists():
        raise ScenarioError("nothing to check", f"no model, and no {FILE_NAME} here", "a model file, or --config FILE")
    return [over(check, settings) for check in load_checks(config or FILE_NAME)]


def over(check: "Check", settings: Settings) -> "Check":
    """Raises ScenarioError, UnknownNameError."""
    from analysis.scenario_file import check_profiles

    scenario = wished(check.scenario, settings)
    check_profiles(scenario)
    budget = replace(check.budget, latency_s=scenario.max_latency_s, energy_j=scenario.max_energy_j)
    return replace(check, scenario=scenario, budget=budget)


def growth_of(texts: Sequence[str]) -> "dict[str, Allowance]":
    """Raises ScenarioError, UnknownNameError."""
    from analysis.gate.allowance import allowance_in_option, allowances_of

    return allowances_of(dict(map(allowance_in_option, texts)), "--allow-growth")


def held(
    check: "Check", limits: Budgets, baseline: Path | None, growth: "Mapping[str, Allowance]", strict: bool
) -> "Check":
    """The check, held to what the options say beside its own. Raises ScenarioError where it could not fail."""
    from analysis.gate import purposeful

    check = replace(
        check,
        budget=limited(check.budget, limits),
        baseline=baseline or check.baseline,
        growth={**check.growth, **growth},
        strict=strict or check.strict,
    )
    return check if check.trouble else purposeful(check)


def limited(budget: "Budget", limits: Budgets) -> "Budget":
    """Raises ScenarioError."""
    from analysis.gate.budget import FIELDS
    from analysis.gate.quantities import QUANTITIES, amount_of

    said = {key: text for key, text in limits.items() if text is not None}
    return replace(
        budget, **{FIELDS[key]: amount_of(text, QUANTITIES[key], f"--max-{key}") for key, text in said.items()}
    )


def agree(checks: "Sequence[Check]", allow_growth: Sequence[str] | None, baseline: Path | None, writes: bool) -> None:
    """Raises ScenarioError for growth from no baseline, and for a baseline of several checks."""
    named = [check.baseline for check in checks if check.baseline is not None]
    if not named and (writes or allow_growth):
        found = "--write-baseline" if writes else "--allow-growth"
        raise ScenarioError(
            f"{found} without a baseline", None, "--baseline FILE.json beside it, or baseline in the file"
        )
    if baseline is not None and len(checks) > 1:
        found = f"{len(checks)} checks"
        raise ScenarioError("--baseline is of one model", found, "baseline in each check of the file")
    twice = [str(file) for file, times in Counter(named).items() if times > 1]
    if writes and twice:
        raise ScenarioError("two checks would write one baseline", ", ".join(twice), "a file for each check")


def spare(checks: "Sequence[Check]", written: Iterable[Path | None], writes: bool) -> None:
    """Raises ScenarioError for an output that would overwrite what is read."""
    baselines = [check.baseline for check in checks] if writes else []
    outputs = [file for file in (*written, *baselines) if file]
    for what, name in (read for check in checks for read in read_by(check, writes)):
        for file in outputs:
            if is_file_of(name, file):
                raise ScenarioError(f"the output would overwrite {what}", file, "another file")


def read_by(check: "Check", writes: bool) -> Iterator[tuple[str, str]]:
    yield "the model", check.scenario.model
    yield "the file of checks", check.file
    if check.baseline and not writes:
        yield "the baseline", str(check.baseline)


def made(checks: "Sequence[Check]", quiet: bool, writes: bool) -> "tuple[Outcome, ...]":
    """With progress on a terminal."""
    from analysis.gate import run
    from analysis.report.growth import since_baseline

    with progress(quiet) as tell:
        return run(checks, accepted if writes else since_baseline, tell)


def accepted(check: "Check", analysis: "Analysis") -> "tuple[tuple[Finding, ...], tuple[str, ...]]":
    """Writes the baseline anew instead of holding to it, and says what is accepted. Raises FileError."""
    from analysis.report import to_json
    from analysis.report.growth import differences

    if check.baseline is None:
        return (), ()
    changed = differences(check, analysis)
    write(to_json(analysis), check.baseline)
    return (), (f"the baseline {check.baseline} is written", *changed)


def hand_out(outcomes: "Sequence[Outcome]", form: str, file: Path | None) -> None:
    """To the file, else to standard output. Raises FileError."""
    if text := writer(form)(outcomes):
        write(text, file)


def writer(form: str) -> "Callable[[Sequence[Outcome]], str]":
    from importlib import import_module

    module, function = FORMS[form].split(".")
    found: Callable[[Sequence[Outcome]], str] = getattr(import_module(f"analysis.report.{module}"), function)
    return found


def leave(outcomes: "Sequence[Outcome]", alone: bool) -> None:
    """A line on standard error for each model that could not be read; then 1, which says more than a broken budget's 3."""
    failed = [outcome for outcome in outcomes if outcome.error]
    if alone and outcomes[0].error:
        raise outcomes[0].error
    for outcome in failed:
        print("rooflens:", one_line(f"{outcome.check.name}: {outcome.error}"), file=sys.stderr)
    if failed:
        raise typer.Exit(FAILED)
    if not all(outcome.ok for outcome in outcomes):
        raise typer.Exit(BROKEN)
