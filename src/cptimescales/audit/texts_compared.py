"""How two texts of one rule differ: number, unit, edition, grade, place, in kinds and in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from cptimescales.rules.authority import UNREAD, BasisOfText, Verified
from cptimescales.rules.frozen import Frozen
from cptimescales.rules.model import RuleVersion
from cptimescales.rules.period import Period
from cptimescales.rules.words import VERIFIED_BRIEFLY

ChangeKind = Literal[
    "began",
    "ended",
    "trigger",
    "number",
    "unit",
    "counting",
    "number_set",
    "number_gone",
    "conditions",
    "now_read",
    "not_read",
    "basis",
    "edition",
    "recited",
    "wording",
    "questions",
]
"""How a rule changed.

`began`, `ended`: it is in force, or no longer. `trigger`: it takes the place of a rule that another
event started. `number`, `unit`: how many, and of what. `counting`: which day is day 1, where a
month without the day ends, or what a later deadline counts from. `number_set`, `number_gone`: the
text sets a number that it did not set before, or the reverse. `conditions`: what the end of a plan
needs, or who is informed. `now_read`, `not_read`: the text in force was read better or worse than
the text before it. `basis`: another rank of text. `edition`: another document. `recited`: another
place in the same document. `wording`: the reading, or the words of a duty without a number.
`questions`: the open questions.
"""

_GRADES: tuple[Verified, ...] = (
    "not_verified",
    "previous_edition",
    "secondary_source",
    "source_text",
)


# The keys of a version that decide no date, or that are compared one by one.
_NOT_OTHERS = frozenset(
    {
        *("effective_from", "effective_to", "basis", "verified", "citation", "reading"),
        *("open_questions", "within", "then", "counted_from", "before", "around"),
        *("undated", "unread"),
    }
)


class Wording(Frozen):
    """What a text says on one side of a change.

    Attributes:
        says: the timescale in words; for the end of a plan, what it needs and who is informed.
        edition: the title of the document.
        citation: the document and the place in it, in one line.
    """

    says: str
    edition: str
    citation: str
    basis: BasisOfText
    verified: Verified
    reading: str
    open_questions: tuple[str, ...]


class Text(NamedTuple):
    """A version of a rule, or the conditions of an ending, with what is compared of it."""

    wording: Wording
    version: RuleVersion | None = None  # None for the end of a plan


def kinds_of_change(before: Text | None, after: Text | None) -> Iterator[ChangeKind]:
    """How a text differs from the one before it, the gravest way first; nothing if it does not."""
    if before is None or after is None:
        if after is not None:
            yield "began"
        elif before is not None:
            yield "ended"
        return
    yield from _kinds_of_count(before, after)
    old, new = before.wording, after.wording
    better = _grade(after) - _grade(before)
    if better:
        yield "now_read" if better > 0 else "not_read"
    if old.basis != new.basis:
        yield "basis"
    if old.edition != new.edition:
        yield "edition"
    elif old.citation != new.citation:
        yield "recited"
    undated = _undated(before) and _undated(after) and old.says != new.says
    if undated or old.reading != new.reading:
        yield "wording"
    if old.open_questions != new.open_questions:
        yield "questions"


def _kinds_of_count(before: Text, after: Text) -> Iterator[ChangeKind]:
    """How the counted period differs; nothing where neither text has one."""
    old, new = before.version, after.version
    if old is None or new is None:
        if before.wording.says != after.wording.says:
            yield "conditions"
        return
    if old.undated is not None or new.undated is not None:
        if old.undated is None and old.unread is None:
            yield "number_gone"
        elif new.undated is None and new.unread is None:
            yield "number_set"
        return
    if old.unread is not None or new.unread is not None:
        return  # now_read or not_read
    periods, others = _periods(old), _periods(new)
    both = [(periods[key], others[key]) for key in periods if key in others]
    counted_from = old.then and new.then and old.counted_from != new.counted_from
    if (
        len(old.then) != len(new.then)
        or any(period.count != other.count for period, other in both)
        or _birthday(old) != _birthday(new)
    ):
        yield "number"
    if any(period.unit != other.unit for period, other in both):
        yield "unit"
    settings = any(_settings(*pair) for pair in both) or _others(old) != _others(new)
    if counted_from or settings:
        yield "counting"


def _periods(version: RuleVersion) -> Mapping[str, Period]:
    """Every period of a version, by its key and, in a series, its place."""
    around = version.around
    named: dict[str, Period | None] = {"within": version.within, "before": version.before}
    named |= {f"then {place}": period for place, period in enumerate(version.then)}
    if around is not None:
        named |= {"plan_by": around.plan_by, "opens": around.opens, "closes": around.closes}
    return {key: period for key, period in named.items() if period is not None}


def _birthday(version: RuleVersion) -> int | None:
    return version.around.birthday if version.around else None


def _settings(period: Period, other: Period) -> bool:
    """Whether two periods are counted in different ways."""
    return (period.first_day, period.month_end) != (other.first_day, other.month_end)


def _others(version: RuleVersion) -> dict[str, object]:
    """What else decides how a version is counted, by its keys in the file."""
    return {
        key: getattr(version, key) for key in version.__dataclass_fields__ if key not in _NOT_OTHERS
    }


def counted(text: Text | None) -> object:
    """What decides a due date; None if there is none.

    It is equal for two texts that lead to the same date from every day.
    """
    version = None if text is None else text.version
    if version is None or version.undated is not None or version.unread is not None:
        return None
    periods = {
        key: (period.normal, period.first_day, period.month_end)
        for key, period in _periods(version).items()
    }
    counted_from = version.counted_from if version.then else None
    return periods, counted_from, _birthday(version), _others(version)


def _grade(text: Text) -> int:
    """How far a text was read. A version that nobody has read answers nothing."""
    if text.version is not None and text.version.unread is not None:
        return -1
    return _GRADES.index(text.wording.verified)


def _undated(text: Text) -> bool:
    return text.version is not None and text.version.undated is not None


def words_of_change(
    kinds: Sequence[ChangeKind], before: Text | None, after: Text | None, *, again: bool
) -> str:
    """A change in words.

    Args:
        kinds: what `kinds_of_change` gives for the two texts; at least one.
        before, after: the two texts; None where there is none.
        again: whether the rulebook has an earlier text of a rule that begins.
    """
    if before is None and after is not None:
        first = "" if again else "; this rulebook has no earlier text of it"
        return f"begins: {after.wording.says}, {_cited(after.wording)}{first}"
    if after is None:
        assert before is not None
        return f"ends: it was {before.wording.says}, {_cited(before.wording)}"
    assert before is not None
    old, new = before.wording, after.wording
    says = "what it needs" if after.version is None else new.says
    if old.says != new.says:
        parts = [f"{new.says}, was {old.says}"]
    elif unread_now(before, after):
        parts = [f"{says} is kept, because the text in force was not read"]
    else:
        parts = [f"{says}, as before"]
    if "counting" in kinds:
        parts.append(f"counted otherwise: {_count_words(after)}, was {_count_words(before)}")
    if "edition" in kinds:
        parts.append(f"by {new.edition}, was by {old.edition}")
    if "recited" in kinds:
        parts.append(f"cited at another place: {new.citation}, was {old.citation}")
    if "basis" in kinds:
        parts.append(f"{new.basis.replace('_', ' ')}, was {old.basis.replace('_', ' ')}")
    if "now_read" in kinds or "not_read" in kinds:
        parts.append(f"{_read(after)}, was {_read(before)}")
    if "questions" in kinds:
        parts += _questions(old, new)
    if kinds == ("wording",):
        parts.append("only the reading is worded otherwise")
    return "; ".join(parts)


def unread_now(before: Text | None, after: Text | None) -> bool:
    """Whether another document is in force that nobody has read, and the answers are kept."""
    if before is None or after is None or _grade(before) < 0 or _grade(after) < 0:
        return False
    old, new = before.wording, after.wording
    return new.edition != old.edition and new.verified in UNREAD


def _cited(wording: Wording) -> str:
    return f"by {wording.edition}"


def _count_words(text: Text) -> str:
    assert text.version is not None
    periods = [period.spelled_out() for period in _periods(text.version).values()]
    counted = f" from {text.version.counted_from}" if text.version.then else ""
    return ", then ".join(periods).replace("_", " ") + counted.replace("_", " ")


def _read(text: Text) -> str:
    if text.version is not None and text.version.unread is not None:
        return "read by nobody, so there is no answer"
    return VERIFIED_BRIEFLY[text.wording.verified]


def _questions(old: Wording, new: Wording) -> Iterator[str]:
    opened = [slug for slug in new.open_questions if slug not in old.open_questions]
    closed = [slug for slug in old.open_questions if slug not in new.open_questions]
    if opened:
        yield f"open now: {', '.join(opened)}"
    if closed:
        yield f"no longer open: {', '.join(closed)}"
