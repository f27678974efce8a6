"""What-ifs on the network itself: each a function Graph -> Graph."""

from analysis.rewrite.precision import PRECISIONS, with_precision

__all__ = ["PRECISIONS", "with_precision"]
