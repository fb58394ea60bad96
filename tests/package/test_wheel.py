"""The built wheel, away from the source tree: with what it requires alone, and with `cli`."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import cptimescales as cpt

ROOT = Path(__file__).parents[2]
ANSWER = """
import sys
from datetime import date
import cptimescales as cpt
assert not cpt.__file__.startswith({source!r}), cpt.__file__
for name in cpt.rulebooks():
    assert cpt.rulebook(name).rules
print(cpt.first_core_group_due(date(2026, 12, 14), rulebook="england").due)
print(cpt.first_core_group_due(date(2032, 12, 14), rulebook="england").provisional)
"""
COMMAND = "from cptimescales.cli import main; raise SystemExit(main())"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
    ]
    done = subprocess.run(
        [*build, "--wheel-dir", str(folder), str(ROOT)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


def _needed(name: str, extra: str = "") -> set[str]:
    """The names of all packages that a distribution requires, with an extra or with ""."""
    names: set[str] = set()
    for line in distribution(name).requires or []:
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            names |= {requirement.name, *_needed(requirement.name)}
    return names


def _installed(wheel: Path, folder: Path, extra: str = "") -> Path:
    """A folder with the wheel and what it requires, as an installer would write it."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    for name in _needed("cptimescales", extra) - {"cptimescales"}:
        package: Distribution = distribution(name)
        for top in {
            Path(file).parts[0] for file in package.files or [] if ".." not in Path(file).parts
        }:
            source = Path(str(package.locate_file(top)))
            if source.exists() and not (folder / top).exists():
                (folder / top).symlink_to(source)
    return folder


def _run(folder: Path, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    code = f"import sys; sys.path.insert(0, {str(folder)!r}); sys.argv[0] = 'cptimescales'\n{code}"
    alone = [sys.executable, "-I", "-S", "-c", code, *arguments]
    return subprocess.run(alone, capture_output=True, encoding="utf-8", check=False, cwd=folder)


def test_it_holds_its_data_its_types_and_its_licence_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    package = ROOT / "src" / "cptimescales"
    kinds = (".json", ".jinja", ".css", ".js")
    data = [path for path in package.rglob("*") if path.suffix in kinds]
    assert len(data) == 49 + len(cpt.rulebooks())
    assert not [name for name in names if name.endswith(".toml")]
    for path in data:
        assert f"cptimescales/{path.relative_to(package).as_posix()}" in names
    assert "cptimescales/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if not name.startswith("cptimescales")]


def test_without_any_extra_it_answers_and_the_command_says_what_it_needs(
    wheel: Path, tmp_path: Path
) -> None:
    folder = _installed(wheel, tmp_path)
    done = _run(folder, ANSWER.format(source=str(ROOT / "src")))
    assert (done.stdout, done.stderr) == ("2026-12-30\nTrue\n", "")
    done = _run(folder, COMMAND, "rules")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "cptimescales[cli]" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_it_answers_from_inside_the_archive(wheel: Path, tmp_path: Path) -> None:
    folder = _installed(wheel, tmp_path)
    shutil.rmtree(folder / "cptimescales")
    zipped = f"sys.path.insert(0, {str(wheel)!r})\n"
    done = _run(folder, zipped + ANSWER.format(source=str(ROOT / "src")))
    assert (done.stdout, done.stderr) == ("2026-12-30\nTrue\n", "")


def test_with_the_extra_cli_the_command_answers(wheel: Path, tmp_path: Path) -> None:
    folder = _installed(wheel, tmp_path, "cli")
    command = ["due", "first_core_group", "--on", "2026-12-14", "--rulebook", "england"]
    done = _run(folder, COMMAND, *command)
    assert done.returncode == 0, done.stderr
    assert "Wednesday 30 December 2026" in done.stdout
