"""Placement: in which memory does every tensor lie, and what would another place change?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from analysis.units import binary, exact, percent, si
from gui.layer_menu import placement_menu
from gui.panels.registry import Panel, panel
from gui.theme import LOOK, PADDING
from gui.widgets.choices import Choice, ChoiceButton
from gui.widgets.copies import stock_text
from gui.widgets.picking import between_rows, chosen
from gui.widgets.placement_data import Shelf, Stock, stock_of
from gui.widgets.placement_view import PlacementView
from gui.widgets.plot_tables import PlotTable, stock_table

if TYPE_CHECKING:
    from analysis.scenario import Analysis

HOME, BY_RULE = "", "auto"


@panel("Placement", area="centre", rank=3)
class PlacementPanel(Panel):
    def _build(self) -> None:
        self.stock: Stock | None = None
        self.view = PlacementView()
        self.view.setAccessibleName(self.tr("memories and the tensors in them"))
        self.area = QScrollArea()
        self.area.setWidget(self.view)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.all_weights = ChoiceButton(self.tr("memory of all weights"))
        self.all_activations = ChoiceButton(self.tr("memory of all activations"))
        for choice in (self.all_weights, self.all_activations):
            # In the narrowest window its words give way, so that the columns beside it keep their room.
            choice.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.reset = QToolButton()
        self.reset.setText(self.tr("Reset"))
        self.reset.setAccessibleName(self.tr("every tensor at home again"))
        self.reset.setToolTip(self.tr("Every tensor where the device's profile has it"))
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, 6, PADDING, 4)
        column.addWidget(self.area)

    def _connect(self) -> None:
        super()._connect()
        session, view = self.session, self.view
        self._after(self._draw, session.view_changed, session.ghost_changed)
        self._after(self._show_selection, session.selection_changed)
        self._after(lambda: view.show_hover(session.hover), session.hover_changed)
        view.picked.connect(self._pick)
        view.pointed.connect(self._point)
        view.moved.connect(session.place)
        self.all_weights.chosen.connect(lambda memory: self._place_all("weights", memory))
        self.all_activations.chosen.connect(lambda memory: self._place_all("activations", memory))
        self.reset.clicked.connect(lambda _=False: session.reset_placements())

    def keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("←, →", self.tr("the layer before, the next; with Shift added to the selection")),
            ("Home, End", self.tr("the first layer, the last")),
            ("Ctrl+↑, Ctrl+↓", self.tr("weights of the selection into the memory above, below")),
            ("Ctrl+Shift+↑, ↓", self.tr("activations that the selection writes, likewise")),
        )

    def title_controls(self) -> tuple[QWidget, ...]:
        return (self.all_weights, self.all_activations, self.reset)

    # What is shown

    def _draw(self) -> None:
        analysis = self.session.analysis
        self.stock = stock = self._stock_of(analysis) if analysis else None
        self._show_controls()
        if stock is None:
            self._draw_empty(analysis)
            return
        self.view.show_selection(self.session.selection, self.session.current)
        self.view.show_stock(stock, self.session.shown)
        self.set_subtitle(self._summary(stock))
        self.view.setAccessibleDescription(". ".join(map(self._shelf_words, stock.shelves)))

    def _stock_of(self, analysis: Analysis) -> Stock | None:
        ghost = self.session.ghost
        return stock_of(analysis, self.session.estimate, ghost.estimates[0] if ghost and ghost.estimates else None)

    def _draw_empty(self, analysis: Analysis | None) -> None:
        no_model = self.tr("Open a model to see which memory holds its weights and activations")
        no_device = self.tr("Choose a device to see which of its memories holds what")
        self.view.show_nothing(no_device if analysis else no_model)
        self.view.setAccessibleDescription(self.view.empty_text)
        self.set_subtitle("")

    def _show_controls(self) -> None:
        scenario = self.session.scenario
        device = scenario.devices[0] if scenario and scenario.devices else None
        wishes = [p for p in scenario.placements if p.device == device] if scenario else []
        self.reset.setEnabled(bool(wishes))
        for button, tensors in ((self.all_weights, "weights"), (self.all_activations, "activations")):
            wished = next((p.memory for p in reversed(wishes) if p.tensors == tensors and not p.name), HOME)
            button.setEnabled(self.stock is not None)
            button.set_choices(self._choices(tensors))
            button.set_current(wished)

    def _choices(self, tensors: str) -> list[Choice]:
        shelves = self.stock.shelves if self.stock else ()
        what = self.tr("weights") if tensors == "weights" else self.tr("activations")
        home = next((shelf.name for shelf in shelves if tensors in shelf.home_of), "")
        others = [shelf.name for shelf in shelves if tensors in shelf.takes and shelf.name != home]
        return [
            Choice(HOME, f"{what}: {home}", self.tr("where the device's profile has them")),
            Choice(BY_RULE, self.tr("{what}: nearest that holds all").format(what=what)),
            *(Choice(name, f"{what}: {name}") for name in others),
        ]

    def _summary(self, stock: Stock) -> str:
        full = [shelf.name for shelf in stock.shelves if shelf.ok is False]
        moved = self.session.estimate.placed.moved
        parts = [self.tr("over-full: {names}").format(names=", ".join(full))] if full else []
        parts.append(self.tr("{n} placed by hand").format(n=len(moved)) if moved else self.tr("everything at home"))
        return " · ".join((*parts, self.tr("each bar to scale")))

    def _show_selection(self) -> None:
        self.view.show_selection(self.session.selection, self.session.current)

    # What a person does

    def _place_all(self, tensors: str, memory: object) -> None:
        self.session.place(tensors, ("",), str(memory) or None)

    def _pick(self, layers: list[int], mode: str) -> None:
        session = self.session
        new = chosen(session.selection, session.current, layers, mode, between_rows)
        session.select(new, current=layers[0] if layers else session.current)

    def _point(self, block: int | None, shelf: int | None, at: QPoint) -> None:
        if self.view.load is not None:
            self.view.card.show_words(*self._carried(shelf), at)
            return
        self.session.set_hover(None if block is None else int(self.stock.layer[block]))
        if block is not None:
            self.view.card.show_words(*self.describe(block), at)
        elif shelf is not None:
            self.view.card.show_words(*self.describe_shelf(shelf), at)
        else:
            self.view.card.hide()

    def _carried(self, shelf: int | None) -> tuple[str, list[str]]:
        """What is dragged, how large it is, and whether it may be dropped here."""
        load, stock = self.view.load, self.stock
        nbytes = int(stock.nbytes[list(load.blocks)].sum())
        title = self.tr("{tensors} of {n} layers") if load.tensors == "weights" else self.tr("{n} {tensors}")
        if len(load.blocks) == 1:
            title = self.tr("weights of {name}") if load.tensors == "weights" else "{name}"
        words = title.format(name=load.words, n=load.words, tensors=load.tensors)
        if shelf is None:
            return words, [f"{exact(nbytes)} B"]
        target = stock.shelves[shelf]
        if load.tensors not in target.takes:
            return words, [self.tr("{memory} is not written while a network runs").format(memory=target.name)]
        return words, [f"{exact(nbytes)} B → {target.name}", *self._room(target)]

    def _room(self, shelf: Shelf) -> list[str]:
        if shelf.capacity_bytes is None:
            return [self.tr("capacity not known")]
        return [self.tr("{free} free").format(free=binary(max(0, shelf.capacity_bytes - shelf.used_bytes)))]

    def describe(self, block: int) -> tuple[str, list[str]]:
        """(name, lines) of a block's card."""
        stock, row = self.stock, int(self.stock.layer[block])
        shelf = stock.shelves[int(stock.shelf[block])]
        kind = self.tr("weights") if stock.is_weights[block] else self.tr("activation")
        kind = self.tr("working buffer, goes with the arena") if stock.is_scratch[block] else kind
        lines = [f"{kind} · {exact(int(stock.nbytes[block]))} B", self.tr("in {memory}").format(memory=shelf.name)]
        crossing = self.session.estimate.traffic_bytes.get(shelf.name)
        if crossing is not None:
            layer = stock.layers[row]
            lines.append(self.tr("{layer} moves {bytes} B there").format(layer=layer, bytes=exact(int(crossing[row]))))
        lines.append(self.tr("bound by {name}").format(name=self.session.estimate.bound_of(row)))
        return stock.names[block], lines

    def describe_shelf(self, index: int) -> tuple[str, list[str]]:
        """(name, lines) of a memory's card: fill, items, bandwidth, traffic."""
        estimate, shelf = self.session.estimate, self.stock.shelves[index]
        rate = estimate.device.memory(shelf.name).bandwidth_bytes_per_s
        lines = [self._shelf_words(shelf)]
        lines += [
            f"{name} {binary(size)}" if size is not None else f"{name} ?" for name, size in shelf.items if size != 0
        ]
        if shelf.ghost_bytes is not None:
            lines.append(self.tr("compared with {bytes}").format(bytes=binary(shelf.ghost_bytes)))
        lines.append(si(rate.value, "B/s") if rate.value else self.tr("bandwidth not known"))
        crossing = estimate.traffic_bytes.get(shelf.name)
        if crossing is not None:
            lines.append(self.tr("{bytes} cross it in a run").format(bytes=binary(int(crossing.sum()))))
        return shelf.name, lines

    def _shelf_words(self, shelf: Shelf) -> str:
        if shelf.capacity_bytes is None:
            return self.tr("{name}: {used}, capacity not known").format(name=shelf.name, used=binary(shelf.used_bytes))
        share = percent(shelf.used_bytes / shelf.capacity_bytes)
        words = self.tr("{name}: {used} of {capacity}, {share}")
        if shelf.ok is False:
            words = self.tr("{name}: {used} of {capacity}, over-full")
        used, capacity = binary(shelf.used_bytes), binary(shelf.capacity_bytes)
        return words.format(name=shelf.name, used=used, capacity=capacity, share=share)

    def menu(self) -> QMenu:
        """That of every panel, with ways to other memories."""
        self.view.card.hide()
        return placement_menu(self.session, self, self.copy)

    # Out of the window

    def plot_table(self) -> PlotTable | None:
        return stock_table(self.stock) if self.stock else None

    def text(self) -> str:
        return stock_text(self.stock) if self.stock else ""

    def paint_picture(self, painter: QPainter, rect: QRectF) -> bool:
        painter.fillRect(rect, LOOK.theme.colour("panel"))
        self.view.paint_vector(painter, rect.translated(self.area.pos()))
        return True
