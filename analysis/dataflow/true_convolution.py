"""A true convolution turns its kernel by 180°; what frameworks call convolution is a cross-correlation and does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from analysis.dataflow.layer import WEIGHTS, Layer
from analysis.dataflow.numbers import numbers_of
from analysis.dataflow.run import Run
from analysis.dataflow.stream import trace_of


def turned(layer: Layer, numbers: Mapping[str, np.ndarray]) -> Mapping[str, np.ndarray]:
    """W[R−1−r, S−1−s] at W[r, s]: a nest that runs on these is the true convolution with the kernels that were given."""
    kernels = numbers[WEIGHTS].reshape(layer.shape(WEIGHTS))
    return {**numbers, WEIGHTS: kernels[..., ::-1, ::-1].reshape(-1)}


def with_turned_kernels(run: Run) -> Run:
    """The same moves of the same words with other sums. A run of a nest."""
    assert run.nest is not None
    return replace(run, trace=trace_of(run.nest, turned(run.layer, numbers_of(run.layer))))
