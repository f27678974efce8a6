import pytest

from analysis.ops.registry import MatrixProduct, Uncountable


@pytest.mark.parametrize("op", ["LinearClassifier", "LinearRegressor"])
def test_a_linear_model_is_a_dense_layer(cost, op):
    steps = sum(1 for _sample in range(3) for _result in range(4) for _feature in range(5))
    work = cost(f"ai.onnx.ml.{op}", (3, 5), out=(3, 4), coefficients=(0.5,) * 20, intercepts=(1.0,) * 4)
    assert (work.macs, work.other_ops) == (steps, 12)
    assert work.product == MatrixProduct(rows=4, inner=5, columns=3)
    with pytest.raises(Uncountable, match="coefficients"):
        cost(f"ai.onnx.ml.{op}", (3, 5), out=(3, 4))


@pytest.mark.parametrize(("op", "steps"), [("Scaler", 2), ("Binarizer", 1), ("Imputer", 2), ("Normalizer", 3)])
def test_preprocessing_counts_per_element(cost, op, steps):
    assert cost(f"ai.onnx.ml.{op}", (3, 5), out=(3, 5)).other_ops == steps * 15


@pytest.mark.parametrize(
    ("op", "attributes", "results", "steps"),
    [
        ("Adagrad", {}, 2, 9),
        ("Adam", {}, 3, 14),
        ("Momentum", {}, 2, 7),
        ("Momentum", {"mode": "nesterov"}, 2, 9),
    ],
)
def test_an_optimiser_counts_per_parameter(cost, op, attributes, results, steps):
    shapes = [(3, 5), (7,)]
    work = cost(f"ai.onnx.preview.training.{op}", (), (), *shapes * results, out=shapes * results, **attributes)
    assert work.other_ops == steps * (15 + 7)


def test_a_loss_counts_per_score(cost):
    assert cost("SoftmaxCrossEntropyLoss", (3, 5), (3,), out=()).other_ops == 7 * 15
    assert cost("NegativeLogLikelihoodLoss", (3, 5), (3,), out=()).other_ops == 2 * 15
