"""The entry point: runs the command line, or says which extra it needs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line and gives its exit code: 0 answered, 1 differences were found, 2 could not answer.

    Args:
        arguments: what follows the command's name; None for those of this process.

    >>> main(["due", "first_core_group", "--on", "2026-12-14", "--rulebook", "nowhere"])
    2
    """
    problem = _problem(sys.argv[1:] if arguments is None else arguments)
    if isinstance(problem, int):
        return problem
    with suppress(OSError):  # nobody is left to tell
        print(f"cptimescales: {problem}", file=sys.stderr)
    return 2


def _problem(arguments: Sequence[str]) -> str | int:
    try:
        from cptimescales.cli.app import run  # not at the top: click and rich may not be there

        return run(arguments)
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] not in ("click", "rich"):
            raise
        return "the command line needs an extra; install it with: pip install 'cptimescales[cli]'"
    except KeyboardInterrupt:
        return "stopped before it had answered"
