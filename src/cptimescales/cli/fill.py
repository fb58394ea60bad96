"""The command `fill`: a new workbook with due dates beside the values of another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cptimescales.cli.atomic_files import appearing_whole
from cptimescales.cli.options import extra_needed, file_argument, file_option
from cptimescales.cli.output import progress
from cptimescales.cli.question_options import (
    check_paths,
    question_asked,
    question_options,
    show_summary,
)
from cptimescales.errors import TimescaleError


@click.command()
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
    **asked: Any,
) -> None:
    """A new workbook with due dates beside the values of another.

    FILE is a .xlsx or .xlsm and is only read. The new workbook has the values of all its sheets; in the one asked, due,
    last_working_day and with --as-of status come after its columns. Two sheets are added: the rows that were refused, each
    with its reason, and where the answers come from. What the copy has not of the original is listed on the screen.

    Dates are real dates, or text as 2026-12-14 or 14/12/2026; numbers, other text, times of day and errors are refused. Exit
    code 0: done, even if rows were refused; 2: not done, and nothing is written.

    \b
    Example:
      cptimescales fill team.xlsx --rule first_core_group --on "Conference held" --rulebook england -o due.xlsx
    """
    if out.suffix.lower() != ".xlsx":
        raise TimescaleError(f"{out}: a workbook is written, so its name must end in .xlsx")
    with extra_needed("files"):
        from cptimescales.columns.files import FileLayout
        from cptimescales.columns.files import fill as fill_workbook

        check_paths(file, [closures, *asked["rulebook"]], [out], replace=replace)
        question = question_asked(closures=closures, **asked)
        layout = FileLayout(sheet=sheet, header_row=header_row)
        with appearing_whole(out) as beside, progress(None) as watch:
            done = fill_workbook(file, beside, question, layout=layout, watch=watch)
    show_summary(done.summary, out, f"sheet {done.refusals!r}")
    if done.lost:
        click.echo("what the copy has not, look in the original for it:")
        for words in done.lost:
            click.echo(f"  {words}")
