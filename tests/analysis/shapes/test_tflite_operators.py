"""Operators of TensorFlow Lite, each on pairwise different sizes; contents against NumPy where they fold."""

import numpy as np
import pytest

from analysis.forms import FORMS
from analysis.graph import Tensor
from analysis.ops import OPERATORS
from analysis.shapes import SHAPE_RULES, ShapeConflict, infer

F = "fp32"
DTYPES = {"int32": "int32", "float32": "fp32", "bool": "bool"}


def operand(spec):
    """A shape, or an array of known contents."""
    if spec is None:
        return None
    if isinstance(spec, tuple):
        return Tensor("x", spec, F)
    value = np.array(spec, np.int32 if np.asarray(spec).dtype.kind == "i" else None)
    return Tensor("k", value.shape, DTYPES[str(value.dtype)], constant=True, value=value)


def results(op, *specs, outputs=1, **attributes):
    return infer(f"tflite.{op}", [operand(spec) for spec in specs], attributes, outputs)


SHAPES = [
    ("DEQUANTIZE", [(5, 7, 3)], {}, [(5, 7, 3)]),
    ("SLICE", [(5, 7, 3), [1, 2, 0], [2, -1, 3]], {}, [(2, 5, 3)]),
    ("STRIDED_SLICE", [(5, 7, 3), [0, 1, 0], [0, 6, 3], [1, 2, 1]], {"begin_mask": 1, "end_mask": 1}, [(5, 3, 3)]),
    ("STRIDED_SLICE", [(5, 7, 3), [2, 0], [3, 0], [1, 1]], {"shrink_axis_mask": 1, "end_mask": 2}, [(7, 3)]),
    ("STRIDED_SLICE", [(5, 7, 3), [0, 0, 1], [0, 0, 2], [1, 1, 1]], {"ellipsis_mask": 1, "new_axis_mask": 2}, [(5, 7, 1, 1)]),
    ("STRIDED_SLICE", [(9,), [4], [3], [1]], {"offset": True}, [(3,)]),
    ("STRIDED_SLICE", [(9,), [-1], [0], [-2]], {"end_mask": 1}, [(5,)]),
    ("PACK", [(5, 7), (5, 7), (5, 7)], {"axis": 1}, [(5, 3, 7)]),
    ("UNPACK", [(5, 2, 7)], {"axis": 1, "num": 2}, [(5, 7), (5, 7)]),
    ("SPLIT", [[1], (5, 6, 7)], {"num_splits": 3}, [(5, 2, 7)] * 3),
    ("SPLIT_V", [(5, 9, 7), [2, -1, 3], [1]], {"num_splits": 3}, [(5, 2, 7), (5, 4, 7), (5, 3, 7)]),
    ("GATHER", [(5, 7, 3), (2, 4)], {"axis": 1}, [(5, 2, 4, 3)]),
    ("GATHER", [(5, 7, 3), (5, 4)], {"axis": 1, "batch_dims": 1}, [(5, 4, 3)]),
    ("GATHER_ND", [(5, 7, 3), (4, 2)], {}, [(4, 3)]),
    ("EMBEDDING_LOOKUP", [(4,), (9, 6)], {}, [(4, 6)]),
    ("SCATTER_ND", [(4, 1), (4, 6), [9, 6]], {}, [(9, 6)]),
    ("SPARSE_TO_DENSE", [(4, 2), [9, 6], (4,), (1,)], {}, [(9, 6)]),
    ("SEGMENT_SUM", [(4, 6), [0, 0, 1, 2]], {}, [(3, 6)]),
    ("UNSORTED_SEGMENT_MAX", [(4, 5, 6), (4,), [8]], {}, [(8, 5, 6)]),
    ("PAD", [(5, 7), [[1, 2], [3, 4]]], {}, [(8, 14)]),
    ("PADV2", [(5, 7), [[1, 2], [3, 4]], (1,)], {}, [(8, 14)]),
    ("MIRROR_PAD", [(5, 7), [[1, 2], [0, 4]]], {"mode": "REFLECT"}, [(8, 11)]),
    ("TRANSPOSE", [(5, 7, 3), [2, 0, 1]], {}, [(3, 5, 7)]),
    ("STABLEHLO_TRANSPOSE", [(5, 7, 3)], {"permutation": (2, 0, 1)}, [(3, 5, 7)]),
    ("RESHAPE", [(5, 6), [3, -1]], {}, [(3, 10)]),
    ("RESHAPE", [(5, 6)], {"new_shape": (3, -1)}, [(3, 10)]),
    ("SQUEEZE", [(1, 5, 1)], {"squeeze_dims": (0,)}, [(5, 1)]),
    ("SQUEEZE", [(1, 5, 1)], {}, [(5,)]),
    ("EXPAND_DIMS", [(5, 7), [-1]], {}, [(5, 7, 1)]),
    ("CONCATENATION", [(5, 7), (5, 2)], {"axis": -1}, [(5, 9)]),
    ("TILE", [(5, 7), [2, 3]], {}, [(10, 21)]),
    ("BROADCAST_TO", [(5, 1), [4, 5, 7]], {}, [(4, 5, 7)]),
    ("ONE_HOT", [(5, 7), [9], (1,), (1,)], {"axis": -1}, [(5, 7, 9)]),
    ("REVERSE_V2", [(5, 7), [1]], {}, [(5, 7)]),
    ("SPACE_TO_DEPTH", [(2, 6, 8, 3)], {"block_size": 2}, [(2, 3, 4, 12)]),
    ("DEPTH_TO_SPACE", [(2, 3, 4, 12)], {"block_size": 2}, [(2, 6, 8, 3)]),
    ("SPACE_TO_BATCH_ND", [(2, 6, 9, 3), [2, 3], [[0, 0], [1, 2]]], {}, [(12, 3, 4, 3)]),
    ("BATCH_TO_SPACE_ND", [(12, 3, 4, 3), [2, 3], [[0, 0], [1, 2]]], {}, [(2, 6, 9, 3)]),
    ("RESIZE_BILINEAR", [(2, 5, 7, 3), [9, 4]], {}, [(2, 9, 4, 3)]),
    ("RESIZE_NEAREST_NEIGHBOR", [(2, 5, 7, 3), [9, 4]], {}, [(2, 9, 4, 3)]),
    ("AVERAGE_POOL_2D", [(2, 9, 7, 3)], {"filter_height": 3, "filter_width": 2, "stride_h": 2, "stride_w": 1, "padding": "VALID"},
     [(2, 4, 6, 3)]),
    ("MAX_POOL_2D", [(2, 9, 7, 3)], {"filter_height": 3, "filter_width": 2, "stride_h": 2, "stride_w": 3}, [(2, 5, 3, 3)]),
    ("MEAN", [(2, 9, 7, 3), [1, 2]], {"keep_dims": True}, [(2, 1, 1, 3)]),
    ("SUM", [(2, 9, 7, 3), [-1]], {}, [(2, 9, 7)]),
    ("REDUCE_ANY", [(2, 9), [0]], {}, [(9,)]),
    ("ARG_MAX", [(2, 9, 7), [1]], {}, [(2, 7)]),
    ("TOPK_V2", [(2, 9), [4]], {}, [(2, 4), (2, 4)]),
    ("CUMSUM", [(2, 9), [1]], {"exclusive": True}, [(2, 9)]),
    ("SELECT_V2", [(5, 1), (1, 7), (1,)], {}, [(5, 7)]),
    ("SELECT", [(5,), (5, 7), (5, 7)], {}, [(5, 7)]),
    ("MATRIX_DIAG", [(5, 7)], {}, [(5, 7, 7)]),
    ("DYNAMIC_UPDATE_SLICE", [(5, 7), (2, 3), [0, 1]], {}, [(5, 7)]),
    ("RANDOM_UNIFORM", [[5, 7]], {}, [(5, 7)]),
    ("MULTINOMIAL", [(5, 7), [3]], {}, [(5, 3)]),
    ("NON_MAX_SUPPRESSION_V5", [(20, 4), (20,), [6]], {}, [(6,), (6,), ()]),
    ("NON_MAX_SUPPRESSION_V4", [(20, 4), (20,), [6]], {}, [(6,), ()]),
    ("DILATE", [(5, 7), [2, 3], (1,)], {}, [(9, 19)]),
    ("L2_NORMALIZATION", [(5, 7)], {}, [(5, 7)]),
    ("LOCAL_RESPONSE_NORMALIZATION", [(2, 5, 7, 3)], {"radius": 2}, [(2, 5, 7, 3)]),
    ("CONV_3D_TRANSPOSE", [[2, 6, 8, 10, 4], (1, 2, 2, 4, 3), (2, 6, 4, 5, 3)], {"stride_h": 2, "stride_w": 2},
     [(2, 6, 8, 10, 4)]),
    ("RNN", [(2, 3), (7, 3), (7, 7), (7,), (2, 7)], {}, [(2, 7)]),
    ("BIDIRECTIONAL_SEQUENCE_RNN", [(2, 9, 3), (7, 3), (7, 7), (7,), (2, 7), (5, 3), (5, 5), (5,), (2, 5)], {},
     [(2, 9, 7), (2, 9, 5)]),
    ("LSTM", [(2, 3), (2, 7), (28, 10), (28,), (2, 7)], {"kernel_type": "BASIC"}, [(2, 7), (2, 7), (2, 10), (2, 28)]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("op", "operands", "attributes", "shapes"), SHAPES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_shapes(op, operands, attributes, shapes):
    found = results(op, *operands, outputs=len(shapes), **attributes)
    assert found is not None
    assert [result.shape for result in found] == shapes


CONTENTS = [
    ("NOT_EQUAL", [[1, 2, 3], [3, 2, 1]], {}, [True, False, True]),
    ("FLOOR_DIV", [[-7, 7], [2, 2]], {}, [-4, 3]),
    ("FLOOR_MOD", [[-7, 7], [4, 4]], {}, [1, 3]),
    ("SQUARED_DIFFERENCE", [[5, 1], [2, 3]], {}, [9, 4]),
    ("SQUARE", [[5, -3]], {}, [25, 9]),
    ("FILL", [[3], [7]], {}, [7, 7, 7]),
    ("PACK", [[1, 2], [3, 4]], {"axis": 1}, [[1, 3], [2, 4]]),
    ("STRIDED_SLICE", [[5, 6, 7], [1], [2], [1]], {"shrink_axis_mask": 1}, 6),
    ("SLICE", [[5, 6, 7], [1], [-1]], {}, [6, 7]),
    ("RANGE", [[2], [11], [3]], {}, [2, 5, 8]),
    ("BROADCAST_ARGS", [[5, 1], [4, 1, 7]], {}, [4, 5, 7]),
    ("CONCATENATION", [[5], [6, 7]], {"axis": 0}, [5, 6, 7]),
    ("GATHER", [[5, 6, 7], [2, 0]], {"axis": 0}, [7, 5]),
    ("REDUCE_PROD", [[5, 6, 7], [0]], {}, 210),
    ("SUM", [[5, 6, 7], [0]], {"keep_dims": True}, [18]),
    ("MAXIMUM", [[5, 2], [3, 4]], {}, [5, 4]),
    ("UNPACK", [[5, 6]], {"axis": 0}, 5),
    ("RELU6", [[-2, 3, 9]], {}, [0, 3, 6]),
    ("CUMSUM", [[1, 2, 3], [0]], {}, [1, 3, 6]),
    ("RANK", [(5, 6, 7)], {}, 3),
    ("SHAPE", [(5, 6, 7)], {}, [5, 6, 7]),
]  # fmt: skip


@pytest.mark.parametrize(("op", "operands", "attributes", "wanted"), CONTENTS)
def test_contents(op, operands, attributes, wanted):
    (found, *_) = results(op, *operands, **attributes)
    assert found.value is not None
    assert found.value.tolist() == wanted


@pytest.mark.parametrize(
    ("op", "operands", "attributes"),
    [
        ("PACK", [(5, 7), (5, 6)], {"axis": 0}),
        ("FULLY_CONNECTED", [(5, 7), (4, 6)], {}),
        ("SPACE_TO_BATCH_ND", [(2, 5, 9, 3), [2, 3], [[0, 0], [0, 0]]], {}),
        ("CONV_2D", [(2, 3, 3, 4), (5, 9, 9, 4)], {"padding": "VALID"}),
        ("RESHAPE", [(5, 7), [6, 6]], {}),
        ("SVDF", [(2, 3), (8, 4), (8, 5)], {}),
    ],
)
def test_operands_that_do_not_fit(op, operands, attributes):
    with pytest.raises(ShapeConflict):
        results(op, *operands, **attributes)


@pytest.mark.parametrize("op", ["SLICE", "STRIDED_SLICE", "FILL", "TRANSPOSE", "SPLIT_V", "PAD", "SPACE_TO_BATCH_ND"])
def test_sizes_that_the_data_decide_are_left_open(op):
    assert results(op, (5, 7), (2,), (2,), (2,)) is None


def test_every_form_has_a_rule_for_shapes_and_one_for_work():
    assert not [name for name in FORMS if name not in SHAPE_RULES or name not in OPERATORS]
    assert not [form.name for form in FORMS.values() if form.op not in OPERATORS]
