"""When a duty is owed: what starts it, in which episodes it lives, what ends it, what it alarms.

`model.Rule` has these keys; this module has their types and checks that they fit together.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from cptimescales.rules.episode_kinds import ALWAYS, EPISODE_KINDS, EpisodeKind
from cptimescales.rules.strict import Strict, check_names, frozen

Starts = Literal["each", "first", "newest", "beginning", "next", "window"]
"""Which triggers of an episode start a clock; `Rule` explains each."""

Meets = Literal["newest", "all"]
"""Which clocks of a rule one event meets."""

AlertCode = Literal["child_unseen", "two_failed_visits", "contact_refused"]
"""What an alert is about."""

UNSEEN: AlertCode = "child_unseen"
"""The alert of a rule by which a child must be seen."""

Lives = Literal[EpisodeKind, "always"]
"""A kind of episode in which a duty can live, or `always`."""

MOST_IN_A_ROW = 100

MISSING_DURING = (
    "during is missing; name the kinds of episode in which the duty lives, of "
    f"{', '.join(EPISODE_KINDS)}, or {ALWAYS}"
)
"""The words of the refusal of a rule that does not say where its duty lives."""


@frozen
class RuleAlert(Strict):
    """What a timetable alerts to while the duty of a rule is not done.

    Attributes:
        code: what the alert is about.
        in_a_row: for a rule without a number: how many triggers in a row start duty and alert.
            Without it the alert stands while the duty is overdue.
    """

    code: AlertCode
    in_a_row: int | None = None

    def __post_init__(self) -> None:
        if self.in_a_row is not None and not 1 <= self.in_a_row <= MOST_IN_A_ROW:
            raise ValueError(f"in_a_row is {self.in_a_row}; allowed: 1 to {MOST_IN_A_ROW}")


def check_lists(**lists: tuple[str, ...]) -> None:
    """Raises ValueError for a list of names that has one name twice, or something else in it."""
    for key, names in lists.items():
        if not isinstance(names, tuple):
            raise TypeError(f"{key} is {names!r}; write a tuple, with a comma after a single name")
        for name in names:
            check_names(**{key: name})
        if len(set(names)) < len(names):
            raise ValueError(f"{key} has one name twice; name each once")


def check_during(during: tuple[str, ...]) -> None:
    """Raises ValueError if `always` stands beside a kind of episode."""
    if ALWAYS in during and len(during) > 1:
        raise ValueError(
            f"during has {ALWAYS} beside {' and '.join(kind for kind in during if kind != ALWAYS)};"
            f" a duty that is owed whatever happens has {ALWAYS} alone"
        )


def check_window(starts: Starts, is_window: bool) -> None:
    """Raises ValueError if `starts` does not fit a rule with, or without, a window."""
    if is_window and starts != "window":
        raise ValueError(
            f"starts is {starts}, but the rule has around; leave starts out: a window starts with "
            "the date of birth"
        )
    if starts == "window" and not is_window:
        raise ValueError(
            "starts is window, but the rule has no around; allowed without it: each, first, "
            "newest, beginning, next"
        )


def check_counting_back(starts: Starts, after: tuple[str, ...], kinds: Iterable[str]) -> None:
    """Raises ValueError if a rule that counts back has keys that do not fit, or the other way.

    What counts back from a meeting has the meeting as its trigger. So neither a later trigger nor
    the beginning of an episode can take its place.
    """
    if starts == "next":
        others = sorted(set(kinds) - {"before", "unread"})
        if others:
            raise ValueError(
                f"starts is next, but a version has {' and '.join(others)}; next is for a limit "
                "that counts back from the next trigger, so every version has before"
            )
        if after:
            raise ValueError(
                "starts is next and the rule has after; next starts with the trigger before, so "
                "leave after out"
            )
    elif "before" in kinds and starts not in ("each", "first"):
        raise ValueError(
            f"starts is {starts}, but a version has before; allowed with it: each, first, next"
        )


def check_meeting(met_by: str | None, meets: Meets, optional: bool, kinds: Iterable[str]) -> None:
    """Raises ValueError if `meets` or `optional` does not fit the rule.

    Args:
        met_by: the event that meets the rule.
        meets: the key of the rule.
        optional: the key of the rule.
        kinds: the kind of each version: `within`, `before`, `around`, `undated` or `unread`.
    """
    if meets == "all" and met_by is None:
        raise ValueError("meets is all, but nothing meets the rule; give it met_by")
    if optional and not {"within", "before"} & set(kinds):
        raise ValueError(
            "optional is a right with a last day, but no version has within or before; leave it out"
        )


def check_alert(alert: RuleAlert | None, until: tuple[str, ...], kinds: Iterable[str]) -> None:
    """Raises ValueError if an alert does not fit the rule; `kinds` as in `check_meeting`."""
    if alert is None:
        return
    dated = set(kinds) - {"undated", "unread"}
    if alert.in_a_row is not None:
        if dated:
            raise ValueError(
                f"alert has in_a_row, but a version has {' and '.join(sorted(dated))}; the alert "
                "of a dated rule stands while the duty is overdue, so leave in_a_row out"
            )
        if not until:
            raise ValueError(
                "alert has in_a_row but the rule has no until, the event that ends the row; "
                "give it until"
            )
    elif not dated and alert.code != UNSEEN:
        raise ValueError(
            f"alert {alert.code} needs in_a_row, because no version has a number of days after "
            "which the duty is overdue"
        )
