"""Which typefaces a text needs: those in typst for all that they have, the machine's own only for signs beyond that.

So the same report looks the same on every machine, as long as names keep to Latin, Greek and Cyrillic letters. A sign
that no typeface of the machine has is written as its number (\\u5377), never as an empty box.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

# Sets nothing but the signs in question; PDF/UA has typst refuse what a face cannot show.
PROBE = b"""
#set document(title: "signs")
#set text(font: "Libertinus Serif", lang: "en")
#for sign in json(bytes(sys.inputs.signs)) [#text(sign) ]
"""
REFUSED = re.compile('the text `"(.+?)"` could not be displayed', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Faces:
    """system: whether the machine's own typefaces are needed. missing: signs that none of them has."""

    system: bool = False
    missing: tuple[str, ...] = ()


def faces_for(text: str) -> Faces:
    """What the text needs."""
    unusual = {sign for sign in set(text) if not sign.isascii()}
    beyond = unshown(unusual, system=False)
    return Faces(True, tuple(sorted(unshown(beyond, system=True)))) if beyond else Faces()


def unshown(signs: set[str], system: bool) -> set[str]:
    """Those that cannot be displayed: typst names one at a time, so it is asked until it has nothing to say."""
    left, refused = set(signs), set[str]()
    while left and (found := first_refused(left, system)):
        refused |= found
        left -= found
    return refused


def first_refused(signs: set[str], system: bool) -> set[str]:
    from typst import Compiler, TypstError

    inputs = {"signs": json.dumps(sorted(signs))}
    try:
        Compiler(PROBE, ignore_system_fonts=not system, sys_inputs=inputs).compile(format="pdf", pdf_standards=["ua-1"])
    except TypstError as error:
        named = REFUSED.search(str(error))
        # Without a name there is nothing to take out one by one.
        return signs & set(named.group(1)) if named and signs & set(named.group(1)) else set(signs)
    return set()
