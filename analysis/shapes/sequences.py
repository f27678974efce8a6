"""Sequences and optionals, which have no shape of their own, and texts."""

from __future__ import annotations

from analysis.shapes.geometry import broadcast
from analysis.shapes.registry import Inferred, Results, ShapeCall, shape_rule


@shape_rule(
    "ConcatFromSequence", "Optional", "SequenceAt", "SequenceConstruct", "SequenceErase", "SequenceInsert",
    "SplitToSequence",
)  # fmt: skip
def sequence(call: ShapeCall) -> Results:
    """A sequence, or an element of one: the sizes of elements are not kept."""
    return (Inferred(None, call.dtype_or(0, "unknown")),)


@shape_rule("SequenceEmpty")
def empty_sequence(call: ShapeCall) -> Results:
    return (Inferred(None, call.dtype_attribute("dtype", "fp32")),)


@shape_rule("OptionalGetElement")
def optional_element(call: ShapeCall) -> Results:
    tensor = call.tensor(0)
    return (Inferred(tensor.shape, tensor.dtype),)


@shape_rule("SequenceLength")
def sequence_length(call: ShapeCall) -> Results:
    return (Inferred((), "int64"),)


@shape_rule("OptionalHasElement")
def has_element(call: ShapeCall) -> Results:
    return (Inferred((), "bool"),)


@shape_rule("StringConcat")
def string_concat(call: ShapeCall) -> Results:
    return (Inferred(broadcast(call.shape(0), call.shape(1)), "string"),)


@shape_rule("RegexFullMatch")
def regex_match(call: ShapeCall) -> Results:
    return (Inferred(call.shape(), "bool"),)


@shape_rule("StringNormalizer")
def string_normaliser(call: ShapeCall) -> Results:
    """Stop words are left out; how many there are depends on the text."""
    return (Inferred(call.shape(), "string", assumed=bool(call.attribute("stopwords"))),)


@shape_rule("StringSplit")
def string_split(call: ShapeCall) -> Results:
    """Results: words along a new last axis, as many as the longest text has; how many each has."""
    shape = call.shape()
    return Inferred((*shape, 1), "string", assumed=True), Inferred(shape, "int64")


@shape_rule("TfIdfVectorizer")
def tf_idf(call: ShapeCall) -> Results:
    width = max(call.required("ngram_indexes")) + 1
    return (Inferred((*call.shape()[:-1], width), "fp32"),)


@shape_rule("com.microsoft.MurmurHash3")
def hashes(call: ShapeCall) -> Results:
    return (Inferred(call.shape(), "uint32" if call.attribute("positive", 1) else "int32"),)
