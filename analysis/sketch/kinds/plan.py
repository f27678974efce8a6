"""Blocks that stand for several: one plan of primitive blocks, both costed as one and unfolded on the canvas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.graph import Tensor
from analysis.sketch.kinds.registry import FLOATS, KINDS, Kind, Misfit, Param, Write, Writer, kind
from analysis.sketch.layout import STEP_ACROSS, STEP_DOWN
from analysis.sketch.model import Block, Value, Wire

# A block of a plan and its output; of the block 0 the inputs of the whole.
End = tuple[int, int]
OUTSIDE = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """Blocks in the order of their wires, ids from 1 on; wires from block 0 come from outside. result: what goes out."""

    blocks: tuple[Block, ...]
    wires: tuple[Wire, ...]
    result: End


Draft = Callable[["Planner", tuple[Tensor, ...]], End]
PlanOf = Callable[[str, Mapping[str, Value], tuple[Tensor, ...]], Plan]


class Planner:
    """Puts down the blocks of a plan one after the other. name: that of the whole, for what it has to say."""

    def __init__(self, name: str, params: Mapping[str, Value]) -> None:
        self.name, self.params = name, params
        self.blocks: list[Block] = []
        self.wires: list[Wire] = []
        self.depths: dict[int, int] = {OUTSIDE: -1}

    def param(self, name: str) -> Any:
        return self.params[name]

    def put(self, kind: str, name: str, *inputs: End, **params: Value) -> End:
        """A block behind the given ends, below the deepest of them."""
        id, depth = len(self.blocks) + 1, 1 + max(self.depths[source] for source, _ in inputs)
        aside = sum(1 for other in self.depths.values() if other == depth)
        at = (STEP_ACROSS * aside, STEP_DOWN * depth)
        self.blocks.append(Block(id, kind, name, tuple(sorted(params.items())), at))
        self.wires += [Wire(source, output, id, port) for port, (source, output) in enumerate(inputs)]
        self.depths[id] = depth
        return id, 0

    def conv(self, kind: str, name: str, x: End, norm: bool, activation: str = "none", **params: Value) -> End:
        """A convolution with what usually follows it; a batch norm has the bias that the convolution then lacks."""
        x = self.put(kind, name, x, bias=not norm, **params)
        x = self.put("batch_norm", f"{name}.bn", x) if norm else x
        return self.activated(name, x, activation)

    def activated(self, name: str, x: End, activation: str) -> End:
        return x if activation == "none" else self.put(activation, f"{name}.{activation}", x)


def composite(id: str, title: str, word: str, formula: str, *params: Param, **more: Any) -> Callable[[Draft], Draft]:
    """Registers the decorated function: the plan of a block that unfolds."""

    def keep(draft: Draft) -> Draft:
        def plan(name: str, values: Mapping[str, Value], inputs: tuple[Tensor, ...]) -> Plan:
            planner = Planner(name, values)
            result = draft(planner, inputs)
            return Plan(tuple(planner.blocks), tuple(planner.wires), result)

        kind(id, title, "block", word, formula, *params, plan=plan, **more)(writer_of(plan))
        return draft

    return keep


def writer_of(plan: PlanOf) -> Write:
    def write(writer: Writer, inputs: tuple[Tensor, ...]) -> Tensor:
        return write_plan(writer, plan(writer.block.name, writer.params, inputs), inputs)

    return write


def write_plan(writer: Writer, plan: Plan, inputs: tuple[Tensor, ...]) -> Tensor:
    """Every block of the plan by its own kind, its name behind that of the whole."""
    results: dict[End, Tensor] = {(OUTSIDE, port): tensor for port, tensor in enumerate(inputs)}
    into: dict[int, list[Wire]] = {block.id: [] for block in plan.blocks}
    for wire in plan.wires:
        into[wire.target].append(wire)
    for block in plan.blocks:
        ends = [(wire.source, wire.source_port) for wire in into[block.id]]
        found = write_part(writer, block, ends, tuple(results[end] for end in ends))
        results |= {(block.id, port): tensor for port, tensor in enumerate(found)}
    return results[plan.result]


def write_part(writer: Writer, block: Block, ends: list[End], inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """One block of a plan. Raises Misfit with the port of the whole, and with the cures that can be made outside."""
    part: Kind = KINDS[block.kind]
    inner = Writer(Block(block.id, block.kind, part_name(writer.block.name, block.name)), part.settled(block))
    inner.dtype = computed_in(inputs)
    try:
        found = part.write(inner, inputs)
    except Misfit as misfit:
        source, port = ends[misfit.port] if misfit.port is not None else (None, None)
        outside = port if source == OUTSIDE else None
        cures = tuple(cure for cure in misfit.cures if is_of_whole(writer, part, block, cure, outside))
        raise Misfit(f"{block.name}: {misfit.what}", misfit.found, misfit.allowed, outside, cures) from misfit
    writer.take(inner)
    return found if isinstance(found, tuple) else (found,)


def is_of_whole(writer: Writer, part: Kind, block: Block, cure: tuple[str, tuple[Any, ...]], port: int | None) -> bool:
    """Whether a cure of a part can be made at the whole: it is for its first input, or for a parameter handed on as it is."""
    name, arguments = cure
    if name == "set_param":
        said, own = arguments[0], writer.params
        return said in own and said in dict(block.params) and own[said] == part.settled(block)[said]
    return name == "insert" and port == 0


def part_name(whole: str, part: str) -> str:
    return f"{whole}/{part}"


def computed_in(inputs: tuple[Tensor, ...]) -> str:
    """The type that a block's weights have: that of its first input of floating-point numbers."""
    return next((tensor.dtype for tensor in inputs if tensor.dtype in FLOATS), "fp32")
