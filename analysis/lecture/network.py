"""S03 to S10: what a camera sends, what devices cost, what the two networks need."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from analysis.device import load_device
from analysis.lecture.row import FLOP_PER_MAC, FP32_BYTES, Row, known_row
from analysis.workload import Totals

ModelTotals = Callable[[str], Totals]

FRAME = (224, 224, 3)


def bits_per_s(frame: tuple[int, int, int], frame_s: float) -> float:
    """bits/s = height · width · channels · 8 / seconds a frame."""
    height, width, channels = frame
    return height * width * channels * 8 / frame_s


def lora_bits_per_s(spreading_factor: int, bandwidth_hz: float = 125e3, coding_rate: float = 4 / 5) -> float:
    """R = SF · BW / 2^SF · CR. Source: Semtech SX1276 data sheet."""
    return spreading_factor * bandwidth_hz / (1 << spreading_factor) * coding_rate


def network_rows() -> Iterator[Row]:
    height, width, channels = FRAME
    yield Row("S03", "bytes of one 224x224 frame", "224x224x3", height * width * channels, "B")
    yield Row("S03", "upload of one camera, a frame each 30 ms", "40 Mbps", bits_per_s(FRAME, 0.03) / 1e6, "Mbit/s")
    exact = "30 frames a second are 33.3 ms each, not 30; raw pixels, a codec sends 10 to 100 times less"
    yield Row("S03", "upload of one camera, 30 frames/s", "40 Mbps", bits_per_s(FRAME, 1 / 30) / 1e6, "Mbit/s", exact)
    slow = (
        "LoRa is no link of that class: sending alone takes this long, and an answer comes 1 s after it at the earliest"
    )
    yield Row(
        "S04", "one such frame by LoRa, SF7", "10-100 ms", 8 * height * width * channels / lora_bits_per_s(7), "s", slow
    )


@lru_cache(maxsize=8)
def sample_totals(name: str) -> Totals:
    """Totals of a bundled sample, counted from its file."""
    import resources
    from analysis.scenario import Scenario, analyze

    folder = Path(str(files(resources))) / "samples"
    return analyze(Scenario(model=str(folder / f"{name}.onnx"))).workload.totals


def price_rows() -> Iterator[Row]:
    for slide, tier, device in (
        ("S09", "a cloud server", "lecture_cloud"),
        ("S09", "an edge gateway", "lecture_gateway"),
        ("S09", "a sensor", "lecture_sensor"),
    ):
        price = load_device(device).price_eur.value or 0
        yield Row(slide, f"price of {tier}", f"{price:.0f} €", price, "EUR")
    small = "microcontrollers have tens of kB to 1 MB of RAM; this is an STM32L4R5"
    board = load_device("stm32l4r5")
    ram_bytes = board.activation_memory.capacity_bytes.value
    yield from known_row("S09", "main memory of a sensor", "MBs", ram_bytes, "B", small)
    differ = "the two tables disagree; a microcontroller costs 1 to 20 EUR, this is an STM32L4R5"
    yield from known_row("S10", "price of a sensor", "100s of €", board.price_eur.value, "EUR", differ)


def model_rows(totals_of: ModelTotals) -> Iterator[Row]:
    vgg16, vgg19, resnet = totals_of("vgg16"), totals_of("vgg19"), totals_of("resnet152_v1")
    mixed = "the row mixes two networks: VGG-16's parameters beside VGG-19's operations"
    macs = "multiply-accumulates, although the column says FLOP; one MAC is two FLOP"
    yield Row("S10", "VGG-16 parameters", "138M", vgg16.trainable_parameters / 1e6, "M")
    yield Row(
        "S10",
        "VGG-16 weights, fp32",
        "552 MB",
        vgg16.trainable_parameters * FP32_BYTES / 1e6,
        "MB",
        "138M × 4 B, rounded before multiplying",
    )
    yield Row("S10", "VGG-19 parameters", "138M", vgg19.trainable_parameters / 1e6, "M", mixed)
    yield Row("S10", "VGG-19 MACs", "19.6B", vgg19.macs / 1e9, "GMAC")
    yield Row("S10", "VGG-19 FLOP", "19.6B", FLOP_PER_MAC * vgg19.macs / 1e9, "GFLOP", macs)
    yield Row(
        "S10",
        "VGG-16 MACs",
        "19.6B",
        vgg16.macs / 1e9,
        "GMAC",
        mixed,
    )
    yield Row("S10", "ResNet-152 parameters", "60M", resnet.trainable_parameters / 1e6, "M")
    yield Row("S10", "ResNet-152 weights, fp32", "240 MB", resnet.trainable_parameters * FP32_BYTES / 1e6, "MB")
    stride = "11.3 G in the paper, with the stride in the 1x1 convolution (v1); v1.5 does 2 % more"
    yield Row("S10", "ResNet-152 MACs", "11B", resnet.macs / 1e9, "GMAC", stride)
    yield from inference_time_rows({"VGG-19": vgg19, "VGG-16": vgg16, "ResNet-152": resnet})


def inference_time_rows(models: dict[str, Totals], clock_hz: float = 1e9, macs_per_cycle: float = 1) -> Iterator[Row]:
    """T = MACs / (f · MAC per cycle)."""
    whys = {"VGG-19": "", "VGG-16": "20 s belong to VGG-19", "ResNet-152": "20 s belong to VGG-19"}
    for name, totals in models.items():
        seconds = totals.macs / (clock_hz * macs_per_cycle)
        yield Row("S10", f"{name} at 1 GHz and 1 MAC a cycle", "20 s", seconds, "s", whys[name])
