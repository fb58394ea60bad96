"""Makes the npm package of the JavaScript engine in dist/ and tries it: `make npm`.

With `--if-here`, a machine without npm or without its registry leaves the package out.

It needs Node.js with npm, and TypeScript, which it fetches from the registry that npm is set to.
TypeScript checks the engine in strict mode and writes its types. The package is then installed into
an empty project, and asked one question by import, one by script, one from TypeScript.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import cptimescales as cpt
from cptimescales.page import engine_modules, engine_script, page_data_json

ROOT = Path(__file__).parent.parent
DIST = ROOT / "dist"
TOOLS = ROOT / ".ci" / "npm"
_STRICT = ("--strict", "--target", "es2022", "--module", "nodenext")
_ANSWER = "2026-12-30"

_QUESTION = '{ rulebook: "england", rule: "first_core_group", on: "2026-12-14" }'
_BY_IMPORT = f"""import {{ Timescales, isRefusal }} from "cptimescales";
import data from "cptimescales/data";
const answer = new Timescales(data).due({_QUESTION});
console.log(isRefusal(answer) ? answer.code : answer.due);
"""
_BY_SCRIPT = f"""import {{ readFileSync }} from "node:fs";
import {{ createRequire }} from "node:module";
import {{ runInThisContext }} from "node:vm";
const path = createRequire(import.meta.url).resolve("cptimescales/script");
runInThisContext(readFileSync(path, "utf8"));
const question = {_QUESTION};
const ask = "(question) => new cptimescales.Timescales(cptimescales.data).due(question).due";
console.log(runInThisContext(ask)(question));
"""
_FROM_TYPESCRIPT = f"""import {{ Timescales, isRefusal, limitOf }} from "cptimescales";
import data from "cptimescales/data";
const answer = new Timescales(data).due({_QUESTION});
const due: string = isRefusal(answer) ? answer.code : limitOf(answer);
console.log(due);
"""
_WRONG = """import { Timescales } from "cptimescales";
import data from "cptimescales/data";
new Timescales(data).due({ rulebook: "england", rule: "first_core_group", on: 14 });
"""

_README = """# cptimescales

By which day must a child-protection duty in the United Kingdom be done, why that day, and on whose
authority? This is the engine of the Python library cptimescales in JavaScript, version {version}.
It needs no other package, and reads no clock and no network.

```js
import {{ Timescales, explain, isRefusal }} from "cptimescales";
import data from "cptimescales/data";

const timescales = new Timescales(data);
const meeting = {{ rulebook: "england", rule: "first_core_group", on: "2026-12-14" }};
const answer = timescales.due(meeting);
if (isRefusal(answer)) console.log(answer.code, answer.message);
else console.log(answer.due, explain(answer)); // 2026-12-30, and why
const question = {{ rulebook: "wales", event: "conference_held", on: "2026-12-14" }};
for (const duty of timescales.after(question)) {{
  console.log(duty.title, duty.due?.due ?? duty.undated?.words);
}}
```

In a page without modules, the file `cptimescales.js` of this package defines `cptimescales`, with
the shipped rules as `cptimescales.data`:

```html
<script src="cptimescales.js"></script>
<script>
  const timescales = new cptimescales.Timescales(cptimescales.data);
</script>
```

A day is text, `YYYY-MM-DD`. A question without an answer gets a refusal, `{{kind: "refusal", code,
message}}`; no function throws for what a question holds, and none guesses a date. `due`, `after`,
`standing`, `addWorkingDays`, `workingDaysBetween`, `bankHolidays` and `rulebooks` have the keys and
the values of Python's JSON.

The data hold the rules and the bank holidays of version {version}. Install a newer version when
guidance or bank holidays change. Not legal advice. MIT licence.
"""


class NpmError(Exception):
    """The package cannot be made, or does not answer."""


class NotHereError(NpmError):
    """This machine has no npm, or npm cannot fetch TypeScript."""


def main(arguments: list[str]) -> int:
    """Makes the package, tries it, and returns the exit code."""
    try:
        print(f"npm: {make(DIST)}")
    except NotHereError as error:
        left_out = "--if-here" in arguments
        print(f"npm: {'left out: ' if left_out else ''}{error}", file=sys.stderr)
        return 0 if left_out else 1
    except NpmError as error:
        print(f"npm: {error}", file=sys.stderr)
        return 1
    return 0


def can_make() -> bool:
    """Whether this machine has Node.js with npm."""
    return shutil.which("node") is not None and shutil.which("npm") is not None


def make(folder: Path) -> str:
    """Writes the tarball into a folder, tries it, and returns what was found, in words.

    Raises:
        NpmError: npm is missing, TypeScript finds a mistake, or an answer is wrong.
    """
    if not can_make():
        raise NotHereError("node and npm are needed; install Node.js 18 or later")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="npm-") as scratch:
        place = Path(scratch)
        compiler = _typescript(place / "typescript")
        package = write_package(place / "package")
        _add_types(package, compiler)
        npm = ("npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", str(folder))
        tarball = folder / _run(*npm, cwd=package).split()[-1]
        _try_it(tarball, place / "project", compiler)
    return f"{tarball.name}: types in strict mode; it answers by import, by script, from TypeScript"


def _typescript(place: Path) -> Path:
    """The compiler: as `make npm-tools` installed it, or from the registry that npm is set to."""
    compiler = Path("node_modules", "typescript", "bin", "tsc")
    if (TOOLS / compiler).exists():
        return TOOLS / compiler
    tools = json.loads((TOOLS / "package.json").read_text("utf-8"))["devDependencies"]
    wanted = f"typescript@{tools['typescript']}"
    place.mkdir()
    options = ("--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--silent")
    try:
        _run("npm", "install", *options, "--prefix", str(place), wanted, cwd=place)
    except NpmError as error:
        raise NotHereError(f"npm cannot fetch {wanted}: {error}") from None
    return place / compiler


def write_package(place: Path) -> Path:
    """Writes the package without its types into a new folder, and returns the folder."""
    engine = place / "engine"
    engine.mkdir(parents=True)
    for name, text in engine_modules().items():
        _write(engine / name, text)
    data = page_data_json([cpt.rulebook(name) for name in cpt.rulebooks()])
    _write(place / "data.js", f"export default {data.strip()};\n")
    types = "/** The rules, events and bank holidays of the shipped rulebooks. */\n"
    types += "declare const data: { format: number };\nexport default data;\n"
    _write(place / "data.d.ts", types)
    script = f"{engine_script()}cptimescales.data = {data.strip()};\n"
    _write(place / "cptimescales.js", script)
    _write(place / "README.md", _README.format(version=cpt.__version__))
    _write(place / "LICENSE", (ROOT / "LICENSE").read_text("utf-8"))
    manifest = {
        "name": "cptimescales",
        "version": cpt.__version__,
        "description": "Child-protection timescales for the United Kingdom: due dates, explained",
        "license": "MIT",
        "type": "module",
        "sideEffects": False,
        "engines": {"node": ">=18"},
        "main": "./engine/timescales.js",
        "types": "./types/timescales.d.ts",
        "exports": {
            ".": {"types": "./types/timescales.d.ts", "default": "./engine/timescales.js"},
            "./data": {"types": "./data.d.ts", "default": "./data.js"},
            "./script": "./cptimescales.js",
        },
        "files": ["engine", "types", "data.js", "data.d.ts", "cptimescales.js"],
    }
    _write(place / "package.json", json.dumps(manifest, indent=2) + "\n")
    return place


def _add_types(package: Path, compiler: Path) -> None:
    """Checks the engine in strict mode, and writes its types.

    Raises:
        NpmError: TypeScript finds a mistake.
    """
    written = ("--allowJs", "--checkJs", "--declaration", "--emitDeclarationOnly")
    entry = str(package / "engine" / "timescales.js")
    _run("node", str(compiler), *_STRICT, *written, "--outDir", "types", entry, cwd=package)


def _try_it(tarball: Path, project: Path, compiler: Path) -> None:
    """Installs the tarball into an empty project, and asks it.

    Raises:
        NpmError: an answer is wrong, or TypeScript takes a wrong question.
    """
    project.mkdir()
    _write(project / "package.json", '{"name": "empty", "private": true, "type": "module"}\n')
    options = ("--offline", "--no-package-lock", "--no-audit", "--no-fund", "--silent")
    _run("npm", "install", *options, str(tarball), cwd=project)
    ask(project)
    _write(project / "right.ts", _FROM_TYPESCRIPT)
    _write(project / "wrong.ts", _WRONG)
    # The project has no types of Node.js, so that of `console` is from a browser.
    check = ("node", str(compiler), *_STRICT, "--lib", "es2022,dom", "--noEmit")
    _run(*check, "right.ts", cwd=project)
    try:
        _run(*check, "wrong.ts", cwd=project)
    except NpmError as error:
        if "is not assignable to type 'string'" not in str(error):
            raise
    else:
        raise NpmError("TypeScript takes a number for a day")


def ask(project: Path) -> None:
    """Asks the installed package one question by import and one by script.

    Raises:
        NpmError: an answer is wrong.
    """
    for name, program in (("import.js", _BY_IMPORT), ("script.js", _BY_SCRIPT)):
        _write(project / name, program)
        answer = _run("node", name, cwd=project).strip()
        if answer != _ANSWER:
            raise NpmError(f"{name} answers {answer!r}, not {_ANSWER}")


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")


def _run(*command: str, cwd: Path) -> str:
    program = shutil.which(command[0]) or command[0]  # npm is a script with an ending on Windows
    done = subprocess.run(
        [program, *command[1:]],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=cwd,
        env={**os.environ, "NO_COLOR": "1", "npm_config_update_notifier": "false"},
    )
    if done.returncode:
        raise NpmError(f"{' '.join(command[:3])} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
