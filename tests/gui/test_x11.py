"""Journeys through the real window on a real X server, with the mouse and the keys of a person."""

import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

from analysis.scenario import Scenario, analyze
from analysis.scenario_file import load_scenario
from gui.widgets.column_table import natural_key
from tests.gui.deadlines import deadline_between
from tests.gui.drive_x11 import slowest
from tests.gui.person_x11 import PATIENCE_S, ROOT, Person, screen
from tests.speed import heavy

pytestmark = [
    pytest.mark.skipif(shutil.which(tool) is None, reason=f"{tool} is not installed") for tool in ("Xvfb", "xdotool")
]


@pytest.fixture
def display():
    """An X server of the test's own, on a number that nobody else uses."""
    with screen("1740x1000x24") as number:
        yield number


@pytest.fixture
def person(display, tmp_path):
    with Person(display, tmp_path) as person:
        person.take_focus()
        yield person


def test_from_the_start_page_to_a_sorted_table_and_out(person, tmp_path):
    opens_a_sample_by_keyboard(person)
    picks_a_device_by_typing(person, "rpi4b")
    drags_a_roof_and_takes_it_back(person)
    sorts_by_name(person)
    leaves(person)
    kept = ConfigParser(interpolation=None)
    kept.read(tmp_path / "rooflens" / "rooflens.ini")
    assert kept["General"]["devices"].split(",")[0].strip() == "rpi4b"
    assert kept["General"]["recent"].endswith(".onnx")
    assert {"geometry", "docks"} <= set(kept["state"])


def test_resnet50_from_its_slowest_layer_to_a_saved_scenario(person, tmp_path):
    opens_resnet50(person, tmp_path / "resnet50.onnx")
    picks_a_device_by_typing(person, "rpi5")
    person.choose("kernel", "im2col")
    person.settle("the kernel is chosen", lambda s: s["kernel"] == "im2col")
    clicks_the_highest_bar(person)
    halves_the_bandwidth_and_sees_another_verdict(person)
    sets_an_energy_budget_that_half_the_bus_breaks(person)
    compares_int8_with_fp32(person)
    saves_and_reopens(person, tmp_path / "mine.toml")
    leaves(person)


def test_a_deadline_that_half_the_bandwidth_breaks(person, tmp_path):
    opens_resnet50(person, tmp_path / "resnet50.onnx")
    picks_a_device_by_typing(person, "a100_sxm80")
    scenario = Scenario(str(tmp_path / "resnet50.onnx"), devices=("a100_sxm80",))
    enters(person, "deadline", deadline_between(scenario, "HBM2e"))
    person.settle("it is kept, as expected", lambda s: s["on time"].startswith("!") and "may break" in s["verdict"])
    person.choose("roof to change", "HBM2e")
    person.click("amount")
    person.press("Page_Down")
    person.settle(
        "it is broken", lambda s: s["on time"].startswith("✕") and s["verdict"].endswith("breaks the deadline")
    )
    person.press("ctrl+z")
    person.settle("and kept again", lambda s: s["on time"].startswith("!") and "may break" in s["verdict"])
    person.click("named", "no deadline")
    person.settle("without a deadline", lambda s: not s["on time"] and s["verdict"] == "Fits")
    leaves(person)


def test_a_broken_file_is_dropped_and_a_large_one_stopped(person, display, tmp_path):
    opens_a_sample_by_keyboard(person)
    title = person.ask("state")["title"]
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"\x08\x07\x3a\xff\xff\xff")
    drags_a_file_into_the_window(person, broken)
    said = person.wait("it is refused in words", lambda s: "broken.onnx" in s["message"])["message"]
    assert "Traceback" not in said
    assert person.ask("state")["title"] == title
    large = heavy.chain(20_000, tmp_path)
    opens(person, large)
    person.wait("it is being read", lambda s: s["busy"])
    person.click("named", "Cancel")
    state = person.wait("it is stopped", lambda s: not s["busy"])
    assert state["title"] == title
    leaves(person)


def test_every_what_if_is_beside_its_number(person):
    opens_a_sample_by_keyboard(person)
    changes_batch_and_precision(person)
    gives_selected_layers_another_precision(person)
    takes_memory_away_and_resets(person)
    counts_in_flop(person)
    leaves(person)


def test_compare_history_layouts_and_copies(person):
    opens_a_sample_by_keyboard(person)
    pins_and_swaps(person)
    branches_in_the_history(person)
    walks_through_the_layouts(person)
    finds_in_the_graph(person)
    copies_the_table_and_the_reason(person)
    leaves(person)


def test_weights_are_dragged_into_another_memory_moved_on_by_keys_and_taken_back(person):
    opens_a_sample_by_keyboard(person)
    picks_a_device_by_typing(person, "stm32h743")
    person.click("tab", "Placement")
    person.wait("it is in front", lambda s: "placement" in s["front"])
    home = person.settle("all lies at home", lambda s: not s["placed"])["latency"]
    start, end = person.find("block"), person.find("shelf", "DTCM")
    person.drag(start, (end[0] - start[0], end[1] - start[1]))
    (wish,) = person.settle("it lies in the other memory", lambda s: s["placed"])["placed"]
    assert wish[2] == "DTCM"
    person.click("block")
    person.settle("it is selected", lambda s: s["selected"])
    person.press("ctrl+Down" if wish[0] == "weights" else "ctrl+shift+Down")
    person.settle("and in the next", lambda s: [entry[2] for entry in s["placed"]] not in ([], ["DTCM"]))
    person.press("ctrl+z")
    person.settle("one step back", lambda s: [entry[2] for entry in s["placed"]] == ["DTCM"])
    person.press("ctrl+z")
    assert person.settle("and home again", lambda s: not s["placed"])["latency"] == home
    leaves(person)


# ResNet-50, and what halving a bus does to it


def opens(person, path):
    person.press("ctrl+o")
    person.answer("Open a model or a scenario", str(path))


def opens_resnet50(person, path):
    import onnx

    light = Path(onnx.__file__).parent / "backend" / "test" / "data" / "light" / "light_resnet50.onnx"
    shutil.copy(light, path)
    opens(person, path)
    person.settle("ResNet-50 is open", lambda s: s["title"] == "resnet50.onnx – Rooflens" and s["names"])


def clicks_the_highest_bar(person):
    person.click("tab", "Bars")
    person.click("bar")
    state = person.wait("the slowest layer is selected", lambda s: s["selected"] == [s["slowest"]])
    name = state["names"][state["slowest"]]
    person.click("tab", "Why")
    person.wait("its time is explained", lambda s: s["why"].splitlines()[0].endswith(f" of {name}"))
    person.choose("quantity that is explained", "least time")
    person.wait("its bound is explained", lambda s: s["why"].startswith(f"Least time of {name}") and "max(" in s["why"])


def halves_the_bandwidth_and_sees_another_verdict(person):
    before = person.ask("state")
    assert "The arithmetic takes longest." in before["why"]
    person.choose("roof to change", "LPDDR4X")
    person.click("amount")
    person.press("Page_Down")
    after = person.settle("half the bus takes longer", lambda s: s["changed"] and s["latency"] != before["latency"])
    assert after["focus"] == "AmountField"
    assert "Waiting for LPDDR4X takes longest." in after["why"]
    person.press("ctrl+z")
    person.settle("all is as it was", lambda s: not s["changed"] and s["why"] == before["why"])
    person.drag(person.find("roof", "bandwidth"), (0, 80))
    person.settle("a drag does the same", lambda s: "Waiting for LPDDR4X" in s["why"] and len(s["changed"]) == 1)
    person.press("ctrl+z")
    person.settle("and is one step back", lambda s: not s["changed"] and s["why"] == before["why"])


def sets_an_energy_budget_that_half_the_bus_breaks(person):
    enters(person, "energy budget", "600 mJ")
    person.settle("nobody can tell", lambda s: s["on energy"].startswith("?"))
    person.choose("roof to change", "LPDDR4X")
    person.click("amount")
    person.press("Page_Down")
    person.settle("it is broken", lambda s: s["on energy"].startswith("✕ over"))
    person.press("ctrl+z")
    person.settle("nobody can tell again", lambda s: s["on energy"].startswith("?") and not s["changed"])


def enters(person, field, amount):
    person.click("named", field)
    person.press("ctrl+a")
    person.type(amount)
    person.press("Return")


def compares_int8_with_fp32(person):
    person.press("ctrl+d")
    person.choose("precision compared with", "int8")
    state = person.wait("int8 stands beside it", lambda s: s["ghost"] == "int8" and "◌" in s["arena"])
    assert "▲" in state["arena"]


def saves_and_reopens(person, file):
    before = person.ask("state")
    person.press("ctrl+s")
    person.answer("Save scenario", str(file))
    person.wait("it is written", lambda s: file.exists() and file.name in s["message"])
    person.press("ctrl+w")
    person.wait("the model is closed", lambda s: not s["names"])
    opens(person, file)
    after = person.settle("it is open again", lambda s: bool(s["names"]))
    for figure in ("device", "kernel", "precision", "work", "parameters", "on energy"):
        assert after[figure] == before[figure]
    assert after["latency"].split()[:3] == before["latency"].split()[:3]
    fresh = analyze(load_scenario(file)[0]).estimates[0]
    assert after["slowest"] == slowest(fresh)


# Files


def drags_a_file_into_the_window(person, path):
    source = [sys.executable, "-m", "tests.gui.drag_x11", str(path)]
    with subprocess.Popen(source, cwd=ROOT, env=person.env, text=True, stdout=subprocess.PIPE) as file:
        assert file.stdout.readline() == "shown\n"
        person.do("sleep", 0.3, "mousemove", 1670, 50, "mousedown", 1, "mousemove_relative", 4, 4, "sleep", 0.3)
        for x in (1500, 1200, 900, 800):
            person.do("mousemove", x, 500, "sleep", 0.1)
        person.do("mouseup", 1)
        file.wait(timeout=PATIENCE_S)


# What-ifs


def changes_batch_and_precision(person):
    person.click("named", "batch")
    person.press("Up")
    person.settle("a batch of two", lambda s: s["batch"] == 2)
    person.press("ctrl+z")
    person.settle("of one again", lambda s: s["batch"] == 1)
    before = person.ask("state")["parameters"]
    person.choose("precision", "int8")
    state = person.settle("in int8", lambda s: s["precision"] == "int8")
    assert state["parameters"] != before
    person.press("ctrl+z")
    person.settle("as it was", lambda s: s["parameters"] == before)


def gives_selected_layers_another_precision(person):
    person.click("tab", "Layers")
    person.click("row", "0")
    name = person.wait("a layer is selected", lambda s: s["selected"] == [0])["names"][0]
    for part, wanted in (("Weights", ["int4", None]), ("Activations", ["int4", "int8"])):
        person.click("row", "0", button=3)
        person.pick("Precision of selection")
        person.pick(part)
        person.pick(wanted[-1] or wanted[0])
        person.settle(f"its {part} have another type", lambda s, w=wanted: s["layers"] == [[name, *w]])
    person.click("row", "0", button=3)
    person.pick("Precision of selection")
    person.pick("All layers as the network")
    person.settle("as the network again", lambda s: not s["layers"])


def takes_memory_away_and_resets(person):
    assert person.ask("state")["fits"] == "fits"
    person.click("field", "RAM capacity")
    person.press("ctrl+a")
    person.type("8 KiB")
    person.press("Return")
    person.settle("it does not fit", lambda s: s["fits"] == "over" and len(s["changed"]) == 1)
    person.click("named", "the device's own: RAM capacity")
    person.settle("it fits again", lambda s: s["fits"] == "fits" and not s["changed"])


def counts_in_flop(person):
    person.click("named", "FLOP")
    person.wait("work in FLOP", lambda s: s["unit"] == "FLOP" and "FLOP" in s["work"])
    person.press("ctrl+m")
    person.wait("and in MAC", lambda s: s["unit"] == "MAC" and "MAC" in s["work"])


# Compare, history, layouts, copies


def pins_and_swaps(person):
    person.press("ctrl+d")
    person.choose("precision compared with", "int8")
    person.wait("a ghost", lambda s: s["ghost"] == "int8")
    person.click("named", "Swap")
    person.wait("changed places", lambda s: s["settled"] and (s["precision"], s["ghost"]) == ("int8", "native"))
    person.click("named", "Pin")
    person.wait("what is shown is the ghost", lambda s: s["ghost"] == "int8")
    person.click("named", "Drop")
    person.wait("no ghost", lambda s: not s["ghost"])


def branches_in_the_history(person):
    before = person.ask("state")
    person.choose("kernel", "naive")
    person.settle("a step", lambda s: s["kernel"] == "naive")
    person.press("ctrl+z")
    person.settle("back", lambda s: s["kernel"] == before["kernel"])
    person.choose("kernel", "blocked")
    branch = person.settle("a branch", lambda s: s["kernel"] == "blocked")
    assert branch["steps"] == before["steps"] + 2


def walks_through_the_layouts(person):
    for key, there in (
        ("alt+2", {"memory-map", "fit"}),
        ("alt+3", {"roofline", "why"}),
        ("alt+4", {"bars", "compare"}),
        ("alt+1", {"overview"}),
    ):
        person.press(key)
        person.wait(f"the panels of {key}", lambda s, t=there: t <= set(s["front"]))
    person.press("shift+F11")
    person.wait("one panel alone", lambda s: len(s["front"]) == 1)
    person.press("shift+F11")
    person.wait("all again", lambda s: len(s["front"]) > 3)


def finds_in_the_graph(person):
    person.click("tab", "Graph")
    person.click("named", "network graph")
    person.press("ctrl+f")
    person.type("conv")
    person.wait("the graph is searched", lambda s: s["found"] == "conv")
    person.press("Escape")


def copies_the_table_and_the_reason(person):
    person.click("tab", "Layers")
    person.click("row", "0")
    person.press("ctrl+c")
    head, line = person.wait("a row is copied", lambda s: s["clipboard"].count("\n") == 2)["clipboard"].splitlines()
    assert head.split("\t")[:3] == ["#", "name", "operator"]
    assert line.split("\t")[1] == person.ask("state")["names"][0]
    person.press("ctrl+a", "ctrl+shift+c")
    person.wait("all are copied", lambda s: s["clipboard"].count("\n") == len(s["names"]) + 1)


# The first journey


def opens_a_sample_by_keyboard(person):
    person.press("Tab", "Tab", "Tab", "Tab", "Tab")
    person.wait("Tab goes to the samples", lambda s: s["focus"] == "PathList")
    person.press("Home", "Down", "Return")
    state = person.wait("a sample is open", lambda s: s["title"].endswith(".onnx – Rooflens"))
    assert state["rows"] == list(range(len(state["names"])))


def picks_a_device_by_typing(person, name):
    person.click("named", "device")
    person.wait("the list of devices is open", lambda s: s["popup"])
    person.type(name)
    person.press("Return")
    person.settle("the device is chosen", lambda s: s["device"] == name and not s["popup"])


def drags_a_roof_and_takes_it_back(person):
    person.drag(person.find("roof", "peak"), (0, 60))
    moved = person.wait("the roof has moved", lambda s: s["changed"])["changed"]
    assert all(value > 0 for value in moved.values())
    person.press("ctrl+z")
    person.wait("the drag is one step back", lambda s: not s["changed"])
    person.press("ctrl+z")
    person.wait("the device before is back", lambda s: s["device"] != "rpi4b")
    person.press("ctrl+shift+z")
    person.wait("and forward again", lambda s: s["device"] == "rpi4b" and not s["changed"])


def sorts_by_name(person):
    person.click("header", "name")
    state = person.wait("the table is sorted", lambda s: s["rows"] != sorted(s["rows"]))
    names = [state["names"][row] for row in state["rows"]]
    assert names == sorted(names, key=natural_key)


def leaves(person):
    person.press("ctrl+q")
    _, complaints = person.app.communicate(timeout=PATIENCE_S)
    assert person.app.returncode == 0
    assert complaints == ""
