"""The command `due-file`: a column of due dates beside the columns of a file of any length."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import click

from cptimescales.cli.atomic_files import appearing_whole, taking_its_place
from cptimescales.cli.encoded_text import encoding_option, lines_in
from cptimescales.cli.options import extra_needed, file_argument, file_option
from cptimescales.cli.output import progress
from cptimescales.cli.question_options import (
    check_paths,
    question_asked,
    question_options,
    show_summary,
)
from cptimescales.errors import TimescaleError


@click.command("due-file")
@file_argument()
@file_option("-o", "--out", required=True, help="The file to write.")
@question_options
@file_option(
    "--refusals",
    help="Where refused rows are told, as CSV; without it beside the output, as NAME.refusals.csv.",
)
@encoding_option(help="How a CSV is written, if not in UTF-8: cp1252.")
@click.option(
    "--delimiter",
    metavar="MARK",
    default=",",
    help="What stands between the cells of a CSV: ; or tab.",
)
def due_file(
    file: Path,
    out: Path,
    refusals: Path | None,
    encoding: str,
    delimiter: str,
    sheet: str | None,
    header_row: int | None,
    replace: bool,
    closures: Path | None,
    **asked: Any,
) -> None:
    """A column of due dates beside the columns of a file of any length.

    FILE is a .csv, .parquet or .xlsx; the end of the output's name says what is written. Every column stays as it is, and due,
    last_working_day and with --as-of status come after them. Dates are dates, or text as 2026-12-14 or 14/12/2026. Of a
    workbook it takes the values of one sheet from the header on, without the rows above it, formulas or formats (007 may be
    7); 'cptimescales fill' keeps the other rows and sheets, and says what is lost.

    A row that cannot be answered stays empty and is told in a second file with its reason; the rest goes on. The output
    appears once it is whole. Exit code 0: done, even if rows were refused; 2: not done, and nothing is written.

    \b
    Example:
      cptimescales due-file held.csv --rule first_core_group --on held --rulebook england -o due.csv
    """
    with extra_needed("files"):
        from cptimescales.columns.files import KINDS, FileLayout, answer_file

        if out.suffix.lower() not in KINDS:
            raise TimescaleError(
                f"{out}: what to write cannot be told from its name; it must end in {', '.join(KINDS)}"
            )
        told = refusals or out.with_name(f"{out.stem}.refusals.csv")
        check_paths(file, [closures, *asked["rulebook"]], [out, told], replace=replace)
        question = question_asked(closures=closures, **asked)
        lines = _checked(file, encoding)
        layout = FileLayout(encoding, _mark(delimiter), sheet, header_row)
        with ExitStack() as open_:
            beside = open_.enter_context(appearing_whole(out))
            beside_told = open_.enter_context(_perhaps_written(told))
            watch = open_.enter_context(progress(lines))
            summary = answer_file(
                file,
                beside,
                question,
                layout=layout,
                kind=out.suffix,
                refusals=beside_told,
                watch=watch,
            )
    show_summary(summary, out, str(told))


def _mark(delimiter: str) -> str:
    mark = {"tab": "\t", "\\t": "\t"}.get(delimiter, delimiter)
    if len(mark) != 1 or mark.isalnum() or mark in '"-\r\n':
        raise TimescaleError(
            f"--delimiter is {delimiter!r}; it is one mark such as , or ; or the word tab"
        )
    return mark


def _checked(file: Path, encoding: str) -> int | None:
    """How many lines a CSV has, once it is sure that all of it can be read; of another file its reader will know."""
    return lines_in(file, encoding) if file.suffix.lower() == ".csv" else None


@contextmanager
def _perhaps_written(path: Path) -> Iterator[Path]:
    """As `taking_its_place`; where nothing was written, nothing stays that an earlier run left there."""
    try:
        with taking_its_place(path) as beside:
            yield beside
            if not beside.exists():
                raise _NothingWritten
    except _NothingWritten:
        path.unlink(missing_ok=True)


class _NothingWritten(Exception):
    pass
