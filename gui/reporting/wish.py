"""What a person wants to hand round, and the pure work that makes it: run off the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from analysis.errors import ScenarioError
from gui.export.files import write_whole

if TYPE_CHECKING:
    from analysis.report.pdf import Options
    from analysis.scenario import Analysis, Scenario
    from analysis.sweep import Table

Progress = Callable[[float, str], None]

MARKDOWN = "md"
# A preview of text shows its beginning.
MOST_CHARACTERS = 60_000
# Crisp at the width of a large window, and still quick to draw.
PAGES_PPI = 144.0
# Part of the work that the analysis takes, where it is not there yet.
ANALYSED = 0.3


def words(text: str) -> str:
    return QCoreApplication.translate("reporting", text)


@dataclass(frozen=True, slots=True)
class Form:
    """suffix: of its files. pages: set on paper, with sections and a size."""

    key: str
    title: str
    suffix: str
    note: str
    pages: bool = False


def forms() -> tuple[Form, ...]:
    return (
        Form("pdf", "PDF", ".pdf", words("Pages to hand round"), pages=True),
        Form(
            "html", "HTML", ".html", words("One file for a browser: roofline to explore, table to sort; works offline")
        ),
        Form(
            "csv",
            words("CSV, a row a layer"),
            ".csv",
            words("What every layer costs on the first device, for a spreadsheet"),
        ),
        Form("summary", words("CSV, a row a device"), ".csv", words("Fit, time and energy, for a spreadsheet")),
        Form("json", "JSON", ".json", words("For programs; its schema is published")),
        Form(MARKDOWN, "Markdown", ".md", words("For a pull request or a wiki")),
    )


def form_called(key: str) -> Form:
    return next(form for form in forms() if form.key == key)


@dataclass(frozen=True, slots=True)
class Wish:
    """scenario: with the devices of the report, the first on page one. form: key of a Form.

    baseline: path of an earlier result that Markdown is held against; "" for none. sweep: cells of which the best are
    in a section of the pages, None without.
    """

    scenario: Scenario
    form: str
    options: Options
    baseline: str = ""
    sweep: Table | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """pages: PNG files, for what is set on paper; else `text`, the beginning of the file. nbytes: of the whole file."""

    pages: tuple[bytes, ...] = ()
    text: str = ""
    nbytes: int = 0


def analysis_for(wish: Wish, known: Analysis | None, progress: Progress) -> Analysis:
    """known: what the window shows; where it answers the wish nothing is analysed anew. Raises AnalysisError."""
    from analysis.scenario import analyze

    if known is not None and known.scenario == wish.scenario:
        return known
    return analyze(wish.scenario, progress=lambda part, text: progress(ANALYSED * part, text))


def rest_of(progress: Progress) -> Progress:
    return lambda part, text: progress(ANALYSED + (1 - ANALYSED) * part, text)


def preview_of(wish: Wish, known: Analysis | None, progress: Progress) -> Preview:
    """Raises AnalysisError, Cancelled."""
    from analysis.report.pdf import report_pages

    if not form_called(wish.form).pages:
        text = file_of(wish, known, progress).decode("utf-8-sig", "replace")
        return Preview(text=text[:MOST_CHARACTERS], nbytes=len(text.encode("utf-8", "replace")))
    analysis = analysis_for(wish, known, progress)
    return Preview(pages=tuple(report_pages((analysis,), wish.options, PAGES_PPI, rest_of(progress), wish.sweep)))


def file_of(wish: Wish, known: Analysis | None, progress: Progress) -> bytes:
    """The file as `rooflens report` writes it. Raises AnalysisError, Cancelled."""
    from analysis.report.pdf import report_pdf

    analysis = analysis_for(wish, known, progress)
    if form_called(wish.form).pages:
        return report_pdf((analysis,), wish.options, rest_of(progress), wish.sweep)
    rest_of(progress)(0.0, words("writing the report"))
    held_against = wish.baseline if wish.form == MARKDOWN else ""
    text = since(held_against, analysis) if held_against else text_of(analysis, wish.form, rest_of(progress))
    return text.encode("utf-8", "backslashreplace")


def text_of(analysis: Analysis, form: str, progress: Progress) -> str:
    """Tables for people begin with the mark by which Excel knows UTF-8."""
    from analysis.report import render
    from analysis.report.html import to_html
    from analysis.report.layers import BYTE_ORDER_MARK

    if form == "html":
        return to_html(analysis, progress)
    return (BYTE_ORDER_MARK if form_called(form).suffix == ".csv" else "") + render(analysis, form)


def since(baseline: str, analysis: Analysis) -> str:
    """Raises FileError, ScenarioError."""
    from analysis.report.baseline import load_baseline
    from analysis.report.since import to_markdown_since

    return to_markdown_since(load_baseline(baseline), analysis)


def save(wish: Wish, known: Analysis | None, path: Path, progress: Progress) -> Path:
    """Whole or not at all; never over the model. Raises AnalysisError, Cancelled."""
    from analysis.cli_output import is_file_of

    if any(is_file_of(made_from, path) for made_from in (wish.scenario.model, wish.baseline) if made_from):
        raise ScenarioError("the report would overwrite what it is made from", path, "another file")
    data = file_of(wish, known, progress)
    progress(1.0, words("writing {name}").format(name=path.name))
    write_whole(path, data)
    return path
