"""The API held against its own description by schemathesis: asked for all it allows and forbids, it never breaks."""

from collections import Counter

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from hotline.roster.model import Role
from tests.api.asking import token
from tests.world import World

PROMISED = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]
"""Not that all it allows is answered: a cursor is any text, and not every text is one."""


def described(world: World) -> BaseSchema:
    return schemathesis.openapi.from_wsgi("/api/openapi.json", world.app)


@pytest.mark.parametrize("role", [*Role, None])
def test_whoever_asks_for_whatever_is_answered_as_described(evening: World, role: Role | None) -> None:
    """`None`: somebody without a token. Who may read most asks most."""
    headers = {"Authorization": f"Bearer {token(evening, role)}"} if role else {}
    call_ids = st.none() | st.sampled_from([call["id"] for call in evening.api("/calls")["items"]])
    statuses: Counter[int] = Counter()

    def asks(operation: schemathesis.APIOperation, mode: schemathesis.GenerationMode) -> None:
        @settings(
            max_examples=10 if role is Role.SUPERVISOR else 2,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode), call_id=call_ids)
        def ask(case: schemathesis.Case, call_id: str | None) -> None:
            if call_id and case.path_parameters:
                case.path_parameters["id"] = call_id
            answer = case.call(headers=headers)
            statuses[answer.status_code] += 1
            case.validate_response(answer, checks=PROMISED)

        ask()

    operations = [found.ok() for found in described(evening).get_all_operations()]
    assert len(operations) >= 10
    for operation in operations:
        for mode in schemathesis.GenerationMode:
            asks(operation, mode)
    if role is Role.SUPERVISOR:
        assert {200, 400, 404} <= set(statuses), "it was let in, and asked for good and for odd"
    else:
        assert set(statuses) & {401, 403}
