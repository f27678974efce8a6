"""What the report will look like: its pages or its text, or why there is none."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from analysis.units import binary
from gui.reporting.page_view import FIT, WHOLE, PageView
from gui.reporting.wish import MOST_CHARACTERS, PAGES_PPI, Preview
from gui.theme import GAP, LOOK, fixed_font
from gui.widgets.card import Note, dim_label
from gui.widgets.choices import WholeNumber
from gui.widgets.icons import icon
from gui.widgets.notices import BusyBar


class ReportPreview(QWidget):
    """browser_asked: a person wants to see the report in a browser. busy: progress, with a button to stop."""

    browser_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view, self.text = PageView(PAGES_PPI), QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFont(fixed_font())
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setAccessibleName(self.tr("beginning of the report"))
        self.trouble, self.nothing = Note(state="over"), dim_label(self.tr("The report is being made"))
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack = QStackedWidget()
        self.in_browser = self._browser_page()
        for page in (self.nothing, self.view, self.text, self.in_browser, self._centred(self.trouble)):
            self.stack.addWidget(page)
        self._lay_out()
        self.busy = BusyBar(self.stack)
        self.view.changed.connect(self._show_place)
        self._show_place()

    def _lay_out(self) -> None:
        self.bar, row = QWidget(), QHBoxLayout()
        self.bar.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        self.before = self._button(
            "step-back", self.tr("page before (Page Up)"), lambda: self.view.go_to(self.view.page - 1)
        )
        self.after = self._button(
            "step-forward", self.tr("next page (Page Down)"), lambda: self.view.go_to(self.view.page + 1)
        )
        self.number = WholeNumber(self.tr("page shown"))
        self.number.valueChanged.connect(lambda n: self.view.go_to(n - 1))
        self.count, self.percent = QLabel(), QLabel()
        self.smaller = self._text_button("−", self.tr("smaller (−)"), lambda: self.view.zoom_by(-1))
        self.larger = self._text_button("+", self.tr("larger (+)"), lambda: self.view.zoom_by(1))
        self.fit = self._text_button(
            self.tr("Width"), self.tr("as wide as there is room (F)"), lambda: self.view.set_zoom(FIT)
        )
        self.whole = self._text_button(
            self.tr("Page"), self.tr("the whole page (W)"), lambda: self.view.set_zoom(WHOLE)
        )
        for widget in (self.before, self.number, self.count, self.after):
            row.addWidget(widget)
        row.addStretch(1)
        for widget in (self.smaller, self.percent, self.larger, self.fit, self.whole):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.bar)
        column.addWidget(self.stack, 1)
        self.words = dim_label(wrap=False)
        column.addWidget(self.words)
        LOOK.theme_changed.connect(self._paint_icons)

    def _button(self, drawing: str, name: str, act) -> QToolButton:
        button = self._text_button("", name, act)
        button.setIcon(icon(drawing))
        button.setProperty("drawing", drawing)
        return button

    def _text_button(self, text: str, name: str, act) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda _=False: act())
        return button

    def _paint_icons(self) -> None:
        for button in (self.before, self.after):
            button.setIcon(icon(button.property("drawing")))

    def _browser_page(self) -> QWidget:
        self.look = QPushButton(self.tr("Look at it in the browser"))
        self.look.setAutoDefault(False)
        self.look.clicked.connect(lambda _=False: self.browser_asked.emit())
        self.size_words = dim_label()
        self.size_words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        return self._centred(self.size_words, self.look)

    def _centred(self, *widgets: QWidget) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.addStretch(1)
        for widget in widgets:
            button = isinstance(widget, QPushButton)
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter if button else Qt.AlignmentFlag(0))
        column.addStretch(1)
        return page

    # What is shown

    def show_preview(self, preview: Preview, form: str) -> None:
        whole = len(preview.text) < MOST_CHARACTERS
        self.words.setText("" if whole else self.tr("The beginning of {size}").format(size=binary(preview.nbytes)))
        if preview.pages:
            self.view.show_pages(preview.pages)
            self.stack.setCurrentWidget(self.view)
        elif form == "html":
            told = self.tr("A file of {size}: its roofline and table are drawn by a browser; it works offline")
            self.size_words.setText(told.format(size=binary(preview.nbytes)))
            self.words.clear()
            self.stack.setCurrentWidget(self.in_browser)
        else:
            self.text.setPlainText(preview.text)
            self.stack.setCurrentWidget(self.text)
        self._show_place()

    def show_trouble(self, text: str, title: str = "", state: str = "over") -> None:
        self.trouble.set_words(title or self.tr("This report cannot be made"), text, state)
        self.stack.setCurrentIndex(self.stack.count() - 1)
        self.words.clear()
        self._show_place()

    def show_stopped(self) -> None:
        """A person has stopped the work; what was shown before stays, if anything was."""
        if self.stack.currentWidget() is self.nothing:
            self.show_trouble(self.tr("It was stopped. Any change makes it anew."))

    def show_lack(self, text: str) -> None:
        """What a person has still to choose: no fault of theirs."""
        self.show_trouble(text, self.tr("There is nothing to report yet"), "tight")

    def _show_place(self) -> None:
        view, pages = self.view, self.stack.currentWidget() is self.view
        self.bar.setVisible(pages)
        count = len(view.pages) if pages else 0
        self.number.setRange(1, max(1, count))
        self.number.set_number(view.page + 1)
        self.count.setText(self.tr("of {count}").format(count=count or "–"))
        self.before.setEnabled(pages and view.page > 0)
        self.after.setEnabled(pages and view.page + 1 < count)
        self.percent.setText(f"{view.shown_zoom:.0%}" if pages else "")
        self.percent.setForegroundRole(QPalette.ColorRole.PlaceholderText)
