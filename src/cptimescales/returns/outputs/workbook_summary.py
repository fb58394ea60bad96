"""The first sheet of a workbook, and the sheet of the bands: what a person reads on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cptimescales.returns.outputs.words import (
    SUMMARY,
    caveats,
    counted,
    headline,
    standing_words,
    subtitle,
    summary_of,
)
from cptimescales.returns.outputs.workbook_styles import SheetWriter, row_height, set_up_print
from cptimescales.returns.report import Report

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_WIDTH = 10
_OF_TEXT = _WIDTH * len(SUMMARY)


def write_summary(report: Report, writer: SheetWriter) -> None:
    """Writes the summary: what needs a person, the figures of each rule, what it rests on."""
    sheet = writer.workbook.add_worksheet("Summary")
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, len(SUMMARY), _WIDTH)
    sheet.set_row(0, 26)
    writer.text(sheet, 0, 0, headline(report), "title")
    writer.text(sheet, 1, 0, subtitle(report), "line")
    row = 3
    for words in standing_words(report):
        sheet.set_row(row, 24)
        writer.text(sheet, row, 0, words, "alert")
        for place in range(1, len(SUMMARY) + 1):
            sheet.write_blank(row, place, None, writer["alert"])
        row += 1
    for label, words in counted(report):
        row = _pair(writer, sheet, row, label, words)
    row = _figures(report, writer, sheet, row + 1)
    writer.text(sheet, row, 0, "Before you rely on it", "section")
    row += 1
    for label, words in caveats(report):
        row = _pair(writer, sheet, row, label, words)
    set_up_print(sheet, f"{headline(report)}; {subtitle(report)}")


def _pair(writer: SheetWriter, sheet: Worksheet, row: int, label: str, words: str) -> int:
    """A label, and words over the other columns."""
    sheet.set_row(row, row_height(words, _OF_TEXT))
    writer.text(sheet, row, 0, label, "label")
    words = words.encode("utf-8", "replace").decode()
    sheet.merge_range(row, 1, row, len(SUMMARY), "", writer["text"])
    sheet.write_string(row, 1, words, writer["text"])
    return row + 1


def _figures(report: Report, writer: SheetWriter, sheet: Worksheet, row: int) -> int:
    rows = [each for each in report.indicators if each.group is None and each.period is None]
    if not rows:
        return row
    sheet.set_row(row, 45)
    for place, heading in enumerate(("Duty", *SUMMARY.values())):
        writer.text(sheet, row, place, heading, "head")
    for number, each in enumerate(rows, start=row + 1):
        writer.text(sheet, number, 0, each.title)
        for place, figure in enumerate(summary_of(each), start=1):
            writer.number(sheet, number, place, figure)
    return row + len(rows) + 2


def write_bands(report: Report, writer: SheetWriter) -> None:
    """Writes the bands of working days: a table for each rule that has them."""
    rows = [each for each in report.indicators if each.bands and any(each.bands.values())]
    if not rows:
        return
    sheet = writer.workbook.add_worksheet("Bands")
    sheet.set_column(0, 1, 20)
    sheet.set_column(2, 12, 9)
    number = 0
    for rule in dict.fromkeys((each.rulebook, each.rule) for each in rows):
        of_rule = [each for each in rows if (each.rulebook, each.rule) == rule]
        title = f"{of_rule[0].title}: meetings by working days from start to meeting"
        writer.text(sheet, number, 0, title, "section")
        names = list(of_rule[0].bands or ())
        for place, heading in enumerate(("Group", "Period", *names, "Median")):
            writer.text(sheet, number + 1, place, heading, "head")
        for row, each in enumerate(of_rule, start=number + 2):
            writer.text(sheet, row, 0, each.group or "all")
            writer.text(sheet, row, 1, each.period or "all")
            counts = (*(each.bands or {}).values(), each.median_working_days)
            for place, count in enumerate(counts, start=2):
                writer.number(sheet, row, place, count)
        number += len(of_rule) + 3
    set_up_print(sheet, headline(report))
