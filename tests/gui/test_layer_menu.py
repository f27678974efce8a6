"""The context menu of the layers: what it offers, and what it does."""

import pytest
from PySide6.QtWidgets import QMenu, QWidget

from gui.layer_menu import layer_menu
from tests.gui.networks import analysis_of, chain


@pytest.fixture
def session(session):
    session.show(analysis_of(chain(12)))
    return session


@pytest.fixture
def menu(session, qtbot):
    owner = QWidget()
    qtbot.addWidget(owner)
    return lambda: layer_menu(session, owner)


def action(menu, title):
    return next(a for a in menu.actions() if a.text() == title)


def below(menu, title):
    return next(m for m in menu.findChildren(QMenu) if m.title() == title)


def test_without_a_selection_there_is_nothing_to_isolate(menu):
    assert not action(menu(), "Isolate").isEnabled()
    assert not action(menu(), "Show all layers").isEnabled()


def test_isolate_and_back(menu, session):
    session.select((3, 4))
    action(menu(), "Isolate").trigger()
    assert session.shown.sum() == 2
    action(menu(), "Show all layers").trigger()
    assert session.shown.all()


def test_the_precision_of_the_selection_is_part_of_the_scenario(menu, session, qtbot):
    session.select((3,))
    opened = menu()
    action(below(opened, "Weights"), "int8").trigger()
    assert session.scenario.layer_precisions == (("conv_3", "int8", None),)
    assert session.history.step.title == "conv_3 weights int8"
    action(below(opened, "Activations"), "fp16").trigger()
    assert session.scenario.layer_precisions == (("conv_3", "int8", "fp16"),)
    opened = menu()
    action(below(opened, "Precision of selection"), "All layers as the network").trigger()
    assert session.scenario.layer_precisions == ()
    assert session.history.step.title == "layers as the network"
