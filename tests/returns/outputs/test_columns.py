"""The dictionary has every column of every table, and no other."""

from __future__ import annotations

import pytest

from cptimescales.returns.answered import Doubt, Refused
from cptimescales.returns.attention import RaisedAlert
from cptimescales.returns.indicators import Indicator
from cptimescales.returns.outputs import TABLES
from cptimescales.returns.outputs.figures import Figure
from cptimescales.returns.published import PublishedIndicator
from cptimescales.returns.recorded_dates import AuditedDate
from cptimescales.returns.rests_on import RestsOn, RuleUsed
from cptimescales.returns.standing import Duty

FIELDS = {
    "duties": Duty._fields,
    "indicators": tuple(Indicator.model_fields),
    "published": tuple(PublishedIndicator.model_fields),
    "figures": Figure._fields,
    "alerts": RaisedAlert._fields,
    "audit": AuditedDate._fields,
    "refusals": Refused._fields,
    "doubts": Doubt._fields,
}


@pytest.mark.parametrize("table", FIELDS)
def test_the_columns_of_a_table_are_the_fields_of_its_rows_in_order(table: str) -> None:
    assert tuple(column.name for column in TABLES[table]) == FIELDS[table]


def test_what_an_answer_rests_on_is_named_as_in_its_models() -> None:
    names = {column.name for column in TABLES["rests_on"]}
    assert names <= {*RestsOn.model_fields, *RuleUsed.model_fields}
    assert set(TABLES) == {*FIELDS, "rests_on"}


def test_every_column_says_what_it_means_in_one_sentence() -> None:
    for table, columns in TABLES.items():
        for column in columns:
            assert column.means.endswith("."), (table, column.name)
            assert column.heading, (table, column.name)
        personal = {column.name for column in columns if column.personal}
        assert ("reference" in personal) == ("reference" in {column.name for column in columns})
