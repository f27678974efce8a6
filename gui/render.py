"""`rooflens render PANEL MODEL -o FILE`: a panel as a picture, without a screen.

Annotations here are real objects, not text: the command line is built from them.
"""

import os
import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from analysis import cli
from analysis.cli_compare import analysis_beside
from analysis.cli_options import Settings, analysing
from analysis.errors import ScenarioError, UnknownNameError

WINDOW, BOARD, LAB, LESSON = "window", "drawing", "lab", "lesson"
SIZES = {
    WINDOW: (1600, 1000),
    "roofline": (1200, 800),
    "layer-table": (1200, 600),
    "compare": (1200, 600),
    "overview": (360, 860),
    "why": (420, 700),
    "lab": (1300, 820),
    "lesson": (1280, 720),
}
USUAL_SIZE = (900, 700)


@cli.app.command()
@partial(analysing, forms="svg, pdf, png or csv; the file's ending by default")
def render(
    settings: Settings,
    panel: Annotated[str, typer.Argument(metavar="PANEL", help="A panel's name, window, or lesson.")],
    model: cli.Model = None,
    theme: Annotated[str, typer.Option(help="light or dark.")] = "light",
    size: Annotated[str | None, typer.Option(metavar="1200x800", help="Width and height in pixels.")] = None,
    scene: Annotated[
        str | None, typer.Option(metavar="ID", help="Of the dataflow lab, which is shown alone in the window.")
    ] = None,
    lesson: Annotated[
        str | None, typer.Option(metavar="ID", help="Which one, by its number or the name of its file; with lesson.")
    ] = None,
    step: Annotated[int, typer.Option(min=1, help="Of the lesson.")] = 1,
    reveal: Annotated[bool, typer.Option(help="With what a step hides until it is predicted.")] = False,
    against: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="The ghost: a model, a scenario, or what analyze wrote as JSON."),
    ] = None,
) -> None:
    """Draw a panel or the whole window as SVG, PDF or PNG, or write the data of a panel's plot as CSV."""
    from dataclasses import replace

    if settings.output is None:
        raise ScenarioError("no file to write", None, "-o FILE.svg, .pdf, .png or .csv")
    if theme not in ("light", "dark"):
        raise UnknownNameError("theme", theme, ("light", "dark"))
    pixels = pixels_of(size) if size else SIZES.get(panel, USUAL_SIZE)
    if sys.platform.startswith("linux"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    suffix = suffix_of(settings.form, settings.output)
    from gui.session import FIRST_DEVICES

    chosen = settings if settings.devices or settings.scenario else replace(settings, devices=list(FIRST_DEVICES))
    check_panel(panel)
    check_scene(scene, panel)
    if panel == LESSON:
        draw_lesson(lesson, step, reveal, theme, pixels, settings.output, suffix)
        return
    if (panel == LAB or scene) and model is None and not settings.scenario:
        draw(None, panel, theme, pixels, settings.output, scene, suffix=suffix)
        return
    analysis = cli.analysis_of(model, chosen)
    if panel in (WINDOW, BOARD):
        analysis = drawn(analysis, anything=panel == BOARD)
    ghost = analysis_beside(against, settings, analysis) if against else None
    draw(analysis, panel, theme, pixels, settings.output, scene, ghost, suffix)


def drawn(analysis, anything: bool):
    """The network as the drawing that its file holds, as it opens in the window; anything: else as one that is made of it."""
    from dataclasses import replace

    from analysis.readers.sketch_file import drawing_at
    from analysis.scenario import analyze
    from analysis.sketch.from_graph import sketch_of_graph

    scenario = analysis.scenario
    if scenario.sketch is not None:
        return analysis
    held = None if scenario.model == "-" else drawing_at(scenario.model)
    if held is not None or not anything:
        return analyze(replace(scenario, sketch=held)) if held else analysis
    # The sizes that were wished are those of the network by now.
    return analyze(replace(scenario, sketch=sketch_of_graph(analysis.source), dims=(), shapes=(), batch=None))


def pixels_of(text: str) -> tuple[int, int]:
    """`1200x800`. Raises ScenarioError."""
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal() and 16 <= int(width) <= 16384 and 16 <= int(height) <= 16384):
        raise ScenarioError("--size", repr(text), "WIDTHxHEIGHT in pixels, each 16 to 16384")
    return int(width), int(height)


def suffix_of(form: str | None, output: Path) -> str:
    """`.svg`: what --format says, else the file's ending; before a large network is analysed. Raises UnknownNameError."""
    from gui.export import FORMATS

    known = (*FORMATS, ".csv")
    if form is not None and f".{form}" not in known:
        raise UnknownNameError("format", form, (suffix[1:] for suffix in known))
    suffix = f".{form}" if form else output.suffix.lower()
    if suffix not in known:
        raise UnknownNameError("picture format", output.suffix or output.name, known)
    return suffix


def check_panel(panel: str) -> None:
    from gui.panels import panel_names

    if panel not in (WINDOW, LESSON, *panel_names()):
        raise UnknownNameError("panel", panel, (WINDOW, LESSON, *panel_names()))


def check_scene(scene: str | None, panel: str) -> None:
    """Raises UnknownNameError, ScenarioError."""
    if scene is None:
        return
    from gui.lab.scenes import all_scenes

    if panel not in (LAB, WINDOW):
        raise ScenarioError("a scene is shown in the lab", f"--scene with {panel}", f"{LAB} or {WINDOW}")
    if scene not in all_scenes():
        raise UnknownNameError("scene", scene, tuple(all_scenes()))


def draw(
    analysis,
    panel: str,
    theme: str,
    pixels: tuple[int, int],
    output: Path,
    scene: str | None = None,
    ghost=None,
    suffix: str = "",
) -> None:
    """Writes the picture of one analysis, beside its ghost, or of a scene of the lab. suffix: of the format, by default
    the file's own. Raises UnknownNameError, FileError."""
    from PySide6.QtCore import qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    from gui.app import application
    from gui.export import save_picture
    from gui.naming import name_of
    from gui.session import Session
    from gui.theme import LOOK

    qInstallMessageHandler(tell_warning)
    application()
    LOOK.set_mode(theme)
    session = Session()
    widget = window_of(session) if panel == WINDOW else panel_of(panel, session)
    widget.resize(*pixels)
    if analysis is not None:
        session.show(analysis)
    if ghost is not None:
        session.comparison.show(ghost)
    widget.show()
    if panel == WINDOW and session.sketch is not None:
        show_board(widget)
    if panel == WINDOW and scene:
        widget.build_workspace()
        widget.show_lab()
    for _ in range(3):
        QApplication.processEvents()
    if hasattr(widget, "work_out"):  # what is not worked out in a window before a person asks for it
        widget.work_out()
    while getattr(widget, "is_working", False):
        QApplication.processEvents()
    if panel == LAB or scene:
        show_halfway(widget if panel == LAB else widget.workspace.panels[LAB], scene)
    suffix = suffix or output.suffix.lower()
    if suffix == ".csv":
        write_data(widget, output)
    else:
        name = name_of(analysis.scenario) if analysis is not None else ""
        save_picture(widget, output, f"{name}: {panel}" if name else panel, suffix)
    widget.close()


def draw_lesson(
    name: str | None, step: int, reveal: bool, theme: str, pixels: tuple[int, int], output: Path, suffix: str
) -> None:
    """Writes the page of one step, from 1. Raises ScenarioError, UnknownNameError, FileError."""
    from PySide6.QtCore import qInstallMessageHandler

    from analysis.lessons import lesson_named
    from gui.app import application
    from gui.lessons.page_picture import save_step
    from gui.theme import LOOK

    if name is None:
        raise ScenarioError("which lesson", None, "--lesson with its number or the name of its file")
    lesson = lesson_named(name)
    if step > len(lesson.steps):
        raise ScenarioError(f"{lesson.id} has no such step", step, f"1 to {len(lesson.steps)}")
    qInstallMessageHandler(tell_warning)
    application()
    LOOK.set_mode(theme)
    save_step(lesson, step - 1, reveal, pixels, output, suffix)


def write_data(widget, output: Path) -> None:
    """The data of a panel's plot; the events where a scene of the lab draws no curves. Raises ScenarioError, FileError."""
    from analysis.dataflow.trace_csv import trace_csv
    from gui.export import csv_file
    from gui.export.files import write_whole

    table = widget.plot_table() if hasattr(widget, "plot_table") else None
    runs = widget.bench.shown.play.runs if getattr(widget, "bench", None) else ()
    if table is None and not runs:
        raise ScenarioError("there is no data of a plot here", str(output), "a picture: .svg, .pdf or .png")
    write_whole(output, trace_csv(runs[0].trace).encode() if table is None else csv_file(table))


def show_halfway(panel, scene: str | None) -> None:
    """The lab works in the background; half way through, there is most to see."""
    from PySide6.QtWidgets import QApplication

    bench = panel.need()
    if scene:
        bench.show_scene(scene)
    while bench.is_working:
        QApplication.processEvents()
    bench.clock.seek(bench.clock.end // 2)
    for _ in range(5):  # panes that grow with their words ask again for room
        QApplication.processEvents()


def show_board(window) -> None:
    """As the window opens a drawing: in the layout with room for it."""
    from gui.layouts import DRAW

    window.apply_layout(DRAW)
    window.reveal_panel(BOARD)


def tell_warning(kind, context, text: str) -> None:
    """Qt's warnings, but for what the off-screen platform says of every window: that there is no window manager."""
    if not text.startswith("This plugin does not support"):
        print(text, file=sys.stderr)


def window_of(session):
    """The window, with settings that are thrown away."""
    from tempfile import gettempdir

    from PySide6.QtCore import QSettings

    from gui.main_window import MainWindow
    from gui.settings import Settings as WindowSettings

    nowhere = QSettings(str(Path(gettempdir()) / f"rooflens-{os.getpid()}.ini"), QSettings.Format.IniFormat)
    return MainWindow(session, WindowSettings(nowhere))


def panel_of(name: str, session):
    from PySide6.QtGui import QPalette

    from gui.panels import PANELS, all_panels
    from gui.theme import LOOK

    all_panels()
    panel = PANELS[name].make(session)
    palette = panel.palette()
    palette.setColor(QPalette.ColorRole.Window, LOOK.theme.colour("panel"))
    panel.setPalette(palette)
    panel.setAutoFillBackground(True)
    return panel
