"""One network at several batch sizes on many devices at once: the totals of `estimate`, digit for digit, as columns.

Rows are cases (a batch size, a device, a runtime), columns are layers: the formulas of `roofline`, `traffic`, `energy` and
`calibration` over arrays of the shape (cases, layers). Sums run along the layers of one case, in the same order as there.
"""

from __future__ import annotations

from analysis.calibration.many import Case
from analysis.estimate.many.at_once import totals
from analysis.estimate.many.cases import Totals

__all__ = ["Case", "Totals", "totals"]
