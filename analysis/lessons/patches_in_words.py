"""Networks run patch by patch in words, as a question tells them."""

from __future__ import annotations

from analysis.lessons.topic import Values
from analysis.memory.examples import KIB
from analysis.memory.patches import Patching
from analysis.memory.stacks import EQUAL

CALLED = {"mobilenet_v2": "MobileNetV2", "mobilenet_v1_int8": "MobileNetV1 0.25"}


def stage_words(values: Values, found: Patching) -> str:
    if values["network"] == EQUAL:
        kernel, stride, pad = (values[name] for name in ("kernel", "stride", "pad"))
        layers = f"{len(found.layers)} layers of {kernel}×{kernel}, stride {stride}, padding {pad}"
        return f"{layers}, on a map of {values['side']}×{values['side']}"
    end = next(name for name, last in found.stack.blocks if last == found.last)
    rows, columns = found.stack.side(found.last + 1)
    return f"{CALLED[values['network']]} in int8 up to {end}, whose output has {rows}×{columns} pixels"


def grid_words(found: Patching) -> str:
    return f"{found.grid}×{found.grid} patches"


def rows_words(top: int, bottom: int) -> str:
    """Counted from 1."""
    return f"row {top + 1}" if top == bottom else f"rows {top + 1} to {bottom + 1}"


def mega(macs: int) -> str:
    return f"{macs / 1e6:.6g} M"


def memory_words(found: Patching) -> str:
    stays = f", its input of {found.stack.map_bytes(0) / KIB:.4g} KiB stays" if found.resident else ""
    return (
        f"the largest patch needs {found.patch_peak_bytes / KIB:.4g} KiB, the stage's output has "
        f"{found.output_bytes / KIB:.4g} KiB{stays}, the layers after the stage need {found.rest_peak_bytes / KIB:.4g} KiB"
    )
