"""What no other test held fast in duties and answers; `test_arithmetic_mutants` has dates and calendars."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from typing import Any

from tests.support.comparing import refused

import cptimescales as cpt
from cptimescales.library import division_record
from cptimescales.rules.in_force import Duties, Duty, period_of
from cptimescales.rules.model import Around, Reference, Rule, RuleVersion
from cptimescales.rules.period import Period
from cptimescales.rules.status import Status, WindowDays, due_status, status_on, window_status

A_DAY = timedelta(days=1)
FIRST, LAST = date(1990, 1, 1), date(2100, 12, 31)


# duties


def version(first: date, last: date | None = None, **said: Any) -> RuleVersion:
    if not {"within", "before", "around", "undated"} & set(said):
        said["within"] = Period(3, "months")
    given: dict[str, Any] = {
        "basis": "good_practice",
        "verified": "source_text",
        "reading": "So.",
    } | said
    return RuleVersion(
        effective_from=first,
        effective_to=last,
        citation=Reference(source="a", at="page 1"),
        **given,
    )


def a_rule(*versions: RuleVersion, **more: Any) -> Rule:
    return Rule(
        **(
            {"id": "visit", "title": "A visit", "trigger": "conference_held", "version": versions}
            | more
        )
    )


SERIES = (Period(6, "months"), Period(1, "years"))


def test_each_of_a_series_has_its_period() -> None:
    held = version(FIRST, then=SERIES)
    assert [str(period_of(held, number)) for number in (1, 2, 3, 4, 5)] == [
        "3 months",
        "6 months",
        "1 year",
        "1 year",
        "1 year",
    ]
    chained = version(FIRST, then=SERIES, counted_from="previous_due")
    assert [period_of(chained, number).count for number in (1, 2, 3, 4, 800)] == [
        3,
        9,
        21,
        33,
        9 + 798 * 12,
    ]
    assert period_of(version(FIRST, before=Period(2, "days")), 1) == Period(
        2, "days", direction="before"
    )


def test_a_duty_says_for_which_days_it_answers_and_what_starts_its_clock() -> None:
    one, other = (
        version(date(2020, 1, 1), then=SERIES),
        version(date(2022, 1, 1), then=SERIES, counted_from="previous_due"),
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
    assert duties.asked("review_conference", 1_000).id == duties.asked("review_conference", 1).id
    words = "number is {!r}; allowed: a whole number from 1 to 1,000; 1 is the first of a series"
    for number in (0, 1_001, -1, True, 1.0, "1", None):
        assert refused(duties.asked, "review_conference", number) == words.format(number)
        assert refused(
            england.due, "review_conference", on=date(2026, 1, 5), number=number
        ) == words.format(number)
    told = "number of 'first_core_group', which is not a series, is 2; allowed: 1"
    assert refused(duties.asked, "first_core_group", 2) == told
    unknown: object
    for unknown in ("visits", None, []):
        assert refused(duties.rule, unknown).startswith(
            f"unknown rule {unknown!r} in rulebook 'england'; "
        )


def test_a_rule_not_in_force_says_when_it_was() -> None:
    data = cpt.rulebook("england").data
    duties = Duties(data)
    rule = a_rule(version(date(2020, 1, 1), date(2020, 6, 30)), version(date(2021, 1, 1)))
    assert refused(duties.in_force, rule, date(2020, 7, 1)) == (
        "rule 'visit' of 'england' was not in force on 2020-07-01; this rulebook has it from 2020-01-01 to 2020-06-30, "
        "from 2021-01-01 to now, and no earlier or later wording is guessed"
    )
    assert duties.in_force(rule, date(2020, 6, 30)) == rule.versions[0]
    assert duties.in_force(rule, date(2021, 1, 1)) == rule.versions[1]
    once = a_rule(
        version(date(2020, 1, 1)), version(date(2021, 1, 1), then=SERIES), met_by="core_group_held"
    )
    told = "number of 'visit', which was not a series on 2020-05-06, is 2; allowed: 1"
    assert refused(duties.answering, once, date(2020, 5, 6), 2) == told
    assert duties.answering(once, date(2020, 5, 6), 1) == once.versions[0]
    assert duties.answering(once, date(2021, 5, 6), 2) == once.versions[1]
    undated = a_rule(version(date(2020, 1, 1), undated="soon"))
    assert "sets no number of days: it says 'soon'" in refused(
        duties.answering, undated, date(2021, 1, 1), 1
    )


def test_a_window_is_that_of_the_version_in_force_on_the_birthday() -> None:
    def around(birthday: int, opens: int) -> Around:
        return Around(
            birthday=birthday,
            opens=Period(opens, "months"),
            closes=Period(2, "months"),
            plan_by=Period(9, "months"),
        )

    rule = a_rule(
        version(date(2010, 1, 1), around=around(16, 3)),
        version(date(2020, 1, 1), around=around(18, 4)),
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


def test_where_a_duty_stands_on_every_day_around_its_limit() -> None:
    limit = date(2026, 1, 15)
    for as_of in (limit - A_DAY, limit, limit + A_DAY):
        open_yet = Status.OVERDUE if as_of > limit else Status.PENDING
        assert status_on(limit, as_of=as_of, held=None) == open_yet
        for held in (limit - A_DAY, limit, limit + A_DAY, limit + 2 * A_DAY):
            done = Status.MET if held <= limit else Status.MET_LATE
            assert status_on(limit, as_of=as_of, held=held) == (done if held <= as_of else open_yet)
    assert refused(status_on, limit, as_of="x", held=None).startswith(
        "as_of must be a date, not 'x'; "
    )
    assert refused(status_on, limit, as_of=limit, held="x").startswith(
        "held must be a date, not 'x'; "
    )


def test_what_meets_a_duty_comes_after_its_trigger_unless_it_is_counted_back() -> None:
    on, due = date(2026, 1, 5), date(2026, 1, 15)
    after, before = Period(10, "days"), Period(10, "days", direction="before")
    assert due_status("conference_held", on, after, due, as_of=due, held=on) == Status.MET
    told = refused(due_status, "conference_held", on, after, due, as_of=due, held=on - A_DAY)
    assert told.startswith(
        "the event said to meet it on 2026-01-04 is before conference_held on 2026-01-05; "
    )
    assert due_status("conference_held", due, before, on, as_of=due, held=on - A_DAY) == Status.MET
    assert (
        due_status("conference_held", on, after, due, as_of=due + A_DAY, held=None)
        == Status.OVERDUE
    )
    assert refused(due_status, "conference_held", on, after, due, as_of=due, held="x").startswith(
        "held must be a date"
    )


def test_a_review_counts_from_the_day_its_window_opens() -> None:
    days = WindowDays(
        date(2026, 6, 1), opens=date(2026, 5, 1), closes=date(2026, 7, 1), plan_by=date(2026, 4, 1)
    )
    assert window_status(days, as_of=date(2026, 7, 1), held=date(2026, 5, 1)) == Status.MET
    assert window_status(days, as_of=date(2026, 7, 1), held=date(2026, 4, 30)) == Status.PENDING
    assert window_status(days, as_of=date(2026, 7, 2), held=date(2026, 4, 30)) == Status.OVERDUE
    assert window_status(days, as_of=date(2026, 7, 2), held=date(2026, 7, 2)) == Status.MET_LATE
    assert refused(window_status, days, as_of=date(2026, 7, 1), held="x").startswith(
        "held must be a date, not 'x'"
    )


# answers


def made(*rules: Rule, **more: Any) -> cpt.Rulebook:
    """A rulebook of its own, which nobody has asked yet."""
    scotland = cpt.rulebook("scotland").data
    sources = {"a": next(iter(scotland.sources.values()))}
    data = replace(scotland, id="made", rule=rules, ending=(), sources=sources)
    return cpt.Rulebook(data, division_record("scotland"), **more)


def test_versions_asked_in_any_order_answer_for_their_own_days() -> None:
    versions = [
        version(date(2020 + place, 1, 1), within=Period(place + 1, "days"), reading=f"{place}")
        for place in range(3)
    ]
    ended = replace(versions[2], effective_to=date(2022, 6, 30))
    edges = [
        date(2020, 12, 31),
        date(2021, 1, 1),
        date(2021, 12, 31),
        date(2022, 1, 1),
        date(2022, 6, 30),
    ]
    for order in permutations(edges):
        book = made(a_rule(*versions[:2], ended))
        for on in order:
            answer = book.due("visit", on=on)
            assert (answer.rule, answer.rulebook, answer.reading) == (
                "visit",
                "made",
                f"{on.year - 2020}",
            )
            assert isinstance(answer, cpt.DueDate)
            assert (answer.on, answer.due) == (on, on + timedelta(days=on.year - 2019))
        assert "was not in force on 2022-07-01" in refused(book.due, "visit", on=date(2022, 7, 1))
        assert "was not in force on 2019-12-31" in refused(book.due, "visit", on=date(2019, 12, 31))
    assert book.version("visit", on=date(2021, 12, 31)) == versions[1]
    not_a_date: Any = "2021-12-31"
    for ask in (book.version, book.due):
        assert refused(ask, "visit", on=not_a_date).startswith(
            "on must be a date, not '2021-12-31'; "
        )
    other: object
    for other in ([], {}, None):
        assert refused(book.due, other, on=date(2021, 12, 31)).startswith(
            f"unknown rule {other!r} in rulebook 'made'"
        )


def test_an_answer_is_provisional_if_either_end_lies_beyond_the_list() -> None:
    book = made(
        a_rule(version(FIRST, before=Period(10, "days"))),
        a_rule(version(FIRST, within=Period(10, "days")), id="later"),
    )
    settled = book.calendar.settled_to
    for rule, sign in (("visit", -1), ("later", 1)):
        for step in (-30, -10, -9, -1, 0, 1, 9, 10, 11, 30):
            on = settled + step * A_DAY
            answer = book.due(rule, on=on)
            assert isinstance(answer, cpt.DueDate)
            assert answer.due == on + 10 * sign * A_DAY
            assert answer.provisional == (max(on, answer.due) > settled)
            assert answer.calendar_days == 10 * sign
            span = book.calendar.span(on, answer.due)
            assert (answer.working_days, answer.skipped, answer.last_working_day) == span[:3]
            assert answer.provenance.calendar_sha256 == span.sha256
            assert cpt.DueDate.model_validate_json(answer.model_dump_json()) == answer


def test_a_rulebook_keeps_what_it_was_made_of() -> None:
    closed = ((date(2026, 12, 29), "Closed"),)
    book = made(a_rule(version(FIRST)), sha256="abc", known_on=date(2024, 5, 6), closures=closed)
    answer = book.due("visit", on=date(2026, 12, 14))
    assert (book.sha256, book.known_on, book.closures) == ("abc", date(2024, 5, 6), closed)
    assert (book.calendar.known_on, book.calendar.closures) == (date(2024, 5, 6), closed)
    provenance = answer.provenance
    assert (provenance.rulebook_sha256, provenance.known_on, provenance.calendar) == (
        "abc",
        date(2024, 5, 6),
        "scotland",
    )
    assert book.due("visit", on=date(2026, 12, 15)).provenance == provenance
    plain = made(a_rule(version(FIRST)))
    assert (plain.known_on, plain.closures) == (None, ())
    assert len(plain.sha256) == 64


def test_every_third_and_later_of_a_series_is_asked_for_by_its_number() -> None:
    book = made(a_rule(version(FIRST, then=SERIES), met_by="core_group_held"))
    on = date(2026, 1, 5)
    for _ in range(2):  # as answered first, and as answered again
        for number, due in (
            (1, date(2026, 4, 5)),
            (2, date(2026, 7, 5)),
            (3, date(2027, 1, 5)),
            (4, date(2027, 1, 5)),
        ):
            answer = book.due("visit", on=on, number=number)
            assert isinstance(answer, cpt.DueDate)
            assert (answer.due, answer.trigger) == (
                due,
                "conference_held" if number == 1 else "core_group_held",
            )
    assert book.due("visit", on=on) == book.due("visit", on=on, number=1)
    assert "number is True" in refused(book.due, "visit", on=on, number=True)


def test_a_window_says_what_it_was_made_of() -> None:
    months = (Period(1, "months"), Period(2, "months"), Period(3, "months"))
    window = Around(birthday=18, opens=months[0], closes=months[1], plan_by=months[2])
    book = made(a_rule(version(FIRST, around=window)), known_on=date(2026, 8, 1))
    settled = book.calendar.settled_to
    for born, provisional in (
        (date(settled.year - 18, 10, 31), False),
        (date(settled.year - 18, 11, 1), True),
    ):
        answer = book.due("visit", on=born)
        assert isinstance(answer, cpt.ReviewWindow)
        assert answer.birthday == born.replace(year=settled.year)
        assert answer.provisional == provisional == (answer.closes > settled)
        span = book.calendar.span(answer.plan_by, answer.closes)
        assert (answer.on, answer.trigger, answer.last_working_day) == (
            born,
            "conference_held",
            span.last_working_day,
        )
        assert answer.provenance.calendar_sha256 == span.sha256
