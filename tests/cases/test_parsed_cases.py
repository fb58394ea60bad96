"""Cases that a host received: read, or refused with the path to the field, whoever found it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import cptimescales as cpt


def test_a_case_that_a_host_received_is_read_from_text_and_from_parsed_json() -> None:
    case = cpt.Case(
        reference="C-1",
        born=date(2012, 5, 6),
        events=[{"event": "conference_held", "on": date(2026, 12, 14)}],
        agreed=[{"rule": "visit", "on": date(2026, 12, 16)}],
        recorded=["conference_held"],
    )
    text = case.model_dump_json()
    sent = (text, text.encode(), json.loads(text), case.model_dump(mode="json"), case.model_dump())
    assert [cpt.parse_case(data) for data in sent] == [case] * 5


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"reference": "C-1", "born": "6 May 2012"}, ("born",)),
        ({"reference": "C-1", "born": 1_798_588_800}, ("born",)),
        ({"reference": None}, ("reference",)),
        ({"born": None}, ("reference",)),
        ({"reference": "C-1", "childName": "x"}, ("childName",)),
        ({"reference": "C-1", "events": [{"event": "child_seen"}]}, ("events", 0, "on")),
        (
            {"reference": "C-1", "events": [{"event": "Seen", "on": "2026-12-14"}]},
            ("events", 0, "event"),
        ),
        ({"reference": "C-1", "events": {}}, ("events",)),
        ({"reference": "C-1", "recorded": ["child_seen", "child_seen"]}, ("recorded", 1)),
        ({"reference": "C-1", "columns": {"team": 1}}, ("columns", "team")),
        (
            {
                "reference": "C-1",
                "agreed": [
                    {"rule": "visit", "on": "2026-12-16", "every": {"count": "2", "unit": "weeks"}}
                ],
            },
            ("agreed", 0, "every", "count"),
        ),
        (
            {
                "reference": "C-1",
                "born": "2012-05-06",
                "events": [{"event": "child_born", "on": "2012-05-07"}],
            },
            (),
        ),
        ([], ()),
        ("[", ()),
        (b"\xff", ()),
    ],
)
def test_a_refusal_leads_to_the_field_whoever_found_the_error(
    body: Any, path: tuple[Any, ...]
) -> None:
    with pytest.raises(cpt.CaseError) as refused:
        cpt.parse_case(body)
    assert (refused.value.code, refused.value.path) == ("bad_case", path)
    if not isinstance(body, dict):
        return
    with pytest.raises(ValidationError) as found:
        cpt.Case.model_validate(body)
    # Pydantic names the list that has an event twice, not the second of the two.
    pydantic_path = cpt.case_error(found.value.errors()).path
    assert pydantic_path == path[: len(pydantic_path)]
    assert bool(pydantic_path) == bool(path)


def test_an_error_of_a_framework_does_not_repeat_what_was_sent() -> None:
    with pytest.raises(ValidationError) as found:
        cpt.Case.model_validate({"reference": "C-1", "childName": "Ann Example", "born": "Ann"})
    error = cpt.case_error(found.value.errors())
    assert "Ann" not in str(error)
    assert "it is missing" in str(
        cpt.case_error([{"loc": ("body", "case"), "type": "missing", "msg": ""}])
    )


def test_null_is_read_where_nothing_may_be_known(tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    file.write_text('{"reference": "C-1", "born": null, "recorded": null}', "utf-8")
    assert cpt.read_case(file) == cpt.Case(reference="C-1")
    file.write_text('{"reference": "C-1", "events": null}', "utf-8")
    with pytest.raises(cpt.CaseError, match="events: it must be a list"):
        cpt.read_case(file)
