"""The command `reckoner`: by which day a duty is due, for every day of a year, to print."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cptimescales.cli.atomic_files import check_outputs, write_whole
from cptimescales.cli.options import (
    closures_option,
    closures_read,
    command,
    extra_needed,
    known_on_option,
    named_rulebook,
    number_option,
    rulebook_option,
)
from cptimescales.errors import TimescaleError
from cptimescales.rules.words import count_of

if TYPE_CHECKING:
    from cptimescales.page import Reckoner


@command()
@click.argument("rules", metavar="[RULE]...", nargs=-1)
@rulebook_option()
@click.option(
    "--year", metavar="YEAR", type=int, required=True, help="The year in which it happened."
)
@number_option()
@closures_option()
@known_on_option()
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    required=True,
    help="The file to write: .html to print, .xlsx for a spreadsheet.",
)
def reckoner(
    rules: tuple[str, ...],
    rulebook: str,
    year: int,
    number: int,
    closures: Path | None,
    known_on: date | None,
    output: Path,
) -> None:
    """Write a table of due dates for each day of a year.

    RULE is a rule's name, for example first_core_group. Give several for several pages. Without
    any, FILE has a page for each rule with a number of days, and for each place in a series.

    FILE is one HTML page that prints on A4, one sheet a rule, or a workbook of plain values. It
    names its source and says what is provisional. An existing FILE is replaced.

    \b
    Example:
      cptimescales reckoner first_core_group --rulebook england --year 2027 -o 2027.html
    """
    from cptimescales.page import everyday_questions, ready_reckoner

    kind = output.suffix.lower()
    if kind not in (".html", ".xlsx"):
        raise TimescaleError(f"{output}: the name must end in .html to print, or in .xlsx")
    check_outputs([output], closures, rulebook, replace=True)
    book = named_rulebook(rulebook, closures_read(closures), known_on)
    if not rules and number != 1:
        raise TimescaleError(
            f"--number {number} needs a RULE; without one, every place in a series has its page"
        )
    questions = [(rule, number) for rule in dict.fromkeys(rules)]
    questions = questions or list(everyday_questions(book, year=year))
    if not questions:
        raise TimescaleError(f"no rule of {book.name!r} has a due date in {year}")
    reckoners = [ready_reckoner(book, rule, year=year, number=number) for rule, number in questions]
    write_whole(output, _html(reckoners) if kind == ".html" else _workbook(reckoners))
    click.echo(f"{output}: {count_of(len(reckoners), 'page')} for {year}, {book.title}")
    provisional = [its.title for its in reckoners if its.provisional]
    if provisional:
        settled = book.calendar.settled_to
        click.echo(
            f"provisional: {count_of(len(provisional), 'page')} with dates that rest on bank "
            f"holidays after {settled}, which were not published; each page marks its own"
        )


def _html(reckoners: Sequence[Reckoner]) -> bytes:
    with extra_needed("pages", "a reckoner to print needs"):
        from cptimescales.page import reckoner_html

        return reckoner_html(reckoners).encode()


def _workbook(reckoners: Sequence[Reckoner]) -> bytes:
    from cptimescales.spreadsheet.reckoner_sheets import write_reckoners

    content = BytesIO()
    with extra_needed("xlsx", "a workbook needs"):
        write_reckoners(reckoners, content)
    return content.getvalue()
