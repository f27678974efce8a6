"""Why this number: which formula, which values and whose constants lead to it?"""

from __future__ import annotations

from html import escape
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QPainter, QRegion
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from analysis.compare import change_of
from analysis.units import NARROW_SPACE
from gui.layer_menu import layer_menu
from gui.panels.registry import Panel, panel
from gui.theme import GAP, LOOK, PADDING, figure_font, title_font
from gui.widgets.card import ElidedLabel, dim_label
from gui.widgets.change import change_text, change_token
from gui.widgets.choices import Choice, ChoiceButton
from gui.widgets.explanation_view import ExplanationView
from gui.widgets.number_tile import figure_html

if TYPE_CHECKING:
    from analysis.explain import Explanation

# Of these more is better, of every other quantity worse.
MORE_IS_BETTER = ("intensity", "attainable")


@panel("Why this number", area="right", rank=1, tab="Why")
class WhyPanel(Panel):
    def _build(self) -> None:
        self.found: Explanation | None = None
        self.quantity = ChoiceButton(self.tr("quantity that is explained"))
        self.quantity.setToolTip(self.tr("Explain another quantity"))
        self.empty = dim_label(
            self.tr("Open a model, then select a layer: here is how each of its numbers comes about")
        )
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.name, self.figure, self.page = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle), QLabel(), ExplanationView()
        self.against = dim_label(wrap=True)
        self.against.setTextFormat(Qt.TextFormat.RichText)
        self.name.setFont(title_font())
        self.figure.setFont(figure_font())
        self.figure.setTextFormat(Qt.TextFormat.RichText)
        self.page.setAccessibleName(self.tr("formula, values, constants and doubts"))
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, PADDING, GAP, GAP)
        column.setSpacing(2)
        for widget in (self.empty, self.name, self.figure, self.against):
            column.addWidget(widget)
        column.addWidget(self.page, 1)
        self.setFocusProxy(self.page)
        self.setMinimumWidth(260)

    def _connect(self) -> None:
        super()._connect()
        session = self.session
        self._after(self._draw, session.selection_changed, session.unit_changed, session.quantity_changed)
        self._after(self._draw, session.ghost_changed)
        self.quantity.chosen.connect(self.session.ask_why)
        self.page.layer_picked.connect(lambda layer: self.session.select((layer,)))
        self.page.copy_asked.connect(self.copy)

    def sizeHint(self) -> QSize:
        return QSize(350, 360)

    def title_controls(self) -> tuple[QWidget, ...]:
        return (self.quantity,)

    def _draw(self) -> None:
        self._take(self.session.explanation())

    def _take(self, found: Explanation | None) -> None:
        self.found = found
        for widget in (self.name, self.figure, self.page):
            widget.setVisible(found is not None)
        self.against.hide()
        self.empty.setVisible(found is None)
        self.quantity.setEnabled(found is not None)
        self._offer_quantities()
        if found is not None:
            self._show(found)

    def _show(self, found: Explanation) -> None:
        number, _, unit = found.shown.partition(NARROW_SPACE)
        self.name.setText(found.title)
        self.figure.setText(figure_html(number, unit))
        self.figure.setToolTip(found.steps[-1].shown)
        self.figure.setAccessibleName(f"{found.title}: {found.shown}")
        ghosts = self.session.ghost_explanation()
        self._set_against(found, ghosts)
        self.page.show_explanation(found, self.session.analysis.workload.index_of, ghosts)

    def _set_against(self, found: Explanation, ghosts: Explanation | None) -> None:
        """The ghost's number and how far ours is from it, below ours."""
        self.against.setVisible(self.session.ghost is not None)
        if ghosts is None:
            self.against.setText(self.tr("◌ no such layer in the ghost"))
            return
        change = change_of(found.value, ghosts.value)
        token = change_token(change, found.quantity not in MORE_IS_BETTER)
        words = escape(f"◌ {ghosts.shown}"), LOOK.theme.colours[token], escape(change_text(change))
        self.against.setText('{} · <span style="color:{}">{}</span>'.format(*words))
        self.against.setToolTip(ghosts.title)

    def _offer_quantities(self) -> None:
        """Those that a layer has, or those of the model; the chosen one by its name."""
        if self.found is None:
            self.quantity.set_choices(())
            self.quantity.set_title(self.tr("quantity"))
            return
        from analysis.explain import LAYER_QUANTITIES, MODEL_QUANTITIES, QUANTITIES

        known = LAYER_QUANTITIES if self.session.selection else MODEL_QUANTITIES
        self.quantity.current = self.found.quantity
        self.quantity.set_choices(
            Choice(name, self.tr(QUANTITIES[name].title), QUANTITIES[name].unit) for name in known
        )

    def text(self) -> str:
        """The whole explanation as text, the ghost's after it."""
        if self.found is None:
            return ""
        ghosts = self.session.ghost_explanation()
        return self.found.text + (f"\n\n◌ {ghosts.text}" if ghosts else "")

    def whole_size(self) -> QSize | None:
        """A picture has the explanation to its end."""
        if self.found is None:
            return None
        return QSize(self.width(), max(self.height(), self.page.y() + ceil(self.page.document().size().height()) + GAP))

    def paint_picture(self, painter: QPainter, rect: QRectF) -> bool:
        if self.found is None:
            return False
        painter.save()
        painter.translate(rect.topLeft())
        for label in (self.name, self.figure, self.against):
            if label.isVisibleTo(self):
                label.render(painter, label.pos(), QRegion(), QWidget.RenderFlag.DrawChildren)  # without a ground
        painter.translate(self.page.pos())
        self.page.paint_whole(painter)
        painter.restore()
        return True

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.found is not None:
            layer_menu(self.session, self, self.copy).popup(event.globalPos())

    def state(self) -> bytes:
        """The quantity that was asked for."""
        return self.session.quantity.encode()

    def restore(self, state: bytes) -> None:
        from analysis.explain import QUANTITIES

        if (name := state.decode(errors="replace")) in QUANTITIES:
            self.session.ask_why(name)
