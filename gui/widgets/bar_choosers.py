"""The four choices that a person has about bars: what they show, in which order, what colours them, on which axis."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from gui.widgets.choices import Choice, ChoiceButton


def words(text: str) -> str:
    return QCoreApplication.translate("bars", text)


def choosers() -> tuple[ChoiceButton, ChoiceButton, ChoiceButton, ChoiceButton]:
    """Quantity (its choices depend on the unit), order, colour, value axis; each at its first choice."""
    quantity = ChoiceButton(words("quantity"))
    quantity.set_current("expected")
    orders = (
        Choice("execution", words("in order"), words("In the order of execution")),
        Choice("size", words("by size"), words("The largest first")),
    )
    colours = (
        Choice("family", words("by family"), words("Coloured by operator family")),
        Choice("bound", words("by bound"), words("Coloured by what keeps the layer from being faster")),
        Choice("item", words("by item"), words("Traffic by memory level, energy by item, time by bound")),
    )
    axes = (
        Choice("linear", words("linear"), words("Lengths in proportion")),
        Choice("log", words("log"), words("Small bars beside large ones; a stack has one colour then")),
    )
    return (
        quantity,
        first_of(words("order"), orders),
        first_of(words("colour"), colours),
        first_of(words("value axis"), axes),
    )


def first_of(name: str, choices: tuple[Choice, ...]) -> ChoiceButton:
    button = ChoiceButton(name, choices)
    button.set_current(choices[0].key)
    return button
