"""Hypothesis strategies for every public type. Dates come with a pool of nasty ones; results are answers really given.

`hypothesis.strategies.from_type` finds them too: they are registered through Hypothesis's entry point.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, get_args

from hypothesis import strategies as st

from cptimescales import errors as refused
from cptimescales.audit.findings import Finding
from cptimescales.audit.judge import audit
from cptimescales.calendars.days import BankHoliday, DayLeftOut
from cptimescales.calendars.record import DIVISIONS, FIRST_YEAR, LAST_YEAR
from cptimescales.calendars.working_calendar import WorkingCalendar
from cptimescales.cases.case import AgreedDate, Case, ClosureDay
from cptimescales.cases.case_files import CaseRefusal
from cptimescales.cases.events import CaseEvent
from cptimescales.cases.plan_end import EndOfPlan
from cptimescales.cases.timetables import Agreed, Alert, Entry, Timetable, Unanswered, UndatedDuty
from cptimescales.library import Rulebook, calendar, rulebook
from cptimescales.library import rulebooks as shipped
from cptimescales.rules.events import EVENTS
from cptimescales.rules.explain import CountedDay
from cptimescales.rules.model import Citation, Reason, Rule, RulebookData, RuleVersion
from cptimescales.rules.period import Direction, FirstDay, Period, Unit
from cptimescales.rules.results import DueDate, Provenance, Refusal, ReviewWindow
from cptimescales.testing.edge_days import days_of_news, nasty_days
from cptimescales.testing.oracle import ONE_DAY

_NASTY = tuple(dict.fromkeys(day for division in DIVISIONS for day in nasty_days(division)))
_PERIOD_COUNTS = {
    "working_days": 250,
    "days": 400,
    "weeks": 60,
    "months": 40,
    "years": 5,
    "hours": 10,
}
_CLOSED = ("Council closed", "Training day", "Office closed")
_EVENTS = sorted(set(EVENTS) - {"expected_birth"})


def days(
    first: date = date(2010, 3, 17), last: date = date(2032, 12, 31)
) -> st.SearchStrategy[date]:
    """Dates, half of them nasty ones: 29 February, month ends, Christmas and Easter runs, days announced late.

    >>> from hypothesis import find
    >>> found = find(days(), lambda day: (day.month, day.day) == (2, 29))
    >>> found.month, found.day
    (2, 29)
    """
    nasty = [day for day in _NASTY if first <= day <= last]
    anywhere = st.dates(first, last)
    return st.sampled_from(nasty) | anywhere if nasty else anywhere


def divisions() -> st.SearchStrategy[str]:
    """The names of the divisions."""
    return st.sampled_from(DIVISIONS)


def closures() -> st.SearchStrategy[dict[date, str]]:
    """Closure days with their names, as `with_closures` takes them: single days, and whole weeks about Christmas."""
    week = st.integers(2011, 2031).map(
        lambda year: [date(year, 12, 24) + each * ONE_DAY for each in range(9)]
    )
    picked = st.one_of(st.lists(days(), max_size=5), week)
    # A day always has the same name, so that closures drawn apart can be put together.
    return picked.map(lambda found: {day: _CLOSED[day.toordinal() % len(_CLOSED)] for day in found})


def known_on_days() -> st.SearchStrategy[date]:
    """Days on which the list of bank holidays is asked for, many of them about a change of it."""
    news = sorted(
        {
            near
            for division in DIVISIONS
            for day in days_of_news(division)
            for near in (day - ONE_DAY, day)
        }
    )
    return st.sampled_from(news) | st.dates(date(2005, 1, 1), date(2030, 12, 31))


def working_calendars() -> st.SearchStrategy[WorkingCalendar]:
    """Calendars of every division: the newest list, an earlier one, with and without closures."""
    known_on = st.none() | known_on_days()
    nothing: st.SearchStrategy[dict[date, str] | None] = st.none()
    return st.builds(
        lambda division, known, closed: calendar(division, known_on=known, closures=closed),
        divisions(),
        known_on,
        nothing | closures(),
    )


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """Periods of every unit and setting that can be counted."""
    unit: Unit = draw(st.sampled_from(get_args(Unit)))
    count = draw(st.integers(0, _PERIOD_COUNTS[unit])) * (24 if unit == "hours" else 1)
    direction: Direction = draw(st.sampled_from(get_args(Direction)))
    first_day: FirstDay = "next_working_day"
    if unit == "working_days" and count:
        first_day = draw(st.sampled_from(get_args(FirstDay)))
    ends = ("clamp", "roll", "refuse") if unit in ("months", "years") else ("clamp",)
    return Period(count, unit, first_day, draw(st.sampled_from(ends)), direction)


@st.composite
def rulebooks(draw: st.DrawFn) -> Rulebook:
    """Rulebooks that ship, some as known on an earlier day, some with closures."""
    book = rulebook(draw(st.sampled_from(shipped())))
    if draw(st.integers(0, 3)) == 3:
        book = book.with_closures(draw(closures()))
    return book.as_known_on(draw(known_on_days())) if draw(st.integers(0, 3)) == 3 else book


def rulebook_data() -> st.SearchStrategy[RulebookData]:
    """The content of rulebooks: shipped ones, and some with a number of working days changed."""
    return st.builds(
        _with_count,
        st.sampled_from([rulebook(name).data for name in shipped()]),
        st.integers(1, 60),
    )


def _with_count(data: RulebookData, count: int) -> RulebookData:
    def counted(version: RuleVersion) -> RuleVersion:
        if version.within is None or version.within.unit != "working_days":
            return version
        return replace(version, within=replace(version.within, count=count))

    changed = (replace(rule, version=tuple(map(counted, rule.versions))) for rule in data.rules)
    return replace(data, rule=tuple(changed))


def rules() -> st.SearchStrategy[Rule]:
    """Rules of the shipped rulebooks."""
    return st.sampled_from([rule for name in shipped() for rule in rulebook(name).rules])


def rule_versions() -> st.SearchStrategy[RuleVersion]:
    """Versions of rules."""
    return rules().flatmap(lambda rule: st.sampled_from(rule.versions))


@st.composite
def answers(draw: st.DrawFn) -> DueDate | ReviewWindow | Refusal:
    """What a rulebook answers: mostly dates, now and then a refusal."""
    book = draw(rulebooks())
    rule = draw(st.sampled_from(book.rules))
    version = draw(st.sampled_from(rule.versions))
    if version.around is not None:
        return book.answer(rule.id, on=draw(days(date(1998, 1, 1), date(2014, 12, 31))))
    last = rule.last_day(version) or date(2032, 12, 31)
    return book.answer(
        rule.id,
        on=draw(days(version.effective_from, last)),
        number=draw(st.integers(1, len(version.then) + 1)),
    )


def due_dates() -> st.SearchStrategy[DueDate]:
    """Due dates as the shipped rulebooks give them."""
    return _dated_answers("within", "before").filter(lambda answer: isinstance(answer, DueDate))


def review_windows() -> st.SearchStrategy[ReviewWindow]:
    """Windows around a birthday, leap days among the births."""
    births = days(date(2001, 1, 1), date(2014, 12, 31)) | st.sampled_from(
        [date(2004, 2, 29), date(2008, 2, 29)]
    )
    books = rulebooks().filter(lambda book: any(rule.versions[-1].around for rule in book.rules))
    found = st.builds(
        lambda book, born: book.answer("eighteenth_birthday_review", on=born), books, births
    )
    return found.filter(lambda answer: isinstance(answer, ReviewWindow))


@st.composite
def _dated_answers(draw: st.DrawFn, *kinds: str) -> Any:
    book = draw(rulebooks())
    clocks = [
        (rule, version)
        for rule in book.rules
        for version in rule.versions
        if any(getattr(version, kind) is not None for kind in kinds)
    ]
    rule, version = draw(st.sampled_from(clocks))
    on = draw(days(version.effective_from, rule.last_day(version) or date(2032, 12, 31)))
    return book.answer(rule.id, on=on, number=draw(st.integers(1, len(version.then) + 1)))


def refusals() -> st.SearchStrategy[Refusal]:
    """Refusals as they are made: from every kind of error."""
    return errors(refused.TimescaleError).map(Refusal.of)


def provenances() -> st.SearchStrategy[Provenance]:
    """Where answers came from."""
    return due_dates().map(lambda due: due.provenance)


def citations() -> st.SearchStrategy[Citation]:
    """What answers cite."""
    return due_dates().map(lambda due: due.citation)


@st.composite
def bank_holidays(draw: st.DrawFn) -> BankHoliday:
    """Bank holidays of every division, published and computed."""
    found = calendar(draw(divisions())).bank_holidays(draw(st.integers(FIRST_YEAR, LAST_YEAR)))
    return draw(st.sampled_from(found))


def days_left_out() -> st.SearchStrategy[DayLeftOut]:
    """Bank holidays and closures as an answer lists them."""
    held = bank_holidays().map(lambda day: DayLeftOut(day.date, str(day), "bank_holiday"))
    closed = (
        days()
        .filter(lambda day: day.weekday() < 5)
        .map(lambda day: DayLeftOut(day, "Council closed", "closure"))
    )
    return held | closed


def counted_days() -> st.SearchStrategy[CountedDay]:
    """Days of a count."""
    return due_dates().flatmap(lambda due: st.sampled_from(due.days()))


def closure_days() -> st.SearchStrategy[ClosureDay]:
    """Closure days of a case."""
    return st.builds(
        ClosureDay, date=days(), name=st.sampled_from(["Council closed", "Office closed"])
    )


def case_events() -> st.SearchStrategy[CaseEvent]:
    """Events of a case; any event on any day."""
    return st.builds(CaseEvent, event=st.sampled_from(_EVENTS), on=days())


def agreed_dates() -> st.SearchStrategy[AgreedDate]:
    """Dates that a conference set."""
    return st.builds(
        AgreedDate,
        rule=st.sampled_from(["first_core_group", "review_conference", "visit"]),
        on=days(),
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Histories that can have happened: a conference, and core groups, reviews, visits and perhaps an end after it."""
    held = draw(days(date(2014, 6, 1), date(2028, 12, 31)))
    events: list[dict[str, object]] = [{"event": "conference_held", "on": held}]
    if draw(st.booleans()):
        events.append(
            {
                "event": "strategy_discussion_held",
                "on": held - timedelta(days=draw(st.integers(0, 40))),
            }
        )
    day = held
    for event in draw(
        st.lists(
            st.sampled_from(["core_group_held", "review_conference_held", "child_seen"]), max_size=8
        )
    ):
        day += timedelta(days=draw(st.integers(1, 120)))
        events.append({"event": event, "on": day})
    if draw(st.integers(0, 3)) == 3:
        events.append({"event": "plan_ended", "on": day + timedelta(days=draw(st.integers(0, 60)))})
    born = None
    if draw(st.booleans()):
        born = held - timedelta(days=draw(st.integers(0, 17 * 365)))
    closed = [{"date": each, "name": name} for each, name in draw(st.just({}) | closures()).items()]
    reference = f"C-{draw(st.integers(1, 9_999))}"
    return Case(reference=reference, born=born, events=events, closures=closed)


@st.composite
def timetables(draw: st.DrawFn) -> Timetable:
    """Timetables of cases, by every rulebook."""
    case = draw(cases())
    as_of = max(event.on for event in case.events) + timedelta(days=draw(st.integers(-100, 400)))
    return draw(rulebooks()).timetable(case, as_of=as_of)


def entries() -> st.SearchStrategy[Entry]:
    """Entries of timetables."""
    return (
        timetables()
        .filter(lambda table: bool(table.entries))
        .flatmap(lambda table: st.sampled_from(table.entries))
    )


@st.composite
def agreed(draw: st.DrawFn) -> Agreed:
    """What became of a date that a conference set."""
    entry = draw(entries())
    return Agreed(
        on=draw(days()),
        status=entry.status,
        working_days_late=entry.working_days_late,
        calendar_days_late=entry.calendar_days_late,
    )


def alerts() -> st.SearchStrategy[Alert]:
    """Alerts of a timetable."""
    codes = st.sampled_from(["two_failed_visits", "child_unseen", "plan_open_past_18"])
    return st.builds(Alert, code=codes, on=days(), message=st.just("to be looked at"))


def unanswered() -> st.SearchStrategy[Unanswered]:
    """Duties of a timetable that could not be answered."""
    names = rules().map(lambda rule: rule.id)
    return st.builds(
        lambda rule, on, why: Unanswered(rule=rule, on=on, code=why.code, message=why.message),
        names,
        days(),
        refusals(),
    )


def undated_duties() -> st.SearchStrategy[UndatedDuty]:
    """Duties of a timetable for which no number is set."""
    made = cases().map(
        lambda case: rulebook("england").timetable(case, as_of=date(2030, 1, 1)).undated
    )
    return made.filter(bool).flatmap(st.sampled_from)


def ends_of_plan() -> st.SearchStrategy[EndOfPlan]:
    """Whether the plan of a case may end."""

    def ended(case: Case, reason: Reason, later: int) -> EndOfPlan | None:
        on = max(event.on for event in case.events) + timedelta(days=later)
        try:
            return rulebook("england").may_discontinue(case, reason, on=max(on, date(2024, 1, 1)))
        except refused.RuleNotInForceError:  # a birthday before the rule on it
            return None

    reasons = st.sampled_from(
        sorted({ending.reason for ending in rulebook("england").data.endings})
    )
    return st.builds(ended, cases(), reasons, st.integers(0, 400)).filter(
        lambda answer: answer is not None
    )  # type: ignore[return-value]  # none of them is None


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    """What an audit says of a row: right dates, wrong ones, and rows that cannot be read."""
    due = draw(due_dates())
    recorded = due.due + timedelta(days=draw(st.integers(-3, 3)))
    row = {"reference": "C-1", "rule": due.rule, "on": str(due.on), "recorded_due": str(recorded)}
    (found,) = audit([row], due.rulebook)
    return found


@st.composite
def case_refusals(draw: st.DrawFn) -> CaseRefusal:
    """Rows of a file of cases that could not be read."""
    why = draw(refusals())
    rows = draw(st.none() | st.integers(2, 10_000).map(lambda row: (row, row + 3)))
    return CaseRefusal(
        file="cases.csv", reference="C-1042", rows=rows, code=why.code, message=why.message
    )


def errors(kind: type[refused.TimescaleError]) -> st.SearchStrategy[Any]:
    """Errors of a kind, made as the library makes them."""
    text, names = (
        st.just("england.toml"),
        st.lists(st.sampled_from(["england", "wales", "visit"]), min_size=1),
    )
    made: dict[type, st.SearchStrategy[Any]] = {
        refused.NotADateError: st.builds(
            refused.NotADateError, text, days().map(str), st.just("give a date")
        ),
        refused.CalendarRangeError: st.builds(
            refused.CalendarRangeError, divisions(), days().map(str), days(), days()
        ),
        refused.MonthEndError: st.builds(refused.MonthEndError, days(), st.integers(1, 60)),
        refused.PeriodError: st.builds(
            refused.PeriodError, st.just("number"), st.integers(), st.just("1")
        ),
        refused.ClosureError: st.builds(refused.ClosureError, days(), st.just("it has no name")),
        refused.EventOrderError: st.builds(
            refused.EventOrderError, st.just("child_born"), days(), st.just("child_seen"), days()
        ),
        refused.RuleNotInForceError: st.builds(
            refused.RuleNotInForceError,
            st.just("england"),
            st.just("visit"),
            days(),
            st.just("from 2010-03-17 to now"),
        ),
        refused.UndatedRuleError: st.builds(
            refused.UndatedRuleError, st.just("england"), st.just("visit"), text
        ),
        refused.RulebookError: st.builds(
            refused.RulebookError, text, st.just("id"), st.just("it is missing")
        ),
        refused.CaseError: st.builds(
            refused.CaseError, text, st.just("born"), st.just("it is not a date")
        ),
    }
    if issubclass(kind, refused.UnknownNameError):
        return st.builds(kind, st.just("englnd"), names)
    return made[kind] if kind in made else st.one_of(*made.values())
