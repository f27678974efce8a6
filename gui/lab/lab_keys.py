"""The keys of the lab: what each does with the clock, and with the counters."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from gui.lab.bench import Bench

FASTER = 1.5
KEY, HELD = Qt.Key, Qt.KeyboardModifier
NONE, SHIFT, CTRL = HELD.NoModifier, HELD.ShiftModifier, HELD.ControlModifier
Act = Callable[["Bench"], object]

# By key and modifiers; signs are looked up by the text that they write, wherever they are on a keyboard.
BY_KEY: dict[tuple[Qt.Key, Qt.KeyboardModifier], Act] = {
    (KEY.Key_Space, NONE): lambda b: b.clock.toggle(),
    (KEY.Key_Left, NONE): lambda b: b.clock.step(-1),
    (KEY.Key_Right, NONE): lambda b: b.clock.step(1),
    (KEY.Key_Left, SHIFT): lambda b: b.clock.step(-1, "iteration"),
    (KEY.Key_Right, SHIFT): lambda b: b.clock.step(1, "iteration"),
    (KEY.Key_Left, CTRL): lambda b: b.clock.step(-1, "tile"),
    (KEY.Key_Right, CTRL): lambda b: b.clock.step(1, "tile"),
    (KEY.Key_Home, NONE): lambda b: b.clock.to_start(),
    (KEY.Key_End, NONE): lambda b: b.clock.to_end(),
    (KEY.Key_PageDown, NONE): lambda b: b.leaf_scenes(1),
    (KEY.Key_PageUp, NONE): lambda b: b.leaf_scenes(-1),
    (KEY.Key_N, NONE): lambda b: b.leaf_presets(1),
    (KEY.Key_N, SHIFT): lambda b: b.leaf_presets(-1),
    (KEY.Key_L, NONE): lambda b: b.clock.set_loop(not b.clock.loop),
    (KEY.Key_B, NONE): lambda b: b.toggle_pin(),
    (KEY.Key_P, NONE): lambda b: b.set_hidden(not b.hidden),
    **{(Qt.Key(KEY.Key_1.value + side), NONE): lambda b, side=side: b.clock.set_side(side) for side in range(4)},
}
BY_TEXT: dict[str, Act] = {
    "+": lambda b: b.clock.set_speed(b.clock.speed * FASTER),
    "-": lambda b: b.clock.set_speed(b.clock.speed / FASTER),
    "−": lambda b: b.clock.set_speed(b.clock.speed / FASTER),
}


def act_of(key: int, modifiers: Qt.KeyboardModifier, text: str) -> Act | None:
    plain = modifiers & ~Qt.KeyboardModifier.KeypadModifier
    try:
        found = BY_KEY.get((Qt.Key(key), plain))
    except ValueError:
        found = None
    free = not plain & (CTRL | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier)
    return found or (BY_TEXT.get(text) if free else None)
