"""The command `due-file`: its options, its summary, and that no failure leaves half a file."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.support.asking import COUNCIL, ask, no_terminal_in

from cptimescales.cli import due_file as due_file_command
from cptimescales.cli.output import progress
from cptimescales.columns.files import pipeline

HELD = """Case,Held,Met,Book
1,14/12/2026,30/12/2026,england
2,,,wales
3,31/11/2026,,wales
4,2026-12-14,,scotland
"""
RULE = ("--rule", "first_core_group", "--on", "Held")
ENGLAND = (*RULE, "--rulebook", "england")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "held.csv"
    path.write_text(HELD, "utf-8")
    return path


def answer_columns(file: Path, *options: str, out: str = "due.csv") -> list[str]:
    path = file.with_name(out)
    ask("due-file", str(file), "-o", str(path), *options).answer()
    return [line.split(",", 4)[4] for line in path.read_text("utf-8").splitlines()]


def refused(file: Path, *options: str, out: str = "due.csv") -> str:
    before = sorted(path.name for path in file.parent.iterdir())
    refusal = ask("due-file", str(file), "-o", str(file.parent / out), *options).refusal()
    assert sorted(path.name for path in file.parent.iterdir()) == before
    return refusal


def test_the_output_the_refusals_and_the_summary(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "due.csv"
    answer = ask("due-file", str(file), "-o", str(out), *ENGLAND).answer()
    assert answer.splitlines() == [
        f"{out}: 4 rows: 2 answered, 1 empty, 1 refused",
        f"refusals: not_a_date 1; see {tmp_path / 'due.refusals.csv'}",
    ]
    assert out.read_text("utf-8") == (
        "Case,Held,Met,Book,due,last_working_day\n"
        "1,14/12/2026,30/12/2026,england,2026-12-30,2026-12-30\n"
        "2,,,wales,,\n"
        "3,31/11/2026,,wales,,\n"
        "4,2026-12-14,,scotland,2026-12-30,2026-12-30\n"
    )
    assert (tmp_path / "due.refusals.csv").read_text("utf-8") == (
        "row,column,value,code,message\n"
        "4,Held,31/11/2026,not_a_date,"
        "\"Held must be a date, not '31/11/2026'; there is no such day\"\n"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "due.csv",
        "due.refusals.csv",
        "held.csv",
    ]
    assert file.read_text("utf-8") == HELD


def test_every_option_has_its_effect(file: Path, tmp_path: Path) -> None:
    closures = tmp_path / "closures.csv"
    closures.write_text("date,name\n29/12/2026,Council closed\n", "utf-8")
    status = ("--as-of", "2027-01-04", "--held", "Met", "--prefix", "cg_")
    assert answer_columns(file, *ENGLAND, *status)[0:2] == [
        "cg_due,cg_last_working_day,cg_status",
        "2026-12-30,2026-12-30,met",
    ]
    assert (
        answer_columns(file, *ENGLAND, "--closures", str(closures), out="a.csv")[1]
        == "2026-12-31,2026-12-31"
    )
    assert (
        answer_columns(file, *RULE, "--rulebook", COUNCIL, out="b.csv")[1]
        == "2026-12-23,2026-12-23"
    )
    file.write_text("Case,Held,Met,Book\n1,2022-09-05,,\n", "utf-8")
    assert answer_columns(file, *ENGLAND, out="c.csv")[1] == "2022-09-20,2022-09-20"
    assert (
        answer_columns(file, *ENGLAND, "--known-on", "2022-09-09", out="d.csv")[1]
        == "2022-09-19,2022-09-19"
    )
    review = ("--rule", "review_conference", "--on", "Held", "--rulebook", "england")
    file.write_text("Case,Held,Met,Book\n1,2026-02-27,,\n", "utf-8")
    assert answer_columns(file, *review, out="e.csv")[1] == "2026-05-27,2026-05-27"
    assert answer_columns(file, *review, "--number", "2", out="f.csv")[1] == "2026-08-27,2026-08-27"


def test_a_row_may_name_its_rulebook(file: Path, tmp_path: Path) -> None:
    lines = answer_columns(file, *RULE, "--rulebook-column", "Book")
    assert lines[1:] == ["2026-12-30,2026-12-30", ",", ",", "2027-01-08,2027-01-08"]
    file.write_text("Case,Held,Met,Book\n1,2026-12-14,,our-council\n2,2026-12-14,,\n", "utf-8")
    own = answer_columns(
        file, *RULE, "--rulebook-column", "Book", "--rulebook", COUNCIL, out="own.csv"
    )
    assert own[1:] == ["2026-12-23,2026-12-23", ","]
    assert "2,Book,,unknown_rulebook" in (tmp_path / "own.refusals.csv").read_text("utf-8").replace(
        "\n3", "\n2"
    )


def test_the_name_of_the_output_decides_its_format(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "due.parquet"
    ask("due-file", str(file), "-o", str(out), *ENGLAND).answer()
    assert pq.read_table(out)["due"].to_pylist() == [
        date(2026, 12, 30),
        None,
        None,
        date(2026, 12, 30),
    ]


def test_the_file_of_refusals_may_be_named(file: Path, tmp_path: Path) -> None:
    answer_columns(file, *ENGLAND, "--refusals", str(tmp_path / "refused.txt"))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "due.csv",
        "held.csv",
        "refused.txt",
    ]


def test_the_refusals_of_an_earlier_run_are_removed(file: Path, tmp_path: Path) -> None:
    answer_columns(file, *ENGLAND)
    file.write_text("Case,Held,Met,Book\n1,2026-12-14,,\n", "utf-8")
    answer_columns(file, *ENGLAND, "--replace")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["due.csv", "held.csv"]


def test_the_input_is_never_overwritten(file: Path, tmp_path: Path) -> None:
    symbolic, hard, other = tmp_path / "symbolic.csv", tmp_path / "hard.csv", tmp_path / "sub"
    other.mkdir()
    symbolic.symlink_to(file)
    os.link(file, hard)
    for out in ("held.csv", "symbolic.csv", "hard.csv", "sub/../held.csv"):
        for option in ((), ("--replace",)):
            assert "never overwritten" in refused(file, *ENGLAND, *option, out=out)
    assert "never overwritten" in refused(file, *ENGLAND, "--replace", "--refusals", str(symbolic))
    assert "never overwritten" in refused(symbolic, *ENGLAND, "--replace", out="held.csv")
    closures = tmp_path / "closures.csv"
    closures.write_text("date,name\n29/12/2026,Council closed\n", "utf-8")
    assert "never overwritten" in refused(
        file, *ENGLAND, "--closures", str(closures), "--replace", out="closures.csv"
    )
    own = Path(shutil.copy(COUNCIL, tmp_path / "own.toml"))
    assert "never overwritten" in refused(
        file, *RULE, "--rulebook", str(own), "--replace", "--refusals", str(own)
    )
    assert file.read_text("utf-8") == HELD


def test_an_existing_file_stays_without_replace(file: Path, tmp_path: Path) -> None:
    (tmp_path / "due.csv").write_text("older", "utf-8")
    assert "due.csv: the file exists already; name another" in refused(file, *ENGLAND)
    assert (tmp_path / "due.csv").read_text("utf-8") == "older"
    answer_columns(file, *ENGLAND, "--replace")
    (tmp_path / "due.csv").unlink()
    assert "due.refusals.csv: the file exists already" in refused(file, *ENGLAND)
    (tmp_path / "dangling.csv").symlink_to(tmp_path / "nowhere.csv")
    assert "dangling.csv: the file exists already" in refused(file, *ENGLAND, out="dangling.csv")


@pytest.mark.parametrize(
    ("options", "out", "words"),
    [
        (ENGLAND, "due.json", "due.json: the name of the output must end in one of .csv"),
        (ENGLAND, "nowhere/due.csv", "nowhere does not exist; create it, or name another"),
        (
            RULE,
            "due.csv",
            "missing option '--rulebook'; there is no default, choose one of england",
        ),
        ((*ENGLAND, "--rulebook", "wales"), "due.csv", "several rulebooks need --rulebook-column"),
        ((*RULE, "--rulebook", "englnd"), "due.csv", "did you mean 'england'"),
        ((*ENGLAND, "--held", "Met"), "due.csv", "--held needs --as-of"),
        ((*ENGLAND, "--number", "2"), "due.csv", "is not a series, is 2"),
        ((*ENGLAND, "--known-on", "9/9/2022"), "due.csv", "--known-on must be a date"),
        ((*ENGLAND, "--prefix", ""), "held.csv", "never overwritten"),
        ((*ENGLAND, "--delimiter", "::"), "due.csv", "--delimiter is '::'"),
        ((*ENGLAND, "--delimiter", "-"), "due.csv", "--delimiter is '-'"),
        ((*ENGLAND, "--delimiter", ";"), "due.csv", "are its cells separated by ','"),
        ((*ENGLAND, "--encoding", "klingon"), "due.csv", "--encoding 'klingon' is not known"),
        ((*ENGLAND, "--header-row", "0"), "due.csv", "0 is not in the range"),
        ((*RULE[:2], "--on", "Hold", "--rulebook", "england"), "due.csv", "did you mean 'Held'"),
        (
            ("--rule", "core_groups", "--on", "Held", "--rulebook", "england"),
            "due.csv",
            "unknown rule 'core_groups'",
        ),
        ((*RULE, "--rulebook-column", "Books"), "due.csv", "unknown column 'Books'"),
        ((*ENGLAND, "--refusals", "DUE.csv"), "due.csv", "cannot be one file"),
    ],
)
def test_options_that_do_not_fit_are_one_line(
    file: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], out: str, words: str
) -> None:
    if "--refusals" in options:
        monkeypatch.chdir(file.parent)
        assert words in ask("due-file", "held.csv", "-o", out, *options).refusal()
    else:
        assert words in refused(file, *options, out=out)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "nothing.parquet"
    assert ask("due-file", str(missing), "-o", str(tmp_path / "o.csv"), *ENGLAND).refusal() == (
        f"{missing}: No such file or directory"
    )


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".xlsx"])
@pytest.mark.parametrize(
    "failure", [OSError(28, "No space left on device"), KeyboardInterrupt(), MemoryError()]
)
def test_a_failure_leaves_the_older_file(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, failure: BaseException
) -> None:
    out = tmp_path / f"due{ending}"
    out.write_text("older", "utf-8")
    answer_batches = pipeline.answered_batches

    def failing(*arguments: Any) -> Any:
        yield from answer_batches(*arguments)
        raise failure

    monkeypatch.setattr(pipeline, "answered_batches", failing)
    refusal = ask("due-file", str(file), "-o", str(out), "--replace", *ENGLAND).refusal()
    words = {
        OSError: f"{out}: it could not be written: No space left",
        KeyboardInterrupt: "stopped before",
    }
    assert words.get(type(failure), "please report it") in refusal
    assert out.read_text("utf-8") == "older"
    assert sorted(path.name for path in tmp_path.iterdir()) == [out.name, "held.csv"]


_COMMAND = "import sys; from cptimescales.cli import main; sys.exit(main(sys.argv[1:]))"
_HALF_WAY = f"""
import time
from cptimescales.columns.files import pipeline

answer_batches = pipeline.answered_batches

def waiting(*arguments):
    yield from answer_batches(*arguments)
    print("half way", flush=True)
    time.sleep(600)

pipeline.answered_batches = waiting
{_COMMAND}
"""


@pytest.mark.sweep(keep="SIGKILL-.csv")
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("ending", [".csv", ".parquet", ".xlsx"])
@pytest.mark.parametrize("how", ["SIGKILL", "SIGINT", "SIGTERM"])
def test_a_process_that_is_ended_leaves_no_half_file(
    file: Path, tmp_path: Path, how: str, ending: str
) -> None:
    out = tmp_path / f"due{ending}"
    arguments = [sys.executable, "-c", _HALF_WAY, "due-file", str(file), "-o", str(out), *ENGLAND]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"half way\n"
        process.send_signal(getattr(signal, how))
        process.communicate()
    assert process.returncode != 0
    other_files = {path.name for path in tmp_path.iterdir()} - {"held.csv"}
    assert all(name.startswith(".due.") for name in other_files), other_files
    if how == "SIGINT":
        assert not other_files


_WITH_A_LIMIT = (
    f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)); {_COMMAND}"
)


@pytest.mark.sweep(keep=".parquet")
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize("ending", [".csv", ".parquet", ".xlsx"])
def test_a_full_disk_is_one_clear_line(tmp_path: Path, ending: str) -> None:
    source, out = tmp_path / "held.parquet", tmp_path / f"due{ending}"
    pq.write_table(pa.table({"Held": [date(2026, 12, 14)] * 50_000, "x": range(50_000)}), source)
    done = subprocess.run(
        [sys.executable, "-c", _WITH_A_LIMIT, "due-file", source, "-o", out, *ENGLAND],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=no_terminal_in(os.environ),
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"cptimescales: {out}: it could not be written: File too large\n"
    assert [path.name for path in tmp_path.iterdir()] == ["held.parquet"]


def test_a_missing_extra_is_named(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(**options: object) -> None:
        raise ModuleNotFoundError("No module named 'pyarrow'", name="pyarrow")

    monkeypatch.setattr(due_file_command, "questions_asked", missing)
    assert "pyarrow is missing); install it with: pip install 'cptimescales[files]'" in refused(
        file, *ENGLAND
    )


def test_a_bar_is_only_for_a_screen_and_a_long_file(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with progress(10) as watch:
        assert watch is None
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    started: list[int] = []
    monkeypatch.setattr("rich.progress.Progress.start", lambda self: started.append(1))
    with progress(10) as watch:
        assert watch is not None
        watch(10, None)
        assert not started
        watch(10, 5_000)
        assert started
