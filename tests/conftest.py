"""What every test stands on: no screen, no traces of the person's own settings, nothing left alive."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Before anything imports Qt: it reads the platform once.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

_SHARED = Path(__file__).resolve().parents[2] / "shared"
_PERSONAL_FOLDERS = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")

# A busy machine must not fail a property by the clock.
settings.register_profile(
    "quick", deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.register_profile("ci", settings.get_profile("quick"), derandomize=True, database=None, print_blob=True)
settings.register_profile("thorough", settings.get_profile("quick"), max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "quick"))


def pytest_configure(config):
    folder = tempfile.TemporaryDirectory(prefix="rooflens-tests-")
    config.add_cleanup(folder.cleanup)
    for name in _PERSONAL_FOLDERS:
        os.environ[name] = folder.name


@pytest.fixture(scope="session")
def shared():
    """The folder of reference material beside the checkout; a test that needs it is skipped where it is not."""
    if not _SHARED.is_dir():
        pytest.skip("the folder ../shared is not beside this checkout")
    return _SHARED


@pytest.fixture(autouse=True)
def _no_window_left(request):
    """Fails a test with a window that leaves a top-level widget alive."""
    if "qtbot" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("qapp")
    before = _top_level_widgets()
    yield
    left = [widget for widget in _settled_top_level_widgets(before) if widget not in before]
    assert not left, f"left alive: {sorted(type(widget).__name__ for widget in left)}"


def _top_level_widgets():
    from PySide6.QtWidgets import QApplication

    # Qt itself keeps its one tooltip label.
    return [widget for widget in QApplication.topLevelWidgets() if widget.metaObject().className() != "QTipLabel"]


def _settled_top_level_widgets(before):
    import gc

    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if len(_top_level_widgets()) > len(before):
        gc.collect()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return _top_level_widgets()
