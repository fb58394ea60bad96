"""How many duties were met in time, late or not at all: for each rule, group and period.

The period of a duty is that of its limit. So a meeting that was held early counts in the month in
which it had to be held, and a total is the sum of its months.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import compress, pairwise, repeat
from operator import attrgetter
from typing import Literal, NamedTuple, TypeAlias

from cptimescales.calendars.dates import Day
from cptimescales.returns.periods import Each, Span, days_of, period_of
from cptimescales.returns.standing import Duty
from cptimescales.rules.frozen import Frozen
from cptimescales.rules.status import Status

BAND_STARTS: Mapping[str, tuple[int, ...]] = {
    "initial_conference": (0, 11, 16, 21),
    "assessment": (0, 1, 11, 21, 31, 41, 46, 51),
}
"""The first working day of each band in which a rule's meetings are counted.

Those of conferences are the bands of table C4 of the children in need statistics. Of those of
assessments, table C2, the two bands between 21 and 40 days were not read and are inferred.
"""


class Indicator(Frozen):
    """The figures of one rule, for all its duties, or for those of a group or a period.

    A figure is None if it cannot be given or is suppressed.

    Attributes:
        rulebook, rule, title: the rule.
        unit: what is counted: each duty by itself. A child with two plans counts twice.
        group: the group, such as a team; None for all of them.
        period: the month or quarter of the limit; None for the whole span.
        period_from, period_to: the first and the last day of the period or the span.
        due: the duties of which the limit has come, on the as-of day or before, and which are met,
            met late, overdue or missed.
        in_time: the duties met by their limit.
        in_time_ahead: those of `in_time` of which the limit lies after the as-of day. They are not
            in `due`: `due` is `in_time` without them, and `late`, `overdue` and `missed`.
        late: the duties met after their limit.
        overdue: the duties open after their limit.
        missed: the duties that ended unmet after their limit.
        pending: the duties that are open, with the limit on the as-of day or after it.
        not_owed: the duties that the source withdraws, such as "conference not required".
        not_recorded: the duties of which the source cannot show whether they were met.
        percent_of_due: of the duties in `due`, the share met in time.
        percent_of_held: of the duties met at all, the share met in time.
        percent_of_open: of the duties that are open now, pending or overdue, the share that is not
            overdue.
        median_working_days: the middle one of the working days from start to meeting, of the duties
            met; of two middle ones, the mean.
        bands: the duties met, by working days from start to meeting; None for most rules.
        suppressed: whether figures are left out so that no child can be recognised.
    """

    rulebook: str
    rule: str
    title: str
    unit: Literal["events"] = "events"
    group: str | None = None
    period: str | None = None
    period_from: Day | None = None
    period_to: Day | None = None
    due: int | None = 0
    in_time: int | None = 0
    in_time_ahead: int | None = 0
    late: int | None = 0
    overdue: int | None = 0
    missed: int | None = 0
    pending: int | None = 0
    not_owed: int | None = 0
    not_recorded: int | None = 0
    percent_of_due: float | None = None
    percent_of_held: float | None = None
    percent_of_open: float | None = None
    median_working_days: float | None = None
    bands: Mapping[str, int] | None = None
    suppressed: bool = False


_RULEBOOK, _RULE, _GROUP, _STATUS, _TAKEN = (
    attrgetter(name) for name in ("rulebook", "rule", "group", "status", "working_days_taken")
)

_Place = tuple[str, str, str | None, str | None]
"""Rulebook, rule, group and period."""


Key: TypeAlias = tuple[str, str, str | None, str | None, Status | None, int | None, bool]
"""What is counted: a place, the status (None: not owed), the days taken, and the limit ahead."""


class _Kind(NamedTuple):
    """What a duty counts as."""

    place: _Place
    status: Status | None  # None: not owed
    taken: int | None
    ahead: bool


class Tally:
    """Counts duties as they come. Its memory does not grow with the number of children.

    Args:
        as_of: the day on which the duties were judged.
        span: only limits in this span count.
        each: whether months or quarters are counted, too.

    Attributes:
        counts: how often each thing was counted. Those of several tallies may be added up.
    """

    def __init__(self, as_of: date, span: Span, each: Each | None = None) -> None:
        self._as_of, self._span, self._each = as_of, span, each
        self.counts: Counter[Key] = Counter()
        self._titles: dict[tuple[str, str], str] = {}
        self._period = lru_cache(200_000)(self._period_of_limit)

    def _period_of_limit(self, limit: date) -> tuple[bool, str | None]:
        """Whether a limit counts, and its period."""
        return self._span.has(limit), None if self._each is None else period_of(limit, self._each)

    def expect(self, rulebook: str, rule: str, title: str) -> None:
        """Names a rule that gets a row, also without any duty; rows come in this order."""
        self._titles[rulebook, rule] = title

    def add(self, duties: Iterable[Duty]) -> None:
        """Counts duties. Many at a time take less time than each by itself."""
        # What another authority has is not counted here.
        ours = [duty for duty in duties if not duty.waited_for]
        limits = [duty.due for duty in ours]
        periods: Iterable[str | None] = repeat(None)
        if not (self._span.is_whole and self._each is None):
            counted = list(map(self._period, limits))
            ours = list(compress(ours, [counts_here for counts_here, _ in counted]))
            limits = [duty.due for duty in ours]
            periods = [period for counts_here, period in counted if counts_here]
        self.counts.update(
            zip(
                map(_RULEBOOK, ours),
                map(_RULE, ours),
                map(_GROUP, ours),
                periods,
                map(_STATUS, ours),
                map(_TAKEN, ours),
                map(self._as_of.__lt__, limits),
            )
        )

    def add_not_owed(self, rulebook: str, rule: str, group: str | None, limit: date | None) -> None:
        """Counts a duty that the source withdraws; without a limit it counts in every span."""
        counts_here, period = (True, None) if limit is None else self._period(limit)
        if counts_here:
            self.counts[rulebook, rule, group, period, None, None, False] += 1

    def indicators(self) -> list[Indicator]:
        """The figures: of each rule all duties, then its groups, its periods, and both together."""
        sums: dict[_Place, list[tuple[_Kind, int]]] = defaultdict(list)
        for key, count in self.counts.items():
            rulebook, rule, group, period, status, taken, ahead = key
            kind = _Kind((rulebook, rule, group, period), status, taken, ahead)
            for place in _places(kind.place):
                sums[place].append((kind, count))
        for rulebook, rule in self._titles:
            sums.setdefault((rulebook, rule, None, None), [])
        order = {rule: number for number, rule in enumerate(self._titles)}
        return [
            self._indicator(place, sums[place])
            for place in sorted(sums, key=lambda place: _order(place, order))
        ]

    def _indicator(self, place: _Place, kinds: list[tuple[_Kind, int]]) -> Indicator:
        rulebook, rule, group, period = place
        days = self._span if period is None else days_of(period)
        of: Counter[Status | None] = Counter()
        taken: Counter[int] = Counter()
        ahead = 0
        for kind, count in kinds:
            of[kind.status] += count
            if kind.taken is not None:
                taken[kind.taken] += count
            if kind.status is Status.MET and kind.ahead:
                ahead += count
        in_time, late = of[Status.MET], of[Status.MET_LATE]
        due = in_time - ahead + late + of[Status.OVERDUE] + of[Status.MISSED]
        return Indicator(
            rulebook=rulebook,
            rule=rule,
            title=self._titles.get((rulebook, rule), rule),
            group=group,
            period=period,
            period_from=days.first,
            period_to=days.last,
            due=due,
            in_time=in_time,
            in_time_ahead=ahead,
            late=late,
            overdue=of[Status.OVERDUE],
            missed=of[Status.MISSED],
            pending=of[Status.PENDING],
            not_owed=of[None],
            not_recorded=of[Status.NOT_RECORDED],
            percent_of_due=percent(in_time - ahead, due),
            percent_of_held=percent(in_time, in_time + late),
            percent_of_open=percent(of[Status.PENDING], of[Status.PENDING] + of[Status.OVERDUE]),
            median_working_days=median(taken),
            bands=bands(BAND_STARTS[rule], taken) if rule in BAND_STARTS else None,
        )


def _places(place: _Place) -> Iterator[_Place]:
    """The rows in which a duty counts."""
    rulebook, rule, group, period = place
    yield rulebook, rule, None, None
    if group is not None:
        yield rulebook, rule, group, None
    if period is not None:
        yield rulebook, rule, None, period
    if group is not None and period is not None:
        yield place


def _order(place: _Place, order: Mapping[tuple[str, str], int]) -> tuple[object, ...]:
    rulebook, rule, group, period = place
    kind = (group is not None) + 2 * (period is not None)
    known = order.get((rulebook, rule), len(order))
    return known, rulebook, rule, kind, group or "", period or ""


def percent(part: int, whole: int) -> float | None:
    """A share in per cent, with one decimal, rounded half up; None of nothing.

    >>> percent(3, 4), percent(1, 3), percent(1, 16), percent(0, 0)
    (75.0, 33.3, 6.3, None)
    """
    if not whole:
        return None
    return int(Fraction(part * 1000, whole) + Fraction(1, 2)) / 10


def median(counts: Mapping[int, int]) -> float | None:
    """The middle one of some whole numbers, each with how often it is there.

    >>> median({14: 1, 15: 1, 16: 2}), median({})
    (15.5, None)
    """
    total = sum(counts.values())
    if not total:
        return None
    lower, upper, before = None, None, 0
    for number in sorted(counts):
        before += counts[number]
        if lower is None and 2 * before >= total:
            lower = number
        if upper is None and 2 * before > total:
            upper = number
            break
    assert lower is not None and upper is not None
    return (lower + upper) / 2


def band_names(starts: tuple[int, ...]) -> tuple[str, ...]:
    """The names of the bands that begin with some working days.

    >>> band_names((0, 11, 16, 21))
    ('0-10', '11-15', '16-20', '21+')
    """
    closed = (
        str(first) if after == first + 1 else f"{first}-{after - 1}"
        for first, after in pairwise(starts)
    )
    return (*closed, f"{starts[-1]}+")


def bands(starts: tuple[int, ...], counts: Mapping[int, int]) -> dict[str, int]:
    """How many of some whole numbers lie in each band. One below the first band is left out.

    >>> bands((0, 11, 16, 21), {12: 1, 14: 1, 15: 1, 16: 1})
    {'0-10': 0, '11-15': 3, '16-20': 1, '21+': 0}
    """
    names = band_names(starts)
    found = dict.fromkeys(names, 0)
    for number, count in counts.items():
        place = sum(start <= number for start in starts)
        if place:
            found[names[place - 1]] += count
    return found
