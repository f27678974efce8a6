"""An explanation as a page: formula, values put in, result; constants with how sure they are; doubts in a marked box."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, QUrl, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QTextBrowser

from gui.theme import BODY_PX, GAP, LOOK, SMALL_PX, fixed_font

if TYPE_CHECKING:
    from analysis.explain import Explanation, Source, Step, Term

EMPTY: Mapping[str, int] = MappingProxyType({})

# Characters of a name that are shown; the whole name is in the tooltip.
LONGEST_NAME = 30
# More doubts than this are counted; the panel Problems lists all.
DOUBTS_SHOWN = 5


def words(text: str) -> str:
    return QCoreApplication.translate("why", text)


class ExplanationView(QTextBrowser):
    """`layer_picked` carries the index of a layer that was clicked; `copy_asked` says that nothing was marked."""

    layer_picked = Signal(object)
    copy_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        self.anchorClicked.connect(self._pick)

    def show_explanation(self, found: Explanation, layers: Mapping[str, int]) -> None:
        """layers: rows of the layers whose names are links where a summand is a layer."""
        self.setHtml(page(found, layers))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) and not self.textCursor().hasSelection():
            self.copy_asked.emit()
        else:
            super().keyPressEvent(event)

    def _pick(self, url: QUrl) -> None:
        self.layer_picked.emit(int(url.path()))


def page(found: Explanation, layers: Mapping[str, int] = EMPTY) -> str:
    """The explanation as HTML in the colours of the theme."""
    links = layers if not found.layer else EMPTY
    parts = [step_html(step, links) for step in found.steps]
    if found.meaning:
        parts.append(paragraph(escape(found.meaning)))
    if found.sources:
        parts += [heading(words("Constants")), table(map(source_row, found.sources))]
    if found.assumptions:
        parts += [heading(words("Taken for granted")), *(paragraph(escape(text)) for text in found.assumptions)]
    if found.doubts:
        parts.append(doubts_html(found))
    return f'<div style="color:{colour("text")}">{"".join(parts)}</div>'


def colour(token: str) -> str:
    return LOOK.theme.colours[token]


def paragraph(html: str) -> str:
    return f'<p style="margin:{GAP // 2}px 0 0 0; font-size:{SMALL_PX}px; color:{colour("dim")}">{html}</p>'


def heading(title: str) -> str:
    style = f"margin:{GAP + 4}px 0 2px 0; font-size:{BODY_PX}px; font-weight:600"
    return f'<p style="{style}">{escape(title)}</p>'


def step_html(step: Step, links: Mapping[str, int]) -> str:
    """The lines of one step, hanging under their first sign, the result in bold; what its symbols stand for below."""
    *before, result = step.lines
    lines = [*map(escape, before), f"<b>{escape(result)}</b>" if before else bold_result(result)]
    style = f"font-family:'{fixed_font().family()}'; font-size:{BODY_PX}px; white-space:pre-wrap"
    margins = [GAP] + [2] * (len(lines) - 1)
    html = "".join(
        f'<p style="{style}; margin:{top}px 0 0 24px; text-indent:-24px">{line}</p>'
        for top, line in zip(margins, lines, strict=True)
    )
    return html + (table(term_row(term, links) for term in step.terms) if step.terms else "")


def bold_result(line: str) -> str:
    """ "T = 3 s" with the number in bold."""
    name, _, value = line.partition(" = ")
    return f"{escape(name)} = <b>{escape(value)}</b>"


def table(rows: Iterable[str]) -> str:
    style = f"font-size:{SMALL_PX}px; margin:2px 0 0 0; color:{colour('dim')}"
    return f'<table width="100%" cellspacing="0" cellpadding="1" style="{style}">{"".join(rows)}</table>'


def term_row(term: Term, links: Mapping[str, int]) -> str:
    name = named(term.name)
    if term.name in links:
        name = f'<a href="layer:{links[term.name]}" style="color:{colour("accent")}">{name}</a>'
    note = f" · {escape(term.note)}" if 0 < len(term.note) <= LONGEST_NAME else ""
    tip = escape(term.note, quote=True)
    value = f'<td align="right" style="color:{colour("text")}">{escape(term.value)}</td>'
    return f'<tr><td><span title="{tip}">{name}</span>{note}</td>{value}</tr>'


def named(name: str) -> str:
    """A name, a long one without its middle and whole in the tooltip."""
    if len(name) <= LONGEST_NAME:
        return f"<span>{escape(name)}</span>"
    half = LONGEST_NAME // 2
    return f'<span title="{escape(name, quote=True)}">{escape(name[:half])}…{escape(name[-half:])}</span>'


def source_row(source: Source) -> str:
    """Name, number, how sure; who says it in the tooltip."""
    tip = escape(source.says or words("nobody says it"), quote=True)
    return (
        f'<tr><td><span title="{tip}">{escape(source.name)}</span></td>'
        f'<td align="right" style="color:{colour("text")}"><span title="{tip}">{escape(source.shown)}</span></td>'
        f'<td align="right" width="70"><span title="{tip}">{escape(confidence(source.word))}</span></td></tr>'
    )


def confidence(word: str) -> str:
    return {
        "read": words("read"),
        "measured": words("measured"),
        "recalled": words("recalled"),
        "derived": words("derived"),
        "estimated": words("estimated"),
        "unknown": words("unknown"),
    }[word]


def doubts_html(found: Explanation) -> str:
    """Beside an edge in the colour of doubts."""
    lines = [f"{d.layer}: {d.message}" if d.layer else d.message for d in found.doubts[:DOUBTS_SHOWN]]
    if len(found.doubts) > DOUBTS_SHOWN:
        lines.append(words("and {count} more under Problems").format(count=len(found.doubts) - DOUBTS_SHOWN))
    title = words("1 doubt") if len(found.doubts) == 1 else words("{count} doubts").format(count=len(found.doubts))
    body = "".join(f'<div style="color:{colour("dim")}">{escape(line)}</div>' for line in lines)
    return (
        f'<table width="100%" cellspacing="0" cellpadding="0" style="margin-top:{GAP + 4}px; background:{colour("ground")}">'
        f'<tr><td width="3" bgcolor="{colour("tight")}"></td><td style="padding:6px {GAP}px; font-size:{SMALL_PX}px">'
        f"<b>{escape(title)}</b>{body}</td></tr></table>"
    )
