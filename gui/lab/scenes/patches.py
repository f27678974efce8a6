"""The first layers of a network patch by patch: less memory, and what the patches' halos cost."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QPointF, QRectF
from PySide6.QtGui import QPainter

from analysis.memory.stacks import EQUAL, patching_of
from gui.lab.beats import Beats
from gui.lab.ink import caption, elided
from gui.lab.patch_bars import paint_panel
from gui.lab.patch_picture import paint_maps, paint_names
from gui.lab.patch_places import front_of, maps_of, planes_of, played_patching, rooms_of, shown_maps
from gui.lab.patch_words import about_map, detail_words, head_words, map_name, moment_words
from gui.lab.scene import Hit, Param, Play, Preset, Scene, Values, scene
from gui.theme import title_font
from gui.widgets.plot_tables import PlotTable, table

N = QT_TRANSLATE_NOOP

NETWORKS = (
    ("mobilenet_v2", "MobileNetV2 224, int8"), ("mobilenet_v1_int8", "MobileNetV1 0.25 96, int8"),
    (EQUAL, N("lab", "equal layers")),
)  # fmt: skip


def is_equal(values: Values) -> bool:
    return bool(values["network"] == EQUAL)


def is_network(values: Values) -> bool:
    return not is_equal(values)


@scene
class Patches(Scene):
    title = N("lab", "Patch by patch")
    question = N("lab", "How much memory do patches save, and how much is computed twice for it?")
    slides = "S10, S11"
    params = (
        Param("network", N("lab", "network"), "mobilenet_v2", "choice", choices=NETWORKS),
        Param("grid", N("lab", "patches a side g"), 4, least=1, most=8),
        Param("blocks", N("lab", "blocks after the stem"), 4, least=0, most=17, shown=is_network),
        Param("side", N("lab", "input side"), 24, least=8, most=64, shown=is_equal),
        Param("layers", N("lab", "layers"), 3, least=1, most=6, shown=is_equal),
        Param("kernel", N("lab", "kernel K"), 3, least=1, most=7, shown=is_equal),
        Param("stride", N("lab", "stride st"), 1, least=1, most=3, shown=is_equal),
        Param("pad", N("lab", "padding"), 1, least=0, most=3, shown=is_equal),
        Param("in_place", N("lab", "depthwise in place"), True, "switch", shown=is_network),
        Param("skips", N("lab", "residuals stay alive"), False, "switch", shown=lambda v: v["network"] == "mobilenet_v2",
              hint=N("lab", "what a residual connection adds later lies in memory until then")),
        Param("resident", N("lab", "the input stays"), False, "switch", rare=True,
              hint=N("lab", "the whole input lies in memory while the stage runs")),
    )  # fmt: skip
    presets = (
        Preset(N("lab", "S11: MobileNetV2, 4×4 patches"), {}, N("lab", "1372 KiB become 171.5 KiB")),
        Preset(N("lab", "MobileNetV2 without patches"), {"grid": 1}),
        Preset(N("lab", "MobileNetV2, 2×2 patches"), {"grid": 2}),
        Preset(N("lab", "One block more"), {"blocks": 5}, N("lab", "26.3 % more MACs")),
        Preset(N("lab", "MobileNetV2, residuals alive"), {"skips": True}, N("lab", "196 KiB behind the stage")),
        Preset(N("lab", "Three layers of 3×3"), {"network": EQUAL, "grid": 3}),
        Preset(N("lab", "Two layers of 3×3, stride 2"), {"network": EQUAL, "side": 32, "layers": 2, "stride": 2, "grid": 2}),
    )  # fmt: skip

    def play(self, values: Values) -> Play:
        found = patching_of(values)
        maps = shown_maps(found.stack, found.last)
        beats = Beats(found.grid**2 * len(maps), N("lab", "map by map"))
        return Play(values, (), extra={"patching": found, "maps": maps}, beats=beats)

    def paint(self, painter: QPainter, rect: QRectF, play: Play, times: tuple[float, ...], hover: Hit | None) -> None:
        found, maps = played_patching(play), maps_of(play)
        rooms, front = rooms_of(rect), front_of(times[0] if times else 0.0, len(maps))
        planes = planes_of(rooms.maps, found.stack, maps)
        head = elided(head_words(found), rect.width(), title_font())
        caption(painter, QPointF(rect.left(), rect.top() + 14), head, strong=True)
        caption(painter, QPointF(rect.left(), rect.top() + 31), elided(detail_words(found), rect.width()))
        paint_maps(painter, planes, found, maps, front)
        paint_names(painter, rooms.names, planes, found, maps)
        paint_panel(painter, rooms.panel, found, maps, front)

    def hit(self, rect: QRectF, play: Play, times: tuple[float, ...], at: QPointF) -> Hit | None:
        found, maps = played_patching(play), maps_of(play)
        for plane, place in zip(planes_of(rooms_of(rect).maps, found.stack, maps), maps, strict=True):
            pixel = plane.pixel_at(at)
            if pixel is not None:
                return Hit(0, map_name(found, place), place, about_map(found, place, pixel))
        return None

    def answers(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        return (rooms_of(rect).panel,)

    def given(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """The sizes of the maps."""
        return (rooms_of(rect).names,)

    def plot_table(self, play: Play) -> PlotTable:
        """What each patch needs of each map that is shown; rows and columns count from 1."""
        found = played_patching(play)
        rows = (
            (patch + 1, map_name(found, at), *(end + 1 for end in (*regions[at].rows, *regions[at].columns)),
             found.part_bytes(at, regions))
            for patch, regions in enumerate(found.regions) for at in maps_of(play)
        )  # fmt: skip
        return table(("patch", "map", "first_row", "last_row", "first_column", "last_column", "bytes"), rows)

    def moment(self, play: Play, times: tuple[float, ...]) -> str:
        maps = maps_of(play)
        return moment_words(played_patching(play), maps, front_of(times[0] if times else 0.0, len(maps)))
