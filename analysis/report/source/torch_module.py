"""A network as a PyTorch module: source text that builds the same layers, with the weights that PyTorch begins with."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator

import numpy as np

from analysis.errors import ModelError
from analysis.graph import Graph, Tensor, shape_text
from analysis.report.source import torch_layers, torch_movement
from analysis.report.source.naming import free, literal, one_line
from analysis.report.source.torch_words import TORCH, TorchCall

HEAD = '''"""{title}, written by Rooflens."""

import torch
from torch import nn
from torch.nn import functional as F


class Network(nn.Module):
'''

# Each registers what it can say.
FAMILIES = (torch_layers, torch_movement)

FLOATS = ("fp32", "fp16", "fp64", "bf16")

# What every module has itself: a layer of that name would not be found behind it. Source: PyTorch 2.9, torch.nn.Module.
OF_MODULES = (
    "add_module", "apply", "bfloat16", "buffers", "call_super_init", "children", "compile", "cpu", "cuda", "double",
    "dump_patches", "eval", "extra_repr", "float", "forward", "get_buffer", "get_extra_state", "get_parameter",
    "get_submodule", "half", "ipu", "load_state_dict", "modules", "mtia", "named_buffers", "named_children",
    "named_modules", "named_parameters", "parameters", "register_backward_hook", "register_buffer",
    "register_forward_hook", "register_forward_pre_hook", "register_full_backward_hook",
    "register_full_backward_pre_hook", "register_load_state_dict_post_hook", "register_load_state_dict_pre_hook",
    "register_module", "register_parameter", "register_state_dict_post_hook", "register_state_dict_pre_hook",
    "set_extra_state", "set_submodule", "share_memory", "state_dict", "to", "to_empty", "train", "training", "type",
    "xpu", "zero_grad", "T_destination",
)  # fmt: skip


def torch_source(graph: Graph) -> str:
    """The source text of a module `Network`. Raises ModelError for a layer that PyTorch has no words for here."""
    if not graph.nodes:
        raise ModelError("the network has no layers")
    return "\n".join(Text(graph).lines()) + "\n"


class Text:
    """The module while it is written. names: by tensor, what it is called in the text."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.locals = {"self", "torch", "nn", "F", "float", "sum", "range", *keyword.kwlist}
        self.taken = {*OF_MODULES, *keyword.kwlist}
        self.names: dict[str, str] = {name: free(name, self.locals) for name in graph.inputs}
        self.members: list[str] = []
        self.held: set[str] = set()
        self.steps: list[str] = []

    def lines(self) -> list[str]:
        arguments = ", ".join(self.names.values())
        for node in self.graph.nodes:
            self.write(TorchCall(self.graph, node, self.names, free(node.name, self.taken)))
        results = ", ".join(self.names[name] for name in self.graph.outputs)
        shapes = "; ".join(
            f"{self.names[name]} {shape_text(self.graph.tensors[name].shape)}" for name in self.graph.inputs
        )
        return [
            HEAD.format(title=one_line(self.graph.name or "A network")) + "    def __init__(self):",
            "        super().__init__()",
            *(f"        self.{line}" for line in self.members),
            f"\n    def forward(self, {arguments}):",
            f"        # {shapes}",
            *(f"        {line}" for line in self.steps),
            f"        return {results}",
        ]

    def write(self, call: TorchCall) -> None:
        say = TORCH.of(call)
        for name in call.node.inputs:
            self.hold(name)
        module, words = say(call)
        self.members += [f"{call.member} = {module}"] if module else []
        self.members += self.parameters(call, words)
        results = [self.result(name) for name in call.results()]
        self.steps.append(f"{', '.join(results)} = {words.replace('{}', f'self.{call.member}')}")

    def hold(self, name: str) -> None:
        """A constant gets a name, though the layer's module may hold it itself; one number stands in the text."""
        if not name or name in self.names:
            return
        value = self.graph.tensors[name].value
        self.names[name] = (
            literal(value.item()) if value is not None and value.size == 1 else f"self.{free(name, self.taken)}"
        )

    def parameters(self, call: TorchCall, words: str) -> Iterator[str]:
        """Weights that the words name, so that no module holds them."""
        for name in dict.fromkeys(call.node.inputs):
            member = self.names.get(name, "")
            if member.startswith("self.") and member not in self.held and re.search(rf"{re.escape(member)}\b", words):
                self.held.add(member)
                yield f"{member.removeprefix('self.')} = {contents(self.graph.tensors[name], call)}"

    def result(self, name: str) -> str:
        self.names[name] = found = free(name, self.locals)
        return found


def contents(tensor: Tensor, call: TorchCall) -> str:
    """What a weight begins with; small random numbers, as networks of attention do."""
    if tensor.value is not None and np.isfinite(tensor.value).all():
        numbers = f"torch.tensor({tensor.value.tolist()}, dtype=torch.{tensor.value.dtype})"
        return f"nn.Parameter({numbers})" if tensor.dtype in FLOATS else numbers
    if tensor.shape is None or tensor.dtype not in FLOATS:
        raise call.unsaid("weights that are no numbers with a point")
    return f"nn.Parameter(0.02 * torch.randn({tensor.shape}))"
