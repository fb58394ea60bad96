"""The figures of an answer in long form: one figure a row, for pivot tables and Power BI."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from cptimescales.returns.indicators import Indicator
from cptimescales.returns.published import PublishedIndicator
from cptimescales.returns.report import Report

MEASURES = (
    *("due", "in_time", "in_time_ahead", "late", "overdue", "missed", "pending", "not_owed"),
    *("not_recorded", "percent_of_due", "percent_of_held", "percent_of_open"),
    "median_working_days",
)
"""The figures of an indicator that have a row each; its bands have one each, too."""

_PUBLISHED = ("of", "in_time", "percent", "median_working_days", "not_known")


class Figure(NamedTuple):
    """One figure; `FIGURES` in `columns` says what each value is."""

    source: str
    rulebook: str | None
    rule: str
    title: str
    unit: str
    group: str | None
    period: str | None
    period_from: date | None
    period_to: date | None
    reading: str | None
    measure: str
    band: str | None
    value: float | int | None
    suppressed: bool


def figures(report: Report) -> Iterator[Figure]:
    """Every figure of the indicators, then every figure as the statistics publish them.

    A median that nobody can give, because nothing was held, has no row.
    """
    for indicator in report.indicators:
        yield from _of_indicator(indicator)
    for published in report.published:
        yield from _of_published(published)


def _of_indicator(indicator: Indicator) -> Iterator[Figure]:
    head = (
        "indicator",
        indicator.rulebook,
        indicator.rule,
        indicator.title,
        indicator.unit,
        indicator.group,
        indicator.period,
        indicator.period_from,
        indicator.period_to,
        None,
    )
    values = {measure: getattr(indicator, measure) for measure in MEASURES}
    yield from _rows(head, values, indicator.bands, suppressed=indicator.suppressed)


def _of_published(published: PublishedIndicator) -> Iterator[Figure]:
    head = (
        "published",
        None,
        published.id,
        published.title,
        published.unit,
        None,
        None,
        None,
        None,
        published.reading,
    )
    values = {measure: getattr(published, measure) for measure in _PUBLISHED}
    yield from _rows(head, values, published.bands, suppressed=published.suppressed)


def _rows(
    head: tuple[str | date | None, ...],
    values: Mapping[str, float | int | None],
    bands: Mapping[str, int] | None,
    *,
    suppressed: bool,
) -> Iterator[Figure]:
    for measure, value in values.items():
        if value is not None:
            yield Figure._make((*head, measure, None, value, False))
        elif suppressed:
            yield Figure._make((*head, measure, None, None, True))
    for band, count in (bands or {}).items():
        yield Figure._make((*head, "band", band, count, False))
