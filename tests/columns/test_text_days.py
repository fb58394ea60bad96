"""Text is read by the parser of its library, and as strictly as by the library's own reader."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from cptimescales.columns import RefusedRow, due_column

GOOD = ["2026-12-14", "2012-02-29", "2034-01-01", "2001-10-31"]
ODD = [
    *(" 2026-12-14", "2026-1-14", "2026-12-4", "+2026-12-1", "-026-12-14", "2026-12- 1"),
    *("2026-02-30", "2026-13-01", "0000-01-01", "0001-01-01", "9999-12-31", "20261-2-14"),
    *("２026-12-14", "2026/12/14", "2026-12-14\n", "2026-12-14\x00", "20261214", "2026-W51-1"),
    *("31/11/2026", "1/12/2026", "12/31/2026", "01/01/0000", "01-12-2026", "14/12/26"),
    *("2026-12-14 00:00", "2026-12-14T00:00:00.000", "2026-12-14 09:00", "14/12/2026 00:00"),
    *("", " ", "tbc", "NaT", "null"),
]


def _uk(text: str) -> str:
    return "/".join(reversed(text.split("-")))


def _misspelt(count: int) -> list[str | None]:
    """Days in both forms with one letter changed, put in or left out."""
    random = Random(11)
    texts: list[str | None] = [None]
    for _ in range(count):
        text = random.choice([*GOOD, *map(_uk, GOOD)])
        place = random.randrange(len(text) + 1)
        rest = text[place + random.randrange(2) :]
        texts.append(
            text[:place] + random.choice("0123459-/ +.T٣é\u2009") * random.randrange(2) + rest
        )
    return texts


COLUMNS: dict[str, list[str | None]] = {
    "ISO": [*GOOD, None],
    "UK": [*map(_uk, GOOD), None],
    "both, UK first": [*map(_uk, GOOD), *GOOD],
    "blanks between": [GOOD[0], "", " ", None, _uk(GOOD[1]), ""],
    "odd ones": [*ODD],
    "odd ones among good ones": [*GOOD * 60, *ODD, *map(_uk, GOOD)],
    "odd ones among UK ones": [*map(_uk, GOOD * 60), *ODD, *GOOD],
    "misspelt": _misspelt(2_000),
}
LIBRARIES: dict[str, Any] = {
    "polars": lambda texts: pl.Series("on", texts, pl.String),
    "arrow": lambda texts: pa.array(texts, pa.string()),
    "arrow views": lambda texts: pa.array(texts, pa.string_view()),
    "arrow long": lambda texts: pa.array([None, *texts], pa.large_string()).slice(1),
}


def _answers(column: Any) -> tuple[list[object], list[RefusedRow]]:
    answers = due_column("england", "first_core_group", on=column)
    due: Any = answers.due
    listed = due.to_pylist() if isinstance(due, (pa.Array, pa.ChunkedArray)) else due.to_list()
    return listed, list(answers.refusals)


@pytest.mark.parametrize("texts", COLUMNS)
@pytest.mark.parametrize("library", LIBRARIES)
def test_a_text_is_read_as_it_is_alone(library: str, texts: str) -> None:
    # A numpy column of objects is read text by text, in Python.
    one_by_one = due_column("england", "first_core_group", on=np.array(COLUMNS[texts], object))
    expected = one_by_one.due.tolist()
    due, refusals = _answers(LIBRARIES[library](COLUMNS[texts]))
    assert due == expected
    assert refusals == list(one_by_one.refusals)


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_columns_have_days_and_refusals(library: str) -> None:
    due, refusals = _answers(LIBRARIES[library](COLUMNS["misspelt"]))
    assert 100 < sum(day is not None for day in due) < 1_900
    assert 100 < sum(code == "not_a_date" for _, code, _ in refusals) < 1_900
