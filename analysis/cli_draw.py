"""The command `draw`: drawings as ONNX files and source text for other programs, and models as drawings."""

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli_output import print_out, progress, write_bytes
from analysis.errors import ScenarioError, UnknownNameError, one_line


def draw(
    source: Annotated[
        str, typer.Argument(metavar="FILE", help="A drawing, a table of layers, or a model, or - for standard input.")
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="FILE.onnx, FILE.sketch, or FILE.py (source text)."),
    ] = None,
    weights: Annotated[str, typer.Option(metavar="NAME", help="random, zeros, or none.")] = "random",
    seed: Annotated[int, typer.Option(min=0, help="Of the random weights.")] = 0,
    framework: Annotated[
        str | None, typer.Option(metavar="NAME", help="Of FILE.py: torch or keras; torch by default.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress, no remarks.")] = False,
) -> None:
    """Write a drawing as an ONNX file or as source of PyTorch or Keras, or any model as a drawing."""
    from analysis.readers.sketch_file import open_sketch
    from analysis.report.drawing import ENDINGS, drawing_bytes, replace_file

    ending = output.suffix.lower() if output else ".sketch"
    if ending not in ENDINGS:
        raise ScenarioError("a drawing is written in another form", ending or "no ending", ", ".join(ENDINGS))
    check_framework(framework, ending)
    with progress(quiet) as tell:
        sketch = open_sketch(source, tell)
    data, doubts = drawing_bytes(sketch, ending, weights, seed, framework or "torch")
    for doubt in () if quiet else doubts:
        typer.echo(f"rooflens: {one_line(doubt.message)}", err=True)
    if output is None:
        print_out(data.decode())
    else:
        write_bytes(data, output, source, replace_file)


def check_framework(framework: str | None, ending: str) -> None:
    """Before a large model is read for nothing. Raises ScenarioError, UnknownNameError."""
    if framework is None:
        return
    from analysis.report.source.frameworks import FRAMEWORKS

    if framework not in FRAMEWORKS:
        raise UnknownNameError("framework", framework, FRAMEWORKS)
    if ending != ".py":
        raise ScenarioError("only source text is of a framework", f"--framework {framework} for {ending}", "-o FILE.py")
