"""Fixtures of the pages' tests. Django is not set up yet when this file is read: it is imported inside."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from sportello.escalation.models import PolicyVersion
    from sportello.people.models import Department, Person
    from sportello.tickets.models import Ticket


@pytest.fixture
def ticket(seven_levels: "PolicyVersion", dario: "Person", it_department: "Department") -> "Ticket":
    """Dario's request of two minutes ago, offered to Ada's team."""
    from tests.web.desk import a_ticket

    return a_ticket(dario, it_department)


@pytest.fixture
def as_ada(ada: "Person") -> "Client":
    """Ada's browser."""
    from tests.web.desk import browser_of

    return browser_of(ada)


@pytest.fixture
def tommaso(it_department: "Department") -> "Person":
    """The administrator."""
    from tests.cast import a_person

    return a_person("Tommaso", is_administrator=True)


@pytest.fixture
def as_tommaso(tommaso: "Person") -> "Client":
    """The administrator's browser, in English."""
    from tests.web.desk import browser_of

    client = browser_of(tommaso)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def as_marta(marta: "Person") -> "Client":
    """The department manager's browser, in English."""
    from tests.web.desk import browser_of

    client = browser_of(marta)
    client.cookies["django_language"] = "en"
    return client
