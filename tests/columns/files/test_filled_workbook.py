"""The command `fill`: a copy of the values of a workbook, with due dates in one sheet."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.support.asking import ask
from tests.support.filled_workbooks import OPTIONS, book_of, fill, sheets_of

openpyxl = pytest.importorskip("openpyxl")
xlsxwriter = pytest.importorskip("xlsxwriter")
pytest.importorskip("python_calamine")

DUE = datetime(2026, 12, 30)
HELD = date(2026, 12, 14)


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """A workbook of four rows."""
    return book_of(
        tmp_path / "team.xlsx",
        [["Case", "Held"], ["007", HELD], ["008", "31/11/2026"], [], ["009", None]],
    )


def refused(path: Path, *options: str, out: str = "filled.xlsx") -> str:
    """The message of `fill`, after a check that it wrote nothing."""
    to = path.with_name(out)
    message = ask("fill", str(path), "-o", str(to), *OPTIONS, *options).refusal()
    assert to == path or not to.exists()
    return message


def test_a_copy_has_values_answers_refusals_and_provenance(team: Path) -> None:
    sheets, lines = fill(team)
    assert lines[:2] == [
        f"{team.with_name('filled.xlsx')}: 4 rows: 1 answered, 2 empty, 1 refused",
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
    provenance = {row[0]: row[1] for row in sheets["Provenance"] if row[0]}
    assert provenance["Workbook"] == "team.xlsx"
    assert provenance["Rule"] == "first_core_group"
    assert provenance["Rulebook"] == "england: England: statutory guidance"
    assert provenance["Calendar"] == "england-and-wales"
    assert [
        len(provenance[f"SHA-256 of the {what}"]) for what in ("workbook", "rulebook", "calendar")
    ] == [64] * 3
    assert provenance["Bank holidays known on"] == "the newest list that this version has"


def test_the_provenance_is_that_of_the_answers(team: Path, tmp_path: Path) -> None:
    import cptimescales as cpt

    closures = tmp_path / "closures.csv"
    closures.write_text("date,name\n29/12/2026,Council closed\n", "utf-8")
    sheets, _ = fill(
        team, "--closures", str(closures), "--known-on", "2026-01-09", "--as-of", "2027-01-04"
    )
    provenance = {row[0]: row[1] for row in sheets["Provenance"] if row[0]}
    book = cpt.rulebook("england").with_closures({date(2026, 12, 29): "Council closed"})
    answer = book.as_known_on(date(2026, 1, 9)).due("first_core_group", on=HELD)
    assert provenance["SHA-256 of the calendar"] == answer.provenance.calendar_sha256
    assert provenance["SHA-256 of the rulebook"] == answer.provenance.rulebook_sha256
    assert provenance["Bank holidays known on"] == datetime(2026, 1, 9)
    assert provenance["Closed on 29/12/2026"] == "Council closed"
    assert provenance["Status as of"] == datetime(2027, 1, 4)
    assert sheets["Team"][1][2:] == (datetime(2026, 12, 31), datetime(2026, 12, 31), "overdue")


@pytest.mark.parametrize("rows", [[], [["1", "x"]], [["1", None]]])
def test_the_provenance_is_there_if_no_row_is_answered(
    tmp_path: Path, rows: list[list[Any]]
) -> None:
    source = book_of(tmp_path / "team.xlsx", [["Case", "Held"], *rows])
    provenance = {row[0]: row[1] for row in fill(source)[0]["Provenance"] if row[0]}
    assert provenance["Rulebook"] == "england: England: statutory guidance"
    assert len(provenance["SHA-256 of the rulebook"]) == 64
    assert provenance["Calendar"] == "england-and-wales"
    assert "SHA-256 of the calendar" not in provenance  # there is no answer to take it from


def test_the_provenance_lists_each_rulebook_that_a_row_names(tmp_path: Path) -> None:
    header = ["Held", "Met", "Book"]
    rows: list[list[Any]] = [
        ["x", None, "wales"],
        [HELD, "x", "scotland"],
        ["x", None, "nowhere"],
        [HELD, None, "nowhere"],
        ["x"],
    ]
    source, out = book_of(tmp_path / "team.xlsx", [header, *rows]), tmp_path / "filled.xlsx"
    options = (*OPTIONS[:4], "--rulebook-column", "Book", "--as-of", "2027-01-04", "--held", "Met")
    ask("fill", str(source), "-o", str(out), *options).answer()
    provenance = sheets_of(out)["Provenance"]
    books = [str(row[1]).partition(":")[0] for row in provenance if row[0] == "Rulebook"]
    assert sorted(books) == ["scotland", "wales"]
    assert [row[1] for row in provenance if row[0] == "Status withheld"] == [1]


def test_dates_are_real_dates_and_text_stays_text(team: Path) -> None:
    fill(team)
    sheet = openpyxl.load_workbook(team.with_name("filled.xlsx"))["Team"]
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
def test_a_value_that_is_no_date_is_listed_with_its_row(
    tmp_path: Path, cell: object, value: str, words: str
) -> None:
    source = book_of(tmp_path / "team.xlsx", [["Case", "Held"], ["1", HELD], [], ["2", cell]])
    sheets, lines = fill(source)
    assert lines[0].endswith("3 rows: 1 answered, 1 empty, 1 refused")
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
    with zipfile.ZipFile(path, "w") as changed:
        for name, content in parts.items():
            changed.writestr(name, content)


def test_a_formula_has_the_value_that_excel_stored(tmp_path: Path) -> None:
    source = tmp_path / "team.xlsx"
    with xlsxwriter.Workbook(source) as book:
        sheet, shape = book.add_worksheet("Team"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["Case", "Held"])
        sheet.write_formula(1, 1, "=DATE(2026,12,14)", shape, 46370)
        sheet.write_formula(2, 1, '=IF(A1="x",1,"")', shape, "")
        sheet.write_formula(3, 1, "=1/0", shape, "#DIV/0!")
    # Excel marks an empty text in this way.
    _replace_in_sheet(source, b'<c r="B3" s="1">', b'<c r="B3" s="1" t="str">')
    sheets, lines = fill(source)
    assert [row[2] for row in sheets["Team"]] == ["due", DUE, None, None]
    assert [(row[0], row[2]) for row in sheets["Refusals"][1:]] == [(4, "#DIV/0!")]
    assert "formulas (their values stay) (sheet Team)" in lines


def test_a_workbook_that_counts_from_1904_has_the_same_days(tmp_path: Path) -> None:
    source = tmp_path / "team.xlsx"
    with xlsxwriter.Workbook(source, {"date_1904": True}) as book:
        sheet, shape = book.add_worksheet("Team"), book.add_format({"num_format": "d/m/yy"})
        sheet.write_row(0, 0, ["Case", "Held"])
        sheet.write_datetime(1, 1, HELD, shape)
    assert fill(source)[0]["Team"][1][1:] == (datetime(2026, 12, 14), DUE, DUE)


def test_every_sheet_is_copied_and_hidden_sheets_stay_hidden(tmp_path: Path) -> None:
    source = book_of(
        tmp_path / "team.xlsx",
        [["Held"], [HELD]],
        Notes=[["a", 1.5, True], [None, date(2020, 1, 2)]],
        Refusals=[["x"]],
    )
    book = openpyxl.load_workbook(source)
    book["Notes"].sheet_state = "hidden"
    book.save(source)
    assert "it has several sheets (Team, Refusals); name one with --sheet" in refused(source)
    assert "it has no sheet 'Taem'; did you mean 'Team'? it has: Team, Notes, Refusals" in refused(
        source, "--sheet", "Taem"
    )
    sheets, lines = fill(source, "--sheet", "Team")
    assert list(sheets) == ["Team", "Notes", "Refusals", "Refusals (2)", "Provenance"]
    assert sheets["Notes"] == [("a", 1.5, True), (None, datetime(2020, 1, 2), None)]
    assert sheets["Refusals"] == [("x",)]
    assert "no row was refused" in sheets["Refusals (2)"][1]
    states = {
        sheet.title: sheet.sheet_state
        for sheet in openpyxl.load_workbook(source.with_name("filled.xlsx"))
    }
    assert [name for name, state in states.items() if state == "hidden"] == ["Notes"]
    assert len(lines) == 1 or not lines[1].startswith("refusals")


def test_a_hidden_sheet_is_read_only_if_it_is_named(tmp_path: Path) -> None:
    source = book_of(tmp_path / "team.xlsx", [], Hidden=[["Held"], [HELD]])
    book = openpyxl.load_workbook(source)
    book["Hidden"].sheet_state = "veryHidden"
    book.save(source)
    assert "it has no visible sheet with cells; name a hidden sheet with --sheet" in refused(source)
    assert fill(source, "--sheet", "Hidden")[0]["Hidden"][1][1] == DUE


def test_the_header_may_be_lower_and_the_cells_further_right(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        [],
        [None, "Conferences of 2026"],
        [],
        [None, "Case", "Held"],
        [None, "1", HELD],
        [None, "2", "x"],
    ]
    source = book_of(tmp_path / "team.xlsx", rows)
    assert "unknown column 'Held'" in refused(source)
    assert (
        "row 2 of sheet 'Team' was read as the header, name another with --header-row"
        in refused(source)
    )
    sheets, _ = fill(source, "--header-row", "4")
    assert sheets["Team"][1][1] == "Conferences of 2026"
    assert sheets["Team"][3:5] == [
        (None, "Case", "Held", "due", "last_working_day"),
        (None, "1", datetime(2026, 12, 14), DUE, DUE),
    ]
    assert sheets["Refusals"][1][0] == 6
    assert "row 3 of sheet 'Team' is blank" in refused(
        source, "--header-row", "3", out="other.xlsx"
    )
    assert "has no row 9" in refused(source, "--header-row", "9", out="other.xlsx")


def test_cells_beyond_the_header_are_not_lost(tmp_path: Path) -> None:
    source = book_of(tmp_path / "team.xlsx", [["Held"], [HELD, None, "stray"]])
    assert fill(source)[0]["Team"] == [
        ("Held", None, None, "due", "last_working_day"),
        (datetime(2026, 12, 14), None, "stray", DUE, DUE),
    ]


def test_values_keep_their_types(tmp_path: Path) -> None:
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
    source = tmp_path / "team.xlsx"
    with xlsxwriter.Workbook(source) as book:
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
    sheets, _ = fill(source)
    assert list(sheets["Team"][1][1:-2]) == values
    written = openpyxl.load_workbook(source.with_name("filled.xlsx"))["Team"]
    assert [cell.data_type for cell in written[2]][1:4] == ["s", "s", "s"]
    assert not any(cell.hyperlink for cell in written[2])


def _zip_of(**parts: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as parts_file:
            for name, text in parts.items():
                parts_file.writestr(name.replace("__", "/"), text)

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
def test_a_bad_workbook_is_one_line(team: Path, write: Callable[[Path], Any], words: str) -> None:
    write(team)
    assert refused(team).startswith(f"{team}: {words}")
    out = team.with_name("out.xlsx")
    assert words in ask("due-file", str(team), "-o", str(out), *OPTIONS).refusal()
    assert not out.exists()


def test_a_damaged_sheet_is_one_line(team: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(team) as whole, zipfile.ZipFile(broken, "w") as damaged:
        for part in whole.namelist():
            content = whole.read(part)
            damaged.writestr(part, content[:300] if part == "xl/worksheets/sheet1.xml" else content)
    message = ask("fill", str(broken), "-o", str(tmp_path / "o.xlsx"), *OPTIONS).refusal()
    assert message.startswith(f"{broken}: ")
    assert not (tmp_path / "o.xlsx").exists()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["Case", "Hold"]], "did you mean 'Hold'"),
        ([["Held", "Held"]], "it has 2 columns named 'Held'"),
        (
            [["Held", "Due"]],
            "it already has a column named 'Due'; give the new columns other names",
        ),
    ],
)
def test_a_header_that_does_not_fit_is_refused(
    tmp_path: Path, rows: list[list[Any]], words: str
) -> None:
    assert words in refused(book_of(tmp_path / "team.xlsx", rows))


def test_no_workbook_is_overwritten_without_replace_and_the_original_never(
    team: Path, tmp_path: Path
) -> None:
    before = team.read_bytes()
    assert "never overwritten" in refused(team, "--replace", out="team.xlsx")
    (tmp_path / "link.xlsx").symlink_to(team)
    message = ask(
        "fill", str(team), "-o", str(tmp_path / "link.xlsx"), "--replace", *OPTIONS
    ).refusal()
    assert "never overwritten" in message
    (tmp_path / "there.xlsx").write_bytes(b"before")
    message = ask("fill", str(team), "-o", str(tmp_path / "there.xlsx"), *OPTIONS).refusal()
    assert "add --replace" in message
    assert (tmp_path / "there.xlsx").read_bytes() == b"before"
    assert team.read_bytes() == before


@pytest.mark.parametrize(
    ("source", "out"), [("team.xlsx", "o.csv"), ("team.csv", "o.xlsx"), ("team.ods", "o.xlsx")]
)
def test_only_workbooks_are_filled(team: Path, tmp_path: Path, source: str, out: str) -> None:
    (tmp_path / source).write_bytes(team.read_bytes())
    message = ask("fill", str(tmp_path / source), "-o", str(tmp_path / out), *OPTIONS).refusal()
    assert ".xlsx" in message


def test_a_failure_halfway_leaves_no_file(
    team: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cptimescales.columns.files import filled_workbook

    def failing(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(filled_workbook, "write_rows", failing)
    assert "filled.xlsx: it could not be written: No space left on device" in refused(team)
    assert [path.name for path in tmp_path.iterdir()] == ["team.xlsx"]


def test_text_too_long_for_a_cell_is_refused_and_not_truncated(tmp_path: Path) -> None:
    source = tmp_path / "held.csv"
    source.write_text(f"Held,Note\n2026-12-14,{'x' * 32_768}\n", "utf-8")
    message = ask("due-file", str(source), "-o", str(tmp_path / "o.xlsx"), *OPTIONS).refusal()
    assert "row 2, column 2 holds more than a cell can" in message
    assert [path.name for path in tmp_path.iterdir()] == ["held.csv"]
