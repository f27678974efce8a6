"""Benchmarks run once with the other tests, as programs that must not break; what is only larger waits for `make speed`."""

import pytest


def pytest_collection_modifyitems(config, items):
    if config.getoption("--benchmark-enable", default=False):
        return
    for item in items:
        if item.get_closest_marker("timed"):
            item.add_marker(pytest.mark.skip(reason="only its time is of interest: make speed"))
