"""Bars: which layers take the time, the energy, the bytes, and what binds them?"""

from __future__ import annotations

from dataclasses import replace
from math import isnan, nan
from textwrap import wrap
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from analysis.compare import beside, change_of
from analysis.units import exact, percent
from gui.panels.registry import Panel, panel
from gui.theme import GAP, PADDING
from gui.widgets.bar_choosers import choosers
from gui.widgets.bar_data import (
    COLOURS,
    QUANTITIES,
    TIMES,
    Bars,
    bars_of,
    none_if_nan,
    quantity_called,
    shown_quantity,
    values_of,
    why_least,
)
from gui.widgets.bar_geometry import Row, row_of
from gui.widgets.bar_picture import BarFiles
from gui.widgets.bar_view import BarView, BarWords
from gui.widgets.choices import Choice
from gui.widgets.contrast import Aligned, signed_percent
from gui.widgets.energy_words import ways_in_short
from gui.widgets.picking import chosen
from gui.widgets.promise_words import total_words
from gui.widgets.whole_stack import WholeStack

# Below the first width only the stack stands beside the bars, below the second not even that.
LEGEND_FROM_PX, STACK_FROM_PX = 620, 360
NAMED, CARD_CHARACTERS = 4, 60

if TYPE_CHECKING:
    from analysis.scenario import Analysis


@panel("Bars", area="bottom", rank=1)
class BarsPanel(BarFiles, Panel):
    def _build(self) -> None:
        self.bars: Bars | None = None
        self._seen: object = None
        self._aligned = Aligned()
        self.view, self.stack = BarView(), WholeStack()
        self.view.setAccessibleName(self.tr("bars"))
        self.stack.setAccessibleName(self.tr("parts of the whole"))
        self.quantity, self.order, self.colour, self.axis = self.choosers = choosers()
        row = QHBoxLayout(self)
        row.setContentsMargins(PADDING, 6, PADDING, 4)
        row.setSpacing(GAP)
        row.addWidget(self.view, 1)
        row.addWidget(self.stack)

    def _connect(self) -> None:
        super()._connect()
        session = self.session
        self._after(self._draw, session.unit_changed, session.view_changed, session.ghost_changed)
        self._after(self._show_selection, session.selection_changed)
        self._after(lambda: self.view.show_hover(session.hover), session.hover_changed)
        self.view.picked.connect(self._pick)
        self.view.pointed.connect(self._point)
        self.stack.picked.connect(self._pick_group)
        for button in self.choosers:
            button.chosen.connect(self._draw)

    def keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("←, →", self.tr("the layer before, the next; with Shift added to the selection")),
            ("Home, End", self.tr("the first layer, the last")),
            ("P", self.tr("the largest bar")),
            ("+, −", self.tr("zoom in, out")),
            ("F", self.tr("show everything")),
        )

    def title_controls(self) -> tuple[QWidget, ...]:
        return self.choosers

    # What is shown

    def _draw(self) -> None:
        self._offer_quantities()
        analysis = self.session.analysis
        if not analysis or not len(analysis.workload):
            self._draw_empty()
            return
        self.bars = bars = self._bars_of(analysis)
        seen = (analysis.scenario.model, int(self.session.shown.sum()), self.order.current)
        row = row_of(bars, self.session.shown, self.order.current == "size", self.axis.current == "log")
        self.view.show_selection(self.session.selection, self.session.current, follow=False)
        self.view.show_bars(bars, row, self._words(bars, row), refit=seen != self._seen)
        self._seen = seen
        self._show_stack(bars)
        self._summarise()

    def _bars_of(self, analysis: Analysis) -> Bars:
        """With the values of the scenario compared with, where there is one."""
        name, unit, ghost = self._shown_quantity(), self.session.unit, self.session.ghost
        bars = bars_of(analysis, name, self.colour.current, unit)
        if ghost is None:
            return bars
        return replace(bars, ghost=beside(self._aligned.rows(analysis, ghost), values_of(ghost, name, unit)))

    def _shown_quantity(self) -> str:
        ghosts = () if self.session.ghost is None else (self.session.ghost,)
        return shown_quantity(str(self.quantity.current), self.session.analysis, *ghosts)

    def _offer_quantities(self) -> None:
        """The button says what is shown; the wish stays, so that the expected time comes back where it is known."""
        unit = self.session.unit
        self.quantity.set_choices([Choice(name, quantity_called(name, unit).title) for name in QUANTITIES])
        if self.session.analysis:
            shown = self._shown_quantity()
            self.quantity.set_title(quantity_called(shown, unit).title)
            self.quantity.setToolTip("" if shown == self.quantity.current else why_least(self.session.estimate))

    def _draw_empty(self) -> None:
        self.bars, self._seen = None, None
        self._aligned.forget()
        no_model = self.tr("Open a model to see which of its layers take the time, the energy and the bytes")
        no_layer = self.tr("This network has no layers")
        self.view.show_nothing(no_layer if self.session.analysis else no_model)
        self.view.setAccessibleDescription(self.view.empty_text)
        self.stack.show_groups("", (), (), False)
        self.stack.hide()
        self.set_subtitle("")

    def _words(self, bars: Bars, row: Row) -> BarWords:
        by_size = (self.tr("layer, the largest first"), self.tr("layer"))
        in_order = (self.tr("layer in the order of execution"), self.tr("layer"))
        no_device = self.tr("Not known without a device: choose one in the overview")
        not_known = self.tr("Not known of any layer; the problems say why")
        none_shown = self.tr("No layer passes the filter")
        return BarWords(
            unknown=self.tr("not known"),
            axis=by_size if self.order.current == "size" else in_order,
            curve=self.tr("cumulative share"),
            nothing=none_shown if not len(row.order) else not_known if self.session.estimate else no_device,
        )

    def _show_stack(self, bars: Bars) -> None:
        head = total_words(self.session.analysis, bars)
        totals = [bars.quantity.text(group.total) if bars.quantity.adds else "" for group in bars.groups]
        groups = bars.groups if bars.quantity.adds else tuple(replace(group, total=nan) for group in bars.groups)
        self.stack.show_groups(head, groups, totals, pickable=bool((bars.group >= 0).any()))
        self.stack.set_active(self.session.view.families if self.colour.current == "family" else frozenset())
        self._place_stack()

    def _place_stack(self) -> None:
        """The legend gives way first, then the stack."""
        self.stack.set_narrow(self.width() < LEGEND_FROM_PX)
        self.stack.setVisible(bool(self.stack.groups) and self.width() >= STACK_FROM_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_stack()

    def _summarise(self) -> None:
        """The sum, the largest, what is selected, what is not known."""
        bars = self.bars
        parts = [*self._selected_words(bars), *self._largest_words(bars)]
        if hidden := int((~self.session.shown).sum()):
            parts.append(self.tr("{n} filtered out").format(n=exact(hidden)))
        if bars.unknown:
            words = self.tr("1 layer not known") if bars.unknown == 1 else self.tr("{n} layers not known")
            parts.append(words.format(n=exact(bars.unknown)))
        parts += ways_in_short(self.session.estimate) if bars.quantity.id == "energy" else []
        self.set_subtitle(" · ".join(parts))
        self.view.setAccessibleDescription(f"{bars.quantity.title}: {self.subtitle}")

    def _selected_words(self, bars: Bars) -> list[str]:
        layers = sorted(self.session.selection)
        if not layers:
            return []
        name = bars.names[layers[0]] if len(layers) == 1 else self.tr("{n} selected").format(n=exact(len(layers)))
        if not bars.quantity.adds and len(layers) > 1:
            return [name]
        return [f"{name} {self._amount(bars, float(bars.values[layers].sum()))}"]

    def _largest_words(self, bars: Bars) -> list[str]:
        if bars.largest is None:
            return []
        amount = self._amount(bars, float(bars.values[bars.largest]))
        return [self.tr("largest: {layer} {amount}").format(layer=bars.names[bars.largest], amount=amount)]

    def _amount(self, bars: Bars, value: float) -> str:
        """A value and its share of the whole."""
        share = f" ({percent(value / bars.total)})" if bars.total > 0 and not isnan(value) else ""
        return (self.tr("not known") if isnan(value) else bars.quantity.text(value)) + share

    def _show_selection(self) -> None:
        self.view.show_selection(self.session.selection, self.session.current)
        if self.bars:
            self._summarise()

    # What a person does

    def _pick(self, layers: list[int], mode: str) -> None:
        session = self.session
        new = chosen(session.selection, session.current, layers, mode, self.view.layers_between)
        session.select(new, current=layers[0] if layers else session.current)

    def _pick_group(self, group: str) -> None:
        """A family filters every panel, as in every legend; what binds, and items, select."""
        if self.colour.current == "family":
            self.session.toggle_family(group)
        elif self.bars:
            self.session.select(self.bars.members(group).tolist())

    def _point(self, places: tuple[int, ...], at: QPoint) -> None:
        layers = [int(self.view.row.order[place]) for place in places] if self.view.row else []
        self.session.set_hover(layers[0] if layers else None)
        if layers:
            self.view.card.show_words(*self.describe(layers), at)
        else:
            self.view.card.hide()

    def describe(self, layers: list[int]) -> tuple[str, list[str]]:
        """(name, lines) of the card: the layer shown, its parts, who shares its pixel."""
        bars, layer, workload = self.bars, layers[0], self.session.analysis.workload
        lines = [
            f"{workload.ops[layer]} · #{layer}",
            f"{bars.quantity.title} {self._amount(bars, float(bars.values[layer]))}",
            *self._compared(layer),
            *self._bound_of(layer),
            *(
                f"{g.title} {bars.quantity.text(float(part[layer]))}"
                for g, part in zip(bars.groups, bars.parts, strict=False)
            ),
        ]
        return bars.names[layer], lines + self._also_here(layers[1:])

    def _compared(self, layer: int) -> list[str]:
        """The value compared with, and how much more or less ours is."""
        bars = self.bars
        if bars.ghost is None:
            return []
        theirs = float(bars.ghost[layer])
        if isnan(theirs):
            return [self.tr("compared with: not known")]
        change = signed_percent(change_of(none_if_nan(float(bars.values[layer])), theirs))
        words = self.tr("compared with {value}, {change}")
        return [words.format(value=bars.quantity.text(theirs), change=change)]

    def _bound_of(self, layer: int) -> list[str]:
        estimate = self.session.estimate
        if not estimate or self.bars.quantity.id not in (*TIMES, "energy") or estimate.bound_of(layer) == "none":
            return []
        bound = estimate.bound_of(layer)
        return [self.tr("bound by {what}").format(what=self.tr("arithmetic") if bound == "compute" else bound)]

    def _also_here(self, others: list[int]) -> list[str]:
        if not others:
            return []
        more = self.tr(" and {n} more").format(n=len(others) - NAMED) if len(others) > NAMED else ""
        names = ", ".join(self.bars.names[layer] for layer in others[:NAMED]) + more
        return ["", *wrap(self.tr("The largest here; beside it {names}").format(names=names), CARD_CHARACTERS)]

    # Kept between runs

    def state(self) -> bytes:
        return ",".join(str(button.current) for button in self.choosers).encode()

    def restore(self, state: bytes) -> None:
        known = (QUANTITIES, ("execution", "size"), COLOURS, ("linear", "log"))
        for button, key, allowed in zip(
            self.choosers, state.decode("ascii", "replace").split(","), known, strict=False
        ):
            if key in allowed:
                button.set_current(key)
        self._draw()
