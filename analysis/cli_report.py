"""The command `report`: a document to hand round, as PDF, HTML, CSV, JSON or Markdown."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli_options import Settings, analysing, analysis_of
from analysis.cli_output import progress, write, write_bytes
from analysis.errors import ScenarioError, UnknownNameError

if TYPE_CHECKING:
    from analysis.report.pdf import Options
    from analysis.scenario import Analysis

# By the file's ending; a format asked for wins.
FORMATS = {".pdf": "pdf", ".html": "html", ".htm": "html", ".csv": "csv", ".json": "json", ".md": "md"}


@analysing
def report(
    settings: Settings,
    model: Annotated[str | None, typer.Argument(metavar="MODEL", help="A model file, or - for standard input.")] = None,
    paper: Annotated[str, typer.Option(metavar="NAME", help="Of a PDF: a4 or letter.")] = "a4",
    section: Annotated[
        list[str] | None, typer.Option("--section", metavar="ID", help="Of a PDF; repeat for more, all by default.")
    ] = None,
    layers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Of a PDF: list the N dearest layers, not all.")
    ] = None,
) -> None:
    """Write a report to hand round: PDF, HTML, CSV, JSON or Markdown, by the file's ending."""
    from analysis.report.pdf import ALL, Options
    from analysis.report.pdf.options import check

    form = form_of_report(settings.form, settings.output)
    options = Options(paper, tuple(section or ALL), layers)
    check(options)
    analysis = analysis_of(model, settings)
    assert settings.output is not None
    if form == "pdf":
        write_pdf(analysis, options, settings.output, model, settings.quiet)
    else:
        write(text_of(analysis, form), settings.output, model)


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


def write_pdf(analysis: "Analysis", options: "Options", output: Path, model: str | None, quiet: bool) -> None:
    from analysis.report.drawing import replace_file
    from analysis.report.pdf import report_pdf

    with progress(quiet) as tell:
        data = report_pdf((analysis,), options, tell)
    write_bytes(data, output, model, replace_file)


def text_of(analysis: "Analysis", form: str) -> str:
    if form == "html":
        from analysis.report.html import to_html

        return to_html(analysis)
    from analysis.report import render
    from analysis.report.layers import BYTE_ORDER_MARK

    # A document for people is opened by Excel, which reads UTF-8 only behind this mark; `analyze` writes for programs.
    return (BYTE_ORDER_MARK if form in ("csv", "summary") else "") + render(analysis, form)
