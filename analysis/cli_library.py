"""Commands that answer without a model: what the program knows, where it comes from, how far off it is."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli_output import form_of, write
from analysis.errors import ScenarioError

if TYPE_CHECKING:
    from analysis.report.device_search import Search

Form = Annotated[
    str | None, typer.Option("--format", metavar="NAME", help="table or json; by default what FILE's ending says.")
]
Id = Annotated[str | None, typer.Argument(metavar="[ID]", help="Show one, with where each number comes from.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write there.")]


def devices(
    name: Id = None,
    tier: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only these: cloud, gateway, sensor or accelerator.")
    ] = None,
    vendor: Annotated[str | None, typer.Option(metavar="TEXT", help="Only of vendors with this in their name.")] = None,
    text: Annotated[
        str | None, typer.Option("--search", metavar="TEXT", help="Only with these words in id, name, vendor or cores.")
    ] = None,
    min_ram: Annotated[str | None, typer.Option(metavar="256KiB", help="Only with at least this RAM.")] = None,
    min_flash: Annotated[str | None, typer.Option(metavar="1MiB", help="Only with at least this flash.")] = None,
    provenance: Annotated[
        bool, typer.Option("--provenance", help="Count how many numbers are read, measured, recalled, …")
    ] = False,
    against: Annotated[
        str | None, typer.Option(metavar="ID", help="Say where the device differs from another.")
    ] = None,
    form: Form = None,
    output: Output = None,
) -> None:
    """List the devices, those looked for, or one with every number's source (with --format toml as its profile)."""
    from analysis.report.device_search import EVERYTHING, Search

    search = Search.parse(tier, vendor, text, min_ram, min_flash)
    if name and search != EVERYTHING:
        raise ScenarioError("one device is not looked for among many", name, "an id, or a search without one")
    if name is None and against is not None:
        raise ScenarioError("nothing to compare with the device", against, "two ids: rooflens devices ID --against ID")
    if name is None or provenance:
        write(devices_answer(name, search, provenance, form_of(form, output)), output)
    else:
        write(device_answer(name, against, form_of(form, output, ("table", "json", "toml"))), output)


def devices_answer(name: str | None, search: "Search", provenance: bool, form: str) -> str:
    from analysis.report.listing import devices_list
    from analysis.report.provenance import provenance_list

    return provenance_list(form, search, name) if provenance else devices_list(form, search)


def device_answer(name: str, against: str | None, form: str) -> str:
    from analysis.report.device_sheet import device_differences, device_sheet

    return device_sheet(name, form) if against is None else device_differences(name, against, form)


def runtimes(name: Id = None, form: Form = None, output: Output = None) -> None:
    """List the runtimes, or one with every number's source."""
    from analysis.report.listing import runtimes_list
    from analysis.report.runtime_sheet import runtime_sheet

    form = form_of(form, output)
    write(runtime_sheet(name, form) if name else runtimes_list(form), output)


def links(name: Id = None, form: Form = None, output: Output = None) -> None:
    """List the wireless links, or one with every number's source."""
    from analysis.report.tables import link_sheet, links_list

    form = form_of(form, output)
    write(link_sheet(name, form) if name else links_list(form), output)


def energies(name: Id = None, form: Form = None, output: Output = None) -> None:
    """List the tables of energy by operation and access, or one with every number's source."""
    from analysis.report.tables import energies_list, energy_sheet

    form = form_of(form, output)
    write(energy_sheet(name, form) if name else energies_list(form), output)


def operators(form: Form = None, output: Output = None) -> None:
    """List every operator: counted with its formula, moved, or not counted with the reason."""
    from analysis.report.listing import operators_list

    write(operators_list(form_of(form, output)), output)


def accuracy(
    device: Annotated[str | None, typer.Option(metavar="ID", help="Only the figures of this board.")] = None,
    form: Form = None,
    output: Output = None,
) -> None:
    """Published times beside those predicted for them, and how far off they are."""
    from analysis.report.accuracy import accuracy_report

    write(accuracy_report(device, form_of(form, output)), output)


def lecture(form: Form = None, output: Output = None) -> None:
    """Every worked number of the lecture: as printed there, as computed, and why they differ."""
    from analysis.report.lecture import lecture_list

    write(lecture_list(form_of(form, output)), output)


def add_to(app: typer.Typer) -> None:
    """The commands in the order of the help page."""
    for command in (devices, runtimes, links, energies, operators, accuracy, lecture):
        app.command()(command)
