"""Energy of a whole network, layer by layer: what arithmetic takes, and what each level of memory."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QPointF, QRectF
from PySide6.QtGui import QPainter

from analysis.dataflow.energy import known_costs
from analysis.lecture.layer_work import layers_of
from analysis.lecture.network_energy import (
    DRAM,
    LEVELS,
    REGISTERS,
    SRAM,
    TABLE,
    Energy,
    energy_of_layer,
    energy_of_layers,
    prices_of,
)
from analysis.units import percent
from gui.lab.beats import Beats
from gui.lab.cell_words import tr
from gui.lab.ink import caption, elided
from gui.lab.network_bars import LINE, NAMES, PARTS, joules, layer_at, name_of, paint_layers, paint_parts
from gui.lab.scene import Hit, Param, Play, Preset, Scene, Values, scene
from gui.theme import title_font
from gui.widgets.plot_tables import PlotTable, table

N = QT_TRANSLATE_NOOP
HEAD = 62.0
NETWORKS = (
    ("vgg16", N("lab", "VGG-16")), ("resnet50_v1_5", N("lab", "ResNet-50")), ("mobilenet_v2", N("lab", "MobileNetV2")),
    ("resnet8", N("lab", "ResNet-8")), ("ds_cnn", N("lab", "DS-CNN")),
)  # fmt: skip
PLACES = ((REGISTERS, N("lab", "registers")), (SRAM, N("lab", "SRAM")), (DRAM, N("lab", "DRAM, each time")))


def has_home(values: Values) -> bool:
    return values["operands"] != DRAM


@scene
class NetworkEnergy(Scene):
    title = N("lab", "Energy of a network")
    question = N("lab", "Where does the energy of a whole network go: into arithmetic or into memory?")
    slides = "S34"
    params = (
        Param("network", N("lab", "network"), "vgg16", "choice", choices=NETWORKS),
        Param("bits", N("lab", "bits a word"), 32, "choice", choices=((32, "32"), (16, "16"), (8, "8"))),
        Param("operands", N("lab", "operands of a MAC from"), REGISTERS, "choice", choices=PLACES),
        Param("activations", N("lab", "activations live in"), SRAM, "choice",
              choices=((SRAM, N("lab", "SRAM")), (DRAM, N("lab", "DRAM"))), shown=has_home),
        Param("dram", N("lab", "pJ for 32 bits of DRAM"), 640, least=1, most=5000),
        Param("sram", N("lab", "pJ for 32 bits of SRAM"), 5, least=1, most=500),
    )  # fmt: skip
    presets = (
        Preset(N("lab", "S34: VGG-16, each weight from DRAM once"), {}),
        Preset(N("lab", "S34: VGG-16, two DRAM loads a MAC"), {"operands": DRAM}, N("lab", "what reuse saves")),
        Preset(N("lab", "VGG-16, 8-bit words"), {"bits": 8}),
        Preset(N("lab", "VGG-16, operands from SRAM"), {"operands": SRAM}),
        Preset(N("lab", "MobileNetV2, activations in DRAM"), {"network": "mobilenet_v2", "activations": DRAM}),
        Preset(N("lab", "DRAM at a tenth of its price"), {"dram": 64}),
    )  # fmt: skip

    def play(self, values: Values) -> Play:
        prices = prices_of(values["bits"], values["sram"], values["dram"])
        layers, places = layers_of(values["network"]), (values["operands"], values["activations"])
        extra = {
            "layers": layers, "prices": prices, "parts": [energy_of_layer(layer, prices, *places) for layer in layers],
            "sums": [Energy(), *energy_of_layers(layers, prices, *places)],
        }  # fmt: skip
        return Play(values, (), extra=extra, beats=Beats(len(layers), tr("layer by layer")))

    def paint(self, painter: QPainter, rect: QRectF, play: Play, times: tuple[float, ...], hover: Hit | None) -> None:
        done = int(times[0]) if times else 0
        words = elided(self.moment(play, times), rect.width(), title_font())
        caption(painter, QPointF(rect.left(), rect.top() + 14), words, strong=True)
        for line, text in enumerate(price_words(play)):
            caption(painter, QPointF(rect.left(), rect.top() + 31 + 16 * line), elided(text, rect.width()))
        paint_parts(painter, parts_box(rect), play, play.extra["sums"][done])
        paint_layers(painter, layers_box(rect), play, done)

    def hit(self, rect: QRectF, play: Play, times: tuple[float, ...], at: QPointF) -> Hit | None:
        done = int(times[0]) if times else 0
        row = layer_at(layers_box(rect), play, at)
        if row is not None and row < done:
            layer = play.extra["layers"][row]
            return Hit(0, layer.name, row, f"{layer.op}; {told(play.extra['parts'][row], play)}")
        prices = QRectF(rect.left(), rect.top() + 20, rect.width(), 34)
        return Hit(0, tr("costs at 45 nm"), -1, play.extra["prices"].source) if prices.contains(at) else None

    def answers(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """What is said of all, the bars, the layers."""
        bars = parts_box(rect).adjusted(NAMES, 0, 0, 0)
        return QRectF(rect.left(), rect.top() + 2, rect.width(), 16), bars, layers_box(rect).adjusted(0, 16, 0, 0)

    def given(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """What an operation and a word cost, and what the bars are."""
        names = parts_box(rect)
        names.setWidth(NAMES - 2)
        return QRectF(rect.left() - 1, rect.top() + 20, 4, 32), names

    def moment(self, play: Play, times: tuple[float, ...]) -> str:
        done = int(times[0]) if times else 0
        energy: Energy = play.extra["sums"][done]
        network = tr(dict(NETWORKS)[play.values["network"]])
        if not done:
            return tr("{network}: no layer has run yet").format(network=network)
        return tr("{network}, {n} of {all} layers: {total}, {share} of it for memory").format(
            network=network, n=done, all=len(play.extra["layers"]), total=joules(energy.total),
            share=percent(energy.memory / energy.total),
        )  # fmt: skip

    def plot_table(self, play: Play) -> PlotTable:
        """Joules of each layer by what they were spent on."""
        pairs = zip(play.extra["layers"], play.extra["parts"], strict=True)
        rows = [(layer.name, layer.op, *(getattr(energy, part) for part in PARTS)) for layer, energy in pairs]
        return table(("layer", "op", *(f"{part}_j" for part in PARTS)), rows)


def parts_box(rect: QRectF) -> QRectF:
    return QRectF(rect.left(), rect.top() + HEAD, rect.width(), LINE * len(PARTS))


def layers_box(rect: QRectF) -> QRectF:
    top = rect.top() + HEAD + LINE * len(PARTS) + 14
    return QRectF(rect.left(), top, rect.width(), max(80.0, rect.bottom() - top))


def price_words(play: Play) -> tuple[str, str]:
    prices = play.extra["prices"]
    amounts = {level: f"{prices.word[level] * 1e12:.4g}" for level in LEVELS}
    words = tr("pJ for {bits} bits: MAC {mac}, registers {r}, SRAM {s}, DRAM {d}").format(
        bits=play.values["bits"],
        mac=f"{prices.mac * 1e12:.4g}",
        r=amounts[REGISTERS],
        s=amounts[SRAM],
        d=amounts[DRAM],
    )
    return words, tr("{table}: arithmetic and accesses alone").format(table=known_costs()[TABLE])


def told(energy: Energy, play: Play) -> str:
    return ", ".join(f"{name_of(part, play)} {joules(getattr(energy, part))}" for part in PARTS)
