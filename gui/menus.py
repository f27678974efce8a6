"""The menus, from the table of commands; those that change with the window are filled when they are needed."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from gui.commands import COMMANDS, MENUS, SUBMENUS, Command
from gui.theme import LOOK
from gui.widgets.icons import icon

if TYPE_CHECKING:
    from gui.main_window import MainWindow
    from gui.workspace import Workspace

# Ctrl+1 to Ctrl+9, then Ctrl+0, go to the panels, in the order of reading.
NUMBERED = 10


class Menus(QObject):
    """actions: of the commands, by id. panel_actions: the way to each panel, by its name; empty without panels."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self.actions: dict[str, QAction] = {}
        self.panel_actions: dict[str, QAction] = {}
        self._menus = {name: window.menuBar().addMenu(self._words(title)) for name, title in MENUS}
        self._add_panel_menus()
        self._add_drawing_menu()
        for name, title, above in SUBMENUS:
            self._menus[name] = self._menus[above].addMenu(self._words(title))
        for row in COMMANDS:
            self._add(row)
        self._menus["layout"].aboutToShow.connect(self._show_saved_layouts)
        self.refresh()
        LOOK.theme_changed.connect(self._paint_icons)

    def refresh(self) -> None:
        """What can be given now, what is on now."""
        for row in COMMANDS:
            action = self.actions[row.id]
            action.setEnabled(row.possible(self.window.session))
            if row.subject:
                action.setText(f"{row.words} {row.subject(self.window.session).replace('&', '&&')}".rstrip())
            if row.checked:
                action.setChecked(row.checked(self.window))

    def show_recent(self, paths: tuple[str, ...]) -> None:
        self.recent.clear()
        self.recent.setEnabled(bool(paths))
        for path in paths:
            action = self.recent.addAction(Path(path).name.replace("&", "&&"))
            action.setToolTip(path)
            action.triggered.connect(partial(self._open, path))

    def show_panels(self, workspace: Workspace) -> None:
        """The ways to the panels, and what shows and hides them."""
        self.panels.addActions(list(workspace.toggles.values()))
        numbers = (f"Ctrl+{number % NUMBERED}" for number in range(1, NUMBERED + 1))
        for row in workspace.rows:
            action = self.ways.addAction(self.window.tr(row.title))
            # The word on its tab, by which people look for it too.
            action.setData(self.window.tr(row.tab) if row.tab else "")
            action.setShortcut(QKeySequence(row.keys or next(numbers, "")))
            action.triggered.connect(partial(self._reveal, row.id))
            self.panel_actions[row.id] = action

    def _words(self, title: str) -> str:
        return self.window.tr(title)

    def _add_panel_menus(self) -> None:
        self.panels = self._menus["view"].addMenu(self.tr("&Panels"))
        self.ways = self._menus["view"].addMenu(self.tr("&Go to"))

    def _add_drawing_menu(self) -> None:
        """What can be done with blocks: another list with every selection, so it is filled when it opens."""
        self.drawing = QMenu(self.window.tr("Dra&wing"), self.window)
        self.drawing.aboutToShow.connect(self._fill_drawing_menu)
        self.window.menuBar().insertMenu(self._menus["compare"].menuAction(), self.drawing)

    def _fill_drawing_menu(self) -> None:
        from gui.drawing import acts

        for old in self.drawing.findChildren(QMenu):
            old.deleteLater()
        self.drawing.clear()
        space = self.window.workspace
        if space is None or self.window.session.sketch is None:
            self.drawing.addActions([self.actions["new-drawing"], self.actions["draw-shown"]])
        else:
            acts.add_to(self.drawing, space.panels["drawing"].board, self.window.do_on_board)

    def _add(self, row: Command) -> None:
        menu = self._menus[row.menu]
        if row.apart:
            menu.addSeparator()
        menu.addAction(self._action(row))
        if row.id == "open":
            self.recent = menu.addMenu(self.tr("Open &recent"))
            self.recent.setToolTipsVisible(True)

    def _action(self, row: Command) -> QAction:
        action = QAction(row.words, self.window)
        action.setObjectName(row.id)
        action.setShortcuts(QKeySequence.listFromString(row.shortcut))
        action.setCheckable(row.checked is not None)
        if row.icon:
            action.setIcon(icon(row.icon))
        if row.group:
            self._group(row.group).addAction(action)
        action.triggered.connect(partial(self._give, row))
        self.actions[row.id] = action
        return action

    def _group(self, name: str) -> QActionGroup:
        return self.findChild(QActionGroup, name) or QActionGroup(self, objectName=name)

    def _give(self, row: Command, checked: bool = False) -> None:
        row.run(self.window)
        self.refresh()

    def _open(self, path: str, checked: bool = False) -> None:
        self.window.open(path)

    def _reveal(self, name: str, checked: bool = False) -> None:
        self.window.reveal_panel(name)

    def _show_saved_layouts(self) -> None:
        """Below the rows of the table, each with a way to forget it."""
        menu = self._menus["layout"]
        for action in menu.actions():
            if action.data() == "saved":
                menu.removeAction(action)
                action.deleteLater()
        names = self.window.settings.layouts
        saved = [menu.addSeparator()] if names else []
        saved += [self._layout_action(menu, name, name, self.window.restore_layout) for name in names]
        saved += [self._layout_action(menu, name, self.tr("Forget {name}").format(name=name), self.window.forget_layout)
                  for name in names]  # fmt: skip
        for action in saved:
            action.setData("saved")

    def _layout_action(self, menu: QMenu, name: str, title: str, act) -> QAction:
        action = menu.addAction(title.replace("&", "&&"))
        action.triggered.connect(lambda _=False: act(name))
        return action

    def _paint_icons(self) -> None:
        for row in COMMANDS:
            if row.icon:
                self.actions[row.id].setIcon(icon(row.icon))
