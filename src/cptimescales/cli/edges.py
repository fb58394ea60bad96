"""What the commands share at their edges: rulebooks and dates as they are named, JSON and files as they are written."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

import click

import cptimescales as cpt
from cptimescales.dates import parse_iso_date
from cptimescales.errors import TimescaleError, UnknownRulebookError


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


def write_json(text: str) -> None:
    """JSON is UTF-8, whatever the terminal's language; only a person's screen gets it in its own."""
    click.echo(text if sys.stdout.isatty() else text.encode())


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
