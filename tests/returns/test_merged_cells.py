"""A cell that seems empty because it is merged makes no duty overdue: its child is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

import cptimescales as cpt
from cptimescales.returns import Question, open_return, report_on
from cptimescales.returns.merged_cells import Merged, MergedCells, ods_merged

xlsxwriter: Any = pytest.importorskip("xlsxwriter", reason="xlsxwriter is not here")
pytest.importorskip("python_calamine", reason="the extra `returns` is not here")

AS_OF = date(2026, 5, 29)
MAPPING = """\
[[table]]
reference = "Child"
  [[table.event]]
  event = "strategy_discussion_held"
  on = "S47"
  [[table.event]]
  event = "conference_held"
  on = "ICPC"
"""
PROBLEM = (
    "{} is merged with row {}, so nobody can tell whether a value is meant for this row; unmerge "
    "the cells, and fill in each row"
)


def workbook(folder: Path, *merges: tuple[int, int, int, int], title: bool = False) -> Path:
    """Four children with a discussion and a conference each, and what is merged, from row 2 on."""
    path = folder / "team.xlsx"
    above = 2 if title else 0
    with xlsxwriter.Workbook(path) as book:
        sheet, days = book.add_worksheet("Team"), book.add_format({"num_format": "dd/mm/yyyy"})
        if title:
            sheet.merge_range(0, 0, 0, 3, "Team list")
        sheet.write_row(above, 0, ["Child", "Team", "S47", "ICPC"])
        hidden = {
            (row, column)
            for top, left, bottom, right in merges
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
            if (row, column) != (top, left)
        }
        for top, left, bottom, right in merges:
            sheet.merge_range(above + top - 1, left - 1, above + bottom - 1, right - 1, "")
        for row, child in enumerate("ABCD", 2):
            cells = (child, f"team {child}", date(2026, 1, 5), date(2026, 1, 23))
            for column, cell in enumerate(cells, 1):
                if (row, column) in hidden:
                    continue
                if isinstance(cell, date):
                    sheet.write_datetime(above + row - 1, column - 1, cell, days)
                else:
                    sheet.write_string(above + row - 1, column - 1, cell)
    return path


def answered(path: Path) -> tuple[dict[str, list[str]], dict[str, str], dict[str, str | None]]:
    """The statuses of each child, the refusals by reference, and the groups."""
    mapping = path.parent / "team.toml"
    mapping.write_text(MAPPING, "utf-8")
    source = open_return(path, mapping=mapping, groups=["Team"])
    question = Question(AS_OF, by="Team", only=("initial_conference",))
    statuses: dict[str, list[str]] = {}
    groups = {}
    with report_on(source, cpt.rulebook("england"), question) as report:
        for duty in report.duties:
            statuses.setdefault(duty.reference, []).append(duty.status.value)
            groups[duty.reference] = duty.group
        refused = {str(row.reference): f"{row.where}: {row.message}" for row in report.refusals}
    return statuses, refused, groups


def test_the_children_in_the_lower_rows_of_a_merged_date_are_refused(tmp_path: Path) -> None:
    statuses, refused, _ = answered(workbook(tmp_path, (2, 4, 4, 4)))
    assert statuses == {"A": ["met"], "D": ["met"]}
    assert refused == {
        "B": f"row 3 of Team: {PROBLEM.format('ICPC', 2)}",
        "C": f"row 4 of Team: {PROBLEM.format('ICPC', 2)}",
    }


def test_the_child_of_a_merged_reference_is_refused_whole(tmp_path: Path) -> None:
    statuses, refused, _ = answered(workbook(tmp_path, (3, 1, 4, 1)))
    assert sorted(statuses) == ["A", "D"]
    assert refused == {"B": f"row 4 of Team: {PROBLEM.format('Child', 3)}"}


def test_cells_that_are_merged_across_are_refused(tmp_path: Path) -> None:
    statuses, refused, _ = answered(workbook(tmp_path, (2, 3, 2, 4)))
    assert sorted(statuses) == ["B", "C", "D"]
    assert refused["A"].startswith("row 2 of Team: ICPC is merged with another column, so")


def test_a_merged_group_is_that_of_every_row(tmp_path: Path) -> None:
    statuses, refused, groups = answered(workbook(tmp_path, (3, 2, 5, 2)))
    assert set(statuses) == set("ABCD")
    assert refused == {}
    assert groups == {"A": "team A", "B": "team B", "C": "team B", "D": "team B"}


def test_a_merged_title_above_the_header_hides_nothing(tmp_path: Path) -> None:
    statuses, refused, _ = answered(workbook(tmp_path, title=True))
    assert (set(statuses), refused) == (set("ABCD"), {})


CONTENT = """\
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:spreadsheet>
<table:table table:name="Other"><table:table-row>
 <table:table-cell table:number-rows-spanned="9"/></table:table-row></table:table>
<table:table table:name="Team">
<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>
<table:table-row><table:table-cell table:number-columns-repeated="2"/>
 <table:table-cell table:number-rows-spanned="3" table:number-columns-spanned="1"/>
 <table:table-cell table:number-columns-spanned="2"/><table:covered-table-cell/>
</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>
"""


def test_the_merged_cells_of_an_ods_are_found(tmp_path: Path) -> None:
    path = tmp_path / "team.ods"
    with ZipFile(path, "w") as parts:
        parts.writestr("content.xml", CONTENT)
    assert ods_merged(path, "Team") == [Merged(4, 3, 6, 3), Merged(4, 4, 4, 5)]
    cells = MergedCells(ods_merged(path, "Team"), after=3)
    assert [cells.first_row(row, 3) for row in (3, 4, 5, 6, 7)] == [None, None, 4, 4, None]
    assert (cells.first_row(4, 4), cells.first_row(4, 5)) == (None, 4)
    assert not MergedCells(ods_merged(path, "Team"), after=4)
