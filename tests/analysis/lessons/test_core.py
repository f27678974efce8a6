"""Lessons as data: files are read or refused in words, texts are filled, answers are judged."""

from random import Random

import pytest

from analysis.errors import AnalysisError, ScenarioError, UnknownNameError
from analysis.lessons.amounts import value_of
from analysis.lessons.fact import Fact, fill
from analysis.lessons.hiding import telling_names
from analysis.lessons.question import ask_choice, ask_number, judge
from analysis.lessons.read import lesson_from
from analysis.lessons.shelf import our_lessons
from analysis.lessons.topic import Topic, all_topics

STEP = {"id": "one", "title": "One", "says": "Words."}


def lesson(**step):
    table = {"schema": "rooflens.lesson/1", "title": "T", "question": "Q?", "step": [{**STEP, **step}]}
    return lesson_from(table, "own")


def test_a_step_is_read_as_it_stands():
    step = lesson(slides=["S27"], scene="im2col", values={"height": 4}, at=0.5).steps[0]
    assert (step.slides, step.scene, step.values["height"], step.at) == (("S27",), "im2col", 4, 0.5)


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ({"slides": ["S51"]}, "step one: no such slide; found 'S51'; allowed: S01 to S50"),
        ({"errata": ["E21"]}, "step one: no such erratum"),
        ({"rows": ["27"]}, "step one: rows begin with a slide"),
        ({"at": 2}, "step one: at is wrong"),
        ({"at": True}, "step one: at is wrong"),
        ({"sys": "x"}, "unknown key"),
        ({"says": 3}, "says is wrong"),
        ({"goal": {"device": "stm32l4r"}}, "did you mean"),
        ({"goal": {"device": "stm32l4r5", "max_ram": "much"}}, "max_ram is no number"),
    ],
)
def test_a_wrong_step_is_refused_in_words(step, says):
    with pytest.raises(AnalysisError) as refused:
        lesson(**step)
    assert says in str(refused.value)


def test_a_text_takes_facts_and_parameters():
    facts = (Fact("oi", 1 / 3, "MAC/B"), Fact("frame", 150_528, "B"), Fact("unknown", None, "s"))
    text = fill("{rows} rows: {oi}, {oi.number}, {frame}, {frame.exact}, {unknown}", facts, {"rows": 2})
    assert text.replace("\u202f", " ") == "2 rows: 0.3333 MAC/B, 0.3333, 150.5 kB, 150,528, –"
    with pytest.raises(UnknownNameError):
        fill("{io}", facts, {})


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [("0.125", "MAC/B", 0.125), ("1/8", "MAC/B", 0.125), ("150,528 B", "B", 150_528), ("40.14 Mbit/s", "bit/s", 40.14e6),
     ("40.14M", "bit/s", 40.14e6), ("1e3", "", 1000), ("-2", "", -2), ("20 ms", "s", 0.02),
     ("0,125", "MAC/B", 0.125), ("40,14 Mbit/s", "bit/s", 40.14e6), ("1.000,5", "", 1000.5), ("1,250", "words", 1250),
     ("5.0176 MB/s", "bit/s", 40.1408e6), ("0.5 FLOP/B", "MAC/B", 0.25), ("4 KiB", "B", 4096), ("4096 B", "KiB", 4),
     ("2 min", "s", 120), ("12 word", "words", 12), ("1 250 000", "", 1_250_000), ("−2", "", -2), ("1\xa0000", "", 1000),
     ("5·10^-3", "", 0.005), ("3,14159", "", 3.14159)],
)  # fmt: skip
def test_answers_are_read_as_people_write_them(text, unit, value):
    assert value_of(text, unit) == pytest.approx(value)


@pytest.mark.parametrize(
    "text", ["", "many", "1/0", "3 apples", "1.2.3", "1e400", "∞", "0x10", "½", "9" * 500, "5 s", "1,2,3"]
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ScenarioError):
        value_of(text, "B")


def asked(draft):
    topic = Topic("t", {})
    topic.asks("q")(lambda values, random: draft)
    return topic.ask("q", {}, 0)


def test_a_slip_is_named_and_another_number_is_only_wrong():
    question = asked(ask_number("?", 0.25, "MAC/B", [(0.5, "FLOP"), (0.25, "the same"), (0.5, "again")], "so"))
    assert [slip.says for slip in question.slips] == ["FLOP"]
    assert judge(question, "0.251").right
    assert judge(question, "0.5").says == "FLOP"
    assert (judge(question, "7").right, judge(question, "7").says) == (False, "")


def test_right_digits_of_the_wrong_size_are_told_so():
    question = asked(ask_number("?", 0.085, "s", [], "so"))
    assert judge(question, "85").says == "The digits are right, the size is not: the answer is wanted in s."
    assert judge(question, "85 ms").right
    assert "per cent" in judge(asked(ask_number("?", 25.0, "%", [], "so")), "1/4").says


def test_one_of_a_thing_is_one():
    texts = [Fact("n", 1, unit).text for unit in ("inputs", "copies", "patches", "requests/s", "s", "MAC", "times")]
    assert [text.replace("\u202f", " ") for text in texts] == [
        "1 input", "1 copy", "1 patch", "1 request/s", "1 s", "1 MAC", "1 times",
    ]  # fmt: skip
    assert Fact("n", 2, "inputs").plain == "2"


def test_a_choice_has_one_right_and_no_two_alike():
    wrong = [("b", "no"), ("b", "again"), ("a", "the right one"), ("c", "no")]
    question = asked(ask_choice("?", "a", wrong, "so", Random(1)))
    assert sorted(choice.text for choice in question.choices) == ["a", "b", "c"]
    assert judge(question, "a").right
    assert question.right == "a"
    assert judge(question, "b").says == "no"
    assert ask_choice("?", "a", [("a", "")], "so", Random(1)) is None


def test_our_lessons_are_read_and_name_topics_and_questions_that_there_are():
    topics = all_topics()
    for one in our_lessons():
        for step in one.steps:
            topic = topics.get(step.topic or step.scene)
            assert not step.questions or set(step.questions) <= set(topic.asks_by_name), (one.id, step.id)


def test_only_what_tells_the_answer_waits():
    facts = (Fact("frame", 150_528, "B"), Fact("rate", 40.14, "Mbit/s"), Fact("flop", 0.5, "FLOP/B"), Fact("zero", 0.0),
             Fact("half", 20, "Mbit/s"))  # fmt: skip
    rate = asked(ask_number("?", 40.1408e6, "bit/s", (), "so"))
    assert telling_names(facts, [rate]) == {"rate"}
    assert telling_names(facts, [asked(ask_number("?", 0.25, "MAC/B", (), "so"))]) == {"flop"}
    assert telling_names([Fact("cache", 128, "MiB")], [asked(ask_number("?", 2.0**27, "B", (), "so"))]) == {"cache"}
    assert telling_names([Fact("time", 0.008, "s")], [asked(ask_number("?", 125, "requests/s", (), "so"))]) == {"time"}
    given = asked(ask_number("2 rows and 4 columns: how many products?", 8, "MAC", (), "so"))
    assert telling_names([Fact("rows", 2), Fact("macs", 8, "MAC"), Fact("all", 4)], [given]) == {"macs"}
    choice = asked(ask_choice("?", "a", [("b", "no"), ("c", "no")], "so", Random(1)))
    assert telling_names(facts, [choice]) == {fact.name for fact in facts}
    assert not telling_names(facts, [])


def test_a_prefix_goes_with_no_other():
    with pytest.raises(ScenarioError):
        value_of("12 k", "KiB")
    assert value_of("12 k", "B") == 12_000
