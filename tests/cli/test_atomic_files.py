"""Files that commands write: apart from the files read, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cptimescales.cli.atomic_files import check_outputs, keep_apart, write_whole
from cptimescales.errors import TimescaleError


def test_no_input_is_written_under_any_of_its_names(tmp_path: Path) -> None:
    source, other = tmp_path / "source.csv", tmp_path / "other.csv"
    symbolic, hard = tmp_path / "symbolic.csv", tmp_path / "hard.csv"
    source.write_text("precious", "utf-8")
    symbolic.symlink_to(source)
    os.link(source, hard)
    (tmp_path / "sub").mkdir()
    for name in source, symbolic, hard, tmp_path / "sub" / ".." / "source.csv":
        with pytest.raises(TimescaleError, match="reads this file, so it is never overwritten"):
            keep_apart([other, name], None, "england", str(source))
    keep_apart([other], None, "england", source)
    keep_apart([], source)


def test_two_outputs_are_never_one_file(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for first, second in (
        ("a.csv", "a.csv"),
        ("a.csv", "A.csv"),
        ("a.csv", "sub/../a.csv"),
        ("loop", "loop"),
    ):
        with pytest.raises(TimescaleError, match="two outputs cannot be one file"):
            keep_apart([tmp_path / first, tmp_path / second])
    keep_apart([tmp_path / "a.csv", tmp_path / "b.csv"])


def test_an_output_that_cannot_be_written_is_refused_before_any_work(tmp_path: Path) -> None:
    file, link = tmp_path / "file.csv", tmp_path / "link.csv"
    file.write_text("content", "utf-8")
    link.symlink_to(tmp_path / "nowhere.csv")
    for path, words in (
        (tmp_path / "nowhere" / "a.csv", "nowhere does not exist; create it, or name another"),
        (tmp_path, "no file can be written there"),
        (file / "a.csv", "no file can be written there"),
        (file, "the file exists already; name another, or add --replace to overwrite it"),
        (link, "the file exists already"),
    ):
        with pytest.raises(TimescaleError, match=words):
            check_outputs([path])
    check_outputs([file, link], replace=True)


def test_a_failed_write_leaves_the_older_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    write_whole(path, b"older")

    def fail(*paths: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(TimescaleError, match="a.csv: it could not be written: No space left"):
        write_whole(path, b"newer")
    assert path.read_bytes() == b"older"
    assert [file.name for file in tmp_path.iterdir()] == ["a.csv"]
