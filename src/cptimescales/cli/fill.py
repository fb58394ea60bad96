"""The command `fill`: a copy of a workbook with due dates added."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cptimescales.cli.atomic_files import appearing_whole
from cptimescales.cli.options import command, extra_needed, file_argument, file_option
from cptimescales.cli.output import progress
from cptimescales.cli.question_options import (
    check_paths,
    question_options,
    questions_asked,
    show_summary,
)
from cptimescales.errors import TimescaleError


@command()
@file_argument()
@file_option("-o", "--out", required=True, help="The workbook to write.")
@question_options
def fill(
    file: Path,
    out: Path,
    sheet: str | None,
    header_row: int | None,
    replace: bool,
    closures: Path | None,
    **question_values: Any,
) -> None:
    """Copy a workbook and add columns of due dates.

    FILE is a .xlsx or .xlsm workbook, and is only read. The copy has the values of all its sheets.
    On one sheet, the columns due, last_working_day and, with --as-of, status follow the others;
    --also adds more, and --duties answers several duties. Two sheets are added: one lists the
    refused rows with the reasons, the other names the rulebook. The command lists what it does not
    copy, such as charts, comments, macros and colours.

    Trigger dates are real dates, or text such as 2026-12-14 or 14/12/2026. Numbers, other text,
    times of day and errors are refused. Exit code 0: written, even if rows were refused; 2: not
    written.

    \b
    Example:
      cptimescales fill team.xlsx --rule first_core_group --on Held --rulebook england -o due.xlsx
    """
    if out.suffix.lower() != ".xlsx":
        raise TimescaleError(f"{out}: the output is a workbook, so its name must end in .xlsx")
    with extra_needed("files"):
        from cptimescales.columns.files import FileLayout
        from cptimescales.columns.files import fill as fill_workbook

        inputs = (closures, question_values["duties"], *question_values["rulebook"])
        check_paths(file, [out], *inputs, replace=replace)
        questions = questions_asked(closures=closures, **question_values)
        layout = FileLayout(sheet=sheet, header_row=header_row)
        with appearing_whole(out) as beside, progress(None) as watch:
            filled = fill_workbook(file, beside, questions, layout=layout, watch=watch)
    show_summary(filled.summary, out, f"sheet {filled.refusals!r}")
    if filled.lost:
        click.echo("not copied; look in the original for:")
        for words in filled.lost:
            click.echo(f"  {words}")
