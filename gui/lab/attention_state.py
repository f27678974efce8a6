"""Where attention stands at a time: which part of which token, drawn smaller than it may be."""

from __future__ import annotations

from dataclasses import dataclass

MOST_TOKENS, MOST_WIDTH, MOST_NEW = 10, 4, 5
PROJECT, SCORES, WEIGH, CONTEXT, HIDDEN = "project", "scores", "weigh", "context", "hidden"
PARTS = (PROJECT, SCORES, WEIGH, CONTEXT, HIDDEN)


@dataclass(frozen=True, slots=True)
class Place:
    """part: what happens. rows: tokens in the cache or seen. row: that is worked on now, in decode the newest."""

    part: str
    row: int
    rows: int
    over: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """Of a prefill all parts row by row, of a decode all parts of each new token. tokens, width: that are drawn."""

    phase: str
    tokens: int
    width: int
    causal: bool = True

    @property
    def is_decode(self) -> bool:
        return self.phase == "decode"

    @property
    def new(self) -> int:
        """Tokens that are generated one after the other; those before them are in the cache already."""
        return min(MOST_NEW, self.tokens)

    @property
    def count(self) -> int:
        return len(PARTS) * self.new if self.is_decode else 2 + 3 * self.tokens

    def place(self, time: float) -> Place:
        at, is_over = min(int(time), self.count - 1), int(time) >= self.count
        if self.is_decode:
            token, part = divmod(at, len(PARTS))
            rows = self.tokens - self.new + token + 1
            return Place(PARTS[part], rows - 1, rows, is_over)
        if at == 0:
            return Place(PROJECT, 0, self.tokens)
        if at == self.count - 1:
            return Place(HIDDEN, self.tokens - 1, self.tokens, is_over)
        row, part = divmod(at - 1, 3)
        return Place(PARTS[1 + part], row, self.tokens)

    def sees(self, query: int, key: int) -> bool:
        return self.is_decode or not self.causal or key <= query


def course_of(phase: str, tokens: int, head_width: int, causal: bool) -> Course:
    return Course(phase, min(MOST_TOKENS, tokens), min(MOST_WIDTH, head_width), causal)
