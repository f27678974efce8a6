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
from collections import defaultdict
from pathlib import Path

# The matrices are small: threads would only wait for one another.
os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from analysis.calibration.classes import CLASSES, PLACE, work_matrix
from analysis.calibration.fit import LEFT_OUT, Found, fitted, left_out, told_classes
from analysis.calibration.table import Figure, akin, figure_of
from analysis.scenario import Scenario, analyze

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "profiles" / "calibration"
COLUMNS = (
    "board", "core", "clock_hz", "network", "runtime", "dtype", "latency_s", "energy_j", "fitted", "note", "source",
)  # fmt: skip
HEAD = """\
# Written by scripts/fit_calibration.py from published.csv: cycles by kernel class (per MAC; per element read or written;
# per layer), and how far off the fit is on figures left out of it. A factor holds the share `rate` of them; rank: of the
# correlation of predicted and published times; boards: median error of each, left out with all its figures.
# told: classes that measured networks spend time on."""
DTYPES = ("int8", "fp32")
RATE = 0.9

# The model adds up in-order kernels: an array beside the core, and four cores on networks of a fifth of a millisecond,
# are none of that.
OTHER_KINDS = {"gapflow": "an accelerator works beside the core", "leip": "runs too short for four cores to share"}
DROPPED = "the runtime drops the network's channels that are all zero"
STOCK_CLOCK = "clock not published: the part's highest"
OTHER_POINT = "energy measured at another clock or voltage"
# Published notes mark these; ONNC has the same ratio between the two MobileNets without a note (2.1, where kernels that
# compute every channel have 3).
DROPPING = ("onnc",)
SAMPLES = {
    "autoencoder": "autoencoder_int8.onnx",
    "resnet8": "resnet8_int8.onnx",
    "ds_cnn": "ds_cnn_int8.onnx",
    "mobilenet_v1": "mobilenet_v1_int8.onnx",
    "mobilenet_v2": "mobilenet_v2.onnx",
    "resnet50_v1_5": "resnet50_v1_5.onnx",
}
# Width multiplier, extent of the picture, its channels, classes.
MOBILENETS = {
    "mobilenet_v1_grey": (0.25, 96, 1, 2),
    "mobilenet_v1_025_224": (0.25, 224, 3, 5),
    "mobilenet_v1_05_224": (0.5, 224, 3, 5),
    "mobilenet_v1_1_224": (1.0, 224, 3, 1001),
}
BLOCKS = (
    (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1), (512, 1), (512, 1), (512, 1), (512, 1),
    (1024, 2), (1024, 1),
)  # fmt: skip


def select(measured: Path) -> list[dict[str, str]]:
    """Rows of the table that names.toml knows, in our names and SI."""
    names = tomllib.loads((FOLDER / "names.toml").read_text(encoding="utf-8"))
    with measured.open(encoding="utf-8", newline="") as file:
        rows = [row_of(row, names) for row in csv.DictReader(file)]
    return [row for row in rows if row]


def row_of(row: dict[str, str], names: dict[str, dict]) -> dict[str, str] | None:
    board, runtime = names["boards"].get(row["device"]), names["runtimes"].get(row["runtime"])
    network = names["networks"].get(row["model"])
    if None in (board, runtime, network) or row["confidence"] != "measured" or row["precision"] not in DTYPES:
        return None
    dropped = network == "mobilenet_v1" and ("dead channels" in row["note"] or runtime in DROPPING)
    reason = DROPPED if dropped else OTHER_KINDS.get(runtime, "")
    other = "OPERATING POINT" in row["note"]
    energy = "" if other or not row["energy_uJ"] else f"{float(row['energy_uJ']) * 1e-6:.9g}"
    return {
        "board": board["board"],
        "core": board["core"],
        "clock_hz": f"{float(row['clock_MHz']) * 1e6:.9g}",
        "network": network,
        "runtime": runtime,
        "dtype": row["precision"],
        "latency_s": f"{float(row['latency_ms']) / 1e3:.9g}",
        "energy_j": energy,
        "fitted": "no" if reason else "yes",
        "note": reason or (OTHER_POINT if other else STOCK_CLOCK if "stock maximum" in row["note"] else ""),
        "source": source_of(row["source"]),
    }


def source_of(text: str) -> str:
    """ "MLPerf Tiny v1.0, closed, submitter" or the document's name."""
    tiny = re.match(r"mlcommons/tiny_results_(v[\d.]+)@\w+ (\w+)/([^/]+)/", text)
    if tiny:
        return f"MLPerf Tiny {tiny[1]}, {tiny[2]} division, {tiny[3]}"
    inference = re.match(r"mlcommons/inference_results_(v[\d.]+) (\w+)/([^/]+)/", text)
    if inference:
        return f"MLPerf Inference {inference[1]}, {inference[2]} division, {inference[3]}"
    return re.sub(r"@\w+| \(HEAD[^)]*\)|\"", "", text).strip()


def network_work() -> dict[str, np.ndarray]:
    found = {name: sample_work(file) for name, file in SAMPLES.items()}
    return found | {name: mobilenet_work(*shape) for name, shape in MOBILENETS.items()}


def sample_work(file: str) -> np.ndarray:
    return work_matrix(analyze(Scenario(str(ROOT / "resources" / "samples" / file))).workload).sum(axis=0)


def mobilenet_work(width: float, extent: int, channels: int, classes: int) -> np.ndarray:
    """MobileNetV1: a strided 3×3 convolution, 13 depthwise separable blocks, average, classifier, softmax."""
    work = np.zeros(len(CLASSES))
    side, have = extent // 2, int(32 * width)
    work[PLACE["narrow"]] = side * side * have * channels * 9
    for full, stride in BLOCKS:
        side, out = side // stride, int(full * width)
        work[PLACE["depthwise"]] += side * side * have * 9
        work[PLACE["pointwise"]] += side * side * have * out
        have = out
    work[PLACE["dense"]] = have * classes
    work[PLACE["elements"]] = side * side * have + have + 2 * classes
    work[PLACE["layer"]] = 1 + 2 * len(BLOCKS) + 3
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
    print(f"{'left out':10} {'figures':>8} {'median':>8} {'worst':>8}  {RATE:.0%} within")
    for name in LEFT_OUT:
        found = left_out(figures, networks, name)
        seen = name in ("figure", "device")
        lines += band(name, [one for one in found if one.told or seen])
        if name == "board":
            lines += band("untold", [one for one in found if not one.told])
    return lines


def band(name: str, found: list[Found]) -> list[str]:
    errors = np.array([one.error for one in found])
    relative = np.abs(np.expm1(errors))
    factor = float(np.exp(np.quantile(np.abs(errors), RATE, method="higher")))
    median, worst = float(np.median(relative)), float(relative.max())
    print(f"{name:10} {len(found):8} {median:8.1%} {worst:8.1%}  × {factor:.3f}")
    show(found)
    head = ["", f"[band.{name}]", f"factor = {factor:.4f}", f"figures = {len(found)}", f"median = {median:.4f}"]
    return [*head, f"worst = {worst:.4f}", f"rank = {rank_correlation(found):.4f}", f"boards = {by_board(found)}"]


def rank_correlation(found: list[Found]) -> float:
    """Spearman's: the correlation of the places that predicted and published times take."""
    pairs = [(one.seconds, one.figure.latency_s) for one in found]
    places = [np.argsort(np.argsort(times)) for times in zip(*pairs, strict=True)]
    return float(np.corrcoef(places)[0, 1])


def by_board(found: list[Found]) -> str:
    groups = defaultdict(list)
    for one in found:
        groups[one.figure.board].append(abs(np.expm1(one.error)))
    return "{" + ", ".join(f"{board} = {np.median(off):.4f}" for board, off in sorted(groups.items())) + "}"


def show(found: list[Found]) -> None:
    groups = defaultdict(list)
    for one in found:
        figure = one.figure
        groups[figure.board, figure.runtime, figure.dtype].append(f"{figure.network} {np.expm1(one.error):+.0%}")
    for (board, runtime, dtype), rows in sorted(groups.items()):
        print(f"    {board:12} {runtime:18} {dtype:5} {'  '.join(rows)}")


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
    networks = network_work()
    write_networks(networks)
    with (FOLDER / "published.csv").open(encoding="utf-8", newline="") as file:
        figures = [figure_of(row) for row in csv.DictReader(file)]
    used = [figure for figure in figures if figure.fitted]
    fit = fitted(used, networks)
    inside = [(figure, fit.seconds(figure, networks[figure.network])) for figure in used]
    relative = np.abs([seconds / figure.latency_s - 1 for figure, seconds in inside])
    print(f"{'fitted':10} {len(inside):8} {np.median(relative):8.1%} {relative.max():8.1%}")
    head = [HEAD, f"rate = {RATE}"]
    text = "\n".join([*head, *bands(used, networks), *cells(used, networks)]) + "\n"
    (FOLDER / "fitted.toml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
