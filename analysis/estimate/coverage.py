"""Which layers a runtime runs as it is meant to, which fall back to something slower, and which it refuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from analysis.device import Runtime
from analysis.estimate.support import FALLS_BACK, PREFIX, REFUSED, STATUSES, UNKNOWN, Answer, Kind, answer
from analysis.stages import Same, Stages
from analysis.units import percent
from analysis.workload import Workload

# Layers, and operators, named one by one in a sentence.
NAMED = 2
OPERATORS_NAMED = 6

# More than there are runtimes, for the network shown and the one beside it.
COVERS = Stages(each=48)


@dataclass(frozen=True, slots=True)
class Group:
    """Layers with one answer for one reason. operators: theirs, each once."""

    why: str
    operators: tuple[str, ...]
    layers: tuple[int, ...]
    way: str = ""

    @property
    def reason(self) -> str:
        """The reason with the operators' names in it."""
        return self.why.replace("{operators}", few(self.operators))


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """Which layers a runtime runs. status: uint8 column of RUNS, FALLS_BACK, REFUSED, UNKNOWN.

    fallback_mac_share: share of the MACs in layers that fall back. refused, falls_back, unknown: those layers by reason.
    sentence: all of it in words. refusal: why the network cannot run, "" where nothing is refused.
    """

    status: np.ndarray
    fallback_mac_share: float
    refused: tuple[Group, ...]
    falls_back: tuple[Group, ...]
    unknown: tuple[Group, ...]
    sentence: str
    refusal: str

    @property
    def words(self) -> tuple[str, ...]:
        """Each layer's status by name."""
        return tuple(STATUSES[code] for code in self.status.tolist())

    @property
    def fallback(self) -> np.ndarray:
        """Boolean column: layers that run, but not where or how the runtime is meant to run them."""
        return np.asarray(self.status == FALLS_BACK)


def coverage(workload: Workload, runtime: Runtime) -> Coverage:
    """What `runtime` makes of each layer, looked up once for all devices that have it.

    Raises ProfileError where the profile that it falls back to is wrong.
    """
    return COVERS.get("cover", (workload, Same(runtime)), lambda: covered(workload, runtime))


def covered(workload: Workload, runtime: Runtime) -> Coverage:
    kinds, of_layer = kinds_of(workload)
    answers = answers_of(kinds, Same(runtime))
    status = np.array([a.status for a in answers], dtype=np.uint8)[of_layer]
    status.setflags(write=False)
    refused, back, unknown = (grouped(kinds, answers, of_layer, s) for s in (REFUSED, FALLS_BACK, UNKNOWN))
    whole = int(workload.macs.sum())
    share = int(workload.macs[status == FALLS_BACK].sum()) / whole if whole else 0.0
    refusal = refusal_words(refused, runtime, workload.names)
    said = [refusal, fallback_words(back, share), unknown_words(unknown, workload.names)]
    words = "; ".join(part for part in said if part) or f"all run with {runtime.name}"
    return Coverage(status, share, refused, back, unknown, words, refusal)


# All runtimes for what a few networks are made of: other batch sizes and kernels ask the same.
@lru_cache(maxsize=128)
def answers_of(kinds: tuple[Kind, ...], runtime: Same[Runtime]) -> tuple[Answer, ...]:
    return tuple(answer(kind, runtime.it) for kind in kinds)


def statuses(workload: Workload, runtime: Runtime) -> np.ndarray:
    """The column `status` of `coverage` alone, without words. Raises ProfileError."""
    kinds, of_layer = kinds_of(workload)
    codes = np.array([found.status for found in answers_of(kinds, Same(runtime))], dtype=np.uint8)
    column: np.ndarray = codes[of_layer]
    return column


def refusal_words(groups: Sequence[Group], runtime: Runtime, names: Sequence[str]) -> str:
    """ "cannot run: tflm has no kernel for GELU (layer act); …" with the way out at the end."""
    if not groups:
        return ""
    reasons = "; ".join(f"{g.reason} ({layers_named(g.layers, names)})" for g in groups)
    ways = "".join(f"; {way}" for way in dict.fromkeys(g.way for g in groups if g.way))
    return f"cannot run: {runtime.id} {reasons}{ways}"


def fallback_words(groups: Sequence[Group], share: float) -> str:
    """ "2 layers fall back to the core: MEAN, SOFTMAX (3.1 % of the MACs)" """
    parts = []
    for group in groups:
        several = len(group.layers) > 1
        verb = "layers fall" if several else "layer falls"
        parts.append(f"{len(group.layers)} {verb} back to {group.why}: {few(group.operators)}")
    return f"{'; '.join(parts)} ({percent(share) if share else 'none'} of the MACs)" if parts else ""


def unknown_words(groups: Sequence[Group], names: Sequence[str]) -> str:
    return "; ".join(f"not known {g.reason} ({layers_named(g.layers, names)})" for g in groups)


def few(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    rest = len(names) - OPERATORS_NAMED
    return ", ".join(names[:OPERATORS_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def layers_named(layers: Sequence[int], names: Sequence[str]) -> str:
    """ "layer conv1", "layers a, b and 7 more" """
    shown = [names[row] for row in layers[:NAMED]]
    rest = len(layers) - len(shown)
    if not rest:
        return f"layer{'s' if len(shown) > 1 else ''} {' and '.join(shown)}"
    return f"layers {', '.join(shown)} and {rest} more"


@lru_cache(maxsize=4)
def kinds_of(workload: Workload) -> tuple[tuple[Kind, ...], np.ndarray]:
    """The different kinds of layers, and each layer's: asked once for all runtimes."""
    found: dict[Kind, int] = {}
    of_layer = [found.setdefault(kind_of(workload, row), len(found)) for row in range(len(workload))]
    return tuple(found), np.array(of_layer, dtype=np.int64)


def kind_of(workload: Workload, row: int) -> Kind:
    symbols = workload.symbols[row]
    kernel = (int(symbols.get("R", 0)), int(symbols.get("S", 0)))
    grouped = symbols.get("G", 1) > 1 or workload.ops[row] == f"{PREFIX}DEPTHWISE_CONV_2D"
    works, moves = bool(workload.macs[row]), bool(workload.moves[row])
    return Kind(workload.ops[row], workload.dtypes[row], workload.weight_dtypes[row], works, moves, kernel, grouped)


def grouped(kinds: Sequence[Kind], answers: Sequence[Answer], of_layer: np.ndarray, wanted: int) -> tuple[Group, ...]:
    """The layers of that status by reason, in the order of execution."""
    mine: dict[Answer, list[int]] = {}
    for index, found in enumerate(answers):
        if found.status == wanted:
            mine.setdefault(found, []).append(index)
    return tuple(group_of(found, indices, kinds, of_layer) for found, indices in mine.items())


def group_of(found: Answer, indices: Sequence[int], kinds: Sequence[Kind], of_layer: np.ndarray) -> Group:
    operators = tuple(dict.fromkeys(kinds[index].name for index in indices))
    return Group(found.why, operators, tuple(np.flatnonzero(np.isin(of_layer, indices)).tolist()), found.way)
