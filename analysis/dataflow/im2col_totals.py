"""The figures of a convolution by columns for the command line: what its animation shows at the end."""

from __future__ import annotations

from analysis.dataflow.im2col import Im2colRun
from analysis.dataflow.im2col_plan import Im2col
from analysis.dataflow.layer import INPUTS, OUTPUTS, WEIGHTS, Layer
from analysis.dataflow.lowering import Lowering
from analysis.dataflow.micro_kernels import Block
from analysis.dataflow.run import compulsory_words


def im2col_totals(
    layer: Layer,
    layout: str = "nhwc",
    columns: int | None = None,
    order: str | None = None,
    block: Block | None = None,
    word_bytes: int = 1,
    run: Im2colRun | None = None,
) -> dict[str, object]:
    """Fields of `dataflow im2col`. columns: at a time, None is all. order: by default the one that suits the layout.

    loads: inputs are words copied out of memory; columns are words from the buffer into registers. runs: copies of
    neighbouring words in all, and for one pixel away from the padding. run: of the same plan, for its events; all else
    is by formula. Raises UnknownNameError, ScenarioError.
    """
    plan = Im2col(Lowering(layer, layout, order or order_of(layout), columns), block or Block())
    count, lowering = plan.totals(), plan.lowering
    return {
        "macs": count["macs"],
        "loads": {"weights": count["weights"], "inputs": count["copied"], "psums": 0, "columns": count["columns"]},
        "stores": {"outputs": count["stored"], "psums": 0, "columns": count["copied"] + count["padded"]},
        "distinct": {
            name: words for name, words in compulsory_words(layer).items() if name in (WEIGHTS, INPUTS, OUTPUTS)
        },
        "buffer_bytes": plan.buffer_words * word_bytes,
        "runs": count["copies"],
        "runs_per_pixel": lowering.copies.most_runs,
        "words_per_run": lowering.copies.most_words / max(1, lowering.copies.most_runs),
        "column_words": lowering.length,
        "matrix_words": lowering.count * lowering.length,
        "expansion": lowering.expansion,
        "padded": count["padded"],
        "events": len(run.trace) if run else None,
    }


def order_of(layout: str) -> str:
    """The order of the copy that finds the longest runs in a layout."""
    return "channels" if layout == "nchw" else "rows"
