"""What there is to choose from. Imported when it is asked for: the window is on screen before the analysis is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.device import Card, DeviceCard


def devices() -> tuple[DeviceCard, ...]:
    from analysis.device import known_devices

    return known_devices()


def runtimes() -> tuple[Card, ...]:
    from analysis.device import known_runtimes

    return known_runtimes()


def precisions() -> tuple[str, ...]:
    from analysis.rewrite import PRECISIONS

    return tuple(PRECISIONS)


def layer_dtypes() -> tuple[str, ...]:
    """Types that single layers can be set to."""
    from analysis.rewrite import LAYER_DTYPES

    return LAYER_DTYPES


def kernels() -> tuple[str, ...]:
    from analysis.traffic import KERNELS

    return tuple(KERNELS)


def planners() -> tuple[str, ...]:
    from analysis.memory import PLANNERS

    return tuple(PLANNERS)


def file_formats() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(title, suffixes) of every format that can be read."""
    from analysis.readers import FORMATS

    return tuple(FORMATS)
