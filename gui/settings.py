"""What the window remembers between runs: geometry, layout, theme, recent files, last device."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import platformdirs
from PySide6.QtCore import QByteArray, QSettings

RECENT_KEPT = 10


class Settings:
    """QSettings behind names and types."""

    def __init__(self, store: QSettings | None = None) -> None:
        own = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "rooflens", "rooflens")
        self.store = own if store is None else store
        self._own = store is None

    @property
    def theme(self) -> str:
        return str(self.store.value("theme", "system"))

    @theme.setter
    def theme(self, mode: str) -> None:
        self.store.setValue("theme", mode)

    @property
    def recent(self) -> tuple[str, ...]:
        """Paths, the newest first."""
        kept = self.store.value("recent", [])
        # QSettings hands a list of one back as a string.
        return (kept,) if isinstance(kept, str) else tuple(kept or ())

    @recent.setter
    def recent(self, paths: Iterable[str]) -> None:
        self.store.setValue("recent", list(paths)[:RECENT_KEPT])

    def remember(self, path: str) -> None:
        self.recent = (path, *(p for p in self.recent if p != path))

    @property
    def devices(self) -> tuple[str, ...]:
        kept = self.store.value("devices", [])
        return (kept,) if isinstance(kept, str) else tuple(kept or ())

    @devices.setter
    def devices(self, ids: Iterable[str]) -> None:
        self.store.setValue("devices", list(ids))

    @property
    def layouts(self) -> tuple[str, ...]:
        """Names of the layouts that a person saved; each is the state "layout NAME"."""
        kept = self.store.value("layouts", [])
        return (kept,) if isinstance(kept, str) else tuple(kept or ())

    @layouts.setter
    def layouts(self, names: Iterable[str]) -> None:
        self.store.setValue("layouts", list(names))

    @property
    def drawing_form(self) -> tuple[str, str, int]:
        """How a drawing was saved last: form, weights, seed."""
        kept = {name: self.store.value(f"drawing/{name}", "") for name in ("form", "weights", "seed")}
        seed = str(kept["seed"])
        return str(kept["form"]), str(kept["weights"]), int(seed) if seed.isdecimal() else 0

    @drawing_form.setter
    def drawing_form(self, chosen: tuple[str, str, int]) -> None:
        for name, value in zip(("form", "weights", "seed"), chosen, strict=True):
            self.store.setValue(f"drawing/{name}", value)

    @property
    def unsaved_folder(self) -> Path:
        """Where drawings are kept that no file has yet: the person's folder of states, or beside a store of another place."""
        if self._own:
            return Path(platformdirs.user_state_dir("rooflens", appauthor=False)) / "drawings"
        return Path(self.store.fileName()).parent / "drawings"

    def switch(self, name: str) -> bool | None:
        """What a person chose for something that is on or off; None without a choice."""
        kept = self.store.value(f"switch/{name}")
        return None if kept is None else str(kept).lower() == "true"

    def set_switch(self, name: str, on: bool) -> None:
        self.store.setValue(f"switch/{name}", on)

    def state(self, name: str) -> bytes:
        """Bytes that Qt made; empty without any."""
        kept = self.store.value(f"state/{name}", QByteArray())
        return bytes(kept.data()) if isinstance(kept, QByteArray) else b""

    def set_state(self, name: str, state: bytes) -> None:
        self.store.setValue(f"state/{name}", QByteArray(state))
