"""The report as pages: PDF to hand round, and pictures of its pages for a preview."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from analysis.report.pdf.document import document
from analysis.report.pdf.options import ALL, PAPERS, SECTIONS, Options
from analysis.report.pdf.typesetting import pdf_of, pictures_of
from analysis.scenario import Analysis

__all__ = ["ALL", "PAPERS", "SECTIONS", "Options", "report_pages", "report_pdf"]

Progress = Callable[[float, str], None]

# Part of the work that gathering takes; the rest is setting the pages.
GATHERED = 0.4


def report_pdf(analyses: Sequence[Analysis], options: Options | None = None, progress: Progress | None = None) -> bytes:
    """The report as a tagged PDF (PDF/UA-1). analyses: of one network or several; the first is on page one.

    progress(fraction, text) is called now and then and may raise Cancelled. Raises ScenarioError without an analysis,
    UnknownNameError for a paper or a section that nobody has.
    """
    tell = progress or silent
    return pdf_of(document(analyses, options or Options(), part(tell)), beyond(tell))


def report_pages(
    analyses: Sequence[Analysis],
    options: Options | None = None,
    ppi: float = 96.0,
    progress: Progress | None = None,
) -> list[bytes]:
    """The report's pages as PNG pictures. ppi: dots an inch. Otherwise as report_pdf."""
    tell = progress or silent
    return pictures_of(document(analyses, options or Options(), part(tell)), ppi, beyond(tell))


def silent(fraction: float, text: str) -> None:
    """Progress that nobody watches."""


def part(tell: Progress) -> Progress:
    return lambda fraction, text: tell(GATHERED * fraction, text)


def beyond(tell: Progress) -> Progress:
    return lambda fraction, text: tell(GATHERED + (1 - GATHERED) * fraction, text)
