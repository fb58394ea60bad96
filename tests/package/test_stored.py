"""What an older version stored is read and says the same: JSON, cases, rulebook files, pickles."""

from __future__ import annotations

import base64
import inspect
import json
import lzma
import pickle
import re
import subprocess
import sys
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from tests.data.stored.write import CASES, case_files, limits_in, said, timetable

import cptimescales as cpt
from cptimescales.columns import files
from cptimescales.rules import Rule, RulebookData, RuleVersion

STORED = Path(__file__).parents[1] / "data" / "stored"
PICKLES = json.loads((STORED / "pickles.json").read_text("utf-8"))
MODELS: dict[str, type[BaseModel]] = {
    "due_dates": cpt.DueDate,
    "review_windows": cpt.ReviewWindow,
    "refusals": cpt.Refusal,
    "findings": cpt.Finding,
    "ends_of_plans": cpt.EndOfPlan,
    "cases": cpt.Case,
    "timetables": cpt.Timetable,
}
# The keys of a rule that went with the episodes, and those that came, with their defaults.
GONE = ("applies_after", "first_after", "ends_with")
NEWER: dict[str, Any] = {
    "during": [],
    "starts": "each",
    "after": [],
    "until": [],
    "meets": "newest",
    "optional": False,
    "alert": None,
    "unread": None,
}
# Fields that were added since, and what a stored value without them says.
ADDED: dict[str, tuple[object, ...]] = {
    "kind": ("timetable", "finding"),
    "every": (None,),
    "recorded": (None, True),
    "newest_only": ([],),
    "columns": ({},),
    "episodes": ([],),
    "episode": (None,),
    "number": (None,),
    "rule": (None,),
    "missed": ([],),
    "waited_for": (False,),
    **dict.fromkeys(
        (
            *("opens", "last_working_day", "basis", "note", "calendar_days_out", "held"),
            *("working_days_late", "calendar_days_late", "held_message"),
        ),
        (None,),
    ),
}
# Reads pickles, one after the other, and imports nothing of the library by itself.
LOADER = """
import pickle, sys
assert not [name for name in sys.modules if name.startswith("cptimescales")]
while True:
    try:
        pickle.load(sys.stdin.buffer)
    except EOFError:
        break
"""


def lines(name: str) -> list[str]:
    return (STORED / f"{name}.jsonl").read_text("utf-8").splitlines()


def dump_of(name: str, protocol: str) -> bytes:
    """The stored pickle of an object."""
    return lzma.decompress(base64.b85decode(PICKLES[name][protocol]))


def as_then(content: Any) -> Any:
    """Parsed JSON without the fields that were added since and that have their defaults."""
    if isinstance(content, list):
        return [as_then(value) for value in content]
    if isinstance(content, dict):
        return {
            key: as_then(value) for key, value in content.items() if value not in ADDED.get(key, ())
        }
    return content


@pytest.mark.parametrize("name", MODELS)
def test_stored_json_is_read_and_written_the_same(name: str) -> None:
    assert lines(name)
    for line in lines(name):
        result = MODELS[name].model_validate_json(line)
        again = as_then(json.loads(result.model_dump_json()))
        assert json.dumps(again, separators=(",", ":"), ensure_ascii=False) == line
        assert MODELS[name].model_validate_json(result.model_dump_json()) == result


def test_answers_of_every_rulebook_are_stored() -> None:
    answers = [json.loads(line) for line in lines("due_dates")]
    then = {
        *("england", "wales", "scotland", "northern-ireland"),
        *("south-west", "leicester-leicestershire-rutland"),
    }
    assert {answer["rulebook"] for answer in answers} == {*then, "our-council"}
    assert then <= {*cpt.rulebooks()}


def limits(timetable: cpt.Timetable) -> dict[tuple[object, ...], object]:
    """The limit of each duty by its rule and start, without those that start with a plan ahead."""
    return {
        (entry.due.rule, entry.due.on): entry.limit
        for entry in timetable.entries
        if not entry.planned
    }


def test_stored_cases_are_read_and_their_single_answers_are_the_same() -> None:
    cases = case_files(STORED)
    assert {name.partition("#")[0] for name in cases} == set(CASES)
    for (name, case), stored_case, stored_timetable in zip(
        cases.items(), lines("cases"), lines("timetables"), strict=True
    ):
        assert case == cpt.Case.model_validate_json(stored_case)
        # What has become of a case is read by episodes since: the limits of what is in both agree.
        stored = cpt.Timetable.model_validate_json(stored_timetable)
        now, then = (limits(answered) for answered in (timetable(name, case), stored))
        both = now.keys() & then.keys()
        assert len(both) >= len(then) // 2
        assert {start: now[start] for start in both} == {start: then[start] for start in both}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("our-council.toml", "; add during to decision_letter"),
        ("every-kind.toml", "; add during to within_0_working_days, before_0_working_days, "),
    ],
)
def test_a_stored_rulebook_file_of_schema_1_is_refused_with_what_to_change(
    name: str, words: str
) -> None:
    with pytest.raises(cpt.RulebookError) as refused:
        cpt.load_rulebook(STORED / "rulebooks" / name)
    message = str(refused.value)
    assert (
        "schema: it is 1, and this version reads 2; write schema = 2, and in each rule" in message
    )
    assert words in message


@pytest.mark.parametrize("name", ["our-council.toml", "every-kind.toml"])
def test_a_stored_rulebook_file_sets_the_same_limits_once_it_is_changed(
    name: str, tmp_path: Path
) -> None:
    text = (STORED / "rulebooks" / name).read_text("utf-8")
    text = re.sub(r"^schema( *)= 1$", r"schema\1= 2", text, flags=re.MULTILINE)
    # A stricter rule may repeat what it takes from the nation: there, too, the duty is of a plan.
    text = text.replace("[[rule]]", '[[rule]]\nduring = "plan"')
    path = tmp_path / name
    path.write_text(text, "utf-8")
    limits = json.loads((STORED / "limits.json").read_text("utf-8"))
    assert limits_in(path) == limits[name]


def of_both(says: Any) -> Any:
    """What an object says, without the keys that a rule has only before, or only since, episodes.

    A rule then had one trigger. An old pickle has the default of each newer key.
    """
    if isinstance(says, list):
        return [of_both(part) for part in says]
    if not isinstance(says, dict):
        return says
    says = {key: of_both(part) for key, part in says.items() if key not in GONE}
    if isinstance(says.get("trigger"), list):
        (says["trigger"],) = says["trigger"]
    return {key: part for key, part in says.items() if (key, part) not in NEWER.items()}


@pytest.mark.parametrize("protocol", ["2", "5"])
@pytest.mark.parametrize("name", PICKLES)
def test_a_stored_pickle_says_the_same(name: str, protocol: str) -> None:
    loaded = pickle.loads(dump_of(name, protocol))
    says = json.loads(json.dumps(said(loaded)))
    stored = PICKLES[name]["says"]
    if isinstance(loaded, (Rule, RulebookData, RuleVersion)):
        says, stored = of_both(says), of_both(stored)
    assert as_then(says) == stored
    if isinstance(loaded, BaseModel):
        assert set(vars(loaded)) == set(type(loaded).model_fields)
        assert type(loaded).model_validate_json(loaded.model_dump_json()) == loaded


@pytest.mark.parametrize("name", ["rulebook", "rulebook, used", "rulebook, local"])
def test_a_stored_rulebook_is_refused_for_whole_cases_and_not_silent(name: str) -> None:
    book = pickle.loads(dump_of(name, "5"))
    case = cpt.Case(reference="C-1")
    with pytest.raises(cpt.TimescaleError, match="was stored by an earlier version.*load it anew"):
        book.timetable(case, as_of=date(2026, 6, 1))


def test_every_public_class_has_a_stored_pickle() -> None:
    classes = {type(pickle.loads(dump_of(name, "5"))) for name in PICKLES}
    public = [getattr(cpt, name) for name in cpt.__all__]
    since = {cpt.UnknownAuthorityError}  # came after the commit that wrote the pickles
    assert {value for value in public if inspect.isclass(value)} - classes == since


def test_stored_pickles_are_loaded_by_a_process_that_has_imported_nothing() -> None:
    dumps = b"".join(dump_of(name, protocol) for name in PICKLES for protocol in ("2", "5"))
    load = [sys.executable, "-c", LOADER]
    done = subprocess.run(load, input=dumps, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_only_the_modules_that_moved_are_found_by_their_old_names() -> None:
    for name in ("cptimescales.nowhere", "cptimescales.results.nothing", "results", "periods"):
        with pytest.raises(ModuleNotFoundError, match=name.rpartition(".")[2]):
            import_module(name)
    with pytest.raises(AttributeError, match="Nothing"):
        getattr(import_module("cptimescales.results"), "Nothing")  # noqa: B009  # to be refused


def test_a_renamed_class_is_found_by_its_old_name() -> None:
    assert import_module("cptimescales.column_files").Layout is files.FileLayout
    assert import_module("cptimescales.column_files").Summary is files.FileSummary
    assert import_module("cptimescales.column_files.questions").Question is files.FileQuestion
