"""Random histories of whole cases, in every rulebook. Chance comes from outside.

pools.py         the events of a rulebook in groups, by what they mean
courses.py       the course of real work: what a rule asks for is done, in time, late or never
records.py       a question about a case: a course or single events, a child, an odd record
keeping_time.py  a case in which every duty is met in time

The names come from the rules and from what events mean, so a rulebook of your own has histories as
well. With a `random.Random` they are fast. With Hypothesis's `randoms()` they shrink.
"""

from cptimescales.testing.histories.keeping_time import kept_in_time
from cptimescales.testing.histories.records import held_by_a_source, history, possible

__all__ = ["held_by_a_source", "history", "kept_in_time", "possible"]
