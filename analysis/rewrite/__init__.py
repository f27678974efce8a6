"""What-ifs on the network itself: each a function Graph -> Graph."""

from analysis.rewrite.layer_precision import LAYER_DTYPES, LayerPrecision, with_layer_precisions
from analysis.rewrite.precision import PRECISIONS, with_precision

__all__ = ["LAYER_DTYPES", "PRECISIONS", "LayerPrecision", "with_layer_precisions", "with_precision"]
