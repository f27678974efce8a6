"""What TensorFlow Lite Micro keeps for each layer, as fields of C structures (see `layout.Abi.field_bytes`).

Sources: tflite-micro, commit 90b983c2: tensorflow/compiler/mlir/lite/core/c/builtin_op_data.h (options),
tensorflow/lite/micro/kernels/*.h, kernels/cmsis_nn/*.cc, tensorflow/lite/kernels/internal/types.h (data of a kernel);
espressif/esp-tflite-micro, commit 99f49e14: kernels/esp_nn/*.cc; CMSIS-NN, commit 99f736a6: Include/arm_nn_types.h.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# Of the interpreter, from micro_allocator.h, core/c/common.h, single_arena_buffer_allocator.h, greedy_memory_planner.h.
# A leading p of a class is its table of virtual functions; the arena's allocator has two bases.
TENSOR = "(ep)(ii)pppeeb"
EVAL_TENSOR = "ppe"
QUANTIZATION = "ppi"
NODE = "(ppppppi)p"
SUBGRAPH = "pp"
ALLOCATORS = ("pppppppp" + "i", "piippppiipb", "pppppbppp", "pp")
SCRATCH_HANDLE = "p"
VARIABLE = "ppppb"  # micro_resource_variable.h

# Options, which the interpreter copies out of the file; an operator that is not named has none.
OPTIONS: Mapping[str, str] = MappingProxyType(
    {
        "CONV_2D": "eiieiie", "DEPTHWISE_CONV_2D": "eiiieii", "TRANSPOSE_CONV": "eiiee", "FULLY_CONNECTED": "eebbe",
        "BATCH_MATMUL": "bbb", "SVDF": "ieb", "UNIDIRECTIONAL_SEQUENCE_LSTM": "eiibbb",
        "AVERAGE_POOL_2D": "eiiiie(iiii)", "MAX_POOL_2D": "eiiiie(iiii)", "L2_POOL_2D": "eiiiie(iiii)",
        "SOFTMAX": "i", "ADD": "eb", "SUB": "eb", "MUL": "e", "DIV": "e", "LEAKY_RELU": "i", "L2_NORMALIZATION": "e",
        "MEAN": "b", "SUM": "b", "REDUCE_MAX": "b", "REDUCE_MIN": "b", "REDUCE_ALL": "b", "CUMSUM": "bb",
        "ARG_MAX": "e", "ARG_MIN": "e", "CONCATENATION": "ie", "RESHAPE": "i" * 9, "SQUEEZE": "i" * 9, "SHAPE": "e",
        "STRIDED_SLICE": "iiiiib", "PACK": "ii", "UNPACK": "ii", "SPLIT": "i", "SPLIT_V": "i", "GATHER": "ii", "CAST": "ee",
        "MIRROR_PAD": "e", "SPACE_TO_DEPTH": "i", "DEPTH_TO_SPACE": "i", "RESIZE_BILINEAR": "bb",
        "RESIZE_NEAREST_NEIGHBOR": "bb", "IF": "ii", "WHILE": "ii", "CALL_ONCE": "i", "VAR_HANDLE": "pp",
    }
)  # fmt: skip

CONVOLUTION = "iiii" + "i" * 5 + "pp" + "iii"
TRANSPOSED = "(b(hhhh)hhhh" + "i" * 9 + ")"
DENSE = "i" * 9 + "ppb"
POOLING = "i" * 8
SOFTMAX = "d" + "i" * 7 + "p" * 5
REDUCE = "i" * 11
ARITHMETIC = "b" + "i" * 14 + "ddhh" + "i" * 5
COMPARISON = "i" * 7 + "b"
BATCHED_PRODUCT = "pppbbb"
GATE = "(" + "i" * 9 + "bbb)"
LSTM = "(biiii)(ihi)e" + f"({GATE * 2})" * 4 + "(" + f"({ARITHMETIC})" * 3 + ")iiii"
CMSIS_LSTM = "i" * 15 + "(iippiipppe)" * 4

# Data of a reference kernel; an operator that is not named keeps none.
REFERENCE: Mapping[str, str] = MappingProxyType(
    {
        "CONV_2D": CONVOLUTION, "DEPTHWISE_CONV_2D": CONVOLUTION, "TRANSPOSE_CONV": TRANSPOSED + "iipp",
        "FULLY_CONNECTED": DENSE, "BATCH_MATMUL": BATCHED_PRODUCT, "SVDF": "i" * 9,
        "UNIDIRECTIONAL_SEQUENCE_LSTM": LSTM, "AVERAGE_POOL_2D": POOLING, "MAX_POOL_2D": POOLING, "SOFTMAX": SOFTMAX,
        "ADD": "b" + "i" * 14, "SUB": "b" + "i" * 12, "MUL": "i" * 9, "DIV": "i" * 7, "ADD_N": "i" * 10,
        "SQUARED_DIFFERENCE": f"b({ARITHMETIC})", "CUMSUM": "i" * 9, "ABS": "iiiibee", "RSQRT": "iiiibee",
        "RELU": "(bii)iiii", "RELU6": "ii", "LEAKY_RELU": "i" * 6, "PRELU": "i" * 7, "HARD_SWISH": "hhhihi",
        "ELU": "b" * 256, "LOGISTIC": "iiii", "TANH": "iiii", "LOG_SOFTMAX": "iiiiipp", "L2_NORMALIZATION": "i",
        "MEAN": REDUCE, "SUM": REDUCE, "REDUCE_MAX": REDUCE, "REDUCE_MIN": REDUCE, "REDUCE_ALL": REDUCE,
        "QUANTIZE": "(id)iii", "DEQUANTIZE": "(di)iii", "CONCATENATION": "ippiii", "PAD": "(biiiiibiiiiib)i",
        "PADV2": "(biiiiibiiiiib)i", "MIRROR_PAD": "iiiii", "STRIDED_SLICE": "biiiii" * 3 + "hhhhhb",
        "SPACE_TO_BATCH_ND": "i", "SELECT_V2": "b", "EMBEDDING_LOOKUP": "ip", "EQUAL": COMPARISON,
        "NOT_EQUAL": COMPARISON, "GREATER": COMPARISON, "GREATER_EQUAL": COMPARISON, "LESS": COMPARISON,
        "LESS_EQUAL": COMPARISON, "IF": "ii", "WHILE": "ii", "CALL_ONCE": "ib", "VAR_HANDLE": "i",
    }
)  # fmt: skip

# Data of a kernel of the library, where it is not the reference's.
CMSIS_NN: Mapping[str, str] = MappingProxyType(
    {
        "CONV_2D": f"({CONVOLUTION})i", "DEPTHWISE_CONV_2D": f"({CONVOLUTION})i", "TRANSPOSE_CONV": TRANSPOSED + "iiipp",
        "FULLY_CONNECTED": f"({DENSE})iipiii", "BATCH_MATMUL": f"({BATCHED_PRODUCT})(iiii)i", "SVDF": "i" * 9 + "p",
        "UNIDIRECTIONAL_SEQUENCE_LSTM": f"({LSTM})({CMSIS_LSTM})", "AVERAGE_POOL_2D": f"({POOLING})i",
        "MAX_POOL_2D": f"({POOLING})i", "SOFTMAX": f"({SOFTMAX})ii",
    }
)  # fmt: skip
ESP_NN: Mapping[str, str] = MappingProxyType(
    {"CONV_2D": f"({CONVOLUTION})i", "DEPTHWISE_CONV_2D": f"({CONVOLUTION})i", "SOFTMAX": f"({SOFTMAX})i"}
)
QUANTIZED_PRODUCT = "i" * 7
