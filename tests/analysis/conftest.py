"""Small workloads and devices, made by hand."""

from dataclasses import fields

import pytest

from analysis.cli import main
from analysis.device import Device
from analysis.workload import INTEGERS, Layer, columns

TEXTS = {"op": "Conv", "source_op": "Conv", "dtype": "fp32", "weight_dtype": "fp32"}
EMPTIES = {"product": None, "input_shapes": (), "weight_shapes": (), "output_shapes": (), "symbols": {}, "loops": None}
FLAGS = {"family": 0, "counted": True, "moves": True, "repeat": 1}


def quantity(value):
    return {"value": value, "source": "a test", "confidence": "derived"} if value else {}


@pytest.fixture(scope="session")
def workload_of():
    """Workload with one row a dictionary of fields; what is not named is zero or plain fp32."""

    def make(*rows):
        plain = dict.fromkeys(INTEGERS, 0) | TEXTS | EMPTIES | FLAGS
        layers = [{**plain, "name": f"layer{index}", **row} for index, row in enumerate(rows)]
        return columns([Layer(**layer) for layer in layers])

    assert {f.name for f in fields(Layer)} == {*INTEGERS, *TEXTS, *EMPTIES, *FLAGS, "name"}
    return make


@pytest.fixture(scope="session")
def device_of():
    """Device with peaks {type: MAC/s} and memories (name, kind, capacity, bandwidth, holds), nearest first."""

    def make(peaks, *memories, **more):
        return Device.model_validate(
            {
                "id": "board",
                "name": "Board",
                "vendor": "nobody",
                "tier": "gateway",
                "runtimes": ["bare"],
                "peak_macs_per_s": {dtype: quantity(value) for dtype, value in peaks.items()},
                "memories": [memory(*m) for m in memories],
                **more,
            }
        )

    return make


def memory(name, kind, capacity, bandwidth, holds=("weights", "activations")):
    sizes = {"capacity_bytes": quantity(capacity), "bandwidth_bytes_per_s": quantity(bandwidth)}
    technology = {"technology": "dram"} if kind == "ram" else {}
    return {"name": name, "kind": kind, "holds": holds, **technology, **sizes}


@pytest.fixture
def typed(capsys):
    """Runs a command line; gives exit code, standard output, standard error."""

    def run(*arguments):
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return left.value.code or 0, out, err

    return run
