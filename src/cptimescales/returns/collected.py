"""Joins what came of the records of a return, part by part, in the order of the source."""

from __future__ import annotations

from cptimescales.library import Rulebook
from cptimescales.returns.answered import Answered, BookKey, Doubt, OfBook, Refused
from cptimescales.returns.attention import RaisedAlert
from cptimescales.returns.indicators import Indicator, Tally
from cptimescales.returns.kept_rows import KeptRows
from cptimescales.returns.published import PublishedIndicator, PublishedTally
from cptimescales.returns.question import Question
from cptimescales.returns.recorded_dates import AuditedDate
from cptimescales.returns.rests_on import RestsOn, rests_on
from cptimescales.returns.standing import Duty
from cptimescales.rules.when_owed import UNSEEN

_RULE_OF = {
    "conferences_by_working_days": "initial_conference",
    "assessments_by_working_days": "assessment",
    "reviews_in_time": "review_conference",
    "plans_reviewed_in_time": "review_conference",
}


class Collected:
    """What came of all records. `Report` explains each attribute.

    Args:
        question: what is asked.
        book: the rulebook that answers for every record, if there is one.
    """

    def __init__(self, question: Question, book: Rulebook | None) -> None:
        self._question = question
        self._tally = Tally(question.as_of, question.span, question.each)
        self._books: dict[BookKey, tuple[Rulebook, OfBook]] = {}
        self.children: set[str] = set()
        self.refused: int = 0
        self.unanswered: int = 0
        self.visits_judged: int = 0
        self.unseen: list[Duty] = []
        self.alerts: list[RaisedAlert] = []
        self.others: KeptRows[Duty] = KeptRows(Duty._make)
        self.refusals: KeptRows[Refused] = KeptRows(Refused._make)
        self.doubts: KeptRows[Doubt] = KeptRows(Doubt._make)
        self.audit: KeptRows[AuditedDate] = KeptRows(AuditedDate._make)
        if book is not None:
            key = book.name, book.sha256, book.known_on, book.closures
            self._add_book(key, book, OfBook(book, None))

    def close(self) -> None:
        """Removes the temporary files, where there will be no answer."""
        for rows in (self.others, self.refusals, self.doubts, self.audit):
            rows.close()

    def add(self, answered: Answered) -> None:
        """Adds what came of the next records."""
        self.children.update(answered.children)
        self.refused += answered.refused
        self.unanswered += answered.unanswered
        self.visits_judged += answered.visits_judged
        self.unseen += answered.unseen
        self.alerts += answered.alerts
        self.others.add(answered.others)
        self.audit.add(answered.audit)
        self.refusals.add(answered.refusals)
        self.doubts.add(answered.doubts)
        self._tally.counts.update(answered.counts)
        for key, of_book in answered.of_books.items():
            if key in self._books:
                self._books[key][1].add(of_book)
            else:
                assert of_book.book is not None  # the first answer by a rulebook has it
                self._add_book(key, of_book.book, of_book)

    def _add_book(self, key: BookKey, book: Rulebook, counts: OfBook) -> None:
        self._books[key] = book, counts
        for rule in self._question.only:
            self._tally.expect(book.name, rule, book.rule(rule).title)

    def finish(self) -> None:
        """Puts first what needs a person first, when the last records were added."""
        self.unseen.sort(key=lambda duty: (duty.due, duty.reference))
        self.alerts.sort(key=lambda alert: (alert.code != UNSEEN, alert.on))
        for book, counts in self._books.values():
            counted = _rules_counted(counts)
            for rule in book.rules:
                if rule.id in counted:
                    self._tally.expect(book.name, rule.id, rule.title)

    def indicators(self) -> list[Indicator]:
        """The figures of each rule."""
        return self._tally.indicators()

    def published(self) -> list[PublishedIndicator]:
        """The figures as the statistics publish them."""
        figures = []
        for book, counts in self._books.values():
            tally = PublishedTally(book, self._question.as_of, self._question.span)
            tally.counts = counts.published
            counted = _rules_counted(counts)
            figures += [one for one in tally.indicators() if _RULE_OF[one.id] in counted]
        return figures

    def rests_on(self) -> list[RestsOn]:
        """What the answers rest on, one for each rulebook."""
        return [
            rests_on(book, counts.versions, provisional=counts.provisional, why=counts.why)
            for book, counts in self._books.values()
        ]


def _rules_counted(counts: OfBook) -> set[str]:
    """The rules that have a duty or a duty not owed."""
    return counts.withdrawn | {rule for rule, _ in counts.versions}
