"""Attention blocks with grouped queries: work of prefill and of decode, and the cache of keys and values."""

from __future__ import annotations

from dataclasses import dataclass

PREFILL, DECODE = "prefill", "decode"


@dataclass(frozen=True, slots=True)
class Shape:
    """A stack of blocks. width: d of the model; groups: heads of keys and values; hidden: of the feed-forward part.

    gated: the feed-forward part has three matrices instead of two. vocabulary: rows of the last product, 0 without one.
    """

    width: int
    heads: int
    groups: int
    head_width: int
    hidden: int
    layers: int = 1
    gated: bool = True
    vocabulary: int = 0

    @property
    def projection_weights(self) -> int:
        """Of one layer: queries and the output for all heads, keys and values for the groups. d·dh·(2H + 2G)"""
        return self.width * self.head_width * (2 * self.heads + 2 * self.groups)

    @property
    def hidden_weights(self) -> int:
        """Of the feed-forward part of one layer: 2·d·f, gated 3·d·f."""
        return (3 if self.gated else 2) * self.width * self.hidden

    @property
    def layer_weights(self) -> int:
        return self.projection_weights + self.hidden_weights

    @property
    def head_weights(self) -> int:
        return self.vocabulary * self.width

    @property
    def parameters(self) -> int:
        """With a table of embeddings beside the last product; the gains of the norms are left aside."""
        return self.layers * self.layer_weights + 2 * self.head_weights

    @property
    def row_words(self) -> int:
        """Words that one token adds to the cache: a key and a value for each group in each layer. 2·L·G·dh"""
        return 2 * self.layers * self.groups * self.head_width


# Meta AI, "The Llama 3 Herd of Models", arXiv 2407.21783, table 3; 128 256 rows of vocabulary, special tokens among them,
# as in the published configuration.
LLAMA_3_8B = Shape(4096, 32, 8, 128, 14_336, 32, True, 128_256)


@dataclass(frozen=True, slots=True)
class Work:
    """MACs of all layers by part; the last product of the vocabulary is counted for one token of each sequence."""

    projections: int
    scores: int
    context: int
    hidden: int
    head: int

    @property
    def total(self) -> int:
        return self.projections + self.scores + self.context + self.hidden + self.head


def pairs(tokens: int, causal: bool) -> int:
    """Query and key pairs of one head: n², or n(n + 1)/2 where a token sees itself and those before it."""
    return tokens * (tokens + 1) // 2 if causal else tokens * tokens


def prefill(shape: Shape, tokens: int, batch: int = 1, causal: bool = True) -> Work:
    """All tokens at once."""
    return work(shape, tokens, pairs(tokens, causal), batch)


def decode(shape: Shape, context: int, batch: int = 1) -> Work:
    """One more token of each sequence, which looks at `context` rows of the cache, its own among them."""
    return work(shape, 1, context, batch)


def work(shape: Shape, tokens: int, looks: int, batch: int) -> Work:
    """looks: pairs of a query and a key for each head."""
    lookups = batch * shape.layers * looks * shape.heads * shape.head_width
    return Work(
        batch * tokens * shape.layers * shape.projection_weights,
        lookups,
        lookups,
        batch * tokens * shape.layers * shape.hidden_weights,
        batch * shape.head_weights,
    )


def cache_bytes(shape: Shape, tokens: int, batch: int = 1, word_bytes: int = 2) -> int:
    """2·L·G·dh·t·batch·b"""
    return shape.row_words * tokens * batch * word_bytes


def weights_intensity(tokens: int, batch: int, word_bytes: float) -> float:
    """MAC for each byte of weights of the blocks: one for each token that is computed at once."""
    return tokens * batch / word_bytes


def cache_intensity(shape: Shape, word_bytes: float) -> float:
    """MAC for each byte of the cache in decode: (H/G)/b, for each sequence has a cache of its own."""
    return shape.heads / shape.groups / word_bytes


def decode_bytes(shape: Shape, context: int, batch: int, word_bytes: int) -> tuple[int, int]:
    """(weights, cache) read for one more token of each sequence."""
    weights = word_bytes * (shape.layers * shape.layer_weights + shape.head_weights)
    return weights, cache_bytes(shape, context, batch, word_bytes)
