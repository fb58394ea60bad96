"""A made-up children in need census of any size, for speed and for counts beside ours.

Each child is made by itself, so the first children of a larger census are those of a smaller one.
`python -m tests.support.census 1000 census.xml` writes one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

REFERENCE_DATE = date(2026, 3, 31)
SEED = 2026

_DAYS = """\
2020-12-25 2020-12-28 2021-01-01 2021-04-02 2021-04-05 2021-05-03 2021-05-31 2021-08-30
2021-12-27 2021-12-28 2022-01-03 2022-04-15 2022-04-18 2022-05-02 2022-06-02 2022-06-03
2022-08-29 2022-09-19 2022-12-26 2022-12-27 2023-01-02 2023-04-07 2023-04-10 2023-05-01
2023-05-08 2023-05-29 2023-08-28 2023-12-25 2023-12-26 2024-01-01 2024-03-29 2024-04-01
2024-05-06 2024-05-27 2024-08-26 2024-12-25 2024-12-26 2025-01-01 2025-04-18 2025-04-21
2025-05-05 2025-05-26 2025-08-25 2025-12-25 2025-12-26 2026-01-01 2026-04-03 2026-04-06
2026-05-04 2026-05-25 2026-08-31 2026-12-25 2026-12-28
"""

BANK_HOLIDAYS = frozenset(map(date.fromisoformat, _DAYS.split()))
"""The bank holidays of England and Wales, typed in from GOV.UK."""

_HEAD = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<Message>
<Header><CollectionDetails><Collection>CIN</Collection><Year>{REFERENCE_DATE.year}</Year>\
<ReferenceDate>{REFERENCE_DATE}</ReferenceDate></CollectionDetails></Header>
<Children>
"""
_TAIL = "</Children>\n</Message>\n"
_BAD = 0.001  # the share of children with a date that cannot be read


def census(children: int, seed: int = SEED) -> Iterator[str]:
    """The text of a census, in parts: its head, each child, and its end."""
    yield _HEAD
    for number in range(children):
        yield child(number, seed)
    yield _TAIL


def child(number: int, seed: int = SEED) -> str:
    """The element of one child. Most meetings are in time, some late, some missing."""
    random = Random(seed * 10_000_000 + number)
    day = REFERENCE_DATE - timedelta(random.randrange(300, 1_850))
    episodes: list[str] = []
    born = day - timedelta(random.randrange(30, 4_500))
    is_open = False
    for _ in range(random.choices((1, 2, 3, 4), (8, 22, 35, 35))[0]):
        text, closed = _episode(random, day)
        episodes.append(text)
        is_open = closed is None
        day = (closed or day) + timedelta(random.randrange(10, 100))
        if is_open or day > REFERENCE_DATE:
            break
    death = ""
    if is_open and random.random() < 0.002:
        death = _field("PersonDeathDate", REFERENCE_DATE)
    written = "31/02/2026" if random.random() < _BAD else str(born)
    identifiers = (
        f"<LAchildID>{100_000 + number}</LAchildID><UPN>A{number:012}</UPN>"
        f"<PersonBirthDate>{written}</PersonBirthDate><Sex>{random.choice('MF')}</Sex>{death}"
    )
    return (
        f"<Child><ChildIdentifiers>{identifiers}</ChildIdentifiers>"
        "<ChildCharacteristics><Ethnicity>WBRI</Ethnicity></ChildCharacteristics>"
        f"{''.join(episodes)}</Child>\n"
    )


def _episode(random: Random, began: date) -> tuple[str, date | None]:
    """A CINdetails, and the day on which it was closed; None if it is open."""
    if random.random() < 0.07:
        closed = began + timedelta(random.randrange(10))
        if closed <= REFERENCE_DATE:
            fields = (
                _field("CINreferralDate", began)
                + _field("CINclosureDate", closed)
                + "<ReasonForClosure>RC8</ReasonForClosure><ReferralNFA>true</ReferralNFA>"
            )
            return f"<CINdetails>{fields}</CINdetails>", closed
    parts = [_field("CINreferralDate", began), "<ReferralSource>1A</ReferralSource>"]
    ends = [began + timedelta(60)]
    first = began + timedelta(int(random.triangular(5, 95, 50)))
    for done in (first, first + timedelta(random.randrange(60, 250))):
        if random.random() < (0.95 if done == first else 0.5):
            parts.append(_assessment(began, done))
            ends.append(done)
    open_plan = False
    asked = began + timedelta(random.choice((0, 0, 1, 2, 5, 12)))
    for _ in range(random.choices((0, 1, 2), (8, 52, 40))[0]):
        text, ended, is_open = _enquiry(random, asked)
        parts.append(text)
        if is_open or ended is None:
            open_plan = True
            break
        ends.append(ended)
        asked = ended + timedelta(random.randrange(5, 60))
    closed = max(ends) + timedelta(random.randrange(60))
    if open_plan or closed > REFERENCE_DATE or random.random() < 0.1:
        return f"<CINdetails>{''.join(parts)}</CINdetails>", None
    parts.insert(1, _field("CINclosureDate", closed) + "<ReasonForClosure>RC7</ReasonForClosure>")
    return f"<CINdetails>{''.join(parts)}</CINdetails>", closed


def _assessment(began: date, done: date) -> str:
    if began > REFERENCE_DATE:
        return ""
    fields = _field("AssessmentActualStartDate", began) + _field(
        "AssessmentAuthorisationDate", done
    )
    factors = "<FactorsIdentifiedAtAssessment><AssessmentFactors>4B</AssessmentFactors>"
    return f"<Assessments>{fields}{factors}</FactorsIdentifiedAtAssessment></Assessments>"


def _enquiry(random: Random, asked: date) -> tuple[str, date | None, bool]:
    """A Section47 with its plan, the day on which both are over, and whether the plan is open."""
    if asked > REFERENCE_DATE:
        return "", asked, False
    parts = [_field("S47ActualStartDate", asked)]
    if random.random() < 0.25:
        parts.append("<ICPCnotRequired>true</ICPCnotRequired>")
        return f"<Section47>{''.join(parts)}</Section47>", asked + timedelta(10), False
    if random.random() < 0.9:
        skipped = frozenset[date]() if random.random() < 0.1 else BANK_HOLIDAYS
        parts.append(_field("InitialCPCtarget", _after(asked, 15, skipped), ahead=True))
    held = _after(asked, random.choices((8, 12, 14, 15, 16, 20), (10, 20, 30, 25, 10, 5))[0])
    none = random.random() < 0.05
    parts.append("" if none else _field("DateOfInitialCPC", held))
    parts.append("<ICPCnotRequired>0</ICPCnotRequired>")
    enquiry = f"<Section47>{''.join(parts)}</Section47>"
    if none or held > REFERENCE_DATE:
        return enquiry, None, False
    if random.random() < 0.1:
        return enquiry, held, False
    ended = held + timedelta(random.randrange(100, 900))
    plan, review = [_field("CPPstartDate", held), _field("CPPendDate", ended)], held
    gap = random.choice((80, 88, 90, 95))
    reviews = []
    while (review := review + timedelta(gap)) < min(ended, REFERENCE_DATE):
        reviews.append(_field("CPPreviewDate", review))
        gap = random.choice((40, 60, 85, 115, 180))
        if random.random() < 0.05:
            break
    if reviews:
        plan.append(f"<Reviews>{''.join(reviews)}</Reviews>")
    text = f"{enquiry}<ChildProtectionPlans>{''.join(plan)}</ChildProtectionPlans>"
    return text, ended, ended > REFERENCE_DATE


def _field(name: str, day: date, *, ahead: bool = False) -> str:
    """A field, empty where its day lies after the census."""
    return f"<{name}>{day}</{name}>" if ahead or day <= REFERENCE_DATE else ""


def _after(day: date, count: int, holidays: frozenset[date] = BANK_HOLIDAYS) -> date:
    """The day that lies so many working days after another."""
    while count:
        day += timedelta(1)
        count -= day.weekday() < 5 and day not in holidays
    return day


def write_census(path: Path, children: int, seed: int = SEED) -> None:
    """Writes a census to a file."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(census(children, seed))


if __name__ == "__main__":
    write_census(Path(sys.argv[2]), int(sys.argv[1]))
