"""The report as pages: PDF to hand round, and pictures of its pages for a preview."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from analysis.report.pdf.document import document
from analysis.report.pdf.options import ALL, PAPERS, SECTIONS, Options
from analysis.report.pdf.typesetting import pdf_of, pictures_of
from analysis.scenario import Analysis

if TYPE_CHECKING:
    from analysis.sweep import Table

__all__ = ["ALL", "PAPERS", "SECTIONS", "Options", "report_pages", "report_pdf"]

Progress = Callable[[float, str], None]

# Part of the work that gathering takes; the rest is setting the pages.
GATHERED = 0.4


def report_pdf(
    analyses: Sequence[Analysis],
    options: Options | None = None,
    progress: Progress | None = None,
    sweep: Table | None = None,
) -> bytes:
    """The report as a tagged PDF (PDF/UA-1). analyses: of one network or several; the first is on page one.

    sweep: cells whose best are drawn and listed in a section of their own.

    progress(fraction, text) is called now and then and may raise Cancelled. Raises ScenarioError without an analysis,
    UnknownNameError for a paper or a section that nobody has.
    """
    tell = progress or silent
    return pdf_of(document(analyses, options or Options(), part(tell), sweep), beyond(tell))


def report_pages(
    analyses: Sequence[Analysis],
    options: Options | None = None,
    ppi: float = 96.0,
    progress: Progress | None = None,
    sweep: Table | None = None,
) -> list[bytes]:
    """The report's pages as PNG pictures. ppi: dots an inch. Otherwise as report_pdf."""
    tell = progress or silent
    return pictures_of(document(analyses, options or Options(), part(tell), sweep), ppi, beyond(tell))


def silent(fraction: float, text: str) -> None:
    """Progress that nobody watches."""


def part(tell: Progress) -> Progress:
    return lambda fraction, text: tell(GATHERED * fraction, text)


def beyond(tell: Progress) -> Progress:
    return lambda fraction, text: tell(GATHERED + (1 - GATHERED) * fraction, text)
