"""A short run of the fuzzing, the same in every run: no reader crashes, and none reads a date that does not stand there."""

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
def test_whatever_is_thrown_at_a_reader_it_answers_or_refuses(name: str) -> None:
    target, seeds = SEEDS[name]
    thrown = Counter[str]()

    @settings(max_examples=TIMES, suppress_health_check=list(HealthCheck))
    @given(broken(seeds))
    def throw(text: str) -> None:
        thrown[text] += 1
        target(text)

    throw()
    assert thrown.total() >= TIMES


def test_a_crash_a_silent_date_and_an_unfit_refusal_would_be_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The targets themselves are tried: each kind of defect, planted, is told of."""
    monkeypatch.setattr(
        targets, "parse_iso_or_uk_date", lambda text: written_days.parse_iso_date(text[:10])
    )
    with pytest.raises(AssertionError):
        targets.uk_date("2026-12-14T00:00")
    monkeypatch.setattr(targets, "parse_iso_date", lambda text: date.fromisoformat(text))
    with pytest.raises(ValueError, match="Invalid isoformat"):
        targets.iso_date("14 December")
    with pytest.raises(AssertionError):
        targets.iso_date("20261214")

    def silent(given: object) -> date:
        return date(2026, 1, 1)

    monkeypatch.setattr(case_files, "_json_day", silent)
    with pytest.raises(AssertionError):
        targets.case_json(
            '{"reference": "C-1", "events": [{"event": "conference_held", "on": 46370}]}'
        )
    with pytest.raises(AssertionError):
        targets._fit(cpt.TimescaleError(" "))


def test_broken_texts_are_near_enough_to_sound_ones_that_some_are_still_read() -> None:
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
    """Found by atheris: the refusal quoted the header as it stood, on two lines."""
    targets.audit_csv('"refer\nence",rule\n')


def test_recorded_dates_that_are_no_utf_8_are_refused_on_one_line_before_any_row_is_read() -> None:
    thrown = "reference,rule,on,recorded_due\nC-1,f\udcdairst_core_group,01/12/2025,15/12/2025\n"
    with pytest.raises(UnicodeEncodeError):
        thrown.encode()
    targets.audit_csv(thrown)


def test_the_name_of_an_encoding_that_is_no_text_is_refused() -> None:
    """Found by atheris: it was called a defect."""
    targets.command_line("audit\naudit.csv\n--rulebook\nengland\n--encoding\ncp1\udcff\udcff")
