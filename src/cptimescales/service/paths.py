"""Every path of the service: its question, its answer, and who answers.

The application and its description are made from this one table, so they say the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from cptimescales.calendars.year import CalendarYear
from cptimescales.cases.plan_end import EndOfPlan
from cptimescales.cases.started import Started
from cptimescales.cases.timetables import Timetable
from cptimescales.returns.outputs.json_model import ReportJson
from cptimescales.rules.listed import ListedRulebook
from cptimescales.rules.model import RulebookData
from cptimescales.rules.results import DueDate, Refusal, ReviewWindow
from cptimescales.service import answers, long_answers
from cptimescales.service.answered import (
    AuditAnswered,
    Health,
    Version,
)
from cptimescales.service.books import Books
from cptimescales.service.limits import Limits
from cptimescales.service.long_answers import Work
from cptimescales.service.questions import (
    AfterQuestion,
    AuditQuestion,
    CalendarFileQuestion,
    CalendarQuestion,
    DueQuestion,
    EndQuestion,
    ReportQuestion,
    TimetableQuestion,
)

JSON, JSON_LINES = "application/json", "application/x-ndjson"
PAGE, CALENDAR = "text/html; charset=utf-8", "text/calendar; charset=utf-8"

Answer: TypeAlias = Annotated[DueDate | ReviewWindow, Field(discriminator="kind")]
AnswerOrRefusal: TypeAlias = Annotated[
    DueDate | ReviewWindow | Refusal, Field(discriminator="kind")
]

Short: TypeAlias = Callable[[Books, Limits, bytes], bytes]
Long: TypeAlias = Callable[[Books, Limits, bytes, Work], Iterator[bytes]]

_DUE = {"rulebook": "england", "rule": "first_core_group", "on": "2026-12-14"}
_CASE = {
    "reference": "C-1042",
    "born": "2012-05-06",
    "events": [{"event": "conference_held", "on": "2026-12-14"}],
}
_OF_A_CASE = {"rulebook": "england", "case": _CASE, "as_of": "2027-01-04"}
_ROW = {
    "reference": "C-1042",
    "rule": "first_core_group",
    "on": "2026-12-14",
    "recorded_due": "2026-12-29",
}


@dataclass(frozen=True, slots=True)
class Path:
    """One path.

    Attributes:
        method: GET or POST. Whatever carries a date or a reference is a POST.
        path: the path; `{name}` stands for a name.
        title: what it answers.
        words: what else a client should know.
        question: the model of the body; None for a GET.
        answer: the type of the answer; None for a page or a calendar.
        short: answers at once, from the body, or from the name in the path.
        long: answers part by part.
        takes: the media type of the body.
        gives: the media type of the answer.
        example: a body.
    """

    method: Literal["GET", "POST"]
    path: str
    title: str
    words: str
    question: Any = None
    answer: Any = None
    short: Short | None = None
    long: Long | None = None
    takes: str = JSON
    gives: str = JSON
    example: Any = None

    @property
    def is_many(self) -> bool:
        """Whether it takes many rows, and so has the wider limits."""
        return self.long is not None


PATHS: tuple[Path, ...] = (
    Path(
        "POST",
        "/v1/due",
        "By which day must this have happened, and why that day?",
        "One question gives one answer. A list of questions gives a list of answers in the same "
        "order, in which a refusal stands in its place.",
        question=DueQuestion | list[Any],
        answer=Answer | list[AnswerOrRefusal],
        short=answers.due,
        example=_DUE,
    ),
    Path(
        "POST",
        "/v1/due/lines",
        "The same for many questions, as JSON lines",
        "Each line of the body is a question. The answer has a line for each of them, in the same "
        "order; a refusal stands in its place. Blank lines are left out. The answer is sent while "
        "it is made: if it ends early, the connection fails, so count the lines.",
        question=DueQuestion,
        answer=AnswerOrRefusal,
        long=long_answers.due_lines,
        takes=JSON_LINES,
        gives=JSON_LINES,
        example=json.dumps(_DUE) + "\n",
    ),
    Path(
        "POST",
        "/v1/after",
        "Which duties does an event start?",
        "Duties with a date come first.",
        question=AfterQuestion,
        answer=list[Started],
        short=answers.after,
        example={"rulebook": "england", "event": "conference_held", "on": "2026-12-14"},
    ),
    Path(
        "POST",
        "/v1/timetable",
        "What does a case owe, and what became of it?",
        "A case holds a reference, dates and the names of events. It holds no names of people.",
        question=TimetableQuestion,
        answer=Timetable,
        short=answers.timetable,
        example=_OF_A_CASE,
    ),
    Path(
        "POST",
        "/v1/timetable/page",
        "The timetable of a case as a page",
        "One HTML file without scripts, which loads nothing.",
        question=TimetableQuestion,
        short=answers.timetable_page,
        gives=PAGE,
        example=_OF_A_CASE,
    ),
    Path(
        "POST",
        "/v1/timetable/calendar",
        "The open duties of a case as calendar events",
        "An iCalendar file. Its events keep their ids from one answer to the next.",
        question=CalendarFileQuestion,
        short=answers.timetable_calendar,
        gives=CALENDAR,
        example={**_OF_A_CASE, "authority": "E06000052"},
    ),
    Path(
        "POST",
        "/v1/may-discontinue",
        "May a child protection plan end?",
        "The answer says what is missing and whom to inform.",
        question=EndQuestion,
        answer=EndOfPlan,
        short=answers.may_discontinue,
        example={
            "rulebook": "england",
            "case": _CASE,
            "reason": "no_longer_at_risk",
            "on": "2027-01-04",
        },
    ),
    Path(
        "POST",
        "/v1/audit",
        "Are recorded due dates right?",
        "A row that cannot be read is refused in its finding, and the others are judged.",
        question=AuditQuestion,
        answer=AuditAnswered,
        long=long_answers.audit,
        example={"rulebook": "england", "rows": [_ROW]},
    ),
    Path(
        "POST",
        "/v1/report",
        "What is late, due and in time, over many cases?",
        "The answer is that of the command `report --json`. A case that cannot be read is listed "
        "in `refusals`, and the others are answered.",
        question=ReportQuestion,
        answer=ReportJson,
        long=long_answers.report,
        example={"rulebook": "england", "cases": [_CASE], "as_of": "2027-01-04"},
    ),
    Path(
        "POST",
        "/v1/calendar",
        "Which days of a year do not count?",
        "The bank holidays and closure days of one division.",
        question=CalendarQuestion,
        answer=CalendarYear,
        short=answers.calendar,
        example={"division": "england-and-wales", "year": 2026},
    ),
    Path(
        "GET",
        "/v1/rulebooks",
        "Which rulebooks are there?",
        "Those that ship, and those that the service was started with.",
        answer=list[ListedRulebook],
        short=answers.rulebooks,
    ),
    Path(
        "GET",
        "/v1/rulebooks/{name}",
        "What does a rulebook say?",
        "Every rule with its versions, sources and readings.",
        answer=RulebookData,
        short=answers.rulebook,
    ),
    Path(
        "GET",
        "/v1/version",
        "Which version answers, by which rules and lists?",
        "Two services with the same answer here give the same answers everywhere.",
        answer=Version,
        short=answers.version,
    ),
    Path(
        "GET",
        "/v1/health",
        "Does the process answer?",
        "For a balancer or a monitor.",
        answer=Health,
        short=answers.health,
    ),
)
"""Every path, in the order of the description."""
