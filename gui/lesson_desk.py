"""What a teacher takes out of a lesson: the score sheet, the key, handouts; and a lesson of one's own to begin with."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

import resources
from analysis.errors import FileError
from gui.jobs import Job, Jobs, Message
from gui.panels import panel_names

if TYPE_CHECKING:
    from analysis.lessons.check import Known
    from analysis.lessons.lesson import Lesson
    from gui.lessons.page import LessonPage

LOOK_EVERY_S = 0.1
Tell = Callable[[float, str], None]


def words(text: str) -> str:
    return QCoreApplication.translate("lessons", text)


class LessonDesk:
    """The part of the main window for who teaches."""

    lesson_page: LessonPage | None = None

    def build_lessons(self) -> None:
        raise NotImplementedError

    @property
    def _lesson(self) -> Lesson | None:
        return self.lesson_page.lesson if self.lesson_page is not None else None

    @property
    def _desk_jobs(self) -> Jobs:
        found = self.findChild(Jobs, "lesson desk")
        if found is None:
            found = Jobs(self, every=True)
            found.setObjectName("lesson desk")
            found.progressed.connect(self._show_busy)
            self.busy.cancelled.connect(found.cancel)
        return found

    # Scores

    def show_scores(self) -> None:
        from gui.lessons.score_dialog import ScoreDialog

        self.build_lessons()
        dialog = self.findChild(ScoreDialog) or ScoreDialog(self.lesson_page.score, self)
        dialog.show()
        dialog.raise_()

    @property
    def is_locked_until_predicted(self) -> bool:
        return self.lesson_page is not None and self.lesson_page.score.locked

    def switch_lock(self) -> None:
        self.build_lessons()
        score = self.lesson_page.score
        score.set_locked(not score.locked)

    # Files

    def save_handout(self, answers: bool) -> None:
        """Written by a process of its own: paper is light whatever the window is, and a class does not wait."""
        if self._lesson is None:
            return
        kind = words("with-answers") if answers else words("handout")
        title = words("Save the handout with answers") if answers else words("Save the handout")
        path = ask(self, title, f"{self._lesson.id}-{kind}.pdf", ".pdf")
        if path is not None:
            more = ("--answers",) if answers else ("--seed", str(self.lesson_page.score.seed))
            self._write("handout", path, more)

    def save_key(self) -> None:
        if self._lesson is None:
            return
        path = ask(self, words("Save the teacher's key"), f"{self._lesson.id}-key.csv", ".csv")
        if path is not None:
            self._write("key", path, ("--seed", str(self.lesson_page.score.seed)))

    def _write(self, command: str, path: Path, more: tuple[str, ...]) -> None:
        name = str(self._lesson.path or self._lesson.id)
        arguments = ("lesson", command, name, "-o", str(path), *more)
        self._desk_jobs.start(Job(partial(written, arguments, path), self._tell_saved, self.tell))

    def _tell_saved(self, path: Path) -> None:
        self.tell(Message("done", words("Saved {path}").format(path=path)))

    def close_desk(self) -> None:
        self._desk_jobs.close()

    def look_at_own(self) -> None:
        """What a person's own lessons name that there is not, said below their list."""
        own = self.contents_page.shelf.own
        if own:
            self._desk_jobs.start(Job(partial(wrong_in, own), self.contents_page.show_wrong, self.tell))

    def new_lesson(self) -> None:
        """The template in the folder of one's own lessons, opened in what the system edits text with."""
        from analysis.lessons.shelf import template_text, user_folder

        self.build_lessons()
        folder = user_folder()
        # Where it cannot be made, a person may choose another.
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        path = ask(self, words("New lesson"), str(folder / "my-lesson.toml"), ".toml")
        if path is None:
            return
        try:
            path.write_text(template_text(), encoding="utf-8")
        except OSError as error:
            self.tell(Message("error", f"{path}: {error.strerror or error}"))
            return
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
        self.contents_page.show_shelf()


def known() -> Known:
    """What a lesson can name."""
    from analysis.device import known_devices
    from analysis.lessons.check import Known
    from analysis.rewrite import PRECISIONS
    from gui.lessons.stages import stages

    names = (file.name for file in files(resources).joinpath("samples").iterdir())
    samples = tuple(name.removesuffix(".onnx") for name in names)
    devices = tuple(card.id for card in known_devices())
    return Known(stages(), panel_names(), samples, devices, tuple(PRECISIONS))


def wrong_in(lessons: tuple[Lesson, ...], progress: Tell) -> list[tuple[Path, str]]:
    """(file, what is wrong) of lessons that are read and yet cannot be shown whole."""
    from analysis.lessons.check import troubles

    there = known()
    return [(lesson.path, "\n".join(lines)) for lesson in lessons if (lines := tuple(troubles(lesson, there)))]


def ask(parent: QWidget, title: str, name: str, suffix: str) -> Path | None:
    """None where the person thought better of it."""
    path = QFileDialog.getSaveFileName(parent, title, name, f"*{suffix}")[0]
    return None if not path else Path(path) if Path(path).suffix else Path(path + suffix)


def written(arguments: tuple[str, ...], path: Path, progress: Tell) -> Path:
    """Runs the command of the command line, until it is done or no longer wanted. Raises FileError with what it says."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        [sys.executable, "-m", "gui", *arguments], env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            wait(process, progress)
        except BaseException:
            process.kill()
            raise
        if process.returncode:
            raise FileError((process.stderr.read().strip() or words("it ended early")).removeprefix("rooflens: "))
    return path


def wait(process: subprocess.Popen[str], progress: Tell) -> None:
    """Raises Cancelled."""
    while True:
        try:
            process.wait(LOOK_EVERY_S)
        except subprocess.TimeoutExpired:
            progress(0.5, words("writing"))
        else:
            return
