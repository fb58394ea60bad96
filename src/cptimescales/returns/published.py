"""The indicators that the national statistics of England publish, each under its readings.

The statistics do not say how they count in every case. Where a reading is open, each figure is
given under each reading, so that a council can see why its own figure and the published one differ.
Every figure is of the whole source: there are no groups.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

from cptimescales.calendars.dates import ONE_DAY, add_months
from cptimescales.errors import TimescaleError
from cptimescales.library import Rulebook, rulebook
from cptimescales.returns.indicators import BAND_STARTS, bands, median, percent
from cptimescales.returns.periods import Span
from cptimescales.returns.standing import Duty
from cptimescales.rules.frozen import Frozen
from cptimescales.rules.model import Rule
from cptimescales.rules.period import Period
from cptimescales.rules.status import Status

_CONFERENCE, _ASSESSMENT, _REVIEW = "initial_conference", "assessment", "review_conference"
_IN_DAYS = {3: timedelta(days=91), 6: timedelta(days=183)}
"""What a template counts in place of some months."""

_LEAST_MONTHS = 3
_HELD = (Status.MET, Status.MET_LATE)
_OF_ENGLAND = "england"


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

    id: Literal[
        "conferences_by_working_days",
        "assessments_by_working_days",
        "reviews_in_time",
        "plans_reviewed_in_time",
    ]
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
    """

    def __init__(self, book: Rulebook, as_of: date, span: Span) -> None:
        self._as_of, self._span = as_of, span
        self._book = book
        self._conferences = _Taken(BAND_STARTS[_CONFERENCE], 15)
        self._assessments = _Taken(BAND_STARTS[_ASSESSMENT], 45)
        self._reviews = {False: Counter[bool](), True: Counter[bool]()}
        self._plans: dict[tuple[bool, bool], Counter[bool]] = {
            (in_days, newest): Counter() for in_days in (False, True) for newest in (False, True)
        }
        self._unknown_reviews = self._unknown_plans = 0
        rules = {rule.id: rule for rule in book.rules}
        self._review_rule = rules.get(_REVIEW)
        self._asks = {name for name in (_CONFERENCE, _ASSESSMENT, _REVIEW) if name in rules}

    def add(self, duties: Iterable[Duty]) -> None:
        """Counts the duties of one child."""
        reviews: dict[str, list[Duty]] = {}
        for duty in duties:
            if duty.rule == _CONFERENCE:
                self._add_taken(self._conferences, duty)
            elif duty.rule == _ASSESSMENT:
                self._add_taken(self._assessments, duty)
            elif duty.rule == _REVIEW and duty.episode is not None:
                reviews.setdefault(duty.episode, []).append(duty)
        for plan in reviews.values():
            self._add_reviews(plan)

    def _add_taken(self, taken: _Taken, duty: Duty) -> None:
        if duty.status in _HELD and duty.met_on is not None and self._span.has(duty.met_on):
            taken.held[duty.working_days_taken or 0] += 1
            taken.by_weekday[_weekdays(duty.on, duty.met_on)] += 1
        elif duty.status is Status.OVERDUE and self._span.has(duty.due):
            taken.open_and_late += 1

    def _add_reviews(self, plan: Sequence[Duty]) -> None:
        for review in plan:
            if review.status is Status.NOT_RECORDED:
                self._unknown_reviews += self._span.has(review.due)
                continue
            for in_days, counts in self._reviews.items():
                limit = self._limit(review, in_days=in_days)
                in_time = self._in_time(review, limit)
                if in_time is not None and limit <= self._as_of and self._span.has(limit):
                    counts[in_time] += 1
        if self._was_open_for_three_months(plan):
            self._add_plan(plan)

    def _was_open_for_three_months(self, plan: Sequence[Duty]) -> bool:
        """Whether a plan is open now, and began three months ago or earlier."""
        is_open = any(review.status in (Status.PENDING, Status.OVERDUE) for review in plan)
        began = min(review.on for review in plan)
        return is_open and add_months(began, _LEAST_MONTHS) <= self._as_of

    def _add_plan(self, plan: Sequence[Duty]) -> None:
        if any(review.status is Status.NOT_RECORDED for review in plan):
            self._unknown_plans += 1
            return
        for (in_days, newest), counts in self._plans.items():
            judged = [
                in_time
                for review in plan
                if (in_time := self._in_time(review, self._limit(review, in_days=in_days)))
                is not None
            ]
            counts[all(judged[-1:] if newest else judged)] += 1

    def _limit(self, review: Duty, *, in_days: bool) -> date:
        """The limit of a review; with `in_days`, by 91 or 183 days in place of months."""
        if not in_days or self._review_rule is None:
            return review.due
        months = self._months(self._review_rule, review)
        return review.due if months not in _IN_DAYS else review.on + _IN_DAYS[months]

    @staticmethod
    def _months(rule: Rule, review: Duty) -> int:
        """How many months a review had; 0 if its period is no whole number of months."""
        version = rule.version_on(review.on)
        if version is None or version.within is None:
            return 0
        is_first = review.trigger in rule.trigger
        periods = (version.within,) if is_first or not version.then else version.then
        return next((of for of in map(_in_months, periods) if _reaches(review, of)), 0)

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
        for reading, taken in (
            ("No bank holiday counts as a working day.", self._conferences.held),
            ("Every weekday counts as a working day.", self._conferences.by_weekday),
        ):
            yield self._conferences.figure(
                "conferences_by_working_days", title, "C4", reading, taken
            )

    def _of_assessments(self) -> Iterator[PublishedIndicator]:
        title = "Assessments completed, by working days"
        taken = self._assessments
        for reading, counts, open_and_late in (
            ("Only completed ones count; no bank holiday counts.", taken.held, 0),
            (
                "Only completed ones count; every weekday counts.",
                taken.by_weekday,
                0,
            ),
            (
                "One that is open after its limit counts as not in time; no bank holiday counts.",
                taken.held,
                taken.open_and_late,
            ),
        ):
            yield taken.figure(
                "assessments_by_working_days", title, "C2", reading, counts, open_and_late
            )

    def _of_reviews(self) -> Iterator[PublishedIndicator]:
        for in_days, reading in (
            (False, "Three and six months are calendar months."),
            (True, "Three and six months are 91 and 183 days."),
        ):
            counts = self._reviews[in_days]
            yield PublishedIndicator(
                id="reviews_in_time",
                title="Reviews of which the limit has come",
                table=None,
                unit="events",
                reading=reading,
                of=counts.total(),
                in_time=counts[True],
                percent=percent(counts[True], counts.total()),
                not_known=self._unknown_reviews,
            )

    def _of_plans(self) -> Iterator[PublishedIndicator]:
        for in_days, newest, reading in (
            (False, False, "By calendar months; every review on record since the plan began."),
            (True, False, "By 91 and 183 days; every review on record since the plan began."),
            (False, True, "By calendar months; the newest review that was due or held."),
            (True, True, "By 91 and 183 days; the newest review that was due or held."),
        ):
            counts = self._plans[in_days, newest]
            yield PublishedIndicator(
                id="plans_reviewed_in_time",
                title="Children on a plan for 3 months, reviews in time",
                table="D6",
                unit="children",
                reading=reading,
                of=counts.total(),
                in_time=counts[True],
                percent=percent(counts[True], counts.total()),
                not_known=self._unknown_plans,
            )


class _Taken:
    """The working days that meetings of one rule took, by both readings of a working day."""

    def __init__(self, starts: tuple[int, ...], in_time: int) -> None:
        self._starts, self._limit = starts, in_time
        self.held: Counter[int] = Counter()
        self.by_weekday: Counter[int] = Counter()
        self.open_and_late = 0

    def figure(
        self,
        figure_id: Literal["conferences_by_working_days", "assessments_by_working_days"],
        title: str,
        table: str,
        reading: str,
        taken: Counter[int],
        open_and_late: int = 0,
    ) -> PublishedIndicator:
        of = taken.total() + open_and_late
        in_time = sum(count for days, count in taken.items() if days <= self._limit)
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
            bands=bands(self._starts, taken),
        )


def _in_months(period: Period) -> int:
    return period.count if period.unit == "months" and period.direction == "after" else 0


def _reaches(review: Duty, months: int) -> bool:
    try:
        return bool(months) and add_months(review.on, months) == review.due
    except TimescaleError:
        return False


def _weekdays(start: date, end: date) -> int:
    """How many days from Monday to Friday lie after one day, up to and including another."""
    if end < start:
        return -_weekdays(end, start)
    weeks, rest = divmod((end - start).days, 7)
    return 5 * weeks + sum((start + (day + 1) * ONE_DAY).weekday() < 5 for day in range(rest))
