"""What is said of inference patch by patch: its head, what happens now, and a map under the mouse."""

from __future__ import annotations

from analysis.memory.patches import Patching, Region, length
from analysis.units import percent
from gui.lab.arena_words import size_words
from gui.lab.patch_places import Front, share_of
from gui.lab.scene import words as tr


def map_name(patching: Patching, at: int) -> str:
    """The block that a map comes out of, else the layer."""
    if at == 0:
        return tr("input")
    return next((name for name, end in patching.stack.blocks if end == at - 1), patching.stack.layers[at - 1].name)


def map_size(patching: Patching, at: int) -> str:
    rows, columns = patching.stack.side(at)
    return f"{rows}×{columns}×{patching.stack.channels(at)}"


def head_words(patching: Patching) -> str:
    if patching.grid == 1:
        return tr("Without patches: {peak}").format(peak=size_words(patching.peak_bytes))
    text = tr("{whole} → {peak}: {grid}×{grid} patches, {share} more MACs")
    return text.format(
        whole=size_words(patching.whole_peak_bytes), peak=size_words(patching.peak_bytes), grid=patching.grid,
        share=percent(patching.share_of_network),
    )  # fmt: skip


def detail_words(patching: Patching) -> str:
    name = map_name(patching, patching.last + 1)
    rows, share = rows_read(patching), rows_shared(patching)
    if patching.grid == 1:
        return tr("the stage ends with {name}; a grid of 1 is one patch, the whole map").format(name=name)
    text = tr("the stage ends with {name}; patches read {rows} rows of the input instead of {share}")
    return text.format(name=name, rows=", ".join(map(str, rows)), share=share)


def rows_read(patching: Patching) -> list[int]:
    """Of the input, by patches from top to bottom."""
    return [length(maps[0].rows) for maps in patching.regions[:: patching.grid]]


def rows_shared(patching: Patching) -> str:
    """What each would read without halo: a whole number, or the ends between which it lies."""
    found = sorted({length(share_of(patching, tile, 0).rows) for tile in patching.tiles})
    return str(found[0]) if len(found) == 1 else f"{found[0]}–{found[-1]}"


def moment_words(patching: Patching, maps: tuple[int, ...], front: Front) -> str:
    if front.patch is None:
        return head_words(patching)
    if not front.maps:
        return tr("patch {patch} of {count} begins").format(patch=front.patch + 1, count=patching.grid**2)
    at = maps[front.maps - 1]
    text = tr("patch {patch} of {count}, {name}: {region}")
    region = region_words(patching.regions[front.patch][at])
    return text.format(patch=front.patch + 1, count=patching.grid**2, name=map_name(patching, at), region=region)


def region_words(region: Region) -> str:
    """Rows and columns count from 1."""
    text = tr("rows {top} to {bottom}, columns {left} to {right}")
    (top, bottom), (left, right) = region.rows, region.columns
    return text.format(top=top + 1, bottom=bottom + 1, left=left + 1, right=right + 1)


def about_map(patching: Patching, at: int, pixel: tuple[int, int]) -> str:
    """The map, the pixel under the mouse, and how often it is needed in all."""
    times = int(patching.covered(at, patching.grid**2)[pixel])
    verb = tr("read") if at == 0 else tr("computed")
    often = tr("once") if times == 1 else tr("{n} times").format(n=times)
    text = tr("{size}, {bytes}; row {row}, column {column} is {verb} {often}")
    return text.format(
        size=map_size(patching, at), bytes=size_words(patching.stack.map_bytes(at)), row=pixel[0] + 1, column=pixel[1] + 1,
        verb=verb, often=often,
    )  # fmt: skip
