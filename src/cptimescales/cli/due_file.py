"""The command `due-file`: a file of any length with a column of due dates added."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from cptimescales.cli.atomic_files import appearing_whole, taking_its_place
from cptimescales.cli.encoded_text import delimiter_option, encoding_option, lines_in
from cptimescales.cli.options import (
    command,
    extra_needed,
    file_argument,
    file_option,
    usage_error,
)
from cptimescales.cli.output import progress
from cptimescales.cli.question_options import (
    check_paths,
    question_options,
    questions_asked,
    show_summary,
)
from cptimescales.errors import TimescaleError


@command("due-file")
@file_argument()
@file_option("-o", "--out", required=True, help="The file to write.")
@question_options
@file_option(
    "--refusals",
    help="Where to list refused rows, as CSV. [OUT.refusals.csv beside the output]",
)
@encoding_option()
@delimiter_option()
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
    **question_values: Any,
) -> None:
    """Add columns of due dates to a file of any length.

    FILE is a .csv, .parquet or .xlsx file. The ending of the output's name decides its format.
    Every column is copied unchanged. The columns due, last_working_day and, with --as-of, status
    follow; --also adds more. Trigger dates are dates, or text such as 2026-12-14 or 14/12/2026.
    --duties answers several duties in one pass.

    From a workbook, the command reads one sheet, from its header row on. It copies values, but no
    formulas and no formats, so 007 may become 7. 'cptimescales fill' also copies the rows above the
    header and the other sheets, and lists what it does not copy.

    A row without an answer stays empty, and a second file lists the row with the reason. The output
    appears when it is complete. Exit code 0: written, even if rows were refused; 2: not written.

    \b
    Example:
      cptimescales due-file held.csv --rule first_core_group --on held --rulebook england -o due.csv
    """
    with extra_needed("files"):
        from cptimescales.columns.files import KINDS, FileLayout, answer_file

        if out.suffix.lower() not in KINDS:
            raise TimescaleError(
                f"{out}: the name of the output must end in one of {', '.join(KINDS)}"
            )
        workbook = file.suffix.lower() in (".xlsx", ".xlsm")
        if not workbook and (sheet is not None or header_row is not None):
            raise usage_error("--sheet and --header-row are for a workbook")
        refusals = refusals or out.with_name(f"{out.stem}.refusals.csv")
        inputs = (closures, question_values["duties"], *question_values["rulebook"])
        check_paths(file, [out, refusals], *inputs, replace=replace)
        questions = questions_asked(closures=closures, **question_values)
        # The readers of Parquet and Excel files know the number of rows by themselves.
        lines = lines_in(file, encoding) if file.suffix.lower() == ".csv" else None
        layout = FileLayout(encoding, delimiter, sheet, header_row)
        with ExitStack() as stack:
            answers_path = stack.enter_context(appearing_whole(out))
            refusals_path = stack.enter_context(_appearing_if_written(refusals))
            watch = stack.enter_context(progress(lines))
            summary = answer_file(
                file,
                answers_path,
                questions,
                layout=layout,
                kind=out.suffix,
                refusals=refusals_path,
                watch=watch,
            )
    show_summary(summary, out, str(refusals))


@contextmanager
def _appearing_if_written(path: Path) -> Iterator[Path]:
    """Like `taking_its_place`, but if nothing is written, a file of an earlier run is removed."""
    try:
        with taking_its_place(path) as beside:
            yield beside
            if not beside.exists():
                raise _NothingWrittenError
    except _NothingWrittenError:
        path.unlink(missing_ok=True)


class _NothingWrittenError(Exception):
    """Leaves `taking_its_place` without a file to rename."""
