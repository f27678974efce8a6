"""Networks from a list of layers: what each word means, and what is said of words that mean nothing."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import SketchError
from analysis.readers import read
from analysis.sketch import KINDS, Wire, drawn
from analysis.sketch.table import sketch_of_table, typed_layer
from analysis.workload import build_workload

SAMPLES = Path(__file__).parents[3] / "resources" / "samples"


def told(text):
    return [(block.kind, dict(block.params)) for block in sketch_of_table(text).blocks]


@pytest.mark.parametrize(
    ("text", "kind", "params"),
    [
        ("conv 32 3x3 s2", "conv2d", {"filters": 32, "kernel": (3,), "stride": (2,)}),
        ("conv 32 5", "conv2d", {"filters": 32, "kernel": (5,)}),
        ("Conv 8 1x3 s1x2 valid no bias", "conv2d",
         {"filters": 8, "kernel": (1, 3), "stride": (1, 2), "padding": "valid", "bias": False}),
        ("conv 8 p1 g2 d2", "conv2d", {"filters": 8, "pads": (1,), "padding": "numbers", "groups": 2, "dilation": (2,)}),
        ("conv filters=8 bias=off", "conv2d", {"filters": 8, "bias": False}),
        ("dw 3x3", "depthwise", {"kernel": (3,)}),
        ("maxpool 2x2", "max_pool", {"kernel": (2,)}),
        ("max pool 3 s2", "max_pool", {"kernel": (3,), "stride": (2,)}),
        ("fc 10", "dense", {"outputs": 10}),
        ("dropout 0.3", "dropout", {"rate": 0.3}),
        ("lstm 64 last", "lstm", {"units": 64, "result": "last"}),
        ("batch-norm", "batch_norm", {}),
        ("attention h4", "attention", {"heads": 4}),
        ("mbconv 24 e6 s2", "inverted_residual", {"filters": 24, "expansion": 6, "stride": (2,)}),
        ("input 1x3x5x7 int8", "input", {"shape": (1, 3, 5, 7), "dtype": "int8"}),
    ],
)  # fmt: skip
def test_a_layer_in_words(text, kind, params):
    assert told(text) == [(kind, params)]


def test_every_kind_is_known_by_every_name_that_it_has():
    for kind in [kind for kind in KINDS.values() if kind.id != "opaque"]:
        for name in (kind.id, kind.title):
            assert told(name)[0][0] == kind.id


def test_a_list_is_a_network_that_can_be_drawn():
    sketch = sketch_of_table(
        "input 3x8x8 # one image\nstem: conv 4 -> bn; relu\n\nconv 4 *2; add stem; flatten; dense 5"
    )
    drawing = drawn(sketch)
    assert (drawing.troubles, drawing.waiting) == ((), frozenset())
    assert [block.name for block in sketch.blocks][1:6] == ["stem", "batch_norm_1", "relu_1", "conv2d_1", "conv2d_2"]
    assert Wire(2, 0, 7, 1) in sketch.wires
    assert build_workload(drawing.graph).totals.macs == 64 * 4 * 9 * (3 + 4 + 4) + 256 * 5


def test_another_layer_is_read_than_the_one_before():
    sketch = sketch_of_table("i: input 3x8x8; conv 4; conv 5 from i")
    assert sketch.wires == (Wire(1, 0, 2, 0), Wire(1, 0, 3, 0))


@pytest.mark.parametrize(
    ("text", "shape"),
    [("input 3x8x9; conv", (1, 3, 8, 9)), ("input 1x8x9; conv", (1, 1, 8, 9)), ("input 2x3x8x9; conv", (2, 3, 8, 9)),
     ("input 1x8x9; lstm", (1, 8, 9)), ("input 8x9; conv1d", (1, 8, 9)), ("input 8x9; dense", (8, 9))],
)  # fmt: skip
def test_a_batch_is_added_where_the_layer_behind_takes_one(text, shape):
    assert told(text)[0][1]["shape"] == shape


@pytest.mark.parametrize("text", ["conv " + "9" * 5000, "relu q" + "9" * 5000, "relu from " + "x" * 5000, "x" * 5000])
def test_a_long_word_is_told_in_short(text):
    with pytest.raises(SketchError) as told:
        sketch_of_table(text)
    assert len(str(told.value)) < 400


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no layer"),
        ("# nothing", "holds no layer"),
        ("conf 32", "nobody knows the layer 'conf 32'.*did you mean conv"),
        ("conv 32 q7", "Conv 2-D has no setting 'q7'; allowed: filters, kernel"),
        ("conv 32 3 4 5 6 7 8 9 10", "has no setting"),
        ("relu 3", "has no setting '3'; allowed: no settings"),
        ("conv kernel=a", "has no setting 'kernel=a'"),
        ("relu from stem", "no layer above is called 'stem'"),
        ("conv *99999", "too long"),
        ("x:", "nobody knows"),
    ],
)
def test_what_nobody_understands_is_said(text, words):
    with pytest.raises(SketchError, match=words):
        sketch_of_table(text)


@pytest.mark.parametrize(
    ("text", "kind", "params"),
    [
        ("conv 32 3x3 s2", "conv2d", {"filters": 32, "kernel": (3,), "stride": (2,)}),
        ("  max pool 3x2 ", "max_pool", {"kernel": (3, 2)}),
        ("dense 10 no bias", "dense", {"outputs": 10, "bias": False}),
        ("relu", "relu", {}),
    ],
)
def test_one_layer_is_read_where_it_is_to_stand(text, kind, params):
    assert typed_layer(text) == (KINDS[kind], params)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "nobody knows the layer ''"),
        ("cnov", "nobody knows the layer 'cnov'.*did you mean conv"),
        ("conv 32 q7", "'conv 32 q7': Conv 2-D has no setting 'q7'"),
        ("conv 32; relu", "has no setting '32;'"),
        ("add stem", "has no setting 'stem'"),
        ("stem: conv", "nobody knows the layer 'stem: conv'"),
    ],
)
def test_one_layer_has_no_name_and_no_others_beside_it(text, words):
    with pytest.raises(SketchError, match=words):
        typed_layer(text)


TYPED = (
    "conv",
    "dense",
    "x3",
    "3x3",
    "s2",
    "-1",
    "=",
    "no",
    "bias",
    ",",
    "²",
    "٣",
    "1e9",
    "same",
    "kernel=",
    "from",
    ":",
)


@given(st.lists(st.sampled_from(TYPED), max_size=6))
def test_whatever_is_typed_is_a_layer_or_a_sentence(words):
    with suppress(SketchError):
        kind, params = typed_layer(" ".join(words))
        assert params.keys() <= {param.name for param in kind.params}


LENET5 = """
input 1x32x32
conv 6 5x5 valid; tanh; avgpool 2
conv 16 5x5 valid; tanh; avgpool 2
flatten; dense 120; tanh; dense 84; tanh; dense 10
"""
# Table 2 of arXiv 1801.04381.
MOBILENET_V2 = """
input 3x224x224
conv 32 3x3 s2 no bias; bn; relu6
inverted residual 16 e1
inverted residual 24 s2; inverted residual 24
inverted residual 32 s2; inverted residual 32 *2
inverted residual 64 s2; inverted residual 64 *3
inverted residual 96 *3
inverted residual 160 s2; inverted residual 160 *2
inverted residual 320
pointwise 1280 no bias; bn; relu6
global average pool; flatten; dense 1000
"""


@pytest.mark.parametrize(("text", "sample"), [(LENET5, "lenet5.onnx"), (MOBILENET_V2, "mobilenet_v2.onnx")])
def test_published_networks_from_a_table_cost_what_the_samples_do(text, sample):
    totals = build_workload(drawn(sketch_of_table(text)).graph).totals
    expected = build_workload(read(SAMPLES / sample)).totals
    assert (totals.macs, totals.parameters) == (expected.macs, expected.parameters)


def test_mobilenet_v2_from_inverted_residuals():
    assert build_workload(drawn(sketch_of_table(MOBILENET_V2)).graph).totals.macs == 300_774_272


@pytest.mark.parametrize(
    ("table", "shape"),
    [
        ("input 3x32x32; flatten; dense 10", (1, 3, 32, 32)),
        ("input 28x28; flatten; dense 10", (1, 28, 28)),
        ("input 3x32x32; bn; flatten", (1, 3, 32, 32)),
        ("input 3x32x32; relu; conv 8", (1, 3, 32, 32)),
        ("input 784; dense 300", (1, 784)),
        ("input 784; relu; dropout; dense 300", (1, 784)),
        ("input 49x10; lstm 64", (1, 49, 10)),
        ("input 196x64; transformer encoder", (1, 196, 64)),
        ("input 5x3x32x32; flatten; dense 10", (5, 3, 32, 32)),
        ("input 5x784; dense 300", (5, 784)),
        ("input 3x8x8; relu; input 3x8x8; conv 4", (3, 8, 8)),
        ("input 3x8x8; relu", (3, 8, 8)),
    ],
)
def test_an_input_without_its_batch_is_one_example_of_what_the_next_layer_takes_that_minds(table, shape):
    assert dict(sketch_of_table(table).blocks[0].params)["shape"] == shape
