"""A person at the real window on a real X server: hands on mouse and keys, eyes on what the window shows."""

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
# A busy machine takes its time; the journey goes on as soon as the window shows what it waits for.
PATIENCE_S = 20


@contextmanager
def screen(size: str):
    """An X server of the test's own, on a number that nobody else uses. size: width, height and depth, as in 1280x720x24."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        yield f":{number}"
    finally:
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

    def ask(self, *words):
        self.app.stdin.write(f"{' '.join(words)}\n")
        self.app.stdin.flush()
        answer = self.app.stdout.readline()
        assert answer, self.app.stderr.read()
        return json.loads(answer)

    def do(self, *words):
        subprocess.run(["xdotool", *map(str, words)], env=self.env, check=True, stdout=subprocess.DEVNULL)

    def press(self, *keys):
        self.do("key", "--delay", 40, *keys)

    def type(self, text):
        self.do("type", "--delay", 12, "--", text)

    def click(self, *question, button=1):
        self.do("mousemove", *self.find(*question), "click", button)

    def find(self, *question):
        """The place of a thing, as soon as it is in sight and no layout moves it any more."""
        until = time.monotonic() + PATIENCE_S
        before, place = None, self.ask(*question)
        while place is None or place != before:
            assert time.monotonic() < until, f"not in sight, or never at rest: {question}"
            time.sleep(0.06)
            before, place = place, self.ask(*question)
        return place

    def choose(self, control, title):
        """Opens a menu with the mouse and picks a row of it."""
        self.click("named", control)
        self.pick(title)

    def pick(self, title):
        self.wait("a menu is open", lambda s: s["popup"])
        self.click("item", title)

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

    def settle(self, what, seen=lambda s: True):
        """As `wait`, once what was changed is answered."""
        return self.wait(what, lambda s: s["settled"] and seen(s))

    def take_focus(self):
        self.focus("^Rooflens$")
        self.wait("the window is in front", lambda s: s["ready"])

    def focus(self, title):
        """Without a window manager nobody else gives the keyboard to a window."""
        found = subprocess.run(
            ["xdotool", "search", "--sync", "--onlyvisible", "--name", title],
            env=self.env, check=True, capture_output=True, text=True, timeout=PATIENCE_S,
        )  # fmt: skip
        self.do("windowfocus", "--sync", found.stdout.split()[-1])

    def answer(self, dialog, text):
        """Types into a dialogue that has just come up."""
        self.wait("the dialogue is there", lambda s: s["dialog"] == dialog)
        self.focus(dialog)
        self.press("ctrl+a")
        self.type(text)
        self.press("Return")
        self.wait("the dialogue is away", lambda s: not s["dialog"])
        self.focus("Rooflens$")
