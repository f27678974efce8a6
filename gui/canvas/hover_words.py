"""What the card beside the mouse says of a box or a wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from analysis.graph import shape_text
from analysis.picture.diagram import INPUT, LAYER, Diagram
from analysis.units import UNKNOWN, si

if TYPE_CHECKING:
    from analysis.graph import Tensor
    from analysis.scenario import Analysis
    from gui.canvas.scene import Scene


def words(text: str) -> str:
    return QCoreApplication.translate("graph", text)


def about_box(diagram: Diagram, analysis: Analysis, scene: Scene, box: int, unit: str) -> tuple[str, list[str]]:
    """(name, lines) of a layer or a terminal."""
    layer, shape = int(diagram.layers[box]), shape_text(diagram.shapes[box])
    if diagram.kinds[box] != LAYER:
        role = words("input of the network") if diagram.kinds[box] == INPUT else words("output of the network")
        return diagram.names[box], [role, shape]
    workload = analysis.workload
    macs = float(workload.macs[layer]) * (2 if unit == "FLOP" else 1)
    lines = [
        f"{workload.ops[layer]} · {workload.dtypes[layer]} · #{layer}",
        words("output {shape}").format(shape=shape),
        si(macs, unit) if workload.counted[layer] else words("not counted"),
        words("reads {read}, writes {written}, weights {weights}").format(
            read=si(float(workload.input_bytes[layer]), "B"),
            written=si(float(workload.output_bytes[layer]), "B"),
            weights=si(float(workload.weight_bytes[layer]), "B"),
        ),
    ]
    colouring = scene.colouring
    value = colouring.text(layer) if colouring.key not in ("family", "macs") else ""
    lines += [f"{colouring.title}: {value}"] if value else []
    return workload.names[layer], [*lines, *(scene.against.lines(layer) if scene.against else ())]


def about_wire(diagram: Diagram, wire: int) -> tuple[str, list[str]]:
    """The tensor's name, shape and bytes, and between whom it goes."""
    tensor: Tensor = diagram.carried[wire]
    source, target = int(diagram.wires.sources[wire]), int(diagram.wires.targets[wire])
    size = UNKNOWN if tensor.nbytes is None else si(float(tensor.nbytes), "B")
    return tensor.name, [
        f"{shape_text(tensor.shape)} · {tensor.dtype} · {size}",
        f"{diagram.names[source]} → {diagram.names[target]}",
    ]
