import math

import pytest

SHAPE = (2, 6, 5, 7)
ELEMENTS = math.prod(SHAPE)


class Count:
    """Steps of a normalisation, done row by row on real numbers."""

    def __init__(self):
        self.steps = 0

    def __call__(self, number=1):
        self.steps += number

    def normalise(self, row, centred=True, further=0):
        """Mean (unless without centre), mean square, division by the root; `further` steps per element."""
        mean = 0.0
        if centred:
            for value in row:
                mean += value
                self()
            mean /= len(row)
            self()
        square = 0.0
        for value in row:
            square += (value - mean) ** 2
            self(3 if centred else 2)
        deviation = math.sqrt(square / len(row) + 1e-5)
        self(3)
        for _ in row:
            assert deviation > 0
            self(1 + further)


def expected(rows, **how):
    count = Count()
    for _ in range(rows):
        count.normalise([float(value) for value in range(ELEMENTS // rows)], **how)
    return count.steps


@pytest.mark.parametrize(
    ("op", "operands", "attributes", "rows", "how"),
    [
        ("InstanceNormalization", [(6,), (6,)], {}, 12, {"further": 2}),
        ("GroupNormalization", [(6,), (6,)], {"num_groups": 3}, 6, {"further": 2}),
        ("com.microsoft.GroupNorm", [(6,), (6,)], {"groups": 3, "activation": 1}, 6, {"further": 2 + 5}),
        ("com.microsoft.SkipGroupNorm", [(6,), (6,), SHAPE, (6,)], {"groups": 3}, 6, {"further": 2 + 2}),
        ("LayerNormalization", [(6, 5, 7)], {"axis": 1}, 2, {"further": 1}),
        ("LayerNormalization", [(5, 7), (5, 7)], {"axis": -2}, 12, {"further": 2}),
        ("com.microsoft.SkipLayerNormalization", [SHAPE, (7,), (7,), (7,)], {}, 60, {"further": 4}),
        ("RMSNormalization", [(7,)], {}, 60, {"further": 1, "centred": False}),
        ("SimplifiedLayerNormalization", [(7,)], {}, 60, {"further": 1, "centred": False}),
        ("com.microsoft.SkipSimplifiedLayerNormalization", [SHAPE, (7,), (7,)], {}, 60, {"further": 3, "centred": False}),
        ("MeanVarianceNormalization", [], {}, 6, {}),
    ],
)  # fmt: skip
def test_a_normalisation_counts_its_statistics_and_its_elements(cost, op, operands, attributes, rows, how):
    work = cost(op, SHAPE, *operands, out=SHAPE, **attributes)
    assert (work.macs, work.other_ops) == (0, expected(rows, **how))


def test_batch_normalisation_at_inference_takes_four_steps_per_element(cost):
    channel = (6,)
    shapes = (SHAPE, channel, channel, channel, channel)
    assert cost("BatchNormalization", *shapes, out=SHAPE).other_ops == 4 * ELEMENTS + 2 * 6
    assert cost("BatchNormalization", *shapes, out=SHAPE, training_mode=1).other_ops == 8 * ELEMENTS + 10 * 6


@pytest.mark.parametrize(
    ("op", "steps"),
    [("Softmax", 5), ("Hardmax", 2), ("com.microsoft.BiasSoftmax", 6), ("com.microsoft.QLinearSoftmax", 11)],
)
def test_a_softmax_counts_its_steps_per_element(cost, op, steps):
    assert cost(op, SHAPE, out=SHAPE).other_ops == steps * ELEMENTS


def test_rows_along_an_axis_take_one_logarithm_or_root(cost):
    assert cost("LogSoftmax", SHAPE, out=SHAPE, axis=1).other_ops == 5 * ELEMENTS + 2 * 5 * 7
    assert cost("LpNormalization", SHAPE, out=SHAPE, axis=2, p=2).other_ops == 3 * ELEMENTS + 2 * 6 * 7
    assert cost("LpNormalization", SHAPE, out=SHAPE, axis=2, p=1).other_ops == 3 * ELEMENTS


def test_local_response_normalisation_adds_up_its_neighbours(cost):
    assert cost("LRN", SHAPE, out=SHAPE, size=5).other_ops == ELEMENTS * (1 + 4 + 4)


def test_an_embedding_reads_one_row_of_each_table_per_token(cost):
    tables = ((99, 8), (50, 8), (2, 8))
    work = cost(
        "com.microsoft.EmbedLayerNormalization", (2, 5), (2, 5), *tables, (8,), (8,),
        out=(2, 5, 8), constants=(2, 3, 4, 5, 6),
    )  # fmt: skip
    assert work.weight_elements_read == 3 * 2 * 5 * 8 + 2 * 8
    assert work.other_ops == (2 + 7) * 80 + 4 * 10
