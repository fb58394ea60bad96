"""Versions of rules that no shipped rulebook has: a rule that became a series, a gap, a window."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.support.comparing import refused
from tests.support.made_rules import SERIES, a_rule, a_version

import cptimescales as cpt
from cptimescales.library import Rulebook, division_record
from cptimescales.rules.in_force import Duties, Duty, WindowDays, period_of
from cptimescales.rules.model import Around
from cptimescales.rules.period import Period

FIRST = date(1990, 1, 1)


def test_the_second_of_a_series_is_refused_on_a_day_when_it_was_none() -> None:
    data = cpt.rulebook("england").data
    review = cpt.rulebook("england").rule("review_conference")
    first, *rest = review.versions
    assert rest
    once = replace(review, version=(replace(first, then=()), *rest))
    changed = replace(
        data, rule=tuple(once if rule.id == review.id else rule for rule in data.rules)
    )
    duties = Duties(changed)
    asked = duties.rule_for(review.id, 2)
    with pytest.raises(cpt.PeriodError, match="was not a series on"):
        duties.duty(asked, first.effective_from, 2)
    assert duties.duty(asked, rest[0].effective_from, 2).version == rest[0]
    book = Rulebook(changed, division_record(str(data.calendar)))
    with pytest.raises(cpt.PeriodError, match="was not a series on"):
        book.due(review.id, on=first.effective_from, number=2)


def test_each_of_a_series_has_its_period() -> None:
    held = a_version(FIRST, then=SERIES)
    assert [str(period_of(held, number)) for number in (1, 2, 3, 4, 5)] == [
        "3 months",
        "6 months",
        "1 year",
        "1 year",
        "1 year",
    ]
    chained = a_version(FIRST, then=SERIES, counted_from="previous_due")
    assert [period_of(chained, number).count for number in (1, 2, 3, 4, 800)] == [
        3,
        9,
        21,
        33,
        9 + 798 * 12,
    ]
    assert period_of(a_version(FIRST, before=Period(2, "days")), 1) == Period(
        2, "days", direction="before"
    )


def test_a_duty_says_for_which_days_it_answers_and_what_starts_its_clock() -> None:
    one, other = (
        a_version(date(2020, 1, 1), then=SERIES),
        a_version(date(2022, 1, 1), then=SERIES, counted_from="previous_due"),
    )
    both = a_rule(one, other, met_by="core_group_held")
    first, second = Duty(both, one, 1), Duty(both, one, 2)
    assert (first.first, first.last, first.trigger) == (
        date(2020, 1, 1),
        date(2021, 12, 31),
        "conference_held",
    )
    assert (second.trigger, second.period, second.rule, second.version) == (
        "core_group_held",
        SERIES[0],
        both,
        one,
    )
    assert (Duty(both, other, 2).last, Duty(both, other, 2).trigger) == (
        date.max,
        "conference_held",
    )


def test_a_number_is_one_of_a_series() -> None:
    england = cpt.rulebook("england")
    duties = Duties(england.data)
    assert (
        duties.rule_for("review_conference", 1_000).id == duties.rule_for("review_conference", 1).id
    )
    words = "number is {!r}; allowed: a whole number from 1 to 1,000; 1 is the first of a series"
    for number in (0, 1_001, -1, True, 1.0, "1", None):
        assert refused(duties.rule_for, "review_conference", number) == words.format(number)
        assert refused(
            england.due, "review_conference", on=date(2026, 1, 5), number=number
        ) == words.format(number)
    told = "number of 'first_core_group', which is not a series, is 2; allowed: 1"
    assert refused(duties.rule_for, "first_core_group", 2) == told
    unknown: object
    for unknown in ("visits", None, []):
        assert refused(duties.rule_named, unknown).startswith(
            f"unknown rule {unknown!r} in rulebook 'england'; "
        )


def test_a_rule_not_in_force_says_when_it_was() -> None:
    data = cpt.rulebook("england").data
    duties = Duties(data)
    rule = a_rule(a_version(date(2020, 1, 1), date(2020, 6, 30)), a_version(date(2021, 1, 1)))
    assert refused(duties.version_in_force, rule, date(2020, 7, 1)) == (
        "rule 'visit' of 'england' was not in force on 2020-07-01; "
        "this rulebook has it from 2020-01-01 to 2020-06-30, from 2021-01-01 to now, "
        "and no earlier or later wording is guessed"
    )
    assert duties.version_in_force(rule, date(2020, 6, 30)) == rule.versions[0]
    assert duties.version_in_force(rule, date(2021, 1, 1)) == rule.versions[1]
    once = a_rule(
        a_version(date(2020, 1, 1)),
        a_version(date(2021, 1, 1), then=SERIES),
        met_by="core_group_held",
    )
    told = "number of 'visit', which was not a series on 2020-05-06, is 2; allowed: 1"
    assert refused(duties.duty, once, date(2020, 5, 6), 2) == told
    assert duties.duty(once, date(2020, 5, 6), 1).version == once.versions[0]
    assert duties.duty(once, date(2021, 5, 6), 2).version == once.versions[1]
    undated = a_rule(a_version(date(2020, 1, 1), undated="soon"))
    assert "sets no number of days: it says 'soon'" in refused(
        duties.duty, undated, date(2021, 1, 1), 1
    )


def test_a_version_that_nobody_has_read_is_refused_and_not_called_abolished() -> None:
    unread: dict[str, Any] = {"unread": "the edition of 2021", "verified": "not_verified"}
    rule = a_rule(
        a_version(date(2020, 1, 1), then=SERIES),
        a_version(date(2021, 1, 1), **unread),
        a_version(date(2023, 1, 1), then=SERIES),
        met_by="core_group_held",
    )
    assert rule.read_versions == (rule.versions[0], rule.versions[2])
    assert (rule.versions[1].kind, rule.versions[1].timescale) == (
        "unread",
        "not read (the edition of 2021)",
    )
    duties = Duties(cpt.rulebook("england").data)
    for number in (1, 2):
        for day in (date(2021, 1, 1), date(2022, 12, 31)):
            with pytest.raises(cpt.RuleNotInForceError) as caught:
                duties.duty(rule, day, number)
            assert str(caught.value) == (
                f"rule 'visit' of 'england' has no answer for {day}: the text in force then was "
                "not read (the edition of 2021); this rulebook has its words from 2020-01-01 to "
                "2020-12-31, from 2023-01-01 to now, and no earlier or later wording is guessed"
            )
            assert (caught.value.code, caught.value.unread) == (
                "not_in_force",
                "the edition of 2021",
            )
    assert duties.version_in_force(rule, date(2021, 1, 1)) == rule.versions[1]
    with pytest.raises(cpt.RuleNotInForceError) as before:
        duties.duty(rule, date(2019, 1, 1), 1)
    assert before.value.unread is None
    assert "was not in force on 2019-01-01" in str(before.value)


def test_a_window_is_that_of_the_version_in_force_on_the_birthday() -> None:
    def around(birthday: int, opens: int) -> Around:
        return Around(
            birthday=birthday,
            opens=Period(opens, "months"),
            closes=Period(2, "months"),
            plan_by=Period(9, "months"),
        )

    rule = a_rule(
        a_version(date(2010, 1, 1), around=around(16, 3)),
        a_version(date(2020, 1, 1), around=around(18, 4)),
    )
    duties, scotland = Duties(cpt.rulebook("scotland").data), cpt.calendar("scotland")
    early = duties.window(
        rule, date(2001, 12, 31), scotland
    )  # 18 on 31 December 2019, so the first version's 16 counts
    assert early == (
        rule.versions[0],
        WindowDays(*(date(2017, 12, 31), date(2017, 9, 30), date(2018, 2, 28), date(2017, 3, 31))),
    )
    late = duties.window(rule, date(2002, 1, 1), scotland)
    assert late == (
        rule.versions[1],
        WindowDays(*(date(2020, 1, 1), date(2019, 9, 1), date(2020, 3, 1), date(2019, 4, 1))),
    )
