"""The pages of channels: one's own, those of a team, those of the desk."""

import json
import re
import struct
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core import mail
from django.test import Client

from sportello.config.mail_out import MailOut
from sportello.notifications.channels import contacts, health
from sportello.notifications.models import ChannelState, ContactMethod
from sportello.people.models import Alteration, Person, Team
from tests.notifications.channels.telling import AT, a_method
from tests.web.desk import browser_of

pytestmark = pytest.mark.django_db

TOKEN = "123456789:AAHverysecretverysecretverysecret"
SUBSCRIPTION = {
    "endpoint": "https://push.example.net/abc",
    "keys": {
        "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    },
}


@pytest.fixture(autouse=True)
def _mail(settings: Any) -> None:
    settings.MAIL_OUT = MailOut(backend="locmem", sender="sportello@azienda.it")


def words_of(answer: Any) -> str:
    page: str = answer.content.decode()
    return page


def test_an_address_is_added_verified_tried_and_removed(as_ada: Client, ada: Person) -> None:
    page = words_of(as_ada.get("/me/channels/"))
    assert "Fuori dall'applicazione non arriva ancora nulla." in page
    assert as_ada.post("/me/channels/new/email/", {"mail": "nessuna"}).status_code == 422
    page = words_of(
        as_ada.post("/me/channels/new/email/", {"mail": "ada@example.org", "label": "Casa"}, follow=True)
    )
    assert "Un codice è in viaggio" in page
    method = ContactMethod.objects.get(person=ada)
    wrong = as_ada.post(f"/me/channels/{method.pk}/verify/", {"code": "12"})
    assert wrong.status_code == 422
    assert "Non è il codice che è stato mandato" in words_of(wrong)
    code = re.search(r"\b\d{6}\b", str(mail.outbox[0].body))
    assert code
    as_ada.post(f"/me/channels/{method.pk}/verify/", {"code": code[0]})
    page = words_of(as_ada.post(f"/me/channels/{method.pk}/trial/", follow=True))
    assert "Casa ha preso un avviso di prova" in page
    assert "Ultimo avviso qui" in page
    page = words_of(as_ada.post(f"/me/channels/{method.pk}/trial/", follow=True))
    assert "aspetta mezzo minuto" in page
    assert len(mail.outbox) == 2
    as_ada.post(f"/me/channels/{method.pk}/use/")
    assert "L&#x27;hai spento tu." in words_of(as_ada.get("/me/channels/"))
    as_ada.post(f"/me/channels/{method.pk}/remove/")
    assert not ContactMethod.objects.exists()


def test_a_service_s_secret_is_never_shown_again(
    as_ada: Client, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contacts, "hand_over", lambda *_args, **_more: None)
    refused = as_ada.post("/me/channels/new/telegram/", {"token": "nonsense", "chat": "1"})
    assert refused.status_code == 422
    assert "Un esempio: 123456789:AAH" in words_of(refused)
    as_ada.post("/me/channels/new/telegram/", {"token": TOKEN, "chat": "-1001234567890"})
    method = ContactMethod.objects.get(person=ada)
    assert method.label == "Telegram -1001234567890"
    page = words_of(as_ada.get("/me/channels/"))
    assert "Telegram -1001234567890" in page
    assert "verysecret" not in page
    assert "verysecret" not in method.sealed


def test_a_server_inside_is_refused_where_it_is_written(as_ada: Client) -> None:
    answer = as_ada.post("/me/channels/new/ntfy/", {"server": "https://127.0.0.1", "topic": "allarmi"})
    assert answer.status_code == 422
    assert "SPORTELLO_PRIVATE_NETWORKS" in words_of(answer)
    assert not ContactMethod.objects.exists()


def test_a_free_address_is_for_administrators(as_ada: Client, as_tommaso: Client, seven_levels: Any) -> None:
    assert as_ada.get("/me/channels/new/other/").status_code == 404
    assert as_tommaso.get("/me/channels/new/other/").status_code == 200
    answer = as_tommaso.post("/me/channels/new/other/", {"link": "json://example.org/"})
    assert answer.status_code == 422
    assert "An example: discord://" in words_of(answer)


def test_others_methods_do_not_exist(as_ada: Client, bruno: Person, client: Client) -> None:
    method = a_method(bruno, "email", "bruno@example.org")
    for act in ("code", "verify", "trial", "order", "use", "remove"):
        assert as_ada.post(f"/me/channels/{method.pk}/{act}/").status_code == 404
    assert client.get("/me/channels/").status_code == 302


def test_a_browser_subscribes_and_leaves(as_ada: Client, ada: Person) -> None:
    assert as_ada.post("/me/channels/browser/", {"subscription": "{}"}).status_code == 422
    inside = SUBSCRIPTION | {"endpoint": "file:///etc/passwd"}
    assert as_ada.post("/me/channels/browser/", {"subscription": json.dumps(inside)}).status_code == 422
    for _again in range(2):
        answer = as_ada.post(
            "/me/channels/browser/",
            {"subscription": json.dumps(SUBSCRIPTION)},
            headers={
                "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/150 Safari/537.36"
            },
        )
        assert answer.status_code == 201
    method = ContactMethod.objects.get(person=ada)
    assert method.label == "Chrome su Linux"
    assert method.verified_at is not None
    assert "push.example.net" not in words_of(as_ada.get("/me/channels/"))
    as_ada.post("/me/channels/browser/end/", {"endpoint": SUBSCRIPTION["endpoint"]})
    assert not ContactMethod.objects.exists()


def test_a_browser_shows_the_notices_of_whoever_uses_it_now(as_ada: Client, bruno: Person) -> None:
    """On a shared machine nobody reads what was meant for who sat there before."""
    for who in (as_ada, browser_of(bruno)):
        answer = who.post("/me/channels/browser/", {"subscription": json.dumps(SUBSCRIPTION)})
        assert answer.status_code == 201
    assert ContactMethod.objects.get().person == bruno


def test_the_worker_of_pushes_is_at_the_root(client: Client) -> None:
    answer = client.get("/push_worker.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "showNotification" in words_of(answer)
    assert "'ICON'" not in words_of(answer)


def test_a_phone_puts_the_desk_on_its_home_screen(client: Client) -> None:
    page = client.get("/login/", follow=True)
    assert '<link rel="manifest" href="/manifest.webmanifest">' in words_of(page)
    assert "manifest-src 'self'" in page.headers["Content-Security-Policy"]
    answer = client.get("/manifest.webmanifest")
    assert answer.headers["Content-Type"] == "application/manifest+json"
    told = answer.json()
    assert (told["name"], told["start_url"], told["display"]) == ("Sportello", "/", "standalone")
    for icon in told["icons"]:
        name = f"img/icon-{icon['sizes'].partition('x')[0]}.png"
        found = finders.find(name)
        assert found
        head = Path(found).read_bytes()[:24]
        assert head[1:4] == b"PNG"
        assert "{}x{}".format(*struct.unpack(">II", head[16:])) == icon["sizes"]


def test_a_room_of_a_team_is_for_those_who_edit_its_department(
    as_marta: Client, as_ada: Client, first_level: Team
) -> None:
    base = f"/admin/teams/{first_level.pk}/channels/"
    assert as_ada.get(base).status_code == 404
    assert "The team is told in no room." in words_of(as_marta.get(f"/admin/teams/{first_level.pk}/"))
    assert as_marta.get(f"{base}new/push/").status_code == 404
    as_marta.post(f"{base}new/email/", {"mail": "primo@example.org"})
    method = ContactMethod.objects.get(team=first_level)
    assert method.verified_at is None
    assert "Send another code" in words_of(as_marta.get(base))
    assert as_marta.post(f"/me/channels/{method.pk}/remove/").status_code == 404


def test_administrators_see_how_channels_do_and_forbid_them(
    as_tommaso: Client, as_marta: Client, ada: Person, django_assert_max_num_queries: Any
) -> None:
    assert as_marta.get("/admin/channels/").status_code == 404
    method = a_method(ada, "telegram", "tgram://123456789:abcdefghijklmnopqrstuvwxyz012345678/123")
    for _time in range(health.IN_A_ROW):
        ChannelState.objects.filter(channel="telegram").update(failed_method=0)
        health.missed(method, "The service answered 503.", AT.replace(year=2036))
    with django_assert_max_num_queries(25):
        page = words_of(as_tommaso.get("/admin/channels/"))
    assert "Rests until" in page
    assert "1 address" in page
    as_tommaso.post("/admin/channels/telegram/wake/")
    assert ChannelState.objects.get(channel="telegram").failures == 0
    page = words_of(as_tommaso.post("/admin/channels/telegram/allowed/", follow=True))
    assert "Not allowed." in page
    assert list(ContactMethod.objects.usable()) == []
    written = Alteration.objects.get(noun="notifications.channelstate")
    assert (written.act, written.by) == ("ended", Person.objects.get(login="tommaso"))
    as_tommaso.post("/admin/channels/telegram/allowed/")
    assert Alteration.objects.count() == 1, "nothing changed"
    assert "among your own channels first" in words_of(
        as_tommaso.post("/admin/channels/email/trial/", follow=True)
    )
    assert as_tommaso.post("/admin/channels/pigeon/wake/").status_code == 404
