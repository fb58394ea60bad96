"""The face of a room offers classes, functions and values: never a module under the name of one."""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import cptimescales

PACKAGE = Path(cptimescales.__file__).parent
FILES = sorted(path.relative_to(PACKAGE.parent) for path in PACKAGE.rglob("*.py"))
FACES = [".".join(path.parent.parts) for path in FILES if path.name == "__init__.py"]


@pytest.fixture(scope="module")
def all_loaded() -> None:
    """Imports every file, since Python binds a file to its room when it is first imported."""
    for path in FILES:
        if path.name in ("__main__.py", "cpt_addin.py"):  # programs, not modules of the library
            continue
        try:
            import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
        except ModuleNotFoundError as error:
            assert not str(error.name).startswith("cptimescales"), path  # an extra is missing


def offered(face: str) -> set[str]:
    """The names that a face lists, and those that it loads when they are named."""
    module = import_module(face)
    names = set(getattr(module, "__all__", ()))
    lazy = getattr(module, "__getattr__", None)
    if lazy is not None:
        names |= set(inspect.getclosurevars(lazy).nonlocals["files"])
    return names


@pytest.mark.usefixtures("all_loaded")
@pytest.mark.parametrize("face", FACES)
def test_no_name_that_a_face_offers_is_a_module(face: str) -> None:
    module = import_module(face)
    for name in offered(face):
        try:
            value = getattr(module, name)
        except ModuleNotFoundError as error:
            assert not str(error.name).startswith("cptimescales"), name  # an extra is missing
        else:
            assert not isinstance(value, ModuleType), name


@pytest.mark.parametrize("face", FACES)
def test_no_file_bears_a_name_that_its_face_offers(face: str) -> None:
    folder = PACKAGE.parent.joinpath(*face.split("."))
    inside = {path.stem for path in folder.glob("*.py")}
    inside |= {path.parent.name for path in folder.glob("*/__init__.py")}
    assert not inside & offered(face)


@pytest.mark.parametrize("face", FACES)
def test_what_a_face_loads_when_it_is_named_is_listed(face: str) -> None:
    assert offered(face) == set(getattr(import_module(face), "__all__", ()))
