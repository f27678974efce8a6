"""The frameworks that a network can be written for as source text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from analysis.errors import UnknownNameError
from analysis.graph import Graph
from analysis.report.source.keras_model import keras_source
from analysis.report.source.torch_module import torch_source

FRAMEWORKS: Mapping[str, Callable[[Graph], str]] = MappingProxyType({"torch": torch_source, "keras": keras_source})


def source_of(graph: Graph, framework: str) -> str:
    """Text of a Python file that builds the network. Raises ModelError, UnknownNameError."""
    if framework not in FRAMEWORKS:
        raise UnknownNameError("framework", framework, tuple(FRAMEWORKS))
    return FRAMEWORKS[framework](graph)
