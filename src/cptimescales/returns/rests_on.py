"""What an answer rests on: the rulebook, its editions, how far read, the calendar, the hashes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from cptimescales._version import __version__
from cptimescales.calendars.dates import Day
from cptimescales.library import Rulebook
from cptimescales.rules.authority import Basis, Verified
from cptimescales.rules.frozen import Frozen
from cptimescales.rules.words import verification


class RuleUsed(Frozen):
    """One version of a rule that answered.

    Attributes:
        rule, title: the rule.
        in_force_from: the first day for which this version answers.
        timescale: what it allows, in words.
        basis: the rank of the text behind it.
        verified: where the number was read.
        verification: what was read, what was not, and where to look, in one sentence.
        citation: the place in the source.
        open_questions: the readings that the guidance does not settle.
        duties: how many duties it answered for; None if figures are suppressed.
    """

    rule: str
    title: str
    in_force_from: Day
    timescale: str
    basis: Basis
    verified: Verified
    verification: str
    citation: str
    open_questions: tuple[str, ...]
    duties: int | None


class RestsOn(Frozen):
    """What the answers by one rulebook rest on.

    Attributes:
        rulebook, title: the rulebook.
        extends: the rulebook that it extends, if it does.
        why: why this rulebook answers, where a table of authorities chose it.
        version: the version of this library.
        rulebook_sha256: the hash of its rules.
        checked: the last day on which each of its entries was compared with its source.
        calendar: the division whose bank holidays count.
        calendar_sha256: the hash of the days left out, over the published years.
        published_to: the last day that the published list of bank holidays covers.
        known_on: the day on which that list was known, if one was chosen.
        closures: the closure days, each with its name.
        provisional: how many due dates lie in a year without published bank holidays; None if
            figures are suppressed.
        rules: each version of a rule that answered.
    """

    rulebook: str
    title: str
    extends: str | None
    why: str | None
    version: str
    rulebook_sha256: str
    checked: Day
    calendar: str
    calendar_sha256: str
    published_to: Day | None
    known_on: Day | None
    closures: tuple[tuple[Day, str], ...]
    provisional: int | None
    rules: tuple[RuleUsed, ...]


def rests_on(
    book: Rulebook,
    versions: Mapping[tuple[str, date], int],
    *,
    provisional: int,
    why: str | None,
) -> RestsOn:
    """What the answers of one rulebook rest on, after its duties were judged.

    `versions` has the number of duties of each rule version, by rule and first day in force.
    """
    calendar = book.calendar
    settled = date(calendar.settled_to.year, 12, 30)
    return RestsOn(
        rulebook=book.name,
        title=book.title,
        extends=book.data.extends,
        why=why,
        version=__version__,
        rulebook_sha256=book.sha256,
        checked=book.data.checked,
        calendar=calendar.name,
        calendar_sha256=calendar.sha256(settled, settled),
        published_to=calendar.published_to,
        known_on=book.known_on,
        closures=book.closures,
        provisional=provisional,
        rules=tuple(_used(book, versions)),
    )


def _used(book: Rulebook, versions: Mapping[tuple[str, date], int]) -> Iterable[RuleUsed]:
    for rule in book.rules:
        for version in rule.versions:
            duties = versions.get((rule.id, version.effective_from))
            if duties is None:
                continue
            citation = book.data.cite(version.citation)
            yield RuleUsed(
                rule=rule.id,
                title=rule.title,
                in_force_from=version.effective_from,
                timescale=version.timescale,
                basis=version.basis,
                verified=version.verified,
                verification=verification(version.verified, citation, version.basis),
                citation=str(citation),
                open_questions=version.open_questions,
                duties=duties,
            )
