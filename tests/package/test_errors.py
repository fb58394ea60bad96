"""The tree of exceptions in the docstring of `errors` is the tree that the rooms define."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import cptimescales as cpt
from cptimescales import errors
from cptimescales.export import REFUSAL_CODES

PACKAGE = Path(cpt.__file__).parent
# The code of the add-in runs only inside LibreOffice.
NOT_IMPORTED = {"spreadsheet/libreoffice/cpt_addin.py", "__main__.py"}
LINE = re.compile(r" {4}(?P<indent>[│├└─ ]*)(?P<name>\w+Error) .*?(?:\((?P<room>[a-z]+)\))?")


def drawn() -> Iterator[tuple[str, str | None, str]]:
    """The name, parent and room of every class in the docstring."""
    parents: list[str] = []
    for line in inspect.cleandoc(errors.__doc__ or "").splitlines():
        match = LINE.fullmatch(line)
        if match:
            depth = len(match["indent"]) // 4
            parents[depth:] = [match["name"]]
            yield match["name"], parents[depth - 1] if depth else None, match["room"] or "errors"


def defined() -> Iterator[tuple[str, str | None, str]]:
    """The name, parent and room of every class that a module of the library defines."""
    for path in PACKAGE.rglob("*.py"):
        module = path.relative_to(PACKAGE).as_posix()
        if module not in NOT_IMPORTED:
            dotted = module.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")
            with suppress(ModuleNotFoundError):  # Spark and xlwings are not installed everywhere
                import_module(f"cptimescales.{dotted}".removesuffix(".__init__"))
    classes: list[type] = [cpt.TimescaleError]
    while classes:
        kind = classes.pop()
        classes += kind.__subclasses__()
        if kind.__module__.startswith("cptimescales."):
            parent = None if kind is cpt.TimescaleError else kind.__bases__[0].__name__
            yield kind.__name__, parent, kind.__module__.split(".")[1]


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    assert sorted(drawn(), key=str) == sorted(defined(), key=str)


def test_every_class_has_its_own_code() -> None:
    kinds = [
        kind
        for kind in vars(errors).values()
        if inspect.isclass(kind) and issubclass(kind, cpt.TimescaleError)
    ]
    # The base of the file errors has no code of its own. Its subclasses have.
    codes = [kind.code for kind in kinds if kind is not errors.InputFileError]
    assert sorted(codes) == sorted(set(codes))


def test_every_code_has_its_sentence_in_the_contract() -> None:
    assert list(defined())  # imports every room, so that every class is there
    classes: list[type[cpt.TimescaleError]] = [cpt.TimescaleError]
    codes = {"unread"}  # a row of a return that could not be read has no error of its own
    while classes:
        kind = classes.pop()
        classes += kind.__subclasses__()
        if kind.__module__.startswith("cptimescales."):
            codes.add(kind.code)
    assert codes == set(REFUSAL_CODES)
    assert all(words.endswith(".") for words in REFUSAL_CODES.values())
