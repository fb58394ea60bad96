"""The command `fill`: a new workbook of values and due dates, and in words what the copy has not."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.support.asking import ask
from tests.support.filled_workbooks import ASKED, book_of, filled, sheets_of

openpyxl = pytest.importorskip("openpyxl")
xlsxwriter = pytest.importorskip("xlsxwriter")
pytest.importorskip("python_calamine")

DUE = datetime(2026, 12, 30)
HELD = date(2026, 12, 14)


@pytest.fixture
def given(tmp_path: Path) -> Path:
    return book_of(
        tmp_path / "team.xlsx",
        [["Case", "Held"], ["007", HELD], ["008", "31/11/2026"], [], ["009", None]],
    )


def refused(given: Path, *options: str, out: str = "filled.xlsx") -> str:
    told = ask("fill", str(given), "-o", str(given.with_name(out)), *ASKED, *options).refusal()
    assert out == given.name or not given.with_name(out).exists()
    return told


def test_a_new_workbook_has_the_values_the_answers_the_refusals_and_their_origin(
    given: Path,
) -> None:
    sheets, told = filled(given)
    assert told[:2] == [
        f"{given.with_name('filled.xlsx')}: 4 rows: 1 answered, 2 empty, 1 refused",
        "refusals: not_a_date 1; see sheet 'Refusals'",
    ]
    assert sheets["Team"] == [
        ("Case", "Held", "due", "last_working_day"),
        ("007", datetime(2026, 12, 14), DUE, DUE),
        ("008", "31/11/2026", None, None),
        (None, None, None, None),
        ("009", None, None, None),
    ]
    message = "Held must be a date, not '31/11/2026'; there is no such day"
    assert sheets["Refusals"] == [
        ("row", "column", "value", "code", "message"),
        (3, "Held", "31/11/2026", "not_a_date", message),
    ]
    origin = {row[0]: row[1] for row in sheets["Provenance"] if row[0]}
    assert origin["Workbook"] == "team.xlsx"
    assert origin["Rule"] == "first_core_group"
    assert origin["Rulebook"] == "england: England: statutory guidance"
    assert origin["Calendar"] == "england-and-wales"
    assert [
        len(origin[f"SHA-256 of the {what}"]) for what in ("workbook", "rulebook", "calendar")
    ] == [64] * 3
    assert origin["Bank holidays known on"] == "the newest list that this version has"


def test_the_origin_is_that_of_the_answers(given: Path, tmp_path: Path) -> None:
    import cptimescales as cpt

    closures = tmp_path / "closures.csv"
    closures.write_text("date,name\n29/12/2026,Council closed\n", "utf-8")
    sheets, _ = filled(
        given, "--closures", str(closures), "--known-on", "2026-01-09", "--as-of", "2027-01-04"
    )
    origin = {row[0]: row[1] for row in sheets["Provenance"] if row[0]}
    book = cpt.rulebook("england").with_closures({date(2026, 12, 29): "Council closed"})
    answer = book.as_known_on(date(2026, 1, 9)).due("first_core_group", on=HELD)
    assert origin["SHA-256 of the calendar"] == answer.provenance.calendar_sha256
    assert origin["SHA-256 of the rulebook"] == answer.provenance.rulebook_sha256
    assert origin["Bank holidays known on"] == datetime(2026, 1, 9)
    assert origin["Closed on 29/12/2026"] == "Council closed"
    assert origin["Status as of"] == datetime(2027, 1, 4)
    assert sheets["Team"][1][2:] == (datetime(2026, 12, 31), datetime(2026, 12, 31), "overdue")


@pytest.mark.parametrize("rows", [[], [["1", "x"]], [["1", None]]])
def test_the_origin_is_told_where_no_row_could_be_asked(
    tmp_path: Path, rows: list[list[Any]]
) -> None:
    given = book_of(tmp_path / "team.xlsx", [["Case", "Held"], *rows])
    origin = {row[0]: row[1] for row in filled(given)[0]["Provenance"] if row[0]}
    assert origin["Rulebook"] == "england: England: statutory guidance"
    assert len(origin["SHA-256 of the rulebook"]) == 64
    assert origin["Calendar"] == "england-and-wales"
    assert "SHA-256 of the calendar" not in origin  # no list of holidays has answered


def test_the_origin_tells_each_rulebook_that_a_row_names(tmp_path: Path) -> None:
    header = ["Held", "Met", "Book"]
    rows: list[list[Any]] = [
        ["x", None, "wales"],
        [HELD, "x", "scotland"],
        ["x", None, "nowhere"],
        [HELD, None, "nowhere"],
        ["x"],
    ]
    given, out = book_of(tmp_path / "team.xlsx", [header, *rows]), tmp_path / "filled.xlsx"
    asked = (*ASKED[:4], "--rulebook-column", "Book", "--as-of", "2027-01-04", "--held", "Met")
    ask("fill", str(given), "-o", str(out), *asked).answer()
    told = sheets_of(out)["Provenance"]
    assert sorted(str(row[1]).partition(":")[0] for row in told if row[0] == "Rulebook") == [
        "scotland",
        "wales",
    ]
    assert [row[1] for row in told if row[0] == "Status withheld"] == [1]


def test_dates_are_real_dates_and_text_stays_text(given: Path) -> None:
    filled(given)
    sheet = openpyxl.load_workbook(given.with_name("filled.xlsx"))["Team"]
    assert [sheet[cell].number_format for cell in ("B2", "C2", "D2")] == ["dd/mm/yyyy"] * 3
    assert [sheet[cell].data_type for cell in ("A2", "B2", "C2")] == ["s", "d", "d"]


@pytest.mark.parametrize(
    ("cell", "value", "words"),
    [
        (
            "12/31/2026",
            "12/31/2026",
            "there is no such month; if this column is written month first",
        ),
        ("14 Dec 2026", "14 Dec 2026", "write it as YYYY-MM-DD or dd/mm/yyyy"),
        (46370, "46370", "the cell holds a number; enter a date, and format the cell as a date"),
        (True, "True", "the cell holds true or false"),
        (time(9, 30), "09:30:00", "the cell holds a time"),
        (timedelta(hours=30), "1 day, 6:00:00", "the cell holds a time"),
        (datetime(2026, 12, 14, 9, 30), "2026-12-14 09:30:00", "it has a time of day"),
        ("#N/A", "#N/A", "write it as YYYY-MM-DD"),
        (
            "=TODAY()",
            "(formula never calculated",
            "formula never calculated: open and save the workbook first",
        ),
    ],
)
def test_what_is_no_date_is_told_with_its_row(
    tmp_path: Path, cell: object, value: str, words: str
) -> None:
    given = book_of(tmp_path / "team.xlsx", [["Case", "Held"], ["1", HELD], [], ["2", cell]])
    sheets, told = filled(given)
    assert told[0].endswith("3 rows: 1 answered, 1 empty, 1 refused")
    row, column, shown, code, message = sheets["Refusals"][1]
    assert (row, column, code) == (4, "Held", "not_a_date")
    assert str(shown).startswith(value)
    assert words in str(message)
    assert sheets["Team"][3][2:] == (None, None)


def _replace_in_sheet(path: Path, old: bytes, new: bytes) -> None:
    with zipfile.ZipFile(path) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    assert old in parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(old, new)
    with zipfile.ZipFile(path, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)


def test_what_a_formula_gave_is_its_value(tmp_path: Path) -> None:
    given = tmp_path / "team.xlsx"
    with xlsxwriter.Workbook(given) as book:
        sheet, shape = book.add_worksheet("Team"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["Case", "Held"])
        sheet.write_formula(1, 1, "=DATE(2026,12,14)", shape, 46370)
        sheet.write_formula(2, 1, '=IF(A1="x",1,"")', shape, "")
        sheet.write_formula(3, 1, "=1/0", shape, "#DIV/0!")
    _replace_in_sheet(
        given, b'<c r="B3" s="1">', b'<c r="B3" s="1" t="str">'
    )  # as Excel marks a text of no letters
    sheets, told = filled(given)
    assert [row[2] for row in sheets["Team"]] == ["due", DUE, None, None]
    assert [(row[0], row[2]) for row in sheets["Refusals"][1:]] == [(4, "#DIV/0!")]
    assert "formulas (their values stay) (sheet Team)" in told


def test_a_workbook_that_counts_from_1904_has_the_same_days(tmp_path: Path) -> None:
    given = tmp_path / "team.xlsx"
    with xlsxwriter.Workbook(given, {"date_1904": True}) as book:
        sheet, shape = book.add_worksheet("Team"), book.add_format({"num_format": "d/m/yy"})
        sheet.write_row(0, 0, ["Case", "Held"])
        sheet.write_datetime(1, 1, HELD, shape)
    assert filled(given)[0]["Team"][1][1:] == (datetime(2026, 12, 14), DUE, DUE)


def test_all_sheets_come_along_and_hidden_ones_stay_hidden(tmp_path: Path) -> None:
    given = book_of(
        tmp_path / "team.xlsx",
        [["Held"], [HELD]],
        Notes=[["a", 1.5, True], [None, date(2020, 1, 2)]],
        Refusals=[["x"]],
    )
    book = openpyxl.load_workbook(given)
    book["Notes"].sheet_state = "hidden"
    book.save(given)
    assert "it has several sheets (Team, Refusals); name one with --sheet" in refused(given)
    assert "it has no sheet 'Taem'; did you mean 'Team'? it has: Team, Notes, Refusals" in refused(
        given, "--sheet", "Taem"
    )
    sheets, told = filled(given, "--sheet", "Team")
    assert list(sheets) == ["Team", "Notes", "Refusals", "Refusals (2)", "Provenance"]
    assert sheets["Notes"] == [("a", 1.5, True), (None, datetime(2020, 1, 2), None)]
    assert sheets["Refusals"] == [("x",)]
    assert "no row was refused" in sheets["Refusals (2)"][1]
    states = {
        sheet.title: sheet.sheet_state
        for sheet in openpyxl.load_workbook(given.with_name("filled.xlsx"))
    }
    assert [name for name, state in states.items() if state == "hidden"] == ["Notes"]
    assert len(told) == 1 or not told[1].startswith("refusals")


def test_a_hidden_sheet_is_asked_only_by_name(tmp_path: Path) -> None:
    given = book_of(tmp_path / "team.xlsx", [], Hidden=[["Held"], [HELD]])
    book = openpyxl.load_workbook(given)
    book["Hidden"].sheet_state = "veryHidden"
    book.save(given)
    assert "it has no visible sheet with cells; name a hidden sheet with --sheet" in refused(given)
    assert filled(given, "--sheet", "Hidden")[0]["Hidden"][1][1] == DUE


def test_the_header_may_stand_lower_and_the_cells_further_right(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        [],
        [None, "Conferences of 2026"],
        [],
        [None, "Case", "Held"],
        [None, "1", HELD],
        [None, "2", "x"],
    ]
    given = book_of(tmp_path / "team.xlsx", rows)
    assert "unknown column 'Held'" in refused(given)
    assert (
        "row 2 of sheet 'Team' was read as the header, name another with --header-row"
        in refused(given)
    )
    sheets, _ = filled(given, "--header-row", "4")
    assert sheets["Team"][1][1] == "Conferences of 2026"
    assert sheets["Team"][3:5] == [
        (None, "Case", "Held", "due", "last_working_day"),
        (None, "1", datetime(2026, 12, 14), DUE, DUE),
    ]
    assert sheets["Refusals"][1][0] == 6
    assert "row 3 of sheet 'Team' is blank" in refused(given, "--header-row", "3", out="other.xlsx")
    assert "has no row 9" in refused(given, "--header-row", "9", out="other.xlsx")


def test_cells_beyond_the_header_are_not_lost(tmp_path: Path) -> None:
    given = book_of(tmp_path / "team.xlsx", [["Held"], [HELD, None, "stray"]])
    assert filled(given)[0]["Team"] == [
        ("Held", None, None, "due", "last_working_day"),
        (datetime(2026, 12, 14), None, "stray", DUE, DUE),
    ]


def test_values_keep_their_kind(tmp_path: Path) -> None:
    values = [
        "=not a formula",
        "007",
        "http://example.org",
        1.25,
        12345678901234,
        True,
        time(9, 30),
        "two\nlines",
        " x ",
    ]
    given = tmp_path / "team.xlsx"
    with xlsxwriter.Workbook(given) as book:
        sheet = book.add_worksheet("Team")
        sheet.write_row(0, 0, ["Held"])
        sheet.write_string(1, 0, "2026-12-14")
        for column, value in enumerate(values, 1):
            if isinstance(value, str):
                sheet.write_string(1, column, value)
            elif isinstance(value, time):
                sheet.write_datetime(1, column, value, book.add_format({"num_format": "hh:mm"}))
            else:
                sheet.write(1, column, value)
    sheets, _ = filled(given)
    assert list(sheets["Team"][1][1:-2]) == values
    written = openpyxl.load_workbook(given.with_name("filled.xlsx"))["Team"]
    assert [cell.data_type for cell in written[2]][1:4] == ["s", "s", "s"]
    assert not any(cell.hyperlink for cell in written[2])


def _zip_of(**parts: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as made:
            for name, text in parts.items():
                made.writestr(name.replace("__", "/"), text)

    return write


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (lambda path: path.write_bytes(b""), "it is empty"),
        (
            lambda path: path.write_bytes(b"Held\n2026-12-14\n"),
            "it is not a workbook, or it is damaged or cut off",
        ),
        (
            lambda path: path.write_bytes(path.read_bytes()[:2_000]),
            "it is not a workbook, or it is damaged or cut off",
        ),
        (
            lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
            "it has a password, or is older than 2007",
        ),
        (_zip_of(text="x"), "it is not a workbook"),
        (
            _zip_of(**{"xl__workbook.xml": "<w", "xl___rels__workbook.xml.rels": "<r/>"}),
            "it is not a workbook",
        ),
    ],
)
def test_a_bad_workbook_is_one_line(given: Path, write: Callable[[Path], Any], words: str) -> None:
    write(given)
    assert refused(given).startswith(f"{given}: {words}")
    due = given.with_name("due.xlsx")
    assert words in ask("due-file", str(given), "-o", str(due), *ASKED).refusal()
    assert not due.exists()


def test_a_damaged_sheet_is_one_line(given: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(given) as whole, zipfile.ZipFile(broken, "w") as made:
        for part in whole.namelist():
            content = whole.read(part)
            made.writestr(part, content[:300] if part == "xl/worksheets/sheet1.xml" else content)
    told = ask("fill", str(broken), "-o", str(tmp_path / "o.xlsx"), *ASKED).refusal()
    assert told.startswith(f"{broken}: ")
    assert not (tmp_path / "o.xlsx").exists()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["Case", "Hold"]], "did you mean 'Hold'"),
        ([["Held", "Held"]], "it has 2 columns named 'Held'"),
        (
            [["Held", "Due"]],
            "it already has a column named 'Due'; give the new columns other names, for example with --prefix",
        ),
    ],
)
def test_a_header_that_does_not_fit_is_refused(
    tmp_path: Path, rows: list[list[Any]], words: str
) -> None:
    assert words in refused(book_of(tmp_path / "team.xlsx", rows))


def test_the_workbook_given_is_never_overwritten_nor_another_without_leave(
    given: Path, tmp_path: Path
) -> None:
    before = given.read_bytes()
    assert "never overwritten" in refused(given, "--replace", out="team.xlsx")
    (tmp_path / "link.xlsx").symlink_to(given)
    told = ask("fill", str(given), "-o", str(tmp_path / "link.xlsx"), "--replace", *ASKED).refusal()
    assert "never overwritten" in told
    (tmp_path / "there.xlsx").write_bytes(b"before")
    told = ask("fill", str(given), "-o", str(tmp_path / "there.xlsx"), *ASKED).refusal()
    assert "add --replace" in told
    assert (tmp_path / "there.xlsx").read_bytes() == b"before"
    assert given.read_bytes() == before


@pytest.mark.parametrize(
    ("source", "out"), [("team.xlsx", "o.csv"), ("team.csv", "o.xlsx"), ("team.ods", "o.xlsx")]
)
def test_only_workbooks_are_filled(given: Path, tmp_path: Path, source: str, out: str) -> None:
    (tmp_path / source).write_bytes(given.read_bytes())
    told = ask("fill", str(tmp_path / source), "-o", str(tmp_path / out), *ASKED).refusal()
    assert ".xlsx" in told


def test_a_failure_on_the_way_leaves_nothing(
    given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cptimescales.columns.files import filled_workbook as filling

    def failing(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(filling, "write_rows", failing)
    assert "filled.xlsx: it could not be written: No space left on device" in refused(given)
    assert [path.name for path in tmp_path.iterdir()] == ["team.xlsx"]


def test_text_too_long_for_a_cell_is_not_cut(tmp_path: Path) -> None:
    source = tmp_path / "held.csv"
    source.write_text(f"Held,Note\n2026-12-14,{'x' * 32_768}\n", "utf-8")
    told = ask("due-file", str(source), "-o", str(tmp_path / "o.xlsx"), *ASKED).refusal()
    assert "row 2, column 2 holds more than a cell can" in told
    assert [path.name for path in tmp_path.iterdir()] == ["held.csv"]
