"""What an execution's schedule is called in full."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

N = QT_TRANSLATE_NOOP
SCHEDULES = {
    "none": N("lab", "no reuse"), "weights": N("lab", "weights reuse"), "ifmap": N("lab", "input feature-map reuse"),
    "ws": N("lab", "weight stationary"), "is": N("lab", "input stationary"), "os": N("lab", "output stationary"),
    "rs": N("lab", "row stationary"), "nlr": N("lab", "no local reuse"),
}  # fmt: skip


def title_words(title: str) -> str:
    """ "rs" as row stationary; what has words of its own stays."""
    return QCoreApplication.translate("lab", SCHEDULES.get(title, title))
