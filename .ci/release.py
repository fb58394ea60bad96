"""Builds and checks a release into dist/: `make release`. The first failure ends it.

From the commit that is checked out, it makes and checks:

- the wheel and the sdist, built twice in two places with the same bytes;
- their metadata, contents and types, and an answer from a fresh environment;
- the hand-outs for people who have no Python, and the npm package of the JavaScript engine;
- the licences of every package that the library can need;
- a bill of materials for the base and for each extra.

Only the fresh environment uses the package index, and only the npm package the registry of npm.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import venv
import zipfile
from collections.abc import Iterable, Iterator
from email.message import Message
from email.parser import Parser
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
DIST = ROOT / "dist"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
# The extras in FOR_WORK are for people who work on the library. The others are for users.
FOR_WORK = {"test", "real", "docs", "proof", "release", "check", "bench", "dev"}
EXTRAS = sorted(set(PROJECT["optional-dependencies"]) - FOR_WORK)

# An MIT library must not need a licence that makes a host publish its code, or limits its use.
DENIED = re.compile(
    r"\b(A?GPL|LGPL|GNU|SSPL|BUSL|Business Source|PolyForm|Commons Clause|EUPL|"
    r"CC[- ]BY[- ](NC|ND))",
    re.IGNORECASE,
)
# Licences that a person has read, each with what it asks.
EXPLAINED = {
    "hypothesis": (
        "MPL-2.0: its own files stay under it, a program that imports it does not; "
        "only the extra testing"
    ),
}
ANSWER = """
from datetime import date
import cptimescales as cpt
print(cpt.__file__)
print(cpt.first_core_group_due(date(2026, 12, 14), rulebook="england").due)
"""
TYPED = """
from datetime import date
import cptimescales as cpt
due = cpt.first_core_group_due(date(2026, 12, 14), rulebook="england")
reveal_type(due.due)
cpt.first_core_group_due("2026-12-14", rulebook="england")
"""


class ReleaseError(Exception):
    """A check of the release failed."""


def main(arguments: list[str]) -> int:
    """Makes and checks a release, and returns the exit code.

    With `--dirty`, it also starts from a checkout with changes, for a trial.
    """
    try:
        release(dirty="--dirty" in arguments)
    except ReleaseError as error:
        print(f"release: {error}", file=sys.stderr)
        return 1
    return 0


def release(*, dirty: bool) -> None:
    if not dirty and _output_of("git", "status", "--porcelain"):
        raise ReleaseError("the checkout has changes; commit them, or try with --dirty")
    os.environ["SOURCE_DATE_EPOCH"] = epoch = _output_of("git", "log", "-1", "--format=%ct")
    shutil.rmtree(DIST, ignore_errors=True)
    with tempfile.TemporaryDirectory() as scratch:
        wheel, sdist = build_twice(Path(scratch), dirty=dirty)
        _run("-m", "twine", "check", "--strict", str(wheel), str(sdist))
        _run("-m", "check_wheel_contents", str(wheel))
        check_wheel(wheel)
        check_sdist(sdist)
        print("metadata, contents and sdist: right")
        try_installed(wheel, Path(scratch))
        print("a fresh environment: it answers, and a type checker reads its types")
    print(_run(str(ROOT / ".ci" / "hand_outs.py"), str(DIST), epoch), end="")
    print(_run(str(ROOT / ".ci" / "npm_package.py"), "--if-here"), end="")
    packages = {extra: needed(extra) for extra in ("", *EXTRAS)}
    (DIST / "licences.txt").write_text(
        "\n".join(check_licences(packages)) + "\n", "utf-8", newline="\n"
    )
    print(f"licences: {len(set().union(*packages.values()))} packages, none denied")
    for extra, names in packages.items():
        path = DIST / f"sbom{'-' if extra else ''}{extra}.cdx.json"
        path.write_text(bill_of_materials(extra, names, int(epoch)), "utf-8", newline="\n")
    print(f"bills of materials: {len(packages)}, each valid")
    files = sorted(path for path in DIST.iterdir() if path.name != "SHA256SUMS")
    sums = "".join(f"{_sha256(path)}  {path.name}\n" for path in files)
    (DIST / "SHA256SUMS").write_text(sums, "utf-8", newline="\n")
    print(sums, end="")


def build_twice(scratch: Path, *, dirty: bool) -> tuple[Path, Path]:
    """Builds the wheel and the sdist into dist/, and once more from a copy in another place.

    Raises:
        ReleaseError: the two builds differ.
    """
    other = scratch / "elsewhere"
    if dirty:
        ignored = shutil.ignore_patterns(
            ".git", ".venv", ".nox", "dist", "build", "__pycache__", ".*_cache", ".hypothesis"
        )
        shutil.copytree(ROOT, other, ignore=ignored)
        shutil.copy(ROOT / ".gitignore", other)
    else:
        archive = scratch / "tree.tar"
        _output_of("git", "archive", "--format=tar", f"--output={archive}", "HEAD")
        with tarfile.open(archive) as tree:
            tree.extractall(other, filter="data")
    for place, out in ((ROOT, DIST), (other, scratch / "again")):
        _run("-m", "build", "--no-isolation", "--outdir", str(out), str(place))
    sums = [
        {path.name: _sha256(path) for path in out.iterdir()} for out in (DIST, scratch / "again")
    ]
    if sums[0] != sums[1]:
        raise ReleaseError(f"two builds of the same commit differ: {sums[0]} and {sums[1]}")
    print("two builds in two places: the same bytes")
    return next(DIST.glob("*.whl")), next(DIST.glob("*.tar.gz"))


def check_wheel(wheel: Path) -> None:
    """Checks that the wheel holds the package without TOML, its licence, and nothing else.

    Raises:
        ReleaseError: it does not.
    """
    source = ROOT / "src"
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        info = {Path(name).name: name for name in archive.namelist() if ".dist-info/" in name}
        metadata = Parser().parsestr(archive.read(info["METADATA"]).decode())
    files = {
        path.relative_to(source).as_posix()
        for path in (source / "cptimescales").rglob("*")
        if path.is_file()
    }
    # A person edits TOML in a checkout; the wheel has the JSON that is made of it.
    expected = {name for name in files if "__pycache__" not in name and not name.endswith(".toml")}
    if names != expected:
        raise ReleaseError(f"the wheel and src differ in {', '.join(sorted(names ^ expected))}")
    if "cptimescales/py.typed" not in names or "LICENSE" not in info:
        raise ReleaseError("the wheel lacks py.typed or LICENSE")
    check_metadata(metadata)


def check_metadata(metadata: Message) -> None:
    """Checks that the metadata of the wheel is that of pyproject.toml.

    Raises:
        ReleaseError: it is not.
    """
    expected = {
        "Name": PROJECT["name"],
        "License-Expression": "MIT",
        "Requires-Python": PROJECT["requires-python"],
    }
    for key, value in expected.items():
        if metadata[key] != value:
            raise ReleaseError(f"{key} of the wheel is {metadata[key]!r}, not {value!r}")
    if set(metadata.get_all("Provides-Extra", [])) != set(PROJECT["optional-dependencies"]):
        raise ReleaseError("the extras of the wheel are not those of pyproject.toml")


def check_sdist(sdist: Path) -> None:
    """Checks that the sdist holds what a build and the tests need, and no leftovers of a checkout.

    Raises:
        ReleaseError: a file is missing or should not be there.
    """
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for required in (
        "pyproject.toml",
        "LICENSE",
        "README.md",
        "CHANGELOG.md",
        "Makefile",
        "tests/conftest.py",
        "docs/index.md",
    ):
        if required not in names:
            raise ReleaseError(f"the sdist lacks {required}")
    leftovers = [
        name for name in names if re.search(r"__pycache__|\.pyc$|\.venv|_cache/|(^|/)build/", name)
    ]
    if leftovers:
        raise ReleaseError(f"the sdist holds {', '.join(sorted(leftovers)[:3])}")


def try_installed(wheel: Path, scratch: Path) -> None:
    """Installs the wheel in a fresh environment, has it answer, and runs a type checker on it.

    Raises:
        ReleaseError: the answer is wrong, or the types are not found.
    """
    venv.create(scratch / "fresh", with_pip=True)
    python = scratch / "fresh" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    constraint = ["--constraint", str(ROOT / "constraints.txt")]
    install = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", *constraint)
    _run(*install, str(wheel), python=python)
    place, due = _run("-c", ANSWER, python=python, cwd=scratch).split()
    if str(ROOT / "src") in place or due != "2026-12-30":
        raise ReleaseError(f"the installed wheel, in {place}, answers {due}")
    (scratch / "typed.py").write_text(TYPED, "utf-8")
    check = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--python-executable",
        str(python),
        "typed.py",
    ]
    report = subprocess.run(
        check, capture_output=True, encoding="utf-8", check=False, cwd=scratch
    ).stdout
    if not all(
        words in report for words in ('Revealed type is "datetime.date"', 'incompatible type "str"')
    ):
        raise ReleaseError(f"mypy does not read the types of the installed wheel:\n{report}")


def needed(extra: str) -> set[str]:
    """The names of the packages that the library needs on this system, with an extra or with "".

    Raises:
        ReleaseError: one of them is not installed, so its needs and its licence are unknown.
    """
    packages: set[str] = set()
    done, todo = set(), [("cptimescales", extra)]
    while todo:
        name, with_extra = todo.pop()
        if (name, with_extra) in done:
            continue
        done.add((name, with_extra))
        for requirement in _requirements(name, with_extra):
            package = canonicalize_name(requirement.name)
            packages.add(package)
            todo += [(package, more) for more in ("", *requirement.extras)]
    return packages - {"cptimescales"}


def _requirements(name: str, extra: str) -> Iterator[Requirement]:
    for line in _installed(name).requires or []:
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            yield requirement


def _installed(name: str) -> Distribution:
    try:
        return distribution(name)
    except PackageNotFoundError:
        raise ReleaseError(f"{name} is not installed; run: make release") from None


def licence_of(metadata: Message) -> str:
    """The licence in the metadata of a package: an expression, classifiers or words; "" if none."""
    if metadata["License-Expression"]:
        return str(metadata["License-Expression"])
    classifiers = [
        classifier.rpartition(" :: ")[2]
        for classifier in metadata.get_all("Classifier", [])
        if classifier.startswith("License")
    ]
    short = str(metadata["License"] or "").strip()
    return "; ".join(classifiers) or (short if len(short) < 80 else short.splitlines()[0])


def check_licences(packages: dict[str, set[str]]) -> Iterable[str]:
    """Lists each package with its version, its licence and the extras that need it.

    Args:
        packages: for each extra, the names of the packages that it needs.

    Raises:
        ReleaseError: a package has no licence or a denied one, and it is not in EXPLAINED.
    """
    lines = []
    for name in sorted(set().union(*packages.values())):
        package = _installed(name)
        licence = licence_of(package.metadata)  # type: ignore[arg-type]  # a Message under another name
        if name not in EXPLAINED and (not licence or DENIED.search(licence)):
            raise ReleaseError(
                f"{name} is under {licence or 'no stated licence'}; see DENIED in .ci/release.py"
            )
        where = ", ".join(extra or "base" for extra, names in packages.items() if name in names)
        remark = f" ({EXPLAINED[name]})" if name in EXPLAINED else ""
        lines.append(f"{name} {package.version}: {licence}{remark} [{where}]")
    return lines


def bill_of_materials(extra: str, names: set[str], epoch: int) -> str:
    """A CycloneDX bill of the packages that an extra needs. The same input gives the same bytes.

    Raises:
        ReleaseError: the bill is not valid.
    """
    from datetime import UTC, datetime
    from uuid import NAMESPACE_URL, uuid5

    from cyclonedx.contrib.license.factories import LicenseFactory
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.output.json import JsonV1Dot6
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator
    from packageurl import PackageURL

    def component(name: str, kind: ComponentType) -> Component:
        package = _installed(name)
        licence = licence_of(package.metadata)  # type: ignore[arg-type]  # as above
        address = PackageURL("pypi", name=name, version=package.version)
        return Component(
            name=name,
            version=package.version,
            type=kind,
            purl=address,
            bom_ref=address.to_string(),
            licenses=[LicenseFactory().make_from_string(licence)],
        )

    bom = Bom(
        serial_number=uuid5(
            NAMESPACE_URL, f"cptimescales/{_installed('cptimescales').version}/{extra}/{epoch}"
        )
    )
    bom.metadata.timestamp = datetime.fromtimestamp(epoch, UTC)
    bom.metadata.component = component("cptimescales", ComponentType.LIBRARY)
    parts = {name: component(name, ComponentType.LIBRARY) for name in sorted(names)}
    bom.components.update(parts.values())
    for name, part in (("cptimescales", bom.metadata.component), *parts.items()):
        wanted = {
            canonicalize_name(requirement.name)
            for requirement in _requirements(name, extra if name == "cptimescales" else "")
        }
        bom.register_dependency(part, [parts[other] for other in sorted(wanted) if other in parts])
    text = JsonV1Dot6(bom).output_as_string(indent=2)
    problem = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if problem:
        raise ReleaseError(f"the bill of materials is not valid: {problem}")
    return json.dumps(json.loads(text), indent=2, sort_keys=True) + "\n"


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _run(*arguments: str, python: Path | None = None, cwd: Path = ROOT) -> str:
    command = [str(python or sys.executable), *arguments]
    # A fresh environment must not find the checkout.
    env = {name: value for name, value in os.environ.items() if not python or name != "PYTHONPATH"}
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", check=False, cwd=cwd, env=env
    )
    if done.returncode:
        raise ReleaseError(f"{' '.join(command[1:4])} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def _output_of(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd=ROOT)
    if done.returncode:
        raise ReleaseError(f"{' '.join(command)} failed: {done.stderr.strip()}")
    return done.stdout.strip()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
