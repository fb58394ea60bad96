"""The laws of whole cases, tested with random histories in every rulebook and with the held cases.

`make test` tries some histories for each law, `make test-all` many more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from tests.support.event_pools import LIVING
from tests.support.keeping_time import kept_in_time
from tests.support.law_histories import CONFERENCES, COUNTS_AS, History, histories
from tests.support.whole_cases import WholeCase, whole_cases

import cptimescales as cpt
from cptimescales.cases import Alert, Case, Entry, Timetable
from cptimescales.rules.results import ReviewWindow

Law = Callable[[History], None]
LAWS: list[Law] = []
OPEN = (cpt.Status.PENDING, cpt.Status.OVERDUE)
WAS_MET = (cpt.Status.MET, cpt.Status.MET_LATE)
LEFT_OPEN = "plan_open_"
PLAN_ENDS = (*CONFERENCES, "plan_ended")
ENDS_EVERYTHING = {
    "child_died": "plan_open_after_death",
    "left_united_kingdom": "plan_open_after_departure",
    "case_closed": "plan_open_after_closing",
}
ONLY_ENDS = (
    "plan_ended",
    "looked_after_ended",
    "enquiries_ended",
    "no_further_action",
    *ENDS_EVERYTHING,
)


def law(function: Law) -> Callable[[int], None]:
    """Makes a law a test of random histories: few in `make test`, many in `make test-all`."""
    LAWS.append(function)

    @pytest.mark.sweep(keep="few")
    @pytest.mark.parametrize(
        "examples", [pytest.param(120, id="few"), pytest.param(2_000, id="many")]
    )
    def test(examples: int) -> None:
        settings(max_examples=examples)(given(histories())(function))()

    test.__name__, test.__doc__ = function.__name__, function.__doc__
    return test


def _key(entry: Entry) -> tuple[object, ...]:
    return (entry.episode, entry.due.rule, entry.due.on, entry.limit, entry.number)


def _by_key(timetable: Timetable) -> dict[tuple[object, ...], Entry]:
    entries = {_key(entry): entry for entry in timetable.entries}
    assert len(entries) == len(timetable.entries), "two entries have the same key"
    return entries


def _open(entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.status in OPEN]


def _late_until(entry: Entry) -> date:
    return entry.limit + timedelta(entry.calendar_days_late)


# 1


@law
def test_a_status_agrees_with_the_limit_the_day_and_the_episode(history: History) -> None:
    """Pending is not past its limit; overdue is, and lives; missed ended after its limit."""
    timetable = history.timetable()
    episodes = {episode.id: episode for episode in timetable.episodes}
    as_of = history.as_of
    for entry in timetable.entries:
        episode = episodes[entry.episode] if entry.episode is not None else None
        over = episode is not None and episode.ended is not None and episode.ended <= as_of
        if entry.status is cpt.Status.PENDING:
            assert entry.limit >= as_of and not over
        if entry.status is cpt.Status.OVERDUE:
            assert entry.limit < as_of and not over
            assert _late_until(entry) == as_of
        if entry.status is cpt.Status.MISSED:
            assert entry.limit < _late_until(entry) <= as_of
            if over:
                assert episode is not None and episode.ended is not None
                assert _late_until(entry) <= episode.ended
        if entry.status is cpt.Status.MET:
            assert entry.met_on is not None and entry.met_on <= entry.limit
        if entry.status is cpt.Status.MET_LATE:
            assert entry.met_on is not None and _late_until(entry) == entry.met_on > entry.limit
        if entry.status in (cpt.Status.MET, cpt.Status.PENDING, cpt.Status.NOT_RECORDED):
            assert entry.working_days_late == entry.calendar_days_late == 0


# 2


def _after_the_end(history: History, ended: date, code: str, case: Case) -> None:
    on_the_day = history.book.timetable(case, as_of=ended)
    afterwards = history.book.timetable(case, as_of=ended + timedelta(history.later))
    for timetable in (on_the_day, afterwards):
        assert not [entry for entry in _open(timetable.entries) if entry.episode is not None]
        assert timetable.undated == () or all(duty.episode is None for duty in timetable.undated)
        left_open = [
            episode
            for episode in timetable.episodes
            if episode.kind == "plan"
            and episode.ended == ended
            and episode.ended_with not in PLAN_ENDS
        ]
        assert [(alert.code, alert.on, alert.episode) for alert in timetable.alerts] == [
            (code, ended, episode.id) for episode in left_open
        ]

    def grown(timetable: Timetable) -> list[tuple[object, ...]]:
        return [
            (*_key(entry), entry.status, entry.working_days_late, entry.calendar_days_late)
            for entry in timetable.entries
            if entry.episode is not None
        ]

    assert grown(on_the_day) == grown(afterwards)


@law
def test_nothing_outlives_a_death_a_departure_or_a_closing(history: History) -> None:
    """Afterwards nothing is open or grows, nobody is to be seen, an open plan is one alert."""
    event = history.chance.choice(sorted(ENDS_EVERYTHING))
    ended = history.last_day + timedelta(history.chance.choice((0, 1, 30, 100)))
    before = [(name, on) for name, on in history.events if name not in ENDS_EVERYTHING]
    birth = history.case.birth
    if birth is not None and (birth > ended or cpt.attains_age(birth, 18) <= ended):
        return  # born after it, or 18 before it
    case = history.changed([*before, (event, ended)])
    _after_the_end(history, ended, ENDS_EVERYTHING[event], case)


@law
def test_nothing_outlives_the_18th_birthday(history: History) -> None:
    """From the birthday on nothing is open or grows, and a plan left open is one alert."""
    if not history.events:
        return
    born = date(history.last_day.year - 18, *history.chance.choice([(2, 28), (3, 1), (12, 31)]))
    born += timedelta(366 * (cpt.attains_age(born, 18) <= history.last_day))
    before = [
        (name, on)
        for name, on in history.events
        if name not in ENDS_EVERYTHING and name != "child_born"
    ]
    if not before:
        return
    case = history.changed(before, born=born, expected_birth=None)
    _after_the_end(history, cpt.attains_age(born, 18), "plan_open_past_18", case)


@law
def test_what_follows_the_end_of_everything_revives_nothing(history: History) -> None:
    """Later events open nothing that was open before, and after a death nothing begins."""
    event = history.chance.choice(sorted(ENDS_EVERYTHING))
    birth = history.case.birth
    events = [(name, on) for name, on in history.events if name not in ENDS_EVERYTHING]
    days = sorted({on for _, on in events})
    if not days:
        return
    ended = history.chance.choice(days)
    if birth is not None and (birth > ended or cpt.attains_age(birth, 18) <= ended):
        return
    impossible = ("child_born", *(LIVING if event == "child_died" else ()))
    events = [(name, on) for name, on in events if on <= ended or name not in impossible]
    if event == "case_closed":  # what follows begins with a conference, so the closing is used
        events = [(name, on) for name, on in events if on != ended + timedelta(1)]
        events.append(("conference_held", ended + timedelta(1)))
    case = history.changed([*events, (event, ended)])
    as_of = max(days[-1], ended) + timedelta(history.later)
    timetable = history.book.timetable(case, as_of=as_of)
    before = {episode.id for episode in timetable.episodes if episode.began <= ended}
    for episode in timetable.episodes:
        assert episode.id not in before or (episode.ended and episode.ended <= ended)
        assert episode.id in before or event != "child_died"
    assert not [entry for entry in _open(timetable.entries) if entry.episode in before]
    for alert in timetable.alerts:
        assert alert.episode not in before or alert.code.startswith(LEFT_OPEN)


# 3


@law
def test_one_enquiry_owes_one_initial_conference(history: History) -> None:
    """One enquiry owes at most one initial conference, and none begins under an open plan."""
    timetable = history.timetable()
    owed = Counter(
        entry.episode
        for entry in timetable.entries
        if entry.due.rule.startswith("initial_conference")
    )
    assert all(count == 1 for count in owed.values()), owed
    enquiries = [episode for episode in timetable.episodes if episode.kind == "enquiry"]
    plans = [episode for episode in timetable.episodes if episode.kind == "plan"]
    assert set(owed) <= {enquiry.id for enquiry in enquiries}
    for enquiry in enquiries:
        for plan in plans:
            assert not plan.began < enquiry.began <= (plan.ended or date.max), (plan, enquiry)


# 4


@law
def test_an_event_that_only_ends_adds_nothing(history: History) -> None:
    """A last event that only ends adds no open duty and turns nothing late into in time."""
    on = history.last_day + timedelta(1 + history.later)
    as_of = on + timedelta(history.chance.choice((0, 1, 40)))
    without = history.book.timetable(history.case, as_of=as_of)
    before = _by_key(without)
    open_before = {_key(entry) for entry in _open(without.entries)}
    undated = {duty.rule for duty in without.undated if duty.met_on is None}
    birth = history.case.birth
    for event in ONLY_ENDS:
        if event == "child_died" and birth is not None and birth > on:
            continue
        case = history.changed([*history.events, (event, on)])
        with_it = history.book.timetable(case, as_of=as_of)
        for entry in with_it.entries:
            if entry.status in OPEN:
                assert _key(entry) in open_before
            if entry.status is cpt.Status.MET and _key(entry) in before:
                assert before[_key(entry)].status is not cpt.Status.MET_LATE
        assert {duty.rule for duty in with_it.undated if duty.met_on is None} <= undated


# 5


@law
def test_an_event_meets_one_clock_of_a_rule(history: History) -> None:
    """Where the newest clock is met, one event meets at most one clock of a rule."""
    rules = [
        rule
        for rule in history.book.data.rules
        if rule.starts == "each" and rule.meets == "newest" and rule.met_by not in (None, *LIVING)
    ]
    events = history.events
    if rules:  # the same duty twice, and one event that meets it
        rule, on = history.chance.choice(rules), history.last_day
        events += [(rule.first_trigger, on + timedelta(n)) for n in (1, 2 + history.later % 8)]
        events.append((str(rule.met_by), on + timedelta(10)))
    case = history.changed(events)
    timetable = history.book.timetable(case, as_of=history.last_day + timedelta(10))
    met = Counter(
        (entry.due.rule, entry.met_on)
        for entry in timetable.entries
        if entry.met_on and history.book.rule(entry.due.rule).meets == "newest"
    )
    assert all(count == 1 for count in met.values()), met


# 6


@law
def test_time_undoes_nothing(history: History) -> None:
    """A later as-of day turns nothing overdue to pending, and changes nothing that was met."""
    before, after = history.timetable(), history.timetable(history.later)

    def facts(entry: Entry) -> tuple[object, ...]:
        late = (entry.working_days_late, entry.calendar_days_late)
        return (entry.due.rule, entry.due.on, entry.limit, entry.met_on, entry.status, *late)

    known = {facts(entry) for entry in after.entries}
    for entry in before.entries:
        # A notice of a meeting whose day is only agreed goes with that day.
        is_of_a_day_to_come = bool(history.case.agreed) and entry.due.on > history.as_of
        if entry.status in WAS_MET and not is_of_a_day_to_come:
            assert facts(entry) in known
    overdue = {_key(entry) for entry in before.entries if entry.status is cpt.Status.OVERDUE}
    pending = {_key(entry) for entry in after.entries if entry.status is cpt.Status.PENDING}
    assert not overdue & pending


# 7


@law
def test_an_alert_names_an_episode_that_is_open(history: History) -> None:
    """Every alert names an episode open on the as-of day, or a plan that was left open."""
    timetable = history.timetable()
    episodes = {episode.id: episode for episode in timetable.episodes}
    for alert in timetable.alerts:
        episode = episodes[str(alert.episode)]
        is_over = episode.ended is not None and episode.ended <= history.as_of
        if alert.code.startswith(LEFT_OPEN):
            assert episode.kind == "plan" and is_over and episode.ended is not None
            assert not any(
                name == "plan_ended" and episode.ended < on <= history.as_of
                for name, on in history.events
            )
            assert episode.ended_with not in PLAN_ENDS
            assert alert.on == episode.ended
        else:
            assert not is_over
        assert alert.on <= history.as_of


# 8


@law
def test_a_case_kept_in_time_and_closed_shows_nothing_red(history: History) -> None:
    """A case in which every duty was met in time and that was closed shows nothing red, ever."""
    case, closed = kept_in_time(history.rulebook, history.chance)
    if closed is None:
        return
    for later in (0, 1, history.later, 7_000):
        timetable = history.book.timetable(case, as_of=closed + timedelta(later))
        assert {entry.status for entry in timetable.entries} <= {cpt.Status.MET}, case
        assert timetable.alerts == ()
        assert timetable.next is None


# 9


@law
def test_the_order_of_the_events_does_not_matter(history: History) -> None:
    """The order in which the events are listed does not matter."""
    shuffled = history.events
    history.chance.shuffle(shuffled)
    case = history.changed(shuffled)
    other = history.book.timetable(case, as_of=history.as_of)
    assert other.model_dump_json() == history.timetable().model_dump_json()


@law
def test_no_child_on_a_plan_is_silent(history: History) -> None:
    """An open plan has one open clock of each visit rule and of its reviews, or says why not."""
    timetable = history.timetable()
    open_plans = [
        episode
        for episode in timetable.episodes
        if episode.kind == "plan" and (episode.ended is None or episode.ended > history.as_of)
    ]
    assert len(open_plans) <= 1
    clocks = Counter(entry.due.rule for entry in _open(timetable.entries))
    unanswered = {duty.rule for duty in timetable.unanswered}
    for plan in open_plans:
        for rule in history.book.data.rules:
            is_visit = rule.starts == "beginning" and rule.during == ("plan",)
            versions = [version for version in rule.versions if version.within]
            if not versions or plan.began < versions[0].effective_from:
                continue
            if (is_visit and _is_born(history)) or rule.id == "review_conference":
                assert clocks[rule.id] == 1 or rule.id in unanswered, rule.id


def _is_born(history: History) -> bool:
    birth, case = history.case.birth, history.case
    if birth is not None:
        return birth <= history.as_of
    seen = [name for name, _ in history.events if "seen" in name or name.endswith("visited")]
    is_expected = case.expected_birth is not None or any(
        name == "pre_birth_conference_held" for name, _ in history.events
    )
    return not is_expected and not seen


# 10


@law
def test_leaving_out_an_event_that_a_source_cannot_hold_only_silences(history: History) -> None:
    """What a source cannot hold turns entries not met into not recorded, and alerts off."""
    everything = sorted(history.book.data.all_events)
    full = history.timetable()
    said = history.changed(history.events, recorded=everything)
    assert history.book.timetable(said, as_of=history.as_of) == full
    in_case = {name for name, _ in history.events}
    counted = in_case.union(*(COUNTS_AS.get(name, ()) for name in in_case))
    # Most often one that could still meet or end something.
    awaited = {str(entry.met_by) for entry in full.entries if not entry.met_on}
    awaited |= {"enquiries_ended", "no_further_action"}
    others = everything if history.chance.random() < 0.2 else sorted(awaited)
    names = [name for name in others if name not in counted]
    if not names:
        return
    left_out = history.chance.choice(names)
    fewer = history.changed(
        history.events, recorded=[name for name in everything if name != left_out]
    )
    timetable = history.book.timetable(fewer, as_of=history.as_of)
    before, after = _by_key(full), _by_key(timetable)
    assert set(before) == set(after)
    for key, entry in after.items():
        if entry.status is cpt.Status.NOT_RECORDED:
            assert before[key].status not in WAS_MET
        else:
            assert entry == before[key], left_out

    def alerts(timetable: Timetable) -> set[tuple[object, ...]]:
        def facts(alert: Alert) -> tuple[object, ...]:
            return (alert.code, alert.on, alert.rule, alert.episode)

        return {facts(alert) for alert in timetable.alerts}

    assert alerts(timetable) <= alerts(full)


def test_most_random_cases_can_be_kept_in_time() -> None:
    cases = [kept_in_time(name, Random(n)) for name in cpt.rulebooks() for n in range(10)]
    assert sum(closed is not None for _, closed in cases) > 40
    assert max(len(case.events) for case, _ in cases) > 20


# The held cases


@pytest.mark.parametrize(
    "held",
    [held for held in LAWS if "kept_in_time" not in held.__name__],  # it makes its own cases
    ids=lambda held: held.__name__.removeprefix("test_"),
)
def test_a_law_holds_in_every_held_case(held: Law) -> None:
    for number, whole in enumerate(whole_cases()):
        if whole.case.recorded is None and not whole.case.newest_only and not whole.case.agreed:
            held(_history(whole, number))


def _history(whole: WholeCase, number: int) -> History:
    later = (0, 1, 20, 90, 400)[number % 5]
    return History(whole.rulebook, whole.case, whole.as_of, later, Random(number))


# What else holds of every timetable


@law
def test_each_entry_is_a_single_due_date_of_the_rulebook(history: History) -> None:
    """Each entry is what a single answer says, and the limits are in order."""
    timetable = history.timetable()
    without_agreements = history.changed(history.events, agreed=(), closures=())
    for entry in history.book.timetable(without_agreements, as_of=history.as_of).entries:
        version = history.book.rule(entry.due.rule).version_on(entry.due.on)
        numbers = (1, 2, 3, 4) if version and version.then else (1,)
        # A single answer names the first trigger of the rule; an entry the one in the case.
        trigger = {"trigger": entry.due.trigger}
        assert entry.due in [
            history.book.due(entry.due.rule, on=entry.due.on, number=number).model_copy(
                update=trigger
            )
            for number in numbers
        ]
        assert entry.number is None or entry.number >= 1
    limits = [entry.limit for entry in timetable.entries]
    assert limits == sorted(limits)
    _by_key(timetable)


@law
def test_a_timetable_is_the_same_after_json(history: History) -> None:
    """A case and its timetable are the same after they were written and read."""
    timetable = history.timetable()
    assert Timetable.model_validate_json(timetable.model_dump_json()) == timetable
    assert Case.model_validate_json(history.case.model_dump_json()) == history.case


@law
def test_a_plan_ahead_adds_pending_duties_and_changes_nothing(history: History) -> None:
    """Planned duties lie between the as-of day and the horizon, never past 18."""
    horizon = history.as_of + timedelta(history.later)
    ahead = history.book.timetable(history.case, as_of=history.as_of, horizon=horizon)
    happened = tuple(entry for entry in ahead.entries if not entry.planned)
    assert ahead.model_copy(update={"entries": happened}) == history.timetable()
    episodes = {episode.id for episode in ahead.episodes if episode.ended is None}
    birth = history.case.birth
    doubted = birth is not None and any(
        cpt.attains_age(birth, 18) <= on for _, on in history.events
    )
    for entry in ahead.entries:
        if entry.planned:
            assert (entry.status, entry.met_on) == (cpt.Status.PENDING, None)
            assert history.as_of <= entry.limit <= horizon
            assert entry.episode in episodes
            assert not isinstance(entry.due, ReviewWindow)
            assert birth is None or doubted or entry.limit <= cpt.attains_age(birth, 18)
    _by_key(ahead)
