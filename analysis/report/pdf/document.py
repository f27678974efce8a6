"""Everything that stands in a report, as plain data for the template."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from analysis.errors import ScenarioError
from analysis.report.pdf.layer_rows import layer_section
from analysis.report.pdf.options import PAPERS, SECTIONS, Options, check
from analysis.scenario import Analysis

Progress = Callable[[float, str], None]


def document(analyses: Sequence[Analysis], options: Options, tell: Progress) -> dict[str, Any]:
    """Raises ScenarioError, UnknownNameError, whatever `tell` raises."""
    check(options)
    if not analyses:
        raise ScenarioError("nothing to report", "no analysis", "at least one")
    tell(0.0, "gathering")
    return {
        "paper": PAPERS[options.paper],
        "title": analyses[0].source.name,
        "headings": dict(SECTIONS),
        "layers": layer_section(analyses[0], options.most_layers),
    }
