"""What can be placed on the canvas, one family a file; importing this package fills the registry."""

from analysis.sketch.kinds import (  # noqa: F401  (importing a family registers its kinds)
    activation,
    attention,
    basic,
    convolution,
    image_blocks,
    merge,
    movement,
    normalisation,
    opaque,
    pooling,
    quantisation,
    recurrent,
    token_blocks,
)
from analysis.sketch.kinds.registry import KINDS, Family, Kind, Param

__all__ = ["KINDS", "Family", "Kind", "Param"]
