"""The breadcrumb: what is filtered, and the way back out of each part."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from analysis.ops.registry import FAMILIES
from gui.crumbs import Crumbs
from gui.view import View
from tests.gui.networks import analysis_of, chain


@pytest.fixture
def crumbs(session, shown):
    session.show(analysis_of(chain(12)))
    return shown(Crumbs(session), 900, 30)


def test_it_is_out_of_sight_while_nothing_is_filtered(session, qtbot):
    crumbs = Crumbs(session)
    qtbot.addWidget(crumbs)
    session.show(analysis_of(chain(12)))
    assert crumbs.isHidden()
    session.set_text("conv")
    assert not crumbs.isHidden()


def test_the_path_names_each_part(crumbs):
    crumbs.session.set_families(("convolution", "elementwise"))
    crumbs.session.isolate((0, 1, 3))
    crumbs.session.hide((1,))
    crumbs.session.set_text("conv")
    assert crumbs.text == "12 layers ▸ convolution, elementwise × ▸ isolated 3 × ▸ 1 hidden × ▸ “conv” × — 2 shown"


def test_each_part_can_be_taken_back(crumbs, qtbot):
    session = crumbs.session
    session.set_families(("convolution",))
    session.isolate((0, 1, 3))
    session.hide((0,))
    session.set_text("conv")
    for left in (3, 2, 1, 0):
        with qtbot.waitSignal(session.view_changed):
            qtbot.mouseClick(crumbs.parts[0], Qt.MouseButton.LeftButton)
        assert len(crumbs.parts) == left
    assert session.shown.all()


def test_every_part_is_named_for_a_screen_reader_and_reached_by_tab(crumbs):
    crumbs.session.hide((0,))
    (part,) = crumbs.parts
    assert part.accessibleName() == "take back: 1 hidden"
    assert part.focusPolicy() == Qt.FocusPolicy.StrongFocus


LAYERS = st.frozensets(st.integers(0, 11), max_size=4)
VIEWS = st.builds(
    View,
    hidden=LAYERS,
    isolated=st.none() | LAYERS.filter(bool),
    families=st.frozensets(st.sampled_from(FAMILIES), max_size=3),
    text=st.sampled_from(("", "conv", "relu 1", "nothing has this")),
)


@given(st.lists(VIEWS, min_size=1, max_size=4))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_each_part_is_in_sight_once_and_no_old_one_beside_it(crumbs, views):
    """Several changes come before Qt deletes anything: what was taken away must be out of sight at once."""
    for view in views:
        crumbs.session.set_view(view)
    seen = [part for part in crumbs.findChildren(QToolButton) if not part.isHidden()]
    assert seen == crumbs.parts
    assert len(seen) == bool(view.families) + (view.isolated is not None) + bool(view.hidden) + bool(view.text)
    assert all(crumbs.text.count(family) == (family in view.families) for family in FAMILIES)
    places = [crumbs.row.indexOf(part) for part in crumbs.parts]
    assert places == list(range(1, 1 + len(places)))
