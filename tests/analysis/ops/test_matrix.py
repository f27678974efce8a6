import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ops.registry import MatrixProduct, Uncountable

EXTENTS = st.permutations((1, 2, 3, 4, 5))


def count_by_loops(left, right):
    """Multiplies ones by nested loops, checks the result against numpy and counts the inner steps."""
    a, b = np.ones(left), np.ones(right)
    expected = a @ b
    a2, b2 = (a[None] if a.ndim == 1 else a), (b[:, None] if b.ndim == 1 else b)
    batch = np.broadcast_shapes(a2.shape[:-2], b2.shape[:-2])
    a3, b3 = np.broadcast_to(a2, (*batch, *a2.shape[-2:])), np.broadcast_to(b2, (*batch, *b2.shape[-2:]))
    y, steps = np.zeros((*batch, a2.shape[-2], b2.shape[-1])), 0
    for *index, m, n in np.ndindex(y.shape):
        for k in range(a2.shape[-1]):
            y[(*index, m, n)] += a3[(*index, m, k)] * b3[(*index, k, n)]
            steps += 1
    assert np.array_equal(y.reshape(expected.shape), expected)
    return steps


@st.composite
def operands(draw):
    """Shapes of two operands of any rank from 1 to 4 whose leading extents stretch to each other."""
    m, k, n, *leading = draw(EXTENTS)
    common = leading[: draw(st.integers(0, 2))]
    left = [draw(st.sampled_from((extent, 1))) for extent in common][draw(st.integers(0, len(common))) :]
    right = [draw(st.sampled_from((extent, 1))) for extent in common][draw(st.integers(0, len(common))) :]
    first = (k,) if not left and draw(st.booleans()) else (*left, m, k)
    second = (k,) if not right and draw(st.booleans()) else (*right, k, n)
    return first, second


@given(operands(), st.sampled_from([(), (0,), (1,), (0, 1)]))
def test_a_matrix_product_counts_the_steps_of_its_loops(cost, shapes, constants):
    assert cost("MatMul", *shapes, out=(), constants=constants).macs == count_by_loops(*shapes)


def test_the_products_rows_belong_to_the_weights(cost):
    right = cost("MatMul", (2, 3, 5), (5, 7), out=(2, 3, 7), constants=(1,))
    left = cost("MatMul", (7, 5), (2, 5, 3), out=(2, 7, 3), constants=(0,))
    assert right.product == left.product == MatrixProduct(rows=7, inner=5, columns=2 * 3)


def test_two_activations_are_one_product_a_batch(cost):
    work = cost("MatMul", (2, 4, 3, 5), (2, 4, 5, 7), out=(2, 4, 3, 7))
    assert work.product == MatrixProduct(rows=7, inner=5, columns=3, groups=2 * 4)


@given(EXTENTS, st.booleans(), st.booleans())
def test_gemm_counts_the_same_whatever_is_transposed(cost, extents, trans_a, trans_b):
    m, k, n = extents[:3]
    a, b = ((k, m) if trans_a else (m, k)), ((n, k) if trans_b else (k, n))
    flags = {"transA": int(trans_a), "transB": int(trans_b)}
    plain = count_by_loops((m, k), (k, n))
    assert cost("Gemm", a, b, out=(m, n), **flags).macs == plain
    assert cost("com.microsoft.FusedGemm", a, b, out=(m, n), **flags).macs == plain
    assert cost("com.microsoft.FusedMatMul", a, b, out=(m, n), **flags).macs == plain
    assert cost("com.microsoft.TransposeMatMul", a, b, out=(m, n), **flags).macs == plain
    assert cost("com.microsoft.GemmFloat8", a, b, out=(m, n), **flags).macs == plain
    assert cost("com.microsoft.QGemm", a, (), (), b, (), (), out=(m, n), **flags).macs == plain


@given(EXTENTS)
def test_a_fused_product_moves_the_batch_as_told(cost, extents):
    b, c, m, k, n = extents
    right = (b, c, k, n)
    moved = cost("com.microsoft.FusedMatMul", (m, b, c, k), right, out=(b, c, m, n), transBatchA=1)
    both = cost("com.microsoft.FusedMatMul", (k, b, c, m), right, out=(b, c, m, n), transBatchA=1, transA=1)
    assert moved.macs == both.macs == count_by_loops((b, c, m, k), right)


@pytest.mark.parametrize(
    ("op", "shapes"),
    [
        ("MatMulInteger", "ab"),
        ("QLinearMatMul", "assb"),
        ("com.microsoft.MatMulInteger16", "ab"),
        ("com.microsoft.MatMulIntegerToFloat", "ab"),
        ("com.microsoft.DynamicQuantizeMatMul", "ab"),
        ("com.microsoft.GemmFastGelu", "ab"),
        ("com.microsoft.FusedMatMulActivation", "ab"),
        ("com.microsoft.MatMulNBits", "a"),
        ("com.microsoft.MatMulBnb4", "a"),
        ("com.microsoft.MatMulFpQ4", "a"),
    ],
)
@given(EXTENTS)
def test_every_form_of_a_product_counts_the_same_macs(cost, op, shapes, extents):
    b, m, k, n = extents[:4]
    named = {"a": (b, m, k), "b": (k, n), "s": ()}
    work = cost(op, *(named[name] for name in shapes), out=(b, m, n), K=k, N=n)
    assert work.macs == count_by_loops((b, m, k), (k, n))


def test_what_is_fused_into_gemm_is_other_operations(cost):
    assert cost("Gemm", (3, 5), (5, 7), out=(3, 7)).other_ops == 0
    assert cost("Gemm", (3, 5), (5, 7), (7,), out=(3, 7)).other_ops == 3 * 7
    assert cost("Gemm", (3, 5), (5, 7), (7,), out=(3, 7), alpha=0.5, beta=2.0).other_ops == 3 * 3 * 7
    fused = cost("com.microsoft.FusedGemm", (3, 5), (5, 7), (7,), out=(3, 7), activation="LeakyRelu")
    assert fused.other_ops == 3 * 3 * 7


def test_quantising_and_requantising_are_other_operations(cost):
    a, b, y = (3, 5), (5, 7), 3 * 7
    assert cost("QLinearMatMul", a, (), (), b, (), (), (), (), out=(3, 7)).other_ops == 4 * y
    assert cost("MatMulInteger", a, b, (), (), out=(3, 7)).other_ops == 3 * 5
    assert cost("com.microsoft.DynamicQuantizeMatMul", a, b, (), (), (7,), out=(3, 7)).other_ops == 6 * 3 * 5 + 2 * y
    assert cost("com.microsoft.MatMulIntegerToFloat", a, b, (), (), (), (), (7,), out=(3, 7)).other_ops == 2 * y + 15
    assert cost("com.microsoft.QGemm", a, (), (), b, (), (), (7,), (), (), out=(3, 7)).other_ops == 5 * y
    assert cost("com.microsoft.MatMulNBits", a, (7, 1, 3), out=(3, 7), K=5, N=7).other_ops == 2 * 5 * 7


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [((2, 3), (4, 5), "inner extents 3 and 4"), ((), (3, 4), "scalar"), ((2, 4, 3), (3, 3, 5), "extents 2 and 3")],
)
def test_operands_that_do_not_go_together_are_not_counted(cost, left, right, reason):
    with pytest.raises(Uncountable, match=reason):
        cost("MatMul", left, right, out=())


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_a_determinant_counts_the_steps_of_an_elimination(cost, n):
    steps = n - 1
    for pivot in range(n):
        for _row in range(pivot + 1, n):
            steps += 1 + 2 * (n - pivot - 1)
    assert cost("Det", (2, 7, n, n), out=(2, 7)).other_ops == 14 * steps


def test_an_inverse_takes_two_cubes(cost):
    assert cost("com.microsoft.Inverse", (2, 7, 3, 3), out=(2, 7, 3, 3)).other_ops == 2 * 14 * 27


def test_packed_weights_are_told_by_their_elements(cost):
    assert (
        cost("com.microsoft.MatMulNBits", (3, 64), (7, 2, 16), out=(3, 7), K=64, N=7, bits=4).weight_elements == 64 * 7
    )
