"""The command `report`: a document to hand round, as PDF, HTML, CSV, JSON or Markdown.

Annotations here are real objects, not text: the command line is built from them.
"""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from analysis.cli_options import Settings, analysing, analysis_of
from analysis.cli_output import is_file_of, progress, write, write_bytes
from analysis.errors import ScenarioError, UnknownNameError

if TYPE_CHECKING:
    from analysis.report.pdf import Options
    from analysis.scenario import Analysis, Progress
    from analysis.sweep import Table

Found = TypeVar("Found")

# By the file's ending; a format asked for wins.
FORMATS = {".pdf": "pdf", ".html": "html", ".htm": "html", ".csv": "csv", ".json": "json", ".md": "md"}


@partial(analysing, forms="pdf, html, csv, json, md, or summary (a row a device, as CSV)")
def report(
    settings: Settings,
    model: Annotated[str | None, typer.Argument(metavar="MODEL", help="A model file, or - for standard input.")] = None,
    paper: Annotated[str, typer.Option(metavar="NAME", help="Of a PDF: a4 or letter.")] = "a4",
    section: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID",
            help="Of a PDF; several with commas, all by default: decision, memory, bars, layers, devices, network, doubts, "
            "sources, glossary.",
        ),
    ] = None,
    layers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Of a PDF: list the N dearest layers, not all.")
    ] = None,
    sweep: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Of a PDF: rows of rooflens sweep, for a section of their best.")
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE.json", help="Of Markdown: what has changed since that analysis.")
    ] = None,
) -> None:
    """Write a report to hand round: PDF, HTML, CSV, JSON or Markdown, by the file's ending."""
    from analysis.report.pdf import ALL, Options
    from analysis.report.pdf.options import check

    form = form_of_report(settings.form, settings.output)
    options = Options(paper, tuple(name.strip() for part in section or ALL for name in part.split(",")), layers)
    check(options)
    keep(settings.output, (model, settings.scenario, sweep, baseline))
    cells = beside("--sweep", sweep, form, "pdf", rows_of)
    earlier = beside("--baseline", baseline, form, "md", record_of)
    analysis = analysis_of(model, settings)
    assert settings.output is not None
    if form == "pdf":
        write_pdf(analysis, options, cells, settings, model)
    else:
        with progress(settings.quiet) as tell:
            text = text_of(analysis, form, earlier, tell)
        write(text, settings.output, model)


def keep(output: Path | None, files: Iterable[str | Path | None]) -> None:
    """Before any work: the output is none of the files that it is made from. Raises ScenarioError."""
    for file in filter(None, files):
        if output is not None and is_file_of(str(file), output):
            raise ScenarioError("the output would overwrite what it is made from", output, "another file")


def beside(option: str, file: Path | None, form: str, needed: str, read: Callable[[Path], Found]) -> Found | None:
    """What another file says, read before a large model is; None without one.

    Raises ScenarioError where it goes with another format; whatever `read` raises.
    """
    if file is None:
        return None
    if form != needed:
        raise ScenarioError(f"{option} goes with another format", f"format {form}", f"--format {needed}")
    return read(file)


def rows_of(file: Path) -> "Table":
    from analysis.sweep.resuming import check_ending, read_rows

    check_ending(file)
    return read_rows(file)


def record_of(file: Path) -> dict[str, Any]:
    from analysis.report.baseline import load_baseline

    return load_baseline(file)


def form_of_report(said: str | None, output: Path | None) -> str:
    """The format asked for, else that of the file's ending. Raises UnknownNameError; ScenarioError without a file."""
    known = (*dict.fromkeys(FORMATS.values()), "summary")
    if output is None:
        raise ScenarioError("a report needs a file to be written to", "no -o", "-o FILE.pdf, .html, .csv, .json or .md")
    if said is not None and said not in known:
        raise UnknownNameError("format", said, known)
    ending = output.suffix.lower()
    if said is None and ending not in FORMATS:
        raise ScenarioError("the file's ending tells no format", output.name, f"{', '.join(FORMATS)}, or --format NAME")
    return said or FORMATS[ending]


def write_pdf(
    analysis: "Analysis", options: "Options", cells: "Table | None", settings: Settings, model: str | None
) -> None:
    from analysis.report.drawing import replace_file
    from analysis.report.pdf import report_pdf

    with progress(settings.quiet) as tell:
        data = report_pdf((analysis,), options, tell, cells)
    assert settings.output is not None
    write_bytes(data, settings.output, model, replace_file)


def text_of(analysis: "Analysis", form: str, earlier: dict[str, Any] | None, tell: "Progress | None" = None) -> str:
    if form == "html":
        from analysis.report.html import to_html

        return to_html(analysis, tell)
    if earlier is not None:
        from analysis.report.since import to_markdown_since

        return to_markdown_since(earlier, analysis)
    from analysis.report import render
    from analysis.report.layers import BYTE_ORDER_MARK

    # A document for people is opened by Excel, which reads UTF-8 only behind this mark; `analyze` writes for programs.
    return (BYTE_ORDER_MARK if form in ("csv", "summary") else "") + render(analysis, form)
