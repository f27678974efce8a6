"""Our icons: small line drawings that take the text colour of the theme."""

from __future__ import annotations

from importlib.resources import files

from PySide6.QtGui import QIcon, QPixmap

import resources
from gui.theme import LOOK

SIDE_PX = 16


def icon(name: str) -> QIcon:
    """The drawing of that name in the theme's text colour, sharp on high-resolution screens."""
    drawing = files(resources).joinpath("icons", f"{name}.svg").read_text(encoding="utf-8")
    drawing = drawing.replace("currentColor", LOOK.theme.colours["text"])
    result = QIcon()
    for ratio in (1, 2, 4):
        pixmap = QPixmap()
        side = f'width="{SIDE_PX * ratio}" height="{SIDE_PX * ratio}"'
        pixmap.loadFromData(drawing.replace(f'width="{SIDE_PX}" height="{SIDE_PX}"', side, 1).encode())
        pixmap.setDevicePixelRatio(ratio)
        result.addPixmap(pixmap)
    return result
