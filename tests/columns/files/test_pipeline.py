"""Files of every format: each row has the answer that its date alone has."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
import pytest
from tests.support.comparing import Comparison
from tests.support.due_files import OPTIONS, csv_of, due_file

import cptimescales as cpt
from cptimescales.columns.files import (
    DutySummary,
    FileError,
    FileQuestion,
    FileSummary,
    answer_file,
)
from cptimescales.errors import EventOrderError, TimescaleError

ENGLAND = cpt.rulebook("england")
AS_OF = date(2026, 11, 21)
# From before the first day of the calendar to after its last.
DAYS = [date(1989, 12, 1) + timedelta(days=23 * step) for step in range(1_800)]
HELD = [
    None if place % 5 == 0 else day + timedelta(days=(place * 7) % 60 - 5)
    for place, day in enumerate(DAYS)
]
BOOKS = ["england", "wales", " scotland ", "south-west", "nowhere", "", "northern-ireland"]
NAMES = [BOOKS[place % len(BOOKS)] for place in range(len(DAYS))]


def _text(day: date | None, place: int) -> str:
    if day is None:
        return ("", " ")[place % 2]
    return f"{day:%d/%m/%Y}" if place % 2 else day.isoformat()


def _write_csv(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(["case", "on", "held", "book"])
        for place, (on, held, book) in enumerate(zip(DAYS, HELD, NAMES, strict=True)):
            writer.writerow([f"{place:05}", _text(on, place), _text(held, place), book])


def _parquet(make: Callable[[list[date | None]], Any]) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        names = pa.array(NAMES).dictionary_encode()
        columns = {"case": range(len(DAYS)), "on": make([*DAYS]), "held": make(HELD), "book": names}
        pq.write_table(pa.table(columns), path, row_group_size=999)

    return write


def _write_xlsx(path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    with xlsxwriter.Workbook(path) as book:
        sheet, shape = book.add_worksheet(), book.add_format({"num_format": "d mmm yyyy"})
        sheet.write_row(0, 0, ["case", "on", "held", "book"])
        for place, (on, held, name) in enumerate(zip(DAYS, HELD, NAMES, strict=True)):
            sheet.write_row(place + 1, 0, [f"{place:05}", None, None, name])
            for column, day in (1, on), (2, held):
                if day is not None and place % 3:
                    sheet.write_datetime(place + 1, column, day, shape)
                else:
                    sheet.write_string(place + 1, column, _text(day, place))


KINDS: Mapping[str, tuple[str, Callable[[Path], None]]] = {
    "csv": (".csv", _write_csv),
    "xlsx": (".xlsx", _write_xlsx),
    "parquet dates": (".parquet", _parquet(lambda days: pa.array(days, pa.date32()))),
    "parquet date64": (".parquet", _parquet(lambda days: pa.array(days, pa.date64()))),
    "parquet timestamps": (
        ".parquet",
        _parquet(lambda days: pa.array(days, pa.date32()).cast(pa.timestamp("ns"))),
    ),
    "parquet seconds": (
        ".parquet",
        _parquet(lambda days: pa.array(days, pa.date32()).cast(pa.timestamp("s"))),
    ),
    "parquet text": (
        ".parquet",
        _parquet(lambda days: pa.array([_text(d, p) for p, d in enumerate(days)])),
    ),
    "parquet large text": (
        ".parquet",
        _parquet(
            lambda days: pa.array([_text(d, p) for p, d in enumerate(days)], pa.large_string())
        ),
    ),
    "parquet words": (
        ".parquet",
        _parquet(
            lambda days: pa.array([_text(d, p) for p, d in enumerate(days)]).dictionary_encode()
        ),
    ),
}


@pytest.fixture(params=KINDS)
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    ending, write = KINDS[request.param]
    path = tmp_path / f"held{ending}"
    write(path)
    return path


def rows_of(path: Path) -> list[dict[str, object]]:
    """The rows of a file as another program reads them, with dates as dates."""
    if path.suffix == ".parquet":
        table = pq.read_table(path)
    elif path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as text:
            return [
                {name: cell or None for name, cell in row.items()} for row in csv.DictReader(text)
            ]
    else:
        openpyxl = pytest.importorskip("openpyxl")
        header, *rows = openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)
        plain = [
            [cell.date() if isinstance(cell, datetime) else cell for cell in row] for row in rows
        ]
        return [dict(zip(header, row, strict=True)) for row in plain]
    return table.to_pylist()


def refusals_of(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def expected(
    book: cpt.Rulebook, rule: str, number: int, with_held: bool
) -> Iterator[tuple[Any, Any, Any, str]]:
    """The due date, last working day, status and refusal code of each row, one by one."""
    for on, held in zip(DAYS, HELD, strict=True):
        yield one_by_one(book, rule, on, held if with_held else None, number)


def one_by_one(
    book: cpt.Rulebook, rule: str, on: date, held: date | None, number: int = 1
) -> tuple[Any, Any, Any, str]:
    answer: Any = book.answer(rule, on=on, number=number)
    if answer.kind == "refusal":
        return None, None, None, answer.code
    try:
        status = answer.status(as_of=AS_OF, held=held).value
    except EventOrderError as error:
        return answer.limit, answer.last_working_day, None, error.code
    return answer.limit, answer.last_working_day, status, ""


def _day(value: object) -> object:
    return date.fromisoformat(value) if isinstance(value, str) else value


@pytest.mark.sweep(keep=("*england-first_core_group-1-True", "csv-*"))
@pytest.mark.parametrize("with_held", [True, False])
@pytest.mark.parametrize(
    ("rulebook", "rule", "number"),
    [
        ("england", "first_core_group", 1),
        ("south-west", "later_core_group", 2),
        ("england", "eighteenth_birthday_review", 1),
        ("scotland", "conference_notice", 1),
    ],
)
def test_each_row_has_the_answer_that_its_date_alone_has(
    source: Path,
    tmp_path: Path,
    comparison: Comparison,
    rulebook: str,
    rule: str,
    number: int,
    with_held: bool,
) -> None:
    book = cpt.rulebook(rulebook)
    question = FileQuestion(
        rule, "on", book, number=number, as_of=AS_OF, held="held" if with_held else None
    )
    out, refusals = tmp_path / f"out{source.suffix}", tmp_path / "refusals.csv"
    summary = answer_file(source, out, question, refusals=refusals)
    right = list(expected(book, rule, number, with_held))
    first = 1 if source.suffix == ".parquet" else 2
    refused = {int(row["row"]) - first: row["code"] for row in refusals_of(refusals)}
    for place, (row, (due, last, status, code)) in enumerate(zip(rows_of(out), right, strict=True)):
        answer = (
            _day(row["due"]),
            _day(row["last_working_day"]),
            row["status"],
            refused.get(place, ""),
        )
        comparison.same((due, last, status, code), answer, place, DAYS[place], HELD[place])
    comparison.close(at_least=1_800)
    without = sum(due is None for due, *_ in right)
    assert (summary.rows, summary.answered) == (len(DAYS), len(DAYS) - without)
    assert (summary.empty, summary.refused) == (0, without)
    assert sum(summary.codes.values()) == len(refused)


def test_each_row_is_answered_by_the_rulebook_it_names(
    source: Path, tmp_path: Path, comparison: Comparison
) -> None:
    books = {name: cpt.rulebook(name) for name in cpt.rulebooks()}
    question = FileQuestion("first_core_group", "on", books, by="book", as_of=AS_OF, held="held")
    out, refusals = tmp_path / f"out{source.suffix}", tmp_path / "refusals.csv"
    answer_file(source, out, question, refusals=refusals)
    refused = {int(row["row"]): row for row in refusals_of(refusals)}
    first = 1 if source.suffix == ".parquet" else 2
    for place, (row, on, held, name) in enumerate(
        zip(rows_of(out), DAYS, HELD, NAMES, strict=True)
    ):
        book = books.get(name.strip())
        if book is None:
            right: tuple[Any, ...] = (None, None, None, "unknown_rulebook")
        else:
            right = one_by_one(book, "first_core_group", on, held)
        code = refused.get(place + first, {}).get("code", "")
        answer = (_day(row["due"]), _day(row["last_working_day"]), row["status"], code)
        comparison.same(right, answer, place, on, name)
    comparison.close(at_least=1_800)
    by = [row for row in refused.values() if row["column"] == "book"]
    assert {row["code"] for row in by} == {"unknown_rulebook", "unknown_rule"}
    assert "northern-ireland" in next(row["message"] for row in by if row["code"] == "unknown_rule")


@pytest.mark.sweep(keep=("*-.csv", "csv-*"))
@pytest.mark.parametrize("ending", [".csv", ".parquet", ".xlsx"])
def test_the_end_of_the_name_decides_what_is_written(
    source: Path, tmp_path: Path, ending: str
) -> None:
    pytest.importorskip("openpyxl")
    out = tmp_path / f"out{ending}"
    question = FileQuestion("first_core_group", "on", ENGLAND)
    assert answer_file(source, out, question).rows == len(DAYS)
    right = [row[0] for row in expected(ENGLAND, "first_core_group", 1, False)]
    assert [_day(row["due"]) for row in rows_of(out)] == right
    cases = [str(row["case"]).zfill(5) for row in rows_of(out)]
    assert cases == [f"{place:05}" for place in range(len(DAYS))]


def _answered(
    tmp_path: Path, on: Any, **columns: Any
) -> tuple[FileSummary, list[dict[str, object]], list[Any]]:
    """The summary, the rows and the refusals of a Parquet file of some columns."""
    source, out = tmp_path / "held.parquet", tmp_path / "out.parquet"
    refusals = tmp_path / "refusals.csv"
    pq.write_table(pa.table({"on": on, **columns}), source)
    question = FileQuestion(
        "first_core_group", "on", ENGLAND, held="held" if columns else None, as_of=AS_OF
    )
    summary = answer_file(source, out, question, refusals=refusals)
    return summary, rows_of(out), refusals_of(refusals)


def test_a_time_of_day_is_refused_and_midnight_is_not(tmp_path: Path) -> None:
    moments = pa.array(
        [datetime(2026, 12, 14), datetime(2026, 12, 14, 0, 0, 1), datetime(1969, 12, 31, 23)]
    )
    summary, rows, refusals = _answered(tmp_path, moments)
    assert [row["due"] for row in rows] == [date(2026, 12, 30), None, None]
    assert [(row["row"], row["value"], row["code"]) for row in refusals] == [
        ("2", "2026-12-14 00:00:01", "not_a_date"),
        ("3", "1969-12-31 23:00:00", "not_a_date"),
    ]
    assert "it has a time of day" in refusals[0]["message"]
    assert (summary.answered, summary.empty, summary.refused) == (1, 0, 2)


@pytest.mark.parametrize(
    "text", ["14/12/26", "12/31/2026", "14.12.2026", "46370", "14 Dec 2026", "2026-12-14T00:01"]
)
def test_text_is_read_in_two_formats_and_never_guessed(tmp_path: Path, text: str) -> None:
    _, rows, refusals = _answered(tmp_path, pa.array([text, "14/12/2026", "2026-12-14"]))
    assert [row["due"] for row in rows] == [None, date(2026, 12, 30), date(2026, 12, 30)]
    assert [(row["row"], row["column"], row["value"], row["code"]) for row in refusals] == [
        ("1", "on", text, "not_a_date")
    ]


def test_a_wrong_date_held_removes_only_the_status(tmp_path: Path) -> None:
    held = pa.array(["30/12/2026", "31/11/2026", "2026-12-01", None])
    summary, rows, refusals = _answered(tmp_path, pa.array(["2026-12-14"] * 4), held=held)
    assert [(row["due"], row["status"]) for row in rows] == [
        (date(2026, 12, 30), "pending"),
        (date(2026, 12, 30), None),
        (date(2026, 12, 30), None),
        (date(2026, 12, 30), "pending"),
    ]
    assert [(row["row"], row["column"], row["code"]) for row in refusals] == [
        ("2", "held", "not_a_date"),
        ("3", "held", "impossible_order"),
    ]
    assert (summary.answered, summary.refused) == (4, 0)
    assert summary.codes == {"not_a_date": 1, "impossible_order": 1}


def test_without_refusals_there_is_no_file_of_refusals(tmp_path: Path) -> None:
    _answered(tmp_path, pa.array([date(2026, 12, 14), None]))
    assert not (tmp_path / "refusals.csv").exists()


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (pa.array([20261214]), "a column of int64"),
        (pa.array([True]), "a column of bool"),
        (pa.array([[1]]), "a column of list"),
        (
            pa.array([datetime(2026, 12, 14)], pa.timestamp("us", "Europe/London")),
            "moments in Europe/London",
        ),
    ],
)
def test_a_column_of_another_type_is_refused_as_a_whole(
    tmp_path: Path, array: Any, words: str
) -> None:
    with pytest.raises(TimescaleError, match=words):
        _answered(tmp_path, array)
    with pytest.raises(TimescaleError, match=words):
        _answered(tmp_path, pa.array([date(2026, 12, 14)]), held=array)


def test_the_name_of_a_file_must_end_in_a_known_format(tmp_path: Path) -> None:
    question = FileQuestion("first_core_group", "held", ENGLAND)
    with pytest.raises(FileError, match=r"must end in \.csv, \.parquet, \.xlsx"):
        answer_file(tmp_path / "held.ods", tmp_path / "out.csv", question)
    arrow_csv.write_csv(pa.table({"held": ["2026-12-14"]}), tmp_path / "held.csv")
    with pytest.raises(FileError, match=r"must end in \.csv, \.parquet, \.xlsx"):
        answer_file(tmp_path / "held.csv", tmp_path / "out.json", question)


def test_watch_is_called_with_the_rows_done(source: Path, tmp_path: Path) -> None:
    calls: list[tuple[int, int | None]] = []
    question = FileQuestion("first_core_group", "on", ENGLAND)
    out = tmp_path / f"out{source.suffix}"
    answer_file(source, out, question, watch=lambda done, rows: calls.append((done, rows)))
    done, rows = calls[-1]
    assert done == len(DAYS)
    assert rows in ((None,) if source.suffix == ".csv" else (len(DAYS), len(DAYS) + 1))


@pytest.mark.parametrize(
    ("rows", "counts", "label"),
    [
        (["2026-12-14,30/12/2026", "2026-12-14,"], "2 answered, 0 empty, 0 refused", None),
        (
            ["2026-12-14,rubbish", "2026-12-14,2026-12-01", "2026-12-14,"],
            (
                "3 answered, 0 empty, 0 refused; "
                "2 of them have no status, because their held dates cannot be used"
            ),
            "refusals, including rows without a status: ",
        ),
        (
            ["x,rubbish", "2026-12-14,rubbish"],
            (
                "1 answered, 0 empty, 1 refused; "
                "1 of them has no status, because its held date cannot be used"
            ),
            "refusals, including rows without a status: not_a_date 3; ",
        ),
        (["x,2026-12-30"], "0 answered, 0 empty, 1 refused", "refusals: not_a_date 1; "),
    ],
)
def test_rows_without_a_status_are_counted(
    tmp_path: Path, rows: list[str], counts: str, label: str | None
) -> None:
    source = csv_of(tmp_path / "held.csv", "Held,Met\n" + "\n".join(rows) + "\n")
    lines = due_file(source, *OPTIONS, "--as-of", "2027-01-04", "--held", "Met")
    assert lines[0].endswith(f" rows: {counts}") or lines[0].endswith(f" row: {counts}")
    assert (len(lines) == 1) if label is None else lines[1].startswith(label)


def test_a_summary_adds_up_over_batches(tmp_path: Path) -> None:
    rows: Mapping[str, Any] = {
        "Held": ["12/14/2026", "2026-12-14"] * 3,
        "Met": [None, "12/30/2026"] * 3,
    }
    pq.write_table(pa.table(rows), tmp_path / "held.parquet", row_group_size=1)
    question = FileQuestion("first_core_group", "Held", ENGLAND, as_of=date(2027, 1, 4), held="Met")
    summary = answer_file(tmp_path / "held.parquet", tmp_path / "due.parquet", question)
    counts = DutySummary("first_core_group", answered=3, refused=3, withheld=3)
    right = FileSummary(rows=6, duties=[counts])
    right.codes["not_a_date"] = 6
    assert summary == right
    assert summary.unread.month_first == {"Held": 3, "Met": 3}
    assert {(key[0], shape) for key, shape in summary.unread.shapes.items()} == {
        ("Held", ("12/14/2026", 3)),
        ("Met", ("12/30/2026", 3)),
    }
