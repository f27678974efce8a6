"""Element by element: mostly the standard's operators under other names."""

from __future__ import annotations

from analysis.forms.registry import Form, Source, form, same

# Names of TensorFlow Lite -> the standard's; operands and meaning are the same.
PLAIN = {
    "ADD": "Add", "SUB": "Sub", "MUL": "Mul", "DIV": "Div", "POW": "Pow", "FLOOR_MOD": "Mod", "ADD_N": "Sum",
    "MAXIMUM": "Max", "MINIMUM": "Min", "LESS": "Less", "LESS_EQUAL": "LessOrEqual", "GREATER": "Greater",
    "GREATER_EQUAL": "GreaterOrEqual", "EQUAL": "Equal", "LOGICAL_AND": "And", "LOGICAL_OR": "Or", "LOGICAL_NOT": "Not",
    "BITWISE_XOR": "BitwiseXor", "ABS": "Abs", "NEG": "Neg", "SIGN": "Sign", "EXP": "Exp", "LOG": "Log", "SQRT": "Sqrt",
    "SIN": "Sin", "COS": "Cos", "FLOOR": "Floor", "CEIL": "Ceil", "ROUND": "Round", "RELU": "Relu", "LOGISTIC": "Sigmoid",
    "TANH": "Tanh", "ELU": "Elu", "HARD_SWISH": "HardSwish", "PRELU": "PRelu", "LEAKY_RELU": "LeakyRelu", "CAST": "Cast",
    "SELECT_V2": "Where", "SOFTMAX": "Softmax", "LOG_SOFTMAX": "LogSoftmax",
    "STABLEHLO_ADD": "Add", "STABLEHLO_SUBTRACT": "Sub", "STABLEHLO_MULTIPLY": "Mul", "STABLEHLO_DIVIDE": "Div",
    "STABLEHLO_MAXIMUM": "Max", "STABLEHLO_MINIMUM": "Min", "STABLEHLO_POWER": "Pow", "STABLEHLO_AND": "BitwiseAnd",
    "STABLEHLO_OR": "BitwiseOr", "STABLEHLO_ABS": "Abs", "STABLEHLO_NEGATE": "Neg", "STABLEHLO_EXPONENTIAL": "Exp",
    "STABLEHLO_LOG": "Log", "STABLEHLO_FLOOR": "Floor", "STABLEHLO_COSINE": "Cos", "STABLEHLO_TANH": "Tanh",
    "STABLEHLO_LOGISTIC": "Sigmoid", "STABLEHLO_CONVERT": "Cast", "STABLEHLO_SELECT": "Where",
}  # fmt: skip
CLIPPED = {"RELU6": (0.0, 6.0), "RELU_N1_TO_1": (-1.0, 1.0), "RELU_0_TO_1": (0.0, 1.0)}

for _name, _op in PLAIN.items():
    same(_name, _op)
for _name, (_low, _high) in CLIPPED.items():
    same(_name, "Clip", min=_low, max=_high)


@form("GELU", "Gelu")
def gelu(call: Source) -> Form:
    return Form("Gelu", (call.tensor(0),), {"approximate": "tanh" if call.option("approximate", False) else "none"})


@form("DEQUANTIZE", "DequantizeLinear")
def dequantize(call: Source) -> Form:
    """Half floats are widened, integers are shifted and scaled; the scales belong to the tensor, not to the operator."""
    data = call.tensor(0)
    if data.dtype in ("fp16", "bf16"):
        return Form("Cast", (data,))
    return Form("DequantizeLinear", (data, None, data))


@form("L2_NORMALIZATION", "LpNormalization")
def l2_normalization(call: Source) -> Form:
    return Form("LpNormalization", (call.tensor(0),), {"axis": -1, "p": 2})


@form("STABLEHLO_CLAMP", "Clip")
def clamp(call: Source) -> Form:
    """Operands: lower bound, data, upper bound."""
    return Form("Clip", (call.tensor(1), call.tensor(0), call.tensor(2)))
