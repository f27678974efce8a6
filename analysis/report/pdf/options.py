"""What a person may choose about a report: its paper, its sections, how many layers it lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from analysis.errors import ScenarioError, UnknownNameError

# As typst calls them.
PAPERS: Mapping[str, str] = MappingProxyType({"a4": "a4", "letter": "us-letter"})

# Sections in the order in which they are printed, with their headings.
SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "decision": "The decision",
        "memory": "Where the memory goes",
        "bars": "Where the time and the energy go",
        "layers": "The layers",
        "devices": "The devices side by side",
        "network": "The network",
        "doubts": "What is doubtful",
        "glossary": "What the words mean",
        "sources": "Where the numbers come from",
    }
)
ALL = tuple(SECTIONS)


@dataclass(frozen=True, slots=True)
class Options:
    """paper: of PAPERS. sections: of SECTIONS, printed in their own order. most_layers: layers that the table lists,

    the dearest ones; the others are one row of it, so that it still adds up. None lists all.
    """

    paper: str = "a4"
    sections: tuple[str, ...] = ALL
    most_layers: int | None = None


def check(options: Options) -> None:
    """Raises UnknownNameError, ScenarioError."""
    if options.paper not in PAPERS:
        raise UnknownNameError("paper", options.paper, PAPERS)
    for section in options.sections:
        if section not in SECTIONS:
            raise UnknownNameError("section", section, SECTIONS)
    if not options.sections:
        raise ScenarioError("a report without sections", "none", ", ".join(SECTIONS))
    if options.most_layers is not None and options.most_layers < 1:
        raise ScenarioError("a report lists another number of layers", options.most_layers, "whole numbers from 1 on")
