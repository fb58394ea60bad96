"""Was a recorded date right? By the bank holidays that were known on the day it was recorded, and by those known now."""

from datetime import date

import cptimescales as cpt

england = cpt.rulebook("england")
conference, recorded = date(2022, 9, 5), date(2022, 9, 19)

for known_on in (date(2022, 9, 9), date(2022, 9, 10)):
    due = england.as_known_on(known_on).due("first_core_group", on=conference)
    verdict = "was right" if due.due == recorded else "was wrong"
    print(f"As known on {known_on}: due {due.due}; a recorded {recorded} {verdict}.")

names = [str(day) for day in england.calendar.bank_holidays(2022) if day.date == date(2022, 9, 19)]
print(f"What changed: {names[0]}.")
