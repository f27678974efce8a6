"""What came out of a file: operators that no other kind can say, and results that the network hands out besides its last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from analysis.graph import Body, Node, Tensor, shape_text
from analysis.shapes import ShapeConflict, infer
from analysis.sketch.kinds.registry import OPSET, Misfit, Writer, kind, result
from analysis.sketch.model import Opaque


@kind(
    "output", "Output", "input", "A result that the network hands out, though a layer of it reads it too", "moves no byte",
    typed=("out", "result"),
)  # fmt: skip
def write_output(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    """No node: the tensor itself is one of the network's outputs."""
    return inputs[0]


@kind("opaque", "Layers of a file", "block", "Layers that stand as they are in the file", "", inputs=(0, None))
def write_opaque(writer: Writer, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """As in the file where what comes in is as it was there, otherwise with the shapes that follow from it."""
    content = writer.block.opaque
    if content is None:
        raise Misfit("this block holds no layers")
    if len(inputs) != len(content.inputs):
        raise Misfit("inputs of these layers are open", len(inputs), len(content.inputs))
    known = {tensor.name: tensor for tensor in content.tensors}
    names = new_names(writer.block.name, content) | dict(
        zip(content.inputs, (tensor.name for tensor in inputs), strict=True)
    )
    as_it_was = all(alike(tensor, known[name]) for tensor, name in zip(inputs, content.inputs, strict=True))
    written = known if as_it_was else known | inferred(content, known, inputs)
    outside = set(content.inputs)
    for name, tensor in written.items():
        if name not in outside:
            writer.tensors[names[name]] = replace(tensor, name=names[name])
    one = len(content.nodes) == 1
    writer.nodes += [renamed(node, names, writer.block.name, one) for node in content.nodes]
    return tuple(writer.tensors[names[name]] for name in content.outputs)


def alike(found: Tensor, before: Tensor) -> bool:
    return (found.shape, found.dtype) == (before.shape, before.dtype)


def new_names(block: str, content: Opaque) -> dict[str, str]:
    """Names in the file -> names in the drawing, where each begins with its block's."""
    single = len(content.outputs) == 1
    ends = {name: block if single else f"{block}:{port}" for port, name in enumerate(content.outputs)}
    return {tensor.name: ends.get(tensor.name) or own_name(block, tensor.name, ".") for tensor in content.tensors}


def own_name(block: str, name: str, sign: str) -> str:
    return name if name.startswith(block + sign) else f"{block}{sign}{name}"


def renamed(node: Node, names: Mapping[str, str], block: str, one: bool) -> Node:
    def new(found: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(names.get(name, name) for name in found)

    bodies = tuple(
        Body(body.role, tuple(renamed(inner, names, block, False) for inner in body.nodes), new(body.inputs),
             new(body.outputs), body.trip_count)
        for body in node.bodies
    )  # fmt: skip
    return replace(
        node, name=block if one else own_name(block, node.name, "/"), inputs=new(node.inputs), outputs=new(node.outputs),
        quantization=new(node.quantization), bodies=bodies,
    )  # fmt: skip


def inferred(content: Opaque, known: Mapping[str, Tensor], inputs: tuple[Tensor, ...]) -> dict[str, Tensor]:
    """All that the nodes write, from other inputs than those of the file. Raises Misfit where nobody knows how."""
    found = dict(zip(content.inputs, inputs, strict=True))
    for node in content.nodes:
        operands = [found.get(name) or known[name] if name else None for name in node.inputs]
        try:
            results = None if node.bodies else infer(node.op, operands, node.attributes, len(node.outputs), OPSET)
        except ShapeConflict as conflict:
            raise Misfit(conflict.what, conflict.found, conflict.allowed) from conflict
        if results is None:
            raise Misfit("these layers stand as in the file, for its shapes alone", *shapes(content, known, inputs))
        named = zip(node.outputs, results, strict=True)
        found |= {name: result(name, each) for name, each in named if name}
    return {name: tensor for name, tensor in found.items() if name not in content.inputs}


def shapes(content: Opaque, known: Mapping[str, Tensor], inputs: tuple[Tensor, ...]) -> tuple[str, str]:
    found = ", ".join(f"{shape_text(tensor.shape)} {tensor.dtype}" for tensor in inputs)
    return found, ", ".join(f"{shape_text(known[name].shape)} {known[name].dtype}" for name in content.inputs)
