"""What commands print, older versions stored and the vectors answer is of the contract."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import click
import pytest
from tests.package.test_stored import MODELS, lines
from tests.support.asking import COUNCIL, ask
from tests.support.contract import problem
from tests.support.newer_lists import JUBILEE, newer_list, record_of_2028, written
from tests.support.pages import DOCS, ROOT

import cptimescales as cpt
from cptimescales.cli.app import COMMANDS, command_named
from cptimescales.export.contract import DOCUMENTS

EVENTS = """\
Reference,Event,On,Team
C-1,conference_held,14/12/2026,North
C-1,core_group_held,29/12/2026,North
C-2,conference_held,31/02/2026,North
"""
RECORDED = """\
Reference,Rule,On,Recorded due,Held,Team
C-1,first_core_group,2026-12-14,2026-12-29,2027-01-05,North
C-2,first_core_group,2026-12-14,2026-12-30,n/k,North
C-3,review,2026-12-14,2026-12-30,,
C-4,eighteenth_birthday_review,2008-02-29,2026-03-01,,
"""
STORED_DATES = """\
Reference,Rule,On
C-1,first_core_group,01/06/2029
C-2,review_conference,2029-03-08
C-3,first_core_group,31/02/2029
"""
CLOSURES = {"closures": [{"date": "2026-12-29", "name": "Council closed"}]}
PAGE = {
    "base_path": "/government/publications/working-together-to-safeguard-children--2",
    "title": "Working together",
    "public_updated_at": "2099-01-01T09:00:00Z",
    "details": {
        "change_history": [{"public_timestamp": "2099-01-01T09:00:00Z", "note": "New."}],
        "attachments": [{"title": "Working together 2099"}],
    },
}
WRONG, FEW = "tests.support.contract", "--rulebook scotland --examples 3"
# For each document that a command prints: commands. A word in capitals stands for a file.
ASKED = {
    "deadline": (
        "due first_core_group --on 2026-12-14 --rulebook england --closures CLOSURES",
        "due eighteenth_birthday_review --on 2010-03-01 --rulebook england --known-on 2026-01-01",
    ),
    "after": (
        "after conference_held --on 2026-12-14 --rulebook england",
        "after enquiries_started --on 2005-12-14 --rulebook wales",
    ),
    "timetable": ("timetable CASE --rulebook england --as-of 2026-12-14 --horizon 2028-01-01",),
    "timetable_line": ("timetable EVENTS --rulebook england --as-of 2027-01-08",),
    "finding": ("audit RECORDED --rulebook england",),
    "recheck_line": ("recheck ANSWERS --all",),
    "report": (
        "report HISTORIES --rulebook england --as-of 2027-01-08",
        "report CENSUS --rulebook england",
    ),
    "changes": ("changes --from 2018-01-01 --to 2026-12-01",),
    "rulebooks": ("rules",),
    "rules": ("rules scotland", f"rules {COUNCIL}"),
    "calendar": (
        "calendar scotland --year 2026 --closures CLOSURES",
        "calendar northern-ireland --year 2090 --known-on 2020-01-01",
    ),
    "calendar_update": ("calendar-update LIST --dates DATES --rulebook england",),
    "up_to_date": ("up-to-date PAGE LIST",),
    "verified_dates": (f"verify --python {WRONG}:nine_days_later {FEW} --rule review_conference",),
    "verified_cases": (f"verify --cases --python {WRONG}:nothing_owed {FEW} --law agrees",),
    "laws": ("verify --laws", "verify --cases --laws"),
}
PRINTED = {document.name: document for document in DOCUMENTS if "--json" in document.command}


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The files that commands ask about, by the word that stands for each."""
    monkeypatch.setattr("cptimescales.cli.calendar_update._shipped_record", record_of_2028)
    answers = "\n".join(line for name in ("due_dates", "refusals") for line in lines(name)[:4])
    texts = {
        "EVENTS": ("events.csv", EVENTS),
        "HISTORIES": ("histories.csv", EVENTS.lower()),
        "RECORDED": ("recorded.csv", RECORDED),
        "DATES": ("dates.csv", STORED_DATES),
        "CLOSURES": ("closures.json", json.dumps(CLOSURES)),
        "PAGE": ("page.json", json.dumps(PAGE)),
        "LIST": ("bank-holidays.json", written(newer_list(added=[JUBILEE]))),
        "ANSWERS": ("answers.jsonl", f"{answers}\nbroken\n"),
    }
    paths = {"CENSUS": str(ROOT / "examples" / "census.xml")}
    paths |= {"CASE": str(ROOT / "examples" / "cases" / "transfer-in.toml")}
    for word, (name, text) in texts.items():
        (tmp_path / name).write_text(text, "utf-8")
        paths[word] = str(tmp_path / name)
    return paths


def printed(command: str, files: dict[str, str]) -> str:
    arguments = [files.get(word, word) for word in command.split()]
    result = ask(*arguments, "--json")
    assert result.out, result.err
    return result.out


@pytest.mark.sweep(keep=[name for name in ASKED if "verified" not in name])
@pytest.mark.parametrize("document", ASKED)
def test_what_a_command_prints_is_of_the_contract(document: str, files: dict[str, str]) -> None:
    for command in ASKED[document]:
        text = printed(command, files)
        parts = text.splitlines() if "one a line" in PRINTED[document].command else [text]
        for part in parts:
            content = json.loads(part)
            assert problem(document, content) == ""
            broken = broken_once(content)
            assert problem(document, broken), broken


def broken_once(content: Any) -> Any:
    """A document without one of the fields of its first object."""
    if isinstance(content, list):
        return [broken_once(content[0]), *content[1:]]
    return dict(list(content.items())[1:])


def test_every_document_that_a_command_prints_is_asked() -> None:
    assert set(ASKED) == set(PRINTED)
    words = {document.command.split()[0] for document in PRINTED.values()}
    with_json = {
        str(command.name)
        for command in map(command_named, COMMANDS)
        if not isinstance(command, click.Group)
        and any("--json" in option.opts for option in command.params)
    }
    assert words == with_json


def test_each_kind_of_line_and_answer_was_among_them(files: dict[str, str]) -> None:
    kinds = [
        json.loads(line)["kind"]
        for name in ("timetable_line", "recheck_line", "finding")
        for line in printed(ASKED[name][0], files).splitlines()
    ]
    assert {*kinds} == {"timetable", "case_refusal", "rechecked", "recheck_summary", "finding"}
    update = json.loads(printed(ASKED["calendar_update"][0], files))
    assert [("refused" in stored) for stored in update["dates"]] == [False, False, True]


@pytest.mark.sweep
@pytest.mark.parametrize("document", ["verified_dates", "verified_cases"])
def test_a_broken_law_was_among_them(document: str, files: dict[str, str]) -> None:
    report = json.loads(printed(ASKED[document][0], files))
    assert any(law["counterexample"] for law in report["laws"])


@pytest.mark.parametrize("name", MODELS)
def test_what_older_versions_stored_is_of_the_contract(name: str) -> None:
    """As it was stored, by the schemas of stored answers; read and written again, as an answer."""
    document = {
        "due_dates": "answer",
        "review_windows": "answer",
        "refusals": "answer",
        "findings": "finding",
        "ends_of_plans": "end_of_plan",
        "timetables": "timetable",
        "cases": "case",
    }[name]
    for line in lines(name):
        content = json.loads(line)
        assert problem(document, content, stored=document != "case") == ""
        again = MODELS[name].model_validate_json(line).model_dump_json()
        assert problem(document, json.loads(again)) == ""
        assert problem(document, broken_once(content), stored=document != "case")
    missing = {"timetables": "'kind' is a required", "ends_of_plans": "'missed' is a required"}
    if name in missing:
        assert missing[name] in problem(document, json.loads(lines(name)[0]))


BOOKS = sorted(path.stem for path in (DOCS / "conformance" / "v2" / "answers").glob("*.json"))


@pytest.mark.sweep(keep="south-west")
@pytest.mark.parametrize("book", BOOKS)
def test_what_the_vectors_answer_is_of_the_contract(book: str) -> None:
    text = (DOCS / "conformance" / "v2" / "answers" / f"{book}.json").read_text("utf-8")
    provenance = json.loads(lines("due_dates")[0])["provenance"]  # the vectors leave it out
    answers = [vector["answer"] for vector in json.loads(text)["vectors"] if "answer" in vector]
    assert answers
    for answer in answers:
        assert "'provenance' is a required" in problem(answer["kind"], answer)
        assert problem("answer", answer | {"provenance": provenance}) == ""
    assert {answer["kind"] for answer in answers} <= {"due_date", "review_window"}


@pytest.mark.sweep
@pytest.mark.parametrize("book", BOOKS)
def test_what_the_vectors_of_cases_ask_is_of_the_contract(book: str) -> None:
    folder = DOCS / "conformance" / "cases" / "v1" / "cases"
    vectors = json.loads((folder / f"{book}.json").read_text("utf-8"))["vectors"]
    assert vectors
    for vector in vectors:
        assert problem("case", vector["case"]) == ""
        assert problem("case", vector["case"] | {"child": "A"})
        timetable = cpt.rulebook(book).timetable(
            cpt.parse_case(vector["case"]), as_of=date.fromisoformat(vector["as_of"])
        )
        assert problem("timetable", json.loads(timetable.model_dump_json())) == ""
