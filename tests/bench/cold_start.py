"""Measures the first answer of a fresh process: its time from start to end, and its memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from random import Random
from time import perf_counter

from .measure import Seconds

OURS = "cptimescales: first_core_group_due"
OURS_COMPUTED = "cptimescales: the same in 2040, a computed year"
ONE_MODEL = "pydantic, one model"
NOTHING = "Python alone"

PROCESSES = {
    OURS: """
import cptimescales as cpt
from datetime import date
print(cpt.first_core_group_due(date(2026, 12, 14), rulebook="england").due)
""",
    OURS_COMPUTED: """
import cptimescales as cpt
from datetime import date
print(cpt.first_core_group_due(date(2040, 12, 14), rulebook="england").due)
""",
    "cptimescales: a calendar only": """
import cptimescales as cpt
from datetime import date
print(cpt.calendar("england-and-wales").add_working_days(date(2026, 12, 14), 10))
""",
    ONE_MODEL: """
from datetime import date
from pydantic import BaseModel
class DueDate(BaseModel):
    due: date
print(DueDate(due=date(2026, 12, 30)).due)
""",
    "holidays": """
from datetime import date
from holidays import country_holidays
print(country_holidays("GB", subdiv="ENG").get_nth_working_day(date(2026, 12, 14), 10))
""",
    "workalendar": """
from datetime import date
from workalendar.europe import UnitedKingdom
print(UnitedKingdom().add_working_days(date(2026, 12, 14), 10))
""",
    "govuk-bank-holidays": """
from datetime import date
from govuk_bank_holidays.bank_holidays import BankHolidays
listed, day = BankHolidays(use_cached_holidays=True), date(2026, 12, 14)
for _ in range(10):
    day = listed.get_next_work_day(division=BankHolidays.ENGLAND_AND_WALES, date=day)
print(day)
""",
    "numpy, bank holidays typed in": """
from datetime import date
import numpy as np
print(np.busday_offset(date(2026, 12, 14), 10, "preceding", holidays=["2026-12-25", "2026-12-28"]))
""",
    "pandas, bank holidays typed in": """
from datetime import date
import pandas as pd
offset = pd.offsets.CustomBusinessDay(10, holidays=["2026-12-25", "2026-12-28"])
print((pd.Timestamp(date(2026, 12, 14)) + offset).date())
""",
    "QuantLib": """
import QuantLib as ql
calendar = ql.UnitedKingdom(ql.UnitedKingdom.Settlement)
print(calendar.advance(ql.Date(14, 12, 2026), 10, ql.Days).ISO())
""",
    NOTHING: """
print("2026-12-30")
""",
}
"""By name: the program that is timed from start to end.

Each prints the tenth working day after 14 December of its year.
"""

ANSWERS = dict.fromkeys(PROCESSES, "2026-12-30") | {OURS_COMPUTED: "2041-01-02"}

# The process itself reads its peak: what its parent could read includes the parent's own memory.
_AND_MEMORY = """
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


# Peers were installed with their bytecode. Ours comes from the source tree, and may write its
# bytecode once.
_ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
}


def _run(program: str) -> tuple[float, str]:
    start = perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        encoding="utf-8",
        env=_ENVIRONMENT,
    )
    return perf_counter() - start, done.stdout


def per_process(*, rounds: int, seed: int) -> Seconds:
    """Seconds from start to end of each process.

    Every round runs all of them once, each time in another order.
    """
    order, shuffle = list(PROCESSES), Random(seed).shuffle
    seconds: Seconds = {name: [] for name in order}
    for name in order:
        _run(PROCESSES[name])  # so that its bytecode is written and its files are in memory
    for _ in range(rounds):
        shuffle(order)
        for name in order:
            taken, _ = _run(PROCESSES[name])
            seconds[name].append(taken)
    return seconds


def wrong_answers() -> dict[str, int | None]:
    """By name: 1 if the process does not print the right day, else 0."""
    return {
        name: int(_run(program)[1].strip() != ANSWERS[name]) for name, program in PROCESSES.items()
    }


def peak_memory() -> dict[str, float]:
    """By name: the peak memory of the process, in MiB; empty if the system does not report it."""
    if not Path("/proc/self/status").exists():
        return {}
    return {
        name: int(_run(program + _AND_MEMORY)[1].split()[-1]) / 1024
        for name, program in PROCESSES.items()
    }
