"""The same files through Rooflens and through onnx-tool 1.0.1, in one run: seconds, peak memory and their ratios.

Run by `make speed`, which installs the benchmark extra; skipped without it. Nothing fails by the clock: what is checked
is that both count alike where they count the same things.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import pytest

from tests.speed.heavy import chain, filled

pytest.importorskip("onnx_tool", reason="the extra bench (onnx-tool 1.0.1) is not installed")

FILES = ("mobilenet_v2", "resnet50_v1_5", "vit_tiny", "resnet152_v1", "vgg16", "chain10000")
ROUNDS = 3

# Each prints one JSON line: MACs and the seconds of load + shapes + counting in process.
OURS = """
import json, sys, time
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
# The whole process, as a person starts it.
OURS_WHOLE = "import sys; from gui.__main__ import main; sys.argv[1:] = ['analyze', sys.argv[1], '--quiet']; main()"
THEIRS_WHOLE = "import sys, onnx_tool; onnx_tool.model_profile(sys.argv[1])"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("heavy")


def file_of(name: str, folder: Path) -> Path:
    return chain(10_000, folder) if name == "chain10000" else filled(name, folder)


def run(code: str, file: Path) -> tuple[str, float, float]:
    """Output, seconds and peak MiB of one fresh interpreter."""
    start = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-c", code, str(file)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    out = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.stdout.close()
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, f"{file.name}: exit {child.returncode}"
    return out.decode(), time.perf_counter() - start, usage.ru_maxrss / 1024


@pytest.mark.parametrize("name", FILES)
def test_seconds_and_memory_beside_onnx_tool(name, folder, capsys):
    file = file_of(name, folder)
    inside = {"ours": [], "theirs": []}
    whole = {"ours": [], "theirs": []}
    peak = {"ours": [], "theirs": []}
    macs = {}
    for _ in range(1 if name == "chain10000" else ROUNDS):
        for who, code, process in (("ours", OURS, OURS_WHOLE), ("theirs", THEIRS, THEIRS_WHOLE)):
            macs[who], seconds = json.loads(run(code, file)[0].splitlines()[-1])
            inside[who].append(seconds)
            _, seconds, mebibytes = run(process, file)
            whole[who].append(seconds)
            peak[who].append(mebibytes)
    with capsys.disabled():
        print(f"\n{name} ({file.stat().st_size / 1e6:.0f} MB)")
        for what, unit, figures in (("in process", "s", inside), ("whole process", "s", whole), ("peak", "MiB", peak)):
            ours, theirs = median(figures["ours"]), median(figures["theirs"])
            print(f"  {what:14} {ours:9.3f} {unit}  onnx-tool {theirs:9.3f} {unit}  ratio {theirs / ours:6.1f}")
    # onnx-tool also counts other operations as MACs, so ours can only be the smaller.
    assert 0 < macs["ours"] <= macs["theirs"]
