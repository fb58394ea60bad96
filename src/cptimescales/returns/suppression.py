"""Leaves small counts out of an answer so that nobody can work them out again.

A count from 1 to one below the threshold is small. It is left out, and with it whatever would give
it away: a second count of its sum, a second group, the share, the median. Nothing that can be
subtracted from a published sum leaves a small count. `docs/how-to/reports.md` says why that holds.

In the order in which it is done, for each rule:

1. In the row of all duties, the met in time, late, overdue and missed are the parts of the due.
   Small parts are left out, and then the smallest others, until the parts left out are two or more
   and together not small.
2. In the rows of groups, and of periods, the due and the two parts "in time" and "not in time" are
   treated in the same way from row to row. Late, overdue and missed have figures of their own only
   if none of them is small in any row.
3. Each other count (pending, not owed, not recorded) is treated from row to row by itself.
4. Rows of a group in a period are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from cptimescales.errors import TimescaleError
from cptimescales.returns.answered import Doubt, Refused
from cptimescales.returns.indicators import Indicator
from cptimescales.returns.kept_rows import KeptRows
from cptimescales.returns.periods import Span
from cptimescales.returns.published import PublishedIndicator
from cptimescales.returns.recorded_dates import AuditedDate
from cptimescales.returns.report import Report
from cptimescales.returns.rests_on import RestsOn
from cptimescales.returns.standing import Duty

LEAST = 3
"""The smallest threshold: below 2, a count that is left out could only be 1."""

_PARTS = ("on_time", "late", "overdue", "missed")
_ALONE = ("pending", "not_owed", "not_recorded")
_Figures = dict[str, int]


class ThresholdError(TimescaleError):
    """A threshold under which nothing would be hidden."""

    code = "bad_threshold"


def suppressed(report: Report, below: int) -> Report:
    """The answer without rows about children, and without counts below a threshold.

    The standing, the alerts, the audit, the refusals and the doubts are empty. The rows of the
    answer that is passed in are closed.

    Raises:
        ThresholdError: the threshold is no whole number of 3 or more.
    """
    if type(below) is not int or below < LEAST:
        raise ThresholdError(f"the threshold is {below}; allowed: {LEAST} or more, usually 5")
    small = _Small(below)
    indicators = [row for rows in _by_rule(report.indicators) for row in small.rows_of_a_rule(rows)]
    totals = {row.rule: row for row in indicators if row.group is None and row.period is None}
    source = report.source
    report.close()
    return replace(
        report,
        source=source.model_copy(
            update={
                "children": small.or_none(source.children),
                "refused": small.or_none(source.refused),
                "unanswered": small.or_none(source.unanswered),
            }
        ),
        unseen=[],
        others=KeptRows(Duty._make),
        alerts=[],
        indicators=indicators,
        published=small.published(report.published, totals, report.question.span),
        audit=KeptRows(AuditedDate._make),
        refusals=KeptRows(Refused._make),
        doubts=KeptRows(Doubt._make),
        rests_on=[_without_counts(book) for book in report.rests_on],
        suppressed_below=below,
    )


def _by_rule(indicators: Iterable[Indicator]) -> Iterable[list[Indicator]]:
    rows: defaultdict[tuple[str, str], list[Indicator]] = defaultdict(list)
    for row in indicators:
        rows[row.rulebook, row.rule].append(row)
    return rows.values()


def _without_counts(book: RestsOn) -> RestsOn:
    rules = tuple(rule.model_copy(update={"duties": None}) for rule in book.rules)
    return book.model_copy(update={"rules": rules, "provisional": None})


class _Small:
    """Decides what is left out, for one threshold."""

    def __init__(self, below: int) -> None:
        self._below = below

    def is_safe(self, count: int) -> bool:
        """Whether a count may be shown or worked out: it is 0 or not small."""
        return count == 0 or abs(count) >= self._below

    def or_none(self, count: int | None) -> int | None:
        return count if count is not None and self.is_safe(count) else None

    def hidden(self, rows: Mapping[str, Sequence[int]], last: str = "") -> set[str]:
        """Which rows to leave out, so that each sum over them is safe and no row is alone.

        Args:
            rows: the counts of each row; the sum of each count over all rows may be known.
            last: the row to leave out to protect another only if no other row can.
        """
        hidden = {name for name, counts in rows.items() if not all(map(self.is_safe, counts))}
        rest = sorted(
            rows.keys() - hidden,
            key=lambda name: (name == last, not any(rows[name]), sum(rows[name]), name),
        )
        while hidden and rest and not self._hide_each_other([rows[name] for name in hidden]):
            hidden.add(rest.pop(0))
        return hidden

    def _hide_each_other(self, rows: Sequence[Sequence[int]]) -> bool:
        sums = map(sum, zip(*rows, strict=True))
        return sum(map(any, rows)) > 1 and all(map(self.is_safe, sums))

    def rows_of_a_rule(self, rows: Sequence[Indicator]) -> list[Indicator]:
        """The rows of one rule without what is left out."""
        total = next(row for row in rows if row.group is None and row.period is None)
        shown = [self._total(total)]
        for dimension in (
            [row for row in rows if row.group is not None and row.period is None],
            [row for row in rows if row.group is None and row.period is not None],
        ):
            whole = all(getattr(shown[0], name) is not None for name in _TELLS)
            shown += self._dimension(dimension, total_is_whole=whole)
        return shown

    def _total(self, row: Indicator) -> Indicator:
        counts = _counts(row)
        # The groups tell how many were in time unless those and the others are left out together.
        parts = self.hidden({part: (counts[part],) for part in _PARTS}, last="on_time")
        left_out = {name for name in ("ahead", *_ALONE) if not self.is_safe(counts[name])}
        if not self.is_safe(counts["due"]):
            parts = set(_PARTS)
            left_out.add("due")
        return self._shown(row, counts, left_out | parts, with_bands=True)

    def _dimension(self, rows: Sequence[Indicator], *, total_is_whole: bool) -> list[Indicator]:
        """The rows of the groups, or of the periods, of a rule."""
        counts = {_name(row): _counts(row) for row in rows}
        fine = total_is_whole and all(
            self.is_safe(of[part]) for of in counts.values() for part in _PARTS
        )
        due = self.hidden({name: (of["due"],) for name, of in counts.items()})
        # A row without its due is without its parts, too.
        parts = due | self.hidden(
            {name: (of["on_time"], of["due"] - of["on_time"]) for name, of in counts.items()}
        )
        if not self._hide_each_other_or_none(counts, parts):
            parts = set(counts)
        alone = {
            kind: self.hidden({name: (of[kind],) for name, of in counts.items()})
            for kind in ("ahead", *_ALONE)
        }
        shown = []
        for row in rows:
            name = _name(row)
            left_out = {kind for kind, names in alone.items() if name in names}
            if name in due:
                left_out.add("due")
            if name in parts:
                left_out |= set(_PARTS)
            if not fine:
                left_out |= {"late", "overdue", "missed"}
            shown.append(self._shown(row, counts[name], left_out, with_bands=False))
        return shown

    def _hide_each_other_or_none(
        self, counts: Mapping[str, Mapping[str, int]], hidden: set[str]
    ) -> bool:
        rows = [
            (counts[name]["on_time"], counts[name]["due"] - counts[name]["on_time"])
            for name in hidden
        ]
        return not rows or self._hide_each_other(rows)

    def _shown(
        self, row: Indicator, counts: _Figures, left_out: set[str], *, with_bands: bool
    ) -> Indicator:
        """A row without the counts that are left out, and without what would tell them."""
        update: dict[str, object] = dict.fromkeys(left_out - {"on_time", "ahead"})
        if "on_time" in left_out:
            update |= {"percent_of_due": None}
        if "ahead" in left_out:
            update |= {"in_time_ahead": None}
        if {"on_time", "ahead"} & left_out:
            update |= {"in_time": None}
        held = counts["on_time"] + counts["ahead"] + counts["late"]
        if {"on_time", "ahead", "late"} & left_out:
            update |= {"percent_of_held": None, "median_working_days": None}
        elif not self.is_safe(held):
            update |= {"median_working_days": None}
        if {"overdue", "pending"} & left_out:
            update |= {"percent_of_open": None}
        if row.bands is not None and not (
            with_bands
            and "percent_of_held" not in update
            and self._bands_are_safe(row.bands, counts, held)
        ):
            update |= {"bands": None}
        gone = {name for name in update if getattr(row, name) is not None}
        return row.model_copy(update={**update, "suppressed": bool(gone)})

    def _bands_are_safe(self, bands: Mapping[str, int], counts: _Figures, held: int) -> bool:
        """Whether every band is, and every sum of the first bands less those held in time."""
        in_time, so_far = counts["on_time"] + counts["ahead"], 0
        if not all(map(self.is_safe, bands.values())):
            return False
        for count in bands.values():
            so_far += count
            if not self.is_safe(in_time - so_far):
                return False
        return self.is_safe(held - so_far)

    def published(
        self, figures: Sequence[PublishedIndicator], totals: Mapping[str, Indicator], span: Span
    ) -> list[PublishedIndicator]:
        """The published figures, and of several readings only those that differ by no small count.

        A figure is left out where the row of its rule in the indicators leaves out what it tells.
        """
        shown: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        answer = []
        for figure in figures:
            row = totals.get(_RULE_OF[figure.id])
            others = shown[figure.id]
            if span.is_whole and row is not None and figure.unit == "events":
                # The indicator counts the same meetings by our limits.
                others = [*others, (figure.of or 0, row.in_time or 0)]
            counts = figure.of or 0, figure.in_time or 0
            if row is None or not self._may_be_shown(counts, row, others):
                answer.append(_left_out(figure))
                continue
            with_bands = not shown[figure.id] and row.bands is not None
            shown[figure.id].append(counts)
            answer.append(self._published(figure, with_bands=with_bands))
        return answer

    def _may_be_shown(
        self, counts: tuple[int, int], row: Indicator, others: Iterable[tuple[int, int]]
    ) -> bool:
        """Whether a published figure tells no small count, beside what is shown already."""
        of, in_time = counts
        return (
            all(getattr(row, name) is not None for name in _TELLS)
            and self.is_safe(in_time)
            and self.is_safe(of - in_time)
            and all(
                self.is_safe(of - other)
                and self.is_safe(in_time - other_in_time)
                and self.is_safe(of - in_time - other + other_in_time)
                for other, other_in_time in others
            )
        )

    def _published(self, figure: PublishedIndicator, *, with_bands: bool) -> PublishedIndicator:
        update: dict[str, object] = {"not_known": self.or_none(figure.not_known)}
        if not with_bands:
            update |= {"bands": None}  # a second reading moves single children between bands
        gone = {name for name in update if getattr(figure, name) != update[name]}
        return figure.model_copy(update={**update, "suppressed": bool(gone)})


_RULE_OF = {
    "conferences_by_working_days": "initial_conference",
    "assessments_by_working_days": "assessment",
    "reviews_in_time": "review_conference",
    "plans_reviewed_in_time": "review_conference",
}
_TELLS = ("due", "in_time", "in_time_ahead", "late", "overdue", "missed")
"""The counts of the row of all duties that a published figure, or a group, can give away."""


def _left_out(figure: PublishedIndicator) -> PublishedIndicator:
    counted = ("of", "in_time", "percent", "median_working_days", "bands", "not_known")
    return figure.model_copy(update={**dict.fromkeys(counted), "suppressed": True})


def _counts(row: Indicator) -> _Figures:
    """The counts of a row, with those met in time of which the limit has come by themselves."""
    ahead = row.in_time_ahead or 0
    return {
        "on_time": (row.in_time or 0) - ahead,
        "ahead": ahead,
        **{name: getattr(row, name) for name in ("late", "overdue", "missed", "due", *_ALONE)},
    }


def _name(row: Indicator) -> str:
    return row.group if row.group is not None else str(row.period)
