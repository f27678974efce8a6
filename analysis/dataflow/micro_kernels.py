"""Inner loops of matrix products on microcontrollers: blocks, instructions, scratch memory, with the source of each.

A block of m columns × n filters takes, for every `step` words of the columns, m + n rows of loads and m·n of MACs.
The sources read: CMSIS-NN at commit 99f736a6, TinyEngine at commit 47bb283c.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from analysis.dataflow.layer import Layer
from analysis.errors import ScenarioError, UnknownNameError

CMSIS = "CMSIS-NN 99f736a6"
TINYENGINE = "TinyEngine 47bb283c"
# Channels that the depthwise kernel for MVE takes at a time.
CH_IN_BLOCK_MVE = 124
REGISTER_BLOCKS = 8


@dataclass(frozen=True, slots=True)
class Block:
    """columns × filters whose sums are kept at once. Raises ScenarioError.

    step: words of a column in one pass of the inner loop. lanes: words that one load of weights or of a column, or one
    MAC instruction takes. predicated: the last pass takes what is left; else word by word. rests: shapes (columns,
    filters) for columns that do not fill a block, largest first; none: whatever is left, with as many filters.
    """

    columns: int = 1
    filters: int = 1
    step: int = 1
    weight_lanes: int = 1
    column_lanes: int = 1
    mac_lanes: int = 1
    predicated: bool = False
    rests: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        for what, size in (("columns of a block", self.columns), ("filters of a block", self.filters)):
            if not 1 <= size <= REGISTER_BLOCKS:
                raise ScenarioError(what, size, f"1 to {REGISTER_BLOCKS}")

    def shapes(self, columns: int) -> list[tuple[int, int]]:
        """(columns, filters) of the blocks that some columns are cut into: whole blocks, then what is left."""
        whole, left = divmod(columns, self.columns)
        found = [(self.columns, self.filters)] * whole
        while left:
            shape = next((rest for rest in self.rests if rest[0] <= left), (left, self.filters))
            found.append(shape)
            left -= shape[0]
        return found

    def passes(self, length: int) -> list[tuple[int, int]]:
        """(first word, words) of each pass of the inner loop; the tail word by word unless predicated."""
        whole = length - length % self.step
        found = [(k, self.step) for k in range(0, whole, self.step)]
        if self.predicated:
            return found + ([(whole, length - whole)] if whole < length else [])
        return found + [(k, 1) for k in range(whole, length)]

    def instructions(self, length: int, lanes: int) -> int:
        """Instructions that take `lanes` words each over one column or row: ⌊K/step⌋·step/lanes and the tail."""
        whole, tail = divmod(length, self.step)
        return whole * (self.step // lanes) + (-(-tail // lanes) if self.predicated else tail)

    @property
    def macs_per_load(self) -> float:
        """MACs of one whole pass for a load instruction: m·n·step / (n·step/weight lanes + m·step/column lanes)."""
        loads = self.filters / self.weight_lanes + self.columns / self.column_lanes
        return self.columns * self.filters / loads


@dataclass(frozen=True, slots=True)
class Engine:
    """How a library computes a convolution of 8-bit words.

    buffer: column length K·K·C -> bytes of its column buffer. column_bytes: of a word there. widened: words are made
    16 bits wide, with the input's offset added, when they are copied. mac: its instruction. source: where it is written.
    """

    name: str
    block: Block
    buffer: Callable[[int], int]
    column_bytes: int
    widened: bool
    mac: str
    source: str

    def buffer_bytes(self, length: int) -> int:
        return self.buffer(length)


def rounded_up(words: int, multiple: int) -> int:
    return -(-words // multiple) * multiple


ENGINES: Mapping[str, Engine] = MappingProxyType(
    {
        "cmsis-dsp": Engine(
            "CMSIS-NN, DSP",
            # Each pass reads four words of two columns as pairs, and four of two filters at once.
            Block(2, 2, step=4, weight_lanes=4, column_lanes=2, mac_lanes=2, rests=((1, 1),)),
            lambda length: 2 * rounded_up(length, 4) * 2,
            2,
            True,
            "SMLAD",
            f"{CMSIS}: arm_convolve_s8, arm_nn_mat_mult_kernel_s8_s16",
        ),
        "cmsis-mve": Engine(
            "CMSIS-NN, MVE (Helium)",
            Block(4, 1, 16, 16, 16, 16, predicated=True, rests=((1, 1),)),
            lambda length: 4 * rounded_up(length, 16),
            1,
            False,
            "VMLADAVA",
            f"{CMSIS}: arm_convolve_s8, arm_nn_mat_mult_nt_t_s8",
        ),
        "cmsis-scalar": Engine(
            "CMSIS-NN, no SIMD",
            Block(2, 2, rests=((1, 1),)),
            lambda length: 2 * rounded_up(length, 4) * 2,
            2,
            True,
            "MLA",
            f"{CMSIS}: arm_convolve_s8, arm_nn_mat_mult_kernel_s8_s16",
        ),
        "tinyengine": Engine(
            "TinyEngine, 4 columns",
            # The routine that takes four columns is not published: two filters at a time, as in its other ones, is assumed.
            Block(4, 2, step=4, weight_lanes=4, column_lanes=2, mac_lanes=2, rests=((2, 2), (1, 1))),
            lambda length: 4 * length * 2,
            2,
            True,
            "SMLAD",
            f"{TINYENGINE}: arm_convolve_s8_4col (filters at a time: assumed)",
        ),
    }
)


def engine_of(name: str) -> Engine:
    """Raises UnknownNameError."""
    if name not in ENGINES:
        raise UnknownNameError("engine", name, ENGINES)
    return ENGINES[name]


def generic(columns: int, filters: int, word_bytes: int = 1) -> Engine:
    """A kernel of our own: words one at a time, a buffer of exactly its columns. Raises ScenarioError."""
    block = Block(columns, filters)
    return Engine(
        f"generic, {columns} × {filters}", block, lambda length: columns * length * word_bytes, word_bytes, False, "MLA",
        "no library: one word an instruction",
    )  # fmt: skip


# Scratch memory of kernels


@dataclass(frozen=True, slots=True)
class Scratch:
    """kernel: of a library, with the instructions it is built for. size: bytes for a layer. source: file and commit."""

    kernel: str
    size: Callable[[Layer], int]
    source: str


def taps(layer: Layer) -> int:
    return layer.kernel_height * layer.kernel_width


def column_words(layer: Layer) -> int:
    """KxKyC with all input channels, as the libraries reserve it also for groups."""
    return taps(layer) * layer.channels_in


def depthwise_dsp(layer: Layer) -> int:
    """Of a dilated one, and of 3×3 with a padding of at most 1, the wrapper takes a kernel without scratch."""
    small = (layer.kernel_height, layer.kernel_width) == (3, 3) and max(layer.pads[:2]) <= 1
    return 0 if small or not plain_depthwise(layer) else column_words(layer) * 2


def depthwise_mve(layer: Layer) -> int:
    return 4 * CH_IN_BLOCK_MVE * taps(layer) if plain_depthwise(layer) else 0


def plain_depthwise(layer: Layer) -> bool:
    """One filter a channel, one image, no dilation: what the fast kernel takes."""
    return layer.channels_in == layer.channels_out and layer.batch == 1 and layer.dilations == (1, 1)


SIZES_S8 = f"{CMSIS}: arm_convolve_get_buffer_sizes_s8.c"
SIZES_S16 = f"{CMSIS}: arm_convolve_get_buffer_sizes_s16.c"
SIZES_DEPTHWISE = f"{CMSIS}: arm_depthwise_conv_get_buffer_sizes_s8.c, wrapper"
SIZES_DENSE = f"{CMSIS}: arm_fully_connected_get_buffer_sizes_s8.c"

SCRATCH: Mapping[str, Scratch] = MappingProxyType(
    {
        "conv-s8-dsp": Scratch(
            "arm_convolve_s8, DSP", lambda layer: 2 * rounded_up(column_words(layer), 4) * 2, SIZES_S8
        ),
        "conv-s8-mve": Scratch("arm_convolve_s8, MVE", lambda layer: 4 * rounded_up(column_words(layer), 16), SIZES_S8),
        "conv-s16-dsp": Scratch("arm_convolve_s16, DSP", lambda layer: 2 * column_words(layer) * 2, SIZES_S16),
        "conv-s16-mve": Scratch(
            "arm_convolve_s16, MVE", lambda layer: 4 * rounded_up(column_words(layer), 8) * 2, SIZES_S16
        ),
        # With Arm's own compiler the DSP build takes 2·C·2 bytes.
        "conv-1x1-s8": Scratch("arm_convolve_1x1_s8_fast", lambda layer: 0, SIZES_S8),
        "depthwise-s8-dsp": Scratch("arm_depthwise_conv_s8_opt, DSP", depthwise_dsp, SIZES_DEPTHWISE),
        "depthwise-s8-mve": Scratch("arm_depthwise_conv_s8_opt, MVE", depthwise_mve, SIZES_DEPTHWISE),
        "dense-s8-dsp": Scratch("arm_fully_connected_s8, DSP", lambda layer: 0, SIZES_DENSE),
        "dense-s8-mve": Scratch("arm_fully_connected_s8, MVE", lambda layer: 4 * layer.channels_out, SIZES_DENSE),
        "tinyengine-4col": Scratch(
            "arm_convolve_s8_4col", lambda layer: 4 * column_words(layer) * 2, f"{TINYENGINE}: arm_convolve_s8_4col.c"
        ),
        # Direct loops; from memory, not read again.
        "tflm-reference": Scratch(
            "TFLM reference kernels", lambda layer: 0, "direct loops; not read again: an estimate"
        ),
    }
)


def scratch_bytes(kernel: str, layer: Layer) -> int:
    """Bytes of scratch memory. Raises UnknownNameError."""
    if kernel not in SCRATCH:
        raise UnknownNameError("kernel", kernel, SCRATCH)
    return SCRATCH[kernel].size(layer)
