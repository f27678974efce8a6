"""What the sensors send: the size of a frame, how often, from how many, and how much a codec leaves of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite, prod
from typing import TYPE_CHECKING

from analysis.errors import ScenarioError
from analysis.graph import DTYPE_BITS, shape_text

if TYPE_CHECKING:
    from analysis.graph import Graph, Shape, Tensor

# A camera hands out so many bits a channel, whatever type the network computes in.
CAMERA_BITS = 8
PICTURE_CHANNELS = (1, 3, 4)

LARGEST = 1e15
# Inputs that a source names.
NAMED = 3


def exactly(value: float) -> Fraction:
    """The decimal number that a person wrote, without the errors of its binary form and of its prefix."""
    return Fraction(f"{value:.15g}")


@dataclass(frozen=True, slots=True)
class Picture:
    """Size of a frame. source: where it was taken from."""

    width: int
    height: int
    channels: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class Stream:
    """Frames of several sensors over one link.

    values: numbers of a frame; value_bits: bits of each. compression: raw bits over bits sent. frames_per_s: of one
    sensor. streams: sensors that share the link, each with a device of its own. source, bits_source: where the size and
    the bits come from. picture: None where a frame is no picture.
    """

    values: int
    value_bits: int
    frames_per_s: Fraction
    streams: int = 1
    compression: Fraction = Fraction(1)
    picture: Picture | None = None
    source: str = ""
    bits_source: str = ""

    def __post_init__(self) -> None:
        for what, found in (("a frame", self.values), ("bits of a number", self.value_bits), ("streams", self.streams)):
            check_range(what, found, 1)
        check_range("the frame rate", float(self.frames_per_s), 1e-9)
        check_range("the compression", float(self.compression), 1e-9)

    @property
    def raw_bits(self) -> int:
        """Bits of one frame before the codec."""
        return self.values * self.value_bits

    @property
    def frame_bits(self) -> Fraction:
        """Bits of one frame as sent."""
        return self.raw_bits / self.compression

    @property
    def frame_bytes(self) -> float:
        return float(self.frame_bits / 8)

    @property
    def needed_bits_per_s(self) -> float:
        """R = values · bits / compression · frames/s · streams."""
        return float(self.frame_bits * self.frames_per_s * self.streams)


def check_range(what: str, found: float, least: float) -> None:
    """Raises ScenarioError."""
    if not (isfinite(found) and least <= found <= LARGEST):
        raise ScenarioError(f"{what} cannot be", f"{found:g}", f"numbers from {least:g} to {LARGEST:g}")


@dataclass(frozen=True, slots=True)
class FrameWish:
    """What a person says of a frame; None as the network's input has it."""

    width: int | None = None
    height: int | None = None
    channels: int | None = None
    bits: int | None = None

    @property
    def sizes(self) -> tuple[int | None, int | None, int | None]:
        return self.width, self.height, self.channels


def stream_of(
    graph: Graph, wish: FrameWish, frames_per_s: Fraction, streams: int = 1, compression: Fraction = Fraction(1)
) -> Stream:
    """The stream that feeds the network: frames of its input's size but for what was said. Raises ScenarioError."""
    picture = wished(picture_of(graph), wish)
    values = prod((picture.width, picture.height, picture.channels)) if picture else values_of(graph)
    source = picture.source if picture else input_text(graph)
    bits, why = bits_of(graph, wish.bits, picture)
    return Stream(values, bits, frames_per_s, streams, compression, picture, source, why)


def wished(picture: Picture | None, wish: FrameWish) -> Picture | None:
    """The picture with the sizes that were said. Raises ScenarioError for some of the sizes of no picture."""
    if set(wish.sizes) == {None}:
        return picture
    known = (picture.width, picture.height, picture.channels) if picture else (None, None, None)
    width, height, channels = (old if new is None else new for new, old in zip(wish.sizes, known, strict=True))
    if width is None or height is None or channels is None:
        raise ScenarioError(
            "the network's input is no picture", "one size alone", "width, height and channels together"
        )
    rest = f"; what was not said is of {picture.source}" if picture and None in wish.sizes else ""
    return Picture(width, height, channels, f"said by hand{rest}")


def picture_of(graph: Graph) -> Picture | None:
    """The picture that the first input is: of four dimensions, with 1, 3 or 4 channels first or last; else None."""
    tensor = next(inputs_of(graph), None)
    if tensor is None or tensor.shape is None or len(tensor.shape) != 4:
        return None
    _, *sizes = tensor.shape
    channels_first = sizes[0] in PICTURE_CHANNELS and graph.format != "tflite"
    if not channels_first and sizes[2] not in PICTURE_CHANNELS:
        return None
    channels, height, width = sizes if channels_first else (sizes[2], sizes[0], sizes[1])
    return Picture(width, height, channels, input_text(graph))


def inputs_of(graph: Graph) -> Iterator[Tensor]:
    return (graph.tensors[name] for name in graph.inputs)


def input_text(graph: Graph) -> str:
    """The first few by name: a decoder has a cache for each of its layers."""
    named = [f"{tensor.name} {shape_text(tensor.shape)}" for tensor in inputs_of(graph)]
    more = f" and {len(named) - NAMED} more" if len(named) > NAMED else ""
    return f"the network's input {', '.join(named[:NAMED])}{more}"


def values_of(graph: Graph) -> int:
    """Numbers of all inputs, of one sample. Raises ScenarioError where a shape is not known."""
    return sum(sample_values(tensor.shape) for tensor in inputs_of(graph))


def sample_values(shape: Shape | None) -> int:
    if shape is None:
        raise ScenarioError("the size of the network's input is not known", None, "width, height and channels by hand")
    return prod(shape[1:]) if len(shape) > 1 else prod(shape)


def bits_of(graph: Graph, wish: int | None, picture: Picture | None) -> tuple[int, str]:
    """(bits of each number, where from)."""
    if wish is not None:
        return wish, "said by hand"
    if picture is not None:
        return CAMERA_BITS, "a camera's 8 bits a channel"
    widest = max((tensor.dtype for tensor in inputs_of(graph)), key=lambda dtype: DTYPE_BITS[dtype], default="fp32")
    return DTYPE_BITS[widest], f"{widest}, the type of the network's input"
