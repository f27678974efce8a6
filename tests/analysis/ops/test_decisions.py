"""Somebody decided on every operator, and the decisions go with what the operators' own schemas say."""

import re

import pytest

from analysis.errors import ModelError
from analysis.ops import OPERATORS, operator_of, operators
from analysis.ops.registry import Operator, register

# Operands that only steer: what is done, where, and by which scale.
STEERING = re.compile(
    r"cond|(.*_)?shape|axes|axis|pads|repeats|starts|ends|steps|split|sizes|scales?|roi|k|depth|values|"
    r".*_?scale|.*_zero_points?|zero_points?|sequence_lens|dft_length|frame_(step|length)|min|max|ratio|training_mode|"
    r".*ind(ices|exes)|y|r|t|size|start|limit|delta|num_mel_bins|sample_rate|.*_edge_hertz|constant_value|value|position|"
    r"position_ids|nonpad_kv_seqlen|crop_size|.*mask.*|m|past_sequence_length|beam_width|cache_indirection|"
    r"(total_)?sequence_length|seqlens_k|token_offset|cumulative_sequence_length|scale[aby]|absmax|g_idx|padding_idx|"
    r"scale_grad_by_freq|pads|condition|(query|key)_length|[kv]_scale|input_sequence|b_shape"
)


def schemas_of():
    import onnx.defs

    newest = {}
    for schema in onnx.defs.get_all_schemas_with_history():
        name = f"{schema.domain}.{schema.name}" if schema.domain else schema.name
        if name not in newest or newest[name].since_version < schema.since_version:
            newest[name] = schema
    return newest


def runtime_schemas():
    runtime = pytest.importorskip("onnxruntime.capi.onnxruntime_pybind11_state")
    return {f"{s.domain}.{s.name}": s for s in runtime.get_all_operator_schema() if s.domain == "com.microsoft"}


def input_names(schema):
    return [operand.name for operand in schema.inputs]


def test_every_operator_of_the_standard_is_decided():
    assert not set(schemas_of()) - set(OPERATORS)


@pytest.mark.parametrize("source", [schemas_of, runtime_schemas], ids=["standard", "onnxruntime"])
def test_metadata_positions_are_operands_that_steer(source):
    wrong = []
    for name, schema in source().items():
        names = input_names(schema)
        for position in operator_of(name).metadata:
            operand = names[position] if position < len(names) else ""
            if operand and name != "ConstantOfShape" and not STEERING.fullmatch(operand.lower()):
                wrong.append((name, position, operand))
    assert not wrong


PLAIN_STEERING = re.compile(
    r"shape|axes|axis|pads|repeats|starts|ends|split|sizes|scales|roi|depth|sequence_lens|.*_scale|.*_zero_point|"
    r"zero_points|indices|ratio|training_mode|(output|image|block)_shape|dft_length|frame_step|frame_length"
)
# Data under a steering name, and operators without a count, of which no operand is told apart.
DATA = {("OneHot", "indices"), ("Compress", "axis")}


@pytest.mark.parametrize("source", [schemas_of, runtime_schemas], ids=["standard", "onnxruntime"])
def test_operands_that_steer_are_metadata(source):
    missing = []
    for name, schema in source().items():
        operator = operator_of(name)
        for position, operand in enumerate(input_names(schema)):
            steers = PLAIN_STEERING.fullmatch(operand.lower()) and (name, operand) not in DATA
            if steers and operator.kind != "uncounted" and position not in operator.metadata:
                missing.append((name, position, operand))
    assert not missing


def test_running_statistics_are_those_that_training_does_not_learn():
    import onnx.defs

    names = input_names(onnx.defs.get_schema("BatchNormalization"))
    assert [names[i] for i in operator_of("BatchNormalization").statistics] == ["input_mean", "input_var"]


@pytest.mark.parametrize("operator", OPERATORS.values(), ids=lambda operator: operator.name)
def test_a_decision_says_what_it_stands_for(operator):
    if operator.kind == "counted":
        assert re.match(r"(MACs|other_ops) = ", operator.formula)
    elif operator.kind in ("uncounted", "control"):
        assert operator.reason
        assert operator.rule is None
    else:
        assert operator.formula == "" or re.match(r"(other_ops|weight_elements_read) = ", operator.formula)


def test_the_table_lists_every_decision_once():
    rows = operators()
    assert len({(row.domain, row.name) for row in rows}) == len(rows) == len(OPERATORS)
    assert [row.domain for row in rows] == sorted(row.domain for row in rows)
    conv = next(row for row in rows if row.name == "Conv" and row.domain == "")
    assert (conv.kind, conv.family, conv.formula) == ("counted", "convolution", "MACs = N·M·P·Q·(C/G)·R·S")


def test_an_operator_nobody_decided_on_is_not_counted_and_says_so():
    unknown = operator_of("example.Frobnicate")
    assert unknown.kind == "uncounted"
    assert "no rule" in unknown.reason


def test_two_rules_for_one_operator_are_a_mistake():
    with pytest.raises(ModelError, match="two cost rules"):
        register(Operator("Conv", "counted", "convolution"))
