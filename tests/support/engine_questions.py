"""Random asks for the engine, good and bad.

Most days are those on which programs go wrong. One value in ten is nonsense: what a form, a link or
a file may hold in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from tests.support.engine_asks import Ask

import cptimescales as cpt
from cptimescales.rules.events import MEANINGS
from cptimescales.testing import strategies
from cptimescales.testing.conformance.bad_input import NO_CLOSURES, NO_DAYS, NO_NAMES, NO_NUMBERS

_NO_DAYS = (
    *NO_DAYS,
    *("-2026-12-14", "2026-12-14 ", "\u0662\u0660\u0662\u0666-12-14", "2026-12-14\n", "null"),
    *("2026-12-14Z", 46_370, ["2026-12-14"], {"year": 2026}),
)
_NO_NUMBERS = (*NO_NUMBERS, 10**20, False, {})
_NO_NAMES = (*NO_NAMES, "first_coregroup", "constructor", {})
_NO_CLOSURES = (
    *NO_CLOSURES,
    *(5, [["2026-12-29", "Closed"]], [{"name": "Closed"}]),
    [{"date": "2026-12-29", "name": " \u2003\n"}],
    [{"date": "2026-12-29", "name": 5}],
    [{"date": "1989-12-29", "name": "Closed"}],
)

_EDGES = ("1990-01-01", "1990-01-02", "1989-12-31", "2100-12-31", "2100-12-30", "2101-01-01")
_ENDS = ("0001-01-01", "9999-12-31", "9982-02-28", "2011-01-01", "2028-12-31", "2029-01-01")


@st.composite
def _mostly(
    draw: st.DrawFn, good: st.SearchStrategy[Any], bad: tuple[Any, ...], one_in: int = 12
) -> Any:
    """Good values, and now and then one of the bad ones."""
    is_bad = draw(st.integers(0, one_in - 1)) == one_in - 1
    return bad[draw(st.integers(0, len(bad) - 1))] if is_bad else draw(good)


def day_texts() -> st.SearchStrategy[Any]:
    """Days as text: near the published years, in all years covered, at every end, and no days."""
    near = strategies.days().map(str)
    far = st.dates(date(1985, 1, 1), date(2105, 12, 31)).map(str)
    return _mostly(near | near | far | st.sampled_from((*_EDGES, *_ENDS)), _NO_DAYS)


def _closures() -> st.SearchStrategy[Any]:
    named = strategies.closures().map(
        lambda days: [{"date": str(day), "name": name} for day, name in days.items()]
    )
    odd = st.text(max_size=6).map(lambda name: [{"date": "2026-12-29", "name": f"Shut {name}"}])
    return _mostly(named | named | odd, _NO_CLOSURES, one_in=8)


@st.composite
def _changes(draw: st.DrawFn) -> dict[str, Any]:
    """Nothing in half of the questions; else closure days, or an earlier list, or both."""
    which = draw(st.integers(0, 7))
    changes: dict[str, Any] = {}
    if which in (4, 6):
        changes["closures"] = draw(_closures())
    if which in (5, 6):
        changes["known_on"] = draw(_mostly(strategies.known_on_days().map(str), _NO_DAYS))
    if which == 7:
        changes = {"closures": draw(st.sampled_from(([], None))), "known_on": None}
    return changes


_NUMBERS = _mostly(
    st.just(1) | st.just(2) | st.integers(1, 12) | st.integers(1, 1_000), _NO_NUMBERS
)


@st.composite
def rule_asks(draw: st.DrawFn, books: Mapping[str, cpt.Rulebook]) -> Ask:
    """An ask for an answer, for its standing, or for what an event starts."""
    name = draw(_mostly(st.sampled_from(sorted(books)), _NO_NAMES, one_in=40))
    book = books.get(name) if isinstance(name, str) else None
    question: dict[str, Any] = {"rulebook": name, **draw(_changes()), "on": draw(day_texts())}
    kind = draw(st.sampled_from(("due", "due", "due", "standing", "after")))
    if kind == "after":
        events = sorted(book.data.all_events if book else MEANINGS)
        question["event"] = draw(_mostly(st.sampled_from(events), _NO_NAMES, one_in=40))
        return {"ask": kind, "question": question}
    rules = {rule.id: rule for rule in (book or next(iter(books.values()))).rules}
    name = question["rule"] = draw(_mostly(st.sampled_from(list(rules)), _NO_NAMES, one_in=40))
    rule = rules.get(name) if isinstance(name, str) else None
    is_series = rule is not None and any(version.then for version in rule.versions)
    if draw(st.integers(0, 11)) > (2 if is_series else 10):
        question["number"] = draw(_NUMBERS)
    if kind == "standing":
        question["as_of"] = draw(_after(question["on"]))
        if draw(st.booleans()):
            question["held"] = draw(_after(question["on"]) | st.none())
    return {"ask": kind, "question": question}


def _after(on: Any) -> st.SearchStrategy[Any]:
    """Days around the time in which most duties are owed; for a birth, 18 years later, too."""
    try:
        start = date.fromisoformat(on)
    except (TypeError, ValueError):
        return day_texts()
    offsets = st.integers(-40, 400) | st.integers(6_400, 6_800)
    return offsets.map(lambda days: str(_added(start, days))) | day_texts()


def _added(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return day


@st.composite
def calendar_asks(draw: st.DrawFn) -> Ask:
    """An ask about a division alone."""
    kind = draw(st.sampled_from(("add_working_days", "working_days_between", "bank_holidays")))
    names = st.sampled_from(cpt.DIVISIONS)
    question = {"division": draw(_mostly(names, _NO_NAMES, one_in=40)), **draw(_changes())}
    if kind == "bank_holidays":
        years = st.integers(1988, 2102)
        question["year"] = draw(_mostly(years, (None, "2026", 2026.5, -1, True, [])))
        return {"ask": kind, "question": question}
    question["from"] = draw(day_texts())
    if kind == "working_days_between":
        question["to"] = draw(day_texts())
    else:
        counts = st.integers(-60, 60) | st.integers(-30_000, 30_000) | st.integers()
        question["add"] = draw(_mostly(counts, (None, "5", 2.5, True, [])))
    return {"ask": kind, "question": question}
