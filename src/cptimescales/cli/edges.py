"""What the commands share at their edges: how things are named and missing ones told, how JSON and files are written."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from functools import partial
from pathlib import Path

import click

import cptimescales as cpt
from cptimescales.calendars.dates import parse_iso_date
from cptimescales.errors import TimescaleError, UnknownRulebookError

_LONG = 5_000

closures_option = partial(
    click.option,
    "--closures",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Further days that do not count, each with its name: CSV (date,name), TOML or JSON.",
)


def named_rulebook(name: str) -> cpt.Rulebook:
    """The rulebook meant.

    Raises:
        TimescaleError: neither a shipped rulebook nor a file that can be read as one.
    """
    if name.lower().endswith(".toml"):
        return cpt.load_rulebook(name)
    try:
        return cpt.rulebook(name)
    except UnknownRulebookError as error:
        raise TimescaleError(f"{error}, or a .toml file of your own") from None


def iso_date(context: click.Context, option: click.Parameter, text: str | None) -> date | None:
    """A date option's value, for `callback`."""
    return None if text is None else parse_iso_date(text, option.opts[0])


@contextmanager
def extra_needed(extra: str, words: str = "this needs") -> Iterator[None]:
    """Names the extra to install where a package is missing that not every command needs.

    Raises:
        TimescaleError: one is missing.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        package = str(error.name).partition(".")[0]
        if package in ("cptimescales", "click", "rich"):  # a defect of ours, or what main() names
            raise
        raise TimescaleError(
            f"{words} an extra ({package} is missing); install it with: pip install 'cptimescales[{extra}]'"
        ) from None


def write_json(text: str) -> None:
    """JSON is UTF-8, whatever the terminal's language; only a person's screen gets it in its own."""
    click.echo(text if sys.stdout.isatty() else text.encode())


def keep_apart(written: Sequence[Path], *read: Path | str | None) -> None:
    """Whether the files to write are none of those that are read, nor one of them another.

    Raises:
        TimescaleError: not so.
    """
    for to in written:
        for other in read:
            if other is not None and to.exists() and os.path.exists(other) and to.samefile(other):
                raise TimescaleError(
                    f"{to}: it is a file that is read, which is never overwritten; name another"
                )
    if len({os.path.realpath(to).casefold() for to in written}) < len(written):
        raise TimescaleError(
            f"{written[0]}: two files to write cannot be one file; name another for one of them"
        )


@contextmanager
def taking_its_place(path: Path) -> Iterator[Path]:
    """A file beside the one meant, which takes its place once all of it is on the disk; after a failure neither is left."""
    beside = _beside(path)
    try:
        yield beside
        if beside.exists():
            with beside.open("rb+") as content:
                os.fsync(content.fileno())
        os.replace(beside, path)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise


@contextmanager
def appearing_whole(path: Path) -> Iterator[Path]:
    """As `taking_its_place`, and what fails is said of the file that the person named, not of the one beside it.

    Raises:
        TimescaleError: it could not be written.
        OSError: another file, which the error names.
    """
    try:
        with taking_its_place(path) as beside:
            yield beside
    except OSError as error:
        if error.filename is not None and Path(error.filename) not in (path, _beside(path)):
            raise
        # What has no name is a write that failed: the file that is read was opened before.
        words = os.strerror(error.errno) if error.errno else str(error)
        raise TimescaleError(f"{path}: it could not be written: {words}") from None


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}")


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
