"""A return judged in several processes has the answer that one process gives."""

from __future__ import annotations

import os
from itertools import cycle
from pathlib import Path

import pytest
from tests.support.census import REFERENCE_DATE, write_census
from tests.support.returns import AS_OF, Made, record

import cptimescales as cpt
from cptimescales.returns import Question, RecordedDue, Report, open_return, report_on
from cptimescales.returns import report as report_module
from cptimescales.returns.choosing import ByAuthority
from cptimescales.returns.processes import ProcessEndedError
from cptimescales.returns.record import Record


@pytest.fixture(autouse=True)
def of_few_children(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of five children, which others judge if there are two or more."""
    monkeypatch.setattr(report_module, "_AT_ONCE", 5)
    monkeypatch.setattr(report_module, "_PARTS_ALONE", 1)


def everything_of(report: Report) -> tuple[object, ...]:
    """What a report says, but for the rows that are read from a file."""
    return (
        report.source,
        report.unseen,
        list(report.others),
        report.alerts,
        report.indicators,
        report.published,
        list(report.audit),
        list(report.refusals),
        list(report.doubts),
        report.rests_on,
        report.visits_judged,
    )


def test_several_processes_give_the_answer_of_one(tmp_path: Path) -> None:
    path = tmp_path / "census.xml"
    write_census(path, 60)
    question = Question(REFERENCE_DATE, each="quarter")
    book = cpt.rulebook("england").with_closures({REFERENCE_DATE: "Council closed"})
    with report_on(open_return(path), book, question) as one:
        alone = everything_of(one)
    watched = list[int]()
    with report_on(
        open_return(path),
        book,
        question,
        processes=2,
        watch=lambda done, of: watched.append(done),
    ) as two:
        assert everything_of(two) == alone
        assert len(two.audit) > 50
    assert watched == [*range(5, 61, 5)]


def councils() -> tuple[Record, ...]:
    """Children of several councils, some of them unknown, with recorded due dates."""
    codes = cycle(["E06000052", "W06000015", "E06000016", "", "S12000017"])
    due = RecordedDue("initial_conference", AS_OF, AS_OF)
    return tuple(
        record(
            f"C-{number}",
            ("strategy_discussion_held", "2026-01-12"),
            ("conference_held", "2026-02-12"),
            groups={"council": next(codes)},
            recorded_due=[due],
        )
        for number in range(23)
    )


class Dies:
    """Chooses a rulebook; its process ends at the tenth child."""

    def __call__(self, of: Record) -> tuple[cpt.Rulebook, None]:
        if of.child == "C-10":
            os._exit(1)
        return cpt.rulebook("england"), None


@pytest.mark.sweep
def test_each_process_chooses_the_rulebook_of_a_child() -> None:
    choose, question = ByAuthority("council", AS_OF), Question(AS_OF, by="council")
    with report_on(Made(councils()), choose, question) as one:
        alone = everything_of(one)
        assert [audited.reference for audited in one.audit] == [
            child.child for child in councils() if child.groups["council"]
        ]
        assert len(one.rests_on) > 1
    with report_on(Made(councils()), choose, question, processes=2) as two:
        assert everything_of(two) == alone


def test_a_process_that_ends_early_is_told_in_one_line() -> None:
    with pytest.raises(ProcessEndedError, match="use one process") as told:
        report_on(Made(councils()), Dies(), Question(AS_OF), processes=2)
    assert "\n" not in str(told.value)
