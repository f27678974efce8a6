"""Draw: which network could it be? Blocks are placed, wired and set, and everything else counts along."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from analysis.sketch import Sketch, drawing_of, edits
from gui.canvas.colour_key import ColourKey, entries_of
from gui.canvas.hover_words import about_wire
from gui.drawing import acts
from gui.drawing.bars_key import BarsKey
from gui.drawing.beside import Beside, beside_of
from gui.drawing.board import Board
from gui.drawing.costs import Costs, summed_columns
from gui.drawing.desk import Desk
from gui.drawing.empty_board import EmptyBoard
from gui.drawing.fit_button import FitButton
from gui.drawing.kind_palette import KindPalette
from gui.drawing.kind_search import KindSearch
from gui.drawing.picture import Picture, Pictures, box_words
from gui.drawing.side import Side
from gui.drawing.spots import Spot
from gui.export import add_pictures
from gui.layer_menu import layer_menu
from gui.panels.registry import Panel, panel
from gui.theme import LOOK, PADDING
from gui.widgets.choices import Choice, ChoiceButton
from gui.widgets.layer_columns import layer_columns

if TYPE_CHECKING:
    from analysis.scenario import Scenario

# Narrower than this there is no room beside the board for the settings, or for the palette as well.
FOR_SETTINGS_PX, FOR_PALETTE_PX = 560, 800
PALETTE_PX = 214


@panel("Drawing", area="centre", rank=2, keys="Ctrl+B", waits=True)
class DrawingPanel(Desk, Panel):
    def _build(self) -> None:
        self.pictures, self.spot = Pictures(), Spot()
        self._costs: Costs | None = None
        self._begun: Scenario | None = None
        self._picking, self.shown_beside = False, Beside()
        self.board, self.key = Board(), ColourKey()
        self.board.setAccessibleName(self.tr("board to draw a network on"))
        self.board.preview = self._picture_of
        self.main = self.board
        self.key.setAccessibleName(self.tr("what the colours mean"))
        self.palette_of_kinds, self.side = KindPalette(), Side()
        self.search = KindSearch(self.board)
        self.colour = ChoiceButton(self.tr("colour by"))
        self.colour.setToolTip(self.tr("What the colour of a block stands for"))
        self.colour.set_current("family")
        self.fit_button = FitButton()
        self.fit_button.clicked.connect(lambda: self.board.do("show-all"))
        self.stack = QStackedLayout(self)
        self.empty = EmptyBoard()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self._body())

    def _body(self) -> QWidget:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(1, 0, 1, 0)
        column.setSpacing(2)
        column.addWidget(self.board, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(PADDING, 0, PADDING, 2)
        foot.addWidget(self.key, 1)
        foot.addWidget(BarsKey())
        column.addLayout(foot)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        for widget, stretch in ((self.palette_of_kinds, 0), (middle, 1), (self.side, 0)):
            self.splitter.addWidget(widget)
            self.splitter.setStretchFactor(self.splitter.indexOf(widget), stretch)
        return self.splitter

    def _connect(self) -> None:
        session, board = self.session, self.board
        self._after(self._draw, session.analysis_changed, session.unit_changed)
        self._after(self._draw_before_answer, session.scenario_changed)
        self._after(self._take_selection, session.selection_changed)
        session.analysis_changed.connect(self._choose_again)
        LOOK.theme_changed.connect(board.update)
        LOOK.theme_changed.connect(self._show_side)
        self.colour.chosen.connect(lambda _: self._show_picture())
        self.empty.edit_asked.connect(session.draw_shown)
        self.empty.new_asked.connect(lambda: session.draw(Sketch()))
        board.edited.connect(session.edit)
        board.chosen.connect(self._take_chosen)
        board.asked.connect(self._ask)
        board.pointed.connect(self._point)
        board.menu_asked.connect(lambda _, at: self.menu().popup(at))
        board.copied.connect(self._copy)
        board.pasted.connect(self._paste)
        board.rename_asked.connect(self._rename)
        board.settings_asked.connect(self._enter_settings)
        board.spoke.connect(board.setAccessibleDescription)
        self.search.chosen.connect(self._put)
        self.search.dismissed.connect(lambda: board.setFocus(Qt.FocusReason.OtherFocusReason))
        self.palette_of_kinds.chosen.connect(self._put_from_palette)
        self._connect_side()

    def _connect_side(self) -> None:
        side, form, group = self.side, self.side.form, self.side.group
        form.changed.connect(self._set_param)
        form.scaled.connect(lambda name, factor: self._edit_blocks(edits.scale_param, name=name, factor=factor))
        form.reset.connect(lambda name: self._edit_blocks(edits.reset_param, name=name))
        form.kind_chosen.connect(lambda kind: self._edit_blocks(edits.set_kind, kind=kind))
        form.renamed.connect(lambda name: self._edit_one(edits.rename, name=name))
        group.renamed.connect(lambda name: self._edit_group(edits.rename, name=name))
        group.repeated.connect(lambda times: self._edit_group(edits.repeat, times=times))
        group.collapsed.connect(lambda on: self._edit_group(edits.collapse, collapsed=on))
        side.note.rewritten.connect(lambda id, text: self.session.edit(partial(edits.rewrite, id=id, text=text)))
        side.fix_asked.connect(self._fix)
        side.left.connect(self.board.setFocus)

    def keys(self) -> tuple[tuple[str, str], ...]:
        return acts.keys()

    def title_controls(self) -> tuple[QWidget, ...]:
        return (self.colour, self.fit_button)

    # What is shown

    def _draw(self) -> None:
        session = self.session
        if session.sketch is None:
            self._draw_empty()
            return
        analysis = session.analysis
        if analysis is None or analysis.scenario.sketch is None:
            self._costs = None
        elif self._costs is None or self._costs.analysis is not analysis:
            self._costs = Costs(analysis)
        self._offer_colours()
        self.stack.setCurrentIndex(1)
        self._show_picture()

    def _draw_before_answer(self) -> None:
        """An edit is seen at once; what a slider passes is seen with what it costs, 0.03 s later."""
        if not self.session.is_dragging:
            self._draw()

    def _draw_empty(self) -> None:
        shown = self.session.analysis is not None
        self._costs = None
        self.board.show_picture(None)
        self.key.set_colouring(None, [])
        self.empty.show_way(shown)
        self.set_subtitle("")
        self.stack.setCurrentIndex(0)

    def _picture_of(self, sketch: Sketch) -> Picture:
        key, columns = str(self.colour.current), layer_columns(self.session.unit)
        drawing = self._costs.sized(drawing_of(sketch)) if self._costs else drawing_of(sketch)
        return self.pictures.of(sketch, drawing, self._costs, key, columns)

    def _show_picture(self) -> None:
        sketch = self.session.sketch
        if sketch is None:
            return
        # Where the history begins elsewhere this is another drawing, not an edit of the one before.
        before, begun = self._begun, self.session.history.steps[0].scenario
        picture, self._begun = self._picture_of(sketch), begun
        self.board.show_picture(picture, refit=self.board.picture is None or begun is not before)
        self.key.set_colouring(picture.scene.colouring, entries_of(picture.scene.colouring))
        self._tell_subtitle(picture)
        self._show_side()

    def _tell_subtitle(self, picture: Picture) -> None:
        blocks, wrong, waiting = len(picture.sketch.blocks), len(picture.troubles), len(picture.waiting)
        waits = self.tr("1 waits for an input") if waiting == 1 else self.tr("{n} wait for an input")
        parts = [self.tr("1 block") if blocks == 1 else self.tr("{n} blocks").format(n=blocks)]
        parts += [self.tr("{n} wrong").format(n=wrong)] if wrong else []
        parts += [waits.format(n=waiting)] if waiting else []
        parts += [self.tr("type to add a block"), self.tr("drag from a port to connect")]
        self.set_subtitle(" · ".join(parts))

    def _offer_colours(self) -> None:
        columns = summed_columns(layer_columns(self.session.unit))
        choices = [Choice(column.id, column.title, column.tip) for column in columns]
        self.colour.set_choices([Choice("family", self.tr("family"), self.tr("Operator family")), *choices])

    def _show_side(self) -> None:
        picture = self.board.picture
        if picture is None:
            return
        self.shown_beside = beside_of(picture, self.board, self._costs, self.session.unit)
        self.side.show_beside(self.shown_beside)
        self._show_fits()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.side.setVisible(event.size().width() >= FOR_SETTINGS_PX)
        self.palette_of_kinds.setVisible(event.size().width() >= FOR_PALETTE_PX)

    # Selection, one with every panel

    def _take_chosen(self, ids: frozenset[int]) -> None:
        self._picking = True
        picture = self.board.picture
        # Out of sight the costs may be those of the answer before, with other layers.
        if picture is not None and self._costs is not None and self._costs.analysis is self.session.analysis:
            blocks = {id for box in picture.boxes_of(ids) for id in picture.members[box]}
            rows = sorted(row for id in blocks for row in self._costs.rows.get(id, ()))
            self.session.select(rows)
        self._picking = False
        self._show_side()

    def _take_selection(self) -> None:
        """Layers that were selected elsewhere: the blocks that they are of."""
        if self._picking or self._costs is None or self.board.picture is None:
            return
        picture = self.board.picture
        known = picture.boxes.box_of
        blocks = {self._costs.block_of[row] for row in self.session.selection if row in self._costs.block_of}
        found = frozenset(picture.item(known[id]).id for id in blocks if id in known)
        self._picking = True
        self.board.select(found)
        self._picking = False
        self.board.reveal(picture.boxes_of(found))
        self._show_side()

    # Words

    def _point(self, box: int | None, line: int | None, at: QPointF) -> None:
        picture, board = self.board.picture, self.board
        if picture is None:
            return
        self._hover_layers(picture, box)
        if box is not None:
            title, lines = box_words(picture, box)
            trouble = picture.troubles.get(box)
            lines += [f"✕ {trouble.sentence}"] if trouble else []
            board.show_card(title, lines, at)
        elif line is not None:
            title, lines = about_wire(picture.scene.diagram, line)
            trouble = picture.wrong_lines.get(line)
            board.show_card(
                title or self.tr("nothing comes yet"), [*lines, *([f"✕ {trouble.sentence}"] if trouble else [])], at
            )
        else:
            board.card.hide()

    def _hover_layers(self, picture: Picture, box: int | None) -> None:
        rows = self._costs.rows.get(picture.members[box][0], ()) if self._costs and box is not None else ()
        self.session.set_hover(next(iter(rows), None))

    # The menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The board asks for the menu itself; without one it is that of every panel."""
        if self.board.picture is None:
            super().contextMenuEvent(event)
        else:
            event.accept()

    def menu(self) -> QMenu:
        """What can be done with blocks, and in it what every panel can do with their layers."""
        if self.board.picture is None:
            return super().menu()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        acts.add_to(menu, self.board, self.board.do)
        layers = layer_menu(self.session, menu)
        layers.setTitle(self.tr("Layers of the selection"))
        menu.addSeparator()
        menu.addMenu(layers)
        add_pictures(menu, self.source())
        return menu

    def paint_picture(self, painter: QPainter, rect: QRectF) -> bool:
        if self.board.picture is None:
            return False
        self.board.paint_whole(painter, rect)
        return True

    def whole_size(self) -> QSize | None:
        """A picture is of the whole drawing, whatever part of it is on the screen."""
        return self.board.whole_size() if self.board.picture else None

    def sizeHint(self) -> QSize:
        return QSize(900, 600)
