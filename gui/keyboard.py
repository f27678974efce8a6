"""Every key of the window on one page, to read or to print: made from the commands and from what the panels say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QCoreApplication, Qt
from PySide6.QtGui import QKeySequence, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout

from gui import dialogs
from gui.commands import COMMANDS, MENUS, SUBMENUS
from gui.theme import body_font

if TYPE_CHECKING:
    from gui.main_window import MainWindow

Rows = tuple[tuple[str, str], ...]  # (keys, what they do)


def words(text: str) -> str:
    return QCoreApplication.translate("keyboard", text)


def sections(window: MainWindow) -> Iterator[tuple[str, Rows]]:
    """(title, rows): a section for each menu, the ways to the panels, then each panel with keys of its own."""
    for menu, title, *_ in (*MENUS, *SUBMENUS):
        rows = tuple((shown(row.shortcut), plain(row.words)) for row in COMMANDS if row.menu == menu and row.shortcut)
        if rows:
            yield plain(QCoreApplication.translate("commands", title)), rows
    ways = window.menus.panel_actions.values()
    yield words("Go to a panel"), tuple((a.shortcut().toString(), plain(a.text())) for a in ways if a.shortcut())
    for row in window.workspace.rows:
        if keys := window.workspace.panels[row.id].keys():
            yield window.tr(row.title), keys


def plain(title: str) -> str:
    return title.replace("&", "").rstrip("…")


def shown(shortcut: str) -> str:
    keys = QKeySequence.listFromString(shortcut)
    return ", ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in keys)


def page(content: Iterable[tuple[str, Rows]]) -> str:
    """HTML of two columns of sections, without colours of its own, so that it prints."""
    tables = [section(title, rows) for title, rows in content]
    half = (len(tables) + 1) // 2
    columns = ("".join(part) for part in (tables[:half], tables[half:]))
    cells = "".join(f'<td width="50%" style="padding-right:24px">{column}</td>' for column in columns)
    return f'<table width="100%"><tr>{cells}</tr></table>'


def section(title: str, rows: Rows) -> str:
    lines = "".join(
        f'<tr><td width="176"><b>{escape(keys)}</b></td><td>{escape(what)}</td></tr>' for keys, what in rows
    )
    return f'<h3>{escape(title)}</h3><table cellspacing="2">{lines}</table>'


class KeyboardDialog(QDialog):
    """The page, and a way to keep it as a PDF file."""

    def __init__(self, window: MainWindow, others: Iterable[tuple[str, Rows]] = ()) -> None:
        """others: sections of what is neither a command nor a panel."""
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words("Keyboard"))
        self.page = QTextBrowser()
        self.page.setAccessibleName(words("keys and what they do"))
        self.session, self.html = window.session, page((*sections(window), *others))
        self.page.setHtml(self.html)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.save_button = buttons.addButton(words("Save to &print…"), QDialogButtonBox.ButtonRole.ActionRole)
        self.save_button.setToolTip(words("As a PDF file of A4 pages"))
        self.save_button.clicked.connect(self._ask_where_to_save)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.page)
        column.addWidget(buttons)
        self.resize(860, 620)

    def _ask_where_to_save(self) -> None:
        if path := dialogs.ask_where_to_save_page(self):
            self.save(path)

    def save(self, path: str) -> None:
        """In the colours of paper, whatever the theme."""
        document, content = QTextDocument(), QBuffer()
        document.setDefaultFont(body_font())
        document.setHtml(self.html)
        content.open(QBuffer.OpenModeFlag.WriteOnly)
        document.print_(pdf_writer(content))
        try:
            Path(path).write_bytes(content.data().data())
        except OSError as error:
            self.session.raise_message(
                "error", words("{path} cannot be written: {reason}").format(path=path, reason=error)
            )


def pdf_writer(content: QBuffer) -> QPdfWriter:
    writer = QPdfWriter(content)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setTitle(words("Keys of Rooflens"))
    return writer
