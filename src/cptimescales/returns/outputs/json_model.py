"""The JSON of a report as a model: for its JSON Schema, and for programs that read it.

`json_text` writes the JSON row by row without it, because a report may not fit into memory.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cptimescales.audit import Mistake, Note, Verdict
from cptimescales.calendars.dates import Day
from cptimescales.cases.alerts import Code
from cptimescales.returns.indicators import Indicator
from cptimescales.returns.periods import Each
from cptimescales.returns.published import PublishedIndicator
from cptimescales.returns.report import SourceRead
from cptimescales.returns.rests_on import RestsOn
from cptimescales.rules.authority import Basis, Verified
from cptimescales.rules.frozen import Frozen
from cptimescales.rules.status import Status


class QuestionJson(Frozen):
    """What the report was asked.

    Attributes:
        by: the column by which the figures are grouped; null without groups.
        each: whether each month or quarter has figures of its own.
        first, last: `from` and `to` of the limits that count in the figures.
        only, without: the rules asked for, and those left out.
        suppress_below: the threshold below which counts are left out.
    """

    by: str | None
    each: Each | None
    first: Day | None = Field(alias="from")
    last: Day | None = Field(alias="to")
    only: tuple[str, ...]
    without: tuple[str, ...]
    suppress_below: int | None


class AlertJson(Frozen):
    """What needs a person at once.

    Attributes:
        reference: the child's reference in the source.
        code: what it is about.
        on: the first day on which it holds.
        rule: the rule whose duty it is about, if there is one.
        message: what is wrong, in one sentence.
        how: how the child was to be seen, such as `alone`; empty for seen in any way.
        group: the child's group.
    """

    reference: str
    code: Code
    on: Day
    rule: str | None
    message: str
    how: str | None
    group: str | None


class DutyJson(Frozen):
    """One duty of a child.

    Attributes:
        reference: the child's reference in the source.
        rulebook, rule, title: the rule of which this is one duty.
        trigger, on: the event that started the clock, and its day, day 0.
        due: the last day in time.
        last_working_day: the last working day in time; null if none lies after the start.
        met_on: the day on which it was met; null if it was not, or nobody knows.
        status: what it has become.
        working_days_taken: the working days after the start, up to the day on which it was met.
        working_days_late, calendar_days_late: how late it was met, ended, or stands now.
        group: the child's group.
        unseen: whether the child has not been seen by the limit of this visit.
        episode: the plan, enquiry or placement in which the duty lives.
        number: its place in a series.
        governed_by: the rule that asks for the same meeting earlier.
        basis: the rank of the text behind the limit.
        verified: where the number was read.
        provisional: whether the limit lies in a year without published bank holidays.
        waited_for: whether another authority has the duty, so that it counts in no figure.
    """

    reference: str
    rulebook: str
    rule: str
    title: str
    trigger: str
    on: Day
    due: Day
    last_working_day: Day | None
    met_on: Day | None
    status: Status
    working_days_taken: int | None
    working_days_late: int
    calendar_days_late: int
    group: str | None
    unseen: bool
    episode: str | None
    number: int | None
    governed_by: str | None
    basis: Basis
    verified: Verified
    provisional: bool
    waited_for: bool


class AuditedDateJson(Frozen):
    """A recorded due date of the source, compared with ours.

    Attributes:
        where: the place of the child in the source.
        reference: the child's reference in the source.
        rulebook, rule: the rule whose due date it is.
        on: the day from which it was counted; null if the source does not say.
        recorded_due: the recorded due date.
        due, last_working_day: ours.
        verdict: whether they agree.
        note: why they agree although they differ.
        working_days_out, calendar_days_out: how far the recorded date is out.
        mistakes: what explains the difference.
        met_on, status: the day on which the duty was met, and its status.
        group: the child's group.
        message: why it cannot be judged.
    """

    where: str
    reference: str
    rulebook: str
    rule: str
    on: Day | None
    recorded_due: Day
    due: Day | None
    last_working_day: Day | None
    verdict: Verdict
    note: Note | None
    working_days_out: int | None
    calendar_days_out: int | None
    mistakes: tuple[Mistake, ...]
    met_on: Day | None
    status: Status | None
    group: str | None
    message: str | None


class RefusedJson(Frozen):
    """A child, a row or one duty without an answer.

    Attributes:
        where: the place in the source.
        reference: the child's reference, if it could be read.
        rule, on: the duty and the day on which it started; both null for a whole child or row.
        code: the reason, for a program.
        message: the reason, in words.
    """

    where: str
    reference: str | None
    rule: str | None
    on: Day | None
    code: str
    message: str


class DoubtJson(Frozen):
    """What does not fit in the record of a child that was answered.

    Attributes:
        where: the place of the child in the source.
        reference: the child's reference in the source.
        message: what does not fit, in one sentence.
    """

    where: str
    reference: str
    message: str


class ReportJson(Frozen):
    """The whole answer to a return, as `report --json` prints it.

    Attributes:
        kind: `report`.
        version: the version of this library.
        as_of: the day on which the duties were judged.
        question: what was asked.
        source: what was read.
        alerts: what needs a person at once, unseen children first.
        duties: one row a duty, those of unseen children first.
        indicators: the figures of each rule, group and period.
        published: the figures as the statistics publish them, under each reading.
        audit: the recorded due dates of the source, compared with ours.
        refusals: the children, rows and duties without an answer.
        doubts: what does not fit in records that were answered.
        rests_on: what the answers rest on, one for each rulebook.

    >>> sorted(ReportJson.model_json_schema(mode="serialization")["properties"])[:4]
    ['alerts', 'as_of', 'audit', 'doubts']
    """

    kind: Literal["report"]
    version: str
    as_of: Day
    question: QuestionJson
    source: SourceRead
    alerts: tuple[AlertJson, ...]
    duties: tuple[DutyJson, ...]
    indicators: tuple[Indicator, ...]
    published: tuple[PublishedIndicator, ...]
    audit: tuple[AuditedDateJson, ...]
    refusals: tuple[RefusedJson, ...]
    doubts: tuple[DoubtJson, ...]
    rests_on: tuple[RestsOn, ...]
