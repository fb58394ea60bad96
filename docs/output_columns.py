"""Makes the dictionary of the columns of `cptimescales report` from the code that writes them."""

from __future__ import annotations

from collections.abc import Iterator

from cptimescales.returns.outputs.columns import (
    ALERTS,
    AUDIT,
    DOUBTS,
    DUTIES,
    FIGURES,
    INDICATORS,
    PUBLISHED,
    REFUSALS,
    RESTS_ON,
    OutputColumn,
)

_HEAD = """<!-- Made from returns/outputs/columns.py by `make docs`; change that. -->

# The columns of a report

Every column that [`cptimescales report`](../how-to/reports.md) writes. The names are the same in
CSV, in Parquet and as keys in JSON. A day is YYYY-MM-DD in CSV and JSON, and a date in Parquet and
in a workbook. A list is one text in CSV and Parquet, with `; ` between its parts. In a CSV, a text
that begins with `=`, `+`, `-`, `@` or a tab has an apostrophe before it, so that no spreadsheet
takes it for a formula.

*Personal* marks what can help to recognise a child.
"""

_TABLES: tuple[tuple[str, str, tuple[OutputColumn, ...]], ...] = (
    ("Duties", "The standing: one row a duty, those of unseen children first.", DUTIES),
    ("Indicators", "The figures: a row for each rule, group and period.", INDICATORS),
    ("Published", "The figures as the statistics publish them, a row a reading.", PUBLISHED),
    ("Figures", "The same figures in CSV and Parquet, one figure a row.", FIGURES),
    ("Alerts", "What needs a person at once.", ALERTS),
    ("Audit", "The due dates that the source holds, compared with ours.", AUDIT),
    ("Refusals", "The children and rows without an answer.", REFUSALS),
    ("Doubts", "What does not fit in records that were answered.", DOUBTS),
    ("Rests on", "A row for each version of a rule that answered.", RESTS_ON),
)
_KINDS = {
    "text": "text",
    "day": "day",
    "whole": "whole number",
    "number": "number",
    "yes_no": "yes or no",
    "list": "list",
    "bands": "count by band",
}


def page() -> str:
    """The page, in Markdown."""
    return "\n".join([_HEAD, *_sections()])


def _sections() -> Iterator[str]:
    for title, words, columns in _TABLES:
        yield f"## {title}\n"
        yield f"{words}\n"
        yield "| Column | Type | What it says | Personal |"
        yield "| --- | --- | --- | --- |"
        for column in columns:
            personal = "yes" if column.personal else ""
            yield f"| `{column.name}` | {_KINDS[column.kind]} | {column.means} | {personal} |"
        yield ""
