"""Classical machine learning (ai.onnx.ml), losses and optimisers."""

from __future__ import annotations

from math import prod

from analysis.ops.registry import Call, Cost, MatrixProduct, Uncountable, cost_rule, moves, not_counted
from analysis.ops.steps import divided, elements_of, per_element, per_input_element

ML, TRAINING = "ai.onnx.ml.", "ai.onnx.preview.training."

for _name, _steps in {
    "Binarizer": "compare",
    "CastMap": "convert",
    "CategoryMapper": "look up",
    "DictVectorizer": "look up",
    "Imputer": "compare, select",
    "LabelEncoder": "look up",
    "Normalizer": "absolute value or square, sum or max, divide",
    "Scaler": "subtract, multiply",
}.items():
    cost_rule(ML + _name, family="elementwise")(per_element(_steps))
moves(ML + "FeatureVectorizer", ML + "OneHotEncoder")
moves(ML + "ZipMap", view=True, reason="names are put beside the values")
not_counted(
    *(ML + name for name in ("TreeEnsemble", "TreeEnsembleClassifier", "TreeEnsembleRegressor")),
    reason="the path through each tree depends on the values",
)
not_counted(
    ML + "SVMClassifier",
    ML + "SVMRegressor",
    reason="its support vectors lie in attributes, and kernels between vectors are no part of the counting contract",
)
not_counted(
    TRAINING + "Gradient", reason="it stands for the derivative of other layers, which the file does not spell out"
)


@cost_rule(ML + "LinearClassifier", ML + "LinearRegressor", family="dense")
def linear_model(call: Call) -> Cost:
    """MACs = B·M·K·N

    One product (B = 1) of M samples of K features by N results, as Gemm; the coefficients lie in an attribute. other_ops: the
    intercept per result.
    """
    *leading, features = call.in_shape()
    coefficients = call.attribute("coefficients")
    if coefficients is None or not features:
        raise Uncountable("the coefficients are not given")
    samples, results = prod(leading), divided(len(coefficients), features, "coefficients")
    adds = samples * results if call.attribute("intercepts") is not None else 0
    symbols = {"B": 1, "M": samples, "K": features, "N": results}
    return Cost(samples * features * results, adds, product=MatrixProduct(results, features, samples), symbols=symbols)


cost_rule("NegativeLogLikelihoodLoss", family="elementwise")(per_input_element("multiply by 0 or 1, add"))
cost_rule("SoftmaxCrossEntropyLoss", family="elementwise")(
    per_input_element("max, subtract, exp, sum, subtract, multiply by 0 or 1, add")
)


@cost_rule(TRAINING + "Adagrad", family="elementwise", metadata=(0, 1), in_place=True)
def adagrad(call: Call) -> Cost:
    """other_ops = 9·E

    E optimised parameters: regularise (multiply, add), square, add, root, add epsilon, divide, multiply, subtract.
    """
    return optimised(call, 9, 2)


@cost_rule(TRAINING + "Adam", family="elementwise", metadata=(0, 1), in_place=True)
def adam(call: Call) -> Cost:
    """other_ops = 14·E

    E optimised parameters: regularise (multiply, add), first moment (three), second moment (four), root, add epsilon,
    multiply, divide, subtract.
    """
    return optimised(call, 14, 3)


@cost_rule(TRAINING + "Momentum", family="elementwise", metadata=(0, 1), in_place=True)
def momentum(call: Call) -> Cost:
    """other_ops = K·E

    E optimised parameters: regularise (multiply, add), velocity (multiply, multiply, add), multiply, subtract (K = 7); two
    more by Nesterov's rule.
    """
    return optimised(call, 9 if call.attribute("mode", "standard") == "nesterov" else 7, 2)


def optimised(call: Call, steps: int, results: int) -> Cost:
    """`results` tensors are written per parameter tensor: the parameter and its state."""
    elements = divided(elements_of(call.outputs), results, "elements")
    return Cost(other_ops=steps * elements, symbols={"E": elements, "K": steps})
