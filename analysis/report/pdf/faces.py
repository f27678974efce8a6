"""Which typefaces a text needs: those in typst for all that they have, the machine's own only for signs beyond that.

So the same report looks the same on every machine, as long as names keep to Latin, Greek and Cyrillic letters. A sign
that no typeface of the machine has is written as its number (\\u5377), never as an empty box.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import category

# Sets nothing but the signs in question; PDF/UA has typst refuse what a face cannot show.
PROBE = b"""
#set document(title: "signs")
#set text(font: "Libertinus Serif", lang: "en")
#for sign in json(bytes(sys.inputs.signs)) [#text(sign) ]
"""
REFUSED = re.compile('the text `"(.+?)"` could not be displayed', re.DOTALL)
# Signs that the report itself uses; typst's faces have them.
OWN = frozenset("\u200b\u202f–…·×≤≥µ→−")
# How the complaint spells what has no picture.
SPELLED = re.compile(r"\\u\{([0-9a-f]+)\}")


@dataclass(frozen=True, slots=True)
class Faces:
    """system: whether the machine's own typefaces are needed. missing: signs that are written as their numbers."""

    system: bool
    missing: frozenset[str]


def attempts(text: str) -> Iterator[Faces]:
    """What the text needs, sign by sign; then with ever more signs written as numbers, for such as only show alone."""
    unusual = frozenset(sign for sign in text if not sign.isascii()) - OWN
    beyond = unshown(unusual, system=False)
    missing = unshown(beyond, system=True)
    yield Faces(bool(beyond), missing)
    marks = frozenset(sign for sign in unusual if category(sign)[0] == "M")
    for more in (marks, marks | beyond, unusual):
        yield Faces(bool(beyond - more), missing | more)


def cannot_display(complaint: str) -> bool:
    return REFUSED.search(complaint) is not None


def unshown(signs: frozenset[str], system: bool) -> frozenset[str]:
    """Those that cannot be displayed: typst names one at a time, so it is asked until it has nothing to say."""
    left = signs
    while left and (found := first_refused(left, system)):
        left -= found
    return signs - left


def first_refused(signs: frozenset[str], system: bool) -> frozenset[str]:
    """The sign, or the few, that the complaint names; where it names none that was asked about, found by halves."""
    complaint = complaint_about(signs, system)
    if complaint is None:
        return frozenset()
    named = REFUSED.search(complaint)
    found = signs & set(SPELLED.sub(lambda code: chr(int(code[1], 16)), named[1])) if named else frozenset[str]()
    if found or len(signs) == 1:
        return found or signs
    ranked = sorted(signs)
    middle = len(ranked) // 2
    return first_refused(frozenset(ranked[:middle]), system) or first_refused(frozenset(ranked[middle:]), system)


def complaint_about(signs: frozenset[str], system: bool) -> str | None:
    """What typst says of a page of these signs; None where it shows them all."""
    from typst import Compiler, TypstError

    inputs = {"signs": json.dumps(sorted(signs))}
    compiler = Compiler(PROBE, ignore_system_fonts=not system, sys_inputs=inputs)
    try:
        compiler.compile(format="pdf", pdf_standards=["ua-1"])
    except TypstError as error:
        return str(error)
    return None
