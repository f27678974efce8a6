"""One journey through the real window on a real X server, with the mouse and the keys of a person."""

import json
import os
import shutil
import subprocess
import sys
import time
from configparser import ConfigParser
from pathlib import Path

import pytest

from gui.widgets.column_table import natural_key

ROOT = Path(__file__).parents[2]
# A busy machine takes its time; the journey goes on as soon as the window shows what it waits for.
PATIENCE_S = 20

pytestmark = [
    pytest.mark.skipif(shutil.which(tool) is None, reason=f"{tool} is not installed") for tool in ("Xvfb", "xdotool")
]


@pytest.fixture
def display():
    """An X server of the test's own, on a number that nobody else uses."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait()


class Person:
    """Hands on mouse and keys, eyes on the window."""

    def __init__(self, display: str, config: Path) -> None:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("QT_")}
        self.env = {**kept, "DISPLAY": display, "XDG_CONFIG_HOME": str(config), "QT_QPA_PLATFORM": "xcb"}
        command = [sys.executable, "-m", "tests.gui.drive_x11"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self.app = subprocess.Popen(command, cwd=ROOT, env=self.env, text=True, **pipes)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.app.kill()
        self.app.communicate()

    def ask(self, word):
        self.app.stdin.write(f"{word}\n")
        self.app.stdin.flush()
        return json.loads(self.app.stdout.readline())

    def do(self, *words):
        subprocess.run(["xdotool", *map(str, words)], env=self.env, check=True, stdout=subprocess.DEVNULL)

    def press(self, *keys):
        self.do("key", "--delay", 40, *keys)

    def click(self, place):
        self.do("mousemove", *place, "click", 1)

    def drag(self, start, by):
        x, y = start
        self.do("mousemove", x, y, "mousedown", 1)
        for part in (0.25, 0.5, 0.75, 1.0):
            self.do("mousemove", round(x + by[0] * part), round(y + by[1] * part), "sleep", 0.03)
        self.do("mouseup", 1)

    def wait(self, what, seen):
        """Looks until `seen` is true of what the window shows."""
        until = time.monotonic() + PATIENCE_S
        while not seen(state := self.ask("state")):
            assert time.monotonic() < until, f"{what}; the window shows {state}"
            time.sleep(0.03)
        return state

    def take_focus(self):
        """Without a window manager nobody else gives the keyboard to the window."""
        found = subprocess.run(
            ["xdotool", "search", "--sync", "--onlyvisible", "--name", "^Rooflens$"],
            env=self.env, check=True, capture_output=True, text=True, timeout=PATIENCE_S,
        )  # fmt: skip
        self.do("windowfocus", found.stdout.split()[0])
        self.wait("the window is in front", lambda s: s["ready"])


def test_from_the_start_page_to_a_sorted_table_and_out(display, tmp_path):
    with Person(display, tmp_path) as person:
        person.take_focus()
        opens_a_sample_by_keyboard(person)
        picks_a_device_by_typing(person)
        drags_a_roof_and_takes_it_back(person)
        sorts_by_name(person)
        leaves(person)
    kept = ConfigParser(interpolation=None)
    kept.read(tmp_path / "rooflens" / "rooflens.ini")
    assert kept["General"]["devices"].split(",")[0].strip() == "rpi4b"
    assert kept["General"]["recent"].endswith(".onnx")
    assert {"geometry", "docks"} <= set(kept["state"])


def test_the_slowest_layer_is_explained_and_a_roof_halved_and_undone(display, tmp_path):
    with Person(display, tmp_path) as person:
        person.take_focus()
        opens_a_sample_by_keyboard(person)
        clicks_the_highest_bar(person)
        halves_the_roof_and_takes_it_back(person)
        leaves(person)


def clicks_the_highest_bar(person):
    person.click(person.ask("bars"))
    person.click(person.ask("bar"))
    state = person.wait("the slowest layer is selected", lambda s: s["selected"] == [s["slowest"]])
    person.click(person.ask("why"))
    person.wait("its time is explained", lambda s: state["names"][state["slowest"]] in s["why"])


def halves_the_roof_and_takes_it_back(person):
    before = person.ask("state")["latency"]
    person.click(person.ask("amount"))
    person.press("Page_Down")
    person.wait("half the roof takes longer", lambda s: s["changed"] and s["latency"] != before)
    assert person.ask("state")["focus"] == "AmountField"
    person.press("ctrl+z")
    person.wait("and the time is back", lambda s: not s["changed"] and s["latency"] == before)


def opens_a_sample_by_keyboard(person):
    person.press("Tab", "Tab")
    person.wait("Tab goes to the samples", lambda s: s["focus"] == "PathList")
    person.press("Home", "Down", "Return")
    state = person.wait("a sample is open", lambda s: s["title"].endswith(".onnx – Rooflens"))
    assert state["rows"] == list(range(len(state["names"])))


def picks_a_device_by_typing(person):
    person.click(person.ask("device"))
    person.wait("the list of devices is open", lambda s: s["popup"])
    person.do("type", "--delay", 20, "rpi4b")
    person.press("Return")
    person.wait("the device is chosen", lambda s: s["device"] == "rpi4b" and not s["popup"])


def drags_a_roof_and_takes_it_back(person):
    person.drag(person.ask("roof"), (0, 60))
    moved = person.wait("the roof has moved", lambda s: s["changed"])["changed"]
    assert all(value > 0 for value in moved.values())
    person.press("ctrl+z")
    person.wait("the drag is one step back", lambda s: not s["changed"])
    person.press("ctrl+z")
    person.wait("the device before is back", lambda s: s["device"] != "rpi4b")
    person.press("ctrl+shift+z")
    person.wait("and forward again", lambda s: s["device"] == "rpi4b" and not s["changed"])


def sorts_by_name(person):
    person.click(person.ask("header"))
    state = person.wait("the table is sorted", lambda s: s["rows"] != sorted(s["rows"]))
    names = [state["names"][row] for row in state["rows"]]
    assert names == sorted(names, key=natural_key)


def leaves(person):
    person.press("ctrl+q")
    _, complaints = person.app.communicate(timeout=PATIENCE_S)
    assert person.app.returncode == 0
    assert complaints == ""
