"""The session: one scenario, one analysis, selection and history; facts are told once, equal values not at all."""

import threading

import pytest

from analysis.errors import ModelError
from gui.changes import changed_overrides
from gui.session import Session
from tests.gui.networks import analysis_of, chain


class Heard(list):
    """Values that a signal carried."""

    def __init__(self, signal):
        super().__init__()
        signal.connect(self.append)


@pytest.fixture
def answered(session, qtbot):
    """A session with a model, and a function that waits for the next answer."""
    session.show(analysis_of(chain(12)))

    def wait(act):
        with qtbot.waitSignal(session.analysis_changed):
            act()

    return session, wait


def test_opening_reads_in_the_background_and_shows_the_model(session, qtbot):
    with qtbot.waitSignal(session.analysis_changed):
        session.open("model.onnx")
    assert session.scenario.model == "model.onnx"
    assert session.analysis.scenario == session.scenario
    assert session.scenario.devices == session.first_devices
    assert not session.can_undo


def test_a_device_that_is_no_longer_known_does_not_bar_the_model(session, qtbot):
    session.first_devices = ("gone", "rpi4b")
    with qtbot.waitSignal(session.analysis_changed):
        session.open("model.onnx")
    assert session.scenario.devices == ("rpi4b",)


def test_each_change_is_a_scenario_that_can_be_undone_and_redone(answered):
    session, wait = answered
    wait(lambda: session.set_batch(4))
    wait(lambda: session.set_kernel("naive"))
    assert (session.scenario.batch, session.scenario.kernel) == (4, "naive")
    wait(session.undo)
    assert (session.scenario.batch, session.scenario.kernel) == (4, "ideal")
    wait(session.undo)
    assert not session.can_undo
    wait(session.redo)
    assert session.scenario.batch == 4
    assert session.analysis.scenario == session.scenario


def test_a_change_after_undo_forgets_what_was_undone(answered):
    session, wait = answered
    wait(lambda: session.set_batch(4))
    wait(session.undo)
    wait(lambda: session.set_batch(8))
    assert not session.can_redo


def test_equal_values_are_silent(answered):
    session, wait = answered
    wait(lambda: session.set_batch(4))
    session.select((1, 2))
    heard = [
        Heard(s)
        for s in (
            session.scenario_changed,
            session.selection_changed,
            session.hover_changed,
            session.unit_changed,
            session.busy_changed,
        )
    ]
    session.set_batch(4)
    session.select((2, 1))
    session.set_hover(None)
    session.set_unit("MAC")
    session.set_device(session.scenario.devices[0])
    assert heard == [[], [], [], [], []]


def test_the_chosen_device_comes_first_and_the_others_stay(answered):
    session, wait = answered
    wait(lambda: session.set_device("rpi4b"))
    assert session.scenario.devices == ("rpi4b",)
    assert session.estimate.device.id == "rpi4b"


def test_a_drag_is_one_step_of_the_history(answered, qtbot):
    session, _ = answered
    for value in (1e9, 2e9, 3e9):
        session.override("peak", "fp32", value, dragging=True)
    session.override("peak", "fp32", 4e9)
    qtbot.waitUntil(lambda: session.analysis.scenario == session.scenario)
    assert [o.value for o in session.scenario.overrides] == [4e9]
    assert session.estimate.peaks["fp32"] == 4e9
    session.undo()
    assert session.scenario.overrides == ()
    assert not session.can_undo


def test_taking_an_override_out_leaves_the_others(answered):
    session, wait = answered
    wait(lambda: session.override("peak", "fp32", 1e9))
    wait(lambda: session.override("peak", "int8", 2e9))
    assert [o.name for o in changed_overrides(session.scenario, "peak", "fp32", None)] == ["int8"]


def test_a_refused_change_is_told_and_taken_back(qapp, qtbot):
    def refuse(scenario, progress):
        raise ModelError("the batch does not go with the model", scenario.batch, 1)

    session = Session(analyze=refuse)
    session.show(analysis_of(chain(3)))
    with qtbot.waitSignal(session.message_raised) as told:
        session.set_batch(7)
    assert told.args[0].text == "the batch does not go with the model; found 7; allowed: 1"
    assert session.scenario.batch is None
    assert session.analysis.scenario == session.scenario
    session.close()


def test_a_model_that_cannot_be_read_leaves_the_one_on_screen(qapp, qtbot):
    def refuse(scenario, progress):
        raise ModelError("no network in it")

    session = Session(analyze=refuse)
    session.show(analysis := analysis_of(chain(3)))
    with qtbot.waitSignal(session.message_raised):
        session.open("broken.onnx")
    assert session.analysis is analysis
    session.close()


def test_cancel_of_a_load_leaves_everything_as_it_was(qapp, qtbot):
    started, stopped = threading.Event(), threading.Event()

    def endless(scenario, progress):
        started.set()
        try:
            while True:
                progress(0.1, "reading")
        finally:
            stopped.set()

    session = Session(analyze=endless)
    messages = Heard(session.message_raised)
    session.open("large.onnx")
    assert started.wait(10)
    session.cancel()
    assert stopped.wait(10)
    assert (session.busy, session.analysis, messages) == (None, None, [])
    session.close()


def test_selection_names_a_current_layer(answered):
    session, _ = answered
    session.select((5, 3))
    assert (session.selection, session.current) == (frozenset((3, 5)), 3)
    session.select((5, 3), 5)
    assert session.current == 5
    session.select(())
    assert session.current is None


def test_layers_that_are_gone_are_no_longer_selected(answered):
    session, _ = answered
    session.select((2, 11))
    session._set_analysis(analysis_of(chain(6)))
    assert session.selection == frozenset((2,))


def test_batch_is_what_the_input_has_until_it_is_set(answered):
    session, wait = answered
    assert session.batch == 1
    wait(lambda: session.set_batch(16))
    assert session.batch == 16


def test_large_numbers_pass_the_signals_whole(session):
    heard = Heard(session.hover_changed)
    session.set_hover(3 * 10**9)
    assert heard == [3 * 10**9]


def test_a_change_after_undo_makes_a_branch(answered):
    session, wait = answered
    wait(lambda: session.set_batch(4))
    wait(session.undo)
    wait(lambda: session.set_kernel("naive"))
    assert [step.title for step in session.history.steps] == ["chain.onnx", "batch 4", "kernel naive"]
    wait(lambda: session.go_to(1))
    assert (session.scenario.batch, session.scenario.kernel) == (4, "ideal")
    session.rename_step(1, " four at once ")
    assert session.history.step.title == "four at once"


def test_the_filter_is_one_mask_for_all(answered):
    session, _ = answered
    heard = Heard(session.view_changed)
    session.select((0, 1, 3))
    session.isolate()
    assert session.shown.nonzero()[0].tolist() == [0, 1, 3]
    session.hide((1,))
    assert session.shown.nonzero()[0].tolist() == [0, 3]
    assert session.selection == {0, 3}
    session.invert_selection()
    assert session.selection == frozenset()
    session.next_layer()
    session.next_layer()
    assert session.current == 3
    session.previous_layer()
    assert session.current == 0
    session.show_all()
    session.show_all()
    assert session.shown.all()
    assert len(heard) == 3


def test_a_family_is_shown_alone_or_added(answered):
    session, _ = answered
    session.toggle_family("convolution")
    assert session.view.families == {"convolution"}
    session.toggle_family("elementwise", alone=False)
    assert session.view.families == {"convolution", "elementwise"}
    session.toggle_family("convolution")
    session.toggle_family("convolution")
    assert session.view.families == frozenset()


def test_similar_layers_are_selected_among_those_shown(answered):
    session, _ = answered
    session.select((3,))
    session.hide((9,))
    session.select_similar()
    assert session.selection == {0, 3, 6}
    assert session.current == 3


def test_a_ghost_follows_every_change(answered, qtbot):
    session, _ = answered
    with qtbot.waitSignal(session.ghost_changed):
        session.compare(batch=8)
    assert session.ghost.scenario.batch == 8
    with qtbot.waitSignal(session.ghost_changed):
        session.set_kernel("naive")
    assert (session.ghost.scenario.batch, session.ghost.scenario.kernel) == (8, "naive")


def test_a_pinned_ghost_stays(answered):
    session, wait = answered
    session.pin()
    wait(lambda: session.set_batch(4))
    assert session.ghost.scenario.batch is None
    session.drop_ghost()
    assert session.ghost is None


@pytest.mark.parametrize("pinned", [False, True])
def test_swapping_twice_is_as_before(answered, qtbot, pinned):
    session, wait = answered
    if pinned:
        session.pin()
        wait(lambda: session.set_kernel("naive"))
    else:
        session.compare(kernel="naive")
    qtbot.waitUntil(lambda: session.ghost is not None)
    before = (session.scenario, session.comparison.scenario)
    for wanted in (before[::-1], before):
        session.swap()
        assert (session.scenario, session.comparison.scenario) == wanted
        qtbot.waitUntil(lambda wanted=wanted: (session.analysis.scenario, session.ghost.scenario) == wanted)


def test_a_ghost_that_cannot_be_analysed_is_told_and_dropped(qapp, qtbot):
    def refuse(scenario, progress):
        raise ModelError("no network in it")

    session = Session(analyze=refuse)
    session.show(analysis_of(chain(3)))
    with qtbot.waitSignal(session.message_raised):
        session.compare(model="other.onnx")
    assert session.ghost is None
    assert session.comparison.contrast is None
    session.close()


def test_another_model_brings_none_of_the_sizes_along():
    from analysis.scenario import Scenario
    from gui.comparison import Contrast

    shown = Scenario("a", dims=(("n", 2),), batch=4, kernel="naive")
    other = Contrast(None, (("model", "b"),)).beside(shown)
    assert (other.dims, other.batch, other.kernel) == ((), None, "naive")


def test_a_wish_made_while_a_broken_file_is_read_is_answered(qtbot):
    gate = threading.Event()

    def analyze(scenario, progress):
        if scenario.model == "broken.onnx":
            gate.wait(5)
            raise ModelError("no network", "nothing", "a network")
        return analysis_of(chain(6), scenario)

    session = Session(analyze=analyze)
    session.show(analysis_of(chain(6)))
    session.open("broken.onnx")
    session.set_batch(2)
    with qtbot.waitSignals([session.message_raised, session.analysis_changed]):
        gate.set()
    qtbot.waitUntil(lambda: session.busy is None)
    assert session.scenario.batch == 2
    assert session.analysis.scenario == session.scenario == session.history.scenario
    session.close()
