"""What a schedule moves for a layer that is too large to draw, by formula, while a smaller one of its kind is drawn."""

from __future__ import annotations

from dataclasses import replace

from analysis.dataflow.closed import flow
from analysis.dataflow.layer import OUTPUTS, Layer, LayerError
from analysis.dataflow.run import Run
from analysis.dataflow.whole_counts import words_of


def whole_words(run: Run, whole: Layer) -> dict[str, int] | None:
    """Words by "tensor into level" that the run's nest, or what else it executed, moves for another layer.

    Of outputs those that leave. None where that does not reach all of the layer.
    """
    try:
        if run.nest is None:
            return words_of(run.executed, whole)
        nest = replace(run.nest, layer=whole)
    except LayerError:
        return None
    found = {}
    for buffer in nest.buffers:
        moves, level = flow(nest, buffer, 0), nest.levels[buffer.level]
        if buffer.tensor == OUTPUTS:
            found[f"{buffer.tensor} out of {level}"] = int(moves.leaves.sum()) + int(moves.tile_at_end)
        else:
            found[f"{buffer.tensor} into {level}"] = int(moves.fills.sum())
    return found
