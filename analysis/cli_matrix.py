"""The command `matrix`: which of several models fits which device, and what stands in the way."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli_options import Settings, amount, analysing, scenario_of
from analysis.cli_output import form_of, progress, write
from analysis.errors import FileError, ScenarioError, one_line

if TYPE_CHECKING:
    from analysis.advice import Budgets
    from analysis.matrix import Matrix
    from analysis.scenario import Scenario

FORMATS = ("table", "json", "csv", "md")


@analysing
def matrix(
    settings: Settings,
    models: Annotated[list[str] | None, typer.Argument(metavar="MODEL…", help="Model files.")] = None,
    among: Annotated[
        str | None, typer.Option("--devices", metavar="ID,ID,…", help="Only these devices; all by default.")
    ] = None,
    max_ram: Annotated[str | None, typer.Option(metavar="256KiB", help="Most RAM that each may need.")] = None,
    max_flash: Annotated[str | None, typer.Option(metavar="1MiB", help="Most flash that each may need.")] = None,
) -> None:
    """Weigh models against devices: what fits, what would with a change, what limits it. A model that cannot be read is
    a row with the reason, and a line on standard error; the exit is 1 only where none can."""
    from analysis.matrix import matrix as weigh
    from analysis.report.matrix import matrix_report

    form = form_of(settings.form, settings.output, FORMATS)
    scenarios = [scenario_of(model, settings)[0] for model in models or (None,)]
    budgets = budgets_of(scenarios[0], max_ram, max_flash)
    with progress(settings.quiet) as tell:
        found = weigh(scenarios, named(among, settings.devices), budgets, tell)
    write_all(matrix_report(found, form), form, settings.output, scenarios)
    check_read(found)


def named(among: str | None, repeated: list[str]) -> list[str] | None:
    """Ids of both ways to name devices; None where neither was used."""
    found = [name.strip() for name in (among or "").split(",") if name.strip()] + list(repeated)
    if among is not None and not found:
        raise ScenarioError("--devices names none", repr(among), "ID,ID,…, see rooflens devices")
    return found or None


def budgets_of(scenario: "Scenario", max_ram: str | None, max_flash: str | None) -> "Budgets":
    from analysis.advice import Budgets

    ram_bytes, flash_bytes = amount(max_ram, "B", "--max-ram"), amount(max_flash, "B", "--max-flash")
    return Budgets(scenario.max_latency_s, scenario.max_energy_j, ram_bytes, flash_bytes)


def write_all(text: str, form: str, output: Path | None, scenarios: "list[Scenario]") -> None:
    """A file of CSV is one that Excel takes for UTF-8. Raises ScenarioError where that would overwrite one of the models."""
    from analysis.cli_output import is_file_of
    from analysis.report.layers import BYTE_ORDER_MARK

    text = BYTE_ORDER_MARK + text if output and form == "csv" else text
    taken = next((s.model for s in scenarios if output and s.model and is_file_of(s.model, output)), None)
    write(text, output, taken)


def check_read(found: "Matrix") -> None:
    """A build must not take a matrix of nothing for an answer. Raises FileError."""
    if not found.read:
        raise FileError("no model could be read", "; ".join(row.trouble for row in found.rows))
    for row in found.rows:
        if row.trouble:
            print("rooflens:", one_line(f"{row.name}: {row.trouble}"), file=sys.stderr)
