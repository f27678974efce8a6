"""What the window does with its room: layouts, one panel alone, full screen; and what finds a way through it."""

from __future__ import annotations

from pathlib import Path

from gui import dialogs
from gui.export import Source
from gui.jobs import Message
from gui.layouts import LAB, LAYOUTS, Layout
from gui.theme import LOOK

# So long stands what is said in passing.
PASSING_MS = 5000


class Room:
    """The part of the main window that arranges; `_show_workspace` brings the panels into sight."""

    def tell(self, message: Message) -> None:
        """What is done as it was asked for is said at the foot, where it moves no panel; the rest stays until it is closed."""
        if message.severity == "done":
            self.statusBar().showMessage(message.text, PASSING_MS)
        elif message.severity == "over":
            self.message.take_back(message.text)
        else:
            self.message.tell(message.severity, message.text, message.details)

    def reveal_panel(self, name: str) -> None:
        if name == LAB.id and self.session.analysis is None:
            # The other panels have nothing to show, and the lab alone has room.
            self.show_lab()
            return
        self._show_workspace()
        if any(row.waits or row.area == "centre" for row in self.workspace.rows if row.id == name):
            self._bring_to_the_middle(name)
        # What is made when it is first seen is there by now, and can be given the keyboard.
        self.workspace.panels[name].catch_up()
        self.workspace.reveal(name)

    def apply_layout(self, layout: Layout) -> None:
        self.build_workspace()
        self.workspace.apply(layout)

    def reset_layout(self) -> None:
        self.apply_layout(LAYOUTS[0])

    def save_layout(self) -> None:
        self.build_workspace()
        if name := dialogs.ask_layout_name(self):
            self.settings.set_state(f"layout {name}", self.workspace.layout_state())
            self.settings.layouts = (*(n for n in self.settings.layouts if n != name), name)

    def restore_layout(self, name: str) -> None:
        """One that was saved under a name."""
        self.build_workspace()
        if not self.workspace.restore_layout(self.settings.state(f"layout {name}")):
            words = self.tr("The layout {name} is of another version and cannot be restored")
            self.session.raise_message("warning", words.format(name=name))

    def forget_layout(self, name: str) -> None:
        self.settings.layouts = (n for n in self.settings.layouts if n != name)

    def switch_alone(self) -> None:
        self._show_workspace()
        self.workspace.switch_alone()

    def window_source(self) -> Source:
        """The window as it stands, as a picture."""
        name = self._name()
        stem = f"{Path(name).stem}-window" if name else "rooflens"
        return Source(self, stem, self.windowTitle().replace("[*]", ""), None, self.session.raise_message)

    def panel_source(self) -> Source:
        """What can be taken out of the panel with the keyboard, else of the first in the centre."""
        self._show_workspace()
        return self.workspace.panels[self.workspace.name_in_focus()].source()

    def switch_full_screen(self) -> None:
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    def show_palette(self) -> None:
        from gui.palette import Palette

        palette = Palette(self)
        palette.show()
        palette.search.setFocus()

    def show_keyboard(self) -> None:
        from gui.keyboard import KeyboardDialog

        self.build_workspace()
        KeyboardDialog(self, self.keys_of_windows()).open()

    def keys_of_windows(self) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
        """(title, rows) of what has keys of its own and is no panel."""
        from gui.lessons import page_keys
        from gui.reporting import page_view

        return (
            (self.tr("Lessons"), page_keys.key_rows()),
            (self.tr("Pages of a report"), page_view.keys()),
        )

    def show_report(self) -> None:
        from gui.reporting.dialog import ReportDialog

        ReportDialog(self.session, self.settings, self._name(), self).open()

    def show_library(self, page: int) -> None:
        """The window of the devices, one at a time."""
        from gui.library.library_window import LibraryWindow

        library = self.findChild(LibraryWindow) or LibraryWindow(self.session, self)
        library.show_page(page)

    def switch_motion(self) -> None:
        LOOK.still = LOOK.motion_ms(1) > 0
        self.settings.set_switch("still", LOOK.still)

    def switch_ahead(self) -> None:
        self.prefetch.set_on(not self.prefetch.on)
        self.settings.set_switch("ahead", self.prefetch.on)

    def _take_switches(self) -> None:
        """What was chosen in an earlier run."""
        LOOK.still = self.settings.switch("still")
        self.prefetch.set_on(self.settings.switch("ahead") is not False)
