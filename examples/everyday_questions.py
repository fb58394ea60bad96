"""Asks every rulebook the everyday questions.

Each answer is a due date, with the working day to plan with if that is another day. A local
rulebook is listed where its own text answers; elsewhere it answers as its nation does.
"""

from datetime import date

import cptimescales as cpt

CONFERENCE = date(2026, 12, 14)
QUESTIONS = [
    ("initial_conference", date(2026, 12, 10), "Initial conference, after 10 December 2026"),
    ("first_core_group", CONFERENCE, "First core group, after a conference on 14 December 2026"),
    (
        "core_group_notes",
        date(2026, 12, 21),
        "Core group notes, after a core group on 21 December 2026",
    ),
    ("conference_record", CONFERENCE, "Record of the conference of 14 December 2026"),
    (
        "review_conference",
        date(2025, 11, 30),
        "First review, after a conference on 30 November 2025",
    ),
    ("transfer_conference", date(2026, 3, 20), "Transfer conference, notified on 20 March 2026"),
    ("visit", date(2026, 12, 14), "Child seen again, after 14 December 2026"),
]

for rule, on, question in QUESTIONS:
    print(question)
    for name in cpt.rulebooks():
        book = cpt.rulebook(name)
        answer = book.answer(rule, on=on)
        is_local = isinstance(answer, cpt.DueDate) and answer.basis == "local_procedure"
        if book.data.extends and not is_local:
            continue
        if isinstance(answer, cpt.DueDate):
            plan = (
                ""
                if answer.last_working_day == answer.due
                else f" (last working day: {answer.last_working_day:%a %d %b})"
            )
            print(f"  {name:34} {answer.due:%a %d %b %Y}   within {answer.within}{plan}")
        elif isinstance(answer, cpt.Refusal) and answer.code == "no_number_set":
            print(f"  {name:34} no number is set")
    print()

window = cpt.eighteenth_birthday_review(date(2008, 2, 29), rulebook="england")
print("Review around the 18th birthday of a child born on 29 February 2008")
print(
    f"  {'england':34} birthday {window.birthday:%a %d %b %Y}, plan by {window.plan_by:%a %d %b %Y}"
)
