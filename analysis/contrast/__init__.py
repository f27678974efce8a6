"""Two analyses set against each other: layer by layer, as totals and device by device, and which of the two is less.

`one` is A, what is compared with; `other` is B. Every difference is B − A.
"""

from __future__ import annotations

from analysis.contrast.amounts import TOLD, Amount, Versus
from analysis.contrast.columns import QUANTITIES, Column, Quantity
from analysis.contrast.pairs import Pairs
from analysis.contrast.result import Contrast, DevicePair, contrast
from analysis.contrast.words import summary

__all__ = [
    "QUANTITIES",
    "TOLD",
    "Amount",
    "Column",
    "Contrast",
    "DevicePair",
    "Pairs",
    "Quantity",
    "Versus",
    "contrast",
    "summary",
]
