"""The whole answer: who comes first, what is refused, what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import pytest
from tests.support.returns import AS_OF, Made, record, reported

import cptimescales as cpt
from cptimescales.errors import NotADateError, TimescaleError, UnknownRuleError
from cptimescales.returns import (
    NotOwed,
    Question,
    Record,
    ReturnError,
    ReturnRefusal,
    open_return,
    report_on,
)
from cptimescales.returns import kept_rows as kept
from cptimescales.returns.outputs import report_ics
from cptimescales.returns.outputs.board_rows import board_rows
from cptimescales.returns.outputs.words import counted
from cptimescales.rules.status import Status

LOCAL = "leicester-leicestershire-rutland"


def test_unseen_children_come_first_and_the_longest_unseen_before_all() -> None:
    records = (
        record("calm", ("conference_held", "2026-05-25")),
        record("late", ("conference_held", "2026-04-20"), ("child_seen_alone", "2026-04-21")),
        record("later", ("conference_held", "2026-01-12"), ("child_seen_alone", "2026-01-13")),
    )
    with reported(*records, rulebook=LOCAL) as report:
        duties = list(report.duties)
        assert [duty.reference for duty in duties[:4]] == ["later", "later", "late", "late"]
        assert {duty.rule for duty in duties[:4]} == {"visit", "visit_alone"}
        assert not any(duty.unseen for duty in duties[4:])
        assert report.count_of_duties == len(duties)
        assert [alert.reference for alert in report.alerts] == ["later", "later", "late", "late"]
        assert report.alerts[0].message == (
            "Child seen: not since Tuesday 13 January 2026; the limit was Tuesday 10 February 2026"
        )


def test_a_plan_that_began_is_never_told_as_a_child_who_was_seen() -> None:
    with reported(record("A", ("conference_held", "2026-01-12")), rulebook=LOCAL) as report:
        assert {alert.message.partition(";")[0] for alert in report.alerts} == {
            "Child seen: not once since Monday 12 January 2026 (conference held)",
            "Child seen alone: not once since Monday 12 January 2026 (conference held)",
        }


def test_a_plan_left_open_after_a_death_is_an_alert() -> None:
    one = record("A", ("conference_held", "2026-01-12"), ("child_died", "2026-03-02"))
    with reported(one) as report:
        (alert,) = report.alerts
    assert (alert.code, alert.on) == ("plan_open_after_death", date(2026, 3, 2))


def test_the_conference_of_another_authority_counts_in_no_figure() -> None:
    moved = (("conference_held", "2026-01-12"), ("move_notified", "2026-01-20"))
    records = (
        record("A", *moved),
        record("B", *moved, ("plan_ended", "2026-02-27")),
        record("C", *moved, ("transfer_conference_held", "2026-02-20")),
    )
    with reported(*records, question=Question(AS_OF, only=("transfer_conference",))) as report:
        (figures,) = report.indicators
        assert [duty.waited_for for duty in report.duties] == [True] * 3
        assert (figures.due, figures.late, figures.overdue, figures.missed) == (0, 0, 0, 0)
        assert board_rows(report).overdue == 0
        assert "3 of another authority, waited for" in dict(counted(report))["Duties"]
        assert "SUMMARY" not in report_ics(report).decode()


def test_what_a_timetable_warns_of_in_a_record_is_a_doubt() -> None:
    child = record(
        "C-1",
        ("conference_held", "2026-01-12"),
        ("case_closed", "2026-02-02"),
        ("core_group_held", "2026-02-20"),
        ("plan_ended", "2026-03-02"),
        ("review_conference_held", "2026-03-20"),
        ("child_seen", "2026-09-01"),
        ("strategy_discussion_held", "2026-04-01"),
    )
    with reported(child) as report:
        doubts = [doubt.message for doubt in report.doubts]
    assert len(doubts) == 2
    assert "case_closed on 2026-02-02 is not used" in doubts[0]
    assert "review_conference_held on 2026-03-20: no plan is on record on that day" in doubts[1]


@pytest.mark.parametrize("ended", [True, False])
def test_an_enquiry_apart_from_its_plan_raises_no_alert_about_the_plan(ended: bool) -> None:
    began = [("strategy_discussion_held", "2025-01-06"), ("conference_held", "2025-01-20")]
    closed = ("case_closed", "2025-08-01")
    ends = [("plan_ended", "2025-07-30")] if ended else []
    enquiry = record("A", *began, closed).parts[0]
    everything = record("A", *began, *ends, closed).parts[0]
    parts = (enquiry._replace(kinds=frozenset({"enquiry"})), everything)
    with reported(replace(record("A"), parts=parts)) as report:
        codes = [alert.code for alert in report.alerts]
    assert codes == ([] if ended else ["plan_open_after_closing"])


def test_what_cannot_be_read_or_judged_is_refused_and_the_rest_is_answered() -> None:
    records = (
        ReturnRefusal("child 1", None, "it has no reference"),
        record("B", ("conference_helt", "2026-01-12")),
        record("C", ("conference_held", "2026-01-12")),
    )
    with reported(*records) as report:
        assert [tuple(refused)[:5] for refused in report.refusals] == [
            ("child 1", None, None, None, "unread"),
            ("child B", "B", None, None, "unknown_event"),
        ]
        assert "did you mean 'conference_held'" in list(report.refusals)[1].message
        assert (report.source.children, report.source.refused) == (1, 2)
        assert {duty.reference for duty in report.duties} == {"C"}


def test_a_duty_that_no_version_of_its_rule_answers_is_counted_and_named() -> None:
    # The assessment came into force on 15 April 2013; the rule before it has its own duty.
    one = record("A", ("referral_received", "2012-12-14"), ("assessment_completed", "2013-05-01"))
    with reported(one) as report:
        assert (report.source.children, report.source.refused) == (1, 0)
        assert report.source.unanswered == 1
        (lost,) = report.refusals
        assert tuple(lost)[:5] == ("child A", "A", "assessment", date(2012, 12, 14), "not_in_force")
        assert "2012-12-14" in lost.message
        assert "assessment" not in {duty.rule for duty in report.duties}
    with reported(one, question=Question(AS_OF, without=("assessment",))) as report:
        assert (report.source.unanswered, list(report.refusals)) == (0, [])


def test_a_duty_of_a_rule_that_is_left_out_is_not_counted_as_not_owed() -> None:
    one = record("B", not_owed=[NotOwed("initial_conference", date(2026, 3, 16), "flag")])
    for question, rows in (
        (Question(AS_OF), [("initial_conference", 1)]),
        (Question(AS_OF, without=("initial_conference",)), []),
        (Question(AS_OF, only=("assessment",)), [("assessment", 0)]),
    ):
        with reported(one, question=question) as report:
            assert [(row.rule, row.not_owed) for row in report.indicators] == rows


def test_a_rule_that_the_rulebook_does_not_have_is_refused_with_the_near_one() -> None:
    for question in (Question(AS_OF, only=("visits",)), Question(AS_OF, without=("visits",))):
        with pytest.raises(UnknownRuleError, match="did you mean 'visit'"):
            reported(question=question)


def test_the_day_must_be_a_date() -> None:
    with pytest.raises(NotADateError):
        reported(question=Question("2026-05-29"))  # type: ignore[arg-type]


def test_it_rests_on_the_versions_that_answered_and_their_grade() -> None:
    records = [record("A", ("conference_held", day)) for day in ("2023-06-05", "2024-06-03")]
    with reported(*records) as report:
        (book,) = report.rests_on
    england = cpt.rulebook("england")
    versions = [rule for rule in book.rules if rule.rule == "first_core_group"]
    assert [rule.duties for rule in versions] == [1, 1]
    assert (
        versions[1].in_force_from
        == england.version("first_core_group", on=date(2024, 6, 3)).effective_from
    )
    assert book.rulebook_sha256 == england.sha256
    due = england.due("first_core_group", on=date(2024, 6, 3))
    assert book.calendar_sha256 == due.provenance.calendar_sha256
    assert versions[1].verification == due.verification
    assert str(due.citation) == versions[1].citation


def test_closures_and_the_day_of_the_list_are_those_of_the_rulebook() -> None:
    closed = {date(2026, 12, 29): "Council closed"}
    book = cpt.rulebook("england").with_closures(closed).as_known_on(date(2026, 11, 2))
    one = record("A", ("conference_held", "2026-12-14"))
    with reported(one, rulebook=book, question=Question(date(2026, 12, 15))) as report:
        (duty,) = (duty for duty in report.duties if duty.rule == "first_core_group")
        assert duty.due == date(2026, 12, 31)
        assert report.rests_on[0].closures == ((date(2026, 12, 29), "Council closed"),)
        assert report.rests_on[0].known_on == date(2026, 11, 2)


def test_each_record_can_have_its_own_rulebook_and_the_answer_says_why() -> None:
    books = {"E1": cpt.rulebook("england"), "W1": cpt.rulebook("wales")}

    def choose(one: Record) -> tuple[cpt.Rulebook, str]:
        code = one.groups["authority"]
        if code not in books:
            raise TimescaleError(f"{code}: no rulebook is known for it")
        return books[code], f"authorities of {code[0]}"

    records = [
        record(code, ("conference_held", "2026-01-12"), groups={"authority": code})
        for code in ("E1", "W1", "X9")
    ]
    with report_on(Made(tuple(records)), choose, Question(AS_OF)) as report:
        assert [(book.rulebook, book.why) for book in report.rests_on] == [
            ("england", "authorities of E"),
            ("wales", "authorities of W"),
        ]
        assert [refused.reference for refused in report.refusals] == ["X9"]
        rows = {(row.rulebook, row.rule) for row in report.indicators}
        assert {("england", "first_core_group"), ("wales", "first_core_group")} <= rows


def test_a_source_without_children_is_answered() -> None:
    with reported() as report:
        assert (report.indicators, report.published, list(report.duties)) == ([], [], [])
        assert report.rests_on[0].rules == ()


def test_a_source_that_breaks_off_leaves_no_file_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    files = list[IO[bytes]]()

    def opened(*, prefix: str) -> IO[bytes]:
        files.append(TemporaryFile(prefix=prefix))  # noqa: SIM115 - what is tested closes it
        return files[-1]

    monkeypatch.setattr(kept, "TemporaryFile", opened)
    monkeypatch.setattr(kept.KeptRows.__init__, "__defaults__", (0,))

    class Broken(Made):
        def __iter__(self) -> Iterator[Record | ReturnRefusal]:
            yield from super().__iter__()
            raise ReturnError("made", "", "it breaks off")

    one = record("A", ("conference_held", "2026-01-12"))
    with pytest.raises(ReturnError, match="breaks off"):
        report_on(Broken((one,) * 501), cpt.rulebook("england"), Question(AS_OF))
    assert files
    assert all(file.closed for file in files)


def test_the_progress_is_told_every_so_many_children() -> None:
    counts = list[int]()
    records = tuple(record(str(number)) for number in range(1_250))
    answer = report_on(
        Made(records),
        cpt.rulebook("england"),
        Question(AS_OF),
        watch=lambda done, of: counts.append(done),
    )
    with answer:
        assert counts == [500, 1_000]
        assert answer.source.children == 1_250


def test_a_source_that_names_a_child_twice_has_one_child() -> None:
    one = record("A", ("conference_held", "2026-01-12"))
    with reported(one, replace(one, where="child 2")) as report:
        assert report.source.children == 1
        assert sum(duty.status is Status.OVERDUE for duty in report.duties) == 4


def test_python_reads_and_reports_a_file(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("reference,event,on,team\nA,conference_held,12/01/2026,North\n", "utf-8")
    returned = open_return(path, groups=("team",))
    question = Question(AS_OF, by="team")
    with report_on(returned, cpt.rulebook("england"), question) as report:
        assert {duty.group for duty in report.duties} == {"North"}
