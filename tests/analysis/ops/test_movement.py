import pytest

from analysis.graph import Tensor
from analysis.ops import OPERATORS, operator_of
from analysis.ops.registry import Call

STILL = [operator for operator in OPERATORS.values() if operator.kind in ("movement", "view")]


def test_what_only_moves_or_only_looks():
    kinds = {operator.name: operator.kind for operator in STILL}
    for name in ("Reshape", "Flatten", "Squeeze", "Unsqueeze", "Identity", "Shape", "Dropout"):
        assert kinds[name] == "view"
    for name in ("Transpose", "Concat", "Slice", "Gather", "Pad", "Expand", "Tile", "Split", "DepthToSpace"):
        assert kinds[name] == "movement"


@pytest.mark.parametrize("operator", STILL, ids=lambda operator: operator.name)
def test_a_movement_does_no_work(cost, operator):
    if operator.rule is None:
        assert operator.formula == ""
    else:
        work = cost(operator.name, (3, 5), (2,), (2, 5), out=(2, 5))
        assert (work.macs, work.other_ops, work.product) == (0, 0, None)


@pytest.mark.parametrize("op", ["Gather", "GatherElements", "GatherND", "Slice", "com.microsoft.TorchEmbedding"])
def test_a_gather_from_a_table_reads_what_it_picks(cost, op):
    assert cost(op, (1000, 64), (2, 7), out=(2, 7, 64), constants=(0,)).weight_elements_read == 2 * 7 * 64
    assert cost(op, (1000, 64), (2, 7), out=(2, 7, 64), constants=(1,)).weight_elements_read is None


@pytest.mark.parametrize(("dtype", "read"), [("uint8", 2 * 7 * 32), ("int4", 2 * 7 * 64)])
def test_a_packed_table_is_read_packed(dtype, read):
    table, indices = Tensor("table", (1000, 32), dtype, constant=True), Tensor("at", (2, 7), "int64")
    call = Call("com.microsoft.GatherBlockQuantized", (table, indices), (Tensor("y", (2, 7, 64)),), {"bits": 4})
    work = operator_of(call.op).rule(call)
    assert (work.weight_elements_read, work.other_ops) == (read, 2 * 2 * 7 * 64)
    assert work.weight_elements == 1000 * 32 * (2 if dtype == "uint8" else 1)


def test_a_scatter_that_adds_does_work(cost):
    shapes = ((9, 5), (3, 1), (3, 5))
    assert cost("ScatterND", *shapes, out=(9, 5)).other_ops == 0
    assert cost("ScatterND", *shapes, out=(9, 5), reduction="add").other_ops == 15


def test_columns_are_added_to_their_pixels(cost):
    assert cost("Col2Im", (2, 12, 7), (2,), (2,), out=(2, 3, 5, 4)).other_ops == 2 * 12 * 7


def test_the_table_of_an_embedding_is_a_weight_and_its_indices_are_not():
    assert operator_of("Gather").metadata == (1,)
