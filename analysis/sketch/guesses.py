"""Blocks that nodes of a file may be, by the operator of the first: guesses, each checked against the nodes afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from analysis.graph import Graph, Node, Shape, Tensor
from analysis.sketch.matching import same_pads
from analysis.sketch.model import Value

Guess = tuple[str, dict[str, Value]]

# Operators that are a kind as they are, with the parameters that attributes of the same meaning give.
PLAIN: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "Relu": ("relu", {}), "LeakyRelu": ("leaky_relu", {"alpha": "alpha"}), "Elu": ("elu", {"alpha": "alpha"}),
    "Selu": ("selu", {}), "Celu": ("celu", {"alpha": "alpha"}), "HardSigmoid": ("hard_sigmoid", {}), "Tanh": ("tanh", {}),
    "Softplus": ("softplus", {}), "Softsign": ("softsign", {}), "Gelu": ("gelu", {}), "HardSwish": ("hard_swish", {}),
    "Mish": ("mish", {}), "PRelu": ("prelu", {}), "Clip": ("relu6", {}), "Softmax": ("softmax", {"axis": "axis"}),
    "LogSoftmax": ("log_softmax", {"axis": "axis"}), "BatchNormalization": ("batch_norm", {"epsilon": "epsilon"}),
    "GroupNormalization": ("group_norm", {"groups": "num_groups", "epsilon": "epsilon"}),
    "InstanceNormalization": ("instance_norm", {"epsilon": "epsilon"}), "LRN": ("lrn", {"neighbours": "size"}),
    "GlobalAveragePool": ("global_avg", {}), "GlobalMaxPool": ("global_max", {}), "Flatten": ("flatten", {}),
    "Identity": ("identity", {}), "Dropout": ("dropout", {}), "Mul": ("mul", {}), "Max": ("maximum", {}),
    "Transpose": ("transpose", {"order": "perm"}), "Concat": ("concat", {"axis": "axis"}),
    "DepthToSpace": ("pixel_shuffle", {"block": "blocksize"}), "SpaceToDepth": ("space_to_depth", {"block": "blocksize"}),
}  # fmt: skip


class Guesser:
    """Reads a node's operands and attributes in one graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def of(self, node: Node) -> Iterator[Guess]:
        """Those that say most first."""
        special = SPECIAL.get(node.op)
        if special is not None:
            yield from special(self, node)
        if node.op in PLAIN:
            kind, names = PLAIN[node.op]
            yield kind, {name: node.attributes[said] for name, said in names.items() if said in node.attributes}

    def operand(self, node: Node, place: int) -> Tensor | None:
        return self.graph.tensor(node.inputs[place]) if place < len(node.inputs) else None

    def shape(self, node: Node, place: int = 0) -> Shape:
        tensor = self.operand(node, place)
        return tensor.shape or () if tensor else ()

    def numbers(self, node: Node, place: int) -> tuple[Any, ...] | None:
        """Contents of a constant that steers."""
        tensor = self.operand(node, place)
        return None if tensor is None or tensor.value is None else tuple(tensor.value.reshape(-1).tolist())

    def convolution(self, node: Node) -> Iterator[Guess]:
        space, weight, group = self.shape(node)[2:], self.shape(node, 1), node.attributes.get("group", 1)
        if not 1 <= len(space) <= 3 or len(weight) != len(space) + 2:
            return
        window = windows(node, space, weight[2:])
        bias: dict[str, Value] = {"bias": self.operand(node, 2) is not None}
        if group == self.shape(node)[1] > 1 and len(space) == 2:
            yield "depthwise", {"multiplier": weight[0] // group, **window, **bias}
        if set(weight[2:]) == {1} and group == 1 and len(space) == 2:
            yield "pointwise", {"filters": weight[0], "stride": window["stride"], **bias}
        yield f"conv{len(space)}d", {"filters": weight[0], "groups": group, **window, **bias}

    def transposed(self, node: Node) -> Iterator[Guess]:
        space, weight, group = self.shape(node)[2:], self.shape(node, 1), node.attributes.get("group", 1)
        if len(space) == 2 and len(weight) == 4:
            window = windows(node, space, weight[2:])
            sizes = {name: window[name] for name in ("kernel", "stride")}
            pads = short(node.attributes.get("pads") or (0,))
            filters = weight[1] * group
            bias = self.operand(node, 2) is not None
            yield "transposed", {"filters": filters, "groups": group, "pads": pads, "bias": bias, **sizes}

    def pool(self, node: Node) -> Iterator[Guess]:
        space, kernel = self.shape(node)[2:], node.attributes.get("kernel_shape", ())
        if 1 <= len(space) <= 3 and len(kernel) == len(space):
            kind = "max_pool" if node.op == "MaxPool" else "avg_pool"
            yield kind, {"ceil": bool(node.attributes.get("ceil_mode", 0)), **windows(node, space, kernel)}

    def dense(self, node: Node) -> Iterator[Guess]:
        weight = self.operand(node, 1)
        if weight is None or not weight.constant or len(weight.shape or ()) != 2:
            return
        rows, columns = weight.shape or (0, 0)
        if node.op == "Gemm":
            yield "dense", {"outputs": rows, "bias": self.operand(node, 2) is not None}
        else:
            yield "dense", {"outputs": columns, "bias": True}
            yield "dense", {"outputs": columns, "bias": False}

    def product(self, node: Node) -> Iterator[Guess]:
        yield from self.dense(node)
        yield "matmul", {}

    def sum(self, node: Node) -> Iterator[Guess]:
        second = self.operand(node, 1)
        yield "positions" if second is not None and second.constant else "add", {}

    def sigmoid(self, node: Node) -> Iterator[Guess]:
        yield "silu", {}
        yield "sigmoid", {}

    def layer_norm(self, node: Node) -> Iterator[Guess]:
        rank, axis = len(self.shape(node)), node.attributes.get("axis", -1)
        yield (
            "layer_norm",
            {"axes": -axis if axis < 0 else rank - axis, "epsilon": node.attributes.get("epsilon", 1e-5)},
        )

    def reshape(self, node: Node) -> Iterator[Guess]:
        if (numbers := self.numbers(node, 1)) is not None:
            yield "reshape", {"shape": numbers}

    def split(self, node: Node) -> Iterator[Guess]:
        yield "split", {"parts": len(node.outputs), "axis": node.attributes.get("axis", 0)}

    def mean(self, node: Node) -> Iterator[Guess]:
        axes = self.numbers(node, 1)
        if axes is not None and len(axes) == 1:
            yield "mean", {"axis": axes[0], "keep": bool(node.attributes.get("keepdims", 1))}

    def lookup(self, node: Node) -> Iterator[Guess]:
        shape = self.shape(node)
        if len(shape) == 2:
            yield "embedding", {"words": shape[0], "width": shape[1]}

    def pad(self, node: Node) -> Iterator[Guess]:
        amounts = self.numbers(node, 1)
        if amounts is not None and len(amounts) == 8:
            pads = short((*amounts[2:4], *amounts[6:8]))
            yield "pad", {"pads": pads, "mode": node.attributes.get("mode", "constant")}

    def resize(self, node: Node) -> Iterator[Guess]:
        mode = {"mode": node.attributes.get("mode", "nearest")}
        sizes, scales = self.numbers(node, 3), self.numbers(node, 2)
        if sizes is not None and len(sizes) == 4:
            yield "resize", {"by": "sizes", "sizes": sizes[2:], **mode}
        if scales is not None and len(scales) == 4:
            yield "resize", {"factor": float(scales[3]), **mode}


Special = Callable[[Guesser, Node], Iterator[Guess]]
SPECIAL: Mapping[str, Special] = {
    "Conv": Guesser.convolution, "ConvTranspose": Guesser.transposed, "MaxPool": Guesser.pool, "AveragePool": Guesser.pool,
    "Gemm": Guesser.dense, "MatMul": Guesser.product, "Add": Guesser.sum, "Sigmoid": Guesser.sigmoid,
    "LayerNormalization": Guesser.layer_norm, "Reshape": Guesser.reshape, "Split": Guesser.split, "ReduceMean": Guesser.mean,
    "Gather": Guesser.lookup, "Pad": Guesser.pad, "Resize": Guesser.resize,
}  # fmt: skip


def windows(node: Node, space: Shape, kernel: Shape) -> dict[str, Value]:
    """Kernel, stride, dilation and padding as a person would say them: "same" where it says just that at every size."""
    ones = (1,) * len(space)
    stride = tuple(node.attributes.get("strides") or ones)
    dilation = tuple(node.attributes.get("dilations") or ones)
    found: dict[str, Value] = {"kernel": short(kernel), "stride": short(stride), "dilation": short(dilation)}
    pads = tuple(node.attributes.get("pads") or (0,) * (2 * len(space)))
    same = same_pads(space, kernel, stride, dilation)
    half = len(space)
    if node.attributes.get("auto_pad") == "SAME_UPPER" or (pads == same and any(pads) and one_sided(pads, stride)):
        return found | {"padding": "same"}
    if not any(pads):
        return found | {"padding": "valid"}
    return found | {"padding": "numbers", "pads": short(pads[:half]) if pads[:half] == pads[half:] else pads}


def one_sided(pads: Shape, stride: Shape) -> bool:
    """Whether padding comes from the size that was there, or does not depend on it: only then it is "same"."""
    half = len(stride)
    return pads[:half] != pads[half:] or set(stride) == {1}


def short(sizes: Any) -> tuple[int, ...]:
    """One number for all axes where they agree."""
    numbers = tuple(int(size) for size in sizes)
    return numbers[:1] if len(set(numbers)) == 1 else numbers
