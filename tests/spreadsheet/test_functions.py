"""The sheet functions give the rulebooks' answers, for every kind of input, error and array."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.oracles import oracle
from tests.support.comparing import Comparison

import cptimescales as cpt
from cptimescales import spreadsheet
from cptimescales.spreadsheet import FUNCTIONS
from cptimescales.spreadsheet.cells import FIRST_DAY, LAST_DAY, NULL_DATE, CellError, Grid

VALUE, NOT_AVAILABLE = CellError.VALUE, CellError.NOT_AVAILABLE
PUBLISHED = (date(2011, 1, 1), oracle.LAST_LISTED_DAY)
ON = date(2026, 12, 14)
DUE = date(2026, 12, 30)
Q = ("england", "first_core_group")
UNREADABLE = ("not_a_date", "bad_period", "bad_closure", "impossible_order")


def _serial(day: date, null_date: date = NULL_DATE) -> int:
    return (day - null_date).days


def _days(first: date, last: date, step: int = 1) -> list[date]:
    return [first + timedelta(days=n) for n in range(0, (last - first).days + 1, step)]


def _expected(book: cpt.Rulebook, rule: str, on: date, number: int) -> tuple[object, object]:
    """The library's own due date and last working day, or the errors that stand for its refusal."""
    try:
        answer = book.due(rule, on=on, number=number)
    except cpt.TimescaleError as error:
        return (VALUE if error.code in UNREADABLE else NOT_AVAILABLE,) * 2
    return answer.limit, answer.last_working_day


def _column(days: list[date]) -> list[list[object]]:
    return [[_serial(day)] for day in days]


def _compare(name: str, days: list[date], comparison: Comparison) -> None:
    book = cpt.rulebook(name)
    for rule in book.rules:
        for number in (1, 2) if any(version.then for version in rule.versions) else (1,):
            some = days if number == 1 else days[::5]
            expected = [_expected(book, rule.id, day, number) for day in some]
            due = FUNCTIONS["CPTDUE"](name, rule.id, _column(some), number)
            assert isinstance(due, tuple)
            comparison.all_same(
                [cell for cell, _ in expected], [cell for (cell,) in due], name, rule.id, number
            )
            last = FUNCTIONS["CPTLASTWORKINGDAY"](name, rule.id, _column(some[::7]), number)
            assert isinstance(last, tuple)
            comparison.all_same(
                [cell for _, cell in expected[::7]],
                [cell for (cell,) in last],
                name,
                rule.id,
                number,
            )


@pytest.mark.sweep(keep="northern-ireland")
@pytest.mark.once
@pytest.mark.parametrize("name", cpt.rulebooks())
def test_every_rule_answers_every_published_day_as_its_rulebook_does(
    name: str, comparison: Comparison
) -> None:
    _compare(name, _days(*PUBLISHED), comparison)
    comparison.close(at_least=10_000)


@pytest.mark.sweep(keep="northern-ireland")
@pytest.mark.once
@pytest.mark.parametrize("name", cpt.rulebooks())
def test_every_rule_answers_computed_days_as_its_rulebook_does(
    name: str, comparison: Comparison
) -> None:
    _compare(
        name, _days(FIRST_DAY, PUBLISHED[0], 31) + _days(PUBLISHED[1], LAST_DAY, 31), comparison
    )
    comparison.close(at_least=2_000)


def test_explanations_caveats_and_refusals_are_those_of_the_library(
    comparison: Comparison,
) -> None:
    for name in cpt.rulebooks():
        book = cpt.rulebook(name)
        for rule in book.rules:
            for day in _days(date(2009, 1, 1), date(2034, 1, 1), 211):
                answer = book.answer(rule.id, on=day)
                question = (name, rule.id, day)
                if isinstance(answer, cpt.Refusal):
                    comparison.same(str(answer), FUNCTIONS["CPTREFUSAL"](*question), *question)
                    continue
                comparison.same(answer.explain(), FUNCTIONS["CPTEXPLAIN"](*question), *question)
                comparison.same("", FUNCTIONS["CPTREFUSAL"](*question), *question)
                caveats = str(FUNCTIONS["CPTCAVEATS"](*question))
                comparison.same(answer.provisional, "provisional" in caveats, *question)
                for grade in ("previous_edition", "not_verified"):
                    words = grade.replace("_", " ")
                    comparison.same(answer.verified == grade, words in caveats, *question)
                for open_question in answer.open_questions:
                    comparison.same(True, open_question in caveats, *question)
    comparison.close(at_least=5_000)


@given(
    name=st.sampled_from(cpt.rulebooks()),
    on=st.dates(date(2005, 1, 1), date(2035, 1, 1)),
    as_of=st.dates(date(2005, 1, 1), date(2035, 1, 1)),
    later=st.none() | st.integers(-40, 400),
    known_on=st.none() | st.dates(date(2012, 1, 1), date(2026, 11, 21)),
    closed=st.lists(st.dates(date(2005, 1, 1), date(2035, 1, 1)), max_size=3),
    data=st.data(),
)
def test_status_closures_and_known_on_are_those_of_the_rulebook(
    name: str,
    on: date,
    as_of: date,
    later: int | None,
    known_on: date | None,
    closed: list[date],
    data: st.DataObject,
) -> None:
    book = cpt.rulebook(name).with_closures(dict.fromkeys(closed, "closed"))
    book = book if known_on is None else book.as_known_on(known_on)
    rule = data.draw(st.sampled_from(book.rules)).id
    held = None if later is None else on + timedelta(days=later)
    rest = (None, [[day] for day in closed], known_on)
    assert FUNCTIONS["CPTDUE"](name, rule, on, *rest) == _expected(book, rule, on, 1)[0]
    try:
        expected = book.due(rule, on=on).status(as_of=as_of, held=held).value
    except cpt.TimescaleError as error:
        expected = VALUE if error.code in UNREADABLE else NOT_AVAILABLE
    assert FUNCTIONS["CPTSTATUS"](name, rule, on, as_of, held, *rest) == expected


def test_working_days_are_those_of_the_calendar(division: str, comparison: Comparison) -> None:
    calendar = cpt.calendar(division)
    for day in _days(date(2010, 6, 1), date(2030, 6, 1), 17):
        for count in (-65, -10, -1, 1, 5, 15, 45):
            reached = calendar.add_working_days(day, count)
            comparison.same(
                reached, FUNCTIONS["CPTADDWORKINGDAYS"](division, day, count), division, day, count
            )
            comparison.same(
                calendar.working_days_between(day, reached),
                FUNCTIONS["CPTWORKINGDAYS"](division, day, reached),
                day,
            )
    comparison.close(at_least=5_000)


def test_a_birthday_and_the_window_around_it_are_those_of_the_library(
    comparison: Comparison,
) -> None:
    parts = ("birthday", "opens", "closes", "plan_by", "last_working_day")
    for born in _days(date(1994, 1, 1), date(2012, 1, 1), 29) + [date(2008, 2, 29)]:
        comparison.same(cpt.attains_age(born, 18), FUNCTIONS["CPTBIRTHDAY"](born, 18), born)
        for name in ("england", "south-west"):
            answer = cpt.rulebook(name).answer("eighteenth_birthday_review", on=born)
            expected = tuple(getattr(answer, part, NOT_AVAILABLE) for part in parts)
            window = FUNCTIONS["CPTBIRTHDAYWINDOW"](name, born, [list(parts)])
            comparison.same((expected,), window, born)
    comparison.close(at_least=400)
    assert FUNCTIONS["CPTBIRTHDAY"]("29/02/2008", 18) == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (ON, DUE),
        (46370, DUE),
        (46370.99, DUE),
        (datetime(2026, 12, 14, 23, 59), DUE),
        (datetime(2026, 12, 14, 23, 59, tzinfo=UTC), DUE),
        ("2026-12-14", DUE),
        (" 14/12/2026 ", DUE),
        ("03/15/2026", VALUE),
        ("14/12/26", VALUE),
        ("14.12.2026", VALUE),
        ("14 December 2026", VALUE),
        ("2026-12-14T00:00", DUE),
        ("2026-12-14T09:30", VALUE),
        ("46370", VALUE),
        ("31/02/2026", VALUE),
        (True, VALUE),
        (False, VALUE),
        (1, VALUE),
        (-5, VALUE),
        (25568, VALUE),
        (25569, NOT_AVAILABLE),
        (73051, VALUE),
        ("1969-12-31", VALUE),
        (1e300, VALUE),
        (float("nan"), VALUE),
        (float("inf"), VALUE),
        (object(), VALUE),
        ("#N/A", VALUE),
        (None, ""),
        ("", ""),
        ("  ", ""),
        (0, ""),
        (0.0, ""),
    ],
)
def test_a_date_is_read_strictly_or_not_at_all(value: object, cell: object) -> None:
    assert FUNCTIONS["CPTDUE"](*Q, value) == cell


@pytest.mark.parametrize(
    ("name", "values", "cell"),
    [
        ("CPTDUE", ("England ", "FIRST_CORE_GROUP", ON), DUE),
        ("CPTDUE", ("nowhere", Q[1], ON), NOT_AVAILABLE),
        ("CPTDUE", (5, Q[1], ON), NOT_AVAILABLE),
        ("CPTDUE", ("england", "nonesuch", ON), NOT_AVAILABLE),
        ("CPTDUE", (None, Q[1], ON), ""),
        ("CPTDUE", (Q[0], "", ON), ""),
        ("CPTDUE", (*Q, date(1999, 5, 6)), NOT_AVAILABLE),
        ("CPTDUE", ("england", "visit", ON), NOT_AVAILABLE),
        ("CPTDUE", (*Q, ON, 2), VALUE),
        ("CPTDUE", (*Q, ON, 1.5), VALUE),
        ("CPTDUE", (*Q, ON, "1"), VALUE),
        ("CPTDUE", (*Q, ON, True), VALUE),
        ("CPTDUE", (*Q, ON, -1), VALUE),
        ("CPTDUE", (*Q, ON, 0), DUE),
        ("CPTDUE", ("england", "review_conference", "2026-02-27", 2), date(2026, 8, 27)),
        ("CPTDUE", (*Q, ON, None, [["29/12/2026"], [""], [None]]), date(2026, 12, 31)),
        ("CPTDUE", (*Q, ON, None, [[46385, "Council closed"], [0, ""]]), date(2026, 12, 31)),
        ("CPTDUE", (*Q, ON, None, "29/12/2026"), date(2026, 12, 31)),
        ("CPTDUE", (*Q, ON, None, []), DUE),
        ("CPTDUE", (*Q, ON, None, [["Date"]]), VALUE),
        ("CPTDUE", (*Q, ON, None, [["", "Council closed"]]), VALUE),
        ("CPTDUE", (*Q, ON, None, [[46385, 46386]]), VALUE),
        ("CPTDUE", (*Q, ON, None, [[46385, "shut", "x"]]), VALUE),
        ("CPTDUE", (*Q, ON, None, [[46385, "one"], [46385, "two"]]), VALUE),
        ("CPTDUE", (*Q, "2022-09-05", None, None, "2022-09-09"), date(2022, 9, 19)),
        ("CPTDUE", (*Q, "2022-09-05", None, None, "10/09/2022"), date(2022, 9, 20)),
        ("CPTDUE", (*Q, ON, None, None, "soon"), VALUE),
        ("CPTDUE", ("england", "eighteenth_birthday_review", "2008-02-29"), date(2026, 3, 1)),
        ("CPTSTATUS", (*Q, ON, "2027-01-04"), "overdue"),
        ("CPTSTATUS", (*Q, ON, "2027-01-04", DUE), "met"),
        ("CPTSTATUS", (*Q, ON, None), ""),
        ("CPTSTATUS", (*Q, ON, "2027-01-04", "2026-12-01"), VALUE),
        ("CPTADDWORKINGDAYS", ("england", ON, 10), DUE),
        ("CPTADDWORKINGDAYS", ("england-and-wales", ON, -1.0), date(2026, 12, 11)),
        ("CPTADDWORKINGDAYS", ("atlantis", ON, 10), NOT_AVAILABLE),
        ("CPTADDWORKINGDAYS", ("england", ON, 1_000_000), NOT_AVAILABLE),
        ("CPTADDWORKINGDAYS", ("england", ON, 0), ""),
        ("CPTWORKINGDAYS", ("england", ON, DUE), 10),
        ("CPTWORKINGDAYS", ("england", DUE, ON), -10),
        ("CPTWORKINGDAYS", ("england", ON, "1975-01-01"), NOT_AVAILABLE),
        ("CPTBIRTHDAY", (date(2008, 2, 29), 18.5), VALUE),
        ("CPTBIRTHDAY", (date(2008, 2, 29), 151), VALUE),
        ("CPTBIRTHDAYWINDOW", ("england", date(2008, 2, 29), "middle"), NOT_AVAILABLE),
        ("CPTBIRTHDAYWINDOW", ("wales", date(2008, 2, 29), "opens"), NOT_AVAILABLE),
        ("CPTREFUSAL", (*Q, ON), ""),
        ("CPTREFUSAL", (*Q, None), ""),
    ],
)
def test_each_kind_of_question_has_its_answer_or_its_error(
    name: str, values: tuple[object, ...], cell: object
) -> None:
    assert FUNCTIONS[name](*values) == cell


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (("englnd", Q[1], ON), "did you mean 'england' or 'highland'?"),
        (("england", "first_core_grup", ON), "did you mean 'first_core_group'"),
        ((*Q, "14/12/26"), "write it as YYYY-MM-DD or dd/mm/yyyy"),
        ((*Q, 1), "give a day from 1970-01-01 to 2099-12-31"),
        ((*Q, ON, 1.5), "number is 1.5; allowed: a whole number"),
        ((*Q, ON, None, [["", "shut"]]), "closures must be a date"),
    ],
)
def test_a_refusal_says_what_to_do(values: tuple[object, ...], words: str) -> None:
    assert words in str(FUNCTIONS["CPTREFUSAL"](*values))


def test_a_range_gives_a_cell_for_each_of_its_cells() -> None:
    due = FUNCTIONS["CPTDUE"]
    days: list[list[object]] = [[46370], [""], ["nonsense"]]
    column: Grid = ((DUE,), ("",), (VALUE,))
    assert due(*Q, days) == column
    assert due(*Q, [row[0] for row in days]) == column  # a flat list is a column
    assert due(*Q, [[46370, "", "nonsense"]]) == ((DUE, "", VALUE),)
    assert due(*Q, [[46370]]) == ((DUE,),)
    scottish = cpt.rulebook("scotland").due("conference_record", on=ON).due
    rules = [["first_core_group"], ["conference_record"]]
    assert due([["england", "scotland"]], rules, ON) == (
        (DUE, cpt.rulebook("scotland").due("first_core_group", on=ON).due),
        (_expected(cpt.rulebook("england"), "conference_record", ON, 1)[0], scottish),
    )
    # Beyond the end of the shorter range there is no answer.
    assert due([["england"], ["england"]], Q[1], [[46370]] * 3) == (
        (DUE,),
        (DUE,),
        (NOT_AVAILABLE,),
    )
    assert due(*Q, [[46370, 46370, 46370], [46370, 46370]]) == (
        (DUE,) * 3,
        (DUE, DUE, NOT_AVAILABLE),
    )
    assert due(*Q, []) == ()


def test_serials_are_those_of_the_document() -> None:
    mac = date(1904, 1, 1)
    due = FUNCTIONS["CPTDUE"]
    assert due(*Q, _serial(ON, mac), null_date=mac) == DUE
    assert due(*Q, _serial(ON), null_date=mac) != DUE
    assert due(*Q, "14/12/2026", null_date=mac) == DUE
    closures = [[_serial(date(2026, 12, 29), mac)]]
    assert due(*Q, ON, None, closures, null_date=mac) == date(2026, 12, 31)


ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.dates(),
    st.datetimes(),
    st.binary(max_size=3),
    st.sampled_from(
        [
            "england",
            "scotland",
            "first_core_group",
            "review_conference",
            "14/12/2026",
            "closes",
            18,
            46370,
        ]
    ),
)


@given(
    name=st.sampled_from(sorted(FUNCTIONS)),
    values=st.lists(ANYTHING | st.lists(st.lists(ANYTHING, max_size=3), max_size=3), max_size=8),
)
def test_no_input_makes_a_function_raise_or_show_anything_but_a_cell(
    name: str, values: list[Any]
) -> None:
    function = FUNCTIONS[name]
    answer = function(*values[: len(function.arguments)])
    rows = answer if isinstance(answer, tuple) else ((answer,),)
    for row in rows:
        for cell in row:
            assert isinstance(cell, CellError | str) or type(cell) in {date, int}
            if function.gives == "date":
                assert type(cell) is date or cell in {"", VALUE, NOT_AVAILABLE}


def test_the_version_names_the_rules_and_the_bank_holidays() -> None:
    version = str(FUNCTIONS["CPTVERSION"]())
    calendars = [cpt.calendar(division) for division in cpt.DIVISIONS]
    checked = min(cpt.rulebook(name).data.checked for name in cpt.rulebooks())
    compared = min(calendar.checked for calendar in calendars)
    for value in (cpt.__version__, checked, compared, oracle.LAST_LISTED_DAY, "2100-12-31"):
        assert str(value) in version


def test_the_table_is_fit_for_every_spreadsheet() -> None:
    for name, function in FUNCTIONS.items():
        assert name == function.name
        assert name.isascii()
        assert name.isalpha(), f"{name} could be read as the address of a cell"
        assert name.isupper()
        assert name.startswith("CPT")
        assert getattr(spreadsheet, name) is function
        optional = [argument.optional for argument in function.arguments]
        assert optional == sorted(optional), f"{name}: a required argument after an optional one"
        for text in (function.help, *(argument.full_help for argument in function.arguments)):
            assert text.endswith(".")
            assert len(text) <= 255  # Excel shows no more
    with pytest.raises(AttributeError, match="CPTNONE"):
        _ = spreadsheet.CPTNONE  # type: ignore[attr-defined]  # what is tested
    with pytest.raises(TypeError, match="at most 6"):
        FUNCTIONS["CPTDUE"](*range(7))
