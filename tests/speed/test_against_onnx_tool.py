"""The same files through Rooflens and through onnx-tool 1.0.1, in one run: seconds, peak memory and their ratios.

Run by `make speed`, which installs the benchmark extra; skipped without it. Nothing fails by the clock: what is checked
is that both count alike where they count the same things.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import pytest

from tests.speed.heavy import chain, filled

if not Path("/proc/self/status").exists():
    pytest.skip("peak memory is read from /proc", allow_module_level=True)
pytest.importorskip("onnx_tool", reason="the extra bench (onnx-tool 1.0.1) is not installed")

FILES = ("mobilenet_v2", "resnet50_v1_5", "vit_tiny", "resnet152_v1", "vgg16", "chain10000")
ROUNDS = 3

# Each prints one JSON line: MACs and the seconds of load + shapes + counting in process.
# Libraries are loaded before the clock starts, for both.
OURS = """
import json, sys, time
import onnx.shape_inference
from analysis.scenario import Scenario, analyze
start = time.perf_counter()
found = analyze(Scenario(sys.argv[1]))
print(json.dumps([found.workload.totals.macs, time.perf_counter() - start]))
"""
THEIRS = """
import json, sys, time, contextlib, io
import onnx_tool
with contextlib.redirect_stdout(io.StringIO()):
    start = time.perf_counter()
    model = onnx_tool.Model(sys.argv[1])
    model.graph.shape_infer()
    model.graph.profile()
    seconds = time.perf_counter() - start
print(json.dumps([int(model.graph.macs[0]), seconds]))
"""
# The whole process, as a person starts it; the last line on standard error is the peak that the kernel kept of it.
PEAK = """
import atexit, sys
def tell():
    lines = open("/proc/self/status").read().splitlines()
    print(next(line.split()[1] for line in lines if line.startswith("VmHWM")), file=sys.stderr)
atexit.register(tell)
"""
OURS_WHOLE = PEAK + "from gui.__main__ import main; sys.argv[1:] = ['analyze', sys.argv[1], '--quiet']; main()"
THEIRS_WHOLE = PEAK + "import onnx_tool; onnx_tool.model_profile(sys.argv[1])"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("heavy")


def file_of(name: str, folder: Path) -> Path:
    return chain(10_000, folder) if name == "chain10000" else filled(name, folder)


def run(code: str, file: Path) -> tuple[list[str], list[str], float] | None:
    """Lines of both outputs and seconds of one fresh interpreter; None where the program failed."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    return None if done.returncode else (done.stdout.splitlines(), done.stderr.splitlines(), seconds)


def measure(inside: str, whole: str, file: Path, rounds: int) -> dict[str, float] | None:
    """Medians of several fresh processes; None where the program cannot tell."""
    seconds, elapsed, peaks = [], [], []
    for _ in range(rounds):
        counted, process = run(inside, file), run(whole, file)
        if counted is None or process is None:
            return None
        macs, counting_seconds = json.loads(counted[0][-1])
        seconds.append(counting_seconds)
        elapsed.append(process[2])
        peaks.append(int(process[1][-1]) / 1024)
    return {
        "macs": macs,
        "in process, s": median(seconds),
        "whole process, s": median(elapsed),
        "peak, MiB": median(peaks),
    }


@pytest.mark.parametrize("name", FILES)
def test_seconds_and_memory_beside_onnx_tool(name, folder, capsys):
    file = file_of(name, folder)
    rounds = 1 if name == "chain10000" else ROUNDS
    ours = measure(OURS, OURS_WHOLE, file, rounds)
    theirs = measure(THEIRS, THEIRS_WHOLE, file, rounds)
    assert ours is not None, f"{file.name} cannot be analysed"
    with capsys.disabled():
        print(f"\n{name} ({file.stat().st_size / 1e6:.0f} MB)")
        for what in list(ours)[1:]:
            beside = (
                f"onnx-tool {theirs[what]:9.3f}  ratio {theirs[what] / ours[what]:7.1f}"
                if theirs
                else "onnx-tool fails"
            )
            print(f"  {what:18}{ours[what]:9.3f}  {beside}")
    # onnx-tool also counts other operations as MACs, so ours can only be the smaller.
    assert 0 < ours["macs"] <= (theirs["macs"] if theirs else ours["macs"])
