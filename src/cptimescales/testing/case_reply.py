"""What an implementation says of a whole case: duties, alerts, the next duty.

A reply needs little: for each duty its rule, its limit and its status. The laws that need more are
tried only if a reply has it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from cptimescales.calendars.written_days import parse_iso_date
from cptimescales.cases.timetables import Timetable
from cptimescales.errors import NotADateError
from cptimescales.rules.status import Status
from cptimescales.testing.verifier.protocol import NoAnswer, Refused, own_refusal_of, shown

STATUSES = tuple(status.value for status in Status)
"""What a duty can be."""

OPEN = (Status.PENDING.value, Status.OVERDUE.value)
"""What a duty is that somebody still has to meet."""

WAS_MET = (Status.MET.value, Status.MET_LATE.value)
"""What a duty is that was met."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """One dated duty of a case.

    Attributes:
        rule, limit, status: the duty, its last day in time, and what has become of it.
        on: the day from which its period is counted.
        met_on: the day on which it was met.
        episode: the `id` of the episode in which it lives.
        number: its place in a series.
        calendar_days_late: how many days after its limit it was met, or has been open.
    """

    rule: str
    limit: date
    status: str
    on: date | None = None
    met_on: date | None = None
    episode: str | None = None
    number: int | None = None
    calendar_days_late: int | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What a duty is known by, on whatever day it is judged."""
        return (self.rule, self.on, self.limit, self.episode, self.number)


@dataclass(frozen=True, slots=True)
class ShownAlert:
    """One alert of a case, with the first day on which it holds."""

    code: str
    on: date | None = None
    rule: str | None = None
    episode: str | None = None


@dataclass(frozen=True, slots=True)
class ShownEpisode:
    """One episode of a case."""

    id: str
    kind: str
    began: date
    began_with: str | None = None
    ended: date | None = None
    ended_with: str | None = None


@dataclass(frozen=True, slots=True)
class ShownStart:
    """A duty that has started and has no limit: undated, or without an answer."""

    rule: str
    on: date | None = None
    episode: str | None = None
    met_on: date | None = None


@dataclass(frozen=True, slots=True)
class ShownTimetable:
    """What an implementation says of a case.

    Attributes:
        entries: the dated duties.
        alerts, episodes, undated, unanswered: empty if they are not given.
        next: the next duty; None if there is none, or if it is not given.
        gives: what the reply has beside the rules, limits and statuses: `alerts`, `next`,
            `episodes`, `undated`, `unanswered`, and for what every entry or alert has
            `entries.on`, `entries.met_on`, `entries.episode`, `entries.number`,
            `entries.calendar_days_late`, `alerts.on`, `alerts.rule`, `alerts.episode`.
    """

    entries: tuple[ShownEntry, ...] = ()
    alerts: tuple[ShownAlert, ...] = ()
    next: ShownEntry | None = None
    episodes: tuple[ShownEpisode, ...] = ()
    undated: tuple[ShownStart, ...] = ()
    unanswered: tuple[ShownStart, ...] = ()
    gives: frozenset[str] = frozenset()

    @property
    def still_open(self) -> tuple[ShownEntry, ...]:
        """The duties that are pending or overdue."""
        return tuple(entry for entry in self.entries if entry.status in OPEN)

    def only(self, rules: Collection[str]) -> ShownTimetable:
        """What it says of some rules; of all if there are none. Alerts without a rule stay."""
        if not rules:
            return self
        return replace(
            self,
            entries=tuple(entry for entry in self.entries if entry.rule in rules),
            alerts=tuple(alert for alert in self.alerts if alert.rule in {None, *rules}),
            next=self.next if self.next and self.next.rule in rules else None,
            undated=tuple(start for start in self.undated if start.rule in rules),
            unanswered=tuple(start for start in self.unanswered if start.rule in rules),
        )

    @staticmethod
    def of(timetable: Timetable) -> ShownTimetable:
        """A timetable of this library in the same form. Planned duties are left out.

        >>> from cptimescales import Case, rulebook
        >>> held = [{"event": "conference_held", "on": date(2026, 12, 14)}]
        >>> case = Case(reference="C-1042", events=held)
        >>> timetable = rulebook("england").timetable(case, as_of=date(2027, 1, 4))
        >>> [entry.status for entry in ShownTimetable.of(timetable).entries]
        ['overdue', 'pending']
        """
        coming = timetable.next
        return ShownTimetable(
            entries=tuple(
                [
                    ShownEntry(
                        entry.due.rule,
                        entry.limit,
                        entry.status.value,
                        entry.due.on,
                        entry.met_on,
                        entry.episode,
                        entry.number,
                        entry.calendar_days_late,
                    )
                    for entry in timetable.entries
                    if not entry.planned
                ]
            ),
            alerts=tuple(
                ShownAlert(alert.code, alert.on, alert.rule, alert.episode)
                for alert in timetable.alerts
            ),
            next=None
            if coming is None
            else ShownEntry(coming.due.rule, coming.limit, coming.status.value, coming.due.on),
            episodes=tuple(
                [
                    ShownEpisode(
                        episode.id,
                        episode.kind,
                        episode.began,
                        episode.began_with,
                        episode.ended,
                        episode.ended_with,
                    )
                    for episode in timetable.episodes
                ]
            ),
            undated=tuple(
                [
                    ShownStart(duty.rule, duty.on, duty.episode, duty.met_on)
                    for duty in timetable.undated
                ]
            ),
            unanswered=tuple(ShownStart(start.rule, start.on) for start in timetable.unanswered),
            gives=EVERYTHING,
        )

    def as_json(self) -> dict[str, Any]:
        """The reply as a program writes it: what it gives, and no more."""
        content: dict[str, Any] = {
            "entries": [self._entry(entry) for entry in self.entries],
        }
        for name in ("alerts", "episodes", "undated", "unanswered"):
            if name in self.gives:
                content[name] = [_as_json(item) for item in getattr(self, name)]
        if "next" in self.gives:
            content["next"] = None
            if self.next is not None:
                content["next"] = {"rule": self.next.rule, "limit": self.next.limit.isoformat()}
        return content

    def _entry(self, entry: ShownEntry) -> dict[str, Any]:
        given = (
            "rule",
            "limit",
            "status",
            *(n[8:] for n in self.gives if n.startswith("entries.")),
        )
        return {key: value for key, value in _as_json(entry).items() if key in given}


_KEYS_OF_ENTRIES = ("on", "met_on", "episode", "number", "calendar_days_late")
_KEYS_OF_ALERTS = ("on", "rule", "episode")
_LISTS = ("alerts", "episodes", "undated", "unanswered")
EVERYTHING = frozenset(
    [
        *("next", *_LISTS),
        *(f"entries.{key}" for key in _KEYS_OF_ENTRIES),
        *(f"alerts.{key}" for key in _KEYS_OF_ALERTS),
    ]
)
"""Everything that a reply can have beside rules, limits and statuses."""

CaseReply = ShownTimetable | Refused | NoAnswer
"""What comes back for a question about a whole case."""


def case_reply_of(value: object) -> CaseReply:
    """The reply that a value stands for. Keys that are not agreed are ignored.

    A timetable in the JSON of this library is read, too, and so is a refusal.

    >>> case_reply_of({"refused": "unknown event"})
    Refused(why='unknown event')
    >>> case_reply_of({"entries": [{"rule": "visit", "limit": "2026-02-09", "status": "late"}]})
    NoAnswer(problem="its answer cannot be read: entries[0]: status is 'late'; allowed: met, ...")
    """
    if isinstance(value, (ShownTimetable, Refused, NoAnswer)):
        return value
    if isinstance(value, Timetable):
        return ShownTimetable.of(value)
    if not isinstance(value, Mapping):
        return NoAnswer(f"its answer must be an object with entries or refused, not {shown(value)}")
    refusal = own_refusal_of(value)
    if refusal is not None:
        return refusal
    if (value.get("entries") is None) == (value.get("refused") is None):
        return NoAnswer(f"its answer must hold either entries or refused: {shown(value)}")
    if value.get("refused") is not None:
        return Refused(str(value["refused"]))
    try:
        if {"rulebook", "as_of"} <= value.keys():  # only the JSON of this library has them
            return ShownTimetable.of(Timetable.model_validate(value))
        return _timetable(value)
    except (TypeError, ValueError) as error:
        return NoAnswer(f"its answer cannot be read: {error}")


def _timetable(value: Mapping[str, Any]) -> ShownTimetable:
    gives = {name for name in ("next", *_LISTS) if value.get(name) is not None or name == "next"}
    if "next" not in value:
        gives.discard("next")
    entries, alerts = _objects(value, "entries"), _objects(value, "alerts")
    gives |= {f"entries.{key}" for key in _KEYS_OF_ENTRIES if _has(entries, key)}
    gives |= {f"alerts.{key}" for key in _KEYS_OF_ALERTS if _has(alerts, key)}
    coming = value.get("next")
    return ShownTimetable(
        entries=_each("entries", entries, _entry),
        alerts=_each("alerts", alerts, _alert),
        next=None if coming is None else _each("next", [_object(coming, "next")], _next)[0],
        episodes=_each("episodes", _objects(value, "episodes"), _episode),
        undated=_each("undated", _objects(value, "undated"), _start),
        unanswered=_each("unanswered", _objects(value, "unanswered"), _start),
        gives=frozenset(gives),
    )


def _has(items: Sequence[Mapping[str, Any]], key: str) -> bool:
    """Whether every item has a key; a duty that was not met needs no day on which it was."""
    if key == "met_on":
        return all(item.get(key) for item in items if item.get("status") in WAS_MET)
    return all(key in item for item in items)


def _objects(value: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    items = value.get(name)
    if items is None:
        return []
    if isinstance(items, (str, bytes)) or not isinstance(items, Iterable):
        raise TypeError(f"{name} must be a list, not {shown(items)}")
    return [_object(item, f"{name}[{place}]") for place, item in enumerate(items)]


def _object(item: object, where: str) -> Mapping[str, Any]:
    if not isinstance(item, Mapping):
        raise TypeError(f"{where} must be an object, not {shown(item)}")
    return item


def _each(
    name: str, items: Sequence[Mapping[str, Any]], read: Callable[[Mapping[str, Any]], T]
) -> tuple[T, ...]:
    found = []
    for place, item in enumerate(items):
        try:
            found.append(read(item))
        except (TypeError, ValueError) as error:
            where = name if name == "next" else f"{name}[{place}]"
            raise ValueError(f"{where}: {error}") from None
    return tuple(found)


def _entry(item: Mapping[str, Any]) -> ShownEntry:
    status = _text(item, "status")
    if status not in STATUSES:
        raise ValueError(f"status is {shown(status)!r}; allowed: {', '.join(STATUSES)}")
    return ShownEntry(
        _text(item, "rule"),
        _day(item, "limit"),
        status,
        _day_or_none(item, "on"),
        _day_or_none(item, "met_on"),
        _text_or_none(item, "episode"),
        _number(item, "number"),
        _number(item, "calendar_days_late"),
    )


def _next(item: Mapping[str, Any]) -> ShownEntry:
    return ShownEntry(_text(item, "rule"), _day(item, "limit"), Status.PENDING.value)


def _alert(item: Mapping[str, Any]) -> ShownAlert:
    return ShownAlert(
        _text(item, "code"),
        _day_or_none(item, "on"),
        _text_or_none(item, "rule"),
        _text_or_none(item, "episode"),
    )


def _episode(item: Mapping[str, Any]) -> ShownEpisode:
    return ShownEpisode(
        _text(item, "id"),
        _text(item, "kind"),
        _day(item, "began"),
        _text_or_none(item, "began_with"),
        _day_or_none(item, "ended"),
        _text_or_none(item, "ended_with"),
    )


def _start(item: Mapping[str, Any]) -> ShownStart:
    return ShownStart(
        _text(item, "rule"),
        _day_or_none(item, "on"),
        _text_or_none(item, "episode"),
        _day_or_none(item, "met_on"),
    )


def _text(item: Mapping[str, Any], key: str) -> str:
    value = item.get(key)
    if not isinstance(value, str) or not value:
        raise TypeError(f"{key} must be text, not {shown(value)}")
    return value


def _text_or_none(item: Mapping[str, Any], key: str) -> str | None:
    return None if item.get(key) is None else _text(item, key)


def _number(item: Mapping[str, Any], key: str) -> int | None:
    value = item.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{key} must be a whole number, not {shown(value)}")
    return value


def _day(item: Mapping[str, Any], key: str) -> date:
    value = item.get(key)
    if type(value) is date:
        return value
    if not isinstance(value, str):
        raise NotADateError(key, shown(value), "write it as text, for example 2026-12-14")
    return parse_iso_date(value, key)


def _day_or_none(item: Mapping[str, Any], key: str) -> date | None:
    return None if item.get(key) is None else _day(item, key)


def _as_json(item: object) -> dict[str, Any]:
    values = ((key, getattr(item, key)) for key in type(item).__dataclass_fields__)  # type: ignore[attr-defined]  # each is a dataclass
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values}
