"""How the formula workbook looks: the styles of its cells, highlights by status, print set-up."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

DAY = "ddd d mmm yyyy"
_INK, _QUIET, _LINE, _INPUT, _HEAD = "#1F2933", "#5B6670", "#D5DADF", "#FFF8E1", "#1D3557"
_PLAIN: dict[str, Any] = {
    "font_name": "Arial",
    "font_size": 10,
    "font_color": _INK,
    "valign": "top",
}
_BOXED = {"border": 1, "border_color": _LINE}
_CELL = _PLAIN | _BOXED | {"valign": "vcenter"}

_FORMATS: dict[str, dict[str, Any]] = {
    "title": _PLAIN | {"font_size": 16, "bold": True, "font_color": _HEAD, "valign": "vcenter"},
    "section": _PLAIN | {"font_size": 12, "bold": True, "font_color": _HEAD},
    "text": _PLAIN,
    "wrapped": _PLAIN | {"text_wrap": True},
    "quiet": _PLAIN | {"font_color": _QUIET},
    "label": _PLAIN | {"bold": True, "valign": "vcenter"},
    "fact": _PLAIN | {"bold": True},
    "alert": _PLAIN | {"bold": True, "font_color": "#8C1D18", "valign": "vcenter"},
    "count": _PLAIN | {"bold": True, "align": "left"},
    "head": _CELL
    | {
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": _HEAD,
        "text_wrap": True,
        "valign": "vcenter",
    },
    "working_head": _CELL
    | {"font_color": _QUIET, "bg_color": "#EEF1F4", "text_wrap": True, "valign": "vcenter"},
    # The cells that a person fills in are yellow and not locked.
    "in_text": _CELL | {"bg_color": _INPUT, "locked": False},
    "in_wrapped": _CELL | {"bg_color": _INPUT, "locked": False, "text_wrap": True},
    "in_day": _CELL
    | {"bg_color": _INPUT, "locked": False, "num_format": "dd/mm/yyyy", "align": "left"},
    "in_count": _CELL
    | {"bg_color": _INPUT, "locked": False, "align": "left", "num_format": '0 "working days"'},
    "in_long_day": _CELL
    | {"bg_color": _INPUT, "locked": False, "num_format": DAY, "align": "left"},
    "in_number": _CELL | {"bg_color": _INPUT, "locked": False, "align": "center"},
    "out_text": _CELL,
    "out_wrapped": _CELL | {"text_wrap": True},
    "out_note": _CELL | {"text_wrap": True, "font_size": 8},
    "judged_on": _PLAIN
    | {"font_color": _QUIET, "num_format": f'"judged on "{DAY}', "align": "left"},
    "rule_text": _PLAIN | _BOXED | {"text_wrap": True},
    "rule_day": _PLAIN | _BOXED | {"num_format": DAY, "align": "left"},
    "out_day": _CELL | {"num_format": DAY, "align": "left"},
    "out_due": _CELL | {"num_format": DAY, "align": "left", "bold": True},
    "out_number": _CELL | {"align": "center"},
    # These formats hide a zero, which would look like a day before the first.
    "working": _CELL | {"font_color": _QUIET, "font_size": 8, "num_format": "0;-0;;@"},
    "working_day": _CELL
    | {"font_color": _QUIET, "font_size": 8, "num_format": "yyyy-mm-dd;;;@", "align": "left"},
    "working_text": _CELL | {"font_color": _QUIET, "font_size": 8},
}

# Each status differs by weight and colour, and is there in words too.
_HIGHLIGHTS = {
    "overdue": {"bold": True, "font_color": "#8C1D18", "bg_color": "#F9DEDC"},
    "due soon": {"bold": True, "font_color": "#6B4A00", "bg_color": "#FCE8B8"},
    "met late": {"font_color": "#7A3413", "bg_color": "#FBE9E0"},
    "met": {"font_color": "#1C5B2D", "bg_color": "#E3F1E6"},
    "no answer": {"italic": True, "font_color": "#3F4850", "bg_color": "#E4E7EA"},
    "no as-of date": {"italic": True, "font_color": "#3F4850", "bg_color": "#E4E7EA"},
}


class Styles:
    """The styles of one workbook, each by its name."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._formats: dict[str, Format] = {}

    def __getitem__(self, name: str) -> Format:
        if name not in self._formats:
            self._formats[name] = self._workbook.add_format(_FORMATS[name])
        return self._formats[name]

    def unused(self) -> Format:
        """The look of an input that nothing reads at present."""
        return self._workbook.add_format({"font_strikeout": True, "font_color": _QUIET})

    def highlight_status(
        self, sheet: Worksheet, rows: tuple[int, int], columns: tuple[int, ...], status: str
    ) -> None:
        """Highlights cells of a table by the status of their row.

        Args:
            rows: the first and the last row of the table.
            columns: the columns to highlight.
            status: the letter of the column that holds the status.
        """
        first, last = rows
        for words, look in _HIGHLIGHTS.items():
            rule = {
                "type": "formula",
                "criteria": f'=${status}{first + 1}="{words}"',
                "format": self._workbook.add_format(look),
            }
            for column in columns:
                sheet.conditional_format(first, column, last, column, rule)


def row_height(text: str, width: float) -> float:
    """The height of a row for a text in a column of some width; not every program adjusts it."""
    return 13 * max(1, len(textwrap.wrap(text, int(1.15 * width)))) + 3


def set_up_print(
    sheet: Worksheet, *, repeat: tuple[int, int] | None = None, portrait: bool = False
) -> None:
    """Sets a sheet to print on A4, as wide as the page, with page numbers.

    Args:
        repeat: the first and the last row that every page repeats.
        portrait: whether the page is upright; otherwise it is landscape.
    """
    sheet.set_paper(9)
    if portrait:
        sheet.set_portrait()
    else:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&8&F, &A&R&8Page &P of &N")
    if repeat is not None:
        sheet.repeat_rows(*repeat)
