"""What models are called beside each other: by their networks' names, and where these are alike by their files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import PurePath


def name_of(network: str, model: str) -> str:
    """The network's own name; without one the file's, without its ending."""
    return network.strip() or PurePath(model).stem


def told_apart(names: Sequence[str], models: Sequence[str]) -> tuple[str, ...]:
    """The names, those of several models replaced by as much of each one's path as tells them apart.

    models: the files, "" of a drawing, which keeps its name. The same file twice stays alike.
    """
    times = Counter(names)
    alike = [times[name] > 1 and model != "" for name, model in zip(names, models, strict=True)]
    files = [PurePath(model) for model, same in zip(models, alike, strict=True) if same]
    short = iter(shortest(files))
    return tuple(next(short) if same else name for name, same in zip(names, alike, strict=True))


def shortest(files: Sequence[PurePath]) -> list[str]:
    """The stem where that is enough, else the name, else with as many folders before it as are needed."""
    deepest = max((len(file.parts) for file in files), default=0)
    ways: list[Callable[[PurePath], str]] = [lambda file: file.stem, *map(last_parts, range(1, deepest + 1))]
    told = [[way(file) for way in ways] for file in files]
    return [first_alone(place, told) for place in range(len(files))]


def last_parts(count: int) -> Callable[[PurePath], str]:
    return lambda file: "/".join(file.parts[-count:])


def first_alone(place: int, told: Sequence[Sequence[str]]) -> str:
    """The first way to name this file that no other one shares; the first of all where it is there twice."""
    others = [names for at, names in enumerate(told) if at != place and names[-1] != told[place][-1]]
    ways = range(len(told[place]))
    return next(
        (told[place][way] for way in ways if all(told[place][way] != names[way] for names in others)), told[place][0]
    )
