"""A Flask service of due dates and timetables. Run it: `flask --app examples/hosts/flask_host run`.

Flask checks no body itself, so the host reads each body with a pydantic model.
"""

from flask import Flask, Response, request
from pydantic import BaseModel, ValidationError

import cptimescales as cpt
from cptimescales.calendars import Day

app = Flask(__name__)


class Question(BaseModel, strict=True, extra="forbid"):
    """By when is a duty to be met? A day is text such as 2026-12-14, and nothing else."""

    rulebook: str
    rule: str
    on: Day
    number: int = 1


class CaseToJudge(BaseModel, strict=True, extra="forbid"):
    """A case, and the day on which it is judged."""

    case: cpt.Case
    rulebook: str
    as_of: Day


def answered(model: BaseModel) -> Response:
    """An answer as JSON."""
    return Response(model.model_dump_json(), mimetype="application/json")


@app.post("/due")
def due() -> Response:
    """The due date, or the window around a birthday."""
    question = Question.model_validate_json(request.get_data())
    book = cpt.rulebook(question.rulebook)
    return answered(book.due(question.rule, on=question.on, number=question.number))


@app.post("/timetable")
def timetable() -> Response:
    """Every duty of a case, judged on a day."""
    body = CaseToJudge.model_validate_json(request.get_data())
    return answered(cpt.rulebook(body.rulebook).timetable(body.case, as_of=body.as_of))


@app.errorhandler(cpt.TimescaleError)
def refused(error: cpt.TimescaleError) -> tuple[dict[str, object], int]:
    """One form for every refusal: the code for a program, the message for a person."""
    refusal = cpt.Refusal.of(error).model_dump(mode="json")
    return {**refusal, "path": list(getattr(error, "path", ()))}, 422


@app.errorhandler(ValidationError)
def unreadable(error: ValidationError) -> tuple[dict[str, object], int]:
    """The same form for a body that is not of the right form."""
    return refused(cpt.case_error(error.errors()))
