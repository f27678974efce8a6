"""The real window, which tells on standard output where its parts are and what it shows, so that a test can point at them.

Reads a word a line from standard input and answers each with a line of JSON. It never acts: keys and mouse come from
the X server.
"""

import json
import sys
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPointF, QSocketNotifier
from PySide6.QtWidgets import QApplication, QTabBar, QWidget

from analysis.estimate import Estimate
from gui.app import application, run
from gui.controls import DeviceControl
from gui.main_window import MainWindow


def window() -> MainWindow:
    return next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow))


def state() -> dict[str, object]:
    """What a person sees, in short."""
    top = window()
    scenario, workspace = top.session.scenario, top.workspace
    return {
        "title": top.windowTitle(),
        "ready": workspace is not None and top.isActiveWindow(),
        "focus": type(QApplication.focusWidget()).__name__,
        "device": scenario.devices[0] if scenario else None,
        "changed": {o.name: o.value for o in scenario.overrides} if scenario else {},
        "rows": workspace.panels["layer-table"].table.rows.tolist() if workspace else [],
        "names": list(top.session.analysis.workload.names) if top.session.analysis else [],
        "selected": sorted(top.session.selection),
        "slowest": slowest(top.session.estimate),
        "why": workspace.panels["why"].name.text() if workspace else "",
        "latency": workspace.panels["overview"].tiles["latency"].text if workspace else "",
        "popup": QApplication.activePopupWidget() is not None,
    }


def slowest(estimate: Estimate | None) -> int | None:
    return int(estimate.latency_bound_s.argmax()) if estimate else None


def middle(widget: QWidget) -> list[int]:
    at = widget.mapToGlobal(widget.rect().center())
    return [at.x(), at.y()]


def device() -> list[int]:
    return middle(window().top.findChild(DeviceControl))


def header() -> list[int]:
    """The header of the column of names, which is in sight however narrow the table is."""
    view = window().workspace.panels["layer-table"].view
    column = next(i for i, c in enumerate(view.table.columns) if c.id == "name")
    bar = view.horizontalHeader()
    at = bar.viewport().mapToGlobal(bar.rect().center())
    left = bar.viewport().mapToGlobal(bar.rect().topLeft()).x() + bar.sectionViewportPosition(column)
    return [left + bar.sectionSize(column) // 2, at.y()]


def roof() -> list[int]:
    """A place on the peak that binds, right of the ridge, where no dot lies."""
    view = window().workspace.panels["roofline"].view
    frame, peak = view.frame(), next(r for r in view.roofs if r.main and r.quantity == "peak")
    places = (frame.px(frame.right - part * (frame.right - frame.left), peak.height) for part in (0.02, 0.05, 0.1, 0.2))
    x, y = next(place for place in places if not view.cloud.layers_at(frame, *place))
    at = view.viewport().mapToGlobal(view.mapFromScene(view.box.mapToScene(QPointF(x, y))))
    return [at.x(), at.y()]


def tab(title: str) -> list[int]:
    """The tab of a panel that shares its place with others."""
    bars = (bar for bar in window().workspace.findChildren(QTabBar) if bar.isVisible())
    bar, place = next((b, i) for b in bars for i in range(b.count()) if b.tabText(i) == title)
    at = bar.mapToGlobal(bar.tabRect(place).center())
    return [at.x(), at.y()]


def bar() -> list[int]:
    """The foot of the highest bar."""
    view = window().workspace.panels["bars"].view
    place = int(view.row.values.argmax())
    at = view.mapToGlobal(QPointF(view.plane.px(place + 0.5), view.plane.y + view.plane.height - 4).toPoint())
    return [at.x(), at.y()]


def amount() -> list[int]:
    """The field beside the roofline that changes a roof."""
    return middle(window().workspace.panels["roofline"].what_if.amount)


QUESTIONS: dict[str, Callable[[], object]] = {
    "state": state,
    "device": device,
    "header": header,
    "roof": roof,
    "bars": partial(tab, "Bars"),
    "why": partial(tab, "Why this number"),
    "bar": bar,
    "amount": amount,
}


def answer() -> None:
    if word := sys.stdin.readline().strip():
        print(json.dumps(QUESTIONS[word]()), flush=True)


if __name__ == "__main__":
    application()
    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(answer)
    sys.exit(run([]))
