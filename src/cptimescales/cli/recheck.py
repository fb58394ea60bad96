"""The command `recheck`: asks stored answers again, and says which moved and why."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from cptimescales.calendars.text_files import json_content, utf8_text
from cptimescales.cli.atomic_files import appearing_whole, check_outputs
from cptimescales.cli.encoded_text import delimiter_option, encoding_option, lines_in
from cptimescales.cli.options import (
    closures_option,
    closures_read,
    command,
    day_options,
    day_reader,
    file_option,
    named_rulebook,
    usage_error,
)
from cptimescales.cli.output import printable, write_json
from cptimescales.errors import AuditFileError, InputFileError, TimescaleError
from cptimescales.rules.words import count_of

if TYPE_CHECKING:
    from cptimescales import Rulebook
    from cptimescales.audit import Rechecked, RecheckSummary

_AT_ONCE = 500
_OUTCOMES = {
    "same": "the same",
    "same_date": "the same date, with another citation, reading or doubt",
    "moved": "moved",
    "answered_now": "refused before, answered now",
    "no_longer_answered": "no longer answered",
    "differs": "another date than ours, and nothing shows that it was ever ours",
    "not_asked": "not asked: a refusal that does not say what was asked",
    "unread": "not read",
}


@command()
@click.argument("stored", metavar="STORED", type=click.Path(path_type=Path))
@click.option(
    "--rulebook",
    "rulebooks",
    metavar="NAME",
    multiple=True,
    help="Your own .toml file, or the rulebook of rows that name none; may be repeated.",
)
@closures_option(help="The closure days of now: CSV (date,name), TOML or JSON.")
@click.option(
    "--against",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="For a CSV: what 'export vectors' of the older version wrote.",
)
@encoding_option()
@delimiter_option()
@day_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@file_option("--csv", "csv_file", help="Also write what is to be looked at to a CSV file.")
@click.option("--all", "show_all", is_flag=True, help="Also show the answers that are the same.")
def recheck(
    stored: Path,
    rulebooks: tuple[str, ...],
    closures: Path | None,
    against: Path | None,
    encoding: str,
    delimiter: str,
    as_json: bool,
    csv_file: Path | None,
    show_all: bool,
    **written: Any,
) -> None:
    """Ask stored answers again, and list those that moved.

    STORED has answers as JSON, as 'due --json', 'after --json' and 'timetable --json' print them:
    one a line, or indented; - reads them from a pipe. Each is asked by its own provenance, and the
    reason of a move is named. STORED
    may also be a CSV as 'audit' reads it. A row has no provenance, so --against names the folder of
    an export of the version that answered then.

    An answer that cannot be read is listed, and the others are asked. The last line of --json has
    the counts. Exit code 0: nothing moved; 1: an answer moved, is no longer given, or could not be
    read; 2: STORED cannot be read.

    \b
    Example:
      cptimescales recheck answers.jsonl --csv moved.csv
    """
    from cptimescales.audit import RecheckSummary

    if csv_file is not None:
        inputs = [
            *rulebooks,
            closures,
            *(against.iterdir() if against and against.is_dir() else ()),
        ]
        check_outputs([csv_file], stored, *inputs, replace=True)
    books = [named_rulebook(name) for name in rulebooks]
    summary = RecheckSummary()
    with ExitStack() as stack:
        if _is_csv(stored):
            rechecked = _rows(
                stored, books, closures, against, encoding, delimiter, day_reader(**written), stack
            )
        else:
            _check_json_options(against, encoding, delimiter, written)
            rechecked = _answers(stored, books, closures, stack)
        counted = _counted(rechecked, summary)
        if csv_file is not None:
            counted = _written(counted, csv_file, stack)
        shown = _shown(counted, show_all)
        if as_json:
            while batch := list(islice(shown, _AT_ONCE)):
                write_json("\n".join(one.model_dump_json() for one in batch))
        else:
            for one in shown:
                click.echo(_line(one))
    if as_json:
        write_json(_summary_as_json(summary))
    else:
        click.echo("\n".join(_summary_in_words(summary)))
    if not summary.nothing_moved:
        raise click.exceptions.Exit(1)


def _is_csv(stored: Path) -> bool:
    """Whether a file is a CSV: by its ending, or because it does not begin as JSON does."""
    if str(stored) == "-" or stored.suffix.lower() in (".json", ".jsonl", ".ndjson"):
        return False
    if stored.suffix.lower() == ".csv":
        return True
    with stored.open("rb") as content:
        return not content.read(100).removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"["))


def _check_json_options(
    against: Path | None, encoding: str, delimiter: str, written: dict[str, Any]
) -> None:
    if against is not None:
        raise usage_error("--against is for a CSV; an answer as JSON has its own provenance")
    others = any(value not in ((), "refuse") for value in written.values())
    if others or encoding != "utf-8-sig" or delimiter != ",":
        raise usage_error(
            "--encoding, --delimiter, --empty, --also-dates and --times are for a CSV"
        )


def _answers(
    stored: Path, books: Sequence[Rulebook], closures: Path | None, stack: ExitStack
) -> Iterator[Rechecked]:
    from cptimescales.audit import recheck as asked_again

    lines: BinaryIO
    if str(stored) == "-":
        lines = sys.stdin.buffer
    else:
        lines = stack.enter_context(stored.open("rb"))
    closed = None if closures is None else closures_read(closures)
    return asked_again(lines, books, closures=closed)


def _rows(
    stored: Path,
    books: Sequence[Rulebook],
    closures: Path | None,
    against: Path | None,
    encoding: str,
    delimiter: str,
    days: Any,
    stack: ExitStack,
) -> Iterator[Rechecked]:
    from cptimescales.audit import CsvRows, older_rulebooks, recheck_recorded

    older = None
    if against is not None:
        try:
            older = older_rulebooks(
                *(_json_in(against / name) for name in ("rules.json", "bank-holidays.json"))
            )
        except InputFileError:
            raise
        except TimescaleError as error:
            raise TimescaleError(f"{against}: {error}") from None
    lines_in(stored, encoding)  # refuses a file that is no text to its end
    text = stack.enter_context(stored.open(encoding=encoding, newline=""))
    try:
        rows = CsvRows(text, delimiter)
        if "rulebook" not in rows.columns and len(books) != 1:
            raise AuditFileError("no rulebook: add one --rulebook NAME or a column rulebook")
    except AuditFileError as error:
        raise TimescaleError(f"{stored}: {error}") from None
    return recheck_recorded(
        rows,
        books[0].name if len(books) == 1 else None,
        books,
        older=older,
        closures=closures_read(closures),
        days=days,
    )


def _json_in(path: Path) -> Any:
    return json_content(utf8_text(path), str(path), InputFileError)


def _counted(rechecked: Iterable[Rechecked], summary: RecheckSummary) -> Iterator[Rechecked]:
    for one in rechecked:
        summary.add(one)
        yield one


def _shown(rechecked: Iterable[Rechecked], show_all: bool) -> Iterator[Rechecked]:
    from cptimescales.audit import TO_LOOK_AT

    return (one for one in rechecked if show_all or one.outcome in TO_LOOK_AT)


def _written(rechecked: Iterable[Rechecked], path: Path, stack: ExitStack) -> Iterator[Rechecked]:
    """Writes what is to be looked at to a CSV that appears whole or not at all."""
    from cptimescales.audit import TO_LOOK_AT, Rechecked

    columns = [name for name in Rechecked.model_fields if name != "kind"]
    beside = stack.enter_context(appearing_whole(path))
    text = stack.enter_context(beside.open("w", encoding="utf-8", newline=""))
    writer = csv.writer(text)
    writer.writerow(columns)
    for one in rechecked:
        if one.outcome in TO_LOOK_AT:
            values = (getattr(one, name) for name in columns)
            writer.writerow(
                "; ".join(value) if isinstance(value, tuple) else value for value in values
            )
        yield one


def _line(one: Rechecked) -> str:
    asked = " ".join(str(part) for part in (one.rule, one.on) if part is not None)
    named = ", ".join(filter(None, (f"line {one.line}", one.reference, one.rulebook, asked)))
    message = f": {one.message}" if one.message else ""
    return printable(f"{named}: {one.outcome.replace('_', ' ')}{message}")


def _summary_in_words(summary: RecheckSummary) -> Iterator[str]:
    yield count_of(summary.answers, "stored answer")
    for outcome, words in _OUTCOMES.items():
        number = summary.outcomes[outcome]  # type: ignore[index]  # the keys are the outcomes
        if number or outcome in ("same", "moved"):
            details = {"same_date": summary.changed, "moved": summary.because}.get(outcome)
            yield f"{number:>9,}  {words}{_details(details)}"


def _details(counts: Any) -> str:
    parts = [f"{name.replace('_', ' ')} {count:,}" for name, count in (counts or {}).items()]
    return f" ({', '.join(parts)})" if parts else ""


def _summary_as_json(summary: RecheckSummary) -> str:
    from cptimescales.export.contract.printed import RecheckCounts

    counts = RecheckCounts(
        answers=summary.answers,
        outcomes=dict(summary.outcomes),
        because=dict(summary.because),
        changed=dict(summary.changed),
    )
    return json.dumps(counts.model_dump(mode="json"))
