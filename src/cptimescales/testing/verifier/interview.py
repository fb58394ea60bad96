"""One interview: asks an implementation each question once, and remembers its answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cptimescales.testing.verifier.implementations import Implementation, ImplementationError
from cptimescales.testing.verifier.protocol import NoAnswer, Question, Reply
from cptimescales.testing.verifier.scope import Scope


class Interview:
    """Asks each question once and remembers the answer. It stops when the implementation fails.

    Args:
        implementation: what to ask.

    Attributes:
        asked: how many questions it has put so far.
        stopped: the error that ended it; None while it goes on.
    """

    def __init__(self, implementation: Implementation) -> None:
        self._implementation = implementation
        self._first: dict[Question, Reply] = {}
        self._second: dict[Question, Reply] = {}
        self.stopped: ImplementationError | None = None
        self.asked = 0

    def start(self, scope: Scope) -> None:
        """Asks one plain question.

        Raises:
            ImplementationError: the implementation cannot be asked, or gives no answer.
        """
        question = next(
            clock.ask(clock.nasty[0]) for clock in scope.clocks if clock.period and clock.nasty
        )
        reply = self.ask(question)
        if self.stopped is None and isinstance(reply, NoAnswer):
            self.stopped = ImplementationError(f"the first question got no answer: {reply.problem}")
        if self.stopped is not None:
            raise self.stopped

    def stop(self) -> ImplementationError | None:
        """Closes the implementation. Returns the error that ended the interview, if one did."""
        try:
            self._implementation.close()
        except ImplementationError as error:
            self.stopped = self.stopped or error
        return self.stopped

    def ask(self, question: Question) -> Reply:
        """The first answer to the question."""
        reply = self._first.get(question)
        if reply is None:
            self.ask_beforehand([question])
            reply = self._first.get(question, NoAnswer("it was not asked"))
        return reply

    def replies(self) -> Iterable[tuple[Question, Reply]]:
        """Every question asked so far, with its first answer."""
        return self._first.items()

    def has_asked(self, question: Question) -> bool:
        """Whether the question was put to the implementation."""
        return question in self._first

    def ask_again(self, question: Question) -> Reply:
        """The second answer to the question."""
        reply = self._second.get(question)
        if reply is None:
            (reply,) = self._ask_all([question]) or [NoAnswer("it was not asked")]
            self._second[question] = reply
        return reply

    def ask_beforehand(self, batch: Sequence[Question]) -> None:
        """Asks many questions at once, if the implementation takes many."""
        new = list(dict.fromkeys(question for question in batch if question not in self._first))
        self._first.update(zip(new, self._ask_all(new), strict=False))

    def _ask_all(self, new: Sequence[Question]) -> list[Reply]:
        replies: list[Reply] = []
        for start in range(0, len(new), self._implementation.at_once):
            batch = new[start : start + self._implementation.at_once]
            if self.stopped is not None:
                break
            self.asked += len(batch)
            try:
                replies += self._implementation.ask_all(batch)
            except ImplementationError as error:
                self.stopped = error
        return replies
