"""Which lessons there are: ours in their order, then a person's own out of the configuration folder."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import platformdirs

import resources
from analysis.errors import UnknownNameError
from analysis.lessons.lesson import Lesson
from analysis.lessons.read import LessonError, lesson_of


@dataclass(frozen=True, slots=True)
class Shelf:
    """troubles: files of a person's own that are no lessons, with what is wrong with each."""

    ours: tuple[Lesson, ...]
    own: tuple[Lesson, ...] = ()
    troubles: tuple[tuple[Path, str], ...] = ()

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        return (*self.ours, *self.own)


def user_folder() -> Path:
    """Where a person's own lessons lie."""
    return Path(platformdirs.user_config_dir("rooflens", appauthor=False)) / "lessons"


def template_text() -> str:
    """A lesson to begin one's own with."""
    return files(resources).joinpath("lesson_template.toml").read_text(encoding="utf-8")


def lesson_files(folder: Traversable) -> list[Traversable]:
    if not folder.is_dir():
        return []
    return sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)


def own_files(folder: Path) -> tuple[list[Traversable], list[tuple[Path, str]]]:
    """(files, troubles): a folder that nobody may look into takes no other lesson away."""
    try:
        return lesson_files(folder), []
    except OSError as error:
        return [], [(folder, f"the folder cannot be read: {error.strerror or error}")]


@lru_cache(maxsize=1)
def our_lessons() -> tuple[Lesson, ...]:
    found = (lesson_of(file) for file in lesson_files(files(resources).joinpath("lessons")))
    return tuple(sorted(found, key=lambda lesson: lesson.number))


def shelf(folder: Path | None = None) -> Shelf:
    """All lessons; of a person's own those that can be read. An own one may not have the name of one of ours."""
    own = []
    files_there, troubles = own_files(folder or user_folder())
    taken = {name for lesson in our_lessons() for name in names_of(lesson)}
    for file in files_there:
        try:
            lesson = lesson_of(file, own=True)
            if lesson.id in taken:
                raise LessonError(f"{file.name} is called as a lesson of Rooflens is", lesson.id, "another file name")
            own.append(lesson)
        except LessonError as error:
            troubles.append((Path(str(file)), str(error)))
    return Shelf(our_lessons(), tuple(own), tuple(troubles))


def names_of(lesson: Lesson) -> tuple[str, ...]:
    """What it can be called by: 05-batching-and-blocking, 5 and 05."""
    return (lesson.id, str(lesson.number), f"{lesson.number:02}") if lesson.number else (lesson.id,)


def lesson_named(name: str, folder: Path | None = None) -> Lesson:
    """By its id, or by the number of one of ours. Raises UnknownNameError."""
    lessons = shelf(folder).lessons
    found = next((one for one in lessons if name in names_of(one)), None)
    if found is None:
        raise UnknownNameError("lesson", name, tuple(one.id for one in lessons))
    return found
