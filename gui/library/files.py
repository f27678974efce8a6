"""The files of devices: a person's own folder, profiles handed round; and the questions that go with them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from gui import catalogue
from gui.library.profiles import words

if TYPE_CHECKING:
    from analysis.device import Device

SUFFIX = ".toml"


def free_id(device: Device) -> str:
    """For a copy of the device."""
    from analysis.device_file import own_id

    return own_id(f"my_{device.id}")


def id_trouble(name: str) -> str:
    """Why a device cannot be saved under the id; "" where it can."""
    from analysis.device_file import ID, ID_ALLOWED

    if not ID.fullmatch(name.strip()):
        return words("The id needs other signs: {allowed}").format(allowed=ID_ALLOWED)
    if any(card.id == name.strip() and not card.own for card in catalogue.devices()):
        return words("A built-in device has the id {name}: choose another").format(name=name.strip())
    return ""


def save(device: Device) -> Path:
    from analysis.device_file import save_own

    return save_own(device)


def delete(device: Device) -> None:
    from analysis.device_file import remove_own

    remove_own(device.id)


def may_delete(parent: QWidget, device: Device) -> bool:
    question = words("Delete the profile of {name}? It cannot be brought back.").format(name=device.name)
    answer = QMessageBox.question(parent, words("Delete device"), question)
    return answer == QMessageBox.StandardButton.Yes


def read(path: str) -> Device:
    from analysis.device_file import load_file

    return load_file(path)


def write(device: Device, path: str) -> None:
    from analysis.device_file import write_file

    write_file(device, path)


def profile_filter() -> str:
    return words("Device profiles (*{suffix})").format(suffix=SUFFIX)


def ask_for_profile(parent: QWidget) -> str:
    return QFileDialog.getOpenFileName(parent, words("Import a device"), "", profile_filter())[0]


def ask_where_to_export(parent: QWidget, name: str) -> str:
    first = f"{name or 'device'}{SUFFIX}"
    path = QFileDialog.getSaveFileName(parent, words("Export the device"), first, profile_filter())[0]
    return path if not path or Path(path).suffix else path + SUFFIX
