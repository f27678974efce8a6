"""A layer as a nest of loops: which weight, input and output a multiply–accumulate touches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from math import prod

from analysis.errors import LARGEST_COUNT, ScenarioError

Dim = str
# N images, G groups, M filters and C input channels of one group, P×Q output, R×S kernel: rows and columns.
DIMS: tuple[Dim, ...] = ("N", "G", "M", "C", "P", "Q", "R", "S")
REDUCED: frozenset[Dim] = frozenset("CRS")

WEIGHTS, INPUTS, OUTPUTS, PSUMS, COLUMNS = "weights", "inputs", "outputs", "psums", "columns"
OPERANDS = (WEIGHTS, INPUTS, OUTPUTS)

# Beyond this a layer is a mistake of typing, not a layer.
LARGEST = 1 << 20


class LayerError(ScenarioError):
    """Sizes of which no layer can be made."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of a tensor: index = Σ coefficient · dim + offset, a real word where 0 ≤ index < length."""

    terms: tuple[tuple[Dim, int], ...]
    length: int
    offset: int = 0

    @property
    def dims(self) -> frozenset[Dim]:
        return frozenset(dim for dim, _ in self.terms)


@dataclass(frozen=True, slots=True)
class Layer:
    """A convolution; a dense layer is one of 1×1 on one pixel. Raises LayerError.

    channels are those of all groups together. strides, dilations: (rows, columns). pads: (top, left, bottom, right).
    """

    height: int = 1
    width: int = 1
    channels_in: int = 1
    channels_out: int = 1
    kernel_height: int = 1
    kernel_width: int = 1
    batch: int = 1
    groups: int = 1
    strides: tuple[int, int] = (1, 1)
    dilations: tuple[int, int] = (1, 1)
    pads: tuple[int, int, int, int] = (0, 0, 0, 0)

    def __post_init__(self) -> None:
        named = {
            "input height": self.height, "input width": self.width, "input channels": self.channels_in,
            "filters": self.channels_out, "kernel height": self.kernel_height, "kernel width": self.kernel_width,
            "batch": self.batch, "groups": self.groups, "stride": min(self.strides), "dilation": min(self.dilations),
        }  # fmt: skip
        for what, size in named.items():
            if not 1 <= size <= LARGEST:
                raise LayerError(what, size, f"1 to {LARGEST:,}")
        if not 0 <= min(self.pads) <= max(self.pads) <= LARGEST:
            raise LayerError("padding", min(self.pads), f"0 to {LARGEST:,}")
        for what, channels in (("input channels", self.channels_in), ("filters", self.channels_out)):
            if channels % self.groups:
                raise LayerError(what, channels, f"a multiple of the {self.groups} groups")
        self._check_reach()

    def _check_reach(self) -> None:
        """That there is an output, and not more work than can be counted."""
        if min(self.out_height, self.out_width) < 1:
            window = f"{self.window_height}x{self.window_width}"
            whole = f"{self.height + self.pads[0] + self.pads[2]}x{self.width + self.pads[1] + self.pads[3]}"
            raise LayerError("the window is larger than the input", window, f"at most {whole}, padding included")
        if self.macs > LARGEST_COUNT:
            raise LayerError("MACs of a layer", f"{self.macs:.3g}", f"at most {LARGEST_COUNT:.3g}")

    @property
    def window_height(self) -> int:
        """Rows from the first to the last that a kernel touches."""
        return self.dilations[0] * (self.kernel_height - 1) + 1

    @property
    def window_width(self) -> int:
        return self.dilations[1] * (self.kernel_width - 1) + 1

    @property
    def out_height(self) -> int:
        """P = ⌊(H + pads − window) / stride⌋ + 1."""
        return (self.height + self.pads[0] + self.pads[2] - self.window_height) // self.strides[0] + 1

    @property
    def out_width(self) -> int:
        return (self.width + self.pads[1] + self.pads[3] - self.window_width) // self.strides[1] + 1

    @property
    def sizes(self) -> Mapping[Dim, int]:
        """Bound of each loop."""
        return {
            "N": self.batch, "G": self.groups, "M": self.channels_out // self.groups, "C": self.channels_in // self.groups,
            "P": self.out_height, "Q": self.out_width, "R": self.kernel_height, "S": self.kernel_width,
        }  # fmt: skip

    @property
    def macs(self) -> int:
        """N·G·M·C·P·Q·R·S; positions in the padding count as work."""
        return prod(self.sizes.values())

    def shape(self, tensor: str) -> tuple[int, ...]:
        """weights G×M×C×R×S, inputs N×G×C×H×W, outputs N×G×M×P×Q."""
        return tuple(axis.length for axis in self.axes(tensor))

    def words(self, tensor: str) -> int:
        return prod(self.shape(tensor))

    def axes(self, tensor: str) -> tuple[Axis, ...]:
        """How the loops address a tensor, outermost axis first."""
        return axes_of(self, tensor)

    def changed(self, **wishes: object) -> Layer:
        return replace(self, **wishes)  # type: ignore[arg-type]


@lru_cache(maxsize=256)
def axes_of(layer: Layer, tensor: str) -> tuple[Axis, ...]:
    """As Layer.axes; asked for at every step of a walk."""
    sizes = layer.sizes
    if tensor == INPUTS:
        rows = Axis((("P", layer.strides[0]), ("R", layer.dilations[0])), layer.height, -layer.pads[0])
        columns = Axis((("Q", layer.strides[1]), ("S", layer.dilations[1])), layer.width, -layer.pads[1])
        return (*(Axis(((dim, 1),), sizes[dim]) for dim in "NGC"), rows, columns)
    dims = "GMCRS" if tensor == WEIGHTS else "NGMPQ"
    return tuple(Axis(((dim, 1),), sizes[dim]) for dim in dims)


def dense(inputs: int, outputs: int, batch: int = 1) -> Layer:
    """b = W·a: C = inputs, M = outputs, N = batch, all other loops once."""
    return Layer(channels_in=inputs, channels_out=outputs, batch=batch)


def convolution(
    height: int,
    width: int,
    channels_in: int,
    channels_out: int,
    kernel: int | tuple[int, int],
    stride: int = 1,
    pad: int = 0,
    dilation: int = 1,
    groups: int = 1,
    batch: int = 1,
) -> Layer:
    """A convolution with the same stride, padding and dilation in rows and columns."""
    rows, columns = (kernel, kernel) if isinstance(kernel, int) else kernel
    steps = {"strides": (stride, stride), "dilations": (dilation, dilation), "pads": (pad, pad, pad, pad)}
    return Layer(height, width, channels_in, channels_out, rows, columns, batch, groups, **steps)  # type: ignore[arg-type]
