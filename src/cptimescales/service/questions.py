"""What a client posts: closed models, read from the raw bytes of a body.

A rulebook, a rule and an event are names. An unknown name is the library's refusal, with the names
that are near it. A name has at most 200 letters.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, StringConstraints, ValidationError
from pydantic_core import from_json

from cptimescales.calendars.dates import Day
from cptimescales.calendars.text_files import json_content
from cptimescales.cases.case import Case, ClosureDay
from cptimescales.rules.frozen import Frozen
from cptimescales.service.problems import BodyError
from cptimescales.service.unread import body_error, not_text

NAME_LETTERS = 200
_MOST_CLOSURES = 1_000

ShortName = Annotated[str, StringConstraints(max_length=NAME_LETTERS)]
"""A name of at most 200 letters."""

FurtherClosures = Annotated[tuple[ClosureDay, ...], Field(max_length=_MOST_CLOSURES)]
"""Closure days, each with its name."""

QuestionT = TypeVar("QuestionT", bound=Frozen)


class Asked(Frozen):
    """What most questions have.

    Attributes:
        rulebook: the name of the rulebook.
        known_on: count with the bank holidays that were known on that day; null for the newest.
        closures: further days that do not count, beside those that the service was started with.
    """

    rulebook: ShortName
    known_on: Day | None = None
    closures: FurtherClosures = ()


class DueQuestion(Asked):
    """By which day must this have happened?

    Attributes:
        rule: the rule.
        on: the day of the event that starts the clock.
        number: the place in a series; 1 is the first.
    """

    rule: ShortName
    on: Day
    number: int = 1


class AfterQuestion(Asked):
    """Which duties does an event start?

    Attributes:
        event: the event.
        on: its day.
    """

    event: ShortName
    on: Day


class TimetableQuestion(Asked):
    """What does a case owe?

    Attributes:
        case: the case. It holds no names.
        as_of: the day on which it is judged.
        horizon: adds the latest dates to come, up to that day.
    """

    case: Case
    as_of: Day
    horizon: Day | None = None


class CalendarFileQuestion(TimetableQuestion):
    """The same question, for calendar events.

    Attributes:
        authority: the code of the authority, so that no other has its ids.
        what_if: whether `as_of` lies ahead; the events are marked and replace no real ones.
    """

    authority: ShortName = ""
    what_if: bool = False


class EndQuestion(Asked):
    """May a plan end?

    Attributes:
        case: the case.
        reason: why the plan would end.
        on: the day on which it would end.
    """

    case: Case
    reason: ShortName
    on: Day


class CalendarQuestion(Frozen):
    """Which days of a year do not count?

    Attributes:
        division: the division of bank holidays.
        year: the year.
        known_on, closures: as in the other questions.
    """

    division: ShortName
    year: int
    known_on: Day | None = None
    closures: FurtherClosures = ()


class AuditQuestion(Frozen):
    """Are recorded due dates right?

    Attributes:
        rows: rows with `reference`, `rule`, `on` and `recorded_due`, and optionally `rulebook`,
            `recorded_on`, `held` and `number`. A day is text such as 2026-12-14 or 14/12/2026. The
            rows of one case stand together. Other keys are carried through, but one that is nearly
            a missing one is refused.
        rulebook: the rulebook of rows that name none.
        as_of: the day of the audit.
        closures: further days that do not count.
    """

    rows: tuple[Any, ...]
    rulebook: ShortName | None = None
    as_of: Day | None = None
    closures: FurtherClosures = ()


class ReportQuestion(Asked):
    """What is late, due and in time, over many cases?

    Attributes:
        cases: the cases. One that cannot be read is listed, and the others are answered.
        as_of: the day on which the duties are judged.
        by: the key in `columns` by which the figures are grouped, such as `team`.
        each: whether each month or quarter has figures of its own.
        first, last: `from` and `to`: the limits that count in the figures.
        year: in place of both, a year from April, such as `2025-26`.
        only, without: the rules to answer for, and those to leave out.
        suppress_below: leave out every row about a child, and small counts.
    """

    cases: tuple[Any, ...]
    as_of: Day
    by: ShortName | None = None
    each: Literal["month", "quarter"] | None = None
    first: Annotated[Day | None, Field(alias="from")] = None
    last: Annotated[Day | None, Field(alias="to")] = None
    year: ShortName | None = None
    only: tuple[ShortName, ...] = ()
    without: tuple[ShortName, ...] = ()
    suppress_below: int | None = None


def question_of(kind: type[QuestionT], body: bytes) -> QuestionT:
    """The question in a body.

    Raises:
        BodyError: it cannot be read, or a key stands twice in one place.
    """
    try:
        question = kind.model_validate_json(body)
    except ValidationError as error:
        problem = not_text(body)
        if problem:
            raise BodyError("body", "", problem) from None
        raise body_error(error, kind, lambda: from_json(body)) from None
    # Pydantic would take the last value of a key that stands twice, without a word.
    json_content(body.decode(), "body", BodyError)
    return question


def question_from(kind: type[QuestionT], content: Mapping[str, Any]) -> QuestionT:
    """The question in an object of a list that was parsed already.

    Raises:
        BodyError: it cannot be read.
    """
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        raise body_error(error, kind, lambda: content) from None
