"""The service answers over HTTP, for hosts that are not Python (extra `http`). It keeps nothing.

limits.py       how much one request may ask for
problems.py     refusals as problems of RFC 9457, and what is wrong with a request itself
unread.py       why a body cannot be read, in our words
questions.py    what a client posts
books.py        the rulebooks and calendars that the service answers from
answered.py     the shape of the answers that are no model of another room
answers.py      one question, one answer
posted_cases.py  cases that were posted, as a return that a report reads
long_answers.py  many questions: JSON lines, an audit, a report
paths.py        every path: its question, its answer, and who answers
description.py  the description of every path, made from the models
log.py          one line a request, without a body, a reference or a date
hosts.py        which names of this service a client may use
asgi.py         the service as an ASGI application
server.py       the application behind uvicorn: slow clients, workers, a graceful stop
"""

from typing import TYPE_CHECKING

from cptimescales._lazy import Loader, loaded_when_named

if TYPE_CHECKING:
    from cptimescales.service.asgi import Application, application
    from cptimescales.service.description import openapi
    from cptimescales.service.limits import Limits
    from cptimescales.service.problems import Problem
    from cptimescales.service.server import serve

__getattr__: Loader = loaded_when_named(
    __name__,
    {
        **dict.fromkeys(("Application", "application"), "asgi"),
        "Limits": "limits",
        "Problem": "problems",
        "openapi": "description",
        "serve": "server",
    },
)

__all__ = ["Application", "Limits", "Problem", "application", "openapi", "serve"]
