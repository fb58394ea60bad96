"""Whole cases with their right answers, from `tests/cases/whole`.

One TOML file holds the cases of one kind. Its comment says what decides them. The dates were
worked out by hand from the procedures and the published bank holidays.

A line of `entries` has six columns: rule, first day, limit, day met, status, and lateness as
working days / calendar days. Notes may follow: `planned`, `last:` the last working day in time
where it is not the limit, `governed:` the rule that governs, `agreed:` the agreed day and the
status by it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

from cptimescales.cases import Case, Entry, Timetable, read_case
from cptimescales.rules.results import ReviewWindow

FOLDER = Path(__file__).parents[1] / "cases" / "whole"


@dataclass(frozen=True)
class WholeCase:
    """One case, how to ask about it, and the right answer.

    Attributes:
        kind, title: the file and the name of the case in it.
        rulebook, case, as_of, horizon: the question.
        entries: each entry as one line, in order of the alphabet.
        alerts: each alert as code, first day and rule (`-` without one), in order of the alphabet.
        next: the rule and the limit of the next duty; empty if there is none.
        undated: undated duties that are there, each as rule, start, and the day done or `-`;
            None if there is no undated duty at all.
        not_undated: rules whose undated duty is not there.
        unanswered: each start without an answer, as rule and day, in order of the alphabet.
        warns: words that stand in a warning.
        may_end, may_not_end: reasons for which the plan may end on the as-of day, or may not.
        episodes: episodes that are there: id, first day, event, last day, event.
    """

    kind: str
    title: str
    rulebook: str
    case: Case
    as_of: date
    horizon: date | None
    entries: tuple[str, ...]
    alerts: tuple[str, ...]
    next: str
    undated: tuple[str, ...] | None
    not_undated: tuple[str, ...]
    unanswered: tuple[str, ...]
    warns: tuple[str, ...]
    may_end: tuple[str, ...]
    may_not_end: tuple[str, ...]
    episodes: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.kind}/{self.title}"


def whole_cases() -> list[WholeCase]:
    """Every case of every kind."""
    return [
        _whole_case(path.stem, answer)
        for path in sorted(FOLDER.glob("*.toml"))
        for answer in tomllib.loads(path.read_text("utf-8"))["case"]
    ]


def _whole_case(kind: str, answer: dict[str, Any]) -> WholeCase:
    answer = dict(answer)
    question = {
        key: answer.pop(key)
        for key in (
            *("file", "events", "born", "expected_birth"),
            *("agreed", "recorded", "newest_only"),
        )
        if key in answer
    }
    undated = answer.pop("undated", [])
    lists = {
        key: tuple(answer.pop(key, ()))
        for key in ("not_undated", "warns", "may_end", "may_not_end", "episodes")
    }
    return WholeCase(
        kind=kind,
        title=answer.pop("title"),
        rulebook=answer.pop("rulebook"),
        case=_case(kind, cast(dict[str, Any], question)),
        as_of=answer.pop("as_of"),
        horizon=answer.pop("horizon", None),
        entries=tuple(sorted(_squeezed(line) for line in answer.pop("entries").splitlines())),
        alerts=tuple(sorted(_with_rule(alert) for alert in answer.pop("alerts", ()))),
        next=answer.pop("next", ""),
        undated=None if undated == "none" else tuple(undated),
        unanswered=tuple(sorted(answer.pop("unanswered", ()))),
        **lists,
        **answer,  # a key that is not known is an error
    )


def _case(kind: str, question: dict[str, Any]) -> Case:
    if "file" in question:
        return read_case(FOLDER / question["file"])
    events = [line.split() for line in question.pop("events").splitlines()]
    happened = [{"event": event, "on": date.fromisoformat(on)} for on, event in events]
    return Case.model_validate({"reference": kind, "events": happened, **question})


def _squeezed(line: str) -> str:
    return " ".join(line.split())


def _with_rule(alert: str) -> str:
    return alert if len(alert.split()) == 3 else f"{alert} -"


def entry_lines(timetable: Timetable) -> tuple[str, ...]:
    """The entries of a timetable as lines, in order of the alphabet."""
    return tuple(sorted(_line(entry) for entry in timetable.entries))


def _line(entry: Entry) -> str:
    due = entry.due
    is_window = isinstance(due, ReviewWindow)
    is_late = entry.working_days_late or entry.calendar_days_late
    columns = [
        due.rule,
        (due.opens if isinstance(due, ReviewWindow) else due.on).isoformat(),
        due.limit.isoformat(),
        entry.met_on.isoformat() if entry.met_on else "-",
        entry.status.value,
        f"{entry.working_days_late}/{entry.calendar_days_late}" if is_late else "-",
    ]
    if not is_window and due.last_working_day != due.limit:
        columns.append(f"last:{due.last_working_day}")
    if entry.planned:
        columns.append("planned")
    if entry.governed_by:
        columns.append(f"governed:{entry.governed_by}")
    if entry.agreed:
        columns.append(f"agreed:{entry.agreed.on}/{entry.agreed.status.value}")
    return " ".join(columns)


def alert_lines(timetable: Timetable) -> tuple[str, ...]:
    """The alerts of a timetable as lines, in order of the alphabet."""
    return tuple(
        sorted(f"{alert.code} {alert.on} {alert.rule or '-'}" for alert in timetable.alerts)
    )


def undated_lines(timetable: Timetable) -> tuple[str, ...]:
    """The undated duties of a timetable as lines."""
    return tuple(f"{duty.rule} {duty.on} {duty.met_on or '-'}" for duty in timetable.undated)


def episode_lines(timetable: Timetable) -> tuple[str, ...]:
    """The episodes of a timetable as lines."""
    return tuple(
        f"{episode.id} {episode.began} {episode.began_with} "
        f"{episode.ended or '-'} {episode.ended_with or '-'}"
        for episode in timetable.episodes
    )
