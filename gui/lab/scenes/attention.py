"""Attention: tokens meet tokens, all at once or one after the other with a cache of keys and values."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QPointF, QRectF
from PySide6.QtGui import QPainter

from analysis.other_layers.attention import LLAMA_3_8B
from analysis.other_layers.settings import shape_of
from gui.lab.attention_picture import paint_head, paint_sharing, picture_of
from gui.lab.attention_state import Course, course_of
from gui.lab.attention_words import head_words, lines_of, moment_words, scale_words
from gui.lab.beats import Beats
from gui.lab.dense_view import tr
from gui.lab.ink import caption, elided
from gui.lab.scene import Hit, Param, Play, Preset, Scene, Values, scene
from gui.lab.shares import ROW, paint_lines
from gui.theme import title_font

N = QT_TRANSLATE_NOOP

HEAD = 58.0
PHASES = (("prefill", N("lab", "prefill")), ("decode", N("lab", "decode")))
LLAMA = {**{name: getattr(LLAMA_3_8B, name) for name in LLAMA_3_8B.__slots__}, "tokens": 1024}
# Touvron et al., arXiv 2012.12877, table 1: DeiT-Ti.
VISION = {
    "width": 192, "heads": 3, "groups": 3, "head_width": 64, "hidden": 768, "gated": False, "layers": 12,
    "vocabulary": 0, "tokens": 197, "causal": False, "bytes": 4,
}  # fmt: skip


def is_prefill(values: Values) -> bool:
    return bool(values["phase"] == "prefill")


@scene
class Attention(Scene):
    title = N("lab", "Attention")
    question = N("lab", "What does one more token cost, and what has to be read for it?")
    slides = "S49"
    params = (
        Param("phase", N("lab", "phase"), "prefill", "choice", choices=PHASES),
        Param("tokens", N("lab", "tokens n"), 8, most=131072),
        Param("causal", N("lab", "causal"), True, "switch", shown=is_prefill,
              hint=N("lab", "a token sees itself and those before it")),
        Param("batch", N("lab", "sequences"), 1, most=1024),
        Param("heads", N("lab", "heads H"), 8, most=128),
        Param("groups", N("lab", "KV heads G"), 4, most=128, hint=N("lab", "heads of keys and values; they divide H")),
        Param("head_width", N("lab", "head width dh"), 8, most=256),
        Param("layers", N("lab", "layers L"), 5, most=128),
        Param("bytes", N("lab", "bytes a word"), 2, "choice", choices=((4, "4"), (2, "2"), (1, "1"))),
        Param("width", N("lab", "model width d"), 64, most=16384, rare=True),
        Param("hidden", N("lab", "feed-forward f"), 172, most=65536, rare=True),
        Param("gated", N("lab", "gated"), True, "switch", rare=True, hint=N("lab", "three feed-forward matrices, not two")),
        Param("vocabulary", N("lab", "vocabulary"), 512, least=0, most=262144, rare=True),
    )  # fmt: skip
    presets = (
        Preset(N("lab", "S49: prefill of eight tokens"), {}, N("lab", "a decoder of 260 k parameters")),
        Preset(N("lab", "S49: decode, the cache grows"), {"phase": "decode"}, N("lab", "a row for each token")),
        Preset(N("lab", "Every token sees all"), {"causal": False}, N("lab", "n² pairs instead of n(n + 1)/2")),
        Preset(N("lab", "Vision transformer, 197 tokens"), VISION, N("lab", "DeiT-Ti, without its first and last layer")),
        Preset(N("lab", "Llama 3 8B: one token at 1024"), {**LLAMA, "phase": "decode"}, N("lab", "128 KiB of cache a token")),
        Preset(N("lab", "Llama 3 8B: 32 sequences"), {**LLAMA, "phase": "decode", "batch": 32},
               N("lab", "weights serve all, caches do not")),
        Preset(N("lab", "Llama 3 8B: prefill of 1024"), LLAMA, N("lab", "each weight serves 1024 tokens")),
    )  # fmt: skip

    def play(self, values: Values) -> Play:
        course = course_of(values["phase"], values["tokens"], values["head_width"], values["causal"])
        lines = lines_of(values)
        return Play(values, (), extra={"course": course, "lines": lines}, beats=Beats(course.count, tr("part by part")))

    def paint(self, painter: QPainter, rect: QRectF, play: Play, times: tuple[float, ...], hover: Hit | None) -> None:
        course = play.extra["course"]
        caption(
            painter,
            QPointF(rect.left(), rect.top() + 14),
            elided(head_words(play.values), rect.width(), title_font()),
            strong=True,
        )
        for line, text in enumerate((self.moment(play, times), scale_words(play.values, course))):
            caption(
                painter, QPointF(rect.left(), rect.top() + 32 + 17 * line), elided(text, rect.width()), dim=line > 0
            )
        picture = paint_head(painter, middle_of(rect), course, course.place(times[0]))
        paint_sharing(painter, middle_of(rect), picture, shape_of(play.values))
        paint_lines(painter, foot_of(rect), play.extra["lines"])

    def hit(self, rect: QRectF, play: Play, times: tuple[float, ...], at: QPointF) -> Hit | None:
        course: Course = play.extra["course"]
        picture = picture_of(middle_of(rect), course)
        for name, title in titles().items():
            grid = getattr(picture, name)
            found = grid.place_at(at)
            if found is not None:
                row, column = divmod(found, grid.columns)
                query = course.place(times[0]).row if course.is_decode else row
                return Hit(0, title, found, about(course, name, query, row, column))
        return None

    def answers(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        return (foot_of(rect),)

    def given(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """What happens now, what is drawn, and how heads share."""
        left = picture_of(middle_of(rect), play.extra["course"]).values.left
        return QRectF(rect.left(), rect.top() + 20, rect.width(), 38), QRectF(
            rect.left(), rect.top() + HEAD, left - rect.left(), 20
        )

    def moment(self, play: Play, times: tuple[float, ...]) -> str:
        course = play.extra["course"]
        return moment_words(course, course.place(times[0]), play.values["tokens"])


def foot_of(rect: QRectF) -> QRectF:
    return QRectF(rect.left(), rect.bottom() - 3 * ROW, rect.width(), 3 * ROW)


def middle_of(rect: QRectF) -> QRectF:
    return rect.adjusted(0, HEAD, 0, -3 * ROW - 12)


def titles() -> dict[str, str]:
    return {
        "queries": tr("query"), "keys": tr("key"), "scores": tr("score"), "values": tr("value"), "context": tr("context"),
    }  # fmt: skip


def about(course: Course, name: str, query: int, row: int, column: int) -> str:
    if name == "scores":
        if not course.sees(query, column):
            return tr("token {q} may not see token {k}: it comes later").format(q=query + 1, k=column + 1)
        return tr("how much token {q} looks at token {k}").format(q=query + 1, k=column + 1)
    token = column if name == "keys" else row if name == "values" else query
    return tr("of token {n}").format(n=token + 1)
