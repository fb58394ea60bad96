"""The dictionary: every column of every output, its type, and what it says in one sentence.

The tables, the workbook and a page of the documentation are made from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CellKind = Literal["text", "day", "whole", "number", "yes_no", "list", "bands"]
"""What the cells of a column hold. A `list` is one text, with `; ` between its parts."""


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """One column of an output.

    Attributes:
        name: its name, the same in every output; in JSON it is the key.
        kind: what its cells hold.
        means: what a cell says, in one sentence. An empty cell means what is said after "empty".
        heading: its heading in a workbook.
        personal: whether it can help to recognise a child.
    """

    name: str
    kind: CellKind
    means: str
    heading: str
    personal: bool = False


def _column(
    name: str, kind: CellKind, means: str, heading: str = "", *, personal: bool = False
) -> OutputColumn:
    words = heading or name.replace("_", " ").capitalize()
    return OutputColumn(name, kind, means, words, personal)


DUTIES = (
    _column("reference", "text", "The child's reference in the source.", personal=True),
    _column("rulebook", "text", "The rulebook that answered."),
    _column("rule", "text", "The rule of which this is one duty, by its id."),
    _column("title", "text", "The rule's title.", "Duty"),
    _column("trigger", "text", "The event that started the clock.", "Started by"),
    _column("on", "day", "The day of that event, day 0.", "Started on", personal=True),
    _column("due", "day", "The last day in time. It does not move off a weekend.", personal=True),
    _column(
        "last_working_day",
        "day",
        "The last working day in time; empty if none lies between the start and the limit.",
        personal=True,
    ),
    _column(
        "met_on",
        "day",
        "The day on which the duty was met; empty if it was not, or nobody knows.",
        personal=True,
    ),
    _column(
        "status",
        "text",
        "met, met_late, pending, overdue, missed (it ended unmet after its limit) or not_recorded "
        "(the source cannot show it).",
    ),
    _column(
        "working_days_taken",
        "whole",
        "The working days after the start, up to the day on which the duty was met; empty if it "
        "was not met.",
    ),
    _column(
        "working_days_late",
        "whole",
        "How many working days after the limit it was met, ended, or stands now; 0 can still be "
        "late, on a weekend.",
    ),
    _column("calendar_days_late", "whole", "The same in calendar days; 0 if it is not late."),
    _column("group", "text", "The child's group in the column of --by; empty without --by."),
    _column(
        "unseen",
        "yes_no",
        "Whether the child has not been seen by the limit of this visit. These rows come first.",
    ),
    _column("episode", "text", "The plan, enquiry or placement in which the duty lives."),
    _column("number", "whole", "The place in a series, such as 2 for the second review."),
    _column("governed_by", "text", "The rule that asks for the same meeting earlier."),
    _column("basis", "text", "The rank of the text behind the limit, such as statutory_guidance."),
    _column("verified", "text", "Where the number was read; not_verified means nowhere."),
    _column(
        "provisional",
        "yes_no",
        "Whether the limit lies in a year without published bank holidays.",
    ),
    _column(
        "waited_for",
        "yes_no",
        "Whether another authority has the duty, such as the conference about a child who moved "
        "there. It is waited for and counts in no figure, whatever its status.",
    ),
)
"""The standing: one row a duty."""

INDICATORS = (
    _column("rulebook", "text", "The rulebook that answered."),
    _column("rule", "text", "The rule, by its id."),
    _column("title", "text", "The rule's title.", "Duty"),
    _column("unit", "text", "What is counted: events, each duty by itself."),
    _column("group", "text", "The group; empty for all groups together."),
    _column("period", "text", "The month or quarter of the limits; empty for the whole span."),
    _column("period_from", "day", "The first day of the period; empty if it has none.", "From"),
    _column("period_to", "day", "The last day of the period; empty if it has none.", "To"),
    _column(
        "due",
        "whole",
        "Duties of which the limit has come by the as-of day, and which are met, met late, overdue "
        "or missed.",
    ),
    _column("in_time", "whole", "Duties met by their limit."),
    _column(
        "in_time_ahead",
        "whole",
        "Those of in_time of which the limit lies after the as-of day; they are not in due.",
        "In time, limit ahead",
    ),
    _column("late", "whole", "Duties met after their limit."),
    _column("overdue", "whole", "Duties open after their limit."),
    _column("missed", "whole", "Duties that ended unmet after their limit."),
    _column("pending", "whole", "Open duties with a limit on the as-of day or after it."),
    _column("not_owed", "whole", "Duties that a flag of the source withdraws."),
    _column(
        "not_recorded", "whole", "Duties of which the source cannot show whether they were met."
    ),
    _column(
        "percent_of_due",
        "number",
        "Of the duties in due, the share met in time, in per cent; empty if due is 0.",
        "% of due",
    ),
    _column(
        "percent_of_held",
        "number",
        "Of the duties met at all, the share met in time, in per cent.",
        "% of held",
    ),
    _column(
        "percent_of_open",
        "number",
        "Of the duties that are open now, the share that is not overdue, in per cent.",
        "% of open not overdue",
    ),
    _column(
        "median_working_days",
        "number",
        "The middle one of the working days from start to meeting, of the duties met.",
        "Median working days",
    ),
    _column("bands", "bands", "Duties met, by working days from start to meeting."),
    _column("suppressed", "yes_no", "Whether figures are left out because a count is small."),
)
"""The indicators: one row for each rule, and one for each of its groups and periods."""

PUBLISHED = (
    _column("id", "text", "Which figure it is.", "Figure"),
    _column("title", "text", "What the figure counts.", "Counts"),
    _column("table", "text", "The table of the national statistics; empty if it is our own."),
    _column("unit", "text", "What is counted: events, or children on a plan."),
    _column("reading", "text", "How an open question is read for this row."),
    _column("of", "whole", "How many are counted."),
    _column("in_time", "whole", "How many of them were in time."),
    _column("percent", "number", "The share in time, in per cent.", "%"),
    _column("median_working_days", "number", "As in the indicators.", "Median working days"),
    _column("bands", "bands", "As in the indicators."),
    _column("not_known", "whole", "How many more the source does not show."),
    _column("suppressed", "yes_no", "As in the indicators."),
)
"""The figures as the statistics publish them: one row for each reading."""

FIGURES = (
    _column("source", "text", "indicator, or published for a figure of the statistics."),
    _column("rulebook", "text", "The rulebook; empty for a published figure."),
    _column("rule", "text", "The rule, or the id of the published figure."),
    _column("title", "text", "What it is, for people."),
    _column("unit", "text", "What is counted: events or children."),
    _column("group", "text", "The group; empty for all groups together."),
    _column("period", "text", "The month or quarter; empty for the whole span."),
    _column("period_from", "day", "The first day of the period; empty if it has none."),
    _column("period_to", "day", "The last day of the period; empty if it has none."),
    _column("reading", "text", "The reading of a published figure; empty for an indicator."),
    _column("measure", "text", "The name of the figure, such as late or percent_of_due."),
    _column("band", "text", "The band of working days, such as 11-15, where measure is band."),
    _column("value", "number", "The figure; empty if there is none or it is suppressed."),
    _column("suppressed", "yes_no", "Whether the figure is left out because a count is small."),
)
"""The same figures in long form, one figure a row, for Power BI and pivot tables."""

AUDIT = (
    _column("where", "text", "The place of the child in the source."),
    _column("reference", "text", "The child's reference.", personal=True),
    _column("rulebook", "text", "The rulebook that answered."),
    _column("rule", "text", "The rule whose due date was recorded."),
    _column("on", "day", "The day from which the source counts.", personal=True),
    _column("recorded_due", "day", "The due date that the source holds.", personal=True),
    _column("due", "day", "Our due date.", personal=True),
    _column("last_working_day", "day", "The last working day in time.", personal=True),
    _column("verdict", "text", "agrees, differs, cannot_be_judged or refused."),
    _column("note", "text", "last_working_day if the recorded date is that day."),
    _column("working_days_out", "whole", "Working days from ours to the recorded date."),
    _column("calendar_days_out", "whole", "The same in calendar days."),
    _column("mistakes", "list", "Every mistake that alone gives the recorded date."),
    _column("met_on", "day", "The day on which the duty was met.", personal=True),
    _column("status", "text", "Whether it was met in time by our date."),
    _column("group", "text", "The child's group in the column of --by."),
    _column("message", "text", "Why there is no verdict, or no status."),
)
"""The recorded due dates of the source, compared with ours."""

ALERTS = (
    _column("reference", "text", "The child's reference.", personal=True),
    _column("code", "text", "What the alert is about; child_unseen comes first."),
    _column("on", "day", "The first day on which it holds.", "Since", personal=True),
    _column("rule", "text", "The rule whose duty it is about, if there is one."),
    _column("message", "text", "What is wrong, in one sentence.", personal=True),
    _column(
        "how",
        "text",
        "How the child was to be seen, such as alone; empty for seen in any way.",
        "To be seen",
    ),
    _column("group", "text", "The child's group in the column of --by."),
)
"""What needs a person at once."""

REFUSALS = (
    _column("where", "text", "The place in the source."),
    _column("reference", "text", "The child's reference, if it could be read.", personal=True),
    _column("rule", "text", "The rule of a single duty; empty if the whole child has no answer."),
    _column("on", "day", "The day on which that duty started.", "Started on", personal=True),
    _column("code", "text", "Why, as a word that stays the same."),
    _column("message", "text", "Why, and what to do next.", personal=True),
)
"""The children, rows and single duties without an answer."""

DOUBTS = (
    _column("where", "text", "The place in the source."),
    _column("reference", "text", "The child's reference.", personal=True),
    _column("message", "text", "What does not fit.", personal=True),
)
"""What does not fit in records that were answered."""

RESTS_ON = (
    _column("rulebook", "text", "The rulebook that answered."),
    _column("rulebook_sha256", "text", "The hash of its rules."),
    _column("calendar", "text", "The division whose bank holidays count."),
    _column("calendar_sha256", "text", "The hash of the days left out."),
    _column("known_on", "day", "The day on which the bank holidays were known, if one was chosen."),
    _column("why", "text", "Why this rulebook answers, with --authority-column."),
    _column("rule", "text", "The rule."),
    _column("title", "text", "The rule's title.", "Duty"),
    _column("in_force_from", "day", "The first day for which this version of it answers."),
    _column("timescale", "text", "What it allows."),
    _column("basis", "text", "The rank of the text behind it."),
    _column("verified", "text", "Where the number was read."),
    _column("verification", "text", "What was read, what was not, and where to look."),
    _column("citation", "text", "The place in the source."),
    _column("open_questions", "list", "The readings that the guidance does not settle."),
    _column("duties", "whole", "How many duties this version answered for."),
)
"""What the answer rests on: one row for each version of a rule that answered."""

TABLES: dict[str, tuple[OutputColumn, ...]] = {
    "duties": DUTIES,
    "indicators": INDICATORS,
    "published": PUBLISHED,
    "figures": FIGURES,
    "alerts": ALERTS,
    "audit": AUDIT,
    "refusals": REFUSALS,
    "doubts": DOUBTS,
    "rests_on": RESTS_ON,
}
"""Every table of an answer, by its name."""
