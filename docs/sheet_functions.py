"""Makes the page of the sheet functions from their table: arguments, and an answer computed now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cptimescales.spreadsheet import FUNCTIONS, SheetFunction

HEAD = """<!-- Made from the table of sheet functions by `make docs`; change that. -->

# Sheet functions

The arguments and answers of each function, in LibreOffice, in Excel through xlwings, and in Python
(`from cptimescales.spreadsheet import CPTDUE`). [Spreadsheets](../how-to/spreadsheets.md) says how
to get the functions.

- **Dates** are dates, text `2026-12-14`, or text `14/12/2026`, which has the day first in every
  language of the program. The time of day of a date cell is ignored. Text with a time of
  day is not a date, except at midnight. Nothing else is read as a date, and no day before 1970 or
  after 2099.
- **An empty cell** among the arguments gives an empty cell. For an optional argument it counts as
  left out. The number 0 is treated in the same way, because LibreOffice passes an empty cell as 0.
- **`#VALUE!`** means input that cannot be read. **`#N/A`** means an unknown name, or a question
  without an answer: a rule that was not in force that day, a duty without a number, a day outside
  the calendar. `CPTREFUSAL` gives the reason in words.
- **A range** gives an answer for each of its cells, and an error stays in its own cell. Single
  values, rows and columns are repeated to fit. Where one range is shorter than another, `#N/A`
  follows. `closures` is always one range, for all cells.
- **Names** are those of the [rulebooks](rulebooks.md), in any capitals.
- **Nothing changes by itself**: no function reads today's date.
- **There are no other errors**, except an error in a cell that you pass, which is passed on. An
  answer beyond the published bank holidays is not an error: `CPTCAVEATS` and `CPTEXPLAIN` say that
  it is provisional.
"""

EXAMPLES: dict[str, tuple[object, ...]] = {
    "CPTDUE": ("england", "first_core_group", "14/12/2026"),
    "CPTLASTWORKINGDAY": ("england", "review_conference", "30/11/2025"),
    "CPTSTATUS": ("england", "first_core_group", "14/12/2026", "04/01/2027", "31/12/2026"),
    "CPTEXPLAIN": ("scotland", "conference_record", "06/05/2026"),
    "CPTCAVEATS": ("scotland", "conference_record", "06/05/2031"),
    "CPTREFUSAL": ("england", "first_core_group", "12/14/2026"),
    "CPTADDWORKINGDAYS": ("northern-ireland", "10/07/2026", 1),
    "CPTWORKINGDAYS": ("england-and-wales", "14/12/2026", "30/12/2026"),
    "CPTBIRTHDAY": ("29/02/2008", 18),
    "CPTBIRTHDAYWINDOW": ("england", "29/02/2008", "plan_by"),
    "CPTVERSION": (),
}


def page() -> str:
    """The page, in Markdown."""
    return "\n".join(
        [HEAD, *(line for function in FUNCTIONS.values() for line in _function(function))]
    )


def _function(function: SheetFunction) -> Iterator[str]:
    yield f"## {function.name}\n"
    names = [
        f"[{argument.name}]" if argument.optional else argument.name
        for argument in function.arguments
    ]
    yield f"`{function.name}({'; '.join(names)})`\n"
    yield f"{function.help}\n"
    if function.arguments:
        yield "| Argument | What it is |"
        yield "| --- | --- |"
        for argument in function.arguments:
            yield f"| `{argument.name}` | {argument.full_help} |"
        yield ""
    values = EXAMPLES[function.name]
    answer = function(*values)
    written = "; ".join(f'"{value}"' if isinstance(value, str) else str(value) for value in values)
    yield "```text"
    yield f"={function.name}({written})"
    yield f"{answer:%d/%m/%Y}" if isinstance(answer, date) else str(answer)
    yield "```\n"
