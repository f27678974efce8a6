"""What every question of a topic has to be, held against an answer that is found in another way."""

from math import isclose

from analysis.lessons.question import judge
from analysis.lessons.topic import topic_named

SEEDS = 300
MOST_SLIPS = 5


def questions(topic, name, seeds=SEEDS):
    return [topic_named(topic).ask_anew(name, seed) for seed in range(seeds)]


def answered_again(topic, name, oracle, seeds=SEEDS):
    """oracle: question -> a number, or the text of the right choice."""
    for question in questions(topic, name, seeds):
        found = oracle(question)
        if question.is_choice:
            assert found == question.right, question
            good_choice(question)
        else:
            assert isclose(found, question.answer, rel_tol=1e-9), question
            good_number(question)


def good_choice(question):
    texts = [choice.text for choice in question.choices]
    assert len(set(texts)) == len(texts) >= (2 if question.name == "keeps-up" else 3)
    assert sum(judge(question, text).right for text in texts) == 1
    assert all(choice.says for choice in question.choices if choice.text != question.right)


def good_number(question):
    """Slips are other numbers than the answer and than each other; the answer as written is right."""
    values = [slip.value for slip in question.slips]
    assert 2 <= len(values) <= MOST_SLIPS, question
    for place, value in enumerate(values):
        others = [question.answer, *values[:place]]
        assert not any(isclose(value, other, rel_tol=question.tolerance or 1e-9) for other in others)
        said = judge(question, repr(value))
        assert (said.right, said.says) == (False, question.slips[place].says)
    assert judge(question, question.right.replace("\u202f", " ")).right, question
