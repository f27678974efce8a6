"""What stands in a drawing's weights once it is a file: nothing, zeros, or random numbers from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod, sqrt
from typing import Any

import numpy as np

from analysis.errors import UnknownNameError
from analysis.graph import DTYPE_BITS, Tensor, stored_bytes
from analysis.shapes.registry import NUMPY_DTYPES, ONNX_DTYPES

WEIGHTS = ("none", "zeros", "random")

# Numbers that a weight may hold; the rest are sizes, places and truths, for which any number but 0 could be wrong.
RANDOM_INTEGERS = ("int8", "uint8")


@dataclass(frozen=True, slots=True)
class Filling:
    """What a person wishes of the weights. seed: of random ones; the same seed gives the same file."""

    weights: str = "random"
    seed: int = 0

    def __post_init__(self) -> None:
        if self.weights not in WEIGHTS:
            raise UnknownNameError("weights", self.weights, WEIGHTS)

    def begun(self, variances: frozenset[str] = frozenset()) -> Contents:
        return Contents(self.weights, np.random.default_rng(self.seed), variances)


@dataclass(frozen=True, slots=True)
class Contents:
    """Contents of constants, in the order in which they are asked for.

    variances: names of constants that must be positive (operands of normalisations); they are 1 among random numbers.
    """

    weights: str
    source: np.random.Generator
    variances: frozenset[str]

    def proto(self, tensor: Tensor, name: str) -> Any:
        """The constant as a TensorProto, with the contents that steer where they are known."""
        import onnx

        dims = tensor.shape or ()
        found = onnx.TensorProto(name=name, data_type=onnx_type(tensor), dims=dims)
        if tensor.dtype == "string":
            found.string_data.extend([b""] * prod(dims))
        else:
            found.raw_data = self.payload(tensor)
        return found

    def payload(self, tensor: Tensor) -> bytes:
        dtype = NUMPY_DTYPES.get(tensor.dtype)
        if dtype is None:
            return bytes(stored_bytes(tensor.elements or 0, DTYPE_BITS[tensor.dtype]))
        return little(self.numbers(tensor, dtype).astype(dtype))

    def numbers(self, tensor: Tensor, dtype: np.dtype[Any]) -> np.ndarray:
        shape = tensor.shape or ()
        if tensor.value is not None and tensor.value.size == prod(shape):
            return tensor.value
        if self.weights != "random":
            return np.zeros(shape, dtype)
        if tensor.name in self.variances:
            return np.ones(shape, dtype)
        if dtype.kind == "f":
            return self.source.standard_normal(shape, np.float32) * np.float32(spread(shape))
        if tensor.dtype in RANDOM_INTEGERS:
            return self.source.integers(np.iinfo(dtype).min, np.iinfo(dtype).max, shape, dtype, endpoint=True)
        return np.zeros(shape, dtype)


def spread(shape: tuple[int, ...]) -> float:
    """√(2/fan-in), so that activations keep their size through layers (He et al., 2015, arXiv:1502.01852)."""
    return sqrt(2 / max(1, prod(shape[1:])))


def little(numbers: np.ndarray) -> bytes:
    """raw_data is little-endian on every machine."""
    return numbers.astype(numbers.dtype.newbyteorder("<")).tobytes()


def onnx_type(tensor: Tensor) -> int:
    """TensorProto.DataType; what is unknown is taken for fp32, for a file must say something."""
    return ONNX_DTYPES.index(tensor.dtype) or 1
