"""`rooflens lesson check`, `key` and `handout`: what needs the lab's scenes, without a screen.

Annotations here are real objects, not text: the command line is built from them.
"""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli_lesson import app
from analysis.cli_library import Form, Output
from analysis.cli_output import form_of, progress, write, write_bytes
from analysis.errors import ScenarioError, one_line

Name = Annotated[str, typer.Argument(metavar="LESSON", help="Its id or number, see rooflens lesson list; or a file.")]
Seed = Annotated[int, typer.Option(min=0, metavar="N", help="Of the class: who has the same is asked the same.")]

WRONG = 1


def lesson_at(name: str):
    """One of ours or of a person's own, or any file."""
    from analysis.lessons.read import lesson_of
    from analysis.lessons.shelf import lesson_named

    return lesson_of(Path(name), own=True) if name.endswith(".toml") else lesson_named(name)


@app.command()
def check(files: Annotated[list[Path], typer.Argument(metavar="FILE.toml …", help="Lessons of one's own.")]) -> None:
    """Say what is wrong with lessons: keys, scenes, parameters, names in texts, questions. Exit 1 where anything is."""
    from analysis.lessons.check import troubles
    from analysis.lessons.read import LessonError, lesson_of
    from gui.lesson_desk import known

    without_screen()
    found = False
    for file in files:
        try:
            lines = list(troubles(lesson_of(file, own=True), known()))
        except LessonError as error:
            lines = [str(error).removeprefix(f"{file.name}: ").removeprefix(f"{file.name} ")]
        found = found or bool(lines)
        name = one_line(file.name)
        write("".join(f"{name}: {one_line(line)}\n" for line in lines) or f"{name}: nothing wrong\n", None)
    if found:
        raise typer.Exit(WRONG)


@app.command()
def key(name: Name, seed: Seed = 1, form: Form = None, output: Output = None) -> None:
    """Write every question of a lesson with its answer and its slips, as a class with this seed is asked."""
    from analysis.report.lesson_sheet import lesson_key
    from gui.lessons.stages import parameters_of

    without_screen()
    form = form_of(form, output, ("table", "json", "csv"))
    write(lesson_key(lesson_at(name), parameters_of, seed, form), output, name)


@app.command()
def handout(
    name: Name,
    output: Output = None,
    answers: Annotated[bool, typer.Option("--answers", help="For who teaches: answers, slips and notes.")] = False,
    seed: Seed = 1,
    paper: Annotated[str, typer.Option(metavar="NAME", help="a4 or letter.")] = "a4",
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> None:
    """Write a lesson as PDF, with room to answer; or for who teaches, with answers, slips and notes."""
    from analysis.report.handout import Handout, handout_pdf
    from gui.lessons.stages import pictures_of

    if output is None:
        raise ScenarioError("no file to write", None, "-o FILE.pdf")
    lesson, wish = lesson_at(name), Handout(answers, seed, paper)
    start_painting()
    with progress(quiet) as tell:
        pdf = handout_pdf(lesson, pictures_of(lesson, not answers), wish, tell or (lambda fraction, text: None))
    write_bytes(pdf, output, name)


def without_screen() -> None:
    if sys.platform.startswith("linux"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def start_painting() -> None:
    """Pictures need typefaces, and paper is light."""
    without_screen()
    from gui.app import application
    from gui.theme import LOOK

    application()
    LOOK.set_mode("light")
