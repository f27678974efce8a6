"""A layer as the kernels of TensorFlow Lite Micro see it: the operator's name there, windows, channels, types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from types import MappingProxyType

from analysis.graph import DTYPE_BITS, Graph, Node, Shape, Tensor

PREFIX = "tflite."
CUSTOM = "tflite.custom."

# Operators of ONNX -> what a converter makes of them.
CONVERTED: Mapping[str, str] = MappingProxyType(
    {
        "ConvTranspose": "TRANSPOSE_CONV", "Gemm": "FULLY_CONNECTED", "QLinearMatMul": "FULLY_CONNECTED",
        "MaxPool": "MAX_POOL_2D", "AveragePool": "AVERAGE_POOL_2D", "GlobalAveragePool": "MEAN", "ReduceMean": "MEAN",
        "ReduceSum": "SUM", "ReduceMax": "REDUCE_MAX", "ReduceMin": "REDUCE_MIN", "Relu": "RELU", "Clip": "RELU6",
        "LeakyRelu": "LEAKY_RELU", "PRelu": "PRELU", "Elu": "ELU", "HardSwish": "HARD_SWISH", "Sigmoid": "LOGISTIC",
        "Tanh": "TANH", "Softmax": "SOFTMAX", "LogSoftmax": "LOG_SOFTMAX", "Add": "ADD", "QLinearAdd": "ADD", "Sub": "SUB",
        "Mul": "MUL", "Div": "DIV", "Concat": "CONCATENATION", "Reshape": "RESHAPE", "Flatten": "RESHAPE",
        "Unsqueeze": "EXPAND_DIMS", "Squeeze": "SQUEEZE", "Transpose": "TRANSPOSE", "Pad": "PAD", "Slice": "STRIDED_SLICE",
        "Split": "SPLIT_V", "Gather": "GATHER", "Cast": "CAST", "Shape": "SHAPE", "QuantizeLinear": "QUANTIZE",
        "DequantizeLinear": "DEQUANTIZE", "Abs": "ABS", "ArgMax": "ARG_MAX", "ArgMin": "ARG_MIN",
        "DepthToSpace": "DEPTH_TO_SPACE", "SpaceToDepth": "SPACE_TO_DEPTH", "Where": "SELECT_V2", "If": "IF", "Loop": "WHILE",
    }
)  # fmt: skip
CONVOLUTIONS = ("Conv", "QLinearConv", "ConvInteger", "com.microsoft.FusedConv")


@dataclass(frozen=True, slots=True)
class Window:
    """Sizes of a convolution or pooling. pad: what lies before the first row and column, as TFLM computes it."""

    batch: int
    height: int
    width: int
    channels: int
    out_height: int
    out_width: int
    out_channels: int
    kernel: tuple[int, int]
    kernel_channels: int
    stride: tuple[int, int]
    dilation: tuple[int, int]

    @property
    def pad(self) -> tuple[int, int]:
        """⌊max((out − 1)·stride + (kernel − 1)·dilation + 1 − in, 0) / 2⌋. Source: tensorflow/lite/kernels/padding.h."""
        sizes = ((self.height, self.out_height), (self.width, self.out_width))
        total = [
            max((out - 1) * self.stride[axis] + (self.kernel[axis] - 1) * self.dilation[axis] + 1 - size, 0)
            for axis, (size, out) in enumerate(sizes)
        ]
        return total[0] // 2, total[1] // 2

    @property
    def area(self) -> int:
        """Places of the kernel."""
        return self.kernel[0] * self.kernel[1]


@dataclass(frozen=True, slots=True)
class Layer:
    """One node for the rules of this folder. name: of TFLM's operator, "" where it has none."""

    name: str
    node: Node
    graph: Graph

    def input(self, index: int) -> Tensor | None:
        names = self.node.inputs
        return self.graph.tensor(names[index]) if index < len(names) else None

    def output(self, index: int = 0) -> Tensor | None:
        names = self.node.outputs
        return self.graph.tensor(names[index]) if index < len(names) else None

    @property
    def native(self) -> bool:
        """The file is TensorFlow Lite's own: operands stand where its kernels look, channels last."""
        return self.node.op.startswith(PREFIX)

    @property
    def operand(self) -> Tensor | None:
        """The activations: operand 0, or 2 of a transposed convolution of a .tflite file."""
        return self.input(2 if self.native and self.name == "TRANSPOSE_CONV" else 0)

    @property
    def weights(self) -> Tensor | None:
        """Operand 1, or 3 where ONNX has scale and zero point between."""
        quantized = self.node.op.startswith("QLinear") and self.name != "ADD"
        return self.input(3 if quantized else 1)

    @property
    def weight_scales(self) -> int:
        """Scales of the weights: their channels, 1 where one serves all or none is told."""
        weights = self.weights
        scales = self.graph.tensors.get(f"{weights.name}/scale") if weights is not None else None
        return (scales.elements or 1) if scales is not None else 1

    @property
    def dtype(self) -> str:
        """Type of the activations."""
        return self.operand.dtype if self.operand is not None else "unknown"

    def shape(self, tensor: Tensor | None) -> Shape:
        """Channels last; () where it is not known."""
        if tensor is None or tensor.shape is None:
            return ()
        shape = tensor.shape
        return shape if self.native or len(shape) < 3 else (shape[0], *shape[2:], shape[1])

    @property
    def out_elements(self) -> int:
        result = self.output()
        return prod(result.shape) if result is not None and result.shape is not None else 0


def kernel_name(node: Node, graph: Graph) -> str:
    """TFLM's name of the operator, "" for one of somebody else's."""
    if node.op.startswith(PREFIX):
        return "" if node.op.startswith(CUSTOM) else node.op.removeprefix(PREFIX)
    if node.op in CONVOLUTIONS:
        return "DEPTHWISE_CONV_2D" if depthwise(node, graph) else "CONV_2D"
    if node.op == "MatMul":
        weights = graph.tensor(node.inputs[1]) if len(node.inputs) > 1 else None
        return "FULLY_CONNECTED" if weights is not None and weights.constant else "BATCH_MATMUL"
    return CONVERTED.get(node.op, "")


def depthwise(node: Node, graph: Graph) -> bool:
    groups, data = node.attributes.get("group", 1), graph.tensor(node.inputs[0]) if node.inputs else None
    return bool(groups > 1 and data is not None and data.shape and len(data.shape) > 1 and data.shape[1] == groups)


def window_of(layer: Layer) -> Window | None:
    """Sizes of a two-dimensional (or one-dimensional) convolution or pooling; None for others."""
    data, result = flat_image(layer.shape(layer.operand)), flat_image(layer.shape(layer.output()))
    found = kernel_of(layer)
    if not data or not result or found is None:
        return None
    kernel, channels = found
    (batch, height, width, count), (_, out_height, out_width, out_count) = data, result
    stride, dilation = pair(layer, "stride", "strides"), pair(layer, "dilation", "dilations")
    operand, outcome = (batch, height, width, count), (out_height, out_width, out_count)
    return Window(*operand, *outcome, kernel, channels, stride, dilation)


def flat_image(shape: Shape) -> Shape:
    """(batch, height, width, channels); a row of samples has height 1; () for other ranks."""
    if len(shape) == 3:
        return (shape[0], 1, *shape[1:])
    return shape if len(shape) == 4 else ()


def kernel_of(layer: Layer) -> tuple[tuple[int, int], int] | None:
    """(height, width) and channels of the window; a pooling's channels are 0."""
    if layer.name in ("AVERAGE_POOL_2D", "MAX_POOL_2D"):
        sizes = layer.node.attributes.get("kernel_shape") or (
            layer.node.attributes.get("filter_height", 1),
            layer.node.attributes.get("filter_width", 1),
        )
        return two(sizes), 0
    shape = flat_image(layer.shape(layer.weights))
    return (two(shape[1:3]), shape[3]) if len(shape) == 4 else None


def pair(layer: Layer, native: str, other: str) -> tuple[int, int]:
    """(vertical, horizontal) step of the window."""
    attributes = layer.node.attributes
    if not layer.native:
        return two(attributes.get(other) or (1, 1))
    if native == "stride":
        return attributes.get("stride_h", 1), attributes.get("stride_w", 1)
    return attributes.get("dilation_h_factor", 1), attributes.get("dilation_w_factor", 1)


def two(sizes: tuple[int, ...]) -> tuple[int, int]:
    return (1, int(sizes[0])) if len(sizes) == 1 else (int(sizes[0]), int(sizes[1]))


def layers_of(graph: Graph) -> list[Layer]:
    """Every node with its name in TFLM."""
    return [Layer(kernel_name(node, graph), node, graph) for node in graph.nodes]


def width_bytes(dtype: str) -> int:
    return -(-DTYPE_BITS[dtype] // 8)
