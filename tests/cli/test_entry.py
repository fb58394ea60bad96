"""The command in a process of its own: exit code, encoding, imports, missing packages."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from shutil import which

import pytest
from tests.support.asking import CORE_GROUP, CommandResult, no_terminal_in


def run(*command: str, encoding: str = "utf-8", stdout: int = subprocess.PIPE) -> CommandResult:
    done = subprocess.run(
        command,
        check=False,
        env=no_terminal_in(os.environ) | {"PYTHONIOENCODING": encoding},
        stdout=stdout,
        stderr=subprocess.PIPE,
        timeout=60,
    )
    out = (done.stdout or b"").decode("utf-8" if "--json" in command else encoding)
    return CommandResult(
        done.returncode,
        out.replace(os.linesep, "\n"),
        done.stderr.decode().replace(os.linesep, "\n"),
    )


def run_module(
    *arguments: str, encoding: str = "utf-8", stdout: int = subprocess.PIPE
) -> CommandResult:
    return run(sys.executable, "-m", "cptimescales", *arguments, encoding=encoding, stdout=stdout)


def run_python(code: str) -> CommandResult:
    return run(sys.executable, "-c", code)


def test_the_installed_command_and_the_module_answer_alike() -> None:
    installed = which("cptimescales", path=sysconfig.get_path("scripts"))
    assert installed
    assert "due by Wednesday 30 December 2026" in run(installed, *CORE_GROUP).answer()
    for arguments in (CORE_GROUP, ("--help",), ("deu",)):
        assert run(installed, *arguments) == run_module(*arguments)


def test_a_refused_process_ends_with_2_and_one_line() -> None:
    assert "did you mean 'due'" in run_module("deu").refusal()


def test_json_is_utf_8_and_words_are_in_the_encoding_of_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "closures.csv"
    file.write_text("date,name\n2026-12-29,Caf\u00e9 \u2013 closed\n", "utf-8")
    command = (*CORE_GROUP, "--closures", str(file))
    assert "Caf\u00e9 \u2013 closed" in run_module(*command, "--json", encoding="latin-1").answer()
    assert "Caf\u00e9 ? closed" in run_module(*command, encoding="latin-1").answer()
    assert "Caf\u00e9 \u2013 closed" in run_module(*command).answer()


@pytest.mark.parametrize("command", [("rules", "england"), (*CORE_GROUP, "--json"), ("--help",)])
def test_a_closed_pipe_is_one_line(command: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        assert "the answer could not be written" in run_module(*command, stdout=writer).refusal()
    finally:
        os.close(writer)


def test_a_command_imports_only_what_it_needs() -> None:
    code = (
        "import sys; from cptimescales.cli import main; "
        f"main({[*CORE_GROUP, '--json']}); print(sorted(sys.modules))"
    )
    loaded = run_python(code).answer().splitlines()[-1]
    assert "'click'" in loaded
    assert "'rich'" not in loaded
    assert "'holidays'" not in loaded


@pytest.mark.parametrize("missing", ["click", "rich"])
def test_without_the_extra_one_line_names_it(missing: str) -> None:
    code = (
        f"import sys; sys.modules['{missing}'] = None; "
        "from cptimescales.cli import main; sys.exit(main(['rules']))"
    )
    assert "pip install 'cptimescales[cli]'" in run_python(code).refusal()
