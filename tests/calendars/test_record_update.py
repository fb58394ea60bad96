"""A newer list in the file of a record: written as a maintainer would, and read back."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from typing import Any

import pytest
from tests.support.newer_lists import (
    JUBILEE,
    NEW_YEAR,
    ON_SATURDAY,
    ON_SUNDAY,
    SEEN,
    SPRING_MOVED,
    STATE_FUNERAL,
    differences_in,
    file_of,
    newer_list,
    record_of_2028,
    written,
)
from tests.support.pages import ROOT

import cptimescales as cpt
from cptimescales.calendars.newer_list import difference, read_list
from cptimescales.calendars.record_files import read_division
from cptimescales.calendars.record_update import updated, updated_toml
from cptimescales.errors import BankHolidayListError
from cptimescales.library import division_record

RECORDS = ROOT / "src" / "cptimescales" / "calendars" / "records"  # a wheel has no TOML


def test_the_shipped_record_can_be_updated_with_the_year_after_its_last(division: str) -> None:
    record = division_record(division)
    last = record.published[-1].year
    listed = [
        day for year in range(2019, last + 1) for day in record.calendar().bank_holidays(year)
    ]
    differences = difference(record, (*listed, *record.computed({last + 1})))
    assert list(differences.new_years) == [last + 1]
    assert (differences.added, differences.withdrawn, differences.renamed) == ((), (), ())
    assert (differences.unexpected, differences.missing, differences.on_weekends) == ((), (), ())
    text = (RECORDS / f"{division}.toml").read_text("utf-8")
    written_in = read_division(
        tomllib.loads(updated_toml(text, differences, record.checked, "here"))
    )
    assert written_in == updated(record, differences, record.checked)
    assert written_in.calendar().published_to == date(last + 1, 12, 31)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"added": [JUBILEE]},
        {"added": [STATE_FUNERAL], "years": range(2019, NEW_YEAR)},
        {"withdrawn": [date(2027, 12, 28)], "years": range(2019, NEW_YEAR)},
        {"added": [SPRING_MOVED, JUBILEE], "withdrawn": [date(2028, 5, 29), date(2029, 5, 7)]},
        {"added": [cpt.BankHoliday(date(2028, 12, 25), 'Christmas "Day"')]},
        {"added": [JUBILEE, ON_SATURDAY]},
        {"added": [ON_SATURDAY, ON_SUNDAY], "withdrawn": [date(2028, 5, 29)]},
        {"years": range(2019, NEW_YEAR)},
    ],
)
def test_the_file_keeps_its_lines_and_reads_as_the_updated_record(
    division: str, changes: dict[str, Any]
) -> None:
    before = file_of(division)
    differences = differences_in(division, **changes)
    after = updated_toml(before, differences, SEEN, "alphagov/frontend 0123456789ab")
    assert read_division(tomllib.loads(after)) == updated(
        record_of_2028(division), differences, SEEN
    )
    kept = [line for line in before.splitlines() if not line.startswith("checked")]
    assert [line for line in after.splitlines() if line in kept or not line][: len(kept)]
    position = 0
    for line in after.splitlines():
        position += position < len(kept) and line == kept[position]
    assert position == len(kept), "a line of the file was lost or moved"
    assert "\n\n\n" not in after
    assert after.endswith("\n")
    assert f"checked = {SEEN}   # the newest state" in after


def test_writing_twice_changes_nothing_more(division: str) -> None:
    once = updated_toml(file_of(division), differences_in(division, added=[JUBILEE]), SEEN, "here")
    record = read_division(tomllib.loads(once))
    again = difference(record, read_list(written(newer_list(added=[JUBILEE])))[division])
    assert not again
    assert updated_toml(once, again, SEEN, "here") == once


def test_a_withdrawn_one_off_day_is_left_to_a_person() -> None:
    differences = differences_in("scotland", withdrawn=[date(2026, 6, 15)])
    with pytest.raises(
        BankHolidayListError, match="2026-06-15 is taken back, and the record holds it as a one-off"
    ):
        updated_toml(file_of("scotland"), differences, SEEN, "here")


def test_a_file_that_somebody_laid_out_in_another_way_keeps_its_layout() -> None:
    differences = differences_in("scotland", added=[JUBILEE])
    odd = file_of("scotland").replace("checked = 2026-08-21", "checked=2026-08-21")
    assert updated_toml(odd, differences, SEEN, "here") == updated_toml(
        file_of("scotland"), differences, SEEN, "here"
    ).replace("checked = ", "checked=")


def test_a_file_with_tables_in_one_line_is_not_written() -> None:
    text = file_of("scotland")
    tables = tomllib.loads(text)["not_a_holiday"]
    lines = [f'{{date = {table["date"]}, source = "x"}}' for table in tables]
    odd = f"not_a_holiday = [{', '.join(lines)}]\n" + re.sub(
        r"(?ms)^\[\[not_a_holiday\]\].*?(?=^\[\[(?!not_a)|\Z)", "", text
    )
    with pytest.raises(
        BankHolidayListError, match="not laid out as expected; write the change by hand"
    ):
        updated_toml(odd, differences_in("scotland", added=[JUBILEE]), SEEN, "here")
