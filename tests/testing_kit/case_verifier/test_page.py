"""The page about `verify --cases` shows what the command prints, and names every law."""

from __future__ import annotations

import json
import shlex
import sys
from itertools import pairwise

import pytest
from jsonschema import Draft202012Validator
from tests.support.asking import ask
from tests.support.pages import DOCS, ROOT, Command, blocks, commands
from tests.support.wrong_timetables import programs
from tests.testing_kit.case_verifier.test_wrong_programs import WRONG

from cptimescales.testing import CASE_LAWS
from cptimescales.testing.case_reply import ShownTimetable, case_reply_of

pytestmark = pytest.mark.once

PAGE = DOCS / "trust" / "verify-cases.md"
TEXT = PAGE.read_text("utf-8")


def reports() -> list[tuple[Command, str]]:
    """Each command whose report the page shows, with the report."""
    shown = []
    for block, following in pairwise(blocks(PAGE)):
        if block.language == "console" and following.language == "text":
            (command,) = commands(block.text)
            shown.append((command, following.text))
    return shown


@pytest.mark.parametrize("number", range(3))
def test_a_report_on_the_page_is_what_the_command_prints(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    command, shown = reports()[number]
    name, *words = shlex.split(command.typed.replace("\\\n", " "))
    assert name == "cptimescales"
    result = ask(*(word.replace("python3", shlex.quote(sys.executable)) for word in words))
    assert (result.code, result.out) == (1, shown)


def test_the_page_shows_every_wrong_program_with_its_sentence() -> None:
    assert len(reports()) == 3
    for name in programs():
        assert f"{name}.py" in TEXT
        _, _, law, words = WRONG[name]
        assert law in TEXT
        squeezed = " ".join(TEXT.split())
        assert words[0] in squeezed


def test_the_page_names_every_law() -> None:
    assert [law.name for law in CASE_LAWS if f"`{law.name}`" not in TEXT] == []
    assert [law.sentence for law in CASE_LAWS if law.sentence not in TEXT] == []


def test_the_question_and_the_answer_on_the_page_are_of_the_protocol() -> None:
    question, answer = (
        json.loads(block.text) for block in blocks(PAGE) if block.language == "json"
    )
    schema = json.loads((DOCS / "schemas" / "case.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(question["case"])
    assert isinstance(case_reply_of(answer), ShownTimetable)
