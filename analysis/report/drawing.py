"""A drawing as a file for other programs: ONNX, the drawing itself, or source text that builds the same network."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from analysis.errors import Diagnostic, FileError, ScenarioError
from analysis.sketch import Sketch

ENDINGS = (".onnx", ".sketch", ".py")
# A file name that is no UTF-8 gives a drawing its name; such characters are spelled out.
TEXT = ("utf-8", "backslashreplace")
# Systems take 255 bytes for a name; a sign may have 4 of them.
LONGEST_PREFIX = 40


def drawing_bytes(
    sketch: Sketch, ending: str, weights: str = "random", seed: int = 0, framework: str = "torch"
) -> tuple[bytes, tuple[Diagnostic, ...]]:
    """The file's content, and what of the drawing is not in it. ending: one of ENDINGS. framework: of source text.

    Raises ScenarioError for another ending, ModelError, UnknownNameError.
    """
    if ending == ".sketch":
        from analysis.sketch.text import text_of

        return text_of(sketch).encode(*TEXT), ()
    if ending == ".py":
        return source_bytes(sketch, framework)
    if ending != ".onnx":
        raise ScenarioError("a drawing is written in another form", ending or "no ending", ", ".join(ENDINGS))
    from analysis.readers.sketch_onnx import onnx_of

    saved = onnx_of(sketch, weights, seed)
    return saved.data, saved.doubts


def source_bytes(sketch: Sketch, framework: str) -> tuple[bytes, tuple[Diagnostic, ...]]:
    """PyTorch's or Keras' words. Raises ModelError, UnknownNameError."""
    from analysis.readers.from_sketch import drawing_doubts
    from analysis.report.source.frameworks import source_of
    from analysis.sketch import drawing_of

    drawing = drawing_of(sketch)
    return source_of(drawing.graph, framework).encode(*TEXT), tuple(drawing_doubts(sketch, drawing))


def save_drawing(
    sketch: Sketch, path: str, weights: str = "random", seed: int = 0, framework: str = "torch"
) -> tuple[Diagnostic, ...]:
    """Writes the file whole or not at all: the one that was there stays until the new one is. Raises AnalysisError."""
    data, doubts = drawing_bytes(sketch, Path(path).suffix.lower(), weights, seed, framework)
    try:
        replace_file(Path(path), data)
    except (OSError, ValueError) as error:
        raise FileError(f"{path} cannot be written", getattr(error, "strerror", None) or error) from error
    return doubts


def replace_file(path: Path, data: bytes) -> None:
    """Whole or not at all; what is no file, such as a pipe, is written into. Raises OSError, ValueError."""
    path = path.resolve()  # a link stays one
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~umask()
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name[:LONGEST_PREFIX]}.", delete=False) as file:
        try:
            file.write(data)
            file.close()
            os.chmod(file.name, mode)
            os.replace(file.name, path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def umask() -> int:
    """The process's own, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
