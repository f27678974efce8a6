"""Products of matrices and tensors."""

from __future__ import annotations

from analysis.graph import Shape
from analysis.shapes.geometry import ShapeConflict, broadcast, require_equal
from analysis.shapes.registry import Inferred, Results, ShapeCall, shape_rule


def product_shape(left: Shape, right: Shape) -> Shape:
    """(…, m, k) by (…, k, n) -> (…, m, n); a vector is a row on the left, a column on the right. Source: numpy.matmul."""
    if not left or not right:
        raise ShapeConflict("a product needs vectors or matrices", f"{left} and {right}")
    inner = right[-2] if len(right) > 1 else right[0]
    if left[-1] != inner:
        raise ShapeConflict("the inner sizes of the product differ", f"{left} by {right}", "equal inner sizes")
    batch = broadcast(left[:-2], right[:-2])
    return (*batch, *left[-2:-1], *right[-1:]) if len(right) > 1 else (*batch, *left[-2:-1])


@shape_rule("MatMul", "MatMulInteger", "com.microsoft.MatMulInteger16")
def matrix_product(call: ShapeCall) -> Results:
    dtype = call.dtype() if call.op == "MatMul" else "int32"
    return (Inferred(product_shape(call.shape(0), call.shape(1)), dtype),)


@shape_rule("Gemm", "com.microsoft.FusedGemm", "com.microsoft.GemmFastGelu")
def gemm(call: ShapeCall) -> Results:
    """(m, k) by (k, n), each transposed on demand."""
    return (Inferred(gemm_shape(call, call.shape(0), call.shape(1)), call.dtype()),)


def gemm_shape(call: ShapeCall, left: Shape, right: Shape) -> Shape:
    if call.opset < 7 and len(left) > 2:
        left = (left[0], int_product(left[1:]))
    if len(left) != 2 or len(right) != 2:
        raise ShapeConflict("both factors must be matrices", f"{left} and {right}")
    rows, inner = left[::-1] if call.attribute("transA") else left
    depth, columns = right[::-1] if call.attribute("transB") else right
    require_equal(inner, depth, "inner sizes of the product")
    return rows, columns


def int_product(sizes: Shape) -> int:
    total = 1
    for size in sizes:
        total *= size
    return total
