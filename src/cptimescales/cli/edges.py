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
def appearing_whole(path: Path) -> Iterator[Path]:
    """A file beside the one meant, which takes its place once all of it is written; after a failure neither is left."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield beside
        os.replace(beside, path)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
