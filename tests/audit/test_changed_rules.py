"""Which rules changed between two days: each way of changing, named and in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from tests.support.made_rules import a_rule, a_rulebook, a_version

import cptimescales as cpt
from cptimescales.audit import RuleChange, rule_changes
from cptimescales.rules import Around, Ending, Source
from cptimescales.rules.authority import Reference
from cptimescales.rules.period import Period

FIRST, CHANGED = date(2020, 1, 1), date(2024, 1, 1)
DAY_BEFORE = CHANGED - timedelta(1)
OTHER = Reference(source="b", at="page 1")
OTHER_PAGE = Reference(source="a", at="page 2")
OF_EDITION_BEFORE = Reference(source="b", at="not read", read_in="a", read_at="page 1")
MONTHS = {"within": Period(3, "months")}
SERIES = {"within": Period(3, "months"), "then": (Period(6, "months"),)}
WINDOW = {
    "around": Around(
        birthday=18,
        **dict.fromkeys(("opens", "plan_by"), Period(2, "months")),
        closes=Period(0, "days"),
    )
}
LATER_WINDOW = {"around": replace(WINDOW["around"], closes=Period(1, "weeks"))}


def book_of(*rules: cpt.Rule, **settings: Any) -> cpt.Rulebook:
    """A rulebook with two documents, `a` and `b`."""
    made = a_rulebook()
    sources = {name: Source(title=f"Guidance {name}", publisher="Us") for name in "ab"}
    data = replace(made.data, rule=rules, sources=sources, **settings)
    return cpt.Rulebook(data, made._record)


def changes_in(book: cpt.Rulebook) -> tuple[RuleChange, ...]:
    return rule_changes(DAY_BEFORE, CHANGED, [book])


@pytest.mark.parametrize(
    ("old", "new", "kinds", "moves", "words"),
    [
        (
            {},
            {"within": Period(4, "months")},
            ("number",),
            True,
            "within 4 months, was within 3 months",
        ),
        (
            {},
            {"within": Period(3, "weeks")},
            ("unit",),
            True,
            "within 3 weeks, was within 3 months",
        ),
        ({}, {"within": Period(13, "weeks")}, ("number", "unit"), True, "within 13 weeks, was"),
        # Another unit of the same length: the words changed, and no date moves.
        (
            {"within": Period(14, "days")},
            {"within": Period(2, "weeks")},
            ("number", "unit"),
            False,
            "within 2 weeks, was within 14 days",
        ),
        (
            {"within": Period(9, "working_days")},
            {"within": Period(9, "working_days", first_day="same_day")},
            ("counting",),
            True,
            "counted otherwise: 9 working days, first day same day, was 9 working days",
        ),
        (
            {},
            {"within": Period(3, "months", month_end="roll")},
            ("counting",),
            True,
            "month end roll",
        ),
        (MONTHS, SERIES, ("number",), True, "then 6 months, was within 3 months"),
        (
            SERIES,
            SERIES | {"counted_from": "previous_due"},
            ("counting",),
            True,
            "from previous due",
        ),
        (WINDOW, LATER_WINDOW, ("number", "unit"), True, "around birthday 18, as before"),
        ({"undated": "soon"}, {}, ("number_set",), True, "within 3 months, was soon"),
        ({}, {"undated": "soon"}, ("number_gone",), True, "soon, was within 3 months"),
        ({"undated": "soon"}, {"undated": "at once"}, ("wording",), False, "at once, was soon"),
        ({}, {"unread": "all", "verified": "not_verified"}, ("not_read",), True, "read by nobody"),
        (
            {"unread": "all", "verified": "not_verified"},
            {},
            ("now_read",),
            True,
            "was read by nobody",
        ),
        (
            {"verified": "secondary_source"},
            {},
            ("now_read",),
            False,
            "read in the source, was read in",
        ),
        (
            {"verified": "not_verified"},
            {"verified": "secondary_source"},
            ("now_read",),
            False,
            "that quotes",
        ),
        (
            {},
            {"verified": "not_verified"},
            ("not_read",),
            False,
            "not verified, was read in the source",
        ),
        ({}, {"basis": "local_procedure"}, ("basis",), False, "local procedure, was good practice"),
        (
            {},
            {"citation": OTHER},
            ("edition",),
            False,
            "as before; by Guidance b, was by Guidance a",
        ),
        ({}, {"citation": OTHER_PAGE}, ("recited",), False, "page 2, was Guidance a (Us), page 1"),
        (
            {},
            {"reading": "Otherwise."},
            ("wording",),
            False,
            "only the reading is worded otherwise",
        ),
        ({}, {"open_questions": ("why",)}, ("questions",), False, "open now: why"),
        ({"open_questions": ("why",)}, {}, ("questions",), False, "no longer open: why"),
        ({}, {}, (), False, ""),
    ],
)
def test_each_way_of_changing_is_named(
    old: dict[str, Any], new: dict[str, Any], kinds: tuple[str, ...], moves: bool, words: str
) -> None:
    version = a_version(FIRST, DAY_BEFORE, **old), a_version(CHANGED, **new)
    changes = changes_in(book_of(a_rule(*version, met_by="child_seen")))
    assert [change.kinds for change in changes] == ([kinds] if kinds else [])
    for change in changes:
        assert (change.rule, change.on, change.moves_dates) == ("visit", CHANGED, moves)
        assert words in change.words
        assert change.before is not None
        assert change.after is not None
        assert change.before.says == version[0].timescale
        assert change.after.citation.startswith(f"Guidance {version[1].citation.source} (Us), ")


@pytest.mark.parametrize("verified", ["previous_edition", "not_verified"])
def test_a_number_that_nobody_read_is_never_called_unchanged(verified: Any) -> None:
    newer = a_version(CHANGED, verified=verified, citation=OF_EDITION_BEFORE)
    (change,) = changes_in(book_of(a_rule(a_version(FIRST, DAY_BEFORE), newer)))
    assert (change.kinds, change.moves_dates, change.unread) == (
        ("not_read", "edition"),
        False,
        True,
    )
    assert "within 3 months is kept, because the text in force was not read" in change.words
    assert "as before" not in change.words


def test_what_begins_and_ends_says_what_the_record_holds() -> None:
    book = book_of(
        a_rule(a_version(CHANGED), id="new"),
        a_rule(a_version(FIRST, DAY_BEFORE), id="old"),
        a_rule(a_version(FIRST, FIRST), a_version(CHANGED), id="again"),
        a_rule(a_version(CHANGED, undated="soon"), id="undated"),
    )
    new, old, again, undated = changes_in(book)
    assert (new.kinds, new.before, new.moves_dates) == (("began",), None, True)
    assert new.words == (
        "begins: within 3 months, by Guidance a; this rulebook has no earlier text of it"
    )
    assert (old.kinds, old.after, old.moves_dates) == (("ended",), None, True)
    assert old.words == "ends: it was within 3 months, by Guidance a"
    assert again.words == "begins: within 3 months, by Guidance a"
    assert undated.moves_dates is False


def test_a_duty_that_another_event_starts_now_is_a_change_of_trigger() -> None:
    met = {"met_by": "conference_held"}
    old = a_rule(a_version(FIRST, DAY_BEFORE), id="old", trigger=("concern_raised",), **met)
    new = a_rule(a_version(CHANGED), id="new", trigger=("referral_received",), **met)
    ended, began = changes_in(book_of(old, new))
    assert (ended.kinds, began.kinds) == (("ended", "trigger"), ("began", "trigger"))
    assert ended.words.endswith("; new takes its place")
    assert began.words.endswith(
        "it takes the place of old: the clock starts with referral received, was concern raised"
    )
    same = replace(new, trigger=old.trigger)
    assert [change.kinds for change in changes_in(book_of(old, same))] == [("ended",), ("began",)]
    # With two that begin, nobody can say which one takes the place.
    three = book_of(old, new, replace(new, id="newer"))
    assert [len(change.kinds) for change in changes_in(three)] == [1, 1, 1]
    # Nor where no event meets the duty.
    unmet = book_of(replace(old, met_by=None), replace(new, met_by=None))
    assert [len(change.kinds) for change in changes_in(unmet)] == [1, 1]


def test_the_end_of_a_plan_changes_too() -> None:
    settings: dict[str, Any] = {
        "reason": "died",
        "basis": "good_practice",
        "verified": "source_text",
        "citation": Reference(source="a", at="page 1"),
        "reading": "So.",
    }
    endings = (
        Ending(effective_from=FIRST, effective_to=DAY_BEFORE, notify=("the police",), **settings),
        Ending(effective_from=CHANGED, notify=("the police", "the coroner"), **settings),
    )
    (change,) = changes_in(book_of(a_rule(a_version(FIRST)), ending=endings))
    assert (change.about, change.rule, change.kinds) == ("end_of_plan", "died", ("conditions",))
    assert change.words.startswith(
        "needs nothing more; informed: the police; the coroner, was needs"
    )
    assert change.moves_dates is False


def test_every_step_is_listed_also_one_that_was_taken_back() -> None:
    second = CHANGED + timedelta(366)
    book = book_of(
        a_rule(
            a_version(FIRST),
            a_version(CHANGED, within=Period(4, "months")),
            a_version(second),
        )
    )
    steps = rule_changes(FIRST, second, [book])
    assert [change.on for change in steps] == [CHANGED, second]
    assert rule_changes(FIRST, second - timedelta(1), [book]) == steps[:1]
    assert rule_changes(CHANGED, second, [book]) == steps[1:]
    assert rule_changes(second, second, [book]) == ()


def test_a_local_rulebook_repeats_no_change_of_its_nation() -> None:
    both = rule_changes(date(2026, 3, 17), date(2026, 3, 18), ["england", "south-west"])
    nation = [change for change in both if change.rulebook == "england"]
    local = [change for change in both if change.rulebook == "south-west"]
    assert {change.rule for change in local} == {"first_core_group"}
    shared = {change.rule for change in nation if change.also_in == ("south-west",)}
    assert "review_conference" in shared
    assert "first_core_group" not in shared
    alone = rule_changes(date(2026, 3, 17), date(2026, 3, 18), ["south-west"])
    assert {change.rule for change in alone} == shared | {"first_core_group"}
    assert {change.rulebook for change in alone} == {"south-west"}


def test_every_new_text_of_every_shipped_rule_is_a_change() -> None:
    listed = {
        (change.rulebook, change.rule, change.on)
        for name in cpt.rulebooks()
        for change in rule_changes(date(2000, 1, 1), date(2100, 1, 1), [name])
    }
    for name in cpt.rulebooks():
        for rule in cpt.rulebook(name).rules:
            for earlier, version in zip((None, *rule.versions), rule.versions, strict=False):
                same = earlier is not None and replace(
                    earlier, effective_from=FIRST, effective_to=None
                ) == replace(version, effective_from=FIRST, effective_to=None)
                if not same:
                    assert (name, rule.id, version.effective_from) in listed


def test_days_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(cpt.TimescaleError, match="2024-01-01 is before 2024-01-02; give the earl"):
        rule_changes(date(2024, 1, 2), date(2024, 1, 1))
    with pytest.raises(cpt.NotADateError):
        rule_changes("2024-01-02", date(2024, 1, 3))  # type: ignore[arg-type]  # to be refused
    with pytest.raises(cpt.UnknownRulebookError):
        rule_changes(FIRST, CHANGED, ["engl"])
