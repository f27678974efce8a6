"""An explanation as a page: formula, values put in, result; constants with how sure they are; doubts in a marked box.

Beside a ghost's explanation of the same quantity, what differs is marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, QUrl, Signal
from PySide6.QtGui import QAbstractTextDocumentLayout, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QFrame, QTextBrowser

from gui.theme import BODY_PX, GAP, LOOK, SMALL_PX, fixed_font
from gui.widgets.explanation_pairs import EQUAL, GHOST, ghost_lines, mark, paired
from gui.widgets.promise_words import promise_html

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
        self._html = ""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        self.anchorClicked.connect(self._pick)

    def show_explanation(self, found: Explanation, layers: Mapping[str, int], ghosts: Explanation | None) -> None:
        """layers: rows of the layers whose names are links where a summand is a layer. ghosts: the same of the ghost."""
        html = page(found, layers, ghosts)
        # A page laid out anew, even an equal one, loses where a person has scrolled to.
        if html != self._html:
            self._html = html
            self.setHtml(html)

    def paint_whole(self, painter: QPainter) -> None:
        """The page to its end, whatever part of it is in sight."""
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette = self.palette()
        self.document().documentLayout().draw(painter, context)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) and not self.textCursor().hasSelection():
            self.copy_asked.emit()
        else:
            super().keyPressEvent(event)

    def _pick(self, url: QUrl) -> None:
        self.layer_picked.emit(int(url.path()))


def page(found: Explanation, layers: Mapping[str, int] = EMPTY, ghosts: Explanation | None = None) -> str:
    """The explanation as HTML in the colours of the theme; beside the ghost's where there is one."""
    links = layers if not found.layer else EMPTY
    steps = paired(found.steps, ghosts.steps if ghosts else found.steps)
    parts = [paragraph(escape(words("◌ and ≠: the ghost, where it differs")))] if ghosts else []
    if found.promise:
        parts.append(f'<p style="margin:{GAP // 2}px 0 0 0">{promise_html(found.promise)}</p>')
    parts += [step_html(step, links, theirs if ghosts else step) for step, theirs in steps]
    if found.meaning:
        parts.append(paragraph(escape(found.meaning)))
    if found.sources or (ghosts and ghosts.sources):
        rows = paired(found.sources, ghosts.sources) if ghosts else [(source, source) for source in found.sources]
        parts += [heading(words("Constants")), table(source_row(*row, compared=ghosts is not None) for row in rows)]
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


def step_html(step: Step | None, links: Mapping[str, int], theirs: Step | None) -> str:
    """The lines of one step, hanging under their first sign, the result in bold; what its symbols stand for below.

    theirs: the ghost's step of that name, the same as ours where nothing is compared.
    """
    lines = [(line, "text") for line in own_lines(step)] if step else []
    if theirs is not step:
        others = ghost_lines(step, theirs) if theirs else [words("not in the ghost")]
        lines += [(f"{GHOST} {escape(line.strip())}", "dim") for line in others]
    style = f"font-family:'{fixed_font().family()}'; font-size:{BODY_PX}px; white-space:pre-wrap"
    margins = [GAP] + [2] * (len(lines) - 1)
    html = "".join(
        f'<p style="{style}; color:{colour(token)}; margin:{top}px 0 0 24px; text-indent:-24px">{line}</p>'
        for top, (line, token) in zip(margins, lines, strict=False)
    )
    return html + terms_html(step, links, theirs)


def own_lines(step: Step) -> list[str]:
    *before, result = step.lines
    return [*map(escape, before), f"<b>{escape(result)}</b>" if before else bold_result(result)]


def terms_html(step: Step | None, links: Mapping[str, int], theirs: Step | None) -> str:
    if theirs is step or theirs is None:
        rows = [term_row(term, links) for term in step.terms] if step else []
    else:
        pairs = paired(step.terms if step else (), theirs.terms)
        rows = [term_row(ours or other, links, beside_cell(*values(ours, other)), only_theirs=ours is None)
                for ours, other in pairs]  # fmt: skip
    return table(rows) if rows else ""


def values(ours: Term | None, theirs: Term | None) -> tuple[str | None, str | None]:
    return ours.value if ours else None, theirs.value if theirs else None


def beside_cell(ours: str | None, theirs: str | None) -> str:
    """The ghost's value at the right of ours: bold with its sign where it is another, "=" where it is not."""
    text = mark(ours, theirs)
    strong = text not in (EQUAL, "–")
    shown = f"<b>{escape(text)}</b>" if strong else escape(text)
    return f'<td align="right" style="color:{colour("text" if strong else "dim")}">&nbsp;{shown}</td>'


def bold_result(line: str) -> str:
    """ "T = 3 s" with the number in bold."""
    name, _, value = line.partition(" = ")
    return f"{escape(name)} = <b>{escape(value)}</b>"


def table(rows: Iterable[str]) -> str:
    style = f"font-size:{SMALL_PX}px; margin:2px 0 0 0; color:{colour('dim')}"
    return f'<table width="100%" cellspacing="0" cellpadding="1" style="{style}">{"".join(rows)}</table>'


def term_row(term: Term, links: Mapping[str, int], beside: str = "", only_theirs: bool = False) -> str:
    """beside: the cell of the ghost's value. only_theirs: the term stands in the ghost alone."""
    name = named(term.name)
    if term.name in links:
        name = f'<a href="layer:{links[term.name]}" style="color:{colour("accent")}">{name}</a>'
    note = f" · {escape(term.note)}" if 0 < len(term.note) <= LONGEST_NAME else ""
    tip = escape(term.note, quote=True)
    own = "–" if only_theirs else escape(term.value)
    value = f'<td align="right" style="color:{colour("text")}">{own}</td>'
    return f'<tr><td><span title="{tip}">{name}</span>{note}</td>{value}{beside}</tr>'


def named(name: str) -> str:
    """A name, a long one without its middle and whole in the tooltip."""
    if len(name) <= LONGEST_NAME:
        return f"<span>{escape(name)}</span>"
    half = LONGEST_NAME // 2
    return f'<span title="{escape(name, quote=True)}">{escape(name[:half])}…{escape(name[-half:])}</span>'


def source_row(ours: Source | None, theirs: Source | None, compared: bool = False) -> str:
    """Name, number, beside the ghost's, how sure; who says it in the tooltip."""
    source = ours or theirs
    assert source is not None
    tip = escape(source.says or words("nobody says it"), quote=True)
    beside = beside_cell(ours.shown if ours else None, theirs.shown if theirs else None) if compared else ""
    return (
        f'<tr><td><span title="{tip}">{escape(source.name)}</span></td>'
        f'<td align="right" style="color:{colour("text")}"><span title="{tip}">{escape(ours.shown if ours else "–")}</span></td>'
        f'{beside}<td align="right" width="70"><span title="{tip}">{escape(confidence(source.word))}</span></td></tr>'
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
