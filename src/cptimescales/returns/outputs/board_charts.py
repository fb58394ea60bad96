"""Where the bars of the board's charts lie, in per cent of their width; nothing is drawn here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cptimescales.returns.indicators import Indicator
from cptimescales.returns.outputs.words import on_time
from cptimescales.returns.periods import days_of
from cptimescales.rules.words import month

_MOST_PERIODS = 12

OUTCOMES = {"in_time": "in time", "late": "late", "overdue": "overdue", "missed": "missed"}
"""What can become of a duty of which the limit has come, in words."""


@dataclass(frozen=True)
class Part:
    """A part of a bar: what it is, how many duties, where it begins and how wide it is."""

    outcome: str
    count: int
    x: float
    width: float


@dataclass(frozen=True)
class Bar:
    """The bar of one rule: its parts, and the same in words."""

    row: Indicator
    parts: Sequence[Part]
    words: str


@dataclass(frozen=True)
class Column:
    """The column of one band or period.

    Attributes:
        name: the band, or the months of a period.
        year: the year of a period, where it is another one than before.
        height: how high the column is, in per cent of the chart.
        label: its figure in words; empty if it is suppressed.
    """

    name: str
    year: str
    height: float
    label: str


@dataclass(frozen=True)
class Columns:
    """A chart of columns for one rule, the same in words, and how many older columns it omits."""

    title: str
    columns: Sequence[Column]
    words: str
    left_out: int = 0


def bars(indicators: Sequence[Indicator]) -> list[Bar]:
    """A bar for each rule that has duties of which the limit has come."""
    rows = [row for row in indicators if row.group is None and row.period is None and row.due]
    return [_bar(row) for row in rows]


def _bar(row: Indicator) -> Bar:
    counts = (on_time(row), row.late, row.overdue, row.missed)
    parts, x = [], 0.0
    for outcome, count in zip(OUTCOMES, counts, strict=True):
        if count and row.due:
            width = 100 * count / row.due
            parts.append(Part(outcome, count, x, width))
            x += width
    told = ", ".join(f"{part.count:,} {OUTCOMES[part.outcome]}" for part in parts)
    return Bar(row, parts, f"{row.title}: of {row.due:,} due, {told or 'suppressed'}")


def band_charts(indicators: Sequence[Indicator]) -> list[Columns]:
    """A chart for each rule with bands of working days."""
    charts = []
    for row in indicators:
        if row.group is None and row.period is None and row.bands and any(row.bands.values()):
            most = max(row.bands.values())
            columns = [
                Column(name, "", 100 * count / most, f"{count:,}")
                for name, count in row.bands.items()
            ]
            told = ", ".join(f"{name} working days: {count:,}" for name, count in row.bands.items())
            charts.append(Columns(row.title, columns, f"{row.title}. {told}"))
    return charts


def period_charts(indicators: Sequence[Indicator]) -> list[Columns]:
    """A chart for each rule with two periods or more in which a limit came: the last of them."""
    charts = []
    whole = [row for row in indicators if row.group is None and row.period is None]
    for rule in whole:
        rows = [
            row
            for row in indicators
            if (row.rulebook, row.rule, row.group) == (rule.rulebook, rule.rule, None)
            and row.period is not None
            and (row.due is None or row.due)
        ]
        if len(rows) < 2:
            continue
        left_out = max(0, len(rows) - _MOST_PERIODS)
        rows = rows[left_out:]
        columns, year = [], ""
        for row in rows:
            name, new_year = _months(str(row.period))
            share = row.percent_of_due
            label = "" if share is None else f"{share:.0f}"
            columns.append(Column(name, new_year if new_year != year else "", share or 0, label))
            year = new_year
        told = ", ".join(
            f"{row.period}: {column.label or 'suppressed'}"
            for row, column in zip(rows, columns, strict=True)
        )
        words = f"{rule.title}, per cent in time. {told}"
        charts.append(Columns(rule.title, columns, words, left_out))
    return charts


def _months(period: str) -> tuple[str, str]:
    """The months of a period and its year, as short as they stand under a column.

    >>> _months("2026-05"), _months("2026-04 to 2026-06")
    (('May', '2026'), ('Apr-Jun', '2026'))
    """
    days = days_of(period)
    assert days.first is not None
    assert days.last is not None
    first, last = month(days.first)[:3], month(days.last)[:3]
    return first if first == last else f"{first}-{last}", str(days.first.year)
