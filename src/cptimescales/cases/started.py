"""What one event starts, with no case at hand: its duties, dated and undated.

The event is read as the first of its kind, about a child who was born, with no plan open before.
What depends on more than that says so in words. A reconvened conference is a review where a plan is
open, so it has both readings, each with its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from typing import Annotated, Literal, NamedTuple

from cptimescales.calendars.dates import require_date
from cptimescales.cases.timetables import UndatedDuty, undated_duty
from cptimescales.errors import RuleNotInForceError, TimescaleError, UnknownEventError
from cptimescales.rules.answers import Answers
from cptimescales.rules.by_event import meaning_of, read_as
from cptimescales.rules.episode_kinds import ALWAYS, EPISODE_KINDS, EpisodeKind
from cptimescales.rules.events import ENDS_EVERYTHING, MEANINGS, event_words
from cptimescales.rules.frozen import Frozen
from cptimescales.rules.model import Rule
from cptimescales.rules.results import AsMade, DueDate, Refusal, ReviewWindow
from cptimescales.rules.when_owed import Lives

_SITUATIONS: dict[str, str] = {
    "case": "in an open case",
    "referral": "while a referral is open",
    "enquiry": "during enquiries",
    "pregnancy": "before the birth",
    "plan": "under a plan",
    "move_in": "during a move to this authority",
    "move_out": "during a move away from this authority",
    "care": "while the child is looked after",
    "placement": "during a placement",
    "unassessed_placement": "during a placement that is not assessed yet",
    "temporary_placement": "during a temporary placement",
}
_NO_PLAN, _AS_A_REVIEW = "if no plan is open", "as a review under a plan"
_BEFORE_BIRTH: set[str] = {
    kind for event in MEANINGS.values() if "pregnancy" in event.begins for kind in event.begins
}


class Started(Frozen):
    """A duty that one event starts. It has one of `due`, `undated` and `refusal`.

    Attributes:
        rule, title: the rule, and its title for people.
        number: its place in a series: 1, or 2 for the one that follows where the event meets the
            one before; None where the rule has no series. Where later intervals differ, the answer
            is for an event that met the first.
        episode: the kind of episode in which the duty lives; None for a duty that is owed whatever
            becomes of the child.
        only_if: `unborn` for a duty that the event starts only if the child is not born yet.
        when: the situation in which the event starts the duty, in words; empty if it always does.
        due: the due date, or the window around a birthday.
        undated: the duty for which the procedures set no number of days.
        refusal: why there is no answer.
    """

    kind: Literal["started"] = "started"
    rule: str
    title: str
    number: int | None = None
    episode: EpisodeKind | None = None
    only_if: Literal["unborn"] | None = None
    when: str = ""
    due: Annotated[DueDate | ReviewWindow, AsMade()] | None = None
    undated: UndatedDuty | None = None
    refusal: Refusal | None = None

    @property
    def limit(self) -> date | None:
        """The last day in time; None for a duty without one."""
        return None if self.due is None else self.due.limit


def after(book: Answers, event: str, *, on: date) -> tuple[Started, ...]:
    """Every duty that an event starts; see `Rulebook.after`, which calls this."""
    on = require_date(on, "on")
    known = book.data.all_events
    try:
        known[event]
    except (KeyError, TypeError):
        raise UnknownEventError(event, known, f" in rulebook {book.name!r}") from None
    answers = [_answered(book, start, on) for start in starts_of(book, event, on)]
    return tuple(sorted((one for one in answers if one is not None), key=_order))


def starts_of(book: Answers, event: str, on: date) -> tuple[Start, ...]:
    """The rules that an event of the rulebook starts, without their answers and in no order."""
    return tuple(_Starts(book, event, on).all())


def _order(duty: Started) -> tuple[bool, date, bool]:
    """Dated duties first, by limit; then those without a number, then those without an answer."""
    return duty.limit is None, duty.limit or date.max, duty.undated is None


def _answered(book: Answers, start: Start, on: date) -> Started | None:
    """The duty with its answer; None if the duty had been abolished by that day."""
    rule, number = start.rule, start.number
    version = None if rule.is_window else rule.version_on(on)
    due = undated = refusal = None
    if version is not None and version.undated is not None:
        in_force_from = version.effective_from
        undated = undated_duty(book.by_event, rule.id, in_force_from, start.trigger, on)
    else:
        try:
            if number > 1 and version is not None and version.counted_from == "previous_due":
                raise TimescaleError(
                    f"the next deadline of {rule.id!r} counts from the first of its series, and "
                    "one event does not show its day; ask for the timetable of the case"
                )
            due = book.due(rule.id, on=on, number=number)
            if due.trigger != start.trigger:  # a single answer names the first trigger
                due = due.started_with(start.trigger)
        except TimescaleError as error:
            not_in_force = version is None and isinstance(error, RuleNotInForceError)
            if not_in_force and rule.says_nothing_on(on):
                return None
            refusal = Refusal.of(error)
    return Started._computed(
        rule=rule.id,
        title=rule.title,
        number=number if rule.id in book.by_event.series else None,
        episode=None if start.lives == ALWAYS else start.lives,
        only_if=start.only_if,
        when=start.when,
        due=due,
        undated=undated,
        refusal=refusal,
    )


class Start(NamedTuple):
    """A rule that the event starts: by which of its names, and in which kind of episode."""

    rule: Rule
    trigger: str
    lives: Lives
    when: str = ""
    only_if: Literal["unborn"] | None = None
    number: int = 1


class _Starts:
    """Which rules one event starts, and in which situation."""

    def __init__(self, book: Answers, event: str, on: date) -> None:
        self._book = book
        self._rules = book.by_event
        self._on = on
        self._event = event = read_as(event)
        self._meaning = meaning = meaning_of(event)
        self._names = (event, *meaning.also, *(meaning.also_unborn if meaning.unborn else ()))
        self._begun = self._begins(unborn=meaning.unborn)
        # Open for sure: what the event begins, and the plan without which it would mean nothing.
        self._open = self._begun | ({"plan"} if meaning.needs_a_plan else set())

    def all(self) -> Iterator[Start]:
        """Each rule that the event starts, and each that goes on with it."""
        first, review = self._without_a_plan(), self._as_a_review()
        for duty, start in first.items():
            other = review.get(duty)
            if review and other is None:
                start = start._replace(when=_joined([_NO_PLAN, start.when]))
            elif other is not None and other.when != start.when:
                words = (_joined([_NO_PLAN, start.when]), _joined([_AS_A_REVIEW, other.when]))
                start = start._replace(when="; ".join(words))
            yield start
        for duty, start in review.items():
            if duty not in first:
                yield start._replace(when=_joined([_AS_A_REVIEW, start.when]))

    def _without_a_plan(self) -> dict[tuple[str, int], Start]:
        """What the event starts by rule and place in a series, where no plan was open before."""
        starts: dict[tuple[str, int], Start] = {}
        for start in chain(
            self._beginnings(),
            self._triggered(self._names, self._open),
            self._readied(),
            self._about_an_unborn_child(),
            self._on_a_move_in(),
            self._next_of_series(),
        ):
            starts.setdefault((start.rule.id, start.number), start)
        return starts

    def _as_a_review(self) -> dict[tuple[str, int], Start]:
        """What the event starts as a review under an open plan, if it counts as one there."""
        starts: dict[tuple[str, int], Start] = {}
        for event in self._meaning.under_a_plan or ():
            if meaning_of(event).needs_a_plan:
                starts |= _Starts(self._book, event, self._on)._without_a_plan()
        return starts

    def _begins(self, *, unborn: bool) -> set[str]:
        """The kinds that the event begins and does not end, where no plan was open."""
        meaning = self._meaning
        if meaning.part in ENDS_EVERYTHING:
            return set()
        begun = {*meaning.begins} - {"move_out"}
        begun = begun | {"pregnancy"} if unborn else begun - {"pregnancy"}
        if not unborn:
            begun |= {*meaning.begins_if_born}
        first = set() if meaning.part == "birth" else {"case"}
        return (begun | first) - {*meaning.ends}

    def _may_be_open(self, kind: Lives, rule: Rule) -> bool:
        """Whether an episode may be open from before, in which the event starts a rule."""
        meaning = self._meaning
        if meaning.part in ENDS_EVERYTHING or kind in (*meaning.ends, *meaning.withdraws):
            return False
        if kind == "pregnancy":
            about_the_born = meaning.living or meaning.part == "care"
            return not about_the_born and "pregnancy" not in meaning.begins
        if meaning.part == "conference" and kind == "plan":
            return False  # it is the first, or made no plan
        if meaning.part == "conference" and kind == "move_out":
            others = map(read_as, rule.trigger)  # the conference of the other authority
            return not {*(meaning.under_a_plan or ())}.isdisjoint(others)
        return True

    def _situation(self, rule: Rule, kinds: Iterable[str]) -> tuple[Lives, str] | None:
        """The kind in which a duty lives, and the words where it is not open for sure."""
        certain = {*kinds, ALWAYS}
        for kind in rule.during:
            if kind in certain:
                return kind, ""
        possible = [kind for kind in rule.during if self._may_be_open(kind, rule)]
        if not possible:
            return None
        return possible[0], " or ".join(_SITUATIONS[kind] for kind in possible)

    def _beginnings(self) -> Iterator[Start]:
        """Rules whose clocks start as an episode begins, for an unborn child with the birth."""
        born = self._meaning.part == "birth"
        kinds = _BEFORE_BIRTH - {*self._meaning.ends} if born else self._begun
        for kind in [] if self._meaning.unborn else EPISODE_KINDS:
            if kind in kinds:
                when = f"{_SITUATIONS[kind]} that began before the birth" if born else ""
                for rule in self._rules.beginning_with.get(kind, ()):
                    yield Start(rule, self._event, kind, when)
        for rule in self._rules.windows if born else ():
            when = " or ".join(_SITUATIONS[kind] for kind in rule.during if kind != ALWAYS)
            yield Start(rule, rule.first_trigger, rule.during[0], when)

    def _triggered(self, names: tuple[str, ...], certain: Iterable[str]) -> Iterator[Start]:
        for rule, trigger in self._rules.effects_of(names).starts:
            situation = self._situation(rule, certain)
            if situation is not None:
                lives, when = situation
                unborn = lives == "pregnancy" and not self._meaning.unborn
                words = [when, self._which_trigger(rule, lives), self._long_enough(rule)]
                yield Start(rule, trigger, lives, _joined(words), "unborn" if unborn else None)

    def _which_trigger(self, rule: Rule, lives: Lives) -> str:
        """Which of several such events in an episode starts the clock; empty if each does."""
        in_a_row = None if rule.alert is None else rule.alert.in_a_row
        if in_a_row is not None and in_a_row > 1:
            return f"with {in_a_row} in a row"
        if rule.after and {*map(read_as, rule.after)}.isdisjoint(self._names):
            events = " or ".join(event_words(event).lower() for event in rule.after)
            return f"the first after each {events}" if rule.starts == "first" else f"after {events}"
        begins = lives in self._begun or lives == "pregnancy" or self._meaning.part == "birth"
        if rule.starts == "next":
            return "if there was another one by the due date"
        if rule.starts == "first" and not rule.after and not begins:
            return "if it is the first"
        return ""

    def _long_enough(self, rule: Rule) -> str:
        version = rule.version_on(self._on)
        if version is None or version.before is None or rule.starts == "next":
            return ""
        return "unless the limit lies before the first event on record"

    def _readied(self) -> Iterator[Start]:
        """Rules that begin with an event that is not their trigger."""
        for rule, trigger in self._rules.effects_of(self._names).readies:
            situation = self._situation(rule, self._open)
            if situation is not None and rule.starts == "beginning":
                lives, when = situation
                first = "" if lives in self._begun else "if it is the first"
                yield Start(rule, trigger, lives, _joined([when, first]))

    def _about_an_unborn_child(self) -> Iterator[Start]:
        meaning = self._meaning
        if meaning.unborn or "pregnancy" not in meaning.begins:
            return
        names = (*self._names, *meaning.also_unborn)
        for start in self._triggered(names, self._begins(unborn=True)):
            yield start._replace(only_if="unborn")

    def _on_a_move_in(self) -> Iterator[Start]:
        if "move_in" not in self._meaning.begins:
            for start in self._triggered(self._meaning.also_moving_in, self._begun):
                yield start._replace(when=_joined([_SITUATIONS["move_in"], start.when]))

    def _next_of_series(self) -> Iterator[Start]:
        """The deadline that follows, where the event meets the one before."""
        effects = self._rules.effects_of(self._names)
        for rule in effects.meets:
            version = rule.version_on(self._on)
            if rule.id not in self._rules.series or rule in effects.ends:
                continue
            if version is not None and version.unread is None and not version.then:
                continue
            before = self._open - self._begun | ({"case"} & self._open)
            situation = self._situation(rule, before)
            if situation is not None and situation[0] not in self._begun - {"case"}:
                lives, when = situation
                several = version is not None and len(version.then) > 1
                which = "the first" if several else "the one before"
                words = [when, f"if it meets {which}"]
                yield Start(rule, rule.met_by or "", lives, _joined(words), number=2)


def _joined(words: Iterable[str]) -> str:
    return ", ".join(filter(None, words))
