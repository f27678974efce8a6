from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ops.registry import MatrixProduct, Uncountable


@st.composite
def convolutions(draw, ranks=(1, 2, 3)):
    """Extents of a convolution, channels and batch pairwise different, small enough for loops."""
    rank = draw(st.sampled_from(ranks))
    batch, depth, width, groups = draw(st.permutations((1, 2, 3, 4)))
    kernel, strides, dilations = (draw(st.tuples(*[st.integers(1, top)] * rank)) for top in (3, 2, 2))
    pads = draw(st.tuples(*[st.integers(0, 1)] * (2 * rank)))
    reach = [d * (k - 1) + 1 for k, d in zip(kernel, dilations, strict=True)]
    spatial = [r + draw(st.integers(0, 2)) for r in reach]
    padded = [n + a + b for n, a, b in zip(spatial, pads[:rank], pads[rank:], strict=True)]
    out = [(n - r) // s + 1 for n, r, s in zip(padded, reach, strides, strict=True)]
    return {
        "x": (batch, depth * groups, *spatial), "w": (width * groups, depth, *kernel), "y": (batch, width * groups, *out),
        "padded": padded, "group": groups, "strides": strides, "dilations": dilations, "pads": pads,
    }  # fmt: skip


def attributes(c):
    return {name: c[name] for name in ("group", "strides", "dilations", "pads")}


def count_by_loops(c):
    """Convolves ones over the padded input by nested loops and counts the inner steps."""
    x = np.ones((*c["x"][:2], *c["padded"]))
    steps, width = 0, c["w"][0] // c["group"]
    for n, m in product(range(c["y"][0]), range(c["y"][1])):
        for position in np.ndindex(c["y"][2:]):
            total = 0
            for channel in range(c["w"][1]):
                for tap in np.ndindex(c["w"][2:]):
                    pixel = [
                        p * s + t * d for p, s, t, d in zip(position, c["strides"], tap, c["dilations"], strict=True)
                    ]
                    total += x[(n, m // width * c["w"][1] + channel, *pixel)]
                    steps += 1
            assert total == np.prod(c["w"][1:])
    return steps


@given(convolutions())
def test_a_convolution_counts_the_steps_of_its_loops(cost, c):
    work = cost("Conv", c["x"], c["w"], out=c["y"], **attributes(c))
    assert work.macs == count_by_loops(c)
    assert work.other_ops == 0


@given(convolutions())
def test_a_transposed_convolution_counts_the_steps_of_its_loops(cost, c):
    groups, (n, channels, *spatial) = c["group"], c["y"]
    depth, width, kernel = channels // groups, c["w"][1], c["w"][2:]
    full = [
        (p - 1) * s + (k - 1) * d + 1 for p, s, k, d in zip(spatial, c["strides"], kernel, c["dilations"], strict=True)
    ]
    y, steps = np.zeros((n, width * groups, *full)), 0
    for image, channel in product(range(n), range(channels)):
        for position in np.ndindex(*spatial):
            for out in range(width):
                for tap in np.ndindex(kernel):
                    pixel = [
                        p * s + t * d for p, s, t, d in zip(position, c["strides"], tap, c["dilations"], strict=True)
                    ]
                    y[(image, channel // depth * width + out, *pixel)] += 1
                    steps += 1
    work = cost("ConvTranspose", c["y"], (channels, width, *kernel), out=y.shape, **attributes(c))
    assert work.macs == steps == y.sum()


@pytest.mark.parametrize(
    ("op", "shapes", "last"),
    [
        ("ConvInteger", "xw", False),
        ("QLinearConv", "xssw", False),
        ("com.microsoft.QLinearConv", "xssw", False),
        ("com.microsoft.FusedConv", "xw", False),
        ("com.microsoft.nchwc.Conv", "xw", False),
        ("com.microsoft.NhwcConv", "xw", True),
        ("com.microsoft.NhwcFusedConv", "xw", True),
    ],
)
@given(c=convolutions(ranks=(2,)))
def test_every_form_of_a_convolution_counts_the_same_macs(cost, op, shapes, last, c):
    channels_last = {name: (shape[0], *shape[2:], shape[1]) for name, shape in c.items() if name in ("x", "y")}
    named = {**c, "s": (), **(channels_last if last else {})}
    assert cost(op, *(named[name] for name in shapes), out=named["y"], **attributes(c)).macs == count_by_loops(c)


def test_the_product_is_output_channels_by_reduction_by_pixels(cost):
    work = cost("Conv", (2, 6, 7, 9), (15, 2, 3, 5), (15,), out=(2, 15, 5, 4), group=3, strides=(1, 2))
    assert work.product == MatrixProduct(rows=5, inner=2 * 3 * 5, columns=2 * 5 * 4, groups=3, window_inputs=True)
    assert work.other_ops == 2 * 15 * 5 * 4


@pytest.mark.parametrize(("kernel", "stride", "copies"), [(1, 1, False), (3, 1, True), (1, 2, True)])
def test_windows_are_copied_unless_the_kernel_is_one_pixel(cost, kernel, stride, copies):
    work = cost("Conv", (1, 3, 8, 8), (5, 3, kernel, kernel), out=(1, 5, 8, 8), strides=(stride, stride))
    assert work.product.window_inputs is copies


@pytest.mark.parametrize(("depth", "groups", "family"), [(1, 6, "depthwise"), (2, 3, None), (1, 1, None)])
def test_one_input_channel_a_group_is_depthwise(cost, depth, groups, family):
    work = cost("Conv", (1, depth * groups, 5, 4), (12, depth, 3, 2), out=(1, 12, 3, 3), group=groups)
    assert work.family == family


def test_activation_and_added_operand_of_a_fused_convolution_are_other_operations(cost):
    shapes = ((1, 3, 4, 5), (2, 3, 1, 1), (2,), (1, 2, 4, 5))
    work = cost("com.microsoft.FusedConv", *shapes, out=(1, 2, 4, 5), activation="Sigmoid")
    assert work.other_ops == 2 * 4 * 5 * (1 + 1 + 4)


def test_requantisation_is_four_steps_per_output_element(cost):
    work = cost("QLinearConv", (1, 3, 4, 5), (), (), (2, 3, 1, 1), (), (), (), (), (2,), out=(1, 2, 4, 5))
    assert work.other_ops == 2 * 4 * 5 * (1 + 4)


def test_a_quantised_transposed_convolution_counts_as_the_plain_one(cost):
    plain = cost("ConvTranspose", (2, 6, 5, 7), (6, 4, 3, 2), out=(2, 8, 7, 8), group=2)
    shapes = ((2, 6, 5, 7), (), (), (6, 4, 3, 2), (), (), (), ())
    assert cost("com.microsoft.QLinearConvTranspose", *shapes, out=(2, 8, 7, 8), group=2).macs == plain.macs
    assert plain.macs == 2 * 6 * 5 * 7 * 4 * 3 * 2


def test_a_deformable_convolution_also_interpolates_its_samples(cost):
    shapes = ((2, 3, 6, 7), (5, 3, 2, 4), (2, 2 * 2 * 4, 5, 4), (5,), (2, 2 * 4, 5, 4))
    work = cost("DeformConv", *shapes, out=(2, 5, 5, 4))
    samples = sum(1 for _ in np.ndindex(2, 3, 5, 4, 2, 4))
    assert work.macs == 5 * samples
    assert work.other_ops == (7 + 1) * samples + 2 * 16 * 5 * 4 + 2 * 5 * 5 * 4


def test_a_causal_convolution_counts_one_window_per_element(cost):
    work = cost("CausalConvWithState", (2, 5, 7), (5, 1, 3), (5,), out=(2, 5, 7), activation="silu")
    steps = sum(1 for _ in np.ndindex(2, 5, 7, 3))
    assert work.macs == steps
    assert work.other_ops == 2 * 5 * 7 * (1 + 5)


def test_weights_that_do_not_go_with_the_result_are_not_counted(cost):
    with pytest.raises(Uncountable, match=r"rank 3 .* rank 4"):
        cost("Conv", (1, 3, 4, 5), (2, 3, 1), out=(1, 2, 4, 5))
    with pytest.raises(Uncountable, match="do not divide by 2"):
        cost("Conv", (1, 4, 4, 5), (3, 2, 1, 1), out=(1, 3, 4, 5), group=2)
