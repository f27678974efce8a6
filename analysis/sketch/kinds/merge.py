"""Where branches meet and part: sums, products, joints, splits."""

from __future__ import annotations

from analysis.graph import Shape, Tensor, shape_text
from analysis.shapes.geometry import ShapeConflict, broadcast
from analysis.sketch.kinds.registry import Cures, Misfit, Param, Writer, kind
from analysis.sketch.kinds.windows import axis_of, divided

TWO = ((1, 3, 224, 224), "fp32"), ((1, 3, 224, 224), "fp32")
AXIS = Param("axis", "axis", "int", 1, -8, 8)


# Where nothing brings two branches together, the first one goes on without the block.
PASS: Cures = (("take_out", ()),)


def projection(shape: Shape, wanted: Shape, port: int) -> Cures:
    """What brings one branch to the shape of another: of rows a dense layer, of images a 1×1 projection or a resize."""
    if len(shape) in (2, 3) and shape[:-1] == wanted[:-1]:
        return (("insert", ("dense", (("outputs", wanted[-1]),), port)),)
    if len(shape) != 4 or len(wanted) != 4 or shape[0] != wanted[0]:
        return ()
    strides = tuple(-(-have // want) for have, want in zip(shape[2:], wanted[2:], strict=True))
    reached = tuple(-(-have // stride) for have, stride in zip(shape[2:], strides, strict=True))
    if reached == wanted[2:]:
        return (("insert", ("pointwise", (("filters", wanted[1]), ("stride", strides)), port)),)
    if shape[1] == wanted[1]:
        return (("insert", ("resize", (("sizes", wanted[2:]), ("by", "sizes")), port)),)
    return ()


def fits(first: Shape, second: Shape) -> bool:
    """Whether two shapes can be broadcast together."""
    try:
        broadcast(first, second)
    except ShapeConflict:
        return False
    return True


def meet(first: Tensor, other: Tensor, port: int, what: str) -> None:
    """Raises Misfit where two tensors differ in type, or cannot be broadcast together."""
    if first.dtype != other.dtype:
        cast: Cures = (("insert", ("cast", (("to", first.dtype),), port)),)
        raise Misfit(f"{what} are of different types", f"{first.dtype} and {other.dtype}", "one type", port, cast)
    left, right = first.shape or (), other.shape or ()
    if not fits(left, right):
        found = f"{shape_text(left)} and {shape_text(right)}"
        cures = (*projection(right, left, port), *projection(left, right, 0), *raised(left, right, port))
        raise Misfit(f"{what} have different shapes", found, "equal shapes, or 1", port, cures or PASS)


def raised(left: Shape, right: Shape, port: int) -> Cures:
    """Features beside an image: they become channels of one pixel."""
    if left[:2] != right[:2] or {len(left), len(right)} != {2, 4}:
        return ()
    return (("insert", ("reshape", (("shape", (0, 0, 1, 1)),), port if len(right) == 2 else 0)),)


def add_fold(id: str, op: str, title: str, word: str, what: str, formula: str, typed: tuple[str, ...]) -> None:
    @kind(id, title, "merge", word, formula, inputs=(2, None), typed=typed, behind=TWO)
    def write(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
        total = inputs[0]
        for number, tensor in enumerate(inputs[1:], start=1):
            meet(total, tensor, number, what)
            total = writer.op(op, (total, tensor), "" if number == len(inputs) - 1 else f"{id}{number}")
        return total


FOLDED = "other_ops = E·(inputs − 1)"
add_fold("add", "Add", "Add", "Sums its inputs element by element", "the summands", FOLDED, ("sum", "+"))
add_fold("mul", "Mul", "Multiply", "Multiplies its inputs element by element", "the factors", FOLDED, ("times", "*"))
add_fold("maximum", "Max", "Maximum", "The largest of its inputs, element by element", "the operands", FOLDED, ("max",))


@kind(
    "matmul", "Matrix product", "merge", "Rows of the first by columns of the second", "MACs = B·M·N·K",
    Param("transpose", "transpose the second", "bool", False), inputs=(2, 2), typed=("dot", "bmm"),
    behind=(((1, 16, 32), "fp32"), ((1, 32, 16), "fp32")),
)  # fmt: skip
def write_matmul(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    left, right = inputs
    swap = writer.param("transpose")
    rank = len(right.shape or ())
    if rank < 2 or len(left.shape or ()) < 2:
        raise Misfit("a matrix has rows and columns", shape_text(right.shape), "at least 2 dimensions", 1, PASS)
    if swap:
        right = writer.op("Transpose", (right,), "transposed", perm=(*range(rank - 2), rank - 1, rank - 2))
    a, b = left.shape or (), right.shape or ()
    if a[-1] != b[-2] or not fits(a[:-2], b[:-2]):
        turned = a[-1] == b[-1] and fits(a[:-2], b[:-2])
        cures: Cures = (("set_param", ("transpose", not swap)),) if turned else widened(a, b)
        raise Misfit("the inner sizes of the product differ", f"{shape_text(a)} by {shape_text(b)}", "equal", 1, cures)
    return writer.op("MatMul", (left, right))


def widened(a: Shape, b: Shape) -> Cures:
    """A dense layer that gives the rows of the first the length of the second's columns."""
    if len(a) in (2, 3) and fits(a[:-2], b[:-2]):
        return (("insert", ("dense", (("outputs", b[-2]),), 0)),)
    return PASS


@kind(
    "concat", "Concatenate", "merge", "Puts its inputs behind each other along an axis", "bytes = in + out", AXIS,
    inputs=(1, None), typed=("cat", "join"), behind=TWO,
)  # fmt: skip
def write_concat(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    first = inputs[0].shape or ()
    for port, tensor in enumerate(inputs[1:], start=1):
        if tensor.dtype != inputs[0].dtype:
            meet(inputs[0], tensor, port, "the joined tensors")
        check_beside(writer, first, tensor.shape or (), port)
    return writer.op("Concat", inputs, axis=axis_of(writer, first))


def check_beside(writer: Writer, first: Shape, other: Shape, port: int) -> None:
    """Raises Misfit where joined shapes differ beside the axis."""
    found = f"{shape_text(first)} and {shape_text(other)}"
    if len(first) != len(other):
        flat = ("insert", ("flatten", (), port if len(other) > len(first) else 0))
        cures: Cures = (flat,) if 2 in (len(first), len(other)) and first[:1] == other[:1] else PASS
        raise Misfit("the joined tensors have different ranks", found, "equal ranks", port, cures)
    axis = axis_of(writer, first)
    apart = [at for at, (a, b) in enumerate(zip(first, other, strict=True)) if a != b and at != axis]
    if apart:
        resized = ("insert", ("resize", (("sizes", first[2:]), ("by", "sizes")), port))
        along = ("set_param", ("axis", apart[0]))
        differing = [at for at, (a, b) in enumerate(zip(first, other, strict=True)) if a != b]
        cures = (along,) if len(differing) == 1 else ()
        cures += (resized,) if len(first) == 4 and axis == 1 and first[0] == other[0] else ()
        raise Misfit(
            f"the joined tensors differ beside axis {axis}", found, f"differences in {axis}", port, cures or PASS
        )


@kind(
    "split", "Split", "merge", "Cuts a tensor into equal parts along an axis", "bytes = in + out",
    Param("parts", "parts", "int", 2, 1, 64), AXIS, outputs=2, outputs_by="parts", behind=(((1, 32, 56, 56), "fp32"),),
    typed=("chunk",),
)  # fmt: skip
def write_split(writer: Writer, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    shape = inputs[0].shape or ()
    axis = axis_of(writer, shape)
    parts = divided(writer, "parts", shape[axis], f"the size along axis {axis},")
    return writer.ops("Split", inputs, parts, axis=axis, num_outputs=parts)
