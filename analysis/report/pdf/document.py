"""Everything that stands in a report, as plain data for the template."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analysis.errors import ScenarioError
from analysis.ops.registry import FAMILIES
from analysis.report.costs import timed
from analysis.report.pdf.arena import memory_section
from analysis.report.pdf.bars import bars_section
from analysis.report.pdf.device_rows import device_section
from analysis.report.pdf.doubts import doubt_section
from analysis.report.pdf.elided import cut_short, name_of
from analysis.report.pdf.front import front
from analysis.report.pdf.ink import Drawing, sign
from analysis.report.pdf.kept import colours, glossary
from analysis.report.pdf.layer_rows import layer_section
from analysis.report.pdf.network import network_section
from analysis.report.pdf.options import PAPERS, SECTIONS, Options, check
from analysis.report.pdf.sources import source_section
from analysis.report.pdf.sweep_rows import sweep_section
from analysis.report.today import today
from analysis.scenario import Analysis
from analysis.version import VERSION

if TYPE_CHECKING:
    from analysis.estimate import Estimate
    from analysis.sweep import Table

Progress = Callable[[float, str], None]
Maker = Callable[[Sequence[Analysis], Options, Progress], Any]

# The text is equally wide on both papers, so that drawings are.
MARGINS_PT = {"a4": 51.0, "letter": 59.4}
SIGN_PT = 7.0
LONGEST_NAME = 90
SWEEP = "The sweep"
WITHOUT_TIME = {"bars": "Where the work goes"}

# Sections that tell of the first device alone, which their pages name.
OF_FIRST_DEVICE = ("memory", "bars", "layers", "network")

MAKERS: Mapping[str, Maker] = {
    "decision": lambda analyses, options, tell: front(analyses, tell),
    "memory": lambda analyses, options, tell: memory_section(analyses[0]),
    "bars": lambda analyses, options, tell: bars_section(analyses[0]),
    "layers": lambda analyses, options, tell: layer_section(analyses[0], options.most_layers, options.paper),
    "devices": lambda analyses, options, tell: device_section(analyses),
    "network": lambda analyses, options, tell: network_section(analyses[0], options.paper, tell),
    "doubts": lambda analyses, options, tell: doubt_section(analyses),
    "sources": lambda analyses, options, tell: source_section(analyses),
    "glossary": lambda analyses, options, tell: glossary(),
}


def document(analyses: Sequence[Analysis], options: Options, tell: Progress, sweep: Table | None) -> dict[str, Any]:
    """sweep: told in a section of its own. Raises ScenarioError, UnknownNameError, whatever `tell` raises."""
    check(options)
    if not analyses:
        raise ScenarioError("nothing to report", "no analysis", "at least one")
    name = name_of(analyses[0].source, LONGEST_NAME)
    asked = [section for section in SECTIONS if section in options.sections and told(section, analyses, options)]
    return {
        "paper": PAPERS[options.paper],
        "margin": MARGINS_PT[options.paper],
        "colours": colours(),
        "signs": {family: sign_drawing(family).record for family in FAMILIES},
        "title": f"{name}: report",
        "description": "Does the network run on the device, how fast, at what energy, and which layer is to blame.",
        "keywords": ["neural network", "roofline"],
        "running": name,
        "running_device": f"on {cut_short(first.device.name, LONGEST_NAME)}"
        if (first := first_device(analyses))
        else "",
        "of_first_device": list(OF_FIRST_DEVICE),
        "tool": f"Rooflens {VERSION}",
        "made": f"Made by Rooflens {VERSION} on {today()}",
        "headings": {**SECTIONS, "sweep": SWEEP, **({} if timed(analyses[0]) else WITHOUT_TIME)},
        "sections": {
            section: MAKERS[section](analyses, options, part_of(tell, place, len(asked)))
            for place, section in enumerate(asked)
        }
        | ({"sweep": sweep_section(sweep)} if sweep is not None else {}),
    }


def told(section: str, analyses: Sequence[Analysis], options: Options) -> bool:
    """A single device stands beside no other; what there is to say of it is on page one."""
    alone = sum(len(analysis.estimates) for analysis in analyses) == 1
    return section != "devices" or not alone or "decision" not in options.sections


def first_device(analyses: Sequence[Analysis]) -> Estimate | None:
    return analyses[0].estimates[0] if analyses[0].estimates else None


def part_of(tell: Progress, place: int, places: int) -> Progress:
    """Progress of one section; the first word of it is said here."""
    tell(place / places, "putting the numbers together")
    return lambda fraction, text: tell((place + fraction) / places, text)


def sign_drawing(family: str) -> Drawing:
    """The family's shape, for tables and lists."""
    return Drawing(SIGN_PT, SIGN_PT, "", (sign(family, SIGN_PT / 2, SIGN_PT / 2, SIGN_PT - 1),))
