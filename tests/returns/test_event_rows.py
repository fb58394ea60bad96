"""Our own CSV of events, read as a return."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cptimescales.returns import Record, ReturnError, ReturnRefusal, open_return


def written(folder: Path, *lines: str) -> Path:
    path = folder / "events.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_each_case_is_a_record_and_a_broken_one_is_refused(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "reference,event,on,team",
        "A,conference_held,2026-01-12,North",
        "B,conference_held,12/14/2026,South",
        "C,conference_held,2026-01-13,South",
    )
    first, refused, last = open_return(path, groups=["team"])
    assert isinstance(first, Record)
    assert first.parts[0].case.pairs == (("conference_held", date(2026, 1, 12)),)
    assert first.groups == {"team": "North"}
    assert isinstance(refused, ReturnRefusal)
    assert (refused.reference, refused.where) == ("B", "row 3")
    assert "12/14/2026" in refused.problem
    assert isinstance(last, Record)
    assert last.groups == {"team": "South"}


def test_a_group_that_is_no_column_is_refused_with_the_near_one(tmp_path: Path) -> None:
    path = written(tmp_path, "reference,event,on,team", "A,conference_held,2026-01-12,North")
    with pytest.raises(ReturnError, match="did you mean 'team'"):
        open_return(path, groups=["taem"])


def test_what_is_no_return_is_refused_in_one_line(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b", "1,2")
    with pytest.raises(ReturnError, match="it is no census, Annex A, SSD or file of events"):
        open_return(path)
    with pytest.raises(ReturnError, match="cannot be read"):
        open_return(tmp_path / "none.csv")
