"""Where our profiles differ from the collection of device data that they were taken from, each with the reason.

Keys are (device, what): a field, "peak TYPE", "energy TYPE", or "capacity LEVEL" and "bandwidth LEVEL" as the collection
calls its levels. A profile explains its own correction where it stands.
"""

PER_CORE = "The collection writes one core's; a profile counts all cores together, as the peak does."
SHARED_PORT = "Two cores with a port of 32 bit each: the peak counts both, so does the bandwidth."

CORRECTIONS = {
    (
        "coral_edgetpu",
        "bandwidth host link",
    ): "USB 3 moves 5 Gbit/s x 8/10; published times of VGG-16 need more than 320 MB/s",
    (
        "stm32h743",
        "capacity sram total",
    ): "A sum of parts that are not contiguous; the parts are memories of their own.",
    ("stm32u585", "capacity sram"): "768 KB lie in one piece; SRAM4 and the backup RAM lie elsewhere.",
    ("rp2040", "bandwidth sram"): "Four banks a cycle are more than two ports of 32 bit can ask for.",
    ("rp2350", "bandwidth sram"): "Four banks a cycle are more than two ports of 32 bit can ask for.",
    ("esp32", "bandwidth sram"): SHARED_PORT,
    ("esp32", "capacity cache (per core)"): PER_CORE,
    ("esp32", "bandwidth cache (per core)"): PER_CORE,
    ("apollo4", "capacity sram"): "The 2.75 MB are TCM and SRAM together; the TCM is a memory of its own.",
    ("max78000", "capacity CNN weight memory"): "442k weights are 64 x 768 x 9 = 442,368, not 442 KiB.",
    ("gap9", "energy int8"): "Taken at 0.8 V and 370 MHz, where clock and power are; the collection's is of 0.65 V.",
    ("rpi_zero2w", "capacity L1D per core"): PER_CORE,
    ("rpi_zero2w", "bandwidth L1D per core"): "That of 16 B at 1.2 GHz; the board runs at 1 GHz, and a load is 64 bit.",
    ("rpi3bplus", "capacity L1D per core"): PER_CORE,
    (
        "rpi3bplus",
        "bandwidth L1D per core",
    ): "That of 16 B at 1.2 GHz; the board runs at 1.4 GHz, and a load is 64 bit.",
    ("rpi4b", "capacity L1D per core"): PER_CORE,
    ("rpi4b", "bandwidth L1D per core"): PER_CORE,
    ("rpi5", "capacity L1D per core"): PER_CORE,
    ("rpi5", "bandwidth L1D per core"): PER_CORE,
    ("rpi5", "capacity L2 per core"): PER_CORE,
    ("rpi5", "peak fp16"): "The collection has none; half-precision vectors hold twice as many.",
    ("hailo8", "bandwidth host PCIe Gen3 x4"): "4 lanes x 8 GT/s x 128/130 are 3.94 GB/s; the collection rounds to 4.",
    ("apple_m1", "peak fp16"): "Measured, the GPU's fp16 rate is its fp32 rate, not twice that.",
    ("i9_13900k", "capacity L1D per P core"): PER_CORE,
    ("i9_13900k", "bandwidth L1D per P core"): "That of 512-bit loads, which are fused off; and of one core.",
    ("i9_13900k", "capacity L2 per P core"): PER_CORE,
    ("epyc_9654", "peak fp16"): "Zen 4 has no fp16 arithmetic; the collection's figure is bf16's, and stands there.",
    ("epyc_9654", "capacity L2 per core"): PER_CORE,
    ("tpu_v1", "capacity unified buffer + accumulators"): "24 MiB hold tensors; the other 4 are 32-bit accumulators.",
}
