"""`rooflens compare A B`: two models or scenarios, what differs, and which of the two is less.

Annotations here are real objects, not text: the command line is built from them.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.cli_options import Settings, analysing, scenario_of, wished
from analysis.cli_output import form_of, is_file_of, progress, write
from analysis.errors import FileError, ScenarioError

if TYPE_CHECKING:
    from analysis.scenario import Analysis, Scenario

SIDE = "A model file, - for standard input, a scenario (.toml), or what analyze wrote as JSON."


@analysing
def compare(
    settings: Settings,
    a: Annotated[str | None, typer.Argument(metavar="A", help=SIDE)] = None,
    b: Annotated[str | None, typer.Argument(metavar="B", help="The same; without it the model of A.")] = None,
    scenario_a: Annotated[
        Path | None, typer.Option("--scenario-a", metavar="FILE.toml", help="Scenario of A alone.")
    ] = None,
    scenario_b: Annotated[
        Path | None, typer.Option("--scenario-b", metavar="FILE.toml", help="Scenario of B alone.")
    ] = None,
    device_b: Annotated[str | None, typer.Option("--device-b", metavar="ID", help="Device of B alone.")] = None,
    runtime_b: Annotated[str | None, typer.Option("--runtime-b", metavar="ID", help="Runtime of B alone.")] = None,
    batch_b: Annotated[int | None, typer.Option("--batch-b", min=1, metavar="N", help="Batch of B alone.")] = None,
    precision_b: Annotated[
        str | None, typer.Option("--precision-b", metavar="NAME", help="Precision of B alone.")
    ] = None,
    kernel_b: Annotated[str | None, typer.Option("--kernel-b", metavar="NAME", help="Kernel of B alone.")] = None,
) -> None:
    """Set two models or scenarios side by side: layers aligned, differences, who wins where.

    A side that names no device is weighed on those of the other.
    """
    from analysis.contrast import contrast
    from analysis.report.compare import COMPARE_FORMATS, compare_report

    form = form_of(settings.form, settings.output, COMPARE_FORMATS)
    wishes = {"runtime": runtime_b, "batch": batch_b, "precision": precision_b, "kernel": kernel_b}
    own: dict[str, Any] = {name: wish for name, wish in wishes.items() if wish is not None}
    own |= {"devices": [device_b]} if device_b else {}
    other = model_of_b(a, b, scenario_b, own)
    if "-" == a == other:
        raise ScenarioError("standard input is read once", "- as A and as B", "a file as one of them")
    keep_apart(settings.output, a, b, scenario_a, scenario_b)
    wish_a = replace(settings, scenario=scenario_a or settings.scenario)
    wish_b = replace(settings, scenario=scenario_b or settings.scenario, **own)
    sides = [asked(a, wish_a, "A"), asked(other, wish_b, "B")]
    devices = [scenario.devices for scenario, _ in sides]
    first, second = (
        analysed(replace(scenario, devices=own_devices or others), sha256, settings.quiet)
        for (scenario, sha256), own_devices, others in zip(sides, devices, reversed(devices), strict=True)
    )
    write(compare_report(contrast(first, second), form), settings.output)


def model_of_b(a: str | None, b: str | None, scenario_b: Path | None, own: Mapping[str, Any]) -> str | None:
    """B's own, its scenario's, else A's, which then is to be analysed in another way. Raises ScenarioError."""
    if b is not None or (scenario_b and names_model(scenario_b)):
        return b
    if scenario_b is None and not own:
        raise ScenarioError("nothing to compare with", None, "a second model, --scenario-b FILE.toml, --precision-b, …")
    return a


def names_model(file: Path) -> bool:
    from analysis.scenario_file import load_scenario

    scenario, _ = load_scenario(file)
    return bool(scenario.model) or scenario.sketch is not None


def keep_apart(output: Path | None, *inputs: str | Path | None) -> None:
    """Raises ScenarioError where the output would take the place of what is read."""
    for file in inputs:
        if output is not None and file is not None and is_file_of(str(file), output):
            raise ScenarioError("the output would overwrite what is compared", output, "another file")


def asked(name: str | None, settings: Settings, side: str) -> "tuple[Scenario, str | None]":
    """The scenario of one side, and its model's sha256 where that is known.

    A scenario or an earlier analysis in the place of the model is where it starts from.
    """
    file = Path(name) if name else Path()
    if file.suffix.lower() not in (".toml", ".json"):
        return scenario_of(name, settings)
    if settings.scenario is not None:
        raise ScenarioError(f"two scenarios for {side}", f"{name} and {settings.scenario}", "one of them")
    if file.suffix.lower() == ".toml":
        return scenario_of(None, replace(settings, scenario=file))
    scenario, sha256 = scenario_in(file)
    return wished(scenario, settings), sha256


def analysed(scenario: "Scenario", sha256: str | None, quiet: bool) -> "Analysis":
    """Raises FileError where the model is not what it was."""
    from analysis.scenario import analyze
    from analysis.scenario_file import check_model

    if scenario.sketch is None:
        check_model(scenario, sha256)
    with progress(quiet) as tell:
        return analyze(scenario, progress=tell)


def analysis_beside(name: str, settings: Settings, shown: "Analysis") -> "Analysis":
    """What another analysis is compared with, by the same options; on its devices where it names none."""
    itself = Path(name).suffix.lower() in (".toml", ".json")
    scenario, sha256 = asked(name, replace(settings, scenario=None) if itself else settings, name)
    devices = scenario.devices or shown.scenario.devices
    return analysed(replace(scenario, devices=devices), sha256, settings.quiet)


def scenario_in(path: Path) -> "tuple[Scenario, str | None]":
    """The scenario of what `analyze --format json` wrote, and its model's sha256. Raises FileError.

    The model is looked for where it was read from, as seen from the present folder.
    """
    from analysis import scenario_file

    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FileError(f"{path} cannot be read", error.strerror or error) from error
    except (ValueError, RecursionError) as error:
        raise FileError(f"{path} is no JSON", error, "what rooflens analyze --format json writes") from error
    schema = record.get("schema") if isinstance(record, dict) else None
    if schema != "rooflens.analysis/1" or not isinstance(record.get("scenario"), dict):
        raise FileError(f"{path} is no analysis", f"schema {schema}", "rooflens.analysis/1 with its scenario")
    scenario, sha256 = scenario_file.scenario_of(record["scenario"], Path(path.name))
    if scenario.sketch is None and scenario.model != "-" and not Path(scenario.model).exists():
        raise FileError(f"the model that {path} names is not there", scenario.model, "the model at that place")
    return scenario, sha256
