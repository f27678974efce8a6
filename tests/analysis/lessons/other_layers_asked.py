"""What holds for every question of a topic, whatever is asked."""

from analysis.lessons.topic import topic_named

SEEDS = 300


def asked(topic, name):
    """Questions of many seeds, each of which is one that can be put."""
    for seed in range(SEEDS):
        question = topic_named(topic).ask_anew(name, seed)
        assert question.text.endswith(("?", ")"))
        if question.is_choice:
            texts = [choice.text for choice in question.choices]
            assert len(set(texts)) == len(texts) >= 3
            assert sum(not choice.says for choice in question.choices) == 1
        else:
            values = [slip.value for slip in question.slips]
            assert len(values) >= 2
            assert question.answer not in values
        yield question


def agrees(topic, name, oracle, relative=1e-9):
    """oracle: values → the answer, worked out in another way."""
    for question in asked(topic, name):
        expected = oracle(question.values)
        found = question.right if question.is_choice else question.answer
        same = found == expected if question.is_choice else abs(found - expected) <= relative * abs(expected)
        assert same, (question.values, found, expected)
