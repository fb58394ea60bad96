"""The indicators that the national statistics of England publish, each under its readings.

The statistics do not say how they count in every case. Where a reading is open, each figure is
given under each reading, so that a council can see why its own figure and the published one differ.
Every figure is of the whole source: there are no groups.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, TypeAlias

from cptimescales.calendars.dates import add_months
from cptimescales.errors import TimescaleError
from cptimescales.library import Rulebook, rulebook
from cptimescales.returns.indicators import BAND_STARTS, bands, median, percent
from cptimescales.returns.periods import Span
from cptimescales.returns.standing import Duty
from cptimescales.rules.frozen import Frozen
from cptimescales.rules.period import Period
from cptimescales.rules.status import Status

FigureId: TypeAlias = Literal[
    "conferences_by_working_days",
    "assessments_by_working_days",
    "reviews_in_time",
    "plans_reviewed_in_time",
]

_CONFERENCE, _ASSESSMENT, _REVIEW = "initial_conference", "assessment", "review_conference"
_IN_DAYS = {3: timedelta(days=91), 6: timedelta(days=183)}
"""What a template counts in place of some months."""

_LEAST_MONTHS = 3
_MOST_DAYS = 50_000
_HELD = (Status.MET, Status.MET_LATE)
_OF_ENGLAND = "england"
_EVERY, _NEWEST = "every review", "newest review"
_MONTHS, _DAYS = "months", "days"
_UNITS = {False: _MONTHS, True: _DAYS}
_TAKEN: Mapping[str, tuple[FigureId, str, int]] = {
    _CONFERENCE: ("conferences_by_working_days", "C4", 15),
    _ASSESSMENT: ("assessments_by_working_days", "C2", 45),
}
"""The rules whose meetings are counted by days: the figure, its table and the limit."""

Counted: TypeAlias = tuple[str, str, int]
"""What is counted, by which unit, and the value: days, or whether it was in time."""


class PublishedIndicator(Frozen):
    """One figure as the statistics publish it, under one reading.

    Attributes:
        id: which figure.
        title: what it says.
        table: the table of the statistics, such as `C4`; None for a count of ours beside it.
        unit: what is counted: events, or children on a plan.
        reading: how an open question is read for this figure, in one sentence.
        of: how many are counted.
        in_time: how many of them were in time.
        percent: the share in time.
        median_working_days, bands: as in `Indicator`, where the statistics give them.
        not_known: how many more there are of which the source does not show it.
        suppressed: as in `Indicator`.
    """

    id: FigureId
    title: str
    table: str | None
    unit: Literal["events", "children"]
    reading: str
    of: int | None
    in_time: int | None
    percent: float | None
    median_working_days: float | None = None
    bands: Mapping[str, int] | None = None
    not_known: int | None = 0
    suppressed: bool = False


def is_of_england(book: Rulebook) -> bool:
    """Whether a rulebook is England's or extends it: only then do the statistics fit.

    A rulebook that extends another, even by way of a third, has all its rules.

    >>> [is_of_england(rulebook(name)) for name in ("south-west", "wales")]
    [True, False]
    """
    return {rule.id for rule in rulebook(_OF_ENGLAND).rules} <= {rule.id for rule in book.rules}


class PublishedTally:
    """Counts the published figures, child by child. Its memory does not grow with their number.

    Args:
        book: the rulebook by which the duties were judged.
        as_of: the day on which the duties were judged, and on which plans are open.
        span: the meetings and limits in this span count.

    Attributes:
        counts: how often each thing was counted. Those of several tallies may be added up.
    """

    def __init__(self, book: Rulebook, as_of: date, span: Span) -> None:
        self._as_of, self._span = as_of, span
        self._counts_all = span.is_whole
        self._book = book
        self.counts: Counter[Counted] = Counter()
        rules = {rule.id: rule for rule in book.rules}
        self._review_rule = rules.get(_REVIEW)
        self._days_of_months = lru_cache(_MOST_DAYS)(self._limit_in_days)
        self._asks = {name for name in (_CONFERENCE, _ASSESSMENT, _REVIEW) if name in rules}

    def add(self, duties: Iterable[Duty]) -> None:
        """Counts the duties of one child."""
        reviews: dict[str, list[Duty]] = {}
        found: list[Counted] = []
        for duty in duties:
            rule = duty.rule
            if rule == _REVIEW:
                if duty.episode is not None:
                    reviews.setdefault(duty.episode, []).append(duty)
            elif rule in _TAKEN:
                self._add_taken(duty, found)
        for plan in reviews.values():
            self._add_reviews(plan, found)
        self.counts.update(found)

    def _add_taken(self, duty: Duty, found: list[Counted]) -> None:
        rule, status, met_on = duty.rule, duty.status, duty.met_on
        if status in _HELD and met_on is not None:
            if self._has(met_on):
                weekdays = _weekdays_before(met_on) - _weekdays_before(duty.on)
                found.append((rule, "working_days", duty.working_days_taken or 0))
                found.append((rule, "weekdays", weekdays))
        elif status is Status.OVERDUE and self._has(duty.due):
            found.append((rule, "open_and_late", 0))

    def _has(self, day: date) -> bool:
        return self._counts_all or self._span.has(day)

    def _add_reviews(self, plan: Sequence[Duty], found: list[Counted]) -> None:
        as_of, counts_all, has = self._as_of, self._counts_all, self._span.has
        for review in plan:
            due, met_on = review.due, review.met_on
            if review.status is Status.NOT_RECORDED:
                if counts_all or has(due):
                    found.append(("reviews", "not_known", 0))
                continue
            in_days = self._days_of_months(review.trigger, review.on, due)
            for unit, limit in ((_MONTHS, due), (_DAYS, in_days)):
                if limit <= as_of and (counts_all or has(limit)):
                    # Most reviews were held: they need no further look.
                    in_time = self._in_time(review, limit) if met_on is None else met_on <= limit
                    if in_time is not None:
                        found.append(("reviews", unit, in_time))
        if self._was_open_for_three_months(plan):
            self._add_plan(plan)

    def _was_open_for_three_months(self, plan: Sequence[Duty]) -> bool:
        """Whether a plan is open now, and began three months ago or earlier."""
        is_open = any(review.status in (Status.PENDING, Status.OVERDUE) for review in plan)
        began = min(review.on for review in plan)
        return is_open and add_months(began, _LEAST_MONTHS) <= self._as_of

    def _add_plan(self, plan: Sequence[Duty]) -> None:
        if any(review.status is Status.NOT_RECORDED for review in plan):
            self.counts["plans", "not_known", 0] += 1
            return
        for in_days in (False, True):
            judged = [
                in_time
                for review in plan
                if (in_time := self._in_time(review, self._limit(review, in_days=in_days)))
                is not None
            ]
            self.counts[_EVERY, _UNITS[in_days], all(judged)] += 1
            self.counts[_NEWEST, _UNITS[in_days], all(judged[-1:])] += 1

    def _limit(self, review: Duty, *, in_days: bool) -> date:
        """The limit of a review; with `in_days`, by 91 or 183 days in place of months."""
        return (
            self._days_of_months(review.trigger, review.on, review.due) if in_days else review.due
        )

    def _limit_in_days(self, trigger: str, on: date, due: date) -> date:
        """A limit by 91 or 183 days; the limit itself, if its period is not so many months."""
        rule = self._review_rule
        version = None if rule is None else rule.version_on(on)
        if rule is None or version is None or version.within is None:
            return due
        is_first = trigger in rule.trigger
        periods = (version.within,) if is_first or not version.then else version.then
        months = next((of for of in map(_in_months, periods) if _reaches(on, due, of)), 0)
        return on + _IN_DAYS[months] if months in _IN_DAYS else due

    def _in_time(self, review: Duty, limit: date) -> bool | None:
        """Whether a review was in time by a limit; None if that is not settled yet."""
        if review.met_on is not None:
            return review.met_on <= limit
        if review.status is Status.MISSED:
            ended = review.due + timedelta(days=review.calendar_days_late)
            return None if ended <= limit else False
        return False if limit < self._as_of else None

    def indicators(self) -> list[PublishedIndicator]:
        """The figures, each under each of its readings."""
        if not is_of_england(self._book):
            return []
        figures: list[PublishedIndicator] = []
        if _CONFERENCE in self._asks:
            figures += self._of_conferences()
        if _ASSESSMENT in self._asks:
            figures += self._of_assessments()
        if _REVIEW in self._asks:
            figures += self._of_reviews()
            figures += self._of_plans()
        return figures

    def _of_conferences(self) -> Iterator[PublishedIndicator]:
        title = "Conferences held, by working days"
        for reading, days in (
            ("No bank holiday counts as a working day.", "working_days"),
            ("Every weekday counts as a working day.", "weekdays"),
        ):
            yield self._taken(_CONFERENCE, title, reading, days)

    def _of_assessments(self) -> Iterator[PublishedIndicator]:
        title = "Assessments completed, by working days"
        for reading, days, open_and_late in (
            ("Only completed ones count; no bank holiday counts.", "working_days", 0),
            ("Only completed ones count; every weekday counts.", "weekdays", 0),
            (
                "One that is open after its limit counts as not in time; no bank holiday counts.",
                "working_days",
                self.counts[_ASSESSMENT, "open_and_late", 0],
            ),
        ):
            yield self._taken(_ASSESSMENT, title, reading, days, open_and_late)

    def _taken(
        self, rule: str, title: str, reading: str, days: str, open_and_late: int = 0
    ) -> PublishedIndicator:
        """The days that the meetings of a rule took, by one reading of a day."""
        figure_id, table, limit = _TAKEN[rule]
        taken = {
            value: count
            for (what, unit, value), count in self.counts.items()
            if what == rule and unit == days
        }
        of = sum(taken.values()) + open_and_late
        in_time = sum(count for value, count in taken.items() if value <= limit)
        return PublishedIndicator(
            id=figure_id,
            title=title,
            table=table,
            unit="events",
            reading=reading,
            of=of,
            in_time=in_time,
            percent=percent(in_time, of),
            median_working_days=median(taken),
            bands=bands(BAND_STARTS[rule], taken),
        )

    def _of_reviews(self) -> Iterator[PublishedIndicator]:
        for in_days, reading in (
            (False, "Three and six months are calendar months."),
            (True, "Three and six months are 91 and 183 days."),
        ):
            in_time, not_in_time = self._in_time_and_not("reviews", in_days=in_days)
            yield PublishedIndicator(
                id="reviews_in_time",
                title="Reviews of which the limit has come",
                table=None,
                unit="events",
                reading=reading,
                of=in_time + not_in_time,
                in_time=in_time,
                percent=percent(in_time, in_time + not_in_time),
                not_known=self.counts["reviews", "not_known", 0],
            )

    def _in_time_and_not(self, what: str, *, in_days: bool) -> tuple[int, int]:
        unit = _UNITS[in_days]
        return self.counts[what, unit, True], self.counts[what, unit, False]

    def _of_plans(self) -> Iterator[PublishedIndicator]:
        for in_days, what, reading in (
            (False, _EVERY, "By calendar months; every review on record since the plan began."),
            (True, _EVERY, "By 91 and 183 days; every review on record since the plan began."),
            (False, _NEWEST, "By calendar months; the newest review that was due or held."),
            (True, _NEWEST, "By 91 and 183 days; the newest review that was due or held."),
        ):
            in_time, not_in_time = self._in_time_and_not(what, in_days=in_days)
            yield PublishedIndicator(
                id="plans_reviewed_in_time",
                title="Children on a plan for 3 months, reviews in time",
                table="D6",
                unit="children",
                reading=reading,
                of=in_time + not_in_time,
                in_time=in_time,
                percent=percent(in_time, in_time + not_in_time),
                not_known=self.counts["plans", "not_known", 0],
            )


def _in_months(period: Period) -> int:
    return period.count if period.unit == "months" and period.direction == "after" else 0


def _reaches(on: date, due: date, months: int) -> bool:
    try:
        return bool(months) and add_months(on, months) == due
    except TimescaleError:
        return False


@lru_cache(_MOST_DAYS)
def _weekdays_before(day: date) -> int:
    """How many days from Monday to Friday there are up to a day, since the year 1."""
    weeks, days = divmod(day.toordinal() - 1, 7)  # 1 January of the year 1 is a Monday
    return 5 * weeks + min(days + 1, 5)
