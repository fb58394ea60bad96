"""The LibreOffice add-in as a file: what it carries, and that every build gives the same bytes."""

from __future__ import annotations

import ast
import io
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.support.comparing import Comparison

import cptimescales as cpt
from cptimescales.spreadsheet import FUNCTIONS
from cptimescales.spreadsheet.libreoffice import vendor
from cptimescales.spreadsheet.libreoffice.build import build, main, methods
from cptimescales.spreadsheet.libreoffice.example_sheet import example
from cptimescales.spreadsheet.libreoffice.example_sheet import main as write_example
from cptimescales.spreadsheet.libreoffice.type_library import type_library

ROOT = Path(__file__).parents[3]
SDK = Path("/usr/lib/libreoffice/sdk/bin")
TYPES = Path("/usr/lib/libreoffice/program")
OOR = "{http://openoffice.org/2001/registry}"

# Run with `-I -S`: no site-packages, no environment, no folder of the caller, only the add-in.
ALONE = """
import json, sys
sys.path.append(sys.argv[1])
from cptimescales_addin.cptimescales.spreadsheet.functions import calendar_of
from cptimescales_addin.cptimescales.spreadsheet.functions import FUNCTIONS
answers = [
    [str(cell) for (cell,) in FUNCTIONS[name](*values)] for name, values in json.load(sys.stdin)
]
holidays = {
    name: [
        [str(day.date), str(day)]
        for year in range(1990, 2101)
        for day in calendar_of(name).bank_holidays(year)
    ]
    for name in ("england-and-wales", "scotland", "northern-ireland")
}
outside = sorted({name.split(".")[0] for name in sys.modules} - set(sys.stdlib_module_names))
print(json.dumps([answers, holidays, outside]))
"""


@pytest.fixture(scope="module")
def packed() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(build()))


@pytest.fixture(scope="module")
def unpacked(packed: zipfile.ZipFile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("addin")
    packed.extractall(folder)
    return folder


def _alone(
    unpacked: Path, questions: list[tuple[str, list[object]]]
) -> tuple[list[list[str]], dict[str, object], list[str]]:
    process = subprocess.run(
        [sys.executable, "-I", "-S", "-c", ALONE, str(unpacked / "pythonpath")],
        input=json.dumps(questions),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert process.returncode == 0, process.stderr
    answers, holidays, outside = json.loads(process.stdout)
    return answers, holidays, outside


def test_the_carried_part_alone_answers_as_the_library_does(
    unpacked: Path, comparison: Comparison
) -> None:
    questions: list[tuple[str, list[object]]] = []
    days = [[serial] for serial in range(33_000, 73_000, 97)]
    for name in cpt.rulebooks():
        questions += [("CPTDUE", [name, rule.id, days]) for rule in cpt.rulebook(name).rules]
    questions.append(("CPTEXPLAIN", ["scotland", "conference_record", days]))
    answers, holidays, outside = _alone(unpacked, questions)
    assert outside == ["__main__", "cptimescales_addin"] or outside == ["cptimescales_addin"]
    for (name, values), column in zip(questions, answers, strict=True):
        expected = FUNCTIONS[name](*values)
        assert isinstance(expected, tuple)
        comparison.all_same([str(cell) for (cell,) in expected], column, name, *values[:2])
    for division in cpt.DIVISIONS:
        calendar = cpt.calendar(division)
        by_rule = [
            [str(day.date), str(day)]
            for year in range(1990, 2101)
            for day in calendar.bank_holidays(year)
        ]
        comparison.same(by_rule, holidays[division], division)
    comparison.close(at_least=30_000)


def test_it_carries_files_of_the_wheel_unchanged_and_no_others(packed: zipfile.ZipFile) -> None:
    own = f"pythonpath/{vendor.CARRIED_AS}/cptimescales/"
    carried = {name.removeprefix(own) for name in packed.namelist() if name.startswith(own)}
    source = Path(cpt.__file__).parent
    assert carried - {"__init__.py"} <= {
        path.relative_to(source).as_posix()
        for ending in ("py", "json")
        for path in source.rglob(f"*.{ending}")
    }
    assert {
        "rules/in_force.py",
        "spreadsheet/functions.py",
        "rules/rulebooks/wales.json",
        "calendars/records/scotland.json",
    } <= carried
    assert not carried & {
        "rules/answers.py",
        "rules/results.py",
        "rules/rulebook_files.py",
        "library.py",
    }
    for name in carried - {"__init__.py"}:
        text = packed.read(own + name).decode()
        assert text.replace(f"{vendor.CARRIED_AS}.", "") == (source / name).read_text("utf-8")
    tops = {
        name.split("/")[2]
        for name in packed.namelist()
        if name.startswith(f"pythonpath/{vendor.CARRIED_AS}/")
    }
    assert tops == {"__init__.py", "cptimescales", "dateutil", "six.py"}


def test_nothing_it_carries_can_be_answered_by_another_package(packed: zipfile.ZipFile) -> None:
    named = ("cptimescales", "dateutil", "six", "pydantic", "pydantic_core")
    for name in packed.namelist():
        if not name.startswith("pythonpath/") or not name.endswith(".py"):
            continue
        for node in ast.walk(ast.parse(packed.read(name))):
            imported = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                imported = [str(node.module)]
            outside = {module.split(".")[0] for module in imported} & set(named)
            told = name.endswith(("/dates.py", "/strict.py"))  # they tell pydantic, if it is there
            assert outside <= ({"pydantic_core"} if told else set()), name


def test_an_import_that_is_not_carried_stops_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vendor, "_STARTS", ("cptimescales.rules.results",))
    with pytest.raises(
        RuntimeError,
        match="must carry cptimescales.rules.results, which imports pydantic",
    ):
        vendor.carried()


def test_licences_of_all_it_carries_are_in_it(packed: zipfile.ZipFile) -> None:
    licences = {name for name in packed.namelist() if name.startswith("licences/")}
    assert {name.split("/")[1].rpartition("-LICENSE")[0] for name in licences} == {
        "cptimescales",
        "python-dateutil",
        "six",
    }
    assert all(len(packed.read(name)) > 500 for name in licences)


def test_it_is_the_same_file_whenever_and_wherever_it_is_built(tmp_path: Path) -> None:
    built = []
    source = str(Path(cpt.__file__).parents[1])
    for zone, hash_seed in (("Pacific/Auckland", "1"), ("America/Lima", "2")):
        file = tmp_path / f"{hash_seed}.oxt"
        subprocess.run(
            [sys.executable, "-m", "cptimescales.spreadsheet.libreoffice.build", str(file)],
            env={"TZ": zone, "PYTHONHASHSEED": hash_seed, "PATH": "", "PYTHONPATH": source},
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )
        built.append(file.read_bytes())
    assert built[0] == built[1] == build()


def test_its_texts_are_those_of_the_table(packed: zipfile.ZipFile) -> None:
    texts_by_name = {}
    for node in ElementTree.fromstring(packed.read("CalcAddIns.xcu")).iter("node"):
        texts = {
            prop.get(f"{OOR}name"): "".join(prop.itertext()).strip()
            for prop in node.findall("prop")
        }
        if "CompatibilityName" in texts:
            parameters = node.find("node")
            assert parameters is not None
            arguments = [
                ["".join(prop.itertext()).strip() for prop in parameter.findall("prop")]
                for parameter in parameters.findall("node")
            ]
            texts_by_name[node.get(f"{OOR}name")] = (
                texts["DisplayName"],
                texts["CompatibilityName"],
                texts["Description"],
                arguments,
            )
    assert texts_by_name == {
        name.lower(): (
            name,
            name,
            function.help,
            [[argument.name, argument.full_help] for argument in function.arguments],
        )
        for name, function in FUNCTIONS.items()
    }


@pytest.mark.skipif(
    not (SDK / "unoidl-write").exists(), reason="LibreOffice's unoidl-write is not installed"
)
def test_its_types_are_those_that_libreoffice_itself_would_write(tmp_path: Path) -> None:
    """LibreOffice's own tool makes a library from IDL; its reader reads the same from both."""
    signatures = "".join(
        f"sequence< sequence< any > > {name}([in] com::sun::star::beans::XPropertySet document"
        + "".join(f", [in] any {argument}" for argument in arguments)
        + ");"
        for name, arguments in methods().items()
    )
    idl = tmp_path / "types.idl"
    idl.write_text(
        "module uk { module cptimescales { interface XSheetFunctions { "
        f"{signatures} }}; }}; }};",
        "utf-8",
    )
    ours, theirs = tmp_path / "ours.rdb", tmp_path / "theirs.rdb"
    ours.write_bytes(type_library(methods()))
    known = [str(TYPES / "types.rdb"), str(TYPES / "types" / "offapi.rdb")]
    subprocess.run(
        [SDK / "unoidl-write", *known, str(idl), str(theirs)], check=True, capture_output=True
    )
    texts = [
        subprocess.run(
            [SDK / "unoidl-read", *known, str(file)],
            check=True,
            capture_output=True,
            encoding="utf-8",
        ).stdout
        for file in (ours, theirs)
    ]
    assert texts[0] == texts[1]
    assert "cptbirthdaywindow(" in texts[0]


def test_its_adapter_is_read_by_every_python_that_a_libreoffice_brings(
    packed: zipfile.ZipFile,
) -> None:
    ast.parse(packed.read("cpt_addin.py"), feature_version=(3, 8))


def test_a_cell_says_why_the_add_in_cannot_work(unpacked: Path, tmp_path: Path) -> None:
    """The adapter without the library, which a Python that is too old cannot import."""
    for name, text in (
        (
            "unohelper",
            """
class Base: pass
class ImplementationHelper:
    def addImplementation(self, *given): pass
""",
        ),
        ("com/sun/star/lang", "class XServiceInfo: pass"),
        ("uk/cptimescales", "class XSheetFunctions: pass"),
        ("cptimescales_addin", "raise ImportError('cannot import name Self')"),
    ):
        path = tmp_path / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    shutil.copy(unpacked / "cpt_addin.py", tmp_path)
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import cpt_addin\n"
        "functions = cpt_addin.SheetFunctions(None)\n"
        "print(functions.cptversion(None)); print(functions.cptdue(None, 'england', 'visit', 1.0))"
    )
    process = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    version, due = process.stdout.splitlines()
    assert "cptimescales needs Python 3.11 or later; this LibreOffice has 3." in version
    assert "cannot import name Self" in version
    assert due == "((nan,),)"


def test_the_example_sheet_is_the_one_in_the_examples(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (ROOT / "examples" / "timescales.fods").read_text("utf-8") == example()
    assert write_example([str(tmp_path / "a.fods")]) == 0
    assert (tmp_path / "a.fods").read_text("utf-8") == example()
    assert main([]) == 2
    assert write_example(["a", "b"]) == 2
    assert "name one file" in capsys.readouterr().err
