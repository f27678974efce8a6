"""The real window, which tells on standard output where its parts are and what it shows, so that a test can point at them.

Reads a question a line from standard input, a word and what it is about, and answers each with a line of JSON. It never
acts: keys and mouse come from the X server. What is not in sight is null.
"""

import json
import sys
from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QSocketNotifier, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QMenu, QTabBar, QTreeWidget, QWidget

from analysis.estimate import Estimate
from gui.app import application, run
from gui.main_window import MainWindow
from tests.gui import board_x11

Place = list[int]


def window() -> MainWindow:
    return next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow))


def panel(name: str) -> QWidget:
    return window().workspace.panels[name]


def state(_: str) -> dict[str, object]:
    """What a person sees, in short."""
    top = window()
    shown = shown_in_panels() if top.workspace else {}
    session, dialog = top.session, QApplication.activeModalWidget()
    return shown | {
        "title": top.windowTitle().replace("[*]", "*" if top.isWindowModified() else ""),
        "ready": top.workspace is not None and top.isActiveWindow(),
        "focus": type(QApplication.focusWidget()).__name__,
        "popup": QApplication.activePopupWidget() is not None,
        "dialog": dialog.windowTitle() if dialog else "",
        "message": top.message.text.text() if top.message.isVisible() else "",
        "busy": top.busy.isVisible(),
        "settled": session.busy is None and (not session.analysis or session.analysis.scenario == session.scenario),
        "clipboard": QApplication.clipboard().text(),
        "unit": session.unit,
    }


def shown_in_panels() -> dict[str, object]:
    """What the panels show of the scenario."""
    top, session = window(), window().session
    scenario, estimate, tiles = session.scenario, session.estimate, panel("overview").tiles
    if scenario is None or session.analysis is None:
        return {"rows": [], "names": []}
    return {
        "device": scenario.devices[0],
        "batch": session.batch,
        "kernel": scenario.kernel,
        "precision": scenario.precision,
        "layers": [list(entry) for entry in scenario.layer_precisions],
        "dims": dict(scenario.dims),
        "changed": {o.name: o.value for o in scenario.overrides},
        "steps": len(session.history.steps),
        "placed": [[wish.tensors, wish.name, wish.memory] for wish in scenario.placements],
        "rows": panel("layer-table").table.rows.tolist(),
        "names": list(session.analysis.workload.names),
        "selected": sorted(session.selection),
        "slowest": slowest(estimate),
        "why": f"{panel('why').name.text()}\n{panel('why').page.toPlainText()}",
        "latency": tiles["latency"].text,
        "arena": tiles["arena"].text,
        "work": tiles["work"].text,
        "parameters": tiles["parameters"].text,
        "fits": panel("fit").detail.row.verdict.state,
        "verdict": panel("fit").detail.note.title.text(),
        "on time": tiles["latency"].verdict.text(),
        "on energy": tiles["energy"].verdict.text(),
        "ghost": session.ghost.scenario.precision if session.ghost else "",
        "front": sorted(n for n, d in top.workspace.frames.items() if not d.visibleRegion().isEmpty()),
        "found": panel("graph").find.isVisible() and panel("graph").find.findChild(QLineEdit).text(),
    }


def slowest(estimate: Estimate | None) -> int | None:
    """By the expected time where it is known, as the bars have it; None of an empty drawing."""
    if estimate is None or not len(estimate.latency_bound_s):
        return None
    return int((estimate.latency_bound_s if estimate.latency_s is None else estimate.expected_s).argmax())


def middle(widget: QWidget) -> Place:
    return spot(widget, widget.visibleRegion().boundingRect().center())


def spot(widget: QWidget, at: QPoint) -> Place:
    everywhere = widget.mapToGlobal(at)
    return [everywhere.x(), everywhere.y()]


def named(name: str) -> Place:
    """What is called so, or is a button with those words, the first that is in sight."""
    said = (w for top in QApplication.topLevelWidgets() if top.isVisible() for w in [top, *top.findChildren(QWidget)])
    seen = (w for w in said if w.isVisible() and not w.visibleRegion().isEmpty())
    return middle(next(w for w in seen if w.accessibleName() == name or words_on(w) == name))


def words_on(widget: QWidget) -> str:
    return widget.text().replace("&", "") if isinstance(widget, QAbstractButton) else ""


def item(title: str) -> Place:
    """A row of a menu that is open."""
    menus = (menu for top in QApplication.topLevelWidgets() if isinstance(menu := top, QMenu) and menu.isVisible())
    rows = ((menu, action) for menu in menus for action in menu.actions())
    menu, action = next(found for found in rows if found[1].text().replace("&", "").startswith(title))
    return spot(menu, menu.actionGeometry(action).center())


def header(column_id: str) -> Place:
    """The header of a column of the table, near its left edge."""
    view = panel("layer-table").view
    column, bar = next(i for i, c in enumerate(view.table.columns) if c.id == column_id), view.horizontalHeader()
    return spot(bar.viewport(), QPoint(bar.sectionViewportPosition(column) + 20, bar.height() // 2))


def row(number: str) -> Place:
    """A row of the table."""
    view = panel("layer-table").view
    return spot(view.viewport(), view.visualRect(view.table.index(int(number), 1)).center())


def roof(quantity: str) -> Place:
    """A place on the roof that binds, where no dot lies: a peak right of the ridge, a bandwidth left of it."""
    view = panel("roofline").view
    frame, roof = view.frame(), next(r for r in view.roofs if r.main and r.quantity == quantity)
    wide, high = frame.right - frame.left, frame.top - frame.bottom
    if quantity == "peak":
        places = (frame.px(frame.right - part * wide, roof.height) for part in (0.02, 0.05, 0.1, 0.2))
    else:
        rises = (frame.bottom + part * high for part in (0.2, 0.3, 0.4, 0.5))
        places = (frame.px(rise - roof.height, rise) for rise in rises)
    x, y = next(place for place in places if not view.cloud.layers_at(frame, *place))
    return spot(view.viewport(), view.mapFromScene(view.box.mapToScene(QPointF(x, y))))


def tab(title: str) -> Place:
    """The tab of a panel that shares its place with others."""
    bars = (bar for bar in window().workspace.findChildren(QTabBar) if bar.isVisible())
    bar, place = next((b, i) for b in bars for i in range(b.count()) if b.tabText(i) == title)
    return spot(bar, bar.tabRect(place).center())


def bar(_: str) -> Place:
    """The foot of the highest bar."""
    view = panel("bars").view
    place = int(view.row.values.argmax())
    return spot(view, QPointF(view.plane.px(place + 0.5), view.plane.y + view.plane.height - 4).toPoint())


def block(_: str) -> Place:
    """The largest block of the placement panel."""
    view = panel("placement").view
    place = int((view.pixels[:, 2] * view.pixels[:, 3]).argmax())
    x, y, width, height = view.pixels[place].tolist()
    return spot(view, QPoint(x + width // 2, y + height // 2))


def shelf(memory: str) -> Place:
    """A memory's bar in the placement panel."""
    shown = panel("placement")
    bar = shown.view.bars[[shelf.name for shelf in shown.stock.shelves].index(memory)]
    return spot(shown.view, QPointF(bar.x + 20, bar.y + bar.height / 2).toPoint())


def amount(_: str) -> Place:
    """The field beside the roofline that changes a roof."""
    return middle(panel("roofline").what_if.amount)


def field(name: str) -> Place:
    """A field of the panel of fits."""
    return middle(next(w for w in panel("fit").findChildren(QWidget) if w.accessibleName() == name and w.isVisible()))


def step(number: str) -> Place:
    """A step in the history that is open beside the window."""
    tops = (top for top in QApplication.topLevelWidgets() if top.isVisible())
    tree = next(tree for top in tops for tree in top.findChildren(QTreeWidget) if top is not window())
    found = tree.findItems("*", Qt.MatchFlag.MatchWildcard | Qt.MatchFlag.MatchRecursive, 0)[int(number)]
    return spot(tree.viewport(), tree.visualItemRect(found).center())


def lesson(_: str) -> dict[str, object] | None:
    """The step that is shown, and what it asks; the answer that a person would have to give."""
    page = window().lesson_page
    if page is None or page.lesson is None:
        return None
    question = page.question.question
    buttons = page.question.field.choices.buttons()
    return {
        "in_sight": page.isVisible(),
        "lesson": page.lesson.number,
        "index": page.index,
        "steps": len(page.lesson.steps),
        "working": page.is_working,
        "large": page.large,
        "hidden": page.question.hidden,
        "asks": question is not None and not page.question.is_done,
        "right": [question.right, question.answer] if question else None,
        "choice": next((button.accessibleName() for button in buttons if button.isChecked()), ""),
        "trouble": page.column.trouble.isVisible(),
        "answers": len(page.score.answers),
    }


QUESTIONS: dict[str, Callable[[str], object]] = {
    function.__name__: function
    for function in (state, named, item, header, row, roof, tab, bar, block, shelf, amount, field, step, lesson)
} | board_x11.QUESTIONS


def answer() -> None:
    if line := sys.stdin.readline().strip():
        word, _, about = line.partition(" ")
        try:
            found = QUESTIONS[word](about)
        except StopIteration:
            found = None
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    application()
    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(answer)
    sys.exit(run([]))
