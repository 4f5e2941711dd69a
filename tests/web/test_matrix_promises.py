"""The editor of SLA policies: the ordered list, targets by priority, drafts, versions, who may."""

from typing import Any

import pytest
from django.test import Client

from sportello.people.models import Department, Person
from sportello.sla.models import SLADraft, SLAPolicy, SLAVersion
from tests.web.desk import browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def boss(db: None) -> Client:
    """An administrator's browser."""
    person = Person.objects.create_user("olga", "parola-d-ordine", name="Olga", is_administrator=True)
    return browser_of(person)


def form(seen: str, **typed: str) -> dict[str, str]:
    targets = {
        f"{kind}-{priority}": ""
        for kind in ("first_response", "next_response", "resolution")
        for priority in ("critical", "high", "medium", "low")
    }
    return targets | {"seen": seen, "calendar": "0"} | {key.replace("__", "-"): v for key, v in typed.items()}


def make(boss: Client, name: str, department: int = 0) -> SLAPolicy:
    answer = boss.post("/matrix/sla/new/", {"name": name, "department": department, "from": "empty"})
    assert answer.status_code == 303
    return SLAPolicy.objects.get(name=name)


def write(boss: Client, policy: SLAPolicy, **typed: str) -> Any:
    stamp = SLADraft.objects.get(policy=policy).stamp
    return boss.post(f"/matrix/sla/{policy.pk}/draft/", form(stamp, **typed))


def publish(boss: Client, policy: SLAPolicy) -> Any:
    seen = SLADraft.objects.get(policy=policy).stamp
    return boss.post(f"/matrix/sla/{policy.pk}/publication/", {"seen": seen})


def test_a_promise_is_written_published_and_told(boss: Client, it_department: Department) -> None:
    policy = make(boss, "Standard")
    typed = {"resolution__critical": "4 ore", "resolution__low": "5bd", "first_response__critical": "20 min"}
    assert write(boss, policy, **typed).status_code == 303
    document = SLADraft.objects.get().document
    assert document["targets"]["resolution"]["critical"] == "4h"
    page = boss.get(f"/matrix/sla/{policy.pk}/").content.decode()
    assert 'value="5 giorni lavorativi"' in page
    assert publish(boss, policy).status_code == 303
    policy.refresh_from_db()
    assert policy.in_force is not None
    assert policy.in_force.document["targets"]["first_response"] == {"critical": "20m"}
    assert "ogni richiesta" in boss.get("/matrix/sla/").content.decode()
    assert boss.get(f"/matrix/sla/{policy.pk}/versions/1/").status_code == 200


def test_the_last_one_takes_everything(boss: Client, it_department: Department) -> None:
    gold = make(boss, "Oro")
    condition = {"c-of": "all", "c-t0-fact": "tier", "c-t0-op": "=", "c-t0-value": "gold"}
    write(boss, gold, resolution__critical="2h", **condition)
    answer = publish(boss, gold)
    assert answer.status_code == 422
    assert "deve valere per tutti" in answer.content.decode()
    everybody = make(boss, "Tutti")
    assert list(SLAPolicy.objects.values_list("name", flat=True)) == ["Tutti", "Oro"], "a new one is not last"
    write(boss, everybody, resolution__critical="6h")
    boss.post(f"/matrix/sla/{gold.pk}/place/", {"to": "up"})
    assert list(SLAPolicy.objects.values_list("name", flat=True)) == ["Oro", "Tutti"]
    assert publish(boss, everybody).status_code == 303
    assert publish(boss, gold).status_code == 303
    boss.post(f"/matrix/sla/{gold.pk}/place/", {"to": "down"})
    assert list(SLAPolicy.objects.values_list("name", flat=True)) == ["Oro", "Tutti"], "it may not be last"


def test_a_cell_that_cannot_be_read_is_told_beside_it(boss: Client, it_department: Department) -> None:
    policy = make(boss, "Standard")
    write(boss, policy, resolution__high="appena possibile", resolution__critical="8h", resolution__low="2h")
    page = boss.get(f"/matrix/sla/{policy.pk}/").content.decode()
    assert 'value="appena possibile"' in page
    assert 'id="cell-resolution-high-why"' in page
    assert "Una priorità più urgente ha più tempo" in page
    assert publish(boss, policy).status_code == 422
    assert not SLAVersion.objects.exists()


def test_a_managers_promise_stays_in_their_department(
    boss: Client, marta: Person, it_department: Department, eva: Person
) -> None:
    as_marta = browser_of(marta)
    everybody = make(boss, "Tutti")
    write(boss, everybody, resolution__low="5bd")
    publish(boss, everybody)
    assert as_marta.post(f"/matrix/sla/{everybody.pk}/draft/", form("x")).status_code == 403
    assert as_marta.get(f"/matrix/sla/{everybody.pk}/").status_code == 200, (
        "what is promised desk-wide is read"
    )
    mine = make(as_marta, "Interni", it_department.pk)
    write(as_marta, mine, resolution__low="2bd")
    assert publish(as_marta, mine).status_code == 422, "it would take other departments' requests"
    condition = {"c-t0-fact": "department", "c-t0-op": "=", "c-t0-value": "Informatica"}
    write(as_marta, mine, resolution__low="2bd", **condition)
    assert publish(as_marta, mine).status_code == 303
    assert browser_of(eva).get(f"/matrix/sla/{mine.pk}/").status_code == 404


def test_two_at_once_are_told(boss: Client, it_department: Department) -> None:
    policy = make(boss, "Standard")
    seen = SLADraft.objects.get().stamp
    assert boss.post(f"/matrix/sla/{policy.pk}/draft/", form(seen, resolution__low="5bd")).status_code == 303
    answer = boss.post(f"/matrix/sla/{policy.pk}/draft/", form(seen, resolution__low="1bd"))
    assert answer.status_code == 409
    assert 'value="1 giorno lavorativo"' in answer.content.decode()
    answer = boss.post(
        f"/matrix/sla/{policy.pk}/draft/", form(seen, resolution__low="1bd"), headers={"HX-Request": "true"}
    )
    assert answer.status_code == 409
    assert "<html" not in answer.content.decode()


@pytest.mark.parametrize("path", ["", "{pk}/", "{pk}/versions/", "{pk}/publication/"])
def test_pages_ask_few_questions(
    path: str, boss: Client, it_department: Department, django_assert_max_num_queries: Any
) -> None:
    policy = make(boss, "Standard")
    address = "/matrix/sla/" + path.format(pk=policy.pk)
    boss.get(address)
    with django_assert_max_num_queries(25):
        assert boss.get(address).status_code == 200
