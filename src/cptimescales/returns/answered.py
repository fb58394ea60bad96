"""Judges the records of a return, some hundreds at a time, and says what came of them.

What came of some records is plain data, so it can come from another process. What came of all is
the same in whatever parts the records were judged.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from cptimescales.errors import TimescaleError
from cptimescales.library import Rulebook
from cptimescales.returns.attention import Attention, RaisedAlert
from cptimescales.returns.choosing import Choose
from cptimescales.returns.indicators import Key, Tally
from cptimescales.returns.packed_rows import PackedRows, packed_rows
from cptimescales.returns.published import Counted, PublishedTally
from cptimescales.returns.question import Question
from cptimescales.returns.record import Record, ReturnRefusal
from cptimescales.returns.recorded_dates import AuditedDate, RecordedDates
from cptimescales.returns.standing import Duty, Standing
from cptimescales.rules.status import Status
from cptimescales.rules.when_owed import UNSEEN

_MANY_OBJECTS = 300_000  # new ones, before garbage is looked for; some parts make fewer

_WITHOUT_GROUP = "(none)"
_UNSEEN = attrgetter("unseen")

BookKey: TypeAlias = tuple[str, str, date | None, tuple[tuple[date, str], ...]]
"""What tells one rulebook from another: its name, the hash of its rules, known on, closures."""


def look_for_garbage_seldom() -> None:
    """Lets Python look for garbage once there are many new objects.

    A report makes a million rows that stay, and few circles. To look for garbage among the objects
    of each part takes a tenth of the time.
    """
    gc.freeze()
    gc.set_threshold(_MANY_OBJECTS, 50, 1_000)


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


@dataclass(slots=True)
class OfBook:
    """What came of the records that one rulebook answered for.

    Attributes:
        book: the rulebook; None if an earlier answer of the same judge has it.
        why: why it answered, if it was chosen.
        versions: the number of duties of each rule version, by rule and first day in force.
        published: what was counted for the published figures.
        withdrawn: the rules of the duties that the source withdraws.
        provisional: how many limits lie in a year without published bank holidays.
    """

    book: Rulebook | None
    why: str | None
    versions: Counter[tuple[str, date]] = field(default_factory=Counter)
    published: Counter[Counted] = field(default_factory=Counter)
    withdrawn: set[str] = field(default_factory=set)
    provisional: int = 0

    def add(self, other: OfBook) -> None:
        """Adds what came of further records."""
        self.versions.update(other.versions)
        self.published.update(other.published)
        self.withdrawn |= other.withdrawn
        self.provisional += other.provisional


@dataclass(slots=True)
class Answered:
    """What came of some records, in their order. `Report` explains each value."""

    children: list[str] = field(default_factory=list)
    refused: int = 0
    unanswered: int = 0
    visits_judged: int = 0
    unseen: list[Duty] = field(default_factory=list)
    others: list[Duty] | PackedRows = field(default_factory=list)
    alerts: list[RaisedAlert] = field(default_factory=list)
    audit: list[AuditedDate] | PackedRows = field(default_factory=list)
    refusals: list[Refused] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    counts: Counter[Key] = field(default_factory=Counter)
    of_books: dict[BookKey, OfBook] = field(default_factory=dict)

    def packed(self) -> Answered:
        """The same with its many rows packed, as another process gets and keeps them."""
        assert isinstance(self.others, list) and isinstance(self.audit, list)
        self.others, self.audit = packed_rows(self.others), packed_rows(self.audit)
        return self


class _ByBook:
    """What judges by one rulebook. It keeps the duties that are not counted yet."""

    def __init__(self, book: Rulebook, question: Question) -> None:
        self.book = book
        self.key: BookKey = (book.name, book.sha256, book.known_on, book.closures)
        self.rules = question.rules_of(book)
        self.standing = Standing(book, question.as_of, self.rules)
        self.attention = Attention(book, question.as_of)
        self.published = PublishedTally(book, question.as_of, question.span)
        self.recorded_dates = RecordedDates(book, question.as_of)
        self.visits = {
            rule.id for rule in book.rules if rule.alert is not None and rule.alert.code == UNSEEN
        }
        self.limit_of = lru_cache(100_000)(self._limit_of)
        self.is_new = True
        self.duties: list[Duty] = []

    def _limit_of(self, rule: str, on: date) -> date | None:
        try:
            return self.book.due(rule, on=on).limit
        except TimescaleError:
            return None

    def begin(self, why: str | None) -> OfBook:
        """Begins to count for some records."""
        counts = OfBook(self.book if self.is_new else None, why)
        self.standing.versions, self.published.counts = counts.versions, counts.published
        self.is_new = False
        return counts


class Judge:
    """Judges records on one day. It keeps what its rulebooks said, so judge all with one.

    Args:
        question: what is asked.
        book: the rulebook, or a function that gives the rulebook of a record.

    Raises:
        UnknownRuleError: the question names a rule that is not in the rulebook.
    """

    def __init__(self, question: Question, book: Rulebook | Choose) -> None:
        self._question = question
        self._books: dict[int, _ByBook] = {}
        self._tally = Tally(question.as_of, question.span, question.each)
        self._choose: Choose
        if isinstance(book, Rulebook):
            only = book
            self._choose = lambda record: (only, None)
            self._by_book(only)
        else:
            self._choose = book

    def _by_book(self, book: Rulebook) -> _ByBook:
        by_book = self._books.get(id(book))
        if by_book is None:
            by_book = self._books[id(book)] = _ByBook(book, self._question)
        return by_book

    def answered(self, records: Iterable[Record | ReturnRefusal]) -> Answered:
        """What came of some records. A record that cannot be judged is refused with a reason."""
        answer = Answered()
        self._tally.counts = answer.counts
        dates: list[tuple[int, AuditedDate]] = []
        for number, read in enumerate(records):
            if isinstance(read, ReturnRefusal):
                _refuse(answer, read.where, read.reference, "unread", read.problem)
                continue
            self._read(answer, read, number)
        for by_book in self._books.values():
            if (counts := answer.of_books.get(by_book.key)) is not None:
                self._keep(answer, by_book, counts)
            dates += by_book.recorded_dates.audited()
        dates.sort(key=lambda audited: audited[0])
        answer.audit = [audited for _, audited in dates]
        return answer

    def _read(self, answer: Answered, record: Record, number: int) -> None:
        try:
            book, why = self._choose(record)
            by_book = self._by_book(book)
            counts = answer.of_books.get(by_book.key)
            if counts is None:
                counts = answer.of_books[by_book.key] = by_book.begin(why)
            group = self._group(record)
            duties, unanswered, doubts = by_book.standing.judged(record, group)
            alerts = list(by_book.attention.alerts(record, duties, group))
        except TimescaleError as error:
            _refuse(answer, record.where, record.child, error.code, str(error))
            return
        answer.children.append(record.child)
        by_book.duties += duties
        by_book.published.add(duties)
        _divide(answer, duties)
        answer.alerts += alerts
        by_book.recorded_dates.add(number, record, duties, group)
        self._withdraw(by_book, counts, record, group)
        answer.unanswered += len(unanswered)
        answer.refusals += [Refused(record.where, record.child, *lost) for lost in unanswered]
        doubted = dict.fromkeys((*record.doubts, *doubts))
        answer.doubts += [Doubt(record.where, record.child, doubt) for doubt in doubted]

    def _group(self, record: Record) -> str | None:
        by = self._question.by
        return None if by is None else record.groups.get(by, "").strip() or _WITHOUT_GROUP

    def _keep(self, answer: Answered, by_book: _ByBook, counts: OfBook) -> None:
        """Counts the duties that one rulebook judged, all at a time."""
        duties, by_book.duties = by_book.duties, []
        counts.provisional += sum(duty.provisional for duty in duties)
        if by_book.visits:
            answer.visits_judged += sum(
                duty.rule in by_book.visits and duty.status is not Status.NOT_RECORDED
                for duty in duties
            )
        self._tally.add(duties)

    def _withdraw(
        self, by_book: _ByBook, counts: OfBook, record: Record, group: str | None
    ) -> None:
        for not_owed in record.not_owed:
            if not_owed.rule in by_book.rules:
                counts.withdrawn.add(not_owed.rule)
                limit = by_book.limit_of(not_owed.rule, not_owed.on)
                self._tally.add_not_owed(by_book.book.name, not_owed.rule, group, limit)


def _divide(answer: Answered, duties: list[Duty]) -> None:
    """Keeps the duties of one child, apart if the child is unseen because of them."""
    assert isinstance(answer.others, list)
    if not any(map(_UNSEEN, duties)):
        answer.others += duties
        return
    for duty in duties:
        (answer.unseen if duty.unseen else answer.others).append(duty)


def _refuse(answer: Answered, where: str, reference: str | None, code: str, message: str) -> None:
    answer.refused += 1
    answer.refusals.append(Refused(where, reference, None, None, code, message))
