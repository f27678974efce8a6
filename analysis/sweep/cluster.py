"""Blocks answered by the workers of a Dask scheduler.

The workers need this program in the scheduler's environment, in the same version. They are sent the models' files, or read
them under the same paths. A worker that dies has its blocks done by others; what has ended too many is given up.
"""

from __future__ import annotations

import logging
import re
import tempfile
import time
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from analysis.errors import AnalysisError, ScenarioError, one_line
from analysis.sweep.answers import answered
from analysis.sweep.block import Block
from analysis.sweep.table import Table
from analysis.version import VERSION

# So often a block is handed out again when what it needs or gave was lost with a worker.
MOST_LOSSES = 3

# Longer than a scheduler in the same building takes to answer, or a worker to come.
PATIENCE_S = 10.0

# So long at most nobody hears anything.
BEAT_S = 0.1

ADDRESS = re.compile(r"(?:(?:tcp|tls|ws|wss|ucx)://)?[^\s/:]+:\d{1,5}|(?:(?:tcp|tls)://)?\[[0-9a-fA-F:]+\]:\d{1,5}")


def on_cluster(blocks: Sequence[Block], address: str, shared: bool) -> Generator[Table, None, None]:
    """The tables of the blocks as they become ready. shared: the workers find the models under the same paths.

    Raises ScenarioError for what is no address, AnalysisError where there is no scheduler, no worker, another version.
    """
    with connected(address) as client:
        check_versions(client, address)
        yield from Desk(client, address, shared).tables(blocks)


def library() -> Any:
    """Dask distributed. Raises ScenarioError where the extra is not installed."""
    try:
        import distributed
    except ImportError:
        allowed = "the extra: pip install rooflens[sweep]; without --scheduler it is not needed"
        raise ScenarioError("a cluster needs Dask distributed", "it is not installed", allowed) from None
    return distributed


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """A client of the scheduler, closed at the end; its work that is not done is dropped."""
    if not ADDRESS.fullmatch(address):
        raise ScenarioError("this is no address of a scheduler", repr(address[:80]), "tcp://HOST:PORT")
    with hushed():
        client = client_of(address)
        try:
            yield client
        finally:
            client.close(timeout=PATIENCE_S)


def client_of(address: str) -> Any:
    """Raises AnalysisError where nobody answers."""
    try:
        return library().Client(address, timeout=PATIENCE_S, set_as_default=False)
    except (OSError, ValueError, RuntimeError) as error:
        hint = str(error)[:200]
        raise AnalysisError("no Dask scheduler can be reached", address, "the address that it prints", hint) from error


@contextmanager
def hushed() -> Iterator[None]:
    """Dask tells of lost connections with the stack of its own calls; what they mean for the sweep we say ourselves."""
    library()
    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client", "asyncio")]
    levels = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.CRITICAL)
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def check_versions(client: Any, address: str) -> None:
    """Every worker has this program in this version. Raises AnalysisError."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE_S)
    except TimeoutError:
        raise AnalysisError(f"the scheduler {address} has no workers", "0", "one or more") from None
    try:
        found = client.run(version_there)
    except Exception as error:
        raise AnalysisError(
            f"the workers of {address} cannot run Rooflens", error, f"version {VERSION} installed there"
        ) from error
    for worker, version in found.items():
        if version != VERSION:
            raise AnalysisError(f"the worker {worker} has another version of Rooflens", version, VERSION)


def version_there() -> str:
    return VERSION


class Desk:
    """Hands out blocks, with the models' files where workers do not find them, and takes in tables."""

    def __init__(self, client: Any, address: str, shared: bool) -> None:
        self._client, self._address, self._shared = client, address, shared
        self._files: dict[str, Any] = {}
        self._block_of: dict[Any, Block] = {}
        self._losses = Counter[Block]()
        self._seen_s = time.monotonic()

    def tables(self, blocks: Sequence[Block]) -> Generator[Table, None, None]:
        """As they become ready; an empty one now and then while none is."""
        self._block_of = {self._submitted(block): block for block in blocks}
        ready = library().as_completed(self._block_of, loop=self._client.loop)
        while self._block_of:
            if ready.has_ready():
                yield from self._taken(next(ready), ready)
                continue
            yield Table.of(())
            time.sleep(BEAT_S)
            self._watch()

    def _taken(self, future: Any, ready: Any) -> Iterator[Table]:
        """The table; none where the block is handed out again, or its worker has died with the answer."""
        block = self._block_of.pop(future)
        try:
            table = table_of(future, block)
        except TimeoutError:
            # The scheduler has others work it out again, as soon as there are some.
            self._block_of[future] = block
            ready.add(future)
            self._watch()
            return
        if table is None and self._losses[block] < MOST_LOSSES:
            self._check_connection()
            self._losses[block] += 1
            again = self._submitted(block, anew=True)
            self._block_of[again] = block
            ready.add(again)
            return
        lost = "the workers that had its file or its answer were lost"
        yield Table.of(block.failed(lost, VERSION)) if table is None else table

    def _watch(self) -> None:
        """Raises AnalysisError where the scheduler is lost, or no worker has been there for a while."""
        self._check_connection()
        now = time.monotonic()
        if now - self._seen_s < PATIENCE_S:
            return
        if not self._client.nthreads():
            raise self._deserted()
        self._seen_s = now

    def _deserted(self) -> AnalysisError:
        return AnalysisError(f"no worker of {self._address} is left", "0", "--resume when there is one")

    def _check_connection(self) -> None:
        if self._client.status != "running":
            raise AnalysisError(f"the scheduler {self._address} was lost", None, "--resume when it is back")

    def _submitted(self, block: Block, anew: bool = False) -> Any:
        """The future of its table. anew: what has been sent may be lost, with the worker that held it."""
        if anew:
            self._files.pop(block.model, None)
        file = None if self._shared else self._sent(block.model)
        if file is None:
            return self._client.submit(answered, block, str(Path(block.model).absolute()), pure=False)
        return self._client.submit(answered_of_content, block, file, pure=False)

    def _sent(self, model: str) -> Any:
        """The file on its way to a worker, from where others have it; None where it cannot be read, which they will say."""
        if model not in self._files:
            try:
                content = Path(model).read_bytes()
            except (OSError, ValueError):
                return None
            try:
                self._files[model] = self._client.scatter(content, hash=False, timeout=PATIENCE_S)
            except TimeoutError:
                raise self._deserted() from None
        return self._files[model]


def answered_of_content(block: Block, content: bytes) -> Table:
    """On a worker: the file is laid down once, under its own name, since its ending tells its format."""
    return answered(block, laid_down(block.sha256, Path(block.model).name, content))


LAYING = Lock()


def laid_down(sha256: str, name: str, content: bytes) -> str:
    """Where the file lies from now on. Several threads of a worker may ask at once."""
    file = Path(folder().name) / sha256 / name
    with LAYING:
        if not file.exists():
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content)
    return str(file)


@lru_cache(maxsize=1)
def folder() -> tempfile.TemporaryDirectory[str]:
    """The worker's own, for as long as it lives."""
    return tempfile.TemporaryDirectory(prefix="rooflens-sweep-")


def table_of(future: Any, block: Block) -> Table | None:
    """The rows, failed ones where the block ended too many workers; None where file or answer was lost with a worker.

    Raises TimeoutError where nobody hands it over.
    """
    try:
        table: Table = future.result(timeout=PATIENCE_S)
        return table
    except CancelledError:
        return None
    except TimeoutError:
        raise
    except Exception as error:
        return Table.of(block.failed(one_line(f"{type(error).__name__}: {error}"), VERSION))
