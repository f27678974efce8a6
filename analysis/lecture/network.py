"""S03 to S17: what a camera sends, what devices cost, what the two networks and a dense layer need."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.dataflow.layer import OUTPUTS, dense
from analysis.device import load_device, load_link
from analysis.lecture.counted import Counted, Networks
from analysis.lecture.row import FLOP_PER_MAC, FP32_BYTES, Row, known_row

VGG19_ONLY = "20 s belong to VGG-19"

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
    yield from lora_rows(8 * height * width * channels)


def lora_rows(frame_bits: int) -> Iterator[Row]:
    """The slide names 4G and LoRa in one breath."""
    trip = load_link("lte_phone").round_trip_s.value
    yield from known_row("S04", "round trip of 4G", "10-100 ms", trip and trip * 1e3, "ms")
    late = "LoRa is no link of that class: its first window for an answer opens 1 s after the packet"
    yield from known_row(
        "S04", "round trip of LoRa, SF7", "10-100 ms", load_link("lora_sf7").round_trip_s.value, "s", late
    )
    for factor in (7, 12):
        yield Row("S04", f"bit rate of LoRa, SF{factor}", "", lora_bits_per_s(factor) / 1e3, "kbit/s")
    slow = "sending alone takes this long"
    seconds = frame_bits / lora_bits_per_s(7)
    yield Row("S04", "one such frame by LoRa, SF7", "10-100 ms", seconds, "s", slow)


def price_rows() -> Iterator[Row]:
    for slide, tier, device in (
        ("S09", "a cloud server", "lecture_cloud"),
        ("S09", "an edge gateway", "lecture_gateway"),
        ("S09", "a sensor", "lecture_sensor"),
    ):
        price = load_device(device).price_eur.value or 0
        yield Row(slide, f"price of {tier}", f"{price:.0f} €", price, "EUR")
    small = (
        "microcontrollers have tens of kB to 1 MB of RAM; this is an STM32L4R5. Some have two cores or an accelerator"
    )
    board = load_device("stm32l4r5")
    ram_bytes = board.activation_memory.capacity_bytes.value
    yield from known_row("S09", "main memory of a sensor", "MBs", ram_bytes, "B", small)
    yield from known_row("S09", "mass memory of a sensor", "Absent / kBs / MBs", board.flash_capacity_bytes, "B")
    differ = "the two tables disagree; a microcontroller costs 1 to 20 EUR, this is an STM32L4R5"
    yield from known_row("S10", "price of a sensor", "100s of €", board.price_eur.value, "EUR", differ)


def model_rows(networks: Networks) -> Iterator[Row]:
    """What the table of S10 says of the two networks."""
    yield from vgg_rows(networks("vgg16"), networks("vgg19"))
    yield from resnet_rows(networks("resnet152_v1"))
    whys = {"VGG-19": "", "VGG-16": VGG19_ONLY, "ResNet-152": VGG19_ONLY, "ResNet-152 v1.5": VGG19_ONLY}
    resnet = networks("resnet152_v1")
    macs = (networks("vgg19").macs, networks("vgg16").macs, resnet.macs, resnet.late_stride_macs)
    for (name, why), count in zip(whys.items(), macs, strict=True):
        yield Row("S10", f"{name} at 1 GHz and 1 MAC a cycle", "20 s", inference_time(count), "s", why)


def vgg_rows(vgg16: Counted, vgg19: Counted) -> Iterator[Row]:
    mixed = "the row mixes two networks: VGG-16's parameters beside VGG-19's operations"
    doubled = "multiply-accumulates, although the column says FLOP; one MAC is two FLOP"
    yield Row("S10", "VGG-16 parameters", "138M", vgg16.parameters / 1e6, "M")
    yield Row("S10", "VGG-16 weights, fp32", "552 MB", megabytes(vgg16), "MB", "138M × 4 B, rounded before multiplying")
    yield Row("S10", "VGG-16 weights, fp32", "552 MB", megabytes(vgg16) * 1e6 / 2**20, "MiB", "in powers of 1024")
    yield Row("S10", "VGG-19 parameters", "138M", vgg19.parameters / 1e6, "M", mixed)
    yield Row("S10", "VGG-19 weights, fp32", "552 MB", megabytes(vgg19), "MB", mixed)
    yield Row("S10", "VGG-19 MACs", "19.6B", vgg19.macs / 1e9, "GMAC")
    yield Row("S10", "VGG-19 MACs, convolutions alone", "", vgg19.convolution_macs / 1e9, "GMAC")
    yield Row("S10", "VGG-19 FLOP", "19.6B", FLOP_PER_MAC * vgg19.macs / 1e9, "GFLOP", doubled)
    yield Row("S10", "VGG-16 MACs", "19.6B", vgg16.macs / 1e9, "GMAC", mixed)
    yield Row("S10", "VGG-16 MACs, convolutions alone", "", vgg16.convolution_macs / 1e9, "GMAC")


def resnet_rows(resnet: Counted) -> Iterator[Row]:
    yield Row("S10", "ResNet-152 parameters", "60M", resnet.parameters / 1e6, "M")
    yield Row("S10", "ResNet-152 weights, fp32", "240 MB", megabytes(resnet), "MB")
    first = "11.3 G in the paper, with the stride in the 1x1 convolution (v1)"
    yield Row("S10", "ResNet-152 MACs", "11B", resnet.macs / 1e9, "GMAC", first)
    later = "with the stride in the 3x3 convolution, as networks are usually built today"
    yield Row("S10", "ResNet-152 v1.5 MACs", "11B", resnet.late_stride_macs / 1e9, "GMAC", later)


def megabytes(network: Counted) -> float:
    """Parameters at four bytes each, in 10^6 B."""
    return network.parameters * FP32_BYTES / 1e6


def inference_time(macs: int, clock_hz: float = 1e9, macs_per_cycle: float = 1) -> float:
    """T = MACs / (f · MAC per cycle), in s."""
    return macs / (clock_hz * macs_per_cycle)


def dense_rows(networks: Networks) -> Iterator[Row]:
    """S17 on the largest dense layer of VGG-16."""
    layer = dense(*networks("vgg16").dense)
    largest = f"layer of {layer.channels_in} inputs and {layer.channels_out} outputs"
    yield Row("S17", f"MACs of W·a, {largest}", "millions of ops", layer.macs, "MAC")
    yield Row("S17", f"sums of + k, {largest}", "O(M)", layer.words(OUTPUTS), "sums")
    yield Row("S17", f"evaluations of f, {largest}", "O(M)", layer.words(OUTPUTS), "evaluations")
