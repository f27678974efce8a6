"""Score sheets and teacher's keys of lessons, as tables: one row an answer, one row a question."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence

from analysis.errors import one_line
from analysis.lessons.lesson import Lesson, Step
from analysis.lessons.question import Question
from analysis.lessons.score import Answer, key_of, parameters
from analysis.lessons.topic import Values
from analysis.report.layers import BYTE_ORDER_MARK, safe
from analysis.report.listing import chosen
from analysis.report.text import aligned

ValuesOf = Callable[[Step], Values]

SCORE_KEYS = (
    "lesson", "step", "question", "seed", "number", "parameters", "unit", "answer", "given", "right", "shown", "tries",
    "diagnosis",
)  # fmt: skip
KEY_KEYS = (
    "step", "question", "seed", "number", "parameters", "text", "answer", "answer_text", "unit", "tolerance", "because", "slips",
)  # fmt: skip


def score_csv(answers: Iterable[Answer]) -> str:
    """One row an answer; right is true or false, shown where a person looked before answering."""
    return written(SCORE_KEYS, ([score_cell(answer, key) for key in SCORE_KEYS] for answer in answers))


def score_cell(answer: Answer, key: str) -> object:
    question = answer.question
    found: dict[str, object] = {
        "lesson": answer.lesson, "step": answer.step, "question": question.name, "seed": answer.seed, "number": answer.number,
        "parameters": parameters(question), "unit": question.unit, "answer": exact_answer(question), "given": answer.given,
        "right": answer.right, "shown": answer.is_shown, "tries": answer.tries, "diagnosis": answer.says,
    }  # fmt: skip
    return found[key]


def exact_answer(question: Question) -> object:
    return question.right if question.is_choice else question.answer


def key_records(lesson: Lesson, values_of: ValuesOf, seed: int) -> list[dict[str, object]]:
    return [
        {"step": step.id, "question": question.name, "seed": seed, "number": number} | key_record(question)
        for step, number, question in key_of(lesson, values_of, seed)
    ]


def key_record(question: Question) -> dict[str, object]:
    wrong = [f"{slip.value:.6g}: {slip.says}" for slip in question.slips]
    wrong += [f"{choice.text}: {choice.says}" for choice in question.choices if choice.says]
    return {
        "parameters": parameters(question), "text": question.text, "answer": exact_answer(question),
        "answer_text": question.right,
        "unit": question.unit,
        "tolerance": None if question.is_choice else question.tolerance, "because": question.because, "slips": " | ".join(wrong),
    }  # fmt: skip


def lesson_key(lesson: Lesson, values_of: ValuesOf, seed: int, form: str) -> str:
    """The teacher's key. values_of: all parameters of a step. Raises UnknownNameError for a format that is not known."""
    records = key_records(lesson, values_of, seed)
    if form == "csv":
        return written(KEY_KEYS, (record.values() for record in records))
    head = ["step", "question", "answer", "text"]
    rows = [[str(r[key]) for key in ("step", "question", "answer_text", "text")] for r in records]
    table = aligned([head, *rows], "llll") if records else f"{lesson.id} asks nothing"
    return chosen(form, table, "rooflens.lesson-key/1", {"lesson": lesson.id, "seed": seed, "questions": records})


def lessons_list(lessons: Sequence[Lesson], form: str) -> str:
    """Which lessons there are. Raises UnknownNameError for a format other than table and json."""
    head = ["id", "title", "steps", "questions", "slides"]
    table = aligned([head, *map(lesson_cells, lessons)], "llrrl")
    record = {
        "lessons": [
            {"id": one.id, "title": one.title, "question": one.question, "own": one.path is not None,
             "steps": [step.id for step in one.steps], "slides": list(one.slides)}
            for one in lessons
        ]
    }  # fmt: skip
    return chosen(form, table, "rooflens.lessons/1", record)


def lesson_cells(lesson: Lesson) -> list[str]:
    questions = sum(len(step.questions) for step in lesson.steps)
    return [one_line(lesson.id), one_line(lesson.title), str(len(lesson.steps)), str(questions), spans(lesson.slides)]


def spans(slides: Iterable[str]) -> str:
    """ "S20–S25, S29": neighbours together."""
    runs: list[list[int]] = []
    for number in sorted(int(slide[1:]) for slide in slides):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"S{run[0]:02}" if len(run) == 1 else f"S{run[0]:02}–S{run[-1]:02}" for run in runs)


def written(keys: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """CSV that a spreadsheet opens as UTF-8, and runs nothing of."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(keys)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return BYTE_ORDER_MARK + out.getvalue()
