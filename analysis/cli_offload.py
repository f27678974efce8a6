"""The command `offload`: computing where the sensor is against sending every frame to be computed elsewhere."""

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.cli_options import Settings, amount, analysing, analysis_of
from analysis.cli_output import form_of, write
from analysis.errors import ScenarioError

if TYPE_CHECKING:
    from analysis.offload import FrameWish, Radio, Stream
    from analysis.scenario import Analysis

FORMATS = ("table", "json", "csv", "md")
FRAMES_PER_S = 30


def size(metavar: str, help: str) -> Any:
    return typer.Option(min=1, metavar=metavar, help=help)


@analysing
def offload(
    settings: Settings,
    model: Annotated[str | None, typer.Argument(metavar="MODEL", help="A model file, or - for standard input.")] = None,
    link: Annotated[str | None, typer.Option(metavar="ID", help="Link to send by; see rooflens links.")] = None,
    fps: Annotated[
        float | None, typer.Option(metavar="N", help=f"Frames each second of a sensor; {FRAMES_PER_S} by default.")
    ] = None,
    every: Annotated[str | None, typer.Option(metavar="30ms", help="Time between frames, instead of --fps.")] = None,
    streams: Annotated[int, size("N", "Sensors that share the link.")] = 1,
    width: Annotated[int | None, size("N", "Of a frame; as the network's input by default.")] = None,
    height: Annotated[int | None, size("N", "Of a frame.")] = None,
    channels: Annotated[int | None, size("N", "Of a frame.")] = None,
    bits: Annotated[int | None, size("N", "Bits of each number of a frame; 8 of a picture by default.")] = None,
    compression: Annotated[float, typer.Option(metavar="R", help="Raw bits over bits sent.")] = 1.0,
    cloud: Annotated[str | None, typer.Option(metavar="ID", help="Device that computes what is sent.")] = None,
    uplink: Annotated[str | None, typer.Option(metavar="20Mbit", help="Bit rate, instead of the link's.")] = None,
    round_trip: Annotated[str | None, typer.Option(metavar="50ms", help="Instead of the link's.")] = None,
    jitter: Annotated[
        str | None, typer.Option(metavar="20ms", help="So much less or more the round trip may take.")
    ] = None,
    energy_per_bit: Annotated[str | None, typer.Option(metavar="300nJ", help="Instead of the link's.")] = None,
    energy_per_message: Annotated[str | None, typer.Option(metavar="30mJ", help="Instead of the link's.")] = None,
) -> None:
    """Local inference against sending the data: bit rate, time of an answer, energy, what waits, what leaves, break-even."""
    from analysis.offload import FrameWish
    from analysis.offload import offload as weigh
    from analysis.report.offload import offload_report

    form = form_of(settings.form, settings.output, FORMATS)
    by_hand = {
        "uplink_bits_per_s": amount(uplink, "bit", "--uplink"),
        "round_trip_s": amount(round_trip, "s", "--round-trip"),
        "energy_j_per_bit": amount(energy_per_bit, "J", "--energy-per-bit"),
        "energy_j_per_message": amount(energy_per_message, "J", "--energy-per-message"),
    }
    radio = radio_named(link, amount(jitter, "s", "--jitter"), by_hand)
    rate = frame_rate(fps, every)
    analysis = with_cloud(model, settings, cloud)
    stream = stream_asked(analysis, FrameWish(width, height, channels, bits), rate, streams, compression)
    local, *rest = analysis.estimates
    # A device that computes at both ends is analysed once.
    there = rest[0] if rest else local if cloud else None
    found = weigh(analysis, stream, radio, local, there)
    write(offload_report(found, form), settings.output, model)


def radio_named(link: str | None, jitter_s: float | None, by_hand: dict[str, float | None]) -> "Radio":
    """Raises ScenarioError, UnknownNameError."""
    from analysis.device import load_link
    from analysis.offload import radio_of

    if link is None:
        raise ScenarioError("nothing to send by", "no link", "--link ID, see rooflens links")
    return radio_of(load_link(link), jitter_s, by_hand)


def frame_rate(fps: float | None, every: str | None) -> Fraction:
    """Exact, as the person wrote it. Raises ScenarioError."""
    from analysis.offload.stream import check_range, exactly

    if fps is not None and every is not None:
        raise ScenarioError("--fps and --every say the same", every, "one of the two")
    if every is not None:
        period_s = amount(every, "s", "--every") or 0
        check_range("the time between frames", period_s, 1e-9)
        return 1 / exactly(period_s)
    check_range("--fps", FRAMES_PER_S if fps is None else fps, 1e-9)
    return exactly(FRAMES_PER_S if fps is None else fps)


def with_cloud(model: str | None, settings: Settings, cloud: str | None) -> "Analysis":
    """The model on the device, and on that of the cloud behind it. Raises ScenarioError, UnknownNameError."""
    from dataclasses import replace

    if len(settings.devices) > 1:
        raise ScenarioError("several devices", ", ".join(settings.devices), "one --device, and --cloud ID")
    if settings.devices and cloud:
        settings = replace(settings, devices=[*settings.devices, cloud])
    analysis = analysis_of(model, settings)
    if not analysis.estimates:
        raise ScenarioError("nothing to compute on", "no device", "--device ID, see rooflens devices")
    return analysis


def stream_asked(analysis: "Analysis", wish: "FrameWish", rate: Fraction, streams: int, compression: float) -> "Stream":
    """Raises ScenarioError."""
    from analysis.offload import stream_of
    from analysis.offload.stream import check_range, exactly

    check_range("--compression", compression, 1e-9)
    return stream_of(analysis.source, wish, rate, streams, exactly(compression))
