"""A small Llama decoder with key-value cache, written operator by operator as exporters do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import onnx

from resources.build_samples.network import Network


@dataclass(frozen=True, slots=True)
class Decoder:
    """Sizes of a Llama decoder; `kv_heads` below `heads` is grouped-query attention."""

    title: str
    source: str
    vocabulary: int
    width: int
    blocks: int
    heads: int
    kv_heads: int
    hidden: int

    @property
    def head(self) -> int:
        """Width of one head."""
        return self.width // self.heads


# Sizes: github.com/karpathy/llama2.c, doc/stories260K.md; hidden is 2/3 of 4 x width, rounded up to a multiple of 4.
STORIES_260K = Decoder("Decoder 260K with KV cache", "llama2.c, stories260K; arXiv 2302.13971", 512, 64, 5, 8, 4, 172)


def decoder(sizes: Decoder = STORIES_260K) -> onnx.ModelProto:
    """One step of a Llama decoder: any number of new tokens after any number of cached ones."""
    net = Network(sizes.title, sizes.source)
    ids = net.input("input_ids", ["batch", "sequence"], np.int64)
    pasts = [_cache_inputs(net, sizes, block) for block in range(sizes.blocks)]
    embedding = net.weight("embed_tokens.weight", (sizes.vocabulary, sizes.width), 0.1)
    x = net.add("Gather", "embed_tokens", embedding, ids, axis=0)
    step = _Step(net, sizes, *_positions(net, sizes, ids, pasts[0][0]))
    for block, past in enumerate(pasts):
        x = step.block(x, f"layers.{block}", block, past)
    head = net.add("Transpose", "lm_head.weight", embedding, perm=[1, 0])  # tied to the embedding
    logits = net.add("MatMul", "lm_head", _rms_norm(net, x, "norm", sizes.width), head)
    net.output(logits, ["batch", "sequence", sizes.vocabulary])
    for block in range(sizes.blocks):
        for part in ("key", "value"):
            net.output(f"present.{block}.{part}", ["batch", sizes.kv_heads, "total_length", sizes.head])
    return net.model()


def _cache_inputs(net: Network, sizes: Decoder, block: int) -> tuple[str, str]:
    shape = ["batch", sizes.kv_heads, "past_length", sizes.head]
    key, value = (net.input(f"past_key_values.{block}.{part}", shape) for part in ("key", "value"))
    return key, value


def _positions(net: Network, sizes: Decoder, ids: str, past: str) -> tuple[str, str, str]:
    """Cosine and sine (sequence, head/2) of the rotary embedding, and which key each new token may see."""
    zero, one = net.constant("zero", 0), net.constant("one", 1)
    old, new = _extent(net, "past_length", past, 2), _extent(net, "sequence_length", ids, 1)
    total = net.add("Add", "total_length", old, new)
    queries, keys = net.add("Range", "positions", old, total, one), net.add("Range", "key_positions", zero, total, one)
    column = net.add("Unsqueeze", "positions.column", queries, net.constant("axes_1", [1]))
    frequency = 10000.0 ** (-np.arange(0, sizes.head, 2) / sizes.head)  # RoFormer, arXiv 2104.09864, equation 15
    angles = net.add("Cast", "positions.float", column, to=onnx.TensorProto.FLOAT)
    angles = net.add("Mul", "rotary.angles", angles, net.constant("rotary.frequency", frequency, np.float32))
    visible = net.add("LessOrEqual", "causal_mask", keys, column)
    return net.add("Cos", "rotary.cos", angles), net.add("Sin", "rotary.sin", angles), visible


def _extent(net: Network, name: str, x: str, axis: int) -> str:
    """One extent of `x` as a scalar."""
    extent = net.add("Shape", f"{name}.shape", x, start=axis, end=axis + 1)
    return net.add("Squeeze", name, extent, net.constant("axes_0", [0]))


def _rms_norm(net: Network, x: str, name: str, width: int) -> str:
    """RMS normalisation, x / √(mean(x²) + 1e-5) · weight (arXiv 1910.07467)."""
    square = net.add("Mul", f"{name}.square", x, x)
    mean = net.add("ReduceMean", f"{name}.mean", square, axes=[-1], keepdims=1)
    shifted = net.add("Add", f"{name}.eps", mean, net.constant("norm_eps", 1e-5, np.float32))
    unit = net.add("Div", f"{name}.div", x, net.add("Sqrt", f"{name}.sqrt", shifted))
    return net.add("Mul", name, unit, net.weight(f"{name}.weight", [width], 1.0))


@dataclass(frozen=True, slots=True)
class _Step:
    """What every block of one decoding step shares."""

    net: Network
    sizes: Decoder
    cosine: str
    sine: str
    visible: str

    def block(self, x: str, name: str, index: int, past: tuple[str, str]) -> str:
        net, width = self.net, self.sizes.width
        y = self._attention(_rms_norm(net, x, f"{name}.attention_norm", width), f"{name}.attn", index, past)
        x = net.add("Add", f"{name}.add1", x, y)
        y = self._feed_forward(_rms_norm(net, x, f"{name}.ffn_norm", width), f"{name}.mlp")
        return net.add("Add", f"{name}.add2", x, y)

    def _attention(self, x: str, name: str, index: int, past: tuple[str, str]) -> str:
        net, s = self.net, self.sizes
        query = self._rotate(self._heads(x, f"{name}.q", s.heads), f"{name}.q.rotary")
        key = self._rotate(self._heads(x, f"{name}.k", s.kv_heads), f"{name}.k.rotary")
        value = self._heads(x, f"{name}.v", s.kv_heads)
        caches = [
            net.add("Concat", f"{name}.{part}_cache", old, new, outputs=[f"present.{index}.{part}"], axis=2)
            for part, old, new in zip(("key", "value"), past, (key, value), strict=True)
        ]
        context = self._attend(query, *caches, name)
        return self._linear(context, f"{name}.o", s.width, s.width)

    def _heads(self, x: str, name: str, heads: int) -> str:
        """Projection to (batch, heads, sequence, head)."""
        net, head = self.net, self.sizes.head
        flat = self._linear(x, name, self.sizes.width, heads * head)
        split = net.add("Reshape", f"{name}.split", flat, net.constant(f"split_{heads}", [0, -1, heads, head]))
        return net.add("Transpose", f"{name}.transpose", split, perm=[0, 2, 1, 3])

    def _rotate(self, x: str, name: str) -> str:
        """Rotary embedding of the two halves: (a·cos - b·sin, b·cos + a·sin)."""
        net = self.net
        net.add("Split", f"{name}.split", x, outputs=[f"{name}.a", f"{name}.b"], axis=-1)
        part = {
            a + t: net.add("Mul", f"{name}.{a}_{t}", f"{name}.{a}", trig)
            for a in "ab"
            for t, trig in (("cos", self.cosine), ("sin", self.sine))
        }
        first = net.add("Sub", f"{name}.sub", part["acos"], part["bsin"])
        second = net.add("Add", f"{name}.add", part["bcos"], part["asin"])
        return net.add("Concat", name, first, second, axis=-1)

    def _attend(self, query: str, key: str, value: str, name: str) -> str:
        """Heads of one group share a key by broadcasting: queries (batch, groups, heads/groups, sequence, head)."""
        net, s = self.net, self.sizes
        grouped = net.constant("grouped", [0, s.kv_heads, s.heads // s.kv_heads, -1, s.head])
        query = net.add("Reshape", f"{name}.group", query, grouped)
        transposed = net.add("Transpose", f"{name}.k_t", key, perm=[0, 1, 3, 2])
        key = net.add("Unsqueeze", f"{name}.k_shared", transposed, net.constant("axes_2", [2]))
        value = net.add("Unsqueeze", f"{name}.v_shared", value, net.constant("axes_2", [2]))
        scores = net.add("MatMul", f"{name}.scores", query, key)
        scores = net.add("Mul", f"{name}.scale", scores, net.constant("attention_scale", s.head**-0.5, np.float32))
        hidden = net.constant("minus_infinity", np.finfo(np.float32).min, np.float32)
        masked = net.add("Where", f"{name}.mask", self.visible, scores, hidden)
        weights = net.add("Softmax", f"{name}.softmax", masked, axis=-1)
        return self._merge(net.add("MatMul", f"{name}.context", weights, value), name)

    def _merge(self, context: str, name: str) -> str:
        net, s = self.net, self.sizes
        heads = net.add("Reshape", f"{name}.ungroup", context, net.constant("ungrouped", [0, s.heads, -1, s.head]))
        rows = net.add("Transpose", f"{name}.merge", heads, perm=[0, 2, 1, 3])
        return net.add("Reshape", f"{name}.flatten", rows, net.constant("merged", [0, -1, s.width]))

    def _feed_forward(self, x: str, name: str) -> str:
        """down(silu(gate(x)) · up(x))."""
        net, s = self.net, self.sizes
        gate, up = (self._linear(x, f"{name}.{part}", s.width, s.hidden) for part in ("gate", "up"))
        silu = net.add("Mul", f"{name}.silu", gate, net.add("Sigmoid", f"{name}.sigmoid", gate))
        return self._linear(net.add("Mul", f"{name}.product", silu, up), f"{name}.down", s.hidden, s.width)

    def _linear(self, x: str, name: str, inputs: int, outputs: int) -> str:
        return self.net.add("MatMul", name, x, self.net.weight(f"{name}.weight", (inputs, outputs), 1 / inputs))
