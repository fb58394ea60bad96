"""A council's own standards on top of the national rules, and its Christmas closure."""

from datetime import date
from pathlib import Path

import cptimescales as cpt

council = cpt.load_rulebook(Path(__file__).with_name("our-council.toml"))
council = council.with_closures({date(2026, 12, day): "Offices closed" for day in range(25, 32)})

print(council.due("visit", on=date(2026, 12, 18)))
print(council.due("decision_letter", on=date(2026, 12, 24)))
print(council.due("first_core_group", on=date(2026, 12, 14)))
print()
print(council.due("decision_letter", on=date(2026, 12, 24)).explain())
