"""Colours, fonts and spacing: read from resources/themes, handed to Qt as a palette, to everything painted as tokens."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyleFactory

import resources

MODES = ("system", "light", "dark")

BODY_PX, SMALL_PX, FIGURE_PX = 13, 12, 24
PADDING, GAP, CORNER = 12, 8, 8


@dataclass(frozen=True, slots=True)
class Theme:
    """One set of colours by token: "panel", "text", "convolution", "weights", "over", …"""

    name: str
    dark: bool
    colours: Mapping[str, str]

    def colour(self, token: str, alpha: float = 1.0) -> QColor:
        colour = QColor(self.colours[token])
        colour.setAlphaF(alpha)
        return colour


@cache
def load_theme(name: str) -> Theme:
    """The theme of that file name in resources/themes."""
    text = files(resources).joinpath("themes", f"{name}.toml").read_text(encoding="utf-8")
    return Theme(**tomllib.loads(text))


def palette(theme: Theme) -> QPalette:
    """Qt's roles from the tokens, so that plain widgets need no style of their own."""
    roles = {
        "Window": "ground", "Base": "panel", "AlternateBase": "ground", "Button": "panel", "ToolTipBase": "panel",
        "WindowText": "text", "Text": "text", "ButtonText": "text", "ToolTipText": "text", "BrightText": "over",
        "PlaceholderText": "dim", "Highlight": "accent", "HighlightedText": "panel", "Link": "accent", "Accent": "accent",
        "Mid": "line", "Midlight": "line", "Light": "panel", "Dark": "dim", "Shadow": "line",
    }  # fmt: skip
    result = QPalette()
    for role, token in roles.items():
        result.setColor(getattr(QPalette.ColorRole, role), theme.colour(token))
    for role in ("WindowText", "Text", "ButtonText"):
        faded = theme.colour("dim", 0.6)
        result.setColor(QPalette.ColorGroup.Disabled, getattr(QPalette.ColorRole, role), faded)
    return result


def style_sheet(theme: Theme) -> str:
    """The few rules that a palette cannot say: cards, chips, headers."""
    template = files(resources).joinpath("themes", "window.qss").read_text(encoding="utf-8")
    return Template(template).substitute(
        theme.colours, icons=str(files(resources).joinpath("icons")).replace("\\", "/")
    )


def body_font() -> QFont:
    """The system's interface font at 13 px."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setPixelSize(BODY_PX)
    return font


def small_font() -> QFont:
    font = body_font()
    font.setPixelSize(SMALL_PX)
    return font


def title_font() -> QFont:
    font = body_font()
    font.setWeight(QFont.Weight.DemiBold)
    return font


def figure_font() -> QFont:
    """Key figures: 24 px semibold, digits of one width."""
    font = tabular(title_font())
    font.setPixelSize(FIGURE_PX)
    return font


def tabular(font: QFont) -> QFont:
    """The font with digits of one width, where it has them."""
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def fixed_font() -> QFont:
    """Code and formulas: the system's fixed-width font."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(BODY_PX)
    return font


class Look(QObject):
    """The theme that is on now. `theme_changed` carries the new Theme; painted things take their colours from it again.

    still: less motion, by a person's wish; None is as the system has it.
    """

    theme_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.mode = "system"
        self.still: bool | None = None
        self.theme = load_theme("light")

    def set_mode(self, mode: str) -> None:
        """system, light or dark; takes effect at once."""
        self.mode = mode
        self._take(load_theme(system_theme() if mode == "system" else mode))

    def motion_ms(self, longest: int) -> int:
        """How long a movement of the window may take: 0 where a person, or else the system, asks for less motion."""
        still = system_is_still() if self.still is None else self.still
        return 0 if still else longest

    def dress(self, app: QApplication) -> None:
        """Gives the application its style once, and follows the system's colour scheme from then on."""
        app.setStyle(QStyleFactory.create("Fusion"))
        app.setFont(body_font())
        app.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._paint(app)

    def _follow_system(self) -> None:
        if self.mode == "system":
            self.set_mode("system")

    def _take(self, theme: Theme) -> None:
        if theme is self.theme:
            return
        self.theme = theme
        if (app := QApplication.instance()) is not None:
            self._paint(app)
        self.theme_changed.emit(theme)

    def _paint(self, app: QApplication) -> None:
        app.setPalette(palette(self.theme))
        app.setStyleSheet(style_sheet(self.theme))


def system_theme() -> str:
    """What the system asks for; light where it does not say."""
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return "dark" if dark else "light"


def system_is_still() -> bool:
    """Whether the desktop asks for less motion; Qt hands it on as a hint of the style."""
    style, hints = QApplication.style(), QStyle.StyleHint
    return not (style.styleHint(hints.SH_Widget_Animate) and style.styleHint(hints.SH_Widget_Animation_Duration))


# The one look of the running program; a QObject needs no application to exist.
LOOK = Look()
