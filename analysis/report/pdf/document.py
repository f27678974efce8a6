"""Everything that stands in a report, as plain data for the template."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import resources
from analysis.errors import ScenarioError
from analysis.ops.registry import FAMILIES
from analysis.report.pdf.elided import shortened
from analysis.report.pdf.front import front
from analysis.report.pdf.ink import Drawing, sign
from analysis.report.pdf.options import PAPERS, SECTIONS, Options, check
from analysis.report.pdf.rests_on import today
from analysis.scenario import Analysis
from analysis.version import VERSION

Progress = Callable[[float, str], None]

# The text is equally wide on both papers, so that drawings are.
MARGINS_PT = {"a4": 51.0, "letter": 59.4}
SIGN_PT = 7.0


def document(analyses: Sequence[Analysis], options: Options, tell: Progress) -> dict[str, Any]:
    """Raises ScenarioError, UnknownNameError, whatever `tell` raises."""
    check(options)
    if not analyses:
        raise ScenarioError("nothing to report", "no analysis", "at least one")
    tell(0.0, "gathering")
    first = analyses[0]
    name = shortened(first.source.name, 90) or "a network"
    return {
        "paper": PAPERS[options.paper],
        "margin": MARGINS_PT[options.paper],
        "faces": ["Libertinus Serif"],
        "colours": colours(),
        "signs": {family: sign_drawing(family).record for family in FAMILIES},
        "title": f"{name}: report",
        "description": "Does the network run on the device, how fast, at what energy, and which layer is to blame.",
        "keywords": ["neural network", "roofline"],
        "running": name,
        "tool": f"Rooflens {VERSION}",
        "made": f"Made by Rooflens {VERSION} on {today()}",
        "headings": dict(SECTIONS),
        "front": front(analyses, tell) if "decision" in options.sections else None,
    }


@cache
def colours() -> dict[str, str]:
    """The light theme's: paper is light."""
    text = files(resources).joinpath("themes", "light.toml").read_text(encoding="utf-8")
    found: dict[str, str] = tomllib.loads(text)["colours"]
    return found


def sign_drawing(family: str) -> Drawing:
    """The family's shape, for tables and lists."""
    return Drawing(SIGN_PT, SIGN_PT, "", (sign(family, SIGN_PT / 2, SIGN_PT / 2, SIGN_PT - 1),))
