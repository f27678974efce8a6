"""Lists of what runtimes run: names that exist, sources, and what the schema refuses."""

import pytest
from pydantic import ValidationError

from analysis.device import known_runtimes, load_device, load_runtime
from analysis.ops import operators
from analysis.runtime_schema import ArenaBand, Fallback, Limit, Operators, Runtime, Support

RUNTIMES = [card.id for card in known_runtimes()]
LISTED = [name for name in RUNTIMES if load_runtime(name).support is not None]
BUILTINS = {operator.name.removeprefix("tflite.") for operator in operators() if operator.domain == "tflite"}
STANDARD = {operator.name for operator in operators() if operator.domain != "tflite"}
# Operators of TensorFlow Lite that are none of its builtins.
CUSTOM = {
    "AudioSpectrogram", "CIRCULAR_BUFFER", "Mfcc", "NumericVerify", "TFLM_DECODE", "TFLite_Detection_PostProcess",
    "edgetpu-custom-op", "ethos-u",
}  # fmt: skip


def lists_of(runtime):
    return [lists for lists in (runtime.support, runtime.fallback) if lists is not None]


@pytest.mark.parametrize("name", LISTED)
def test_builtins_are_those_of_the_format(name):
    for lists in lists_of(load_runtime(name)):
        strange = {n for n in lists.tflite if n not in BUILTINS | CUSTOM and not n.startswith("Signal")}
        assert not strange


@pytest.mark.parametrize("name", LISTED)
def test_most_operators_of_onnx_lists_are_known_here(name):
    """Some lists also have operators that later or older standards, or nobody else, define."""
    for lists in lists_of(load_runtime(name)):
        known = {operator.rpartition(".")[2] for operator in STANDARD}
        found = [n.rpartition(".")[2] in known for n in lists.onnx]
        assert not found or sum(found) / len(found) > 0.8


@pytest.mark.parametrize("name", LISTED)
def test_what_is_named_exists(name):
    runtime = load_runtime(name)
    if runtime.support.same_as:
        assert load_runtime(runtime.support.same_as).support.listed
    if runtime.fallback and runtime.fallback.runtime:
        assert load_runtime(runtime.fallback.runtime).support.listed
    for lists in lists_of(runtime):
        assert set(lists.limits) <= STANDARD


@pytest.mark.parametrize("name", RUNTIMES)
def test_devices_name_the_runtimes_that_name_them(name):
    assert all(name in load_device(device).runtimes for device in load_runtime(name).devices)


def test_a_chain_of_fallbacks_ends():
    for name in RUNTIMES:
        passed, runtime = {name}, load_runtime(name)
        while runtime.fallback and runtime.fallback.runtime:
            assert runtime.fallback.runtime not in passed
            passed.add(runtime.fallback.runtime)
            runtime = load_runtime(runtime.fallback.runtime)


@pytest.mark.parametrize(
    ("model", "wrong"),
    [
        (Operators, {"tflite": ("ADD", "ADD")}),
        (Operators, {"dtypes": {"float": ("fp32",)}}),
        (Operators, {"dtypes": {"int8": ("byte",)}}),
        (Support, {"types": {}}),
        (Fallback, {"on": "the core"}),
        (Fallback, {"on": "the core", "runtime": "tflm", "tflite": ("ADD",)}),
        (Limit, {"largest": 0}),
    ],
)
def test_what_the_schema_refuses(model, wrong):
    with pytest.raises(ValidationError):
        model.model_validate({"source": "a test", **wrong} if model is not Limit else wrong)


def test_a_band_is_in_order():
    with pytest.raises(ValidationError, match="low is above high"):
        ArenaBand(low=1.2, high=1.1, source="a test", confidence="derived")


def test_lists_are_written_out_as_they_were_read():
    for name in LISTED:
        runtime = load_runtime(name)
        assert Runtime.model_validate(runtime.model_dump()) == runtime
