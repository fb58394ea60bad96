"""Rulebooks as an older version of the library had them, from what it exported.

`cptimescales export vectors FOLDER` writes `rules.json` and `bank-holidays.json`. They have what a
date is counted from, and neither citations nor the names of bank holidays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from cptimescales.calendars.days import BankHoliday
from cptimescales.calendars.record import (
    FIRST_YEAR,
    LAST_YEAR,
    Change,
    DivisionRecord,
    OneOff,
    PublishedYear,
)
from cptimescales.errors import TimescaleError
from cptimescales.library import Rulebook
from cptimescales.rules.authority import Reference, Source
from cptimescales.rules.events import EVENTS
from cptimescales.rules.model import Around, Rule, RulebookData, RuleVersion
from cptimescales.rules.period import Period

FORMAT = 1
"""The format of the export that is read."""

_SOURCE = "export"
_NOT_EXPORTED = "not in the export"


def older_rulebooks(rules: Any, bank_holidays: Any) -> dict[str, Rulebook]:
    """The rulebooks of an export, by name; each answers with the dates of its version.

    Args:
        rules, bank_holidays: the parsed content of `rules.json` and `bank-holidays.json`.

    Raises:
        TimescaleError: the content is no such export.

    """
    for name, content in (("rules.json", rules), ("bank-holidays.json", bank_holidays)):
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            raise TimescaleError(
                f"{name} is no export of format {FORMAT}; 'cptimescales export vectors FOLDER' of "
                "the older version writes one"
            )
    try:
        records = {entry["division"]: _record(entry) for entry in bank_holidays["divisions"]}
        books = [_rulebook(entry, records) for entry in rules["rulebooks"]]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise TimescaleError(f"the export cannot be read: {error!r}; write it again") from None
    return {book.name: book for book in books}


def _record(entry: Mapping[str, Any]) -> DivisionRecord:
    one_offs = tuple(
        OneOff(
            _holiday(one_off["day"]),
            _day(one_off["announced"]),
            None if one_off["instead_of"] is None else _holiday(one_off["instead_of"]),
        )
        for one_off in entry["one_offs"]
    )
    record = DivisionRecord(
        division=entry["division"],
        checked=date.fromisoformat(entry["checked"]),
        published=tuple(
            PublishedYear(year["year"], date.fromisoformat(year["on"]), _holidays(year["days"]))
            for year in entry["published"]
        ),
        changes=tuple(
            Change(
                date.fromisoformat(change["on"]),
                _holidays(change["added"]),
                tuple(map(date.fromisoformat, change["withdrawn"])),
            )
            for change in entry["changes"]
        ),
        one_offs=one_offs,
        not_holidays=(),
        also_holidays=(),
    )
    # The installed package `holidays` may compute other days than that of the older version.
    before_any = {day.date for day in record.computed(range(FIRST_YEAR, LAST_YEAR + 1), date.min)}
    by_rule = set(map(date.fromisoformat, entry["by_rule"]))
    return record._replace(
        not_holidays=tuple(sorted(before_any - by_rule)),
        also_holidays=tuple(
            BankHoliday(day, _NOT_EXPORTED) for day in sorted(by_rule - before_any)
        ),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _holiday(text: str) -> BankHoliday:
    return BankHoliday(date.fromisoformat(text), "bank holiday")


def _holidays(days: Iterable[str]) -> tuple[BankHoliday, ...]:
    return tuple(map(_holiday, days))


def _rulebook(entry: Mapping[str, Any], records: Mapping[str, DivisionRecord]) -> Rulebook:
    rules = tuple(map(_rule, entry["rules"]))
    named = {event for rule in rules for event in (*rule.trigger, rule.met_by) if event}
    data = RulebookData(
        schema=2,
        id=entry["rulebook"],
        title=f"{entry['rulebook']}, as exported",
        calendar=entry["division"],
        checked=records[entry["division"]].checked,
        sources={_SOURCE: Source(title=f"export {entry['sha256']}", publisher="cptimescales")},
        events={event: _NOT_EXPORTED for event in sorted(named - EVENTS.keys())},
        rule=rules,
    )
    return Rulebook(data, records[entry["division"]], sha256=entry["sha256"])


def _rule(entry: Mapping[str, Any]) -> Rule:
    return Rule(
        id=entry["rule"],
        title=entry["rule"],
        trigger=tuple(entry.get("triggers") or [entry["trigger"]]),
        met_by=entry["met_by"],
        during=("always",),
        version=tuple(map(_version, entry["versions"])),
    )


def _version(entry: Mapping[str, Any]) -> RuleVersion:
    said: dict[str, Any] = {}
    if "within" in entry:
        said["within"] = Period(**entry["within"])
        said["then"] = tuple(Period(**period) for period in entry["then"])
        said["counted_from"] = entry["counted_from"]
    elif "before" in entry:
        said["before"] = Period(**entry["before"])
    elif "around" in entry:
        around = entry["around"]
        periods = {key: Period(**around[key]) for key in ("plan_by", "opens", "closes")}
        said["around"] = Around(birthday=around["birthday"], **periods)
    else:
        said["undated"] = entry["undated"]
    return RuleVersion(
        effective_from=date.fromisoformat(entry["from"]),
        effective_to=_day(entry["to"]),
        # Of these the export says nothing, and no date depends on them.
        basis="statutory_guidance",
        verified="not_verified",
        citation=Reference(source=_SOURCE, at=_NOT_EXPORTED),
        reading=_NOT_EXPORTED,
        **said,
    )
