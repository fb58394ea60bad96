"""What the board lists: unseen children, what is overdue, what is due this week, group by group."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from heapq import nsmallest

from cptimescales.returns.attention import RaisedAlert
from cptimescales.returns.outputs.words import unseen_children, unseen_words
from cptimescales.returns.report import Report
from cptimescales.returns.standing import Duty
from cptimescales.rules.status import Status
from cptimescales.rules.when_owed import UNSEEN

MOST_ROWS = 400
"""The most overdue duties, and the most duties of this week, that the board lists."""

_WEEK = timedelta(days=6)


@dataclass(frozen=True)
class UnseenChild:
    """A child who was not seen in time.

    Attributes:
        how: how the child was not seen, such as `alone`; empty for not seen in any way.
        duties: each duty to see the child that is past its limit, the oldest first; empty where
            visits had no number of days yet when the child was last to be seen.
        messages: what the alerts say.
    """

    reference: str
    how: str
    group: str | None
    duties: tuple[Duty, ...]
    messages: tuple[str, ...]


@dataclass
class Group:
    """The duties of one group: a team, a worker, or all of them.

    Attributes:
        name: its name; None if there are no groups.
        unseen, overdue, this_week, open: how many children are unseen, and how many duties are
            overdue, due this week and open.
        overdue_rows, week_rows: those of these duties that are listed.
    """

    name: str | None
    unseen: int = 0
    overdue: int = 0
    this_week: int = 0
    open: int = 0
    overdue_rows: list[Duty] = field(default_factory=list)
    week_rows: list[Duty] = field(default_factory=list)


@dataclass(frozen=True)
class BoardRows:
    """Everything that the board lists.

    Attributes:
        unseen: the unseen children.
        unseen_words: how many they are, in words.
        how: how a child is to be seen for a rule, such as `alone`, by rule.
        alerts: what else needs a person at once.
        groups: the groups, those with unseen children and overdue duties first.
        overdue, children_overdue, this_week, open: counts over all groups.
        week_ends: the last day of this week.
        not_listed_overdue, not_listed_week: how many duties are counted and not listed.
    """

    unseen: Sequence[UnseenChild]
    unseen_words: str
    how: Mapping[str, str]
    alerts: Sequence[RaisedAlert]
    groups: Sequence[Group]
    overdue: int
    children_overdue: int
    this_week: int
    open: int
    week_ends: date
    not_listed_overdue: int
    not_listed_week: int


def board_rows(report: Report) -> BoardRows:
    """What the board lists of an answer, in one pass through its duties."""
    week_ends = report.question.as_of + _WEEK
    counts: Counter[tuple[str | None, str]] = Counter()
    children: set[str] = set()
    overdue: list[Duty] = []
    week: list[Duty] = []
    for duty in report.duties:
        if duty.waited_for:
            continue
        if duty.status is Status.OVERDUE:
            counts[duty.group, "overdue"] += 1
            children.add(duty.reference)
            overdue = _kept(overdue, duty)
        elif duty.status is Status.PENDING and not duty.governed_by:
            counts[duty.group, "open"] += 1
            if duty.due <= week_ends:
                counts[duty.group, "this_week"] += 1
                week = _kept(week, duty)
    unseen = _unseen(report)
    for child in unseen:
        counts[child.group, "unseen"] += 1
    overdue, week = _first(overdue), _first(week)
    groups = _groups(counts, overdue, week)
    return BoardRows(
        unseen=unseen,
        unseen_words=unseen_words(report),
        how={str(alert.rule): alert.how for alert in report.alerts if alert.how is not None},
        alerts=[alert for alert in report.alerts if alert.code != UNSEEN],
        groups=groups,
        overdue=sum(group.overdue for group in groups),
        children_overdue=len(children),
        this_week=sum(group.this_week for group in groups),
        open=sum(group.open for group in groups),
        week_ends=week_ends,
        not_listed_overdue=sum(group.overdue for group in groups) - len(overdue),
        not_listed_week=sum(group.this_week for group in groups) - len(week),
    )


def _kept(duties: list[Duty], duty: Duty) -> list[Duty]:
    """The duties with one more, without those that cannot be listed any more."""
    duties.append(duty)
    return _first(duties) if len(duties) > 20 * MOST_ROWS else duties


def _first(duties: Iterable[Duty]) -> list[Duty]:
    return nsmallest(MOST_ROWS, duties, key=lambda duty: (duty.due, duty.reference, duty.rule))


def _unseen(report: Report) -> list[UnseenChild]:
    """The unseen children: first those who were not seen in any way, then the longest."""
    by_child: defaultdict[str, list[Duty]] = defaultdict(list)
    for duty in report.unseen:
        by_child[duty.reference].append(duty)
    messages: defaultdict[str, list[str]] = defaultdict(list)
    groups: dict[str, str | None] = {}
    for alert in report.alerts:
        if alert.code == UNSEEN:
            messages[alert.reference].append(alert.message)
            groups[alert.reference] = alert.group
    return [
        UnseenChild(
            reference,
            how,
            groups[reference],
            tuple(by_child[reference]),
            tuple(messages[reference]),
        )
        for reference, how in unseen_children(report).items()
    ]


def _groups(
    counts: Counter[tuple[str | None, str]], overdue: Sequence[Duty], week: Sequence[Duty]
) -> list[Group]:
    groups: dict[str | None, Group] = {}
    for (name, what), count in counts.items():
        group = groups.setdefault(name, Group(name))
        setattr(group, what, count)
    for duty in overdue:
        groups[duty.group].overdue_rows.append(duty)
    for duty in week:
        groups[duty.group].week_rows.append(duty)
    return sorted(
        groups.values(), key=lambda group: (-group.unseen, -group.overdue, group.name or "")
    )
