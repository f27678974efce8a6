"""An analysis as something to hand round: JSON, CSV, Markdown, text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from analysis.errors import UnknownNameError
from analysis.report.layers import to_csv
from analysis.report.markdown import to_markdown
from analysis.report.record import analysis_record, to_json
from analysis.report.summary import to_summary_csv
from analysis.report.text import to_text
from analysis.scenario import Analysis

__all__ = ["FORMATS", "analysis_record", "render", "to_csv", "to_json", "to_markdown", "to_summary", "to_text"]


def to_summary(analysis: Analysis) -> str:
    """One row a device, as CSV."""
    return to_summary_csv((analysis,))


FORMATS: Mapping[str, Callable[[Analysis], str]] = MappingProxyType(
    {"table": to_text, "json": to_json, "csv": to_csv, "md": to_markdown, "summary": to_summary}
)


def render(analysis: Analysis, form: str) -> str:
    """The analysis in one of FORMATS. Raises UnknownNameError."""
    if form not in FORMATS:
        raise UnknownNameError("format", form, FORMATS)
    return FORMATS[form](analysis)
