"""Judges the records of a return in several processes, in the order of the source."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from cptimescales.errors import TimescaleError
from cptimescales.library import Rulebook
from cptimescales.returns.answered import Answered, Judge, look_for_garbage_seldom
from cptimescales.returns.choosing import Choose
from cptimescales.returns.question import Question
from cptimescales.returns.record import Record, ReturnRefusal

MOST_PROCESSES = 60
"""The most processes; Windows cannot wait for more."""

_judge: Judge  # of this process, if it is one that judges


class ProcessEndedError(TimescaleError):
    """A process that judged records ended before its time."""

    code = "process_ended"


def judged_in_processes(
    processes: int,
    question: Question,
    book: Rulebook | Choose,
    parts: Iterable[Sequence[Record | ReturnRefusal]],
) -> Iterator[Answered]:
    """What came of each part of a return, in order. This process only reads and joins.

    Args:
        processes: how many judge. Each begins as a fresh process, not as a copy of this one.
        question: what is asked.
        book: as for `Judge`; it can be pickled.
        parts: some hundred records each.

    Raises:
        ProcessEndedError: a process ended early, as when the memory does not suffice.
    """
    waiting: deque[Future[Answered]] = deque()
    pool = ProcessPoolExecutor(processes, get_context("spawn"), _begin, (question, book))
    try:
        for part in parts:
            waiting.append(pool.submit(_answered, part))
            if len(waiting) > 2 * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise ProcessEndedError(
            "a process that judged some of the children ended early; "
            "perhaps the memory did not suffice: use one process"
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(question: Question, book: Rulebook | Choose) -> None:
    global _judge
    _judge = Judge(question, book)
    look_for_garbage_seldom()


def _answered(records: Sequence[Record | ReturnRefusal]) -> Answered:
    return _judge.answered(records).packed()
