"""The goal beside the drawing: lines with signs and words, held against each analysis off the window's thread."""

from dataclasses import replace

import pytest

from analysis.lessons.goal import Line, verdict
from analysis.lessons.lesson import Goal
from gui.lessons.goal_card import GoalCard
from gui.lessons.goal_watch import GoalWatch
from gui.theme import LOOK

GOAL = Goal("stm32l4r5", max_macs=1e6, max_ram_bytes=1e5, least_macs=1000)
LINES = (
    Line("fits the board", "fits", "", True, "it fits"),
    Line("RAM", "90 KiB", "at most 64 KiB", False, "too much"),
    Line("latency", "–", "at most 1 s", None),
)


@pytest.fixture
def card(shown):
    card = shown(GoalCard(), 380, 300)
    card.show_goal(GOAL)
    return card


def texts(card):
    return [[label.text() for label in row.labels] for row in card.rows]


def test_a_goal_stands_there_before_there_is_a_network(card):
    assert card.title.text() == "Goal on STM32L4R5ZI (Nucleo-L4R5ZI)"
    assert [row[0] for row in texts(card)] == ["–"] * 4
    assert card.count.text() == "0 of 4 reached"
    card.show_goal(None)
    assert card.isHidden()


def test_lines_have_signs_words_and_names(card):
    card.show_lines(LINES)
    assert texts(card) == [
        ["✓", "fits the board", "fits"],
        ["✕", "RAM", "90 KiB, at most 64 KiB"],
        ["–", "latency", "at most 1 s"],
    ]
    assert [row.sign.accessibleName() for row in card.rows] == ["reached", "not reached", "not known"]
    assert card.rows[1].what.toolTip() == "too much"
    said = card.accessibleDescription().splitlines()
    assert said[2] == "not reached, RAM, 90 KiB, at most 64 KiB"
    assert said[-1] == card.count.text() == "1 of 3 reached"


@pytest.mark.parametrize(("oks", "state"), [((True, True), True), ((True, None), None), ((None, False), False)])
def test_the_edge_has_the_worst_of_the_lines(card, oks, state):
    card.show_lines(replace(LINES[0], ok=ok) for ok in oks)
    assert card.state is state
    pixel = card.grab().toImage().pixelColor(1, card.height() // 2)
    token = {True: "fits", None: "dim", False: "over"}[state]
    assert pixel.name() == LOOK.theme.colour(token).name()


def test_all_reached_is_said(card):
    card.show_lines(LINES[:1])
    assert card.count.text() == "reached: all 1"


def test_each_analysis_is_held_against_the_goal(session, small, qtbot):
    watch = GoalWatch(session)
    told = []
    watch.told.connect(told.append)
    session.show(small)
    assert told == []
    with qtbot.waitSignal(watch.told):
        watch.watch(GOAL)
    assert watch.lines == told[-1] == verdict(GOAL, small)
    with qtbot.waitSignal(watch.told):
        session.close_model()
    assert watch.lines == verdict(GOAL, None)
    watch.watch(None)
    session.show(small)
    qtbot.waitUntil(lambda: not watch.is_working)
    assert (watch.lines, len(told)) == ((), 2)


def test_an_answer_about_an_earlier_goal_is_not_told(session, small, qtbot):
    watch = GoalWatch(session)
    session.show(small)
    told = []
    watch.told.connect(told.append)
    watch.watch(GOAL)
    other = Goal("rpi4b")
    watch.watch(other)
    qtbot.waitUntil(lambda: bool(told))
    assert told == [verdict(other, small)]
