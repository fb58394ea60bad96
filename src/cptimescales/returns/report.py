"""The whole answer to a return: standing, indicators, audit, refusals, and what they rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple, Self

from cptimescales.calendars.dates import Day, require_date
from cptimescales.errors import TimescaleError
from cptimescales.library import Rulebook
from cptimescales.returns.attention import UNSEEN, Attention, RaisedAlert
from cptimescales.returns.choosing import Choose
from cptimescales.returns.indicators import Indicator, Tally
from cptimescales.returns.kept_rows import KeptRows
from cptimescales.returns.periods import WHOLE, Each, Span
from cptimescales.returns.published import PublishedIndicator, PublishedTally
from cptimescales.returns.record import Record, Return, ReturnKind, ReturnRefusal
from cptimescales.returns.recorded_dates import AuditedDate, RecordedDates
from cptimescales.returns.rests_on import RestsOn, rests_on
from cptimescales.returns.standing import Duty, Standing
from cptimescales.rules.frozen import Frozen
from cptimescales.rules.status import Status

_AT_ONCE = 500
_WITHOUT_GROUP = "(none)"
_RULE_OF = {
    "conferences_by_working_days": "initial_conference",
    "assessments_by_working_days": "assessment",
    "reviews_in_time": "review_conference",
    "plans_reviewed_in_time": "review_conference",
}


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


class Refused(NamedTuple):
    """A child, a row or one duty without an answer, and why.

    `rule` and `on` name the duty and the day on which it started; both are None for a whole child
    or row.
    """

    where: str
    reference: str | None
    rule: str | None
    on: date | None
    code: str
    message: str


class Doubt(NamedTuple):
    """What does not fit in the record of a child that was answered."""

    where: str
    reference: str
    message: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a report is asked.

    Attributes:
        as_of: the day on which the duties are judged.
        by: the column by which the figures are grouped.
        each: whether each month or quarter has figures of its own.
        span: the limits that count in the figures. The standing has every duty.
        only: the rules to answer for; none: all of them.
        without: the rules to leave out.
    """

    as_of: date
    by: str | None = None
    each: Each | None = None
    span: Span = WHOLE
    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def rules_of(self, book: Rulebook) -> frozenset[str]:
        """The rules of a rulebook that are asked for.

        Raises:
            UnknownRuleError: a rule that the question names is not in the rulebook.
        """
        named = {rule: book.rule(rule).id for rule in (*self.only, *self.without)}
        asked = self.only or tuple(rule.id for rule in book.rules)
        return frozenset(asked) - {named[rule] for rule in self.without}


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
) -> Report:
    """Answers a return: judges every duty of every child on one day.

    A child that cannot be judged is refused with a reason, and the rest is answered.

    Args:
        returned: the return, opened with `open_return`. If the question groups its figures, the
            column must be among the `groups` of the return.
        book: the rulebook, or a function that gives the rulebook of a record.
        question: what is asked.
        watch: called now and then with the number of children read, for a progress bar.

    Raises:
        NotADateError: `question.as_of` is not a date.
        UnknownRuleError: the question names a rule that is not in the rulebook.
        ReturnError: the source cannot be read to its end.

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
    run = _Run(question, book)
    try:
        for number, read in enumerate(returned, start=1):
            run.read(read)
            if watch is not None and number % _AT_ONCE == 0:
                watch(number, None)
        return run.answer(returned)
    except BaseException:
        run.close()
        raise


class _ByBook:
    """What is counted for one rulebook."""

    def __init__(self, book: Rulebook, question: Question, why: str | None, tally: Tally) -> None:
        self.book, self.why = book, why
        self.rules = question.rules_of(book)
        self.standing = Standing(book, question.as_of, self.rules)
        self.attention = Attention(book, question.as_of)
        self.published = PublishedTally(book, question.as_of, question.span)
        self.recorded_dates = RecordedDates(book, question.as_of)
        self.provisional = 0
        self.visits = {
            rule.id for rule in book.rules if rule.alert is not None and rule.alert.code == UNSEEN
        }
        self.withdrawn: set[str] = set()
        self.limit_of = lru_cache(100_000)(self._limit_of)
        for rule in question.only:
            tally.expect(book.name, rule, book.rule(rule).title)

    @property
    def counted(self) -> set[str]:
        """The rules that have a duty or a duty not owed."""
        return self.withdrawn | {rule for rule, _ in self.standing.versions}

    def _limit_of(self, rule: str, on: date) -> date | None:
        try:
            return self.book.due(rule, on=on).limit
        except TimescaleError:
            return None


class _Run:
    """One reading of a return."""

    def __init__(self, question: Question, book: Rulebook | Choose) -> None:
        self._question = question
        self._choose: Choose
        self._books: dict[int, _ByBook] = {}
        self._tally = Tally(question.as_of, question.span, question.each)
        if isinstance(book, Rulebook):
            only = book
            self._choose = lambda record: (only, None)
            self._by_book(only, None)
        else:
            self._choose = book
        self._children: set[str] = set()
        self._refused = self._unanswered = self._visits_judged = 0
        self._unseen: list[Duty] = []
        self._alerts: list[RaisedAlert] = []
        self._others: KeptRows[Duty] = KeptRows(Duty._make)
        self._refusals: KeptRows[Refused] = KeptRows(Refused._make)
        self._doubts: KeptRows[Doubt] = KeptRows(Doubt._make)
        self._audit: KeptRows[AuditedDate] = KeptRows(AuditedDate._make)

    def close(self) -> None:
        """Removes the temporary files, where there will be no answer."""
        for rows in (self._others, self._refusals, self._doubts, self._audit):
            rows.close()
        for by_book in self._books.values():
            by_book.recorded_dates.close()

    def _by_book(self, book: Rulebook, why: str | None) -> _ByBook:
        by_book = self._books.get(id(book))
        if by_book is None:
            by_book = self._books[id(book)] = _ByBook(book, self._question, why, self._tally)
        return by_book

    def read(self, read: Record | ReturnRefusal) -> None:
        """Judges one child, or notes why not."""
        if isinstance(read, ReturnRefusal):
            self._refuse(read.where, read.reference, "unread", read.problem)
            return
        try:
            by_book = self._by_book(*self._choose(read))
            group = self._group(read)
            duties, unanswered = by_book.standing.judged(read, group)
            alerts = list(by_book.attention.alerts(read, duties, group))
        except TimescaleError as error:
            self._refuse(read.where, read.child, error.code, str(error))
            return
        self._keep(by_book, read, duties, group)
        self._alerts += alerts
        self._unanswered += len(unanswered)
        self._refusals.add([Refused(read.where, read.child, *lost) for lost in unanswered])

    def _refuse(self, where: str, reference: str | None, code: str, message: str) -> None:
        self._refused += 1
        self._refusals.add([Refused(where, reference, None, None, code, message)])

    def _group(self, record: Record) -> str | None:
        by = self._question.by
        return None if by is None else record.groups.get(by, "").strip() or _WITHOUT_GROUP

    def _keep(
        self, by_book: _ByBook, record: Record, duties: list[Duty], group: str | None
    ) -> None:
        self._children.add(record.child)
        unseen = [duty for duty in duties if duty.unseen]
        self._unseen += unseen
        self._others.add([duty for duty in duties if not duty.unseen] if unseen else duties)
        for duty in duties:
            by_book.provisional += duty.provisional
            if duty.rule in by_book.visits and duty.status is not Status.NOT_RECORDED:
                self._visits_judged += 1
        self._tally.add(duties)
        by_book.published.add(duties)
        by_book.recorded_dates.add(record, duties, group)
        for not_owed in record.not_owed:
            if not_owed.rule in by_book.rules:
                by_book.withdrawn.add(not_owed.rule)
                limit = by_book.limit_of(not_owed.rule, not_owed.on)
                self._tally.add_not_owed(by_book.book.name, not_owed.rule, group, limit)
        self._doubts.add([Doubt(record.where, record.child, doubt) for doubt in record.doubts])

    def answer(self, returned: Return) -> Report:
        """Everything together, when the last child was read."""
        for by_book in self._books.values():
            for rule in by_book.book.rules:
                if rule.id in by_book.counted:
                    self._tally.expect(by_book.book.name, rule.id, rule.title)
        self._unseen.sort(key=lambda duty: (duty.due, duty.reference))
        self._alerts.sort(key=lambda alert: (alert.code != UNSEEN, alert.on))
        for by_book in self._books.values():
            for audited in by_book.recorded_dates.audited():
                self._audit.add([audited])
            by_book.recorded_dates.close()
        return Report(
            question=self._question,
            source=self._source(returned),
            unseen=self._unseen,
            others=self._others,
            alerts=self._alerts,
            indicators=self._tally.indicators(),
            published=[
                figure
                for by_book in self._books.values()
                for figure in by_book.published.indicators()
                if _RULE_OF[figure.id] in by_book.counted
            ],
            audit=self._audit,
            refusals=self._refusals,
            doubts=self._doubts,
            rests_on=[
                rests_on(by_book.standing, provisional=by_book.provisional, why=by_book.why)
                for by_book in self._books.values()
            ],
            visits_judged=self._visits_judged,
        )

    def _source(self, returned: Return) -> SourceRead:
        return SourceRead(
            kind=returned.kind,
            file=returned.file,
            children=len(self._children),
            refused=self._refused,
            unanswered=self._unanswered,
            used=returned.used,
            not_found=returned.not_found,
            not_recorded=returned.not_recorded,
            notes=returned.notes,
            reference_date=returned.reference_date,
            authority=returned.authority,
        )
