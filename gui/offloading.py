"""The network on screen weighed against sending its frames: what a person wishes, answered in the background."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, SignalInstance

from gui.jobs import Job, Jobs, Message

if TYPE_CHECKING:
    from analysis.offload import Offload
    from analysis.scenario import Analysis

    Tell = Callable[[float, str], None]

FIRST_LINK = "wifi_esp32"


@dataclass(frozen=True, slots=True)
class OffloadWish:
    """What frames are sent, by what, to whom. every_s: between frames, in the place of frames_per_s where it is said.

    width, height: of a frame; None as the network's input. cloud: id of a device, "" for none. jitter_s,
    uplink_bits_per_s: None as the link's profile has it.
    """

    link: str = FIRST_LINK
    frames_per_s: float = 30.0
    every_s: float | None = None
    streams: int = 1
    compression: float = 1.0
    width: int | None = None
    height: int | None = None
    cloud: str = ""
    jitter_s: float | None = None
    uplink_bits_per_s: float | None = None


def weigh_offload(analysis: Analysis, wish: OffloadWish, analyze: Callable[..., Any], tell: Tell) -> Offload:
    """As the command line does it. Raises AnalysisError."""
    from analysis.device import load_link
    from analysis.offload import FrameWish, offload, radio_of, stream_of
    from analysis.offload.stream import check_range, exactly

    radio = radio_of(load_link(wish.link), wish.jitter_s, {"uplink_bits_per_s": wish.uplink_bits_per_s})
    pace = wish.frames_per_s if wish.every_s is None else wish.every_s
    check_range("the pace", pace, 1e-9)
    check_range("the compression", wish.compression, 1e-9)
    rate = exactly(pace) if wish.every_s is None else 1 / exactly(pace)
    frame = FrameWish(wish.width, wish.height)
    stream = stream_of(analysis.source, frame, rate, wish.streams, exactly(wish.compression))
    local, cloud = estimates_of(analysis, wish.cloud, analyze, tell)
    return offload(analysis, stream, radio, local, cloud)


def estimates_of(analysis: Analysis, cloud: str, analyze: Callable[..., Any], tell: Tell) -> tuple[Any, Any]:
    """(of the device looked at, of the cloud or None): both by one analysis, as each has settings of the scenario."""
    local = analysis.estimates[0]
    if not cloud:
        return local, None
    if cloud == local.device.id:
        return local, local
    other = analyze(dataclasses.replace(analysis.scenario, devices=(cloud,)), tell)
    return local, other.estimates[0]


class Offloader(QObject):
    """One question at a time; found: the last answer, refused: why there is none."""

    changed = Signal(object)  # Offload | None

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.found: Offload | None = None
        self.refused = ""
        self._key: Hashable = None
        self._jobs = Jobs(self)

    @property
    def working(self) -> bool:
        return not self._jobs.idle

    def ask(self, key: Hashable, work: Callable[[Tell], Offload]) -> None:
        """Silent where the same is asked already. key: what the answer depends on."""
        if key == self._key:
            return
        self._key = key
        self._jobs.start_instead(Job(work, self._take, self._refuse))

    def drop(self) -> None:
        """There is nothing to weigh."""
        self._key = None
        self._jobs.cancel()
        self._take(None)

    def close(self) -> None:
        self._jobs.close()

    def _take(self, found: Offload | None) -> None:
        self.found, self.refused = found, ""
        self.changed.emit(found)

    def _refuse(self, message: Message) -> None:
        self.found, self.refused = None, message.text
        self.changed.emit(None)


class Offloading:
    """Part of the session; the offloader is made when it is first asked for."""

    analysis: Analysis | None
    closed: SignalInstance
    _analyze: Callable[..., Any]
    _offloader: Offloader | None = None

    @property
    def offloader(self) -> Offloader:
        if self._offloader is None:
            self._offloader = Offloader(self)
            self.closed.connect(self._offloader.close)
        return self._offloader

    def weigh_offload(self, wish: OffloadWish) -> None:
        """The network on screen, on the device that is looked at, against sending by a link."""
        from analysis.stages import Same

        analysis = self.analysis
        if analysis is None or not analysis.estimates:
            self.offloader.drop()
            return
        self.offloader.ask((wish, Same(analysis)), partial(weigh_offload, analysis, wish, self._analyze))
