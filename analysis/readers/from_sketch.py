"""Drawings: what the canvas writes as text, or a table of layers; a half-drawn network is read as far as it goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import Diagnostic, ModelError, SketchError
from analysis.graph import Graph, Shape
from analysis.readers.contents import HEAD_BYTES, is_drawing
from analysis.readers.dims import bind_inputs, place
from analysis.readers.registry import Content, Progress, Wishes, reader

if TYPE_CHECKING:
    from analysis.sketch import Block, Drawing, Sketch

# The blocks are loaded only where a drawing is read: 20 ms of every start otherwise.

MOST_NAMES = 8


@reader(".sketch", ".layers", title="Drawing")
def read_sketch(content: Content, wishes: Wishes, progress: Progress) -> Graph:
    """The graph of a drawing. Raises ModelError, ScenarioError or UnknownNameError."""
    drawing, doubts = wished_drawing(sketch_in(content), wishes, progress)
    if not drawing.graph.nodes:
        raise ModelError(f"{content.file} holds no layers", why_nothing(drawing), "such as input 3x32x32; conv 32 3x3")
    return replace(drawing.graph, file=content.file, diagnostics=doubts)


def why_nothing(drawing: Drawing) -> str | None:
    """Of a drawing without a layer that can be counted."""
    if drawing.troubles:
        return drawing.troubles[0].sentence
    return f"blocks without an input: {len(drawing.waiting)}" if drawing.waiting else None


def graph_of_sketch(sketch: Sketch, wishes: Wishes, progress: Progress) -> Graph:
    """What is drawn on the canvas, as far as it goes, were it nothing. Raises ScenarioError or UnknownNameError."""
    drawing, doubts = wished_drawing(sketch, wishes, progress)
    return replace(drawing.graph, diagnostics=doubts)


def wished_drawing(sketch: Sketch, wishes: Wishes, progress: Progress) -> tuple[Drawing, tuple[Diagnostic, ...]]:
    """With the sizes that a person wishes, and a doubt for each block that is not in the network."""
    from analysis.sketch import drawing_of

    sized, doubts = wished(sketch, wishes) if wishes.any else (sketch, ())
    progress(0.1, "drawing layers")
    drawing = drawing_of(sized)
    return drawing, (*doubts, *drawing_doubts(sized, drawing))


def sketch_in(content: Content) -> Sketch:
    """The drawing that a text file holds; a table, which has no name, is called as its file. Raises ModelError."""
    from analysis.sketch.naming import clean_name
    from analysis.sketch.text import sketch_of

    try:
        found = sketch_of(bytes(content.data).decode("utf-8-sig"))
        table = content.folder is not None and not is_drawing(bytes(content.data[:HEAD_BYTES]))
        return replace(found, name=clean_name(Path(content.file).stem)) if table else found
    except UnicodeDecodeError as error:
        wrong = f"a byte that is no UTF-8, at {error.start:,}"
        raise ModelError(f"{content.file} is no drawing", wrong, "a drawing or a table of layers as text") from error
    except SketchError as error:
        raise ModelError(f"{content.file}: {error.what}", error.found, error.allowed, error.hint) from error


def wished(sketch: Sketch, wishes: Wishes) -> tuple[Sketch, tuple[Diagnostic, ...]]:
    """The drawing with the inputs of the sizes that a person wishes. Raises ScenarioError or UnknownNameError."""
    from analysis.sketch.drawing import is_source

    sources = {block.name: drawn_shape(block) for block in reversed(sketch.blocks) if is_source(block)}
    declared, others = placed(sources, wishes)
    places = (place(name, axis) for name, shape in sources.items() for axis in range(len(shape or ())))
    binding = bind_inputs(declared, others, places)
    new = {name: shape for name, shape in binding.shapes.items() if shape != sources[name]}
    blocks = (
        with_shape(block, new[block.name]) if is_source(block) and block.name in new else block
        for block in sketch.blocks
    )  # fmt: skip
    return (replace(sketch, blocks=tuple(blocks)) if new else sketch), binding.diagnostics


def placed(inputs: Mapping[str, Shape | None], wishes: Wishes) -> tuple[dict[str, Shape | None], Wishes]:
    """The inputs with the sizes that are wished by place, such as x[2], and the wishes without those."""
    dims = dict(wishes.dims)
    shapes = {
        name: shape and tuple(dims.pop(place(name, axis), size) for axis, size in enumerate(shape))
        for name, shape in inputs.items()
    }
    return shapes, replace(wishes, dims=dims)


def drawn_shape(block: Block) -> Shape | None:
    """What an input block says its data are; None where that is no shape."""
    from analysis.sketch import KINDS

    if block.opaque is not None:
        return block.opaque.tensors[0].shape if block.opaque.tensors else None
    said = KINDS[block.kind].filled(block)["shape"]
    return said if isinstance(said, tuple) else None


def with_shape(block: Block, shape: Shape) -> Block:
    if block.opaque is None:
        return block.with_param("shape", shape)
    tensors = tuple(replace(tensor, shape=shape) for tensor in block.opaque.tensors)
    return replace(block, opaque=replace(block.opaque, tensors=tensors))


def drawing_doubts(sketch: Sketch, drawing: Drawing) -> Iterator[Diagnostic]:
    """Each block that is wrong, with its sentence, and those that wait: none of them is counted."""
    for trouble in drawing.troubles:
        yield Diagnostic(None, "warning", f"not counted: {trouble.sentence}")
    names = [block.name for block in sketch.blocks if block.id in drawing.waiting]
    if names:
        listed = ", ".join(names[:MOST_NAMES]) + (", …" if len(names) > MOST_NAMES else "")
        yield Diagnostic(None, "warning", f"not counted, for an input is missing ({len(names)}): {listed}")
