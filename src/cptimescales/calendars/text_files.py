"""Reads whole files: for now, the JSON that ships with the library."""

from __future__ import annotations

import sys
from os.path import dirname, join
from typing import Any

_LOADER: Any = (
    __spec__.loader
)  # reads from a zip, too, and under whatever name the package is carried


def shipped_json(module: str, path: str) -> Any:
    """The content of a JSON file that lies beside a module of the library.

    Args:
        module: the `__file__` of that module.
        path: the path of the JSON file, from the folder of the module.
    """
    content = _LOADER.get_data(join(dirname(module), path))
    if "pydantic_core" in sys.modules:  # it reads twice as fast, and `json` need not be imported
        return sys.modules["pydantic_core"].from_json(content)
    import json  # for the add-in, which carries no pydantic

    return json.loads(content)
