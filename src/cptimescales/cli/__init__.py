"""The command line (extra `cli`).

options.py            the options that commands share
atomic_files.py       writes a file beside its place, then renames it
encoded_text.py       --encoding and --delimiter, and whether a file is text in that encoding
output.py             JSON on stdout, progress on stderr
unread_days.py        what to do about days that could not be read
question_options.py   what due-file and fill share
stored_dates.py       the dates that a user has stored, for calendar-update
render.py, render_timetable.py, render_audit.py   tables and paragraphs on a terminal
render_started.py     what one event starts, on a terminal
render_report.py      the answer to a return, on a terminal
render_verify.py      the report of verify
verify_cases.py       what verify --cases does
due.py, after.py, rules.py, calendar.py, timetable.py   one command in each file
page.py, reckoner.py                              one command in each file
audit.py, report.py, due_file.py, fill.py, workbook.py   one command in each file
export.py, verify.py, calendar_update.py          one command in each file
changes.py, recheck.py, up_to_date.py, serve.py   one command in each file
app.py                the group: every command by its name
entry.py              runs the group, or says which extra it needs
"""

from cptimescales.cli.entry import main

__all__ = ["main"]
