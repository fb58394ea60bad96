"""The closed lists of values that the contract names, and the lists of codes that may grow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

from cptimescales.audit.findings import Verdict
from cptimescales.audit.mistakes import Mistake
from cptimescales.audit.moved_dates import Outcome
from cptimescales.audit.rechecked import Because, RecheckOutcome
from cptimescales.audit.texts_compared import ChangeKind
from cptimescales.calendars.dates import MonthEnd
from cptimescales.cases.alerts import Code
from cptimescales.export.contract.codes import REFUSAL_CODES
from cptimescales.export.contract.printed import Division, LawVerdict
from cptimescales.returns.periods import Each
from cptimescales.returns.published import FigureId
from cptimescales.returns.record import ReturnKind
from cptimescales.rules.authority import Basis, BasisOfText, Verified
from cptimescales.rules.ending import Reason
from cptimescales.rules.episode_kinds import EpisodeKind
from cptimescales.rules.model import CountedFrom
from cptimescales.rules.period import Direction, FirstDay, Unit
from cptimescales.rules.status import Status
from cptimescales.rules.when_owed import AlertCode, Lives, Meets, Starts


@dataclass(frozen=True, slots=True)
class NamedValues:
    """A list of values with a name of its own in the contract.

    Attributes:
        name: its name.
        values: the values, in their order.
        means: what a value says, in one sentence.
        grows: whether a later minor version of the contract may add a value. A reader must then
            accept one that it does not know.
    """

    name: str
    values: tuple[str, ...]
    means: str
    grows: bool = False

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the list."""
        return {"description": self.means, "type": "string", "enum": list(self.values)}


def _values(kind: object) -> tuple[str, ...]:
    """The values of a type of texts, those of its parts one after the other."""
    parts = get_args(kind)
    return tuple(
        value for part in parts for value in ((part,) if isinstance(part, str) else _values(part))
    )


CODES = NamedValues(
    "RefusalCode", tuple(REFUSAL_CODES), "Why there is no answer, for a program.", grows=True
)

NAMED_VALUES: tuple[NamedValues, ...] = (
    NamedValues(
        "Status",
        tuple(status.value for status in Status),
        "Where a duty stands on a day. Only a timetable or a report says `missed` or "
        "`not_recorded`.",
    ),
    CODES,
    NamedValues("AlertCode", _values(Code), "What an alert is about.", grows=True),
    NamedValues(
        "RuleAlertCode",
        _values(AlertCode),
        "What a rule alerts to while unmet.",
        grows=True,
    ),
    NamedValues("Basis", _values(Basis), "The rank of the text behind an answer."),
    NamedValues(
        "BasisOfText", _values(BasisOfText), "The rank of the text behind a number, in a rulebook."
    ),
    NamedValues("Verified", _values(Verified), "Where a number was read."),
    NamedValues("Unit", _values(Unit), "What a period counts."),
    NamedValues("FirstDay", _values(FirstDay), "Which day is day 1 of a count of working days."),
    NamedValues("MonthEnd", _values(MonthEnd), "What answers where a month lacks the day."),
    NamedValues("Direction", _values(Direction), "Whether a period counts forward or back."),
    NamedValues("EpisodeKind", _values(EpisodeKind), "A kind of episode in which duties live."),
    NamedValues("Lives", _values(Lives), "In which episodes a duty lives; `always`: in any."),
    NamedValues("Starts", _values(Starts), "Which triggers of an episode start a clock."),
    NamedValues("Meets", _values(Meets), "Which unmet clocks an event meets."),
    NamedValues("CountedFrom", _values(CountedFrom), "What later deadlines are counted from."),
    NamedValues("Reason", _values(Reason), "Why a plan may end."),
    NamedValues("Division", _values(Division), "A division of bank holidays."),
    NamedValues("Verdict", _values(Verdict), "The outcome of an audit for one row."),
    NamedValues(
        "Mistake", _values(Mistake), "A known mistake that leads to a recorded date.", grows=True
    ),
    NamedValues("ChangeKind", _values(ChangeKind), "How a rule changed."),
    NamedValues("RecheckOutcome", _values(RecheckOutcome), "What became of a stored answer."),
    NamedValues("Because", _values(Because), "Why a date moved."),
    NamedValues("Outcome", _values(Outcome), "What a newer list does to a due date."),
    NamedValues("ReturnKind", _values(ReturnKind), "What kind of source was read.", grows=True),
    NamedValues("FigureId", _values(FigureId), "A figure of the statistics.", grows=True),
    NamedValues("Each", _values(Each), "Whether each month or quarter has figures."),
    NamedValues("LawVerdict", _values(LawVerdict), "The verdict on a law."),
)
"""Every list that the contract names.

>>> [named.name for named in NAMED_VALUES if named.grows]
['RefusalCode', 'AlertCode', 'RuleAlertCode', 'Mistake', 'ReturnKind', 'FigureId']
"""
