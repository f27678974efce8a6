"""What a few typed letters mean: the best first, and never what nobody can place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.sketch import KINDS
from gui.drawing.kind_finding import FAMILIES, found, reading, settings_for


def ids(text):
    return [kind.id for kind in found(text)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("relu", "relu"), ("conv", "conv2d"), ("dw", "depthwise"), ("pool", "max_pool"), ("gap", "global_avg"),
        ("bn", "batch_norm"), ("lstm", "lstm"), ("mhsa", "attention"), ("attention", "attention"), ("fc", "dense"),
        ("Batch-Norm", "batch_norm"), ("conv block", "conv_block"), ("conv 1-d", "conv1d"), ("max", "maximum"),
        ("+", "add"), ("mbconv", "inverted_residual"), ("encoder", "transformer_encoder"),
        # The start of a name, words of it, what it is for.
        ("softm", "softmax"), ("glob av", "global_avg"), ("max p", "max_pool"), ("average global", "global_avg"),
        ("resnet", "residual"), ("mobilenet", "inverted_residual"), ("probabilities", "softmax"),
        # Letters that are missing, too many or in the wrong order.
        ("sofmax", "softmax"), ("covn", "conv2d"), ("dence", "dense"), ("hsw", "hard_swish"), ("lstmm", "lstm"),
        # With settings behind.
        ("conv 3", "conv2d"), ("conv 32", "conv2d"), ("conv 32 3x3 s2", "conv2d"), ("conv 32 nonsense", "conv2d"),
        ("max pool 2x2", "max_pool"), ("dense 10 no bias", "dense"), ("pool k=2", "max_pool"), ("dw 5x5 s2", "depthwise"),
    ],
)  # fmt: skip
def test_the_best_is_first(text, first):
    assert ids(text)[0] == first


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind.id != "opaque"], ids=lambda k: k.id)
def test_every_name_of_a_kind_finds_it(kind):
    for name in (kind.id, kind.title, *kind.typed):
        assert ids(name)[0] == kind.id


def test_names_go_before_what_is_only_mentioned():
    assert ids("relu")[:3] == ["relu", "relu6", "leaky_relu"]
    assert ids("conv")[:4] == ["conv2d", "conv1d", "conv3d", "conv_block"]
    assert set(ids("pool")) == {kind.id for kind in KINDS.values() if kind.family == "pooling"}
    assert {kind.id for kind in KINDS.values() if kind.family == "activation"} <= set(ids("activation"))


def test_without_text_all_are_there_by_family():
    kinds = found(" ")
    assert len(kinds) == len(KINDS) - 1
    assert list(dict.fromkeys(kind.family for kind in kinds)) == list(FAMILIES)


def test_layers_of_a_file_are_nobodys_wish():
    for text in ("", "opaque", "layers", "layers of a file", "file"):
        assert "opaque" not in ids(text)


@pytest.mark.parametrize(
    ("text", "meant", "params", "trouble"),
    [
        ("conv 32 3x3", "conv2d", {"filters": 32, "kernel": (3,)}, ""),
        ("conv", None, {}, ""),
        ("max p", None, {}, ""),
        ("conv 32 q7", None, {}, "'conv 32 q7': Conv 2-D has no setting 'q7'"),
        ("covn 32", None, {}, "nobody knows the layer 'covn 32'"),
        ("xyzzy", None, {}, "nobody knows the layer 'xyzzy'"),
    ],
)
def test_a_text_is_read_with_its_settings(text, meant, params, trouble):
    read = reading(text)
    assert (read.meant.id if read.meant else None, dict(read.params)) == (meant, params)
    assert read.trouble.startswith(trouble)
    assert bool(read.trouble) == bool(trouble)


@pytest.mark.parametrize(
    ("kind", "text", "params"),
    [
        ("conv1d", "conv 32 3", {"filters": 32, "kernel": (3,)}),
        ("conv3d", "conv 3", {}),
        ("relu", "conv 32", {}),
        ("max_pool", "max p", {}),
    ],
)
def test_settings_go_with_another_kind_that_has_them(kind, text, params):
    assert dict(settings_for(KINDS[kind], text)) == params


@given(st.text(max_size=12))
def test_nothing_that_can_be_typed_is_trouble_for_us(text):
    read = reading(text)
    assert read.kinds or read.trouble
    assert len({kind.id for kind in read.kinds}) == len(read.kinds)
    assert "opaque" not in {kind.id for kind in read.kinds}
