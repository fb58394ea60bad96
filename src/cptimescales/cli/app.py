"""The commands: what each is asked, and what is said when one cannot answer."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TypeVar

import click

import cptimescales as cpt
from cptimescales.calendars.closure_files import read_closures
from cptimescales.cli.audit import audit
from cptimescales.cli.calendar_update import calendar_update
from cptimescales.cli.due_file import due_file
from cptimescales.cli.edges import closures_option, iso_date, named_rulebook, write_json
from cptimescales.cli.exporting import export
from cptimescales.cli.fill import fill
from cptimescales.cli.timetable import timetable
from cptimescales.cli.verify import verify
from cptimescales.cli.workbook import workbook
from cptimescales.errors import TimescaleError, UnknownNameError

_Command = TypeVar("_Command", bound=Callable[..., Any])


class UnknownCommandError(UnknownNameError):
    """Not one of the commands."""

    kind = "command"
    code = "unknown_command"


class UnknownOptionError(UnknownNameError):
    """Not an option of the command given."""

    kind = "option"
    code = "unknown_option"


def run(arguments: Sequence[str]) -> str | int:
    """Runs one command: its exit code when it answered, otherwise what was wrong, for one line."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(
            errors="replace"
        )  # a letter the terminal lacks must not cost the whole answer
    try:
        # Not cptimescales.main(): it would end the process itself once the reader of its output has gone.
        with cptimescales.make_context("cptimescales", list(arguments)) as context:
            cptimescales.invoke(context)
    except (
        click.exceptions.Exit
    ) as ended:  # after --help and --version, and where an audit found something
        return ended.exit_code
    except click.ClickException as error:
        return _in_one_voice(error)
    except TimescaleError as error:
        return str(error)
    except OSError as error:
        if error.filename is not None:
            return f"{error.filename}: {error.strerror}"
        _drop_what_is_left()
        return f"the answer could not be written: {error.strerror}"
    except ModuleNotFoundError:
        raise  # the extra that is missing is for main() to name
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        return f"a defect of cptimescales, please report it ({error!r}); python -X dev -m cptimescales shows where"
    return 0


def _drop_what_is_left() -> None:
    """So that the interpreter does not fail once more on it when it ends."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _in_one_voice(error: click.ClickException) -> str:
    """What click found wrong, said as this library says it, with where to read on."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context else "cptimescales"
    if isinstance(error, click.NoSuchOption) and context:
        options = [
            name
            for option in context.command.get_params(context)
            for name in option.opts
            if name[0] == "-"
        ]
        return str(UnknownOptionError(error.option_name, options, f" of {command!r}"))
    words = error.format_message().rstrip(".")
    if (
        isinstance(error, click.MissingParameter)
        and error.param is not None
        and error.param.name == "rulebook"
    ):
        words += f"; there is no default, choose one of {', '.join(cpt.rulebooks())} or a .toml file of your own"
    return f"{words[:1].lower()}{words[1:]}; see '{command} --help'"


class _Commands(click.Group):
    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.commands and not args[0].startswith("-"):
            raise UnknownCommandError(args[0], self.list_commands(ctx))
        return super().resolve_command(ctx, args)


def _closures(
    context: click.Context, option: click.Parameter, path: Path | None
) -> tuple[tuple[date, str], ...]:
    return () if path is None else read_closures(path)


def _bank_holiday_options(command: _Command) -> _Command:
    known_on = click.option(
        "--known-on",
        metavar="DATE",
        callback=iso_date,
        help="Count by the bank-holiday list as it stood on that day.",
    )
    return known_on(closures_option(callback=_closures)(command))


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(cpt.__version__, message="%(prog)s %(version)s")
@click.pass_context
def cptimescales(context: click.Context) -> None:
    """Child-protection timescales for the United Kingdom: by which day, why that day, and on whose authority.

    \b
    Example:
      cptimescales due first_core_group --on 2026-12-14 --rulebook england

    Dates are written YYYY-MM-DD. Exit code 0: answered; 1: differences were found; 2: could not answer,
    the reason is one line on stderr.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


cptimescales.add_command(audit)
cptimescales.add_command(export)
cptimescales.add_command(due_file)
cptimescales.add_command(fill)


@cptimescales.command()
@click.argument("rule", metavar="RULE")
@click.option(
    "--on",
    metavar="DATE",
    required=True,
    callback=iso_date,
    help="The day of the event that starts the clock.",
)
@click.option(
    "--rulebook",
    metavar="NAME",
    required=True,
    help="A rulebook by its name, or a .toml file of your own.",
)
@click.option(
    "--number",
    metavar="N",
    type=int,
    default=1,
    help="Which of a series: 1 the first, 2 the one after it.",
)
@_bank_holiday_options
@click.option("--json", "as_json", is_flag=True, help="The whole answer as JSON.")
@click.option("--explain", is_flag=True, help="The count day by day, the reading and the source.")
def due(
    rule: str,
    on: date,
    rulebook: str,
    number: int,
    known_on: date | None,
    closures: tuple[tuple[date, str], ...],
    as_json: bool,
    explain: bool,
) -> None:
    """By which day a duty must have been met.

    RULE is the id of a rule, for example first_core_group; 'cptimescales rules NAME' lists them. For the second and
    later of a series, DATE is the day on which the one before was held; for a review around a birthday, the date of
    birth.

    \b
    Example:
      cptimescales due review_conference --on 2026-02-27 --rulebook wales
    """
    if as_json and explain:
        raise click.UsageError(
            "--json and --explain exclude each other", click.get_current_context()
        )
    book = named_rulebook(rulebook).with_closures(closures)
    if known_on is not None:
        book = book.as_known_on(known_on)
    answer = book.due(rule, on=on, number=number)
    if as_json:
        return write_json(answer.model_dump_json(indent=2))
    from cptimescales.cli import render as pages

    pages.show(pages.explanation(answer) if explain else pages.answer_page(answer))


@cptimescales.command()
@click.argument("rulebook", metavar="[RULEBOOK]", required=False)
@click.option("--all-versions", is_flag=True, help="Earlier and later wordings of each rule, too.")
@click.option("--json", "as_json", is_flag=True, help="The whole content as JSON.")
def rules(rulebook: str | None, all_versions: bool, as_json: bool) -> None:
    """The rulebooks that come with the library, or the rules of one.

    RULEBOOK is a rulebook's name, or a .toml file of your own. Each rule is shown in its newest wording.

    \b
    Example:
      cptimescales rules england --all-versions
    """
    if rulebook is None:
        if all_versions:
            raise click.UsageError("--all-versions needs a rulebook", click.get_current_context())
        books = [cpt.rulebook(name) for name in cpt.rulebooks()]
        if as_json:
            return write_json(
                json.dumps([_entry(book) for book in books], indent=2, ensure_ascii=False)
            )
    else:
        books = [named_rulebook(rulebook)]
        if as_json:
            return write_json(books[0].data.to_json(indent=2))
    from cptimescales.cli import render as pages

    pages.show(
        pages.rulebooks_page(books)
        if rulebook is None
        else pages.rules_page(books[0], all_versions)
    )


@cptimescales.command()
@click.argument("division", metavar="DIVISION")
@click.option("--year", metavar="YEAR", type=int, required=True, help="The year, for example 2026.")
@_bank_holiday_options
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
def calendar(
    division: str,
    year: int,
    known_on: date | None,
    closures: tuple[tuple[date, str], ...],
    as_json: bool,
) -> None:
    """The bank holidays of one year, and how many working days it has.

    DIVISION is england-and-wales, scotland or northern-ireland.

    \b
    Example:
      cptimescales calendar scotland --year 2026
    """
    from cptimescales.calendars.year import CalendarYear

    asked = CalendarYear.of(cpt.calendar(division, known_on=known_on, closures=closures), year)
    if as_json:
        return write_json(asked.to_json())
    from cptimescales.cli import render as pages

    pages.show(pages.calendar_page(asked))


def _entry(book: cpt.Rulebook) -> dict[str, object]:
    return {
        "id": book.name,
        "title": book.title,
        "rules": len(book.rules),
        "calendar": book.data.calendar,
        "checked": book.data.checked.isoformat(),
    }


cptimescales.add_command(timetable)
cptimescales.add_command(calendar_update)
cptimescales.add_command(workbook)
cptimescales.add_command(verify)
