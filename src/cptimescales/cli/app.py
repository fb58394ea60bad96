"""The command group: every command by its name, and every error in one line."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper

import click

import cptimescales as cpt
from cptimescales.cli.output import printable
from cptimescales.errors import TimescaleError, UnknownNameError

COMMANDS = (
    "due",
    "after",
    "rules",
    "calendar",
    "timetable",
    "page",
    "reckoner",
    "audit",
    "report",
    "due-file",
    "fill",
    "workbook",
    "export",
    "verify",
    "calendar-update",
    "changes",
    "recheck",
    "up-to-date",
    "serve",
)
"""Every command, in the order of the documentation."""


def command_named(name: str) -> click.Command:
    """One of `COMMANDS`. Its file is read now, because a run needs one command and not the others.

    >>> command_named("due-file").name
    'due-file'
    """
    word = name.replace("-", "_")
    command: click.Command = getattr(import_module(f"cptimescales.cli.{word}"), word)
    return command


class UnknownCommandError(UnknownNameError):
    """The command line has no command of this name."""

    kind = "command"
    code = "unknown_command"


class UnknownOptionError(UnknownNameError):
    """The command has no option of this name."""

    kind = "option"
    code = "unknown_option"


class _Group(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return command_named(cmd_name) if cmd_name in COMMANDS else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            raise UnknownCommandError(args[0], self.list_commands(ctx))
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Group,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(cpt.__version__, message="%(prog)s %(version)s")
@click.pass_context
def cptimescales(context: click.Context) -> None:
    """Child-protection timescales for the United Kingdom: due dates, reasons and sources.

    \b
    Example:
      cptimescales due first_core_group --on 2026-12-14 --rulebook england

    Dates are 2026-12-14 or 14/12/2026. Exit code 0: answered; 1: differences were found; 2: no
    answer, and the reason is one line on stderr.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def run(arguments: Sequence[str]) -> int | str:
    """Runs one command.

    Returns:
        The exit code if the command answered, otherwise the problem in one line.
    """
    problem = _answer(arguments)
    return problem if isinstance(problem, int) else " ".join(printable(problem).split())


def _answer(arguments: Sequence[str]) -> int | str:
    if isinstance(sys.stdout, TextIOWrapper):
        # A letter that the terminal lacks is replaced; without this, the whole answer would fail.
        sys.stdout.reconfigure(errors="replace")
    try:
        # cptimescales.main() would end the process by itself when the reader of a pipe has gone.
        with cptimescales.make_context("cptimescales", list(arguments)) as context:
            cptimescales.invoke(context)
    except click.exceptions.Exit as ended:  # --help, --version, or a command found differences
        return ended.exit_code
    except click.ClickException as error:
        return _in_our_words(error)
    except TimescaleError as error:
        return str(error)
    except OSError as error:
        if error.filename is not None:
            return f"{error.filename}: {error.strerror}"
        _discard_output()
        return f"the answer could not be written: {error.strerror}"
    except ModuleNotFoundError:
        raise  # main() names the missing extra
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        return (
            f"a defect of cptimescales, please report it ({error!r}); "
            "python -X dev -m cptimescales shows where"
        )
    return 0


def _discard_output() -> None:
    """Discards unwritten output, so that the interpreter does not fail on it again at its end."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _in_our_words(error: click.ClickException) -> str:
    """An error of click in the style of this library, with the help to read next."""
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
    problem = error.format_message().rstrip(".")
    if (
        isinstance(error, click.MissingParameter)
        and error.param is not None
        and error.param.name == "rulebook"
    ):
        problem += (
            f"; there is no default, choose one of {', '.join(cpt.rulebooks())} "
            "or a .toml file of your own"
        )
    return f"{problem[:1].lower()}{problem[1:]}; see '{command} --help'"
