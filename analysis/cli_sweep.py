"""The command `sweep`: every combination of models, devices, batch sizes, precisions, resolutions, kernels and runtimes.

Annotations here are real objects, not text: the command line is built from them.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.cli_options import amount
from analysis.cli_output import form_of, print_out, progress
from analysis.errors import FileError, ScenarioError, one_line

if TYPE_CHECKING:
    from analysis.sweep import Grid, Table, Way
    from analysis.sweep.choosing import Limits
    from analysis.sweep.resuming import Earlier, LateStore

Axis = list[str] | None


def axis(metavar: str, help: str, *names: str) -> Any:
    return typer.Option(*names, metavar=metavar, help=f"{help}; several with commas, or the option again.")


def sweep(
    models: Annotated[list[str] | None, typer.Argument(metavar="MODEL…", help="Model files.")] = None,
    grid: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.toml", help="The axes in a file, its models from its folder on; options override it."
        ),
    ] = None,
    devices: Annotated[Axis, axis("ID,…", "Device ids, all by default", "--device", "--devices")] = None,
    batch: Annotated[Axis, axis("1,4,…", "First dimension of every input, or file")] = None,
    precision: Annotated[Axis, axis("NAME,…", "native, fp32, fp16, bf16, int8, int4, w8a16 or w4a16")] = None,
    resolution: Annotated[Axis, axis("96,96x128,…", "Height and width of image inputs, or file")] = None,
    kernel: Annotated[Axis, axis("NAME,…", "ideal, naive, blocked, im2col or best")] = None,
    runtime: Annotated[Axis, axis("ID,…", "Runtime ids, or own for each device's")] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="One row a cell, for programs: a .parquet file, or a .csv in UTF-8 without a byte order mark.",
        ),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with FILE: cells in it are not done again.")] = False,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="With --resume: those that failed are.")] = False,
    anew: Annotated[bool, typer.Option("--anew", help="Replace FILE if it is a sweep's.")] = False,
    workers: Annotated[
        int | None,
        typer.Option(min=0, metavar="N", help="Processes on this machine; for many cells as many as cores, else none."),
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Work on the cluster of a Dask scheduler, tcp://HOST:PORT.")
    ] = None,
    shared: Annotated[
        bool, typer.Option("--shared", help="The cluster finds the models under the same paths; else they are sent.")
    ] = False,
    pareto: Annotated[
        str, typer.Option(metavar="NAME,…", help="What the Pareto front is by: latency, energy, ram, flash, cost.")
    ] = "latency,energy,ram,cost",
    max_latency: Annotated[str | None, typer.Option(metavar="50ms", help="Choose the best with at most this.")] = None,
    max_energy: Annotated[str | None, typer.Option(metavar="5mJ", help="Choose the best with at most this.")] = None,
    max_ram: Annotated[str | None, typer.Option(metavar="256KiB", help="Choose the best with at most this.")] = None,
    max_flash: Annotated[str | None, typer.Option(metavar="1MiB", help="Choose the best with at most this.")] = None,
    max_cost: Annotated[
        float | None, typer.Option(min=0, metavar="EUR", help="Choose the best with at most this.")
    ] = None,
    form: Annotated[
        str | None, typer.Option("--format", metavar="NAME", help="Of the summary: table, json, csv or md.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress, no notes.")] = False,
) -> None:
    """Analyse every combination, a row each, and say what is best: the Pareto front, the best device under a budget.

    A cell that cannot be answered is a row with the reason; the exit is 1 only where none can. A value of which a part is
    not known is the least possible, marked ≥: on the front it is set against others of its kind and displaces none that
    is known.
    """
    from analysis.report.sweep import FORMATS, sweep_report
    from analysis.report.sweep_findings import findings
    from analysis.sweep.pareto import axes_of

    form, axes = form_of(form, None, FORMATS), pareto.split(",")
    axes_of(axes)
    limits = limits_of(max_latency, max_energy, max_ram, max_flash, max_cost)
    options = dict(zip(AXES, (devices, batch, precision, resolution, kernel, runtime), strict=True))
    wanted = grid_asked(models, grid, options)
    check_output(output, resume, anew, retry_failed)
    rows = swept(wanted, way_of(wanted, workers, scheduler, shared), output, resume, retry_failed, quiet)
    print_out(sweep_report(findings(rows, axes, limits), form))
    check_some(rows)


AXES = ("devices", "batch", "precision", "resolution", "kernel", "runtime")


def limits_of(
    latency: str | None, energy: str | None, ram: str | None, flash: str | None, cost: float | None
) -> "Limits":
    from analysis.sweep.choosing import Limits

    return Limits(
        amount(latency, "s", "--max-latency"),
        amount(energy, "J", "--max-energy"),
        amount(ram, "B", "--max-ram"),
        amount(flash, "B", "--max-flash"),
        cost,
    )


def grid_asked(models: Axis, file: Path | None, options: dict[str, Axis]) -> "Grid":
    """The file's axes with those of the options in their places. Raises ScenarioError, UnknownNameError, FileError."""
    from analysis.sweep import checked
    from analysis.sweep.grid_file import grid_of, load_said

    said: dict[str, Any] = load_said(file) if file else {}
    said |= {"models": tuple(models)} if models else {}
    said |= {name: listed(name, texts) for name, texts in options.items() if texts}
    if not said.get("models"):
        raise ScenarioError("no model", None, "model files, or a grid that names some")
    return checked(grid_of(said))


def listed(name: str, texts: list[str]) -> tuple[str, ...]:
    """The values of an option that is given several times, each with commas. Raises ScenarioError where there is none."""
    found = tuple(part.strip() for text in texts for part in text.split(",") if part.strip())
    if not found:
        raise ScenarioError(f"the axis {name} is empty", repr(",".join(texts)[:80]), "one value or more")
    return found


def way_of(wanted: "Grid", workers: int | None, scheduler: str | None, shared: bool) -> "Way":
    """By default processes where there is enough to do for them. Raises ScenarioError."""
    from analysis.sweep import Way, cells

    if scheduler is not None and workers is not None:
        raise ScenarioError("--workers and --scheduler do not go together", scheduler, "one of both")
    if shared and scheduler is None:
        raise ScenarioError("--shared is of a cluster's workers", "no cluster", "--scheduler ADDRESS beside it")
    usual = cores() if sum(1 for _ in cells(wanted)) >= ENOUGH_CELLS else 0
    return Way(usual if workers is None else workers, scheduler, shared)


# Fewer take this process less time than starting others.
ENOUGH_CELLS = 2000


def cores() -> int:
    """That this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def check_output(output: Path | None, resume: bool, anew: bool, retry_failed: bool) -> None:
    """Raises ScenarioError for options that do not go together, and rather than replace hours of work."""
    from analysis.sweep.resuming import check_ending, exists

    if output is None and (resume or anew):
        raise ScenarioError("there is no file to go on with", None, "-o FILE.csv or FILE.parquet beside it")
    if (resume and anew) or (retry_failed and not resume):
        raise ScenarioError("--retry-failed is of --resume, and --anew goes without it", None, "one of both")
    if output is not None:
        check_ending(output)
        if exists(output) and not (resume or anew):
            raise ScenarioError(
                f"{output} is there already", "a file", "--resume to go on with it, --anew to replace it"
            )


def swept(wanted: "Grid", way: "Way", output: Path | None, resume: bool, retry_failed: bool, quiet: bool) -> "Table":
    """The rows of all cells, those of earlier runs among them; each is in the file as soon as it is known."""
    from analysis.sweep import Table, digests_of, run
    from analysis.sweep.alone import alone

    digests = digests_of(wanted)
    with alone(output) if output else nullcontext():
        held = held_from(output, resume, wanted, digests, retry_failed)
        tell_notes(held.notes, quiet)
        found = [held.kept]
        with storing(output, held, found) as store, progress(quiet) as tell:
            # The last, empty, sees to it that there is a file also where nothing was left to do.
            for table in chain(run(wanted, way, held.done, digests, tell), [Table.of(())]):
                if store is not None:
                    store.append(table)
                found.append(table)
    return of_grid(Table.joined(found), wanted)


def held_from(output: Path | None, resume: bool, wanted: "Grid", digests: Any, retry_failed: bool) -> "Earlier":
    """What stays of an earlier run. A file that is no sweep's is never replaced: reading it raises FileError."""
    from analysis.sweep.resuming import NOTHING, earlier, exists, read_rows

    if output is None or not exists(output):
        return NOTHING
    rows = read_rows(output)
    return earlier(rows, wanted, digests, retry_failed) if resume else NOTHING


@contextmanager
def storing(output: Path | None, held: "Earlier", found: "list[Table]") -> "Iterator[LateStore | None]":
    """The file, there from the first rows on. Whatever ends the work, it is whole; and Ctrl-C is told how to go on."""
    from analysis.sweep.resuming import LateStore

    store = LateStore(output, held.kept) if output else None
    try:
        yield store
    except KeyboardInterrupt:
        print("rooflens:", one_line(f"interrupted: {what_is_left(output, held, found)}"), file=sys.stderr)
        raise
    finally:
        if store is not None:
            store.close()


def what_is_left(output: Path | None, held: "Earlier", found: "list[Table]") -> str:
    ready = sum(map(len, found)) - len(held.kept) + len(held.done)
    if not ready:
        return "no cell was answered yet"
    return f"{ready} cells are " + (f"in {output}; --resume goes on" if output else "lost, since there is no -o FILE")


def tell_notes(notes: "tuple[str, ...]", quiet: bool) -> None:
    for note in () if quiet else notes:
        print("rooflens:", one_line(note), file=sys.stderr)


def of_grid(rows: "Table", wanted: "Grid") -> "Table":
    """The rows of the grid's cells, in its order. Raises FileError should one be missing: none is ever lost in silence."""
    import numpy as np

    from analysis.sweep import cells, key_of
    from analysis.sweep.resuming import missing

    if lost := missing(rows, wanted):
        raise FileError("cells have no row, or several", lost, "one row each; --resume does the rest")
    place = {key: index for index, key in enumerate(rows.keys())}
    return rows.where(np.array([place[key_of(cell)] for cell in cells(wanted)], dtype=np.int64))


def check_some(rows: "Table") -> None:
    """A script must not take a sweep of nothing for an answer. Raises FileError."""
    from analysis.sweep import FAILED

    if (rows["state"] == FAILED).all():
        raise FileError("no cell could be answered", rows["reason"][0])
