"""Classical machine learning, domain ai.onnx.ml: encoders, linear models, trees, support vectors."""

from __future__ import annotations

from analysis.graph import Shape
from analysis.shapes.geometry import require_rank
from analysis.shapes.registry import Inferred, Results, ShapeCall, shape_rule


def batch_of(call: ShapeCall) -> int:
    """A single vector is one example."""
    shape = call.shape()
    return shape[0] if len(shape) > 1 else 1


@shape_rule("ai.onnx.ml.Binarizer", "ai.onnx.ml.Imputer")
def like_data(call: ShapeCall) -> Results:
    return (Inferred(call.shape(), call.dtype()),)


@shape_rule("ai.onnx.ml.Scaler", "ai.onnx.ml.Normalizer")
def float_like_data(call: ShapeCall) -> Results:
    return (Inferred(call.shape(), "fp32"),)


@shape_rule("ai.onnx.ml.LabelEncoder")
def label_encoder(call: ShapeCall) -> Results:
    for name, dtype in (("values_strings", "string"), ("values_int64s", "int64"), ("values_floats", "fp32")):
        if call.attribute(name) is not None:
            return (Inferred(call.shape(), dtype),)
    if call.attribute("classes_strings") is not None:
        return (Inferred(call.shape(), "int64" if call.dtype() == "string" else "string"),)
    return (Inferred(call.shape(), tensor_dtype(call)),)


def tensor_dtype(call: ShapeCall) -> str:
    kind = call.required("values_tensor").dtype
    return {"f": f"fp{8 * kind.itemsize}", "i": f"int{8 * kind.itemsize}"}.get(kind.kind, "string")


@shape_rule("ai.onnx.ml.CategoryMapper")
def category_mapper(call: ShapeCall) -> Results:
    return (Inferred(call.shape(), "int64" if call.dtype() == "string" else "string"),)


@shape_rule("ai.onnx.ml.OneHotEncoder")
def one_hot_encoder(call: ShapeCall) -> Results:
    categories = call.attribute("cats_int64s") or call.attribute("cats_strings")
    return (Inferred((*call.shape(), len(categories)), "fp32"),)


@shape_rule("ai.onnx.ml.ArrayFeatureExtractor")
def feature_extractor(call: ShapeCall) -> Results:
    shape, count = call.shape(), call.tensor(1).elements or 0
    require_rank(shape, 1, "the data")
    return (Inferred((*(shape[:-1] or (1,)), count), call.dtype()),)


@shape_rule("ai.onnx.ml.FeatureVectorizer")
def feature_vectoriser(call: ShapeCall) -> Results:
    return (Inferred((batch_of(call), sum(call.required("inputdimensions"))), "fp32"),)


def classes(call: ShapeCall, *numbers: str) -> tuple[int, str]:
    """How many class labels the attributes hold, and of which type."""
    texts = call.attribute("classlabels_strings")
    if texts:
        return len(texts), "string"
    return max([len(call.attribute(name) or ()) for name in numbers]), "int64"


@shape_rule("ai.onnx.ml.LinearClassifier", "ai.onnx.ml.SVMClassifier", "ai.onnx.ml.TreeEnsembleClassifier")
def classifier(call: ShapeCall) -> Results:
    """Results: the class of each example; one score for each class."""
    batch, (count, dtype) = batch_of(call), classes(call, "classlabels_ints", "classlabels_int64s")
    scores: Shape = (batch, max(count, 1))
    return Inferred((batch,), dtype), Inferred(scores, "fp32")


@shape_rule("ai.onnx.ml.LinearRegressor")
def linear_regressor(call: ShapeCall) -> Results:
    return (Inferred((batch_of(call), call.attribute("targets", 1)), "fp32"),)


@shape_rule("ai.onnx.ml.SVMRegressor")
def support_vector_regressor(call: ShapeCall) -> Results:
    return (Inferred((batch_of(call), 1), "fp32"),)


@shape_rule("ai.onnx.ml.TreeEnsembleRegressor", "ai.onnx.ml.TreeEnsemble")
def tree_regressor(call: ShapeCall) -> Results:
    dtype = call.dtype() if call.op.endswith("Ensemble") else "fp32"
    return (Inferred((batch_of(call), call.attribute("n_targets", 1)), dtype),)


@shape_rule("ai.onnx.ml.CastMap", "ai.onnx.ml.DictVectorizer", "ai.onnx.ml.ZipMap")
def mapping(call: ShapeCall) -> Results:
    """Maps have no shape."""
    return (Inferred(None, "unknown"),)
