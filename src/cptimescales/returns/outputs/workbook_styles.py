"""How the workbook of an answer looks: its cells, its print set-up, its highlights by status."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from cptimescales.errors import TimescaleError
from cptimescales.returns.outputs.columns import CellKind, OutputColumn
from cptimescales.returns.outputs.rows import as_plain
from cptimescales.rules.events import event_words
from cptimescales.rules.words import VERIFIED_BRIEFLY

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1 << 20
"""The most rows of a sheet, its header included."""

COLOURS: Mapping[str, str] = {
    "in_time": "#2F6B4F",
    "late": "#C98A1B",
    "overdue": "#A3131F",
    "missed": "#5D3A8C",
}
"""The colour of each outcome in the charts; its name is always beside it."""

_MOST_LETTERS = 32_767
_INK, _QUIET, _LINE, _HEAD = "#1F2933", "#5B6670", "#D5DADF", "#1D3557"
_PLAIN: dict[str, Any] = {
    "font_name": "Arial",
    "font_size": 10,
    "font_color": _INK,
    "valign": "top",
}
_CELL = _PLAIN | {"border": 1, "border_color": _LINE}
_FORMATS: Mapping[str, dict[str, Any]] = {
    "title": _PLAIN | {"font_size": 16, "bold": True, "font_color": _HEAD},
    "section": _PLAIN | {"font_size": 12, "bold": True, "font_color": _HEAD},
    "text": _PLAIN | {"text_wrap": True},
    "quiet": _PLAIN | {"font_color": _QUIET, "text_wrap": True},
    "label": _PLAIN | {"bold": True},
    "line": _PLAIN | {"font_color": _QUIET},
    "alert": _PLAIN
    | {"font_size": 14, "bold": True, "font_color": "#FFFFFF", "bg_color": "#A3131F"},
    "head": _CELL
    | {
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": _HEAD,
        "text_wrap": True,
        "valign": "vcenter",
    },
    "cell": _CELL,
    "wrapped": _CELL | {"text_wrap": True},
    "day": _CELL | {"num_format": "ddd d mmm yyyy", "align": "left"},
    "whole": _CELL | {"num_format": "#,##0", "align": "right", "indent": 1},
    "number": _CELL | {"num_format": "0.0", "align": "right", "indent": 1},
}
_OF_KIND: Mapping[CellKind, str] = {"day": "day", "whole": "whole", "number": "number"}
_WIDE = ("message", "reading", "verification", "citation")
_WIDTHS: Mapping[str, int] = {
    "reference": 16,
    "title": 36,
    "trigger": 26,
    "verified": 30,
    "status": 13,
    "unit": 9,
    "table": 7,
    "group": 16,
    "period": 20,
    "bands": 44,
    "where": 22,
    "mistakes": 38,
    "open_questions": 34,
    "timescale": 28,
}

# Each status differs by weight and colour, and is there in words too.
_HIGHLIGHTS: Mapping[str, dict[str, Any]] = {
    "overdue": {"bold": True, "font_color": "#8C1D18", "bg_color": "#F9DEDC"},
    "missed": {"bold": True, "font_color": "#4B2E73", "bg_color": "#EBE3F5"},
    "met_late": {"font_color": "#7A3413", "bg_color": "#FBE9E0"},
    "met": {"font_color": "#1C5B2D", "bg_color": "#E3F1E6"},
    "not_recorded": {"italic": True, "font_color": "#3F4850", "bg_color": "#E4E7EA"},
}


class SheetWriter:
    """Writes typed cells: text stays text, also if it looks like a formula or a link.

    Args:
        workbook: the workbook.
    """

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self._formats: dict[str, Format] = {}

    def __getitem__(self, name: str) -> Format:
        if name not in self._formats:
            self._formats[name] = self.workbook.add_format(_FORMATS[name])
        return self._formats[name]

    def text(self, sheet: Worksheet, row: int, column: int, text: str, look: str = "cell") -> None:
        """Writes a text.

        Raises:
            TimescaleError: it has more letters than a cell can hold.
        """
        if len(text) > _MOST_LETTERS:
            raise TimescaleError(
                f"a text of {len(text):,} letters does not fit into a cell, which holds "
                f"{_MOST_LETTERS:,}; write .csv or .parquet"
            )
        sheet.write_string(row, column, text.encode("utf-8", "replace").decode(), self[look])

    def cell(
        self, sheet: Worksheet, row: int, place: int, column: OutputColumn, value: object
    ) -> None:
        """Writes a cell of a table, by the kind of its column."""
        plain = _in_words(column, as_plain(column, value))
        look = self[_OF_KIND.get(column.kind, "wrapped" if column.name in _WIDE else "cell")]
        if plain is None:
            sheet.write_blank(row, place, None, look)
        elif isinstance(plain, bool):
            self.text(sheet, row, place, "yes" if plain else "no")
        elif isinstance(plain, date):
            sheet.write_datetime(row, place, plain, look)
        elif isinstance(plain, int | float):
            sheet.write_number(row, place, plain, look)
        else:
            self.text(sheet, row, place, str(plain), "wrapped" if column.name in _WIDE else "cell")

    def number(self, sheet: Worksheet, row: int, column: int, value: float | None) -> None:
        """Writes a count or a share, or an empty cell."""
        if value is None:
            sheet.write_blank(row, column, None, self["cell"])
        else:
            look = "whole" if isinstance(value, int) else "number"
            sheet.write_number(row, column, value, self[look])

    def head(
        self, sheet: Worksheet, row: int, columns: Sequence[OutputColumn], first: int = 0
    ) -> None:
        """Writes the headings of a table and sets the widths of its columns."""
        sheet.set_row(row, 32)
        for place, column in enumerate(columns, first):
            sheet.set_column(place, place, width_of(column))
            self.text(sheet, row, place, column.heading, "head")

    def highlight_status(self, sheet: Worksheet, first: int, last: int, column: int) -> None:
        """Highlights the statuses in one column of a table."""
        for words, look in _HIGHLIGHTS.items():
            rule = {
                "type": "cell",
                "criteria": "==",
                "value": f'"{words}"',
                "format": self.workbook.add_format(look),
            }
            sheet.conditional_format(first, column, last, column, rule)


def _in_words(column: OutputColumn, value: object) -> object:
    """A cell for people: an event and a grade in words."""
    if column.name in ("trigger", "verified") and isinstance(value, str):
        return (
            VERIFIED_BRIEFLY.get(value, value) if column.name == "verified" else event_words(value)
        )
    return value


def width_of(column: OutputColumn) -> int:
    """How wide a column of a table is, in letters."""
    if column.name in _WIDE:
        return 70
    if column.name in _WIDTHS:
        return _WIDTHS[column.name]
    return {"day": 17, "text": 18, "list": 30, "bands": 44}.get(column.kind, 11)


def row_height(text: str, width: float) -> float:
    """The height of a row for a text in a column of some width; not every program adjusts it."""
    lines = sum(max(1, len(textwrap.wrap(line, int(1.1 * width)))) for line in text.split("\n"))
    return 13 * lines + 3


def set_up_print(sheet: Worksheet, title: str, *, repeat: int | None = None) -> None:
    """Sets a sheet to print on A4, landscape, as wide as the page, with the title and page numbers.

    Args:
        title: what stands above each page.
        repeat: the row that every page repeats.
    """
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    sheet.set_header(f"&L&9{title.replace('&', '&&')[:180]}&R&9&A")
    sheet.set_footer("&L&8&F&C&8Personal data of children: share with care&R&8Page &P of &N")
    if repeat is not None:
        sheet.repeat_rows(repeat)
