"""Layers of every form, small enough to be counted by sets."""

from hypothesis import strategies as st

from analysis.dataflow.layer import Layer

SIZES = st.integers(1, 3)


@st.composite
def layers(draw) -> Layer:
    groups = draw(st.sampled_from([1, 1, 1, 2]))
    kernel = draw(st.tuples(SIZES, SIZES))
    dilations = draw(st.tuples(st.integers(1, 2), st.integers(1, 2)))
    pads = draw(st.tuples(*[st.sampled_from([0, 0, 1, 2])] * 4))
    least = [d * (k - 1) + 1 for d, k in zip(dilations, kernel, strict=True)]
    height = draw(st.integers(max(1, least[0] - pads[0] - pads[2]), least[0] + 3))
    width = draw(st.integers(max(1, least[1] - pads[1] - pads[3]), least[1] + 3))
    return Layer(
        height, width, groups * draw(SIZES), groups * draw(SIZES), *kernel,
        batch=draw(st.sampled_from([1, 1, 2])), groups=groups,
        strides=draw(st.tuples(SIZES, SIZES)), dilations=dilations, pads=pads,
    )  # fmt: skip
