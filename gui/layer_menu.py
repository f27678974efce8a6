"""The one context menu of every panel: what can be done with the selected layers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMenu, QWidget

from gui import catalogue
from gui.export import add_pictures
from gui.session import Session

if TYPE_CHECKING:
    from analysis.device import Device, Memory


def words(text: str) -> str:
    return QCoreApplication.translate("layer menu", text)


def layer_menu(session: Session, parent: QWidget, copy: Callable[[], object] | None = None) -> QMenu:
    """Deletes itself when it is closed. copy: what copying does where the menu comes up."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if copy is not None:
        add(menu, words("Copy"), copy)
        if hasattr(parent, "source"):
            add_pictures(menu, parent.source())
        menu.addSeparator()
    chosen, filtered = bool(session.selection), bool(session.analysis) and not session.shown.all()
    for title, verb, possible in (
        (words("Select all shown"), session.select_all, True),
        (words("Select similar"), session.select_similar, chosen),
        (words("Invert selection"), session.invert_selection, True),
        ("", None, True),
        (words("Isolate"), session.isolate, chosen),
        (words("Hide"), session.hide, chosen),
        (words("Show all layers"), session.show_all, filtered),
        ("", None, True),
        (words("Watch its data move"), session.watch, chosen),
    ):
        add(menu, title, verb, possible)
    menu.addSeparator()
    add_precisions(menu, session)
    add_places(menu, session)
    return menu


def placement_menu(session: Session, parent: QWidget, copy: Callable[[], object] | None = None) -> QMenu:
    """The same menu, with the places at the top."""
    menu = layer_menu(session, parent, copy)
    places = next(action for action in menu.actions() if action.text() == words("Place in"))
    menu.removeAction(places)
    menu.insertAction(menu.actions()[0], places)
    return menu


def add(menu: QMenu, title: str, verb: Callable[[], object] | None, possible: bool = True) -> None:
    if verb is None:
        menu.addSeparator()
        return
    action = menu.addAction(title)
    action.setEnabled(possible)
    action.triggered.connect(lambda _=False: verb())


def add_precisions(menu: QMenu, session: Session) -> None:
    """Weights and activations of the selected layers apart, and the way back."""
    below = menu.addMenu(words("Precision of selection"))
    below.setEnabled(bool(session.selection))
    for part, title in (("weights", words("Weights")), ("activations", words("Activations"))):
        types = below.addMenu(title)
        for dtype in catalogue.layer_dtypes():
            add(types, dtype, partial(session.set_layer_precision, part, dtype))
        types.addSeparator()
        add(types, words("as the network"), partial(session.set_layer_precision, part, None))
    below.addSeparator()
    changed = bool(session.scenario and session.scenario.layer_precisions)
    add(below, words("All layers as the network"), partial(session.change, layer_precisions=()), changed)


def add_places(menu: QMenu, session: Session) -> None:
    """Memories for the weights of the selected layers and for what they write, and the way back."""
    below = menu.addMenu(words("Place in"))
    device = session.estimate.device if session.estimate else None
    below.setEnabled(bool(session.selection) and device is not None)
    for tensors, title in (("weights", words("Weights")), ("activations", words("Activations written"))):
        names = session.placeable(tensors)
        part = below.addMenu(title)
        part.setEnabled(bool(names))
        for memory in places_for(device, tensors) if device else ():
            add(part, memory.name, partial(session.place, tensors, names, memory.name))
        part.addSeparator()
        add(part, words("as the device has it"), partial(session.place, tensors, names, None))
    below.addSeparator()
    changed = bool(session.scenario and session.scenario.placements)
    add(below, words("Every tensor as the device has it"), session.reset_placements, changed)


def places_for(device: Device, tensors: str) -> tuple[Memory, ...]:
    """Flash is not written while a network runs."""
    kinds = ("ram", "flash") if tensors == "weights" else ("ram",)
    return tuple(memory for memory in device.memories if memory.kind in kinds)
