"""HTML and SVG out of parts: text of strangers is always escaped, and the type checker tells markup from text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from html import escape
from typing import Any, NewType

from analysis.errors import one_line

# Text that is markup already; whatever else goes into a page goes through `text` or `name`.
Html = NewType("Html", str)

NOTHING = Html("")
# Most of a long table: figures and plain names, which are what they would be after a closer look.
HARMLESS = re.compile("[A-Za-z0-9,._/–\u202fµ-]*")
# Elements that have no end tag in HTML.
VOID = frozenset({"meta", "input", "br"})
# What could end a script element, or a line of a script, stands as an escape in its JSON.
IN_SCRIPTS = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})


def text(value: object) -> Html:
    """Text without any effect as markup, on one line; a space at either end stays, to stand between elements."""
    said = str(value)
    if HARMLESS.fullmatch(said):
        return Html(said)
    before, after = (" " if at == " " else "" for at in (said[:1], said[1:][-1:]))
    return Html(escape(f"{before}{one_line(said)}{after}"))


def verbatim(value: str) -> Html:
    """Text without any effect as markup, every space and line end as it is."""
    return Html(escape(value))


def name(value: str) -> Html:
    """A stranger's name: its direction of writing stays its own."""
    return Html(f"<bdi>{text(value.strip())}</bdi>")


def tag(element: str, *inside: Html, **attributes: object) -> Html:
    """An element. Of attributes None and False are left out, True stands alone; `class_` is class, `data_row` data-row."""
    head = "".join([element, *map(attribute, attributes.items())])
    return Html(f"<{head}>" if element in VOID else f"<{head}>{''.join(inside)}</{element}>")


def attribute(pair: tuple[str, object]) -> str:
    key, value = pair[0].rstrip("_").replace("_", "-"), pair[1]
    if value is None or value is False:
        return ""
    return f" {key}" if value is True else f' {key}="{text(value)}"'


def joined(parts: Iterable[Html]) -> Html:
    return Html("".join(parts))


def data_block(identity: str, value: Any) -> Html:
    """Data for the page's script. The browser runs nothing of it, and nothing in it ends the block."""
    shown = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(IN_SCRIPTS)
    return Html(f'<script type="application/json" id="{identity}">{shown}</script>')
