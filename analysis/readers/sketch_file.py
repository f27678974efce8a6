"""Opens any file as a drawing: one that is a drawing, one that holds one, and any model, as far as blocks can say it."""

from __future__ import annotations

from analysis.readers import format_of
from analysis.readers.from_onnx import graph_of, parsed
from analysis.readers.from_sketch import read_sketch, sketch_in
from analysis.readers.onnx_wire import skeleton
from analysis.readers.registry import Content, Progress, Wishes, silent
from analysis.readers.sketch_mark import is_marked, sketch_in_model
from analysis.readers.sources import Source, opened
from analysis.sketch import Sketch
from analysis.sketch.from_graph import sketch_of_graph


def open_sketch(source: Source, progress: Progress | None = None) -> Sketch:
    """What lies at the source, as a drawing; the very one that was saved there, if it is one. Raises as `read` does."""
    with opened(source) as content:
        form = format_of(content)
        if form.read is read_sketch:
            return sketch_in(content)
        if form.title == "ONNX":
            return sketch_of_model(content, progress or silent)
        return sketch_of_graph(form.read(content, Wishes(), progress or silent))


def drawing_at(source: Source) -> Sketch | None:
    """The drawing that a file is, or that a model holds as it was saved; None for any other model. Raises as `read` does."""
    with opened(source) as content:
        form = format_of(content)
        if form.read is read_sketch:
            return sketch_in(content)
        if form.title != "ONNX" or not is_marked(content.data, content.file):
            return None
        return sketch_in_model(parsed(skeleton(content.data, content.file), content.file))


def sketch_of_model(content: Content, progress: Progress) -> Sketch:
    model = parsed(skeleton(content.data, content.file), content.file)
    kept = sketch_in_model(model)
    return sketch_of_graph(graph_of(model, content, Wishes(), progress)) if kept is None else kept
