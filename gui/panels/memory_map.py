"""Memory map: when does what lie where in the arena, and what sets its height?"""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from analysis.compare import change_of
from analysis.units import binary, exact, percent
from gui.controls import InPlaceControl, PlannerControl
from gui.panels.registry import Panel, panel
from gui.theme import LOOK, PADDING
from gui.widgets.contrast import Aligned, signed_percent
from gui.widgets.memory_arena import arena_of
from gui.widgets.memory_geometry import Arena
from gui.widgets.memory_map_labels import Words
from gui.widgets.memory_map_view import MemoryMapView
from gui.widgets.picking import between_rows, chosen
from gui.widgets.plot_tables import PlotTable, arena_table

if TYPE_CHECKING:
    from analysis.scenario import Analysis

CARD_CHARACTERS = 60


@panel("Memory map", area="centre", rank=1, tab="Memory")
class MemoryMapPanel(Panel):
    def _build(self) -> None:
        self.arena: Arena | None = None
        self._seen: object = None
        self._aligned = Aligned()
        self.view = MemoryMapView()
        self.view.setAccessibleName(self.tr("memory map"))
        self.planner = PlannerControl(self.session)
        self.in_place = InPlaceControl(self.session)
        self.in_place.setText(self.tr("in place"))
        self.in_place.setAccessibleName(self.tr("operators work in place"))
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, 6, PADDING, 4)
        column.addWidget(self.view)

    def _connect(self) -> None:
        super()._connect()
        session = self.session
        self._after(self._draw, session.ghost_changed, session.view_changed)
        self._after(self._show_selection, session.selection_changed)
        self._after(lambda: self.view.show_hover(session.hover), session.hover_changed)
        self.view.picked.connect(self._pick)
        self.view.pointed.connect(self._point)

    def keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("←, →", self.tr("the layer before, the next; with Shift added to the selection")),
            ("Home, End", self.tr("the first layer, the last")),
            ("P", self.tr("the layer at the peak")),
            ("+, −", self.tr("zoom in, out")),
            ("F", self.tr("show everything")),
        )

    def title_controls(self) -> tuple[QWidget, ...]:
        return (self.planner, self.in_place)

    # What is shown

    def _draw(self) -> None:
        analysis = self.session.analysis
        self.arena = arena = self._arena_of(analysis) if analysis else None
        if arena is None:
            self._draw_empty()
            return
        seen = (analysis.scenario.model, len(arena.layers))
        self.view.show_selection(self.session.selection, self.session.current, follow=False)
        self.view.show_arena(arena, self.session.shown, self._words(arena), refit=seen != self._seen)
        self._seen = seen
        self.set_subtitle(self._summary(arena))
        self.view.setAccessibleDescription(". ".join((self._arena_words(arena), *self._capacity_words(arena)[:1])))

    def _arena_of(self, analysis: Analysis) -> Arena | None:
        ghost = self.session.ghost
        return arena_of(analysis, ghost, self._aligned.rows(analysis, ghost) if ghost else None)

    def _draw_empty(self) -> None:
        self._seen = None
        self._aligned.forget()
        no_model = self.tr("Open a model to see when and where its activations lie in memory")
        nothing = self.tr("No activation of this network has a known size: give its open dimensions in the overview")
        self.view.show_nothing(nothing if self.session.analysis else no_model)
        self.view.setAccessibleDescription(self.view.empty_text)
        self.set_subtitle("")

    def _words(self, arena: Arena) -> Words:
        short = self.tr("arena {arena} B").format(arena=exact(arena.arena_bytes))
        middle = self.tr("{arena} · set by {layer}").format(arena=short, layer=arena.layers[arena.peak_layer])
        capacity, drawn = self._capacity_words(arena), arena.shown_room_bytes is not None
        return Words(
            arena=(self._arena_words(arena), middle, short),
            capacity=capacity if drawn else ("",),
            above=capacity if capacity and not drawn else (),
            ghost=self._ghost_words(arena),
            axis=(self.tr("layer in the order of execution"), self.tr("layer")),
            legend=(self.tr("inputs"), self.tr("results"), self.tr("bytes alive"), self.tr("compared with")),
        )

    def _ghost_words(self, arena: Arena) -> tuple[str, ...]:
        """The arena compared with, and how much more or less ours is."""
        if arena.ghost is None:
            return ("",)
        change = change_of(arena.arena_bytes, arena.ghost.arena_bytes)
        short = self.tr("compared with {bytes} B").format(bytes=exact(arena.ghost.arena_bytes))
        return (f"{short} · {signed_percent(change)}", short)

    def _arena_words(self, arena: Arena) -> str:
        words = self.tr("arena {arena} B · liveness {liveness} B · set by {layer}")
        if arena.lanes:
            words = f"{arena.lanes.lanes[0].memory}: {words}"
        return words.format(
            arena=exact(arena.arena_bytes),
            liveness=exact(arena.liveness_peak_bytes),
            layer=arena.layers[arena.peak_layer],
        )

    def _summary(self, arena: Arena) -> str:
        """How good the plan is: no plan is lower than the most that is alive at once."""
        lost = self.tr("no bytes lost to gaps")
        if arena.gap_bytes:
            share = percent(arena.gap_bytes / arena.arena_bytes)
            lost = self.tr("{bytes} B ({share}) lost to gaps").format(bytes=exact(arena.gap_bytes), share=share)
        planner = self.tr("planner {name}").format(name=self.session.analysis.plan.planner)
        parts = [self.tr("time × address"), lost, planner]
        if arena.ghost:
            parts.insert(0, self._ghost_words(arena)[0])
        return " · ".join(parts)

    def _capacity_words(self, arena: Arena) -> tuple[str, ...]:
        """What the device leaves for the arena, the longest text first; none without a device."""
        room = arena.room
        if room is None:
            return ()
        if room.room_bytes is None:
            return (self.tr("the RAM of {device} is not known").format(device=room.device),)
        least = "" if room.complete else self.tr("at most ")
        left = self.tr("{least}{room} left for it").format(least=least, room=binary(room.room_bytes))
        taken = " − ".join(self._taken(name, size) for name, size in room.taken if size != 0)
        whole = f"{binary(room.capacity_bytes)} − {taken}" if taken else binary(room.capacity_bytes)
        up = "" if arena.shown_room_bytes is not None else "↑ "
        return (f"{up}{room.device}: {whole} = {left}", f"{up}{room.device}: {left}", f"{up}{left}", up.strip())

    def _taken(self, name: str, size: int | None) -> str:
        return self.tr("{name} (not known)").format(name=name) if size is None else f"{name} {binary(size)}"

    def _show_selection(self) -> None:
        self.view.show_selection(self.session.selection, self.session.current)

    # What a person does

    def _pick(self, layers: list[int], mode: str) -> None:
        session = self.session
        new = chosen(session.selection, session.current, layers, mode, between_rows)
        session.select(new, current=layers[0] if layers else session.current)

    def _point(self, buffers: tuple[int, ...], at: QPoint) -> None:
        self.view.show_hot(buffers[0] if buffers else None)
        if not buffers:
            self.view.card.hide()
            self.session.set_hover(None)
            return
        self.session.set_hover(self.view.layers_of(buffers, at.x())[0])
        self.view.card.show_words(*self.describe(buffers[0]), at)

    def describe(self, buffer: int) -> tuple[str, list[str]]:
        """(name, lines) of a buffer's card."""
        arena, last = self.arena, int(self.arena.right[buffer]) - 1
        kind = self.tr("input of the network") if arena.is_input[buffer] else self.tr("result")
        start, end = (int(arena.address(edge[buffer], buffer)) for edge in (arena.bottom, arena.top))
        nbytes = int(arena.buffer_bytes[buffer])
        from_to = self.tr("from {first} to {last}").format(
            first=self._layer(int(arena.left[buffer])), last=self._layer(last)
        )
        lines = [
            f"{kind} · {exact(nbytes)} B",
            self._memory(buffer) + self.tr("address {start} to {end}").format(start=exact(start), end=exact(end)),
            *wrap(from_to, CARD_CHARACTERS),
            *self._shared(buffer),
        ]
        room = self._room(buffer)
        if room is not None and end > room:
            lines.append(self.tr("{bytes} B above the capacity").format(bytes=exact(min(end - room, end - start))))
        return arena.tensors[buffer], lines

    def _memory(self, buffer: int) -> str:
        lanes = self.arena.lanes
        return f"{lanes.lanes[lanes.lane_of[buffer]].memory}: " if lanes else ""

    def _room(self, buffer: int) -> int | None:
        """What its memory leaves for the arena."""
        lanes, room = self.arena.lanes, self.arena.room
        return lanes.lanes[lanes.lane_of[buffer]].room_bytes if lanes else room.room_bytes if room else None

    def _layer(self, layer: int) -> str:
        return f"{self.arena.layers[layer]} (#{layer})"

    def _shared(self, buffer: int) -> list[str]:
        """Who else lies here, where operators work in place."""
        others = self.arena.sharers[buffer][1:]
        more = self.tr(" and {n} more").format(n=len(others) - 4) if len(others) > 4 else ""
        words = self.tr("then in place: {names}").format(names=", ".join(others[:4]) + more)
        return wrap(words, CARD_CHARACTERS) if others else []

    def plot_table(self) -> PlotTable | None:
        return arena_table(self.arena) if self.arena else None

    def text(self) -> str:
        """Every buffer as tab-separated text, with the header."""
        if self.arena is None:
            return ""
        arena = self.arena
        addresses = [arena.address(bottom, buffer) for buffer, bottom in enumerate(arena.bottom)]
        columns = (arena.tensors, arena.buffer_bytes, addresses, arena.left, arena.right - 1)
        rows = ("\t".join((name, *(str(int(v)) for v in values))) for name, *values in zip(*columns, strict=True))
        header = "\t".join(("tensor", "bytes", "offset", "first layer", "last layer"))
        return "\n".join((header, *rows)) + "\n"

    # Out of the window

    def paint_picture(self, painter: QPainter, rect: QRectF) -> bool:
        painter.fillRect(rect, LOOK.theme.colour("panel"))
        self.view.paint_vector(painter, rect.translated(self.view.pos()))
        return True
