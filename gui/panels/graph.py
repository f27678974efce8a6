"""Graph: how is the network wired, and where in it do work, bytes, time and energy lie?"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QContextMenuEvent, QPainter
from PySide6.QtWidgets import QLabel, QMenu, QStackedLayout, QVBoxLayout, QWidget

from analysis.ops.registry import FAMILIES
from analysis.picture.diagram import Diagram, Diagrams
from analysis.picture.layout import silent
from analysis.units import exact
from gui.canvas import walking
from gui.canvas.against import against
from gui.canvas.canvas import Canvas
from gui.canvas.colour_key import ColourKey, entries_of
from gui.canvas.colouring import colour_columns, colouring_of
from gui.canvas.find_bar import FindBar
from gui.canvas.finding import Finding
from gui.canvas.hover_words import about_box, about_wire
from gui.canvas.laying_out import Laid, lay_out
from gui.canvas.scene import Scene
from gui.jobs import Job, Jobs
from gui.layer_menu import add, layer_menu
from gui.panels.registry import Panel, panel
from gui.theme import LOOK, PADDING, small_font
from gui.widgets.card import ElidedLabel
from gui.widgets.choices import Choice, ChoiceButton
from gui.widgets.layer_columns import layer_columns
from gui.widgets.picking import chosen

# Networks of no more boxes are laid out before anybody could see that it takes time.
AT_ONCE = 600


@panel("Graph", area="centre", rank=1)
class GraphPanel(Panel):
    def _build(self) -> None:
        self.diagram: Diagram | None = None
        self.laid: Laid | None = None
        self.folded = True
        self.diagrams = Diagrams()
        self._picking = False
        self._jobs = Jobs(self)
        self.canvas, self.key, self.against = Canvas(), ColourKey(), ElidedLabel()
        self.against.setObjectName("dim")
        self.against.setFont(small_font())
        self.against.hide()
        self.canvas.setAccessibleName(self.tr("network graph"))
        self.key.setAccessibleName(self.tr("what the colours mean"))
        self.find = FindBar(self.tr("find in the graph"))
        self.finding = Finding(self.session, self.find, lambda layer: self.canvas.look_at(self._boxes((layer,))))
        self.colour = ChoiceButton(self.tr("colour by"))
        self.colour.setToolTip(self.tr("What the colour of a box stands for"))
        self.colour.set_current("family")
        self.empty = QLabel()
        self.empty.setObjectName("dim")
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setMargin(PADDING)
        self.stack = QStackedLayout(self)
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self._body())

    def _body(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(1, 0, 1, 0)
        column.setSpacing(2)
        column.addWidget(self.canvas, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(PADDING, 0, PADDING, 2)
        foot.addWidget(self.key)
        foot.addWidget(self.against)
        column.addLayout(foot)
        return body

    def _connect(self) -> None:
        session, canvas = self.session, self.canvas
        self._after(self._draw, session.analysis_changed, session.unit_changed)
        self._after(self._show_scene, session.view_changed, session.ghost_changed)
        self._after(self._show_selection, session.selection_changed)
        self._after(lambda: canvas.show_hover(self._box(session.hover)), session.hover_changed)
        session.closed.connect(self._jobs.close)
        LOOK.theme_changed.connect(canvas.update)
        canvas.picked.connect(self._pick)
        canvas.pointed.connect(self._point)
        canvas.menu_asked.connect(self._ask_menu)
        canvas.search_asked.connect(lambda: self.find.field.setFocus(Qt.FocusReason.ShortcutFocusReason))
        self.colour.chosen.connect(self._show_scene)
        self.key.picked.connect(self._pick_colour)
        self.find.left.connect(lambda: canvas.setFocus(Qt.FocusReason.OtherFocusReason))

    def keys(self) -> tuple[tuple[str, str], ...]:
        return walking.keys()

    def title_controls(self) -> tuple[QWidget, ...]:
        return (self.find, self.colour)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DeferredDelete:
            self._jobs.close()
        return super().event(event)

    # What is shown

    def _draw(self) -> None:
        analysis = self.session.analysis
        if analysis is None:
            self._draw_empty(self.tr("Open a model to see how its layers are connected"))
            return
        before, self.diagram = self.diagram, self.diagrams.of(analysis)
        self._offer_colours()
        if before is not None and self.laid and self.diagram.same_wiring(before):
            self._show_scene()
        else:
            self._lay_out()

    def _draw_empty(self, words: str) -> None:
        self._jobs.cancel()
        self.diagram, self.laid, self.diagrams = None, None, Diagrams()
        self.canvas.card.hide()
        self.canvas.show_scene(None, refit=True)
        self.key.set_colouring(None, [])
        self.empty.setText(words)
        self.set_subtitle("")
        self.finding.count()
        self.stack.setCurrentIndex(0)

    def _lay_out(self) -> None:
        """At once, or off the window's thread; only the newest network is waited for."""
        diagram, folded = self.diagram, self.folded
        self.laid = None
        self._jobs.cancel()
        if len(diagram) <= AT_ONCE:
            self._take_layout(lay_out(diagram, folded, silent))
            return
        words = self.tr("Laying out {count} layers")
        self.empty.setText(words.format(count=exact(len(diagram))))
        self.stack.setCurrentIndex(0)
        failed = self.session.message_raised.emit
        self._jobs.start(Job(lambda progress: lay_out(diagram, folded, progress), self._take_layout, failed))

    def _take_layout(self, laid: Laid) -> None:
        self.laid = laid
        self.stack.setCurrentIndex(1)
        self.canvas.cursor_box = None
        self._show_scene(refit=True)
        self._show_selection()
        self.finding.count()

    def _show_scene(self, *_: object, refit: bool = False) -> None:
        """Other colours, another filter: everything stays where it is."""
        if self.laid is None or self.session.analysis is None:
            return
        key, columns = str(self.colour.current), layer_columns(self.session.unit)
        colouring = colouring_of(self.session.analysis, key, columns)
        shown, ghost = self.session.shown, self.session.ghost
        compared = against(self.session.analysis, ghost, self.session.alignment, key, columns) if ghost else None
        scene = Scene(self.diagram, *self.laid[:1], colouring, self.laid[1], None if shown.all() else shown, compared)
        self.canvas.show_scene(scene, refit)
        self.against.setVisible(compared is not None)
        self.against.setText(compared.summary() if compared else "")
        self.key.set_colouring(colouring, entries_of(colouring))
        words = self.tr("{layers} layers · wheel zooms · Shift-drag selects · arrows follow the wires · F fits")
        self.set_subtitle(words.format(layers=exact(len(self.session.analysis.workload))))
        self.canvas.setAccessibleDescription(self.subtitle)

    def _offer_colours(self) -> None:
        choices = [Choice(c.id, c.title, c.tip) for c in colour_columns(layer_columns(self.session.unit))]
        self.colour.set_choices([Choice("family", self.tr("family"), self.tr("Operator family")), *choices])

    # One selection with every panel

    def _box(self, layer: int | None) -> int | None:
        known = self.laid is not None and layer is not None and layer < len(self.diagram.box_of)
        return int(self.diagram.box_of[layer]) if known else None

    def _boxes(self, layers: Iterable[int]) -> frozenset[int]:
        return frozenset(box for layer in layers if (box := self._box(layer)) is not None)

    def _layers(self, boxes: Iterable[int]) -> list[int]:
        return [int(self.diagram.layers[box]) for box in boxes if self.diagram.layers[box] >= 0]

    def _show_selection(self) -> None:
        boxes = self._boxes(self.session.selection)
        self.canvas.show_selection(boxes)
        if not self._picking:
            self.canvas.reveal(self._boxes(() if self.session.current is None else (self.session.current,)))

    def _pick(self, boxes: list[int], mode: str) -> None:
        session, layers = self.session, self._layers(boxes)
        if boxes and not layers:
            return
        self._picking = True
        new = chosen(session.selection, session.current, layers, mode, range)
        session.select(new, current=layers[0] if layers else session.current)
        self._picking = False

    def _pick_colour(self, code: int, alone: bool) -> None:
        """A family is filtered, in every panel; layers of another colour are selected."""
        colouring = self.canvas.scene.colouring
        if colouring.kind == "family" and code >= 0:
            self.session.toggle_family(FAMILIES[code], alone)
        else:
            self.session.select(np.flatnonzero(colouring.codes == code).tolist())

    def _point(self, box: int | None, wire: int | None, at: QPointF) -> None:
        if self.laid is None or self.session.analysis is None:
            return
        self.session.set_hover(next(iter(self._layers(() if box is None else (box,))), None))
        self.canvas.show_hover(box)
        if box is not None:
            words = about_box(self.diagram, self.session.analysis, self.canvas.scene, box, self.session.unit)
            self.canvas.show_card(*words, at)
            self.canvas.setAccessibleDescription(", ".join((words[0], *words[1])))
        elif wire is not None:
            self.canvas.show_card(*about_wire(self.diagram, wire), at)
        else:
            self.canvas.card.hide()

    # The menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The canvas asks for the menu, with the box that it is about."""
        event.accept()

    def _ask_menu(self, box: int | None, at: QPoint) -> None:
        if self.session.analysis and self.laid:
            layers = self._layers(() if box is None else (box,))
            if layers and layers[0] not in self.session.selection:
                self._pick([box], "instead")
            self.menu().popup(at)

    def menu(self) -> QMenu:
        """That of every panel, and what only a picture of the wires can do; it deletes itself."""
        menu = layer_menu(self.session, self, self.copy)
        picked = bool(self.session.selection)
        own: tuple[tuple[str, Callable[[], object], bool], ...] = (
            (self.tr("Select upstream"), lambda: self.select_along(upstream=True), picked),
            (self.tr("Select downstream"), lambda: self.select_along(upstream=False), picked),
            (self.tr("Look at selection"), self.look_at_selection, picked),
            (self.tr("Whole graph"), self.canvas.fit, True),
        )
        menu.addSeparator()
        for title, verb, possible in own:
            add(menu, title, verb, possible)
        folded = menu.addAction(self.tr("Long networks in columns"))
        folded.setCheckable(True)
        folded.setChecked(self.folded)
        folded.triggered.connect(self.set_folded)
        return menu

    def select_along(self, upstream: bool) -> None:
        """All that the selected layers depend on, or all that depends on them, themselves among it."""
        linked = self.diagram.before if upstream else self.diagram.after
        boxes = walking.reached(linked, self._boxes(self.session.selection))
        self.session.select(self._layers(boxes), current=self.session.current)

    def text(self) -> str:
        """Names of the selected layers, of all without any."""
        names = self.session.analysis.workload.names if self.session.analysis else ()
        return "\n".join(names[i] for i in sorted(self.session.selection) or range(len(names)))

    def look_at_selection(self) -> None:
        self.canvas.look_at(self._boxes(self.session.selection))

    def set_folded(self, folded: bool) -> None:
        """Long networks in columns, or in one, however long it gets."""
        changed, self.folded = folded != self.folded, folded
        if changed and self.diagram:
            self._lay_out()

    # Kept between runs, and out of the window

    def state(self) -> bytes:
        return f"{self.colour.current},{int(self.folded)}".encode()

    def restore(self, state: bytes) -> None:
        key, _, folded = state.decode("ascii", "replace").partition(",")
        if key == "family" or key in {c.id for c in colour_columns(layer_columns("MAC"))}:
            self.colour.set_current(key)
        self.folded = folded != "0"
        self._draw()

    def paint_picture(self, painter: QPainter, rect: QRectF) -> bool:
        if self.canvas.scene is None:
            return False
        painter.fillRect(rect, LOOK.theme.colour("panel"))
        at = rect.topLeft() + QPointF(self.canvas.mapTo(self, QPoint()))
        self.canvas.paint(painter, QRectF(at, self.canvas.size().toSizeF()), vector=True)
        painter.save()
        painter.translate(rect.topLeft() + QPointF(self.key.mapTo(self, QPoint())))
        self.key.paint(painter)
        painter.restore()
        return True
