"""Counts in words: one time, two times."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from analysis.units import exact


def tr(text: str) -> str:
    return QCoreApplication.translate("lab", text)


def times_words(count: int) -> str:
    return tr("1 time") if count == 1 else tr("{n} times").format(n=exact(count))
