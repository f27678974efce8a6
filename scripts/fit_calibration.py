"""Fits profiles/calibration/fitted.toml to profiles/calibration/published.csv, and prints how far off the fit is.

`python scripts/fit_calibration.py [MEASURED.csv]`; with a table of measurements, published.csv is made from it first,
by the names in profiles/calibration/names.toml.
"""

from __future__ import annotations

import csv
import os
import re
import sys
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

# The matrices are small: threads would only wait for one another.
os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from accelerators import fit_accelerators, write_layers
from bands import RATE, Told, band_lines
from published_networks import Layer, published_networks

from analysis.calibration.array_table import families
from analysis.calibration.classes import CLASSES, PLACE
from analysis.calibration.fit import LEFT_OUT, Found, fitted, left_out, told_classes
from analysis.calibration.power import active_power_w, other_supplies_w
from analysis.calibration.table import Figure, akin, published

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "profiles" / "calibration"
COLUMNS = (
    "board", "core", "clock_hz", "network", "runtime", "dtype", "latency_s", "energy_j", "fitted", "note", "source",
    "batch", "supply",
)  # fmt: skip
HEAD = """\
# Written by scripts/fit_calibration.py from published.csv: cycles by kernel class (per MAC; per element read or written;
# per layer), and how far off the fit is on figures left out of it. A factor holds the share `rate` of them; rank: of the
# correlation of predicted and published times; boards: median error of each, left out with all its figures.
# told: classes that measured networks spend time on. board: cycles over those of the core."""
DTYPES = ("int8", "fp32", "fp16")

# The models know neither a pipeline of networks nor four cores on networks of a fifth of a millisecond.
OTHER_KINDS = {
    "hailo": "throughput of a pipeline, not the time of one run",
    "leip": "runs too short for four cores to share",
}
BATCHED, LARGE_BATCH = "throughput; the batch is not published: 128", 128
# 1000 classes in place of 5 add 1.28 MB of weights and 21.8 ms: 59 MB/s, where this board's internal flash has ten times that.
OUTSIDE = {
    ("stm32h743", "mobilenet_v2_035_128"): "weights do not fit beside the code: read from external flash",
    ("esp32s3", "mobilenet_v3_small"): "activations do not fit into the chip: they lie in external RAM",
}
DROPPED = "channels that are always zero are dropped by the runtime: counted without them"
STOCK_CLOCK = "clock not published: the part's highest"
OTHER_POINT = "energy measured at another clock or voltage"
# Published notes mark these; ONNC has the same ratio between the two MobileNets without a note (2.1, where kernels that
# compute every channel have 3). Plumerai's engine of 2021 is marked on one board but has the ratio 3 on all.
DROPPING, KEEPING = ("onnc",), ("plumerai",)


def select(measured: Path) -> list[dict[str, str]]:
    """Rows of the table that names.toml knows, in our names and SI."""
    names = tomllib.loads((FOLDER / "names.toml").read_text(encoding="utf-8"))
    with measured.open(encoding="utf-8", newline="") as file:
        rows = [row_of(row, names) for row in csv.DictReader(file)]
    known = [row for row in rows if row]
    aside = sum(row["fitted"] == "no" for row in known)
    print(
        f"{len(known)} of {len(rows)} rows are of boards, runtimes and networks in names.toml; {aside} of them set aside"
    )
    return known


def row_of(row: dict[str, str], names: dict[str, dict]) -> dict[str, str] | None:
    board, runtime = names["boards"].get(row["device"]), names["runtimes"].get(row["runtime"])
    network = names["networks"].get(row["model"])
    if None in (board, runtime, network) or row["precision"] not in DTYPES:
        return None
    runtime = f"{runtime}-max" if "max_performance" in row["source"] else runtime
    marked = "dead channels" in row["note"] and runtime not in KEEPING
    dropped = network == "mobilenet_v1" and (marked or runtime in DROPPING)
    network = "mobilenet_v1_live" if dropped else network
    batched = "batched" in row["model"]
    reason = set_aside(row, runtime, board["board"], network)
    other = "OPERATING POINT" in row["note"]
    energy = "" if other or not row["energy_uJ"] else f"{float(row['energy_uJ']) * 1e-6:.9g}"
    return {
        "board": board["board"],
        "core": board["core"],
        "clock_hz": f"{board.get('clock_hz') or float(row['clock_MHz']) * 1e6:.9g}",
        "network": network,
        "runtime": runtime,
        "dtype": row["precision"],
        "latency_s": f"{float(row['latency_ms']) / 1e3:.9g}",
        "energy_j": energy,
        "fitted": "no" if reason else "yes",
        "note": reason or remark(row, dropped),
        "source": source_of(row["source"]),
        "batch": LARGE_BATCH if batched else 1,
        "supply": supply_of(row) if energy else "",
    }


def supply_of(row: dict[str, str]) -> str:
    """What the energy was measured at. ST and GreenWaves say; of the others each submitter's set-up is one of its own."""
    told = re.search(r"_0v(\d+)_", row["device"])
    if told:
        return f"0.{told[1]} V"
    if "STMicroelectronics" in row["source"]:
        return "1.8 V, external switching supply" if "L4R5ZI-P" in row["source"] else "1.8 V"
    return f"not published ({source_of(row['source']).rpartition(', ')[2]})"


def remark(row: dict[str, str], dropped: bool) -> str:
    """What a reader must know of a row that is fitted."""
    if dropped or "OPERATING POINT" in row["note"]:
        return DROPPED if dropped else OTHER_POINT
    return STOCK_CLOCK if "stock maximum" in row["note"] else BATCHED if "batched" in row["model"] else ""


def set_aside(row: dict[str, str], runtime: str, board: str, network: str) -> str:
    """Why a row is shown and not fitted; "" where it is fitted."""
    if row["confidence"] != "measured":
        return "recalled, not read"
    if row["runtime"] == "TensorRT GPU+DLA":
        return "GPU and both DLA together"
    return OTHER_KINDS.get(runtime, "") or OUTSIDE.get((board, network), "")


def source_of(text: str) -> str:
    """ "MLPerf Tiny v1.0, closed, submitter" or the document's name."""
    tiny = re.match(r"mlcommons/tiny_results_(v[\d.]+)@\w+ (\w+)/([^/]+)/", text)
    if tiny:
        return f"MLPerf Tiny {tiny[1]}, {tiny[2]} division, {tiny[3]}"
    inference = re.match(r"mlcommons/inference_results_(v[\d.]+) (\w+)/([^/]+)/", text)
    if inference:
        return f"MLPerf Inference {inference[1]}, {inference[2]} division, {inference[3]}"
    return re.sub(r"@\w+| \(HEAD[^)]*\)|\"", "", text).strip()


def network_work(layers: dict[str, list[Layer]]) -> dict[str, np.ndarray]:
    return {name: work_of(found) for name, found in layers.items()}


def work_of(layers: list[Layer]) -> np.ndarray:
    work = np.zeros(len(CLASSES))
    for layer in layers:
        work[PLACE[layer.kind]] += layer.turns
    work[PLACE["layer"]] = len(layers)
    return work


def write_published(rows: list[dict[str, str]]) -> None:
    with (FOLDER / "published.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_networks(networks: dict[str, np.ndarray]) -> None:
    lines = [
        "# Work of the published networks by kernel class: MACs, elements, layers. Written by scripts/fit_calibration.py."
    ]
    for name, work in networks.items():
        lines += ["", f"[{name}]"]
        lines += [f"{kind} = {int(count)}" for kind, count in zip(CLASSES, work, strict=True) if count]
    (FOLDER / "networks.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def bands(figures: list[Figure], networks: dict[str, np.ndarray]) -> list[str]:
    """Every way to leave figures out, and of the first those whose kernels were then in no figure."""
    lines = []
    for name in LEFT_OUT:
        found = left_out(figures, networks, name)
        seen = name in ("figure", "device")
        lines += band_lines(f"band.{name}", told(one for one in found if one.told or seen))
        if name == "board":
            lines += band_lines("band.untold", told(one for one in found if not one.told))
            lines += energy_lines(told(found), published())
    return lines


def told(found: Iterable[Found]) -> list[Told]:
    return [Told(one.figure, one.seconds, one.figure.latency_s) for one in found]


def energy_lines(found: list[Told], figures: Sequence[Figure]) -> list[str]:
    """Energies by power × time, both without the network; then without the supply too."""
    lines = []
    measured = [one for one in found if not np.isnan(one.figure.energy_j)]
    for name in ("network", "supply"):
        powers = [(one, power_without(one.figure, figures, name)) for one in measured]
        rows = [Told(one.figure, power * one.predicted, one.figure.energy_j) for one, power in powers if power]
        lines += band_lines(f"energy.{name}", rows)
    return lines


def power_without(figure: Figure, figures: Sequence[Figure], name: str) -> float | None:
    if name == "supply":
        return other_supplies_w(figures, figure.board, figure.supply)
    return active_power_w(figures, figure.board, figure.supply, figure.network)


def cells(figures: list[Figure], networks: dict[str, np.ndarray]) -> list[str]:
    fit = fitted(figures, networks)
    measured = sorted({f.cell for f in figures})
    cores = sorted({core for core, _, _ in measured})
    lines = []
    for runtime, dtype in sorted({(runtime, dtype) for _, runtime, dtype in measured}):
        for core in cores:
            own = [f for f in figures if f.cell == (core, runtime, dtype)]
            if own or any(akin(core, c) and (r, d) == (runtime, dtype) for c, r, d in measured):
                lines += ["", "[[cell]]", f'core = "{core}"', f'runtime = "{runtime}"', f'dtype = "{dtype}"']
                boards, count = sorted({f.board for f in own}), len({f.network for f in own})
                lines += [f"networks = {count}", f"boards = {boards}".replace("'", '"')]
                pairs = zip(CLASSES, fit.cycles(core, runtime, dtype), strict=True)
                mask = told_classes(figures, fit, networks, core, runtime, dtype)
                told = [name for name, known in zip(CLASSES, mask, strict=True) if known]
                lines.append(f"told = {told}".replace("'", '"'))
                lines.append("cycles = {" + ", ".join(f"{name} = {value:.4g}" for name, value in pairs) + "}")
    return lines


def main() -> None:
    if len(sys.argv) > 1:
        write_published(select(Path(sys.argv[1])))
    layers = published_networks()
    networks = network_work(layers)
    write_networks(networks)
    write_layers(layers)
    figures = published()
    fit_accelerators(figures)
    used = [figure for figure in figures if figure.fitted and figure.runtime not in families()]
    fit = fitted(used, networks)
    inside = [(figure, fit.seconds(figure, networks[figure.network])) for figure in used]
    relative = np.abs([seconds / figure.latency_s - 1 for figure, seconds in inside])
    print(f"{'fitted':10} {len(inside):8} {np.median(relative):8.1%} {relative.max():8.1%}")
    head = [HEAD, f"rate = {RATE}"]
    factors = [f"{board} = {fit.board_factor(board):.4f}" for board in sorted({figure.board for figure in used})]
    lines = [*head, *bands(used, networks), "", "[board]", *factors, *cells(used, networks)]
    text = "\n".join(lines) + "\n"
    (FOLDER / "fitted.toml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
