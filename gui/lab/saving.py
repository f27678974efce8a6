"""What of the lab becomes a file: the animation, the events; asked for by name, written off the thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from gui.export.files import write_whole
from gui.jobs import Job, Jobs, Message

if TYPE_CHECKING:
    from gui.lab.movie import Movie
    from gui.lab.scene import Play

Tell = Callable[[Message], None]


def tr(text: str) -> str:
    return QCoreApplication.translate("lab", text)


def ask(parent: QWidget, title: str, name: str, filter: str, suffix: str) -> Path | None:
    """None where the person thought better of it."""
    path = QFileDialog.getSaveFileName(parent, title, name, filter)[0]
    return None if not path else Path(path) if Path(path).suffix else Path(path + suffix)


def saved(path: Path) -> Message:
    return Message("info", tr("Saved {path}").format(path=path))


def save_movie(jobs: Jobs, movie: Movie, path: Path, tell: Tell) -> None:
    def work(progress: Callable[[float, str], None]) -> Path:
        from gui.lab.movie import gif

        write_whole(path, gif(movie, progress))
        return path

    jobs.start(Job(work, lambda path: tell(saved(path)), tell))


def save_events(jobs: Jobs, play: Play, path: Path, tell: Tell) -> None:
    """A file for each execution: of several, -A, -B … stands before the suffix."""

    def work(progress: Callable[[float, str], None]) -> Path:
        from analysis.dataflow.trace_csv import trace_csv

        for number, (own, run) in enumerate(zip(event_paths(path, len(play.runs)), play.runs, strict=True)):
            progress(number / len(play.runs), tr("writing the events"))
            write_whole(own, trace_csv(run.trace).encode())
        return path

    jobs.start(Job(work, lambda path: tell(saved(event_paths(path, len(play.runs))[0])), tell))


def event_paths(path: Path, runs: int) -> list[Path]:
    if runs == 1:
        return [path]
    return [path.with_name(f"{path.stem}-{letter}{path.suffix}") for letter in "ABCDEFGH"[:runs]]
