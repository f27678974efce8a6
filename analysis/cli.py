"""The command line: what the window shows, for scripts and builds. Exit codes: 0 done, 1 file, 2 usage, 3 budget."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from analysis import (
    cli_advise,
    cli_check,
    cli_compare,
    cli_dataflow,
    cli_draw,
    cli_lesson,
    cli_library,
    cli_matrix,
    cli_offload,
    cli_report,
    cli_sweep,
)
from analysis.cli_options import Settings, analysing, analysis_of
from analysis.cli_output import form_of, is_file_of, let_go_of_output, write
from analysis.errors import AnalysisError, ScenarioError, UnknownNameError, nearest, one_line

if TYPE_CHECKING:
    from analysis.scenario import Analysis

FAILED, WRONG_USE = 1, 2

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

Baseline = Annotated[
    Path | None, typer.Option(metavar="FILE.json", help="With --format md: what has changed since that analysis.")
]


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
def analyze(settings: Settings, model: Model = None, baseline: Baseline = None) -> None:
    """Count a model layer by layer, and weigh it against devices."""
    from analysis.report import FORMATS, render

    form = form_of(settings.form, settings.output, FORMATS)
    earlier = None if baseline is None else baseline_of(baseline, form, settings.output)
    analysis = analysis_of(model, settings)
    write(render(analysis, form) if earlier is None else since(earlier, analysis), settings.output, model)


def baseline_of(file: Path, form: str, output: Path | None) -> dict[str, Any]:
    """The earlier analysis that a change is held against. Raises FileError, ScenarioError."""
    if form != "md":
        raise ScenarioError("a baseline goes with Markdown", f"format {form}", "--format md")
    if output is not None and is_file_of(str(file), output):
        raise ScenarioError("the output would overwrite the baseline", output, "another file")
    from analysis.report.baseline import load_baseline

    return load_baseline(file)


def since(baseline: dict[str, Any], analysis: "Analysis") -> str:
    """What has changed, for a pull request. Raises ScenarioError where the baseline is of another model."""
    from analysis.report.since import to_markdown_since

    return to_markdown_since(baseline, analysis)


app.command()(cli_check.check)


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


app.command()(cli_compare.compare)
app.command()(cli_draw.draw)
app.command()(cli_report.report)
app.command()(cli_advise.advise)
app.command()(cli_matrix.matrix)
app.command()(cli_offload.offload)
app.command()(cli_sweep.sweep)
app.add_typer(cli_dataflow.app)
app.add_typer(cli_lesson.app)
cli_library.add_to(app)


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
        let_go_of_output()
        sys.exit(FAILED)
    except (KeyboardInterrupt, EOFError, typer.Abort):
        sys.exit(INTERRUPTED)
    except OSError as error:
        let_go_of_output()
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
