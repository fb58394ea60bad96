"""A bank holiday and a day left out: their words, and the strict reading of their JSON."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from cptimescales.calendars.days import BankHoliday, DayLeftOut


def test_a_bank_holiday_shows_its_note_if_it_has_one() -> None:
    day = BankHoliday(date(2026, 12, 25), "Christmas Day")
    assert (day.note, day.first_published) == ("", None)
    assert str(day) == "Christmas Day"
    assert (
        str(BankHoliday(date(2026, 12, 28), "Boxing Day", "Substitute DAY"))
        == "Boxing Day (substitute DAY)"
    )


def test_a_day_left_out_is_read_strictly() -> None:
    form = TypeAdapter(DayLeftOut)
    sound = '{"date": "2026-12-25", "name": "Christmas Day", "kind": "bank_holiday"}'
    assert form.validate_json(sound) == DayLeftOut(
        date(2026, 12, 25), "Christmas Day", "bank_holiday"
    )
    for wrong in (
        sound.replace("}", ', "note": "x"}'),
        sound.replace("-12-", "12"),
        sound.replace("bank_", ""),
    ):
        with pytest.raises(ValidationError):
            form.validate_json(wrong)
    with pytest.raises(ValidationError, match="instance of DayLeftOut"):
        form.validate_python(
            {"date": date(2026, 12, 25), "name": "Christmas Day", "kind": "bank_holiday"}
        )
