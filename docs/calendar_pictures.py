"""Draws the calendars of explain/counting.md from the library's own answers.

The same answers give the same bytes. Colour is never the only sign: every day that counts has its
number, and every day left out has a word and a pattern.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from html import escape
from textwrap import wrap
from typing import NamedTuple

import cptimescales as cpt
from cptimescales.rules.explain import counted_days
from cptimescales.rules.words import long_date

_CELL, _ROW, _HEAD, _TOP = 66, 58, 30, 64
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FILLS = {
    "trigger": ("#1d3557", "#ffffff"),
    "counts": ("#e3f2e6", "#14361d"),
    "due": ("#1b5e20", "#ffffff"),
    "plan": ("#c9e7cf", "#14361d"),
    "bank holiday": ("url(#left-out)", "#5f1212"),
    "closure": ("url(#left-out)", "#5f1212"),
    "weekend": ("#eceff1", "#3d474d"),
    "outside": ("#ffffff", "#5b666d"),
}

_OPENING = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"
  height="{height}" role="img" aria-labelledby="{name}-title" font-family="system-ui, sans-serif">
<title id="{name}-title">{title}</title>
<defs><pattern id="left-out" width="8" height="8" patternUnits="userSpaceOnUse"
  patternTransform="rotate(45)"><rect width="8" height="8" fill="#fdeaea"/>
<rect width="2" height="8" fill="#f3c6c6"/></pattern></defs>
<rect width="{width}" height="{height}" rx="6" fill="#ffffff"/>"""


class _Cell(NamedTuple):
    kind: str
    mark: str


def pictures() -> dict[str, str]:
    """Every picture by its name, as SVG."""
    england, scotland = cpt.rulebook("england"), cpt.rulebook("scotland")
    funeral = date(2022, 9, 5)
    answers = {
        "counting-christmas": (england.due("first_core_group", on=date(2026, 12, 14)), 0),
        "counting-saturday": (england.due("first_core_group", on=date(2026, 12, 12)), 0),
        "counting-closure": (
            england.with_closures({date(2026, 12, 29): "Council closed"}).due(
                "first_core_group", on=date(2026, 12, 14)
            ),
            0,
        ),
        "counting-known-before": (
            england.as_known_on(date(2022, 9, 9)).due("first_core_group", on=funeral),
            0,
        ),
        "counting-known-after": (
            england.as_known_on(date(2022, 9, 10)).due("first_core_group", on=funeral),
            0,
        ),
        "counting-months": (england.due("review_conference", on=date(2025, 11, 30)), 2),
        "counting-before": (scotland.due("conference_notice", on=date(2026, 12, 14)), 0),
    }
    return {
        name: _picture(name, _dated(answer), last_weeks)
        for name, (answer, last_weeks) in answers.items()
    }


def _dated(answer: cpt.DueDate | cpt.ReviewWindow) -> cpt.DueDate:
    assert isinstance(answer, cpt.DueDate)
    return answer


def _picture(name: str, answer: cpt.DueDate, last_weeks: int) -> str:
    """The weeks of a count; if `last_weeks` is not 0, only that many weeks at its end."""
    cells = _cells(answer)
    first, last = min(cells), max(cells)
    if last_weeks:
        first = last - timedelta(days=7 * last_weeks)
    monday = first - timedelta(days=first.weekday())
    weeks = (last - monday).days // 7 + 1
    named = (
        f"{day.date.day} {_MONTHS[day.date.month - 1]}: {day.name}"
        for day in answer.skipped
        if day.date >= monday
    )
    left_out = [line for words in named for line in wrap(words, 50, subsequent_indent="\u2003")]
    width, height = 7 * _CELL + 4, _TOP + _HEAD + weeks * _ROW + 22 * len(left_out) + 8
    title = f"{answer}. {answer.title} counted from {long_date(answer.on)}, {answer.within}."
    when = f"{answer.on.day} {_MONTHS[answer.on.month - 1]} {answer.on.year}"
    period = f"{answer.within}" + (" before" if answer.within.direction == "before" else "")
    lines = [
        _OPENING.format(name=name, width=width, height=height, title=escape(title)),
        _text(12, 25, f"{when}, {period}", 17, "#1c2b33", bold=True),
        _text(12, 49, f"Due {long_date(answer.due)}", 17, "#1b5e20", bold=True),
    ]
    for column, weekday in enumerate(_WEEKDAYS):
        lines.append(
            _text(
                2 + column * _CELL + _CELL / 2, _TOP + 18, weekday, 14, "#3d474d", anchor="middle"
            )
        )
    for index in range(7 * weeks):
        day = monday + timedelta(days=index)
        x, y = 2 + index % 7 * _CELL, _TOP + _HEAD + index // 7 * _ROW
        lines += _day(
            day, cells.get(day, _Cell("outside", "")), x, y, starts_month=index == 0 or day.day == 1
        )
    for number, words in enumerate(left_out):
        lines.append(
            _text(12, _TOP + _HEAD + weeks * _ROW + 20 + 22 * number, words, 15, "#5f1212")
        )
    return "\n".join([*lines, "</svg>", ""])


def _cells(answer: cpt.DueDate) -> Mapping[date, _Cell]:
    """The cell of each day of a count: its number, or why the day does not count."""
    working = answer.within.unit == "working_days"
    cells = {day.date: _cell(day.number, day.why, working) for day in counted_days(answer)}
    if answer.last_working_day != answer.due:
        cells[answer.last_working_day] = _Cell("plan", "plan by")
    number = cells[answer.due].mark.removeprefix("day ")
    cells[answer.due] = _Cell("due", f"{number}: due" if working else "due")
    cells[answer.on] = _Cell("trigger", "day 0")
    return cells


def _cell(number: int | None, why: str, working: bool) -> _Cell:
    kind = why.partition(":")[0] if ":" in why else "weekend" if why else "counts"
    mark = {"bank holiday": "holiday", "closure": "closed"}.get(kind, "")
    return _Cell(kind, mark or (f"day {number}" if number is not None and working else ""))


def _day(day: date, cell: _Cell, x: float, y: float, *, starts_month: bool) -> Iterator[str]:
    fill, ink = _FILLS[cell.kind]
    shown = f"{day.day} {_MONTHS[day.month - 1]}" if starts_month else str(day.day)
    yield (
        f'<rect x="{x + 1}" y="{y + 1}" width="{_CELL - 2}" height="{_ROW - 2}" rx="4" '
        f'fill="{fill}" stroke="#c4ccd1"/>'
    )
    yield _text(x + 6, y + 22, shown, 15 if len(shown) < 6 else 14, ink, bold=True)
    if cell.mark:
        yield _text(x + _CELL / 2, y + 45, cell.mark, 13, ink, anchor="middle")


def _text(
    x: float,
    y: float,
    words: str,
    size: int,
    ink: str,
    *,
    bold: bool = False,
    anchor: str = "start",
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{ink}" '
        f'text-anchor="{anchor}"{weight}>{escape(words)}</text>'
    )
