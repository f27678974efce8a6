"""Matrix products: dense layers, and products of two activations."""

from __future__ import annotations

from math import prod

from analysis.graph import Shape
from analysis.ops.registry import Call, Cost, MatrixProduct, Uncountable, cost_rule
from analysis.ops.steps import DEQUANTIZE_STEPS, QUANTIZE_STEPS, activation_steps, broadcast

# What DynamicQuantizeLinear does to each element: two compares find the range, then it is quantised.
DYNAMIC_QUANTIZE_STEPS = 2 + QUANTIZE_STEPS


@cost_rule("MatMul", family="dense")
def matmul(call: Call) -> Cost:
    """MACs = B·M·K·N

    B products (the broadcast leading extents) of M×K by K×N. A first operand of rank 1 is one row, a second one of
    rank 1 is one column. The product's rows belong to the constant operand, or to the second one where none or both are.
    """
    return multiply(call, call.in_shape(0), call.in_shape(1))


@cost_rule("MatMulInteger", family="dense", metadata=(2, 3))
def integer_matmul(call: Call) -> Cost:
    """MACs = B·M·K·N

    As MatMul, on integers. other_ops: the first operand's zero point is subtracted from each of its elements.
    """
    return multiply(call, call.in_shape(0), call.in_shape(1), call.in_elements if call.has(2) else 0)


@cost_rule("com.microsoft.MatMulInteger16", family="dense")
def short_integer_matmul(call: Call) -> Cost:
    """MACs = B·M·K·N

    As MatMul, on 16-bit integers.
    """
    return multiply(call, call.in_shape(0), call.in_shape(1))


@cost_rule("QLinearMatMul", family="dense", metadata=(1, 2, 4, 5, 6, 7))
def quantized_matmul(call: Call) -> Cost:
    """MACs = B·M·K·N

    As MatMul, on integers. other_ops: four steps of requantisation per output element.
    """
    return multiply(call, call.in_shape(0), call.in_shape(3), QUANTIZE_STEPS * call.out_elements, weight=3)


@cost_rule("com.microsoft.MatMulIntegerToFloat", family="dense", metadata=(2, 3, 4, 5))
def integer_matmul_to_float(call: Call) -> Cost:
    """MACs = B·M·K·N

    As MatMul, on integers. other_ops: the zero point off each element of the first operand, and per output element the
    scale and the bias.
    """
    steps = (1 + call.has(6)) * call.out_elements + (call.in_elements if call.has(4) else 0)
    return multiply(call, call.in_shape(0), call.in_shape(1), steps)


@cost_rule("com.microsoft.DynamicQuantizeMatMul", family="dense", metadata=(2, 3))
def dynamic_quantized_matmul(call: Call) -> Cost:
    """MACs = B·M·K·N

    As MatMul. other_ops: six steps per element of the first operand to quantise it (range and rounding), and per output
    element the scale and the bias.
    """
    steps = DYNAMIC_QUANTIZE_STEPS * call.in_elements + (1 + call.has(4)) * call.out_elements
    return multiply(call, call.in_shape(0), call.in_shape(1), steps)


@cost_rule(
    "com.microsoft.FusedMatMul", "com.microsoft.FusedMatMulActivation", "com.microsoft.TransposeMatMul", family="dense"
)
def fused_matmul(call: Call) -> Cost:
    """MACs = B·M·K·N

    As MatMul after the transpositions in the attributes. other_ops per output element: the factor alpha where it is not
    1, and the activation.
    """
    left = transposed(call.in_shape(0), call.attribute("transA", 0), call.attribute("transBatchA", 0))
    right = transposed(call.in_shape(1), call.attribute("transB", 0), call.attribute("transBatchB", 0))
    steps = scaling(call, "alpha") + activation_steps(str(call.attribute("activation", "")))
    return multiply(call, left, right, steps * call.out_elements)


@cost_rule("Gemm", "com.microsoft.FusedGemm", family="dense")
def gemm(call: Call) -> Cost:
    """MACs = B·M·K·N

    One product (B = 1) of M×K by K×N after the transpositions in the attributes. other_ops per output element: the
    addend (a bias), the factors alpha and beta where they are not 1, and a fused activation.
    """
    steps = scaling(call, "alpha") + (1 + scaling(call, "beta") if call.has(2) else 0)
    steps += activation_steps(str(call.attribute("activation", "")))
    return flat_product(call, 1, steps)


@cost_rule("com.microsoft.GemmFastGelu", family="dense")
def gemm_fast_gelu(call: Call) -> Cost:
    """MACs = B·M·K·N

    As MatMul. other_ops per output element: the bias and FastGelu.
    """
    steps = call.has(2) + activation_steps("fastgelu")
    return multiply(call, call.in_shape(0), call.in_shape(1), steps * call.out_elements)


@cost_rule("com.microsoft.GemmFloat8", family="dense", metadata=(3, 4, 5))
def narrow_float_gemm(call: Call) -> Cost:
    """MACs = B·M·K·N

    As Gemm, on 8-bit floats. other_ops per output element: two scales, the addend, a fused activation.
    """
    steps = 2 + call.has(2) + activation_steps(str(call.attribute("activation", "NONE")))
    return flat_product(call, 1, steps)


@cost_rule("com.microsoft.QGemm", family="dense", metadata=(1, 2, 4, 5, 7, 8))
def quantized_gemm(call: Call) -> Cost:
    """MACs = B·M·K·N

    As Gemm, on integers. other_ops per output element: the addend, and four steps of requantisation.
    """
    return flat_product(call, 3, QUANTIZE_STEPS + call.has(6))


@cost_rule("com.microsoft.MatMulNBits", family="dense", metadata=(2, 3, 4))
def narrow_weight_matmul(call: Call) -> Cost:
    """MACs = B·M·K·N

    One product (B = 1) of M rows of activations by a K×N weight of 2 to 8 bits, packed. other_ops: two steps to
    dequantise each weight once a call, and the bias.
    """
    return packed_product(call, call.out_elements if call.has(5) else 0)


@cost_rule("com.microsoft.MatMulBnb4", "com.microsoft.MatMulFpQ4", family="dense", metadata=(2,))
def narrow_float_weight_matmul(call: Call) -> Cost:
    """MACs = B·M·K·N

    One product (B = 1) of M rows of activations by a K×N weight of 4 bits, packed. other_ops: two steps to dequantise
    each weight once a call (a look-up, a scale).
    """
    return packed_product(call, 0)


@cost_rule("Det", family="dense")
def determinant(call: Call) -> Cost:
    """other_ops = B·(N·(N-1)/2 + N·(N-1)·(2·N-1)/3 + N-1)

    B matrices of N×N by Gaussian elimination: a division per entry below the diagonal, a multiplication and a
    subtraction per entry of each trailing block, and the product of the diagonal.
    """
    *batch, n, _ = call.in_shape()
    each = n * (n - 1) // 2 + n * (n - 1) * (2 * n - 1) // 3 + n - 1
    return Cost(other_ops=prod(batch) * each, symbols={"B": prod(batch), "N": n})


@cost_rule("com.microsoft.Inverse", family="dense")
def inverse(call: Call) -> Cost:
    """other_ops = 2·B·N·N·N

    B matrices of N×N: elimination and both substitutions of the unit matrix take N³ multiplications and as many subtractions
    (Golub and Van Loan, Matrix Computations, 3.4: 2·N³ for an inverse).
    """
    *batch, n, _ = call.in_shape()
    return Cost(other_ops=2 * prod(batch) * n**3, symbols={"B": prod(batch), "N": n})


def multiply(call: Call, left: Shape, right: Shape, other_ops: int = 0, weight: int = 1) -> Cost:
    """The product left × right with broadcast leading extents; `weight` is the position of the second operand."""
    if not left or not right:
        raise Uncountable("a scalar is no operand of a matrix product")
    left = (1, *left) if len(left) == 1 else left
    right = (*right, 1) if len(right) == 1 else right
    (m, k), (inner, n) = left[-2:], right[-2:]
    if k != inner:
        raise Uncountable(f"inner extents {k} and {inner} differ")
    batches = prod(broadcast(left[:-2], right[:-2]))
    by_left = call.input(0).constant and not call.input(weight).constant
    product = (
        as_product(m, k, n, prod(left[:-2]), batches) if by_left else as_product(n, k, m, prod(right[:-2]), batches)
    )
    return Cost(batches * m * k * n, other_ops, product=product, symbols={"B": batches, "M": m, "K": k, "N": n})


def as_product(rows: int, inner: int, columns: int, weights: int, batches: int) -> MatrixProduct:
    """`weights` distinct matrices of rows × inner, each used by its share of the batches."""
    return MatrixProduct(rows, inner, columns * (batches // weights if weights else 0), weights)


def flat_product(call: Call, weight: int, steps: int) -> Cost:
    """Gemm: two matrices, transposed as the attributes say, with `steps` other operations per output element."""
    left = transposed(call.in_shape(0), call.attribute("transA", 0))
    right = transposed(call.in_shape(weight), call.attribute("transB", 0))
    return multiply(call, left, right, steps * left[0] * right[-1], weight)


def packed_product(call: Call, other_ops: int) -> Cost:
    """Activations by a packed weight whose extents the attributes K and N or the result tell."""
    *leading, k = call.in_shape()
    m, n = prod(leading), int(call.attribute("N") or call.out_shape()[-1])
    symbols = {"B": 1, "M": m, "K": k, "N": n}
    return Cost(
        m * k * n,
        DEQUANTIZE_STEPS * k * n + other_ops,
        weight_elements=k * n,
        product=MatrixProduct(n, k, m),
        symbols=symbols,
    )


def transposed(shape: Shape, last_two: object, batch: object = 0) -> Shape:
    """The shape after "trans" (the last two extents change places), "transBatch" moving the first extent behind the
    batch before that."""
    if len(shape) < 2:
        return shape
    if batch:
        shape = (*shape[1:-1], shape[0], shape[-1])
    return (*shape[:-2], shape[-1], shape[-2]) if last_two else shape


def scaling(call: Call, factor: str) -> int:
    return int(float(call.attribute(factor, 1.0)) != 1.0)
