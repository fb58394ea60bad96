"""JSON on stdout, a progress bar on stderr, and text that cannot steer a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

_ROWS_WORTH_A_BAR = 5_000


def printable(text: str) -> str:
    """The text with a space in place of each unprintable character."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else " " for letter in text)


def write_json(text: str) -> None:
    """Writes JSON to stdout: in UTF-8 to a pipe or a file, in its own encoding to a terminal."""
    click.echo(text if sys.stdout.isatty() else text.encode())


@contextmanager
def progress(
    rows: int | None, what: str = "Rows"
) -> Iterator[Callable[[int, int | None], None] | None]:
    """A progress bar on stderr for a long file.

    Yields a function that takes the number of rows done and of all rows, if that number is known.
    Yields None if stderr is no terminal.

    Args:
        rows: the number of all rows, if it is known now. If it never becomes known, the bar shows
            how many are done.
        what: what is counted, for the screen.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task(what, total=rows)

    def watch(done: int, of: int | None) -> None:
        if (of or rows or done) >= _ROWS_WORTH_A_BAR:
            bar.start()
        bar.update(task, completed=done, total=of or rows)

    try:
        yield watch
    finally:
        bar.stop()
