"""The samples against onnxruntime's run-time shapes, published figures and their builders; no rule of ours is used."""

import subprocess
import sys
import tomllib
from dataclasses import replace
from functools import cache, partial
from itertools import chain
from math import prod
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import numpy_helper

from resources.build_samples import SAMPLES, convolutional
from resources.build_samples.decoder import STORIES_260K, decoder

FOLDER = Path(__file__).parents[2] / "resources" / "samples"
PUBLISHED = tomllib.loads((Path(__file__).parents[1] / "published" / "networks.toml").read_text())["network"]
INDEX = tomllib.loads((FOLDER / "samples.toml").read_text())["sample"]
# Sizes of llama2.c's 15M model, README of karpathy/llama2.c; hidden by the rule beside STORIES_260K, multiple of 32.
STORIES_15M = replace(STORIES_260K, vocabulary=32000, width=288, blocks=6, heads=6, kv_heads=6, hidden=768)
VARIANTS = {"resnet152_v1_5": partial(convolutional.resnet, 152, "v1.5"), "stories_15m": partial(decoder, STORIES_15M)}
COUNTED = {"Conv", "Gemm", "MatMul", "LSTM", "GRU"}
VIEWS = {"DequantizeLinear", "Transpose"}
# Three new tokens after five cached ones, two sequences: all extents differ.
DIMS = {"N": 1, "batch": 2, "sequence": 3, "past_length": 5, "total_length": 8}


@cache
def load(name):
    return onnx.load(FOLDER / name) if name in SAMPLES else VARIANTS[name]()


@cache
def weights_of(name):
    """Shape of every ConstantOfShape output: by construction all weights, and nothing else."""
    metadata = {tensor.name: numpy_helper.to_array(tensor) for tensor in load(name).graph.initializer}
    nodes = [node for node in load(name).graph.node if node.op_type == "ConstantOfShape"]
    return {node.output[0]: tuple(metadata[node.input[0]].tolist()) for node in nodes}


def parameters(name):
    """Weights that training moves, and all constants: the difference is running means and variances."""
    weights = weights_of(name)
    norms = [node for node in load(name).graph.node if node.op_type == "BatchNormalization"]
    statistics = sum(prod(weights[running]) for node in norms for running in node.input[3:])
    constants = sum(map(prod, weights.values()))
    return {"parameters": constants - statistics, "constants": constants}


def feed(model, dims):
    """One array per input, of ones: token 1, int8 1, float 1."""
    return {
        value.name: np.ones(
            [dims.get(d.dim_param) or d.dim_value for d in value.type.tensor_type.shape.dim],
            onnx.helper.tensor_dtype_to_np_dtype(value.type.tensor_type.elem_type),
        )
        for value in model.graph.input
    }


def run(model, dims, extra_outputs=()):
    """Named arrays of the model's outputs and of `extra_outputs`, node by node: nothing is fused away."""
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    known = {value.name for value in model.graph.output}
    watched.graph.output.extend(onnx.ValueInfoProto(name=name) for name in sorted(set(extra_outputs) - known))
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(watched.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return dict(zip([o.name for o in session.get_outputs()], session.run(None, feed(model, dims)), strict=True))


class Seen(NamedTuple):
    """What is kept of an array: the arrays of all samples together would be a gigabyte."""

    shape: tuple[int, ...]
    finite: bool
    not_zero: bool


@cache
def run_sample(name):
    """What onnxruntime computes: outputs, and inputs and outputs of every node that multiplies and accumulates."""
    graph = load(name).graph
    fixed = weights_of(name).keys() | {value.name for value in graph.input} | stored_weights(graph).keys()
    touched = chain.from_iterable([*n.input, *n.output] for n in graph.node if n.op_type in COUNTED)
    arrays = run(load(name), DIMS, {tensor for tensor in touched if tensor and tensor not in fixed})
    return {key: Seen(array.shape, np.isfinite(array).all(), array.any()) for key, array in arrays.items()}


def stored_weights(graph):
    """Dequantised or transposed weight -> (stored weight, whether transposed)."""
    stored = {node.output[0] for node in graph.node if node.op_type == "ConstantOfShape"}
    views = [node for node in graph.node if node.input[0] in stored and node.op_type in VIEWS]
    return {node.output[0]: (node.input[0], node.op_type == "Transpose") for node in views}


@cache
def macs(name):
    """Multiply-accumulates from run-time shapes."""
    model = load(name)
    tensors = feed(model, DIMS) | run_sample(name)
    shapes = {key: tensor.shape for key, tensor in tensors.items()} | weights_of(name)
    for view, (weight, transposed) in stored_weights(model.graph).items():
        shapes[view] = shapes[weight][::-1] if transposed else shapes[weight]
    return sum(node_macs(node, shapes) for node in model.graph.node if node.op_type in COUNTED)


def node_macs(node, shapes):
    first, second = shapes[node.input[0]], shapes[node.input[1]]
    if node.op_type == "Conv":
        return prod(shapes[node.output[0]]) * prod(second[1:])
    if node.op_type in {"LSTM", "GRU"}:
        steps, batch, _ = first
        return steps * batch * (prod(second) + prod(shapes[node.input[2]]))
    return prod(shapes[node.output[0]]) * first[-1]


@pytest.mark.parametrize("entry", PUBLISHED, ids=lambda entry: entry.get("file") or entry["builder"])
def test_samples_agree_with_published_figures(entry):
    name = entry.get("file") or entry["builder"]
    counted = {**parameters(name), "macs": macs(name)} if "macs" in entry else parameters(name)
    expected = {key: entry[key] for key in ("macs", "parameters", "constants") if key in entry}
    assert expected
    assert {key: counted[key] for key in expected} == pytest.approx(expected, rel=entry.get("tolerance", 0), abs=0)


HIDDEN, STEPS, LSTM_HIDDEN, LSTM_STEPS = 154, 25, 118, 49
VIT_LINEAR = 192 * 3 * 192 + 192 * 192 + 2 * 192 * 4 * 192


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("lenet5.onnx", 28 * 28 * 6 * 25 + 10 * 10 * 16 * 6 * 25 + 400 * 120 + 120 * 84 + 84 * 10),
        ("lstm_keywords.onnx", LSTM_STEPS * 4 * LSTM_HIDDEN * (10 + LSTM_HIDDEN) + LSTM_HIDDEN * 12),
        ("gru_keywords.onnx", STEPS * 3 * HIDDEN * (10 + HIDDEN) + HIDDEN * 12),
        ("vit_tiny.onnx", 196 * 768 * 192 + 12 * (197 * VIT_LINEAR + 2 * 197 * 197 * 192) + 192 * 1000),
        # Two sequences of three tokens; q and o 64 x 64, k and v 64 x 32, three 64 x 172; eight keys, 64 wide.
        ("decoder_kv.onnx", 2 * 3 * (5 * (2 * 64 * 64 + 2 * 64 * 32 + 3 * 64 * 172 + 2 * 8 * 64) + 64 * 512)),
    ],
)
def test_macs_agree_with_a_count_by_hand(name, expected):
    assert macs(name) == expected


def test_parameters_agree_with_a_count_by_hand():
    assert parameters("lenet5.onnx")["parameters"] == 156 + 2416 + 48_120 + 10_164 + 850
    layer = 2 * 64 * 64 + 2 * 64 * 32 + 3 * 64 * 172 + 2 * 64
    assert parameters("decoder_kv.onnx")["parameters"] == 512 * 64 + 5 * layer + 64


@pytest.mark.parametrize("name", SAMPLES)
def test_every_number_of_a_run_is_finite_and_weights_are_felt(name):
    seen = run_sample(name)
    assert seen
    assert [key for key, array in seen.items() if not (array.finite and array.not_zero)] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_files_are_small_and_pass_the_checker(name):
    assert (FOLDER / name).stat().st_size < 150_000
    onnx.checker.check_model(load(name), full_check=True)


@pytest.mark.parametrize("name", SAMPLES)
def test_nodes_have_names_of_their_own(name):
    names = [node.name for node in load(name).graph.node]
    assert all(names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", [name for name in SAMPLES if name.endswith("_int8.onnx")])
def test_int8_samples_take_and_return_int8_and_fold_the_normalisation(name):
    graph = load(name).graph
    assert {value.type.tensor_type.elem_type for value in [*graph.input, *graph.output]} == {onnx.TensorProto.INT8}
    assert parameters(name)["constants"] < parameters(name.replace("_int8", ""))["constants"]


def test_a_batch_of_three_runs():
    assert run(load("resnet8.onnx"), {"N": 3})["prob"].shape == (3, 10)


@pytest.mark.parametrize("past", [0, 5])
def test_decoder_sees_the_past_and_not_the_future(past):
    new = 4
    outputs = run(load("decoder_kv.onnx"), {"batch": 2, "sequence": new, "past_length": past}, ["causal_mask"])
    expected = [[key <= past + query for key in range(past + new)] for query in range(new)]
    assert outputs["causal_mask"].tolist() == expected
    assert outputs["present.4.key"].shape == (2, 4, past + new, 8)


def test_shipped_files_are_what_the_command_writes(tmp_path):
    command = [sys.executable, "-m", "resources.build_samples", str(tmp_path)]
    subprocess.run(command, check=True, cwd=FOLDER.parents[1], stdout=subprocess.DEVNULL)
    rebuilt = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert rebuilt == {path.name: path.read_bytes() for path in FOLDER.glob("*.onnx")}


def test_index_lists_every_sample_once_with_text_and_without_costs():
    keys = {"file", "title", "description", "family", "task", "year", "input", "source"}
    assert sorted(entry["file"] for entry in INDEX) == sorted(SAMPLES)
    assert all(entry.keys() == keys and all(entry.values()) for entry in INDEX)
