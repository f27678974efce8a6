"""The command `draw`: drawings as ONNX files for other programs, and models as drawings."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli_output import print_out, progress, write, write_bytes
from analysis.errors import ScenarioError, one_line

if TYPE_CHECKING:
    from analysis.sketch import Sketch

ENDINGS = (".onnx", ".sketch")


def draw(
    source: Annotated[
        str, typer.Argument(metavar="FILE", help="A drawing, a table of layers, or a model, or - for standard input.")
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="FILE.onnx or FILE.sketch.")
    ] = None,
    weights: Annotated[str, typer.Option(metavar="NAME", help="random, zeros, or none.")] = "random",
    seed: Annotated[int, typer.Option(min=0, help="Of the random weights.")] = 0,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress, no remarks.")] = False,
) -> None:
    """Write a drawing as an ONNX file, or any model as a drawing."""
    from analysis.readers.sketch_file import open_sketch
    from analysis.sketch.text import text_of

    ending = output.suffix.lower() if output else ".sketch"
    if ending not in ENDINGS:
        raise ScenarioError("a drawing is written in another form", ending or "no ending", ", ".join(ENDINGS))
    with progress(quiet) as tell:
        sketch = open_sketch(source, tell)
    if output is None:
        print_out(text_of(sketch))
    elif ending == ".sketch":
        write(text_of(sketch), output, source)
    else:
        write_bytes(onnx_file(sketch, weights, seed, quiet), output, source)


def onnx_file(sketch: "Sketch", weights: str, seed: int, quiet: bool) -> bytes:
    """The file; what is doubtful about it goes to standard error. Raises ModelError, UnknownNameError."""
    from analysis.readers.sketch_onnx import onnx_of

    saved = onnx_of(sketch, weights, seed)
    for doubt in () if quiet else saved.doubts:
        typer.echo(f"rooflens: {one_line(doubt.message)}", err=True)
    return saved.data
