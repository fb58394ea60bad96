"""`Rule`, `RuleVersion`, `Citation`, `RulebookData`: frozen, checked, no arithmetic.

They are the form of a rulebook file, attribute for key. A person who knows the guidance can read such a file with the
guidance open beside it. Types are checked where a file is read (`data_files`); what belongs together is checked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import cached_property, reduce
from typing import Any, ClassVar, Literal

from cptimescales.calendars.dates import ONE_DAY, Day
from cptimescales.rules.events import EVENTS
from cptimescales.rules.period import Period

Basis = Literal[
    "regulation",
    "statutory_guidance",
    "national_guidance",
    "local_procedure",
    "good_practice",
    "assumption",
]
"""What stands behind a number. National guidance is what a nation's agencies work to without its being statutory."""

Verified = Literal["source_text", "secondary_source", "not_verified"]
"""Where the number was read: in the source itself, in a text that quotes it, or nowhere."""

CountedFrom = Literal["previous_held", "previous_due"]
"""Where the clock of a later one in a series starts."""

Reason = Literal[
    "no_longer_at_risk", "moved_permanently", "reached_18", "died", "left_united_kingdom"
]
"""Why a plan may end."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Strict:
    """Closed and strict where it is read from a file or from JSON: a key that is not known is a mistake."""

    __pydantic_config__: ClassVar[dict[str, object]] = {"extra": "forbid", "strict": True}
    __dataclass_fields__: ClassVar[dict[str, Any]]

    # One of each for all, because a dataclass compiles its own when it is defined, and that is felt in a first answer.
    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{key}={getattr(self, key)!r}' for key in self.__dataclass_fields__)})"

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return all(getattr(self, key) == getattr(other, key) for key in self.__dataclass_fields__)

    def __hash__(self) -> int:
        return hash(repr(self))


def _names(**given: str | None) -> None:
    for key, name in given.items():
        if name is not None and _NAME.fullmatch(name) is None:
            raise ValueError(
                f"{key} {name!r} must be lower-case letters, digits and underscores, such as first_core_group"
            )


def _slugs(**given: str | None) -> None:
    for key, slug in given.items():
        if slug is not None and SLUG.fullmatch(slug) is None:
            raise ValueError(
                f"{key} {slug!r} must be lower-case letters, digits and single hyphens, such as our-council"
            )


def _texts(**given: str | None) -> None:
    for key, text in given.items():
        if text is not None and not text.strip():
            raise ValueError(f"{key} is empty; it is shown to people, so it must say something")


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Source(Strict):
    """A document that rules are read from."""

    title: str
    publisher: str
    published: Day | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        _texts(title=self.title, publisher=self.publisher)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Reference(Strict):
    """A place in one of the rulebook's sources, and, if its number was read in another, where that was."""

    source: str
    at: str
    read_in: str | None = None
    read_at: str | None = None

    def __post_init__(self) -> None:
        _texts(at=self.at, read_at=self.read_at)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Citation(Strict):
    """On whose authority: the document and the heading or paragraph, and where it was read if not there."""

    title: str
    publisher: str
    published: Day | None
    url: str | None
    at: str
    read_in: str | None = None
    read_at: str | None = None

    def __str__(self) -> str:
        publisher = "" if self.publisher in self.title else f" ({self.publisher})"
        text = f"{self.title}{publisher}, {self.at}"
        if self.read_in:
            text += f"; as read in {self.read_in}" + (f", {self.read_at}" if self.read_at else "")
        return text


def counted_back(period: Period) -> Period:
    """A period as it counts under `before`, and in a window before the birthday."""
    return replace(period, direction="before")


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Around(Strict):
    """A window around a birthday: how long before it opens, how long after it closes, by when it is to be planned."""

    birthday: int
    opens: Period
    closes: Period
    plan_by: Period

    def __post_init__(self) -> None:
        if not 1 <= self.birthday <= 120:
            raise ValueError(f"birthday is {self.birthday}; allowed: 1 to 120")
        if any(period.direction != "after" for period in (self.opens, self.closes, self.plan_by)):
            raise ValueError(
                "direction is not said here: opens and plan_by count back from the birthday, closes forward"
            )
        if not counted_back(self.plan_by).is_no_looser_than(counted_back(self.opens)):
            raise ValueError(
                "plan_by must not come after opens; give it at least as long, in units that compare"
            )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class RuleVersion(Strict):
    """A rule's wording between two effective dates. It says exactly one of `within`, `before`, `around`, `undated`."""

    effective_from: Day
    effective_to: Day | None = None
    within: Period | None = None
    then: tuple[Period, ...] = ()
    counted_from: CountedFrom = "previous_held"
    before: Period | None = None
    around: Around | None = None
    undated: str | None = None
    basis: Basis
    verified: Verified
    citation: Reference
    reading: str
    open_questions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _texts(reading=self.reading, undated=self.undated)
        for question in self.open_questions:
            _slugs(open_questions=question)
        said = [
            key
            for key in ("within", "before", "around", "undated")
            if getattr(self, key) is not None
        ]
        if len(said) != 1:
            raise ValueError(
                f"a version says exactly one of within, before, around, undated; this one says {' and '.join(said) or 'none'}"
            )
        if self.then and self.within is None:
            raise ValueError("then needs within: it is the interval after the first")
        series = (self.within, *self.then) if self.within else ()
        if any(period.direction != "after" for period in series):
            raise ValueError(
                "within and then count forward; a period that counts back belongs under before"
            )
        if self.before is not None and self.before.direction != "after":
            raise ValueError("direction is not said here: before always counts back from the event")
        if self.then and self.counted_from == "previous_due":
            # Dates of such a series are computed from its first date, never chained, so its periods must add up.
            reduce(Period.plus, series)
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise ValueError(
                f"it ends on {self.effective_to}, before it begins on {self.effective_from}"
            )

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
        return str(self.undated)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Rule(Strict):
    """A named duty: the event that starts its clock, the event that meets it, and its versions in order of date.

    Attributes:
        trigger, met_by: the events that start and meet its clock.
        applies_after: the duty is owed only once this has happened.
        first_after: only the first trigger after each of these starts a clock.
        ends_with: after this the duty is no longer owed; without it, it is owed whatever comes after.
    """

    id: str
    title: str
    trigger: str
    met_by: str | None = None
    applies_after: str | None = None
    first_after: str | None = None
    ends_with: str | None = None
    version: tuple[RuleVersion, ...]

    def __post_init__(self) -> None:
        _names(id=self.id)
        _texts(title=self.title)
        if not self.version:
            raise ValueError("it has no version; a rule has at least one [[rule.version]]")
        for earlier, later in zip(self.version, self.version[1:], strict=False):
            if later.effective_from <= (earlier.effective_to or earlier.effective_from):
                raise ValueError(
                    f"the version from {earlier.effective_from} overlaps the one from "
                    f"{later.effective_from}; list them in order, each ending before the next begins"
                )
        if 0 < sum(version.around is not None for version in self.version) < len(self.version):
            raise ValueError(
                "a rule with around has it in every version; a duty of another kind needs another id"
            )
        if any(version.then for version in self.version) and self.met_by is None:
            raise ValueError("a series needs met_by, the event that its later clocks start from")

    @property
    def versions(self) -> tuple[RuleVersion, ...]:
        """Its versions, in order of date."""
        return self.version

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


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Ending(Strict):
    """On what conditions a child protection plan may end for one reason, between two effective dates.

    Attributes:
        needs: events that must have happened since the plan began, each with what it stands for in words.
        age: an age that the child must have reached.
        window: the rule whose window around that birthday must have seen a review.
        notify: who must be told, at the least.
    """

    reason: Reason
    effective_from: Day
    effective_to: Day | None = None
    needs: Mapping[str, str] = field(default_factory=dict)
    age: int | None = None
    window: str | None = None
    notify: tuple[str, ...]
    basis: Basis
    verified: Verified
    citation: Reference
    reading: str
    open_questions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _texts(reading=self.reading)
        if not self.notify:
            raise ValueError("notify is empty; say who must be told that the plan ends")


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class LeftOut(Strict):
    """A timescale that is talked of but not shipped, and why."""

    what: str
    why: str


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class RulebookData(Strict):
    """The rules of one nation or one local partnership: the whole content of a rulebook file."""

    schema: Literal[1]
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
        _slugs(id=self.id)
        _texts(title=self.title)
        for key, names in (("sources", self.sources), ("events", self.events)):
            for name in names:
                _names(**{key: name})
        if self.calendar is None and self.extends is None:
            raise ValueError(
                "calendar is missing; name a division, or extend a rulebook that has one"
            )
        seen: set[str] = set()
        for rule in self.rule:
            if rule.id in seen:
                raise ValueError(
                    f"rule {rule.id} is there twice; give it one table with several versions"
                )
            seen.add(rule.id)
            events = (
                rule.trigger,
                rule.met_by,
                rule.applies_after,
                rule.first_after,
                rule.ends_with,
            )
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
        """On what conditions a plan may end."""
        return self.ending

    @cached_property
    def all_events(self) -> Mapping[str, str]:
        """Every event that a rule of this rulebook may name, with its sentence."""
        return {**EVENTS, **self.events}

    def cite(self, reference: Reference) -> Citation:
        """A reference with its source's title, publisher, day and address beside it."""
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
        """The whole content as JSON, key for key as in a rulebook file, with what was left to its default."""
        import json  # only here

        return json.dumps(asdict(self), default=str, ensure_ascii=False, indent=indent)
