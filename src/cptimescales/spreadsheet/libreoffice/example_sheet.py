"""The example sheet: a LibreOffice document that calls the add-in, with rows to fill in.

`python -m cptimescales.spreadsheet.libreoffice.example_sheet timescales.fods` writes it. It has
formulas and no results, so no result in it can be older than the add-in.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from cptimescales.rules.shipped import SHIPPED
from cptimescales.spreadsheet.functions import FUNCTIONS
from cptimescales.spreadsheet.libreoffice.build import SERVICE

AS_OF = date(2027, 1, 4)
CLOSURES = ((date(2026, 12, 29), "Council closed"),)
ROWS = (
    ("england", "first_core_group", date(2026, 12, 14), date(2026, 12, 30)),
    ("england", "review_conference", date(2026, 12, 14), None),
    ("scotland", "conference_record", date(2026, 12, 14), None),
    ("wales", "outline_plan", date(2026, 12, 14), date(2027, 1, 4)),
    ("south-west", "core_group_notes", date(2026, 12, 21), None),
    ("england", "eighteenth_birthday_review", date(2009, 1, 20), None),
    ("england", "first_core_group", date(1999, 5, 6), None),
)
_EMPTY_ROWS = 24
_LAST_CLOSURE = 40
_HEADS = (
    "Rulebook",
    "Rule",
    "Clock starts on",
    "Held on",
    "Due",
    "Last working day",
    "Status",
    "Caveats",
    "Why no answer",
)
_WIDTHS = (4.4, 5.2, 2.8, 2.8, 2.8, 3.4, 2.2, 5.0, 14.0)

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:automatic-styles>
 <number:date-style style:name="day" number:language="en" number:country="GB">
  <number:day number:style="long"/><number:text>/</number:text>
  <number:month number:style="long"/><number:text>/</number:text>
  <number:year number:style="long"/>
 </number:date-style>
 <style:style style:name="date" style:family="table-cell" style:data-style-name="day">
  <style:paragraph-properties fo:text-align="start"/>
 </style:style>
 <style:style style:name="given" style:family="table-cell">
  <style:table-cell-properties fo:background-color="#fff8dc"/>
 </style:style>
 <style:style style:name="given-date" style:family="table-cell" style:data-style-name="day">
  <style:table-cell-properties fo:background-color="#fff8dc"/>
  <style:paragraph-properties fo:text-align="start"/>
 </style:style>
 <style:style style:name="head" style:family="table-cell">
  <style:table-cell-properties fo:background-color="#1f3a5f"/>
  <style:text-properties fo:color="#ffffff" fo:font-weight="bold"/>
 </style:style>
 <style:style style:name="bold" style:family="table-cell">
  <style:text-properties fo:font-weight="bold"/>
 </style:style>
 <style:page-layout style:name="wide">
  <style:page-layout-properties fo:page-width="29.7cm" fo:page-height="21cm" fo:margin="1cm"
   style:print-orientation="landscape" style:scale-to-X="1" style:scale-to-Y="0"/>
 </style:page-layout>
 <style:style style:name="sheet" style:family="table" style:master-page-name="Default"/>
"""
_WIDTH = """ <style:style style:name="w{width}" style:family="table-column">
  <style:table-column-properties style:column-width="{width}cm"/>
 </style:style>
"""
_BODY = """</office:automatic-styles>
<office:master-styles>
 <style:master-page style:name="Default" style:page-layout-name="wide">
  <style:header style:display="false"/><style:footer style:display="false"/>
 </style:master-page>
</office:master-styles>
<office:body><office:spreadsheet>
<table:content-validations>
 <table:content-validation table:name="rulebooks" table:base-cell-address="Duties.A4"
  table:condition={choices}/>
</table:content-validations>
"""


def example() -> str:
    """The document as text: a flat OpenDocument spreadsheet."""
    return "".join(_document())


def _document() -> Iterator[str]:
    yield _HEAD
    for width in sorted({*_WIDTHS, 3.0, 6.0, 20.0}):
        yield _WIDTH.format(width=width)
    names = ";".join(f'"{name}"' for name in SHIPPED)
    yield _BODY.format(choices=quoteattr(f"of:cell-content-is-in-list({names})"))
    yield from _table("Duties", _WIDTHS, _duties())
    yield from _table("Closures", (3.0, 6.0), _closures())
    yield from _table("Functions", (6.0, 6.0, 20.0), _functions())
    yield "</office:spreadsheet></office:body></office:document>\n"


def _duties() -> Iterator[list[str]]:
    yield [_text("As of", "bold"), _date(AS_OF, "given-date"), _formula("CPTVERSION")]
    yield [_text("Fill in the coloured cells. List your closure days on the next sheet.")]
    yield [_text(head, "head") for head in _HEADS]
    for row in range(4, 4 + len(ROWS) + _EMPTY_ROWS):
        yield _duty(row)


def _duty(row: int) -> list[str]:
    rulebook, rule, on, held = ROWS[row - 4] if row - 4 < len(ROWS) else ("", "", None, None)
    question = (f"[.A{row}]", f"[.B{row}]", f"[.C{row}]")
    rest = ("", f"[$Closures.$A$2:.$B${_LAST_CLOSURE}]")
    return [
        _text(rulebook, "given", "rulebooks"),
        _text(rule, "given"),
        _date(on, "given-date"),
        _date(held, "given-date"),
        _formula("CPTDUE", *question, *rest, style="date"),
        _formula("CPTLASTWORKINGDAY", *question, *rest, style="date"),
        _formula("CPTSTATUS", *question, "[.$B$1]", f"[.D{row}]", *rest),
        _formula("CPTCAVEATS", *question, *rest),
        _formula("CPTREFUSAL", *question, *rest),
    ]


def _closures() -> Iterator[list[str]]:
    yield [_text("Day", "head"), _text("Name", "head")]
    empty = [(None, "")] * (_LAST_CLOSURE - 1 - len(CLOSURES))
    for day, name in [*CLOSURES, *empty]:
        yield [_date(day, "given-date"), _text(name, "given")]


def _functions() -> Iterator[list[str]]:
    yield [_text("Function", "head"), _text("Argument", "head"), _text("What it is", "head")]
    for function in FUNCTIONS.values():
        yield [_text(function.name, "bold"), _text(""), _text(function.help)]
        for argument in function.arguments:
            yield [_text(""), _text(argument.name), _text(argument.full_help)]


def _table(name: str, widths: Sequence[float], rows: Iterator[list[str]]) -> Iterator[str]:
    yield f'<table:table table:name="{name}" table:style-name="sheet">'
    yield from (f'<table:table-column table:style-name="w{width}"/>' for width in widths)
    for row in rows:
        yield f"\n<table:table-row>{''.join(row)}</table:table-row>"
    yield "\n</table:table>\n"


def _text(text: str, style: str = "", choices: str = "") -> str:
    attributes = _styled(style)
    if choices:
        attributes += f' table:content-validation-name="{choices}"'
    if not text:
        return f"<table:table-cell{attributes}/>"
    return (
        f'<table:table-cell office:value-type="string"{attributes}>'
        f"<text:p>{escape(text)}</text:p></table:table-cell>"
    )


def _date(day: date | None, style: str) -> str:
    if day is None:
        return f"<table:table-cell{_styled(style)}/>"
    value = f' office:value-type="date" office:date-value="{day}"'
    return f"<table:table-cell{value}{_styled(style)}/>"


def _formula(function: str, *arguments: str, style: str = "") -> str:
    formula = f"of:={SERVICE.upper()}.{function}({';'.join(arguments)})"
    return f"<table:table-cell table:formula={quoteattr(formula)}{_styled(style)}/>"


def _styled(style: str) -> str:
    return f' table:style-name="{style}"' if style else ""


def main(arguments: Sequence[str]) -> int:
    """Writes the example sheet to the file that the argument names, and returns the exit code."""
    if len(arguments) != 1:
        print(
            "name one file to write the example sheet to, such as timescales.fods", file=sys.stderr
        )
        return 2
    Path(arguments[0]).write_text(example(), "utf-8")
    print(f"wrote {arguments[0]}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
