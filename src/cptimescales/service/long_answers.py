"""Many questions: JSON lines, an audit, a report. The answer is made and sent part by part.

The body is read whole first. Many clients read no answer before they have sent all of their body,
and two such sides would wait for each other for ever.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from cptimescales.audit.csv_rows import REQUIRED, misspelt_key
from cptimescales.audit.findings import Summary
from cptimescales.audit.judge import audit as findings_of
from cptimescales.cases.case import named_days
from cptimescales.errors import AuditRowError, TimescaleError
from cptimescales.service.answers import book_of, due_json, refusal_json
from cptimescales.service.books import Books
from cptimescales.service.limits import Limits
from cptimescales.service.problems import BodyError, OutOfTimeError, TooLargeError
from cptimescales.service.questions import (
    AuditQuestion,
    DueQuestion,
    ReportQuestion,
    question_of,
)

if TYPE_CHECKING:
    from cptimescales.returns.periods import Span

_AT_ONCE = 200
_VALUES_A_ROW = 20
_OBJECTS_A_ROW = 5


@dataclass(slots=True)
class Work:
    """A long answer that may be given up while it is made, by another thread.

    Attributes:
        is_given_up: whether nobody waits for it any more.
    """

    is_given_up: bool = field(default=False)

    def give_up(self) -> None:
        """Says that nobody waits any more."""
        self.is_given_up = True

    def go_on(self) -> None:
        """Returns if somebody still waits.

        Raises:
            OutOfTimeError: the work is given up.
        """
        if self.is_given_up:
            raise OutOfTimeError("the answer took longer than the service may; ask for fewer rows")


def due_lines(books: Books, limits: Limits, body: bytes, work: Work) -> Iterator[bytes]:
    """A line of JSON for each line that is not blank, in order; a refusal stands in its place."""
    lines = body.split(b"\n")
    count = sum(1 for line in lines if line.strip())
    if count > limits.rows:
        raise TooLargeError(
            f"the body has {count:,} lines; allowed: {limits.rows:,}; split it into several"
        )
    texts = (_line(books, line) for line in lines if line.strip())
    while part := list(islice(texts, _AT_ONCE)):
        work.go_on()
        yield ("\n".join(part) + "\n").encode()


def _line(books: Books, line: bytes) -> str:
    try:
        return due_json(books, question_of(DueQuestion, line))
    except TimescaleError as error:
        return refusal_json(error)


def audit(books: Books, limits: Limits, body: bytes, work: Work) -> Iterator[bytes]:
    """The findings of an audit, then a summary, as one JSON object."""
    _check_values(body, limits)
    question = question_of(AuditQuestion, body)
    _check_rows(len(question.rows), "rows", limits)
    closed = named_days(question.closures)
    book = None if question.rulebook is None else books.book(question.rulebook, None, closed)
    summary = Summary()
    findings = findings_of(
        _rows(question.rows), book, closures=(*books.closures, *closed), as_of=question.as_of
    )
    yield b'{"kind":"audit","findings":['
    mark = ""
    while part := list(islice(findings, _AT_ONCE)):
        work.go_on()
        for finding in part:
            summary.add(finding)
        yield (mark + ",\n".join([finding.model_dump_json() for finding in part])).encode()
        mark = ",\n"
    yield f'],"summary":{json.dumps(_counts(summary))}}}'.encode()


def _rows(rows: Iterable[Any]) -> Iterator[Any]:
    misspelt = lru_cache(maxsize=100)(misspelt_key)
    for row in rows:
        if not isinstance(row, dict):
            yield AuditRowError("it must be an object")
        elif all(value is None or not str(value).strip() for value in row.values()):
            # The audit passes over the blank rows of a file. Here each row has its finding.
            yield AuditRowError(f"it is empty; a row has {', '.join(REQUIRED)}")
        else:
            problem = misspelt(tuple(row))
            yield AuditRowError(problem) if problem else row


def _counts(summary: Summary) -> dict[str, Any]:
    return {
        "rows": summary.rows,
        "all_right": summary.all_right,
        "verdicts": summary.verdicts,
        "mistakes": summary.mistakes,
        "notes": summary.notes,
        "unexplained": summary.unexplained,
        "held_late": summary.held_late,
        "most_working_days_late": summary.most_working_days_late,
        "most_calendar_days_late": summary.most_calendar_days_late,
        "held_without_status": summary.held_without_status,
    }


def report(books: Books, limits: Limits, body: bytes, work: Work) -> Iterator[bytes]:
    """The report of posted cases, as the command `report --json` prints it."""
    # Other answers need no returns.
    from cptimescales.returns.outputs.json_text import report_json
    from cptimescales.returns.question import Question
    from cptimescales.returns.report import report_on
    from cptimescales.returns.suppression import suppressed
    from cptimescales.service.posted_cases import PostedCases

    _check_values(body, limits)
    asked = question_of(ReportQuestion, body)
    _check_rows(sum(map(_size, asked.cases)), "events", limits)
    book = book_of(books, asked)
    question = Question(asked.as_of, asked.by, asked.each, _span(asked), asked.only, asked.without)
    answer = report_on(PostedCases(asked.cases, asked.by, work.go_on), book, question)
    if asked.suppress_below is not None:
        answer = suppressed(answer, asked.suppress_below)
    with answer:
        for text in report_json(answer):
            work.go_on()
            yield text.encode()


def _span(asked: ReportQuestion) -> Span:
    from cptimescales.returns.periods import span_of, year_span

    if asked.year is None:
        return span_of(asked.first, asked.last)
    if asked.first is not None or asked.last is not None:
        raise BodyError("body", "year", "year excludes from and to; give one", path=("year",))
    return year_span(asked.year)


def _size(case: Any) -> int:
    """How many events a posted case has; 1 if it has none or cannot be read."""
    events = case.get("events") if isinstance(case, dict) else None
    return max(len(events), 1) if isinstance(events, list) else 1


def _check_values(body: bytes, limits: Limits) -> None:
    """Refuses a body of very many small values: parsed, it would need many times its size."""
    for what, marks, a_row in (
        ("values", (b",",), _VALUES_A_ROW),
        ("objects and lists", (b"{", b"["), _OBJECTS_A_ROW),
    ):
        most = limits.rows * a_row
        if sum(map(body.count, marks)) > most:
            raise TooLargeError(
                f"the body has more {what} than {limits.rows:,} rows need; allowed: {most:,}; "
                "split it into several"
            )


def _check_rows(count: int, what: str, limits: Limits) -> None:
    if count > limits.rows:
        raise TooLargeError(
            f"the body has {count:,} {what}; allowed: {limits.rows:,}; split it into several"
        )
