"""Where shelves and blocks lie in pixels, what is under a point, and what fits where. No painting."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gui.widgets.placement_data import Shelf, Stock

EMPTY_PX, LEAST_PX, MOST_PX, BETWEEN_PX, MARGIN_PX = 24, 36, 92, 6, 4
LABEL_SHARE, LABEL_LEAST_PX, LABEL_MOST_PX = 0.3, 96, 190
# So far beside a thin block the mouse still means it.
NEAR_PX = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """A shelf's bar in pixels."""

    x: float
    y: float
    width: float
    height: float

    def holds(self, y: float) -> bool:
        return self.y - BETWEEN_PX / 2 <= y < self.y + self.height + BETWEEN_PX / 2


def label_px(width: float) -> float:
    return min(LABEL_MOST_PX, max(LABEL_LEAST_PX, LABEL_SHARE * width))


def least_height(stock: Stock) -> int:
    """Below this the shelves have to be scrolled."""
    heights = [LEAST_PX if shelf.used_bytes else EMPTY_PX for shelf in stock.shelves]
    return sum(heights) + BETWEEN_PX * max(0, len(heights) - 1) + 2 * MARGIN_PX


def bars_of(stock: Stock, width: float, height: float) -> tuple[Bar, ...]:
    """One under the other; shelves that hold something share what the empty ones leave."""
    filled = sum(1 for shelf in stock.shelves if shelf.used_bytes)
    empty = len(stock.shelves) - filled
    room = height - 2 * MARGIN_PX - BETWEEN_PX * max(0, len(stock.shelves) - 1) - EMPTY_PX * empty
    tall = min(MOST_PX, max(LEAST_PX, room / max(1, filled)))
    x = label_px(width) + MARGIN_PX
    bars, y = [], float(MARGIN_PX)
    for shelf in stock.shelves:
        own = tall if shelf.used_bytes else EMPTY_PX
        bars.append(Bar(x, y, max(20.0, width - x - MARGIN_PX), own))
        y += own + BETWEEN_PX
    return tuple(bars)


def pixels_of(stock: Stock, bars: tuple[Bar, ...]) -> np.ndarray:
    """x, y, width, height of every block in whole pixels, shape (n, 4); addresses across, the run downwards."""
    if not len(stock):
        return np.zeros((0, 4), dtype=np.int64)
    x, y, width, height = (np.array([getattr(bar, side) for bar in bars])[stock.shelf] for side in Bar.__slots__)
    per_byte = width / np.array([shelf.extent_bytes for shelf in stock.shelves])[stock.shelf]
    left, right = x + stock.start_bytes * per_byte, x + (stock.start_bytes + stock.nbytes) * per_byte
    top, bottom = y + stock.first * height, y + stock.last * height
    corners = np.round(np.column_stack((left, top, right, bottom))).astype(np.int64)
    sizes = np.maximum(corners[:, 2:] - corners[:, :2], 1)
    return np.column_stack((corners[:, :2], sizes))


def once(pixels: np.ndarray, kinds: np.ndarray) -> np.ndarray:
    """Of blocks of one kind at the same pixels the first, so that painting is bounded by the pixels."""
    if not len(pixels):
        return np.zeros(0, dtype=np.int64)
    return np.sort(np.unique(np.column_stack((pixels, kinds)), axis=0, return_index=True)[1])


def block_at(pixels: np.ndarray, x: float, y: float) -> int | None:
    """The block under a point, else the nearest within two pixels; of several the smallest."""
    if not len(pixels):
        return None
    left, top, width, height = pixels.T
    away_x = np.maximum(np.maximum(left - x, x - left - width), 0)
    away_y = np.maximum(np.maximum(top - y, y - top - height), 0)
    away = np.maximum(away_x, away_y)
    near = np.flatnonzero(away <= NEAR_PX)
    return int(near[np.lexsort((width[near] * height[near], away[near]))[0]]) if len(near) else None


def shelf_at(bars: tuple[Bar, ...], y: float) -> int | None:
    return next((index for index, bar in enumerate(bars) if bar.holds(y)), None)


def capacity_x(shelf: Shelf, bar: Bar) -> float | None:
    """Where the capacity ends, if that is within the bar."""
    if shelf.capacity_bytes is None or shelf.broken:
        return None
    return bar.x + bar.width * shelf.capacity_bytes / shelf.extent_bytes


def beyond(shelf: Shelf, bar: Bar) -> np.ndarray:
    """The part of the bar that no memory is there for, shape (0 or 1, 4)."""
    end = capacity_x(shelf, bar)
    if end is None or shelf.used_bytes <= (shelf.capacity_bytes or 0):
        return np.zeros((0, 4))
    used = bar.x + bar.width * shelf.used_bytes / shelf.extent_bytes
    return np.array([[end, bar.y, used - end, bar.height]])


def next_shelf(stock: Stock, start: int, by: int, tensors: str) -> int | None:
    """The next shelf up or down that takes these tensors."""
    index = start + by
    while 0 <= index < len(stock.shelves):
        if tensors in stock.shelves[index].takes:
            return index
        index += by
    return None
