import numpy as np
import pytest


def radix_two(points):
    """Real operations of a complex transform of a power of two: butterflies of ten (one product, two sums)."""
    if points == 1:
        return 0
    return 2 * radix_two(points // 2) + (points // 2) * 10


@pytest.mark.parametrize("points", [2, 8, 64])
def test_a_transform_counts_its_butterflies(cost, points):
    x = (3, points, 2)
    assert cost("DFT", x, out=x).other_ops == 3 * radix_two(points)
    assert cost("com.microsoft.Rfft", (3, points), out=(3, points // 2 + 1, 2)).other_ops == 3 * radix_two(points)
    assert cost("com.microsoft.Irfft", (3, points // 2 + 1, 2), out=(3, points)).other_ops == 3 * radix_two(points)


def test_length_and_axis_of_a_transform_may_be_operands(cost):
    work = cost("DFT", (3, 5, 7, 1), (), (), out=(3, 8, 7, 2), values={1: np.array(8), 2: np.array(1)})
    assert work.other_ops == 3 * 7 * radix_two(8)


def test_short_time_transforms_weigh_each_frame(cost):
    windowed = cost("STFT", (2, 40, 1), (), (8,), out=(2, 5, 5, 2))
    plain = cost("STFT", (2, 40, 1), (), None, (), out=(2, 5, 5, 2), values={3: np.array(8)})
    guessed = cost("STFT", (2, 40, 1), (), out=(2, 5, 5, 2))
    assert plain.other_ops == guessed.other_ops == 2 * 5 * radix_two(8)
    assert windowed.other_ops - plain.other_ops == 2 * 5 * 8


@pytest.mark.parametrize(
    ("op", "steps"),
    [("HannWindow", 4), ("HammingWindow", 4), ("BlackmanWindow", 8), ("RandomNormal", 3), ("Bernoulli", 2)],
)
def test_generators_count_per_element(cost, op, steps):
    assert cost(op, (3, 5), out=(3, 5)).other_ops == steps * 15


def test_samples_are_drawn_from_running_sums(cost):
    assert cost("Multinomial", (2, 5), out=(2, 7)).other_ops == 2 * 2 * 5 + 2 * 7 * (5 + 1)
