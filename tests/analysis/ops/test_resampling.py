import pytest

from analysis.ops.registry import Uncountable

X, Y = (2, 3, 5, 7), (2, 3, 10, 14)
ELEMENTS = 2 * 3 * 10 * 14


@pytest.mark.parametrize(("mode", "steps"), [("nearest", 0), ("linear", 4 + 3), ("cubic", 16 + 15)])
def test_resizing_weighs_its_neighbours(cost, mode, steps):
    assert cost("Resize", X, out=Y, mode=mode).other_ops == steps * ELEMENTS
    assert cost("Upsample", X, (4,), out=Y, mode=mode).other_ops == steps * ELEMENTS


def test_an_axis_that_keeps_its_extent_is_not_resampled(cost):
    work = cost("Resize", X, out=(2, 3, 5, 14), mode="linear")
    assert work.other_ops == (2 + 1) * 2 * 3 * 5 * 14
    assert cost("Resize", X, out=Y).family == "movement"


@pytest.mark.parametrize(("mode", "steps"), [("nearest", 0), ("bilinear", 7), ("linear", 7), ("bicubic", 31)])
def test_a_grid_is_brought_into_pixels_and_sampled(cost, mode, steps):
    work = cost("GridSample", X, (2, 10, 14, 2), out=Y, mode=mode)
    assert work.other_ops == steps * ELEMENTS + 2 * (2 * 10 * 14 * 2)


def test_an_affine_grid_is_a_small_matrix_per_point(cost):
    steps = sum(2 * 2 for _ in range(3 * 5 * 7) for _row in range(2))
    assert cost("AffineGrid", (3, 2, 3), (4,), out=(3, 5, 7, 2)).other_ops == steps


def test_regions_are_sampled(cost):
    work = cost("RoiAlign", (1, 3, 9, 9), (4, 4), (4,), out=(4, 3, 5, 7), sampling_ratio=2)
    assert work.other_ops == 4 * 3 * 5 * 7 * 2 * 2 * 8
    assert cost("com.microsoft.CropAndResize", X, (4, 4), (4,), (2,), out=Y).other_ops == 7 * ELEMENTS


def test_what_depends_on_values_is_not_counted(cost):
    with pytest.raises(Uncountable, match="sampling_ratio"):
        cost("RoiAlign", (1, 3, 9, 9), (4, 4), (4,), out=(4, 3, 5, 7))
    with pytest.raises(Uncountable, match="interpolation"):
        cost("Resize", X, out=Y, mode="other")
