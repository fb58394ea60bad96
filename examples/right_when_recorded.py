"""Was a recorded date right?

It compares the date with the bank holidays known on two days: before and after one was announced.
"""

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
