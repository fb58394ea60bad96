"""Every document of the contract: its name, its type, and which command prints or reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from cptimescales.audit.changed_rules import RuleChange
from cptimescales.audit.findings import Finding
from cptimescales.audit.rechecked import Rechecked
from cptimescales.calendars.year import CalendarYear
from cptimescales.cases.case import Case, ClosureDay
from cptimescales.cases.case_files import CaseRefusal
from cptimescales.cases.plan_end import EndOfPlan
from cptimescales.cases.started import Started
from cptimescales.cases.timetables import Timetable
from cptimescales.export.contract.printed import (
    CalendarUpdate,
    Changes,
    LawListed,
    RecheckCounts,
    UpToDate,
    VerifiedCases,
    VerifiedDates,
)
from cptimescales.returns.outputs.json_model import ReportJson
from cptimescales.rules.frozen import Frozen
from cptimescales.rules.listed import ListedRulebook
from cptimescales.rules.model import RulebookData
from cptimescales.rules.results import DueDate, Refusal, ReviewWindow

Way = Literal["answer", "input"]
"""Whether the library writes a document or reads it."""

Shape = Literal["one", "one of", "list"]
"""A document is one type, one of several types, or a list of one type."""


class Closures(Frozen):
    """A file of closure days.

    Attributes:
        closures: the days, each with its name. A day may be listed again with the same name.
    """

    closures: tuple[ClosureDay, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A document that the library writes or reads as JSON.

    Attributes:
        name: the name of its file.
        definition: its name in the bundle.
        types: its type, or the types of which it is one.
        means: what it is, in a few words.
        command: the command that prints or reads it; empty if only Python does.
        way: whether it is an answer or an input.
        shape: whether it is one type, one of several, or a list.
        stored: whether hosts keep it.
    """

    name: str
    definition: str
    types: tuple[Any, ...]
    means: str
    command: str = ""
    way: Way = "answer"
    shape: Shape = "one"
    stored: bool = False


DEADLINE = Document(
    "deadline",
    "Deadline",
    (DueDate, ReviewWindow),
    "a due date, or a window around a birthday; `kind` says which",
    "due --json",
    shape="one of",
    stored=True,
)
"""What answers a question with a date. Entries of a timetable have one, too."""

DOCUMENTS: tuple[Document, ...] = (
    Document(
        "answer",
        "Answer",
        (DueDate, ReviewWindow, Refusal),
        "the answer to one question; `kind` says whether it is a due date, a window or a refusal",
        shape="one of",
        stored=True,
    ),
    DEADLINE,
    Document("due_date", "DueDate", (DueDate,), "a due date", stored=True),
    Document(
        "review_window", "ReviewWindow", (ReviewWindow,), "a window around a birthday", stored=True
    ),
    Document("refusal", "Refusal", (Refusal,), "why there is no answer", stored=True),
    Document("started", "Started", (Started,), "a duty that one event starts", stored=True),
    Document(
        "after",
        "StartedList",
        (Started,),
        "every duty that one event starts",
        "after --json",
        shape="list",
        stored=True,
    ),
    Document(
        "timetable",
        "Timetable",
        (Timetable,),
        "every duty of a case, judged on a day",
        "timetable --json",
        stored=True,
    ),
    Document(
        "timetable_line",
        "TimetableLine",
        (Timetable, CaseRefusal),
        "the timetable of one case of a CSV, or why it has none",
        "timetable FILE.csv --json, one a line",
        shape="one of",
        stored=True,
    ),
    Document(
        "end_of_plan",
        "EndOfPlan",
        (EndOfPlan,),
        "whether a plan may end, and what is missing",
        stored=True,
    ),
    Document(
        "finding",
        "Finding",
        (Finding,),
        "what an audit says of one row",
        "audit --json, one a line",
        stored=True,
    ),
    Document(
        "report",
        "Report",
        (ReportJson,),
        "what is late, due and in time in a return",
        "report --json",
    ),
    Document("rechecked", "Rechecked", (Rechecked,), "what became of a stored answer"),
    Document(
        "recheck_line",
        "RecheckLine",
        (Rechecked, RecheckCounts),
        "what became of a stored answer; the last line has the counts",
        "recheck --json, one a line",
        shape="one of",
    ),
    Document("rule_change", "RuleChange", (RuleChange,), "a rule that changed"),
    Document(
        "changes",
        "Changes",
        (Changes,),
        "the rules that changed between two days",
        "changes --json",
    ),
    Document(
        "rulebooks",
        "RulebookList",
        (ListedRulebook,),
        "the rulebooks that come with the library",
        "rules --json",
        shape="list",
    ),
    Document(
        "rules", "Rulebook", (RulebookData,), "the content of a rulebook", "rules RULEBOOK --json"
    ),
    Document(
        "calendar",
        "CalendarYear",
        (CalendarYear,),
        "the bank holidays and closures of a year",
        "calendar --json",
    ),
    Document(
        "calendar_update",
        "CalendarUpdate",
        (CalendarUpdate,),
        "what a newer list of bank holidays changes",
        "calendar-update --json",
    ),
    Document(
        "up_to_date",
        "UpToDate",
        (UpToDate,),
        "whether GOV.UK has something newer",
        "up-to-date --json",
    ),
    Document(
        "verified_dates",
        "VerifiedDates",
        (VerifiedDates,),
        "how another program keeps the laws of dates",
        "verify --json",
    ),
    Document(
        "verified_cases",
        "VerifiedCases",
        (VerifiedCases,),
        "how another program keeps the laws of whole cases",
        "verify --cases --json",
    ),
    Document(
        "laws",
        "LawList",
        (LawListed,),
        "the laws that `verify` tries",
        "verify --laws --json",
        shape="list",
    ),
    Document(
        "case",
        "CaseInput",
        (Case,),
        "a case: a file, or the body of a request",
        "timetable CASE",
        way="input",
    ),
    Document(
        "closures",
        "ClosuresInput",
        (Closures,),
        "a file of closure days",
        "--closures FILE.json",
        way="input",
    ),
    Document(
        "rulebook",
        "RulebookInput",
        (RulebookData,),
        "a rulebook file; the file itself is TOML",
        "--rulebook FILE.toml",
        way="input",
    ),
)
"""Every document, answers first.

>>> [document.name for document in DOCUMENTS if document.way == "input"]
['case', 'closures', 'rulebook']
"""
