"""The entry point: runs the command line, or names the extra that it needs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line.

    Args:
        arguments: the words after `cptimescales`; None means those of this process.

    Returns:
        The exit code. 0: answered; 1: differences were found; 2: no answer, and the reason is one
        line on stderr.

    >>> main(["due", "first_core_group", "--on", "2026-12-14", "--rulebook", "nowhere"])
    2
    """
    problem = _problem(sys.argv[1:] if arguments is None else arguments)
    if isinstance(problem, int):
        return problem
    with suppress(OSError):  # stderr may be closed
        print(f"cptimescales: {problem}", file=sys.stderr)
    return 2


def _problem(arguments: Sequence[str]) -> str | int:
    try:
        # Not at the top: click and rich may not be installed.
        from cptimescales.cli.app import run

        return run(arguments)
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] not in ("click", "rich"):
            raise
        return "the command line needs an extra; install it with: pip install 'cptimescales[cli]'"
    except KeyboardInterrupt:
        return "stopped before the answer was complete"
