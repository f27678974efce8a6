"""Loop nests against ZigZag (PyPI zigzag-dse, KU Leuven): the same counts by another program, and its search against ours.

ZigZag counts whole tiles: without the words that a window shares with the one before it. So weights and outputs must be
equal, inputs never less than ours. Skips where the package is not installed; `pip install -e .[bench]` brings it.
Source of the model: Mei, Houshmand, Jain, Giraldo, Verhelst, ZigZag, IEEE Transactions on Computers 70 (2021).
"""

import logging
import warnings
from random import Random
from time import perf_counter

import pytest

from analysis.dataflow.closed import flow
from analysis.dataflow.layer import INPUTS, OPERANDS, OUTPUTS, WEIGHTS, convolution
from analysis.dataflow.nest import Buffer, Loop, Nest
from analysis.dataflow.search import best_tiling, found_tiling

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    pytest.importorskip("zigzag", reason="zigzag-dse is not installed")
    from zigzag.cost_model.cost_model import CostModelEvaluation
    from zigzag.datatypes import LayerDim, LayerOperand
    from zigzag.mapping.data_movement import DataDirection, DataMoveAttr
    from zigzag.mapping.spatial_mapping_internal import SpatialMappingInternal
    from zigzag.mapping.temporal_mapping import TemporalMapping, TemporalMappingType
    from zigzag.opt.loma.engine import LomaEngine
    from zigzag.parser.accelerator_factory import AcceleratorFactory
    from zigzag.parser.accelerator_validator import AcceleratorValidator
    from zigzag.parser.mapping_validator import MappingValidator
    from zigzag.parser.workload_factory import LayerNodeFactory
    from zigzag.parser.workload_validator import WorkloadValidator

THEIRS = {"N": "B", "M": "K", "C": "C", "P": "OY", "Q": "OX", "R": "FY", "S": "FX"}
LETTER = {WEIGHTS: "W", INPUTS: "I", OUTPUTS: "O"}
WORD_BITS = 8
PORTS = {
    "I1": ("fh", "tl"), "I2": ("fh", "tl"), "O": ("fh", "tl", "fl", "th"),
}  # fmt: skip

# Output size, input channels, filters, kernel, stride of ten convolutions of ResNet-18; the padding is taken as pixels.
RESNET18 = (
    (112, 3, 64, 7, 2), (56, 64, 64, 3, 1), (28, 64, 128, 3, 2), (28, 64, 128, 1, 2), (28, 128, 128, 3, 1),
    (14, 128, 256, 3, 2), (14, 128, 256, 1, 2), (14, 256, 256, 3, 1), (7, 256, 512, 3, 2), (7, 512, 512, 3, 1),
)  # fmt: skip
CAPACITIES = (4096, 65_536)


def memory(words, cost, is_outermost=False):
    """One memory that all operands share; energy grows with `cost`."""
    ways = {op: tuple(way for way in PORTS[op] if not (is_outermost and way in ("fh", "th"))) for op in PORTS}
    ports = [
        {"name": f"rw_port_{number}", "type": "read_write", "bandwidth_min": 8, "bandwidth_max": 1 << 20,
         "allocation": [f"{op}, {way}" for way in ways[op]]}
        for number, op in enumerate(PORTS, start=1)
    ]  # fmt: skip
    return {"size": words * WORD_BITS, "r_cost": cost, "w_cost": cost, "area": 0, "latency": 1,
            "operands": list(PORTS), "ports": ports, "served_dimensions": ["D1"]}  # fmt: skip


def accelerator(words):
    """One multiplier, one buffer, one memory that costs 100 times as much a word."""
    data = {
        "name": "one", "memories": {"buffer": memory(words, 1.0), "dram": memory(1 << 40, 100.0, True)},
        "operational_array": {"input_precision": [8, 8], "unit_energy": 0.1, "unit_area": 1.0,
                              "dimensions": ["D1"], "sizes": [1]},
    }  # fmt: skip
    checked = AcceleratorValidator(data)
    assert checked.validate()
    return AcceleratorFactory(checked.normalized_data).create()


def layer_node(layer):
    """The layer as ZigZag's; all words of the same width."""
    sizes = layer.sizes
    mapping = MappingValidator([{"name": "default", "spatial_mapping": {"D1": ["K, 1"]},
                                 "memory_operand_links": {"O": "O", "W": "I2", "I": "I1"}}])  # fmt: skip
    assert mapping.validate()
    data = WorkloadValidator([{
        "id": 0, "name": "layer", "operator_type": "Conv", "equation": "O[b][k][oy][ox]+=W[k][c][fy][fx]*I[b][c][iy][ix]",
        "dimension_relations": [f"ix={layer.strides[1]}*ox+{layer.dilations[1]}*fx",
                                f"iy={layer.strides[0]}*oy+{layer.dilations[0]}*fy"],
        "loop_dims": list(THEIRS.values()), "loop_sizes": [sizes[dim] for dim in THEIRS],
        "operand_precision": dict.fromkeys(("W", "I", "O", "O_final"), WORD_BITS),
        "operand_source": {"W": 0, "I": 0},
    }])  # fmt: skip
    assert data.validate()
    return LayerNodeFactory(data.normalized_data[0], mapping.normalized_data).create()


def nothing_unrolled(node):
    return SpatialMappingInternal({op: [[], [], []] for op in node.layer_operands}, node)


def evaluated(machine, node, temporal):
    spatial = nothing_unrolled(node)
    return CostModelEvaluation(
        accelerator=machine, layer=node, spatial_mapping=spatial, spatial_mapping_int=spatial, temporal_mapping=temporal
    )


def words_counted(cost):
    """Into the buffer, by tensor; outputs: (out of it, back into it)."""
    moves = {
        tensor: cost.mapping.unit_mem_data_movement[LayerOperand(letter)][0].get_attribute(
            DataMoveAttr.DATA_ELEM_MOVE_COUNT
        )
        for tensor, letter in LETTER.items()
    }
    into = DataDirection.WR_IN_BY_HIGH
    found = {tensor: moves[tensor].get(into) for tensor in (WEIGHTS, INPUTS)}
    return found | {OUTPUTS: (moves[OUTPUTS].get(DataDirection.RD_OUT_TO_HIGH), moves[OUTPUTS].get(into))}


def random_nest(dice):
    """Loops of small bounds in any order, a dimension several times; each tensor cut anywhere."""
    bounds = [(dice.choice("NMCPQRS"), dice.choice((2, 2, 3, 4))) for _ in range(dice.randint(4, 7))]
    sizes = dict.fromkeys("NMCPQRS", 1)
    for dim, bound in bounds:
        sizes[dim] *= bound
    stride, dilation = dice.choice((1, 1, 2)), dice.choice((1, 1, 2))
    reach = {a: stride * (sizes[a] - 1) + dilation * (sizes[b] - 1) + 1 for a, b in ("PR", "QS")}
    layer = convolution(
        reach["P"], reach["Q"], sizes["C"], sizes["M"], (sizes["R"], sizes["S"]), stride, 0, dilation, 1, sizes["N"]
    )
    left, loops = dict(sizes), []
    for dim, bound in bounds:
        left[dim] //= bound
        loops.append(Loop(dim, left[dim]))
    buffers = tuple(Buffer(tensor, 1, dice.randint(0, len(loops))) for tensor in OPERANDS)
    return bounds, Nest(layer, tuple(loops), buffers)


def temporal_of(node, bounds, nest):
    """Their form of the nest: for each operand the loops inside the buffer and those outside, innermost first."""
    loops = [(LayerDim(THEIRS[dim]), bound) for dim, bound in bounds]
    table = {}
    for buffer in nest.buffers:
        inside, outside = loops[buffer.cut :], loops[: buffer.cut]
        table[LayerOperand(LETTER[buffer.tensor])] = [inside[::-1], outside[::-1]]
    return TemporalMapping(table, node, TemporalMappingType.UNEVEN)


@pytest.fixture(autouse=True)
def _quiet():
    logging.disable(logging.WARNING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
    logging.disable(logging.NOTSET)


def test_weights_and_outputs_are_counted_alike_and_inputs_never_above():
    """50 random nests with cuts of their own for each tensor."""
    dice, machine, equal, above = Random(1), accelerator(1 << 30), 0, 0
    for _ in range(50):
        bounds, nest = random_nest(dice)
        node = layer_node(nest.layer)
        theirs = words_counted(evaluated(machine, node, temporal_of(node, bounds, nest)))
        ours = {tensor: flow(nest, nest.buffer(tensor, 1), 0) for tensor in OPERANDS}
        assert theirs[WEIGHTS] == ours[WEIGHTS].fills.sum(), nest
        assert theirs[OUTPUTS] == (ours[OUTPUTS].stores, ours[OUTPUTS].reloads.sum()), nest
        assert theirs[INPUTS] >= ours[INPUTS].fills.sum(), nest
        equal += theirs[INPUTS] == ours[INPUTS].fills.sum()
        above += theirs[INPUTS] > ours[INPUTS].fills.sum()
    print(f"\n50 nests: weights and outputs equal; inputs equal in {equal}, ZigZag above in {above}")
    assert above


def best_by_energy(layer, words):
    """(words across the buffer's boundary, mappings weighed) of ZigZag's mapping of least energy."""
    machine, node = accelerator(words), layer_node(layer)
    engine = LomaEngine(
        accelerator=machine, layer=node, spatial_mapping=nothing_unrolled(node),
        mapping_type=TemporalMappingType.UNEVEN, loma_lpf_limit=6,
    )  # fmt: skip
    costs = [evaluated(machine, node, temporal) for temporal in engine.run()]
    found = words_counted(min(costs, key=lambda cost: cost.energy_total))
    return found[WEIGHTS] + found[INPUTS] + sum(found[OUTPUTS]), len(costs)


@pytest.mark.parametrize("words", CAPACITIES)
def test_our_search_moves_no_more_than_the_mapping_of_least_energy(words):
    """Ten layers of ResNet-18 under one buffer; both searches are timed in this run, and the table is printed."""
    print(
        f"\n{'layer':>22} {'ours':>12} {'ZigZag':>12} {'ratio':>6} {'ours, ms':>9} {'ZigZag, ms':>10} {'mappings':>8}"
    )
    for size, channels, filters, kernel, stride in RESNET18:
        pixels = stride * (size - 1) + kernel
        layer = convolution(pixels, pixels, channels, filters, kernel, stride)
        found_tiling.cache_clear()
        began = perf_counter()
        ours = best_tiling(layer, words).words
        ours_s, began = perf_counter() - began, perf_counter()
        theirs, mappings = best_by_energy(layer, words)
        theirs_s = perf_counter() - began
        name = f"{size}x{size} {channels}-{filters} {kernel}x{kernel}/{stride}"
        ratio = theirs / ours
        print(
            f"{name:>22} {ours:12,} {theirs:12,} {ratio:6.2f} {ours_s * 1e3:9.0f} {theirs_s * 1e3:10.0f} {mappings:8}"
        )
        assert ours <= theirs
