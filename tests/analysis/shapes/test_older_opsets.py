"""What older operator sets say in attributes and newer ones in operands comes to the same shapes."""

import numpy as np
import pytest

from analysis.graph import Tensor
from analysis.shapes import ShapeConflict, infer


def tensor(*shape, dtype="fp32"):
    return Tensor("x", shape, dtype)


def known(values, dtype=np.int64):
    array = np.array(values, dtype)
    return Tensor("v", array.shape, {"i": "int64", "f": "fp32"}[array.dtype.kind], value=array)


REGION = known([0, 0, 0.25, 0.2, 1, 1, 0.75, 0.7], np.float32)

# (operator, operator set, operands, attributes, shape)
CASES = [
    ("Add", 6, [tensor(2, 3, 4, 5), tensor(3)], {"broadcast": 1, "axis": 1}, (2, 3, 4, 5)),
    ("Gemm", 6, [tensor(2, 3, 4, 5), tensor(60, 7)], {"broadcast": 1}, (2, 7)),
    ("Reshape", 1, [tensor(2, 3, 4)], {"shape": (0, -1)}, (2, 12)),
    ("Reshape", 14, [tensor(2, 0, 4), known([0, 4, 7])], {"allowzero": 1}, (0, 4, 7)),
    ("Squeeze", 11, [tensor(1, 3, 1, 4)], {"axes": (0, -2)}, (3, 4)),
    ("Squeeze", 13, [tensor(1, 3, 1, 4), known([0, -2])], {}, (3, 4)),
    ("Squeeze", 13, [tensor(1, 3, 1, 4)], {}, (3, 4)),
    ("Unsqueeze", 11, [tensor(3, 4)], {"axes": (0, -1)}, (1, 3, 4, 1)),
    ("Unsqueeze", 13, [tensor(3, 4), known([-1, 0])], {}, (1, 3, 4, 1)),
    ("Slice", 1, [tensor(7, 9)], {"starts": (1, -4), "ends": (5, 100), "axes": (0, 1)}, (4, 4)),
    ("Slice", 10, [tensor(7, 9), known([1, -4]), known([5, 100])], {}, (4, 4)),
    ("Slice", 13, [tensor(7, 9), known([-1]), known([-100]), known([1]), known([-2])], {}, (7, 5)),
    ("Pad", 1, [tensor(2, 3)], {"paddings": (0, 1, 2, 3)}, (4, 7)),
    ("Pad", 2, [tensor(2, 3)], {"pads": (0, 1, 2, 3)}, (4, 7)),
    ("Pad", 18, [tensor(2, 3), known([1, 3]), None, known([-1])], {}, (2, 7)),
    ("Pad", 11, [tensor(5, 6), known([-1, 0, 0, -2])], {}, (4, 4)),
    ("Split", 2, [tensor(7, 4)], {"split": (3, 4), "axis": 0}, (3, 4)),
    ("Split", 18, [tensor(7, 4)], {"num_outputs": 2, "axis": 0}, (4, 4)),
    ("TopK", 1, [tensor(7, 4)], {"k": 3, "axis": 0}, (3, 4)),
    ("TopK", 11, [tensor(7, 4), known([3])], {"axis": 0}, (3, 4)),
    ("Tile", 1, [tensor(2, 3), known(5), known(1)], {}, (2, 15)),
    ("Tile", 6, [tensor(2, 3), known([1, 5])], {}, (2, 15)),
    ("ReduceMax", 11, [tensor(2, 3, 4)], {"axes": (-1, 0), "keepdims": 0}, (3,)),
    ("ReduceMax", 18, [tensor(2, 3, 4), known([-1, 0])], {}, (1, 3, 1)),
    ("ReduceMax", 18, [tensor(2, 3, 4)], {"noop_with_empty_axes": 1}, (2, 3, 4)),
    ("ReduceMax", 18, [tensor(2, 3, 4)], {"keepdims": 0}, ()),
    ("Upsample", 1, [tensor(1, 2, 3, 5)], {"height_scale": 2.0, "width_scale": 3.0}, (1, 2, 6, 15)),
    ("Upsample", 7, [tensor(1, 2, 3, 5)], {"scales": (1.0, 1.0, 2.0, 3.0)}, (1, 2, 6, 15)),
    ("Upsample", 9, [tensor(1, 2, 3, 5), known([1, 1, 2, 3], np.float32)], {}, (1, 2, 6, 15)),
    ("Resize", 10, [tensor(1, 2, 10, 5), known([1, 1, 0.7, 3], np.float32)], {}, (1, 2, 7, 15)),
    ("Resize", 11, [tensor(1, 2, 10, 5), known([], np.float32), known([1, 1, 0.7, 3], np.float32)], {}, (1, 2, 7, 15)),
    ("Resize", 13, [tensor(1, 2, 10, 5), None, None, known([1, 2, 4, 9])], {}, (1, 2, 4, 9)),
    ("Resize", 18, [tensor(1, 2, 10, 5), None, None, known([4, 9])], {"axes": (2, 3)}, (1, 2, 4, 9)),
    (
        "Resize",
        18,
        [tensor(1, 2, 10, 5), None, None, known([4, 9])],
        {"axes": (2, 3), "keep_aspect_ratio_policy": "not_larger"},
        (1, 2, 4, 2),
    ),
    (
        "Resize",
        13,
        [tensor(1, 2, 10, 6), REGION, known([1, 1, 2, 2], np.float32)],
        {"coordinate_transformation_mode": "tf_crop_and_resize"},
        (1, 2, 20, 12),
    ),
    ("DFT", 17, [tensor(2, 9, 5, 1)], {"axis": 1, "onesided": 1}, (2, 5, 5, 2)),
    ("DFT", 20, [tensor(2, 9, 5, 1), None, known(2)], {"onesided": 1}, (2, 9, 3, 2)),
    ("ConvTranspose", 11, [tensor(1, 2, 5, 7), tensor(2, 3, 3, 3)], {"output_shape": (9, 13), "strides": (2, 2)}, (1, 3, 9, 13)),
    ("ConvTranspose", 1, [tensor(1, 2, 5, 7), tensor(2, 3, 3, 3)], {"auto_pad": "SAME_UPPER", "strides": (2, 3)}, (1, 3, 10, 21)),
    ("Reshape", 13, [tensor(0, 3), known([-1, 3])], {}, (0, 3)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("op", "opset", "operands", "attributes", "shape"), CASES, ids=[f"{case[0]}-{case[1]}" for case in CASES]
)
def test_shape(op, opset, operands, attributes, shape):
    found = infer(op, operands, attributes, 1, opset)[0]
    assert (found.shape, found.assumed) == (shape, False)


@pytest.mark.parametrize(
    ("op", "opset", "attributes", "dtype"),
    [
        ("Cast", 1, {"to": "FLOAT16"}, "fp16"),
        ("Cast", 13, {"to": 10}, "fp16"),
        ("Cast", 19, {"to": 17}, "fp8e4m3"),
        ("Bernoulli", 15, {"dtype": 9}, "bool"),
        ("RandomNormalLike", 1, {}, "fp32"),
    ],
)
def test_type(op, opset, attributes, dtype):
    assert infer(op, [tensor(2, 3)], attributes, 1, opset)[0].dtype == dtype


@pytest.mark.parametrize(("opset", "dtype"), [(7, "fp32"), (10, "bool"), (13, "bool")])
def test_the_type_of_a_dropouts_mask(opset, dtype):
    assert [result.dtype for result in infer("Dropout", [tensor(2, 3)], {}, 2, opset)] == ["fp32", dtype]


def test_statistics_of_a_batch_normalisation_in_training():
    operands = [tensor(2, 3, 4, 5), *[tensor(3)] * 4]
    assert [result.shape for result in infer("BatchNormalization", operands, {}, 5, 7)] == [(2, 3, 4, 5), *[(3,)] * 4]
    assert [result.shape for result in infer("BatchNormalization", operands, {}, 3, 15)] == [(2, 3, 4, 5), *[(3,)] * 2]


def test_an_operator_of_a_later_set_says_what_it_misses():
    with pytest.raises(ShapeConflict, match="axes are absent"):
        infer("Unsqueeze", [tensor(2, 3)], {}, 1, 13)
