"""What the scenes of a link say: the moment, the queue, what leaves, with the numbers of the case."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QCoreApplication

from analysis.offload.case import Case
from analysis.offload.classroom import ANSWER_BYTES
from analysis.offload.span import Span
from analysis.offload.timeline import answered
from analysis.offload.words import joules, text_of
from analysis.units import NARROW_SPACE, duration, exact, join, number, si

SIGNS = {True: "✓", False: "✕", None: "?"}


def tr(text: str) -> str:
    return QCoreApplication.translate("lab", text)


def time_text(span: Span) -> str:
    return text_of(span, duration)


def joule_text(span: Span) -> str:
    return text_of(span, joules)


def rate_text(bits_per_s: float | None) -> str:
    return si(bits_per_s, "bit/s", 4)


def frame_text(case: Case) -> str:
    """ "150.5 kB", or in full below a thousand."""
    size = case.stream.frame_bytes
    return si(size, "B", 4) if size >= 1000 else join(number(size, 4), "B")


def head(case: Case) -> str:
    """Needed against available; what comes of it is for who has predicted."""
    needed, there = rate_text(case.stream.needed_bits_per_s), rate_text(case.radio.average_bits_per_s)
    return tr("{needed} are needed, {there} are there").format(needed=needed, there=there)


def now(case: Case, time_s: Fraction) -> str:
    """What has happened so far: taken, waiting, answered."""
    assert case.queue is not None
    taken = case.stream.streams * (time_s // case.queue.period_s + 1)
    counts = {
        "taken": exact(taken),
        "waiting": exact(case.queue.waiting(time_s)),
        "back": exact(answered(case, time_s)),
    }
    words = tr("after {time}: {taken} frames taken, {waiting} waiting or being sent, {back} answers back")
    return words.format(time=duration(float(time_s)), **counts)


def here_now(case: Case, time_s: Fraction) -> str:
    """What the devices beside the cameras have done by then."""
    done = case.stream.streams * done_here(case, time_s)
    left = case.stream.streams * (time_s * case.stream.frames_per_s // 1 + 1) - done
    return tr("computed here: {done}, waiting here: {left}").format(done=exact(done), left=exact(left))


def done_here(case: Case, time_s: Fraction) -> int:
    """Frames that one device has computed, one after the other as they come."""
    run, period = Fraction(case.local.latency.value or 0), 1 / case.stream.frames_per_s
    if run > period:
        return time_s // run
    whole, rest = divmod(time_s, period)
    return int(whole) + (rest >= run)


def leaving(case: Case) -> str:
    """Privacy: what crosses the wall, either way."""
    return tr("leaves the building: {frame} a frame, or {answer} of class index").format(
        frame=frame_text(case), answer=f"{ANSWER_BYTES}{NARROW_SPACE}B"
    )


def rate_verdict(case: Case) -> str:
    count = case.breaks.enough_streams.value
    words = tr("it carries all") if case.keeps_up else tr("too slow")
    carried = tr("1 such camera at most") if count == 1 else tr("{n} such cameras at most").format(n=exact(count))
    return f"{SIGNS[case.keeps_up]} {words}: {carried}"


def time_verdict(case: Case) -> str:
    if case.faster is None:
        return tr("cannot be told")
    return tr("sooner when sent") if case.faster else tr("sooner here")


def energy_verdict(case: Case) -> str:
    """With the frame at which both cost the same."""
    words = {True: tr("less when sent"), False: tr("less here"), None: tr("cannot be told")}[case.cheaper]
    even = case.breaks.as_dear_bytes.value
    return words if even is None else tr("{words}; equal at {bytes}").format(words=words, bytes=si(even, "B", 4))
