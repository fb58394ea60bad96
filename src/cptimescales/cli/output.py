"""JSON on stdout, and a progress bar on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

_LONG = 5_000


def printable(text: str) -> str:
    """The text with a space for every letter that could steer a terminal."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else " " for letter in text)


def write_json(text: str) -> None:
    """JSON is UTF-8, whatever the terminal's language; only a person's screen gets it in its own."""
    click.echo(text if sys.stdout.isatty() else text.encode())


@contextmanager
def progress(lines: int | None) -> Iterator[Callable[[int, int | None], None] | None]:
    """A bar on stderr for a long file, where a person can see it; it is told how many rows of how many are done."""
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

    columns = (TextColumn("Rows"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task("Rows", total=lines)

    def watch(done: int, of: int | None) -> None:
        if (of or lines or 0) >= _LONG:
            bar.start()
        bar.update(task, completed=done, total=of or lines)

    try:
        yield watch
    finally:
        bar.stop()
