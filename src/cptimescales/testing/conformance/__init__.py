"""The conformance files: questions with our answers, to test a program in another language by.

file_texts.py      how a file is written: JSON, with a line for each vector
schema_parts.py    what the JSON Schemas of all sets have in common
questions.py       which questions are asked about dates, and why
dates_alone.py     version 1: dates, and the rules and bank holidays behind them
asking.py          reads a question as a program writes it, and answers it
bad_input.py       questions that must be refused
answers_schema.py  the JSON Schemas of version 2
whole_answers.py   version 2: whole answers, explanations, what an event starts, how late
sets.py            the sets by name
"""

from cptimescales.testing.conformance.sets import SETS, conformance_files

__all__ = ["SETS", "conformance_files"]
