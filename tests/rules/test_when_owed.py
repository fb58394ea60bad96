"""What starts and ends a duty, in which episodes it lives: the keys of a rule, and their checks."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.support.made_rules import a_rule, a_rulebook, a_version

import cptimescales as cpt
from cptimescales.rules import EPISODE_KINDS, Around, Rule, RuleAlert
from cptimescales.rules.period import Period

FIRST = date(2020, 1, 1)
WITHIN = a_version(FIRST)
UNDATED = a_version(FIRST, undated="soon")
UNREAD = a_version(date(2021, 1, 1), unread="the next edition", verified="not_verified")
MONTH = Period(1, "months")
WINDOW = a_version(
    FIRST, around=Around(birthday=18, opens=MONTH, closes=MONTH, plan_by=Period(3, "months"))
)
UNSEEN = RuleAlert(code="child_unseen")
TWICE = RuleAlert(code="two_failed_visits", in_a_row=2)

WRONG: list[tuple[tuple[cpt.RuleVersion, ...], dict[str, Any], str]] = [
    ((WITHIN,), {"trigger": ()}, "trigger is empty; name the event"),
    ((WITHIN,), {"trigger": ("child_seen", "child_seen")}, "trigger has one name twice"),
    ((WITHIN,), {"trigger": ("Child seen",)}, "trigger 'Child seen' must be lower-case"),
    ((WITHIN,), {"after": ("plan_ended", "plan_ended")}, "after has one name twice"),
    ((WITHIN,), {"until": ("Plan ended",)}, "until 'Plan ended' must be lower-case"),
    ((WITHIN,), {"during": ("plan", "plan")}, "during has one name twice"),
    ((WITHIN,), {"during": ("always", "plan")}, "during has always beside plan"),
    ((WITHIN,), {"starts": "window"}, "starts is window, but the rule has no around"),
    ((WINDOW,), {"starts": "first"}, "starts is first, but the rule has around; leave starts out"),
    ((WITHIN,), {"meets": "all"}, "meets is all, but nothing meets the rule; give it met_by"),
    ((UNDATED,), {"optional": True}, "optional is a right with a last day, but no version has"),
    (
        (WITHIN,),
        {"alert": TWICE, "until": ("child_seen",)},
        "alert has in_a_row, but a version has within; ",
    ),
    ((UNDATED,), {"alert": TWICE}, "alert has in_a_row but the rule has no until"),
    (
        (UNDATED,),
        {"alert": RuleAlert(code="contact_refused")},
        "alert contact_refused needs in_a_row",
    ),
]


@pytest.mark.parametrize(("versions", "keys", "words"), WRONG)
def test_keys_that_do_not_fit_are_refused(
    versions: tuple[cpt.RuleVersion, ...], keys: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        a_rule(*versions, **keys)


RIGHT: list[tuple[tuple[cpt.RuleVersion, ...], dict[str, Any]]] = [
    ((WITHIN,), {"trigger": ("child_seen", "child_born"), "after": ("conference_held",)}),
    ((WITHIN,), {"during": EPISODE_KINDS, "starts": "beginning", "until": ("child_seen",)}),
    ((WITHIN,), {"during": ("always",)}),
    ((WINDOW,), {"starts": "window"}),
    ((WITHIN,), {"meets": "all", "met_by": "child_seen"}),
    ((WITHIN, UNREAD), {"optional": True, "alert": UNSEEN}),
    ((UNDATED, UNREAD), {"alert": TWICE, "until": ("child_seen",)}),
    ((UNDATED,), {"alert": UNSEEN}),  # a local rulebook, or the plan, may set a number
]


@pytest.mark.parametrize(("versions", "keys"), RIGHT)
def test_keys_that_fit_are_kept(
    versions: tuple[cpt.RuleVersion, ...], keys: dict[str, Any]
) -> None:
    rule = a_rule(*versions, **keys)
    assert {key: getattr(rule, key) for key in keys} == keys


def test_a_single_answer_names_the_first_trigger() -> None:
    rule = a_rule(WITHIN, trigger=("child_seen", "child_born"))
    assert rule.first_trigger == "child_seen"
    answer = a_rulebook(rule).due("visit", on=date(2024, 1, 8))
    assert answer.trigger == "child_seen"


def test_a_trigger_as_text_is_refused_and_not_read_letter_by_letter() -> None:
    with pytest.raises(TypeError, match="write a tuple, with a comma after a single name"):
        a_rule(WITHIN, trigger="child_seen")


def test_a_window_starts_with_the_birth_and_need_not_say_so() -> None:
    assert a_rule(WINDOW).starts == "window"
    assert cpt.rulebook("england").rule("eighteenth_birthday_review").starts == "window"


@pytest.mark.parametrize("key", ["trigger", "after", "until"])
def test_an_event_that_nobody_defined_is_refused(key: str) -> None:
    rule = a_rule(WITHIN, **{key: ("child_seen", "tea_made")})
    with pytest.raises(ValueError, match="rule visit: unknown event 'tea_made'"):
        a_rulebook(rule)


def test_a_number_in_a_row_is_one_that_a_person_can_count() -> None:
    for number in (0, 101):
        with pytest.raises(ValueError, match=f"in_a_row is {number}; allowed: 1 to 100"):
            RuleAlert(code="two_failed_visits", in_a_row=number)


def test_a_version_that_nobody_has_read_is_never_verified() -> None:
    with pytest.raises(ValueError, match="verified is source_text, but nobody has read"):
        a_version(FIRST, unread="the edition of 2020")
    with pytest.raises(ValueError, match="exactly one of within, before, around, undated, unread"):
        a_version(FIRST, undated="soon", unread="all", verified="not_verified")
    with pytest.raises(ValueError, match="nobody has read any of its versions"):
        a_rule(UNREAD)


# The shipped rules


def shipped() -> list[tuple[str, Rule]]:
    """Every rule, in the rulebook that defines it."""
    rules = []
    for name in cpt.rulebooks():
        book = cpt.rulebook(name)
        base = cpt.rulebook(book.data.extends).rules if book.data.extends else ()
        known = {rule.id for rule in base}
        rules += [(name, rule) for rule in book.rules if rule.id not in known]
    return rules


def test_every_rule_says_in_which_episodes_its_duty_lives() -> None:
    assert all(rule.during for _, rule in shipped())
    assert [rule.id for _, rule in shipped() if rule.during == ("always",)] == [
        "serious_incident_notification",
        "rapid_review",
        "review_report_sent",
        "allegation_reported",
    ]


def test_every_rule_on_seeing_a_child_with_a_plan_starts_with_the_plan_and_alerts() -> None:
    visits = [(name, rule) for name, rule in shipped() if rule.alert == UNSEEN]
    assert [(name, rule.id) for name, rule in visits] == [
        ("england", "visit"),
        ("wales", "visit"),
        ("wales", "home_visit"),
        ("northern-ireland", "visit"),
        ("leicester-leicestershire-rutland", "visit_alone"),
        ("sefton", "visit_alone"),
        ("wirral", "contact"),
        ("wirral", "visit_alone"),
        ("central-bedfordshire", "home_visit"),
        ("walsall", "home_visit"),
    ]
    for _, rule in visits:
        assert (rule.during, rule.starts) == (("plan",), "beginning")
        assert rule.met_by == rule.first_trigger


def test_the_rules_with_several_triggers_keep_the_one_that_single_answers_name() -> None:
    several = {
        f"{name} {rule.id}": rule.trigger for name, rule in shipped() if len(rule.trigger) > 1
    }
    conferences = ("conference_held", "review_conference_held")
    preparation = ("conference_held", "strategy_discussion_held", "review_conference_held")
    assert several == {
        "england pre_birth_conference": ("concern_raised", "strategy_discussion_held"),
        "england chair_meets_family": preparation,
        "england conference_information": preparation,
        "wales conference_record": conferences,
        "wales bedroom_seen": conferences,
        "scotland conference_notice": conferences,
        "scotland conference_record": conferences,
        "leicester-leicestershire-rutland review_report": conferences,
        "walsall bedroom_seen": conferences,
    }


def test_a_local_rule_takes_over_when_a_national_duty_is_owed() -> None:
    national = cpt.rulebook("england")
    for name, rule in (
        ("south-west", "first_core_group"),
        ("leicester-leicestershire-rutland", "visit"),
    ):
        local, base = cpt.rulebook(name).rule(rule), national.rule(rule)
        for key in ("trigger", "met_by", "during", "starts", "after", "until", "meets", "alert"):
            assert getattr(local, key) == getattr(base, key)


SCOTTISH_GAPS = (
    "plan_circulation",
    "conference_record",
    "review_conference",
    "transfer_conference",
)


@pytest.mark.parametrize("rule", SCOTTISH_GAPS)
@pytest.mark.parametrize("on", [date(2021, 9, 9), date(2023, 8, 30)])
def test_what_nobody_read_of_scotland_was_in_force_all_the_same(rule: str, on: date) -> None:
    scotland = cpt.rulebook("scotland")
    assert scotland.version(rule, on=on).unread is not None
    refusal = scotland.answer(rule, on=on)
    assert isinstance(refusal, cpt.Refusal)
    assert refusal.code == "not_in_force"
    assert "the text in force then was not read" in refusal.message


def test_the_plan_of_a_looked_after_child_is_a_question_without_a_number() -> None:
    book = cpt.rulebook("leicester-leicestershire-rutland")
    rule = book.rule("plan_when_looked_after")
    assert (rule.first_trigger, rule.met_by, rule.during, rule.starts) == (
        "looked_after_started",
        "plan_ended",
        ("plan",),
        "each",
    )
    assert rule.versions[-1].undated == "in most cases the plan is no longer needed"
