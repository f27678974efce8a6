"""The closed form against the prototype that the models were first checked with, on its own random cases."""

import importlib.util
from random import Random

import pytest

from analysis.dataflow.closed import flow
from analysis.dataflow.layer import INPUTS, OUTPUTS, WEIGHTS, convolution
from analysis.dataflow.nest import Buffer, Loop, Nest
from analysis.dataflow.tiling.mesh import Mesh, Walk

LETTER = {WEIGHTS: "W", INPUTS: "I", OUTPUTS: "O"}
CASES = 400


@pytest.fixture(scope="module")
def oracle(shared):
    path = shared / "oracles" / "nest.py"
    if not path.is_file():
        pytest.skip("oracles/nest.py is not in ../shared")
    spec = importlib.util.spec_from_file_location("oracle_nest", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def nest_of(bounds, cuts, axes):
    """Its loops (dimension, bound), cuts and axes as a nest: tiles divide, nothing is padded."""
    sizes = dict.fromkeys("NMCPQRS", 1)
    for dim, bound in bounds:
        sizes[dim] *= bound
    stride, dilation = axes["I"][2]["P"], axes["I"][2]["R"]
    pixels = [stride * (sizes[p] - 1) + dilation * (sizes[k] - 1) + 1 for p, k in ("PR", "QS")]
    layer = convolution(
        *pixels, sizes["C"], sizes["M"], (sizes["R"], sizes["S"]), stride, 0, dilation, batch=sizes["N"]
    )
    left, loops = dict(sizes), []
    for dim, bound in bounds:
        left[dim] //= bound
        loops.append(Loop(dim, left[dim]))
    return Nest(layer, tuple(loops), tuple(Buffer(tensor, 1, cuts[letter]) for tensor, letter in LETTER.items()))


def test_fills_and_partial_sums_are_those_of_the_prototype(oracle):
    dice, larger = Random(1), 0
    for _ in range(CASES):
        bounds, cuts, axes = oracle.rand_case(dice)
        theirs, nest = oracle.analyse(bounds, cuts, axes), nest_of(bounds, cuts, axes)
        mesh = Mesh(nest.layer, tuple(Walk(loop.dim, loop.step) for loop in nest.loops), ())
        for buffer in nest.buffers:
            letter, moves = LETTER[buffer.tensor], flow(nest, buffer, 0)
            assert int(moves.fills.sum()) == theirs[letter]["fills"] == int(mesh.fills(buffer.tensor, buffer.cut))
            assert int(mesh.held(buffer.tensor, buffer.cut)) == theirs[letter]["tile"]
        moves = flow(nest, nest.buffer(OUTPUTS, 1), 0)
        assert (moves.stores, int(moves.reloads.sum())) == (theirs["O"]["writes_up"], theirs["O"]["psum_reads"])
        without_windows = oracle.zigzag_fills(bounds, cuts["I"], axes["I"])
        assert without_windows >= theirs["I"]["fills"]
        larger += without_windows > theirs["I"]["fills"]
    assert larger


def test_its_own_simulation_agrees_on_small_cases(oracle):
    dice = Random(2)
    for _ in range(25):
        bounds, cuts, axes = oracle.rand_case(dice)
        nest, walked = nest_of(bounds, cuts, axes), oracle.brute(bounds, cuts, axes)
        for buffer in nest.buffers:
            assert int(flow(nest, buffer, 0).fills.sum()) == walked[LETTER[buffer.tensor]]["fills"]
