"""Networks to watch a planner at: small ones whose buffers a person can add up, and bundled ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from analysis.control_flow import flatten
from analysis.errors import UnknownNameError
from analysis.graph import Graph, Node, Tensor
from analysis.readers import read
from analysis.rewrite import with_precision

KIB = 1024
# Of the tensors a to f, in KiB; those that a network has not, or that follow from others, are left aside.
Sizes = tuple[int, ...]
# (operator's letter, what it is, operands, result)
Lines = Sequence[tuple[str, str, str, str]]


def chain(sizes: Sizes) -> Graph:
    """Three layers in a row.

    With 6, 5, 5, 6 KiB TensorFlow Lite Micro's planner takes 16 KiB and 11 are enough: the second and the third buffer
    are placed last, and no gap of 5 is left between the two of 6.
    """
    lines = (("A", "Conv", "a", "b"), ("B", "Conv", "b", "c"), ("C", "Conv", "c", "d"))
    return made("chain", lines, dict(zip("abcd", sizes, strict=False)))


def activations(sizes: Sizes) -> Graph:
    """Two layers, each with a ReLU behind it: element by element, so that it may overwrite its operand."""
    lines = (("A", "Conv", "a", "b"), ("B", "Relu", "b", "c"), ("C", "Conv", "c", "d"), ("D", "Relu", "d", "e"))
    first, second, _, third, *_ = sizes
    return made("activations", lines, {"a": first, "b": second, "c": second, "d": third, "e": third})


def residual(sizes: Sizes) -> Graph:
    """A residual block: b skips two layers and is added to their result."""
    lines = (("A", "Conv", "a", "b"), ("B", "Conv", "b", "c"), ("C", "Conv", "c", "d"), ("D", "Add", "bd", "e"))
    outside, skip, inside = sizes[:3]
    return made("residual", lines, {"a": outside, "b": skip, "c": inside, "d": skip, "e": skip})


def branches(sizes: Sizes) -> Graph:
    """Two branches, each wide and then narrow, written layer by layer: both wide ones are alive at once."""
    lines = (
        ("A", "Conv", "a", "b"), ("B", "Conv", "b", "c"), ("C", "Conv", "b", "d"), ("D", "Conv", "c", "e"),
        ("E", "Conv", "d", "f"), ("F", "Concat", "ef", "g"),
    )  # fmt: skip
    stem, _, wide, wider, narrow, other = sizes
    result = narrow + other
    return made("branches", lines, dict(zip("abcdefg", (stem, stem, wide, wider, narrow, other, result), strict=True)))


def made(name: str, lines: Lines, kib: Mapping[str, int]) -> Graph:
    """int8 tensors of so many KiB; the first is the input, the last written the output."""
    nodes = tuple(Node(letter, op, tuple(operands), (result,)) for letter, op, operands, result in lines)
    tensors = {tensor: Tensor(tensor, (KIB * size,), "int8") for tensor, size in kib.items()}
    return Graph(name, nodes, tensors, (lines[0][2],), (lines[-1][3],))


SMALL: Mapping[str, Callable[[Sizes], Graph]] = MappingProxyType(
    {"chain": chain, "activations": activations, "residual": residual, "branches": branches}
)
# Bundled sample -> its precision here.
BUNDLED: Mapping[str, str] = MappingProxyType(
    {"ds_cnn_int8": "native", "resnet8_int8": "native", "mobilenet_v1_int8": "native", "mobilenet_v2": "int8"}
)


@lru_cache(maxsize=64)
def example(name: str, sizes: Sizes) -> Graph:
    """sizes: in KiB, of a small network. Raises UnknownNameError."""
    if name in SMALL:
        return SMALL[name](sizes)
    return bundled(name)


@lru_cache(maxsize=len(BUNDLED))
def bundled(name: str) -> Graph:
    """A bundled network at the precision of BUNDLED. Raises UnknownNameError."""
    import resources

    if name not in BUNDLED:
        raise UnknownNameError("example", name, (*SMALL, *BUNDLED))
    graph = read(str(Path(str(files(resources))) / "samples" / f"{name}.onnx"))
    return flatten(with_precision(graph, BUNDLED[name]))
