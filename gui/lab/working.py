"""A scene's execution worked out off the window's thread, and what is said of a layer that was too large for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication

from analysis.dataflow.layer import Layer
from analysis.dataflow.run import Run
from analysis.dataflow.taken import scaled_down
from analysis.dataflow.whole import whole_words
from analysis.units import exact
from gui.lab.chosen import completed, out_of_range
from gui.lab.scene import Play, Scene, Values

# A layer is made smaller until its sizes are among those that a scene can draw.
MOST_TRIES = 14


def tr(text: str) -> str:
    return QCoreApplication.translate("lab", text)


@dataclass(frozen=True, slots=True)
class Taken:
    """A layer of a network, and the values with which a scene shows it. drawn: the layer itself, or a smaller one."""

    name: str
    layer: Layer
    drawn: Layer
    values: Values


@dataclass(frozen=True, slots=True)
class Worked:
    """note: what is said of the size; "" where everything is drawn as it was asked for."""

    scene: Scene
    values: Values
    play: Play
    note: str = ""


def taken_for(scene: Scene, name: str, layer: Layer) -> Taken | None:
    """None where the scene cannot show such a layer at all."""
    drawn = scaled_down(layer)
    for _ in range(MOST_TRIES):
        values = scene.values_of_layer(drawn)
        if values is None:
            return None
        if not out_of_range(scene, values):
            return Taken(name, layer, drawn, completed(scene, values))
        smaller = scaled_down(drawn, max(1, drawn.macs // 2))
        if smaller == drawn:
            return None
        drawn = smaller
    return None


def work(scene: Scene, values: Values, taken: Taken | None, progress: Callable[[float, str], None]) -> Worked:
    """Raises AnalysisError."""
    progress(0.0, tr("executing"))
    play = scene.play(values)
    if taken is not None and taken.layer != taken.drawn:
        play = replace(play, taken=taken.layer)
    return Worked(scene, values, play, note_of(play, taken))


def note_of(play: Play, taken: Taken | None) -> str:
    """Whence the layer comes, and the counters of both sizes where it was scaled down."""
    # The scene was given the layer smaller already: what it calls whole is not what was taken.
    whole = taken.layer if taken else play.whole
    name = f"{taken.name}: " if taken else ""
    drawn = play.runs[0].layer if play.runs else taken.drawn if taken else None
    if whole is None or drawn is None:
        return ""
    if whole == drawn:
        return tr("{name}{size}, as it is").format(name=name, size=size_words(whole))
    words = tr("{name}scaled down from {whole} to {drawn}.").format(
        name=name, whole=size_words(whole), drawn=size_words(drawn)
    )
    counted = [line for line in (whole_line(run, whole, len(play.runs)) for run in play.runs) if line]
    if not counted:
        return words
    macs = tr("At its real size: {macs} MACs").format(macs=exact(whole.macs))
    return f"{words} {macs}; {'; '.join(lettered(counted))}."


def lettered(lines: list[str]) -> list[str]:
    return lines if len(lines) == 1 else [f"{letter} {line}" for letter, line in zip("ABCDEFGH", lines, strict=False)]


def whole_line(run: Run, whole: Layer, runs: int) -> str:
    """Words that the same schedule moves for the whole layer, by formula."""
    words = whole_words(run, whole)
    return ", ".join(f"{exact(count)} {name}" for name, count in words.items()) if words else ""


def size_words(layer: Layer) -> str:
    """ "48×48×8, 8 filters of 3×3"; a dense layer by its inputs and outputs."""
    if layer.kernel_height == layer.kernel_width == layer.height == layer.width == 1:
        words = tr("{inputs} inputs, {outputs} outputs")
        return words.format(inputs=exact(layer.channels_in), outputs=exact(layer.channels_out))
    size = f"{layer.height}×{layer.width}×{layer.channels_in}"
    kernel = f"{layer.kernel_height}×{layer.kernel_width}"
    words = tr("{size}, {filters} filters of {kernel}")
    return words.format(size=size, filters=exact(layer.channels_out), kernel=kernel)
