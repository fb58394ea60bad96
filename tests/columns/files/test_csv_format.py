"""CSV: every field is written as it was read, whatever it looks like, and no row is lost."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.asking import ask
from tests.support.due_files import OPTIONS, csv_of, due_file, rows_of

import cptimescales as cpt
from cptimescales.columns.files import FileError, FileLayout, FileQuestion, FileSummary, answer_file
from cptimescales.errors import TimescaleError

ENGLAND = cpt.rulebook("england")
QUESTION = FileQuestion("first_core_group", "held", ENGLAND)


def answered(
    tmp_path: Path, content: bytes, layout: FileLayout | None = None
) -> tuple[bytes, FileSummary, list[list[str]]]:
    """The CSV that is written, the summary of its rows, and the refused rows."""
    source, out, refusals = (tmp_path / name for name in ("held.csv", "out.csv", "refusals.csv"))
    source.write_bytes(content)
    refusals.unlink(missing_ok=True)
    summary = answer_file(source, out, QUESTION, layout=layout, refusals=refusals)
    return out.read_bytes(), summary, rows_of(refusals)[1:] if refusals.exists() else []


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("last", [True, False])
def test_fields_lines_and_line_breaks_are_unchanged(tmp_path: Path, end: bytes, last: bool) -> None:
    rows = [
        (b'case,"held", note', b",due,last_working_day"),
        (b'007,14/12/2026,"a, ""b"""', b",2026-12-30,2026-12-30"),
        (b" 1.50 ,2026-12-14,=1+1", b",2026-12-30,2026-12-30"),
        (b'1e5, 2026-12-14 ,"two\nlines"', b",2026-12-30,2026-12-30"),
        (b"", b""),
        (b",,", b",,"),
        (b'"",2025-11-14,@SUM(A1)', b",2025-11-28,2025-11-28"),
    ]
    ending = end if last else b""
    content = end.join(row for row, _ in rows) + ending
    out, summary, refused = answered(tmp_path, content)
    assert out == end.join(row + new for row, new in rows) + ending
    assert (summary.rows, summary.answered, summary.empty, refused) == (6, 4, 2, [])


@pytest.mark.parametrize(
    ("row", "written", "words"),
    [
        ("C-1,2026-12-14", "C-1,2026-12-14,,,", "it has 2 cells where the header has 3"),
        ("C-1,2026-12-14,x,y", "C-1,2026-12-14,x,,,y", "it has 4 cells where the header has 3"),
        ("C-1,2026-12-14,x,y,z", "C-1,2026-12-14,x,,,y,z", "it has 5 cells where the header has 3"),
        ('C-1,2026-12-14,"x"y', 'C-1,2026-12-14,"x"y', "it is not valid CSV"),
    ],
)
def test_a_ragged_row_is_refused_and_all_of_it_kept(
    tmp_path: Path, row: str, written: str, words: str
) -> None:
    content = f"case,held,note\n{row}\nC-2,2026-12-14,x\n"
    out, summary, refused = answered(tmp_path, content.encode())
    assert out.decode().splitlines()[1:] == [written, "C-2,2026-12-14,x,2026-12-30,2026-12-30"]
    assert (summary.rows, summary.answered, summary.refused) == (2, 1, 1)
    assert [cells[:4] for cells in refused] == [["2", "", row, "bad_row"]]
    assert words in refused[0][4]


@pytest.mark.parametrize("ending", [".parquet", ".xlsx"])
def test_a_ragged_row_is_kept_in_the_refusals_if_a_table_has_no_place_for_it(
    tmp_path: Path, ending: str
) -> None:
    pytest.importorskip("xlsxwriter")
    source, refusals = tmp_path / "held.csv", tmp_path / "refusals.csv"
    source.write_text("case,held\nC-1,2026-12-14,too much\nC-2\nC-3,2026-12-14\n", "utf-8")
    summary = answer_file(source, tmp_path / f"out{ending}", QUESTION, refusals=refusals)
    assert (summary.rows, summary.answered, summary.refused) == (3, 1, 2)
    assert '"C-1,2026-12-14,too much"' in refusals.read_text("utf-8")


def test_a_quotation_mark_that_is_not_closed_loses_nothing(tmp_path: Path) -> None:
    content = 'case,held\nC-1,2026-12-14\nC-2,"2026-12-14\n' + "C-3,2026-12-14\n" * 3
    out, summary, refused = answered(tmp_path, content.encode())
    assert out.decode().splitlines() == [
        *("case,held,due,last_working_day", "C-1,2026-12-14,2026-12-30,2026-12-30"),
        *content.splitlines()[2:],
    ]
    assert (summary.rows, summary.answered, summary.refused) == (2, 1, 1)
    assert "is a quotation mark not closed?" in refused[0][4]


def test_text_is_text_in_parquet_too(tmp_path: Path) -> None:
    source, out = tmp_path / "held.csv", tmp_path / "out.parquet"
    source.write_text("case,held,n\n007,14/12/2026,1e5\n,,\n\n", "utf-8")
    answer_file(source, out, QUESTION)
    table = pq.read_table(out)
    assert [str(field.type) for field in table.schema] == [
        "string",
        "string",
        "string",
        "date32[day]",
        "date32[day]",
    ]
    nothing = dict.fromkeys(table.schema.names)
    assert [dict(row, due=None, last_working_day=None) for row in table.to_pylist()] == [
        nothing | {"case": "007", "held": "14/12/2026", "n": "1e5"},
        nothing,
        nothing,
    ]


@pytest.mark.parametrize(
    ("encoding", "layout"),
    [
        ("utf-8", "utf-8-sig"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-8-sig", "utf-8"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
    ],
)
def test_the_encoding_and_its_byte_order_mark_are_unchanged(
    tmp_path: Path, encoding: str, layout: str
) -> None:
    content = "held,Zoë\r\n2026-12-14,£5\r\n"
    right = "held,Zoë,due,last_working_day\r\n2026-12-14,£5,2026-12-30,2026-12-30\r\n"
    out, *_ = answered(tmp_path, content.encode(encoding), FileLayout(encoding=layout))
    assert out == right.encode(encoding)


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_another_delimiter_is_unchanged(tmp_path: Path, mark: str) -> None:
    content = mark.join(["a,b", "held"]) + "\n" + mark.join(["1,5", "14/12/2026"]) + "\n"
    out, *_ = answered(tmp_path, content.encode(), FileLayout(delimiter=mark))
    assert out.decode().splitlines()[1] == mark.join(
        ["1,5", "14/12/2026", "2026-12-30", "2026-12-30"]
    )
    with pytest.raises(TimescaleError, match="are its cells separated by"):
        answered(tmp_path, content.replace("a,b", "a").encode())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it has no header"),
        (b"\n\n", "it has no header"),
        (b",,\n1,2,3\n", "it has no header"),
        (b'"held\n2026-12-14', "its header is not valid CSV"),
        (b"case,Held\n", "unknown column 'held'.*did you mean 'Held'"),
        (b"held,case,held\n", "it has 2 columns named 'held'; keep one"),
        (
            b"held,due\n",
            "it already has a column named 'due'; give the new columns other names",
        ),
        (b"held,caf\xe9\n", "it is not utf-8 text"),
        (b"held,x\n2026-12-14,caf\xe9\n", "it is not utf-8 text"),
        (b"held,x\n2026-12-14," + b"y" * (1 << 22), "a line of more than 4,194,304 letters"),
    ],
)
def test_a_bad_file_is_refused_with_its_name(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(TimescaleError, match=words) as error:
        answered(tmp_path, content)
    assert "held.csv" in str(error.value)


def test_a_csv_may_have_a_column_twice_if_the_question_does_not_name_it(tmp_path: Path) -> None:
    out, *_ = answered(tmp_path, b"x,held,x\n1,2026-12-14,2\n")
    assert out.splitlines()[1] == b"1,2026-12-14,2,2026-12-30,2026-12-30"
    with pytest.raises(TimescaleError, match="several columns are named 'x'"):
        answer_file(tmp_path / "held.csv", tmp_path / "out.parquet", QUESTION)


def test_a_new_name_that_the_encoding_cannot_write_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "held.csv"
    source.write_text("held\n", "cp1252")
    question = FileQuestion("first_core_group", "held", cpt.rulebook("england"), prefix="→")
    with pytest.raises(TimescaleError, match="'→' cannot be written in"):
        answer_file(source, tmp_path / "out.csv", question, layout=FileLayout(encoding="cp1252"))
    with pytest.raises(FileError, match="utf-8"):
        source.write_bytes(b"held\n\xff\n")
        answer_file(source, tmp_path / "out.csv", QUESTION)


_FIELD = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)


@settings(max_examples=100)
@given(
    rows=st.lists(
        st.tuples(_FIELD, st.sampled_from(["2026-12-14", "14/12/2026", "", "x"]), _FIELD),
        max_size=6,
    ),
    quote_all=st.booleans(),
)
def test_fields_of_any_text_are_unchanged(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], quote_all: bool
) -> None:
    text = StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL)
    writer.writerows([("a", "held", "b"), *rows])
    out, summary, _ = answered(tmp_path_factory.mktemp("csv"), text.getvalue().encode())
    written = list(csv.reader(StringIO(out.decode(), newline="")))
    due = {"2026-12-14": ["2026-12-30"] * 2, "14/12/2026": ["2026-12-30"] * 2}
    assert written[1:] == [[*row, *due.get(row[1], ["", ""])] for row in rows]
    assert summary.refused == sum(row[1] == "x" for row in rows)


def test_a_refusal_names_the_lines_of_a_row_of_several(tmp_path: Path) -> None:
    text = (
        'Case,Held\n1,2026-12-14\n"two\nlines",2026-12-14\n3,"2026-12-14\n'
        + "4,2026-12-14\n" * 5_000
    )
    lines = due_file(csv_of(tmp_path / "held.csv", text), *OPTIONS)
    assert lines[0] == "due.csv: 3 rows: 2 answered, 0 empty, 1 refused"
    assert (
        lines[2]
        == "5,001 lines belong to refused rows of several lines; is a quotation mark not closed?"
    )
    (row,) = rows_of(tmp_path / "due.refusals.csv")[1:]
    assert row[0] == "4"
    assert row[4].endswith("; the row runs from line 5 to line 5005 of the file")


def test_a_refusal_names_no_lines_for_a_row_of_one(
    tmp_path: Path,
) -> None:
    text = 'sep=,\r\nCase,Held\r\n1\r\n2,"a\r\nb\r\n",x\r\n3,2026-12-14\r\n'
    lines = due_file(csv_of(tmp_path / "held.csv", text.replace("\r\n", "\n")), *OPTIONS)
    assert (
        lines[2]
        == "3 lines belong to refused rows of several lines; is a quotation mark not closed?"
    )
    assert [row[4] for row in rows_of(tmp_path / "due.refusals.csv")[1:]] == [
        "it has 1 cell where the header has 2",
        "it has 3 cells where the header has 2; the row runs from line 4 to line 6 of the file",
    ]


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"', "\ufeffsep=;"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_first_line_sep_sets_the_delimiter_and_is_unchanged(
    tmp_path: Path, first: str, end: str
) -> None:
    source, out, refusals = (tmp_path / name for name in ("held.csv", "due.csv", "refusals.csv"))
    source.write_bytes((end.join([first, "Case;Held", "007;14/12/2026", "008;x"]) + end).encode())
    question = FileQuestion("first_core_group", "Held", ENGLAND)
    answer_file(source, out, question, refusals=refusals)
    header, row = "Case;Held;due;last_working_day", "007;14/12/2026;2026-12-30;2026-12-30"
    assert out.read_bytes().decode() == end.join([first, header, row, "008;x;;"]) + end
    # Excel does not show the line `sep=`, so there, too, this row has number 3.
    assert rows_of(refusals)[1][0] == "3"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Case\tHeld\n007\t14/12/2026\n",
            "are its cells separated by tab? then add --delimiter tab",
        ),
        ("Case;Held\n007;14/12/2026\n", "are its cells separated by ';'? then add --delimiter ';'"),
        ("sep=x\nHeld\n", "unknown column 'Held'"),
        ("sep=;\n", "it has no header"),
    ],
)
def test_another_delimiter_is_suggested_without_near_names(
    tmp_path: Path, text: str, words: str
) -> None:
    source = csv_of(tmp_path / "held.csv", text)
    message = ask("due-file", str(source), "-o", str(tmp_path / "due.csv"), *OPTIONS).refusal()
    assert words in message
    assert "did you mean" not in message
