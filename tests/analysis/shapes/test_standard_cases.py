"""Every operator of the ONNX standard, against the shapes, types and contents of the standard's own test data."""

from dataclasses import replace

import numpy as np
import onnx
import pytest

from analysis.graph import Tensor
from analysis.shapes import SHAPE_RULES, infer

# The bodies decide; the reader flattens them.
CONTROL_FLOW = {"If", "Loop", "Scan", "SequenceMap"}

# Cases whose sizes cannot be known before the network runs.
DATA_DECIDES = {
    "ImageDecoder": "the size stands in the encoded bytes",
    "NonMaxSuppression": "how many boxes overlap depends on the boxes",
    "StringNormalizer": "how many stop words there are depends on the text",
    "StringSplit": "how many words there are depends on the text",
    "test_range_bfloat16_type_positive_delta": "NumPy has no such type, so the bounds count as unknown",
    "test_unique_bfloat16_sorted_without_axis": "NumPy has no such type, so the contents count as unknown",
}

STANDARD = sorted({schema.name for schema in onnx.defs.get_all_schemas_with_history() if schema.domain == ""})
LEARNING = sorted(
    {f"ai.onnx.ml.{s.name}" for s in onnx.defs.get_all_schemas_with_history() if s.domain == "ai.onnx.ml"}
)


def inferred(case):
    results = infer(case.op, case.inputs, case.attributes, len(case.results), case.opset)
    assert results is not None, case.name
    assert len(results) == len(case.results), case.name
    return [(case, *pair) for pair in zip(results, case.results, strict=True) if pair[1] is not None]


def left_out(case):
    return case.op in DATA_DECIDES or case.name in DATA_DECIDES


@pytest.mark.parametrize("name", [*STANDARD, *LEARNING])
def test_every_operator_has_a_rule(name):
    assert (name in SHAPE_RULES) != (name in CONTROL_FLOW)


@pytest.mark.parametrize("name", [name for name in (*STANDARD, *LEARNING) if name not in CONTROL_FLOW])
def test_shapes_and_types_are_those_of_the_standards_data(name, node_cases):
    found = [item for case in node_cases.get(name, ()) for item in inferred(case)]
    for case, result, (shape, dtype, _) in found:
        if not left_out(case):
            assert (result.shape, result.dtype, result.assumed) == (shape, dtype, False), case.name
        elif result.shape != shape:
            assert result.assumed, case.name


def test_shapes_of_operators_outside_the_main_domain(node_cases):
    cases = [case for name in sorted(node_cases) if "." in name for case in node_cases[name]]
    found = [item for case in cases for item in inferred(case)]
    for case, result, (shape, dtype, _) in found:
        assert (result.shape, result.dtype) == (shape, dtype), case.name


def test_without_contents_a_wrong_size_is_at_least_marked_as_assumed(node_cases):
    cases = [case for name in sorted(node_cases) if name in SHAPE_RULES for case in node_cases[name]]
    assumed = [result for case in cases for result in check_marked(case) if result.assumed]
    assert len(assumed) > 100


def check_marked(case):
    """Results of the case with nothing known but shapes; none where no rule dares to guess."""
    blind = [tensor and replace(tensor, value=None) for tensor in case.inputs]
    results = infer(case.op, blind, case.attributes, len(case.results), case.opset) or ()
    for result, expected in zip(results, case.results, strict=False):
        if expected is not None and result.shape is not None and result.shape != expected[0]:
            assert result.assumed, case.name
            assert len(result.shape) == len(expected[0]), case.name
    return results


def test_folded_contents_are_those_of_the_standards_data(node_cases):
    cases = [case for name in sorted(node_cases) if name in SHAPE_RULES for case in node_cases[name]]
    compared = [check_contents(*item) for case in cases for item in inferred(case)]
    assert sum(compared) > 400


def check_contents(case, result, expected):
    """Whether there were contents to compare."""
    if result.value is None:
        return False
    assert result.value.dtype == expected[2].dtype, case.name
    assert not result.value.flags.writeable, case.name
    np.testing.assert_allclose(result.value, expected[2], rtol=1e-6, err_msg=case.name)
    return True


def test_operators_written_out_as_chains_come_to_the_same_shapes(chain_cases):
    plain = [case for case in chain_cases if not {step[0] for step in case.steps} & CONTROL_FLOW]
    assert len(plain) > 350
    for case in plain:
        known = run_chain(case)
        for name, (shape, dtype, _) in case.results.items():
            assert (known[name].shape, known[name].dtype) == (shape, dtype), case.name


def run_chain(case):
    known = dict(case.operands)
    for op, inputs, attributes, outputs in case.steps:
        results = infer(op, [known.get(name) for name in inputs], attributes, len(outputs), case.opset)
        for name, result in zip(outputs, results, strict=True):
            known[name] = Tensor(name, result.shape, result.dtype, value=result.value)
    return known
