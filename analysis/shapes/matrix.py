"""Products of matrices and tensors."""

from __future__ import annotations

from analysis.graph import Shape
from analysis.shapes.geometry import ShapeConflict, broadcast, elements, product_shape, require_equal
from analysis.shapes.registry import Inferred, Results, ShapeCall, shape_rule


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
        left = (left[0], elements(left[1:]))
    if len(left) != 2 or len(right) != 2:
        raise ShapeConflict("both factors must be matrices", f"{left} and {right}")
    rows, inner = left[::-1] if call.attribute("transA") else left
    depth, columns = right[::-1] if call.attribute("transB") else right
    require_equal(inner, depth, "inner sizes of the product")
    return rows, columns


def fused_side(shape: Shape, swap: int | None, swap_batch: int | None) -> Shape:
    """One factor after its transpositions: the first axis moved behind the batch axes, then the last two swapped."""
    if len(shape) < 2:
        return shape
    if swap_batch:
        shape = (*shape[1:-1], shape[0], shape[-1])
    return (*shape[:-2], shape[-1], shape[-2]) if swap else shape


@shape_rule(
    "com.microsoft.FusedMatMul", "com.microsoft.FusedMatMulActivation", "com.microsoft.TransposeMatMul",
    "com.microsoft.SparseToDenseMatMul",
)  # fmt: skip
def fused_product(call: ShapeCall) -> Results:
    left = fused_side(call.shape(0), call.attribute("transA"), call.attribute("transBatchA"))
    right = fused_side(call.shape(1), call.attribute("transB"), call.attribute("transBatchB"))
    return (Inferred(product_shape(left, right), call.dtype()),)


@shape_rule("com.microsoft.GemmFloat8")
def narrow_gemm(call: ShapeCall) -> Results:
    return (Inferred(gemm_shape(call, call.shape(0), call.shape(1)), call.dtype_attribute("dtype", "fp32")),)


@shape_rule("Det", "com.microsoft.Inverse")
def determinant(call: ShapeCall) -> Results:
    shape = call.shape()
    if len(shape) < 2 or shape[-1] != shape[-2]:
        raise ShapeConflict("the matrix is not square", shape)
    return (Inferred(shape[:-2] if call.op == "Det" else shape, call.dtype()),)


@shape_rule("com.microsoft.CDist")
def distances(call: ShapeCall) -> Results:
    (rows, depth), (columns, other) = call.shape(0), call.shape(1)
    require_equal(depth, other, "lengths of the vectors")
    return (Inferred((rows, columns), call.dtype()),)


@shape_rule("Einsum")
def einsum(call: ShapeCall) -> Results:
    """Every letter is one size; letters that the result does not name are summed over. Source: numpy.einsum."""
    equation = call.required("equation").replace(" ", "")
    terms, arrow, result = equation.partition("->")
    sides = terms.split(",")
    require_equal(len(sides), len(call.inputs), "terms and operands")
    sizes: dict[str, int] = {}
    dots: Shape = ()
    for term, shape in zip(sides, call.shapes(), strict=True):
        dots = broadcast(dots, bind_letters(term, shape, sizes))
    result = result if arrow else implicit_result(terms)
    before, ellipsis, after = result.partition("...")
    middle = dots if ellipsis else ()
    return (Inferred((*[sizes[at] for at in before], *middle, *[sizes[at] for at in after]), call.dtype()),)


def bind_letters(term: str, shape: Shape, sizes: dict[str, int]) -> Shape:
    """Notes the size of each letter of one term; gives the sizes under its ellipsis."""
    before, ellipsis, after = term.partition("...")
    spare = len(shape) - len(before) - len(after)
    if spare < 0 or (spare and not ellipsis):
        raise ShapeConflict("a term and its operand have different ranks", f"{term} for {shape}")
    named = (*shape[: len(before)], *shape[len(before) + spare :])
    for letter, size in zip(before + after, named, strict=True):
        known = sizes.get(letter, 1)
        if known != size and known != 1 and size != 1:
            raise ShapeConflict(f"the letter {letter} has two sizes", f"{known} and {size}")
        sizes[letter] = size if known == 1 else known
    return shape[len(before) : len(before) + spare]


def implicit_result(terms: str) -> str:
    letters = terms.replace(".", "").replace(",", "")
    once = sorted(letter for letter in set(letters) if letters.count(letter) == 1)
    return ("..." if "..." in terms else "") + "".join(once)
