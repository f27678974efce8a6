"""The options that every analysing command shares, written once: Settings, and the scenario that they ask for.

Annotations here are real objects, not text: the command line is built from them.
"""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import MISSING, dataclass, field, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_type_hints

import typer

from analysis.cli_output import progress
from analysis.errors import ScenarioError

if TYPE_CHECKING:
    from analysis.placement import Placement
    from analysis.scenario import Analysis, Scenario

Value = TypeVar("Value")


@dataclass(frozen=True)
class Settings:
    """What the options said; None and empty where nothing was said."""

    devices: Annotated[list[str], typer.Option("--device", metavar="ID", help="Device id; repeat for more.")] = field(
        default_factory=list
    )
    runtime: Annotated[str | None, typer.Option(metavar="ID", help="Runtime id; each device's own by default.")] = None
    batch: Annotated[int | None, typer.Option(min=1, metavar="N", help="First dimension of every input.")] = None
    dims: Annotated[list[str], typer.Option("--dim", metavar="NAME=N", help="Size of a symbolic dimension.")] = field(
        default_factory=list
    )
    shapes: Annotated[list[str], typer.Option("--shape", metavar="INPUT=1x3x224x224", help="Shape of an input.")] = (
        field(default_factory=list)
    )
    precision: Annotated[
        str | None, typer.Option(metavar="NAME", help="native, fp32, fp16, bf16, int8, int4, w8a16 or w4a16.")
    ] = None
    kernel: Annotated[str | None, typer.Option(metavar="NAME", help="ideal, naive, blocked, im2col or best.")] = None
    planner: Annotated[
        str | None, typer.Option(metavar="NAME", help="tflm, first-fit, executorch, optimal or none.")
    ] = None
    in_place: Annotated[
        bool | None, typer.Option("--in-place/--no-in-place", help="Results may overwrite operands.")
    ] = None
    places: Annotated[
        list[str],
        typer.Option(
            "--place",
            metavar="LAYER:weights=MEMORY",
            help="Weights of a layer in another memory of the device; TENSOR:activations=MEMORY an activation; "
            "weights=MEMORY or activations=MEMORY all of them, auto the nearest that holds them.",
        ),
    ] = field(default_factory=list)
    max_latency: Annotated[str | None, typer.Option(metavar="50ms", help="Most time a run may take.")] = None
    max_energy: Annotated[str | None, typer.Option(metavar="5mJ", help="Most energy a run may take.")] = None
    scenario: Annotated[
        Path | None, typer.Option(metavar="FILE.toml", help="A scenario file; other options override it.")
    ] = None
    form: Annotated[str | None, typer.Option("--format", metavar="NAME")] = None
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write there, not to standard output.")
    ] = None
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False


def analysing(command: Callable[..., None], forms: str = "table, json, csv or md") -> Callable[..., None]:
    """Gives a command(settings, …) the options of Settings beside its own parameters; `forms`: what --format may be."""
    own = [p for p in inspect.signature(command).parameters.values() if p.name != "settings"]
    hints = get_type_hints(Settings, include_extras=True)
    hints["form"] = Annotated[str | None, typer.Option("--format", metavar="NAME", help=f"{forms}.")]

    @wraps(command)
    def run(**given: Any) -> None:
        said = {name: given.pop(name) for name in hints}
        settings = Settings(**{name: default(name) if value is None else value for name, value in said.items()})
        command(settings=settings, **given)

    shared = [parameter(name, hints[name]) for name in hints]
    run.__signature__ = inspect.Signature([*own, *shared])  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in (*own, *shared)}
    return run


def default(name: str) -> Any:
    """What a setting is when nothing was said."""
    kept = next(f for f in fields(Settings) if f.name == name)
    return kept.default_factory() if kept.default_factory is not MISSING else kept.default


def parameter(name: str, annotation: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default(name), annotation=annotation)


def analysis_of(model: str | None, settings: Settings) -> "Analysis":
    """The analysis that the options ask for, with progress on a terminal."""
    from analysis.scenario import analyze as answer

    scenario, sha256 = scenario_of(model, settings)
    if sha256 and scenario.sketch is None:
        from analysis.scenario_file import check_model

        check_model(scenario, sha256)
    with progress(settings.quiet) as tell:
        return answer(scenario, progress=tell)


def scenario_of(model: str | None, settings: Settings) -> "tuple[Scenario, str | None]":
    """The scenario asked for, and the sha256 that the model should have: options override the scenario file.

    Raises ScenarioError, UnknownNameError, FileError.
    """
    from analysis.scenario import changed

    base, sha256 = start_of(settings.scenario)
    if model:
        base, sha256 = changed(base, model=model, sketch=None), None
    if not base.model and base.sketch is None:
        raise ScenarioError("no model", None, "a model file, - for standard input, or a scenario that names one")
    return wished(base, settings), sha256


def wished(base: "Scenario", settings: Settings) -> "Scenario":
    """The scenario with what the options say put in the place of its own. Raises ScenarioError, UnknownNameError."""
    from analysis.scenario import changed

    wishes = {
        "max_latency_s": amount(settings.max_latency, "s", "--max-latency"),
        "max_energy_j": amount(settings.max_energy, "J", "--max-energy"),
        "devices": tuple(dict.fromkeys(settings.devices)) or None,
        "dims": merged(base.dims, (sized(text) for text in settings.dims)),
        "shapes": merged(base.shapes, (shaped(text) for text in settings.shapes)),
        **{
            name: getattr(settings, name) for name in ("runtime", "batch", "precision", "kernel", "planner", "in_place")
        },
    }
    scenario = changed(base, **{name: wish for name, wish in wishes.items() if wish is not None})
    return changed(scenario, placements=(*scenario.placements, *placed(settings.places, scenario.devices)))


def start_of(file: Path | None) -> "tuple[Scenario, str | None]":
    """The scenario in a file, or one in which nothing is said; only a file needs the checker of files loaded."""
    from analysis.scenario import Scenario

    if file is None:
        return Scenario(""), None
    from analysis.scenario_file import load_scenario

    return load_scenario(file)


def merged(old: Iterable[tuple[str, Value]], new: Iterable[tuple[str, Value]]) -> tuple[tuple[str, Value], ...]:
    return tuple((dict(old) | dict(new)).items())


def amount(text: str | None, unit: str, option: str) -> float | None:
    """`50ms`; None where nothing was said. Raises ScenarioError."""
    from analysis.units import measured, parse

    read = parse if unit == "B" else measured
    return None if text is None else read(text, unit, option)


def sized(text: str) -> tuple[str, int]:
    """`N=4`. Raises ScenarioError."""
    from analysis.graph import size_of_text

    name, _, number = text.rpartition("=")
    size = size_of_text(number)
    if not name or size is None:
        raise ScenarioError("--dim has another form", repr(text[:80]), "NAME=N with N a whole number")
    return name, size


def shaped(text: str) -> tuple[str, tuple[int, ...]]:
    """`data=1x3x224x224`. Raises ScenarioError."""
    from analysis.graph import shape_of_text

    name, _, shape = text.rpartition("=")
    if not name:
        raise ScenarioError("--shape has another form", repr(text[:80]), "INPUT=1x3x224x224")
    return name, shape_of_text(shape)


def placed(texts: Iterable[str], devices: tuple[str, ...]) -> "Iterable[Placement]":
    """`fc1:weights=DTCM`, `activations=PSRAM`, on every device asked for. Raises ScenarioError."""
    from analysis.placement import Placement
    from analysis.traffic import TENSORS

    for text in texts:
        where, _, memory = text.rpartition("=")
        name, _, kind = where.rpartition(":")
        tensors = next((tensors for tensors in TENSORS if tensors == kind), None)
        if tensors is None or not memory:
            allowed = "LAYER:weights=MEMORY, TENSOR:activations=MEMORY, weights=MEMORY or activations=MEMORY"
            raise ScenarioError("--place has another form", repr(text[:80]), allowed)
        if not devices:
            raise ScenarioError("--place needs a device", repr(text[:80]), "--device ID beside it")
        yield from (Placement(device, tensors, name, memory) for device in devices)
