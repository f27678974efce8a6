"""What several blocks have in common, what matters now, what they could be instead."""

from analysis.sketch.kinds import KINDS
from analysis.sketch.model import Block
from gui.drawing.param_rules import kinds_instead, matters, settings_of


def block(kind, id=1, **params):
    return Block(id, kind, f"{kind}_{id}", tuple(sorted(params.items())))


def named(*blocks):
    return {setting.param.name: setting for setting in settings_of(blocks)}


def test_one_block_has_all_settings_of_its_kind_in_order():
    assert [*named(block("conv2d"))] == [param.name for param in KINDS["conv2d"].params]
    assert named(block("relu")) == {}
    assert settings_of(()) == ()


def test_a_kind_that_nobody_knows_has_no_settings():
    assert settings_of((block("conv9d"), block("conv2d", 2))) == ()
    assert kinds_instead((block("conv9d"),)) == ()


def test_several_kinds_share_what_has_the_same_name_and_type():
    assert [*named(block("conv2d"), block("pointwise", 2))] == ["filters", "stride", "bias", ]  # fmt: skip
    # A size of windows for the one, a shape for the other.
    assert named(block("input"), block("reshape", 2)).keys() == {"shape"}
    assert named(block("relu"), block("conv2d", 2)) == {}


def test_a_shared_range_is_what_all_allow():
    shared = named(block("squeeze_excite"), block("channel_shuffle", 2), block("conv2d", 3))
    assert shared == {}
    groups = named(block("channel_shuffle"), block("conv2d", 2))["groups"].param
    assert (groups.low, groups.high) == (1, 1024)
    shape = named(block("input"), block("reshape", 2))["shape"].param
    assert shape.low == 1


def test_choices_that_only_one_has_are_not_offered():
    choices = named(block("conv_block"), block("transformer_encoder", 2))["activation"].param.choices
    assert choices == ("relu", "silu", "gelu")
    # The filling of a rim and the way to make images larger have no choice in common.
    assert "mode" not in named(block("pad"), block("resize", 2))


def test_values_that_differ_are_mixed_and_defaults_are_each_kinds_own():
    shared = named(block("conv2d"), block("conv2d", 2, filters=64))
    assert shared["filters"].values == (32, 64)
    assert shared["filters"].mixed
    assert not shared["filters"].at_default
    own = named(block("conv2d"), block("separable", 2))["filters"]
    assert (own.values, own.at_default) == ((32, 64), True)


def test_padding_by_number_matters_only_where_it_is_asked_for():
    assert not matters("pads", named(block("conv2d")))
    assert matters("pads", named(block("conv2d", padding="numbers")))
    assert matters("pads", named(block("conv2d"), block("conv2d", 2, padding="numbers")))
    assert matters("pads", named(block("pad")))
    resize = named(block("resize"))
    assert (matters("factor", resize), matters("sizes", resize)) == (True, False)
    resize = named(block("resize", by="sizes"))
    assert (matters("factor", resize), matters("sizes", resize)) == (False, True)


def test_blocks_could_be_others_of_their_family_with_the_same_inputs():
    instead = {kind.id for kind in kinds_instead((block("relu"), block("gelu", 2)))}
    assert {"relu", "gelu", "softmax"} <= instead
    assert {KINDS[kind].family for kind in instead} == {"activation"}
    assert kinds_instead((block("relu"), block("conv2d", 2))) == ()
    assert kinds_instead((block("add"), block("matmul", 2))) == ()
    assert kinds_instead((block("input"),)) == ()
    assert kinds_instead((block("opaque"),)) == ()
    assert kinds_instead(()) == ()
