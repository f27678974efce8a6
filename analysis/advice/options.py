"""A change as the command line says it."""

from __future__ import annotations

from analysis.advice.result import Advice
from analysis.graph import shape_text

FLAGS = ("precision", "kernel", "planner", "runtime", "batch")


def options(advice: Advice) -> str:
    """The change as options of every command; "" where a scenario file alone can say it."""
    fields = dict(advice.fields)
    if fields.get("layer_precisions"):
        return ""
    said = [f"--{name} {fields[name]}" for name in FLAGS if fields.get(name) is not None]
    said += ["--in-place"] if fields.get("in_place") else []
    said += [f"--device {name}" for name in fields.get("devices", ())]
    said += [f"--shape {name}={shape_text(shape)}" for name, shape in fields.get("shapes", ())]
    said += [f"--place {wish.tensors}={wish.memory}" for wish in fields.get("placements", ()) if not wish.name]
    return " ".join(said)
