"""`Rule`, `RuleVersion`, `Citation`, `RulebookData`: frozen, validated, no arithmetic.

These models are the form of a rulebook file. A person who knows the guidance can read such a file with the guidance open
beside it; the library reads nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import reduce
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from cptimescales.events import EVENTS
from cptimescales.periods import Period

Basis = Literal[
    "regulation", "statutory_guidance", "national_guidance", "local_procedure", "good_practice", "assumption"
]
"""What stands behind a number. National guidance is what a nation's agencies work to without its being statutory."""

Verified = Literal["source_text", "secondary_source", "not_verified"]
"""Where the number was read: in the source itself, in a text that quotes it, or nowhere."""

CountedFrom = Literal["previous_held", "previous_due"]
"""Where the clock of a later one in a series starts."""

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Frozen(BaseModel):
    """Strict, immutable, and closed: a key that is not known is a mistake, not an extension."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Source(Frozen):
    """A document that rules are read from."""

    title: Text
    publisher: Text
    published: date | None = None
    url: str | None = None


class Reference(Frozen):
    """A place in one of the rulebook's sources, and, if its number was read in another, where that was."""

    source: Name
    at: Text
    read_in: Name | None = None
    read_at: Text | None = None


class Citation(Frozen):
    """On whose authority: the document and the heading or paragraph, and where it was read if not there."""

    title: str
    publisher: str
    published: date | None
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


class Around(Frozen):
    """A window around a birthday: how long before it opens, how long after it closes, by when it is to be planned."""

    birthday: int = Field(ge=1, le=120)
    opens: Period
    closes: Period
    plan_by: Period


class RuleVersion(Frozen):
    """A rule's wording between two effective dates. It says exactly one of `within`, `before`, `around`, `undated`."""

    effective_from: date
    effective_to: date | None = None
    within: Period | None = None
    then: tuple[Period, ...] = ()
    counted_from: CountedFrom = "previous_held"
    before: Period | None = None
    around: Around | None = None
    undated: Text | None = None
    basis: Basis
    verified: Verified
    citation: Reference
    reading: Text
    open_questions: tuple[Slug, ...] = ()

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        said = [key for key in ("within", "before", "around", "undated") if getattr(self, key) is not None]
        if len(said) != 1:
            raise ValueError(
                f"a version says exactly one of within, before, around, undated; this one says {' and '.join(said) or 'none'}"
            )
        if self.then and self.within is None:
            raise ValueError("then needs within: it is the interval after the first")
        series = (self.within, *self.then) if self.within else ()
        if any(period.direction != "after" for period in series):
            raise ValueError("within and then count forward; a period that counts back belongs under before")
        if self.then and self.counted_from == "previous_due":
            # Dates of such a series are computed from its first date, never chained, so its periods must add up.
            reduce(Period.plus, series)
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise ValueError(f"it ends on {self.effective_to}, before it begins on {self.effective_from}")
        return self

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


class Rule(Frozen):
    """A named duty: the event that starts its clock, the event that meets it, and its versions in order of date.

    Attributes:
        trigger, met_by: the events that start and meet its clock.
        applies_after: the duty is owed only once this has happened.
        first_after: only the first trigger after each of these starts a clock.
        ends_with: after this the duty is no longer owed.
    """

    id: Name
    title: Text
    trigger: Name
    met_by: Name | None = None
    applies_after: Name | None = None
    first_after: Name | None = None
    ends_with: Name = "plan_ended"
    versions: tuple[RuleVersion, ...] = Field(alias="version", min_length=1)

    @model_validator(mode="after")
    def _versions_in_order(self) -> Self:
        for earlier, later in zip(self.versions, self.versions[1:], strict=False):
            if later.effective_from <= (earlier.effective_to or earlier.effective_from):
                raise ValueError(
                    f"the version from {earlier.effective_from} overlaps the one from "
                    f"{later.effective_from}; list them in order, each ending before the next begins"
                )
        if any(version.then for version in self.versions) and self.met_by is None:
            raise ValueError("a series needs met_by, the event that its later clocks start from")
        return self

    def last_day(self, version: RuleVersion) -> date | None:
        """The last trigger date that a version answers for, or None if it is still in force."""
        after = [later.effective_from for later in self.versions if later.effective_from > version.effective_from]
        ends = [day - timedelta(days=1) for day in after[:1]]
        if version.effective_to is not None:
            ends.append(version.effective_to)
        return min(ends, default=None)

    def version_on(self, on: date) -> RuleVersion | None:
        """The version in force on a day, or None."""
        for version in reversed(self.versions):
            if version.effective_from <= on:
                return version if version.effective_to is None or on <= version.effective_to else None
        return None


Reason = Literal["no_longer_at_risk", "moved_permanently", "reached_18", "died", "left_united_kingdom"]
"""Why a plan may end."""


class Ending(Frozen):
    """On what conditions a child protection plan may end for one reason, between two effective dates.

    Attributes:
        needs: events that must have happened since the plan began, each with what it stands for in words.
        age: an age that the child must have reached.
        window: the rule whose window around that birthday must have seen a review.
        notify: who must be told, at the least.
    """

    reason: Reason
    effective_from: date
    effective_to: date | None = None
    needs: dict[Name, Text] = {}
    age: int | None = Field(default=None, ge=1, le=120)
    window: Name | None = None
    notify: tuple[Text, ...] = Field(min_length=1)
    basis: Basis
    verified: Verified
    citation: Reference
    reading: Text
    open_questions: tuple[Slug, ...] = ()


class LeftOut(Frozen):
    """A timescale that is talked of but not shipped, and why."""

    what: Text
    why: Text


class RulebookData(Frozen):
    """The rules of one nation or one local partnership: the whole content of a rulebook file."""

    model_config = ConfigDict(title="Rulebook file")

    format: Literal[1] = Field(alias="schema")
    id: Slug
    title: Text
    calendar: Slug | None = None
    checked: date
    extends: str | None = None
    sources: dict[Name, Source] = Field(min_length=1)
    events: dict[Name, Text] = {}
    rules: tuple[Rule, ...] = Field(alias="rule", min_length=1)
    endings: tuple[Ending, ...] = Field(default=(), alias="ending")
    left_out: tuple[LeftOut, ...] = ()

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        if self.calendar is None and self.extends is None:
            raise ValueError("calendar is missing; name a division, or extend a rulebook that has one")
        seen: set[str] = set()
        for rule in self.rules:
            if rule.id in seen:
                raise ValueError(f"rule {rule.id} is there twice; give it one table with several versions")
            seen.add(rule.id)
            events = (rule.trigger, rule.met_by, rule.applies_after, rule.first_after, rule.ends_with)
            self._check(f"rule {rule.id}", events, [version.citation for version in rule.versions])
        for ending in self.endings:
            self._check(f"ending {ending.reason}", ending.needs, [ending.citation])
        return self

    def _check(self, what: str, events: Iterable[str | None], cited: Iterable[Reference]) -> None:
        for event in filter(None, events):
            if event not in self.all_events:
                raise ValueError(f"{what}: unknown event {event!r}; define it under [events], or use one of them")
        for reference in cited:
            for source in filter(None, (reference.source, reference.read_in)):
                if source not in self.sources:
                    raise ValueError(f"{what}: it cites {source!r}, which is not under [sources]")

    @property
    def all_events(self) -> Mapping[str, str]:
        """Every event that a rule of this rulebook may name, with its sentence."""
        return MappingProxyType({**EVENTS, **self.events})

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
