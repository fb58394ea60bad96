"""The model of a report's JSON is what the report prints, key for key."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.support.census import REFERENCE_DATE

import cptimescales as cpt
from cptimescales.returns import Question, Report, open_return, report_on, suppressed
from cptimescales.returns.outputs import report_json
from cptimescales.returns.outputs.columns import TABLES
from cptimescales.returns.outputs.json_model import (
    AlertJson,
    AuditedDateJson,
    DoubtJson,
    DutyJson,
    RefusedJson,
    ReportJson,
)
from cptimescales.rules.frozen import Frozen

EXAMPLES = Path(__file__).parents[3] / "examples"
ROWS: dict[str, type[Frozen]] = {
    "alerts": AlertJson,
    "duties": DutyJson,
    "audit": AuditedDateJson,
    "refusals": RefusedJson,
    "doubts": DoubtJson,
}


def report(file: str, rulebook: str, by: str | None) -> Report:
    question = Question(REFERENCE_DATE, by=by, each="quarter")
    returned = open_return(EXAMPLES / file, groups=(by,) if by else ())
    return report_on(returned, cpt.rulebook(rulebook), question)


@pytest.mark.parametrize("below", [None, 5])
@pytest.mark.parametrize(
    ("file", "rulebook", "by"),
    [("census.xml", "england", None), ("caseload.csv", "south-west", "worker")],
)
def test_the_model_reads_a_report_and_writes_the_same(
    file: str, rulebook: str, by: str | None, below: int | None
) -> None:
    answer = report(file, rulebook, by)
    with answer if below is None else suppressed(answer, below) as shown:
        text = "".join(report_json(shown))
    written = ReportJson.model_validate_json(text).model_dump(mode="json", by_alias=True)
    # As text, so that the order of the keys counts.
    assert json.dumps(written) == json.dumps(json.loads(text))


@pytest.mark.parametrize("table", ROWS)
def test_a_row_has_the_columns_of_the_dictionary(table: str) -> None:
    assert list(ROWS[table].model_fields) == [column.name for column in TABLES[table]]
