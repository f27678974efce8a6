"""Where the lecture slips: what a slide says, why it is not so, and the rows that hold the right numbers."""

from __future__ import annotations

from dataclasses import dataclass

RowName = tuple[str, str, str]  # slide, quantity, unit


@dataclass(frozen=True, slots=True)
class Erratum:
    """id: E1 to E20. says: what the slides have. because: why that is not so. rows: names of rows with the right values."""

    id: str
    slides: tuple[str, ...]
    says: str
    because: str
    rows: tuple[RowName, ...]


def erratum(id: str, slides: tuple[str, ...], says: str, because: str, *rows: RowName) -> tuple[str, Erratum]:
    return id, Erratum(id, slides, says, because, rows)


ERRATA: dict[str, Erratum] = dict(
    (
        erratum(
            "E1",
            ("S20", "S27", "S28", "S30"),
            "operational intensity is defined in FLOP/B",
            (
                "the loops are then counted in MAC/B; one multiply–accumulate is two FLOP, so every number "
                "doubles by the definition"
            ),
            ("S27", "intensity of the loop without minibatch", "FLOP/B"),
            ("S27", "intensity with a minibatch of 4", "FLOP/B"),
            ("S28", "limit for large minibatches", "FLOP/B"),
            ("S30", "intensity of 2 weight rows and B = 4", "FLOP/B"),
        ),
        erratum(
            "E2",
            ("S29",),
            "memory allows 670 · 0.25 = 167.5 GFLOPS and 4 · 0.25 = 1 GFLOPS, both memory bound",
            (
                "MAC/B times GB/s are GMAC/s; in FLOP they are twice that, and the Raspberry Pi then reaches its "
                "peak: in the limit it stands on the ridge"
            ),
            ("S29", "Titan RTX, attainable in the limit", "GFLOP/s"),
            ("S29", "Raspberry Pi 4, attainable in the limit", "GFLOP/s"),
            ("S29", "Raspberry Pi 4, share of its peak in the limit", "%"),
            ("S29", "Raspberry Pi 4, attainable with B = 4", "GFLOP/s"),
        ),
        erratum(
            "E3",
            ("S29",),
            "0.25 is the intensity of the example",
            "0.25 is the limit of large minibatches; the example before has B = 4 and 0.2",
            ("S29", "Titan RTX, memory's limit with B = 4", "GMAC/s"),
            ("S29", "Raspberry Pi 4, memory's limit with B = 4", "GMAC/s"),
        ),
        erratum(
            "E4",
            ("S29",),
            "the Titan RTX reaches 130 TFLOPS at 670 GB/s",
            (
                "130 TFLOPS are fp16 on tensor cores, while the data are fp32; its fp32 peak is an eighth of "
                "that, and 670 rounds 672 GB/s"
            ),
            ("S29", "Titan RTX, fp32 peak", "TFLOP/s"),
            ("S29", "Titan RTX, bandwidth", "GB/s"),
        ),
        erratum(
            "E5",
            ("S29",),
            "the Raspberry Pi 4 reaches 2 GFLOPS at 4 GB/s",
            "that is one thread of a small Linpack; four cores with fp32 vectors reach more, and so does the memory",
            ("S29", "Raspberry Pi 4, peak", "GFLOP/s"),
            ("S29", "Raspberry Pi 4, bandwidth", "GB/s"),
        ),
        erratum(
            "E6",
            ("S31",),
            "the limit tends to B",
            (
                "it is in MAC per element while the 0.25 beside it is per byte, and it tends to B only where M "
                "and N are much larger than B"
            ),
            ("S31", "limit of a 1000x1000 layer, B = 4", "MAC/B"),
            ("S31", "limit of a 1000x1000 layer, B = 4", "FLOP/B"),
            ("S31", "limit of a 1000x1000 layer, B without end", "MAC/element"),
        ),
        erratum(
            "E7",
            ("S10",),
            "VGGNet has 138M parameters and 19.6B operations",
            "the row mixes two networks: 138M are VGG-16, 19.6B are VGG-19",
            ("S10", "VGG-16 MACs", "GMAC"),
            ("S10", "VGG-19 parameters", "M"),
        ),
        erratum(
            "E8",
            ("S10",),
            "the column counts floating point operations, FLOP",
            "its numbers are multiply–accumulates, and the 20 s follow only from those; in FLOP they double",
            ("S10", "VGG-19 FLOP", "GFLOP"),
        ),
        erratum(
            "E9",
            ("S10",),
            "ResNet-152 has 11B operations",
            "it is 11.3 G as published, and more with the stride where networks have it today",
            ("S10", "ResNet-152 MACs", "GMAC"),
            ("S10", "ResNet-152 v1.5 MACs", "GMAC"),
        ),
        erratum(
            "E10",
            ("S09", "S10"),
            "a sensor costs 1 €, and 100s of € in the next table",
            "a microcontroller costs a few euros; the second table is a slip",
            ("S10", "price of a sensor", "EUR"),
        ),
        erratum(
            "E11",
            ("S09",),
            "a sensor has MBs of main memory and one core",
            "microcontrollers have tens of kB to about 1 MB of RAM; some have two cores, some an accelerator",
            ("S09", "main memory of a sensor", "B"),
        ),
        erratum(
            "E12",
            ("S03",),
            "30 frames per second are one every 30 ms",
            "30 frames a second are 33.3 ms each; and a codec would send 10 to 100 times less than raw pixels",
            ("S03", "upload of one camera, 30 frames/s", "Mbit/s"),
        ),
        erratum(
            "E13",
            ("S04",),
            "4G and LoRa answer within 10–100 ms",
            (
                "a LoRa device listens for an answer only one second after it has sent, and sending a picture "
                "takes minutes"
            ),
            ("S04", "round trip of LoRa, SF7", "s"),
            ("S04", "one such frame by LoRa, SF7", "s"),
        ),
        erratum(
            "E14",
            ("S36",),
            "the sums run from 0 to K and from 0 to Cin",
            "they would have K + 1 and Cin + 1 terms; they end at K − 1 and Cin − 1",
            ("S36", "terms of the sum over u = 0..K, K = 2", "terms"),
            ("S36", "terms of the sum over k = 0..Cin, Cin = 3", "terms"),
        ),
        erratum(
            "E15",
            ("S36",),
            "the input is read at x − u and y − v",
            (
                "that is the true convolution, with its kernel turned; frameworks, and the loops of S46, read at "
                "x + u and y + v, with stride, dilation and padding"
            ),
            ("S36", "outputs that change when the kernel is turned, 4x4 input", "outputs"),
        ),
        erratum(
            "E16",
            ("S36",),
            "the loops add to B",
            "nothing sets B before, and neither bias nor f appears; the bias comes first, f last",
            ("S36", "values that make one output, bias included", "values"),
        ),
        erratum(
            "E17",
            ("S37", "S43"),
            "a convolution becomes MxV, and later MxM",
            "one column is matrix × vector; as many columns as pixels are matrix × matrix",
            ("S37", "columns of the product, 4x4 input", "columns"),
        ),
        erratum(
            "E18",
            ("S46",),
            "the loops copy a window and multiply it by the weights",
            (
                "they have seven slips: one pixel too many for even K, i never set, nothing at the borders, the "
                "wrong place written, the wrong filter read, no start and no bias, and the loop order that jumps "
                "a row with each copy"
            ),
            ("S46", "words that the printed loops copy, K = 2", "words"),
            ("S46", "place in the buffer of the second location's first word", ""),
            ("S46", "pixels read outside the input at x = y = 0", "pixels"),
            ("S46", "places that the printed product writes", "words"),
            ("S46", "filters that the printed product reads", "filters"),
            ("S46", "values that make one output, bias included", "values"),
            ("S46", "runs of addresses, x outside y as printed", "runs"),
        ),
        erratum(
            "E19",
            ("S33",),
            "main memory costs more than 100 times an instruction on registers",
            (
                "true as a ratio, but these are instructions of a many-core processor, not accesses to a word: "
                "they do not go with the next table"
            ),
            ("S33", "memory prefetched, relative to a register", "times"),
            ("S33", "memory not prefetched, relative to a register", "times"),
            ("S33", "memory write, relative to a register", "times"),
        ),
        erratum(
            "E20",
            ("S34",),
            "memory is three orders of magnitude dearer than simple arithmetic",
            "that holds against an integer addition, not against a float multiplication or SRAM",
            ("S34", "DRAM, relative to a float multiplication", "times"),
            ("S34", "DRAM, relative to SRAM", "times"),
        ),
    )
)
