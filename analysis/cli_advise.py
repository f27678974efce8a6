"""The command `advise`: the smallest change that makes a model fit a device, or a run keep its budgets."""

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli_options import Settings, amount, analysing, analysis_of
from analysis.cli_output import form_of, progress, write
from analysis.errors import ScenarioError

if TYPE_CHECKING:
    from analysis.advice import Advice, Budgets
    from analysis.scenario import Analysis

FORMATS = ("table", "json", "md")


@partial(analysing, forms="table, json or md")
def advise(
    settings: Settings,
    model: Annotated[str | None, typer.Argument(metavar="MODEL", help="A model file, or - for standard input.")] = None,
    max_ram: Annotated[str | None, typer.Option(metavar="256KiB", help="Most RAM it may need.")] = None,
    max_flash: Annotated[str | None, typer.Option(metavar="1MiB", help="Most flash it may need.")] = None,
) -> None:
    """Name the smallest changes that make a model fit a device and keep its budgets; each is analysed, none guessed."""
    from analysis.advice import Budgets
    from analysis.report.advice import advice_report

    ram_bytes, flash_bytes = amount(max_ram, "B", "--max-ram"), amount(max_flash, "B", "--max-flash")
    form = form_of(settings.form, settings.output, FORMATS)
    analysis = analysis_of(model, settings)
    if not analysis.estimates:
        raise ScenarioError("nothing to advise on", "no device", "--device ID, see rooflens devices")
    budgets = Budgets(analysis.scenario.max_latency_s, analysis.scenario.max_energy_j, ram_bytes, flash_bytes)
    found = all_advice(analysis, budgets, settings.quiet)
    write(advice_report(analysis, found, budgets, form), settings.output, model)


def all_advice(analysis: "Analysis", budgets: "Budgets", quiet: bool) -> "list[tuple[Advice, ...]]":
    """A device after the other."""
    from analysis.advice import advise as ask

    with progress(quiet) as tell:
        return [ask(analysis, index, budgets, tell) for index in range(len(analysis.estimates))]
