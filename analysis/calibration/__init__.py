"""Expected times, calibrated on published figures; the roofline's bounds are in `estimate`."""

from analysis.calibration.predict import Latency, expected
from analysis.calibration.table import published

__all__ = ["Latency", "expected", "published"]
