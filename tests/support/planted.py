"""Files of recorded due dates with known mistakes in them, made by a slow walk from day to day.

This file imports nothing from the library. The rules are written here by hand, and the dates come
from the walk in `oracle`. For each row it knows the right date. It also makes every mistake on that
row itself, so it knows all mistakes that lead to the recorded date.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import StringIO
from itertools import islice

from tests.oracles import oracle

DAY_1, HOLIDAYS, CALENDAR, FIXED, ROLLED = (
    "trigger_counted_as_day_1",
    "bank_holidays_counted",
    "calendar_days_counted",
    "fixed_91_or_183_days",
    "rolled_forward",
)
ROLLED_START, DIVISION, NOT_KNOWN, EDITION, TRIGGER = (
    "start_rolled_forward",
    "other_division",
    "holiday_not_yet_known",
    "other_edition",
    "wrong_trigger",
)
MISTAKES = (
    *(DAY_1, HOLIDAYS, CALENDAR, FIXED, ROLLED, ROLLED_START, DIVISION, NOT_KNOWN, EDITION),
    TRIGGER,
)


@dataclass(frozen=True)
class Rule:
    """One wording of one rule: its count, and its first and last trigger date."""

    rulebook: str
    rule: str
    count: int
    unit: str
    first: date
    last: date = date(2027, 6, 30)
    other_edition: tuple[int, str] | None = None

    @property
    def division(self) -> str:
        return self.rulebook if self.rulebook in oracle.DIVISIONS else "england-and-wales"


_2013, _2019, _2023 = date(2013, 4, 15), date(2019, 11, 11), date(2023, 12, 15)
_SCOTLAND_2014 = {"first": date(2014, 5, 19), "last": date(2021, 9, 8)}
RULES = (
    Rule("england", "referral_decision", 1, "working_days", _2013),
    Rule("england", "first_core_group", 10, "working_days", date(2011, 12, 1)),
    Rule("england", "initial_conference", 15, "working_days", date(2011, 12, 1)),
    Rule("england", "assessment", 45, "working_days", _2013),
    Rule("england", "review_conference", 3, "months", date(2011, 12, 1)),
    Rule("england", "looked_after_visit", 1, "weeks", date(2015, 4, 1)),
    Rule("england", "looked_after_visit_long_term_foster", 6, "months", date(2015, 4, 1)),
    Rule("wales", "outline_plan", 5, "working_days", _2019),
    Rule("wales", "conference_record", 20, "working_days", _2019),
    Rule("wales", "assessment", 42, "working_days", _2019),
    Rule("wales", "later_core_group", 6, "weeks", _2019),
    Rule("wales", "written_information", 3, "days", _2019),
    Rule(
        "scotland",
        "first_core_group",
        15,
        "days",
        **_SCOTLAND_2014,
        other_edition=(15, "working_days"),
    ),
    Rule(
        "scotland",
        "first_core_group",
        15,
        "working_days",
        date(2023, 8, 31),
        other_edition=(15, "days"),
    ),
    Rule(
        "scotland",
        "transfer_conference",
        21,
        "working_days",
        date(2023, 8, 31),
        other_edition=(21, "days"),
    ),
    Rule(
        "scotland",
        "transfer_conference",
        21,
        "days",
        **_SCOTLAND_2014,
        other_edition=(21, "working_days"),
    ),
    Rule(
        "scotland",
        "conference_record",
        10,
        "working_days",
        date(2023, 8, 31),
        other_edition=(15, "days"),
    ),
    Rule(
        "scotland", "review_conference", 6, "months", date(2023, 8, 31), other_edition=(3, "months")
    ),
    Rule("scotland", "conference_notice", 5, "days_before", date(2014, 5, 19)),
    Rule("northern-ireland", "initial_assessment", 10, "working_days", date(2017, 12, 15)),
    Rule(
        "northern-ireland", "child_protection_investigation", 15, "working_days", date(2017, 12, 15)
    ),
    Rule("northern-ireland", "review_conference", 3, "months", date(2017, 12, 15)),
    Rule("northern-ireland", "visit", 4, "weeks", date(2018, 6, 1)),
    Rule("south-west", "core_group_notes", 5, "working_days", _2023),
    Rule("south-west", "later_core_group", 2, "months", _2023),
    Rule("leicester-leicestershire-rutland", "transfer_conference", 15, "working_days", _2023),
    Rule("leicester-leicestershire-rutland", "visit", 4, "weeks", _2023),
)

# A division; the day before news of a bank holiday; the first and the last trigger date to try. If
# the list of that day did not reach a year, the ordinary rules give the year's bank holidays.
_UNKNOWN = (
    ("england-and-wales", date(2019, 6, 9), date(2020, 4, 1), date(2020, 5, 15)),
    ("northern-ireland", date(2019, 6, 9), date(2020, 4, 1), date(2020, 5, 15)),
    ("england-and-wales", date(2020, 11, 11), date(2022, 5, 10), date(2022, 6, 2)),
    ("northern-ireland", date(2020, 11, 11), date(2022, 5, 10), date(2022, 6, 2)),
    ("england-and-wales", date(2022, 9, 9), date(2022, 9, 1), date(2022, 9, 18)),
    ("northern-ireland", date(2022, 9, 9), date(2022, 9, 1), date(2022, 9, 18)),
    ("england-and-wales", date(2022, 11, 5), date(2023, 4, 18), date(2023, 5, 7)),
    ("northern-ireland", date(2022, 11, 5), date(2023, 4, 18), date(2023, 5, 7)),
    ("scotland", date(2025, 1, 9), date(2027, 7, 14), date(2027, 8, 29)),
    ("scotland", date(2026, 1, 4), date(2026, 5, 26), date(2026, 6, 14)),
)


@dataclass(frozen=True)
class Planted:
    """A row, the right date, and the mistakes that lead to the recorded date."""

    reference: str
    rule: Rule
    on: date
    recorded_due: date
    due: date
    planted: str = ""
    mistakes: frozenset[str] = frozenset()
    recorded_on: date | None = None
    held: date | None = None


def counted(rule: Rule, on: date, left_out: Collection[date]) -> date:
    """The due date by the rule, counted by the walk."""
    if rule.unit == "working_days":
        due = oracle.add(on, rule.count, left_out)
    elif rule.unit == "months":
        due = oracle.corresponding_date(on, rule.count, "clamp")
    else:
        days = {"days": 1, "weeks": 7, "days_before": -1}[rule.unit]
        due = on + timedelta(days=days * rule.count)
    assert due is not None
    return due


def wrong_dates(rule: Rule, on: date) -> dict[str, set[date]]:
    """The wrong dates of each mistake that needs only the rule and the trigger."""
    left_out, due = oracle.bank_holidays(rule.division), right(rule, on)
    dates_by_mistake: dict[str, set[date]] = {mistake: set() for mistake in MISTAKES}
    if rule.unit == "working_days":
        dates_by_mistake[DAY_1] = {
            next(islice(oracle.working_days_from(on, left_out), rule.count - 1, None))
        }
        dates_by_mistake[HOLIDAYS] = {counted(rule, on, ())}
        dates_by_mistake[CALENDAR] = {on + timedelta(days=rule.count)}
        if rule.count % 5 == 0:
            dates_by_mistake[CALENDAR].add(on + timedelta(weeks=rule.count // 5))
        others = set(oracle.DIVISIONS) - {rule.division}
        dates_by_mistake[DIVISION] = {
            counted(rule, on, oracle.bank_holidays(other)) for other in others
        }
    else:
        dates_by_mistake[DAY_1] = {
            due + oracle.ONE_DAY if rule.unit == "days_before" else due - oracle.ONE_DAY
        }
    if rule.unit == "months" and rule.count in (3, 6):
        dates_by_mistake[FIXED] = {on + timedelta(days={3: 91, 6: 183}[rule.count])}
    dates_by_mistake[ROLLED] = {_rolled(due, 1, left_out)}
    dates_by_mistake[ROLLED_START] = {counted(rule, _rolled(on, 1, left_out), left_out)}
    if rule.other_edition is not None:
        count, unit = rule.other_edition
        dates_by_mistake[EDITION] = {counted(replace(rule, count=count, unit=unit), on, left_out)}
    in_time = {due}
    last_working_day = _rolled(due, -1, left_out)
    if last_working_day >= on or rule.unit == "days_before":
        in_time.add(last_working_day)  # a careful date is no mistake
    return {mistake: dates - in_time for mistake, dates in dates_by_mistake.items()}


def _rolled(day: date, step: int, left_out: Collection[date]) -> date:
    """The day itself if it works, otherwise the next working day in one direction."""
    while not oracle.works(day, left_out):
        day += step * oracle.ONE_DAY
    return day


def right(rule: Rule, on: date) -> date:
    """The right due date."""
    return counted(rule, on, oracle.bank_holidays(rule.division))


def plant(rows_each: int = 4) -> Iterator[Planted]:
    """Rows with every mistake in every rule for which it makes a difference.

    Each row is one case; if the trigger was mistaken, a case may have two rows.
    """
    chance = random.Random(1971)
    for rule in RULES:
        days = list(oracle.days_from(rule.first, rule.last))
        chance.shuffle(days)
        for mistake in MISTAKES:
            rows = (row for on in days[:400] for row in _with(mistake, rule, on, chance))
            yield from islice(rows, rows_each)
    yield from _not_known()


def _with(mistake: str, rule: Rule, on: date, chance: random.Random) -> Iterator[Planted]:
    due, leads_to = right(rule, on), wrong_dates(rule, on)
    reference = f"{rule.rulebook}/{rule.rule}/{mistake}/{on}"
    if mistake == TRIGGER:
        other = on + timedelta(days=chance.randrange(20, 90))
        recorded = right(rule, other)
        if other <= rule.last and recorded != due:
            yield _planted(reference, rule, on, recorded, mistake, leads_to, held=other)
            # The right trigger is in the next row of the same case, which has no mistake.
            case = f"{reference}/next"
            yield _planted(case, rule, on, recorded, mistake, leads_to)
            yield Planted(case, rule, other, recorded, recorded)
        return
    for recorded in sorted(leads_to[mistake]):
        yield _planted(reference, rule, on, recorded, mistake, leads_to)


def _planted(
    reference: str,
    rule: Rule,
    on: date,
    recorded: date,
    mistake: str,
    leads_to: dict[str, set[date]],
    held: date | None = None,
) -> Planted:
    mistakes = {name for name, dates in leads_to.items() if recorded in dates} | {mistake}
    return Planted(
        reference, rule, on, recorded, right(rule, on), mistake, frozenset(mistakes), held=held
    )


def _not_known() -> Iterator[Planted]:
    """Dates by an earlier list of bank holidays, each without and with the day of recording."""
    for division, known_on, first, last in _UNKNOWN:
        listed = {row.date for row in oracle.listed(division, known_on)}
        years = {day.year for day in listed}
        missing = (
            oracle.ordinary_bank_holidays(division, y)
            for y in (first.year, first.year + 1)
            if y not in years
        )
        left_out = listed.union(*missing)
        for rule in RULES:
            if (rule.division, rule.unit) != (division, "working_days"):
                continue
            for on in oracle.days_from(max(first, rule.first), min(last, rule.last), 3):
                recorded = counted(rule, on, left_out)
                if recorded != right(rule, on):
                    reference = f"{rule.rulebook}/{rule.rule}/{NOT_KNOWN}/{on}"
                    row = _planted(reference, rule, on, recorded, NOT_KNOWN, wrong_dates(rule, on))
                    yield row
                    yield replace(row, reference=f"{reference}/recorded", recorded_on=known_on)


def clean(rows: int) -> Iterator[Planted]:
    """Rows without any mistake, for every rule in turn; three rows make a case."""
    chance = random.Random(1989)
    for number in range(rows):
        rule = RULES[number % len(RULES)]
        on = rule.first + timedelta(days=chance.randrange((rule.last - rule.first).days))
        due = right(rule, on)
        yield Planted(f"C-{number // 3}", rule, on, due, due)


def as_csv(rows: Collection[Planted]) -> str:
    """The rows as a CSV, with dates in both formats that the audit reads."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("reference", "rulebook", "rule", "on", "recorded_due", "recorded_on", "held"))
    for number, row in enumerate(rows):
        form = "%d/%m/%Y" if number % 2 else "%Y-%m-%d"
        days = (
            day.strftime(form) if day else ""
            for day in (row.on, row.recorded_due, row.recorded_on, row.held)
        )
        writer.writerow((row.reference, row.rule.rulebook, row.rule.rule, *days))
    return text.getvalue()
