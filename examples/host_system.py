"""How a case-management system calls the library.

It stores an answer as JSON, loads it, asks for its status on a day, and gets refusals as data.
"""

import json
from datetime import UTC, date, datetime

import cptimescales as cpt

# A datetime is refused. A host that stores moments first takes their date in the United Kingdom.
conference = cpt.local_date(datetime(2026, 12, 14, 9, 30, tzinfo=UTC))

stored = cpt.first_core_group_due(conference, rulebook="england").model_dump_json()
due = cpt.DueDate.model_validate_json(stored)
print(due.due, due.verified, due.provenance.calendar)

for as_of, held in [
    (date(2026, 12, 29), None),
    (date(2027, 1, 4), None),
    (date(2027, 1, 4), date(2026, 12, 30)),
]:
    print(f"as of {as_of}, held {held}: {due.status(as_of=as_of, held=held)}")

for rule, on in [
    ("first_core_group", date(1999, 5, 6)),
    ("first_coregroup", conference),
    ("plan_circulation", conference),
]:
    answer = cpt.rulebook("england").answer(rule, on=on)
    print(json.dumps({"rule": rule, "code": getattr(answer, "code", None)}))
