"""The command `dataflow`: what one layer moves under one schedule, counted, by formula and by simulation."""

from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli_library import Form, Output
from analysis.cli_output import form_of, write
from analysis.errors import ScenarioError, UnknownNameError

if TYPE_CHECKING:
    from analysis.dataflow.layer import Layer

FORMS = ("table", "json", "csv")
MOST_DIGITS = 9

app = typer.Typer(
    name="dataflow",
    help="What one layer moves under one schedule: loads, stores, MACs, words at least, intensity, energy.",
    rich_markup_mode=None,
)

Bytes = Annotated[int, typer.Option("--bytes", min=1, max=16, metavar="N", help="Bytes of a word.")]
Schedule = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="none, weights, ifmap, ws, os, is, rs, nlr, order:M,P,Q,C,R,S, or orders: least and most of all.",
    ),
]
Registers = Annotated[
    int | None, typer.Option(min=1, max=1 << 20, metavar="N", help="Registers beside the arithmetic: are there enough?")
]
Energy = Annotated[str, typer.Option("--energy", metavar="ID", help="Table of energies; see rooflens energies.")]
Memory = Annotated[
    str, typer.Option("--memory", metavar="NAME", help="What the memory outside is: dram or sram, for the energy.")
]
Shape = Annotated[str, typer.Option("--input", metavar="4x4x3", help="Rows, columns and channels of the input.")]
Kernel = Annotated[str, typer.Option("--kernel", metavar="2x2", help="Rows and columns of the kernel.")]
Filters = Annotated[int, typer.Option("--out", min=1, metavar="N", help="Filters: channels of the output.")]
Stride = Annotated[
    str, typer.Option("--stride", metavar="1", help="Steps of the window: one number, or rows x columns.")
]
Pad = Annotated[
    str, typer.Option("--pad", metavar="0", help="Zeros at each side: one number, or TOPxLEFTxBOTTOMxRIGHT.")
]
Dilation = Annotated[str, typer.Option("--dilation", metavar="1", help="Distance of a kernel's elements.")]
Groups = Annotated[int, typer.Option("--groups", min=1, metavar="N", help="Groups of channels.")]
Batch = Annotated[int, typer.Option("--batch", min=1, metavar="N", help="Images.")]


@app.command()
def conv(
    size: Shape = "4x4x3",
    kernel: Kernel = "2x2",
    out: Filters = 5,
    stride: Stride = "1",
    pad: Pad = "0",
    dilation: Dilation = "1",
    groups: Groups = 1,
    batch: Batch = 1,
    schedule: Schedule = "none",
    registers: Registers = None,
    word_bytes: Bytes = 1,
    energy: Energy = "lecture_45nm",
    memory: Memory = "dram",
    form: Form = None,
    output: Output = None,
) -> None:
    """A convolution; CSV is the list of its events."""
    from analysis.report.dataflow import convolution_report

    layer = layer_of_options(size, kernel, out, stride, pad, dilation, groups, batch)
    text = convolution_report(layer, schedule, word_bytes, registers, (energy, memory), form_of(form, output, FORMS))
    write(text, output)


@app.command()
def layer(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="A model file.")],
    name: Annotated[str, typer.Argument(metavar="LAYER", help="Name of a convolution, dense layer or matrix product.")],
    schedule: Schedule = "none",
    registers: Registers = None,
    word_bytes: Bytes = 1,
    energy: Energy = "lecture_45nm",
    memory: Memory = "dram",
    form: Form = None,
    output: Output = None,
) -> None:
    """A layer of a network, in its own sizes."""
    from analysis.dataflow.taken import layer_of
    from analysis.report.dataflow import convolution_report
    from analysis.scenario import Scenario, analyze

    found = analyze(Scenario(model))
    number = found.workload.index_of.get(name)
    if number is None:
        raise UnknownNameError("layer", name, tuple(found.workload.index_of))
    taken = layer_of(found.graph, number)
    text = convolution_report(taken, schedule, word_bytes, registers, (energy, memory), form_of(form, output, FORMS))
    write(text, output)


@app.command()
def fc(
    inputs: Annotated[int, typer.Option(min=1, metavar="N", help="Input activations.")],
    outputs: Annotated[int, typer.Option(min=1, metavar="M", help="Output activations: rows of the weights.")],
    batch: Annotated[int, typer.Option(min=1, metavar="B", help="Columns: inputs that are computed together.")] = 1,
    block: Annotated[
        str, typer.Option(metavar="MxB", help="Weight rows × columns that are computed at a time.")
    ] = "1x1",
    registers: Annotated[
        int | None, typer.Option(min=1, max=1 << 20, metavar="N", help="Registers; accumulators beyond them spill.")
    ] = None,
    word_bytes: Bytes = 4,
    energy: Energy = "lecture_45nm",
    memory: Memory = "dram",
    form: Form = None,
    output: Output = None,
) -> None:
    """A fully connected layer in register blocks."""
    from analysis.report.dataflow import dense_report

    rows, columns = numbers_of(block, "--block", (2,))
    text = dense_report(
        (inputs, outputs, batch), (rows, columns), word_bytes, registers, (energy, memory), form_of(form, output, FORMS)
    )
    write(text, output)


@app.command()
def im2col(
    size: Shape = "4x4x3",
    kernel: Kernel = "2x2",
    out: Filters = 5,
    stride: Stride = "1",
    pad: Pad = "0",
    dilation: Dilation = "1",
    groups: Groups = 1,
    batch: Batch = 1,
    layout: Annotated[str, typer.Option(metavar="NAME", help="nhwc or nchw.")] = "nhwc",
    columns: Annotated[
        str, typer.Option(metavar="N", help="Columns that are copied at a time: 1, 2, 4 or all.")
    ] = "all",
    order: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Of the copy: rows, printed (as in the lecture) or channels; else what suits."
        ),
    ] = None,
    word_bytes: Bytes = 1,
    energy: Energy = "lecture_45nm",
    memory: Memory = "dram",
    form: Form = None,
    output: Output = None,
) -> None:
    """A convolution by copied columns and a matrix product."""
    from analysis.report.dataflow import im2col_report

    layer = layer_of_options(size, kernel, out, stride, pad, dilation, groups, batch)
    at_once = None if columns == "all" else numbers_of(columns, "--columns", (1,))[0]
    text = im2col_report(layer, layout, at_once, order, word_bytes, (energy, memory), form_of(form, output, FORMS))
    write(text, output)


def layer_of_options(
    size: str, kernel: str, out: int, stride: str, pad: str, dilation: str, groups: int, batch: int
) -> "Layer":
    """The layer that the options say. Raises ScenarioError."""
    from analysis.dataflow.layer import Layer

    height, width, channels = numbers_of(size, "--input", (3,))
    rows, columns = numbers_of(kernel, "--kernel", (2,))
    return Layer(
        height, width, channels, out, rows, columns, batch, groups,
        strides=pair(stride, "--stride"), dilations=pair(dilation, "--dilation"), pads=sides(pad),
    )  # fmt: skip


def pair(text: str, option: str) -> tuple[int, int]:
    first, *rest = numbers_of(text, option, (1, 2))
    return first, rest[0] if rest else first


def sides(text: str) -> tuple[int, int, int, int]:
    """One number for all sides, rows and columns, or top, left, bottom and right."""
    found = numbers_of(text, "--pad", (1, 2, 4), least=0)
    whole = found * 4 if len(found) == 1 else found * 2 if len(found) == 2 else found
    return whole[0], whole[1], whole[2], whole[3]


def numbers_of(text: str, option: str, lengths: tuple[int, ...], least: int = 1) -> tuple[int, ...]:
    """`4x4x3`. Raises ScenarioError."""
    parts = text.lower().replace("×", "x").split("x")
    if len(parts) not in lengths or not all(is_number(part.strip(), least) for part in parts):
        form = " or ".join("x".join("N" * length) for length in lengths)
        raise ScenarioError(f"{option} has another form", repr(text[:80]), f"{form}, whole numbers from {least}")
    return tuple(int(part) for part in parts)


def is_number(text: str, least: int) -> bool:
    """More digits than any layer has are no number, and Python would not read thousands of them."""
    return text.isdecimal() and len(text) <= MOST_DIGITS and int(text) >= least
