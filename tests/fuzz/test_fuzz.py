"""A short run of the fuzzing, always the same: readers answer or refuse, and invent no date."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from tests.fuzz import targets
from tests.fuzz.breaking import broken
from tests.fuzz.targets import SEEDS

import cptimescales as cpt
from cptimescales.calendars import written_days
from cptimescales.cases import case_files

TIMES = 80


@pytest.mark.parametrize("name", SEEDS)
def test_a_sound_input_is_read(name: str) -> None:
    target, seeds = SEEDS[name]
    for seed in seeds:
        target(seed)


@pytest.mark.parametrize("name", SEEDS)
def test_a_reader_answers_or_refuses_whatever_the_input(name: str) -> None:
    target, seeds = SEEDS[name]
    thrown = Counter[str]()

    @settings(max_examples=TIMES, suppress_health_check=list(HealthCheck))
    @given(broken(seeds))
    def throw(text: str) -> None:
        thrown[text] += 1
        target(text)

    throw()
    assert thrown.total() >= TIMES


def test_a_crash_a_date_from_nowhere_and_an_empty_refusal_are_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A planted defect of each kind makes the target fail."""
    monkeypatch.setattr(
        targets, "parse_iso_or_uk_date", lambda text: written_days.parse_iso_date(text[:10])
    )
    with pytest.raises(AssertionError):
        targets.uk_date("2026-12-14T09:30")
    monkeypatch.setattr(targets, "parse_iso_date", lambda text: date.fromisoformat(text))
    with pytest.raises(ValueError, match="Invalid isoformat"):
        targets.iso_date("14 December")
    with pytest.raises(AssertionError):
        targets.iso_date("20261214")

    def from_nowhere(value: object) -> date:
        return date(2026, 1, 1)

    monkeypatch.setattr(case_files, "_json_day", from_nowhere)
    with pytest.raises(AssertionError):
        targets.case_json(
            '{"reference": "C-1", "events": [{"event": "conference_held", "on": 46370}]}'
        )
    with pytest.raises(AssertionError):
        targets._fit(cpt.TimescaleError(" "))


def test_some_broken_texts_are_so_near_to_sound_ones_that_they_are_read() -> None:
    seeds = SEEDS["case_toml"][1]
    read = Counter[bool]()

    @settings(max_examples=TIMES, suppress_health_check=list(HealthCheck))
    @given(broken(seeds))
    def throw(text: str) -> None:
        read[targets._read("case.toml", text, case_files.read_case, cpt.CaseError) is not None] += (
            text not in seeds
        )

    throw()
    assert min(read[True], read[False]) >= TIMES // 20


def test_a_header_with_a_line_end_inside_a_cell_is_refused_on_one_line() -> None:
    """Found by atheris: the refusal quoted the header unchanged, on two lines."""
    targets.audit_csv('"refer\nence",rule\n')


def test_recorded_dates_that_are_no_utf_8_are_refused_on_one_line_before_any_row_is_read() -> None:
    text = "reference,rule,on,recorded_due\nC-1,f\udcdairst_core_group,01/12/2025,15/12/2025\n"
    with pytest.raises(UnicodeEncodeError):
        text.encode()
    targets.audit_csv(text)


def test_an_encoding_whose_name_is_no_text_is_refused() -> None:
    """Found by atheris: the command called it a defect of its own."""
    targets.command_line("audit\naudit.csv\n--rulebook\nengland\n--encoding\ncp1\udcff\udcff")
