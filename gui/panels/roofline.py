"""Roofline: how fast can each layer be at best, and what holds it back?"""

from __future__ import annotations

from dataclasses import replace
from textwrap import wrap

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QLabel, QStackedLayout, QVBoxLayout, QWidget

from analysis.compare import NO_ROW, change_of
from analysis.ops.registry import FAMILIES
from analysis.units import duration
from gui.changes import changed_overrides
from gui.panels.registry import Panel, panel
from gui.theme import LOOK, PADDING
from gui.widgets.card import dim_label
from gui.widgets.change import change_text
from gui.widgets.copies import dots_text
from gui.widgets.family_legend import FamilyLegend
from gui.widgets.roof_scale import Roof
from gui.widgets.roofline_captions import remarks, titles
from gui.widgets.roofline_data import Picture, describe, picture_of
from gui.widgets.roofline_ghost import ghost_of, total_of
from gui.widgets.roofline_levels import describe_level, level_dots
from gui.widgets.roofline_names import slowest
from gui.widgets.roofline_options import DotOptions
from gui.widgets.roofline_picture import RooflineFiles
from gui.widgets.roofline_view import RooflineView
from gui.widgets.times import expected_known, layer_seconds
from gui.widgets.what_if import WhatIf

# Layers at one place that the card names one by one, and characters in a line of it.
NAMED, CARD_CHARACTERS = 4, 64

Key = tuple[str, str]


@panel("Roofline", area="centre")
class RooflinePanel(RooflineFiles, Panel):
    def _build(self) -> None:
        self.picture: Picture | None = None
        self.whole: Picture | None = None
        self._seen: object = None
        self.legend, self.options = FamilyLegend(), DotOptions()
        self.legend.setAccessibleName(self.tr("operator families"))
        self.view = RooflineView()
        self.view.setAccessibleName(self.tr("roofline"))
        self.what_if, self.note = WhatIf(), dim_label()
        self.empty = QLabel()
        self.empty.setObjectName("dim")
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        self.stack = QStackedLayout(self)
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self._body())

    def _body(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(PADDING, 4, PADDING, 6)
        column.setSpacing(6)
        column.addWidget(self.view, 1)
        column.addWidget(self.what_if)
        column.addWidget(self.note)
        return body

    def _connect(self) -> None:
        session = self.session
        self._after(self._draw, session.analysis_changed, session.unit_changed)
        self._after(self._show_view, session.view_changed)
        self._after(self._show_more, session.ghost_changed)
        self._after(self._settle, session.scenario_changed)
        self._after(self._show_selection, session.selection_changed)
        self._after(lambda: self.view.show_ring(session.hover), session.hover_changed)
        LOOK.theme_changed.connect(self.view.dress)
        self.options.changed.connect(self._show_more)
        self.legend.picked.connect(session.toggle_family)
        self.view.picked.connect(self._pick)
        self.view.pointed.connect(self._point)
        self.view.roof_moved.connect(self._move)
        self.view.roof_touched.connect(self.what_if.choose)
        self.what_if.touched.connect(self.view.show_hot)
        self.what_if.changed.connect(lambda key, value: self._move({key: value}, final=True))
        self.what_if.reset.connect(self.reset)

    def keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("←, →", self.tr("the dot before, the next, by intensity")),
            ("+, −", self.tr("zoom in, out")),
            ("Ctrl+←, →, ↑, ↓", self.tr("move the view")),
            ("F", self.tr("show everything")),
        )

    def title_controls(self) -> tuple[QWidget, ...]:
        return (self.legend, self.options)

    # What is shown

    def _draw(self) -> None:
        analysis = self.session.analysis
        if not analysis or not analysis.estimates:
            self._draw_empty()
            return
        self.whole = picture_of(analysis, self.session.unit)
        self.picture = picture = self._filtered()
        self._settle()
        seen = (replace(analysis.scenario, overrides=()), self.session.unit)
        self.view.show_picture(picture, self.session.selection, self.session.current, refit=self._refit(seen))
        self._seen = seen
        self.what_if.set_roofs(picture.roofs)
        self._write(self.whole)
        self.stack.setCurrentIndex(1)

    def _filtered(self) -> Picture:
        """Dots of the layers that are shown, and the ghost's; the roofs stay those of the whole network."""
        session, dots = self.session, self.whole.dots.only(self.session.shown)
        ghost, unit, all_shown = session.ghost, session.unit, bool(session.shown.all())
        compared = ghost_of(ghost, unit, dots, session.alignment, all_shown) if ghost else None
        names = slowest(session.analysis, dots, self.options.named)
        every = level_dots(session.analysis, unit, dots) if self.options.every_level else None
        total = total_of(session.analysis, unit)
        return replace(self.whole, dots=dots, ghost=compared, total=total, names=names, every=every)

    def _show_more(self) -> None:
        """A ghost or dots that come are brought into view, unless a person has moved the plane."""
        if self.picture is not None:
            self._show_view()
            if self.view.shows_all:
                self.view.fit()
                self.view.refresh()

    def _show_view(self) -> None:
        """Another filter: the plane stays where it is."""
        if self.picture is not None:
            self.picture = self._filtered()
            self.view.show_picture(self.picture, self.session.selection, self.session.current, refit=False)
            self._write(self.whole)

    def _settle(self) -> None:
        """Once the scenario asked for is the one answered, no roof is where only the hand has put it."""
        analysis = self.session.analysis
        if analysis and analysis.scenario == self.session.scenario and not self.view.box.grip:
            self.view.let_go()

    def _refit(self, seen: tuple) -> bool:
        """Another model, device or unit shows all; another setting only where nobody has moved the view; a roof never."""
        before = self._seen
        if before is None:
            return True
        if seen == before:
            return False
        same_plane = (seen[0].model, seen[0].devices[:1], seen[1]) == (
            before[0].model,
            before[0].devices[:1],
            before[1],
        )
        return not same_plane or self.view.shows_all

    def _draw_empty(self) -> None:
        self.picture, self.whole, self._seen = None, None, None
        self.view.hide_card()
        no_model = self.tr("Open a model to see how fast each of its layers can be at best")
        no_device = self.tr("Choose a device in the overview: its peak and its memories make the roof")
        self.empty.setText(no_device if self.session.analysis else no_model)
        self.legend.set_families({})
        self.set_subtitle("")
        self.stack.setCurrentIndex(0)

    def _write(self, picture: Picture) -> None:
        present = [FAMILIES[f] for f in np.unique(picture.dots.families)]
        self.legend.set_families({family: self.tr(family) for family in present})
        self.legend.set_active(self.session.view.families)
        device = self.session.estimate.device.name
        self.set_subtitle(f"{device} · " + self.tr("drag a roof · wheel zooms · Shift-drag selects · F fits"))
        self.view.set_titles(*titles(self.picture))
        self.note.setText(remarks(self.picture, len(picture.dots) - len(self.picture.dots)))
        words = self.tr("{count} layers under the roof of {device}")
        self.view.setAccessibleDescription(words.format(count=len(picture.dots), device=device))

    def _show_selection(self) -> None:
        self.view.show_selection(self.session.selection, self.session.current)

    # What a person does

    def _pick(self, layers: list[int], mode: str) -> None:
        old, new = self.session.selection, frozenset(layers)
        chosen = {"instead": new, "add": old | new, "toggle": old ^ new}[mode]
        self.session.select(chosen, current=layers[0] if layers else self.session.current)

    def _point(self, layers: list[int], roof: Roof | None, at: QPointF) -> None:
        """The mouse is over dots, over a roof, or over neither."""
        self.session.set_hover(layers[0] if layers else None)
        if layers:
            title, lines = self._about_layer(layers[0], at)
            lines += self._against_ghost(layers[0])
            self.view.show_card(title, [*lines, *self._also_here(layers)], at.x(), at.y())
        elif roof:
            self.view.show_card(roof.text, self._about(roof), at.x(), at.y())
        else:
            self.view.hide_card()

    def _about_layer(self, layer: int, at: QPointF) -> tuple[str, list[str]]:
        analysis, unit, level = self.session.analysis, self.session.unit, self.view.level_at(at)
        title, lines = describe(analysis, layer, unit)
        return title, [*(describe_level(analysis, layer, level, unit) if level else ()), *lines]

    def _against_ghost(self, layer: int) -> list[str]:
        """How far the layer's time is from that of its match in the ghost."""
        ghost = self.session.ghost
        if ghost is None or not ghost.estimates:
            return []
        row = int(self.session.alignment[layer])
        if row == NO_ROW:
            return [self.tr("no such layer in the ghost")]
        expected = expected_known(self.session.analysis, ghost)
        ours = float(layer_seconds(self.session.analysis, expected)[layer])
        theirs = float(layer_seconds(ghost, expected)[row])
        words = self.tr("time {change} against the ghost's {time}")
        if not expected:
            words = self.tr("least time {change} against the ghost's {time}")
        return [words.format(change=change_text(change_of(ours, theirs)), time=duration(theirs))]

    def _also_here(self, layers: list[int]) -> list[str]:
        others = [self.session.analysis.workload.names[layer] for layer in layers[1:]]
        if not others:
            return []
        more = self.tr(" and {n} more").format(n=len(others) - NAMED) if len(others) > NAMED else ""
        named = ", ".join(others[:NAMED]) + more
        return ["", *wrap(self.tr("At this place too: {names}").format(names=named), CARD_CHARACTERS),
                self.tr("Click again for the next")]  # fmt: skip

    def _about(self, roof: Roof) -> list[str]:
        return [*wrap(roof.note, CARD_CHARACTERS), self.tr("Drag to ask what if")]

    def _move(self, values: dict[Key, float | None], final: bool) -> None:
        """Roofs are elsewhere: one step of the history a drag, however many values it passes."""
        if not self.session.scenario or not self.picture:
            return
        scenario = self.session.scenario
        for (quantity, name), value in values.items():
            scenario = replace(
                scenario, overrides=changed_overrides(scenario, quantity, name, self._own(quantity, name, value))
            )
        self.session.change(overrides=scenario.overrides, drag=tuple(values), dragging=not final)
        if not final:
            self.what_if.set_roofs(self.view.roofs)

    def _own(self, quantity: str, name: str, value: float | None) -> float | None:
        """The value in MAC/s or B/s; None where it is the device's own."""
        own = next(roof.own for roof in self.picture.roofs if roof.key == (quantity, name))
        if value is None or value == own:
            return None
        return value / self.picture.factor if quantity == "peak" else value

    def reset(self) -> None:
        """The device's own roofs again, its clock too, in one step of the history; memories keep their sizes."""
        if self.session.scenario:
            device = self.session.scenario.devices[0]
            kept = (o for o in self.session.scenario.overrides if o.device != device or o.quantity == "capacity")
            self.session.change(overrides=tuple(kept))

    # Kept between runs, and out of the window

    def text(self) -> str:
        """The dots on screen, the selected ones where there are any."""
        if self.picture is None:
            return ""
        layers, chosen = self.picture.dots.layers.tolist(), self.session.selection
        return dots_text(self.session.analysis, [i for i in layers if i in chosen] or layers, self.session.unit)

    def state(self) -> bytes:
        return self.options.state()

    def restore(self, state: bytes) -> None:
        self.options.restore(state)
