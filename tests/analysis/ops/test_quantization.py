import pytest

SHAPE, ELEMENTS = (2, 3, 5), 30


@pytest.mark.parametrize(
    ("op", "steps"),
    [
        ("QuantizeLinear", 4),
        ("com.microsoft.QuantizeLinear", 4),
        ("DynamicQuantizeLinear", 2 + 4),
        ("com.microsoft.QLinearAdd", 2 * 2 + 1 + 4),
        ("com.microsoft.QLinearMul", 2 * 2 + 1 + 4),
        ("com.microsoft.QLinearWhere", 2 + 1 + 4),
        ("com.microsoft.QLinearConcat", 2 + 4),
        ("com.microsoft.QLinearLeakyRelu", 2 + 2 + 4),
        ("com.microsoft.QLinearSigmoid", 2 + 4 + 4),
    ],
)
def test_a_quantised_operator_counts_both_conversions(cost, op, steps):
    work = cost(op, SHAPE, out=SHAPE)
    assert (work.macs, work.other_ops) == (0, steps * ELEMENTS)


def test_a_symmetric_scale_saves_the_subtraction(cost):
    assert cost("DequantizeLinear", SHAPE, (), out=SHAPE).other_ops == ELEMENTS
    assert cost("DequantizeLinear", SHAPE, (), (), out=SHAPE).other_ops == 2 * ELEMENTS
