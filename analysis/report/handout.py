"""The handout of a lesson as PDF: for a class with room to answer, or for who teaches with answers, slips and notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import resources
from analysis.device import load_device
from analysis.errors import UnknownNameError
from analysis.lecture import Row
from analysis.lecture.errata import ERRATA
from analysis.lessons.fact import fill, told, veiled
from analysis.lessons.hiding import telling_names
from analysis.lessons.lesson import Lesson, Step
from analysis.lessons.question import Question
from analysis.lessons.rows import rows_of
from analysis.lessons.score import questions_of
from analysis.lessons.topic import Values, all_topics
from analysis.report.lecture import shown
from analysis.report.lesson_sheet import spans
from analysis.report.pdf.kept import colours
from analysis.report.pdf.options import PAPERS
from analysis.report.pdf.typesetting import pdf_of
from analysis.report.today import today
from analysis.units import UNKNOWN
from analysis.version import VERSION

BLANK = "____"
BUDGETS = (
    ("least_macs", "at least", "MAC"), ("max_macs", "at most", "MAC"), ("max_parameters", "parameters up to", ""),
    ("max_ram_bytes", "RAM up to", "B"), ("max_flash_bytes", "flash up to", "B"), ("max_latency_s", "at most", "s"),
    ("max_energy_j", "at most", "J"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Handout:
    """answers: for who teaches. seed: of the class. paper: a4 or letter."""

    answers: bool = False
    seed: int = 1
    paper: str = "a4"


@dataclass(frozen=True, slots=True)
class Pictured:
    """A step's scene: PNG, what it shows in words, and the parameters that it is drawn with."""

    png: bytes
    alt: str
    values: Values


def handout_pdf(
    lesson: Lesson, pictures: Mapping[str, Pictured], wish: Handout, tell: Callable[[float, str], None]
) -> bytes:
    """pictures: by the id of the step; a step without one has none. Raises AnalysisError, UnknownNameError for a paper."""
    if wish.paper not in PAPERS:
        raise UnknownNameError("paper", wish.paper, PAPERS)
    with TemporaryDirectory(prefix="rooflens-") as folder:
        template = Path(folder) / "handout.typ"
        template.write_bytes(files(resources).joinpath("report/handout.typ").read_bytes())
        for number, step in enumerate(lesson.steps):
            if step.id in pictures:
                (Path(folder) / name_of(number)).write_bytes(pictures[step.id].png)
        return pdf_of(record(lesson, pictures, wish), tell, template)


def name_of(number: int) -> str:
    return f"step-{number}.png"


def record(lesson: Lesson, pictures: Mapping[str, Pictured], wish: Handout) -> dict[str, Any]:
    return {
        "title": f"Lesson {lesson.number}: {lesson.title}" if lesson.number else lesson.title,
        "question": lesson.question,
        "kind": "with answers" if wish.answers else f"class {wish.seed}",
        "name-line": not wish.answers,
        "paper": PAPERS[wish.paper],
        "made": f"{today()} · Rooflens {VERSION}",
        "colours": colours(),
        "steps": [step_record(number, step, pictures.get(step.id), wish) for number, step in enumerate(lesson.steps)],
    }


def step_record(number: int, step: Step, picture: Pictured | None, wish: Handout) -> dict[str, Any]:
    told_all = wish.answers or not step.questions
    values = picture.values if picture else step.values
    questions = questions_of(step, values, wish.seed)
    says, formula, notes = texts(step, values, questions, told_all)
    return {
        "head": f"{number + 1}. {step.title}",
        "slides": slide_words(step.slides),
        "says": says,
        "formula": formula,
        "picture": name_of(number) if picture else "",
        "alt": picture.alt or step.title if picture else "",
        "differs": [differing(id) for id in step.errata] if told_all else [],
        "goal": goal_words(step),
        "rows": [row_cells(row) for row in rows_of(step)] if told_all else [],
        "questions": list(question_records(questions, wish.answers)),
        "notes": notes if wish.answers else "",
    }


def slide_words(slides: Sequence[str]) -> str:
    if not slides:
        return ""
    return f"{'Slide' if len(slides) == 1 else 'Slides'} {spans(slides)}"


def texts(step: Step, values: Values, questions: Sequence[Question], told_all: bool) -> tuple[str, str, str]:
    """What the step says, its formula, and the notes; the first two with blanks where a class has to work numbers out."""
    topic = all_topics().get(step.topic or step.scene)
    facts = topic.facts_of(values) if topic else ()
    known = topic.completed(values) if topic else dict(values)
    names = () if told_all else telling_names(facts, questions)
    says, formula = (fill(veiled(text, names, BLANK), facts, known) for text in (step.says, step.formula))
    return says, formula, fill(step.notes, facts, known)


def goal_words(step: Step) -> str:
    """ "On stm32l4r5: at most 262,144 B of RAM": what has to be reached; "" where nothing has."""
    if step.goal is None:
        return ""
    budgets = [
        (words, told(value, unit)) for name, words, unit in BUDGETS if (value := getattr(step.goal, name)) is not None
    ]
    if step.goal.takes is not None:
        budgets.append(("an input of", "×".join(map(str, step.goal.takes))))
    if step.goal.ends_in is not None:
        budgets.append(("outputs:", str(step.goal.ends_in)))
    return f"On {load_device(step.goal.device).name}: " + ", ".join(f"{words} {value}" for words, value in budgets)


def differing(id: str) -> dict[str, str]:
    erratum = ERRATA[id]
    return {"place": spans(erratum.slides), "says": erratum.says, "because": erratum.because}


def row_cells(row: Row) -> list[str]:
    return [row.slide, row.quantity, row.printed or UNKNOWN, f"{shown(row.computed)} {row.unit}".strip(), row.why]


def question_records(questions: Sequence[Question], answers: bool) -> Iterator[dict[str, Any]]:
    for place, question in enumerate(questions, 1):
        yield question_record("Predict" if len(questions) == 1 else f"Predict, {place}", question, answers)


def question_record(head: str, question: Question, answers: bool) -> dict[str, Any]:
    slips = [f"{told(slip.value, question.unit)}: {slip.says}" for slip in question.slips]
    slips += [f"{choice.text}: {choice.says}" for choice in question.choices if choice.says]
    return {
        "head": head,
        "text": question.text,
        "unit": question.unit,
        "choices": [choice.text for choice in question.choices],
        "answer": question.right if answers else "",
        "because": question.because if answers else "",
        "slips": slips if answers else [],
    }
