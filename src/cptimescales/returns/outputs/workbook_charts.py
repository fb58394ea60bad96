"""The sheet of charts in a workbook: each chart, and under it the numbers that it draws."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cptimescales.returns.indicators import Indicator
from cptimescales.returns.outputs.words import headline, on_time
from cptimescales.returns.outputs.workbook_styles import COLOURS, SheetWriter, set_up_print
from cptimescales.returns.report import Report

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

SHEET = "Charts"
_OUTCOMES = {"in_time": "In time", "late": "Late", "overdue": "Overdue", "missed": "Missed"}
_CHART_ROWS = 19
_HEIGHT = 350
_FONT = {"name": "Arial", "size": 9}
_MARKERS = ("circle", "square", "triangle", "diamond", "x", "plus")
_LINES = ("#1D3557", "#A3131F", "#2F6B4F", "#C98A1B", "#5D3A8C", "#5B6670")


def write_charts(report: Report, writer: SheetWriter) -> None:
    """Writes the charts: what became of each duty, the bands of working days, the periods."""
    whole = [row for row in report.indicators if row.group is None and row.period is None]
    drawn = [row for row in whole if row.due]
    if not drawn:
        return
    sheet = writer.workbook.add_worksheet(SHEET)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 38)
    sheet.set_column(1, 20, 11)
    charts = _Charts(writer, sheet)
    charts.outcomes(drawn)
    for rule in drawn:
        if rule.bands and any(rule.bands.values()):
            charts.bands(rule, rule.bands)
    if report.question.each is not None:
        charts.periods(report.indicators, drawn)
    sheet.set_h_pagebreaks(charts.breaks)
    set_up_print(sheet, headline(report))


class _Charts:
    """Puts one chart under the other, each on a page of its own.

    Attributes:
        breaks: the rows on which a page begins.
    """

    def __init__(self, writer: SheetWriter, sheet: Worksheet) -> None:
        self._writer, self._sheet = writer, sheet
        self._row = 0
        self.breaks: list[int] = []

    def outcomes(self, rows: Sequence[Indicator]) -> None:
        """The share of each outcome, a bar for each rule."""
        chart = self._writer.workbook.add_chart({"type": "bar", "subtype": "percent_stacked"})
        first, last = self._first_row, self._first_row + len(rows) - 1
        for place, outcome in enumerate(_OUTCOMES, start=1):
            chart.add_series(
                {
                    "name": [SHEET, first - 1, place],
                    "categories": [SHEET, first, 0, last, 0],
                    "values": [SHEET, first, place, last, place],
                    "fill": {"color": COLOURS[outcome]},
                    "border": {"color": "#FFFFFF"},
                    "gap": 60,
                }
            )
        chart.set_y_axis({"reverse": True, "num_font": _FONT})
        chart.set_x_axis({"num_format": "0%", "num_font": _FONT})
        chart.set_legend({"position": "bottom", "font": _FONT})
        told = (f"{row.title}: {row.percent_of_due} per cent of {row.due} in time" for row in rows)
        self._add(
            chart,
            "What became of the duties of which the limit has come",
            "; ".join(told),
            ["Duty", *_OUTCOMES.values(), "% in time"],
            (
                (row.title, on_time(row), row.late, row.overdue, row.missed, row.percent_of_due)
                for row in rows
            ),
        )

    def bands(self, rule: Indicator, bands: Any) -> None:
        """How many meetings of a rule lie in each band of working days."""
        chart = self._writer.workbook.add_chart({"type": "column"})
        first, last = self._first_row, self._first_row + len(bands) - 1
        chart.add_series(
            {
                "name": [SHEET, first - 1, 1],
                "categories": [SHEET, first, 0, last, 0],
                "values": [SHEET, first, 1, last, 1],
                "fill": {"color": _LINES[0]},
                "gap": 40,
                "data_labels": {"value": True, "font": _FONT},
            }
        )
        chart.set_legend({"none": True})
        chart.set_x_axis({"num_font": _FONT, "name": "Working days", "name_font": _FONT})
        chart.set_y_axis({"num_font": _FONT, "num_format": "#,##0", "min": 0})
        self._add(
            chart,
            f"{rule.title}, by working days from start to meeting",
            ", ".join(f"{band} working days: {count}" for band, count in bands.items()),
            ["Working days", "Meetings"],
            bands.items(),
        )

    def periods(self, indicators: Sequence[Indicator], rules: Sequence[Indicator]) -> None:
        """The share in time by period: a line for each of the rules with the most duties."""
        shown = sorted(rules, key=lambda rule: -(rule.due or 0))[: len(_MARKERS)]
        of = {
            (row.rulebook, row.rule, row.period): row.percent_of_due
            for row in indicators
            if row.group is None and row.period is not None and row.due
        }
        names = {(rule.rulebook, rule.rule) for rule in shown}
        periods = sorted({str(period) for *rule, period in of if tuple(rule) in names})
        if len(periods) < 2:
            return
        chart = self._writer.workbook.add_chart({"type": "line"})
        first, last = self._first_row, self._first_row + len(periods) - 1
        for place, (marker, colour) in enumerate(zip(_MARKERS, _LINES, strict=True), start=1):
            if place <= len(shown):
                chart.add_series(
                    {
                        "name": [SHEET, first - 1, place],
                        "categories": [SHEET, first, 0, last, 0],
                        "values": [SHEET, first, place, last, place],
                        "line": {"color": colour, "width": 2},
                        "marker": {
                            "type": marker,
                            "size": 7,
                            "fill": {"color": colour},
                            "border": {"color": colour},
                        },
                    }
                )
        chart.set_x_axis({"num_font": _FONT})
        chart.set_y_axis({"num_font": _FONT, "min": 0, "max": 100, "num_format": '0"%"'})
        chart.set_legend({"position": "bottom", "font": _FONT})
        chart.show_blanks_as("gap")
        self._add(
            chart,
            "Per cent in time, by the period of the limit",
            f"Per cent in time from {periods[0]} to {periods[-1]}, as in the table below",
            ["Period", *(rule.title for rule in shown)],
            (
                (period, *(of.get((rule.rulebook, rule.rule, period)) for rule in shown))
                for period in periods
            ),
        )

    @property
    def _first_row(self) -> int:
        """The first row of the numbers of the next chart."""
        return self._row + 2 + _CHART_ROWS

    def _add(self, chart: Any, title: str, words: str, heads: Sequence[str], rows: Any) -> None:
        """Puts a chart under its heading, with a text for people who do not see it, and a table."""
        if self._row:
            self.breaks.append(self._row)
        writer, sheet = self._writer, self._sheet
        writer.text(sheet, self._row, 0, title, "section")
        chart.set_title({"none": True})
        chart.set_size({"width": 860, "height": _HEIGHT})
        sheet.insert_chart(self._row + 1, 0, chart, {"description": f"{title}. {words}"[:2_000]})
        first = self._first_row
        sheet.set_row(first - 1, 45 if max(map(len, heads[1:])) > 12 else None)
        for place, heading in enumerate(heads):
            writer.text(sheet, first - 1, place, heading, "head")
        number = first
        for number, (name, *numbers) in enumerate(rows, start=first):
            writer.text(sheet, number, 0, name)
            for place, value in enumerate(numbers, start=1):
                writer.number(sheet, number, place, value)
        self._row = number + 2
