"""Two analyses in one picture: which layer answers to which, looked up once for each pair, and a change in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.compare import align
from analysis.units import UNKNOWN, percent

if TYPE_CHECKING:
    import numpy as np

    from analysis.scenario import Analysis
    from analysis.workload import Workload


class Aligned:
    """Rows of the other network for those of the one; kept, since many changes of a scenario leave both as they are."""

    def __init__(self) -> None:
        self._pair: tuple[Workload, Workload] | None = None
        self._rows: np.ndarray | None = None

    def rows(self, one: Analysis, other: Analysis) -> np.ndarray:
        pair = (one.workload, other.workload)
        if self._pair is None or self._rows is None or self._pair[0] is not pair[0] or self._pair[1] is not pair[1]:
            self._pair, self._rows = pair, align(*pair)
        return self._rows

    def forget(self) -> None:
        """The model is closed: nothing of it stays."""
        self._pair = self._rows = None


def signed_percent(change: float | None) -> str:
    """+12.3 %, −4 %, ±0 %; a dash where it is not known."""
    if change is None or change != change:
        return UNKNOWN
    return ("±" if not change else "+" if change > 0 else "−") + percent(abs(change))
