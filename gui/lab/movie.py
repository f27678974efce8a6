"""An execution as an animated GIF: frames painted off the screen, written by Pillow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from math import floor

from PIL import Image
from PySide6.QtCore import QCoreApplication, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter

from gui.lab.clock import time_beside
from gui.lab.scene import Play, Scene
from gui.theme import PADDING

# GIF counts hundredths of a second, and players slow down what is faster than two of them.
FRAME_CS = 5
MOST_FRAMES = 400
LAST_FRAME_MS = 1500
SIDE_PX = 16384

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Movie:
    """The events `first` to `last` of the execution that leads, in so many seconds. size: of a frame in pixels."""

    scene: Scene
    play: Play
    size: QSize
    ground: QColor
    first: int
    last: int
    seconds: float
    side: int = 0

    @property
    def times(self) -> list[float]:
        """Of the side that leads, one a frame; each event that is passed by is seen as it has arrived."""
        wished = max(1, min(MOST_FRAMES - 1, round(self.seconds * 100 / FRAME_CS)))
        steps = max(1, min(wished, self.last - self.first))
        return [float(floor(self.first + (self.last - self.first) * n / steps)) for n in range(steps + 1)]

    def frame_ms(self) -> int:
        return max(20, 10 * round(self.seconds * 100 / max(1, len(self.times) - 1)))

    def at(self, time: float) -> tuple[float, ...]:
        """Times of all executions."""
        traces = self.play.traces
        return tuple(
            time if number == self.side else time_beside(traces[self.side], time, trace)
            for number, trace in enumerate(traces)
        )

    def frame(self, time: float) -> QImage:
        return painted(self.scene, self.play, self.size, self.ground, self.at(time))


def painted(scene: Scene, play: Play, size: QSize, ground: QColor, times: tuple[float, ...]) -> QImage:
    """The scene at the times of its executions."""
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(ground)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inner = QRectF(0, 0, size.width(), size.height()).adjusted(PADDING, PADDING, -PADDING, -PADDING)
    try:
        scene.paint(painter, inner, play, times, None)
    finally:  # an image that is still painted on must not be deleted
        painter.end()
    return image


def pillow_of(image: QImage) -> Image.Image:
    """With few colours, as a GIF has at most 256."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    size = (plain.width(), plain.height())
    found = Image.frombytes("RGB", size, bytes(plain.constBits()), "raw", "RGB", plain.bytesPerLine())
    return found.quantize(128, dither=Image.Dither.NONE)


def gif(movie: Movie, progress: Progress) -> bytes:
    """Told how far it is, it stops where `progress` raises Cancelled."""
    frames = frames_of(movie, progress)
    count = len(movie.times)
    durations = [movie.frame_ms()] * (count - 1) + [LAST_FRAME_MS]
    written = BytesIO()
    next(frames).save(
        written, "GIF", save_all=True, append_images=frames, duration=durations, loop=0, optimize=False, disposal=1
    )
    return written.getvalue()


def frames_of(movie: Movie, progress: Progress) -> Iterator[Image.Image]:
    words = QCoreApplication.translate("lab", "painting the animation")
    times = movie.times
    for number, time in enumerate(times):
        progress(number / len(times), words)
        yield pillow_of(movie.frame(time))
