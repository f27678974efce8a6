"""What the command line writes: the format asked for, progress on a terminal, text to a file or to standard output."""

import os
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from analysis.errors import FileError, ScenarioError, UnknownNameError


def form_of(said: str | None, output: Path | None, known: Collection[str] = ("table", "json")) -> str:
    """The format asked for; else the one that the output file's ending says; else a table. Raises UnknownNameError."""
    by_suffix = {".json": "json", ".csv": "csv", ".md": "md", ".toml": "toml", ".xml": "junit"}
    ending = by_suffix.get(output.suffix.lower(), "table") if output else "table"
    form = said or (ending if ending in known else "table")
    if form not in known:
        raise UnknownNameError("format", form, known)
    return form


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[float, str], None] | None]:
    """A progress bar on standard error, only on a terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=1.0)
        yield lambda fraction, text: bar.update(task, completed=fraction, description=text)


def write(text: str, output: Path | None, model: str | None = None) -> None:
    """To the file, else to standard output. Raises FileError; ScenarioError when it was made from that file."""
    if output is None:
        print_out(text)
        return
    # A file name that is no UTF-8 is written as JSON and Python spell such characters.
    write_bytes(text.encode("utf-8", "backslashreplace"), output, model)


def write_bytes(
    data: bytes, output: Path, model: str | None = None, put: Callable[[Path, bytes], object] = Path.write_bytes
) -> None:
    """To the file. Raises FileError; ScenarioError when it was made from that file."""
    if model and is_file_of(model, output):
        raise ScenarioError("the output would overwrite the file it is made from", output, "another file")
    try:
        put(output, data)
    except (OSError, ValueError) as error:
        raise FileError(f"{output} cannot be written", getattr(error, "strerror", None) or error) from error


def is_file_of(model: str, output: Path) -> bool:
    try:
        return output.samefile(model)
    except (OSError, ValueError):
        return False


def print_out(text: str) -> None:
    """To standard output at once, so that a full disk is met here and not when the program ends. Raises FileError."""
    if sys.stdout is None:
        raise FileError("standard output is closed", None, "an open one, or -o FILE")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        let_go_of_output()
        raise FileError("standard output cannot be written", error.strerror) from error


def let_go_of_output() -> None:
    """What is still buffered for a reader that has gone, or for a full disk, must not raise once more at the exit."""
    with suppress(AttributeError, OSError):  # there is none, or it is no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
