"""Loads pickles that were written before the files moved into rooms; it is there for nothing else.

A pickle names a class by its module, and those pickles name modules that no longer exist. Import
from `cptimescales` or from a room; new code never imports an old module.

The module is an import finder and a loader itself, since two classes would slow the first import.
Python asks it only after its own finders have found nothing.
"""

import sys

# Python keeps an import finder to the very end. A finder that refers to `typing` keeps that module,
# too, and the end of the process takes 4 ms longer.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any

# Each old module, and the modules that now hold what it held.
MOVED = {
    "answers": ("library",),
    "audit_files": ("audit",),
    "bank_holidays": ("calendars.record",),
    "case_files": ("cases",),
    "cli.closures": ("calendars.closure_files",),
    "column_files": ("columns.files",),
    "column_files.questions": ("columns.files",),
    "dates": ("calendars.dates",),
    "discontinuing": ("cases",),
    "duties": ("rules.status",),
    "explain": ("rules.explain",),
    "export.dialects": ("export.sql_dialects",),
    "numbered_days": ("calendars.days", "calendars.day_index"),
    "periods": ("rules",),
    "results": ("rules.results",),
    "timescales": ("library",),
    "timetables": ("cases",),
    "updating": ("calendars", "audit"),
}
# What an old rulebook remembered of earlier answers. A rulebook of today does not read it.
FORGOTTEN = ("_Asked", "Duties")
# Classes that have another name today, by their old module.
RENAMED = {
    "numbered_days": {"NumberedDays": "DayIndex"},
    "column_files": {"Layout": "FileLayout", "Summary": "FileSummary"},
    "column_files.questions": {"Question": "FileQuestion"},
}


def find_spec(name: str, path: object = None, target: object = None) -> "ModuleSpec | None":
    """The place of an old module; None for every other name."""
    package, _, old = name.partition(".")
    if package != "cptimescales" or old not in MOVED:
        return None
    from importlib.machinery import ModuleSpec

    return ModuleSpec(name, sys.modules[__name__], is_package=old == "column_files")  # type: ignore[arg-type]  # a module can load


def create_module(spec: object) -> None:
    """Leaves the making of the module to Python."""


def exec_module(module: "ModuleType") -> None:
    """Lets each name of an old module come from the new modules."""
    from importlib import import_module

    package, _, old = module.__name__.partition(".")

    def __getattr__(name: str) -> "Any":
        if name in FORGOTTEN:
            return type(name, (), {"__setstate__": lambda self, state: None})
        new_name = RENAMED.get(old, {}).get(name, name)
        for home in MOVED[old]:
            new = import_module(f"{package}.{home}")
            if hasattr(new, new_name):
                return getattr(new, new_name)
        raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")

    module.__dict__["__getattr__"] = __getattr__


sys.meta_path.append(sys.modules[__name__])
