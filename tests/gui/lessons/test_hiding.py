"""What a step says before its questions have their answers tells none of them."""

import pytest

from analysis.lessons.fact import NAME
from analysis.lessons.hiding import telling_names
from analysis.lessons.question import close
from analysis.lessons.score import questions_of
from analysis.lessons.shelf import our_lessons
from analysis.lessons.topic import topic_named
from gui.lessons.stages import parameters_of

EACH = pytest.mark.parametrize("lesson", our_lessons(), ids=lambda lesson: lesson.id)


def told(step, seed):
    """(name, question) of each number in sight that is the answer, in the unit that is asked for."""
    topic = topic_named(step.topic or step.scene)
    values = topic.completed(parameters_of(step))
    facts, questions = topic.facts_of(values), questions_of(step, values, seed)
    hidden = telling_names(facts, questions)
    used = {found[1] for found in NAME.finditer(step.says + step.formula)} - hidden
    for fact in facts:
        for question in questions:
            asked = question.answer is not None and fact.value is not None and fact.unit == question.unit
            if fact.name in used and asked and close(fact.value, question.answer, question.tolerance):
                yield fact.name, question.name


@EACH
def test_no_answer_is_in_sight(lesson):
    found = [(step.id, *one) for step in lesson.steps if step.questions for one in told(step, 1)]
    assert found == []
