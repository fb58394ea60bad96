"""What is no census, no workbook or no table ends in one line, and takes no memory."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from cptimescales.returns import (
    Record,
    ReturnError,
    ReturnRefusal,
    open_return,
    workbook_size,
)

HEAD = "<Message><Header/><Children>"
CHILD = (
    "<Child><ChildIdentifiers><LAchildID>A</LAchildID></ChildIdentifiers>"
    "<CINdetails><CINreferralDate>2026-01-05</CINreferralDate></CINdetails></Child>"
)
FOOT = "</Children></Message>"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<!DOCTYPE Message>" + HEAD + CHILD + FOOT, "document type"),
        (f'<!DOCTYPE Message [<!ENTITY l0 "ha">{LAUGHS}]>{HEAD}&l8;{FOOT}', "document type"),
        (
            f'<!DOCTYPE Message SYSTEM "file:///etc/passwd">{HEAD}{CHILD}{FOOT}',
            "document type",
        ),
        (HEAD + CHILD.replace("<CINdetails>", '<CINdetails xmlns="b">') + FOOT, "one namespace"),
        (HEAD + CHILD.replace("<Child>", '<Child xmlns="b">') + FOOT, "one namespace"),
        (HEAD + CHILD + "<Child>", "not well-formed XML"),
        (HEAD + CHILD.replace("2026-01-05", "x" * 11_000_000) + FOOT, "not well-formed XML"),
        (HEAD + "<Child>" + "<a>" * 300 + "</a>" * 300 + "</Child>" + FOOT, "not well-formed"),
        (HEAD + FOOT, "it has no child"),
        ("<html><body/></html>", "first element is 'html'"),
        ("<", "not well-formed XML"),
    ],
)
def test_a_file_that_is_no_census_ends_in_one_line(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "census.xml"
    path.write_text(text, "utf-8")
    with pytest.raises(ReturnError, match=words) as caught:
        list(open_return(path))
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_one_namespace_is_read(tmp_path: Path) -> None:
    path = tmp_path / "census.xml"
    path.write_text(HEAD.replace("<Message>", '<Message xmlns="b">') + CHILD + FOOT, "utf-8")
    (record,) = open_return(path)
    assert isinstance(record, Record)
    path.write_text(HEAD + CHILD + FOOT, "utf-16")
    assert list(open_return(path)) == [record]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2026-01-05", "2026-02-30", "there is no such day"),
        ("2026-01-05", "05.01.2026", "CINreferralDate must be a date"),
        ("2026-01-05", "<a/>2026-01-05", "has elements in it"),
        ("2026-01-05", "x" * 1000, "a text of 1,000 letters"),
        ("<LAchildID>A</LAchildID>", "", "LAchildID is missing"),
        ("</CINdetails>", "<ReferralNFA>maybe</ReferralNFA></CINdetails>", "neither yes nor no"),
        ("</CINdetails>", "<CINreferralDate>2026-01-06</CINreferralDate></CINdetails>", "twice"),
        ("</CINdetails>", "<CPPendDate>2026-01-06</CPPendDate></CINdetails>", "lies outside"),
        ("</CINdetails>", "<CINclosureDate>2025-01-06</CINclosureDate></CINdetails>", "is before"),
    ],
)
def test_a_broken_child_is_refused_by_its_position_and_the_rest_goes_on(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    path = tmp_path / "census.xml"
    last = CHILD.replace(">A<", ">B<")
    path.write_text(HEAD + CHILD.replace(old, new) + last + last + FOOT, "utf-8")
    refused, read, repeated = open_return(path)
    assert isinstance(refused, ReturnRefusal)
    assert refused.where == "child 1"
    assert words in refused.problem
    assert isinstance(read, Record)
    assert isinstance(repeated, ReturnRefusal)
    assert "child 2 has the same LAchildID" in repeated.problem


def test_a_workbook_that_unpacks_to_a_mountain_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_size, "_LARGEST", 3 << 20)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/sharedStrings.xml", bytes(4 << 20))
    # The directory of the file understates its size, as that of a bomb does.
    content = path.read_bytes()
    path.write_bytes(content.replace((4 << 20).to_bytes(4, "little"), (9).to_bytes(4, "little")))
    with pytest.raises(ReturnError, match="unpacks to more than"):
        open_return(path)


def test_two_cells_in_opposite_corners_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "far.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("List 7")
    sheet.write(0, 0, "Child Unique ID")
    sheet.write(1_048_575, 16_383, "x")
    book.close()
    with pytest.raises(ReturnError, match="more than 20,000,000 cells"):
        open_return(path)


def test_cells_that_repeat_a_million_times_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "repeats.ods"
    table = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
    content = (
        f'<d xmlns:t="{table}"><t:table><t:table-row t:number-rows-repeated="1000000">'
        '<t:table-cell t:number-columns-repeated="1000"><p>x</p></t:table-cell>'
        "</t:table-row></t:table></d>"
    )
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("content.xml", content)
    with pytest.raises(ReturnError, match="more than 20,000,000 cells"):
        open_return(path)


@pytest.mark.parametrize("name", ["a.xlsx", "a.ods", "a.xls", "a.parquet", "a.docx", "a.csv"])
def test_a_file_of_another_kind_ends_in_one_line(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"\x93NUMPY nothing of the kind" * 40)
    with pytest.raises(ReturnError) as caught:
        open_return(path)
    assert "\n" not in str(caught.value)


def test_a_cell_of_many_megabytes_ends_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Child Unique ID,Child Protection Plan Start Date\n" + "x" * 5_000_000, "utf-8")
    with pytest.raises(ReturnError, match="a line of more than"):
        open_return(path)
    path.write_text("Child Unique ID,Child Protection Plan Start Date\nA," + "x" * 90_000, "utf-8")
    (refused,) = open_return(path)
    assert isinstance(refused, ReturnRefusal)
    assert len(refused.problem) < 300
