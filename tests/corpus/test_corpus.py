"""Real files: every one opens, and every shape is the one that the runtime has at run time."""

import math
import re
from pathlib import Path

import numpy as np
import onnx
import pytest

from analysis.graph import Graph
from analysis.readers import read

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "build" / "corpus"
SAMPLES = sorted((ROOT / "resources" / "samples").glob("*.onnx"))
PACKAGES = ("silero-vad", "rapidocr-onnxruntime", "magika", "nudenet", "ddddocr", "openwakeword")

# Sizes at which the networks make sense, by package and file.
WISHES = {
    "nudenet/320n": {"shapes": {"images": (1, 3, 320, 320)}},
    "openwakeword/melspectrogram": {"dims": {"samples": 16000}},
    "openwakeword/silero_vad": {"dims": {"sequence": 1536}},
    "ddddocr/common": {"dims": {"image_width": 200}},
    "ddddocr/common_old": {"dims": {"image_width": 200}},
    "rapidocr-onnxruntime/ch_PP-OCRv4_det_infer": {"shapes": {"x": (1, 3, 320, 480)}},
    "rapidocr-onnxruntime/ch_PP-OCRv4_rec_infer": {"shapes": {"x": (2, 3, 48, 320)}},
    "rapidocr-onnxruntime/ch_ppocr_mobile_v2.0_cls_infer": {"shapes": {"x": (2, 3, 48, 192)}},
    "silero-vad/silero_vad": {"shapes": {"input": (1, 576), "state": (2, 1, 128)}},
    "silero-vad/silero_vad_16k_op15": {"dims": {"sequence": 576}},
    "silero-vad/silero_vad_half": {"dims": {"sequence": 576}},
    "silero-vad/silero_vad_op18_ifless": {"dims": {"sequence": 576}},
}

# Sampling rate: the branch for this rate fits the sizes above.
FEEDS = {"sr": np.array(16000)}

# Weights without numbers are made at run time; more than this many bytes of them are left alone.
MOST_BYTES = 300e6

# Larger constants are weights, whatever file they are in.
WEIGHT_ELEMENTS = 64


def models(package):
    return {f"{package}/{path.stem}": path for path in sorted((CORPUS / package).rglob("*.onnx"))}


@pytest.fixture(params=PACKAGES)
def package(request):
    found = models(request.param)
    if not found:
        pytest.skip(f"{request.param} is not there; python -m tests.corpus.fetch brings it")
    return found


def weights_in_file(graph):
    """Elements of the large constants that a layer reads: initializers and Constant nodes, those of subgraphs too."""
    nodes = list(nodes_in(graph))
    read_somewhere = {name for node in nodes for name in node.input}
    found = {tensor.name: tensor for tensor in graph.initializer}
    for node in nodes:
        if node.op_type == "Constant":
            found |= dict.fromkeys(node.output, node.attribute[0].t)
        found |= {tensor.name: tensor for inner in subgraphs(node) for tensor in inner.initializer}
    sizes = [math.prod(tensor.dims) for name, tensor in found.items() if name in read_somewhere]
    return [elements for elements in sizes if elements > WEIGHT_ELEMENTS]


def subgraphs(node):
    return [attribute.g for attribute in node.attribute if attribute.type == attribute.GRAPH]


def nodes_in(graph):
    for node in graph.node:
        yield node
        for inner in subgraphs(node):
            yield from nodes_in(inner)


def weights_in_graph(graph):
    """The same of our graph, one entry for each stored constant."""
    stored = {
        t.root: t.stored_elements or t.elements for t in graph.tensors.values() if t.constant and t.shape is not None
    }
    return [elements for elements in stored.values() if elements > WEIGHT_ELEMENTS]


def layers(nodes):
    for node in nodes:
        yield node
        for body in node.bodies:
            yield from layers(body.nodes)


def test_every_file_opens_as_it_is(package):
    for path in package.values():
        graph = read(path)
        assert isinstance(graph, Graph)
        assert graph.nodes


def test_every_shape_is_known_at_sizes_that_make_sense(package):
    for name, path in package.items():
        graph = read(path, **WISHES.get(name, {}))
        unknown = [t for n in graph.nodes for t in n.outputs if t and graph.tensors[t].shape is None]
        assert not unknown, name


def test_every_shape_is_the_runtimes(package, runtime_shapes):
    for name, path in package.items():
        graph = read(path, **WISHES.get(name, {}))
        feeds = {key: value for key, value in FEEDS.items() if key in graph.inputs}
        theirs = runtime_shapes(path, graph, feeds)
        assert len(theirs) >= min(len(graph.nodes), len(graph.outputs))
        assert {key: graph.tensors[key].shape for key in theirs} == theirs, name


def test_every_weight_is_found_once(package):
    """Where both branches of an If are there; a branch that is never taken has weights of its own."""
    for name, path in package.items():
        graph = read(path, **WISHES.get(name, {}))
        if not any("only the branch" in doubt.message for doubt in graph.diagnostics):
            assert sum(weights_in_graph(graph)) == sum(weights_in_file(onnx.load(path).graph)), name


def test_no_branch_and_no_body_is_lost(package):
    for name, path in package.items():
        graph = read(path, **WISHES.get(name, {}))
        ops = [node.op for node in layers(graph.nodes)]
        assert ("LSTM" in ops) == (
            ("silero" in name and "ifless" not in name) or re.search("mycroft|common$", name) is not None
        ), name


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_samples_have_the_runtimes_shapes(path, runtime_shapes):
    graph = read(path)
    weights = sum(tensor.stored_bytes for tensor in graph.tensors.values() if tensor.constant)
    if weights > MOST_BYTES:
        pytest.skip(f"{weights / 1e6:.0f} MB of weights")
    theirs = runtime_shapes(path, graph)
    assert len(theirs) >= len(graph.nodes)
    assert {key: graph.tensors[key].shape for key in theirs} == theirs
