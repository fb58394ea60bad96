"""Python gets what JSON gets: parsed JSON and a dump are read back, and values stay strict."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

import cptimescales as cpt
from cptimescales.audit import Finding, audit
from cptimescales.cases import Started
from cptimescales.rules.results import AsMade, Refusal

ENGLAND = cpt.rulebook("england")
DUE = ENGLAND.due("first_core_group", on=date(2026, 12, 14))
CASE = cpt.Case(
    reference="C-1",
    born=date(2012, 5, 6),
    events=[{"event": "conference_held", "on": "2026-12-14"}],
    agreed=[{"rule": "visit", "on": "2026-12-16", "every": {"count": 2, "unit": "weeks"}}],
    closures=[{"date": "2026-12-29", "name": "Council closed"}],
    recorded=["conference_held", "core_group_held"],
)
RECORDED = {"reference": "1", "rule": "first_core_group", "on": "2026-12-14"}
MADE: list[BaseModel] = [
    DUE,
    ENGLAND.due("eighteenth_birthday_review", on=date(2012, 5, 6)),
    ENGLAND.answer("visit", on=date(2026, 5, 6)),
    CASE,
    ENGLAND.timetable(CASE, as_of=date(2027, 3, 20)),
    *ENGLAND.after("conference_held", on=date(2026, 12, 14)),
    cpt.rulebook("south-west").may_discontinue(CASE, "no_longer_at_risk", on=date(2027, 3, 1)),
    *audit([{**RECORDED, "recorded_due": "2026-12-29"}], rulebook=ENGLAND),
]


@pytest.mark.parametrize("made", MADE, ids=lambda made: type(made).__name__)
def test_python_reads_back_what_it_wrote_and_json_that_a_host_has_parsed(made: BaseModel) -> None:
    read = TypeAdapter(type(made)).validate_python
    assert read(made.model_dump()) == made
    assert read(made.model_dump(mode="json")) == made
    assert read(json.loads(made.model_dump_json())) == made


def test_every_kind_of_answer_is_among_those_tried() -> None:
    assert {type(made) for made in MADE} >= {Finding, Refusal, Started, cpt.ReviewWindow}


@given(day=st.dates(), model=st.sampled_from(["2026-12-14", date(2026, 12, 14)]))
def test_any_day_is_read_from_its_iso_text(day: date, model: object) -> None:
    assert cpt.Case(reference="1", born=day.isoformat()).born == day  # type: ignore[arg-type]  # text


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("due", datetime(2026, 12, 30)),
        ("due", "30/12/2026"),
        ("due", "2026-12-30T00:00:00"),
        ("due", "2026-1-1"),
        ("due", "2026-02-30"),
        ("due", ""),
        ("due", b"2026-12-30"),
        ("due", 1_798_588_800),
        ("working_days", "10"),
        ("working_days", 10.0),
        ("working_days", True),
        ("provisional", 0),
        ("provisional", "false"),
        ("title", b"First core group meeting"),
        ("open_questions", "none"),
        ("within", {"count": "10", "unit": "working_days"}),
        ("within", {"count": 10, "unit": "working_days", "name": "x"}),
        ("skipped", [{"date": "25/12/2026", "name": "Christmas Day", "kind": "bank_holiday"}]),
        ("citation", "Working Together"),
    ],
)
def test_a_value_of_another_type_is_refused_by_its_key(key: str, value: object) -> None:
    with pytest.raises(ValidationError) as refused:
        cpt.DueDate.model_validate({**DUE.model_dump(), key: value})
    assert {error["loc"][0] for error in refused.value.errors()} == {key}


def test_a_day_is_refused_in_one_sentence() -> None:
    with pytest.raises(ValidationError) as refused:
        cpt.Case.model_validate({"reference": "1", "born": "06/05/2012"})
    (error,) = refused.value.errors()
    assert error["msg"] == "it must be a date that exists, or text such as 2026-12-14"
    assert error["loc"] == ("born",)


def test_an_answer_made_here_is_kept_and_one_from_data_is_checked() -> None:
    made = MADE[4]
    assert isinstance(made, cpt.Timetable)
    entry = made.entries[0]
    again: Any = type(entry).model_validate({**entry.model_dump(), "due": entry.due})
    assert again.due is entry.due
    wrong = entry.model_dump()
    wrong["due"]["calendar_days"] += 1
    with pytest.raises(ValidationError, match="calendar_days is"):
        type(entry).model_validate(wrong)


def test_a_framework_may_apply_the_marks_of_a_field_again() -> None:
    """Newer web frameworks do so when they describe an answer to OpenAPI."""
    twice = Annotated[Annotated[cpt.DueDate | cpt.ReviewWindow, AsMade()], AsMade()]
    assert TypeAdapter(twice).json_schema()["discriminator"]["propertyName"] == "kind"


def _public_models() -> list[type[BaseModel]]:
    public = [getattr(cpt, name) for name in cpt.__all__]
    return [kind for kind in public if isinstance(kind, type) and issubclass(kind, BaseModel)]


@pytest.mark.parametrize("kind", _public_models(), ids=lambda kind: kind.__name__)
def test_any_model_is_read_back_from_its_dump(kind: type[BaseModel]) -> None:
    @settings(max_examples=15)
    @given(made=st.from_type(kind))
    def read_back(made: BaseModel) -> None:
        assert kind.model_validate(made.model_dump()) == made
        assert kind.model_validate(json.loads(made.model_dump_json())) == made
        assert kind.model_validate_json(made.model_dump_json()) == made

    read_back()
