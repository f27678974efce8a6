"""The table of commands: one row each. Menus, the shortcuts and later the palette are made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from gui.export import DATA
from gui.layouts import LAYOUTS, Layout
from gui.theme import LOOK
from gui.view import ALL

if TYPE_CHECKING:
    from gui.main_window import MainWindow
    from gui.session import Session

Run = Callable[["MainWindow"], object]


def always(session: Session) -> bool:
    return True


def with_model(session: Session) -> bool:
    return session.analysis is not None


def with_selection(session: Session) -> bool:
    return bool(session.selection)


def with_filter(session: Session) -> bool:
    return session.analysis is not None and session.view != ALL


def with_file(session: Session) -> bool:
    """Something to read again: the model's file, or the one that a drawing was saved in."""
    return session.analysis is not None and bool(session.drawing_path or (session.scenario and session.scenario.model))


def with_drawing(session: Session) -> bool:
    return session.sketch is not None


def with_loaded(session: Session) -> bool:
    return session.analysis is not None and session.sketch is None


def with_ghost(session: Session) -> bool:
    return session.ghost is not None


def with_overrides(session: Session) -> bool:
    return bool(session.scenario and session.scenario.overrides)


def last_change(session: Session) -> str:
    return session.history.step.title if session.history and session.can_undo else ""


def next_change(session: Session) -> str:
    return session.history.redone().step.title if session.history and session.can_redo else ""


def with_past(session: Session) -> bool:
    return session.can_undo


def with_future(session: Session) -> bool:
    return session.can_redo


def with_lesson(session: Session) -> bool:
    return session.lesson is not None


def with_next_step(session: Session) -> bool:
    return session.lesson is not None and session.lesson[0] + 1 < session.lesson[1]


def with_previous_step(session: Session) -> bool:
    return session.lesson is not None and session.lesson[0] > 0


# What is missing where a command cannot be given.
REASONS = {
    with_model: QT_TRANSLATE_NOOP("commands", "open a model first"),
    with_selection: QT_TRANSLATE_NOOP("commands", "select a layer first"),
    with_filter: QT_TRANSLATE_NOOP("commands", "nothing is filtered"),
    with_file: QT_TRANSLATE_NOOP("commands", "open a file first"),
    with_drawing: QT_TRANSLATE_NOOP("commands", "draw something first"),
    with_loaded: QT_TRANSLATE_NOOP("commands", "open a network of a file first"),
    with_ghost: QT_TRANSLATE_NOOP("commands", "compare with something first"),
    with_overrides: QT_TRANSLATE_NOOP("commands", "nothing was changed by hand"),
    with_past: QT_TRANSLATE_NOOP("commands", "nothing to undo"),
    with_lesson: QT_TRANSLATE_NOOP("commands", "open a lesson first"),
    with_next_step: QT_TRANSLATE_NOOP("commands", "there is no step after this one"),
    with_previous_step: QT_TRANSLATE_NOOP("commands", "there is no step before this one"),
    with_future: QT_TRANSLATE_NOOP("commands", "nothing to redo"),
}


def why_not(row: Command, session: Session) -> str:
    """Why the command cannot be given now; "" when it can."""
    return "" if row.possible(session) else QCoreApplication.translate("commands", REASONS[row.possible])


@dataclass(frozen=True, slots=True)
class Command:
    """menu: where it stands; a row "-" before it is `apart`. possible: when it can be given.

    checked: for a command that switches something, whether it is on; rows of one `group` exclude each other.
    subject: what it would act on now, said after the title in the menu.
    """

    id: str
    title: str
    shortcut: str
    icon: str
    menu: str
    run: Run
    possible: Callable[[Session], bool] = always
    apart: bool = False
    checked: Callable[[MainWindow], bool] | None = None
    group: str = ""
    subject: Callable[[Session], str] | None = None

    @property
    def words(self) -> str:
        return QCoreApplication.translate("commands", self.title)


def theme_row(mode: str, title: str, apart: bool = False) -> Command:
    return Command(
        f"theme-{mode}", title, "", "", "view", lambda w: w.set_theme(mode), apart=apart,
        checked=lambda w: w.theme_mode == mode, group="theme",
    )  # fmt: skip


def layout_row(layout: Layout) -> Command:
    return Command(f"layout-{layout.id}", layout.title, layout.shortcut, "", "layout", lambda w: w.apply_layout(layout))


MENUS = (
    ("file", QT_TRANSLATE_NOOP("commands", "&File")),
    ("edit", QT_TRANSLATE_NOOP("commands", "&Edit")),
    ("select", QT_TRANSLATE_NOOP("commands", "&Select")),
    ("compare", QT_TRANSLATE_NOOP("commands", "&Compare")),
    ("view", QT_TRANSLATE_NOOP("commands", "&View")),
    ("devices", QT_TRANSLATE_NOOP("commands", "&Devices")),
    ("learn", QT_TRANSLATE_NOOP("commands", "&Learn")),
    ("help", QT_TRANSLATE_NOOP("commands", "&Help")),
)
# A menu inside another: name, title, the menu that it is in.
SUBMENUS = (("layout", QT_TRANSLATE_NOOP("commands", "&Layout"), "view"),)

N = QT_TRANSLATE_NOOP

COMMANDS = (
    Command("new-drawing", N("commands", "&New drawing…"), "Ctrl+N", "draw", "file", lambda w: w.new_drawing()),
    Command("open", N("commands", "&Open…"), "Ctrl+O", "open", "file", lambda w: w.ask_for_model()),
    Command("start", N("commands", "S&tart page"), "Ctrl+Home", "layers", "file", lambda w: w.show_start_page()),
    Command("draw-shown", N("commands", "&Edit this network as a drawing"), "Ctrl+Shift+B", "", "file",
            lambda w: w.session.draw_shown(), with_loaded, apart=True),
    Command("reload", N("commands", "Rea&d again"), "F5", "reload", "file", lambda w: w.read_again(), with_file),
    Command("close", N("commands", "&Close model"), "Ctrl+W", "close", "file", lambda w: w.close_model(), with_model),
    Command("save", N("commands", "&Save"), "Ctrl+S", "save", "file", lambda w: w.save(), with_model, apart=True),
    Command("save-drawing", N("commands", "Save drawing &as…"), "Ctrl+Shift+S", "", "file",
            lambda w: w.save_drawing_as(), with_drawing),
    Command("save-scenario", N("commands", "Sa&ve scenario…"), "Ctrl+Alt+S", "", "file",
            lambda w: w.save_scenario(), with_model),
    Command("export", N("commands", "Save &window as picture…"), "Ctrl+E", "picture", "file",
            lambda w: w.window_source().ask_and_save(), with_model, apart=True),
    Command("save-picture", N("commands", "Save pane&l as picture…"), "Ctrl+Shift+E", "", "file",
            lambda w: w.panel_source().ask_and_save()),
    Command("save-data", N("commands", "Save t&he panel's data…"), "Ctrl+Alt+E", "", "file",
            lambda w: w.panel_source().ask_and_save(DATA), with_model),
    Command("report", N("commands", "Re&port…"), "Ctrl+Shift+R", "", "file", lambda w: w.show_report(), with_model,
            apart=True),
    Command("quit", N("commands", "&Quit"), "Ctrl+Q", "quit", "file", lambda w: w.close(), apart=True),
    Command("undo", N("commands", "&Undo"), "Ctrl+Z", "undo", "edit", lambda w: w.session.undo(), with_past,
            subject=last_change),
    Command("redo", N("commands", "&Redo"), "Ctrl+Shift+Z", "redo", "edit", lambda w: w.session.redo(), with_future,
            subject=next_change),
    Command("history", N("commands", "&History…"), "Ctrl+Alt+Z", "", "edit", lambda w: w.show_history(), with_model),
    Command("reset-what-if", N("commands", "&Take back what was changed by hand"), "", "", "edit",
            lambda w: w.session.reset_overrides(), with_overrides),
    Command("copy", N("commands", "&Copy layers as a table"), "Ctrl+Shift+C", "copy", "edit",
            lambda w: w.copy_layers(), with_model, apart=True),
    Command("copy-picture", N("commands", "Copy &panel as picture"), "Ctrl+Alt+G", "", "edit",
            lambda w: w.panel_source().copy_picture()),
    Command("find", N("commands", "&Find layers"), "Ctrl+F", "search", "edit", lambda w: w.find_layers(), with_model),
    Command("stop", N("commands", "&Stop, or clear the selection"), "Esc", "", "edit", lambda w: w.stop_or_clear()),
    Command("compare", N("commands", "&Compare…"), "Ctrl+D", "", "compare",
            lambda w: w.session.adjust_ghost(), with_model),
    Command("pin", N("commands", "&Pin what is shown as the ghost"), "Ctrl+Shift+D", "", "compare",
            lambda w: w.session.pin(), with_model),
    Command("swap", N("commands", "&Swap with the ghost"), "Ctrl+T", "", "compare",
            lambda w: w.session.swap(), with_ghost),
    Command("drop", N("commands", "&Drop the ghost"), "Ctrl+Shift+T", "", "compare",
            lambda w: w.session.drop_ghost(), with_ghost),
    Command("differences", N("commands", "Sho&w what differs"), "", "", "compare",
            lambda w: w.reveal_panel("compare"), with_model, apart=True),
    Command("select-all", N("commands", "&All shown layers"), "Ctrl+A", "", "select",
            lambda w: w.session.select_all(), with_model),
    Command("similar", N("commands", "&Similar layers"), "Ctrl+L", "", "select",
            lambda w: w.session.select_similar(), with_selection),
    Command("invert", N("commands", "&Invert"), "Ctrl+Shift+I", "", "select",
            lambda w: w.session.invert_selection(), with_model),
    Command("next", N("commands", "&Next layer"), "Alt+Down", "", "select",
            lambda w: w.session.next_layer(), with_model, apart=True),
    Command("previous", N("commands", "&Previous layer"), "Alt+Up", "", "select",
            lambda w: w.session.previous_layer(), with_model),
    Command("isolate", N("commands", "Is&olate the selection"), "Ctrl+I", "", "select",
            lambda w: w.session.isolate(), with_selection, apart=True),
    Command("hide", N("commands", "&Hide the selection"), "Ctrl+H", "", "select",
            lambda w: w.session.hide(), with_selection),
    Command("show-all", N("commands", "Sho&w all layers"), "Ctrl+Shift+H", "", "select",
            lambda w: w.session.show_all(), with_filter),
    Command("palette", N("commands", "Find a &command…"), "Ctrl+K; Ctrl+Shift+P", "search", "view",
            lambda w: w.show_palette(), apart=True),
    Command("lab", N("commands", "Watch &data move"), "", "", "view", lambda w: w.show_lab()),
    Command("present", N("commands", "Pre&sent the dataflow lab"), "Shift+F5", "", "view", lambda w: w.switch_presenting(),
            checked=lambda w: w.presenting),
    Command("watch", N("commands", "Watch the data of the selected la&yer move"), "Ctrl+Alt+W", "", "select",
            lambda w: w.session.watch(), with_selection),
    Command("unit", N("commands", "Work in &FLOP"), "Ctrl+M", "", "view", lambda w: w.switch_unit(),
            checked=lambda w: w.session.unit == "FLOP"),
    Command("alone", N("commands", "This &panel alone"), "Shift+F11", "alone", "view", lambda w: w.switch_alone(),
            with_model, apart=True, checked=lambda w: bool(w.workspace and w.workspace.alone)),
    Command("full-screen", N("commands", "F&ull screen"), "F11", "", "view", lambda w: w.switch_full_screen(),
            checked=lambda w: w.isFullScreen()),
    theme_row("system", N("commands", "&System theme"), apart=True),
    theme_row("light", N("commands", "&Light theme")),
    theme_row("dark", N("commands", "&Dark theme")),
    Command("motion", N("commands", "Less &motion"), "", "", "view", lambda w: w.switch_motion(), apart=True,
            checked=lambda w: LOOK.motion_ms(1) == 0),
    Command("ahead", N("commands", "Count other &batch sizes ahead"), "", "", "view", lambda w: w.switch_ahead(),
            checked=lambda w: w.prefetch.on),
    *map(layout_row, LAYOUTS),
    Command("layout", N("commands", "&Reset layout"), "Alt+0", "", "layout", lambda w: w.reset_layout(), apart=True),
    Command("save-layout", N("commands", "&Save layout…"), "", "", "layout", lambda w: w.save_layout()),
    Command("edit-device", N("commands", "&Edit a device…"), "Ctrl+Alt+D", "", "devices", lambda w: w.show_library(0)),
    Command("origins", N("commands", "Where the &numbers come from"), "", "", "devices", lambda w: w.show_library(1)),
    Command("accuracy", N("commands", "&How far off are we?"), "", "", "devices", lambda w: w.show_library(2)),
    Command("lessons", N("commands", "&Lessons"), "Ctrl+Alt+L", "", "learn", lambda w: w.show_lessons()),
    Command("next-step", N("commands", "&Next step"), "Ctrl+Alt+PgDown", "", "learn", lambda w: w.leaf_lesson(1),
            with_next_step, apart=True),
    Command("previous-step", N("commands", "&Previous step"), "Ctrl+Alt+PgUp", "", "learn", lambda w: w.leaf_lesson(-1),
            with_previous_step),
    Command("present-lesson", N("commands", "P&resent the lesson"), "Ctrl+F5", "", "learn",
            lambda w: w.switch_presenting_lesson(), with_lesson, apart=True),
    Command("lock-lesson", N("commands", "L&ocked until predicted"), "", "", "learn", lambda w: w.switch_lock(),
            checked=lambda w: w.is_locked_until_predicted),
    Command("scores", N("commands", "&Score sheet, seed of the class…"), "", "", "learn", lambda w: w.show_scores(),
            apart=True),
    Command("key", N("commands", "Save the teacher's &key…"), "", "", "learn", lambda w: w.save_key(), with_lesson),
    Command("handout", N("commands", "Save a &handout…"), "", "", "learn", lambda w: w.save_handout(False), with_lesson,
            apart=True),
    Command("handout-answers", N("commands", "Save a handout with &answers…"), "", "", "learn",
            lambda w: w.save_handout(True), with_lesson),
    Command("new-lesson", N("commands", "New lesson from the &template…"), "", "", "learn", lambda w: w.new_lesson(),
            apart=True),
    Command("keyboard", N("commands", "&Keyboard"), "F1", "", "help", lambda w: w.show_keyboard()),
    Command("about", N("commands", "&About Rooflens"), "", "about", "help", lambda w: w.show_about()),
)  # fmt: skip
