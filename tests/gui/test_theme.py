"""Colours: every token in both themes, readable text, families told apart by any eye and on grey paper."""

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtGui import QColor

from analysis.ops.registry import FAMILIES
from gui.theme import LOOK, load_theme, palette, style_sheet
from gui.widgets.symbols import CHARACTERS, STATE_SIGNS, symbol_path

THEMES = ("light", "dark")
STATES = ("fits", "tight", "over")

# Machado, Oliveira, Fernandes: A Physiologically-based Model for Simulation of Color Vision Deficiency, IEEE TVCG 15(6),
# 2009, table of severity 1.0; they apply to linear RGB.
DEFICIENCIES = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
# ITU-R BT.709: luminance of linear RGB.
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
EYES = {"usual": np.eye(3), "grey print": np.tile(LUMINANCE, (3, 1))} | {
    k: np.array(m) for k, m in DEFICIENCIES.items()
}
# A difference that is just noticeable is about 2.3 (Mahy et al., 1994); adjacent small marks need several times that.
TOLD_APART = 10.0


def linear(colour):
    """Linear RGB of a token, by the sRGB curve of IEC 61966-2-1."""
    channels = np.array(QColor(colour).getRgbF()[:3])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    """CIE L*a*b* of linear RGB under D65."""
    matrix = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    ratio = np.clip(matrix @ np.clip(rgb, 0, 1) / [0.9505, 1.0, 1.089], 0, None)
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(one, other, eye):
    """CIE76 colour difference as that eye sees it."""
    return float(np.linalg.norm(lab(EYES[eye] @ linear(one)) - lab(EYES[eye] @ linear(other))))


def contrast(one, other):
    """WCAG 2 contrast ratio."""
    low, high = sorted(float(LUMINANCE @ linear(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", THEMES)
def test_both_themes_have_the_same_tokens(name):
    assert load_theme(name).colours.keys() == load_theme("light").colours.keys()
    assert set(FAMILIES) <= load_theme(name).colours.keys()


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("ground", ["ground", "panel"])
def test_words_can_be_read(name, ground):
    colours = load_theme(name).colours
    assert contrast(colours["text"], colours[ground]) >= 7
    assert contrast(colours["dim"], colours[ground]) >= 4.5
    assert contrast(colours["accent"], colours[ground]) >= 4.3


@pytest.mark.parametrize("name", THEMES)
def test_marks_can_be_seen(name):
    colours = load_theme(name).colours
    weak = {f: round(contrast(colours[f], colours["panel"]), 2) for f in (*FAMILIES, *STATES, "selection")}
    assert min(weak.values()) >= 2.2, weak


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("name", THEMES)
def test_every_pair_of_families_is_told_apart(name, eye):
    """By colour where the eye sees it, and always by shape."""
    colours = load_theme(name).colours
    for one, other in combinations(FAMILIES, 2):
        by_colour = distance(colours[one], colours[other], eye) >= TOLD_APART
        by_shape = CHARACTERS[one] != CHARACTERS[other] and overlap(one, other) < 0.93
        assert by_colour or by_shape, (one, other, eye)


@pytest.mark.parametrize("name", THEMES)
def test_the_usual_eye_tells_families_apart_by_colour_alone(name):
    colours = load_theme(name).colours
    close = {
        (one, other): round(distance(colours[one], colours[other], "usual"), 1)
        for one, other in combinations(FAMILIES, 2)
        if distance(colours[one], colours[other], "usual") < TOLD_APART
    }
    assert not close


@pytest.mark.parametrize("eye", DEFICIENCIES)
@pytest.mark.parametrize("name", THEMES)
def test_states_are_told_apart_by_every_eye(name, eye):
    """By colour where the eye sees it, and always by sign."""
    colours = load_theme(name).colours
    for one, other in combinations(STATES, 2):
        by_colour = distance(colours[one], colours[other], eye) >= TOLD_APART
        assert by_colour or STATE_SIGNS[one] != STATE_SIGNS[other], (one, other)


def overlap(one, other):
    """Common area of two shapes as a share of the area they cover together."""
    first, second = symbol_path(one), symbol_path(other)
    return area(first.intersected(second)) / area(first.united(second))


def area(path):
    return sum(abs(polygon_area(p)) for p in path.toFillPolygons())


def polygon_area(polygon):
    points = [(p.x(), p.y()) for p in polygon]
    pairs = zip(points, points[1:] + points[:1], strict=True)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs) / 2


def test_the_theme_changes_at_once_and_tells_it_once(qapp):
    heard = []
    LOOK.set_mode("light")
    LOOK.theme_changed.connect(heard.append)
    LOOK.set_mode("dark")
    LOOK.set_mode("dark")
    LOOK.theme_changed.disconnect(heard.append)
    assert [theme.name for theme in heard] == ["dark"]
    LOOK.set_mode("light")


@pytest.mark.parametrize("name", THEMES)
def test_nothing_is_left_to_fill_in(name):
    theme = load_theme(name)
    assert "$" not in style_sheet(theme).replace("$token", "")
    assert palette(theme).window().color() == theme.colour("ground")
