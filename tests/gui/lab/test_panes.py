"""What the panes say is what the engine counts: at the start, in the middle, at the end, for one execution and for two."""

from time import perf_counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolButton

from analysis.dataflow.bounds import bounds_of_run
from analysis.dataflow.energy import costs_of, spent
from analysis.dataflow.events import Op
from analysis.dataflow.im2col import im2col_run
from analysis.dataflow.layer import convolution, dense
from analysis.dataflow.run import Check, Run, run_of
from analysis.dataflow.summary import summary
from analysis.device import load_device
from analysis.units import exact, number, percent, si
from gui.lab.code_pane import lit_line
from gui.lab.now_pane import event_number, event_text, passes, turn_lines
from gui.lab.panes import Panes
from gui.lab.roof_pane import ROOFS
from gui.lab.scene import Play, Scene
from gui.theme import LOOK

LAYER = convolution(4, 4, 3, 5, 2)
A, B = (run_of(LAYER, name) for name in ("weights", "ifmap"))
RS = run_of(LAYER, "rs")
PARTS = (0.0, 0.3, 0.5, 1.0)


class Bare(Scene):
    """A scene is not asked for anything."""


@pytest.fixture
def panes(shown):
    return shown(Panes(), 380, 720)


def play(*runs, **values):
    return Play(values, runs)


def at(panes, runs, part):
    panes.show_play(Bare(), play(*runs))
    times = tuple(int(part * len(run.trace)) for run in runs)
    panes.show_times(tuple(time + 0.4 if part < 1 else float(time) for time in times))
    return times


def rows(body):
    """label -> cells; a label that comes twice gets the section that it stands in before it."""
    found, section = {}, ""
    for line in body.lines():
        if line.head and not line.cells:
            section = line.label
        found.setdefault(line.label, [cell.text for cell in line.cells])
        found[section, line.label] = [cell.text for cell in line.cells]
    return found


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("runs", [(A,), (A, B), (RS,), (B, RS)])
def test_counters_read_back(panes, runs, part):
    times = at(panes, runs, part)
    said = rows(panes.counters)
    for place, (run, time) in enumerate(zip(runs, times, strict=True)):
        trace = run.trace
        for channel, whole in trace.counters(len(trace)).items():
            if channel.op not in (Op.LOAD, Op.STORE, Op.FILL):
                continue
            label = {"psums": "partial sums"}.get(channel.tensor, channel.tensor)
            words = trace.counters(time)[channel]
            assert said[f"words {channel.src} → {channel.dst}", label][place] == f"{exact(words)} of {exact(whole)}"
        now = summary(run, time)
        assert said["MACs"][place] == f"{trace.moved(time, Op.MAC)} of 540"
        assert said["MAC/word"][place] == f"{number(now.macs_per_word)} → {number(540 / now.words_in_all)}"
        assert said["FLOP/B"][place] == f"{number(now.flops_per_byte)} → {number(1080 / now.words_in_all)}"
        assert said["all together"][place] == f"×{number(now.redundancy_of_all)}"
        for held in now.held:
            assert said[held.level][place] == f"{held.words} of {held.capacity or held.most}"


def test_counters_of_the_slide_at_the_end(panes):
    at(panes, (A, B), 1.0)
    said = rows(panes.counters)
    assert said["words memory → registers", "weights"] == ["60 of 60", "540 of 540"]
    assert said["words memory → registers", "inputs"] == ["360 of 360", "72 of 72"]
    assert said["words registers → memory", "outputs"] == ["45 of 45", "45 of 45"]
    assert said["all words"] == ["465 of 465", "657 of 657"]
    assert [figure for figure, _ in panes.counters.figures()] == ["1.16", "0.822", "3.53"]
    assert panes.counters.figures_title() == "MAC/B so far, 1 B a word"
    panes.words.pick(4)
    assert [figure for figure, _ in panes.counters.figures()] == ["0.290", "0.205", "0.882"]
    assert panes.counters.text().startswith("MAC/B so far, 4 B a word 0.290, A")
    assert said["different words, × how often each moved", "inputs"] == ["48 of 48 ×7.50", "48 of 48 ×1.50"]


@pytest.mark.parametrize("part", PARTS)
def test_code_lights_the_line_of_the_next_event(panes, part):
    (time, _) = at(panes, (A, B), part)
    lines = panes.code.text().splitlines()
    lit = [number for number, line in enumerate(lines) if line.startswith("▸")]
    assert lit == ([] if part == 1 else [int(A.trace.line[time])])
    assert lit_line(A, len(A.trace)) is None
    digits = A.trace.indices(time)
    for line in lines:
        for name in ("m", "p", "q"):
            if f"for {name} in" in line:
                assert line.endswith(f"# {name} = {digits[name]}")
    panes.sides.chosen.emit(1)
    assert "for c in" in panes.code.text()
    assert len(panes.code.text().splitlines()) == len(B.trace.code)


def test_the_event_in_words(panes):
    at(panes, (A,), 0)
    panes.show_times((138.9,))
    assert panes.now.text().splitlines()[0] == "next: event 139 of 1,145"
    assert event_number(A, 1145) == "the end: all 1,145 events"
    first = A.trace.event_at(0)
    assert (first.op, first.words) == (Op.LOAD, 1)
    assert event_text(A, 0) == "LOAD weights[0, 0, 0, 0] from memory to registers, 1 word"
    mac = next(time for time in range(len(A.trace)) if A.trace.op[time] == Op.MAC)
    assert event_text(A, mac) == "MAC outputs[0, 0, 0] += weights[0, 0, 0, 0] · inputs[0, 0, 0]"
    assert passes(A, 0) == "m 1 of 5, p 1 of 3, q 1 of 3"
    drop = next(time for time in range(len(A.trace)) if A.trace.op[time] == Op.EVICT and A.trace.words[time] == 6)
    assert event_text(A, drop) == "EVICT inputs[0…2, 0…1, 0] from registers, 6 words"


def test_many_loops_have_two_lines_and_what_is_cut_a_tip(panes):
    assert (turn_lines(A), turn_lines(B)) == (1, 2)
    at(panes, (B,), 0)
    one, two = panes.now.wanted_height(), 0
    at(panes, (A,), 0)
    two = panes.now.wanted_height()
    assert one == two + 18
    assert panes.code.tip_at(4 + 3 * 20 + 1) == "for q in 0 … 2:  # q = 0"


def test_partial_sums_and_schedules_have_their_names(panes):
    spills = run_of(LAYER, "nlr")
    back = next(t for t in range(len(spills.trace)) if spills.trace.tensors[spills.trace.tensor[t]].name == "psums")
    assert "partial sums[" in event_text(spills, back)
    assert "psums" not in event_text(spills, back)
    at(panes, (run_of(LAYER, "ws"), RS), 0)
    assert [cell.text for cell in panes.counters.titles()[0].cells] == ["A · weight stationary", "B · row stationary"]


def test_a_loop_that_does_not_run_is_not_told():
    run = im2col_run(LAYER)
    assert passes(run, 0) == "column 1 of 9"
    assert passes(run, len(run.trace) - 1) == "column 9 of 9, m 5 of 5"


@pytest.mark.parametrize("part", PARTS)
def test_the_check_with_its_sign(panes, part):
    at(panes, (A, B), part)
    assert panes.check.text() == "✓ counted = formula = simulated"


def test_a_formula_that_is_wrong_is_seen(panes):
    good = A.checks[1]
    wrong = Check(good.name, good.counts, good.formula + 1, good.simulated)
    bad = Run("bad", A.layer, A.trace, (A.checks[0], wrong), A.compulsory, A.nest, A.buffer_words)
    at(panes, (bad,), 1.0)
    assert panes.check.text() == (
        "✕ counted, formula and simulation differ: inputs into registers: counted 360, formula 361, simulated 360"
    )
    at(panes, (A, bad), 1.0)
    assert panes.check.text().startswith("A ✓")
    assert "\nB ✕" in panes.check.text()
    assert LOOK.theme.colours["over"] in panes.check.styleSheet()


def test_too_many_macs_to_simulate(panes):
    large = run_of(convolution(32, 32, 16, 32, 3), "weights")
    at(panes, (large,), 1.0)
    assert panes.check.text() == "✓ counted = formula (too many MACs to simulate)"
    assert rows(panes.counters)["all words"] == ["1,507,968 of 1,507,968"]
    panes.show_times((float(len(large.trace) // 2),))
    assert rows(panes.counters)["all together"] == ["×–"]


@pytest.mark.parametrize("part", PARTS)
def test_least_traffic_reads_back(panes, part):
    times = at(panes, (A, B), part)
    said, bounds = rows(panes.least), [bounds_of_run(run) for run in (A, B)]
    assert said["words so far"] == [exact(summary(run, time).words) for run, time in zip((A, B), times, strict=True)]
    assert said["┃ every word once"] == ["153", "153"]
    assert said["┆ reference line"] == [exact(round(bound.reference)) for bound in bounds] == ["153", "189"]
    assert said["words held, S"] == ["25", "14"]
    assert "not proven" in panes.least.text()


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("table", ["lecture_45nm", "horowitz_45nm", "xeon_phi", "eyeriss_65nm"])
def test_energy_reads_back(panes, part, table):
    times = at(panes, (A, B), part)
    panes.table.pick(table)
    panes.memory.pick("sram")
    said = rows(panes.energy)
    for place, (run, time) in enumerate(zip((A, B), times, strict=True)):
        found = spent(run.trace, time, costs_of(table, 1, "sram"))
        words = f"{exact(found.total)} MAC" if table == "eyeriss_65nm" else si(found.total / 1e15, "J")
        assert said["total"][place] == words
        if found.total:
            assert percent(found.share_of_memory) in panes.energy.heading(place)
            assert said["arithmetic"][place].endswith(percent(found.arithmetic / found.total))
    assert ("not to be compared" in panes.energy.text()) == (table == "xeon_phi")


def test_energy_that_is_not_known_is_said_not_shown_as_zero(panes):
    at(panes, (RS,), 1.0)
    said = rows(panes.energy)
    assert said["total"] == ["unknown"]
    assert said["array"] == ["unknown"]
    assert "no cost for: array" in panes.energy.text()


def test_a_device_s_own_energies_can_be_chosen(panes):
    at(panes, (A,), 1.0)
    device = load_device("lecture_sensor")
    panes.set_device(device)
    panes.table.pick("device")
    assert panes.energy.text().startswith(device.name)
    panes.set_device(None)
    assert panes.table.current == "lecture_45nm"


@pytest.mark.parametrize("key", ROOFS)
def test_the_roofline_says_where_each_stands(panes, key):
    at(panes, (A, B), 1.0)
    panes.roofs.pick(key)
    panes.words.pick(4)
    roof = ROOFS[key]
    first, second, best = panes.roofline.sentences()
    for words, intensity in ((first, 540 / 465 / 4), (second, 540 / 657 / 4), (best, 540 / 153 / 4)):
        assert f"{number(intensity)} MAC/B" in words
        assert percent(min(1.0, intensity / roof.ridge)) in words
        assert ("memory-bound" in words) == (intensity < roof.ridge)


def test_roofs_are_those_of_the_profiles():
    for key, name in (("lecture", "lecture_example"), ("titan", "lecture_titan_rtx"), ("rpi4", "lecture_rpi4")):
        device = load_device(name)
        assert ROOFS[key].peak == device.peak_macs_per_s["fp32"].value
        assert ROOFS[key].bandwidth == device.memories[0].bandwidth_bytes_per_s.value


def test_predict_first_hides_every_number_until_it_is_revealed(panes, qtbot):
    at(panes, (A, B), 0.5)
    panes.set_hidden(True)
    for body in (panes.counters, panes.least, panes.energy, panes.roofline):
        body.grab()
    cells = [cell.text for line in panes.counters.lines() for cell in line.cells if not line.head]
    assert cells
    assert all(not any(letter.isdigit() for letter in text) for text in cells)
    assert "465" not in panes.text()
    assert "nJ" not in panes.text()
    with qtbot.waitSignal(panes.revealed):
        panes.reveal.click()
    assert panes.reveal.isHidden()
    assert "465" in panes.text()


def test_parts_that_do_not_apply_are_not_there(panes):
    panes.show_play(Bare(), play())
    assert all(pane.isHidden() for pane in panes.panes.values())
    assert panes.text().strip() == ""
    panes.show_play(Bare(), play(A))
    assert not any(pane.isHidden() for pane in panes.panes.values())


def test_bytes_of_a_word_come_from_the_scene_and_can_be_chosen(panes):
    panes.show_play(Bare(), play(A, word_bytes=4))
    panes.show_times((1145.0,))
    assert rows(panes.counters)["MAC/B"] == [f"{number(540 / 1860)} → {number(540 / 1860)}"]
    panes.words.pick(2)
    assert rows(panes.counters)["MAC/B"] == [f"{number(540 / 930)} → {number(540 / 930)}"]


def test_everything_has_a_name_is_reached_by_key_and_told(panes, qtbot):
    at(panes, (A, B), 0.5)
    panes._tell()
    for body in panes.bodies():
        assert body.accessibleName()
        assert body.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert body.accessibleDescription() == body.text()
    for button in panes.findChildren(QToolButton):
        assert button.text() or button.accessibleName()
    panes.counters.setFocus()
    qtbot.keyClick(panes.counters, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == panes.counters.text()
    panes.copying.click()
    assert QApplication.clipboard().text() == panes.text()


def test_a_pane_folds_and_larger_type_takes_more_room(panes):
    at(panes, (A,), 0.5)
    panes.panes["energy"].arrow.click()
    assert not panes.panes["energy"].is_open
    before = panes.counters.height()
    panes.set_large(True)
    assert panes.counters.height() > 1.3 * before
    panes.set_large(False)
    assert panes.counters.height() == before


@pytest.mark.parametrize("width", [300, 360, 440])
def test_nothing_is_wider_than_its_room(shown, width):
    panes = shown(Panes(), width, 720)
    at(panes, (A, B), 0.5)
    assert panes.width() == width
    inner = panes.area.widget()
    assert inner.minimumSizeHint().width() <= panes.area.viewport().width()


def test_a_time_is_shown_fast_enough_and_nothing_is_done_twice(panes):
    at(panes, (A, B), 0)
    begin = perf_counter()
    for time in range(200):
        panes.show_times((float(time), float(time)))
    assert (perf_counter() - begin) / 200 < 3e-3
    sight = panes.sight
    panes.show_times((199.7, 199.2))
    assert panes.sight is sight


def test_out_of_sight_only_the_time_is_kept(panes):
    at(panes, (A,), 0)
    panes.hide()
    panes.show_times((1145.0,))
    assert "465 of 465" in panes.text()


def test_a_dense_layer_too(panes):
    run = run_of(dense(8, 6, 4), "os")
    at(panes, (run,), 1.0)
    assert rows(panes.counters)["MACs"] == ["192 of 192"]
