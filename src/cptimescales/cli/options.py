"""The options that commands share, and the rulebook, the date and the closures that they name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

import click

import cptimescales as cpt
from cptimescales.calendars import read_closures
from cptimescales.calendars.written_days import parse_iso_date
from cptimescales.errors import TimescaleError, UnknownRulebookError


def iso_date(context: click.Context, option: click.Parameter, text: str | None) -> date | None:
    """The callback of an option that takes a date."""
    return None if text is None else parse_iso_date(text, option.opts[0])


file_argument = partial(click.argument, "file", metavar="FILE", type=click.Path(path_type=Path))
file_option = partial(click.option, metavar="FILE", type=click.Path(path_type=Path))
date_option = partial(click.option, metavar="DATE", callback=iso_date)

rulebook_option = partial(
    click.option,
    "--rulebook",
    metavar="NAME",
    required=True,
    help="A rulebook by its name, or a .toml file of your own.",
)
known_on_option = partial(
    date_option, "--known-on", help="Count by the bank-holiday list as it stood on that day."
)
closures_option = partial(
    file_option,
    "--closures",
    help="Further days that do not count, each with its name: CSV (date,name), TOML or JSON.",
)


def closures_read(path: Path | None) -> tuple[tuple[date, str], ...]:
    """The closure days of a file; none without a file.

    Raises:
        TimescaleError: the file cannot be read.
    """
    return () if path is None else read_closures(path)


def named_rulebook(
    name: str, closures: Sequence[tuple[date, str]] = (), known_on: date | None = None
) -> cpt.Rulebook:
    """The rulebook that a name or a file means, with closure days, as known on a date.

    Raises:
        TimescaleError: neither a shipped rulebook nor a file that can be read as one.
    """
    if name.lower().endswith(".toml"):
        book = cpt.load_rulebook(name)
    else:
        try:
            book = cpt.rulebook(name)
        except UnknownRulebookError as error:
            raise TimescaleError(f"{error}, or a .toml file of your own") from None
    if closures:
        book = book.with_closures(closures)
    return book if known_on is None else book.as_known_on(known_on)


def usage_error(problem: str) -> click.UsageError:
    """Options that do not go together, as an error that names the command."""
    return click.UsageError(problem, click.get_current_context())


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
            f"{words} an extra ({package} is missing); "
            f"install it with: pip install 'cptimescales[{extra}]'"
        ) from None
