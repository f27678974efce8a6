"""The way to the dataflow lab: with a network, without any, from one of its layers, and before an audience."""

from __future__ import annotations

from gui.layouts import LAB

PANEL = "lab"
ANY_HEIGHT = 16_777_215


class LabRoom:
    """The part of the main window that shows the lab. presenting: the lab has the screen, in large type."""

    presenting = False
    # Nothing else has anything to show without a model.
    _only_lab = False
    _alone_before = _full_before = False

    def _connect_lab(self) -> None:
        self.session.watch_asked.connect(self.watch_layer)
        self.session.analysis_changed.connect(self._give_room_to_model)
        self.start_page.asked_to_watch.connect(self.show_lab)
        self.workspace.alone_changed.connect(self._take_alone)
        self.workspace.panels[PANEL].presenting_asked.connect(self.switch_presenting)

    def show_lab(self) -> None:
        self._show_workspace()
        space = self.workspace
        if self.session.analysis is None:
            if space.alone not in ("", PANEL):
                space.switch_alone()
            if not space.alone:
                space.switch_alone(PANEL)
            self._only_lab = True
        elif space.alone != PANEL and space.frames[PANEL].visibleRegion().isEmpty():
            self._make_room_for_lab()
        space.reveal(PANEL)

    def _make_room_for_lab(self) -> None:
        """Its layout, unless a person has arranged the panels: then it comes up in the middle of them."""
        if self.stands_as_offered():
            self.apply_layout(LAB)
        else:
            self._bring_to_the_middle(PANEL)

    def watch_layer(self, layer: int) -> None:
        """The current layer of the network in the lab."""
        self.show_lab()
        self.workspace.panels[PANEL].watch_selected()

    def leave_alone(self) -> None:
        """By Escape: out of the lecture, back to the start page where there is nothing else, else to all panels."""
        if self.presenting:
            self.switch_presenting()
        elif self._only_lab:
            self.show_start_page()
        else:
            self.workspace.switch_alone()

    def _give_room_to_model(self, analysis) -> None:
        if analysis is None:
            self._end_presenting()
        elif self._only_lab:
            self._only_lab = False
            if self.workspace.alone == PANEL and not self.presenting:
                self.workspace.switch_alone()

    def _take_alone(self, name: str) -> None:
        if name != PANEL:
            self._only_lab = False
            self._alone_before = True  # there is no way further back
            self._end_presenting()

    # Before an audience

    def switch_presenting(self) -> None:
        if self.presenting:
            self._end_presenting()
            return
        self.show_lab()
        self._alone_before, self._full_before = self.workspace.alone == PANEL, self.isFullScreen()
        if not self._alone_before:
            self.workspace.switch_alone(PANEL)
        self.presenting = True
        self._dress(True)
        self.showFullScreen()
        self.menus.refresh()

    def _end_presenting(self) -> None:
        if not self.presenting:
            return
        self.presenting = False
        self._dress(False)
        if not self._full_before:
            self.showNormal()
        if not self._alone_before and self.workspace.alone == PANEL:
            self.workspace.switch_alone()
        self.menus.refresh()

    def _dress(self, large: bool) -> None:
        """The menu keeps its shortcuts: it is only not seen."""
        self.menuBar().setMaximumHeight(0 if large else ANY_HEIGHT)
        for widget in (self.top, self.facts, self.workspace.titles[PANEL]):
            widget.setVisible(not large)
        self.workspace.panels[PANEL].need().set_large(large)
