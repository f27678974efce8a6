"""One file per scene; importing the package registers them all, in the order of the lecture."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from gui.lab.scene import SCENES, Scene

# As the lecture goes; a scene that is not named comes last.
ORDER = (
    "edge-link", "local-or-offload", "what-fits", "neuron", "matrix-vector", "matrix-matrix", "register-blocks",
    "intensity-curves", "batch-queue", "roofline-lab", "layer-zoo", "seven-loops", "reuse-types",
    "window-reuse", "hierarchy", "im2col", "printed-loops", "partial-im2col", "energy-ladder", "network-energy", "pe-array",
    "arena", "patches",
    "recurrent", "attention", "fusion", "training-step",
)  # fmt: skip


def all_scenes() -> dict[str, Scene]:
    """Every scene by id, in the order of the lecture."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    ranks = {name: rank for rank, name in enumerate(ORDER)}
    return dict(sorted(SCENES.items(), key=lambda item: ranks.get(item[0], len(ORDER))))
