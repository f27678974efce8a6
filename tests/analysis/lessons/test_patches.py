"""Questions about patches: each answer once more from sets of rows and columns, from the parameters and the model's file."""

import re
from functools import cache
from itertools import pairwise

import pytest

from analysis.lessons.topic import topic_named
from analysis.scenario import Scenario, analyze
from tests.analysis.small import SAMPLES

TOPIC = topic_named("patches")
SEEDS = range(300)
PRECISIONS = {"mobilenet_v2": "int8", "mobilenet_v1_int8": "native"}


@cache
def read(name):
    """(analysis, convolutions as (name, (kernel, stride, pad) of rows and of columns, in, out shapes, MACs), what is added)."""
    found = analyze(Scenario(str(SAMPLES / f"{name}.onnx"), precision=PRECISIONS[name], in_place=True))
    tensors, layers = found.graph.tensors, []
    for node, macs in zip(found.graph.nodes, found.workload.macs.tolist(), strict=True):
        if node.op == "Conv":
            at = [tuple(node.attributes[key][side] for key in ("kernel_shape", "strides", "pads")) for side in (0, 1)]
            shapes = [tensors[name].shape for name in (node.inputs[0], node.outputs[0])]
            layers.append((node.name, *at, *shapes, macs, node.attributes["group"] > 1))
    return found, layers


def stack(values):
    """Layers as (rows, columns), each (kernel, stride, pad); the sides of all maps, channels, MACs a pixel, which overwrite."""
    if values["network"] == "equal":
        axis = tuple(values[name] for name in ("kernel", "stride", "pad"))
        sides = [values["side"]]
        for _ in range(values["layers"]):
            sides.append((sides[-1] + 2 * axis[2] - axis[0]) // axis[1] + 1)
        count = values["layers"]
        macs = [16 * axis[0] ** 2] * count
        return [(axis, axis)] * count, [(side, side) for side in sides], [4] * (count + 1), macs, [False] * count
    layers = read(values["network"])[1]
    end = f"block{values['blocks']}"
    last = max(at for at, layer in enumerate(layers) if layer[0].partition(".")[0] == end)
    mine = layers[: last + 1]
    sides = [mine[0][3][2:], *(layer[4][2:] for layer in mine)]
    channels = [mine[0][3][1], *(layer[4][1] for layer in mine)]
    macs = [layer[5] // (layer[4][2] * layer[4][3]) for layer in mine]
    return [layer[1:3] for layer in mine], sides, channels, macs, [layer[6] for layer in mine]


def cut(size, count):
    """The edges nearest to equal parts."""
    edges = [int(size * part / count + 0.5) for part in range(count + 1)]
    return [set(range(first, after)) for first, after in pairwise(edges)]


def back(pixels, axes, sizes):
    """Of every map, from the input to the last: the rows (or columns) that are read, one window at a time."""
    found = [pixels]
    for (kernel, stride, pad), size in zip(reversed(axes), reversed(sizes), strict=True):
        read = {stride * at - pad + step for at in found[0] for step in range(kernel)}
        found.insert(0, {at for at in read if 0 <= at < size})
    return found


def walked(values):
    """(sets of rows by patch row and map, sets of columns by patch column and map)."""
    axes, sides, *_ = stack(values)
    return tuple(
        [back(part, [axis[side] for axis in axes], [size[side] for size in sides[:-1]])
         for part in cut(sides[-1][side], values["grid"])]
        for side in (0, 1)
    )  # fmt: skip


def macs(values):
    """(once, by patches)."""
    _, sides, _, each, _ = stack(values)
    rows, columns = walked(values)
    once = sum(one * height * width for one, (height, width) in zip(each, sides[1:], strict=True))
    pixels = [sum(len(r[at + 1]) * len(c[at + 1]) for r in rows for c in columns) for at in range(len(each))]
    return once, sum(one * count for one, count in zip(each, pixels, strict=True))


def numbers(text):
    return [float(found) for found in re.findall(r"([\d.]+) KiB", text)]


def checked(question):
    assert all(abs(slip.value - question.answer) > 1e-9 * abs(question.answer) for slip in question.slips)
    assert len({slip.value for slip in question.slips}) == len(question.slips) >= 2
    assert question.because


def test_rows_of_the_halo_are_those_of_the_windows():
    for seed in SEEDS:
        question = TOPIC.ask_anew("halo", seed)
        first = int(re.search(r"A patch has rows? (\d+)", question.text)[1]) - 1
        rows = next(maps for maps in walked(question.values)[0] if min(maps[-1]) == first)
        assert question.answer == len(rows[0])
        checked(question)


def test_the_field_is_a_window_far_from_the_edges():
    for seed in SEEDS:
        question = TOPIC.ask_anew("field", seed)
        rows = int(re.search(r"under (\d+)\srows?", question.text)[1])
        values, span = question.values, set(range(1000, 1000 + rows))
        for _ in range(values["layers"]):
            span = {values["stride"] * at + step for at in span for step in range(values["kernel"])}
        assert question.answer == max(span) - min(span) + 1
        checked(question)


@pytest.mark.parametrize("name", ["stage-share", "network-share"])
def test_shares_are_counted_pixel_by_pixel(name):
    for seed in SEEDS:
        question = TOPIC.ask_anew(name, seed)
        once, patched = macs(question.values)
        whole = once if name == "stage-share" else int(read(question.values["network"])[0].workload.macs.sum())
        assert question.answer == pytest.approx(100 * (patched - once) / whole)
        checked(question)


def patch_kib(values):
    """The most that a patch needs of two maps, of one where a depthwise layer overwrites; without what waits."""
    _, _, channels, _, over = stack(values)
    rows, columns = walked(values)
    best = 0
    for r in rows:
        for c in columns:
            sizes = [len(down) * len(across) * deep for down, across, deep in zip(r, c, channels, strict=True)]
            pairs = zip(sizes, sizes[1:], over, strict=False)
            best = max(best, *(max(one, two) if shared else one + two for one, two, shared in pairs))
    return best / 1024


def rest_kib(values):
    """Behind the stage, without what waits."""
    layers = read(values["network"])[1]
    last = len(stack(values)[0])
    sizes = [(one[3][1] * one[3][2] * one[3][3], one[4][1] * one[4][2] * one[4][3], one[6]) for one in layers[last:]]
    return max(max(one, two) if shared else one + two for one, two, shared in sizes) / 1024


def test_the_peak_is_the_larger_of_stage_and_rest():
    seen = set()
    for seed in SEEDS:
        question = TOPIC.ask_anew("peak", seed)
        values = question.values
        patch, output, rest = numbers(question.text)[:3]
        _, sides, channels, _, _ = stack(values)
        assert output == pytest.approx(sides[-1][0] * sides[-1][1] * channels[-1] / 1024, rel=1e-3)
        if not values["skips"] or values["network"] == "mobilenet_v1_int8":
            assert (patch, rest) == (pytest.approx(patch_kib(values), 1e-3), pytest.approx(rest_kib(values), 1e-3))
        assert question.answer == pytest.approx(max(patch + output, rest), rel=1e-3)
        seen.add(patch + output > rest)
        checked(question)
    assert seen == {True, False}


@pytest.mark.parametrize("name", ["binds", "finer"])
def test_choices_have_one_right_one(name):
    seen = set()
    for seed in SEEDS:
        question = TOPIC.ask_anew(name, seed)
        values = question.values
        patch, output, rest = numbers(question.text)[:3]
        if name == "binds":
            assert question.right.startswith("the stage") == (patch + output > rest)
        elif not values["skips"]:
            finer = max(patch_kib({**values, "grid": values["grid"] + 1}) + output, rest)
            assert question.right == ("it falls" if finer < max(patch + output, rest) * (1 - 1e-3) else "it stays")
        assert sum(not choice.says for choice in question.choices) == 1
        assert (
            len({choice.text for choice in question.choices}) == len(question.choices) == (2 if name == "binds" else 3)
        )
        seen.add(question.right)
    assert len(seen) == 2


def test_what_waits_is_what_the_planner_keeps_alive():
    """At that layer the planner has as much alive, with elementwise layers in place alone: no depthwise layer sets it."""
    for seed in SEEDS:
        question = TOPIC.ask_anew("skips", seed)
        found, _ = read("mobilenet_v2")
        layer = re.search(r"block\d+\.project", question.text)[0]
        at = found.workload.names.index(layer)
        assert question.answer == found.plan.live_bytes[at] / 1024
        checked(question)


def test_facts_are_the_published_figures():
    found = {fact.name: fact for fact in TOPIC.facts_of({})}
    shown = {name: fact.text.replace("\u202f", " ") for name, fact in found.items()}
    assert (shown["whole"], shown["with_patches"], shown["rest_skips"]) == ("1,372 KiB", "171.5 KiB", "196 KiB")
    assert (shown["whole_copied"], shown["stage_output"], shown["times_less"]) == ("1,470 KiB", "24.5 KiB", "8")
    assert [round(found[name].value, 1) for name in ("stage_share", "network_share")] == [30.6, 9.3]
    assert [found[name].value for name in ("rows_first", "rows_most", "rows_share")] == [62, 75, 56]


def test_impossible_grids_make_no_question():
    for name in TOPIC.asks_by_name:
        assert TOPIC.ask(name, {"network": "equal", "side": 8, "layers": 3, "stride": 2, "grid": 8}, 0) is None
    assert TOPIC.ask("stage-share", {"grid": 1}, 0) is None
