"""The whole answer to a return: standing, indicators, audit, refusals, and what they rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Self

from cptimescales.calendars.dates import Day, require_date
from cptimescales.library import Rulebook
from cptimescales.returns.answered import Answered, Doubt, Judge, Refused
from cptimescales.returns.attention import RaisedAlert
from cptimescales.returns.choosing import Choose
from cptimescales.returns.collected import Collected
from cptimescales.returns.indicators import Indicator
from cptimescales.returns.kept_rows import KeptRows
from cptimescales.returns.published import PublishedIndicator
from cptimescales.returns.question import Question
from cptimescales.returns.record import Record, Return, ReturnKind, ReturnRefusal
from cptimescales.returns.recorded_dates import AuditedDate
from cptimescales.returns.rests_on import RestsOn
from cptimescales.returns.standing import Duty
from cptimescales.rules.frozen import Frozen

_AT_ONCE = 500  # records that are judged at a time
_PARTS_ALONE = 8  # the most parts that this process judges itself; a process costs a second


class SourceRead(Frozen):
    """What was read.

    Attributes:
        kind: what the source is.
        file: its name.
        children: how many children have an answer; None if the number is suppressed.
        refused: how many children or rows were refused; None if the number is suppressed.
        unanswered: how many duties of the other children have no answer; None if the number is
            suppressed.
        used: the sheets and columns, or the elements, that were read.
        not_found: those that are usual in such a source and are not in this one.
        not_recorded: the events that the source cannot hold. A duty that only such an event meets
            is neither met nor overdue: it is not recorded.
        notes: how the source is read where it leaves a choice, each in one sentence.
        reference_date: the day to which the source reports, if it says so.
        authority: the authority as the source writes it, if it does.
    """

    kind: ReturnKind
    file: str
    children: int | None
    refused: int | None
    unanswered: int | None
    used: tuple[str, ...]
    not_found: tuple[str, ...]
    not_recorded: tuple[str, ...]
    notes: tuple[str, ...]
    reference_date: Day | None
    authority: str | None


@dataclass(slots=True)
class Report:
    """The answer to a return.

    The rows may lie in a temporary file; `close` removes it. A report is a context manager.

    Attributes:
        question: what was asked.
        source: what was read.
        unseen: the duties because of which a child is unseen, the longest first.
        others: the other duties, in the order of the source.
        alerts: what needs a person at once, unseen children first.
        indicators: the figures.
        published: the figures as the statistics publish them, under each reading.
        audit: the recorded due dates of the source, compared with ours.
        refusals: the children, rows and duties without an answer.
        doubts: what does not fit in records that were answered.
        rests_on: what the answers rest on, one for each rulebook.
        visits_judged: how many duties to see a child could be judged; if none, nobody can say from
            this source who is unseen.
        suppressed_below: the threshold below which counts are left out; None if none are.
    """

    question: Question
    source: SourceRead
    unseen: list[Duty]
    others: KeptRows[Duty]
    alerts: list[RaisedAlert]
    indicators: list[Indicator]
    published: list[PublishedIndicator]
    audit: KeptRows[AuditedDate]
    refusals: KeptRows[Refused]
    doubts: KeptRows[Doubt]
    rests_on: list[RestsOn]
    visits_judged: int
    suppressed_below: int | None = None

    @property
    def duties(self) -> Iterator[Duty]:
        """Every duty: those of unseen children first, then the others in order of the source."""
        yield from self.unseen
        yield from self.others

    @property
    def count_of_duties(self) -> int:
        """How many duties there are."""
        return len(self.unseen) + len(self.others)

    def close(self) -> None:
        """Removes the temporary files."""
        for rows in (self.others, self.audit, self.refusals, self.doubts):
            rows.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def report_on(
    returned: Return,
    book: Rulebook | Choose,
    question: Question,
    *,
    watch: Callable[[int, int | None], None] | None = None,
    processes: int = 1,
) -> Report:
    """Answers a return: judges every duty of every child on one day.

    A child that cannot be judged is refused with a reason, and the rest is answered.

    Args:
        returned: the return, opened with `open_return`. If the question groups its figures, the
            column must be among the `groups` of the return.
        book: the rulebook, or a function that gives the rulebook of a record.
        question: what is asked.
        watch: called now and then with the number of children read, for a progress bar.
        processes: how many processes judge a return of more than 4,000 children. The answer is the
            same. Each is a fresh process that imports the main module, so a script needs
            `if __name__ == "__main__":`, and a function given as `book` must be one that can be
            pickled.

    Raises:
        NotADateError: `question.as_of` is not a date.
        UnknownRuleError: the question names a rule that is not in the rulebook.
        ReturnError: the source cannot be read to its end.
        ProcessEndedError: one of several processes ended early.

    >>> from datetime import date
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import cptimescales as cpt
    >>> from cptimescales.returns import open_return
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "events.csv")
    ...     _ = path.write_text("reference,event,on\\nC-1,conference_held,14/12/2026\\n", "utf-8")
    ...     question = Question(as_of=date(2027, 1, 4))
    ...     with report_on(open_return(path), cpt.rulebook("england"), question) as answer:
    ...         for duty in answer.duties:
    ...             print(duty.reference, duty.rule, duty.due, duty.status.value)
    C-1 first_core_group 2026-12-30 overdue
    C-1 review_conference 2027-03-14 pending
    """
    require_date(question.as_of, "as_of")
    judge = Judge(question, book)
    collected = Collected(question, book if isinstance(book, Rulebook) else None)
    try:
        for answered in _answers(returned, book, question, judge, watch, processes):
            collected.add(answered)
        return _report(question, returned, collected)
    except BaseException:
        collected.close()
        raise


def _answers(
    returned: Return,
    book: Rulebook | Choose,
    question: Question,
    judge: Judge,
    watch: Callable[[int, int | None], None] | None,
    processes: int,
) -> Iterator[Answered]:
    """What came of each part of a return, judged here or, if there are many, in processes."""
    parts = _in_parts(returned, watch)
    if processes <= 1:
        return map(judge.answered, parts)
    first = list(islice(parts, _PARTS_ALONE + 1))
    if len(first) <= _PARTS_ALONE:
        return map(judge.answered, first)
    from cptimescales.returns.processes import judged_in_processes  # slow to import

    return judged_in_processes(processes, question, book, chain(first, parts))


def _in_parts(
    returned: Return, watch: Callable[[int, int | None], None] | None
) -> Iterator[list[Record | ReturnRefusal]]:
    """The records of a return, some hundred at a time."""
    records, count = iter(returned), 0
    while part := list(islice(records, _AT_ONCE)):
        yield part
        count += len(part)
        if watch is not None and len(part) == _AT_ONCE:
            watch(count, None)


def _report(question: Question, returned: Return, collected: Collected) -> Report:
    """Everything together, when the last child was judged."""
    collected.finish()
    source = SourceRead(
        kind=returned.kind,
        file=returned.file,
        children=len(collected.children),
        refused=collected.refused,
        unanswered=collected.unanswered,
        used=returned.used,
        not_found=returned.not_found,
        not_recorded=returned.not_recorded,
        notes=returned.notes,
        reference_date=returned.reference_date,
        authority=returned.authority,
    )
    return Report(
        question=question,
        source=source,
        unseen=collected.unseen,
        others=collected.others,
        alerts=collected.alerts,
        indicators=collected.indicators(),
        published=collected.published(),
        audit=collected.audit,
        refusals=collected.refusals,
        doubts=collected.doubts,
        rests_on=collected.rests_on(),
        visits_judged=collected.visits_judged,
    )
