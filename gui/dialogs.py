"""The file dialogues of the window; each gives a path, "" where the person thought better of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from gui import catalogue
from gui.filing import SUFFIX


def words(text: str) -> str:
    return QCoreApplication.translate("dialogs", text)


def model_filters() -> list[str]:
    formats = catalogue.file_formats()
    suffixes = " ".join(f"*{suffix}" for _, group in formats for suffix in group)
    filters = [words("Models ({suffixes})").format(suffixes=suffixes)]
    return filters + [f"{title} ({' '.join('*' + s for s in group)})" for title, group in formats]


def scenario_filter() -> str:
    return words("Scenarios ({suffix})").format(suffix=f"*{SUFFIX}")


def ask_for_model(parent: QWidget, folder: str) -> str:
    """A model, or a scenario, to open."""
    filters = ";;".join([*model_filters(), scenario_filter(), words("All files (*)")])
    return QFileDialog.getOpenFileName(parent, words("Open a model or a scenario"), folder, filters)[0]


def ask_for_ghost(parent: QWidget, folder: str) -> str:
    """A model, or a saved scenario, to compare with."""
    filters = ";;".join([*model_filters(), scenario_filter(), words("All files (*)")])
    return QFileDialog.getOpenFileName(parent, words("Compare with a model or a scenario"), folder, filters)[0]


def ask_where_to_save_scenario(parent: QWidget, model: str) -> str:
    first = str(Path(model).with_suffix(SUFFIX)) if model not in ("", "-") else f"scenario{SUFFIX}"
    path = QFileDialog.getSaveFileName(parent, words("Save scenario"), first, scenario_filter())[0]
    return path if not path or Path(path).suffix else path + SUFFIX


def ask_where_to_save_drawing(parent: QWidget, path: str, filter: str) -> str:
    """Whether a file may be replaced is asked where the drawing is saved, and there once."""
    once = QFileDialog.Option.DontConfirmOverwrite
    return QFileDialog.getSaveFileName(parent, words("Save drawing"), path, filter, options=once)[0]


def ask_where_to_save_page(parent: QWidget) -> str:
    path = QFileDialog.getSaveFileName(parent, words("Save to print"), "rooflens-keys.pdf", words("Pages (*.pdf)"))[0]
    return path if not path or Path(path).suffix else path + ".pdf"


def ask_layout_name(parent: QWidget) -> str:
    return QInputDialog.getText(parent, words("Save layout"), words("Name of the layout"))[0].strip()
