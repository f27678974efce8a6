"""One entry point: `rooflens` and `rooflens MODEL …` open the window, everything else is the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence


def names_a_model(word: str) -> bool:
    """A path, not a command: commands have neither a dot nor a slash in their name."""
    return not word.startswith("-") and ("." in word or "/" in word or os.sep in word)


def main() -> None:
    """Starts what the arguments ask for. Qt is loaded for the window only, so that --help answers at once."""
    arguments: Sequence[str] = sys.argv[1:]
    if not arguments or names_a_model(arguments[0]):
        from gui.app import run

        sys.exit(run(arguments))
    from analysis import cli
    from gui import lesson_commands, render  # noqa: F401  their commands register themselves

    cli.main()


if __name__ == "__main__":
    main()
