"""What a row of the case sheet says in its note and its status, and the line above the table."""

# Why a row has no answer.
CHOOSE_DUTY = "Choose a duty."
NO_SUCH_DUTY = "This rulebook has no such duty; choose one from the list."
NOT_OFFERED = "This duty has no number of days, so no due date; see the end of the sheet Rules."
BAD_CLOSURE = "A closure day cannot be read; see the sheet Closures."
ENTER_DATE = "Enter the date."
TEXT_DATE = "The date is text, not a date; type it again, such as 14/12/2026 or 2026-12-14."
TIMED_DATE = "The date has a time of day; type the day alone."
BAD_NUMBER = "The number must be a whole number from 1 to 1000; leave it empty for the first."
OUTSIDE = "The date is outside the calendar; see the sheet Bank holidays."
NOT_IN_FORCE = "No wording was in force on that day; see the sheet Rules."
NO_NUMBER_SET = "The wording in force sets no number of days; see the sheet Rules."
NO_SERIES = "On that day this duty is not a series; leave the number empty."
NO_SUCH_DAY = "The last month has no such day, and the rule does not choose another day."
ANSWER_OUTSIDE = "The answer is outside the calendar; see the sheet Bank holidays."

NEEDS_THE_FIRST = (
    "The next deadline counts from the first of its series: count it on the sheet Cases, by its "
    "number."
)

# Why the sheet Something happened lists no duty.
CHOOSE_EVENT_AND_DAY = "Choose what happened, and type the day."
CHOOSE_EVENT = "Choose what happened."
NO_SUCH_EVENT = "No such event starts a duty in these procedures; choose one from the list."
STARTS_NOTHING = "On that day this event started no duty in these procedures."

# What to know before relying on an answer. Several can follow each other.
BAD_DONE = "Done on is not a day of the calendar. "
DONE_EARLY = "Done on is before the clock starts: check both. "
PROVISIONAL = "Provisional: bank holidays not yet published. "

# The line above the table.
NO_DUE_DATES = "No due date is shown until it can."
_NO_STATUS = "Until then there is no status."
SAY_AS_OF = f"Type the as-of date, the day on which status is judged. {_NO_STATUS}"
TEXT_AS_OF = (
    "The as-of date is text, not a date; type it again, such as 14/12/2026 or 2026-12-14. "
    f"{_NO_STATUS}"
)
TIMED_AS_OF = f"The as-of date has a time of day; type the day alone. {_NO_STATUS}"
AS_OF_OUTSIDE = (
    "The as-of date is outside the calendar; see the sheet Bank holidays. "
    "Until it is inside there is no status."
)
JUDGED_TODAY = (
    "Status is judged on today's date, so it changes from day to day; a printed page does not. "
    "The typed as-of date is not used."
)
TODAY_OUTSIDE = (
    "Today is outside the calendar; see the sheet Bank holidays, and make a new workbook. "
    "There is no status."
)
SAY_DUE_SOON = "Type how many working days ahead a duty counts as due soon."

# The status of a row that is not judged.
NO_AS_OF = "no as-of date"
NO_ANSWER = "no answer"

# What the sheet Something happened shows in place of a due date.
NO_NUMBER = "no number set"
