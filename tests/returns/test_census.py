"""What a census says of itself, what is in doubt, and what it may be grouped by."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cptimescales.returns import Record, RecordedDue, ReturnError, open_return

FILES = Path(__file__).parent / "files"
CENSUS = FILES / "cin_seventeen.xml"
DOUBTS = {
    "two_enquiries": ("the enquiry of 2026-01-05 has no conference of its own",),
    "born_1900": ("PersonBirthDate is 1900-01-01, which often stands for none",),
    "ends_9999": (
        "CPPendDate is 9999-12-31, which often stands for none",
        "the review on 2026-02-10 is not after the start of its plan",
    ),
    "turned_round": ("the conference on 2026-01-30 is before its enquiry",),
}


def test_doubtful_days_are_said_of_their_child_and_of_no_other() -> None:
    for record in open_return(CENSUS):
        assert isinstance(record, Record)
        expected = DOUBTS.get(record.child, ())
        assert len(record.doubts) == len(expected), record.doubts
        for doubt, words in zip(record.doubts, expected, strict=True):
            assert doubt.startswith(words)


def test_a_census_says_what_it_is_and_what_it_cannot_hold() -> None:
    source = open_return(FILES / "cin_small.xml")
    assert source.kind == "cin_census"
    assert source.reference_date == date(2026, 3, 31)
    assert source.not_found == ("ExpectedPersonBirthDate", "PersonDeathDate")
    assert {"core_group_held", "referral_decided", "child_seen"} <= set(source.not_recorded)
    assert "enquiries_ended" not in source.not_recorded
    first = next(iter(source))
    assert isinstance(first, Record)
    assert first.recorded_due == (
        RecordedDue("initial_conference", date(2026, 1, 5), date(2026, 1, 26), date(2026, 1, 23)),
    )
    assert list(source) == list(source)


def test_a_flag_that_is_empty_in_every_row_is_not_recorded(tmp_path: Path) -> None:
    path = tmp_path / "census.xml"
    text = (FILES / "cin_small.xml").read_text("utf-8")
    for value in ("true", "false", "0"):
        text = text.replace(f"<ICPCnotRequired>{value}<", "<ICPCnotRequired><")
    path.write_text(text, "utf-8")
    source = open_return(path)
    assert "enquiries_ended" in source.not_recorded
    assert "no_further_action" not in source.not_recorded
    assert any(note.startswith("ICPCnotRequired is empty") for note in source.notes)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("filled", ["", "2026-05-01"])
def test_a_field_that_one_late_child_has_is_found(
    filled: str, encoding: str, tmp_path: Path
) -> None:
    def child(number: int) -> str:
        expected = f"<ExpectedPersonBirthDate>{filled}</ExpectedPersonBirthDate>"
        return (
            f"<Child><ChildIdentifiers><LAchildID>C-{number}</LAchildID>"
            f"{expected if filled and number == 1_150 else ''}</ChildIdentifiers></Child>"
        )

    path = tmp_path / "census.xml"
    children = "".join(map(child, range(1_200)))
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    path.write_text(f"{head}<Message><Children>{children}</Children></Message>", encoding)
    source = open_return(path)
    assert ("ExpectedPersonBirthDate" in source.used) == bool(filled)
    assert ("ExpectedPersonBirthDate" in source.not_found) != bool(filled)


def test_answers_are_grouped_by_a_field_of_the_child_and_by_no_other(tmp_path: Path) -> None:
    path = tmp_path / "census.xml"
    text = (FILES / "cin_small.xml").read_text("utf-8")
    need = "<PrimaryNeedCode>N1</PrimaryNeedCode><CINreferralDate>"
    path.write_text(text.replace("<CINreferralDate>", need, 1), "utf-8")
    first, second, *_ = open_return(path, groups=["PrimaryNeedCode"])
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert (first.groups, second.groups) == ({"PrimaryNeedCode": "N1"}, {"PrimaryNeedCode": ""})
    with pytest.raises(ReturnError, match="did you mean 'PrimaryNeedCode'"):
        open_return(path, groups=["PrimaryNeed"])
    with pytest.raises(ReturnError, match="cannot be grouped by it"):
        open_return(path, groups=["PersonBirthDate"])
