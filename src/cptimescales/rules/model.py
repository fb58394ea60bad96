"""`RulebookData`, `Rule`, `RuleVersion`: a rulebook file as frozen data, without arithmetic.

Each attribute is a key of the file. A person who knows the guidance can read the file with the
guidance open beside it. `rulebook_files` checks types; this module checks that values fit together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, field
from datetime import date
from functools import cached_property, reduce
from typing import Annotated, Literal, get_args

from cptimescales.calendars.dates import ONE_DAY, Day
from cptimescales.rules.authority import (
    BasisOfText,
    Citation,
    Reference,
    Source,
    Verified,
    check_grade,
)
from cptimescales.rules.ending import Ending
from cptimescales.rules.events import EVENTS
from cptimescales.rules.period import Period, counted_back
from cptimescales.rules.strict import (
    ONE_OR_MORE,
    Strict,
    check_names,
    check_slugs,
    check_texts,
    frozen,
    one_or_more,
)
from cptimescales.rules.when_owed import (
    MISSING_DURING,
    Lives,
    Meets,
    RuleAlert,
    Starts,
    check_alert,
    check_counting_back,
    check_during,
    check_lists,
    check_meeting,
    check_window,
)

CountedFrom = Literal["previous_held", "previous_due"]
"""What later deadlines in a series are counted from."""

VersionKind = Literal["within", "before", "around", "undated", "unread"]
"""What a version says: one of these keys."""


@frozen
class Around(Strict):
    """A window around a birthday.

    Attributes:
        birthday: the age that the child reaches.
        opens: how long before the birthday the window opens.
        closes: how long after the birthday the window closes.
        plan_by: how long before the birthday the review must be planned.
    """

    birthday: int
    opens: Period
    closes: Period
    plan_by: Period

    def __post_init__(self) -> None:
        if not 1 <= self.birthday <= 120:
            raise ValueError(f"birthday is {self.birthday}; allowed: 1 to 120")
        if any(period.direction != "after" for period in (self.opens, self.closes, self.plan_by)):
            raise ValueError(
                "direction is not allowed here: opens and plan_by count back from the birthday, "
                "closes counts forward"
            )
        if not counted_back(self.plan_by).is_no_looser_than(counted_back(self.opens)):
            raise ValueError(
                "plan_by must not come after opens; give it at least as long, in units that compare"
            )


@frozen
class RuleVersion(Strict):
    """The wording of a rule between two effective dates.

    A version has exactly one of `within`, `before`, `around`, `undated` and `unread`.

    Attributes:
        effective_from, effective_to: the first and the last trigger date that it answers for.
        within: the period after the trigger; `then` has the intervals of a series after the first.
        counted_from: what the later deadlines of a series are counted from.
        before: the period before the trigger.
        around: a window around a birthday.
        undated: the words of the guidance where it sets no number of days.
        unread: what nobody has read: a text was in force, and its words are not known here.
        basis: the rank of the text behind the number.
        verified: where the number was read.
        citation: the place in a source.
        reading: how the text is read, in one sentence that stands alone.
        open_questions: the ids of readings that the guidance does not settle.
    """

    effective_from: Day
    effective_to: Day | None = None
    within: Period | None = None
    then: tuple[Period, ...] = ()
    counted_from: CountedFrom = "previous_held"
    before: Period | None = None
    around: Around | None = None
    undated: str | None = None
    unread: str | None = None
    basis: BasisOfText
    verified: Verified
    citation: Reference
    reading: str
    open_questions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_texts(reading=self.reading, undated=self.undated, unread=self.unread)
        check_grade(self.verified, self.citation, self.unread)
        for question in self.open_questions:
            check_slugs(open_questions=question)
        kinds = [key for key in get_args(VersionKind) if getattr(self, key) is not None]
        if len(kinds) != 1:
            raise ValueError(
                f"a version has exactly one of {', '.join(get_args(VersionKind))}; "
                f"this one has {' and '.join(kinds) or 'none'}"
            )
        if self.then and self.within is None:
            raise ValueError("then needs within: it is the interval after the first")
        series = (self.within, *self.then) if self.within else ()
        if any(period.direction != "after" for period in series):
            raise ValueError(
                "within and then count forward; a period that counts back belongs under before"
            )
        if self.before is not None and self.before.direction != "after":
            raise ValueError(
                "direction is not allowed here: before always counts back from the event"
            )
        if self.then and self.counted_from == "previous_due":
            # Every date of such a series is counted from its first date, so its periods must add.
            reduce(Period.plus, series)
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise ValueError(
                f"it ends on {self.effective_to}, before it begins on {self.effective_from}"
            )

    @property
    def kind(self) -> VersionKind:
        """The one key that says what the version is."""
        for key in get_args(VersionKind):
            if getattr(self, key) is not None:
                return key  # type: ignore[no-any-return]
        raise AssertionError("a version has one of them")

    @property
    def timescale(self) -> str:
        """The timescale in words, as a table shows it.

        >>> import cptimescales as cpt
        >>> cpt.rulebook("england").version("review_conference", on=date(2024, 1, 8)).timescale
        'within 3 months, then 6 months'
        """
        if self.within is not None:
            return ", then ".join([f"within {self.within}", *map(str, self.then)])
        if self.before is not None:
            return f"at least {self.before} before"
        if self.around is not None:
            return f"around birthday {self.around.birthday}"
        if self.unread is not None:
            return f"not read ({self.unread})"
        return str(self.undated)


@frozen
class Rule(Strict):
    """A named duty: what starts its clock, what meets it, and its versions in order of date.

    Attributes:
        trigger: the events that start its clock; a single answer names the first.
        met_by: the event that meets it.
        during: the kinds of episode in which the duty can live; of those that are open on the day
            of the trigger, the first counts. `always` alone: whatever becomes of the child.
        starts: which triggers of an episode start a clock: `each`; only the `first`; the `newest`,
            so that a later trigger takes the clock with it; the `beginning` of the episode, and
            then each later trigger. `next`, with `before` alone: the duty runs from one trigger to
            the next of the episode, and counts back from that next one. A rule with `around` has
            `window`, which starts with the date of birth.
        after: with `starts = "first"`: the first trigger on or after each of these events starts a
            clock. Otherwise: a clock starts only from the first of these events on.
        until: events that end the duty although the episode goes on.
        meets: whether an event meets the `newest` clock that is unmet, or `all`.
        optional: whether the duty is a right that may be left unused.
        alert: what a timetable alerts to while the duty is not done.
    """

    id: str
    title: str
    trigger: Annotated[tuple[str, ...], ONE_OR_MORE]
    met_by: str | None = None
    during: Annotated[tuple[Lives, ...], ONE_OR_MORE] = ()
    starts: Starts = "each"
    after: Annotated[tuple[str, ...], ONE_OR_MORE] = ()
    until: Annotated[tuple[str, ...], ONE_OR_MORE] = ()
    meets: Meets = "newest"
    optional: bool = False
    alert: RuleAlert | None = None
    version: tuple[RuleVersion, ...]

    def __post_init__(self) -> None:
        check_names(id=self.id)
        check_texts(title=self.title)
        if not self.version:
            raise ValueError("it has no version; a rule has at least one [[rule.version]]")
        for earlier, later in zip(self.version, self.version[1:], strict=False):
            if later.effective_from <= (earlier.effective_to or earlier.effective_from):
                raise ValueError(
                    f"the version from {earlier.effective_from} overlaps the version from "
                    f"{later.effective_from}; list them in order, "
                    "and let each end before the next begins"
                )
        if 0 < sum(version.around is not None for version in self.version) < len(self.version):
            raise ValueError(
                "only some versions have around; a rule has it in all versions or in none, "
                "and a duty of another kind needs another id"
            )
        if not self.read_versions:
            raise ValueError(
                "nobody has read any of its versions; name the timescale under [[left_out]] instead"
            )
        if any(version.then for version in self.version) and self.met_by is None:
            raise ValueError("a series needs met_by, the event that starts its later clocks")
        self._check_when_owed()

    def __setstate__(self, state: dict[str, object]) -> None:
        # In the pickle of an older version, the trigger is one event.
        super().__setstate__(state | {"trigger": one_or_more(state["trigger"])})

    def _check_when_owed(self) -> None:
        check_lists(trigger=self.trigger, during=self.during, after=self.after, until=self.until)
        if not self.trigger:
            raise ValueError("trigger is empty; name the event that starts the clock")
        check_during(self.during)
        if self.is_window and self.starts == "each":
            self.__dict__["starts"] = "window"  # the file need not say it
        check_window(self.starts, self.is_window)
        kinds = {version.kind for version in self.version}
        check_counting_back(self.starts, self.after, kinds)
        check_meeting(self.met_by, self.meets, self.optional, kinds)
        check_alert(self.alert, self.until, kinds)

    @property
    def versions(self) -> tuple[RuleVersion, ...]:
        """Its versions, in order of date."""
        return self.version

    @property
    def read_versions(self) -> tuple[RuleVersion, ...]:
        """The versions that somebody has read, in order of date; only these can answer."""
        return tuple(version for version in self.version if version.unread is None)

    @property
    def first_trigger(self) -> str:
        """The event that starts its clock in a single answer."""
        return self.trigger[0]

    @property
    def is_window(self) -> bool:
        """Whether its answer is a window around a birthday."""
        return self.version[-1].around is not None

    def last_day(self, version: RuleVersion) -> date | None:
        """The last trigger date that a version answers for, or None if it is still in force."""
        after = [
            later.effective_from
            for later in self.version
            if later.effective_from > version.effective_from
        ]
        ends = [day - ONE_DAY for day in after[:1]]
        if version.effective_to is not None:
            ends.append(version.effective_to)
        return min(ends, default=None)

    def version_on(self, on: date) -> RuleVersion | None:
        """The version in force on a day, or None."""
        for version in reversed(self.version):
            if version.effective_from <= on:
                return (
                    version if version.effective_to is None or on <= version.effective_to else None
                )
        return None

    def says_nothing_on(self, on: date) -> bool:
        """Whether it is known that the rule says nothing on a day for which it has no version.

        One that was abolished says nothing, and so does one that never had a number of days.
        """
        if all(version.undated is not None for version in self.version):
            return True
        last = self.last_day(self.version[-1])
        return last is not None and last < on


@frozen
class LeftOut(Strict):
    """A timescale that guidance mentions and this rulebook omits on purpose, and why."""

    what: str
    why: str


@frozen
class RulebookData(Strict):
    """The content of a rulebook file: the rules of one nation or one local partnership."""

    schema: Literal[2]
    id: str
    title: str
    calendar: str | None = None
    checked: Day
    extends: str | None = None
    sources: Mapping[str, Source]
    events: Mapping[str, str] = field(default_factory=dict)
    rule: tuple[Rule, ...]
    ending: tuple[Ending, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    def __post_init__(self) -> None:
        check_slugs(id=self.id)
        check_texts(title=self.title)
        for key, names in (("sources", self.sources), ("events", self.events)):
            for name in names:
                check_names(**{key: name})
        if self.calendar is None and self.extends is None:
            raise ValueError(
                "calendar is missing; name a division, or extend a rulebook that has one"
            )
        seen: set[str] = set()
        for rule in self.rule:
            if rule.id in seen:
                raise ValueError(
                    f"rule {rule.id} has two tables; give it one table with several versions"
                )
            seen.add(rule.id)
            if self.extends is None and not rule.during:
                raise ValueError(f"rule {rule.id}: {MISSING_DURING}")
            events = (*rule.trigger, rule.met_by, *rule.after, *rule.until)
            self._check(f"rule {rule.id}", events, [version.citation for version in rule.versions])
        for ending in self.ending:
            self._check(f"ending {ending.reason}", ending.needs, [ending.citation])

    def _check(self, what: str, events: Iterable[str | None], cited: Iterable[Reference]) -> None:
        for event in filter(None, events):
            if event not in self.all_events:
                raise ValueError(
                    f"{what}: unknown event {event!r}; define it under [events], or use one of them"
                )
        for reference in cited:
            for source in filter(None, (reference.source, reference.read_in)):
                if source not in self.sources:
                    raise ValueError(f"{what}: it cites {source!r}, which is not under [sources]")

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Its rules, in the order of the file."""
        return self.rule

    @property
    def endings(self) -> tuple[Ending, ...]:
        """The conditions on which a plan may end, in the order of the file."""
        return self.ending

    @cached_property
    def all_events(self) -> Mapping[str, str]:
        """Every event that a rule of this rulebook may name, with its sentence."""
        return {**EVENTS, **self.events}

    def cite(self, reference: Reference) -> Citation:
        """The citation for a reference: the title, publisher, day and address of its source."""
        source = self.sources[reference.source]
        return Citation(
            title=source.title,
            publisher=source.publisher,
            published=source.published,
            url=source.url,
            at=reference.at,
            read_in=self.sources[reference.read_in].title if reference.read_in else None,
            read_at=reference.read_at,
        )

    def to_json(self, indent: int | None = None) -> str:
        """The content as JSON, with the keys of a rulebook file and every default written out."""
        import json  # a single answer never needs it

        return json.dumps(asdict(self), default=str, ensure_ascii=False, indent=indent)
