"""What is looked at: selection, hover, filter and unit, one for all panels. The session adds scenario and analysis."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gui.view import ALL, View

if TYPE_CHECKING:
    import numpy as np

    from analysis.scenario import Analysis


class Looking(QObject):
    """Every signal is a fact that has happened and carries the new value. A setter that gets an equal value stays silent.

    selection, current, hover: layer indices of `analysis`. view: the filter that every panel respects: a layer it leaves
    out is dimmed or not listed, never uncounted. shown: the view as a read-only bool mask over the layers.
    """

    selection_changed = Signal(object)  # frozenset of layer indices
    hover_changed = Signal(object)  # layer index | None
    view_changed = Signal(object)  # View; `shown` is new already
    unit_changed = Signal(object)  # "MAC" | "FLOP"
    watch_asked = Signal(object)  # index of the layer whose data a person wants to see moving
    lesson_changed = Signal(object)  # (step from 0, steps) of the lesson that is being read | None
    quantity_changed = Signal(object)  # name of the quantity that is explained, "time" until another is asked for

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.analysis: Analysis | None = None
        self.selection: frozenset[int] = frozenset()
        self.current: int | None = None
        self.hover: int | None = None
        self.view = ALL
        self.unit = "MAC"
        self.quantity = "time"
        self.lesson: tuple[int, int] | None = None
        self._mask: tuple[object, View, np.ndarray] | None = None

    def select(self, layers: Iterable[int], current: int | None = None) -> None:
        """Selects layers by index; `current` is the one explained, by default the only or first one."""
        selection = frozenset(layers)
        current = current if current in selection else min(selection, default=None)
        if (selection, current) != (self.selection, self.current):
            self.selection, self.current = selection, current
            self.selection_changed.emit(selection)

    def set_lesson(self, place: tuple[int, int] | None) -> None:
        """Which step of how many is read, so that it can be said whether there is another one."""
        if place != self.lesson:
            self.lesson = place
            self.lesson_changed.emit(place)

    def watch(self) -> None:
        """Asks for the current layer in the lab."""
        if self.current is not None:
            self.watch_asked.emit(self.current)

    def set_hover(self, layer: int | None) -> None:
        if layer != self.hover:
            self.hover = layer
            self.hover_changed.emit(layer)

    def set_unit(self, unit: str) -> None:
        """MAC or FLOP; 1 MAC = 2 FLOP."""
        if unit != self.unit:
            self.unit = unit
            self.unit_changed.emit(unit)

    def ask_why(self, quantity: str) -> None:
        """The quantity explained beside the selection: a name of analysis.explain.QUANTITIES, or "time"."""
        if quantity != self.quantity:
            self.quantity = quantity
            self.quantity_changed.emit(quantity)

    # The filter

    @property
    def shown(self) -> np.ndarray:
        """Bool mask over the layers of the analysis, read-only; empty without one."""
        import numpy as np

        from gui.sieve import shown_rows

        if self.analysis is None:
            return np.zeros(0, dtype=bool)
        workload = self.analysis.workload
        if self._mask is None or self._mask[0] is not workload or self._mask[1] != self.view:
            self._mask = (workload, self.view, shown_rows(self.view, workload))
        return self._mask[2]

    def set_view(self, view: View) -> None:
        if view != self.view:
            self.view = view
            self.view_changed.emit(view)

    def show_all(self) -> None:
        """No filter at all."""
        self.set_view(ALL)

    def isolate(self, layers: Iterable[int] | None = None) -> None:
        """Only these layers, by default the selected ones; without any all again."""
        chosen = self.selection if layers is None else frozenset(layers)
        self.set_view(replace(self.view, isolated=chosen or None))

    def hide(self, layers: Iterable[int] | None = None) -> None:
        """Without these layers, by default the selected ones; they are no longer selected."""
        chosen = self.selection if layers is None else frozenset(layers)
        self.set_view(replace(self.view, hidden=self.view.hidden | chosen))
        self.select(self.selection - chosen, self.current)

    def unhide(self) -> None:
        """What was hidden is there again."""
        self.set_view(replace(self.view, hidden=frozenset()))

    def set_families(self, families: Iterable[str]) -> None:
        """Only layers of these operator families; none means all."""
        self.set_view(replace(self.view, families=frozenset(families)))

    def toggle_family(self, family: str, alone: bool = True) -> None:
        """Only that family, or all again; with alone=False it joins or leaves those shown."""
        old = self.view.families
        toggled = old ^ {family}
        self.set_families((() if old == {family} else (family,)) if alone else toggled)

    def set_text(self, text: str) -> None:
        """Only layers whose name or operator contains every word."""
        self.set_view(replace(self.view, text=text))

    # Verbs on the selection, within what is shown

    def invert_selection(self) -> None:
        """The shown layers that are not selected."""
        self.select(set(self.shown.nonzero()[0].tolist()) - self.selection)

    def select_all(self) -> None:
        """Every shown layer."""
        self.select(self.shown.nonzero()[0].tolist(), self.current)

    def select_similar(self) -> None:
        """Every shown layer with the operator and the kernel window of a selected one."""
        from gui.sieve import similar

        if self.analysis is not None and self.selection:
            shown, alike = self.shown, similar(self.analysis.workload, self.selection)
            self.select((i for i in alike if shown[i] or i in self.selection), self.current)

    def next_layer(self) -> None:
        """Selects the shown layer after the current one, in the order of execution."""
        self._walk(+1)

    def previous_layer(self) -> None:
        """Selects the shown layer before the current one."""
        self._walk(-1)

    def _walk(self, by: int) -> None:
        from gui.sieve import next_shown

        layer = next_shown(self.shown, self.current, by)
        if layer is not None:
            self.select((layer,))

    def _look_anew(self) -> None:
        """Another model: what was looked at were layers of the old one."""
        self.set_hover(None)
        self.select(())
        self.set_view(ALL)

    def _drop_missing_layers(self, count: int) -> None:
        """Another size may give the graph other layers; what is no longer there cannot stay selected or hidden."""
        self.select((i for i in self.selection if i < count), self.current)
        self.set_view(self.view.within(count))
        if self.hover is not None and self.hover >= count:
            self.set_hover(None)
