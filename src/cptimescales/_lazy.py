"""How the face of a room offers a name without loading its file."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, TypeAlias

Loader: TypeAlias = Callable[[str], Any]
"""The `__getattr__` of a package."""


def loaded_when_named(package: str, files: Mapping[str, str]) -> Loader:
    """The `__getattr__` of a package: it loads a name from its file when somebody first names it.

    Args:
        package: the package's `__name__`.
        files: for each name, its file in the package, with dots in place of slashes.
    """

    def __getattr__(name: str) -> Any:
        if name not in files:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{files[name]}"), name)

    return __getattr__
