"""What one event of an execution is: a word that moves, a move of several, or all that a tile moves."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from analysis.dataflow.events import Op
from analysis.dataflow.trace import Trace
from gui.lab.beats import Beats


def grain(trace: Trace | Beats) -> str:
    """Words that fall out together are one event in any case: nothing moves."""
    if isinstance(trace, Beats):
        return QCoreApplication.translate("lab", trace.what)
    if not trace.whole_words:
        return QCoreApplication.translate("lab", "tile by tile")
    if (trace.words[trace.op != Op.EVICT] > 1).any():
        return QCoreApplication.translate("lab", "move by move")
    return QCoreApplication.translate("lab", "word by word")
