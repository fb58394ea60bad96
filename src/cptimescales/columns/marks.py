"""How sure each answer of a whole column is: provisional or not, and how far it is verified."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cptimescales.columns.chunks import answer_in_chunks, raw_columns
from cptimescales.columns.column import Column
from cptimescales.columns.dispatch import Books, rule_tables, rulebooks
from cptimescales.columns.inputs import DayColumn
from cptimescales.columns.kernels import LookUp
from cptimescales.columns.lookup_tables import DayTable
from cptimescales.columns.mark_tables import NO_MARKS, provisional_table, verified_table
from cptimescales.columns.outputs import AnswerKind
from cptimescales.columns.raw_column import Native
from cptimescales.library import Rulebook
from cptimescales.rules.results import Refusal


def provisional_column(
    book: Books, rule: str, *, on: Native, number: int = 1, by: Native | None = None
) -> Column:
    """Whether each due date is provisional: it touches a year without published bank holidays.

    It is `DueDate.provisional` for a column of triggers, as true and false.

    Args and raises: as for `due_column`. A row without a due date is refused for the same reason.

    >>> import numpy as np
    >>> on = np.array(["2026-12-14", "2040-12-14"], "datetime64[D]")
    >>> provisional_column("england", "first_core_group", on=on).values
    array([False, True], dtype=object)
    """
    return _marks(book, rule, number, on, by, provisional_table, "marks")


def verified_column(
    book: Books, rule: str, *, on: Native, number: int = 1, by: Native | None = None
) -> Column:
    """How far the number behind each due date is verified: `DueDate.verified`, as text.

    It is `source_text`, `secondary_source`, `previous_edition` or `not_verified`.

    Args and raises: as for `due_column`. A row without a due date is refused for the same reason.

    >>> import numpy as np
    >>> on = np.array(["2026-12-14"], "datetime64[D]")
    >>> verified_column("wales", "first_core_group", on=on).values
    array(['source_text'], dtype=object)
    """
    return _marks(book, rule, number, on, by, verified_table, "verified")


def _marks(
    book: Books,
    rule: str,
    number: int,
    on: Native,
    by: Native | None,
    table: Callable[[Rulebook, str, int], DayTable],
    answers: AnswerKind,
) -> Column:
    dispatch = rulebooks(book, by)
    tables = dispatch.tables(rule_tables(dispatch.owners, rule, number, table, NO_MARKS), -1)
    raw = raw_columns(on=on, by=by)

    def refusal(values: Sequence[int]) -> Refusal:
        return dispatch.refusal(
            values,
            1,
            ("due", rule, number),
            lambda owner, day: owner.due(rule, on=day, number=number),
        )

    inputs = [DayColumn(raw["on"]), *dispatch.inputs(raw)]
    return answer_in_chunks(raw, inputs, LookUp(tables, answers), refusal, None)
