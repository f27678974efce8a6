"""Batches against latency: requests arrive, wait for a batch, and share what its weights cost to load."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QPointF, QRectF
from PySide6.QtGui import QPainter

from analysis.serving import NS, POISSON, REGULAR, Arrivals, Server
from analysis.units import exact, number, percent
from gui.lab.beats import Beats
from gui.lab.ink import caption, elided
from gui.lab.plots import grip_of
from gui.lab.predicting import PredictingPainter
from gui.lab.queue_curve import ROW, TABLE_TALL, paint_figures, paint_plot, plot_of
from gui.lab.queue_lanes import Lanes
from gui.lab.queue_state import MOST_BATCH, Queue, about_request, happens, span, tr
from gui.lab.queue_strip import TALL, paint_strip, strip_rooms
from gui.lab.scene import Hit, Param, Play, Preset, Scene, Values, scene
from gui.widgets.plot_tables import PlotTable, table

N = QT_TRANSLATE_NOOP

MS = NS // 1000
HEAD = 40.0
BESIDE = 640.0  # from this width the curve stands beside the lanes
CURVE_LEAST, LANES_LEAST, LINE_LEAST = 150.0, 120.0, 90.0
# Around the plot, so that nothing of a dot, a ring or the hatching is left outside.
BEYOND = (-10.0, -1.0, 9.0, 5.0)


@scene
class BatchQueue(Scene):
    title = N("lab", "Batches and latency")
    question = N("lab", "How long does a request wait for others, and what does the batch save?")
    slides = "S32"
    params = (
        Param("rate", N("lab", "requests a second λ"), 100, most=1000),
        Param("arrivals", N("lab", "arrivals"), REGULAR, "choice",
              choices=((REGULAR, N("lab", "regular")), (POISSON, N("lab", "at random")))),
        Param("batch", N("lab", "largest batch B"), 4, most=MOST_BATCH),
        Param("timeout", N("lab", "timeout in ms"), 40, least=0, most=500,
              hint=N("lab", "a batch starts when its oldest request has waited so long, even if it is not full")),
        Param("memory", N("lab", "weights t_mem in ms"), 12, least=0, most=500, hint=N("lab", "to load them once a batch")),
        Param("mac", N("lab", "each request t_mac in ms"), 2, most=100, hint=N("lab", "its own multiply–accumulates")),
        Param("deadline", N("lab", "deadline in ms"), 60, most=2000, hint=N("lab", "from arrival to result")),
        Param("requests", N("lab", "requests drawn"), 24, least=4, most=64, rare=True),
        Param("seed", N("lab", "seed"), 1, most=999, shown=lambda values: values["arrivals"] == POISSON),
    )  # fmt: skip
    presets = (
        Preset(N("lab", "S32: batches of four, regular arrivals"), {}),
        Preset(N("lab", "S32: one by one is too slow"), {"batch": 1}, N("lab", "14 ms of work every 10 ms")),
        Preset(N("lab", "S32: at random"), {"arrivals": POISSON}, N("lab", "the same rate, but now and then a crowd")),
        Preset(N("lab", "S32: a batch of sixteen misses the deadline"), {"batch": 16, "timeout": 200, "requests": 32}),
        Preset(N("lab", "S32: a sensor alone, 25 frames a second"), {"rate": 25, "batch": 4, "timeout": 200, "deadline": 40},
               N("lab", "a batch waits longer than a frame is new")),
    )  # fmt: skip

    def play(self, values: Values) -> Play:
        server = Server(values["memory"] * MS, values["mac"] * MS, values["batch"], values["timeout"] * MS)
        seed = values["seed"] if values["arrivals"] == POISSON else 1
        arrivals = Arrivals(values["rate"], values["arrivals"], seed)
        queue = Queue(arrivals, server, values["deadline"] * MS, values["requests"])
        assert queue.curve
        return Play(values, (), extra={"queue": queue}, beats=Beats(len(queue.moments), N("lab", "event by event")))

    def paint(self, painter: QPainter, rect: QRectF, play: Play, times: tuple[float, ...], hover: Hit | None) -> None:
        queue: Queue = play.extra["queue"]
        time = times[0]
        state = queue.so_far(time)
        paint_head(painter, rect, queue, time)
        strip, lanes, curve, figures = rooms_of(rect)
        paint_strip(painter, strip, queue, state)
        Lanes(lanes, queue).paint(painter, state.now_ns, hover.cell if hover is not None else None)
        if curve.height() > 0:
            paint_plot(painter, curve, queue)
        if figures.height() > 0:
            paint_figures(painter, figures, queue, state)

    def hit(self, rect: QRectF, play: Play, times: tuple[float, ...], at: QPointF) -> Hit | None:
        queue = play.extra["queue"]
        found = Lanes(rooms_of(rect)[1], queue).request_at(at)
        if found is None:
            return None
        return Hit(0, tr("request {n}").format(n=found + 1), found, about_request(queue, found))

    def grab(self, rect: QRectF, play: Play, at: QPointF) -> object | None:
        plot = plot_of(rooms_of(rect)[2], play.extra["queue"])
        on_line = plot.rect.contains(at) and abs(at.x() - plot.at(play.values["batch"], 0).x()) < 6
        return "batch" if on_line or grip_of(plot, play.values["batch"], above=True).contains(at) else None

    def drag(self, rect: QRectF, play: Play, grabbed: object, at: QPointF) -> Values | None:
        plot = plot_of(rooms_of(rect)[2], play.extra["queue"])
        batch = min(MOST_BATCH, max(1, round(plot.values(at)[0])))
        return None if batch == play.values["batch"] else {**play.values, "batch": batch}

    def answers(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        _, _, curve, figures = rooms_of(rect)
        table = figures.adjusted(0.4 * figures.width(), ROW, 0, 0) if figures.height() > ROW else figures
        plot = (plot_of(curve, play.extra["queue"]).rect.adjusted(*BEYOND),) if curve.height() > 0 else ()
        return (*plot, table) if figures.height() > 0 else plot

    def given(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """What happens, who waits, the run without its time, the sizes of batches; not what the server takes, nor latencies."""
        strip, lanes, curve, _ = rooms_of(rect)
        waiting, _, done = strip_rooms(strip)
        plot = plot_of(curve, play.extra["queue"]).rect.adjusted(*BEYOND)
        lanes.setBottom(Lanes(lanes, play.extra["queue"]).server.bottom())
        head = QRectF(rect.left(), rect.top(), rect.width(), 18)
        below = QRectF(curve.left(), plot.bottom() + 1, curve.width(), curve.bottom() - plot.bottom())
        above = QRectF(curve.left(), curve.top(), curve.width() + 8, plot.top() - curve.top() - 1)
        return head, waiting, done, lanes, below, above

    def moment(self, play: Play, times: tuple[float, ...]) -> str:
        queue: Queue = play.extra["queue"]
        state = queue.so_far(times[0])
        tail = tr("{n} waiting, {done} done").format(n=len(state.waiting), done=state.done)
        return f"{happens(queue, times[0])}; {tail}"

    def plot_table(self, play: Play) -> PlotTable:
        """Of every size of batch; None where the queue grows without end."""
        queue: Queue = play.extra["queue"]
        rows = [
            (most, told.throughput_per_s, told.busy, told.mean_s, told.p99_s, told.late) for most, told in queue.curve
        ]
        columns = ("largest_batch", "throughput_per_s", "busy_share", "mean_latency_s", "p99_latency_s", "late_share")
        return table(columns, rows)


def rooms_of(rect: QRectF) -> tuple[QRectF, QRectF, QRectF, QRectF]:
    """(the moment, lanes, curve, figures): curve and figures beside the lanes, or below them in a narrow picture.

    A low picture has its figures in one line or not at all, and one that is narrow, too, no curve.
    """
    strip = QRectF(rect.left(), rect.top() + HEAD, rect.width(), TALL)
    below = rect.adjusted(0, HEAD + TALL + 14, 0, 0)
    return strip, *(beside(below) if rect.width() >= BESIDE else stacked(below))


def beside(room: QRectF) -> tuple[QRectF, QRectF, QRectF]:
    wide = 0.56 * room.width()
    right = room.adjusted(wide + 22, 0, 0, 0)
    figures = tall_of_figures(room, CURVE_LEAST)
    lanes = QRectF(room.left(), room.top(), wide, room.height())
    curve = right.adjusted(0, 0, 0, -figures - 8)
    return lanes, curve, QRectF(right.left(), right.bottom() - figures, right.width(), figures)


def tall_of_figures(room: QRectF, beside: float) -> float:
    """A table, or a line where no table has room with what stands above it."""
    if room.height() >= beside + TABLE_TALL:
        return TABLE_TALL
    return ROW if room.height() >= LINE_LEAST else 0.0


def stacked(room: QRectF) -> tuple[QRectF, QRectF, QRectF]:
    figures = tall_of_figures(room, LANES_LEAST)
    free = room.height() - figures - 12
    lanes = 0.45 * free if free >= CURVE_LEAST + LANES_LEAST else free
    curve = max(0.0, free - lanes)
    return (
        QRectF(room.left(), room.top(), room.width(), lanes),
        QRectF(room.left(), room.top() + lanes + 6, room.width(), curve),
        QRectF(room.left(), room.bottom() - figures, room.width(), figures),
    )


def paint_head(painter: QPainter, rect: QRectF, queue: Queue, time: float) -> None:
    predicting = isinstance(painter, PredictingPainter)
    text = happens(queue, time, brief=predicting)
    head = text[0].upper() + text[1:]
    caption(painter, QPointF(rect.left(), rect.top() + 14), elided(head, rect.width()), strong=True)
    caption(painter, QPointF(rect.left(), rect.top() + 31), elided(why(queue, predicting), rect.width()))


def why(queue: Queue, predicting: bool) -> str:
    """Whether the server keeps up, and how near it is to what it can: not while that is asked."""
    server, arrivals = queue.server, queue.arrivals
    figures = {
        "n": server.most,
        "t": span(server.service_ns(server.most)),
        "most": number(server.capacity_per_s),
        "rate": exact(arrivals.per_s),
        "load": percent(float(server.load(arrivals))),
    }
    if predicting:
        text = tr("t({n}) = {t}: at most {most} requests/s, {rate} come")
    elif queue.keeps_up:
        text = tr("t({n}) = {t}: at most {most} requests/s, {rate} come; a load of {load}")
    else:
        text = tr("✕ t({n}) = {t}: at most {most} requests/s, {rate} come; latency grows without end")
    return text.format(**figures)
