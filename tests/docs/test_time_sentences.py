"""Each sentence on time of the five documents is carried, or its row says why not."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.support.pages import DOCS

import cptimescales as cpt

TABLES = DOCS / "trust" / "time-sentences"
PAGE = DOCS / "trust" / "time-sentences.md"
BOOKS = {
    "wt2010": "england",
    "local_manual_2023": "england",
    "south_west_plan": "south-west",
    "south_ayrshire": "scotland",
    "llr_plan": "leicester-leicestershire-rutland",
}
BROKEN = """
[[statement]]
place    = "one"
words    = "one two three four five six seven eight nine"
says     = "A long quotation."
why_not  = "it names no time"

[[statement]]
place    = "two"
words    = "both"
says     = "Carried and not carried."
carried  = { event = "core_group_held" }
why_not  = "it names no time"

[[statement]]
place    = "three"
words    = "neither"
says     = "Neither."

[[statement]]
place    = "four"
words    = "left out"
says     = "Carried, and left out under a name that no entry has."
carried  = { event = "core_group_held" }
left_out = "nothing"

[[statement]]
place    = "five"
words    = "names"
says     = "Names that are not there, and kinds that do not fit."
carried.rule    = ["no_rule", "early_review"]
carried.undated = "first_core_group"
carried.agreed  = "no_rule"
carried.alert   = "no_alert"
carried.event   = "no_event"
carried.ending  = "no_reason"
carried.reading = "no-question"
carried.page    = "index"

[[statement]]
place    = "five"
words    = "names"
says     = "The same row again."
why_not  = "it names no time"
"""
UNREAD = """
[[statement]]
place   = "six"
words   = "unread"
says    = "A rule whose newest words nobody has read."
carried = { rule = "plan_circulation" }
"""
FOUND = """\
one, 'one two three four five six seven eight nine': the quotation has more than 8 words
two, 'both': a row has either `carried` or `why_not`
three, 'neither': a row has either `carried` or `why_not`
four, 'left out': `left_out` needs `why_not`
four, 'left out': the rulebook leaves out no 'nothing'
five, 'names': south-west has no rule 'no_rule'
five, 'names': early_review is undated
five, 'names': first_core_group is dated
five, 'names': south-west has no rule 'no_rule'
five, 'names': south-west has no alert 'no_alert'
five, 'names': south-west has no event 'no_event'
five, 'names': south-west has no ending 'no_reason'
five, 'names': south-west has no reading 'no-question'
five, 'names': no kind 'page'; allowed: rule, undated, alert, agreed, ending, event, reading
five, 'names': this row is there twice
"""


def rows(source: str) -> list[dict[str, Any]]:
    table = tomllib.loads((TABLES / f"{source}.toml").read_text("utf-8"))
    statements: list[dict[str, Any]] = table["statement"]
    return statements


@pytest.mark.parametrize(("source", "name"), BOOKS.items())
def test_each_rule_that_cites_a_document_is_in_its_table(source: str, name: str) -> None:
    part = tomllib.loads((TABLES / f"{source}.toml").read_text("utf-8")).get("part", "")
    citing = {
        rule.id
        for rule in cpt.rulebook(name).rules
        for version in rule.versions
        if (
            source in (version.citation.source, version.citation.read_in)
            # The manual reprints these pages of the edition that the rules cite.
            or (source, version.citation.source) == ("local_manual_2023", "wt2023")
            and re.search(r"page (9[3-9]|100)\b", version.citation.at)
        )
        if part in version.citation.at
    }
    named = set()
    for row in rows(source):
        for kind in ("rule", "undated"):
            ids = row.get("carried", {}).get(kind, [])
            named |= {ids} if isinstance(ids, str) else {*ids}
    assert citing
    assert citing <= named


@pytest.mark.parametrize("source", BOOKS)
def test_each_row_is_carried_or_says_why_not(source: str) -> None:
    for row in rows(source):
        assert bool(row.get("carried")) != bool(row.get("why_not")), row
        assert row["place"], row
        assert row["says"].endswith("."), row
        assert 1 <= len(row["words"].split()) <= 8, row


def test_there_is_a_table_of_each_document_and_no_other() -> None:
    assert {path.stem for path in TABLES.iterdir()} == {*BOOKS}


def test_the_counts_of_the_page_add_up() -> None:
    lines = PAGE.read_text("utf-8").splitlines()
    counts = [
        [int(cell) for cell in line.split("|")[2:-1]]
        for line in lines
        if re.fullmatch(r"\| .* \|( \d+ \|)+", line)
    ]
    *documents, total = counts
    assert [sum(kinds) for _, *kinds in counts] == [sentences for sentences, *_ in counts]
    assert [sum(column) for column in zip(*documents, strict=True)] == total
    assert [sentences for sentences, *_ in documents] == [len(rows(source)) for source in BOOKS]


def test_each_thing_that_does_not_fit_is_named(tmp_path: Path) -> None:
    shutil.copytree(TABLES, tmp_path / "tables")
    path = tmp_path / "tables" / "south_west_plan.toml"
    text = path.read_text("utf-8").replace('"core_group_notes"', '"plan_circulation"')
    path.write_text(text + BROKEN, "utf-8")
    path = tmp_path / "tables" / "south_ayrshire.toml"
    path.write_text(path.read_text("utf-8") + UNREAD, "utf-8")
    done = subprocess.run(
        [sys.executable, str(DOCS / "time_sentences.py"), str(tmp_path / "tables")],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    first, *others, missing, last = done.stderr.splitlines()
    assert first.endswith("'within five working days': plan_circulation is undated")
    assert others == [f"south_west_plan, {line}" for line in FOUND.splitlines()]
    assert missing == (
        "south_west_plan: no row names core_group_notes, a rule that cites the document"
    )
    assert last == "south_ayrshire, six, 'unread': plan_circulation is unread"
