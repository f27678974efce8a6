"""Workload and device together: roofline, latency bound, fit and energy. The only place that knows both."""

from analysis.estimate.result import Estimate, Fit, Level, Resource

__all__ = ["Estimate", "Fit", "Level", "Resource"]
