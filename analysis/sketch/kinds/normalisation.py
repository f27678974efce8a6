"""Normalisations: by batch statistics, by groups of channels, by rows."""

from __future__ import annotations

from analysis.graph import Shape, Tensor, shape_text
from analysis.sketch.kinds.registry import Misfit, Param, Writer, kind
from analysis.sketch.kinds.windows import divided, numbers

EPSILON = Param("epsilon", "ε", "real", 1e-5, 0, 1)


def with_channels(tensor: Tensor, what: str) -> Shape:
    """The shape (batch, channels, …) of floating-point numbers. Raises Misfit."""
    numbers(tensor, what)
    shape = tensor.shape or ()
    if len(shape) < 2:
        cure = ("insert", ("reshape", (("shape", (1, -1)),)))
        raise Misfit(f"{what} scales channels, there are none", shape_text(shape), "at least 2 dimensions", 0, (cure,))
    return shape


def scale_and_bias(writer: Writer, shape: Shape) -> tuple[Tensor, Tensor]:
    return writer.weight("weight", shape), writer.weight("bias", shape)


@kind(
    "batch_norm", "Batch norm", "normalisation", "Scales each channel by the statistics of training", "other_ops = 4·E + 2·C",
    EPSILON, typed=("bn", "batchnorm"),
)  # fmt: skip
def write_batch_norm(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    channels = with_channels(inputs[0], writer.block.name)[1]
    statistics = [writer.weight(name, (channels,)) for name in ("running_mean", "running_var")]
    operands = (inputs[0], *scale_and_bias(writer, (channels,)), *statistics)
    return writer.op("BatchNormalization", operands, epsilon=writer.param("epsilon"))


@kind(
    "layer_norm", "Layer norm", "normalisation", "Scales each row of features by its own statistics",
    "other_ops = 7·E + 4·rows",
    Param("axes", "last axes", "int", 1, 1, 7), EPSILON, typed=("ln", "layernorm"), behind=(((1, 16, 64), "fp32"),),
)  # fmt: skip
def write_layer_norm(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    numbers(inputs[0], writer.block.name)
    shape, axes = inputs[0].shape or (), writer.param("axes")
    if axes > len(shape):
        cures = (("set_param", ("axes", max(1, len(shape) - 1))),)
        raise Misfit(
            "the tensor has not so many axes", f"{axes} of {shape_text(shape)}", f"up to {len(shape)}", 0, cures
        )
    operands = (inputs[0], *scale_and_bias(writer, shape[-axes:]))
    return writer.op("LayerNormalization", operands, axis=-axes, epsilon=writer.param("epsilon"))


@kind(
    "group_norm", "Group norm", "normalisation", "Scales groups of channels by their own statistics",
    "other_ops = 7·E + 4·N·G",
    Param("groups", "groups", "int", 8), EPSILON, typed=("gn", "groupnorm"), behind=(((1, 32, 56, 56), "fp32"),),
)  # fmt: skip
def write_group_norm(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    channels = with_channels(inputs[0], writer.block.name)[1]
    groups = divided(writer, "groups", channels, "the number of channels,")
    operands = (inputs[0], *scale_and_bias(writer, (channels,)))
    return writer.op("GroupNormalization", operands, num_groups=groups, epsilon=writer.param("epsilon"))


@kind(
    "instance_norm", "Instance norm", "normalisation", "Scales each channel of each example by its own statistics",
    "other_ops = 7·E + 4·N·C", EPSILON, typed=("in_norm", "instancenorm"),
)  # fmt: skip
def write_instance_norm(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    shape = with_channels(inputs[0], writer.block.name)
    if len(shape) < 3:
        cure = ("insert", ("reshape", (("shape", (0, 0, 1)),)))
        raise Misfit("an instance has axes of space", shape_text(shape), "at least 3 dimensions", 0, (cure,))
    operands = (inputs[0], *scale_and_bias(writer, (shape[1],)))
    return writer.op("InstanceNormalization", operands, epsilon=writer.param("epsilon"))


@kind(
    "lrn", "Local response norm", "normalisation", "Divides by the neighbouring channels: AlexNet's normalisation",
    "other_ops = E·(Z + 4)", Param("neighbours", "neighbours", "int", 5, 1, 255),
)  # fmt: skip
def write_lrn(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
    with_channels(inputs[0], writer.block.name)
    return writer.op("LRN", inputs, size=writer.param("neighbours"))
