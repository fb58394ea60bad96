"""`DueDate`, `ReviewWindow`, `Refusal`, `Provenance`: the validated answer, as JSON.

Results are frozen and closed. A result that is read from JSON checks itself: a due date whose parts
contradict each other is refused. `model_validate_json` reads what `model_dump_json` wrote.
"""

from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, GetCoreSchemaHandler, model_validator
from pydantic_core import CoreSchema, core_schema

from cptimescales.calendars.dates import ONE_DAY, Day, attains_age
from cptimescales.calendars.days import DayLeftOut
from cptimescales.errors import TimescaleError
from cptimescales.rules.authority import Basis, Citation, Verified
from cptimescales.rules.counting import Count, WindowCount
from cptimescales.rules.frozen import Frozen
from cptimescales.rules.period import Period
from cptimescales.rules.status import Status, due_status, window_status

if TYPE_CHECKING:
    from cptimescales.rules.explain import CountedDay
    from cptimescales.rules.plain import PlainDueDate, PlainWindow


class Provenance(Frozen, defer_build=True):
    """Versions and hashes behind a result: with them, the same answer can be made again.

    Attributes:
        version: the version of this library.
        rulebook_sha256: the hash of the rules, with the rules of the rulebook that they extend.
        calendar: the bank-holiday division.
        calendar_sha256: the hash of the list of days left out. It is the list of the published
            years, or of all years if the question reached beyond the published ones.
        known_on: the day on which the published list was known, if one was chosen.
    """

    version: str
    rulebook_sha256: str
    calendar: str
    calendar_sha256: str
    known_on: Day | None = None


class Answer(Frozen, defer_build=True):
    """What a due date and a review window have in common: the rule, its authority, its origin."""

    kind: str
    rulebook: str
    rule: str
    title: str
    trigger: str
    on: Day
    last_working_day: Day
    provisional: bool
    basis: Basis
    citation: Citation
    reading: str
    verified: Verified
    open_questions: tuple[str, ...]
    provenance: Provenance

    @property
    def verification(self) -> str:
        """What was read for this answer, what was not, and where to look, in one sentence.

        >>> import cptimescales as cpt
        >>> due = cpt.first_core_group_due(date(2026, 12, 14), rulebook="england")
        >>> due.verification.partition(";")[0]
        'The edition in force, Working Together to Safeguard Children 2026, was not read'
        """
        from cptimescales.rules.words import verification

        return verification(self.verified, self.citation, self.basis)

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        self._check()
        return self

    def started_with(self, trigger: str) -> Self:
        """This answer for a clock that another event started, as a rule with several triggers has.

        The event must come from this library: nothing is checked again.
        """
        return self._of({**self.__dict__, "trigger": trigger}, self.__pydantic_fields_set__)

    def recounted(self, count: Count | WindowCount) -> Self:
        """This answer with another count.

        Like `model_copy`, but three times faster. The count must come from this library.
        """
        return self._of({**self.__dict__, **count}, self.__pydantic_fields_set__)

    def _check(self) -> None:
        """Raises ValueError if the parts contradict each other."""


class DueDate(Answer, defer_build=True):
    """The last day on which a duty is met in time, inclusive, and why that day.

    Attributes:
        rulebook, rule, title: the rule that answered, and its title for people.
        basis, citation, reading: the rank of the text behind the number, its place, and how the
            text is read.
        verified, open_questions: how far the number is verified, and what the guidance leaves open.
        provenance: the versions and hashes behind the answer.
        trigger: the event that starts the clock.
        on: the trigger's date, day 0.
        within: the period that was counted.
        due: the limit. A limit on a day that is not a working day does not move.
        last_working_day: the last working day on or before `due`: the day to plan with.
        calendar_days: `due` minus `on`, in days.
        working_days: working days after `on`, up to and including `due`. The number is negative
            where `due` is before `on`.
        skipped: the weekday bank holidays and closures between, in order.
        provisional: whether the answer touches a year without published bank holidays.

    >>> import cptimescales as cpt
    >>> due = cpt.first_core_group_due(date(2026, 12, 14), rulebook="england")
    >>> str(due)
    'First core group meeting: due by Wednesday 30 December 2026'
    >>> due == cpt.DueDate.model_validate_json(due.model_dump_json())
    True
    """

    kind: Literal["due_date"] = "due_date"
    within: Period
    due: Day
    calendar_days: int
    working_days: int
    skipped: tuple[DayLeftOut, ...]

    def _check(self) -> None:
        """Checks all that needs no calendar, so that an altered stored answer is detected."""
        on, due, within = self.on, self.due, self.within
        forward = due >= on
        if forward == (within.direction == "before") and due != on:
            raise ValueError(
                f"due lies on the wrong side of on, for a period counted {within.direction} it"
            )
        if self.calendar_days != (due - on).days:
            raise ValueError(
                f"calendar_days is {self.calendar_days}, but due is {(due - on).days} days from on"
            )
        left_out = {day.date for day in self.skipped}
        first, last = (on + ONE_DAY, due) if forward else (due, on - ONE_DAY)
        listed = [day.date for day in self.skipped]
        if listed != sorted(left_out) or any(
            not first <= day <= last or day.weekday() > 4 for day in listed
        ):
            raise ValueError(
                "skipped must list weekdays between on and due, without on, each once, in order"
            )
        counted = _weekdays(first, last) - len(listed)
        if self.working_days != (counted if forward else -counted):
            raise ValueError(
                f"working_days is {self.working_days}, which the days between and skipped rule out"
            )
        if not within.allows(on, due, counted):
            raise ValueError(f"due is not {within} {within.direction} on")
        _check_last_working_day(self.last_working_day, due, first, left_out)

    @property
    def limit(self) -> date:
        """The last day in time, for every kind of answer. Here it is `due`."""
        return self.due

    def status(self, *, as_of: date, held: date | None = None) -> Status:
        """Where the duty stands on a day: met, met late, pending or overdue.

        Args:
            as_of: the day on which the duty is judged.
            held: the date of the event that meets the duty, if there is one. An event after
                `as_of` has not happened yet.

        Raises:
            NotADateError: something other than a date.
            EventOrderError: `held` is before the day that starts the clock.

        >>> import cptimescales as cpt
        >>> due = cpt.first_core_group_due(date(2026, 12, 14), rulebook="england")
        >>> due.status(as_of=date(2027, 1, 4))
        <Status.OVERDUE: 'overdue'>
        >>> due.status(as_of=date(2027, 1, 4), held=date(2026, 12, 30))
        <Status.MET: 'met'>
        """
        return due_status(self.trigger, self.on, self.within, self.due, as_of=as_of, held=held)

    def days(self) -> "tuple[CountedDay, ...]":
        """Every day from `on` to `due`: its number if it counts, or the reason why not."""
        from cptimescales.rules import explain  # an answer that nobody explains needs no prose

        return explain.counted_days(self._plain())

    def explain(self) -> str:
        """How the date was counted, day by day, with the reading and the citation, as text.

        >>> import cptimescales as cpt
        >>> due = cpt.first_core_group_due(date(2026, 12, 22), rulebook="england")
        >>> print(due.explain().splitlines()[7])
          Fri 25 Dec 2026   -        bank holiday: Christmas Day
        """
        from cptimescales.rules import explain

        return explain.explain(self._plain())

    def _plain(self) -> "PlainDueDate":
        from cptimescales.rules.plain import PlainDueDate

        return PlainDueDate(
            **{field.name: getattr(self, field.name) for field in fields(PlainDueDate)}
        )

    def __str__(self) -> str:
        from cptimescales.rules import explain

        return explain.due_sentence(self.title, self.due)


class ReviewWindow(Answer):
    """The days around a birthday in which a review is to be held, and by when it is to be planned.

    Attributes:
        on: the date of birth.
        birthday: the day on which the age is attained. For a person born on 29 February it is
            1 March in a year without a 29 February.
        opens, closes: the first and the last day of the window.
        last_working_day: the last working day on or before `closes`.
        plan_by: the day by which the review is to be planned.
    """

    kind: Literal["review_window"] = "review_window"
    birthday: Day
    opens: Day
    closes: Day
    plan_by: Day

    def _check(self) -> None:
        if not (
            self.on < self.birthday and self.plan_by <= self.opens <= self.birthday <= self.closes
        ):
            raise ValueError(
                "the days of a review window must be plan_by, opens, birthday, closes, in this "
                "order, after the birth"
            )
        if self.birthday != attains_age(self.on, self.birthday.year - self.on.year):
            raise ValueError("birthday is no anniversary of on")
        if self.last_working_day > self.closes or self.last_working_day.weekday() > 4:
            raise ValueError("last_working_day is no weekday on or before closes")

    @property
    def limit(self) -> date:
        """The last day in time, for every kind of answer. Here it is `closes`."""
        return self.closes

    def status(self, *, as_of: date, held: date | None = None) -> Status:
        """Where the review stands on a day.

        A review before the window opens does not count as the review around the birthday.

        Raises:
            NotADateError: something other than a date.

        >>> import cptimescales as cpt
        >>> window = cpt.eighteenth_birthday_review(date(2008, 2, 29), rulebook="england")
        >>> window.status(as_of=date(2026, 3, 2))
        <Status.OVERDUE: 'overdue'>
        """
        return window_status(self.opens, self.closes, as_of=as_of, held=held)

    def explain(self) -> str:
        """How the window was worked out, with the reading and the citation, as text."""
        from cptimescales.rules import explain

        return explain.explain(self._plain())

    def _plain(self) -> "PlainWindow":
        from cptimescales.rules.plain import PlainWindow

        return PlainWindow(
            **{field.name: getattr(self, field.name) for field in fields(PlainWindow)}
        )

    def __str__(self) -> str:
        from cptimescales.rules import explain

        return explain.window_sentence(self.title, self.opens, self.closes)


class AsMade:
    """Marks a field that validates answers read from data, not answers built in this process."""

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        # The mark itself names the discriminator: a framework may apply the marks of a field again.
        read = handler.generate_schema(Annotated[source, Field(discriminator="kind")])
        made = core_schema.is_instance_schema((DueDate, ReviewWindow))
        return core_schema.json_or_python_schema(
            json_schema=read,
            python_schema=core_schema.union_schema([made, read], mode="left_to_right"),
        )


class Refusal(Frozen, defer_build=True):
    """A withheld answer.

    Attributes:
        code: the stable code of the reason, such as `not_in_force`.
        message: the reason in one sentence for a person.

    >>> import cptimescales as cpt
    >>> cpt.rulebook("england").answer("visit", on=date(2026, 5, 6)).code
    'no_number_set'
    """

    kind: Literal["refusal"] = "refusal"
    code: str
    message: str

    @classmethod
    def of(cls, error: TimescaleError) -> Self:
        """The refusal for an error."""
        return cls(code=error.code, message=str(error))

    def __str__(self) -> str:
        return self.message


def _weekdays(first: date, last: date) -> int:
    """The number of Mondays to Fridays from `first` to `last`; 0 if `last` is before `first`."""

    def up_to(ordinal: int) -> int:
        weeks, rest = divmod(ordinal, 7)  # ordinal 1 was a Monday
        return weeks * 5 + min(rest, 5)

    return max(0, up_to(last.toordinal()) - up_to(first.toordinal() - 1))


def _check_last_working_day(
    last_working_day: date, due: date, first: date, left_out: set[date]
) -> None:
    """Checks that only weekends and days left out lie between `last_working_day` and `due`.

    Nothing is known of the days before `first`.
    """
    works = (
        last_working_day.weekday() < 5
        and last_working_day not in left_out
        and last_working_day <= due
    )
    between = _weekdays(max(first, last_working_day + ONE_DAY), due) - sum(
        day > last_working_day for day in left_out if day <= due
    )
    if not works or between:
        raise ValueError(
            f"last_working_day is {last_working_day}, "
            f"which is not the last working day on or before {due}"
        )
