"""The arithmetic of one chunk of deadlines that are judged on a day: the status, the days late.

The words are those of whole cases, see `cases.judging`; a table has one word more, `not_owed`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cptimescales.columns.kernels import Counting
from cptimescales.columns.lookup_tables import NOTHING, Days
from cptimescales.columns.outputs import WORDS, AnswerKind
from cptimescales.columns.raw_column import Array
from cptimescales.rules.status import NOT_OWED, Status

MetBy = Literal["event", "paper"]
"""What meets a deadline. An event counts up to the end of its episode, that day included. A paper,
such as notes that are sent, may come later: a duty that was missed is then met late, and one that
fell away is met if the paper comes by its limit."""

_MET = WORDS["statuses"].index(Status.MET)
_PENDING = WORDS["statuses"].index(Status.PENDING)
_MISSED = WORDS["statuses"].index(Status.MISSED)
# The second of each pair is the first and 1, so a status is a number and a comparison.
assert WORDS["statuses"][_MET : _MET + 2] == (Status.MET, Status.MET_LATE)
assert WORDS["statuses"][_PENDING : _PENDING + 2] == (Status.PENDING, Status.OVERDUE)
assert WORDS["statuses"][_MISSED : _MISSED + 2] == (Status.MISSED, NOT_OWED)


class Outcome(NamedTuple):
    """What became of each deadline by the day on which it is judged.

    Attributes:
        met: whether it was met.
        over: whether its episode had ended and it was not met; None where no episode ends.
    """

    met: NDArray[np.bool_]
    over: NDArray[np.bool_] | None


def outcome(due: Days, held: Days, as_of: Days, ended: Days | None, met_by: MetBy) -> Outcome:
    """What became of each deadline: whether it was met, or its episode ended before that."""
    met: NDArray[np.bool_] = held <= as_of
    if _has_nothing(held):
        met &= held != NOTHING
    if ended is None:
        return Outcome(met, None)
    over = (ended <= as_of) & (ended != NOTHING)
    too_late = held > ended
    if met_by == "paper":
        too_late = (held > due) & (ended <= due)
    met &= ~(over & too_late)
    return Outcome(met, over & ~met)


class Statuses:
    """The status of each deadline; see `rules.status.status_on` and `cases.judging.judge_clock`.

    Args:
        met_by: what meets the deadlines.
        with_end: whether the last input is the day on which each episode ended.
    """

    answers: AnswerKind = "statuses"

    def __init__(self, met_by: MetBy = "event", *, with_end: bool = False) -> None:
        self._met_by: MetBy = met_by
        self._with_end = with_end

    def __call__(self, inputs: Sequence[Days], out: Array) -> None:
        """Inputs: due, held, as of, and the end of the episode if there is one."""
        due, held, as_of = inputs[:3]
        ended = inputs[3] if self._with_end else None
        met, over = outcome(due, held, as_of, ended, self._met_by)
        late, past = (held > due).view(np.int8), (as_of > due).view(np.int8)
        np.copyto(out, _chosen(met, late, past + np.int8(_PENDING)))
        if over is not None and ended is not None:
            fell_away = (ended <= due).view(np.int8)
            np.copyto(out, _chosen(over, fell_away + np.int8(_MISSED), out))
        if _has_nothing(due):
            out[due == NOTHING] = -1
        if _has_nothing(as_of):
            out[as_of == NOTHING] = -1


def _has_nothing(days: Days) -> bool:
    return len(days) > 0 and bool(days.min() == NOTHING)


def _chosen(mask: NDArray[np.bool_], yes: Array, no: Array) -> Array:
    """`numpy.where` for numbers of one byte, in a fifth of its time."""
    chosen: Array = no + mask.view(np.int8) * (yes - no)
    return chosen


class LateDays:
    """How many working days late each deadline was met, was missed, or is when it is judged.

    Args:
        counting: counts the working days.
        met_by, with_end: as for `Statuses`.
    """

    answers: AnswerKind = "counts"

    def __init__(
        self, counting: Counting, met_by: MetBy = "event", *, with_end: bool = False
    ) -> None:
        self._counting = counting
        self._met_by: MetBy = met_by
        self._with_end = with_end

    def __call__(self, inputs: Sequence[Days], out: Array) -> None:
        """Inputs: due, held, as of, the end of the episode, and the number of the table."""
        due, held, as_of, *others = inputs
        ended = others.pop(0) if self._with_end else None
        until = self.counted_to(due, held, as_of, ended)
        self._counting((due, until, *others), out)
        out[until <= due] = 0
        out[(due == NOTHING) | (as_of == NOTHING)] = np.nan

    def counted_to(self, due: Days, held: Days, as_of: Days, ended: Days | None) -> Days:
        """The day to which the lateness of each deadline counts, if it is late."""
        met, over = outcome(due, held, as_of, ended, self._met_by)
        until = np.where(met, held, as_of)
        if over is not None and ended is not None:
            np.copyto(until, ended, where=over)
        return until
