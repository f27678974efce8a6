"""The order of operators that has the least alive at once: exact, over all sets of operators that can have run so far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from analysis.errors import ScenarioError
from analysis.graph import Graph, Node
from analysis.memory.lifetimes import lifetimes, live_bytes
from analysis.memory.overwriting import may_overwrite

# As many as twenty operators can have, whatever they depend on.
MOST_SETS = 1 << 20

Order = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What running one operator changes; sets of operators are bits.

    before: operators that must have run. writes: (bytes, who reads it, stays to the end) of each result. reads: (bytes, who
    reads it) of each operand that can die. over: bytes and readers of an operand that the result may lie in, else 0.
    """

    before: int
    writes: tuple[tuple[int, int, bool], ...]
    reads: tuple[tuple[int, int], ...]
    over: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class State:
    """A set of operators that have run: the least peak to get there, what is alive after it, and the last step."""

    peak: int
    held: int
    came: tuple[int, int] | None = None


def least_order(graph: Graph, in_place: bool = False) -> Order:
    """Indices of the nodes in an order with the least peak of live bytes; as they are where no order is better.

    What is alive next depends only on which operators have run, not on their order, so that one state for each such set is
    enough. Sets that are no better than the order of the file are left out. Raises ScenarioError for too many.
    """
    written = tuple(range(len(graph.nodes)))
    bound = peak_in_order(graph, written, in_place)
    levels = [{0: State(0, held_at_first(graph))}]
    steps, count = steps_of(graph, in_place), 1
    for _ in written:
        levels.append(next_level(levels[-1], steps, bound, unread_bytes(graph)))
        count += len(levels[-1])
        if count > MOST_SETS:
            raise ScenarioError(
                "the best order is not searched", f"{len(written)} operators", "20, or more in few orders"
            )
    best = levels[-1][(1 << len(written)) - 1]
    return written if best.peak == bound else walked_back(levels)


def next_level(level: dict[int, State], steps: Sequence[Step], bound: int, unread: int) -> dict[int, State]:
    """All sets with one operator more."""
    found: dict[int, State] = {}
    for done, state in level.items():
        for node, step in enumerate(steps):
            if done >> node & 1 or step.before & ~done:
                continue
            after = done | 1 << node
            live, held = stepped(state.held + (0 if done else unread), step, done, after)
            peak = max(state.peak, live)
            if peak <= bound and (after not in found or peak < found[after].peak):
                found[after] = State(peak, held - (0 if done else unread), (done, node))
    return found


def stepped(held: int, step: Step, done: int, after: int) -> tuple[int, int]:
    """(alive while the operator runs, alive after it), in bytes."""
    over, readers = step.over
    shared = over if over and not readers & ~after else 0
    live = held + sum(size for size, _, _ in step.writes) - shared
    died = sum(size for size, readers in step.reads if not readers & ~after)
    kept = sum(size for size, readers, stays in step.writes if stays or readers)
    return live, held + kept - died


def walked_back(levels: Sequence[dict[int, State]]) -> Order:
    order: list[int] = []
    done = (1 << (len(levels) - 1)) - 1
    for level in reversed(levels[1:]):
        came = level[done].came
        assert came is not None
        done, node = came
        order.append(node)
    return tuple(reversed(order))


# What the search asks of a network


def steps_of(graph: Graph, in_place: bool) -> list[Step]:
    readers = readers_of(graph)
    return [step_of(graph, node, readers, in_place) for node in graph.nodes]


def step_of(graph: Graph, node: Node, readers: dict[str, int], in_place: bool) -> Step:
    producers, stay = graph.producers, {*graph.outputs, *graph.state}
    before = sum({1 << producers[name] for name in node.inputs if name in producers})
    writes = tuple((size_of(graph, name), readers.get(name, 0), name in stay) for name in held(graph, node.outputs))
    reads = tuple((size_of(graph, name), readers[name]) for name in held(graph, node.inputs) if name not in stay)
    return Step(before, writes, reads, overwritten(graph, node, readers) if in_place else (0, 0))


def overwritten(graph: Graph, node: Node, readers: dict[str, int]) -> tuple[int, int]:
    """Bytes and readers of the first operand, where the result may lie in it once nobody needs it."""
    if not may_overwrite(graph, node, True) or node.inputs[0] in {*graph.inputs, *graph.outputs, *graph.state}:
        return 0, 0
    first = next(held(graph, node.inputs[:1]), None)
    return (size_of(graph, first), readers[first]) if first else (0, 0)


def held(graph: Graph, names: Sequence[str]) -> Iterator[str]:
    """Those that take room while the network runs, each once."""
    for name in dict.fromkeys(names):
        if name and not graph.tensors[name].constant and graph.tensors[name].nbytes is not None:
            yield name


def size_of(graph: Graph, name: str) -> int:
    return graph.tensors[name].nbytes or 0


def readers_of(graph: Graph) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, node in enumerate(graph.nodes):
        for name in node.inputs:
            found[name] = found.get(name, 0) | 1 << index
    return found


def held_at_first(graph: Graph) -> int:
    """What is there before anything runs and is read, or stays."""
    readers, stay = readers_of(graph), {*graph.outputs, *graph.state}
    there = held(graph, (*graph.inputs, *graph.state))
    return sum(size_of(graph, name) for name in there if name in readers or name in stay)


def unread_bytes(graph: Graph) -> int:
    """Inputs that nobody reads: alive while the first operator runs."""
    there = held(graph, (*graph.inputs, *graph.state))
    return sum(size_of(graph, name) for name in there) - held_at_first(graph)


# Orders that are asked for


def reordered(graph: Graph, order: Sequence[int]) -> Graph:
    """The same network in another order; raises ModelError where an operand would be read before it is written."""
    return (
        graph
        if tuple(order) == tuple(range(len(order)))
        else replace(graph, nodes=tuple(graph.nodes[i] for i in order))
    )


def possible_order(graph: Graph, wish: Sequence[int]) -> Order:
    """The order closest to a wish: at each step the first of the wish whose operands are there."""
    producers, rest, found = graph.producers, list(wish), []
    while rest:
        ready = next(i for i in rest if all(producers.get(name) not in rest for name in graph.nodes[i].inputs))
        rest.remove(ready)
        found.append(ready)
    return tuple(found)


def peak_in_order(graph: Graph, order: Sequence[int], in_place: bool = False) -> int:
    """Most live bytes of the network run in that order."""
    buffers = lifetimes(reordered(graph, order), in_place)
    return int(live_bytes(buffers, len(graph.nodes)).max(initial=0))
