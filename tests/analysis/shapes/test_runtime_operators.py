"""Operators of the domain com.microsoft, against the shapes and types that the runtime itself computes."""

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import helper

from analysis.graph import Tensor
from analysis.shapes import infer
from analysis.shapes.registry import ONNX_DTYPES

RANDOM = np.random.default_rng(2)


def real(*shape):
    return RANDOM.normal(size=shape).astype(np.float32)


def bytes_(*shape):
    return RANDOM.integers(0, 9, shape).astype(np.uint8)


def signed(*shape):
    return RANDOM.integers(-9, 9, shape).astype(np.int8)


def integers(*values, dtype=np.int32):
    return np.array(values, dtype)


SCALE, ZERO, SIGNED_ZERO = np.array(0.5, np.float32), np.array(3, np.uint8), np.array(0, np.int8)
Q = (SCALE, ZERO)

# (operator, operands, attributes, number of results)
CASES = [
    ("FusedMatMul", [real(2, 3, 4), real(2, 5, 4)], {"transB": 1, "alpha": 0.5}, 1),
    ("FusedMatMul", [real(2, 4, 3), real(2, 4, 5)], {"transA": 1}, 1),
    ("FusedMatMul", [real(3, 2, 4), real(2, 4, 5)], {"transBatchA": 1}, 1),
    ("FusedMatMul", [real(2, 3, 4), real(4, 2, 5)], {"transBatchB": 1}, 1),
    ("FusedMatMul", [real(4, 2, 3), real(2, 4, 5)], {"transBatchA": 1, "transA": 1}, 1),
    ("TransposeMatMul", [real(2, 3, 4), real(2, 5, 4)], {"transB": 1}, 1),
    ("FusedConv", [real(2, 4, 9, 11), real(6, 4, 3, 5)], {"activation": "Relu", "strides": [2, 1]}, 1),
    (
        "FusedConv",
        [real(2, 4, 9, 11), real(6, 2, 3, 3), real(6)],
        {"activation": "Relu", "group": 2, "pads": [1, 0, 2, 1]},
        1,
    ),
    ("FusedGemm", [real(3, 4), real(5, 4), real(5)], {"activation": "Relu", "transB": 1}, 1),
    ("MultiHeadAttention", [real(2, 3, 8), real(2, 4, 5, 2), real(2, 4, 5, 2)], {"num_heads": 4}, 1),
    ("Attention", [real(2, 3, 8), real(8, 24), real(24)], {"num_heads": 2}, 1),
    (
        "Attention",
        [real(2, 3, 8), real(8, 24), real(24), None, real(2, 2, 2, 5, 4)],
        {"num_heads": 2, "unidirectional": 1},
        2,
    ),
    ("Attention", [real(2, 3, 6), real(6, 26), real(26)], {"num_heads": 2, "qkv_hidden_sizes": [8, 8, 10]}, 1),
    ("MultiHeadAttention", [real(2, 3, 8), real(2, 5, 8), real(2, 5, 12)], {"num_heads": 4}, 1),
    ("MultiHeadAttention", [real(2, 3, 8), real(2, 5, 8), real(2, 5, 12)], {"num_heads": 4}, 3),
    (
        "MultiHeadAttention",
        [real(2, 3, 8), real(2, 3, 8), real(2, 3, 8), None, None, None, real(2, 4, 6, 2), real(2, 4, 6, 2)],
        {"num_heads": 4},
        3,
    ),
    (
        "DecoderMaskedMultiHeadAttention",
        [real(2, 1, 8), real(2, 1, 8), real(2, 1, 8), None, None, real(2, 4, 6, 2), real(2, 4, 6, 2), integers(5)],
        {"num_heads": 4, "past_present_share_buffer": 1},
        3,
    ),
    (
        "GroupQueryAttention",
        [real(2, 3, 32), real(2, 3, 16), real(2, 3, 16), None, None, integers(2, 2), integers(3)],
        {"num_heads": 4, "kv_num_heads": 2},
        3,
    ),
    (
        "GroupQueryAttention",
        [
            real(2, 1, 32),
            real(2, 1, 16),
            real(2, 1, 16),
            real(2, 2, 7, 8),
            real(2, 2, 7, 8),
            integers(4, 4),
            integers(5),
        ],
        {"num_heads": 4, "kv_num_heads": 2},
        3,
    ),
    (
        "GroupQueryAttention",
        [real(1, 1, 64), None, None, real(1, 2, 5, 8), real(1, 2, 5, 8), integers(5), integers(6)],
        {"num_heads": 4, "kv_num_heads": 2},
        3,
    ),
    (
        "RotaryEmbedding",
        [real(2, 3, 16), integers(0, dtype=np.int64), real(5, 2), real(5, 2)],
        {"num_heads": 4, "rotary_embedding_dim": 4},
        1,
    ),
    ("SkipLayerNormalization", [real(2, 3, 4), real(2, 3, 4), real(4), real(4), real(4)], {}, 4),
    ("SkipSimplifiedLayerNormalization", [real(2, 3, 4), real(2, 3, 4), real(4)], {}, 4),
    (
        "EmbedLayerNormalization",
        [
            np.ones((2, 3), np.int32),
            np.ones((2, 3), np.int32),
            real(7, 4),
            real(6, 4),
            real(5, 4),
            real(4),
            real(4),
            np.ones((2, 3), np.int32),
        ],
        {},
        3,
    ),
    ("Gelu", [real(2, 3)], {}, 1),
    ("FastGelu", [real(2, 3), real(3)], {}, 1),
    ("QuickGelu", [real(2, 3)], {}, 1),
    ("BiasGelu", [real(2, 3), real(3)], {}, 1),
    ("QLinearAdd", [bytes_(2, 1, 4), *Q, bytes_(3, 1), *Q, *Q], {}, 1),
    ("QLinearMul", [signed(2, 3), SCALE, SIGNED_ZERO, signed(3), SCALE, SIGNED_ZERO, SCALE, SIGNED_ZERO], {}, 1),
    ("QLinearConcat", [*Q, bytes_(2, 3), *Q, bytes_(2, 5), *Q], {"axis": 1}, 1),
    ("QLinearGlobalAveragePool", [bytes_(2, 3, 4, 5), *Q, *Q], {}, 1),
    ("QLinearGlobalAveragePool", [bytes_(2, 4, 5, 3), *Q, *Q], {"channels_last": 1}, 1),
    (
        "QLinearAveragePool",
        [bytes_(2, 3, 7, 9), *Q, *Q],
        {"kernel_shape": [3, 2], "strides": [2, 2], "ceil_mode": 1},
        1,
    ),
    ("QLinearAveragePool", [bytes_(2, 7, 9, 3), *Q, *Q], {"kernel_shape": [3, 2], "channels_last": 1}, 1),
    ("QLinearLeakyRelu", [bytes_(2, 3), *Q, *Q], {"alpha": 0.1}, 1),
    ("QLinearSigmoid", [bytes_(2, 3), *Q, *Q], {}, 1),
    (
        "QLinearSoftmax",
        [bytes_(2, 3), *Q, np.array(1 / 256, np.float32), np.array(0, np.uint8)],
        {"opset": 13, "axis": 1},
        1,
    ),
    ("QLinearWhere", [np.ones((2, 1), bool), bytes_(2, 3), *Q, bytes_(3), *Q, *Q], {}, 1),
    ("QLinearConv", [bytes_(2, 7, 9, 4), *Q, bytes_(6, 4, 3, 5), *Q, *Q], {"channels_last": 1}, 1),
    ("QAttention", [bytes_(2, 3, 8), bytes_(8, 24), real(24), SCALE, SCALE, None, ZERO, ZERO], {"num_heads": 2}, 1),
    (
        "QAttention",
        [bytes_(2, 3, 8), bytes_(8, 24), real(24), SCALE, SCALE, None, ZERO, ZERO, real(2, 2, 2, 5, 4)],
        {"num_heads": 2, "unidirectional": 1},
        2,
    ),
    ("DynamicQuantizeMatMul", [real(2, 3, 4), bytes_(4, 5), SCALE, ZERO], {}, 1),
    ("MatMulIntegerToFloat", [bytes_(2, 3, 4), bytes_(4, 5), SCALE, SCALE, ZERO, ZERO], {}, 1),
    ("MatMulInteger16", [np.ones((3, 4), np.int16), np.ones((4, 5), np.int16)], {}, 1),
    ("MatMulNBits", [real(2, 3, 32), bytes_(5, 2, 8), real(10)], {"K": 32, "N": 5, "bits": 4, "block_size": 16}, 1),
    ("MatMulBnb4", [real(2, 3, 32), bytes_(80), real(10)], {"K": 32, "N": 5, "block_size": 16, "quant_type": 1}, 1),
    (
        "GatherBlockQuantized",
        [bytes_(6, 16), integers(1, 2, 3), real(6, 2)],
        {"block_size": 16, "bits": 4, "quantize_axis": 1},
        1,
    ),
    ("QGemm", [bytes_(3, 4), *Q, bytes_(4, 5), *Q], {}, 1),
    ("QGemm", [bytes_(3, 4), *Q, bytes_(5, 4), *Q, np.ones(5, np.int32), *Q], {"transB": 1}, 1),
    (
        "NhwcMaxPool",
        [
            bytes_(2, 7, 9, 3),
        ],
        {"kernel_shape": [3, 2], "strides": [2, 1], "pads": [1, 0, 1, 1]},
        1,
    ),
    ("GatherND", [real(3, 4, 5), integers([0, 1], [2, 3], dtype=np.int64)], {}, 1),
    ("Inverse", [real(2, 3, 3)], {}, 1),
    ("CropAndResize", [real(2, 3, 7, 9), real(4, 4), integers(0, 1, 0, 1), integers(5, 6)], {}, 1),
    ("DequantizeLinear", [bytes_(2, 3), *Q], {}, 1),
    ("QuantizeLinear", [real(2, 3), SCALE, SIGNED_ZERO], {}, 1),
    (
        "DynamicQuantizeLSTM",
        [
            real(5, 2, 3),
            bytes_(1, 3, 16),
            bytes_(1, 4, 16),
            None,
            None,
            None,
            None,
            None,
            SCALE.reshape(1),
            ZERO.reshape(1),
            SCALE.reshape(1),
            ZERO.reshape(1),
        ],
        {"hidden_size": 4},
        3,
    ),
    ("CDist", [real(3, 4), real(5, 4)], {"metric": "euclidean"}, 1),
    ("ExpandDims", [real(2, 3), np.array(1, np.int32)], {}, 1),
    ("Unique", [np.array([2, 1, 2, 5], np.float32)], {}, 3),
    ("Range", [np.array(1, np.float32), np.array(9, np.float32), np.array(2.5, np.float32)], {}, 1),
    ("Pad", [real(2, 3), integers(1, 0, 2, 3, dtype=np.int64)], {}, 1),
    ("Trilu", [real(2, 3, 4)], {}, 1),
    ("UnfoldTensor", [real(2, 3, 9)], {"dim": 2, "size": 4, "step": 2}, 1),
    ("MurmurHash3", [integers(1, 2, 3)], {}, 1),
    ("MaxpoolWithMask", [real(2, 3, 7, 9), np.ones((2, 3, 7, 9), np.int32)], {"kernel_shape": [3, 2]}, 1),
    ("GridSample", [real(2, 3, 4, 5), real(2, 6, 7, 2)], {}, 1),
    ("NGramRepeatBlock", [integers([1, 2, 3], dtype=np.int64), real(1, 5)], {"ngram_size": 2}, 1),
    ("SampleOp", [real(2, 3)], {}, 1),
    ("MoE", [real(3, 4), real(3, 2), real(2, 6, 4), None, real(2, 4, 6)], {"activation_type": "relu", "k": 1}, 1),
    (
        "LinearAttention",
        [real(2, 3, 8), real(2, 3, 8), real(2, 3, 10)],
        {"q_num_heads": 2, "kv_num_heads": 2, "update_rule": "linear"},
        2,
    ),
    ("CausalConvWithState", [real(2, 3, 7), real(3, 1, 4)], {"activation": "none"}, 2),
    ("ScaledSiLU", [real(2, 3)], {}, 1),
]

F, U, S, I32, I64 = "fp32", "uint8", "int8", "int32", "int64"

# Operators that the runtime has for graphics cards only, as its documentation says them:
# (operator, operands' shapes and types, attributes, results' shapes and types)
WRITTEN = [
    ("MultiHeadAttention", [((2, 3, 4, 3, 5), F)], {"num_heads": 4}, [((2, 3, 20), F)]),
    ("MultiHeadAttention", [((2, 3, 20), F), ((2, 7, 4, 2, 5), F)], {"num_heads": 4}, [((2, 3, 20), F)]),
    ("BiasSoftmax", [((2, 3, 4), F), ((3, 4), F)], {"axis": 2}, [((2, 3, 4), F)]),
    ("MulInteger", [((2, 3), U), ((), U), ((4, 1, 3), U)], {}, [((4, 2, 3), I32)]),
    ("ReduceSumInteger", [((2, 3, 4), S)], {"axes": (1,), "keepdims": 0}, [((2, 4), I32)]),
    ("Rfft", [((2, 3, 9), F)], {"signal_ndim": 1}, [((2, 3, 5, 2), F)]),
    ("Irfft", [((2, 3, 5, 2), F)], {"signal_ndim": 1}, [((2, 3, 8), F)]),
    ("TorchEmbedding", [((7, 4), F), ((2, 3), I64)], {}, [((2, 3, 4), F)]),
    ("IsAllFinite", [((2, 3), F)], {}, [((), "bool")]),
    ("SparseToDenseMatMul", [((4, 3), F), ((4, 5), F)], {"transA": 1}, [((3, 5), F)]),
    ("BiasSplitGelu", [((2, 3, 8), F), ((8,), F)], {}, [((2, 3, 4), F)]),
    ("BiasAdd", [((2, 3, 4), F), ((4,), F), ((2, 3, 4), F)], {}, [((2, 3, 4), F)]),
    ("BiasDropout", [((2, 3, 4), F), ((4,), F)], {}, [((2, 3, 4), F), ((2, 3, 4), "bool")]),
    ("NhwcConv", [((2, 7, 9, 4), F), ((6, 3, 5, 4), F)], {}, [((2, 5, 5, 6), F)]),
    ("NhwcConv", [((2, 7, 9, 4), F), ((6, 2, 3, 5), F)], {"group": 2}, [((2, 5, 5, 6), F)]),
    ("RelativePositionBias", [((8, 2), F), ((1,), I64), ((1,), I64)], {}, [((1, 2, 1, 1), F)]),
    ("GatedRelativePositionBias", [((2, 3, 20), F)], {"num_heads": 4}, [((2, 4, 3, 3), F)]),
    ("QLinearReduceMean", [((2, 3, 4), U), ((), F), ((), U), ((), F)], {"axes": (-2,)}, [((2, 1, 4), U)]),
    ("GroupNorm", [((2, 3, 5, 4), F), ((4,), F), ((4,), F)], {"groups": 2}, [((2, 3, 5, 4), F)]),
    ("SkipGroupNorm", [((2, 3, 5, 4), F)], {"groups": 2}, [((2, 3, 5, 4), F), ((2, 3, 5, 4), F)]),
    ("SwiGLU", [((2, 8), F)], {}, [((2, 4), F)]),
    ("SwiGLU", [((2, 8), F), ((2, 8), F)], {}, [((2, 8), F)]),
    ("PackedAttention", [((7, 6), F), ((6, 24), F), ((24,), F), ((2, 5), I32)], {"num_heads": 2}, [((7, 8), F)]),
    ("PackedMultiHeadAttention", [((7, 2, 3, 5), F)], {"num_heads": 2}, [((7, 10), F)]),
    ("PackedMultiHeadAttention", [((7, 8), F), ((7, 8), F), ((7, 10), F)], {"num_heads": 2}, [((7, 10), F)]),
    (
        "PagedAttention",
        [((7, 64), F), None, None, ((9, 16, 2, 8), F), ((9, 16, 2, 8), F)],
        {"num_heads": 4, "kv_num_heads": 2},
        [((7, 32), F), ((9, 16, 2, 8), F), ((9, 16, 2, 8), F)],
    ),
    (
        "DecoderMaskedSelfAttention",
        [((2, 1, 6), F), ((6, 24), F), ((24,), F), None, ((2, 2, 2, 9, 4), F)],
        {"num_heads": 2, "past_present_share_buffer": 1},
        [((2, 1, 8), F), ((2, 2, 2, 9, 4), F)],
    ),
    ("DecoderMaskedMultiHeadAttention", [((2, 1, 24), F)], {"num_heads": 2}, [((2, 1, 8), F), ((2, 2, 1, 4), F)]),
    ("LongformerAttention", [((2, 6, 8), F)], {"num_heads": 2}, [((2, 6, 8), F)]),
    ("RestorePadding", [((7, 4), F), ((2, 5), I32)], {}, [((2, 5, 4), F)]),
    ("RemovePadding", [((2, 5, 4), F), ((2,), I32)], {}, [((10, 4), F), ((2, 5), I32), ((3,), I32), ((1,), I32)]),
    (
        "GemmFloat8",
        [((4, 3), "fp8e4m3"), ((5, 4), "fp8e4m3")],
        {"transA": 1, "transB": 1, "dtype": 10},
        [((3, 5), "fp16")],
    ),
    ("GemmFastGelu", [((3, 4), F), ((4, 5), F)], {}, [((3, 5), F)]),
    ("MatMulNBitsQkv", [((2, 3, 8), F)], {"K": 8, "Nq": 6, "Nkv": 4}, [((2, 3, 6), F), ((2, 3, 4), F), ((2, 3, 4), F)]),
    ("MatMulNBitsMlp", [((2, 3, 8), F)], {"K": 8, "N": 5}, [((2, 3, 5), F), ((2, 3, 8), F)]),
    ("ComplexMul", [((2, 3, 2), F), ((3, 2), F)], {}, [((2, 3, 2), F)]),
    ("QMoE", [((3, 4), F), ((3, 2), F)], {}, [((3, 4), F)]),
    ("QOrderedAttention", [((2, 3, 8), S)], {"qkv_hidden_sizes": (6, 6, 10), "num_heads": 2}, [((2, 3, 10), S)]),
    ("GemmaRotaryEmbedding", [((2, 5), F), *[((2, 4, 3, 8), "fp16")] * 4], {}, [((2, 4, 3, 8), "fp16")] * 2),
]


def typed(tensor):
    return ONNX_DTYPES[helper.np_dtype_to_tensor_dtype(np.asarray(tensor).dtype)]


def operand_names(operands):
    return [f"x{place}" if operand is not None else "" for place, operand in enumerate(operands)]


def one_node_model(op, operands, attributes, outputs):
    names, results = operand_names(operands), [f"y{place}" for place in range(outputs)]
    node = helper.make_node(op, names, results, domain="com.microsoft", **attributes)
    fed = [
        helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(operand.dtype), operand.shape)
        for name, operand in zip(names, operands, strict=True)
        if name
    ]
    graph = helper.make_graph([node], "one", fed, [onnx.ValueInfoProto(name=name) for name in results])
    versions = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=versions, ir_version=10)


def run(op, operands, attributes, outputs):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 4
    model = one_node_model(op, operands, attributes, outputs).SerializeToString()
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    names = operand_names(operands)
    return session.run(None, {name: operand for name, operand in zip(names, operands, strict=True) if name})


def plain(attributes):
    return {name: tuple(value) if isinstance(value, list) else value for name, value in attributes.items()}


@pytest.mark.parametrize("case", CASES, ids=[f"{place}-{case[0]}" for place, case in enumerate(CASES)])
def test_shapes_and_types_are_those_that_the_runtime_computes(case):
    op, operands, attributes, outputs = case
    expected = [(np.shape(array), typed(array)) for array in run(*case)]
    tensors = [None if x is None else Tensor("x", x.shape, typed(x), value=x) for x in operands]
    results = infer(f"com.microsoft.{op}", tensors, plain(attributes), outputs)
    assert [(result.shape, result.dtype) for result in results] == expected


@pytest.mark.parametrize("case", WRITTEN, ids=[f"{place}-{case[0]}" for place, case in enumerate(WRITTEN)])
def test_shapes_and_types_are_those_that_the_documentation_says(case):
    op, operands, attributes, expected = case
    tensors = [operand and Tensor("x", *operand) for operand in operands]
    results = infer(f"com.microsoft.{op}", tensors, attributes, len(expected))
    assert [(result.shape, result.dtype) for result in results] == expected
