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
    """One nest where columns are copied one by one; else one that copies and one that multiplies, inside the batches."""
    code = Im2colCode()
    depth = batch_lines(code, lowering)
    room, at_once = lowering.buffer_columns, min(block.columns, lowering.buffer_columns)
    when = "one at a time" if room == 1 else f"first {'all' if is_whole(lowering) else 'these'} are copied"
    code.add(depth, pixel_loop(), when)
    copy_loops(code, lowering, depth + 1)
    if at_once < room:
        code.add(depth, pixel_loop(at_once), "then multiplied")
    inside = depth + int(at_once < room or room == 1)
    if block == Block():
        plain_product(code, lowering, inside)
    else:
        block_product(code, lowering, block, mac, inside)
    return code


def is_whole(lowering: Lowering) -> bool:
    """The buffer takes all columns of an image and group."""
    return lowering.buffer_columns == lowering.pixels


def batch_lines(code: Im2colCode, lowering: Lowering) -> int:
    """Loops around the columns that are in the buffer together; returns their depth."""
    depth = 0
    if lowering.count > lowering.pixels:
        code.add(depth, "for each image and group:")
        depth += 1
    if not is_whole(lowering) and lowering.buffer_columns > 1:
        code.add(depth, f"for pixels by {lowering.buffer_columns}:", "as many columns as the buffer takes")
        depth += 1
    return depth


def pixel_loop(at_once: int = 1) -> str:
    return f"for pixels by {at_once}:" if at_once > 1 else "for each output pixel (y, x):"


def copy_loops(code: Im2colCode, lowering: Lowering, depth: int) -> None:
    names = {"r": "ky", "s": "kx", "c": "c"}
    code.add(depth, "i = 0")
    loops = lowering.loops
    whole_pixels = loops.endswith("c")
    shown = loops[:-1] if whole_pixels else loops
    for place, dim in enumerate(shown):
        code.add(depth + place, f"for {names[dim]} in 0 … {lowering.sizes[dim] - 1}:", note_of(lowering, dim))
    inside = depth + len(shown)
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
    apart = lowering.layout == "nchw" and words > 1
    text = f"col[i] = I[{address}]" if words == 1 else f"col[i …] = {words} words of I[{address}]"
    code.add(indent, text, "each H·W after the last" if apart else most_runs(lowering), "copy")


def most_runs(lowering: Lowering) -> str:
    """Copies of the column that has most words of the input."""
    runs, words = lowering.copies.most_runs, lowering.copies.most_words
    return f"{words} words in {runs} runs a pixel"


def amount(words: int) -> str:
    return "1 word" if words == 1 else f"{words} words"


def plain_product(code: Im2colCode, lowering: Lowering, depth: int) -> None:
    code.add(depth, f"for m in 0 … {lowering.filters - 1}:", "filters")
    code.add(depth + 1, "acc = 0", "or the bias", "init")
    code.add(depth + 1, f"for i in 0 … {lowering.length - 1}:")
    code.add(depth + 2, "acc += W[m][i] · col[i]", "weights lie in the order of the copy", "weights", "columns", "mac")
    code.add(depth + 1, "O[y][x][m] = acc", "requantised, activation applied", "store")


def block_product(code: Im2colCode, lowering: Lowering, block: Block, mac: str, depth: int) -> None:
    inner = depth + 2
    filters = f"{block.filters} filter{'s' * (block.filters > 1)}"
    columns = min(block.columns, lowering.buffer_columns)
    code.add(depth, f"for m in 0 … {lowering.filters - 1}{by(block.filters)}:", "filters")
    code.add(depth + 1, f"acc[{block.filters}][{columns}] = 0", "or the bias", "init")
    code.add(depth + 1, f"for i in 0 … {lowering.length - 1}{by(block.step)}:")
    code.add(inner, f"load col[i] of {columns} column{'s' * (columns > 1)}", lanes(block.column_lanes), "columns")
    code.add(inner, f"load W[m][i] of {filters}", lanes(block.weight_lanes), "weights")
    many = f", {block.mac_lanes} MACs each" if block.mac_lanes > 1 else ""
    code.add(inner, "acc += W · col", f"{mac or 'MLA'}{many}", "mac")
    code.add(depth + 1, "O[y][x][m] = acc", "requantised, activation applied", "store")


def by(step: int) -> str:
    return f" step {step}" if step > 1 else ""


def lanes(words: int) -> str:
    return f"{words} words a load" if words > 1 else ""
