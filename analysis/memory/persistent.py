"""What TensorFlow Lite Micro keeps for as long as the network is loaded, allotted from the arena's tail downwards.

Σ bytes of its records, each at the next lower multiple of its alignment, in the order in which the interpreter allots them:
allocators, a record a subgraph, a tensor and a node, options, data of kernels, handles of working buffers, variables,
inputs and outputs. Source: tflite-micro, commit 90b983c2: micro_allocator.cc, micro_interpreter.cc, micro_interpreter_graph.cc.
Not modelled: the interpreter itself and its operator resolver, which the program puts where it likes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from analysis.graph import Graph, Tensor
from analysis.memory import structures
from analysis.memory.kernel_data import extras
from analysis.memory.kernels import Layer
from analysis.memory.layout import ARM, XTENSA, Abi, layout_of
from analysis.memory.scratch_reference import Requests
from analysis.memory.structures import CMSIS_NN, ESP_NN, REFERENCE
from analysis.memory.subgraphs import copies_of

# What the persistent bytes are for; the names are those of a device's RAM.
KEPT = STATE, RECORDS, KERNELS, VARIABLES = "runtime state", "tensor and layer records", "kernel data", "variables"

# How the reader of TensorFlow Lite names such a variable.
BY_HANDLE = "variable "

# Alignment of all that kernels ask for, and of variables. Source: micro_arena_constants.h.
ARENA_ALIGNMENT = 16

# Allotment: what for, bytes, alignment.
Allotted = tuple[str, int, int]

DATA_OF: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "none": REFERENCE, "tflm-reference": REFERENCE, "cmsis-nn-dsp": {**REFERENCE, **CMSIS_NN},
        "cmsis-nn-mve": {**REFERENCE, **CMSIS_NN}, "esp-nn-c": {**REFERENCE, **ESP_NN}, "esp-nn-s3": {**REFERENCE, **ESP_NN},
    }
)  # fmt: skip


def abi_of(scratch: str) -> Abi:
    """The processor that the kernels of that name are made for; the reference's run on Arm."""
    return XTENSA if scratch.startswith("esp-nn") else ARM


def persistent_items(
    graph: Graph, layers: Sequence[Layer], scratch: str, requests: Sequence[Requests], abi: Abi | None = None
) -> Mapping[str, int]:
    """Bytes by what they are for.

    layers: those of bodies too. scratch: the kernels' name in `scratch.SCRATCH`; requests: what they ask for.
    """
    processor = abi_of(scratch) if abi is None else abi
    handles = sum(len(sizes) for sizes in requests)
    return total(sequence(graph, layers, scratch, handles, processor))


def total(allotted: Iterator[Allotted]) -> Mapping[str, int]:
    """Bytes by what they are for, gaps of alignment with what lies below them."""
    used, items = 0, Counter[str]({STATE: 0, RECORDS: 0, KERNELS: 0})
    for kind, size, alignment in allotted:
        end = -(-(used + size) // alignment) * alignment
        items[kind] += end - used
        used = end
    return MappingProxyType(dict(items))


def sequence(graph: Graph, layers: Sequence[Layer], scratch: str, handles: int, abi: Abi) -> Iterator[Allotted]:
    """Every allotment, the arena's end first."""
    yield from (of(STATE, fields, abi) for fields in structures.ALLOCATORS)
    called, copies = copies_of(graph.nested or graph)
    yield of(STATE, structures.SUBGRAPH, abi, 1 + called)
    yield of(RECORDS, structures.EVAL_TENSOR, abi, len(recorded(graph, layers)) + copies)
    yield of(RECORDS, structures.NODE, abi, len(layers))
    options = (structures.OPTIONS.get(layer.name) for layer in layers)
    yield from (of(RECORDS, fields, abi) for fields in options if fields)
    yield from handles_of(graph, abi)
    yield from kernels(layers, scratch, abi)
    if handles:
        yield of(STATE, structures.SCRATCH_HANDLE, abi, handles)
    yield from variables(graph)
    yield from ends(graph, graph.inputs, abi)
    yield from ends(graph, graph.outputs, abi)


def of(kind: str, fields: str, abi: Abi, count: int = 1) -> Allotted:
    size, alignment = layout_of(fields, abi)
    return kind, size * count, alignment


def handles_of(graph: Graph, abi: Abi) -> Iterator[Allotted]:
    """What variables by handle take that are no layers here: a slot each; layer and record of the handle.

    Where CALL_ONCE fills them, its subgraph has the handles again, a layer that assigns each, and a constant.
    """
    count = sum(name.startswith(BY_HANDLE) for name in graph.state)
    filled = any(node.source_op == "CALL_ONCE" for node in graph.nodes)
    if count:
        yield of(RECORDS, structures.VARIABLE, abi, count)
    for _ in range(count * (2 if filled else 1)):
        yield from (of(RECORDS, fields, abi) for fields in (structures.NODE, structures.EVAL_TENSOR))
        yield of(RECORDS, structures.OPTIONS["VAR_HANDLE"], abi)
        yield KERNELS, layout_of(REFERENCE["VAR_HANDLE"], abi)[0], ARENA_ALIGNMENT
    for _ in range(count if filled else 0):
        yield from (of(RECORDS, fields, abi) for fields in (structures.NODE, structures.EVAL_TENSOR))


def kernels(layers: Sequence[Layer], scratch: str, abi: Abi) -> Iterator[Allotted]:
    """First every kernel's structure, then what it asks for when it sees the shapes."""
    known = DATA_OF[scratch]
    for layer in layers:
        if layer.name in known:
            yield KERNELS, layout_of(known[layer.name], abi)[0], ARENA_ALIGNMENT
    for layer in layers:
        yield from ((KERNELS, size, ARENA_ALIGNMENT) for size in extras(layer, scratch, abi))


def variables(graph: Graph) -> Iterator[Allotted]:
    """State from one inference to the next."""
    for name in graph.state:
        yield VARIABLES, graph.tensors[name].nbytes or 0, ARENA_ALIGNMENT


def ends(graph: Graph, names: Sequence[str], abi: Abi) -> Iterator[Allotted]:
    """Pointers to the inputs or outputs; a full record of each, and its scale and zero points where it has them."""
    yield RECORDS, abi.pointer_bytes * len(names), ARENA_ALIGNMENT
    for name in names:
        yield of(RECORDS, structures.TENSOR, abi)
        if quantized(graph, graph.tensors[name]):
            yield of(RECORDS, structures.QUANTIZATION, abi)
            yield RECORDS, 4 + 4 * zero_points(graph, name), 4


def quantized(graph: Graph, tensor: Tensor) -> bool:
    """Scale and zero point are told by the file; where it tells of none, integers of 8 bits have one each."""
    told = f"{tensor.name}/scale" in graph.tensors
    return told or (graph.format != "TensorFlow Lite" and tensor.dtype in ("int8", "uint8"))


def zero_points(graph: Graph, name: str) -> int:
    scales = graph.tensors.get(f"{name}/scale")
    return scales.elements or 1 if scales is not None else 1


def recorded(graph: Graph, layers: Sequence[Layer]) -> set[str]:
    """Tensors with a record: all that a node names and the network's ends, constants among them."""
    named = {name for layer in layers for name in (*layer.node.inputs, *layer.node.outputs) if name}
    return named | set(graph.inputs) | set(graph.outputs)
