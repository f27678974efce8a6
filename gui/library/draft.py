"""A device being edited: what it was, what it is now, and every state between, for undo and redo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gui.library.profiles import with_value

if TYPE_CHECKING:
    from analysis.device import Device, Quantity
    from analysis.device_file import Place


class Draft(QObject):
    """original: the device that it began as, which changes are told against."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.original: Device | None = None
        self.device: Device | None = None
        self._past: list[Device] = []
        self._future: list[Device] = []
        self._drag: object = None

    def begin(self, device: Device) -> None:
        """Another device: its history starts anew."""
        self.original = self.device = device
        self._past, self._future, self._drag = [], [], None
        self.changed.emit()

    def set_number(self, place: Place, number: Quantity, drag: object = None) -> None:
        """drag: changes of one drag in a row are one step."""
        self._take(with_value(self.device, place, number, self.original), drag)

    def set_text(self, field: str, text: str) -> None:
        self._take(self.device.replaced(**{field: text}), field)

    def undo(self) -> None:
        if self._past:
            self._future.append(self.device)
            self._show(self._past.pop())

    def redo(self) -> None:
        if self._future:
            self._past.append(self.device)
            self._show(self._future.pop())

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    @property
    def is_changed(self) -> bool:
        return self.device != self.original

    def end_drag(self) -> None:
        self._drag = None

    def _take(self, device: Device, drag: object) -> None:
        if device == self.device:
            return
        if drag is None or drag != self._drag:
            self._past.append(self.device)
        self._future.clear()
        self._drag = drag
        self.device = device
        self.changed.emit()

    def _show(self, device: Device) -> None:
        self.device, self._drag = device, None
        self.changed.emit()
