"""The matrix editor: who sees it, the sheet as a form, drafts, checks, versions, publication, a pasted table."""

import json
from typing import Any

import pytest
from django.test import Client

from sportello.escalation.models import Entry, Policy, PolicyDraft, PolicyVersion
from sportello.jobs.drain import run_due_jobs
from sportello.people.models import Department, Person, RoleAssignment
from sportello.tickets.models import Ticket
from tests.web.desk import browser_of, just_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_marta(marta: Person) -> Client:
    return browser_of(marta)


@pytest.fixture
def policy(seven_levels: PolicyVersion) -> Policy:
    return seven_levels.policy


def fields(client: Client, policy: Policy) -> dict[str, Any]:
    """The sheet's form as a browser would send it unchanged."""
    import re
    from html import unescape

    page = client.get(f"/matrix/{policy.pk}/").content.decode()
    form = page[page.index('id="sheet"') : page.index("</form>", page.index('id="sheet"'))]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name is None or ('type="checkbox"' in tag and " checked" not in tag):
            continue
        said = unescape(value[1]) if value else ""
        if 'type="checkbox"' in tag:
            found.setdefault(name[1], []).append(said)
        else:
            found[name[1]] = said
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>([^<]*)</textarea>', form):
        found[name] = unescape(text)
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        first = re.search(r'<option value="([^"]*)"', options)
        picked = chosen or first
        found[name] = unescape(picked[1]) if picked else ""
    return found


def save(client: Client, policy: Policy, /, **typed: str) -> Any:
    form = fields(client, policy) | {key.replace("__", "-"): value for key, value in typed.items()}
    return client.post(f"/matrix/{policy.pk}/draft/", form)


def test_managers_see_their_policies_and_agents_none(
    policy: Policy, as_marta: Client, as_ada: Client, eva: Person
) -> None:
    assert "Sette livelli" in as_marta.get("/matrix/").content.decode()
    assert as_marta.get(f"/matrix/{policy.pk}/").status_code == 200
    for client in (as_ada, browser_of(eva)):
        assert client.get("/matrix/").status_code == 404
        assert client.get(f"/matrix/{policy.pk}/").status_code == 404
        assert client.post(f"/matrix/{policy.pk}/draft/").status_code == 404


def test_an_auditor_reads_and_changes_nothing(policy: Policy, db: None) -> None:
    auditor = Person.objects.create_user("ugo", "parola-d-ordine", name="Ugo", is_auditor=True)
    client = browser_of(auditor)
    page = client.get(f"/matrix/{policy.pk}/").content.decode()
    assert "readonly" in page
    assert client.post(f"/matrix/{policy.pk}/draft/", {"seen": "v1"}).status_code == 403


def test_a_sheet_sent_back_unchanged_changes_nothing(policy: Policy, as_marta: Client) -> None:
    assert save(as_marta, policy).status_code == 303
    page = as_marta.get(f"/matrix/{policy.pk}/").content.decode()
    assert "Bozza v2, 0 modifiche" in page


def test_durations_are_typed_as_people_do(policy: Policy, as_marta: Client) -> None:
    save(as_marta, policy, l1__time="12 min", l2__time="4 ore", l4__time="2bd", l3__take_charge="mezz'ora")
    levels = PolicyDraft.objects.get().document["levels"]
    assert [level["exits"][0]["after"] for level in levels[:4]] == ["12m", "4h", "4h", "2bd"]
    assert levels[2]["take_charge"] == "30m"
    page = as_marta.get(f"/matrix/{policy.pk}/").content.decode()
    assert "era 15 minuti" in page
    assert "Bozza v2, 4 modifiche" in page


def test_a_cell_that_cannot_be_read_is_kept_and_told_beside_it(policy: Policy, as_marta: Client) -> None:
    save(as_marta, policy, l1__time="quando capita", l2__target="Squadra che non c'è")
    page = as_marta.get(f"/matrix/{policy.pk}/").content.decode()
    assert 'value="quando capita"' in page
    assert 'id="l1-time-why"' in page
    assert 'id="l2-target-why"' in page
    answer = as_marta.post(f"/matrix/{policy.pk}/publication/", {"seen": PolicyDraft.objects.get().stamp})
    assert answer.status_code == 422
    assert PolicyVersion.objects.count() == 1


def test_levels_are_added_moved_and_taken_out_and_what_names_them_follows(
    policy: Policy, as_marta: Client
) -> None:
    save(as_marta, policy, l1__to="3")
    save(as_marta, policy, do="add:1")
    levels = PolicyDraft.objects.get().document["levels"]
    assert len(levels) == 8
    assert levels[0]["exits"][0]["to"] == 4
    assert levels[1]["role"] == {"it": "", "en": ""}
    save(as_marta, policy, do="remove:2")
    assert PolicyDraft.objects.get().document["levels"][0]["exits"][0]["to"] == 3
    before = [level["role"]["en"] for level in PolicyDraft.objects.get().document["levels"]]
    save(as_marta, policy, do="down:2")
    after = [level["role"]["en"] for level in PolicyDraft.objects.get().document["levels"]]
    assert after == [before[0], before[2], before[1], *before[3:]]


def test_two_managers_at_once_are_told(policy: Policy, as_marta: Client, it_department: Department) -> None:
    other = Person.objects.create_user("nino", "parola-d-ordine", name="Nino")
    RoleAssignment.objects.create(person=other, department=it_department, role="manager")
    nino = browser_of(other)
    mine, theirs = fields(as_marta, policy), fields(nino, policy)
    assert nino.post(f"/matrix/{policy.pk}/draft/", theirs | {"l1-time": "20m"}).status_code == 303
    answer = as_marta.post(f"/matrix/{policy.pk}/draft/", mine | {"l2-time": "2h"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Nino ha salvato questa bozza" in page
    assert 'value="2 ore"' in page
    assert PolicyDraft.objects.get().document["levels"][0]["exits"][0]["after"] == "20m"


def test_autosave_answers_with_the_live_parts(policy: Policy, as_marta: Client) -> None:
    form = fields(as_marta, policy) | {"l1-time": "3 settimane"}
    answer = as_marta.post(f"/matrix/{policy.pk}/draft/", form, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in page
    assert PolicyDraft.objects.get().stamp in page


def test_times_by_priority_have_columns_of_their_own(policy: Policy, as_marta: Client) -> None:
    assert 'name="l1-time_1"' not in as_marta.get(f"/matrix/{policy.pk}/").content.decode()
    form = fields(as_marta, policy) | {"l1-time_1": "5m", "l1-time_4": "3h", "by": "priority"}
    as_marta.post(f"/matrix/{policy.pk}/draft/", form)
    exits = PolicyDraft.objects.get().document["levels"][0]["exits"]
    assert exits[1]["when"] == ["priority", "=", 1]
    page = as_marta.get(f"/matrix/{policy.pk}/").content.decode()
    assert 'value="5 minuti"' in page
    assert "questo tempo non conta mai" in page, "Low is slower than the time for all"


def test_publishing_keeps_versions_and_names_who_did_it(
    policy: Policy, as_marta: Client, marta: Person, ticket: Ticket
) -> None:
    save(as_marta, policy, l1__time="20m")
    address = f"/matrix/{policy.pk}/publication/"
    page = as_marta.get(address).content.decode()
    assert "1 richiesta segue questa matrice" in page
    assert f"SP-{ticket.number}" in page
    assert "<del>15 minuti</del>" in page
    form = {"seen": PolicyDraft.objects.get().stamp, "note": "Più calma", "running": "stay"}
    assert as_marta.post(address, form).status_code == 303
    made = PolicyVersion.objects.get(number=2)
    policy.refresh_from_db()
    assert (policy.in_force_id, made.published_by_id, made.note) == (made.pk, marta.pk, "Più calma")
    assert not PolicyDraft.objects.exists()
    ticket.refresh_from_db()
    assert ticket.policy != made.pk
    assert "Marta" in as_marta.get(f"/matrix/{policy.pk}/versions/").content.decode()


def test_running_requests_follow_when_asked_and_an_earlier_version_comes_back(
    policy: Policy, as_marta: Client, ticket: Ticket
) -> None:
    save(as_marta, policy, l1__time="20m")
    form = {"seen": PolicyDraft.objects.get().stamp, "running": "move"}
    answer = as_marta.post(f"/matrix/{policy.pk}/publication/", form)
    moves = answer.headers["Location"]
    assert "/moves/?job=" in moves
    assert "every 1s" in as_marta.get(moves).content.decode()
    assert run_due_jobs(just_now()) == 1
    over = as_marta.get(moves, headers={"HX-Request": "true"}).content.decode()
    assert "every 1s" not in over
    assert "1 richiesta è passata alla versione in vigore" in over
    assert as_marta.get(moves.replace("job=", "job=9")).status_code == 404
    assert "job=" in as_marta.post(f"/matrix/{policy.pk}/moves/").headers["Location"]
    ticket.refresh_from_db()
    policy.refresh_from_db()
    assert ticket.policy == policy.in_force_id
    page = as_marta.get(f"/matrix/{policy.pk}/publication/?version=1").content.decode()
    seen = f"v{policy.in_force_id}"
    assert seen in page
    assert as_marta.post(f"/matrix/{policy.pk}/publication/?version=1", {"seen": seen}).status_code == 303
    assert PolicyVersion.objects.get(number=3).document["levels"][0]["exits"][0]["after"] == "15m"


def test_an_earlier_version_comes_back_and_the_draft_stays(policy: Policy, as_marta: Client) -> None:
    save(as_marta, policy, l1__time="20m")
    as_marta.post(f"/matrix/{policy.pk}/publication/", {"seen": PolicyDraft.objects.get().stamp})
    save(as_marta, policy, l1__time="45m")
    seen = PolicyDraft.objects.get().stamp
    as_marta.post(f"/matrix/{policy.pk}/publication/?version=1", {"seen": seen})
    assert PolicyVersion.objects.get(number=3).document["levels"][0]["exits"][0]["after"] == "15m"
    assert PolicyDraft.objects.get().document["levels"][0]["exits"][0]["after"] == "45m"


def test_what_holds_for_the_whole_desk_is_read_by_managers_and_changed_by_administrators(
    as_marta: Client, seven_levels: PolicyVersion
) -> None:
    common = Policy.objects.create(name="Per tutti")
    assert "Per tutti" in as_marta.get("/matrix/").content.decode()
    assert "Aggiungi un livello" not in as_marta.get(f"/matrix/{common.pk}/").content.decode()
    assert as_marta.post(f"/matrix/{common.pk}/draft/", {"seen": "v0", "levels": "0"}).status_code == 403
    assert as_marta.get(f"/matrix/{common.pk}/publication/").status_code == 403


def test_a_draft_that_changed_meanwhile_is_not_published(policy: Policy, as_marta: Client) -> None:
    save(as_marta, policy, l1__time="20m")
    stamp = PolicyDraft.objects.get().stamp
    save(as_marta, policy, l1__time="25m")
    assert as_marta.post(f"/matrix/{policy.pk}/publication/", {"seen": stamp}).status_code == 409
    assert PolicyVersion.objects.count() == 1


def test_who_publishes_second_is_told_that_it_is_done(policy: Policy, as_marta: Client) -> None:
    save(as_marta, policy, l1__time="20m")
    form = {"seen": PolicyDraft.objects.get().stamp}
    address = f"/matrix/{policy.pk}/publication/"
    assert as_marta.post(address, form).status_code == 303
    again = as_marta.post(address, form, follow=True)
    assert "Non è entrato in vigore niente" in again.content.decode()
    assert policy.versions.count() == 2


def test_exits_of_a_level_with_conditions(policy: Policy, as_marta: Client) -> None:
    address = f"/matrix/{policy.pk}/levels/1/"
    page = as_marta.get(address).content.decode()
    assert "Uscite del livello 1" in page
    form = {
        "seen": f"v{policy.in_force_id}",
        "x1-after": "15m",
        "x1-to": "",
        "x1-reasons": ["no_access"],
        "x2-after": "5 min",
        "x2-to": "3",
        "x2-c-of": "all",
        "x2-c-t0-fact": "priority",
        "x2-c-t0-op": ">=",
        "x2-c-t0-value": "Alta",
        "x2-c-g0-of": "any",
        "x2-c-g0-t0-fact": "reopened",
        "x2-c-g0-t0-op": ">=",
        "x2-c-g0-t0-value": "2",
        "x2-c-g0-t1-fact": "too_complex",
        "x2-c-g0-t1-op": "=",
        "x2-c-g0-t1-value": "sì",
    }
    assert as_marta.post(address, form).status_code == 303
    exits = PolicyDraft.objects.get().document["levels"][0]["exits"]
    assert exits[1] == {
        "after": "5m",
        "to": 3,
        "when": {
            "all": [["priority", "<=", 2], {"any": [["reopened", ">=", 2], ["too_complex", "=", True]]}]
        },
        "reasons": [],
    }
    page = as_marta.get(address).content.decode()
    assert "almeno Alta" in page
    wrong = form | {"seen": PolicyDraft.objects.get().stamp, "x2-c-t0-value": "Altissima"}
    assert as_marta.post(address, wrong).status_code == 303
    page = as_marta.get(address).content.decode()
    assert 'value="Altissima"' in page
    assert "Questa condizione non si può leggere" in page


def test_rules_promises_and_reasons(policy: Policy, as_marta: Client) -> None:
    address = f"/matrix/{policy.pk}/rules/"
    assert as_marta.get(address).status_code == 200
    form = {
        "seen": f"v{policy.in_force_id}",
        "r1-id": "",
        "r1-it": "Riaperta due volte",
        "r1-at_least": "3",
        "r1-c-of": "any",
        "r1-c-t0-fact": "reopened",
        "r1-c-t0-op": ">=",
        "r1-c-t0-value": "2",
        "t1-clock": "resolution",
        "t1-percent": "90",
        "t1-at_least": "",
        "m1-code": "no_access",
        "m1-it": "Mancano accessi",
        "m1-en": "No access",
        "m2-code": "",
        "m2-it": "Serve il fornitore",
    }
    assert as_marta.post(address, form).status_code == 303
    document = PolicyDraft.objects.get().document
    assert document["rules"] == [
        {
            "id": "riaperta_due_volte",
            "name": {"it": "Riaperta due volte", "en": ""},
            "when": {"any": [["reopened", ">=", 2]]},  # a second is to come
            "at_least": 3,
        }
    ]
    assert document["thresholds"] == [{"clock": "resolution", "percent": 90, "at_least": None}]
    assert set(document["reasons"]) == {"no_access", "serve_il_fornitore"}
    page = as_marta.get(f"/matrix/{policy.pk}/").content.decode()
    assert "Riaperta due volte: almeno una di queste: il numero di riaperture è almeno 2 → almeno L3" in page


def test_a_pasted_table_becomes_levels(policy: Policy, as_marta: Client) -> None:
    address = f"/matrix/{policy.pk}/paste/"
    table = (
        "Livello\tRuolo\tA chi\tTempo massimo\tNote\n"
        "1\tCentralino\tInformatica L1\t10 minuti\tx\n"
        "2\tTecnici\tInformatica L2\tun giorno lavorativo\t\n"
        "3\tCapo\tResponsabile del reparto\tboh\t\n"
    )
    page = as_marta.post(address, {"table": table, "do": "preview"}).content.decode()
    assert "3 livelli" in page
    assert "Riga 3, Tempo al livello: «boh»" in page
    form = {"table": table, "do": "replace", "seen": f"v{policy.in_force_id}"}
    assert as_marta.post(address, form).status_code == 303
    levels = PolicyDraft.objects.get().document["levels"]
    assert [level["role"]["it"] for level in levels] == ["Centralino", "Tecnici", "Capo"]
    assert levels[1]["exits"][0]["after"] == "1bd"
    assert levels[2]["target"] == {"kind": "manager"}
    assert as_marta.post(address, {"table": " ", "do": "preview"}).status_code == 422


def test_what_does_not_fit_is_told_and_nothing_more_is_offered(policy: Policy, as_marta: Client) -> None:
    table = "Livello\tRuolo\n" + "".join(f"{number}\tRuolo {number}\n" for number in range(1, 33))
    address, seen = f"/matrix/{policy.pk}/paste/", f"v{policy.in_force_id}"
    assert (
        "2 righe sono rimaste fuori"
        in as_marta.post(address, {"table": table, "do": "preview"}).content.decode()
    )
    sheet = as_marta.post(
        address, {"table": table, "do": "replace", "seen": seen}, follow=True
    ).content.decode()
    assert "2 righe sono rimaste fuori: una matrice ha al massimo 30 livelli." in sheet
    assert "Ci sono 30 livelli" in sheet
    assert 'value="add:' not in sheet
    draft = PolicyDraft.objects.get()
    draft.document["reasons"] = {f"r{n}": {"it": f"Ragione {n}", "en": ""} for n in range(40)}
    draft.save()
    page = as_marta.get(f"/matrix/{policy.pk}/rules/").content.decode()
    assert "Sono 40, quanti ce ne possono stare" in page
    assert "m41-it" not in page


def test_a_new_policy_from_the_template_is_published_and_chosen(
    as_marta: Client, policy: Policy, it_department: Department
) -> None:
    answer = as_marta.post(
        "/matrix/new/", {"name": "Notte", "department": it_department.pk, "from": "template"}
    )
    made = Policy.objects.get(name="Notte")
    assert answer.headers["Location"] == f"/matrix/{made.pk}/"
    assert len(PolicyDraft.objects.get().document["levels"]) == 7
    choose = {"department": it_department.pk, "area": "indirect", "policy": made.pk}
    assert as_marta.post("/matrix/entries/", choose).status_code == 422, "nothing is in force yet"
    as_marta.post(f"/matrix/{made.pk}/publication/", {"seen": PolicyDraft.objects.get().stamp})
    assert as_marta.post("/matrix/entries/", choose).status_code == 303
    assert Entry.objects.get(area="indirect").policy_id == made.pk


def test_a_form_made_by_hand_breaks_nothing(policy: Policy, as_marta: Client) -> None:
    rest = json.dumps({"exits": [1, {"when": {"all": {"x": 1}}, "to": -4}], "role": [], "target": "x"})
    form = {"seen": f"v{policy.in_force_id}", "levels": "2", "l1-rest": rest, "l2-rest": "[", "rest": "{"}
    assert as_marta.post(f"/matrix/{policy.pk}/draft/", form).status_code == 303
    assert as_marta.get(f"/matrix/{policy.pk}/").status_code == 200
    assert as_marta.get(f"/matrix/{policy.pk}/levels/1/").status_code == 200
    assert as_marta.get(f"/matrix/{policy.pk}/differences/?from=1&to=draft").status_code == 200
    assert as_marta.get(f"/matrix/{policy.pk}/publication/").status_code == 200


@pytest.mark.parametrize(
    "path", ["", "versions/", "differences/", "publication/?version=1", "rules/", "levels/2/"]
)
def test_pages_ask_the_database_at_most_25_times(
    path: str, policy: Policy, as_marta: Client, django_assert_max_num_queries: Any
) -> None:
    as_marta.get(f"/matrix/{policy.pk}/")  # the rule book is read once
    with django_assert_max_num_queries(25):
        assert as_marta.get(f"/matrix/{policy.pk}/{path}").status_code == 200
