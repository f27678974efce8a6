"""What a person can do to a sketch: each edit is a pure function to (another sketch, what the entry in the history says).

An edit that has nothing to do returns the very sketch that it was given; ids that nobody has are passed over.
"""

from analysis.sketch.edits.building import add, append, feed, insert, remark
from analysis.sketch.edits.copying import duplicate, merged, part, paste
from analysis.sketch.edits.grouping import collapse, group, put_into, repeat, ungroup
from analysis.sketch.edits.ordering import reorder
from analysis.sketch.edits.placing import align, arrange, distribute, move, place, snap
from analysis.sketch.edits.removing import remove
from analysis.sketch.edits.setting import (
    rename,
    rename_sketch,
    reset_param,
    rewrite,
    scale_param,
    set_kind,
    set_param,
)
from analysis.sketch.edits.shared import Edited
from analysis.sketch.edits.unfolding import unfold, unroll
from analysis.sketch.edits.wiring import connect, disconnect, reroute

__all__ = [
    "Edited", "add", "align", "append", "arrange", "collapse", "connect", "disconnect", "distribute", "duplicate", "feed",
    "group", "insert", "merged", "move", "part", "paste", "place", "put_into", "remark", "remove", "rename",
    "rename_sketch", "reorder", "repeat", "reroute", "reset_param", "rewrite", "scale_param",
    "set_kind", "set_param", "snap", "unfold",
    "ungroup", "unroll",
]  # fmt: skip
