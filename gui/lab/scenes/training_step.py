"""A step of training: forward, back with two products a layer, and what memory holds in between."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QPointF, QRectF
from PySide6.QtGui import QPainter

from analysis.lessons.fact import told
from analysis.other_layers.settings import training_of
from analysis.other_layers.training import AGAIN, BACKWARD, FORWARD, LOSS
from analysis.units import exact, si
from gui.lab.beats import Beats
from gui.lab.dense_view import tr
from gui.lab.ink import caption, elided
from gui.lab.scene import Hit, Param, Play, Preset, Scene, Values, scene
from gui.lab.shares import ROW, Line, Share, paint_lines
from gui.lab.training_picture import paint_layers, paint_memory, paint_products, places
from gui.lab.training_state import KINDS, WORK, Course
from gui.theme import title_font
from gui.widgets.plot_tables import PlotTable, table

N = QT_TRANSLATE_NOOP

HEAD, BESIDE = 44.0, 600.0
OPTIMISERS = (("sgd", N("lab", "SGD")), ("momentum", N("lab", "momentum")), ("adam", N("lab", "Adam")))


@scene
class TrainingStep(Scene):
    title = N("lab", "Training step")
    question = N("lab", "What does a step of training compute and hold that inference does not?")
    slides = "S12–S14"
    params = (
        Param("layers", N("lab", "layers L"), 9, most=64),
        Param("width", N("lab", "width"), 64, most=8192, hint=N("lab", "inputs and outputs of each dense layer")),
        Param("batch", N("lab", "minibatch B"), 32, most=4096),
        Param("optimiser", N("lab", "optimiser"), "adam", "choice", choices=OPTIMISERS),
        Param("checkpoints", N("lab", "checkpoints"), False, "switch",
              hint=N("lab", "keep an activation every √L layers, compute the others again")),
        Param("bytes", N("lab", "bytes a word"), 4, "choice", choices=((4, "4"), (2, "2"))),
    )  # fmt: skip
    presets = (
        Preset(N("lab", "S13: nine layers, Adam"), {}, N("lab", "every layer's input waits")),
        Preset(N("lab", "Checkpoints every √L layers"), {"checkpoints": True}, N("lab", "one more forward pass")),
        Preset(N("lab", "Large minibatch"), {"batch": 512}, N("lab", "activations outweigh weights")),
        Preset(N("lab", "Large minibatch, checkpoints"), {"batch": 512, "checkpoints": True}, N("lab", "less is held at once")),
        Preset(N("lab", "Plain SGD, one example"), {"optimiser": "sgd", "batch": 1}, N("lab", "weights and their gradients")),
        Preset(N("lab", "25 layers, checkpoints"), {"layers": 25, "batch": 256, "checkpoints": True}),
    )  # fmt: skip

    def play(self, values: Values) -> Play:
        course = Course(training_of(values))
        return Play(values, (), extra={"course": course}, beats=Beats(len(course.moments), tr("layer by layer")))

    def paint(self, painter: QPainter, rect: QRectF, play: Play, times: tuple[float, ...], hover: Hit | None) -> None:
        course, time = play.extra["course"], times[0]
        caption(
            painter,
            QPointF(rect.left(), rect.top() + 14),
            elided(head_words(course), rect.width(), title_font()),
            strong=True,
        )
        caption(painter, QPointF(rect.left(), rect.top() + 32), elided(self.moment(play, times), rect.width()))
        layers, memory, products = rooms_of(rect)
        paint_layers(painter, layers, course, time)
        paint_memory(painter, memory, course, time)
        if products is not None:
            paint_products(painter, products, course, time)
        paint_lines(painter, foot_of(rect), lines_of(course, time))

    def hit(self, rect: QRectF, play: Play, times: tuple[float, ...], at: QPointF) -> Hit | None:
        """An activation, or a layer."""
        course: Course = play.extra["course"]
        bars, boxes = places(rooms_of(rect)[0], course.training.layers)
        for number, bar in enumerate(bars):
            if bar.contains(at):
                return Hit(0, tr("activation {n}").format(n=number), number, about_activation(course, number))
        layer = next((number for number, box in enumerate(boxes, start=1) if box.contains(at)), None)
        return Hit(0, tr("layer {n}").format(n=layer), layer, about_layer(course)) if layer else None

    def plot_table(self, play: Play) -> PlotTable:
        """Memory over the step: what each kind holds in each moment."""
        course: Course = play.extra["course"]
        steps = enumerate(zip(course.moments, course.live, strict=True), start=1)
        rows = ((n, moment.kind, moment.layer or None, *(live[kind] for kind in KINDS)) for n, (moment, live) in steps)
        return table(("moment", "name", "layer", *(f"{kind}_bytes" for kind in KINDS)), rows)

    def answers(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        return rooms_of(rect)[1], foot_of(rect)

    def given(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """What happens now, and the numbers of layers."""
        return QRectF(rect.left(), rect.top() + 20, rect.width(), 18), rooms_of(rect)[0]

    def moment(self, play: Play, times: tuple[float, ...]) -> str:
        course: Course = play.extra["course"]
        if course.is_over(times[0]):
            return tr("over: the weights are new, nothing else is kept but the optimiser's copies")
        now = course.moments[course.now(times[0])]
        return moment_words(now.kind, now.layer).format(layer=now.layer, before=now.layer - 1)


def foot_of(rect: QRectF) -> QRectF:
    return QRectF(rect.left(), rect.bottom() - 2 * ROW, rect.width(), 2 * ROW)


def rooms_of(rect: QRectF) -> tuple[QRectF, QRectF, QRectF | None]:
    """(layers, memory over time, products): the products give way where the picture is narrow."""
    inner = rect.adjusted(0, HEAD, 0, -2 * ROW - 10)
    tall = min(130.0, 0.38 * inner.height())
    layers = QRectF(inner.left(), inner.top(), inner.width(), tall)
    below = inner.adjusted(0, tall + 12, 0, 0)
    if rect.width() < BESIDE:
        return layers, below, None
    beside = min(260.0, 0.3 * below.width())
    memory = below.adjusted(0, 0, -beside - 24, 0)
    return layers, memory, QRectF(memory.right() + 24, below.top(), beside, below.height())


def head_words(course: Course) -> str:
    training = course.training
    text = tr("One step: {macs}, {times} forward passes; at most {count} activations at once")
    return text.format(
        macs=si(course.macs, "MAC", 4),
        times=told(course.macs / training.forward_macs, ""),
        count=exact(course.held),
    )


def moment_words(kind: str, layer: int) -> str:
    words = {
        FORWARD: tr("forward, layer {layer}: its input stays for the way back"),
        AGAIN: tr("layer {layer} computed again from its segment's checkpoint"),
        LOSS: tr("the loss: from here back"),
        BACKWARD: tr("back, layer {layer}: dW from its input that waited, dX for layer {before}"),
    }
    if kind == BACKWARD and layer == 1:
        return tr("back, layer 1: dW alone, for nothing comes before it")
    return words.get(kind, tr("update: each weight by its gradient and the optimiser's copies"))


def about_activation(course: Course, number: int) -> str:
    """Its size, and from when to when it is in memory."""
    training = course.training
    held = [at for at, moment in enumerate(course.moments, start=1) if number in moment.kept]
    size = si(training.activations * training.word_bytes, "B", 4)
    text = tr("{batch}×{width} words, {size}; in memory in {count} of {all} moments")
    return text.format(batch=training.batch, width=training.width, size=size, count=len(held), all=len(course.moments))


def about_layer(course: Course) -> str:
    training = course.training
    size = si(training.weights * training.word_bytes, "B", 4)
    text = tr("{width}×{width} weights, {size}; {macs} in each of its products")
    return text.format(width=training.width, size=size, macs=si(training.layer_macs, "MAC", 4))


def lines_of(course: Course, time: float) -> tuple[Line, Line]:
    """What memory holds now, and the work that is done of all that is to do."""
    live = course.live[course.now(time)]
    if course.is_over(time):
        live = {**live, "gradients": 0}
    held = tuple(Share(live[kind], token, letter=kind_words(kind)) for kind, token in KINDS.items())
    done, whole = course.done(time), course.work[-1]
    work = tuple(Share(whole[name], token, done[name], work_words(name)) for name, token in WORK.items() if whole[name])
    return (
        Line(tr("memory"), held, tr("{now} now").format(now=si(sum(live.values()), "B")), float(course.peak)),
        Line(
            tr("work"), work, tr("{done} done").format(done=si(sum(done.values()), "MAC")), float(sum(whole.values()))
        ),
    )


def kind_words(kind: str) -> str:
    return {
        "weights": tr("weights"), "states": tr("optimiser"), "gradients": tr("gradients"), "activations": tr("activations"),
    }[kind]  # fmt: skip


def work_words(name: str) -> str:
    return {"forward": tr("forward"), "again": tr("again")}.get(name, name)
