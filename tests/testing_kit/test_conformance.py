"""Version 1 of the vectors, dates: up to date, valid, right by the slow walk, and complete.

tests/page shows that a program in another language computes every answer from the data alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.oracles import oracle
from tests.support.asking import ask
from tests.support.comparing import Comparison

import cptimescales as cpt
from cptimescales.library import division_record
from cptimescales.testing.conformance import conformance_files

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
VECTORS = ROOT / "docs" / "conformance" / "v1"
DUE = sorted(path.stem for path in (VECTORS / "due").glob("*.json"))
BOOKS = {name: cpt.rulebook(name) for name in cpt.rulebooks()}


@cache
def read(path: str) -> Any:
    return json.loads((VECTORS / path).read_text("utf-8"))


@cache
def generated() -> Mapping[str, str]:
    return conformance_files()


def vectors(name: str) -> list[dict[str, Any]]:
    content: list[dict[str, Any]] = read(f"due/{name}.json")["vectors"]
    return content


def tags(name: str) -> set[tuple[str, str]]:
    return {(vector["rule"], why) for vector in vectors(name) for why in vector["why"]}


def test_the_files_are_what_the_generator_writes() -> None:
    texts = generated()
    files = {str(path.relative_to(VECTORS).as_posix()) for path in VECTORS.rglob("*.json")}
    assert files == set(texts)
    stale = [name for name, text in texts.items() if (VECTORS / name).read_text("utf-8") != text]
    assert not stale, f"run: make vectors ({', '.join(stale)})"


def test_they_stay_small() -> None:
    assert sum(path.stat().st_size for path in VECTORS.rglob("*.json")) < 3_500_000


@pytest.mark.sweep(keep=("due/northern-ireland", "working-days/scotland"))
@pytest.mark.parametrize(
    "path", [f"due/{name}" for name in DUE] + [f"working-days/{name}" for name in cpt.DIVISIONS]
)
def test_they_keep_to_the_schema(path: str) -> None:
    schema = read("vectors.schema.json")
    Draft202012Validator.check_schema(schema)
    assert Draft202012Validator(schema).is_valid(read(f"{path}.json"))
    broken = {**read(f"{path}.json"), "vectors": [dict(read(f"{path}.json")["vectors"][0])]}
    broken["vectors"][0]["reached" if "from" in broken["vectors"][0] else "due"] = "14/12/2026"
    assert not Draft202012Validator(schema).is_valid(broken)


def _off(vector: dict[str, Any], division: str) -> frozenset[date]:
    return oracle.bank_holidays(division) | {
        date.fromisoformat(day["date"]) for day in vector["closures"]
    }


@pytest.mark.parametrize("name", DUE)
def test_dates_of_the_newest_list_are_those_of_the_slow_walk(
    name: str, comparison: Comparison
) -> None:
    division, rules = (
        read(f"due/{name}.json")["division"],
        {rule.id: rule for rule in BOOKS[name].rules},
    )
    for vector in vectors(name):
        if vector["known_on"] is not None or "skipped" not in vector:
            continue
        on, due = date.fromisoformat(vector["on"]), date.fromisoformat(vector["due"])
        version = rules[vector["rule"]].version_on(on)
        assert version is not None
        number = vector["number"]
        period = (
            version.before
            or ([version.within, *version.then] + [*version.then[-1:]] * number)[number - 1]
        )
        assert period is not None
        assert version.counted_from == "previous_held" or number == 1 or not version.then
        sign, off = -1 if version.before else 1, _off(vector, division)
        if period.unit == "working_days":
            counted = period.count
            if period.first_day == "same_day" and oracle.works(on, off):
                counted -= 1  # the day itself is day 1
            expected = oracle.add(on, sign * counted, off)
        elif period.unit == "months":
            expected = oracle.corresponding_date(on, sign * period.count, period.month_end)
        else:
            days = period.count * {"days": 1, "weeks": 7, "hours": 0}[
                period.unit
            ] + period.count // 24 * (period.unit == "hours")
            expected = on + sign * days * oracle.ONE_DAY
        comparison.same(expected, due, name, vector["rule"], on)
        last = due
        while not oracle.works(last, off):
            last -= oracle.ONE_DAY
        comparison.same(
            str(last), vector["last_working_day"], name, vector["rule"], on, "last working day"
        )
    comparison.close(at_least=50 if BOOKS[name].data.extends else 500)


@pytest.mark.parametrize("division", cpt.DIVISIONS)
def test_counts_of_the_newest_list_are_those_of_the_slow_walk(
    division: str, comparison: Comparison
) -> None:
    for vector in read(f"working-days/{division}.json")["vectors"]:
        if vector["known_on"] is None:
            reached = oracle.add(
                date.fromisoformat(vector["from"]), vector["add"], oracle.bank_holidays(division)
            )
            outside = vector.get("refused") == "outside_calendar"
            comparison.same(
                None if outside else str(reached),
                vector.get("reached"),
                division,
                vector["from"],
                vector["add"],
            )
    comparison.close(at_least=290)


# Completeness: every rule, every version, every division, every one-off holiday, every boundary


@pytest.mark.parametrize("name", DUE)
def test_every_version_of_every_rule_is_asked_on_both_sides_of_both_its_ends(name: str) -> None:
    asked_tags = tags(name)
    base = _base(name)
    for rule in BOOKS[name].rules:
        if rule in base:  # the vectors of the national rulebook ask it in full
            newest = rule.read_versions[-1].effective_from
            assert (rule.id, f"version_first_day:{newest}") in asked_tags
            continue
        for version in rule.read_versions:
            ends = ["version_first_day", "day_before_version"]
            ends += ["version_last_day", "day_after_version"] if rule.last_day(version) else []
            for end in ends:
                assert (rule.id, f"{end}:{version.effective_from}") in asked_tags
        for why in ("coverage_end", "outside_calendar", "not_in_force", "number_beyond"):
            assert (rule.id, why) in asked_tags


def _base(name: str) -> tuple[cpt.Rule, ...]:
    """The rules that a rulebook extends."""
    extends = BOOKS[name].data.extends
    return BOOKS[extends].rules if extends else ()


def _own(name: str) -> list[tuple[cpt.Rule, cpt.RuleVersion]]:
    """The versions with a number, but of a local rulebook only its own wordings, each once.

    The vectors of the national rulebook ask those in full that a local one takes over.
    """
    wordings = {(rule.id, version.reading) for rule in _base(name) for version in rule.versions}
    own = []
    for rule in BOOKS[name].rules:
        for version in rule.versions:
            if (version.within or version.before) and (rule.id, version.reading) not in wordings:
                own.append((rule, version))
                if _base(name):
                    wordings.add((rule.id, version.reading))
    return own


@pytest.mark.parametrize("name", DUE)
def test_every_number_is_asked_on_every_weekday_on_bank_holidays_with_closures_and_provisionally(
    name: str,
) -> None:
    questions = {
        (vector["rule"], why, vector["number"], version.effective_from)
        for vector in vectors(name)
        for why in vector["why"]
        if (
            version := BOOKS[name].rule(vector["rule"]).version_on(date.fromisoformat(vector["on"]))
        )
    }
    week = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    closed = ("due", "first_day", "trigger", "saturday")
    for rule, version in _own(name):
        wanted = {*week, "bank_holiday", "before_bank_holiday"}
        if (rule.last_day(version) or date.max) - version.effective_from < 30 * oracle.ONE_DAY:
            wanted = set()  # one version is in force for nine days; only its ends are asked
        wanted |= {f"closure_on_{day}" for day in closed} | {"closed_for_a_week"}
        wanted |= {"provisional"} if rule.last_day(version) is None else set()
        period = version.within or version.before
        if period and period.unit == "months":
            wanted |= {"month_end"}
        for number in range(1, len(version.then) + 2):
            missing = {
                why
                for why in wanted
                if (rule.id, why, number, version.effective_from) not in questions
            }
            assert not missing, (rule.id, version.effective_from, number, missing)


def test_leap_days_month_ends_and_provisional_answers_are_there_to_be_told_apart() -> None:
    every = [vector for name in DUE for vector in vectors(name)]
    assert {vector["on"][5:] for vector in every if "month_end" in vector["why"]} >= {
        "01-31",
        "02-28",
        "04-30",
        "08-31",
    }
    assert any(vector["on"].endswith("02-29") and "due" in vector for vector in every)
    assert any(
        "born_29_february" in vector["why"] and vector.get("birthday") == "2026-03-01"
        for vector in every
    )
    assert {vector["provisional"] for vector in every if "due" in vector} == {True, False}
    assert {vector["refused"] for vector in every if "refused" in vector} == {
        *("not_in_force", "no_number_set", "outside_calendar", "bad_period")
    }


@pytest.mark.parametrize("division", cpt.DIVISIONS)
def test_every_one_off_bank_holiday_and_every_piece_of_news_is_there_before_and_after(
    division: str,
) -> None:
    record = division_record(division)
    counted = read(f"working-days/{division}.json")["vectors"]
    division_tags = {why for vector in counted for why in vector["why"]}
    rows = [
        row
        for row in oracle.table("calendars/tables/one_off_bank_holidays")
        if row["division"] == division
    ]
    assert len(rows) >= 12
    for row in rows:
        assert f"one_off:{row['date']}" in division_tags
        if row["instead_of"] and date.fromisoformat(row["instead_of"]).weekday() < 5:
            assert {f"replaced:{row['instead_of']}", f"one_off:{row['instead_of']}"} & division_tags
    for change in record.changes:
        assert f"known_before:{change.on}" in division_tags
        assert f"known_from:{change.on}" in division_tags
    for year in range(1990, 2100):
        assert f"year:{year}" in division_tags


@pytest.mark.parametrize("division", cpt.DIVISIONS)
def test_a_rule_in_force_is_asked_about_every_one_off_bank_holiday_of_its_time(
    division: str,
) -> None:
    names = [name for name in DUE if BOOKS[name].calendar.name == division]
    division_tags = {why for name in names for _, why in tags(name)}
    first = min(
        v.effective_from
        for name in names
        for r, v in _own(name)
        if v.within and v.within.unit == "working_days"
    )
    wanted = [
        row["date"]
        for row in oracle.table("calendars/tables/one_off_bank_holidays")
        if row["division"] == division
    ]
    for day in (day for day in wanted if date.fromisoformat(day) > first + 60 * oracle.ONE_DAY):
        assert {f"one_off_before:{day}", f"one_off_after:{day}"} <= division_tags, day
    for known, listed in {
        (change.on, added.date)
        for change in division_record(division).changes
        for added in change.added
    }:
        if known > first and listed > first + 60 * oracle.ONE_DAY:
            assert {f"known_before:{known}", f"known_from:{known}"} <= division_tags


def test_an_answer_changes_with_what_was_known() -> None:
    answers: dict[tuple[str, int], set[str]] = {}
    for vector in vectors("england"):
        if (
            vector["known_on"] in ("2022-09-09", "2022-09-10")
            and vector["rule"] == "first_core_group"
        ):
            answers.setdefault((vector["on"], vector["number"]), set()).add(vector["due"])
    assert any(len(dues) == 2 for dues in answers.values())


# The command


@pytest.mark.sweep
def test_the_command_writes_every_file(tmp_path: Path) -> None:
    result = ask("export", "vectors", str(tmp_path / "new" / "folder"))
    written = f"{len(generated())} files written to {tmp_path / 'new' / 'folder'}\n"
    assert result.answer() == written
    for name, text in generated().items():
        assert (tmp_path / "new" / "folder" / name).read_text("utf-8") == text


def test_the_command_refuses_a_file_for_a_folder(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    assert (
        "it is a file; name a folder" in ask("export", "vectors", str(tmp_path / "taken")).refusal()
    )


def test_the_example_of_the_page_is_one_of_the_vectors() -> None:
    page = (VECTORS.parent / "README.md").read_text("utf-8")
    example = json.loads(page.split("```json\n")[1].split("```")[0])
    assert example in vectors("england")
