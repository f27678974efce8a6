"""The fit: the shipped coefficients follow from the shipped figures, and errors are those of figures left out."""

import numpy as np
import pytest

from analysis.calibration.array_table import families
from analysis.calibration.fit import LEFT_OUT, fitted, left_out
from analysis.calibration.table import FAMILIES, NEAREST, Figure, akin, calibration, networks, published

FIGURES = [figure for figure in published() if figure.fitted and figure.runtime not in families()]


@pytest.fixture(scope="module")
def fit():
    return fitted(FIGURES, networks())


def test_the_shipped_coefficients_follow_from_the_shipped_figures(fit):
    for (core, runtime, dtype), cell in calibration().cells.items():
        assert fit.cycles(core, runtime, dtype) == pytest.approx(cell.cycles, rel=2e-3), (core, runtime, dtype)


def test_every_figure_has_a_cell_with_its_board(fit):
    for figure in FIGURES:
        assert figure.board in calibration().cells[figure.cell].boards


def test_the_fit_meets_the_figures_it_was_made_of(fit):
    off = [abs(fit.seconds(figure, networks()[figure.network]) / figure.latency_s - 1) for figure in FIGURES]
    assert np.median(off) < 0.02
    assert max(off) < 0.16


@pytest.mark.parametrize("name", ["board", "device"])
def test_a_band_holds_its_share_of_the_figures_left_out(name):
    band, rate = calibration().bands[name], calibration().rate
    found = [one for one in left_out(FIGURES, networks(), name) if one.told or name == "device"]
    off = np.array([abs(one.error) for one in found])
    assert len(found) == band.figures
    assert np.mean(off <= np.log(band.factor) + 1e-3) >= rate
    assert np.median(np.abs(np.expm1([one.error for one in found]))) == pytest.approx(band.median, abs=1e-3)


def test_no_figure_of_a_network_is_left_when_it_is_predicted():
    """A picture of another size or one channel is the same network."""
    pairs = [
        (f, o)
        for f in FIGURES
        for o in FIGURES
        if f.network.startswith("mobilenet_v1") and o.network.startswith("mobilenet_v1")
    ]
    assert all(LEFT_OUT[name](*pair) for pair in pairs for name in ("board", "core", "nearest"))
    first = FIGURES[0]
    assert not any(LEFT_OUT["board"](first, other) for other in FIGURES if other.network != first.network)


def test_bands_widen_with_the_distance():
    bands = calibration().bands
    assert 1 < bands["board"].factor < bands["core"].factor < bands["nearest"].factor
    assert bands["core"].factor < bands["untold"].factor


def test_what_a_runtime_drops_is_not_counted():
    """Newer runtimes drop channels that are always zero; the same engine keeps them on every board."""
    dropping = {"x-cube-ai-8", "x-cube-ai-9", "x-cube-ai-10", "plumerai-2023", "onnc"}
    shrunk = [f for f in published() if f.network == "mobilenet_v1_live"]
    assert {figure.runtime for figure in shrunk} == dropping
    assert all("counted without them" in figure.note for figure in shrunk)
    whole = [f for f in published() if f.network == "mobilenet_v1" and f.runtime in dropping]
    assert {figure.board for figure in whole} == {"stm32h743"}


def test_a_core_of_known_speed_is_predicted_by_it_alone():
    """CoreMark: 5.29 a MHz on a Cortex-M7, 3.54 on a Cortex-M4."""
    only = [figure for figure in FIGURES if figure.core == "Cortex-M4" and figure.runtime == "hale"]
    found = fitted(only, networks())
    ratio = found.cycles("Cortex-M7", "hale", "int8") / found.cycles("Cortex-M4", "hale", "int8")
    assert ratio == pytest.approx(np.full(len(ratio), 3.54 / 5.29), rel=0.05)


def test_a_board_has_its_own_factor(fit):
    for board, factor in calibration().boards.items():
        assert fit.board_factor(board) == pytest.approx(factor, rel=2e-3)
    assert calibration().boards["stm32h743"] > 1.1


def test_every_figure_names_its_source_and_why_it_is_left_aside():
    for figure in published():
        assert figure.source
        assert figure.fitted or figure.note


def made(network, seconds, clock_hz=100e6, core="core", runtime="runtime"):
    return Figure("board", core, clock_hz, network, runtime, "int8", seconds, float("nan"), True, "", "a test")


def test_a_known_law_is_found_again():
    work = {"conv": np.array([9e6, 0, 0, 0, 0, 0, 3.0]), "dense": np.array([0, 0, 0, 0, 4e6, 0, 5.0])}
    figures = [made("conv", 9e6 * 1.5 / 100e6), made("dense", 4e6 * 4.5 / 200e6, clock_hz=200e6)]
    cycles = fitted(figures, work).cycles("core", "runtime", "int8")
    assert cycles @ work["conv"] == pytest.approx(9e6 * 1.5, rel=0.02)
    assert cycles @ work["dense"] == pytest.approx(4e6 * 4.5, rel=0.02)


def test_no_figures_leave_the_start():
    assert np.isfinite(fitted([], {}).cycles("core", "runtime", "int8")).all()


def test_the_nearest_core_is_of_the_same_family_wherever_it_was_measured():
    measured = {core for family in FAMILIES for core in family}
    for core, near in NEAREST.items():
        assert core not in measured or akin(core, near)
        assert near in measured
