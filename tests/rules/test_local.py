"""A local rulebook over a national one: the version in force on each day, looser limits refused.

These tests make their versions without files, so that they meet every edge between two versions.
`test_rulebook_files` reads files.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cptimescales as cpt
from cptimescales.rules.authority import Reference, Source
from cptimescales.rules.ending import Ending
from cptimescales.rules.local import extend
from cptimescales.rules.model import Around, Rule, RulebookData, RuleVersion
from cptimescales.rules.when_owed import RuleAlert

START = date(2020, 1, 1)
DAYS = 24
FILE = "ours.toml"


def day(number: int) -> date:
    return START + timedelta(days=number)


def version(first: int, last: int | None = None, **said: Any) -> RuleVersion:
    """A version in force from one day to another."""
    if not {"within", "before", "around", "undated", "unread"} & set(said):
        said["within"] = cpt.Period(10, "working_days")
    given = {"basis": "good_practice", "verified": "source_text", "reading": "It is so."} | said
    cited = Reference(source=given.pop("source", "national"), at="page 1")
    ends = None if last is None else day(last)
    return RuleVersion(effective_from=day(first), effective_to=ends, citation=cited, **given)


def rule(*versions: RuleVersion, **more: Any) -> Rule:
    given = {
        "id": "first_core_group",
        "title": "A rule",
        "trigger": ("conference_held",),
        "met_by": "core_group_held",
        "during": ("plan",),
    }
    return Rule(version=versions, **(given | more))


def book(*rules: Rule, local: bool = False, **more: Any) -> RulebookData:
    source = Source(title="A source", publisher="A publisher")
    given: dict[str, Any] = {
        "schema": 2,
        "id": "ours" if local else "nation",
        "title": "Ours" if local else "The nation",
        "calendar": None if local else "scotland",
        "extends": "nation" if local else None,
        "checked": START,
        "sources": {"local" if local else "national": source},
    }
    return RulebookData(rule=rules, **(given | more))


def local_version(first: int, last: int | None = None, **said: Any) -> RuleVersion:
    return version(
        first, last, source="local", **({"within": cpt.Period(7, "working_days")} | said)
    )


def merged(base: Rule, local: Rule) -> Rule:
    (found,) = extend(book(base), book(local, local=True), FILE).rules
    return found


# The version in force on a day


@st.composite
def timelines(draw: st.DrawFn, local: bool) -> list[tuple[int, int | None, bool]]:
    """Versions in order: first day, last day or none, and whether the version is not verified."""
    edges = sorted(draw(st.sets(st.integers(0, DAYS), min_size=2, max_size=6)))
    found: list[tuple[int, int | None, bool]] = []
    for place in range(0, len(edges) - 1, draw(st.sampled_from([1, 2]))):
        open_ended = place + 2 >= len(edges) and draw(st.booleans())
        # Some end on the eve of the next, some when the next begins, some leave a gap.
        last = None if open_ended else edges[place + 1] - draw(st.sampled_from([1, 1, 2]))
        if last is None or last >= edges[place]:
            found.append((edges[place], last, draw(st.booleans()) and not local))
    return found or [(0, None, False)]


def in_force(
    timeline: list[tuple[int, int | None, bool]], on: int
) -> tuple[int, int | None, bool] | None:
    return next(
        (each for each in timeline if each[0] <= on and (each[1] is None or on <= each[1])), None
    )


@given(timelines(local=False), timelines(local=True))
def test_on_every_day_the_local_version_speaks_and_where_there_is_none_the_nations(
    nation: list[tuple[int, int | None, bool]], ours: list[tuple[int, int | None, bool]]
) -> None:
    def reading(
        where: str, timeline: list[tuple[int, int | None, bool]], each: tuple[int, int | None, bool]
    ) -> str:
        return f"{where} {timeline.index(each)}"

    base = rule(
        *(
            version(
                *(each[:2]),
                reading=reading("nation", nation, each),
                verified="not_verified" if each[2] else "source_text",
                open_questions=("unread", "shared") if each[2] else ("settled",),
            )
            for each in nation
        )
    )
    local = rule(
        *(
            local_version(
                *(each[:2]), reading=reading("ours", ours, each), open_questions=("shared", "own")
            )
            for each in ours
        )
    )
    found = merged(base, local)
    for on in range(-1, DAYS + 3):
        said = found.version_on(day(on))
        own, national = in_force(ours, on), in_force(nation, on)
        if own is not None:
            assert said is not None
            assert said.reading == reading("ours", ours, own)
            # It takes over the questions of a national version that is not verified, once each.
            unread = ("unread",) if national is not None and national[2] else ()
            assert said.open_questions == ("shared", "own", *unread)
        elif national is not None:
            assert said is not None
            assert said.reading == reading("nation", nation, national)
            assert said.open_questions == (("unread", "shared") if national[2] else ("settled",))
        else:
            assert said is None
    for earlier, later in zip(found.versions, found.versions[1:], strict=False):
        assert earlier.effective_to is not None
        assert earlier.effective_to < later.effective_from
    open_ended = [each for each in found.versions if each.effective_to is None]
    assert len(open_ended) == (
        in_force(ours, DAYS + 9) is not None or in_force(nation, DAYS + 9) is not None
    )
    assert all(each.effective_to != date.max for each in found.versions)


def test_a_local_version_that_ends_on_the_last_day_of_all_is_still_in_force() -> None:
    found = merged(rule(version(0)), rule(local_version(5)))
    assert [(each.effective_from, each.effective_to) for each in found.versions] == [
        (day(0), day(4)),
        (day(5), None),
    ]


def test_the_title_is_the_local_one_and_the_rest_the_nations() -> None:
    found = merged(
        rule(version(0), title="Theirs", until=("plan_ended",)),
        rule(local_version(0), title="Ours"),
    )
    assert (found.title, found.until, found.met_by) == ("Ours", ("plan_ended",), "core_group_held")


# The rulebook around the rules


def test_what_is_taken_over_comes_first_and_what_is_new_last() -> None:
    other, new = rule(version(0), id="visit"), rule(local_version(0), id="own_rule")
    base = book(other, rule(version(0)), events={"national_event": "It happened."})
    local = book(new, rule(local_version(0)), local=True, events={"own_event": "It happened here."})
    found = extend(base, local, FILE)
    assert [each.id for each in found.rules] == ["visit", "first_core_group", "own_rule"]
    assert found.rules[0] == other
    assert found.rules[2] == new
    assert (found.id, found.calendar, found.extends) == ("ours", "scotland", "nation")
    assert set(found.sources) == {"national", "local"}
    assert set(found.events) == {"national_event", "own_event"}


def ending(source: str, reason: str = "reached_18") -> Ending:
    given: dict[str, Any] = {
        "reason": reason,
        "effective_from": START,
        "notify": ("the family",),
        "age": 18,
    }
    cited = Reference(source=source, at="page 1")
    return Ending(
        basis="good_practice", verified="source_text", reading="So.", citation=cited, **given
    )


def refusal(base: RulebookData, local: RulebookData) -> tuple[str, str, str]:
    with pytest.raises(cpt.RulebookError) as caught:
        extend(base, local, FILE)
    return caught.value.file, caught.value.key, caught.value.problem


def test_endings_add_up_and_none_is_changed() -> None:
    base = book(rule(version(0)), ending=(ending("national"),))
    found = extend(base, book(local=True, ending=(ending("local", "died"),)), FILE)
    assert [each.reason for each in found.endings] == ["reached_18", "died"]
    told = refusal(base, book(local=True, ending=(ending("local", "died"), ending("local"))))
    assert told == (
        FILE,
        "ending reached_18",
        "'nation' has the conditions for this ending; they cannot be changed",
    )


def test_another_calendar_is_refused_and_the_same_one_accepted() -> None:
    base = book(rule(version(0)))
    assert extend(base, book(local=True, calendar="scotland"), FILE).calendar == "scotland"
    told = refusal(base, book(local=True, calendar="northern-ireland"))
    assert told == (
        FILE,
        "calendar",
        "'northern-ireland' is not the calendar of 'nation', 'scotland'; omit it",
    )


def test_a_source_or_an_event_defined_again_is_refused() -> None:
    base = book(rule(version(0)), events={"national_event": "It happened."})
    again = "'nation' defines this already; choose another id"
    source = Source(title="A source", publisher="A publisher")
    assert refusal(base, book(local=True, sources={"national": source})) == (
        FILE,
        "sources.national",
        again,
    )
    assert refusal(base, book(local=True, events={"national_event": "So."})) == (
        FILE,
        "events.national_event",
        again,
    )
    assert refusal(base, book(local=True, events={"conference_held": "So."})) == (
        FILE,
        "events.conference_held",
        again,
    )


@pytest.mark.parametrize("what", ["trigger", "met_by"])
def test_another_clock_is_refused(what: str) -> None:
    theirs: Any = ("child_seen",) if what == "trigger" else "child_seen"
    key, told = refusal(
        book(rule(version(0))), book(rule(local_version(0), **{what: theirs}), local=True)
    )[1:]
    assert key == f"rule first_core_group, {what}"
    theirs = "conference_held" if what == "trigger" else "core_group_held"
    assert told == (
        f"it is 'child_seen', but 'first_core_group' of 'nation' has {theirs!r}; "
        "a rule with another clock needs another id"
    )


TWICE = RuleAlert(code="two_failed_visits", in_a_row=2)
WHEN_OWED: list[tuple[str, object, object, str, str]] = [
    # a key, what the nation has, what the local rule has, and both in words
    ("during", ("plan", "case"), ("care",), "'plan' and 'case'", "'care'"),
    ("during", ("plan",), ("always",), "'plan'", "'always'"),
    ("starts", "first", "newest", "'first'", "'newest'"),
    ("after", ("plan_ended",), ("child_seen",), "'plan_ended'", "'child_seen'"),
    ("after", (), ("child_seen",), "none", "'child_seen'"),
    ("until", ("plan_ended",), ("child_seen",), "'plan_ended'", "'child_seen'"),
    ("meets", "newest", "all", "'newest'", "'all'"),
    ("optional", False, True, "False", "True"),
    (
        "alert",
        RuleAlert(code="child_unseen"),
        RuleAlert(code="contact_refused"),
        "'child_unseen'",
        "'contact_refused'",
    ),
]


@pytest.mark.parametrize(("what", "theirs", "ours", "their_words", "our_words"), WHEN_OWED)
def test_when_a_duty_is_owed_is_for_the_nation_to_say(
    what: str, theirs: Any, ours: Any, their_words: str, our_words: str
) -> None:
    base = rule(version(0), **{what: theirs})
    assert getattr(merged(base, rule(local_version(0), **{what: theirs})), what) == theirs
    assert getattr(merged(base, rule(local_version(0), during=())), what) == theirs
    local = book(rule(local_version(0), **({"during": ()} | {what: ours})), local=True)
    key, told = refusal(book(base), local)[1:]
    assert key == f"rule first_core_group, {what}"
    assert told == (
        f"it is {our_words}, but 'first_core_group' of 'nation' has {their_words}; "
        "omit it, the rule inherits it"
    )


def test_an_alert_is_told_with_its_row() -> None:
    base = rule(version(0, undated="soon"), alert=TWICE, until=("child_seen",))
    once = replace(TWICE, in_a_row=1)
    local = rule(
        local_version(0, within=None, undated="soon"), alert=once, until=("child_seen",), during=()
    )
    assert refusal(book(base), book(local, local=True))[2].startswith(
        "it is 'two_failed_visits', 1 in a row, but 'first_core_group' of 'nation' has "
        "'two_failed_visits', 2 in a row; "
    )


def test_a_list_of_triggers_is_repeated_whole_and_in_its_order() -> None:
    triggers = ("conference_held", "review_conference_held")
    base = rule(version(0), trigger=triggers)
    assert merged(base, rule(local_version(0), trigger=triggers)).trigger == triggers
    for ours in (triggers[:1], triggers[::-1]):
        key, told = refusal(book(base), book(rule(local_version(0), trigger=ours), local=True))[1:]
        assert key == "rule first_core_group, trigger"
        assert told == (
            f"it is {' and '.join(map(repr, ours))}, but 'first_core_group' of 'nation' has "
            "'conference_held' and 'review_conference_held'; write all of them, in this order; "
            "a rule with another clock needs another id"
        )


def test_a_rule_of_its_own_says_in_which_episodes_it_lives() -> None:
    own = replace(rule(local_version(0)), id="letter", during=())
    key, told = refusal(book(rule(version(0))), book(own, local=True))[1:]
    assert (key, told[:19]) == ("rule letter", "during is missing; ")
    with pytest.raises(ValueError, match="rule letter: during is missing; "):
        book(own)


# Looser limits


def around(opens: int = 1, closes: int = 0, plan_by: int = 3, birthday: int = 18) -> Around:
    months = [cpt.Period(count, "months") for count in (opens, closes, plan_by)]
    return Around(birthday=birthday, opens=months[0], closes=months[1], plan_by=months[2])


def months(*counts: int) -> dict[str, Any]:
    first, *then = (cpt.Period(count, "months") for count in counts)
    return {"within": first, "then": tuple(then)}


TEN, NINE, ELEVEN = ({"within": cpt.Period(count, "working_days")} for count in (10, 9, 11))
ACCEPTED = [
    (TEN, TEN),
    (NINE, TEN),
    ({"undated": "soon"}, {"undated": "soon"}),
    (ELEVEN, {"undated": "soon"}),
    ({"before": cpt.Period(3, "days")}, {"before": cpt.Period(2, "days")}),
    (months(3, 6), months(3, 6)),
    (months(2, 6), months(3, 6)),
    (months(3, 5), months(3, 6)),
    (months(3, 6), months(3, 6, 6)),
    (months(3, 6, 6), months(3, 6)),
    (months(3, 3, 5), months(3, 6)),
    (months(3, 3), months(3, 3, 6)),
    ({"around": around()}, {"around": around()}),
    ({"around": around(opens=0)}, {"around": around(opens=1)}),
    ({"around": around(plan_by=4)}, {"around": around(plan_by=3)}),
    ({"around": around(closes=1)}, {"around": around(closes=2)}),
]
LOOSER = [
    (ELEVEN, TEN, "'11 working days' instead of '10 working days' allows more time"),
    (
        {"within": cpt.Period(14, "days")},
        TEN,
        "'14 days' instead of '10 working days' cannot be compared",
    ),
    (
        {"before": cpt.Period(1, "days")},
        {"before": cpt.Period(2, "days")},
        "'1 day' instead of '2 days'",
    ),
    (months(4, 6), months(3, 6), "'4 months' instead of '3 months'"),
    (months(3, 7), months(3, 6), "'7 months' instead of '6 months'"),
    (months(3, 3, 7), months(3, 6), "'7 months' instead of '6 months'"),
    (months(3, 6), months(3, 6, 5), "'6 months' instead of '5 months'"),
    (
        months(3),
        months(3, 6),
        "'within 3 months, then 6 months' is a series, 'within 3 months' is not",
    ),
    (
        months(3, 6),
        months(3),
        "'within 3 months, then 6 months' is a series, 'within 3 months' is not",
    ),
    (
        months(3, 6) | {"counted_from": "previous_due"},
        months(3, 6),
        "its later clocks start from previous_due, not previous_held",
    ),
    ({"undated": "soon"}, TEN, "'soon' instead of 'within 10 working days'"),
    (
        {"before": cpt.Period(1, "days")},
        TEN,
        "'at least 1 day before' instead of 'within 10 working days'",
    ),
    (
        TEN,
        {"before": cpt.Period(1, "days")},
        "'within 10 working days' instead of 'at least 1 day before'",
    ),
    ({"around": around(birthday=17)}, {"around": around()}, "it is around birthday 17, not 18"),
    ({"around": around(opens=2)}, {"around": around(opens=1)}, "'1 month' instead of '2 months'"),
    ({"around": around(closes=2)}, {"around": around(closes=1)}, "'2 months' instead of '1 month'"),
    (
        {"around": around(plan_by=2)},
        {"around": around(plan_by=3)},
        "'2 months' instead of '3 months'",
    ),
    ({"around": around()}, TEN, "'around birthday 18' instead of 'within 10 working days'"),
]


@pytest.mark.parametrize(("ours", "theirs"), ACCEPTED)
def test_what_is_no_looser_is_accepted(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    found = merged(rule(version(0, **theirs)), rule(local_version(0, **({"within": None} | ours))))
    assert found.versions[0].citation.source == "local"


@pytest.mark.parametrize(("ours", "theirs", "words"), LOOSER)
def test_what_is_looser_is_refused_in_words(
    ours: dict[str, Any], theirs: dict[str, Any], words: str
) -> None:
    local = rule(local_version(2, **({"within": None} | ours)))
    file, key, problem = refusal(book(rule(version(0, **theirs))), book(local, local=True))
    assert (file, key) == (FILE, "rule first_core_group, version from 2020-01-03")
    assert problem.startswith(
        "it loosens 'first_core_group' of 'nation', version from 2020-01-01: " + words
    )
    assert problem.endswith(". A local rule may tighten a limit, not loosen it")


@pytest.mark.parametrize(
    ("ours", "looser"),
    [((0, 9), False), ((0, 10), True), ((20, 25), True), ((21, 25), False), ((12, 15), True)],
)
def test_a_version_is_held_only_against_those_that_are_in_force_with_it(
    ours: tuple[int, int], looser: bool
) -> None:
    base = rule(version(10, 20))
    local = rule(local_version(*ours, within=ELEVEN["within"]))
    if looser:
        assert "loosens" in refusal(book(base), book(local, local=True))[2]
    else:
        assert len(merged(base, local).versions) == 2
