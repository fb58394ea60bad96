"""The words of an answer that the workbook and the board share: headline, counts, caveats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from cptimescales.returns.indicators import Indicator
from cptimescales.returns.report import Report
from cptimescales.returns.rests_on import RestsOn
from cptimescales.rules.authority import UNREAD
from cptimescales.rules.events import event_words
from cptimescales.rules.status import Status
from cptimescales.rules.when_owed import UNSEEN
from cptimescales.rules.words import count_of, long_date, short_date


def headline(report: Report) -> str:
    """What the answer is, and on which day."""
    return f"Child protection timescales on {long_date(report.question.as_of)}"


def subtitle(report: Report) -> str:
    """By which rulebook an answer judges, and from which source."""
    books = ", ".join(book.title for book in report.rests_on)
    return f"{books}; from {Path(report.source.file).name}"


SUMMARY: Mapping[str, str] = {
    "due": "Due",
    "on_time": "In time",
    "late": "Late",
    "overdue": "Overdue",
    "missed": "Missed",
    "percent_of_due": "% in time",
    "pending": "Open",
    "percent_of_open": "% of open not overdue",
    "in_time_ahead": "Met, limit ahead",
    "not_owed": "Not owed",
    "not_recorded": "Not recorded",
}
"""The figures that a summary shows, with their headings: the due and its parts come first."""


def summary_of(row: Indicator) -> tuple[float | None, ...]:
    """The figures of a row in the order of `SUMMARY`; the parts sum up to the due."""
    return tuple(on_time(row) if name == "on_time" else getattr(row, name) for name in SUMMARY)


def on_time(row: Indicator) -> int | None:
    """The duties met in time of which the limit has come: a part of the due."""
    if row.in_time is None or row.in_time_ahead is None:
        return None
    return row.in_time - row.in_time_ahead


def children_words(count: int) -> str:
    """A number of children.

    >>> children_words(1), children_words(1_200)
    ('1 child', '1,200 children')
    """
    return f"{count:,} {'child' if count == 1 else 'children'}"


def duties_words(count: int) -> str:
    """A number of duties."""
    return f"{count:,} {'duty' if count == 1 else 'duties'}"


def unseen_children(report: Report) -> dict[str, str]:
    """The unseen children, each with how the child was not seen: empty for not in any way.

    A child who was seen, but not alone, is not called unseen. Those who were not seen in any way
    come first, then the longest.
    """
    how: dict[str, str] = {}
    for alert in report.alerts:
        if alert.how is not None and (alert.reference not in how or not alert.how):
            how[alert.reference] = alert.how
    return dict(sorted(how.items(), key=lambda item: bool(item[1])))


def unseen_words(report: Report) -> str:
    """How many children were not seen in time, and how many more not as they had to be."""
    of = Counter(unseen_children(report).values())
    seen_otherwise = [(how, count) for how, count in sorted(of.items()) if how]
    parts = [f"{children_words(of[''])} not seen in time"] if of[""] else []
    for how, count in seen_otherwise:
        counted = f"{count:,} more" if parts else children_words(count)
        parts.append(f"{counted} not seen {how} in time")
    return ", ".join(parts)


def standing_words(report: Report) -> Iterator[str]:
    """What must stand above everything else; nothing if no child needs it."""
    if unseen := unseen_words(report):
        yield unseen
    others = Counter(alert.code for alert in report.alerts if alert.code != UNSEEN)
    for code, count in others.items():
        yield f"{code.replace('_', ' ').capitalize()}: {count:,}"


def counted(report: Report) -> Iterator[tuple[str, str]]:
    """What was read, and how many duties have which status: a label and words."""
    source, question = report.source, report.question
    yield "Source", f"{source.file} ({source.kind.replace('_', ' ')})"
    if source.authority:
        yield "Authority", source.authority
    yield "Children", "suppressed" if source.children is None else f"{source.children:,}"
    if report.suppressed_below is not None:
        below = report.suppressed_below - 1
        others = "and others, so that nobody can work them out; there is no row about a child"
        yield "Suppression", f"Counts from 1 to {below} are left out, {others}."
    else:
        of = Counter(None if duty.waited_for else duty.status for duty in report.duties)
        words = [f"{of[status]:,} {status.value.replace('_', ' ')}" for status in Status]
        words += [f"{of[None]:,} of another authority, waited for"] if of[None] else []
        yield "Duties", f"{report.count_of_duties:,}: {', '.join(words)}"
    if not question.span.is_whole:
        first, last = question.span
        since = f"from {short_date(first)} " if first else ""
        until = f"to {short_date(last)}" if last else ""
        yield "Limits counted", f"{since}{until}".strip()
    if question.only:
        yield "Rules asked for", ", ".join(question.only)
    if question.without:
        yield "Rules left out", ", ".join(question.without)


def caveats(report: Report) -> Iterator[tuple[str, str]]:
    """What a person must know before relying on the answer: a label and words."""
    source = report.source
    for place, note in enumerate(source.notes):
        yield "How it was read" if place == 0 else "", note
    if source.not_recorded:
        events = ", ".join(event_words(event).lower() for event in source.not_recorded)
        count = count_of(len(source.not_recorded), "event")
        words = (
            f"It cannot hold {count}: {events}. A duty that only such an event meets is not judged."
        )
        yield "Not in the source", words
    if source.not_found:
        yield "Not found", ", ".join(source.not_found)
    if source.refused:
        yield "Without an answer", f"{source.refused:,} children or rows; see the refusals."
    if source.unanswered:
        duties = duties_words(source.unanswered)
        yield "Without a date", f"{duties} of other children; see the refusals."
    for book in report.rests_on:
        yield from _of_rulebook(book)


def _of_rulebook(book: RestsOn) -> Iterator[tuple[str, str]]:
    unread = dict.fromkeys(rule.title for rule in book.rules if rule.verified in UNREAD)
    if unread:
        words = f"{book.title}: the edition in force was not read for {', '.join(unread)}."
        yield "Not read in force", words
    if book.provisional:
        duties = duties_words(book.provisional)
        yield "Provisional", f"{duties} with a limit in a year without published bank holidays."
    if book.why:
        yield "Why this rulebook", f"{book.title}: {book.why}"
    closed = ", ".join(f"{short_date(day)} ({name})" for day, name in book.closures)
    if closed:
        yield "Closure days", closed
    known = f" as known on {short_date(book.known_on)}" if book.known_on else ""
    rules = f"{book.title} ({book.rulebook}, hash {book.rulebook_sha256[:12]})"
    days = f"bank holidays of {book.calendar}{known} (hash {book.calendar_sha256[:12]})"
    yield "Rests on", f"{rules}; {days}; cptimescales {book.version}."
