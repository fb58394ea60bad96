"""A FastAPI service of due dates and timetables.

Run it: `uvicorn --app-dir examples/hosts fastapi_host:app`.
The models of the library are the bodies and the answers, so `/docs` describes them.
"""

from typing import Annotated

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

import cptimescales as cpt
from cptimescales.calendars import Day

app = FastAPI(title="Timescales")


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


class StoredAnswer(BaseModel, strict=True, extra="forbid"):
    """A due date that the host stored, and when the duty was met."""

    answer: cpt.DueDate
    as_of: Day
    held: Day | None = None


@app.post("/due")
def due(
    question: Question,
) -> Annotated[cpt.DueDate | cpt.ReviewWindow, Field(discriminator="kind")]:
    """The due date, or the window around a birthday."""
    book = cpt.rulebook(question.rulebook)
    return book.due(question.rule, on=question.on, number=question.number)


@app.post("/timetable")
def timetable(body: CaseToJudge) -> cpt.Timetable:
    """Every duty of a case, judged on a day."""
    return cpt.rulebook(body.rulebook).timetable(body.case, as_of=body.as_of)


@app.post("/status")
def status(body: StoredAnswer) -> cpt.Status:
    """What became of a duty. A stored answer that contradicts itself is refused."""
    return body.answer.status(as_of=body.as_of, held=body.held)


@app.exception_handler(cpt.TimescaleError)
def refused(request: Request, error: cpt.TimescaleError) -> JSONResponse:
    """One form for every refusal: the code for a program, the message for a person."""
    refusal = cpt.Refusal.of(error).model_dump(mode="json")
    return JSONResponse({**refusal, "path": getattr(error, "path", ())}, status_code=422)


@app.exception_handler(RequestValidationError)
def unreadable(request: Request, error: RequestValidationError) -> JSONResponse:
    """FastAPI's own answer would repeat the body, with every date and reference in it."""
    return refused(request, cpt.case_error(error.errors()))
