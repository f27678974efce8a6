"""What is wrong is red, says why in a sentence beside it, and each way out that is offered is taken by a click."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from analysis.picture.layout import BOX_WIDTH
from analysis.sketch import drawing_of
from gui.canvas.brush import brush_of
from gui.drawing.overlay import tag_rect
from tests.gui.drawing.artist import CONTROL, KEYS
from tests.gui.mouse import click

BROKEN = {
    "dense on an image": "input 1x3x32x32; dense 10",
    "channels": "input 1x3x32x32\nconv 8 in_channels=5",
    "groups": "input 1x3x32x32\nconv 8 g2",
    "window": "input 1x3x4x4\nconv 8 9x9 valid",
    "two sizes": "input 1x3x8x8\nstem: conv 8\nconv 4; add stem",
}


def fixes(artist):
    return [button for button in artist.panel.side.trouble.fixes if button.isVisible()]


@pytest.mark.parametrize("table", BROKEN.values(), ids=BROKEN)
def test_each_way_out_that_is_offered_helps(artist, table):
    artist.begin(table)
    before = artist.sketch
    trouble = drawing_of(before).troubles[0]
    assert artist.panel.side.trouble.sentence.text() == trouble.sentence
    assert fixes(artist)
    for number in range(len(fixes(artist))):
        title = fixes(artist)[number].accessibleName()
        click(fixes(artist)[number], QPointF(6, 6))
        assert artist.last == title
        assert trouble.sentence not in [other.sentence for other in drawing_of(artist.sketch).troubles]
        assert artist.board.picture.sketch == artist.sketch
        artist.undo()
        assert artist.sketch == before


def test_the_sentence_goes_with_the_trouble(artist):
    artist.begin(BROKEN["dense on an image"])
    click(fixes(artist)[0], QPointF(6, 6))
    assert not artist.panel.side.trouble.isVisible()
    assert not drawing_of(artist.sketch).troubles
    assert "wrong" not in artist.panel.subtitle


def test_red_and_waiting_blocks_are_told_at_the_mouse_and_in_the_title(artist):
    artist.begin(BROKEN["dense on an image"])
    artist.click_on("dense_1")
    artist.add("relu")
    picture = artist.board.picture
    assert [picture.item(box).name for box in picture.troubles] == ["dense_1"]
    assert [picture.item(box).name for box in picture.waiting] == ["relu_1"]
    assert "1 wrong" in artist.panel.subtitle
    artist.point(artist.at("dense_1"))
    assert "✕" in artist.board.card.label.text()
    artist.board.grab()


def test_what_is_wrong_is_that_of_the_selected_block(artist):
    artist.begin("input 1x3x32x32; dense 10")
    artist.click_on("input_1")
    assert not artist.panel.side.trouble.isVisible()
    artist.click_on("dense_1")
    assert "dense_1" in artist.panel.side.trouble.sentence.text()
    artist.key(KEYS.Key_Escape)
    assert "dense_1" in artist.panel.side.trouble.sentence.text()


def test_a_block_that_is_wired_to_nothing_waits(artist):
    artist.begin("input 1x3x32x32")
    artist.drop("conv2d", artist.nothing())
    assert "1 wait" in artist.panel.subtitle
    artist.board.grab()
    artist.drag(artist.out("input_1"), artist.port("conv2d_1"))
    assert "wait" not in artist.panel.subtitle


def test_the_rest_is_still_counted(artist):
    artist.begin("input 1x3x32x32\nconv 8\nrelu")
    artist.click_on("relu_1")
    artist.add("dense 10")
    artist.settle()
    assert artist.session.analysis.workload.totals.macs == 32 * 32 * 8 * 27
    artist.key(KEYS.Key_A, CONTROL)
    artist.board.grab()


@pytest.mark.parametrize(("width", "beside"), [(40.0, False), (200.0, False), (900.0, True)])
def test_words_beside_a_block_stay_in_view(artist, width, beside):
    artist.begin(BROKEN["dense on an image"])
    picture, camera = artist.board.picture, artist.board.camera
    box = picture.boxes.boxes[next(iter(picture.troubles))]
    brush = brush_of(QPainter(), replace(camera, x=box.left), width, 600.0)
    rect = tag_rect(brush, picture, box, 30.0, 18.0)
    assert 0 < rect.left() < rect.right() <= width
    assert (rect.left() > camera.scale * BOX_WIDTH) == beside


def test_a_refusal_longer_than_the_board_is_read_whole(studio):
    artist = studio(width=500)
    artist.begin(BROKEN["dense on an image"])
    card = artist.board.card
    artist.board.show_card("title", ["word " * 60], QPointF(20, 20))
    assert artist.board.rect().contains(card.geometry())
    assert card.label.heightForWidth(card.label.width()) <= card.label.height()
    artist.board.show_card("title", ["word"], QPointF(20, 20))
    assert card.width() < 200
