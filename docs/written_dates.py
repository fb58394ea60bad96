"""Makes the page of dates that are written as text: each spelling is tried by every route, now."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

import cptimescales as cpt
from cptimescales.audit import audit
from cptimescales.calendars import DayReader, read_closures
from cptimescales.cases import read_cases
from cptimescales.cli import main
from cptimescales.columns import due_column
from cptimescales.columns.files import FileQuestion, answer_file
from cptimescales.errors import TimescaleError
from cptimescales.spreadsheet import CPTREFUSAL

DOCS = Path(__file__).parent
PAGE = DOCS / "reference" / "dates.md"

SPELLINGS = (
    "2026-12-14",
    "14/12/2026",
    "1/6/2026",
    "2026-12-14 00:00:00",
    "2026-12-14 00:00:00.000",
    "2026-12-14 00:00:00.0000000",
    "2026-12-14T00:00:00",
    "2026-12-14T00:00:00.000Z",
    "14/12/2026 00:00:00",
    "14/12/2026 00:00",
    "14/12/2026 09:30",
    "2026-12-14 09:30:00",
    "14-Dec-26",
    "14-Dec-2026",
    "14-DEC-26",
    "14/12/26",
    "20261214",
    "46370",
    "46370.0",
    "14.12.2026",
    "14-12-2026",
    "14 December 2026",
    "31/12/9999",
    "9999-12-31",
    "01/01/1900",
    "NULL",
    "N/A",
    "#N/A",
    " ",
    "14/12/2026\u00a0",
    " 14/12/2026",
    "0000-00-00",
    "00/00/0000",
    "12/14/2026",
    "'14/12/2026",
    '="14/12/2026"',
    "14/12/2026 12:00:00 AM",
    "Mon 14/12/2026",
    "2026/12/14",
)
DECLARED = {
    **{
        f"--empty {word}": DayReader(empty=(word.strip('"'),))
        for word in (
            "NULL",
            "N/A",
            '"#N/A"',
            "9999-12-31",
            "1900-01-01",
            "0000-00-00",
            "00/00/0000",
        )
    },
    "--times drop": DayReader(times="drop"),
    **{
        f'--also-dates "{format_}"': DayReader(also_dates=(format_,))
        for format_ in (
            "%d-%b-%y",
            "%d-%b-%Y",
            "%d %B %Y",
            "%Y%m%d",
            "%d.%m.%Y",
            "%d-%m-%Y",
            "%Y/%m/%d",
            "%d/%m/%Y",
            "%d/%m/%y",
            "%a %d/%m/%Y",
        )
    },
}
"""Declarations, as they are typed."""

DAY, BLANK = "a day", "blank"

HEAD = """<!-- Made by trying each spelling, by `make docs`; change docs/written_dates.py. -->

# Dates as text

People and programs write days in many ways. One reader reads them all, so that the same text is
read the same way by every route, or refused in the same words. No spelling is guessed.

- `2026-12-14` and `14/12/2026` are read, with blanks around them or without.
- Midnight is the day, because databases export days so: `00:00`, `00:00:00` or with more zeros.
- Another time of day, a year of two digits, a day or month of one digit, a month in words, a number
  and a month that stands first are refused. The reason says what to do.
- `9999-12-31` and `1900-01-01` are read as days. Most rules and calendars have no answer for them.

## Declare how your file writes days

`due-file`, `fill`, `audit` and `timetable` of a CSV take three options. Nothing is read in another
way unless you say so.

| Your file has | Add |
|---|---|
| words for none | `--empty NULL --empty n/k` |
| days that stand for none | `--empty 1900-01-01 --empty 9999-12-31` |
| another way to write a day | `--also-dates "%d-%b-%y"`; may be repeated |
| times of day, of which the date counts | `--times drop` |

- Capitals make no difference to a word. A day that means none is meant in every spelling. Days and
  times in date cells and timestamps are treated in the same way.
- A format has the directives of Python's `strptime`.
- A format that reads a text as another day than `dd/mm/yyyy` does, such as `%m/%d/%Y`, is refused.
  So are two formats that read one text as two days.
- With `%y`, the years 69 to 99 are 1969 to 1999, and 00 to 68 are 2000 to 2068.
- A day with a time zone stays refused: which day it is in London depends on the zone.
- An event of a CSV of cases on a day that means none has not happened. Its row is passed over.

In Python, pass `cptimescales.calendars.DayReader(empty=..., also_dates=..., times="drop")` as
`days=` to `read_cases`, `audit` or `FileQuestion`.

After a run, `due-file`, `fill` and `audit` group what they could not read by its shape, and name
the option that reads it. They also count days that often stand for none.

## Every spelling

Each route below was asked to read each of these texts. The second column is what all of them
did, the third the option with which the text is read, or means none.

"""
DIFFERENCES = """
## The routes

{routes}

These routes differ, and why:

- **A blank text** is no date. In a column of a file, of Python or of `held` that is an empty row.
  Where a row or an option must have a date, it is refused: in `audit` and a CSV of cases the column
  is empty, in a file of closures and on the command line there is no date. A sheet function gives
  an empty cell.
- **JSON and TOML** have `2026-12-14` and nothing else, because programs write them: a case, a
  rulebook, closures, and the question and answer of `verify`.
- **A cell of a type** is not text. A real date cell, and a timestamp at midnight, is its day.
  [Where the routes differ](../how-to/spreadsheets.md#where-the-routes-differ) has the others.
- **The formula workbook** that people type into reads date cells alone. Its `--cases` are read as
  every CSV is; a text that is no date goes into its cell, and the note of the row says so.
"""


def page() -> str:
    """The page, in Markdown."""
    routes = "\n".join(f"- {name}" for name in ROUTES)
    return HEAD + "\n".join(_table(tried())) + "\n" + DIFFERENCES.format(routes=routes)


def _table(outcomes: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield "| Text | Every route | Read with |"
    yield "|---|---|---|"
    for text, *read in zip(SPELLINGS, *outcomes.values(), strict=True):
        # Where the routes differ, each is named; a test says that none do.
        words = {outcome: [] for outcome in read}
        for name, outcome in zip(outcomes, read, strict=True):
            words[outcome].append(name)
        cell = "; ".join(
            _words(outcome) + ("" if len(words) == 1 else f" ({', '.join(names)})")
            for outcome, names in words.items()
        )
        shown = text.replace("\u00a0", " (no-break blank)")
        option = f"`{with_option(text)}`" if with_option(text) else ""
        yield f"| {f'`{shown}`' if text.strip() else 'a blank'} | {cell} | {option} |"


def with_option(text: str) -> str:
    """The option with which a text is read that is not read without it; empty if there is none."""
    return next((words for words, reader in DECLARED.items() if _reads(reader, text)), "")


def _reads(reader: DayReader, text: str) -> bool:
    try:
        plain = DayReader().read(text)
    except TimescaleError:
        plain = None
    try:
        return reader.read(text) != plain or (plain is None and bool(text.strip()))
    except TimescaleError:
        return False


def _words(outcome: str) -> str:
    return {DAY: "read", BLANK: "no date"}.get(outcome, f"refused: {outcome}")


def _outcome(message: str | None, text: str) -> str:
    """How a route read a text, by the words of its refusal; None is an answer."""
    if not text.strip():
        return BLANK
    for written in (text, text.strip()):
        before, given, reason = (message or "").partition(f"{written!r}; ")
        if given and "must be a date" in before and not reason.startswith("give a day from"):
            return reason
    return DAY  # it may have no answer for another reason, such as the years of a calendar


def _due_file(texts: Sequence[str]) -> list[str]:
    with TemporaryDirectory() as folder:
        source = Path(folder, "held.csv")
        _write(source, ["row", "held"], [[str(row), text] for row, text in enumerate(texts)])
        return _answered(source, texts)


def _workbook_cells(texts: Sequence[str]) -> list[str]:
    with TemporaryDirectory() as folder:
        source = Path(folder, "held.xlsx")
        with xlsxwriter.Workbook(source) as book:
            sheet = book.add_worksheet("Team")
            sheet.write_row(0, 0, ["row", "held"])
            for row, text in enumerate(texts, 1):
                sheet.write_number(row, 0, row)
                sheet.write_string(row, 1, text)
        return _answered(source, texts)


def _parquet(texts: Sequence[str]) -> list[str]:
    with TemporaryDirectory() as folder:
        source = Path(folder, "held.parquet")
        pq.write_table(pa.table({"held": list(texts)}), source)
        return _answered(source, texts, first=1)


def _answered(source: Path, texts: Sequence[str], first: int = 2) -> list[str]:
    refusals = source.with_name("refusals.csv")
    question = FileQuestion("first_core_group", "held", cpt.rulebook("england"))
    answer_file(source, source.with_name("due.csv"), question, refusals=refusals)
    with refusals.open(encoding="utf-8", newline="") as lines:
        messages = {int(row["row"]): row["message"] for row in csv.DictReader(lines)}
    return [_outcome(messages.get(row), text) for row, text in enumerate(texts, first)]


def _audit(texts: Sequence[str]) -> list[str]:
    row = {"reference": "C-1", "rule": "first_core_group", "recorded_due": "2026-12-30"}
    findings = audit([row | {"on": text} for text in texts], "england")
    return [_outcome(finding.message, text) for finding, text in zip(findings, texts, strict=True)]


def _audit_file(texts: Sequence[str], kind: str) -> list[str]:
    """The findings of `audit` of a file, by the words of the command."""
    header = ["reference", "rule", "recorded_due", "on"]
    rows = [["C-1", "first_core_group", "2026-12-30", text] for text in texts]
    with TemporaryDirectory() as folder:
        source = Path(folder, f"dates.{kind}")
        if kind == "parquet":
            columns = zip(header, zip(*rows, strict=True), strict=True)
            pq.write_table(pa.table({name: list(cells) for name, cells in columns}), source)
        else:
            with xlsxwriter.Workbook(source) as book:
                sheet = book.add_worksheet("Dates")
                for number, cells in enumerate([header, *rows]):
                    for column, cell in enumerate(cells):
                        sheet.write_string(number, column, cell)
        return _findings("audit", str(source), "--rulebook", "england", texts=texts)


def _audit_duties(texts: Sequence[str]) -> list[str]:
    with TemporaryDirectory() as folder:
        source, duties = Path(folder, "dates.csv"), Path(folder, "duties.toml")
        _write(source, ["Child", "Start", "Limit"], [["C-1", text, "2026-12-30"] for text in texts])
        duty = '[[duty]]\nrule = "first_core_group"\non = "Start"\ndue = "Limit"\n'
        duties.write_text(f'reference = "Child"\n{duty}', "utf-8")
        typed = ("audit", str(source), "--duties", str(duties), "--rulebook", "england")
        return _findings(*typed, texts=texts)


def _findings(*typed: str, texts: Sequence[str]) -> list[str]:
    out, err = (TextIOWrapper(BytesIO(), "utf-8") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        main([*typed, "--json"])
    out.seek(0)
    messages = [json.loads(line)["message"] for line in out]
    return [_outcome(message, text) for message, text in zip(messages, texts, strict=True)]


def _duties(texts: Sequence[str]) -> list[str]:
    with TemporaryDirectory() as folder:
        source, duties = Path(folder, "held.csv"), Path(folder, "duties.toml")
        out = Path(folder, "due.csv")
        _write(source, ["row", "Start"], [[str(row), text] for row, text in enumerate(texts)])
        duties.write_text('[[duty]]\nrule = "first_core_group"\non = "Start"\n', "utf-8")
        typed = ("due-file", str(source), "--duties", str(duties), "-o", str(out))
        assert _refusal(*typed, "--rulebook", "england") is None
        with out.with_name("due.refusals.csv").open(encoding="utf-8", newline="") as lines:
            refused = {int(row["row"]): row["message"] for row in csv.DictReader(lines)}
        return [_outcome(refused.get(row), text) for row, text in enumerate(texts, 2)]


def _cases(texts: Sequence[str]) -> list[str]:
    with TemporaryDirectory() as folder:
        source = Path(folder, "cases.csv")
        rows = [[f"C-{row}", "conference_held", text] for row, text in enumerate(texts)]
        _write(source, ["reference", "event", "on"], rows)
        return [
            _outcome(getattr(case, "message", None), text)
            for case, text in zip(read_cases(source), texts, strict=True)
        ]


def _closures(texts: Sequence[str]) -> list[str]:
    outcomes = []
    with TemporaryDirectory() as folder:
        source = Path(folder, "closures.csv")
        for text in texts:
            _write(source, ["date", "name"], [[text, "Closed"]])
            outcomes.append(_tried(lambda: read_closures(source), text))
    return outcomes


def _tried(read: Callable[[], object], text: str) -> str:
    try:
        read()
    except TimescaleError as error:
        return _outcome(str(error), text)
    return _outcome(None, text)


def _command_line(texts: Sequence[str]) -> list[str]:
    question = ("due", "first_core_group", "--rulebook", "england")
    return [_outcome(_refusal(*question, f"--on={text}"), text) for text in texts]


def _refusal(*arguments: str) -> str | None:
    """What a command wrote on stderr; None if it answered."""
    out, err = (TextIOWrapper(BytesIO(), "utf-8") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        code = main(list(arguments))
    err.seek(0)
    return err.read().strip() if code else None


def _column(make: Callable[[Sequence[str]], Any]) -> Callable[[Sequence[str]], list[str]]:
    def route(texts: Sequence[str]) -> list[str]:
        refusals = due_column("england", "first_core_group", on=make(texts)).refusals
        messages = {row: message for row, _, message in refusals}
        return [_outcome(messages.get(row), text) for row, text in enumerate(texts)]

    return route


def _sheet_function(texts: Sequence[str]) -> list[str]:
    refused = (CPTREFUSAL("england", "first_core_group", text) for text in texts)
    return [_outcome(str(words), text) for words, text in zip(refused, texts, strict=True)]


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows([header, *rows])


ROUTES = {
    "`due-file`, a CSV": _due_file,
    "`due-file`, text in a column of Parquet": _parquet,
    "`due-file` and `fill`, text in a cell of a workbook": _workbook_cells,
    "`due-file` and `fill` with `--duties`": _duties,
    "`audit`, a CSV": _audit,
    "`audit`, text in a cell of a workbook": lambda texts: _audit_file(texts, "xlsx"),
    "`audit`, text in a column of Parquet": lambda texts: _audit_file(texts, "parquet"),
    "`audit` with `--duties`": _audit_duties,
    "`timetable`, a CSV of cases": _cases,
    "`--closures`, a CSV": _closures,
    "the command line: `--on`, `--as-of` and others": _command_line,
    "a column of numpy": _column(lambda texts: np.array(texts, object)),
    "a column of pandas": _column(lambda texts: pd.Series(list(texts))),
    "a column of polars": _column(lambda texts: pl.Series(list(texts))),
    "a column of pyarrow": _column(lambda texts: pa.array(list(texts))),
    "sheet functions": _sheet_function,
}
"""The routes, each with the function that tries it: texts in, how each was read out."""


def tried() -> dict[str, list[str]]:
    """How each route read each of the spellings."""
    return {name: route(SPELLINGS) for name, route in ROUTES.items()}


if __name__ == "__main__":
    for route_name, outcomes in tried().items():
        print(route_name, outcomes[0], sep=": ")
