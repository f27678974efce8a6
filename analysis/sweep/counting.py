"""Networks read and counted for a sweep: each file once a size, each size once a precision."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from analysis.batch import Counted
from analysis.control_flow import flatten
from analysis.errors import ScenarioError
from analysis.graph import Graph, Shape, shape_text
from analysis.readers import read
from analysis.rewrite import with_precision
from analysis.scenario import Scenario, batch_of
from analysis.stages import Key, file_key
from analysis.sweep.grid import Cell, Resolution
from analysis.workload import build_workload

# What the channels of an image are: grey, colour, colour with transparency.
CHANNELS = (1, 3, 4)


def counted_at(file: str, batch: int | None, resolution: Resolution | None, precision: str) -> Counted:
    """The network of a file at these sizes. Raises FileError, ModelError, ScenarioError and what counting raises."""
    source = graph_at(file, file_key(file), batch, resolution)
    graph = flatten(with_precision(source, precision))
    return Counted(batch_of(source), source, graph, build_workload(graph))


# As many as the batch sizes of a usual sweep, twice: the next precisions and kernels read nothing again.
@lru_cache(maxsize=8)
def graph_at(file: str, content: Key, batch: int | None, resolution: Resolution | None) -> Graph:
    """content: what tells one content of the file from another, so that a changed file is read again."""
    if resolution is None:
        return read(file, batch=batch)
    shapes = image_shapes(graph_at(file, content, batch, None), resolution)
    return read(file, shapes=shapes, batch=batch)


def image_shapes(graph: Graph, resolution: Resolution) -> Mapping[str, Shape]:
    """The inputs that are images, with another height and width. Raises ScenarioError where none is."""
    shapes = {name: graph.tensors[name].shape or () for name in graph.inputs}
    images = {name: (shape, image_axes(shape, graph.format)) for name, shape in shapes.items()}
    found = {name: resized(shape, axes, resolution) for name, (shape, axes) in images.items() if axes}
    if not found:
        said = ", ".join(f"{name} {shape_text(shape)}" for name, shape in shapes.items()) or "no input"
        raise ScenarioError(
            "no input is an image, so there is no resolution to set", said, "four dimensions, 1, 3 or 4 channels"
        )
    return found


def image_axes(shape: Shape, form: str) -> tuple[int, int] | None:
    """Where height and width are, told by where the channels are; None for what is no image.

    Channels last in TensorFlow Lite's files, and where they can be nowhere else.
    """
    if len(shape) != 4:
        return None
    first, last = shape[1] in CHANNELS, shape[3] in CHANNELS
    if last and (form == "TensorFlow Lite" or not first):
        return 1, 2
    return (2, 3) if first and form != "TensorFlow Lite" else None


def resized(shape: Shape, axes: tuple[int, int], resolution: Resolution) -> Shape:
    sizes = dict(zip(axes, resolution, strict=True))
    return tuple(sizes.get(axis, size) for axis, size in enumerate(shape))


def scenario_of(cell: Cell, file: str | None = None) -> Scenario:
    """The scenario whose analysis the cell's row is of. file: where the model lies, by default where it is named.

    Reads the file where a resolution is asked for; raises what reading raises, and ScenarioError without an image.
    """
    path = file or cell.model
    plain = graph_at(path, file_key(path), cell.batch, None) if cell.resolution else None
    shapes = image_shapes(plain, cell.resolution) if plain and cell.resolution else {}
    return Scenario(
        path,
        shapes=tuple(shapes.items()),
        batch=cell.batch,
        precision=cell.precision,
        kernel=cell.kernel,
        devices=(cell.device,),
        runtime=cell.runtime,
    )
