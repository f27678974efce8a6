"""Pictograms: one for each kind, none like another, sharp where lines run along the axes."""

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from analysis.sketch import KINDS
from gui.drawing.kind_icon import draw_kind, family_token, ink_token, kind_icon
from gui.drawing.kind_pictures import PICTURES
from gui.drawing.kind_strokes import SIDE
from gui.theme import LOOK, load_theme

# Of 255, between the same pixel of two pictograms; and in how many pixels of 32 × 32 they differ by so much at the least.
SEEN, FEWEST = 60, 12


@pytest.fixture(params=["light", "dark"])
def theme(request, qapp):
    LOOK.set_mode(request.param)
    yield LOOK.theme
    LOOK.set_mode("light")


def painted(kind_id, side=32, colour="black"):
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    painter = QPainter(image)
    draw_kind(painter, KINDS[kind_id], QRectF(0, 0, side, side), QColor(colour))
    painter.end()
    return np.array(image.constBits(), np.uint8).reshape(side, side, 4)[:, :, 0].astype(int)


def test_every_kind_has_a_pictogram_and_no_pictogram_is_left_over():
    assert PICTURES.keys() == KINDS.keys()


def test_no_two_kinds_look_alike_even_without_colour(qapp):
    pictures = {kind: painted(kind) for kind in KINDS}
    alike = [
        (one, other)
        for one, other in combinations(KINDS, 2)
        if np.count_nonzero(np.abs(pictures[one] - pictures[other]) > SEEN) < FEWEST
    ]
    assert alike == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_pictogram_fills_its_square_and_stays_within(kind, qapp):
    points = np.array([point for stroke in PICTURES[kind] for outline in stroke.shape for point in outline.points])
    assert points.min() >= 0.5
    assert points.max() <= SIDE - 0.5
    assert max(np.ptp(points, axis=0)) >= 12
    assert np.count_nonzero(painted(kind) < 200) > 30


@pytest.mark.parametrize("kind", ["max_pool", "conv2d", "matmul", "conv_block"])
def test_edges_along_the_axes_are_sharp_at_20_pixels(kind, qapp):
    """Rows and columns of pixels are full or of one tone: half covered neighbours would be a soft edge."""
    tones = np.unique(painted(kind, SIDE))
    assert len(tones) <= 12


@pytest.mark.parametrize("kind", KINDS)
def test_icons_are_painted_for_usual_and_for_fine_screens(kind, theme):
    icon = kind_icon(kind)
    assert kind_icon(kind) is icon
    assert sorted(size.width() for size in icon.availableSizes()) == [20, 40]


def test_icons_follow_the_theme(qapp):
    shades = set()
    for mode in ("light", "dark"):
        LOOK.set_mode(mode)
        shades.add(bytes(kind_icon("relu").pixmap(20, 20).toImage().constBits()))
    LOOK.set_mode("light")
    assert len(shades) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_every_family_has_a_colour_of_the_theme(kind):
    for theme in map(load_theme, ("light", "dark")):
        assert {family_token(KINDS[kind]), ink_token(KINDS[kind])} <= theme.colours.keys()


@pytest.mark.parametrize(
    ("kind", "token"),
    [
        ("input", "inputs"), ("output", "outputs"), ("conv1d", "convolution"), ("depthwise", "depthwise"),
        ("dense", "dense"), ("matmul", "dense"), ("attention", "attention"), ("lstm", "recurrent"),
        ("max_pool", "pooling"), ("batch_norm", "normalisation"), ("softmax", "normalisation"), ("relu", "elementwise"),
        ("add", "elementwise"), ("flatten", "movement"), ("concat", "movement"), ("residual", "convolution"),
        ("transformer_encoder", "attention"),
    ],
)  # fmt: skip
def test_the_colour_is_that_of_the_operator_in_the_other_pictures(kind, token):
    assert family_token(KINDS[kind]) == token
