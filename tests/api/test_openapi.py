"""The interface keeps what its OpenAPI says: schemathesis sends what it allows and what it forbids, with all checks."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.config import (
    ChecksConfig,
    PositiveDataAcceptanceConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
)

from sportello.people.models import Person
from sportello.tickets.models import Ticket
from tests.api.programs import key_of

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]

# What fits the description may still be refused: by the rules of the desk (409, 422), by what is there (403, 404, 412).
REFUSED = ["2xx", "304", "403", "404", "409", "412", "422"]
EXAMPLES = int(os.environ.get("SPORTELLO_TEST_API_EXAMPLES", "1"))
"""Of each operation and kind; more of them find more."""


def config() -> SchemathesisConfig:
    """All checks, with the refusals above."""
    accepted = PositiveDataAcceptanceConfig(expected_statuses=REFUSED)
    default = ProjectConfig(checks=ChecksConfig(positive_data_acceptance=accepted))
    return SchemathesisConfig(projects=ProjectsConfig(default=default))


def keep_out(raw: dict[str, Any]) -> None:
    """Tokens are tried elsewhere (test_tokens): here every call carries one."""
    del raw["components"]["securitySchemes"]
    for methods in raw["paths"].values():
        for operation in methods.values():
            del operation["security"]
    for shape in raw["components"]["schemas"].values():
        for field in shape.get("properties", {}).values():
            # A pattern of a hundred thousand characters takes seconds to be understood.
            field.update(maxLength=300) if field.get("maxLength", 0) > 300 else None


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_the_interface_does_what_its_description_says(
    mode: GenerationMode, ada: Person, ticket: Ticket, settings_of_api: Any
) -> None:
    ada.is_administrator = True
    ada.save()
    headers = {"Authorization": f"Bearer {key_of(ada)}", "Accept-Encoding": "identity"}
    description = schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", get_wsgi_application(), config=config()
    )
    keep_out(description.raw_schema)
    tried = 0
    for found in description.get_all_operations():
        operation = found.ok()  # type: ignore[union-attr]

        @settings(
            max_examples=EXAMPLES,
            phases=[Phase.generate],
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def try_it(case: Any) -> None:
            if case.path_parameters and mode is GenerationMode.POSITIVE:
                case.path_parameters["number"] = ticket.number
            case.call_and_validate(headers=headers)

        try:
            try_it()
        except Exception as none:
            if "Unsatisfiable" not in type(none).__name__:  # nothing to send that would be wrong
                raise
        tried += 1
    assert tried > 20


@pytest.fixture
def settings_of_api(settings: Any) -> Iterator[None]:
    """As many calls as there are to make; and the end of one does not end the test's connection."""
    settings.API_CALLS = 10**6
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
