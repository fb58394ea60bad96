"""The page of the sheet functions, made from their table: each with its arguments and an answer that it gave just now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cptimescales.spreadsheet import FUNCTIONS, SheetFunction

HEAD = """<!-- Made from the table of sheet functions by `make docs`; change that. -->

# Sheet functions

What each function is asked and answers, in LibreOffice, in Excel through xlwings, and in Python
(`from cptimescales.spreadsheet import CPTDUE`). [spreadsheets.md](../how-to/spreadsheets.md) says how to get them.

- **Dates** go in as dates, as text `2026-12-14` or as text `14/12/2026`, which is the day first whatever the language of the
  program. The time of day of a date cell is dropped; text with one is not a date. Nothing else is read as a date, and no day
  before 1970 or after 2099.
- **An empty cell** among the arguments gives an empty cell; where an argument may be left out, it counts as left out. So does
  0, because LibreOffice passes an empty cell as 0.
- **`#VALUE!`** is input that cannot be read. **`#N/A`** is a name that does not exist, or a question without an answer: a rule
  not in force that day, a duty without a number, a day outside the calendar. `CPTREFUSAL` says which, in words.
- **A range** gives an answer for each of its cells, and an error stays in its own cell. Single values, rows and columns are
  repeated to fit; where one range ends before another, `#N/A` follows. `closures` is always one range, for all of them.
- **Names** are those of [rulebooks.md](rulebooks.md); capitals do not matter.
- **Nothing changes by itself**: no function reads today's date.
- **There are no other errors** but one in a cell that is given, which is passed on. An answer beyond the published bank holidays
  is not an error: `CPTCAVEATS` and `CPTEXPLAIN` say that it is provisional.
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
    """The page."""
    return "\n".join(
        [HEAD, *(line for function in FUNCTIONS.values() for line in _function(function))]
    )


def _function(function: SheetFunction) -> Iterator[str]:
    yield f"## {function.name}\n"
    shown = [f"[{given.name}]" if given.optional else given.name for given in function.arguments]
    yield f"`{function.name}({'; '.join(shown)})`\n"
    yield f"{function.help}\n"
    if function.arguments:
        yield "| Argument | What it is |"
        yield "| --- | --- |"
        yield from (f"| `{given.name}` | {given.full_help} |" for given in function.arguments)
        yield ""
    given = EXAMPLES[function.name]
    answer = function(*given)
    written = "; ".join(f'"{value}"' if isinstance(value, str) else str(value) for value in given)
    yield "```text"
    yield f"={function.name}({written})"
    yield f"{answer:%d/%m/%Y}" if isinstance(answer, date) else str(answer)
    yield "```\n"
