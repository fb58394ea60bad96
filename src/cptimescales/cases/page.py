"""The timetable as one HTML page: a timeline, a table of duties, the sources (extra `pages`)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial

from jinja2 import Template

from cptimescales._html_pages import rendered, template_of
from cptimescales._version import __version__
from cptimescales.cases.page_rows import (
    authority_of,
    groups_of,
    is_overdue,
    lane_words,
    row_of,
)
from cptimescales.cases.timelines import timeline
from cptimescales.cases.timetable_words import (
    GRAVEST,
    alerts_in_order,
    for_people,
    heading_of,
    not_judged,
    other_warnings,
    sum_of,
    title_of,
    unseen_unknown,
    what_is_open,
    without_a_plan,
)
from cptimescales.cases.timetables import Timetable
from cptimescales.errors import TimescaleError
from cptimescales.rules.answers import Answers
from cptimescales.rules.authority import UNREAD
from cptimescales.rules.events import event_words
from cptimescales.rules.results import DueDate
from cptimescales.rules.status import Status
from cptimescales.rules.words import (
    VERIFIED_BRIEFLY,
    count_of,
    long_date,
    short_date,
)


def timetable_html(timetable: Timetable, book: Answers) -> str:
    """The timetable as one HTML page, which needs no other file.

    The page has no script, and loads no font, style or picture. The same timetable gives the same
    page, byte for byte.

    Args:
        timetable: the timetable to show.
        book: the rulebook that made the timetable. The page takes its title from it, and the bank
            holidays to shade. Closure days that no count runs over are shaded only if the rulebook
            was made `with_closures`.

    Raises:
        TimescaleError: the timetable was made by another rulebook.

    >>> from datetime import date
    >>> import cptimescales as cpt
    >>> england = cpt.rulebook("england")
    >>> conference = {"event": "conference_held", "on": date(2026, 12, 14)}
    >>> case = cpt.Case(reference="C-1042", events=[conference])
    >>> page = timetable_html(england.timetable(case, as_of=date(2027, 1, 4)), england)
    >>> "Overdue by 2 working days (5 calendar days)" in page
    True
    """
    if timetable.rulebook != book.name:
        raise TimescaleError(
            f"the timetable of {timetable.reference!r} comes from rulebook "
            f"{timetable.rulebook!r}, not from {book.name!r}; pass the rulebook that made it"
        )
    calendar = book.calendar
    rows = [row_of(entry, timetable, calendar) for entry in timetable.entries]
    groups = list(groups_of(rows))
    ahead = list(_if_not_done(timetable))
    unseen = list(unseen_unknown(timetable, book))
    undated = sorted(timetable.undated, key=lambda duty: duty.met_on is not None)
    # The notes, numbered in the order in which the page first refers to them.
    listed = [row.authority for group in groups for row in group.rows]
    sources = {
        authority: number
        for number, authority in enumerate(
            dict.fromkeys([*listed, *map(authority_of, undated)]), start=1
        )
    }
    return rendered(
        _template(),
        version=__version__,
        table=timetable,
        book=book,
        rows=rows,
        kinds={row.kind for row in rows},
        groups=groups,
        alerts=alerts_in_order(timetable),
        gravest=GRAVEST,
        heading_of=partial(heading_of, timetable),
        without_a_plan=[for_people(words, book) for words in without_a_plan(timetable)],
        warnings=[for_people(words, book) for words in other_warnings(timetable)],
        for_people=partial(for_people, book=book),
        spans=list(what_is_open(timetable)),
        overdue=[row for row in rows if row.entry.governed_by is None and is_overdue(row.entry)],
        calm=_calm_words(timetable, is_seen_unknown=bool(unseen)),
        unseen_unknown=unseen,
        sum=sum_of(timetable),
        agreed=any(entry.agreed for entry in timetable.entries),
        done=sum(duty.met_on is not None for duty in undated),
        none_open="No duty that could be judged is open." if ahead else "No duty is open.",
        if_not_done=ahead,
        next=next((row for row in rows if row.entry is timetable.next), None),
        undated=[(duty, sources[authority_of(duty)]) for duty in undated],
        not_judged=[
            (for_people(reason, book), [(book.rule(rule).title, when) for rule, when in rules])
            for reason, rules in not_judged(timetable)
        ],
        timeline=timeline(timetable, calendar) if rows else None,
        lane_words=partial(lane_words, timetable.as_of),
        sources=sources,
        verified_briefly=VERIFIED_BRIEFLY,
        unread=UNREAD,
        calendar=calendar,
        calendar_hashes=sorted(
            {entry.due.provenance.calendar_sha256 for entry in timetable.entries}
        ),
        provisional=[entry for entry in timetable.entries if entry.due.provisional],
    )


@lru_cache(maxsize=1)
def _template() -> Template:
    return template_of(
        "cptimescales.cases",
        "timetable.html.jinja",
        {
            "long_date": long_date,
            "short_date": short_date,
            "event_words": event_words,
            "title_of": title_of,
            "percent": lambda number: f"{number:.2f}%",
        },
    )


def _calm_words(timetable: Timetable, *, is_seen_unknown: bool) -> str:
    """What to say where nothing is overdue. It says no more than the record shows."""
    unknown = len(timetable.unanswered) + sum(
        entry.status is Status.NOT_RECORDED and not entry.waited_for for entry in timetable.entries
    )
    if unknown:
        return (
            f"Nothing that could be judged is overdue. {count_of(unknown, 'duty')} could not "
            "be judged."
        ).replace("dutys", "duties")
    missed = sum(
        entry.status is Status.MISSED and not entry.waited_for for entry in timetable.entries
    )
    if missed:
        return f"Nothing is overdue now; {missed} ended unmet after the due date."
    return "Nothing with a due date is overdue." if is_seen_unknown else "Nothing is overdue."


def _if_not_done(timetable: Timetable) -> Iterator[str]:
    """The limits ahead that cannot be judged: such a duty may be open, so it is named, too."""
    over = {episode.id for episode in timetable.episodes if episode.ended is not None}
    for entry in timetable.entries:
        if (
            entry.status is Status.NOT_RECORDED
            and timetable.as_of <= entry.limit
            and isinstance(entry.due, DueDate)
            and entry.episode not in over
        ):
            yield f"If not done yet: {title_of(entry)}, by {short_date(entry.limit)}. Not recorded."
