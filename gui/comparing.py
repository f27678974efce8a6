"""The verbs of the ghost: a second scenario beside the shown one."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from gui.comparison import Comparison, Contrast

if TYPE_CHECKING:
    import numpy as np

    from analysis.contrast import Contrast as Differences
    from analysis.explain import Explanation
    from analysis.scenario import Analysis, Scenario
    from analysis.survey import DeviceFit


class Comparing:
    """Part of the session; `comparison` holds the ghost and keeps it true."""

    scenario: Scenario | None
    analysis: Analysis | None
    comparison: Comparison
    selection: frozenset[int]
    quantity: str
    unit: str
    _aligned: tuple[object, np.ndarray] | None = None
    _differences: tuple[Analysis, Analysis, Differences] | None = None

    def change(self, *, drag: object = None, dragging: bool = False, **fields: Any) -> None:
        raise NotImplementedError

    @property
    def ghost(self) -> Analysis | None:
        """The second analysis, drawn behind the first; None while there is none."""
        return self.comparison.ghost

    @property
    def alignment(self) -> np.ndarray:
        """For each layer its row in the ghost, see analysis.compare.align; needs both."""
        from analysis.compare import align

        pair = (self.analysis.workload, self.ghost.workload)
        if self._aligned is None or self._aligned[0] != pair:
            self._aligned = (pair, align(*pair))
        return self._aligned[1]

    @property
    def differences(self) -> Differences | None:
        """The ghost (A) against what is shown (B), see analysis.contrast; None without either. Kept while both stay."""
        ours, ghost = self.analysis, self.ghost
        if ours is None or ghost is None:
            self._differences = None
            return None
        if self._differences is None or self._differences[0] is not ours or self._differences[1] is not ghost:
            from analysis.contrast import contrast

            self._differences = (ours, ghost, contrast(ghost, ours, self.alignment))
        return self._differences[2]

    def ghost_survey(self) -> tuple[DeviceFit, ...]:
        """The same for the ghost's model, precision and batch; empty without one."""
        from analysis.survey import survey

        return survey(self.ghost) if self.ghost else ()

    def ghost_explanation(self) -> Explanation | None:
        """The quantity asked for, in the ghost: of the layers that answer to the selected ones, else of the model.

        None without a ghost, and where it has none of these layers.
        """
        if not self.analysis or not self.ghost:
            return None
        from analysis.explain import explain_selection

        ghost, rows = self.ghost, self.alignment[sorted(self.selection)]
        found = rows[rows >= 0].tolist()
        if self.selection and not found:
            return None
        return explain_selection(ghost, next(iter(ghost.estimates), None), found, self.quantity, self.unit)

    def compare(self, scenario: Scenario | None = None, **settings: Any) -> None:
        """Puts a ghost beside the scenario, analysed in the background: a scenario that stays as it is, or the shown one
        with some fields different, as compare(precision="int8"), which then follows every change.
        """
        if self.scenario:
            fields = {**settings, "runtime": None} if "devices" in settings else settings
            self.comparison.ask(Contrast(scenario, tuple(sorted(fields.items()))), self.scenario)

    def adjust_ghost(self, **fields: Any) -> None:
        """The ghost with other fields; the shown scenario's own value makes it follow that again."""
        if self.scenario:
            fields = {**fields, "runtime": None} if "devices" in fields else fields
            contrast = self.comparison.contrast or Contrast()
            self.comparison.ask(contrast.adjusted(self.scenario, **fields), self.scenario)

    def pin(self) -> None:
        """The shown scenario becomes the ghost, and stays it whatever changes."""
        if self.analysis:
            self.comparison.show(self.analysis)

    def swap(self) -> None:
        """Scenario and ghost change places."""
        contrast, ghost, shown = self.comparison.contrast, self.comparison.scenario, self.scenario
        if contrast and ghost and shown:
            self.comparison.ask(contrast.swapped(shown), ghost)
            self.change(**fields_of(ghost))

    def drop_ghost(self) -> None:
        self.comparison.drop()


def fields_of(scenario: Scenario) -> dict[str, Any]:
    return {field.name: getattr(scenario, field.name) for field in dataclasses.fields(scenario)}
