"""Lessons as data: what a step says and shows, the numbers that stand in it, and questions that are answered by computing.

resources/lessons/*.toml, a person's own ──read──▶ Lesson ─ Step ─┬─ text with {names} ──fill──▶ sentence with live values
                                                                 ├─ topic ──facts──▶ numbers of a scene's parameters
                                                                 ├─ topic ──ask, seed──▶ Question ──judge──▶ right, or which slip
                                                                 └─ slides ──▶ rows and errata of analysis.lecture
"""

from __future__ import annotations

from analysis.lessons.lesson import Goal, Lesson, Step, Window
from analysis.lessons.read import LessonError
from analysis.lessons.shelf import Shelf, lesson_named, our_lessons, shelf

__all__ = ["Goal", "Lesson", "LessonError", "Shelf", "Step", "Window", "lesson_named", "our_lessons", "shelf"]
