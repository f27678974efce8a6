"""The way to the lessons and back: the list, a step as a page, and a bar above the panels while a step goes on in them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from analysis.errors import UnknownNameError
from analysis.sketch import Sketch
from gui.catalogue import path_of
from gui.jobs import Message
from gui.layouts import LOW_PX, NARROW_PX
from gui.lesson_desk import LessonDesk
from gui.lessons.bar import LessonBar
from gui.panels import panel_names

if TYPE_CHECKING:
    from analysis.lessons.lesson import Lesson, Window
    from gui.lessons.contents import ContentsPage
    from gui.lessons.page import LessonPage

STATE, ANSWERS, SAMPLE = "lessons", "answers", ".onnx"
LAB, BOARD = "lab", "drawing"


class LessonRoom(LessonDesk):
    """The part of the main window that shows lessons; its pages are made when they are first asked for."""

    lesson_page: LessonPage | None = None
    contents_page: ContentsPage | None = None
    # Where a person came from, to go back to.
    _before_lessons: QWidget | None = None

    def _build_lesson_bar(self) -> LessonBar:
        self.lesson_bar = LessonBar()
        self.lesson_bar.back_asked.connect(self.show_lessons)
        self.pages.currentChanged.connect(lambda _: self._take_page())
        self.start_page.asked_to_learn.connect(self.show_contents)
        return self.lesson_bar

    def build_lessons(self) -> None:
        if self.lesson_page is not None:
            return
        from gui.lessons.contents import ContentsPage
        from gui.lessons.page import LessonPage
        from gui.lessons.presenter import Presenter
        from gui.lessons.progress import Progress
        from gui.lessons.score import Score
        from gui.lessons.score_state import take_kept

        score, progress = Score(self), Progress()
        progress.take_kept(self.settings.state(STATE))
        take_kept(score, self.settings.state(ANSWERS))
        self.contents_page = ContentsPage(score, progress)
        self.lesson_page = LessonPage(self.session, score, progress)
        for page in (self.contents_page, self.lesson_page):
            self.pages.addWidget(page)
        self.presenter = Presenter(self, self.lesson_page, (self.top, self.facts, self.message))
        self._connect_lessons()

    def _keep_answers(self) -> None:
        """At once: a class would not answer again what a crash has lost."""
        from gui.lessons.score_state import kept

        self.settings.set_state(ANSWERS, kept(self.lesson_page.score))

    def _connect_lessons(self) -> None:
        contents, page = self.contents_page, self.lesson_page
        contents.lesson_chosen.connect(self.show_lesson)
        contents.back_asked.connect(self.leave_lessons)
        contents.template_asked.connect(self.new_lesson)
        page.contents_asked.connect(self.show_contents)
        page.window_asked.connect(self.go_on_in_window)
        page.lab_asked.connect(self.show_in_lab)
        page.presenting_asked.connect(self.switch_presenting_lesson)
        page.message_raised.connect(self.tell)
        page.step_shown.connect(self._take_step)
        page.watch.told.connect(self.lesson_bar.show_lines)
        page.score.changed.connect(self.menus.refresh)
        page.score.changed.connect(self._keep_answers)

    # The ways

    def show_lessons(self) -> None:
        """The lesson that is being read; from there, and before any, the list."""
        self.build_lessons()
        if self.lesson_page.lesson is None or self.pages.currentWidget() is self.lesson_page:
            self.show_contents()
        else:
            self._come_to(self.lesson_page)
            self.lesson_page.take_focus()

    def show_contents(self) -> None:
        self.build_lessons()
        self._come_to(self.contents_page)
        self.contents_page.show_shelf()
        self.look_at_own()

    def show_lesson(self, lesson: Lesson, index: int | None = None) -> None:
        """Where it was left, or at a step of it."""
        self.build_lessons()
        self._come_to(self.lesson_page)
        self.lesson_page.show_lesson(lesson, index)
        self.lesson_page.take_focus()

    def _come_to(self, page: QWidget) -> None:
        if not self.in_lessons:
            self._before_lessons = self.pages.currentWidget()
        self.lesson_bar.is_on = False
        self.pages.setCurrentWidget(page)

    def _take_page(self) -> None:
        if self.is_presenting_lesson and self.pages.currentWidget() is not self.lesson_page:
            self.presenter.stop()
        self._show_lesson_bar()

    def _show_lesson_bar(self) -> None:
        self.lesson_bar.setVisible(self.lesson_bar.is_on and self.pages.currentWidget() is self.workspace)

    @property
    def in_lessons(self) -> bool:
        return self.lesson_page is not None and self.pages.currentWidget() in (self.lesson_page, self.contents_page)

    def leave_lessons(self) -> None:
        """Out of presenting; from a step to the list, from there back to where a person came from."""
        if self.is_presenting_lesson:
            self.presenter.stop()
        elif self.pages.currentWidget() is self.lesson_page:
            if not self.lesson_page.bench.close_controls():
                self.show_contents()
        elif self._before_lessons is self.workspace and self.workspace is not None:
            self._show_workspace()
        else:
            self.show_start_page()

    def leaf_lesson(self, by: int) -> None:
        """The next step, or with −1 the one before; the page comes into sight first."""
        if self.lesson_page is None or self.lesson_page.lesson is None:
            self.show_contents()
        elif self.pages.currentWidget() is not self.lesson_page:
            self.show_lessons()
        else:
            self.lesson_page.leaf(by)

    def _take_step(self, step) -> None:
        page = self.lesson_page
        self.session.set_lesson((page.index, len(page.lesson.steps)))

    # Out of a lesson

    def go_on_in_window(self, window: Window) -> None:
        """A step that is done in the panels: its network is opened, unless it works on the one that is there."""
        step = self.lesson_page.step
        if window.panel not in panel_names():
            self.tell(Message("error", str(UnknownNameError("panel", window.panel, panel_names()))))
            return
        self._set_as_wished(window)
        if window.panel == BOARD and not window.sample:
            self._go_to_the_board()
        else:
            self.reveal_panel(window.panel)
        if window.panel != BOARD and (self.height() < LOW_PX or self.width() < NARROW_PX):
            # What the step is about would have a third of a small window.
            self._give_all_room(window.panel)
        self.lesson_bar.show_step(self.lesson_page.lesson, step)
        self.lesson_bar.show_lines(self.lesson_page.watch.lines)

    def _set_as_wished(self, window: Window) -> None:
        session = self.session
        wished = {"devices": window.devices, "precision": window.precision}
        wished = {name: value for name, value in wished.items() if value}
        if window.devices:
            session.first_devices = window.devices
        if window.sample:
            path = path_of(window.sample.removesuffix(SAMPLE) + SAMPLE)
            self.when_saved(partial(session.open, path, **wished))
        elif wished:
            session.change(**wished)

    # Before a class

    def switch_presenting_lesson(self) -> None:
        """The lesson alone on the screen, in large type, and back."""
        self.build_lessons()
        if self.pages.currentWidget() is not self.lesson_page:
            self.show_lessons()
        if self.lesson_page.lesson is not None:
            self.presenter.switch()

    @property
    def is_presenting_lesson(self) -> bool:
        return self.lesson_page is not None and self.presenter.on

    def show_in_lab(self, scene: str, values: dict, part: float) -> None:
        """By a person's wish: what was set of this scene in the lab gives way. It has all the room, as in the lesson."""
        self.show_lab()
        self._give_all_room(LAB)
        bench = self.workspace.panels[LAB].need()
        bench.show_scene(scene)
        bench.set_values(values)
        once = Qt.ConnectionType.SingleShotConnection
        bench.worked.connect(lambda: bench.clock.seek(round(part * bench.clock.end)), once)
        self.lesson_bar.show_step(self.lesson_page.lesson, self.lesson_page.step)

    def _go_to_the_board(self) -> None:
        """With its palette and settings; an empty one where nothing is drawn yet."""
        if self.session.sketch is None:
            self.when_saved(lambda: self.session.draw(Sketch()))
            return
        self._show_workspace()
        self._make_room()
        self.reveal_panel(BOARD)

    def _give_all_room(self, panel: str) -> None:
        space = self.workspace
        if space.alone != panel:
            if space.alone:
                space.switch_alone()
            space.switch_alone(panel)

    def close_lessons(self) -> None:
        """Remembered for the next run; no thread outlives the window, nor do the notes."""
        if self.lesson_page is not None:
            self.presenter.stop()
            self.close_desk()
            self.settings.set_state(STATE, self.lesson_page.progress.kept())
            self._keep_answers()
            self.lesson_page.close_jobs()
