"""An answer as JSON, written row by row, so that it needs no memory for all of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date

from cptimescales._version import __version__
from cptimescales.returns.outputs.columns import TABLES
from cptimescales.returns.outputs.rows import rows_of
from cptimescales.returns.report import Report
from cptimescales.rules.frozen import Frozen

_AT_ONCE = 500


def report_json(report: Report) -> Iterator[str]:
    """The whole answer as JSON, in parts. Joined, they are one object.

    Its keys are `kind` (`report`), `version`, `as_of`, `question`, `source`, `alerts`, `duties`,
    `indicators`, `published`, `audit`, `refusals`, `doubts` and `rests_on`. The dictionary of the
    columns says what each key of a row is. Days are YYYY-MM-DD, and what is not there is null.
    """
    yield "{\n"
    yield from _entry("kind", "report")
    yield from _entry("version", __version__)
    yield from _entry("as_of", report.question.as_of)
    yield from _entry("question", _question(report))
    yield from _entry("source", report.source.model_dump())
    for table in ("alerts", "duties", "indicators", "published", "audit", "refusals", "doubts"):
        yield f"{json.dumps(table)}: ["
        yield from _rows(report, table)
        yield "],\n"
    yield '"rests_on": ['
    yield from _joined(_dumps(book.model_dump()) for book in report.rests_on)
    yield "]\n}"


def _entry(key: str, value: object) -> Iterator[str]:
    yield f"{json.dumps(key)}: {_dumps(value)},\n"


def _question(report: Report) -> dict[str, object]:
    question = report.question
    return {
        "by": question.by,
        "each": question.each,
        "from": question.span.first,
        "to": question.span.last,
        "only": question.only,
        "without": question.without,
        "suppress_below": report.suppressed_below,
    }


def _rows(report: Report, table: str) -> Iterator[str]:
    names = [column.name for column in TABLES[table]]
    return _joined(_dumps(dict(zip(names, row, strict=True))) for row in rows_of(report, table))


def _joined(texts: Iterable[str]) -> Iterator[str]:
    """The texts with commas between them, some hundred at a time."""
    batch: list[str] = []
    mark = "\n"
    for text in texts:
        batch.append(text)
        if len(batch) >= _AT_ONCE:
            yield mark + ",\n".join(batch)
            batch.clear()
            mark = ",\n"
    if batch:
        yield mark + ",\n".join(batch)


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Frozen):
        return value.model_dump()
    raise TypeError(f"{type(value).__name__} has no JSON")
