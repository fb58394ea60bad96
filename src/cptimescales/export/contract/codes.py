"""The code of every refusal, every status and every alert code, each with what it means.

An error class has a code, wherever in the package the class is. This file is the one list of them
all, because the contract and the page of the codes need it, and no room can import every other. A
test compares each list with the code that uses it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

REFUSAL_CODES: Mapping[str, str] = MappingProxyType(
    {
        # a single answer
        "not_a_date": "A value is not a calendar date. Write it as YYYY-MM-DD.",
        "outside_calendar": "A day lies outside the years that the calendar covers.",
        "not_in_force": "No version of the rule was in force on that day, or nobody has read the "
        "text that was. Nothing is guessed.",
        "no_number_set": "The guidance requires the act and sets no number of days. `message` has "
        "its words.",
        "no_corresponding_date": "The month has no such day, and the rule says to refuse then.",
        "bad_period": "A number, a period, a year or a span of days cannot be counted: the rule "
        "has no deadline of this number, or the span ends before it begins.",
        "impossible_order": "Two events are in an order that cannot have happened. Check both "
        "dates.",
        "bad_closure": "A closure day has no day, or no name.",
        # names
        "unknown_rulebook": "No rulebook of this name comes with the library. `message` names the "
        "nearest.",
        "unknown_rule": "The rulebook has no rule of this name.",
        "unknown_event": "Neither the library nor the rulebook has an event of this name.",
        "unknown_division": "The name is not one of the three bank-holiday divisions.",
        "unknown_reason": "The name is not one of the reasons why a plan may end.",
        "unknown_authority": "The text is not the code of a council with children's services.",
        "unknown_column": "The file has no column of this name.",
        "unknown_part": "The name is not one of the days of a window around a birthday.",
        "unknown_dialect": "Scripts are not written for a database of this name.",
        "unknown_law": "`verify` has no law of this name.",
        "unknown_command": "The command line has no command of this name.",
        "unknown_option": "The command has no option of this name.",
        "unknown_name": "Another name is not on its list. `message` has the list.",
        # files and rows
        "bad_case": "A case cannot be read, or its history contradicts itself.",
        "bad_rulebook": "A rulebook file cannot be read or trusted.",
        "bad_closures_file": "A file of closure days cannot be read or trusted.",
        "bad_duties_file": "A file that names the duties of a table cannot be read or trusted.",
        "bad_bank_holiday_list": "The file is not GOV.UK's list of bank holidays, or the list "
        "cannot follow the record.",
        "bad_audit_file": "A file of recorded dates is empty, or its header cannot be understood.",
        "bad_row": "A row of recorded dates cannot be read. The rows after it are.",
        "bad_return": "A return cannot be read at all: another kind of file, or without the "
        "columns it needs.",
        "bad_cell": "A cell or a field of a return cannot be read.",
        "bad_threshold": "A threshold of suppression would hide nothing.",
        "bad_file": "A whole file of columns cannot be answered or written.",
        "process_ended": "A process that judged the records of a return ended before its time.",
        "unread": "A child or a row of a return could not be read. `message` says why.",
        # requests to the service
        "bad_body": "The body of a request cannot be read or trusted. `path` leads to the field.",
        "bad_request": "A request is not taken. `message` says why.",
        "no_such_path": "The service has no such path, or no rulebook of that name.",
        "method_not_allowed": "The path takes another method.",
        "slow_request": "The body of a request came too slowly.",
        "too_large": "A request asks for more than the service answers at once.",
        "unsupported_media_type": "The body of a request is of a kind that the path does not take.",
        "unknown_host": "The header Host names no host of the service.",
        "busy": "The service answers as many requests as it may. Ask again soon.",
        "out_of_time": "The answer took longer than the service may. Ask for less.",
        "defect": "A defect of the service. Please report it.",
        # other programs
        "cannot_ask": "The program that is verified cannot be asked, or no longer.",
        "answers_mixed_up": "The program that is verified wrote more answers than it got "
        "questions.",
        "cannot_answer": "Anything else. `message` says what it is.",
    }
)
"""The sentence of each code, those of a single answer first.

>>> REFUSAL_CODES["no_number_set"].partition(".")[0]
'The guidance requires the act and sets no number of days'
"""

STATUSES: Mapping[str, str] = MappingProxyType(
    {
        "met": "The duty was met by its limit.",
        "met_late": "It was met after its limit.",
        "pending": "It is open, and its limit is not past.",
        "overdue": "It is open, and its limit is past.",
        "missed": "It ended unmet, after its limit. Only a timetable or a report says so.",
        "not_recorded": "The record cannot show whether it was met, so it is not judged. Count it "
        "neither as open nor as late. Only a timetable or a report says so.",
    }
)
"""The sentence of each status of a duty.

>>> STATUSES["met_late"]
'It was met after its limit.'
"""

ALERT_CODES: Mapping[str, str] = MappingProxyType(
    {
        "child_unseen": "A child on a plan was not seen by the limit of a visit, or by the "
        "frequency that was agreed.",
        "two_failed_visits": "Two visits in a row failed, and the child has not been seen since.",
        "contact_refused": "Visits fail as if contact was refused, and the child has not been seen "
        "since.",
        "plan_open_past_18": "The child reached 18, and no end of the plan is recorded.",
        "plan_open_after_death": "The child died, and no end of the plan is recorded.",
        "plan_open_after_departure": "The child left the United Kingdom, and no end of the plan is "
        "recorded.",
        "plan_open_after_closing": "The case was closed, and no end of the plan is recorded.",
        "birth_not_recorded": "The birth was expected 15 days ago or more, a plan is open, and no "
        "birth is recorded.",
    }
)
"""The sentence of each code of an alert.

>>> ALERT_CODES["plan_open_after_death"]
'The child died, and no end of the plan is recorded.'
"""
