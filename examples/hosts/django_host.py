"""A Django service with Django Ninja. Run it: `python examples/hosts/django_host.py runserver`.

In a project of your own, `api` belongs into `urls.py` and the settings into `settings.py`.
"""

import sys

import django
from django.conf import settings
from django.core.management import execute_from_command_line
from django.http import HttpRequest, HttpResponse

import cptimescales as cpt
from cptimescales.calendars import Day

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["localhost", "testserver"], ROOT_URLCONF=__name__, SECRET_KEY="an example"
    )
    django.setup()

from django.urls import path
from ninja import NinjaAPI, Schema
from ninja.errors import ValidationError

api = NinjaAPI(title="Timescales")


class Question(Schema, strict=True, extra="forbid"):
    """By when is a duty to be met? A day is text such as 2026-12-14, and nothing else."""

    rulebook: str
    rule: str
    on: Day
    number: int = 1


class CaseToJudge(Schema, strict=True, extra="forbid"):
    """A case, and the day on which it is judged."""

    case: cpt.Case
    rulebook: str
    as_of: Day


@api.post("/due", response=cpt.DueDate | cpt.ReviewWindow)
def due(request: HttpRequest, question: Question) -> cpt.DueDate | cpt.ReviewWindow:
    """The due date, or the window around a birthday."""
    book = cpt.rulebook(question.rulebook)
    return book.due(question.rule, on=question.on, number=question.number)


@api.post("/timetable", response=cpt.Timetable)
def timetable(request: HttpRequest, body: CaseToJudge) -> cpt.Timetable:
    """Every duty of a case, judged on a day."""
    return cpt.rulebook(body.rulebook).timetable(body.case, as_of=body.as_of)


@api.exception_handler(cpt.TimescaleError)
def refused(request: HttpRequest, error: cpt.TimescaleError) -> HttpResponse:
    """One form for every refusal: the code for a program, the message for a person."""
    refusal = cpt.Refusal.of(error).model_dump(mode="json")
    body = {**refusal, "path": getattr(error, "path", ())}
    return api.create_response(request, body, status=422)


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """The same form for a body that is not of the right form."""
    return refused(request, cpt.case_error(error.errors))


urlpatterns = [path("", api.urls)]

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
