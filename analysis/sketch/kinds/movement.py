"""What changes only places: new shapes, orders, rims and sizes."""

from __future__ import annotations

from math import prod

import numpy as np

from analysis.graph import Shape, Tensor, shape_text
from analysis.sketch.kinds.registry import Cures, Misfit, Param, Writer, kind
from analysis.sketch.kinds.windows import axis_of, divisor, image, numbers, spread

VIEW = "moves no byte"
MODES = ("constant", "reflect", "edge")


@kind("flatten", "Flatten", "movement", "All features of an example in one row", VIEW, typed=("flat",))
def write_flatten(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    return writer.op("Flatten", inputs, axis=1)


@kind("dropout", "Dropout", "movement", "Forgets at random while training; free at inference", "other_ops = 0",
      Param("rate", "rate", "real", 0.5, 0, 1), typed=("drop",))  # fmt: skip
def write_dropout(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    """The rate is an operand of the standard's operator; at inference it steers nothing, so it is not written."""
    numbers(inputs[0], writer.block.name)
    return writer.op("Dropout", inputs)


@kind("identity", "Identity", "movement", "Passes on what comes in: a place to hold on to", VIEW, typed=("pass",))
def write_identity(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    return writer.op("Identity", inputs)


@kind(
    "reshape", "Reshape", "movement", "The same elements in another shape: 0 as it was, −1 what is left", VIEW,
    Param("shape", "shape", "shape", (0, -1), -1, 2**40), typed=("view",),
)  # fmt: skip
def write_reshape(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    shape, wanted = inputs[0].shape or (), writer.param("shape")
    check_reshape(shape, wanted)
    return writer.op("Reshape", (inputs[0], writer.value("shape", np.array(wanted, np.int64))))


def check_reshape(shape: Shape, wanted: Shape) -> None:
    """Raises Misfit where the elements do not fill the new shape."""
    cures: Cures = (("set_param", ("shape", (0, -1) if len(shape) > 1 else (-1,))),)
    if wanted.count(-1) > 1 or any(size == 0 and at >= len(shape) for at, size in enumerate(wanted)):
        found, allowed = "x".join(map(str, wanted)), "one −1, and 0 only where the input has an axis"
        raise Misfit("the new shape is not settled", found, allowed, 0, cures)
    known = prod(shape[at] if size == 0 else size for at, size in enumerate(wanted) if size != -1)
    left, rest = divmod(prod(shape), known)
    if rest or (-1 not in wanted and left != 1):
        found = f"{shape_text(shape)} into {'x'.join(map(str, wanted))}"
        raise Misfit("the new shape holds another number of elements", found, f"{prod(shape)} elements", 0, cures)


@kind(
    "transpose", "Transpose", "movement", "The axes in another order", "bytes = in + out",
    Param("order", "order", "sizes", (0, 2, 3, 1), 0, 7), typed=("permute",),
)  # fmt: skip
def write_transpose(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    shape, order = inputs[0].shape or (), writer.param("order")
    if sorted(order) != list(range(len(shape))):
        cures: Cures = (("set_param", ("order", (0, *range(len(shape) - 1, 0, -1)))),)
        allowed = f"each of 0 to {len(shape) - 1} once"
        raise Misfit("the order does not name each axis once", " ".join(map(str, order)), allowed, 0, cures)
    return writer.op("Transpose", inputs, perm=order)


@kind(
    "pad", "Pad", "movement", "A rim around images", "bytes = in + out",
    Param("pads", "rim", "sizes", (1,), 0, 1024, unit="px"), Param("mode", "filled with", "choice", "constant", choices=MODES),
    typed=("zeropad",),
)  # fmt: skip
def write_pad(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    """pads: one number, one for each axis of space, or all begins and then all ends."""
    shape = image(inputs[0], 2, writer.block.name)
    said = writer.param("pads")
    begins, ends = (said[:2], said[2:]) if len(said) == 4 else (spread(writer, "pads", 2),) * 2
    if writer.param("mode") == "reflect" and max(*begins, *ends) >= min(shape[2:]):
        cures: Cures = (("set_param", ("mode", "edge")),)
        raise Misfit("the reflected rim is wider than the image", shape_text((*begins, *ends)), "less", 0, cures)
    amounts = np.array([0, 0, *begins, 0, 0, *ends], np.int64)
    return writer.op("Pad", (inputs[0], writer.value("pads", amounts)), mode=writer.param("mode"))


@kind(
    "resize", "Resize", "movement", "Images of another size", "other_ops = E·(2·T − 1), T neighbours; 0 for the nearest",
    Param("by", "by", "choice", "factor", choices=("factor", "sizes")), Param("factor", "factor", "real", 2.0, 0.001, 64),
    Param("sizes", "sizes", "sizes", (56, 56), 1, 65536, unit="px"),
    Param("mode", "mode", "choice", "nearest", choices=("nearest", "linear", "cubic")), typed=("upsample", "interpolate"),
)  # fmt: skip
def write_resize(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    shape = image(inputs[0], 2, writer.block.name)
    if writer.param("by") == "sizes":
        sizes = writer.value("sizes", np.array([*shape[:2], *spread(writer, "sizes", 2)], np.int64))
        return writer.op("Resize", (inputs[0], None, None, sizes), mode=writer.param("mode"))
    factor = writer.param("factor")
    if min(shape[2:]) * factor < 1:
        cures: Cures = (("set_param", ("factor", 1 / min(shape[2:]) + 0.001)),)
        raise Misfit("nothing is left of the image", factor, f"at least {1 / min(shape[2:]):.3g}", 0, cures)
    scales = writer.value("scales", np.array([1, 1, factor, factor], np.float32))
    return writer.op("Resize", (inputs[0], None, scales), mode=writer.param("mode"))


@kind(
    "slice", "Slice", "movement", "A part along one axis", "bytes = 2 · out", Param("axis", "axis", "int", 1, -8, 8),
    Param("start", "from", "int", 0, 0, 2**31), Param("length", "length", "int", 1, 1, 2**31), typed=("crop", "narrow"),
)  # fmt: skip
def write_slice(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    shape = inputs[0].shape or ()
    axis = axis_of(writer, shape)
    start, length = writer.param("start"), writer.param("length")
    if start + length > shape[axis]:
        fix = ("start", 0) if length <= shape[axis] else ("length", max(shape[axis] - start, 1))
        cures: Cures = (("set_param", fix),)
        found = f"{start} to {start + length} along axis {axis}"
        raise Misfit("the part reaches beyond the tensor", found, f"up to {shape[axis]}", 0, cures)
    bounds = [writer.value(name, np.array([n], np.int64)) for name, n in
              (("starts", start), ("ends", start + length), ("axes", axis))]  # fmt: skip
    return writer.op("Slice", (inputs[0], *bounds))


@kind(
    "pixel_shuffle", "Depth to space", "movement", "Channels become pixels", "bytes = in + out",
    Param("block", "block", "int", 2, 1, 64, unit="px"), typed=("depth_to_space",), behind=(((1, 64, 28, 28), "fp32"),),
)  # fmt: skip
def write_pixel_shuffle(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    shape, block = image(inputs[0], 2, writer.block.name), writer.param("block")
    if shape[1] % block**2:
        fewer = next(b for b in range(block, 0, -1) if shape[1] % b**2 == 0)
        wide = ("insert", ("pointwise", (("filters", block**2 * max(1, shape[1] // block**2)),)))
        cures: Cures = (("set_param", ("block", fewer)), wide)
        what = "the channels cannot be divided into blocks of pixels"
        raise Misfit(what, f"{shape[1]} channels, {block}x{block}", f"a multiple of {block**2} channels", 0, cures)
    return writer.op("DepthToSpace", inputs, blocksize=block)


@kind(
    "space_to_depth", "Space to depth", "movement", "Pixels become channels", "bytes = in + out",
    Param("block", "block", "int", 2, 1, 64, unit="px"), typed=("reorg",),
)  # fmt: skip
def write_space_to_depth(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    shape, block = image(inputs[0], 2, writer.block.name), writer.param("block")
    if any(size % block for size in shape[2:]):
        common = next(b for b in range(divisor(shape[2], block), 0, -1) if not shape[2] % b and not shape[3] % b)
        cures: Cures = (("set_param", ("block", common)),)
        raise Misfit(
            "the image cannot be divided into blocks", shape_text(shape[2:]), f"multiples of {block}", 0, cures
        )
    return writer.op("SpaceToDepth", inputs, blocksize=block)


@kind(
    "mean", "Mean", "movement", "The average along one axis", "other_ops = input elements",
    Param("axis", "axis", "int", 1, -8, 8), Param("keep", "keep the axis", "bool", False), typed=("reduce_mean",),
    behind=(((1, 16, 64), "fp32"),),
)  # fmt: skip
def write_mean(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    numbers(inputs[0], writer.block.name)
    axes = writer.value("axes", np.array([axis_of(writer, inputs[0].shape or ())], np.int64))
    return writer.op("ReduceMean", (inputs[0], axes), keepdims=int(writer.param("keep")))
