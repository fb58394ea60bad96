"""The command `up-to-date`: whether an edition or a year appeared since the last comparison."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import cptimescales as cpt
from cptimescales.calendars.record import DIVISIONS
from cptimescales.calendars.text_files import json_content, utf8_text
from cptimescales.cli.atomic_files import write_whole
from cptimescales.cli.options import command, date_option, extra_needed, named_rulebook, usage_error
from cptimescales.cli.output import printable, write_json
from cptimescales.errors import InputFileError, TimescaleError
from cptimescales.rules.words import count_of, long_date

if TYPE_CHECKING:
    from cptimescales.audit import PageNews


@command("up-to-date")
@click.argument("files", metavar="FILE...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--rulebook",
    "rulebooks",
    metavar="NAME",
    multiple=True,
    help="A rulebook's name, or your own .toml file; may be repeated. [all shipped]",
)
@click.option(
    "--write",
    metavar="TOML",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the day of --compared-on into this rulebook file, if nothing appeared.",
)
@date_option("--compared-on", help="With --write: the day on which you compared the sources.")
@click.option(
    "--others-compared",
    is_flag=True,
    help="With --write: you compared the sources outside GOV.UK as well.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def up_to_date(
    files: tuple[Path, ...],
    rulebooks: tuple[str, ...],
    write: Path | None,
    compared_on: date | None,
    others_compared: bool,
    as_json: bool,
) -> None:
    """Say whether GOV.UK has something newer.

    An edition or a year of bank holidays may have appeared since the last comparison. FILE is your
    download: the content item of a page, https://www.gov.uk/api/content/ and its path, or
    https://www.gov.uk/bank-holidays.json. The command opens no connection.

    Exit code 0: nothing appeared; 1: something appeared, so read it; 2: a FILE cannot be read.

    \b
    Example:
      cptimescales up-to-date working-together.json bank-holidays.json
    """
    from cptimescales.audit import page_news, read_content_item

    if not files:
        raise usage_error("name at least one FILE")
    if (write is None) != (compared_on is None):
        raise usage_error("--write and --compared-on go together")
    books = [named_rulebook(name) for name in rulebooks or cpt.rulebooks()]
    news: list[PageNews] = []
    holidays: dict[str, list[str]] = {}
    given: set[str] = set()
    for file in files:
        content = json_content(utf8_text(file), str(file), InputFileError)
        try:
            if isinstance(content, dict) and set(content) == set(DIVISIONS):
                holidays |= _of_list(json.dumps(content))
                continue
            item = read_content_item(content)
        except TimescaleError as error:
            raise TimescaleError(f"{file}: {error}") from None
        found = page_news(item, books)
        if not found:
            raise TimescaleError(
                f"{file}: no source of {', '.join(book.name for book in books)} has the address "
                f"https://www.gov.uk{item.path}"
            )
        given.add(item.path)
        news += found
    appeared = any(news) or any(holidays.values())
    if as_json:
        from cptimescales.export.contract.printed import UpToDate

        answer = UpToDate.model_validate({"pages": news, "bank_holidays": holidays})
        write_json(answer.model_dump_json(indent=2))
    else:
        for line in (*_lines(news), *_holiday_lines(holidays)):
            click.echo(printable(line))
    if write is not None and compared_on is not None:
        if appeared:
            raise TimescaleError(f"{write}: not written, because something appeared; read it first")
        _write(write, compared_on, given, others_compared=others_compared)
    if appeared:
        raise click.exceptions.Exit(1)


def _of_list(text: str) -> dict[str, list[str]]:
    """What a bank-holiday list says that the record does not, for each division."""
    from cptimescales.calendars import difference, read_list
    from cptimescales.library import division_record

    found = {}
    for name, days in read_list(text).items():
        newer = difference(division_record(name), days)
        found[name] = [f"the year {year}" for year in newer.new_years]
        for words in ("added", "withdrawn", "renamed"):
            found[name] += [f"{day.date} {day}, {words}" for day in getattr(newer, words)]
        found[name] += [f"{day.date} {day}, on a weekend" for day in newer.on_weekends]
    return found


def _lines(news: Sequence[PageNews]) -> Iterator[str]:
    for one in news:
        what = f"{one.rulebook}, {one.source}, compared on {long_date(one.checked)}"
        if not one:
            yield f"{what}: nothing appeared"
            continue
        yield f"{what}: {count_of(len(one.changes), 'change')} since; read the page"
        if one.withdrawn:
            yield "  the page was withdrawn"
        yield from (f"  {change.on} {change.note}".rstrip() for change in one.changes)
        yield from (f"  on the page: {title}" for title in one.documents)


def _holiday_lines(holidays: dict[str, list[str]]) -> Iterator[str]:
    for name, found in holidays.items():
        yield f"{name}: {'; '.join(found) if found else 'the record says the same'}"
    if any(holidays.values()):
        yield "cptimescales calendar-update says what that moves"


def _write(path: Path, day: date, given: set[str], *, others_compared: bool) -> None:
    from cptimescales.audit import gov_uk_pages
    from cptimescales.rules.rulebook_files import read_rulebook

    text = utf8_text(path)
    data = read_rulebook(text, str(path))
    pages = gov_uk_pages(data)
    if missing := sorted(set(pages) - given):
        raise TimescaleError(
            f"{path}: not written; also give the content items of {', '.join(missing)}"
        )
    others = len(data.sources) - sum(map(len, pages.values()))
    if others and not others_compared:
        raise TimescaleError(
            f"{path}: not written; {count_of(others, 'source')} are not pages of GOV.UK: compare "
            "them, then add --others-compared"
        )
    if day < data.checked:
        raise TimescaleError(f"{path}: not written; it was compared on {data.checked}, after {day}")
    write_whole(path, with_checked(text, day).encode())
    click.echo(f"wrote checked = {day} into {path.name}; now run: make data vectors")


def with_checked(text: str, day: date) -> str:
    """The text of a rulebook file with another day of comparison. All else stays as it is.

    Raises:
        TimescaleError: the changed text does not read as the file with that day.
    """
    with extra_needed("cli", "--write needs"):
        import tomlkit
    document: Any = tomlkit.parse(text)
    document["checked"] = day
    newer: str = tomlkit.dumps(document)
    if tomllib.loads(newer) != {**tomllib.loads(text), "checked": day}:
        raise TimescaleError("the file is not laid out as expected; write the day by hand")
    return newer
