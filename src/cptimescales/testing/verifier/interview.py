"""One interview: asks an implementation each question once, and remembers its answers."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Generic, TypeVar

from cptimescales.testing.verifier.implementations import Asks, ImplementationError
from cptimescales.testing.verifier.protocol import NoAnswer

QuestionT = TypeVar("QuestionT", bound=Hashable)
ReplyT = TypeVar("ReplyT")


class Interview(Generic[QuestionT, ReplyT]):
    """Asks each question once and remembers the answer. It stops when the implementation fails.

    Args:
        implementation: what to ask.

    Attributes:
        asked: how many questions it has put so far.
        stopped: the error that ended it; None while it goes on.
    """

    def __init__(self, implementation: Asks[QuestionT, ReplyT | NoAnswer]) -> None:
        self._implementation = implementation
        self._first: dict[QuestionT, ReplyT | NoAnswer] = {}
        self._second: dict[QuestionT, ReplyT | NoAnswer] = {}
        self.stopped: ImplementationError | None = None
        self.asked: int = 0

    def start(self, question: QuestionT) -> None:
        """Asks one plain question.

        Raises:
            ImplementationError: the implementation cannot be asked, or gives no answer.
        """
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

    def ask(self, question: QuestionT) -> ReplyT | NoAnswer:
        """The first answer to the question."""
        reply = self._first.get(question)
        if reply is None:
            self.ask_beforehand([question])
            reply = self._first.get(question, NoAnswer("it was not asked"))
        return reply

    def replies(self) -> Iterable[tuple[QuestionT, ReplyT | NoAnswer]]:
        """Every question that is remembered, with its first answer."""
        return self._first.items()

    def has_asked(self, question: QuestionT) -> bool:
        """Whether the question was put to the implementation."""
        return question in self._first

    def ask_again(self, question: QuestionT) -> ReplyT | NoAnswer:
        """The second answer to the question."""
        reply = self._second.get(question)
        if reply is None:
            (reply,) = self._ask_all([question]) or [NoAnswer("it was not asked")]
            self._second[question] = reply
        return reply

    def ask_beforehand(self, batch: Iterable[QuestionT]) -> None:
        """Asks many questions at once, if the implementation takes many."""
        new = list(dict.fromkeys(question for question in batch if question not in self._first))
        self._first.update(zip(new, self._ask_all(new), strict=False))

    def forget(self) -> None:
        """Forgets every answer, so that many long answers need no memory."""
        self._first.clear()
        self._second.clear()

    def _ask_all(self, new: Sequence[QuestionT]) -> list[ReplyT | NoAnswer]:
        replies: list[ReplyT | NoAnswer] = []
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
