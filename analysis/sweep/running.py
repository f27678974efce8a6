"""Runs a sweep: here, on processes of this machine, or on a cluster; rows come as they are ready."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from analysis.errors import FileError
from analysis.readers import sha256_of
from analysis.sweep.answers import answered
from analysis.sweep.block import Block, blocks
from analysis.sweep.grid import Grid, cells, checked
from analysis.sweep.table import Table, key_of

Progress = Callable[[float, str], None]
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """Who answers: this process (workers 0, or a single block), so many processes, or the workers of a Dask scheduler.

    shared: the cluster's workers find the models under the same paths; else they are sent the files.
    """

    workers: int = 0
    scheduler: str | None = None
    shared: bool = False


def run(
    grid: Grid,
    way: Way = Way(),
    done: Collection[Key] = frozenset(),
    digests: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Iterator[Table]:
    """Tables that together have a row for every cell of the grid, but those `done` (see Table.keys); in any order.

    Cells that fail have rows as well, with the reason. digests: digests_of(grid), where it is known already.
    progress(fraction, text) is called now and then and may raise Cancelled; closing the iterator ends all work.
    Raises ScenarioError, UnknownNameError, ProfileError before any work, AnalysisError where a cluster cannot be used.
    """
    grid = checked(grid)
    todo = [cell for cell in cells(grid) if not done or key_of(cell) not in done]
    found = blocks(todo, digests_of(grid) if digests is None else digests)
    with closing(answers_by(way, list(found))) as tables:
        ready = 0
        for table in tables:
            ready += len(table)
            if progress is not None:
                progress(ready / len(todo), f"{ready} of {len(todo)} cells")
            if len(table):
                yield table


def answers_by(way: Way, found: list[Block]) -> Generator[Table, None, None]:
    if way.scheduler is not None:
        from analysis.sweep.cluster import on_cluster

        return on_cluster(found, way.scheduler, way.shared)
    if way.workers and len(found) > 1:
        from analysis.sweep.workers import on_processes

        return on_processes(found, min(way.workers, len(found)))
    return here(found)


def here(found: Iterable[Block]) -> Generator[Table, None, None]:
    for block in found:
        yield answered(block)


def digests_of(grid: Grid) -> Mapping[str, str]:
    """sha256 of each model's file; without those that cannot be read, whose cells will say why."""
    found = {}
    for model in dict.fromkeys(grid.models):
        try:
            found[model] = sha256_of(model)
        except FileError:
            continue
    return found
