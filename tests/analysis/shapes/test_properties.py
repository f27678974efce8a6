"""Random shapes: rules against NumPy, and against ONNX's own inference of one node."""

import numpy as np
import onnx
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from onnx import TensorProto, helper

from analysis.graph import Tensor
from analysis.shapes import ShapeConflict, infer

SIZES = st.integers(1, 7)


def tensor(shape, dtype="fp32", value=None):
    return Tensor("x", tuple(shape), dtype, value=value)


def known(*values, dtype=np.int64):
    array = np.array(values, dtype)
    return Tensor("v", array.shape, {"i": "int64", "f": "fp32"}[array.dtype.kind], value=array)


def shape_of(op, *operands, opset=18, **attributes):
    (result,) = infer(op, operands, attributes, 1, opset)
    return result.shape


def value_of(op, *operands, opset=18, **attributes):
    (result,) = infer(op, operands, attributes, 1, opset)
    return result.value.tolist()


def onnx_shape(op, shapes, opset=18, **attributes):
    """What ONNX's own inference says; None where it refuses."""
    names = [f"x{place}" for place in range(len(shapes))]
    node = helper.make_node(op, names, ["y"], **attributes)
    types = {
        name: helper.make_tensor_type_proto(TensorProto.FLOAT, shape) for name, shape in zip(names, shapes, strict=True)
    }
    try:
        found = onnx.shape_inference.infer_node_outputs(
            onnx.defs.get_schema(op, opset), node, types, opset_imports=[helper.make_opsetid("", opset)]
        )
    except onnx.shape_inference.InferenceError:
        return None
    return tuple(dim.dim_value for dim in found["y"].tensor_type.shape.dim)


def ours(op, shapes, **attributes):
    plain = {name: tuple(value) if isinstance(value, list) else value for name, value in attributes.items()}
    try:
        return shape_of(op, *map(tensor, shapes), **plain)
    except ShapeConflict:
        return None


@st.composite
def window_attributes(draw, rank):
    each = st.lists(st.integers(1, 3), min_size=rank, max_size=rank)
    found = {"strides": draw(each), "dilations": draw(each)}
    padding = draw(st.sampled_from(["pads", "SAME_UPPER", "SAME_LOWER", "VALID", "none"]))
    if padding == "pads":
        found["pads"] = draw(st.lists(st.integers(0, 2), min_size=2 * rank, max_size=2 * rank))
    elif padding != "none":
        found["auto_pad"] = padding
    return found


@given(st.data(), st.integers(1, 3), st.integers(1, 3))
def test_convolution(data, rank, group):
    attributes = data.draw(window_attributes(rank))
    spatial = data.draw(st.lists(st.integers(10, 16), min_size=rank, max_size=rank))
    kernel = data.draw(st.lists(st.integers(1, 4), min_size=rank, max_size=rank))
    shapes = [(2, 5 * group, *spatial), (4 * group, 5, *kernel)]
    assert ours("Conv", shapes, group=group, **attributes) == onnx_shape("Conv", shapes, group=group, **attributes)


@given(st.data(), st.integers(1, 3), st.sampled_from(["MaxPool", "AveragePool", "LpPool"]), st.integers(0, 1))
def test_pooling(data, rank, op, ceil_mode):
    attributes = data.draw(window_attributes(rank))
    if ceil_mode and attributes.get("auto_pad"):
        del attributes["auto_pad"]
    kernel = data.draw(st.lists(st.integers(1, 3), min_size=rank, max_size=rank))
    attributes |= {"kernel_shape": kernel, "ceil_mode": ceil_mode}
    shapes = [(2, 3, *data.draw(st.lists(st.integers(8, 14), min_size=rank, max_size=rank)))]
    assert ours(op, shapes, opset=22, **attributes) == onnx_shape(op, shapes, opset=22, **attributes)


@given(st.data(), st.integers(1, 3))
def test_transposed_convolution(data, rank):
    each = st.lists(st.integers(1, 3), min_size=rank, max_size=rank)
    strides = data.draw(each)
    attributes = {"strides": strides, "dilations": data.draw(each), "output_padding": [step - 1 for step in strides]}
    shapes = [(2, 6, *data.draw(st.lists(SIZES, min_size=rank, max_size=rank))), (6, 4, *data.draw(each))]
    expected = onnx_shape("ConvTranspose", shapes, group=2, **attributes)
    assert ours("ConvTranspose", shapes, group=2, **attributes) == expected


@st.composite
def nearly_fitting(draw):
    """Two shapes whose sizes are mostly equal or 1."""
    rank = draw(st.integers(0, 4))
    full = draw(st.lists(SIZES, min_size=rank, max_size=rank))
    sides = [[draw(st.sampled_from([size, size, size, 1, 5])) for size in full] for _ in range(2)]
    return tuple(tuple(side[draw(st.integers(0, rank)) :]) for side in sides)


@given(nearly_fitting())
def test_broadcasting_is_numpys(shapes):
    try:
        expected = np.broadcast_shapes(*shapes)
    except ValueError:
        expected = None
    for op in ("Add", "Mul", "Less", "Max", "Pow"):
        assert ours(op, shapes) == expected


@given(nearly_fitting(), SIZES, SIZES, st.booleans())
def test_matrix_products_are_numpys(batches, rows, inner, fits):
    left, right = (*batches[0], rows, inner), (*batches[1], inner if fits else inner + 1, rows + 1)
    try:
        expected = np.matmul(np.zeros(left), np.zeros(right)).shape
    except ValueError:
        expected = None
    assert ours("MatMul", (left, right)) == expected


@given(st.data())
def test_einsum_is_numpys(data):
    letters = data.draw(st.lists(st.sampled_from("abcd"), min_size=1, max_size=4))
    split = data.draw(st.integers(0, len(letters)))
    sizes = dict(zip("abcd", data.draw(st.lists(SIZES, min_size=4, max_size=4)), strict=True))
    dots = tuple(data.draw(st.lists(SIZES, max_size=2)))
    terms = ["..." + "".join(letters[:split]), "".join(letters[split:]) + "..."]
    shapes = [(*dots, *[sizes[at] for at in terms[0][3:]]), (*[sizes[at] for at in terms[1][:-3]], *dots)]
    kept = data.draw(st.permutations(sorted(set(letters))))[: data.draw(st.integers(0, 3))]
    for equation in (",".join(terms), f"{','.join(terms)} -> {''.join(kept)}..."):
        expected = np.einsum(equation, *map(np.ones, shapes)).shape
        assert ours("Einsum", shapes, equation=equation) == expected


@given(st.data())
def test_slices_are_pythons(data):
    shape = tuple(data.draw(st.lists(SIZES, min_size=1, max_size=3)))
    bounds = [
        data.draw(st.lists(st.integers(low, 9), min_size=len(shape), max_size=len(shape))) for low in (-9, -9, -3)
    ]
    assume(0 not in bounds[2])
    places = tuple(slice(*bound) for bound in zip(*bounds, strict=True))
    # From the standard: with a negative step, an end before the first element is clamped to just before it.
    places = tuple(
        slice(at.start, None if at.step < 0 and at.stop < -size else at.stop, at.step)
        for at, size in zip(places, shape, strict=True)
    )
    array = np.arange(np.prod(shape)).reshape(shape)
    axes = known(*range(len(shape)))
    data = Tensor("x", shape, "int64", value=array)
    (result,) = infer("Slice", [data, known(*bounds[0]), known(*bounds[1]), axes, known(*bounds[2])], {}, 1)
    assert result.shape == array[places].shape
    assert result.value.tolist() == array[places].tolist()


@given(st.lists(SIZES, min_size=1, max_size=4), st.data())
def test_reshaping_keeps_the_elements(shape, data):
    order = data.draw(st.permutations(shape))
    hole = data.draw(st.integers(0, len(order) - 1))
    wanted = [-1 if place == hole else size for place, size in enumerate(order)]
    assert shape_of("Reshape", tensor(shape), known(*wanted)) == tuple(order)


@given(st.integers(-20, 20), st.integers(-20, 20), st.integers(-5, 5).filter(bool))
def test_ranges_are_pythons(start, limit, delta):
    assert value_of("Range", *[Tensor("b", (), "int64", value=np.array(n)) for n in (start, limit, delta)]) == list(
        range(start, limit, delta)
    )


@pytest.mark.parametrize(("a", "b"), [(7, 2), (-7, 2), (7, -2), (-7, -2), (6, 3)])
def test_integers_are_divided_as_in_c(a, b):
    assert value_of("Div", known(a), known(b)) == [int(a / b)]
    assert value_of("Mod", known(a), known(b)) == [a % b]
    assert value_of("Mod", known(a), known(b), fmod=1) == [int(np.fmod(a, b))]
