"""The rows of a menu that take a panel or a scene out of the window."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QMenu

from gui.export.source import DATA, Source, words


def add_pictures(menu: QMenu, source: Source) -> None:
    """Copies, then files by their format; data where the source has a plot with some."""
    menu.addAction(words("Copy as picture")).triggered.connect(lambda _=False: source.copy_picture())
    if source.table:
        menu.addAction(words("Copy data")).triggered.connect(lambda _=False: source.copy_data())
    below = menu.addMenu(words("Save as"))
    rows = [(words("SVG…"), (".svg",)), (words("PDF…"), (".pdf",)), (words("PNG…"), (".png",))]
    rows += [(words("Data as CSV…"), DATA)] if source.table else []
    for title, suffixes in rows:
        below.addAction(title).triggered.connect(partial(_save, source, suffixes))


def _save(source: Source, suffixes: tuple[str, ...], checked: bool = False) -> None:
    source.ask_and_save(suffixes)
