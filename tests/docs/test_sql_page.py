"""The databases answer as docs/how-to/sql.md shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.asking import ask
from tests.support.sql_databases import ENGINES, Database, database

pytestmark = pytest.mark.once

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "sql.md").read_text("utf-8")
SHOWN = re.findall(
    r"^```sql([^\n]*)\n(.*?)^```\n\n^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL
)


@pytest.fixture(scope="module", params=ENGINES)
def loaded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    script = tmp_path_factory.mktemp("sql") / "dates.sql"
    done = ask("export", "date-dimension", "--dialect", request.param, "-o", str(script))
    assert (done.code, done.err) == (0, "")
    with database(request.param, request) as opened:
        opened.run(script)
        yield opened


@pytest.mark.sweep(keep="duckdb")
def test_every_query_gives_the_rows_shown_below_it(loaded: Database, tmp_path: Path) -> None:
    assert len(SHOWN) == PAGE.count("```sql") == 10
    for engines, statements, expected in SHOWN:
        if engines and loaded.dialect not in engines.split():
            continue
        *first, query = [text.strip() for text in statements.split(";") if text.strip()]
        for statement in first:
            script = tmp_path / "statement.sql"
            script.write_text(f"{statement};", "utf-8")
            loaded.run(script)
        rows = [
            "|".join("" if cell is None else str(cell) for cell in row) for row in loaded.ask(query)
        ]
        assert rows == expected.splitlines(), query


@pytest.mark.sweep(keep="duckdb")
def test_the_checklist_has_the_numbers_of_this_version(loaded: Database) -> None:
    for query in (
        "SELECT COUNT(*) FROM cpt_day",
        "SELECT COUNT(*) FROM cpt_day WHERE is_working_day = 1",
        (
            "SELECT COUNT(due) FROM cpt_due_date WHERE series_number = 1 "
            "AND trigger_date BETWEEN '2024-01-01' AND '2024-12-31'"
        ),
    ):
        ((count,),) = loaded.ask(query)
        assert f"gives {count:,}" in " ".join(PAGE.split()), query
    for on, due in (("2023-02-28", "28 May 2023"), ("2025-11-30", "28 February 2026")):
        ((limit,),) = loaded.ask(
            "SELECT due FROM cpt_due_date "
            "WHERE rulebook = 'england' AND rule_id = 'review_conference' AND series_number = 1 "
            f"AND calendar = 'england-and-wales' AND trigger_date = '{on}'"
        )
        assert f"{limit:%-d %B %Y}" == due
        assert due in " ".join(PAGE.split())
