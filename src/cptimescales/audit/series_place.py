"""Which deadline of a series a stored answer was: an answer has its period, not its number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain, repeat

from cptimescales.errors import TimescaleError
from cptimescales.rules.in_force import LARGEST_NUMBER, period_of
from cptimescales.rules.model import Rule, RuleVersion
from cptimescales.rules.period import Period


def place_in_series(
    rule: Rule, on: date, trigger: str, within: Period, number: int | None = None
) -> int:
    """The number that `Rulebook.due` takes for a question whose answer had a period and a trigger.

    All numbers with the same period lead to the same answer; the least of them is given.

    Args:
        rule: the rule as it is now.
        on, trigger, within: the day, the event and the period of the answer.
        number: the place in the series, if somebody recorded it.

    Raises:
        TimescaleError: another event starts the clock now, or several deadlines of the series
            could be meant.

    >>> import cptimescales as cpt
    >>> england = cpt.rulebook("england")
    >>> due = england.due("review_conference", on=date(2026, 2, 27), number=3)
    >>> place_in_series(england.rule(due.rule), due.on, due.trigger, due.within)
    2
    """
    version = rule.version_on(on)
    places = _places(rule, version, trigger)
    for place, period in places:
        if period in (within, None):
            return place
    if not places:
        raise TimescaleError(
            f"no deadline of {rule.id!r} starts with {trigger} now, but with "
            f"{' or '.join(rule.trigger)}; ask again with the day of that event"
        )
    if number is not None and any(place == min(number, places[-1][0]) for place, _ in places):
        return number
    if len({period for _, period in places}) == 1:
        return places[0][0]
    # The period has changed. Another version of the rule may say which deadline had it.
    before = {
        place
        for other in rule.versions
        for place, period in _places(rule, other, trigger)
        if period == within
    }
    if len(before) == 1:
        return before.pop()
    raise TimescaleError(
        f"its periods have changed, and nothing says which deadline of the series {within} was; "
        "store the number beside the answer"
    )


def _places(
    rule: Rule, version: RuleVersion | None, trigger: str
) -> list[tuple[int, Period | None]]:
    """The deadlines that an event can start, each with its period, or None without a number."""
    if version is None or (version.within is None and version.before is None):
        numbers = [1] if _starts(rule, trigger) else [2] if trigger == rule.met_by else []
        return [(number, None) for number in numbers]
    return list(_deadlines(rule, version, trigger))


def _starts(rule: Rule, trigger: str) -> bool:
    """Whether an event can start the first clock of a rule, as a whole case reads it."""
    return trigger in rule.trigger or (rule.starts == "beginning" and trigger != rule.met_by)


def _deadlines(
    rule: Rule, version: RuleVersion, trigger: str
) -> Iterator[tuple[int, Period | None]]:
    if _starts(rule, trigger):
        yield 1, period_of(version, 1)
    if not version.then:
        return
    if version.counted_from == "previous_held":
        if trigger == rule.met_by:
            last = len(version.then) + 1
            yield from ((number, period_of(version, number)) for number in range(2, last + 1))
    elif trigger in rule.trigger and version.within is not None:
        period = version.within
        for number, step in enumerate(chain(version.then, repeat(version.then[-1])), start=2):
            try:
                period = period.plus(step)
            except TimescaleError:  # longer than any period
                return
            if number > LARGEST_NUMBER:
                return
            yield number, period
