"""An answer in words: the sentence, the count day by day, the authority."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cptimescales.calendars.dates import add_months
from cptimescales.rules.events import event_words
from cptimescales.rules.plain import PlainDueDate, PlainWindow
from cptimescales.rules.words import column_date, long_date, month, verification, weekday

_PROVISIONAL = (
    "Provisional: the bank holidays of {year} had not been published when this was worked out; "
    "they were computed by rule, and a one-off holiday may still be announced."
)


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day of a count: its number if it counts, or the reason why it does not.

    The day that starts the clock has the number 0.
    """

    date: datetime.date
    number: int | None
    why: str = ""


def explain(answer: PlainDueDate | PlainWindow) -> str:
    """The whole explanation of an answer: how it was counted, and its authority."""
    lines = _due_lines(answer) if isinstance(answer, PlainDueDate) else _window_lines(answer)
    return "\n".join([*lines, *_authority_lines(answer)])


def due_sentence(title: str, due: date) -> str:
    """The answer in one line."""
    return f"{title}: due by {long_date(due)}"


def window_sentence(title: str, opens: date, closes: date) -> str:
    """The window in one line."""
    return f"{title}: between {long_date(opens)} and {long_date(closes)}"


def counted_days(answer: PlainDueDate) -> tuple[CountedDay, ...]:
    """Every day from the day that starts the clock to the due date, with its number if it counts.

    In a count of working days only working days have a number. In a count of days, weeks, months or
    years every day has one, and weekends and bank holidays are named beside it.
    """
    return tuple(_counted_days(answer))


def _counted_days(answer: PlainDueDate) -> Iterator[CountedDay]:
    period = answer.within
    reasons = {day.date: f"{day.kind.replace('_', ' ')}: {day.name}" for day in answer.skipped}
    working = period.unit == "working_days"
    step = timedelta(days=1 if answer.due >= answer.on else -1)
    number = 0
    if period.first_day == "same_day" and abs(answer.working_days) < period.count:
        number = 1  # the trigger was a working day, so it is itself day 1
    day = answer.on
    yield CountedDay(day, number, _weekend(day))
    while day != answer.due:
        day += step
        why = reasons.get(day) or _weekend(day)
        if working and why:
            yield CountedDay(day, None, why)
        else:
            number += 1
            yield CountedDay(day, number, why)


def _weekend(day: date) -> str:
    return weekday(day) if day.weekday() > 4 else ""


def _due_lines(answer: PlainDueDate) -> list[str]:
    lines = [due_sentence(answer.title, answer.due), "", *_count_lines(answer)]
    if answer.last_working_day != answer.due:
        words = "is not a working day, and a limit does not move. The last working day in time is"
        lines += ["", f"{long_date(answer.due)} {words} {long_date(answer.last_working_day)}."]
    return lines


def _window_lines(window: PlainWindow) -> list[str]:
    return [
        window_sentence(window.title, window.opens, window.closes),
        "",
        f"  {column_date(window.on)}   born",
        f"  {column_date(window.plan_by)}   the review is planned by this day",
        f"  {column_date(window.opens)}   the window opens",
        f"  {column_date(window.birthday)}   the birthday",
        f"  {column_date(window.closes)}   the window closes",
        f"  {column_date(window.last_working_day)}   the last working day in the window",
    ]


def _count_lines(answer: PlainDueDate) -> Sequence[str]:
    period, trigger = answer.within, event_words(answer.trigger)
    side = "within {0} after" if period.direction == "after" else "at least {0} before"
    if period.unit not in ("working_days", "days"):
        return [*_reached(answer, trigger), *_passed(answer)]
    lines = [f"{trigger} on {long_date(answer.on)}; {side.format(period)} it."]
    rows = [
        (f"day {day.number}" if day.number is not None else "-", day)
        for day in counted_days(answer)
    ]
    lines.append("")
    for label, day in rows:
        note = day.why
        if day.date == answer.on:
            note = ", ".join(filter(None, [trigger.lower(), day.why]))
        if day.date == answer.due:
            note = ", ".join(filter(None, [note, "due"]))
        lines.append(f"  {column_date(day.date)}   {label:<8} {note}".rstrip())
    return lines


def _reached(answer: PlainDueDate, trigger: str) -> Iterator[str]:
    period = answer.within
    yield f"{trigger} on {long_date(answer.on)}."
    side = "after" if period.direction == "after" else "before"
    line = f"{period} {side} it is {long_date(answer.due)}"
    if period.unit in ("months", "years") and answer.due.day != answer.on.day:
        reached = add_months(answer.on, period.normal[1])
        end = "its last day" if period.month_end == "clamp" else "the first day of the next month"
        line += f": {month(reached)} {reached.year} has no day {answer.on.day}, so {end} is taken"
    yield line + "."


def _passed(answer: PlainDueDate) -> Iterator[str]:
    if answer.skipped:
        yield "Bank holidays and closures on the way (they do not change the date):"
        for day in answer.skipped:
            yield f"  {column_date(day.date)}   {day.name}"


def _authority_lines(answer: PlainDueDate | PlainWindow) -> Iterator[str]:
    yield ""
    yield f"Reading: {answer.reading}"
    yield f"Source: {answer.citation}"
    if answer.basis == "assumption":
        yield "Basis: assumption: no text sets these days, this library does."
    else:
        yield f"Basis: {answer.basis.replace('_', ' ')}."
    label = "NOT VERIFIED" if answer.verified == "not_verified" else "Read"
    yield f"{label}: {verification(answer.verified, answer.citation, answer.basis)}"
    if answer.open_questions:
        yield f"Open questions (docs/explain/readings.md): {', '.join(answer.open_questions)}"
    if answer.provisional:
        yield _PROVISIONAL.format(year=max(answer.on, answer.limit).year)
