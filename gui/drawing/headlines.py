"""What stands first on a box: its kind in few words, and the settings that say most."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from analysis.sketch import KINDS, Block, Group

# What a title is on a box, where there is no room for all of it.
SHORT = {
    "conv2d": "Conv", "inverted_residual": "Inverted", "global_avg": "Global average", "global_max": "Global max",
    "transposed": "Transp. conv", "depthwise": "Depthwise", "pointwise": "Pointwise",
    "transformer_encoder": "Encoder layer", "transformer_decoder": "Decoder layer",
    "attention": "Attention", "bottleneck": "Bottleneck", "residual": "Residual", "separable": "Separable",
}  # fmt: skip
# Settings that are said on the box itself, behind the kind's name, in this order.
TELLING = (
    "filters", "outputs", "units", "width", "heads", "multiplier", "growth", "squeeze", "factor", "kernel", "patch",
)  # fmt: skip
# Axes of space of the kinds that have not two; settings that say nothing where they are as usual.
AXES, UNSAID = {"conv1d": 1, "conv3d": 3}, {"multiplier": 1, "expansion": 1}


def named(item: Block | Group) -> str:
    return f"{item.name} ×{item.repeat}" if isinstance(item, Group) and item.repeat > 1 else item.name


def under_title(item: Block | Group, blocks: int) -> str:
    """The name of a block; of a group, whose name stands first, how many blocks it holds."""
    if isinstance(item, Block):
        return item.name
    return QCoreApplication.translate("board", "{n} blocks").format(n=blocks)


def headline(item: Block | Group) -> str:
    """The kind, and the settings that say most: "Conv 32 3×3 /2"."""
    if isinstance(item, Group):
        return named(item)
    if item.opaque is not None and item.opaque.nodes:
        return item.opaque.nodes[0].op.rpartition(".")[2]
    kind = KINDS.get(item.kind)
    if kind is None:
        return item.kind
    said = kind.filled(item)
    parts = [
        setting_text(said[name], AXES.get(item.kind, 2))
        for name in TELLING
        if said.get(name) not in (None, 0, UNSAID.get(name))
    ]
    stride = said.get("stride")
    parts += [f"/{setting_text(stride, 1)}"] if stride and set(stride) != {1} else []
    return " ".join([SHORT.get(item.kind, kind.title), *parts])


def setting_text(value: object, axes: int) -> str:
    """A window of equal sides is said as 3×3, over one axis as 3."""
    if not isinstance(value, tuple):
        return f"{value:g}" if isinstance(value, float) else str(value)
    return "×".join(map(str, value * axes if len(value) == 1 else value))
