"""Ten thousand questions: each has one answer, which is the engine's once more, and no choice or slip that is another's.

That the engine is right is held by the oracle of each topic, in the files beside this one.
"""

from itertools import cycle, islice
from math import isfinite

import pytest

from analysis.lessons.question import close, judge
from analysis.lessons.topic import all_topics

COUNT, OF_ONE = 10_000, 12
TOPICS = all_topics()
NAMES = [(topic, name) for topic in sorted(TOPICS) for name in TOPICS[topic].asks_by_name]


def asked():
    """Round and round through all questions, each time with another seed."""
    for seed, (topic, name) in enumerate(islice(cycle(NAMES), COUNT)):
        yield TOPICS[topic].ask_anew(name, seed)


def faults(question):
    if question.is_choice:
        yield from choice_faults(question)
    else:
        yield from number_faults(question)
    if "{" in question.text + question.because:
        yield "a name is left in the text"
    if not question.text.strip() or not question.because.strip():
        yield "it asks, or explains, nothing"


def choice_faults(question):
    texts = [choice.text for choice in question.choices]
    if len(set(texts)) != len(texts):
        yield f"two choices are alike: {texts}"
    if len(texts) < 2:
        yield f"too few choices: {texts}"
    if sum(judge(question, text).right for text in texts) != 1:
        yield "not one choice is right"
    if not all(judge(question, text).says for text in texts if text != question.right):
        yield "a wrong choice does not say why"


def number_faults(question):
    if not isfinite(question.answer) or question.answer == 0:
        yield f"no number: {question.answer}"
    if not judge(question, repr(float(question.answer))).right:
        yield "its own answer is wrong"
    wrong = [slip.value for slip in question.slips]
    if any(close(value, question.answer, question.tolerance) for value in wrong):
        yield "a slip is the answer"
    pairs = [(one, other) for place, one in enumerate(wrong) for other in wrong[:place]]
    if any(close(one, other, question.tolerance) for one, other in pairs):
        yield "two slips are the same number"
    if any(judge(question, repr(float(slip.value))).says != slip.says for slip in question.slips):
        yield "a slip is not named"


def test_ten_thousand_questions():
    found, count = {}, 0
    for question in asked():
        count += 1
        for fault in faults(question):
            found.setdefault((question.topic, question.name, fault), question.seed)
    assert not found
    assert count == COUNT


@pytest.mark.parametrize(("topic", "name"), NAMES)
def test_a_seed_asks_the_same_again_and_another_asks_something_else(topic, name):
    asked = [TOPICS[topic].ask_anew(name, seed) for seed in range(OF_ONE)]
    assert asked[:2] == [TOPICS[topic].ask_anew(name, seed) for seed in range(2)]
    assert len({question.text for question in asked}) >= 3, "a class that copies copies something else"
    for question in asked[:4]:
        about = TOPICS[topic].ask(name, question.values, question.seed)
        assert (about.answer, about.right) == (question.answer, question.right)
