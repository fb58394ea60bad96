"""The options that commands share, and how their values are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

import click

import cptimescales as cpt
from cptimescales.calendars import read_closures
from cptimescales.calendars.day_reader import DayReader
from cptimescales.calendars.written_days import parse_iso_or_uk_date
from cptimescales.errors import TimescaleError, UnknownRulebookError

_Command = TypeVar("_Command", bound=Callable[..., Any])


class MakesOption(Protocol):
    """Makes an option or an argument; what it makes decorates a command."""

    def __call__(self, *names: str, **settings: Any) -> Callable[[_Command], _Command]: ...


def written_date(context: click.Context, option: click.Parameter, text: str | None) -> date | None:
    """Reads the value of a date option; click calls it as the option's `callback`.

    Raises:
        NotADateError: the text is not a date such as 2026-12-14 or 14/12/2026.
    """
    return None if text is None else parse_iso_or_uk_date(text, option.opts[0])


class OnceCommand(click.Command):
    """A command that refuses an option of a single value that is given twice.

    Without it, the last value would win, and the first would be lost without a word.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not ctx.resilient_parsing:
            _, _, parameters = self.make_parser(ctx).parse_args(list(args))
            for option, count in Counter(parameters).items():
                single = isinstance(option, click.Option) and not (
                    option.multiple or option.is_flag or option.count
                )
                if single and count > 1:
                    problem = f"{option.opts[0]} is given {count} times; give it once"
                    raise click.UsageError(problem, ctx)
        return super().parse_args(ctx, args)


command: partial[click.Command] = partial(click.command, cls=OnceCommand)
file_argument: MakesOption = partial(
    click.argument, "file", metavar="FILE", type=click.Path(path_type=Path)
)
file_option: MakesOption = partial(click.option, metavar="FILE", type=click.Path(path_type=Path))
date_option: MakesOption = partial(click.option, metavar="DATE", callback=written_date)

rulebook_option: MakesOption = partial(
    click.option,
    "--rulebook",
    metavar="NAME",
    required=True,
    help="A rulebook's name, or your own .toml file.",
)
number_option: MakesOption = partial(
    click.option,
    "--number",
    metavar="N",
    type=int,
    default=1,
    help="Which deadline of a series: 1 for the first, 2 for the next. [1]",
)
known_on_option: MakesOption = partial(
    date_option, "--known-on", help="Count with the bank holidays that were known on that day."
)
closures_option: MakesOption = partial(
    file_option,
    "--closures",
    help="Further days to leave out, each with a name: CSV (date,name), TOML or JSON.",
)


_DAY_OPTIONS = (
    click.option(
        "--empty",
        metavar="WORD",
        multiple=True,
        help="A word or day that means none, such as NULL or 1900-01-01. May be repeated.",
    ),
    click.option(
        "--also-dates",
        metavar="FORMAT",
        multiple=True,
        help="A further way to write dates, such as %d-%b-%y. May be repeated.",
    ),
    click.option(
        "--times",
        metavar="DO",
        type=click.Choice(["refuse", "drop"]),
        default="refuse",
        help="What to do with a date that has a time of day: refuse or drop the time. [refuse]",
    ),
)


def day_options(command: _Command) -> _Command:
    """Adds the options that declare how days are written in a file; `day_reader` reads them."""
    for option in reversed(_DAY_OPTIONS):
        option(command)  # click notes the option on the function itself
    return command


def day_reader(
    *, empty: Sequence[str], also_dates: Sequence[str], times: Literal["refuse", "drop"]
) -> DayReader:
    """What the options declare about the days of a file.

    Raises:
        TimescaleError: a word or a format cannot be used.
    """
    return DayReader(tuple(empty), tuple(also_dates), times)


def closures_read(path: Path | None) -> tuple[tuple[date, str], ...]:
    """The closure days of a file, each with its name. Without a file there are none.

    Raises:
        TimescaleError: the file cannot be read.
    """
    return () if path is None else read_closures(path)


def named_rulebook(
    name: str, closures: Sequence[tuple[date, str]] = (), known_on: date | None = None
) -> cpt.Rulebook:
    """The rulebook of a name or of a `.toml` file.

    Args:
        name: the name of a shipped rulebook, or the path of a file that ends in `.toml`.
        closures: further days that the rulebook leaves out.
        known_on: count with the bank holidays that were known on this day.

    Raises:
        TimescaleError: no shipped rulebook has this name, or the file cannot be read as a rulebook.
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
    """An error about options that do not go together; it points to the command's help."""
    return click.UsageError(problem, click.get_current_context())


@contextmanager
def extra_needed(extra: str, needs: str = "this command needs") -> Iterator[None]:
    """Turns a missing package into an error that names the extra to install.

    Args:
        extra: the extra that brings the package.
        needs: how the error begins, for example "a workbook needs".

    Raises:
        TimescaleError: a package is missing.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        package = str(error.name).partition(".")[0]
        # One of our own modules is a defect; main() reports a missing click or rich.
        if package in ("cptimescales", "click", "rich"):
            raise
        raise TimescaleError(
            f"{needs} an extra ({package} is missing); "
            f"install it with: pip install 'cptimescales[{extra}]'"
        ) from None
