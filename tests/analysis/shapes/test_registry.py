"""What holds for every rule: conflicts are said, unknown operators are nobody's, sizes flow through chains of small numbers."""

import numpy as np
import pytest

from analysis.errors import AnalysisError, ModelError
from analysis.graph import Tensor
from analysis.shapes import SHAPE_RULES, ShapeConflict, infer, shape_rule


def tensor(*shape, dtype="fp32"):
    return Tensor("x", shape, dtype)


def known(values, dtype=np.int64):
    array = np.array(values, dtype)
    return Tensor("v", array.shape, {"i": "int64", "f": "fp32", "b": "bool"}[array.dtype.kind], value=array)


def test_nobody_has_a_rule_for_an_unknown_operator():
    assert infer("com.example.Secret", [tensor(2, 3)], {}, 1) is None


def test_without_a_shape_nobody_knows():
    assert infer("Conv", [Tensor("x", None), tensor(4, 3, 2, 2)], {}, 1) is None
    assert infer("Squeeze", [tensor(1, 3), Tensor("axes", (1,), "int64")], {}, 1) is None


def test_two_rules_for_one_operator_are_refused():
    with pytest.raises(ModelError, match="two shape rules"):
        shape_rule("Conv")(lambda call: ())


CONFLICTS = [
    ("Conv", [tensor(2, 3, 8, 9), tensor(5, 4, 3, 3)], {}, "channels"),
    ("Conv", [tensor(2, 3, 2, 9), tensor(5, 3, 3, 3)], {}, "window is larger"),
    ("Conv", [tensor(2, 3, 8, 9), tensor(5, 3, 3)], {}, "ranks"),
    ("Conv", [tensor(2, 3, 8, 9)], {}, "operand is absent"),
    ("MatMul", [tensor(2, 3), tensor(4, 5)], {}, "inner sizes"),
    ("MatMul", [tensor(), tensor(4, 5)], {}, "vectors or matrices"),
    ("Gemm", [tensor(2, 3), tensor(4, 5)], {"transB": 1}, "3 and 5"),
    ("Add", [tensor(2, 3), tensor(4, 3)], {}, "broadcast"),
    ("Concat", [tensor(2, 3), tensor(4, 5)], {"axis": 0}, "differ beside the axis"),
    ("Concat", [tensor(2, 3), tensor(4, 3)], {"axis": 2}, "no such axis"),
    ("Reshape", [tensor(2, 3), known([4, -1])], {}, "another number of elements"),
    ("Squeeze", [tensor(2, 3), known([0])], {}, "only sizes of 1"),
    ("Split", [tensor(2, 7), known([3, 3])], {"axis": 1}, "6 and 7"),
    ("Split", [tensor(2, 7)], {"num_outputs": -3}, "so few parts"),
    ("Transpose", [tensor(2, 3, 4)], {"perm": (0, 1)}, "number of axes"),
    ("Einsum", [tensor(2, 3), tensor(4, 5)], {"equation": "ij,jk"}, "two sizes"),
    ("Gather", [tensor(), tensor(4, dtype="int64")], {}, "too few dimensions"),
    ("LSTM", [tensor(5, 2, 3), tensor(1, 16, 4), tensor(1, 16, 4)], {}, "widths"),
    ("MaxPool", [tensor(2, 3, 8, 9)], {}, "attribute is absent; found kernel_shape"),
    ("Unsqueeze", [tensor(2, 3), known(0.5, np.float32)], {}, "do not fit"),
    ("ConvTranspose", [tensor(2, 6, 8, 9), tensor(6, 5, 3, 3)], {"group": (1, 1)}, "no whole number"),
    ("MaxPool", [tensor(2, 3, 8, 9)], {"kernel_shape": (2.0, 2.0)}, "no whole number"),
    ("Resize", [tensor(2**31 - 1, 9), None, known([3e38, 1], np.float32)], {}, "do not fit"),
    (
        "Attention",
        [tensor(2, 5, 7), tensor(2, 5, 6), tensor(2, 5, 6)],
        {"q_num_heads": 2, "kv_num_heads": 2},
        "no multiple",
    ),
]


@pytest.mark.parametrize(("op", "operands", "attributes", "text"), CONFLICTS)
def test_operands_that_do_not_fit_are_said_with_the_operators_name(op, operands, attributes, text):
    with pytest.raises(ShapeConflict, match=text) as caught:
        infer(op, operands, attributes, 1)
    assert isinstance(caught.value, AnalysisError)
    assert caught.value.what.startswith(f"{op}: ")


@pytest.mark.parametrize("op", sorted(SHAPE_RULES))
@pytest.mark.parametrize("operands", [[], [tensor()], [tensor(2, 3, 5), tensor(7)], [Tensor("s", None)] * 3])
def test_nonsense_is_a_conflict_or_unknown_but_never_a_crash(op, operands):
    try:
        results = infer(op, operands, {}, 2)
    except ShapeConflict:
        return
    assert results is None or all(result.shape is None or min(result.shape, default=0) >= 0 for result in results)


def run(*steps, **given):
    """Runs steps (result, operator, operands, attributes) and gives the last result."""
    tensors = dict(given)
    for name, op, operands, attributes in steps:
        (found,) = infer(op, [tensors[operand] for operand in operands], attributes, 1)
        tensors[name] = Tensor(name, found.shape, found.dtype, value=found.value)
    return found


def test_a_reshape_finds_its_numbers_through_the_usual_chain():
    found = run(
        ("shape", "Shape", ["x"], {}),
        ("batch", "Gather", ["shape", "zero"], {}),
        ("list", "Unsqueeze", ["batch", "axes"], {}),
        ("target", "Concat", ["list", "rest"], {"axis": 0}),
        ("y", "Reshape", ["x", "target"], {}),
        x=tensor(7, 4, 5),
        zero=known(0),
        axes=known([0]),
        rest=known([-1]),
    )
    assert found.shape == (7, 20)


def test_an_upsampling_to_a_computed_size():
    found = run(
        ("shape", "Shape", ["x"], {"start": 2}),
        ("real", "Cast", ["shape"], {"to": 1}),
        ("scaled", "Mul", ["real", "factor"], {}),
        ("floor", "Floor", ["scaled"], {}),
        ("whole", "Cast", ["floor"], {"to": 7}),
        ("sizes", "Concat", ["head", "whole"], {"axis": 0}),
        ("y", "Resize", ["x", "none", "none", "sizes"], {}),
        x=tensor(2, 3, 5, 7),
        factor=known([2.5, 1.5], np.float32),
        head=known([2, 3]),
        none=None,
    )
    assert found.shape == (2, 3, 12, 10)


def test_a_mask_of_positions():
    found = run(
        ("shape", "Shape", ["x"], {"start": 1, "end": 2}),
        ("length", "Squeeze", ["shape"], {}),
        ("places", "Range", ["zero", "length", "one"], {}),
        ("column", "Unsqueeze", ["places", "axes"], {}),
        ("mask", "LessOrEqual", ["places", "column"], {}),
        ("y", "NonZero", ["mask"], {}),
        x=tensor(2, 4, 8),
        zero=known(0),
        one=known(1),
        axes=known([1]),
    )
    assert found.shape == (2, 10)
    assert found.value.tolist() == [[0, 1, 1, 2, 2, 2, 3, 3, 3, 3], [0, 0, 1, 0, 1, 2, 0, 1, 2, 3]]


def test_there_are_as_many_results_as_the_node_has():
    few = infer("TopK", [tensor(3, 4), known([0])], {}, 1)
    many = infer("Relu", [tensor(3, 4)], {}, 3)
    assert [result.shape for result in few] == [(3, 0)]
    assert [(result.shape, result.dtype) for result in many] == [((3, 4), "fp32"), (None, "unknown"), (None, "unknown")]


def test_parts_that_nobody_reads_are_not_made():
    """A damaged attribute may say any number; nothing may be as long as it."""
    found = infer("Split", [tensor(3, 2**40)], {"axis": 1, "num_outputs": 2**38}, 2)
    assert [result.shape for result in found] == [(3, 4), (3, 4)]


def test_large_contents_are_not_kept():
    (found,) = infer("ConstantOfShape", [known([1025])], {}, 1)
    assert found.shape == (1025,)
    assert found.value is None


@pytest.mark.parametrize(
    ("op", "operands", "attributes", "shape"),
    [
        ("NonZero", [tensor(3, 4)], {}, (2, 1)),
        ("Range", [tensor(), tensor(), tensor()], {}, (1,)),
        ("Reshape", [tensor(3, 4), tensor(3, dtype="int64")], {}, (1, 1, 12)),
        ("Expand", [tensor(3, 4), tensor(3, dtype="int64")], {}, (1, 3, 4)),
        ("Slice", [tensor(3, 4), tensor(1, dtype="int64"), tensor(1, dtype="int64")], {}, (3, 4)),
        ("TopK", [tensor(3, 4), tensor(1, dtype="int64")], {}, (3, 1)),
        ("Split", [tensor(3, 8), tensor(2, dtype="int64")], {"axis": 1, "num_outputs": 2}, (3, 4)),
        ("Compress", [tensor(3, 4), tensor(3, dtype="bool")], {"axis": 0}, (1, 4)),
        ("NonMaxSuppression", [tensor(2, 9, 4), tensor(2, 3, 9), known([5])], {}, (30, 3)),
    ],
)
def test_sizes_that_the_data_decides_are_marked(op, operands, attributes, shape):
    found = infer(op, operands, attributes, 1)[0]
    assert (found.shape, found.assumed) == (shape, True)
