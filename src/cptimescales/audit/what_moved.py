"""Compares a stored answer with the one of now: which facts differ, why, and in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from cptimescales.audit.rechecked import Because, RecheckOutcome
from cptimescales.calendars.days import DayLeftOut
from cptimescales.rules.results import DueDate, ReviewWindow
from cptimescales.rules.words import VERIFIED_BRIEFLY, short_date

DatedAnswer = DueDate | ReviewWindow

_DATES = ("due", "birthday", "opens", "closes", "plan_by", "last_working_day")
# What a question repeats, or says of the version that answered.
_NOT_FACTS = frozenset({"kind", "rulebook", "rule", "trigger", "on", "provenance"})


class Comparison(NamedTuple):
    """What differs between a stored answer and the one of now."""

    outcome: RecheckOutcome
    because: tuple[Because, ...]
    changed: tuple[str, ...]
    message: str | None


def compare(
    stored: DatedAnswer, now: DatedAnswer, *, other_edition: bool | None = None
) -> Comparison:
    """What differs between two answers to one question.

    Args:
        stored, now: the answers.
        other_edition: whether another edition answers now; without it, the citations tell.

    >>> import cptimescales as cpt
    >>> england = cpt.rulebook("england")
    >>> stored = england.as_known_on(date(2022, 9, 9)).due("first_core_group", on=date(2022, 9, 5))
    >>> now = england.due("first_core_group", on=date(2022, 9, 5))
    >>> compare(stored, now).because
    ('bank_holiday',)
    """
    if type(stored) is not type(now):
        raise AssertionError("a question about a window is answered with a window")
    changed = tuple(
        name
        for name in type(now).model_fields
        if name not in _NOT_FACTS and getattr(stored, name) != getattr(now, name)
    )
    if not changed:
        return Comparison("same", (), (), None)
    if not set(_DATES) & set(changed):
        message = "; ".join(["same date", *_facts_in_words(stored, now, changed)])
        return Comparison("same_date", (), changed, message)
    if other_edition is None:
        old, new = stored.citation, now.citation
        other_edition = (old.title, old.published) != (new.title, new.published)
    because = tuple(_reasons(stored, now, changed, other_edition=other_edition))
    parts = [_dates_in_words(stored, now), *_reasons_in_words(stored, now, because)]
    return Comparison("moved", because, changed, "; ".join(parts))


def _reasons(
    stored: DatedAnswer, now: DatedAnswer, changed: tuple[str, ...], *, other_edition: bool
) -> Iterator[Because]:
    text: Because = "edition" if other_edition else "reading"
    if isinstance(stored, ReviewWindow) or isinstance(now, ReviewWindow):
        yield text if set(changed) & {"birthday", "opens", "closes", "plan_by"} else "calendar"
        return
    reasons: list[Because] = []
    if stored.within != now.within:
        reasons.append(text)
    if stored.within.unit == "working_days" or stored.due == now.due:
        came, went = _days_between(stored, now)
        kinds = {day.kind for day in (*came.values(), *went.values())}
        reasons += [kind for kind in ("bank_holiday", "closure") if kind in kinds]
    yield from reasons or ["counting"]


def _days_between(
    stored: DueDate, now: DueDate
) -> tuple[Mapping[date, DayLeftOut], Mapping[date, DayLeftOut]]:
    """The days that are left out now and were not, and the reverse, in the days of both counts."""
    first = max(min(stored.on, stored.due), min(now.on, now.due))
    last = min(max(stored.on, stored.due), max(now.on, now.due))
    then, here = (
        {day.date: day for day in answer.skipped if first <= day.date <= last}
        for answer in (stored, now)
    )
    came = {day: here[day] for day in here if day not in then}
    went = {day: then[day] for day in then if day not in here}
    return came, went


def _dates_in_words(stored: DatedAnswer, now: DatedAnswer) -> str:
    due, was = now.limit, stored.limit
    last, earlier = now.last_working_day, stored.last_working_day
    if due != was:
        return f"due {short_date(due)}, was {short_date(was)}"
    if last != earlier:
        working_days = f"last working day {short_date(last)}, was {short_date(earlier)}"
        return f"due {short_date(due)} as before, {working_days}"
    assert isinstance(stored, ReviewWindow)
    assert isinstance(now, ReviewWindow)
    days = (
        f"{name.replace('_', ' ')} {short_date(getattr(now, name))}, "
        f"was {short_date(getattr(stored, name))}"
        for name in ("birthday", "opens", "plan_by")
        if getattr(stored, name) != getattr(now, name)
    )
    return "; ".join(days)


def _reasons_in_words(
    stored: DatedAnswer, now: DatedAnswer, because: tuple[Because, ...]
) -> Iterator[str]:
    if "edition" in because:
        before = f"{stored.citation.title}{_within(stored)}"
        yield f"{now.citation.title}{_within(now)} in place of {before}"
    if "reading" in because:
        was = _within(stored)
        yield f"{now.citation.title} is read otherwise{_within(now)}" + (
            f", was{was}" if was else ""
        )
    if "calendar" in because:
        yield "a bank holiday or a closure day; a window does not name them"
    if "counting" in because:
        yield "by the same rule and the same days left out; please report it"
    yield from _days_in_words(stored, now, because)


def _days_in_words(stored: DatedAnswer, now: DatedAnswer, kinds: Collection[str]) -> Iterator[str]:
    if isinstance(stored, DueDate) and isinstance(now, DueDate):
        came, went = _days_between(stored, now)
        for days, words in ((came, "does not count now"), (went, "counts now")):
            yield from (
                f"{short_date(day.date)} ({day.name}) {words}"
                for day in days.values()
                if day.kind in kinds
            )


def _within(answer: DatedAnswer) -> str:
    return f" ({answer.within.spelled_out()})" if isinstance(answer, DueDate) else ""


def _facts_in_words(
    stored: DatedAnswer, now: DatedAnswer, changed: tuple[str, ...]
) -> Iterator[str]:
    """What else is said now. A long text is named and not repeated."""
    if "citation" in changed:
        if stored.citation.title != now.citation.title:
            yield f"cites {now.citation.title}, cited {stored.citation.title}"
        else:
            yield "cites another place"
    if "verified" in changed:
        yield f"{VERIFIED_BRIEFLY[now.verified]}, was {VERIFIED_BRIEFLY[stored.verified]}"
    if "provisional" in changed:
        yield "provisional now" if now.provisional else "no longer provisional"
    if "within" in changed and isinstance(stored, DueDate) and isinstance(now, DueDate):
        yield f"within {now.within.spelled_out()}, was {stored.within.spelled_out()}"
    named = {
        "title": "another title",
        "basis": "another rank of text",
        "reading": "another reading",
        "open_questions": "other open questions",
    }
    yield from (words for name, words in named.items() if name in changed)
    if "skipped" in changed:
        days = list(_days_in_words(stored, now, ("bank_holiday", "closure")))
        yield from days or ["a day left out has another name"]
