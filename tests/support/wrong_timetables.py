"""The programs in `examples/verify/cases`: one right, and one for each mistake of whole cases."""

from __future__ import annotations

import importlib
import shlex
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from cptimescales.testing import CaseQuestion

FOLDER = Path(__file__).parents[2] / "examples" / "verify" / "cases"
RIGHT = "right_timetable"


def programs() -> list[str]:
    """The names of the wrong programs."""
    names = {path.stem for path in FOLDER.glob("*.py")}
    return sorted(names - {RIGHT, "asked"})


def command(name: str) -> str:
    """The command that starts a program."""
    return shlex.join([sys.executable, str(FOLDER / f"{name}.py")])


@cache
def answering(name: str) -> Callable[[CaseQuestion], dict[str, Any]]:
    """What a program answers, without starting it."""
    if str(FOLDER) not in sys.path:
        sys.path.append(str(FOLDER))
    module = importlib.import_module(name)
    answer = module.right if name == RIGHT else module.answer

    def answered(question: CaseQuestion) -> dict[str, Any]:
        reply: dict[str, Any] = answer(question.as_json())
        return reply

    return answered
