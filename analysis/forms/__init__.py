"""Operators of other file formats in the standard's words: one rule then tells their shapes, and one their cost.

A form turns a call of, say, TensorFlow Lite's CONV_2D (channels last, kernel by rows and columns, padding by name) into the
call of Conv that does the same. The layer itself stays as its file has it.
"""

from analysis.forms import elementwise, movement, products, reduction, windows
from analysis.forms.registry import FORMS, NO_STEPS, Form, FormRule, Unformed, fused_activation, moved, moved_back

FAMILIES = (elementwise, movement, products, reduction, windows)

__all__ = ["FAMILIES", "FORMS", "NO_STEPS", "Form", "FormRule", "Unformed", "fused_activation", "moved", "moved_back"]
