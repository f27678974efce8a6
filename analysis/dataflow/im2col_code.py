"""The copy of columns and the product after it as code to read; the lecture's printed text with its slips corrected."""

from __future__ import annotations

from dataclasses import dataclass, field

from analysis.dataflow.events import CodeLine
from analysis.dataflow.lowering import Lowering
from analysis.dataflow.micro_kernels import Block


@dataclass
class Im2colCode:
    """lines, and where in them each kind of event happens: copy, pad, init, weights, columns, mac, store."""

    lines: list[CodeLine] = field(default_factory=list)
    at: dict[str, int] = field(default_factory=dict)

    def add(self, indent: int, text: str, note: str = "", *kinds: str) -> None:
        for kind in kinds:
            self.at[kind] = len(self.lines)
        self.lines.append(CodeLine(text, indent, note))


def im2col_code(lowering: Lowering, block: Block, mac: str = "") -> Im2colCode:
    code = Im2colCode()
    together = "all" if lowering.columns is None else str(lowering.buffer_columns)
    code.add(0, "for each output pixel (y, x):", f"{together} at a time")
    copy_loops(code, lowering)
    if block == Block():
        plain_product(code, lowering)
    else:
        block_product(code, lowering, block, mac)
    return code


def copy_loops(code: Im2colCode, lowering: Lowering) -> None:
    names = {"r": "ky", "s": "kx", "c": "c"}
    code.add(1, "i = 0")
    loops = lowering.loops
    whole_pixels = loops.endswith("c")
    shown = loops[:-1] if whole_pixels else loops
    for depth, dim in enumerate(shown):
        code.add(1 + depth, f"for {names[dim]} in 0 … {lowering.sizes[dim] - 1}:", note_of(lowering, dim))
    inside = 1 + len(shown)
    words = lowering.sizes["c"] if whole_pixels else 1
    if any(lowering.layer.pads):
        code.add(inside, "if 0 ≤ iy < H and 0 ≤ ix < W:")
        copy_line(code, inside + 1, lowering, words)
        code.add(inside, "else:")
        code.add(inside + 1, f"fill {amount(words)} of col with the zero point", "", "pad")
    else:
        copy_line(code, inside, lowering, words)
    code.add(inside, f"i += {words}")


def note_of(lowering: Lowering, dim: str) -> str:
    layer = lowering.layer
    if dim == "c":
        return ""
    axis = "rs".index(dim)
    letter = "yx"[axis]
    return f"i{letter} = " + position(letter, layer.strides[axis], layer.dilations[axis], layer.pads[axis])


def position(letter: str, stride: int, dilation: int, pad: int) -> str:
    """Where the kernel's element is in the input: stride · y + dilation · ky − pad, without factors of 1."""
    first = letter if stride == 1 else f"{stride}·{letter}"
    step = f"k{letter}" if dilation == 1 else f"{dilation}·k{letter}"
    return f"{first} + {step}" + (f" − {pad}" if pad else "")


def copy_line(code: Im2colCode, indent: int, lowering: Lowering, words: int) -> None:
    channel = "" if words > 1 or lowering.sizes["c"] == 1 else " + c"
    address = f"(iy·W + ix)·C{channel}" if lowering.layout == "nhwc" else "(c·H + iy)·W + ix"
    per_word = lowering.layout == "nchw" and words > 1
    text = f"copy {amount(words)} from I[{address}]" + (", each H·W after the last," if per_word else "") + " to col[i]"
    code.add(indent, text, most_runs(lowering), "copy")


def most_runs(lowering: Lowering) -> str:
    """Copies of the column that has most words of the input."""
    best = int(lowering.copied.argmax())
    runs, words = int(lowering.runs[best]), int(lowering.copied[best])
    return f"{words} words in {runs} runs a pixel"


def amount(words: int) -> str:
    return "1 word" if words == 1 else f"{words} words"


def plain_product(code: Im2colCode, lowering: Lowering) -> None:
    code.add(1, f"for m in 0 … {lowering.filters - 1}:", "filters")
    code.add(2, "acc = 0", "or the bias", "init")
    code.add(2, f"for i in 0 … {lowering.length - 1}:")
    code.add(3, "acc += W[m][i] · col[i]", "weights lie in the order of the copy", "weights", "columns", "mac")
    code.add(2, "O[y][x][m] = acc", "requantised, activation applied", "store")


def block_product(code: Im2colCode, lowering: Lowering, block: Block, mac: str) -> None:
    at_once = f"{block.filters} at a time" if block.filters > 1 else ""
    code.add(1, f"for m in 0 … {lowering.filters - 1}:", ", ".join(part for part in ("filters", at_once) if part))
    code.add(2, f"acc[{block.filters}][{block.columns}] = 0", "or the bias", "init")
    code.add(2, f"for i in 0 … {lowering.length - 1}:", f"{block.step} at a time" if block.step > 1 else "")
    code.add(3, f"load col[i] of {block.columns} columns", lanes(block.column_lanes), "columns")
    code.add(
        3, f"load W[m][i] of {block.filters} filter{'s' * (block.filters > 1)}", lanes(block.weight_lanes), "weights"
    )
    many = f", {block.mac_lanes} MACs each" if block.mac_lanes > 1 else ""
    code.add(3, "acc += W · col", f"{mac or 'MLA'}{many}", "mac")
    code.add(2, "O[y][x][m] = acc", "requantised, activation applied", "store")


def lanes(words: int) -> str:
    return f"{words} words a load" if words > 1 else ""
