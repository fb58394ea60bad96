"""What commands print as JSON where no other room has a model of the whole.

The commands make these models, and the contract has their schemas. `verify` prints dictionaries; a
test compares them with its models here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from cptimescales.audit.changed_rules import RuleChange
from cptimescales.audit.content_items import PageNews
from cptimescales.audit.mistakes import Mistake
from cptimescales.audit.moved_dates import Outcome
from cptimescales.audit.rechecked import Because, RecheckOutcome
from cptimescales.calendars.dates import Day
from cptimescales.cases.case import ClosureDay
from cptimescales.rules.frozen import Frozen

Division = Literal["england-and-wales", "scotland", "northern-ireland"]
"""The three divisions of bank holidays."""

LawVerdict = Literal["kept", "broken", "not_tried"]
"""The verdict on a law. A law is not tried if it applies to nothing that was asked."""


class Changes(Frozen):
    """The rules that changed between two days.

    Attributes:
        earlier, later: `from`, the day to compare with, and `to`, the last day whose changes are
            listed.
        checked: for each rulebook, the day on which it was last compared with its sources. Later
            changes are not known.
        changes: the changes, in order of the day.
    """

    earlier: Day = Field(serialization_alias="from")
    later: Day = Field(serialization_alias="to")
    checked: Mapping[str, Day]
    changes: tuple[RuleChange, ...]


class RecheckCounts(Frozen):
    """How many stored answers had each outcome; the last line of `recheck --json`.

    Attributes:
        answers: how many answers there were.
        outcomes: how many had each outcome.
        because: how many dates moved for each reason.
        changed: how many answers of the same date have another citation, reading and so on.
    """

    kind: Literal["recheck_summary"] = "recheck_summary"
    answers: int
    outcomes: Mapping[RecheckOutcome, int]
    because: Mapping[Because, int]
    changed: Mapping[str, int]


class UpToDate(Frozen):
    """What GOV.UK has that the library could not know.

    Attributes:
        pages: for each rulebook that cites a page, the changes of the page since it was compared.
        bank_holidays: for each division, what the list says that the record does not, in words.
    """

    pages: tuple[PageNews, ...]
    bank_holidays: Mapping[Division, tuple[str, ...]]


class ListedHoliday(Frozen):
    """A bank holiday of a list.

    Attributes:
        note: the note of GOV.UK, such as `Substitute day`; empty if it has none.
    """

    date: Day
    name: str
    note: str


class HolidayDifference(Frozen):
    """What a newer list says of one division that the record does not.

    Attributes:
        new_years: years that the record does not list, each with its days.
        added, withdrawn: days of years that the record lists. A day that moved is in both.
        renamed: days that have another title or note now. No due date depends on it.
        unexpected: listed days of the new or changed years that the rules do not predict.
        missing: predicted days of those years that are not listed.
        not_replaced: the missing days that no other day of the same name and year replaces. If
            there are any, the list may be cut off.
        on_weekends: listed Saturdays and Sundays that the record does not have. They move no date.
    """

    new_years: Mapping[str, tuple[ListedHoliday, ...]]
    added: tuple[ListedHoliday, ...]
    withdrawn: tuple[ListedHoliday, ...]
    renamed: tuple[ListedHoliday, ...]
    unexpected: tuple[ListedHoliday, ...]
    missing: tuple[ListedHoliday, ...]
    not_replaced: tuple[ListedHoliday, ...]
    on_weekends: tuple[ListedHoliday, ...]


class StoredDateEffect(Frozen):
    """What a newer list of bank holidays does to one stored date.

    Attributes:
        reference: the reference of the stored date.
        rulebook, rule, on: which due date. For a review around a birthday, the due date is the last
            day of its window.
        due_before, due_after: the due date by the record, and by the newer list.
        last_working_day_before, last_working_day_after: the last working day in time by each.
        outcome: what became of the two days.
        provisional: whether the answer still depends on a year that the newer list does not cover.
    """

    reference: str
    rulebook: str
    rule: str
    on: Day
    due_before: Day
    due_after: Day
    last_working_day_before: Day
    last_working_day_after: Day
    outcome: Outcome
    provisional: bool


class StoredDateRefused(Frozen):
    """A stored date that could not be answered.

    Attributes:
        reference: the reference of the stored date.
        refused: the reason, in words.
    """

    reference: str
    refused: str


class CalendarUpdate(Frozen):
    """What a newer list of bank holidays changes.

    Attributes:
        differences: for each division, what the list says that the record does not.
        dates: the effect on each stored date, or the reason why it has none.
    """

    differences: Mapping[Division, HolidayDifference]
    dates: tuple[StoredDateEffect | StoredDateRefused, ...]


class LawListed(Frozen):
    """A law that `verify` tries.

    Attributes:
        law, sentence: its name, and the law in a sentence.
        stands_on: what the law assumes.
    """

    law: str
    sentence: str
    stands_on: str


class DateAsked(Frozen):
    """The question about a date that `verify` writes to a program.

    Attributes:
        rulebook, rule: their ids.
        on: the date of the event that starts the clock.
        number: the number of the deadline in a series; 1 is the first.
        known_on: use the bank holidays that were listed on that day; null for the newest list.
        closures: further days that do not count.
    """

    rulebook: str
    rule: str
    on: Day
    number: int
    known_on: Day | None
    closures: tuple[ClosureDay, ...]


class DateCounterexample(Frozen):
    """The most telling question on which a law was broken.

    Attributes:
        question: the question.
        yours, ours: both replies: `due` and perhaps `last_working_day`, or `refused`, or
            `no_answer`.
        mistakes: the known mistakes that lead to your date and explain the other wrong dates.
        words: all of it as sentences for a person.
    """

    question: DateAsked
    yours: Mapping[str, str]
    ours: Mapping[str, str]
    mistakes: tuple[Mistake, ...]
    words: tuple[str, ...]


class LawTried(LawListed):
    """The verdict on one law of dates.

    Attributes:
        law, sentence: its name, and the law in a sentence.
        stands_on: what the law assumes.
        verdict: whether the program keeps the law.
        tried: on how many questions it was tried.
        counterexample: the most telling question on which it was broken; null if it was not.
    """

    verdict: LawVerdict
    tried: int
    counterexample: DateCounterexample | None


class VerifiedDates(Frozen):
    """The report of `verify`.

    Attributes:
        asked: how many questions the program got.
        broken: how many laws it breaks.
        likeliest: the mistake that explains most broken laws; null if none explains any.
        stopped: why the program could not be asked to the end; null if it could.
        laws: the verdict on each law.
    """

    asked: int
    broken: int
    likeliest: Mistake | None
    stopped: str | None
    laws: tuple[LawTried, ...]


class CaseAsked(Frozen):
    """The question about a whole case that `verify --cases` writes to a program.

    Attributes:
        rulebook: its name.
        as_of: the day on which the duties are judged.
        case: the case; the conformance vectors of whole cases have its schema.
    """

    rulebook: str
    as_of: Day
    case: Mapping[str, Any]


class CaseCounterexample(Frozen):
    """The smallest history on which a law was broken.

    Attributes:
        question: the question.
        yours, ours: both answers; the conformance vectors of whole cases have their schema. Yours
            may be `refused` or `no_answer` alone; ours is null where we answer nothing.
        problem: what is wrong, in words.
        words: all of it as sentences for a person.
    """

    question: CaseAsked
    yours: Mapping[str, Any]
    ours: Mapping[str, Any] | None
    problem: str
    words: tuple[str, ...]


class CaseLawTried(LawListed):
    """The verdict on one law of whole cases.

    Attributes:
        law, sentence: its name, and the law in a sentence.
        stands_on: what the law assumes.
        verdict: whether the program keeps the law.
        tried: on how many histories it was tried.
        why: why it was not tried; null if it was.
        counterexample: the smallest history on which it was broken; null if it was not.
    """

    verdict: LawVerdict
    tried: int
    why: str | None
    counterexample: CaseCounterexample | None


class VerifiedCases(Frozen):
    """The report of `verify --cases`.

    Attributes:
        histories: on how many histories the laws were tried.
        asked: how many questions the program got.
        broken: how many laws it breaks.
        stopped: why the program could not be asked to the end; null if it could.
        laws: the verdict on each law.
    """

    histories: int
    asked: int
    broken: int
    stopped: str | None
    laws: tuple[CaseLawTried, ...]
