"""Suppressed figures: nobody can work a small count out again, by any sum that was published."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import product
from random import Random

import pytest
from tests.support.returns import AS_OF, record, reported

from cptimescales.returns import Duty, Indicator, NotOwed, Question, Report, suppressed
from cptimescales.returns.indicators import Tally
from cptimescales.returns.outputs import rows_of
from cptimescales.returns.outputs.columns import TABLES
from cptimescales.returns.periods import WHOLE
from cptimescales.returns.suppression import ThresholdError, _Small
from cptimescales.rules.status import Status

BELOW = 4
MOST = 6
PARTS = (Status.MET, Status.MET_LATE, Status.OVERDUE, Status.MISSED)
Vector = tuple[int, ...]


def _duty(group: str, status: Status, month: int, *, ahead: bool = False) -> Duty:
    due = date(2026, 6 if ahead else month, 10)
    return Duty(
        reference="C-1",
        rulebook="england",
        rule="first_core_group",
        title="First core group meeting",
        trigger="conference_held",
        on=date(2026, 1, 1),
        due=due,
        last_working_day=due,
        met_on=None,
        status=status,
        working_days_taken=None,
        working_days_late=0,
        calendar_days_late=0,
        group=group,
        unseen=False,
        episode="plan-1",
        number=None,
        governed_by=None,
        basis="statutory_guidance",
        verified="source_text",
        provisional=False,
        waited_for=False,
    )


def _tallied(duties: Iterable[Duty]) -> list[Indicator]:
    tally = Tally(AS_OF, WHOLE, "month")
    tally.add(duties)
    return tally.indicators()


def _drawn(random: Random) -> tuple[dict[str, Vector], list[Indicator]]:
    """Some groups, each with its counts of the four parts, and their rows."""
    chances = random.choice([(0, 0, 0, 1, 2, 5), (0, 1, 4, 5), (0, 0, 3), (4, 5, 6), (1, 2)])
    counts: dict[str, Vector] = {}
    for group in "ABC":
        parts = [random.choice(chances) for _ in PARTS]
        while sum(parts) > MOST:
            parts[random.randrange(len(parts))] = 0
        counts[group] = tuple(parts)
    if not any(map(sum, counts.values())):
        return _drawn(random)
    duties = [
        _duty(group, status, random.choice((1, 2, 3)))
        for group, parts in counts.items()
        for status, count in zip(PARTS, parts, strict=True)
        for _ in range(count)
    ]
    return counts, _tallied(duties)


def _rows(shown: Sequence[Indicator], kind: str) -> dict[str, Indicator]:
    """The rows of the groups, of the periods, or the one of all."""
    rows = {}
    for row in shown:
        has = {"group": row.group is not None, "period": row.period is not None}
        if has == {"group": kind == "group", "period": kind == "period"}:
            rows[row.group or row.period or ""] = row
    return rows


def _fits(row: Indicator) -> Callable[[Vector], bool]:
    """Whether the four parts of a row can be these, by what the row shows."""

    said = (row.in_time, row.late, row.overdue, row.missed)
    told = [(place, count) for place, count in enumerate(said) if count is not None]

    def fits(parts: Vector) -> bool:
        due = sum(parts)
        if row.due is not None and row.due != due:
            return False
        if any(parts[place] != count for place, count in told):
            return False
        share = row.percent_of_due
        return share is None or (due > 0 and abs(share - 100 * parts[0] / due) <= 0.051)

    return fits


ALL = [parts for parts in product(range(MOST + 1), repeat=4) if sum(parts) <= MOST]


def _sums(rows: Iterable[Indicator]) -> set[Vector]:
    """Every total that the rows of one dimension allow."""
    sums: set[Vector] = {(0, 0, 0, 0)}
    for row in rows:
        fitting = list(filter(_fits(row), ALL))
        sums = {tuple(map(sum, zip(one, other, strict=True))) for one in sums for other in fitting}
    return sums


@pytest.mark.sweep(keep=["0", "1", "2", "3"])
@pytest.mark.parametrize("seed", range(40))
def test_what_is_left_out_can_be_several_numbers(seed: int) -> None:
    counts, rows = _drawn(Random(seed))
    shown = _Small(BELOW).rows_of_a_rule(rows)
    groups, (total,) = _rows(shown, "group"), _rows(shown, "total").values()
    # A period can hold the duties of every group: its own sums are bounded by the whole alone.
    fits_total = _fits(total)
    for group, real in counts.items():
        if group not in groups:
            continue
        others = _sums(row for name, row in groups.items() if name != group)
        possible = [
            parts
            for parts in filter(_fits(groups[group]), ALL)
            if any(fits_total(tuple(map(sum, zip(parts, other, strict=True)))) for other in others)
        ]
        assert real in possible
        for place, number in enumerate(real):
            if 0 < number < BELOW:
                values = {parts[place] for parts in possible}
                assert len(values) > 1, (group, real, groups[group])


@pytest.mark.parametrize("first", range(0, 300, 50))
def test_no_sum_that_is_shown_leaves_a_small_rest(first: int) -> None:
    for seed in range(first, first + 50):
        _, rows = _drawn(Random(seed))
        _check_sums(_Small(BELOW).rows_of_a_rule(rows))


def _check_sums(shown: Sequence[Indicator]) -> None:
    (total,) = _rows(shown, "total").values()
    for row in shown:
        for name in ("due", "in_time", "late", "overdue", "missed", "pending", "not_owed"):
            assert _is_safe(getattr(row, name)), (name, row)
    for kind in ("group", "period"):
        for name in ("due", "in_time", "late", "overdue", "missed", "pending"):
            whole = getattr(total, name)
            parts = [getattr(row, name) for row in _rows(shown, kind).values()]
            known = [part for part in parts if part is not None]
            if whole is not None:
                assert _is_safe(whole - sum(known)), (kind, name)
            elif known and len(known) == len(parts):
                pytest.fail(f"the {name} of all is left out, and the rows of each {kind} tell it")
    if total.due is not None:
        known = [total.in_time, total.late, total.overdue, total.missed]
        assert _is_safe(total.due - sum(part or 0 for part in known))


def _is_safe(count: int | None) -> bool:
    return count is None or count == 0 or count >= BELOW


def test_large_counts_stay_and_a_row_says_that_something_is_left_out() -> None:
    duties = [
        *(_duty("A", Status.MET, 1) for _ in range(40)),
        *(_duty("A", Status.MET_LATE, 1) for _ in range(10)),
        *(_duty("B", Status.MET, 2) for _ in range(30)),
        *(_duty("B", Status.MET_LATE, 2) for _ in range(2)),
        *(_duty("C", Status.MET, 3) for _ in range(20)),
        *(_duty("C", Status.MET_LATE, 3) for _ in range(20)),
    ]
    shown = _Small(5).rows_of_a_rule(_tallied(duties))
    groups, (total,) = _rows(shown, "group"), _rows(shown, "total").values()
    assert (total.due, total.in_time, total.late, total.suppressed) == (122, 90, 32, False)
    assert (groups["B"].due, groups["B"].in_time, groups["B"].suppressed) == (32, None, True)
    # With B alone left out, 122 - 50 - 40 would tell its share; A has the fewest of the others.
    assert (groups["C"].in_time, groups["C"].percent_of_due) == (None, None)
    assert (groups["A"].in_time, groups["A"].percent_of_due, groups["A"].late) == (40, 80, None)
    assert not any(row.group and row.period for row in shown)


@pytest.mark.parametrize("below", [0, 1, 2, -5, True])
def test_a_threshold_that_hides_nothing_is_refused(below: int) -> None:
    with reported() as report, pytest.raises(ThresholdError, match="3 or more, usually 5"):
        suppressed(report, below)


def _report() -> Report:
    records = [
        record(
            f"C-{number}",
            ("referral_received", "2026-01-02"),
            ("strategy_discussion_held", "2026-01-05"),
            ("conference_held", f"2026-01-{20 + number}"),
            groups={"team": "North" if number < 8 else "South"},
            not_owed=[NotOwed("assessment", date(2026, 1, 2), "NFA")] if number < 2 else [],
            doubts=("an odd day",),
        )
        for number in range(11)
    ]
    return reported(*records, question=Question(AS_OF, by="team"))


def test_a_suppressed_answer_has_no_row_about_a_child() -> None:
    with suppressed(_report(), 5) as answer:
        for table, columns in TABLES.items():
            names = [column.name for column in columns]
            for row in rows_of(answer, table):
                assert "reference" not in names, table
                assert not any("C-" in str(cell) for cell in row)
        assert answer.count_of_duties == 0
        assert answer.source.children == 11
        assert {rule.duties for book in answer.rests_on for rule in book.rules} == {None}
        assessment = next(row for row in answer.indicators if row.rule == "assessment")
        assert assessment.not_owed is None


def _published(report: Report) -> Iterator[tuple[str, int | None, int | None]]:
    for figure in report.published:
        yield figure.id, figure.of, figure.in_time


def test_a_published_figure_goes_where_its_indicator_leaves_something_out() -> None:
    with _report() as whole:
        assert ("conferences_by_working_days", 11, 7) in _published(whole)
    with suppressed(_report(), 5) as answer:  # 4 of 11 were late
        (row,) = (
            row
            for row in answer.indicators
            if row.rule == "initial_conference" and row.group is None
        )
        assert (row.due, row.in_time, row.late, row.bands) == (11, None, None, None)
        conferences = [of for name, of, _ in _published(answer) if name.startswith("conf")]
        assert conferences == [None, None]
    with suppressed(_report(), 4) as answer:
        assert ("conferences_by_working_days", 11, 7) in _published(answer)
