"""What is filtered, as a path: "152 layers ▸ convolution × ▸ isolated 12 × — 12 shown"; × takes that part back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from analysis.units import exact
from gui.looking import Looking
from gui.theme import GAP, PADDING
from gui.widgets.card import dim_label

# Characters of the filter's text that are shown; the whole is in the tooltip.
TEXT_SHOWN = 24


class Crumbs(QWidget):
    """Out of sight while nothing is filtered."""

    def __init__(self, session: Looking) -> None:
        super().__init__()
        self.session = session
        self.setObjectName("topBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("filter of the layers"))
        self.all, self.count = QLabel(), dim_label(wrap=False)
        self.parts: list[QWidget] = []
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(PADDING, 2, PADDING, 4)
        self.row.setSpacing(GAP)
        self.row.addWidget(self.all)
        self.row.addWidget(self.count)
        self.row.addStretch(1)
        session.view_changed.connect(self._show)
        session.analysis_changed.connect(self._show)
        self._show()

    @property
    def text(self) -> str:
        """The path in one line."""
        return " ".join(part.text() for part in (self.all, *self.parts, self.count))

    def _steps(self) -> list[tuple[str, str, Callable[[], object]]]:
        """(text, tooltip, how it is taken back) of each part of the filter."""
        view, session, steps = self.session.view, self.session, []
        if view.families:
            names = ", ".join(self.tr(family) for family in sorted(view.families))
            steps.append((names, names, partial(session.set_families, ())))
        if view.isolated is not None:
            words = self.tr("isolated {n}").format(n=exact(len(view.isolated)))
            steps.append((words, words, partial(session.set_view, replace(view, isolated=None))))
        if view.hidden:
            words = self.tr("{n} hidden").format(n=exact(len(view.hidden)))
            steps.append((words, words, session.unhide))
        if view.text.strip():
            short = view.text if len(view.text) <= TEXT_SHOWN else view.text[:TEXT_SHOWN] + "…"
            steps.append((f"“{short}”", view.text, partial(session.set_text, "")))
        return steps

    def _show(self) -> None:
        steps = self._steps() if self.session.analysis else []
        self.setVisible(bool(steps))
        self._take_away_parts()
        for step in steps:
            self._add(*step)
        if steps:
            shown = self.session.shown
            self.all.setText(self.tr("{n} layers").format(n=exact(len(shown))))
            self.count.setText(self.tr("— {n} shown").format(n=exact(int(shown.sum()))))

    def _take_away_parts(self) -> None:
        """Out of sight at once: Qt deletes them later, and until then the new ones would stand beside them."""
        for part in self.parts:
            self.row.removeWidget(part)
            part.hide()
            part.deleteLater()
        self.parts = []

    def _add(self, text: str, tip: str, take_back: Callable[[], object]) -> None:
        button = QToolButton()
        button.setObjectName("plain")
        button.setText(f"▸ {text} ×")
        button.setAccessibleName(self.tr("take back: {filter}").format(filter=tip))
        button.setToolTip(self.tr("Take back: {filter}").format(filter=tip))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # The button goes away by its own click: not while it is still being clicked.
        button.clicked.connect(lambda _=False: take_back(), Qt.ConnectionType.QueuedConnection)
        self.row.insertWidget(1 + len(self.parts), button)
        button.show()
        self.parts.append(button)
