import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ops.registry import Uncountable

EXTENTS = st.permutations((1, 2, 3, 4, 5))


def by_loops(elements, window):
    """Steps of a fold over each window, and how many windows there are."""
    compares = outputs = 0
    for _ in np.ndindex(elements):
        outputs += 1
        for tap, _ in enumerate(np.ndindex(window)):
            compares += tap > 0
    return compares, outputs


@given(EXTENTS)
def test_a_pool_folds_its_windows(cost, extents):
    n, c, p, q, r = extents
    out, kernel = (n, c, p, q), (r, 2)
    folds, outputs = by_loops(out, kernel)
    shapes = {"out": out, "kernel_shape": kernel}
    assert cost("MaxPool", (n, c, 9, 9), **shapes).other_ops == folds
    assert cost("com.microsoft.NhwcMaxPool", (n, 9, 9, c), **shapes).other_ops == folds
    assert cost("AveragePool", (n, c, 9, 9), **shapes).other_ops == folds + outputs
    assert cost("LpPool", (n, c, 9, 9), **shapes).other_ops == (folds + outputs) + folds + outputs
    assert cost("com.microsoft.MaxpoolWithMask", (n, c, 9, 9), (n, 1, 9, 9), **shapes).other_ops == 2 * folds + outputs
    quantized = cost("com.microsoft.QLinearAveragePool", (n, c, 9, 9), (), (), (), (), **shapes)
    assert quantized.other_ops == 2 * (folds + outputs) + folds + outputs + 4 * outputs


@given(EXTENTS)
def test_a_global_pool_folds_its_maps(cost, extents):
    n, c, h, w, _ = extents
    x, y = (n, c, h, w), (n, c, 1, 1)
    folds, outputs = by_loops(y, (h, w))
    assert cost("GlobalMaxPool", x, out=y).other_ops == folds
    assert cost("GlobalAveragePool", x, out=y).other_ops == folds + outputs
    assert cost("GlobalLpPool", x, out=y).other_ops == n * c * h * w + folds + outputs
    quantized = cost("com.microsoft.QLinearGlobalAveragePool", x, (), (), (), (), out=y)
    assert quantized.other_ops == 2 * n * c * h * w + folds + outputs + 4 * outputs


def test_a_pool_without_a_kernel_is_not_counted(cost):
    with pytest.raises(Uncountable, match="kernel_shape"):
        cost("MaxPool", (1, 2, 4, 4), out=(1, 2, 2, 2))
