"""A bundled network layer by layer: operations and words at any batch size, and how its time under a roof divides."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from analysis.lecture.row import FLOP_PER_MAC, FP32_BYTES

BITS_PER_BYTE = 8
# Layers that a runtime computes in the layer before them, without bytes of their own.
FUSED = ("BatchNormalization", "Relu", "Clip")


@dataclass(frozen=True, slots=True)
class LayerWork:
    """One layer of one input. Words are elements of tensors, each moved once. family: as operators are grouped."""

    name: str
    op: str
    family: str
    macs: int
    other_ops: int
    weight_words: int
    input_words: int
    output_words: int

    @property
    def activation_words(self) -> int:
        return self.input_words + self.output_words

    def flops(self, batch: int = 1) -> int:
        return batch * (FLOP_PER_MAC * self.macs + self.other_ops)

    def bytes(self, batch: int = 1, bits: int = 32) -> float:
        """Weights once for all inputs, activations for each."""
        return (self.weight_words + batch * self.activation_words) * bits / BITS_PER_BYTE

    def intensity(self, batch: int = 1, bits: int = 32) -> float:
        """FLOP/B."""
        return self.flops(batch) / self.bytes(batch, bits)

    def time_s(self, peak: float, bandwidth_bytes_per_s: float, batch: int = 1, bits: int = 32) -> float:
        """T = max(FLOP / π, bytes / β): arithmetic and loads overlap."""
        return max(self.flops(batch) / peak, self.bytes(batch, bits) / bandwidth_bytes_per_s)


@lru_cache(maxsize=16)
def layers_of(sample: str) -> tuple[LayerWork, ...]:
    """Layers of a bundled fp32 sample that compute and move something, normalisation and activations fused."""
    import resources
    from analysis.ops.registry import FAMILIES
    from analysis.scenario import Scenario, analyze

    folder = Path(str(files(resources))) / "samples"
    work = analyze(Scenario(model=str(folder / f"{sample}.onnx"))).workload
    rows = (row for row in range(len(work)) if work.moves[row] and work.counted[row] and work.ops[row] not in FUSED)
    found = (
        LayerWork(
            work.names[row], work.ops[row], FAMILIES[work.family[row]], int(work.macs[row]), int(work.other_ops[row]),
            *(int(column[row]) // FP32_BYTES for column in (work.weight_read_bytes, work.input_bytes, work.output_bytes)),
        )
        for row in rows
    )  # fmt: skip
    return tuple(layer for layer in found if layer.flops() and layer.bytes())


def times_by_bound(
    sample: str, peak: float, bandwidth_bytes_per_s: float, batch: int = 1, bits: int = 32
) -> tuple[float, float]:
    """Seconds in the layers which memory bounds, and in the others. peak in FLOP/s."""
    ridge = peak / bandwidth_bytes_per_s
    found = {True: 0.0, False: 0.0}
    for layer in layers_of(sample):
        found[layer.intensity(batch, bits) < ridge] += layer.time_s(peak, bandwidth_bytes_per_s, batch, bits)
    return found[True], found[False]
