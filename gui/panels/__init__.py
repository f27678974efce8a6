"""One file per panel. `all_panels()` imports every file of this folder; there is no other list."""

from __future__ import annotations

import importlib
import pkgutil

from gui.panels.registry import PANELS, Panel, PanelRow, panel

__all__ = ["PANELS", "Panel", "PanelRow", "all_panels", "panel", "panel_names"]


def panel_names() -> tuple[str, ...]:
    """Names of the panels, without importing one."""
    files = (module.name for module in pkgutil.iter_modules(__path__))
    return tuple(sorted(name.replace("_", "-") for name in files if name != "registry"))


def all_panels() -> tuple[PanelRow, ...]:
    """Every panel, in the order of areas and ranks."""
    for name in panel_names():
        importlib.import_module(f"{__name__}.{name.replace('-', '_')}")
    return tuple(sorted(PANELS.values(), key=lambda row: (row.area, row.rank, row.id)))
