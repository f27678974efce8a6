"""Finding layers by words: which match is shown, the next and the one before."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject

from gui.canvas.find_bar import FindBar
from gui.session import Session
from gui.sieve import suiting


class Finding(QObject):
    """Ties a bar to the session: the match is selected, and shown by `show(layer)`."""

    def __init__(self, session: Session, bar: FindBar, show: Callable[[int], None]) -> None:
        super().__init__(bar)
        self.session, self.bar, self.show = session, bar, show
        self.matches, self.match = np.zeros(0, dtype=np.int64), 0
        bar.searched.connect(self._search)
        bar.stepped.connect(self._step)

    def count(self) -> None:
        """Anew, for another network or other words."""
        analysis, words = self.session.analysis, self.bar.field.text().strip()
        found = np.flatnonzero(suiting(analysis.workload, words)) if analysis and words else np.zeros(0, dtype=np.int64)
        self.matches, self.match = found, 0
        self.bar.set_count(self.match, len(self.matches))

    def _search(self) -> None:
        self.count()
        self._show()

    def _step(self, by: int) -> None:
        if len(self.matches):
            self.match = (self.match + by) % len(self.matches)
            self._show()

    def _show(self) -> None:
        self.bar.set_count(self.match, len(self.matches))
        if len(self.matches):
            layer = int(self.matches[self.match])
            self.session.select((layer,))
            self.show(layer)
