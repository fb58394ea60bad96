"""The board: one HTML page that a team manager reads at a glance (extra `pages`)."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import islice

from jinja2 import Template

from cptimescales._html_pages import rendered, template_of
from cptimescales._version import __version__
from cptimescales.returns.outputs.board_charts import OUTCOMES, band_charts, bars, period_charts
from cptimescales.returns.outputs.board_rows import board_rows
from cptimescales.returns.outputs.words import (
    SUMMARY,
    caveats,
    children_words,
    counted,
    duties_words,
    headline,
    subtitle,
    summary_of,
)
from cptimescales.returns.report import Report
from cptimescales.rules.words import VERIFIED_BRIEFLY, count_of, long_date, short_date

_MOST_REFUSALS = 50
_MOST_WRONG = 50
_VERDICTS = {
    "agrees": "agree",
    "differs": "differ",
    "right_when_recorded": "were right when recorded",
    "cannot_be_judged": "cannot be judged",
    "refused": "were refused",
}


def board_html(report: Report) -> str:
    """An answer as one HTML page, which needs no other file.

    Unseen children come first, then what is overdue, what is due this week, group by group if the
    question names a column, and the figures. The page has no script, and loads no font, style or
    picture. It prints on A4. The same answer gives the same page, byte for byte.

    >>> from datetime import date
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import cptimescales as cpt
    >>> from cptimescales.returns import Question, open_return, report_on
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "events.csv")
    ...     _ = path.write_text("reference,event,on\\nC-1,conference_held,14/12/2026\\n", "utf-8")
    ...     question = Question(as_of=date(2027, 1, 4))
    ...     with report_on(open_return(path), cpt.rulebook("england"), question) as answer:
    ...         page = board_html(answer)
    >>> "First core group meeting" in page
    True
    """
    is_suppressed = report.suppressed_below is not None
    wrong = (date for date in report.audit if date.verdict not in ("agrees", "right_when_recorded"))
    return rendered(
        _template(),
        version=__version__,
        report=report,
        as_of=report.question.as_of,
        by=report.question.by,
        headline=headline(report),
        subtitle=subtitle(report),
        rows=None if is_suppressed else board_rows(report),
        counted=list(counted(report)),
        caveats=list(caveats(report)),
        outcomes=OUTCOMES,
        bars=bars(report.indicators),
        band_charts=band_charts(report.indicators),
        period_charts=period_charts(report.indicators),
        summary=SUMMARY,
        summary_of=summary_of,
        whole=[row for row in report.indicators if row.group is None and row.period is None],
        grouped=[row for row in report.indicators if row.group is not None and row.period is None],
        published=[row for row in report.published if row.of or row.suppressed],
        verdicts=Counter(date.verdict for date in report.audit),
        verdict_words=_VERDICTS,
        mistakes=Counter(mistake for date in report.audit for mistake in date.mistakes),
        wrong=list(islice(wrong, _MOST_WRONG)),
        refusals=list(islice(report.refusals, _MOST_REFUSALS)),
        doubts=list(islice(report.doubts, _MOST_REFUSALS)),
        verified_briefly=VERIFIED_BRIEFLY,
    )


@lru_cache(maxsize=1)
def _template() -> Template:
    return template_of(
        "cptimescales.returns.outputs",
        "board.html.jinja",
        {
            "long_date": long_date,
            "short_date": short_date,
            "figure": _figure,
            "children": children_words,
            "duties": duties_words,
            "count_of": count_of,
            "percent": lambda number: f"{number:.2f}%",
            "words": lambda name: name.replace("_", " "),
        },
    )


def _figure(figure: float | None) -> str:
    """A figure of a table: a count, a share with one decimal, or nothing."""
    if figure is None:
        return ""
    return f"{figure:,}" if isinstance(figure, int) else f"{figure:.1f}"
