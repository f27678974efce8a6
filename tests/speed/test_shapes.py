"""How long shapes take for a deep chain of layers; prints figures, fails only on wrong results."""

from analysis.graph import Tensor
from analysis.shapes import infer

NODES = 10_000
ATTRIBUTES = {"kernel_shape": (3, 3), "pads": (1, 1, 1, 1), "strides": (1, 1), "dilations": (1, 1), "group": 1}


def chain():
    """Conv, Relu, Add, again and again; the shape after the last."""
    data = Tensor("x", (1, 16, 31, 33))
    kernel, bias = Tensor("w", (16, 16, 3, 3), constant=True), Tensor("b", (16,), constant=True)
    steps = (("Conv", (kernel, bias), ATTRIBUTES), ("Relu", (), {}), ("Add", (data,), {}))
    for index in range(NODES):
        op, others, attributes = steps[index % 3]
        (found,) = infer(op, (data, *others), attributes, 1)
        data = Tensor("y", found.shape, found.dtype)
    return data.shape


def test_a_chain_of_ten_thousand_nodes(benchmark):
    assert benchmark(chain) == (1, 16, 31, 33)
