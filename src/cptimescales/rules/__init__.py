"""Rules count by calendars: what one rule of one rulebook answers for one date.

episode_kinds.py   the kinds of episode in which a duty can live
events.py          every event: one sentence, and what it begins, ends and counts as
period.py          10 working days, 3 months, 24 hours
strict.py          the base of everything in a rulebook file
authority.py       sources, citations, and where a number was read
when_owed.py       what starts and ends a duty, in which episodes it lives, what it alarms
ending.py          the conditions on which a plan may end
model.py           a rulebook file as frozen data: its rules and their versions
printed.py         a rulebook as `rules NAME --json` prints it
status.py          met, met late, pending, overdue: a deadline judged on a day
steps.py           what an event does to the clocks of a case, step by step
by_event.py        which rules each event starts, meets and ends
in_force.py        which version answers for a date, and for the n-th deadline of a series
older_schema.py    says what to change in a rulebook file of schema 1
local.py           lays a local rulebook over a national one
shipped.py         the rulebooks that come with the library
rulebook_files.py  reads and checks a user's rulebook file
counting.py        the one flow from a rule and a date to a head and a count
plain.py           an answer as plain values, for cells and explanations
words.py           dates, counts of things, and how far a number is verified, in words
explain.py         an answer in words, day by day
names.py           the names of what ships, for editors; `make data` writes it
frozen.py          the base of every validated model
results.py         the validated answer, as JSON
rulings.py         what a rule says for a day, and the whole answer, each made once
answers.py         one rule, one date
listed.py          a rulebook in the list of all
"""

from cptimescales.rules.authority import Basis, Citation, Reference, Source, Verified
from cptimescales.rules.ending import Ending, Reason
from cptimescales.rules.episode_kinds import EPISODE_KINDS, EpisodeKind
from cptimescales.rules.events import EVENTS
from cptimescales.rules.model import Around, CountedFrom, LeftOut, Rule, RulebookData, RuleVersion
from cptimescales.rules.period import Period
from cptimescales.rules.when_owed import RuleAlert

__all__ = [
    "EPISODE_KINDS",
    "EVENTS",
    "Around",
    "Basis",
    "Citation",
    "CountedFrom",
    "Ending",
    "EpisodeKind",
    "LeftOut",
    "Period",
    "Reason",
    "Reference",
    "Rule",
    "RuleAlert",
    "RuleVersion",
    "RulebookData",
    "Source",
    "Verified",
]
