"""Kinds of blocks in words: what is read in a list, under the mouse and by a screen reader."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QCoreApplication

from analysis.sketch import Kind
from analysis.sketch.model import Value
from gui.widgets.symbols import STATE_SIGNS

MISFIT = STATE_SIGNS["over"]

HEADINGS = {
    "input": "Input and output", "convolution": "Convolution", "dense": "Dense", "activation": "Activation",
    "pooling": "Pooling", "normalisation": "Normalisation", "merge": "Several into one", "movement": "Shape and place",
    "recurrent": "Recurrent", "attention": "Tokens and attention", "quantisation": "Number types",
    "block": "Blocks that unfold",
}  # fmt: skip


def words(text: str) -> str:
    return QCoreApplication.translate("kinds", text)


def heading(family: str) -> str:
    return words(HEADINGS[family])


def shown(value: Value) -> str:
    """yes or no, 0.5, 3×3."""
    if isinstance(value, bool):
        return words("yes") if value else words("no")
    if isinstance(value, tuple):
        return "×".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def facts(kind: Kind, reason: str = "") -> list[str]:
    """Why it does not fit, what it is for, what it costs, how it is set at first; only what there is."""
    misfit = words("{sign} does not fit here: {reason}").format(sign=MISFIT, reason=reason) if reason else ""
    defaults = ", ".join(f"{param.title} {shown(param.default)}" for param in kind.params)
    settings = words("at first: {settings}").format(settings=defaults) if defaults else ""
    return [fact for fact in (misfit, kind.word, kind.formula, settings) if fact]


def spoken(kind: Kind, reason: str = "") -> str:
    return "; ".join((kind.title, *facts(kind, reason)))


def tooltip(kind: Kind, reason: str = "") -> str:
    """Rich text, so that long lines are broken."""
    return "".join((f"<b>{escape(kind.title)}</b>", *(f"<br>{escape(fact)}" for fact in facts(kind, reason))))
