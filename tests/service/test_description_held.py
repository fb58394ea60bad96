"""Schemathesis asks every path what its description allows, and what it does not.

It finds no 500 and no answer that the description leaves out. The extra `proof` brings it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.support.http_service import Asking, Reply, listening

from cptimescales.service import openapi
from cptimescales.service.paths import PATHS, Path

pytestmark = pytest.mark.once
DESCRIBED = openapi()


@pytest.fixture(scope="module")
def service() -> Asking:
    return Asking()


def check(path: Path, reply: Reply) -> None:
    """The status and the media type are described, and the content has its schema."""
    answers = DESCRIBED["paths"][path.path][path.method.lower()]["responses"]
    assert reply.status != 500, reply
    assert str(reply.status) in answers, reply
    content = answers[str(reply.status)]["content"]
    media_type = reply.headers["content-type"].partition(";")[0]
    assert media_type in content, reply
    if "json" in media_type and "ndjson" not in media_type:
        schema = {**content[media_type]["schema"], "components": DESCRIBED["components"]}
        jsonschema.Draft202012Validator(schema).validate(reply.json)


# Bodies that are near to a question: an example with parts put in, left out or replaced.

HOSTILE: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(10**300, 10**301),
    st.floats(allow_nan=False),
    st.text(max_size=20),
    st.sampled_from(["2026-12-14", "9999-12-31", "0001-01-01", "england", "visit", "a" * 300]),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=3),
)


@st.composite
def near(draw: st.DrawFn, path: Path) -> Any:
    """A body that is nearly the example of a path."""
    content = json.loads(path.example) if isinstance(path.example, str) else path.example
    body = json.loads(json.dumps(content))
    for _ in range(draw(st.integers(0, 3))):
        place = body
        while isinstance(place, (dict, list)) and place:
            keys: list[Any] = list(place) if isinstance(place, dict) else list(range(len(place)))
            key = draw(st.sampled_from(keys))
            if not isinstance(place[key], (dict, list)) or draw(st.booleans()):
                change = draw(st.sampled_from(("replace", "remove", "add")))
                if change == "replace":
                    place[key] = draw(HOSTILE)
                elif change == "remove":
                    del place[key]
                elif isinstance(place, dict):
                    place[draw(st.text(max_size=8))] = draw(HOSTILE)
                else:
                    place.append(draw(HOSTILE))
                break
            place = place[key]
    return body


POSTS = [pytest.param(path, id=path.path) for path in PATHS if path.method == "POST"]


def _fuzz(service: Asking, path: Path, examples: int) -> None:
    @settings(
        max_examples=examples,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(body=near(path))
    def nearly(body: Any) -> None:
        check(path, service.post(path.path, body, path.takes))

    @settings(max_examples=examples // 2, phases=[Phase.generate])
    @given(body=st.binary(max_size=200))
    def bytes_of_any_kind(body: bytes) -> None:
        check(path, service.post(path.path, body, path.takes))

    nearly()
    bytes_of_any_kind()


@pytest.mark.sweep
@pytest.mark.parametrize("path", [POSTS[0], POSTS[6]])
def test_bodies_near_a_question_are_answered_or_refused_as_described(
    service: Asking, path: Path
) -> None:
    _fuzz(service, path, 15)


@pytest.mark.sweep
@pytest.mark.parametrize("path", POSTS)
def test_many_bodies_near_a_question_are_answered_or_refused_as_described(
    service: Asking, path: Path
) -> None:
    _fuzz(service, path, 600)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with listening() as running:
        yield f"http://127.0.0.1:{running.port}"


@pytest.mark.sweep
@pytest.mark.filterwarnings("ignore")  # of Schemathesis and what it brings
@pytest.mark.parametrize("path", [pytest.param(path, id=path.path) for path in PATHS])
def test_schemathesis_finds_no_500_and_no_answer_that_is_not_described(
    address: str, path: Path
) -> None:
    schemathesis = pytest.importorskip("schemathesis", reason="the extra `proof` brings it")
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_schema_conformance,
        status_code_conformance,
        unsupported_method,
    )

    checks = [
        not_a_server_error,
        status_code_conformance,
        content_type_conformance,
        response_schema_conformance,
        unsupported_method,
    ]
    schemathesis.serializer.alias("application/x-ndjson", "text/plain")
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
    operation = schema[path.path][path.method]
    for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
        if mode is schemathesis.GenerationMode.NEGATIVE and path.method == "GET":
            continue

        @settings(
            max_examples=200,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            case.call_and_validate(checks=checks)

        ask()
