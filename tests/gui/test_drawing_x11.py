"""LeNet-5 drawn on a real X server, once with the keys and once with the mouse of a person, with real drag and drop."""

import shutil

import pytest

from analysis.readers.sketch_file import open_sketch
from tests.gui import lenet_by_hand
from tests.gui.test_x11 import display, leaves, opens, person

__all__ = ["display", "person"]
pytestmark = [
    pytest.mark.skipif(shutil.which(tool) is None, reason=f"{tool} is not installed") for tool in ("Xvfb", "xdotool")
]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """What is saved where it is offered is saved here."""
    monkeypatch.setenv("HOME", str(tmp_path))


def seen(person, what, true):
    """Looks at the board until it is so."""
    return person.wait(what, lambda s: true(person.ask("drawing")))


def test_lenet_with_the_keys(person, tmp_path):
    person.press("ctrl+n")
    person.wait("the dialogue is there", lambda s: s["dialog"] == "New drawing")
    person.focus("New drawing")
    person.press("Return")
    person.wait("it is away", lambda s: not s["dialog"])
    person.focus("Rooflens$")
    seen(person, "the board has the keyboard", lambda d: d["board"])
    for count, layer in enumerate(lenet_by_hand.TYPED, start=1):
        person.type(layer)
        seen(person, f"{layer} is searched", lambda d: d["search"])
        person.press("Return")
        seen(person, f"{layer} is there", lambda d, n=count: len(d["kinds"]) == n and d["board"])
    person.press("ctrl+s")
    file = tmp_path / "mine.onnx"
    person.wait("the dialogue is there", lambda s: s["dialog"] == "Save drawing")
    person.focus("Save drawing")
    for _ in range(8):
        if person.ask("state")["focus"] == "QLineEdit":
            break
        person.press("Tab")
    person.answer("Save drawing", str(file))
    is_the_same_again(person, file)


def is_the_same_again(person, file):
    seen(person, "it is saved", lambda d: file.exists() and not d["unsaved"])
    before = person.ask("drawing")["text"]
    lenet_by_hand.is_lenet(open_sketch(str(file)))
    lenet_by_hand.is_a_model(file)
    person.focus("Rooflens$")
    person.press("ctrl+w")
    person.wait("the drawing is closed", lambda s: not s["names"])
    opens(person, file)
    seen(person, "it is open again", lambda d: d["text"] == before and d["settled"] and not d["unsaved"])
    leaves(person)


# The mouse


def test_lenet_with_the_mouse(person, tmp_path):
    person.click("named", "Draw a network…")
    person.wait("the dialogue is there", lambda s: s["dialog"] == "New drawing")
    x, y = person.find("template", "0")
    person.do("mousemove", x, y, "click", "--repeat", 2, "--delay", 60, 1)
    person.wait("it is away", lambda s: not s["dialog"])
    seen(person, "the board is there", lambda d: d["settled"])
    takes(person, "input")
    person.click("named", "usual shapes (Alt+Down)")
    person.pick("1×1×32×32")
    seen(person, "the input has its shape", lambda d: d["params"].get("shape") == [1, 1, 32, 32])
    for filters in (6, 16):
        draws_a_convolution(person, filters)
    drags_out_of_the_palette(person, "flatten", person.find("output", "avg_pool_2"))
    for outputs in (120, 84):
        draws_a_dense_layer(person, outputs)
    takes(person, "dense")
    person.click("menu", "File")
    person.pick("Save")
    person.wait("the dialogue is there", lambda s: s["dialog"] == "Save drawing")
    person.click("named", "Save")
    person.wait("it is away", lambda s: not s["dialog"])
    is_the_same_again(person, tmp_path / "network.onnx")


def takes(person, kind):
    """A click in the palette, scrolled to with the wheel."""
    person.do("mousemove", *scrolled_to(person, kind), "click", 1)
    seen(person, f"{kind} is chosen", lambda d: d["chosen"] == kind)


def scrolled_to(person, kind):
    person.do("mousemove", *person.find("palette_list"))
    for _ in range(120):
        place = person.ask("palette", kind)
        if isinstance(place, list):
            return person.find("palette", kind)
        person.do("click", 4 if place < 0 else 5, "sleep", 0.02)
    raise AssertionError(f"{kind} never came into sight")


def draws_a_convolution(person, filters):
    takes(person, "conv2d")
    slides(person, "filters", filters)
    for _ in range(2):
        person.click("named", "kernel: one more")
    seen(person, "the window has five rows", lambda d: d["params"].get("kernel") == [5])
    person.click("named", "padding: valid")
    seen(person, "no margin", lambda d: d["params"].get("padding") == "valid")
    takes(person, "tanh")
    takes(person, "avg_pool")


def draws_a_dense_layer(person, outputs):
    takes(person, "dense")
    near = slides(person, "outputs", outputs)
    person.click("number", "outputs")
    for _ in range(abs(outputs - near)):
        person.do("click", 4 if outputs > near else 5, "sleep", 0.03)
    seen(person, f"it has {outputs}", lambda d: d["params"].get("outputs") == outputs)
    takes(person, "tanh")


def slides(person, name, number):
    """As near as the stops of the slider are; the number there."""
    start, end = person.find("handle", name), person.find("stop", f"{name} {number}")
    person.drag(start, (end[0] - start[0], end[1] - start[1]))
    seen(person, f"{name} is near {number}", lambda d: abs(d["params"].get(name, -99) - number) <= 8)
    return person.ask("drawing")["params"][name]


def drags_out_of_the_palette(person, kind, end):
    x, y = scrolled_to(person, kind)
    person.do("mousemove", x, y, "mousedown", 1, "sleep", 0.1)
    for part in (0.1, 0.3, 0.6, 0.9, 1.0):
        person.do("mousemove", round(x + (end[0] - x) * part), round(y + (end[1] - y) * part), "sleep", 0.12)
    person.do("mousemove_relative", 1, 1, "sleep", 0.2, "mouseup", 1)
    seen(person, f"{kind} was dropped", lambda d: d["chosen"] == kind)
