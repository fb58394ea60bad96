"""The formulas of the case sheet, one for each column, made of functions known since Excel 2010.

The list of days that do not count is always the plain name `DaysOff`. If a formula calculated the
list inside the function, some programs would ignore it without an error. No formula holds a date,
so a workbook that counts from 1904 has the same answers.
"""

from __future__ import annotations

from cptimescales.spreadsheet.workbook import messages

TABLE = "Duties"
KEY = 1_000_000
"""A duty's number times this, plus a day, is one number to look up."""

AS_OF_CELL, AS_OF_CHOICE_CELL, DUE_SOON_CELL = "Cases!$B$3", "Cases!$D$3", "Cases!$B$4"
"""The cells for the day of judgement, for whether it is today, and for how many days are soon."""

TYPED, TODAY = "the date typed", "today"
"""The two days on which status can be judged, as the sheet offers them."""

IS_TODAY = f'IFERROR(AsOfChoice="{TODAY}",FALSE)'
"""Whether status is judged on the day on which somebody looks, as a formula."""

INPUTS = ("Case", "Duty", "Number", "Date", "Done on")


def this(column: str) -> str:
    """A reference to the cell of a column on the formula's own row.

    >>> this("Due")
    'Duties[[#This Row],[Due]]'
    """
    return f"{TABLE}[[#This Row],[{column}]]"


def first_true(*cases: tuple[str, str], otherwise: str) -> str:
    """A formula for the value beside the first condition that holds."""
    opening = "".join(f"IF({condition},{value}," for condition, value in cases)
    return f"{opening}{otherwise}{')' * len(cases)}"


def quoted(text: str) -> str:
    """A text as a formula writes it."""
    return '"' + text.replace('"', '""') + '"'


def alert() -> str:
    """The formula of the line above the table: why no row has an answer, or no row has a status."""
    soon = quoted(f"{messages.SAY_DUE_SOON} {messages.JUDGED_TODAY}")
    today = f"IF(DueSoon<0,{soon},{quoted(messages.JUDGED_TODAY)})"
    return "=" + first_true(
        ("ClosureProblems>0", quoted(f"{messages.BAD_CLOSURE} {messages.NO_DUE_DATES}")),
        (IS_TODAY, f"IF(AsOf=0,{quoted(messages.TODAY_OUTSIDE)},{today})"),
        ('IFERROR(AsOfGiven="",FALSE)', quoted(messages.SAY_AS_OF)),
        ("NOT(ISNUMBER(AsOfGiven))", quoted(messages.TEXT_AS_OF)),
        ("INT(AsOfGiven)<>AsOfGiven", quoted(messages.TIMED_AS_OF)),
        ("AsOf=0", quoted(messages.AS_OF_OUTSIDE)),
        ("DueSoon<0", quoted(messages.SAY_DUE_SOON)),
        otherwise='""',
    )


def column_formulas(*, windows: bool) -> dict[str, str]:
    """The formula of each calculated column, in the order of the sheet, the workings last.

    Args:
        windows: whether the rulebook has a review around a birthday. Its window needs two columns.
    """
    answers = {
        "Count from": _count_from(),
        "Due": _due(),
        "Last working day": _last_working_day(),
        "Status": _status(windows),
        "Working days left": _working_days_left(),
        "Working days late": _late("NETWORKDAYS.INTL({due}+1,{end},1,DaysOff)"),
        "Days late": _late("{end}-{due}"),
        "Note": _note(),
        "Rules row": f'=IF(ISNUMBER({this("Due")}),{this("Line")}+RulesAbove,"")',
    }
    if windows:
        answers |= {"Plan by": _in_window(2), "Opens": _in_window(1)}
    workings = {
        "Rule": f"={_place_in('DutyNames')}",
        "No": _number(),
        "Day": _day(),
        "Clock": _clock(),
        "Found": _found(),
        "Line": _line(),
        # Without a text joined to it, an empty cell would be 0.
        "Kind": f'=IF({this("Line")}=0,"",{_of_line("LineKind")}&"")',
        "Count": _count(),
        "Reached": f'=IF({this("Line")}=0,"",{_counted(0, this("Kind"), this("Count"))})',
        "Done": _done(),
        "Problem": _problem(),
    }
    return answers | workings


def _is_blank(column: str) -> str:
    return f'IFERROR({this(column)}="",FALSE)'


def _of_line(name: str, back: int = 0) -> str:
    return f"INDEX({name},{this('Line')}{f'-{back}' if back else ''})"


def _of_rule(name: str) -> str:
    return f"INDEX({name},{this('Rule')})"


def _place_in(names: str) -> str:
    """The place of the row's duty among some names, 0 if it is not among them."""
    # A star or a question mark in the duty matches other names, so the match must equal the duty.
    duty, place = this("Duty"), f"MATCH({this('Duty')},{names},0)"
    return f"IFERROR(IF(INDEX({names},{place})={duty},{place},0),0)"


def _number() -> str:
    number = this("Number")
    whole = f"IF({number}>=1,IF({number}<=1000,IF(INT({number})={number},{number},0),0),0)"
    return f'=IF(ISNUMBER({number}),{whole},IFERROR(IF({number}="",1,0),0))'


def _day() -> str:
    date = this("Date")
    whole = f"IF(INT({date})={date},IF({date}>0,IF({date}<=LastDay,{date},0),0),0)"
    return f"=IF(ISNUMBER({date}),{whole},0)"


def _clock() -> str:
    """The day that the count starts from: the date itself, or the birthday of a window.

    In a year without a 29 February, a person born on that day reaches an age on 1 March. EDATE
    alone gives 28 February.
    """
    day = this("Day")
    reached = f"EDATE({day},12*{_of_rule('DutyAge')})"
    birthday = f"{reached}+IF(DAY({reached})<DAY({day}),1,0)"
    inside = f"IF({day}>=FirstDay,{day},0)"
    return "=" + first_true(
        (f"{this('Rule')}=0", "0"),
        (f"{day}=0", "0"),
        (f"{_of_rule('DutyAge')}=0", inside),
        otherwise=birthday,
    )


def _found() -> str:
    """The newest line of the duty on the clock's day."""
    key = f"{this('Rule')}*{KEY}+{this('Clock')}+0.999"
    return f"=IF({this('Clock')}=0,0,IFERROR(MATCH({key},LineKey,1),0))"


def _line() -> str:
    """The line that answers: the wording in force on the clock's day, the part for the number."""
    found = this("Found")
    part = f"{found}-MAX(0,INDEX(LineParts,{found})-{this('No')})"
    return "=" + first_true(
        (f"{found}=0", "0"),
        (f"{this('No')}=0", "0"),
        (f"INDEX(LineDuty,{found})<>{this('Rule')}", "0"),
        (f"{this('Clock')}>INDEX(LineLast,{found})", "0"),
        otherwise=part,
    )


def _counted(back: int, kind: str, count: str) -> str:
    """The day that a line leads to from the clock's day.

    Args:
        back: how many lines before the row's own line.
        kind, count: the kind and the count of that line, as formulas.
    """
    clock = this("Clock")
    # If the line says so, a trigger on a working day is itself day 1.
    works = f"NETWORKDAYS.INTL({clock},{clock},1,DaysOff)"
    itself = f"IF({_of_line('LineSameDay', back)}=1,SIGN({count})*{works},0)"
    month = f"EDATE({clock},{count})"
    end = _of_line("LineMonthEnd", back)
    return first_true(
        (f'{kind}="working days"', f"WORKDAY.INTL({clock},{count}-{itself},1,DaysOff)"),
        (f'{kind}="days"', f"{clock}+{count}"),
        (f'{kind}="months"', f"{month}+IF(DAY({month})<DAY({clock}),IF({end}=2,NA(),{end}),0)"),
        otherwise='""',
    )


def _count() -> str:
    further = f"MAX(0,{this('No')}-{_of_line('LineParts')})"
    return f"=IF({this('Line')}=0,0,{_of_line('LineCount')}+{_of_line('LineStep')}*{further})"


def _in_window(back: int) -> str:
    reached = _counted(back, _of_line("LineKind", back), _of_line("LineCount", back))
    return f'=IF(ISNUMBER({this("Due")}),IF({_of_rule("DutyAge")}=0,"",{reached}),"")'


def _done() -> str:
    """The day on which the duty was met, 0 if the cell is empty, -1 if it cannot be read."""
    done = this("Done on")
    inside = f"IF(INT({done})={done},IF({done}>=FirstDay,IF({done}<=LastDay,{done},-1),-1),-1)"
    return f'=IF(ISNUMBER({done}),{inside},IFERROR(IF({done}="",0,-1),-1))'


def _problem() -> str:
    date, reached = this("Date"), this("Reached")
    outside = quoted(messages.ANSWER_OUTSIDE)
    unreached = f"IF(ISNA({reached}),{quoted(messages.NO_SUCH_DAY)},{outside})"
    not_offered, no_such_duty = quoted(messages.NOT_OFFERED), quoted(messages.NO_SUCH_DUTY)
    return "=" + first_true(
        (f"AND({_is_blank('Duty')},{_is_blank('Date')})", '""'),
        (_is_blank("Duty"), quoted(messages.CHOOSE_DUTY)),
        (f"{this('Rule')}=0", f"IF({_place_in('NotOffered')}>0,{not_offered},{no_such_duty})"),
        (_is_blank("Date"), quoted(messages.ENTER_DATE)),
        ("ClosureProblems>0", quoted(messages.BAD_CLOSURE)),
        (f"NOT(ISNUMBER({date}))", quoted(messages.TEXT_DATE)),
        (f"INT({date})<>{date}", quoted(messages.TIMED_DATE)),
        (f"{this('No')}=0", quoted(messages.BAD_NUMBER)),
        (f"{this('Clock')}=0", quoted(messages.OUTSIDE)),
        (f"{this('Line')}=0", quoted(messages.NOT_IN_FORCE)),
        (f'{this("Kind")}=""', quoted(messages.NO_NUMBER_SET)),
        (f"AND({this('No')}>1,{_of_line('LineParts')}=1)", quoted(messages.NO_SERIES)),
        (f"NOT(ISNUMBER({reached}))", unreached),
        (f"OR({reached}<FirstDay,{reached}>LastDay)", outside),
        otherwise='""',
    )


def _count_from() -> str:
    later = f"IF({this('No')}>1,{_of_rule('DutyLaterEvent')},{_of_rule('DutyEvent')})"
    return f'=IF({this("Rule")}=0,"",{later})'


def _due() -> str:
    """Empty while the row is not filled in, and #N/A if it has no answer."""
    waiting = f"OR({_is_blank('Duty')},{_is_blank('Date')})"
    return f'=IF({waiting},"",IF({this("Problem")}="",{this("Reached")},NA()))'


def _last_working_day() -> str:
    due = this("Due")
    return f"=IF(ISNUMBER({due}),WORKDAY.INTL({due}+1,-1,1,DaysOff),{due})"


def _done_early() -> str:
    """Whether the duty was met before its clock started.

    A count back from an event, and a review around a birthday, may be met before the clock's day.
    """
    done = this("Done")
    return first_true(
        (f"{done}<=0", "FALSE"),
        (f"{_of_rule('DutyAge')}>0", "FALSE"),
        (f"{_of_line('LineCount')}<0", "FALSE"),
        otherwise=f"{done}<{this('Day')}",
    )


def _status(windows: bool) -> str:
    due, done = this("Due"), this("Done")
    happened = f"AND({done}>0,{done}<=AsOf)"
    if windows:  # a review before the window opens is no review around the birthday
        happened = f"IF({happened},IF({_of_rule('DutyAge')}=0,TRUE,{done}>={this('Opens')}),FALSE)"
    answered = first_true(
        ("AsOf=0", quoted(messages.NO_AS_OF)),
        (f"{done}<0", quoted(messages.NO_ANSWER)),
        (_done_early(), quoted(messages.NO_ANSWER)),
        (happened, f'IF({done}<={due},"met","met late")'),
        (f"AsOf>{due}", '"overdue"'),
        (f"{_left()}<=DueSoon", '"due soon"'),
        otherwise='"pending"',
    )
    return f'=IF(ISNUMBER({due}),{answered},IF(ISERROR({due}),{quoted(messages.NO_ANSWER)},""))'


def _left() -> str:
    return f"IF(AsOf={this('Due')},0,NETWORKDAYS.INTL(AsOf+1,{this('Due')},1,DaysOff))"


def _working_days_left() -> str:
    status = this("Status")
    return f'=IF(OR({status}="pending",{status}="due soon"),{_left()},"")'


def _late(count: str) -> str:
    status, due = this("Status"), this("Due")
    overdue, met = (count.format(due=due, end=end) for end in ("AsOf", this("Done")))
    return f'=IF({status}="overdue",{overdue},IF({status}="met late",{met},""))'


def _note() -> str:
    early = f'IF({_done_early()},{quoted(messages.DONE_EARLY)},"")'
    done = f"IF({this('Done')}<0,{quoted(messages.BAD_DONE)},{early})"
    later = f"OR({this('Day')}>SettledTo,{this('Due')}>SettledTo)"
    provisional = f'IF({later},{quoted(messages.PROVISIONAL)},"")'
    unread = _of_line("LineCaveat")
    answered = f'IF(ISNUMBER({this("Due")}),TRIM({done}&{provisional}&{unread}),"")'
    return f'=IF({this("Problem")}<>"",{this("Problem")},{answered})'
