"""Networks that are wrong, each in its own way: the sentence names both ends and both shapes, every cure repairs."""

from dataclasses import replace

import pytest

from analysis.sketch import Block, Group, Wire, drawn
from analysis.sketch.repairs import REPAIRS, offers, repaired
from tests.analysis.sketch.sketches import LAYER, before, block, row, source

IMAGE = (2, 12, 10, 14)
ROWS = (2, 30)
TOKENS = (2, 6, 20)


def wired(sketch, *wires):
    return replace(sketch, wires=tuple(sorted((*sketch.wires, *wires))))


def repeated(times, filters):
    inside = (source(1, IMAGE), block(2, "conv2d", "conv", 7, filters=filters, in_channels=12), block(3, "relu", "end"))
    return replace(row(*inside), groups=(Group(7, "stage", repeat=times),), next_id=8)


def crossing():
    sketch = row(source(1, ROWS), block(2, "add", "a"), block(3, "relu", "b"))
    return wired(sketch, Wire(3, 0, 2, 1))


def doubled():
    return wired(before("add", IMAGE, IMAGE), Wire(2, 0, LAYER, 0))


NETS = {
    # Windows and channels.
    "window larger than the input": (
        before("conv2d", (1, 3, 5, 7), kernel=(9,), padding="valid"),
        "layer ← x (1x3x5x7): the window of layer is larger than its input; found 9x9; allowed: at most 5x7",
    ),
    "pool larger than the input": (
        before("max_pool", (1, 3, 5, 7), kernel=(6,)),
        "layer ← x (1x3x5x7): the window of layer is larger than its input; found 6x6; allowed: at most 5x7",
    ),
    "padding as wide as the pool": (
        before("max_pool", (1, 3, 5, 7), padding="numbers", pads=(2,)),
        "layer ← x (1x3x5x7): the padding is as wide as the window; found 2x2x2x2; allowed: less than 2x2",
    ),
    "padding as wide as a pool with gaps": (
        before("max_pool", (1, 3, 15, 17), padding="same", dilation=(8,)),
        "layer ← x (1x3x15x17): the padding is as wide as the window; found 4x4x4x4; allowed: less than 2x2",
    ),
    "dilated window": (
        before("conv1d", (1, 3, 8), dilation=(4,), padding="valid"),
        "layer ← x (1x3x8): the window of layer is larger than its input; found 9; allowed: at most 8",
    ),
    "other channels come in": (
        before("conv2d", IMAGE, in_channels=16),
        "layer ← x (2x12x10x14): other channels come in; found 12; allowed: 16",
    ),
    "groups and inputs": (
        before("conv2d", IMAGE, groups=8),
        "layer ← x (2x12x10x14): the groups do not divide the channels in; found 8 groups, 12 channels in; allowed: a divisor",
    ),
    "groups and filters": (
        before("conv2d", IMAGE, groups=12, filters=32),
        "layer ← x (2x12x10x14): the groups do not divide the filters; found 12 groups, 32 filters; allowed: a divisor",
    ),
    "numbers for other axes": (
        before("conv2d", IMAGE, kernel=(3, 3, 3)),
        "layer ← x (2x12x10x14): kernel takes a number for each axis, or one for all; found 3x3x3; allowed: 2 numbers",
    ),
    "padding of the way back": (
        before("transposed", (1, 3, 2, 2), pads=(3,)),
        "layer ← x (1x3x2x2): the padding is larger than the result; found 3x3x3x3; allowed: a smaller one",
    ),
    # Ranks.
    "image network on rows": (
        before("conv2d", ROWS),
        "layer ← x (2x30): layer takes 4 dimensions; found 2x30; allowed: batch x channels x rows x columns",
    ),
    "1-D on images": (
        before("conv1d", IMAGE),
        "layer ← x (2x12x10x14): layer takes 3 dimensions; found 2x12x10x14; allowed: batch x channels x length",
    ),
    "dense on images": (
        before("dense", IMAGE),
        "layer ← x (2x12x10x14): a dense layer takes rows of features; found 2x12x10x14; allowed: (batch, features)",
    ),
    "dense on one number each": (
        before("dense", (30,)),
        "layer ← x (30): a dense layer needs a batch and features; found 30; allowed: at least 2 dimensions",
    ),
    "recurrent on images": (
        before("lstm", IMAGE),
        "layer ← x (2x12x10x14): layer takes 3 dimensions; found 2x12x10x14; allowed: batch x steps x features",
    ),
    "block on tokens": (
        before("inverted_residual", TOKENS),
        "layer ← x (2x6x20): layer takes 4 dimensions; found 2x6x20; allowed: batch x channels x rows x columns",
    ),
    "norm without channels": (
        before("batch_norm", (30,)),
        "layer ← x (30): layer scales channels, there are none; found 30; allowed: at least 2 dimensions",
    ),
    # Branches.
    "summands of other channels": (
        before("add", IMAGE, (2, 24, 10, 14)),
        "layer ← x (2x12x10x14), x2 (2x24x10x14): the summands have different shapes; "
        "found 2x12x10x14 and 2x24x10x14; allowed: equal shapes, or 1",
    ),
    "summands of other sizes": (
        before("add", IMAGE, (2, 24, 5, 7)),
        "layer ← x (2x12x10x14), x2 (2x24x5x7): the summands have different shapes",
    ),
    "summands of other widths": (
        before("add", TOKENS, (2, 6, 30)),
        "layer ← x (2x6x20), x2 (2x6x30): the summands have different shapes; found 2x6x20 and 2x6x30",
    ),
    "summands that nothing brings together": (
        before("add", TOKENS, IMAGE),
        "layer ← x (2x6x20), x2 (2x12x10x14): the summands have different shapes; found 2x6x20 and 2x12x10x14",
    ),
    "rows and columns of other lengths": (
        before("matmul", TOKENS, (2, 8, 9)),
        "layer ← x (2x6x20), x2 (2x8x9): the inner sizes of the product differ; found 2x6x20 by 2x8x9",
    ),
    "numbers for other axes of a part": (
        before("separable", IMAGE, kernel=(3, 3, 3)),
        "layer ← x (2x12x10x14): depthwise: kernel takes a number for each axis, or one for all; found 3x3x3",
    ),
    "factors of other ranks": (
        before("mul", IMAGE, (2, 12)),
        "layer ← x (2x12x10x14), x2 (2x12): the factors have different shapes; found 2x12x10x14 and 2x12",
    ),
    "summands of other types": (
        before("add", IMAGE, IMAGE, dtypes=("fp32", "fp16")),
        "the summands are of different types; found fp32 and fp16; allowed: one type",
    ),
    "joined beside the axis": (
        before("concat", IMAGE, (2, 6, 5, 7)),
        "layer ← x (2x12x10x14), x2 (2x6x5x7): the joined tensors differ beside axis 1; "
        "found 2x12x10x14 and 2x6x5x7; allowed: differences in 1",
    ),
    "joined along another axis": (
        before("concat", (2, 6, 20), (2, 6, 30)),
        "layer ← x (2x6x20), x2 (2x6x30): the joined tensors differ beside axis 1",
    ),
    "joined of other ranks": (
        before("concat", IMAGE, ROWS),
        "layer ← x (2x12x10x14), x2 (2x30): the joined tensors have different ranks; found 2x12x10x14 and 2x30",
    ),
    "split in no equal parts": (
        before("split", IMAGE, parts=5),
        "layer ← x (2x12x10x14): the size along axis 1, 12 cannot be divided by 5; found 5; allowed: a divisor of 12",
    ),
    "inner sizes": (
        before("matmul", TOKENS, (2, 8, 20)),
        "layer ← x (2x6x20), x2 (2x8x20): the inner sizes of the product differ; found 2x6x20 by 2x8x20; allowed: equal",
    ),
    "keys and values": (
        before("attention", TOKENS, (2, 7, 20), (2, 9, 20)),
        "keys and values have different lengths; found 2x7x20 and 2x9x20; allowed: equal lengths",
    ),
    # Parameters that do not go with what comes in.
    "heads and width": (
        before("attention", TOKENS, heads=3),
        "layer ← x (2x6x20): the width 20 cannot be divided by 3; found 3; allowed: a divisor of 20",
    ),
    "heads of a layer": (
        before("transformer_encoder", TOKENS, heads=3),
        "layer ← x (2x6x20): the heads do not divide the width; found 3 heads, 2x6x20; allowed: a divisor of 20",
    ),
    "groups of a norm": (
        before("group_norm", IMAGE, groups=8),
        "layer ← x (2x12x10x14): the number of channels, 12 cannot be divided by 8",
    ),
    "no such axis": (
        before("softmax", ROWS, axis=2),
        "layer ← x (2x30): there is no axis 2 of 2x30; found 2; allowed: -2 to 1",
    ),
    "axes of a norm": (
        before("layer_norm", ROWS, axes=3),
        "layer ← x (2x30): the tensor has not so many axes; found 3 of 2x30; allowed: up to 2",
    ),
    "other number of elements": (
        before("reshape", ROWS, shape=(2, 7)),
        "layer ← x (2x30): the new shape holds another number of elements; found 2x30 into 2x7; allowed: 60 elements",
    ),
    "two sizes left": (
        before("reshape", ROWS, shape=(-1, -1)),
        "layer ← x (2x30): the new shape is not settled; found -1x-1",
    ),
    "order of axes": (
        before("transpose", TOKENS),
        "layer ← x (2x6x20): the order does not name each axis once; found 0 2 3 1; allowed: each of 0 to 2 once",
    ),
    "adaptive pool": (
        before("adaptive_pool", IMAGE, outputs=(3,)),
        "layer ← x (2x12x10x14): equal windows do not give this size; found 3x3; allowed: divisors of 10x14",
    ),
    "reflected rim": (
        before("pad", (1, 3, 4, 6), pads=(4,), mode="reflect"),
        "layer ← x (1x3x4x6): the reflected rim is wider than the image; found 4x4x4x4; allowed: less",
    ),
    "resized to nothing": (
        before("resize", (1, 3, 4, 6), factor=0.1),
        "layer ← x (1x3x4x6): nothing is left of the image; found 0.1; allowed: at least 0.25",
    ),
    "part beyond the end": (
        before("slice", IMAGE, start=10, length=5),
        "layer ← x (2x12x10x14): the part reaches beyond the tensor; found 10 to 15 along axis 1; allowed: up to 12",
    ),
    "channels into pixels": (
        before("pixel_shuffle", (1, 6, 5, 7)),
        "layer ← x (1x6x5x7): the channels cannot be divided into blocks of pixels; found 6 channels, 2x2; "
        "allowed: a multiple of 4 channels",
    ),
    "pixels into channels": (
        before("space_to_depth", (1, 6, 9, 15), block=2),
        "layer ← x (1x6x9x15): the image cannot be divided into blocks; found 9x15; allowed: multiples of 2",
    ),
    "patches larger than the image": (
        before("patches", (1, 3, 10, 14)),
        "layer ← x (1x3x10x14): the patches are larger than the image; found 16; allowed: at most 10",
    ),
    # Types.
    "embedding of real numbers": (
        before("embedding", (2, 6)),
        "layer ← x (2x6): an embedding looks up whole numbers; found fp32; allowed: int64",
    ),
    "convolution of integers": (
        before("conv2d", IMAGE, dtypes=("int8",)),
        "layer ← x (2x12x10x14): layer computes on floating-point numbers; found int8",
    ),
    "quantised twice": (
        before("quantise", IMAGE, dtypes=("uint8",)),
        "layer ← x (2x12x10x14): integers are quantised already; found uint8",
    ),
    "never quantised": (
        before("dequantise", IMAGE),
        "layer ← x (2x12x10x14): only 8-bit integers are scaled back; found fp32; allowed: int8, uint8",
    ),
    "zero point": (
        before("quantise", IMAGE, zero_point=200),
        "layer ← x (2x12x10x14): int8 cannot hold the zero point; found 200; allowed: -128 to 127",
    ),
    "input without its batch": (
        before("conv2d", (3, 32, 34)),
        "layer ← x (3x32x34): layer takes 4 dimensions; found 3x32x34; allowed: batch x channels x rows x columns",
    ),
    # Parameters by themselves.
    "out of range": (before("dense", ROWS, outputs=0), "outputs is out of range; found 0; allowed: 1 to 65536"),
    "no such choice": (before("max_pool", IMAGE, padding="some"), "padding cannot be; found some; allowed: same, valid"),
    "no number": (before("conv2d", IMAGE, kernel="wide"), "kernel is no number; found wide; allowed: such as (3,)"),
    # Wires, names, kinds, groups.
    "missing input": (before("add", IMAGE), "layer ← x: the second input of layer is open, it needs 2"),
    "missing input beside a loose end": (
        replace(before("add", IMAGE), blocks=(source(5, IMAGE), *before("add", IMAGE).blocks)),
        "layer ← x: the second input of layer is open, it needs 2",
    ),
    "open input between others": (
        replace(before("attention", TOKENS, (2, 8, 20)), wires=(Wire(1, 0, LAYER, 0), Wire(2, 0, LAYER, 2))),
        "layer ← x, x2: the second input of layer is open",
    ),
    "two wires at one input": (doubled(), "layer ← x2: two wires end at the first input of layer"),
    "more inputs than there are": (
        wired(before("relu", IMAGE, IMAGE)), "layer ← x2: layer has 1 input, the wire ends at number 2",
    ),
    "no such output": (
        replace(before("relu", IMAGE), wires=(Wire(1, 3, LAYER, 0),)),
        "layer ← x: x has no output number 4, it has 1",
    ),
    "circle": (crossing(), "a ← b: a waits for its own result: the wires form a circle"),
    "block behind itself": (
        wired(row(source(1, ROWS), block(2, "add", "a")), Wire(2, 0, 2, 1)), "a ← a: a waits for its own result",
    ),
    "no such kind": (before("warp", IMAGE), "layer: there is no block of the kind 'warp'"),
    "two of one name": (
        row(source(1, ROWS), block(2, "relu", "same"), block(3, "relu", "same")),
        "same: two layers of the network would have this name",
    ),
    "no name": (
        replace(row(source(1, ROWS), Block(2, "relu", "")), next_id=3), "a block: two layers of the network would have",
    ),
    "group that does not follow on itself": (
        repeated(3, 5), "conv#2 ← conv (2x5x10x14): other channels come in; found 5; allowed: 12",
    ),
    "group repeated too often": (repeated(999, 12), "stage cannot stand 999 times in a row: 1 to 256 times"),
    "group that holds the input": (
        replace(row(replace(source(1, ROWS), group=7), block(2, "relu", "end")), groups=(Group(7, "head", repeat=2),),
                next_id=8),
        "head holds the network's input: it can stand only once",
    ),
    "larger than can be counted": (before("reshape", (65536,) * 4), "a tensor is larger than can be counted"),
}  # fmt: skip
WITHOUT_CURE = {"larger than can be counted"}


def test_there_are_at_least_thirty():
    assert len(NETS) >= 30


@pytest.mark.parametrize("name", NETS)
def test_the_sentence_says_what_is_wrong(name):
    sketch, words = NETS[name]
    sentences = [trouble.sentence for trouble in drawn(sketch).troubles]
    assert any(words in sentence for sentence in sentences), sentences


@pytest.mark.parametrize("name", [name for name in NETS if name not in WITHOUT_CURE])
def test_every_cure_repairs(name):
    sketch = NETS[name][0]
    trouble = drawn(sketch).troubles[0]
    assert trouble.cures
    for cure in trouble.cures:
        found, title = repaired(sketch, trouble.block, cure)
        drawing = drawn(found)
        assert title
        assert not [other.sentence for other in drawing.troubles if other.block == trouble.block], cure
    assert [offer.cure for offer in offers(sketch, trouble)] == list(trouble.cures)
    assert all(cure[0] in REPAIRS for cure in trouble.cures)


def test_of_an_input_without_its_batch_the_first_cure_says_one_example():
    sketch = NETS["input without its batch"][0]
    first = next(offers(sketch, drawn(sketch).troubles[0]))
    assert first.title == "Set shape of x to 1×3×32×34"
    assert drawn(first.sketch).shape(LAYER) == (1, 32, 32, 34)


def test_a_shape_is_only_said_of_an_input():
    behind = row(source(1, (3, 32, 34)), block(2, "relu"), block(LAYER, "conv2d"))
    assert "set_source_param" not in {cure[0] for cure in drawn(behind).troubles[0].cures}
