"""One runtime in full: every number with its source, what it runs, what falls back, how sure its arena is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from textwrap import wrap

from analysis.device import Runtime, load_runtime
from analysis.report.listing import chosen, plain, sheet
from analysis.report.text import aligned
from analysis.runtime_schema import Limit, Operators

COLUMNS = 110
FORMATS = {"tflite": "TensorFlow Lite", "onnx": "ONNX"}

Rows = Iterable[tuple[str, str]]


def runtime_sheet(name: str, form: str) -> str:
    """The runtime of that id. Raises UnknownNameError, ProfileError."""
    runtime = load_runtime(name)
    parts = [sheet(runtime), *(table(title, rows) for title, rows in sections(runtime))]
    return chosen(form, "\n\n".join(parts), "rooflens.runtime/1", {"runtime": plain(runtime)})


def sections(runtime: Runtime) -> Iterable[tuple[str, Rows]]:
    """A title and its lines: the band of the arena, what runs, what falls back."""
    band = runtime.arena_band
    if band:
        ratio = f"{band.low:g} to {band.high:g} of the most alive at once"
        yield "activations in RAM", [("band", ratio), ("networks", band.note), ("source", band.source)]
    if runtime.support is None:
        yield "operators", [("not known", "which this runtime runs")]
        return
    known = runtime.support.listed or bool(runtime.support.same_as)
    unread = [] if known else [("operators", "not known: their list has not been read")]
    same = [("operators", f"those of {runtime.support.same_as}")] if runtime.support.same_as else []
    yield "runs", [*unread, *same, *list_rows(runtime.support)]
    if runtime.fallback is None and known:
        yield "what is not listed", [("is refused", "where the list is of the file's own format")]
    elif runtime.fallback is not None:
        held = [("operators", f"those of {runtime.fallback.runtime}")] if runtime.fallback.runtime else []
        yield f"falls back to {runtime.fallback.on}", [*held, *list_rows(runtime.fallback)]


def list_rows(operators: Operators) -> Rows:
    for key, title in FORMATS.items():
        names = getattr(operators, key)
        if names:
            yield title, f"{len(names)} operators: {', '.join(names)}"
    if operators.dtypes:
        yield "types", types_text(operators.dtypes)
    for name, limit in operators.limits.items():
        yield name, limit_text(limit)
    yield "source", operators.source


def types_text(types: Mapping[str, tuple[str, ...]]) -> str:
    return "; ".join(f"{dtype} (weights {', '.join(weights)})" for dtype, weights in types.items())


def limit_text(limit: Limit) -> str:
    said = [f"windows of {', '.join(map(str, limit.kernels))} a side"] if limit.kernels else []
    said += [f"of {', '.join(map(str, limit.lengths))} where it is a line"] if limit.lengths else []
    said += [f"windows up to {limit.largest} a side"] if limit.largest else []
    said += [] if limit.grouped else ["no groups (depthwise)"]
    return "; ".join(said)


def table(title: str, rows: Rows) -> str:
    """Lines under a title; long ones go on below."""
    lines = [(key, part) for name, text in rows for key, part in folded(name, text) if text]
    return f"{title}\n" + aligned(lines, "ll", indent="  ")


def folded(name: str, text: str) -> Rows:
    first, *rest = wrap(text, COLUMNS, break_on_hyphens=False) or [""]
    return [(name, first), *(("", line) for line in rest)]
