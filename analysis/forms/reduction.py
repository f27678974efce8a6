"""Reductions, searches and transforms: the axes or sizes are an operand in the file."""

from __future__ import annotations

from functools import partial

from analysis.forms.registry import Form, Source, form, reshaped, same

AXES = (1,)


def reduced(op: str, call: Source) -> Form:
    return Form(op, (call.tensor(0),), {"axes": call.numbers(1), "keepdims": int(call.option("keep_dims", False)),
                                        "noop_with_empty_axes": 1})  # fmt: skip


def searched(op: str, call: Source) -> Form:
    return Form(op, (call.tensor(0),), {"axis": call.numbers(1)[0], "keepdims": 0})


# Any and all of truth values are their largest and their smallest.
for _name, _op in {
    "SUM": "ReduceSum", "MEAN": "ReduceMean", "REDUCE_PROD": "ReduceProd", "REDUCE_MAX": "ReduceMax",
    "REDUCE_MIN": "ReduceMin", "REDUCE_ANY": "ReduceMax", "REDUCE_ALL": "ReduceMin",
}.items():  # fmt: skip
    form(_name, _op, AXES)(partial(reduced, _op))

form("ARG_MAX", "ArgMax", AXES)(partial(searched, "ArgMax"))
form("ARG_MIN", "ArgMin", AXES)(partial(searched, "ArgMin"))
same("TOPK_V2", "TopK", metadata=(1,))
same("MULTINOMIAL", "Multinomial", metadata=(1,))


@form("CUMSUM", "CumSum", metadata=(1,))
def cumulative(call: Source) -> Form:
    options = {"exclusive": int(call.option("exclusive", False)), "reverse": int(call.option("reverse", False))}
    return Form("CumSum", (call.tensor(0), call.tensor(1)), options)


@form("RFFT2D", "com.microsoft.Rfft", metadata=(1,))
def real_fourier(call: Source) -> Form:
    """The last two axes, cut or padded to the sizes in operand 1."""
    data = call.tensor(0)
    return Form("com.microsoft.Rfft", (reshaped(data, (*call.shape()[:-2], *call.numbers(1))),), {"signal_ndim": 2})
