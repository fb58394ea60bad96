"""A release: the checks of `make release`, the public CI, and what must be the same everywhere."""

from __future__ import annotations

import ast
import doctest
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import tomllib
from email.message import Message
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.support.pages import DOCS, ROOT

import cptimescales

pytestmark = pytest.mark.once

PACKAGE = Path(cptimescales.__file__).parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
WORKFLOW = ROOT / ".github" / "workflows" / "checks.yml"


@pytest.fixture(scope="module")
def release() -> ModuleType:
    spec = importlib.util.spec_from_file_location("release", ROOT / ".ci" / "release.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def metadata(**fields: str) -> Message:
    message = Message()
    for name, value in fields.items():
        message[name.replace("_", "-")] = value
    return message


# Licences


@pytest.mark.parametrize(
    ("fields", "licence"),
    [
        ({"License_Expression": "MIT", "License": "BSD"}, "MIT"),
        ({"Classifier": "License :: OSI Approved :: BSD License", "License": "x"}, "BSD License"),
        ({"Classifier": "Typing :: Typed", "License": "Apache-2.0"}, "Apache-2.0"),
        ({"License": "Copyright 2020\n" + "All rights\n" * 20}, "Copyright 2020"),
        ({}, ""),
    ],
)
def test_a_licence_is_what_the_package_says(
    release: ModuleType, fields: dict[str, str], licence: str
) -> None:
    assert release.licence_of(metadata(**fields)) == licence


@pytest.mark.parametrize(
    ("licence", "denied"),
    [
        ("MIT", False),
        ("BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0", False),
        ("Apache Software License; BSD License", False),
        ("PSF-2.0", False),
        ("GPL-3.0-only", True),
        ("LGPL-3.0-or-later", True),
        ("AGPL-3.0", True),
        ("GNU Lesser General Public License v3 (LGPLv3)", True),
        ("SSPL-1.0", True),
        ("PolyForm-Noncommercial-1.0.0", True),
        ("MIT with Commons Clause", True),
        ("CC-BY-NC-4.0", True),
    ],
)
def test_a_licence_that_binds_a_host_is_denied(
    release: ModuleType, licence: str, denied: bool
) -> None:
    assert bool(release.DENIED.search(licence)) == denied


def test_a_denied_licence_or_none_ends_the_release(
    release: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = list(release.check_licences({"": {"pydantic"}, "cli": {"pydantic", "click"}}))
    assert [line.split(" ")[0] for line in lines] == ["click", "pydantic"]
    assert lines[1].endswith(" [base, cli]")
    for said in ("LGPL-3.0-only", ""):
        monkeypatch.setattr(release, "licence_of", lambda _, said=said: said)
        with pytest.raises(release.ReleaseError, match=r"click is under .*see DENIED"):
            release.check_licences({"": {"click"}})


def test_what_is_needed_is_what_is_required_in_turn(release: ModuleType) -> None:
    base, cli = release.needed(""), release.needed("cli")
    assert {"pydantic", "pydantic-core", "python-dateutil", "six"} <= base
    assert {"click", "rich", "pygments"} <= cli - base
    assert base < cli
    assert "cptimescales" not in release.needed("files")
    with pytest.raises(release.ReleaseError, match="no-such-package is not installed; run"):
        list(release._requirements("no-such-package", ""))


def test_the_extras_of_the_page_are_those_of_the_project(release: ModuleType) -> None:
    listed = re.findall(
        r"^\| `(\w+)` \|", (DOCS / "contribute" / "licences.md").read_text("utf-8"), re.MULTILINE
    )
    assert sorted(listed) == release.EXTRAS
    page = (DOCS / "contribute" / "licences.md").read_text("utf-8")
    page = " ".join(page.split())
    for name in (*release.EXPLAINED, "xlwings PRO", "PolyForm"):
        assert name in page


def test_the_release_extra_brings_everything_a_user_may_ask_for(release: ModuleType) -> None:
    extras = PROJECT["optional-dependencies"]

    def brought(name: str) -> set[str]:
        groups = [re.findall(r"^cptimescales\[([^\]]*)", line) for line in extras[name]]
        inner = {extra for group in groups for names in group for extra in names.split(",")}
        return inner.union(*map(brought, inner))

    assert set(release.EXTRAS) <= brought("release")


# Bills of materials


# Cyclonedx and what it imports read their own files without naming an encoding.
@pytest.mark.filterwarnings("ignore::EncodingWarning")
def test_a_bill_of_materials_is_valid_and_the_same_each_time(release: ModuleType) -> None:
    pytest.importorskip("cyclonedx", reason="the extra release is not installed")
    names = release.needed("cli")
    text = release.bill_of_materials("cli", names, 1_760_000_000)
    assert text == release.bill_of_materials("cli", names, 1_760_000_000)
    bill: dict[str, Any] = json.loads(text)
    assert {part["name"] for part in bill["components"]} == names
    assert all(
        part["licenses"] and part["purl"].startswith("pkg:pypi/") for part in bill["components"]
    )
    assert bill["metadata"]["component"]["name"] == "cptimescales"
    wanted = {part["ref"]: set(part.get("dependsOn", ())) for part in bill["dependencies"]}
    ours = wanted[bill["metadata"]["component"]["bom-ref"]]
    assert {ref.partition("@")[0] for ref in ours} >= {"pkg:pypi/pydantic", "pkg:pypi/click"}


# A public CI


def test_the_workflow_runs_every_supported_python_on_three_systems() -> None:
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")
    jobs = yaml.safe_load(WORKFLOW.read_text("utf-8"))["jobs"]
    matrix = jobs["tests"]["strategy"]["matrix"]
    supported = re.findall(r"Python :: (3\.\d+)", " ".join(PROJECT["classifiers"]))
    assert matrix["python"] == supported
    systems = ["ubuntu-latest", "windows-latest", "macos-latest"]
    assert matrix["os"] == jobs["release"]["strategy"]["matrix"]["os"] == systems
    for job in ("tests", "release"):
        steps = " ".join(str(step.get("run", "")) for step in jobs[job]["steps"])
        assert "make " not in steps, "Windows has no make"
    assert {each for job in jobs.values() for each in [job.get("needs")] if each} <= set(jobs)


def test_the_workflow_uses_no_secret_and_pins_what_it_uses() -> None:
    text = WORKFLOW.read_text("utf-8")
    assert "secrets." not in text
    assert "permissions:\n  contents: read\n" in text
    used = re.findall(r"uses: (\S+)", text)
    assert used
    assert all(re.fullmatch(r"actions/[a-z-]+@(v\d+|[0-9a-f]{40})", each) for each in used)


def test_the_workflow_runs_targets_that_are_there() -> None:
    targets = set(
        re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    )
    assert set(re.findall(r"run: make ([a-z-]+)", WORKFLOW.read_text("utf-8"))) <= targets


def test_the_hooks_of_a_commit_run_what_make_check_runs() -> None:
    hooks = re.findall(r"entry: (.+)", (ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    _, _, after = (ROOT / "Makefile").read_text("utf-8").partition("\ncheck: ")
    commands = re.findall(r"^\t\$\(BIN\)/(.+)$", after.partition("\n\n")[0], re.MULTILINE)
    assert hooks == commands


def test_the_text_for_a_package_index_runs_and_has_no_link_that_leads_nowhere() -> None:
    text = (ROOT / PROJECT["readme"]).read_text("utf-8")
    examples = doctest.DocTestParser().get_doctest(text.replace("```", ""), {}, "index", None, 0)
    assert doctest.DocTestRunner(verbose=False).run(examples) == (0, 5)
    assert "](" not in text


def test_a_linter_of_workflows_finds_nothing() -> None:
    actionlint = shutil.which("actionlint")
    if actionlint is None:
        pytest.skip("actionlint is not installed on this machine")
    done = subprocess.run(
        [actionlint, str(WORKFLOW)], capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


# The same on every system


def test_text_opened_without_its_encoding_fails_a_test(tmp_path: Path) -> None:
    # In a process that a test starts, Python warns of it.
    code = f"open({str(tmp_path / 'text')!r}, 'w')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert b"EncodingWarning" in done.stderr
    # In the process of the test, where the variable was set before Python started, it is an error.
    if sys.flags.warn_default_encoding:
        with pytest.raises(EncodingWarning):
            (tmp_path / "text").read_text()  # what the test is about


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_text_is_read_and_written_in_an_encoding_that_is_said(path: Path) -> None:
    # Without it, Windows uses an encoding of its own.
    for call in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        is_named = any(word.arg == "encoding" for word in call.keywords)
        where = f"{path.name}, line {call.lineno}"
        if call.func.attr == "read_text":
            assert is_named or call.args, where
        elif call.func.attr == "write_text":
            assert is_named or len(call.args) > 1, where
        elif call.func.attr == "open":
            # The first argument is the mode of a path, or the name of a member of an archive.
            mode = (
                "r"
                if not call.args
                else call.args[0].value
                if isinstance(call.args[0], ast.Constant)
                else ""
            )
            assert is_named or not re.fullmatch("[rwax+t]+", str(mode)), where


def test_a_checkout_has_the_same_bytes_on_every_system() -> None:
    assert "* text=auto eol=lf" in (ROOT / ".gitattributes").read_text("utf-8")
    for path in (*PACKAGE.rglob("*.toml"), *PACKAGE.rglob("*.json")):
        assert not path.is_file() or b"\r" not in path.read_bytes(), path


def test_the_release_script_says_what_is_wrong_in_one_place(
    release: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        release, "_output_of", lambda *command: "M file.py" if "status" in command else "0"
    )
    assert release.main([]) == 1
    assert (
        capsys.readouterr().err
        == "release: the checkout has changes; commit them, or try with --dirty\n"
    )
    with pytest.raises(release.ReleaseError, match="failed"):
        release._run("-c", "raise SystemExit('no')", python=Path(sys.executable))
