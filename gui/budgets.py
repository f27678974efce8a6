"""What a run may take at most: fields for the deadline and the energy budget, beside the figures that they are held against."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from gui.session import Session
from gui.widgets.card import dim_label
from gui.widgets.what_if import AmountField

FIELD_PX = 98


def words(text: str) -> str:
    return QCoreApplication.translate("budgets", text)


class BudgetField(QWidget):
    """One budget of the scenario below its title; empty is none. quantity: "latency" or "energy"."""

    def __init__(self, session: Session, quantity: str, title: str, unit: str, tip: str) -> None:
        super().__init__()
        self.session, self.quantity, self.unit = session, quantity, unit
        self.amount = AmountField(title)
        self.amount.setFixedWidth(FIELD_PX)
        self.amount.setPlaceholderText(words("none"))
        self.amount.setToolTip(f"{tip}\n{self.amount.toolTip()}")
        self.back = QToolButton()
        self.back.setObjectName("plain")
        self.back.setText("×")
        self.back.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.back.setAccessibleName(words("no {what}").format(what=title))
        self.back.setToolTip(words("Takes the {what} away").format(what=title))
        self._lay_out(title)
        self.amount.entered.connect(self._set)
        self.back.clicked.connect(lambda _=False: self._set(None))
        session.scenario_changed.connect(self._show)
        self._show()

    def _lay_out(self, title: str) -> None:
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(self.amount)
        row.addWidget(self.back)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(dim_label(title, wrap=False))
        column.addLayout(row)

    @property
    def allowed(self) -> float | None:
        return self.session.budget(self.quantity)

    def _show(self) -> None:
        allowed = self.allowed
        self.amount.setEnabled(self.session.scenario is not None)
        self.amount.set_amount(float("nan") if allowed is None else allowed, self.unit)
        self.back.setVisible(allowed is not None)

    def _set(self, value: float | None) -> None:
        self.session.set_budget(self.quantity, value)
        # A wish that changed nothing leaves the field as the scenario has it.
        self._show()


def deadline_field(session: Session) -> BudgetField:
    return BudgetField(session, "latency", words("deadline"), "s", words("Most time that a run may take"))


def energy_field(session: Session) -> BudgetField:
    return BudgetField(session, "energy", words("energy budget"), "J", words("Most energy that a run may take"))
