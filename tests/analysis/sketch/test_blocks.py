"""Blocks that stand for several: counted as one they are what they unfold to; networks that are made of them."""

from dataclasses import replace
from math import prod

import pytest

from analysis.readers import read
from analysis.sketch import KINDS, Group, Wire, drawn
from analysis.sketch.unfolding import plan_of, unfold
from analysis.workload import build_workload
from tests.analysis.sketch.sketches import LAYER, before, block, row, source
from tests.analysis.small import SAMPLES

COMPOSITES = [kind for kind in KINDS.values() if kind.plan is not None]
IMAGE = (2, 12, 10, 14)
N, C, P, Q = IMAGE


def behind(kind, **params):
    """The block with a layer behind it, so that its result is read."""
    shapes, types = zip(*kind.behind, strict=True)
    sketch = before(kind.id, *shapes, dtypes=types, **params)
    return replace(sketch, blocks=(*sketch.blocks, block(20, "identity", "end")), wires=(*sketch.wires, Wire(LAYER, 0, 20, 0)),
                   next_id=21)  # fmt: skip


@pytest.mark.parametrize("kind", COMPOSITES, ids=lambda kind: kind.id)
def test_unfolded_is_the_same_network(kind):
    sketch = behind(kind)
    opened, entry = unfold(sketch, LAYER)
    assert entry == "Unfold layer"
    assert LAYER not in opened.by_id
    one, several = drawn(sketch), drawn(opened)
    assert several.troubles == ()
    assert several.graph.nodes == one.graph.nodes
    assert several.graph.tensors == one.graph.tensors
    assert several.graph.outputs == one.graph.outputs


@pytest.mark.parametrize("kind", COMPOSITES, ids=lambda kind: kind.id)
def test_what_is_unfolded_lies_in_a_group_each_block_in_a_place_of_its_own(kind):
    opened, _ = unfold(behind(kind), LAYER)
    (group,) = opened.groups
    members = list(opened.members(group.id))
    assert group.name == "layer"
    assert len({member.at for member in members}) == len({member.id for member in members}) == len(members)
    assert len({each.id for each in opened.items}) == len(opened.items)
    assert opened.next_id > max(each.id for each in opened.items)


def test_only_blocks_that_stand_for_several_unfold():
    for sketch in (before("conv2d", IMAGE), before("residual"), before("residual", (2, 3))):
        assert plan_of(sketch, LAYER) is None
        assert unfold(sketch, LAYER) == (sketch, "Unfold")
    assert unfold(before("conv2d", IMAGE), 77)[1] == "Unfold"


def test_a_block_within_a_block_unfolds_in_its_turn():
    sketch = before("inverted_residual", IMAGE, squeeze=4)
    opened, _ = unfold(sketch, LAYER)
    inner = next(each.id for each in opened.blocks if each.kind == "squeeze_excite")
    twice, _ = unfold(opened, inner)
    assert [group.parent for group in twice.groups] == [None, twice.groups[0].id]
    assert drawn(twice).graph.nodes == drawn(sketch).graph.nodes


@pytest.mark.parametrize(
    ("kind", "params", "result", "macs"),
    [
        ("conv_block", {"filters": 5, "stride": (2,)}, (2, 5, 5, 7), N * 5 * 5 * 7 * C * 9),
        ("separable", {"filters": 5, "kernel": (5, 3)}, (2, 5, P, Q), N * C * P * Q * (15 + 5)),
        ("ds_cnn", {"filters": 5, "stride": (2,), "rate": 0.2}, (2, 5, 5, 7), N * C * 5 * 7 * (9 + 5)),
        ("residual", {"filters": C}, IMAGE, N * P * Q * 9 * 2 * C * C),
        ("residual", {"filters": 5, "stride": (2,)}, (2, 5, 5, 7), N * 5 * 5 * 7 * (9 * (C + 5) + C)),
        ("bottleneck", {"filters": 3}, IMAGE, N * P * Q * 3 * (C + 9 * 3 + C)),
        ("bottleneck", {"filters": 5, "expansion": 2, "stride": (2,), "early": True}, (2, 10, 5, 7),
         N * 5 * 7 * (5 * (C + 9 * 5 + 10) + C * 10)),
        ("bottleneck", {"filters": 5, "expansion": 2, "stride": (2,)}, (2, 10, 5, 7),
         N * P * Q * 5 * C + N * 5 * 7 * (5 * (9 * 5 + 10) + C * 10)),
        ("inverted_residual", {"filters": C, "expansion": 4}, IMAGE, N * 4 * C * P * Q * (C + 9 + C)),
        ("inverted_residual", {"filters": 5, "expansion": 1, "kernel": (5,), "stride": (2,)}, (2, 5, 5, 7),
         N * C * 5 * 7 * (25 + 5)),
        ("squeeze_excite", {"reduction": 4}, IMAGE, 2 * N * C * C // 4),
        ("ghost", {"filters": 10}, (2, 10, P, Q), N * P * Q * 5 * (C + 9)),
        ("ghost", {"filters": 10, "ratio": 3}, (2, 10, P, Q), N * P * Q * 4 * (C + 2 * 9)),
        ("fire", {"squeeze": 3, "expand1": 5, "expand3": 7}, (2, 12, P, Q), N * P * Q * 3 * (C + 5 + 9 * 7)),
        ("dense_block", {"layers": 3, "growth": 5, "bottleneck": 2}, (2, C + 15, P, Q),
         N * P * Q * sum(10 * (C + 5 * i + 9 * 5) for i in range(3))),
        ("transition", {}, (2, 6, 5, 7), N * P * Q * C * 6),
        ("channel_shuffle", {"groups": 3}, IMAGE, 0),
        ("patches", {"patch": 2, "width": 9}, (2, 35, 9), N * 35 * 9 * C * 4),
    ],
)  # fmt: skip
def test_images(kind, params, result, macs):
    drawing = drawn(before(kind, IMAGE, **params))
    assert drawing.troubles == ()
    assert (drawing.shape(LAYER), build_workload(drawing.graph).totals.macs) == (result, macs)


@pytest.mark.parametrize("first", [True, False])
def test_transformers(first):
    b, length, width, memory, hidden = 2, 5, 12, 7, 30
    tokens = (b, length, width)
    params = {"heads": 3, "hidden": hidden, "norm_first": first}
    own = b * (4 * length * width**2 + 2 * length**2 * width + 2 * length * width * hidden)
    cross = b * (2 * length * width**2 + 2 * memory * width**2 + 2 * length * memory * width)
    for kind, shapes, macs in (
        ("transformer_encoder", [tokens], own),
        ("transformer_decoder", [tokens], own),
        ("transformer_decoder", [tokens, (b, memory, width)], own + cross),
    ):
        drawing = drawn(before(kind, *shapes, **params))
        assert (drawing.shape(LAYER), build_workload(drawing.graph).totals.macs) == (tokens, macs)


def totals_of(sketch):
    drawing = drawn(sketch)
    assert (drawing.troubles, drawing.waiting) == ((), frozenset())
    return build_workload(drawing.graph).totals


def sample(name):
    return build_workload(read(str(SAMPLES / name))).totals


# Expansion, channels, repeats, first stride. Source: Sandler et al., arXiv 1801.04381, table 2.
MOBILENET_V2 = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)


def mobilenet_v2(side=224):
    steps = [(t, c, s if at == 0 else 1) for t, c, n, s in MOBILENET_V2 for at in range(n)]
    blocks = [
        block(10 + at, "inverted_residual", expansion=t, filters=c, stride=(s,)) for at, (t, c, s) in enumerate(steps)
    ]
    return row(
        source(1, (1, 3, side, side)), block(2, "conv_block", stride=(2,), activation="relu6"), *blocks,
        block(90, "conv_block", filters=1280, kernel=(1,), activation="relu6"), block(91, "global_avg"),
        block(92, "flatten"), block(93, "dense", outputs=1000),
    )  # fmt: skip


def test_mobilenet_v2_of_inverted_residuals():
    """300,774,272 multiply-accumulates and 3,504,872 parameters (torchvision's mobilenet_v2), as the sample counts them."""
    found, wanted = totals_of(mobilenet_v2()), sample("mobilenet_v2.onnx")
    assert found.macs == wanted.macs == 300_774_272
    assert (found.parameters, found.other_ops) == (wanted.parameters, wanted.other_ops)
    assert found.trainable_parameters == 3_504_872


def test_mobilenet_v2_unfolded_is_the_same():
    sketch = mobilenet_v2()
    opened = sketch
    for each in sketch.blocks:
        opened, _ = unfold(opened, each.id)
    assert len(opened.groups) == 19
    assert drawn(opened).graph.nodes == drawn(sketch).graph.nodes


def test_lenet_5_is_the_sample():
    valid = {"kernel": (5,), "padding": "valid"}
    sketch = row(
        source(1, (1, 1, 32, 32)), block(2, "conv2d", filters=6, **valid), block(3, "tanh"), block(4, "avg_pool"),
        block(5, "conv2d", filters=16, **valid), block(6, "tanh"), block(7, "avg_pool"), block(8, "flatten"),
        block(9, "dense", outputs=120), block(10, "tanh"), block(11, "dense", outputs=84), block(12, "tanh"),
        block(13, "dense", outputs=10),
    )  # fmt: skip
    assert totals_of(sketch) == sample("lenet5.onnx")


def test_resnet_18_of_residual_blocks():
    """Eleven million parameters of two blocks in each of four stages. Source: He et al., arXiv 1512.03385, table 1."""
    stages = [(f, s) for f, first in ((64, 1), (128, 2), (256, 2), (512, 2)) for s in (first, 1)]
    blocks = [block(10 + at, "residual", filters=f, stride=(s,)) for at, (f, s) in enumerate(stages)]
    sketch = row(
        source(1, (1, 3, 224, 224)), block(2, "conv_block", filters=64, kernel=(7,), stride=(2,)),
        block(3, "max_pool", kernel=(3,), padding="same"), *blocks, block(90, "global_avg"), block(91, "flatten"),
        block(92, "dense", outputs=1000),
    )  # fmt: skip
    found, wanted = totals_of(sketch), sample("resnet18.onnx")
    assert (found.macs, found.trainable_parameters) == (wanted.macs, wanted.trainable_parameters)


def test_what_a_plan_is_made_of_fits_on_any_image():
    """A block that unfolds never fails on an image of whatever size; it is made of what fits."""
    for kind in COMPOSITES:
        if len(kind.behind[0][0]) == 4:
            drawing = drawn(before(kind.id, (1, 1, 1, 1), **({"patch": 1} if kind.id == "patches" else {})))
            assert drawing.troubles == (), kind.id
            assert prod(drawing.shape(LAYER)) > 0


def test_resnet_50_of_bottleneck_blocks():
    """Three, four, six and three blocks, the stride in the 3×3 convolution. Source: He et al., table 1, and v1.5 of it."""
    stages = [
        (f, 2 if at == 0 and f > 64 else 1) for f, n in ((64, 3), (128, 4), (256, 6), (512, 3)) for at in range(n)
    ]
    blocks = [block(10 + at, "bottleneck", filters=f, stride=(s,)) for at, (f, s) in enumerate(stages)]
    sketch = row(
        source(1, (1, 3, 224, 224)), block(2, "conv_block", filters=64, kernel=(7,), stride=(2,)),
        block(3, "max_pool", kernel=(3,), padding="same"), *blocks, block(90, "global_avg"), block(91, "flatten"),
        block(92, "dense", outputs=1000),
    )  # fmt: skip
    found, wanted = totals_of(sketch), sample("resnet50_v1_5.onnx")
    assert (found.macs, found.trainable_parameters) == (wanted.macs, wanted.trainable_parameters)


def test_vit_tiny_of_encoder_layers_in_a_row():
    """Twelve layers of three heads, width 192, as one group. Source: Touvron et al., arXiv 2012.12877, table 1 (DeiT-Ti)."""
    blocks = (
        source(1, (1, 3, 224, 224)), block(2, "patches"), block(3, "class_token"), block(4, "positions"),
        block(5, "transformer_encoder", "layer", 9, heads=3, hidden=768), block(6, "layer_norm"),
        block(7, "slice", axis=1), block(8, "flatten"), block(10, "dense", outputs=1000),
    )  # fmt: skip
    sketch = replace(row(*blocks), groups=(Group(9, "layers", repeat=12),), next_id=11)
    found = totals_of(sketch)
    assert found.macs == sample("vit_tiny.onnx").macs
    assert found.trainable_parameters == 5_717_416 + 12  # and the number that each layer scales its scores by


def test_ds_cnn_of_its_blocks():
    """Source: Banbury et al., MLPerf Tiny, arXiv 2106.07597: keyword spotting."""
    blocks = [block(10 + at, "ds_cnn") for at in range(4)]
    sketch = row(
        source(1, (1, 1, 49, 10)), block(2, "conv_block", filters=64, kernel=(10, 4), stride=(2,)), *blocks,
        block(90, "global_avg"), block(91, "flatten"), block(92, "dense", outputs=12), block(93, "softmax"),
    )  # fmt: skip
    assert totals_of(sketch).macs == sample("ds_cnn.onnx").macs


@pytest.mark.parametrize(("kind", "steps", "units"), [("gru", 25, 154), ("lstm", 49, 118)])
def test_keyword_spotters_of_one_recurrent_layer(kind, steps, units):
    sketch = row(
        source(1, (1, steps, 10)), block(2, kind, units=units, result="last"), block(3, "dense", outputs=12),
        block(4, "softmax"),
    )  # fmt: skip
    found, wanted = totals_of(sketch), sample(f"{kind}_keywords.onnx")
    assert (found.macs, found.trainable_parameters) == (wanted.macs, wanted.trainable_parameters)
