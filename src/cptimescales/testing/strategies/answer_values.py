"""Strategies for answers, what they cite, and what an audit finds. A rulebook computed each one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from cptimescales.audit.findings import Finding
from cptimescales.audit.judge import audit
from cptimescales.rules.authority import Citation
from cptimescales.rules.explain import CountedDay
from cptimescales.rules.results import DueDate, Provenance, Refusal, ReviewWindow
from cptimescales.testing.strategies.calendar_values import days
from cptimescales.testing.strategies.rule_values import rulebooks

_LAST_DAY = date(2032, 12, 31)
_LEAP_BIRTHS = (date(2004, 2, 29), date(2008, 2, 29))


@st.composite
def answers(draw: st.DrawFn) -> DueDate | ReviewWindow | Refusal:
    """What a rulebook answers: mostly dates, sometimes a refusal."""
    book = draw(rulebooks())
    rule = draw(st.sampled_from(book.rules))
    version = draw(st.sampled_from(rule.versions))
    if version.around is not None:
        return book.answer(rule.id, on=draw(days(date(1998, 1, 1), date(2014, 12, 31))))
    last = rule.last_day(version) or _LAST_DAY
    return book.answer(
        rule.id,
        on=draw(days(version.effective_from, last)),
        number=draw(st.integers(1, len(version.then) + 1)),
    )


def due_dates() -> st.SearchStrategy[DueDate]:
    """Due dates that shipped rulebooks give."""
    return _counted_answers().filter(lambda answer: isinstance(answer, DueDate))


@st.composite
def _counted_answers(draw: st.DrawFn) -> Any:
    """The answer of a version that has a limit within, or a notice before. It may be a refusal."""
    book = draw(rulebooks())
    counted_versions = [
        (rule, version)
        for rule in book.rules
        for version in rule.versions
        if version.within is not None or version.before is not None
    ]
    rule, version = draw(st.sampled_from(counted_versions))
    on = draw(days(version.effective_from, rule.last_day(version) or _LAST_DAY))
    return book.answer(rule.id, on=on, number=draw(st.integers(1, len(version.then) + 1)))


def review_windows() -> st.SearchStrategy[ReviewWindow]:
    """Windows around an eighteenth birthday. Some of the births are on 29 February."""
    births = days(date(2001, 1, 1), date(2014, 12, 31)) | st.sampled_from(_LEAP_BIRTHS)
    books = rulebooks().filter(lambda book: any(rule.versions[-1].around for rule in book.rules))
    windows = st.builds(
        lambda book, born: book.answer("eighteenth_birthday_review", on=born), books, births
    )
    return windows.filter(lambda answer: isinstance(answer, ReviewWindow))


def provenances() -> st.SearchStrategy[Provenance]:
    """Provenances of due dates: the rulebook and the bank holidays that they were computed from."""
    return due_dates().map(lambda due: due.provenance)


def citations() -> st.SearchStrategy[Citation]:
    """Citations of due dates."""
    return due_dates().map(lambda due: due.citation)


def counted_days() -> st.SearchStrategy[CountedDay]:
    """Single days of the count that leads to a due date."""
    return due_dates().flatmap(lambda due: st.sampled_from(due.days()))


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    """What an audit finds for one row, whose recorded date is up to three days off."""
    due = draw(due_dates())
    recorded = due.due + timedelta(days=draw(st.integers(-3, 3)))
    row = {"reference": "C-1", "rule": due.rule, "on": str(due.on), "recorded_due": str(recorded)}
    (finding,) = audit([row], due.rulebook)
    return finding
