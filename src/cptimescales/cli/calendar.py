"""The command `calendar`: the bank holidays and closures of one year."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

import cptimescales as cpt
from cptimescales.cli.options import closures_option, closures_read, command, known_on_option
from cptimescales.cli.output import write_json


@command()
@click.argument("division", metavar="DIVISION")
@click.option("--year", metavar="YEAR", type=int, required=True, help="The year, for example 2026.")
@known_on_option()
@closures_option()
@click.option("--json", "as_json", is_flag=True, help="Print the year as JSON.")
def calendar(
    division: str,
    year: int,
    known_on: date | None,
    closures: Path | None,
    as_json: bool,
) -> None:
    """List the bank holidays of one year. The first line counts its working days.

    DIVISION is england-and-wales, scotland or northern-ireland.

    \b
    Example:
      cptimescales calendar scotland --year 2026
    """
    from cptimescales.calendars.year import CalendarYear

    closed = closures_read(closures)
    calendar_year = CalendarYear.of(
        cpt.calendar(division, known_on=known_on, closures=closed), year
    )
    if as_json:
        return write_json(calendar_year.to_json())
    from cptimescales.cli.render import calendar_page, show

    show(calendar_page(calendar_year))
