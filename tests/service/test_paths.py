"""Each path answers as Python does, and its description says so."""

from __future__ import annotations

import json
import pathlib as files
from datetime import date
from typing import Any

import jsonschema
import pytest
from tests.support.asking import ask
from tests.support.http_service import CASE, DUE, LINES, OF_A_CASE, Asking

import cptimescales as cpt
from cptimescales.audit import audit
from cptimescales.calendars.year import CalendarYear
from cptimescales.export.contract import json_schemas
from cptimescales.service import Limits, application, openapi
from cptimescales.service.paths import JSON_LINES, PATHS, Path

pytestmark = pytest.mark.once
ENGLAND = cpt.rulebook("england")
TESTS = files.Path(__file__).parents[1]
CONFERENCE, AS_OF = date(2026, 12, 14), date(2027, 1, 4)
THE_CASE = cpt.parse_case(CASE)


@pytest.fixture(scope="module")
def service() -> Asking:
    return Asking()


def as_json(*models: Any) -> list[Any]:
    return [json.loads(model.model_dump_json()) for model in models]


def test_one_question_has_one_answer(service: Asking) -> None:
    reply = service.post("/v1/due", DUE)
    assert reply.status == 200
    assert [reply.json] == as_json(ENGLAND.due("first_core_group", on=CONFERENCE))
    born = {**DUE, "rule": "eighteenth_birthday_review", "on": "2012-05-06"}
    window = ENGLAND.due("eighteenth_birthday_review", on=date(2012, 5, 6))
    assert [service.post("/v1/due", born).json] == as_json(window)


def test_a_question_names_its_number_its_list_of_holidays_and_its_closures(
    service: Asking,
) -> None:
    later = {**DUE, "rule": "review_conference", "number": 2}
    answer = ENGLAND.due("review_conference", on=CONFERENCE, number=2)
    assert [service.post("/v1/due", later).json] == as_json(answer)
    known = {**DUE, "on": "2022-09-05", "known_on": "2022-09-09"}
    assert service.post("/v1/due", known).json["due"] == "2022-09-19"
    closed = {**DUE, "closures": [{"date": "2026-12-29", "name": "Council closed"}]}
    assert service.post("/v1/due", closed).json["due"] == "2026-12-31"
    assert service.post("/v1/due", DUE).json["due"] == "2026-12-30"


@pytest.mark.parametrize("many", ["list", "lines"])
def test_many_questions_have_answers_in_their_order_and_refusals_in_their_place(
    service: Asking, many: str
) -> None:
    questions = [DUE, {**DUE, "rule": "visit"}, {**DUE, "on": "14/12/2026"}, {**DUE, "x": 1}]
    if many == "list":
        answers = service.post("/v1/due", questions).json
    else:
        body = "\n\n".join(map(json.dumps, questions)).encode()
        reply = service.post("/v1/due/lines", body, LINES)
        answers = [json.loads(line) for line in reply.content.splitlines()]
    assert [answer.get("code") for answer in answers] == [
        None,
        "no_number_set",
        "bad_body",
        "bad_body",
    ]
    assert answers[:1] == as_json(ENGLAND.due("first_core_group", on=CONFERENCE))
    assert "2026-12-14" in answers[2]["message"]
    assert service.post("/v1/due", []).json == []


def test_more_lines_than_are_sent_at_once(service: Asking) -> None:
    days = [date.fromordinal(CONFERENCE.toordinal() + number) for number in range(900)]
    body = "".join(json.dumps({**DUE, "on": day.isoformat()}) + "\n" for day in days).encode()
    lines = service.post("/v1/due/lines", body, LINES).content.splitlines()
    assert [json.loads(line)["on"] for line in lines] == [day.isoformat() for day in days]


def test_an_event_starts_duties(service: Asking) -> None:
    body = {"rulebook": "wales", "event": "conference_held", "on": "2026-12-14"}
    duties = cpt.rulebook("wales").after("conference_held", on=CONFERENCE)
    assert service.post("/v1/after", body).json == as_json(*duties)


def test_a_case_has_a_timetable_a_page_and_a_calendar(service: Asking) -> None:
    ahead = {**OF_A_CASE, "horizon": "2028-01-01"}
    table = ENGLAND.timetable(THE_CASE, as_of=AS_OF, horizon=date(2028, 1, 1))
    assert [service.post("/v1/timetable", ahead).json] == as_json(table)
    page = service.post("/v1/timetable/page", OF_A_CASE)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert b"First core group meeting" in page.content
    events = service.post("/v1/timetable/calendar", {**OF_A_CASE, "authority": "E06000052"})
    assert events.headers["content-type"] == "text/calendar; charset=utf-8"
    assert b"DTSTART;VALUE=DATE:20261230" in events.content


def test_the_closures_of_a_case_count(service: Asking) -> None:
    case = {**CASE, "closures": [{"date": "2026-12-29", "name": "Council closed"}]}
    table = service.post("/v1/timetable", {**OF_A_CASE, "case": case}).json
    assert table["entries"][0]["due"]["due"] == "2026-12-31"
    page = service.post("/v1/timetable/page", {**OF_A_CASE, "case": case}).content
    assert b"Council closed" in page


def test_a_plan_may_end_or_not(service: Asking) -> None:
    body = {"rulebook": "england", "case": CASE, "reason": "no_longer_at_risk"}
    answer = ENGLAND.may_discontinue(THE_CASE, "no_longer_at_risk", on=AS_OF)
    reply = service.post("/v1/may-discontinue", {**body, "on": "2027-01-04"})
    assert [reply.json] == as_json(answer)


def test_recorded_dates_are_audited(service: Asking) -> None:
    row = {"reference": "C-1042", "rule": "first_core_group", "on": "2026-12-14", "team": "East"}
    rows = [{**row, "recorded_due": "29/12/2026"}, {**row, "recorded_due": "soon"}]
    reply = service.post("/v1/audit", {"rulebook": "england", "rows": [*rows, "no row"]}).json
    assert reply["findings"][:2] == as_json(*audit(rows, "england"))
    assert [one["verdict"] for one in reply["findings"]] == ["differs", "refused", "refused"]
    assert reply["summary"]["verdicts"] == {"differs": 1, "refused": 2}
    assert reply["summary"]["all_right"] is False


def test_each_row_of_an_audit_has_a_finding_in_its_place(service: Asking) -> None:
    row = {"reference": "C", "rule": "first_core_group", "on": "2026-12-14"}
    right = {**row, "recorded_due": "2026-12-30"}
    rows = [
        {},
        right,
        {"reference": ""},
        {"reference": None, "rule": " "},
        {**row, "recorded_due": 46386},
        {**row, "recorded_deu": "2026-12-30"},
        {**right, "Recorded on": "2026-12-14"},
        {**right, "team": "East"},
    ]
    reply = service.post("/v1/audit", {"rulebook": "england", "rows": rows}).json
    assert [one["row"] for one in reply["findings"]] == [1, 2, 3, 4, 5, 6, 7, 8]
    empty = "it is empty; a row has reference, rule, on, recorded_due"
    assert [one["message"] for one in reply["findings"]] == [
        empty,
        None,
        empty,
        empty,
        "recorded_due must be a date, not 46386; write it as text such as 2026-12-14",
        "key 'recorded_deu' looks like 'recorded_due'; rename it to that, or to something else",
        "key 'Recorded on' looks like 'recorded_on'; rename it to that, or to something else",
        None,
    ]
    assert reply["summary"]["all_right"] is False
    assert reply["findings"][7]["columns"] == {"team": "East"}


def test_the_closures_of_the_operator_and_of_the_question_count_in_an_audit() -> None:
    row = {"reference": "C", "rule": "first_core_group", "on": "2026-12-14", "rulebook": "wales"}
    rows = [{**row, "recorded_due": "2026-12-31"}]
    closed = {date(2026, 12, 29): "Council closed"}
    own, none = Asking(application([], closed)), Asking()
    asked = [{"date": "2026-12-29", "name": "Council closed"}]
    for service, closures, verdict in (
        (own, [], "agrees"),
        (none, asked, "agrees"),
        (none, [], "differs"),
    ):
        reply = service.post("/v1/audit", {"rows": rows, "closures": closures}).json
        assert [one["verdict"] for one in reply["findings"]] == [verdict]


def test_posted_cases_have_a_report(service: Asking) -> None:
    case = {**CASE, "columns": {"team": "East"}}
    wrong = {"reference": "C-2", "events": [{"event": "conference_held", "on": "soon"}]}
    body = {"rulebook": "england", "cases": [case, wrong, 3], "as_of": "2027-01-04", "by": "team"}
    reply = service.post("/v1/report", body).json
    assert {duty["group"] for duty in reply["duties"]} == {"East"}
    assert [duty["due"] for duty in reply["duties"]] == ["2026-12-30", "2027-03-14", "2030-05-06"]
    assert [(one["where"], one["reference"]) for one in reply["refusals"]] == [
        ("case 2", "C-2"),
        ("case 3", None),
    ]
    hidden = service.post("/v1/report", {**body, "suppress_below": 5}).json
    assert (hidden["duties"], hidden["source"]["children"]) == ([], None)
    span = {"from": "2026-04-01", "to": "2026-12-31"}
    assert service.post("/v1/report", {**body, **span}).json["question"]["from"] == "2026-04-01"
    both = service.post("/v1/report", {**body, **span, "year": "2026-27"})
    assert (both.status, both.code) == (422, "bad_body")


def test_a_second_case_with_a_reference_is_refused_and_not_counted(service: Asking) -> None:
    unread = {**CASE, "born": "soon"}
    body = {"rulebook": "england", "cases": [unread, CASE, CASE], "as_of": "2027-01-04"}
    reply = service.post("/v1/report", body).json
    once = service.post("/v1/report", {**body, "cases": [CASE]}).json
    assert (reply["source"]["children"], reply["source"]["refused"]) == (1, 2)
    assert reply["duties"] == once["duties"]
    assert (reply["refusals"][1]["where"], reply["refusals"][1]["reference"]) == (
        "case 3",
        CASE["reference"],
    )
    assert "case 2 has the same reference" in reply["refusals"][1]["message"]


def test_a_calendar_has_its_year(service: Asking) -> None:
    closed = [{"date": "2026-12-29", "name": "Council closed"}]
    body = {"division": "scotland", "year": 2026, "known_on": "2025-01-01", "closures": closed}
    days = cpt.calendar("scotland", known_on=date(2025, 1, 1), closures={date(2026, 12, 29): "x"})
    reply = service.post("/v1/calendar", body).json
    assert reply["working_days"] == CalendarYear.of(days, 2026).working_days
    assert reply["closures"][0]["name"] == "Council closed"


def test_it_says_which_rulebooks_and_lists_answer(service: Asking) -> None:
    listed = service.get("/v1/rulebooks").json
    assert [book["id"] for book in listed] == list(cpt.rulebooks())
    version = service.get("/v1/version").json
    assert version["version"] == cpt.__version__
    assert version["rulebooks"]["england"]["sha256"] == ENGLAND.sha256
    assert service.get("/v1/health").json == {"status": "ok"}
    unknown = service.get("/v1/rulebooks/walez")
    assert (unknown.status, unknown.code) == (404, "no_such_path")
    assert "did you mean 'wales'" in unknown.json["detail"]


@pytest.mark.parametrize("name", cpt.rulebooks())
def test_a_rulebook_is_what_the_command_prints(service: Asking, name: str) -> None:
    content = service.get(f"/v1/rulebooks/{name}").json
    printed = json.loads(ask("rules", name, "--json").answer())
    assert json.dumps(content) == json.dumps(printed)  # in the same order of keys
    jsonschema.Draft202012Validator(json_schemas()["rules"]).validate(content)


def test_rulebooks_and_closures_of_the_operator_count() -> None:
    own = cpt.load_rulebook(TESTS / "cli" / "our-council.toml")
    closed = {date(2026, 12, 29): "Council closed"}
    service = Asking(application([own], closed))
    assert own.name in [book["id"] for book in service.get("/v1/rulebooks").json]
    assert service.post("/v1/due", {**DUE, "rulebook": own.name}).status == 200
    assert service.post("/v1/due", DUE).json["due"] == "2026-12-31"
    assert service.get("/v1/version").json["closures"] == 1
    body = {"division": "england-and-wales", "year": 2026}
    assert service.post("/v1/calendar", body).json["closures"][0]["name"] == "Council closed"
    with pytest.raises(cpt.RulebookError, match="another rulebook of this service has this name"):
        application([own, own])


# The description


def requests() -> list[Any]:
    return [pytest.param(path, id=path.path) for path in PATHS]


@pytest.mark.parametrize("path", requests())
def test_the_description_has_each_example_and_the_shape_of_its_answer(
    service: Asking, path: Path
) -> None:
    described = openapi()
    operation = described["paths"][path.path][path.method.lower()]
    if path.method == "GET":
        reply = service.get(path.path.replace("{name}", "england"))
    else:
        (media_type, sent), *_ = operation["requestBody"]["content"].items()
        example = sent["example"]
        reply = service.post(
            path.path, example.encode() if media_type == JSON_LINES else example, media_type
        )
        if media_type != JSON_LINES:
            validator(described, sent["schema"]).validate(example)
    assert reply.status == 200
    (media_type, answered), *_ = operation["responses"]["200"]["content"].items()
    assert reply.headers["content-type"].partition(";")[0] == media_type
    if media_type == "application/json":
        validator(described, answered["schema"]).validate(reply.json)


def validator(described: dict[str, Any], schema: dict[str, Any]) -> Any:
    whole = {**schema, "components": described["components"]}
    return jsonschema.Draft202012Validator(whole)


def test_bodies_are_closed_and_answers_are_open() -> None:
    components = openapi()["components"]["schemas"]
    for name in ("DueQuestion", "Case", "CaseEvent", "ClosureDay", "ReportQuestion"):
        assert components[name]["additionalProperties"] is False, name
    for name in ("DueDate", "Timetable", "Entry", "Problem", "Finding", "Refusal"):
        assert components[name].get("additionalProperties", True) is True, name
        assert set(components[name]["required"]) == set(components[name]["properties"]), name


def test_every_operation_says_how_it_is_refused_and_whatever_has_a_date_is_a_post() -> None:
    described = openapi(Limits(rows=7))
    assert "7 rows" in described["info"]["description"]
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            statuses = set(operation["responses"])
            assert {"405", "421", "500", "503"} <= statuses
            assert ({"408", "413", "415", "422"} <= statuses) == (method == "post")
            assert all(one["in"] == "path" for one in operation.get("parameters", [])), path
    names = [
        operation["operationId"]
        for methods in described["paths"].values()
        for operation in methods.values()
    ]
    assert len(names) == len(set(names)) == len(PATHS)


def test_the_description_is_served_with_the_limits_of_the_service() -> None:
    limits = Limits(rows=7)
    reply = Asking(application(limits=limits)).get("/openapi.json")
    assert reply.json == openapi(limits)
