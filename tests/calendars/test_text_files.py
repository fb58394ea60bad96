"""Whole files: UTF-8 text, TOML, JSON with each key once, and the JSON that ships."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cptimescales.calendars import record_files
from cptimescales.calendars.text_files import json_content, shipped_json, toml_content, utf8_text
from cptimescales.errors import CaseError, InputFileError


def test_text_is_read_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "text.csv"
    for start in (b"", b"\xef\xbb\xbf"):
        path.write_bytes(start + "Ynys Môn\n".encode())
        assert utf8_text(path) == "Ynys Môn\n"


def test_a_file_that_cannot_be_read_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes("Ynys Môn".encode("latin-1"))
    for name, words in (
        ("latin.txt", "it is not UTF-8 text; save it again as UTF-8"),
        ("nowhere.txt", "it cannot be read: "),
        (".", "it cannot be read: "),
    ):
        with pytest.raises(CaseError) as refused:
            utf8_text(tmp_path / name, CaseError)
        assert str(refused.value).startswith(f"{tmp_path / name}: {words}")
        assert (refused.value.file, refused.value.key) == (str(tmp_path / name), "")


def test_json_and_toml_give_their_content() -> None:
    assert json_content('{"a": {"b": [1]}, "c": {"b": 2}}', "x.json", CaseError) == {
        "a": {"b": [1]},
        "c": {"b": 2},
    }
    assert toml_content("a.b = [1]\n[c]\nb = 2", "x.toml", CaseError) == {
        "a": {"b": [1]},
        "c": {"b": 2},
    }


@pytest.mark.parametrize(
    ("read", "text", "words"),
    [
        (json_content, "", "it is not valid JSON: "),
        (json_content, "[" * 100_000, "it is not valid JSON: "),
        (json_content, '{"a": {"b": 1, "b": 1}}', "the key 'b' is there twice in one place"),
        (toml_content, "a = ", "it is not valid TOML: "),
        (toml_content, "a = 1\na = 1", "it is not valid TOML (a key or table is given twice): "),
        (toml_content, "[a]\n[a]", "it is not valid TOML (a key or table is given twice): "),
        (toml_content, "a = " + "[" * 100_000, "it is not valid TOML: "),
        (toml_content, "a = " + "9" * 10_000, "it is not valid TOML: "),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else value.__name__,
)
def test_broken_text_is_refused_with_the_name_of_its_file(
    read: Callable[[str, str, type[InputFileError]], Any], text: str, words: str
) -> None:
    with pytest.raises(CaseError) as refused:
        read(text, "case.file", CaseError)
    assert str(refused.value).startswith("case.file: it is not valid ")
    assert words in str(refused.value)


def test_shipped_json_is_the_same_without_pydantic(monkeypatch: pytest.MonkeyPatch) -> None:
    path = "records/scotland.json"
    content = shipped_json(record_files.__file__, path)
    assert content["made_from"] == "scotland.toml"
    monkeypatch.delitem(sys.modules, "pydantic_core")
    assert shipped_json(record_files.__file__, path) == content
