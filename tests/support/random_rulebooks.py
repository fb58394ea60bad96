"""Random rulebooks with rules of every kind, unit and setting that a file can have.

The shipped rules use few of them. None rolls a month end, for example, and none counts its first
day.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, get_args

from hypothesis import reject
from hypothesis import strategies as st
from tests.support.made_rules import a_rule, a_version

import cptimescales as cpt
from cptimescales.calendars.dates import ONE_DAY
from cptimescales.rules.authority import BasisOfText, Reference, Source, Verified
from cptimescales.rules.episode_kinds import EPISODE_KINDS
from cptimescales.rules.events import MEANINGS
from cptimescales.rules.model import Around, Rule, RulebookData, RuleVersion
from cptimescales.rules.period import Period
from cptimescales.rules.when_owed import RuleAlert
from cptimescales.testing import strategies

_OWN_EVENT = "panel_held"
_EVENTS = (*MEANINGS, _OWN_EVENT)
_SOURCES = {
    "a": Source(title="Guidance 2020", publisher="Ministry", url="https://example.org/a"),
    "b": Source(title="Procedures of the Board", publisher="the Board", published=date(2021, 3, 4)),
}
_KINDS = ("within", "series", "before", "around", "undated", "mixed")


@st.composite
def random_rulebooks(draw: st.DrawFn) -> cpt.Rulebook:
    """A rulebook of one to four rules, over the bank holidays of any division.

    Every second one has the rules of a nation, too, as a local rulebook has.
    """
    nation = cpt.rulebook(draw(st.sampled_from(("england", "scotland", "northern-ireland"))))
    kinds = draw(st.lists(st.sampled_from(_KINDS), min_size=1, max_size=4))
    rules = [draw(_rules(f"rule_{place}", kind)) for place, kind in enumerate(kinds)]
    data = replace(
        nation.data,
        id="made",
        title="Made",
        sources=_SOURCES,
        events={_OWN_EVENT: "The panel met."},
        rule=tuple(rules),
        ending=(),
    )
    if draw(st.booleans()):
        data = _local(nation.data, data)
    return cpt.Rulebook(data, nation.record)


def _local(nation: RulebookData, made: RulebookData) -> RulebookData:
    return replace(
        made,
        extends=nation.id,
        sources={**nation.sources, **made.sources},
        events={**nation.events, **made.events},
        rule=(*nation.rule, *made.rule),
    )


@st.composite
def _rules(draw: st.DrawFn, name: str, kind: str) -> Rule:
    days = draw(st.lists(strategies.days(date(1996, 1, 1)), min_size=1, max_size=3, unique=True))
    firsts = sorted(days)
    age = draw(st.sampled_from((1, 16, 18, 18, 25)))
    versions = []
    for first, following in zip(firsts, [*firsts[1:], date(2101, 1, 1)], strict=True):
        gap = draw(st.sampled_from((None, None, 1, 40)))
        last = None if gap is None else max(first, following - gap * ONE_DAY)
        versions.append(draw(_versions(first, last, kind, age)))
    settings: dict[str, Any] = {
        "id": name,
        "trigger": tuple(draw(_some(_EVENTS, 2))),
        "met_by": draw(st.sampled_from(_EVENTS)),
        "during": draw(st.just(("always",)) | _some(EPISODE_KINDS, 3).map(tuple)),
        "until": tuple(draw(_some(_EVENTS, 2) | st.just([]))),
    }
    if kind == "before":
        settings["starts"] = draw(st.sampled_from(("each", "first", "next")))
    elif kind != "around":
        settings["starts"] = draw(st.sampled_from(("each", "first", "newest", "beginning")))
        settings["after"] = tuple(draw(_some(_EVENTS, 2) | st.just([])))
    if kind == "undated" and settings["until"]:
        settings["alert"] = RuleAlert(code="contact_refused", in_a_row=draw(st.integers(1, 3)))
    try:
        return a_rule(*versions, **settings)
    except ValueError:  # such as a rule of which nobody has read any version
        reject()


def _some(names: tuple[str, ...], most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), min_size=1, max_size=most, unique=True)


@st.composite
def _versions(draw: st.DrawFn, first: date, last: date | None, kind: str, age: int) -> RuleVersion:
    says: dict[str, Any]
    if kind == "around":
        says = {"around": draw(_windows(age))}
    elif kind == "before":
        says = {"before": draw(_forward())}
    elif kind == "series":
        says = draw(_series())
    elif kind == "undated" or (kind == "mixed" and draw(st.booleans())):
        says = {draw(st.sampled_from(("undated", "undated", "unread"))): "as agreed"}
    else:
        says = {"within": draw(_forward())}
    try:
        return a_version(first, last, **says, **draw(_authority("unread" in says)))
    except ValueError:  # such as a series whose periods do not add up
        reject()


def _forward() -> st.SearchStrategy[Period]:
    return strategies.periods().map(lambda period: replace(period, direction="after"))


@st.composite
def _series(draw: st.DrawFn) -> dict[str, Any]:
    if draw(st.booleans()):
        then = tuple(draw(st.lists(_forward(), min_size=1, max_size=3)))
        return {"within": draw(_forward()), "then": then}
    # Every date of such a series is counted from its first date, so its periods must add up.
    unit, other = draw(st.sampled_from((("months", "years"), ("days", "weeks"), ("days", "days"))))
    month_end = draw(st.sampled_from(("clamp", "roll", "refuse"))) if unit == "months" else "clamp"
    periods = [
        Period(draw(st.integers(0, 40)), unit, month_end=month_end),  # type: ignore[arg-type]
        Period(draw(st.integers(0, 12)), other, month_end=month_end),  # type: ignore[arg-type]
    ]
    return {"within": periods[0], "then": (periods[1],), "counted_from": "previous_due"}


@st.composite
def _windows(draw: st.DrawFn, age: int) -> Around:
    try:
        return Around(
            birthday=age, opens=draw(_forward()), closes=draw(_forward()), plan_by=draw(_forward())
        )
    except ValueError:  # the review would be planned after the window opens
        reject()


@st.composite
def _authority(draw: st.DrawFn, unread: bool) -> dict[str, Any]:
    verified: Verified = draw(st.sampled_from(get_args(Verified)))
    if unread:
        verified = "not_verified"
    read = verified == "previous_edition" or draw(st.booleans())
    elsewhere: dict[str, str] = {}
    if read:
        elsewhere = {"read_in": draw(st.sampled_from(tuple(_SOURCES)))}
        if verified == "previous_edition" or draw(st.booleans()):
            elsewhere["read_at"] = draw(_sentences())
    source = draw(st.sampled_from(tuple(_SOURCES)))
    return {
        "verified": verified,
        "basis": draw(st.sampled_from(get_args(BasisOfText))),
        "citation": Reference(source=source, at=draw(_sentences()), **elsewhere),
        "reading": draw(_sentences()),
        "open_questions": draw(st.sampled_from(((), ("leap-day-birthdays",)))),
    }


def _sentences() -> st.SearchStrategy[str]:
    return st.sampled_from(("page 1", "So.", 'The "tenth" day \u2013 \u00a0naïve; 1 < 2.'))
