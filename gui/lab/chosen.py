"""Which scene is shown and what is set of each: kept while others are looked at, and between runs of the program."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from gui.lab.scene import Param, Scene, Values, defaults


def allowed(param: Param, value: Any) -> bool:
    """Whether a value, perhaps of an older version of the program, is one of the parameter."""
    if param.kind == "whole":
        return isinstance(value, int) and not isinstance(value, bool) and param.least <= value <= param.most
    if param.kind == "choice":
        return any(value == known for known, _ in param.choices)
    if param.kind == "switch":
        return isinstance(value, bool)
    letters = isinstance(value, (str, tuple)) and all(isinstance(letter, str) for letter in value)
    return letters and sorted(value) == sorted(param.default)


def completed(scene: Scene, values: Values) -> dict[str, Any]:
    """All parameters of a scene: those given where they are allowed, else as they are at first."""
    found = defaults(scene)
    for param in scene.params:
        value = values.get(param.name, param.default)
        value = tuple(value) if isinstance(value, list) else value
        value = whole_order(param, value) if param.kind == "order" else value
        if allowed(param, value):
            found[param.name] = value
    return found


def whole_order(param: Param, value: Any) -> Any:
    """An order of an older version, without loops that stand outermost at first, with them where they stood."""
    if not isinstance(value, (str, tuple)) or not isinstance(param.default, str):
        return value
    missing = max(0, len(param.default) - len(value))
    whole = param.default[:missing] + "".join(map(str, value))
    return whole if sorted(whole) == sorted(param.default) else value


def out_of_range(scene: Scene, values: Values) -> list[str]:
    """Labels of parameters that the values leave."""
    return [p.label for p in scene.params if p.name in values and not allowed(p, values[p.name])]


class Chosen:
    """scene: the one that is shown, None where there are none."""

    def __init__(self, scenes: Mapping[str, Scene]) -> None:
        self.scenes = scenes
        self.scene: Scene | None = next(iter(scenes.values()), None)
        self._values: dict[str, dict[str, Any]] = {}

    @property
    def values(self) -> dict[str, Any]:
        if self.scene is None:
            return {}
        return dict(self._values.get(self.scene.id) or defaults(self.scene))

    def choose(self, id: str) -> None:
        self.scene = self.scenes[id]

    def set(self, values: Values) -> None:
        if self.scene is not None:
            self._values[self.scene.id] = completed(self.scene, values)

    def set_one(self, name: str, value: Any) -> None:
        self.set({**self.values, name: value})

    def reset(self) -> None:
        if self.scene is not None:
            self._values.pop(self.scene.id, None)

    @property
    def is_changed(self) -> bool:
        return self.scene is not None and self.values != defaults(self.scene)

    @property
    def preset(self) -> str | None:
        """Title of the preset that the values are."""
        if self.scene is None:
            return None
        titles = (p.title for p in self.scene.presets if completed(self.scene, p.values) == self.values)
        return next(titles, None)

    def kept(self) -> bytes:
        shown = self.scene.id if self.scene else ""
        return json.dumps({"scene": shown, "values": self._values}, default=str).encode()

    def take_kept(self, state: bytes) -> None:
        """What another run kept, as far as there is such a scene and such a value now."""
        try:
            found = json.loads(state)
            values = dict(found["values"])
        except (ValueError, KeyError, TypeError):
            return
        for id, own in values.items():
            if id in self.scenes and isinstance(own, dict):
                self._values[id] = completed(self.scenes[id], own)
        self.scene = self.scenes.get(found.get("scene", ""), self.scene)
