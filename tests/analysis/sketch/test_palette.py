"""Every kind of block: its defaults work, its shapes and its work are those of the field's formulas."""

from itertools import product
from math import prod

import pytest

from analysis.sketch import KINDS, drawn
from analysis.workload import build_workload
from tests.analysis.sketch.sketches import LAYER, before

N, C, H, W = IMAGE = (2, 6, 10, 14)
E = prod(IMAGE)
L, D = 5, 12
TOKENS = (2, L, D)


def of(kind, *shapes, **params):
    """Shape of the result, MACs, other operations."""
    drawing = drawn(before(kind, *shapes, **params))
    assert drawing.troubles == ()
    totals = build_workload(drawing.graph).totals
    return drawing.shape(LAYER), totals.macs, totals.other_ops


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS.values() if kind.id not in ("input", "opaque")], ids=lambda k: k.id
)
def test_defaults_work_behind_what_they_are_made_for(kind):
    shapes, types = zip(*kind.behind, strict=True)
    drawing = drawn(before(kind.id, *shapes, dtypes=types))
    assert (drawing.troubles, drawing.waiting) == ((), frozenset())
    assert len(drawing.results[LAYER]) == kind.outputs
    assert build_workload(drawing.graph).totals.uncounted_nodes == 0


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda k: k.id)
def test_a_kind_tells_what_it_is_for(kind):
    assert kind.title
    assert kind.word
    assert not kind.word.endswith(".")
    assert kind.formula or kind.id in ("input", "output", "opaque")
    assert len({param.name for param in kind.params}) == len(kind.params)
    for param in kind.params:
        assert kind.settled(before(kind.id).block(LAYER))[param.name] == param.default


def test_nobody_answers_to_the_name_of_another():
    called = [name for kind in KINDS.values() for name in {kind.id, *kind.typed}]
    assert len(called) == len(set(called))


@pytest.mark.parametrize(
    ("kind", "steps"),
    [
        ("relu", 1), ("relu6", 2), ("leaky_relu", 2), ("prelu", 2), ("elu", 4), ("selu", 5), ("celu", 7), ("sigmoid", 4),
        ("hard_sigmoid", 4), ("tanh", 1), ("softplus", 3), ("softsign", 3), ("gelu", 5), ("hard_swish", 5), ("mish", 5),
        ("silu", 5), ("softmax", 5), ("lrn", 9), ("quantise", 4), ("cast", 1), ("dropout", 0), ("identity", 0),
    ],
)  # fmt: skip
def test_steps_of_each_element(kind, steps):
    assert of(kind, IMAGE) == (IMAGE, 0, steps * E)


@pytest.mark.parametrize(
    ("kind", "shapes", "params", "result", "macs", "other_ops"),
    [
        ("log_softmax", [IMAGE], {}, IMAGE, 0, 5 * E + E // W),
        ("dense", [(3, 7)], {"outputs": 11}, (3, 11), 3 * 7 * 11, 3 * 11),
        ("dense", [(3, 5, 7)], {"outputs": 11, "bias": False}, (3, 5, 11), 3 * 5 * 7 * 11, 0),
        ("batch_norm", [IMAGE], {}, IMAGE, 0, 4 * E + 2 * C),
        ("layer_norm", [TOKENS], {}, TOKENS, 0, 7 * 2 * L * D + 4 * 2 * L),
        ("layer_norm", [TOKENS], {"axes": 2}, TOKENS, 0, 7 * 2 * L * D + 4 * 2),
        ("group_norm", [IMAGE], {"groups": 3}, IMAGE, 0, 7 * E + 4 * N * 3),
        ("instance_norm", [IMAGE], {}, IMAGE, 0, 7 * E + 4 * N * C),
        ("max_pool", [IMAGE], {"kernel": (3, 2)}, (2, 6, 4, 7), 0, 2 * 6 * 4 * 7 * 5),
        ("max_pool", [IMAGE], {"kernel": (3,), "stride": (3,), "ceil": True}, (2, 6, 4, 5), 0, 2 * 6 * 4 * 5 * 8),
        ("avg_pool", [IMAGE], {"kernel": (3,)}, (2, 6, 4, 6), 0, 2 * 6 * 4 * 6 * 9),
        ("avg_pool", [(2, 3, 9)], {}, (2, 3, 4), 0, 2 * 3 * 4 * 2),
        ("max_pool", [(2, 3, 4, 6, 8)], {}, (2, 3, 2, 3, 4), 0, 2 * 3 * 2 * 3 * 4 * 7),
        ("global_avg", [IMAGE], {}, (2, 6, 1, 1), 0, E),
        ("global_max", [IMAGE], {}, (2, 6, 1, 1), 0, E - N * C),
        ("adaptive_pool", [IMAGE], {"outputs": (5, 7)}, (2, 6, 5, 7), 0, 2 * 6 * 5 * 7 * 4),
        ("adaptive_pool", [IMAGE], {"outputs": (5, 7), "mode": "max"}, (2, 6, 5, 7), 0, 2 * 6 * 5 * 7 * 3),
        ("add", [IMAGE] * 3, {}, IMAGE, 0, 2 * E),
        ("mul", [IMAGE, (2, 6, 1, 1)], {}, IMAGE, 0, E),
        ("maximum", [IMAGE] * 2, {}, IMAGE, 0, E),
        ("matmul", [(2, 3, 5), (2, 5, 7)], {}, (2, 3, 7), 2 * 3 * 5 * 7, 0),
        ("matmul", [(2, 3, 5), (2, 7, 5)], {"transpose": True}, (2, 3, 7), 2 * 3 * 5 * 7, 0),
        ("concat", [IMAGE, (2, 5, 10, 14), (2, 1, 10, 14)], {}, (2, 12, 10, 14), 0, 0),
        ("concat", [(2, 3), (2, 3)], {"axis": -2}, (4, 3), 0, 0),
        ("split", [IMAGE], {"parts": 3}, (2, 2, 10, 14), 0, 0),
        ("flatten", [IMAGE], {}, (2, 840), 0, 0),
        ("reshape", [IMAGE], {"shape": (0, 3, -1)}, (2, 3, 280), 0, 0),
        ("transpose", [IMAGE], {}, (2, 10, 14, 6), 0, 0),
        ("pad", [IMAGE], {"pads": (1, 2, 3, 4)}, (2, 6, 14, 20), 0, 0),
        ("pad", [IMAGE], {"pads": (2, 3), "mode": "reflect"}, (2, 6, 14, 20), 0, 0),
        ("resize", [IMAGE], {"factor": 1.5}, (2, 6, 15, 21), 0, 0),
        ("resize", [IMAGE], {"by": "sizes", "sizes": (7, 5), "mode": "linear"}, (2, 6, 7, 5), 0, 7 * 2 * 6 * 7 * 5),
        ("slice", [IMAGE], {"axis": 3, "start": 4, "length": 9}, (2, 6, 10, 9), 0, 0),
        ("pixel_shuffle", [(2, 18, 5, 7)], {"block": 3}, (2, 2, 15, 21), 0, 0),
        ("space_to_depth", [IMAGE], {}, (2, 24, 5, 7), 0, 0),
        ("mean", [TOKENS], {}, (2, 12), 0, 2 * L * D),
        ("mean", [TOKENS], {"axis": 2, "keep": True}, (2, 5, 1), 0, 2 * L * D),
        ("positions", [TOKENS], {}, TOKENS, 0, 2 * L * D),
        ("class_token", [TOKENS], {}, (2, L + 1, D), 0, 0),
    ],
)  # fmt: skip
def test_shapes_and_work(kind, shapes, params, result, macs, other_ops):
    assert of(kind, *shapes, **params) == (result, macs, other_ops)


def test_split_has_as_many_results_as_it_says():
    drawing = drawn(before("split", IMAGE, parts=3))
    assert [drawing.shape(LAYER, port) for port in range(4)] == [(2, 2, 10, 14)] * 3 + [None]


@pytest.mark.parametrize(
    ("parts", "results"), [(3, 3), (3.0, 3), (10**12, 64), (-1, 1), (float("nan"), 1), (float("inf"), 64), ("x", 2)]
)
def test_nobody_has_to_draw_a_billion_outputs(parts, results):
    """The trouble says that there are too many; until then the block has as many as there can be."""
    split = before("split", IMAGE, parts=parts).blocks[-1]
    assert KINDS["split"].results_of(split) == results


@pytest.mark.parametrize(("kind", "gates"), [("rnn", 1), ("gru", 3), ("lstm", 4)])
@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("last", [False, True])
def test_recurrent_layers_are_counted_step_by_step(kind, gates, both, last):
    params = {"units": 7, "bidirectional": both, "result": "last" if last else "sequence"}
    shape, macs, _ = of(kind, (2, 5, 3), **params)
    directions = 1 + both
    loops = (range(directions), range(5), range(2), range(gates), range(7), range(3 + 7))
    assert macs == sum(1 for _ in product(*loops))
    assert shape == ((2, 7 * directions) if last else (2, 5, 7 * directions))


def test_attention_looks_at_each_pair_of_tokens():
    """Queries of 5 tokens, keys and values of 7, width 12: four projections, two products."""
    query, key = (2, 5, 12), (2, 7, 12)
    projections = 5 * 12 * 12 * 2 + 7 * 12 * 12 * 2
    assert of("attention", query, key, key, heads=3)[:2] == (query, 2 * (projections + 2 * 5 * 7 * 12))
    assert of("attention", query, heads=3)[:2] == (query, 2 * (4 * 5 * 12 * 12 + 2 * 5 * 5 * 12))
    inner = 2 * (4 * 5 * 12 * 8 + 2 * 5 * 5 * 8)
    assert of("attention", query, heads=2, width=8, bias=False)[:2] == (query, inner)


def test_an_embedding_has_a_row_for_each_word():
    drawing = drawn(before("embedding", (2, 5), dtypes=("int64",), words=300, width=12))
    assert drawing.shape(LAYER) == (2, 5, 12)
    assert build_workload(drawing.graph).totals.parameters == 300 * 12


def test_integers_there_and_back():
    drawing = drawn(before("dequantise", IMAGE, dtypes=("uint8",)))
    assert drawing.graph.tensors["layer"].dtype == "fp32"
    assert drawn(before("quantise", IMAGE, dtype="uint8")).graph.tensors["layer"].dtype == "uint8"
    assert drawn(before("cast", IMAGE, to="fp16")).graph.tensors["layer"].dtype == "fp16"


def test_weights_have_the_type_of_what_they_are_multiplied_with():
    tensors = drawn(before("conv2d", IMAGE, dtypes=("fp16",))).graph.tensors
    assert {tensors[name].dtype for name in ("layer", "layer.weight", "layer.bias")} == {"fp16"}
