"""S22 to S31: the roofline, minibatches, register blocks, and the boards that they are held against."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from analysis.device import Device, load_device
from analysis.lecture.row import FLOP_PER_MAC, FP32_BYTES, Row

MINIBATCHES = (1, 2, 4, 8, 16, 32, 64)


def attainable(peak: float, bandwidth_bytes_per_s: float, per_byte: float) -> float:
    """P = min(π, β · OI)."""
    return min(peak, bandwidth_bytes_per_s * per_byte)


def block_intensity(rows: int, columns: float, element_bytes: int = FP32_BYTES) -> float:
    """OI = m·b / ((m + b) · bytes) in MAC/B: m + b loads for m·b MACs, stores neglected. columns may be infinite."""
    loads_per_mac = 1 / rows + (1 / columns if columns else inf)
    return 1 / (loads_per_mac * element_bytes)


def layer_intensity(outputs: int, inputs: int, minibatch: float) -> float:
    """OI = M·N·B / (M·N + (M + N)·B) in MAC per element: every operand once."""
    return 1 / (1 / minibatch + (outputs + inputs) / (outputs * inputs))


def roofs(device: Device) -> tuple[float, float]:
    """(peak in FLOP/s, bandwidth in B/s) of a device's fp32 and main memory; NaN where unknown."""
    peak, rate = device.peak_macs_per_s["fp32"].value, device.weight_memory.bandwidth_bytes_per_s.value
    return FLOP_PER_MAC * (peak or float("nan")), rate or float("nan")


def example_roofline_rows() -> Iterator[Row]:
    peak, rate = roofs(load_device("lecture_example"))
    yield Row("S22", "ridge of 2 GFLOPS and 0.5 GB/s", "", peak / rate, "FLOP/B")
    yield Row("S23", "performance at 2 FLOP/B", "1 GFLOP per second", attainable(peak, rate, 2) / 1e9, "GFLOP/s")
    yield Row("S24", "performance at 16 FLOP/B", "limited by compute", attainable(peak, rate, 16) / 1e9, "GFLOP/s")


BUS_RATE = "of the bus, LPDDR4-3200 of 32 bits; STREAM sustains 4.8 to 5.6 GB/s of it"
BOTH_UNITS = "defined in FLOP/B on S20, computed in MAC/B; one MAC is two FLOP"


def both_units(slide: str, quantity: str, printed: str, macs_per_byte: float) -> Iterator[Row]:
    """The number as the slide counts, and by its own definition."""
    yield Row(slide, quantity, printed, macs_per_byte, "MAC/B")
    yield Row(slide, quantity, printed, FLOP_PER_MAC * macs_per_byte, "FLOP/B", BOTH_UNITS)


def loop_rows() -> Iterator[Row]:
    yield from both_units("S27", "intensity of the loop without minibatch", "1/(2*4) = 0.125", block_intensity(1, 1))
    yield from both_units("S27", "intensity with a minibatch of 4", "4/(5*4) = 0.2", block_intensity(1, 4))


def minibatch_rows() -> Iterator[Row]:
    for minibatch in MINIBATCHES:
        quantity = f"intensity with a minibatch of {minibatch}"
        yield Row("S28", quantity, "B / ((B + 1) * 4)", block_intensity(1, minibatch), "MAC/B")
    yield from both_units("S28", "limit for large minibatches", "0.25", block_intensity(1, inf))


def board_rows() -> Iterator[Row]:
    limit, four = block_intensity(1, inf), block_intensity(1, 4)
    unit = "the slide multiplies MAC/B by GB/s and calls it GFLOPS; in FLOP it is twice that"
    for name, board, printed in (
        ("Titan RTX", "lecture_titan_rtx", "670 * 0.25 = 167.5 GFLOPS"),
        ("Raspberry Pi 4", "lecture_rpi4", "4 * 0.25 = 1 GFLOPS"),
    ):
        peak, rate = roofs(load_device(board))
        yield Row(
            "S29",
            f"{name}, limit set by memory",
            printed,
            rate * limit / 1e9,
            "GMAC/s",
            "the number is right, the unit is MAC",
        )
        yield Row(
            "S29", f"{name}, attainable in the limit", printed, attainable(peak, rate, 2 * limit) / 1e9, "GFLOP/s", unit
        )
        batch = "the limit of large minibatches is taken, the example before has B = 4"
        yield Row("S29", f"{name}, memory's limit with B = 4", printed, rate * four / 1e9, "GMAC/s", batch)
        yield Row(
            "S29", f"{name}, attainable with B = 4", printed, attainable(peak, rate, 2 * four) / 1e9, "GFLOP/s", batch
        )
        yield Row("S29", f"{name}, ridge", "", peak / rate, "FLOP/B")
    yield from corrected_board_rows()


def corrected_board_rows() -> Iterator[Row]:
    tensor = "130 TFLOPS are fp16 on tensor cores; the example's data are fp32"
    peak, rate = roofs(load_device("titan_rtx"))
    yield Row("S29", "Titan RTX, fp32 peak", "130 TFLOPS", peak / 1e12, "TFLOP/s", tensor)
    yield Row("S29", "Titan RTX, bandwidth", "670 GB/s", rate / 1e9, "GB/s", "rounded on the slide")
    yield Row("S29", "Titan RTX, ridge for fp32", "", peak / rate, "FLOP/B")
    peak, rate = roofs(load_device("lecture_rpi4"))
    ridge = "exactly the ridge: the limit is not memory bound, every finite minibatch is"
    reached = attainable(peak, rate, 2 * block_intensity(1, inf)) / peak
    yield Row("S29", "Raspberry Pi 4, share of its peak in the limit", "memory bound", 100 * reached, "%", ridge)
    linpack = (
        "2 GFLOPS are one thread of a small Linpack; this is 4 cores × 4 fp32 FMA a cycle, Linpack reaches about 8"
    )
    yield Row("S29", "Raspberry Pi 4, bandwidth", "4 GB/s", roofs(load_device("rpi4b"))[1] / 1e9, "GB/s", BUS_RATE)
    yield Row("S29", "Raspberry Pi 4, peak", "2 GFLOPS", roofs(load_device("rpi4b"))[0] / 1e9, "GFLOP/s", linpack)


def reuse_limit_rows() -> Iterator[Row]:
    yield from both_units("S30", "intensity of 2 weight rows and B = 4", "8 MACs with 6 loads", block_intensity(2, 4))
    for rows, columns in ((2, 2), (3, 4), (4, 4)):
        quantity = f"intensity of {rows} weight rows and B = {columns}"
        yield Row("S30", quantity, "", block_intensity(rows, columns), "MAC/B")
    element = "MAC per element; beside the 0.25 per byte it has to be divided by 4"
    large = "tends to M·N/(M + N), and to B only where M and N are much larger than B"
    for minibatch in (1, 4):
        value = layer_intensity(1000, 1000, minibatch)
        yield Row(
            "S31",
            f"limit of a 1000x1000 layer, B = {minibatch}",
            "tends to B",
            value,
            "MAC/element",
            "below B for finite M and N",
        )
        yield Row(
            "S31", f"limit of a 1000x1000 layer, B = {minibatch}", "tends to B", value / FP32_BYTES, "MAC/B", element
        )
        flop = FLOP_PER_MAC * value / FP32_BYTES
        yield Row("S31", f"limit of a 1000x1000 layer, B = {minibatch}", "tends to B", flop, "FLOP/B", BOTH_UNITS)
    yield Row(
        "S31",
        "limit of a 1000x1000 layer, B without end",
        "tends to B",
        layer_intensity(1000, 1000, inf),
        "MAC/element",
        large,
    )
