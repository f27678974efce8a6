"""The version of this program, as it was installed."""

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("rooflens")
except PackageNotFoundError:  # run from a source tree that nobody installed
    VERSION = "0"
