"""The workbook: typed cells, no formula from a file, charts, print set-up, and LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from tests.returns.outputs.test_tables import answered
from tests.support.caseloads import AS_OF, caseload
from tests.support.returns import record, reported

import cptimescales as cpt
from cptimescales.errors import TimescaleError
from cptimescales.returns import Question, Report, open_return, report_on, suppressed
from cptimescales.returns.outputs import write_workbook
from cptimescales.returns.outputs.words import unseen_words

LOCAL = "leicester-leicestershire-rutland"


@pytest.fixture(scope="module")
def load(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Report]:
    """The answer to a caseload of 20 children, by worker and month."""
    path = tmp_path_factory.mktemp("load") / "load.csv"
    lines = [",".join(row) for row in caseload(20, 5)]
    path.write_text("\n".join(["reference,event,on,born,team,worker", *lines]), "utf-8")
    question = Question(AS_OF, by="worker", each="month")
    returned = open_return(path, groups=("worker",))
    with report_on(returned, cpt.rulebook(LOCAL), question) as report:
        yield report


@pytest.fixture(scope="module")
def written(load: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "report.xlsx"
    write_workbook(load, path)
    return path


@pytest.fixture(scope="module")
def book(written: Path) -> Any:
    return openpyxl.load_workbook(written)


def _rows(sheet: Any) -> list[tuple[Any, ...]]:
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows()]


def test_the_sheets_go_from_what_to_act_on_to_what_it_rests_on(book: Any) -> None:
    assert book.sheetnames == [
        *("Summary", "Unseen", "Overdue", "Due in 4 weeks", "Figures", "Bands", "As published"),
        *("Charts", "Duties", "Alerts", "Rests on", "Dictionary"),
    ]


def test_the_summary_says_first_how_many_children_are_unseen(book: Any, load: Report) -> None:
    texts = [row[0] for row in _rows(book["Summary"]) if row[0]]
    assert texts[0] == "Child protection timescales on Friday 29 May 2026"
    assert texts[2] == unseen_words(load)
    assert "Before you rely on it" in texts


def test_a_row_of_the_summary_sums_up(book: Any) -> None:
    rows = _rows(book["Summary"])
    (head,) = (number for number, row in enumerate(rows) if row[0] == "Duty")
    assert rows[head][1:6] == ("Due", "In time", "Late", "Overdue", "Missed")
    figures = [row for row in rows[head + 1 :] if isinstance(row[1], int)]
    assert len(figures) > 5
    for row in figures:
        assert row[1] == sum(row[2:6])


def test_every_duty_is_there_with_real_dates_and_unseen_children_first(
    book: Any, load: Report
) -> None:
    head, *rows = _rows(book["Duties"])
    assert len(rows) == load.count_of_duties
    assert head[:3] == ("Reference", "Group", "Duty")
    unseen = [row[head.index("Unseen")] for row in rows]
    assert unseen == ["yes"] * len(load.unseen) + ["no"] * len(load.others)
    due = [row[head.index("Due")] for row in rows]
    assert all(isinstance(day, datetime) for day in due)
    assert [day.date() for day in due[:3]] == [duty.due for duty in islice(load.duties, 3)]


def test_the_lists_are_in_the_order_in_which_to_act(book: Any) -> None:
    for sheet in ("Unseen", "Overdue", "Due in 4 weeks"):
        head, *rows = _rows(book[sheet])
        days = [row[head.index("Due")] for row in rows]
        assert days
        assert days == sorted(days)


def test_the_sheets_print_on_a4_with_headings_on_every_page(book: Any) -> None:
    for sheet in book.worksheets:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert "Page &P of &N" in (sheet.oddFooter.right.text or "")
        if sheet.title not in ("Summary", "Charts", "Bands"):
            assert sheet.print_title_rows == "$1:$1"
            assert sheet.freeze_panes is not None


def test_the_charts_are_native_and_told_in_words(written: Path) -> None:
    with ZipFile(written) as parts:
        charts = [name for name in parts.namelist() if name.startswith("xl/charts/chart")]
        assert len(charts) == 4
        drawing = parts.read("xl/drawings/drawing1.xml").decode()
    assert drawing.count("descr=") == 4
    assert "Decision on a referral: 100.0 per cent of" in drawing


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    with answered() as report:
        write_workbook(report, path)
    book = openpyxl.load_workbook(path)
    texts = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in texts if cell.data_type == "f"]
    values = {cell.value for cell in texts}
    assert {"=HYPERLINK(1)", "-North", "@odd"} <= values
    with ZipFile(path) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist())


def test_more_rows_than_a_sheet_holds_are_refused_in_words(
    load: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.xlsx"
    monkeypatch.setattr("cptimescales.returns.outputs.workbook.MOST_ROWS", 50)
    with pytest.raises(TimescaleError, match=r"sheet holds 50 rows .* write .csv or .parquet"):
        write_workbook(load, path)
    assert not path.exists()


def test_a_text_that_no_cell_can_hold_is_refused_in_words(tmp_path: Path) -> None:
    one = record("x" * 40_000, ("conference_held", "2026-01-12"))
    with reported(one) as report, pytest.raises(TimescaleError, match="40,000 letters"):
        write_workbook(report, tmp_path / "report.xlsx")


def test_a_suppressed_workbook_has_figures_alone(load: Report, tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    with answered() as report, suppressed(report, 5) as answer:
        write_workbook(answer, path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Summary", "Figures", "As published", "Rests on", "Dictionary"]
    assert not any("=HYPERLINK" in str(row) for sheet in book for row in _rows(sheet))


def test_an_empty_answer_is_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    with reported() as report:
        write_workbook(report, path)
    book = openpyxl.load_workbook(path)
    assert _rows(book["Unseen"])[1][0] == "None"


def test_the_same_answer_gives_the_same_cells(load: Report, written: Path, tmp_path: Path) -> None:
    path = tmp_path / "again.xlsx"
    write_workbook(load, path)
    with ZipFile(path) as again, ZipFile(written) as first:
        for name in first.namelist():
            if name != "docProps/core.xml":  # it holds the time at which it was made
                assert again.read(name) == first.read(name), name


@pytest.mark.sweep
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it_and_prints_it(written: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            *("soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'desk').as_uri()}"),
            *("--convert-to", "pdf", "--outdir", str(tmp_path), str(written)),
        ],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    printed = tmp_path / "report.pdf"
    assert printed.exists(), done.stderr
    assert printed.read_bytes().count(b"/Type/Page") > 10
