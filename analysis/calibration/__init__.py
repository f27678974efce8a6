"""Expected times, calibrated on published figures; the roofline's bounds are in `estimate`."""

from analysis.calibration.latency import Latency
from analysis.calibration.predict import expected
from analysis.calibration.table import published

__all__ = ["Latency", "expected", "published"]
