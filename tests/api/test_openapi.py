"""The interface keeps what its OpenAPI says: schemathesis sends what it allows and what it forbids, with all checks."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.config import (
    ChecksConfig,
    PositiveDataAcceptanceConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
)

from sportello.api import choices
from sportello.api.interface import PREFIX
from sportello.api.urls import interface
from sportello.knowledge.models import Article
from sportello.people.models import Alteration, Department, Organisation, Person
from sportello.problems.models import Run
from sportello.tickets.models import Ticket
from sportello.workspace.models import Call
from tests.api.programs import key_of
from tests.api.world import furnish

# What fits the description may still be refused: by the rules of the desk (409, 422), by what is there (403, 404, 412).
REFUSED = ["2xx", "304", "403", "404", "409", "412", "422"]
EXAMPLES = int(os.environ.get("SPORTELLO_TEST_API_EXAMPLES", "0"))
"""Of each operation and kind: `make interface`. Without: one of every fourth operation, wrong ones of every twelfth."""
PART = {GenerationMode.POSITIVE: 4, GenerationMode.NEGATIVE: 12}


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


def try_out(operation: Any, mode: GenerationMode, call: Callable[[Any], None]) -> None:
    """Some examples of an operation, each on the desk as it was before."""

    @settings(
        max_examples=max(1, EXAMPLES),
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def try_it(case: Any) -> None:
        with transaction.atomic():
            call(case)
            transaction.set_rollback(True)

    try_it()


@pytest.mark.slow
@pytest.mark.sqlite
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_the_interface_does_what_its_description_says(
    mode: GenerationMode,
    ada: Person,
    dario: Person,
    it_department: Department,
    ticket: Ticket,
    settings_of_api: Any,
) -> None:
    ada.is_administrator = True
    ada.save()
    there = furnish(ada, dario, it_department, ticket)
    headers = {"Authorization": f"Bearer {key_of(ada)}", "Accept-Encoding": "identity"}
    description = schemathesis.openapi.from_wsgi(
        f"{PREFIX}openapi.json", get_wsgi_application(), config=config()
    )
    keep_out(description.raw_schema)
    failures: list[str] = []
    tried = 0
    for number, found in enumerate(description.get_all_operations(), list(GenerationMode).index(mode)):
        operation = found.ok()  # type: ignore[union-attr]
        if not EXAMPLES and number % PART[mode]:
            continue
        known = next((names for path, names in there.items() if operation.path.startswith(path)), {})

        def call(case: Any, known: dict[str, Any] = known) -> None:
            if mode is GenerationMode.POSITIVE:
                for name in case.path_parameters or {}:
                    case.path_parameters[name] = known.get(name, case.path_parameters[name])
            case.call_and_validate(headers=headers)

        try:
            try_out(operation, mode, call)
        except BaseException as none:
            if isinstance(none, KeyboardInterrupt):
                raise
            if "Unsatisfiable" not in type(none).__name__:  # nothing to send that would be wrong
                inner = getattr(none, "exceptions", [none])
                failures.append(f"{operation.label}: " + "\n".join(str(one)[:1500] for one in inner))
        tried += 1
    assert not failures, "\n\n".join(failures)
    assert tried > (120 if EXAMPLES else 120 // PART[mode])


@pytest.fixture
def settings_of_api(settings: Any, tmp_path: Path) -> Iterator[None]:
    """As many calls as there are to make; and the end of one does not end the test's connection."""
    settings.API_CALLS = 10**6
    settings.MEDIA_ROOT = tmp_path
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_values_from_lists_are_those_of_the_lists() -> None:
    assert get_args(choices.OrganisationKind) == tuple(Organisation.Kind.values)
    assert get_args(choices.RunKind) == tuple(Run.Kind.values)
    assert get_args(choices.RunStatus) == tuple(Run.Status.values)
    assert get_args(choices.CallOutcome) == tuple(Call.Outcome.values)
    assert get_args(choices.CallDirection) == tuple(Call.Direction.values)
    assert get_args(choices.ArticleState) == tuple(Article.State.values)
    assert get_args(choices.ArticleVisibility) == tuple(Article.Visibility.values)
    assert get_args(choices.Act) == tuple(Alteration.Act.values)
    assert get_args(choices.Available) == tuple(Person.Availability.values)


def test_every_operation_is_named_once_and_says_what_it_refuses() -> None:
    operations = [one for methods in interface.document["paths"].values() for one in methods.values()]
    names = [one["operationId"] for one in operations]
    assert len(names) == len(set(names))
    for one in operations:
        assert all(one[name] for name in ("summary", "description", "tags", "security")), one["operationId"]
        codes = {code for answer in one["responses"].values() for code in answer.get("x-codes", ())}
        assert {"no_token", "scope_missing", "too_many_calls"} <= codes
