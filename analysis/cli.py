"""The command line: what the window shows, for scripts and builds. Exit codes: 0 done, 1 file, 2 usage, 3 budget."""

import os
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from analysis.cli_options import Settings, analysing, scenario_of
from analysis.errors import AnalysisError, FileError, ScenarioError, UnknownNameError, nearest, one_line

if TYPE_CHECKING:
    from analysis.report.device_search import Search
    from analysis.scenario import Analysis

FAILED, WRONG_USE, BROKEN_BUDGET = 1, 2, 3

# What a shell says of a program that Ctrl-C ended: 128 + SIGINT.
INTERRUPTED = 130

app = typer.Typer(
    name="rooflens",
    help="Does a neural network run on a device, how fast at best, at what energy, and which layer is to blame.",
    epilog="rooflens alone, or rooflens MODEL, opens the window.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Model = Annotated[str | None, typer.Argument(metavar="MODEL", help="A model file, or - for standard input.")]
Form = Annotated[
    str | None, typer.Option("--format", metavar="NAME", help="table or json; by default what FILE's ending says.")
]
Id = Annotated[str | None, typer.Argument(metavar="[ID]", help="Show one, with where each number comes from.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write there.")]


def version(asked: bool) -> None:
    if asked:
        from analysis.version import VERSION

        typer.echo(f"rooflens {VERSION}")
        raise typer.Exit


@app.callback()
def common(
    asked: Annotated[
        bool, typer.Option("--version", callback=version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options before the command."""


@app.command()
@analysing
def analyze(settings: Settings, model: Model = None) -> None:
    """Count a model layer by layer, and weigh it against devices."""
    from analysis.report import FORMATS, render

    form = form_of(settings.form, settings.output, FORMATS)
    write(render(analysis_of(model, settings), form), settings.output, model)


@app.command()
@analysing
def check(
    settings: Settings,
    model: Model = None,
    max_latency: Annotated[str | None, typer.Option(metavar="50ms", help="Most time a run may take.")] = None,
    max_energy: Annotated[str | None, typer.Option(metavar="5mJ", help="Most energy a run may take.")] = None,
    max_ram: Annotated[str | None, typer.Option(metavar="256KiB", help="Most RAM it may need.")] = None,
    max_flash: Annotated[str | None, typer.Option(metavar="1MiB", help="Most flash it may need.")] = None,
) -> None:
    """Exit with 3, a line for each breach, when a model does not fit a device or breaks a budget."""
    from analysis.report.budget import Budget, breaches, check_report

    budget = Budget.parse(max_latency, max_energy, max_ram, max_flash)
    form = form_of(settings.form, settings.output)
    analysis = analysis_of(model, settings)
    if not analysis.estimates:
        raise ScenarioError("nothing to check against", "no device", "--device ID, see rooflens devices")
    found = breaches(analysis, budget)
    write(check_report(analysis, budget, found, form), settings.output, model)
    if found:
        raise typer.Exit(BROKEN_BUDGET)


@app.command()
@analysing
def why(
    settings: Settings,
    model: Model = None,
    layer: Annotated[
        str, typer.Argument(metavar="LAYER", help="A layer's name or number; model for the whole.")
    ] = "model",
    quantity: Annotated[str, typer.Argument(metavar="QUANTITY", help="macs, latency, energy, arena, …")] = "macs",
) -> None:
    """Explain a number: formula, values put in, sources, doubts."""
    from analysis.report.why import why_report

    form = form_of(settings.form, settings.output)
    write(why_report(analysis_of(model, settings), layer, quantity, form), settings.output, model)


@app.command()
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
    form: Form = None,
    output: Output = None,
) -> None:
    """List the devices, those looked for, or one with every number's source."""
    from analysis.report.device_search import EVERYTHING, Search

    search, form = Search.parse(tier, vendor, text, min_ram, min_flash), form_of(form, output)
    if name and search != EVERYTHING:
        raise ScenarioError("one device is not looked for among many", name, "an id, or a search without one")
    write(devices_answer(name, search, provenance, form), output)


def devices_answer(name: str | None, search: "Search", provenance: bool, form: str) -> str:
    from analysis.report.listing import device_sheet, devices_list
    from analysis.report.provenance import provenance_list

    if provenance:
        return provenance_list(form, search, name)
    return device_sheet(name, form) if name else devices_list(form, search)


@app.command()
def runtimes(name: Id = None, form: Form = None, output: Output = None) -> None:
    """List the runtimes, or one with every number's source."""
    from analysis.report.listing import runtime_sheet, runtimes_list

    form = form_of(form, output)
    write(runtime_sheet(name, form) if name else runtimes_list(form), output)


@app.command()
def operators(form: Form = None, output: Output = None) -> None:
    """List every operator: counted with its formula, moved, or not counted with the reason."""
    from analysis.report.listing import operators_list

    write(operators_list(form_of(form, output)), output)


@app.command()
def accuracy(device: Annotated[str | None, typer.Option()] = None, form: Form = None, output: Output = None) -> None:
    """Published times beside those predicted for them, and how far off they are."""
    from analysis.report.accuracy import accuracy_report

    write(accuracy_report(device, form_of(form, output)), output)


@app.command()
def lecture(form: Form = None, output: Output = None) -> None:
    """Every worked number of the lecture: as printed there, as computed, and why they differ."""
    from analysis.report.lecture import lecture_list

    write(lecture_list(form_of(form, output)), output)


def form_of(said: str | None, output: Path | None, known: Collection[str] = ("table", "json")) -> str:
    """The format asked for; else the one that the output file's ending says; else a table. Raises UnknownNameError."""
    by_suffix = {".json": "json", ".csv": "csv", ".md": "md"}
    ending = by_suffix.get(output.suffix.lower(), "table") if output else "table"
    form = said or (ending if ending in known else "table")
    if form not in known:
        raise UnknownNameError("format", form, known)
    return form


def analysis_of(model: str | None, settings: Settings) -> "Analysis":
    """The analysis that the options ask for, with progress on a terminal."""
    from analysis.scenario import analyze as answer

    scenario, sha256 = scenario_of(model, settings)
    if sha256:
        from analysis.scenario_file import check_model

        check_model(scenario, sha256)
    with progress(settings.quiet) as tell:
        return answer(scenario, progress=tell)


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[float, str], None] | None]:
    """A progress bar on standard error, only on a terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=1.0)
        yield lambda fraction, text: bar.update(task, completed=fraction, description=text)


def write(text: str, output: Path | None, model: str | None = None) -> None:
    """To the file, else to standard output. Raises FileError; ScenarioError when that would overwrite the model."""
    if output is None:
        print_out(text)
        return
    if model and is_file_of(model, output):
        raise ScenarioError("the output would overwrite the model", output, "another file")
    try:
        # A file name that is no UTF-8 is written as JSON and Python spell such characters.
        output.write_text(text, encoding="utf-8", errors="backslashreplace", newline="")
    except (OSError, ValueError) as error:
        raise FileError(f"{output} cannot be written", getattr(error, "strerror", None) or error) from error


def is_file_of(model: str, output: Path) -> bool:
    try:
        return output.samefile(model)
    except (OSError, ValueError):
        return False


def print_out(text: str) -> None:
    """To standard output at once, so that a full disk is met here and not when the program ends. Raises FileError."""
    if sys.stdout is None:
        raise FileError("standard output is closed", None, "an open one, or -o FILE")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise FileError("standard output cannot be written", error.strerror) from error


# Typer's own complaint about a command line; its class has lived in two packages, the public subclass in one.
Misuse: Any = typer.BadParameter.__base__


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs the command line and exits. Whatever goes wrong is one line on standard error."""
    use_utf8()
    try:
        code = app(args=None if arguments is None else list(arguments), prog_name="rooflens", standalone_mode=False)
    except Misuse as error:
        leave(misuse(error), WRONG_USE)
    except (UnknownNameError, ScenarioError) as error:
        leave(str(error), WRONG_USE)
    except AnalysisError as error:
        leave(str(error), FAILED)
    except BrokenPipeError:
        # The reader (head, less) has gone; what is still buffered must not raise once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)
    except (KeyboardInterrupt, EOFError, typer.Abort):
        sys.exit(INTERRUPTED)
    except OSError as error:
        leave(error.strerror or str(error), FAILED)
    except Exception as error:
        # The rim: a mistake of ours must not end in a traceback. ROOFLENS_DEBUG=1 shows it.
        if os.environ.get("ROOFLENS_DEBUG"):
            raise
        leave(f"a mistake inside Rooflens: {type(error).__name__}: {error}; please report it", FAILED)
    sys.exit(code if isinstance(code, int) else 0)


def misuse(error: Any) -> str:
    """The complaint as one line, with the option or command that was probably meant."""
    text = str(error.format_message()).rstrip(".")
    if hasattr(error, "possibilities"):
        near = nearest(error.option_name, error.possibilities or ())
        text = f"no such option: {error.option_name}" + (f"; did you mean {near}?" if near else "")
    command = error.ctx.command_path if getattr(error, "ctx", None) else "rooflens"
    return f"{text}; see {command} --help"


def use_utf8() -> None:
    """Names and signs beyond the terminal's own code page are written all the same."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def leave(message: str, code: int) -> NoReturn:
    print("rooflens:", one_line(message), file=sys.stderr)
    sys.exit(code)
