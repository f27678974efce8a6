"""What fails a build: a model that does not fit, breaks a budget or outgrows a baseline; checks from options or a file."""

from __future__ import annotations

from analysis.gate.budget import Budget, findings
from analysis.gate.check import Check, Outcome, purposeful
from analysis.gate.finding import Finding, refused_of
from analysis.gate.running import run

__all__ = ["Budget", "Check", "Finding", "Outcome", "findings", "purposeful", "refused_of", "run"]
