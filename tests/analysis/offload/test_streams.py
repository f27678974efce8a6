"""Frames: the lecture's bit rates, and the size that a network's input asks for."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from analysis.errors import ScenarioError
from analysis.graph import Node
from analysis.lecture.network import FRAME, bits_per_s
from analysis.offload import FrameWish, Stream, stream_of
from analysis.offload.stream import exactly
from tests.analysis.small import network

RATE = Fraction(30)


def graph_with(shape, dtype="fp32", form="onnx"):
    graph = network([Node("a", "Relu", ("x",), ("y",))], {"x": shape, "y": shape})
    x = replace(graph.tensors["x"], dtype=dtype)
    return replace(graph, tensors={**graph.tensors, "x": x}, format=form)


@pytest.mark.parametrize(
    ("period_s", "bits"), [(Fraction(3, 100), 40_140_800), (Fraction(1, 30), 36_126_720)], ids=["30 ms", "30 a second"]
)
def test_the_lectures_camera(period_s, bits):
    stream = Stream(150_528, 8, 1 / period_s)
    assert stream.needed_bits_per_s == bits
    assert stream.needed_bits_per_s == pytest.approx(bits_per_s(FRAME, float(period_s)))


@pytest.mark.parametrize("streams", [2, 7, 100])
def test_sensors_add_up_and_a_codec_divides(streams):
    one = Stream(150_528, 8, RATE)
    many = Stream(150_528, 8, RATE, streams, Fraction(5, 2))
    assert many.needed_bits_per_s == pytest.approx(one.needed_bits_per_s * streams / 2.5)
    assert many.frame_bytes == pytest.approx(one.frame_bytes / 2.5)


@pytest.mark.parametrize(
    ("shape", "form", "size"),
    [
        ((5, 3, 48, 64), "onnx", (64, 48, 3)),
        ((5, 48, 64, 3), "tflite", (64, 48, 3)),
        ((5, 48, 64, 4), "onnx", (64, 48, 4)),
        ((5, 1, 28, 20), "onnx", (20, 28, 1)),
        ((5, 3, 48, 1), "tflite", (48, 3, 1)),
    ],
)
def test_a_picture_is_found_in_the_input(shape, form, size):
    stream = stream_of(graph_with(shape, form=form), FrameWish(), RATE)
    assert (stream.picture.width, stream.picture.height, stream.picture.channels) == size
    assert stream.raw_bits == size[0] * size[1] * size[2] * 8
    assert "x" in stream.source
    assert "camera" in stream.bits_source


@pytest.mark.parametrize(("dtype", "bits"), [("fp32", 32), ("int8", 8), ("int16", 16)])
def test_what_is_no_picture_is_sent_as_the_network_takes_it(dtype, bits):
    stream = stream_of(graph_with((4, 49, 10), dtype), FrameWish(), RATE)
    assert (stream.picture, stream.values, stream.value_bits) == (None, 490, bits)


def test_what_is_said_by_hand_comes_before_the_input():
    graph = graph_with((1, 3, 224, 224))
    stream = stream_of(graph, FrameWish(width=1920, height=1080, bits=10), RATE)
    assert stream.raw_bits == 1920 * 1080 * 3 * 10
    assert "by hand" in stream.source
    assert "224" in stream.source, "the channels are still the network's"
    whole = stream_of(graph_with((1, 490)), FrameWish(8, 6, 2), RATE)
    assert whole.values == 96


def test_half_a_picture_is_none():
    with pytest.raises(ScenarioError, match="width, height and channels"):
        stream_of(graph_with((1, 490)), FrameWish(width=8), RATE)


@pytest.mark.parametrize(
    "wrong", [{"frames_per_s": Fraction(0)}, {"streams": 0}, {"compression": Fraction(0)}, {"values": 0}]
)
def test_a_stream_of_nothing_is_refused(wrong):
    with pytest.raises(ScenarioError):
        Stream(**{"values": 3, "value_bits": 8, "frames_per_s": RATE, **wrong})


@pytest.mark.parametrize("text", ["0.03", "29.97", "1e-3", "123456.789"])
def test_numbers_are_taken_as_written(text):
    assert exactly(float(text)) == Fraction(text)
    assert exactly(float(text) * 1e3 * 1e-3) == Fraction(text)
