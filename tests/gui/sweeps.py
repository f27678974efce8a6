"""Sweeps made by hand: tables of any size with unknown, failed and unfit cells, and sweeps that answer at once."""

import numpy as np

from analysis.sweep import FAILED, Row, Table, cells
from analysis.sweep.table import KEY

DEVICES = ("stm32l4r5", "rpi4b", "h100", "coral_edgetpu", "apollo4", "someone_elses")
REASONS = ("layer c5: the chosen sizes do not fit the model", "layer c5: another reason")


def row(number=0, **fields):
    """A cell whose figures follow from its number."""
    known = {"model": "/models/net.onnx", "device": DEVICES[0], "batch": 1, "precision": "int8", "resolution": "",
             "kernel": "ideal", "runtime": "tflm", "state": "done", "macs": 1_000_000, "parameters": 5000, "weight_bytes": 5000,
             "arena_bytes": 9000, "flash_used_bytes": 60_000 + number, "flash_capacity_bytes": 2_000_000,
             "ram_used_bytes": 20_000 + number, "ram_capacity_bytes": 640_000, "fit": "yes", "limiting": "ram",
             "latency_s": 0.01 * (1 + number), "latency_low_s": 0.008, "latency_high_s": 0.02, "latency_bound_s": 0.004,
             "energy_j": 0.001 / (1 + number), "energy_at_least": "no", "price_eur": 5.0, "uncounted": 0}  # fmt: skip
    return Row(**known | fields)


def failed(number=0, reason=REASONS[0], sha256="", **settings):
    asked = row(number, **settings)._asdict()
    return Row(**{name: asked[name] for name in KEY}, state=FAILED, reason=reason, sha256=sha256)


def scattered(count, seed=0):
    """Cells of four works at random places, a tenth of each kind without a place in a chart."""
    rng = np.random.default_rng(seed)
    spots = 10.0 ** rng.uniform(-5, 1, (count, 3))
    kinds, works = rng.integers(0, 10, count), rng.integers(0, 4, count)
    return Table.of(one_of(i, kinds[i], int(works[i]), spots[i].tolist()) for i in range(count))


def one_of(number, kind, work, spot):
    settings = {"device": DEVICES[number % len(DEVICES)], "batch": 1 + work % 2, "model": f"/models/{work // 2}.onnx",
                "precision": ("int8", "fp32")[number % 2]}  # fmt: skip
    if kind == 0:
        return failed(number, REASONS[number % 2], **settings)
    figures = {"latency_s": spot[0], "energy_j": spot[1], "ram_used_bytes": 1 + int(spot[2] * 1e5)}
    odd = {1: {"latency_s": None}, 2: {"energy_j": None}, 3: {"fit": "no"}, 4: {"fit": "unknown"}, 5: {"energy_j": 0.0}}
    return row(number, **settings | figures | odd.get(int(kind), {}))


def at_once(grid, hand, tell):
    """A sweep that answers without reading anything, model by model; those called `bad` fail."""
    found = list(cells(grid))
    for i, model in enumerate(grid.models):
        tell(i / len(grid.models), model)
        mine = [cell for cell in found if cell.model == model]
        fill = failed if "bad" in model else row
        hand(Table.of(fill(n, **settings_of(cell)) for n, cell in enumerate(mine)))


def settings_of(cell):
    return {**cell._asdict(), "resolution": "x".join(map(str, cell.resolution or ()))}
