"""A layer of the same kind that is small enough to watch word by word."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from analysis.dataflow.events import MOST_EVENTS
from analysis.dataflow.layer import Layer

# At most eight events go with a MAC between two levels: three words come, three fall out, a sum is stored; the MAC.
# So these stay below the events that a trace has word by word.
MOST_MACS = MOST_EVENTS // 8
MOST_SIDE = 24
MOST_CHANNELS = 16
# Below these a picture shows no second window, no second filter.
LEAST_CHANNELS = 2


def drawable(layer: Layer, most_macs: int = MOST_MACS) -> Layer:
    """The layer itself where it is small; else one with fewer pixels, channels, filters, groups, images; same kernel.

    The largest of its sizes is halved until it fits, so that its proportions stay roughly as they are.
    """
    while not fits(layer, most_macs):
        smaller = sorted(halves(layer), key=lambda option: option[0])
        if not smaller:
            return layer
        layer = smaller[-1][1]()
    return layer


def fits(layer: Layer, most_macs: int) -> bool:
    channels = max(layer.channels_in, layer.channels_out)
    sides = max(layer.height, layer.width)
    return layer.macs <= most_macs and sides <= MOST_SIDE and channels <= max(MOST_CHANNELS, layer.groups)


def halves(layer: Layer) -> Iterator[tuple[int, Callable[[], Layer]]]:
    """(size now, the layer with half of it) for every size that can be halved."""
    least = layer.window_height + layer.strides[0], layer.window_width + layer.strides[1]
    tall, wide = max(least[0], -(-layer.height // 2)), max(least[1], -(-layer.width // 2))
    # Both sides together, so that a square stays one.
    height, width = min(tall, layer.height), min(wide, layer.width)
    if (height, width) != (layer.height, layer.width):
        yield max(layer.height, layer.width), lambda: layer.changed(height=height, width=width)
    yield from fewer_channels(layer)
    if layer.batch > 1:
        yield layer.batch, lambda: layer.changed(batch=-(-layer.batch // 2))


def fewer_channels(layer: Layer) -> Iterator[tuple[int, Callable[[], Layer]]]:
    groups, inputs, filters = layer.groups, layer.channels_in // layer.groups, layer.channels_out // layer.groups
    if groups > LEAST_CHANNELS:
        yield groups, lambda: of_groups(layer, -(-groups // 2), inputs, filters)
    if inputs > LEAST_CHANNELS:
        yield inputs, lambda: of_groups(layer, groups, -(-inputs // 2), filters)
    if filters > LEAST_CHANNELS:
        yield filters, lambda: of_groups(layer, groups, inputs, -(-filters // 2))


def of_groups(layer: Layer, groups: int, inputs: int, filters: int) -> Layer:
    return layer.changed(groups=groups, channels_in=groups * inputs, channels_out=groups * filters)
