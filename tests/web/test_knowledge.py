"""The knowledge base through its pages: found, read, written by two at once, put into answers, in the portal."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sportello.desk.charge import take_charge as take
from sportello.desk.resolution import resolve
from sportello.knowledge.models import Article, ArticleText, Use
from sportello.knowledge.writing import Words
from sportello.people.models import Department, Person, RoleAssignment
from sportello.tickets.models import Ticket
from sportello.workspace.models import Call, Draft
from tests.cast import a_person
from tests.knowledge.shelf import an_article, published_now, said_again
from tests.web.desk import acting, browser_of, just_now

pytestmark = pytest.mark.django_db
MOST_QUERIES = 25


@pytest.fixture
def guide(carla: Person, it_department: Department) -> Article:
    """A public article on printers, with something for operators."""
    return an_article(
        carla,
        "Stampante ferma",
        department=it_department,
        summary="La stampante non stampa? Tre passi.",
        body="## Cosa fare\n\n1. Spenga la stampante.\n2. La riaccenda.",
        internal="Lo spooler del nodo blu.",
    )


@pytest.fixture
def inner(carla: Person, it_department: Department) -> Article:
    """An internal one."""
    return an_article(carla, "Stampante: guasti del fusore", department=it_department, public=False)


def test_the_list_finds_and_narrows(as_ada: Client, guide: Article, inner: Article) -> None:
    for address in ("/knowledge/", "/knowledge/?q=stampanti", "/knowledge/?seen=internal"):
        page = as_ada.get(address).content.decode()
        assert "guasti del fusore" in page
        assert ("Stampante ferma" in page) is ("internal" not in address)
    assert "guasti" not in as_ada.get(f"/knowledge/?q={guide.label}").content.decode()
    assert as_ada.get("/conoscenza/?q=x").headers["Location"] == "/knowledge/?q=x"


def test_what_is_to_be_reviewed_is_a_figure_and_a_list(
    as_ada: Client, carla: Person, it_department: Department
) -> None:
    due = (just_now() - timedelta(days=1)).date()
    article = an_article(carla, "Da rivedere presto", department=it_department, review_on=due)
    an_article(carla, "Ancora buono", department=it_department)
    page = as_ada.get("/knowledge/?state=review").content.decode()
    assert "Da rivedere presto" in page
    assert "Ancora buono" not in page
    as_ada.post(reverse("article_review", args=[article.pk]), {"revision": article.revision})
    assert "Da rivedere presto" not in as_ada.get("/knowledge/?state=review").content.decode()


def test_an_article_shows_its_inside_only_to_its_department(
    as_ada: Client, eva: Person, guide: Article
) -> None:
    address = reverse("article", args=[guide.pk])
    assert "spooler" in as_ada.get(address).content.decode()
    page = browser_of(eva).get(address).content.decode()
    assert "Spenga la stampante" in page
    assert "spooler" not in page


def test_words_that_are_not_published_are_for_those_who_may_write(
    as_ada: Client, eva: Person, carla: Person, guide: Article
) -> None:
    said_again(guide, carla, Words("Titolo rifatto", "Riassunto rifatto", "Parole rifatte."))
    said_again(guide, carla, Words("Printer, unpublished", "", "Not out yet."), language="en")
    stranger, address = browser_of(eva), reverse("article", args=[guide.pk])
    for asked in ("?lang=it", "?lang=it&newest=1", "?lang=en", "?lang=en&newest=1"):
        page = stranger.get(address + asked).content.decode()
        assert "Spenga la stampante" in page, asked
        assert not re.search("rifatt|unpublished|Not out", page), asked
    for words in ("unpublished", "rifatto"):
        assert guide.label not in stranger.get(f"/knowledge/?q={words}").content.decode()
    assert stranger.get(reverse("article_versions", args=[guide.pk])).status_code == 403
    assert stranger.get(reverse("article_version", args=[guide.pk, "it", 2])).status_code == 403
    assert "Parole rifatte." in as_ada.get(f"{address}?lang=it&newest=1").content.decode()


def test_what_is_internal_is_not_there_for_others(eva: Person, dario: Person, inner: Article) -> None:
    assert browser_of(eva).get(reverse("article", args=[inner.pk])).status_code == 404
    assert browser_of(dario).get(reverse("article", args=[inner.pk])).status_code == 404
    assert browser_of(dario).get(reverse("guide", args=[inner.pk])).status_code == 404


def test_who_only_edits_articles_finds_their_way_and_sees_no_request(
    guide: Article, inner: Article, ticket: Ticket, it_department: Department, eva: Person
) -> None:
    editor = a_person("Edo", (it_department, "knowledge_editor"), language="en")
    RoleAssignment.objects.create(person=editor, department=None, role="requester")
    browser = browser_of(editor)
    portal = browser.get("/", follow=True)
    assert 'href="/knowledge/"' in portal.content.decode()
    assert 'href="/knowledge/"' not in browser_of(ticket.requester).get("/portale/").content.decode()
    page = browser.get("/knowledge/").content.decode()
    assert "guasti del fusore" in page
    assert 'id="bell"' not in page
    assert "nodo blu" in browser.get(f"/knowledge/{guide.pk}/").content.decode()
    assert browser.get(f"/knowledge/{guide.pk}/edit/").status_code == 200
    assert ">IT<" in browser.get("/knowledge/new/").content.decode()
    elsewhere = eva.roles.get().department
    assert elsewhere is not None
    foreign = an_article(
        a_person("Olga", (elsewhere, "supervisor")), "Ferie", department=elsewhere, public=False
    )
    assert browser.get(f"/knowledge/{foreign.pk}/").status_code == 404
    for away in ("/queue/all/", "/search/?q=x", "/problems/", f"/tickets/{ticket.number}/articles/"):
        assert browser.get(away).status_code == 404


def test_an_agent_writes_and_a_supervisor_publishes(
    as_ada: Client, carla: Person, it_department: Department
) -> None:
    said = {"lang": "it", "title": "Rete lenta", "body": "Riavviare.", "about": f"d{it_department.pk}"}
    assert as_ada.post("/knowledge/new/", {**said, "title": ""}).status_code == 422
    answer = as_ada.post("/knowledge/new/", {**said, "visibility": "public", "do": "save"})
    article = Article.objects.get()
    assert answer.headers["Location"].startswith(reverse("article", args=[article.pk]))
    refused = as_ada.post(
        reverse("article_publish", args=[article.pk]), {"revision": article.revision, "lang": "it"}
    )
    assert refused.status_code == 403
    boss = browser_of(carla)
    boss.post(reverse("article_publish", args=[article.pk]), {"revision": article.revision, "lang": "it"})
    article.refresh_from_db()
    assert article.is_public
    boss.post(reverse("article_retire", args=[article.pk]), {"revision": article.revision, "lang": "it"})
    article.refresh_from_db()
    assert article.state == Article.State.RETIRED


def test_two_who_edit_see_both_texts_and_nothing_is_lost(
    as_ada: Client, bruno: Person, carla: Person, guide: Article
) -> None:
    address = reverse("article_edit", args=[guide.pk])
    seen = {
        "lang": "it",
        "revision": guide.revision,
        "about": f"d{guide.department_id}",
        "visibility": "public",
    }
    said_again(guide, bruno, Words("Stampante di Bruno", "Sua.", "Il testo di Bruno."))
    mine = {**seen, "title": "Stampante di Ada", "summary": "Mia.", "body": "Il testo di Ada.", "do": "save"}
    answer = as_ada.post(address, mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Il testo di Ada." in page
    assert "Il testo di Bruno." in page
    guide.refresh_from_db()
    assert f'name="revision" value="{guide.revision}"' in page
    assert 'name="seen" value="2"' in page
    assert as_ada.post(address, {**mine, "revision": guide.revision}).status_code == 302
    text = ArticleText.objects.select_related("latest", "in_force").get(article=guide)
    assert text.latest.title == "Stampante di Ada"
    assert text.in_force is not None
    assert text.in_force.title == "Stampante ferma"
    compared = as_ada.get(reverse("article_version", args=[guide.pk, "it", 3])).content.decode()
    assert "<del>Il testo di Bruno.</del>" in compared
    assert "<ins>Il testo di Ada.</ins>" in compared
    guide.refresh_from_db()
    as_ada.post(reverse("article_version", args=[guide.pk, "it", 2]), {"revision": guide.revision})
    text.refresh_from_db()
    assert text.latest.title == "Stampante di Bruno"


def test_what_was_only_published_meanwhile_is_no_other_text(
    as_ada: Client, carla: Person, it_department: Department
) -> None:
    article = an_article(carla, "Rete", department=it_department, published=False)
    seen = {"lang": "it", "revision": article.revision, "seen": 1, "title": "Rete di Ada", "summary": "Mia."}
    published_now(article, carla)
    page = as_ada.post(reverse("article_edit", args=[article.pk]), {**seen, "about": f"d{it_department.pk}"})
    assert page.status_code == 409
    assert "Mentre scrivevi qualcuno ha cambiato" in page.content.decode()


def test_who_may_not_publish_saves_nothing_by_trying(as_ada: Client, it_department: Department) -> None:
    said = {
        "lang": "it",
        "title": "Rete",
        "summary": "Lenta.",
        "about": f"d{it_department.pk}",
        "do": "publish",
    }
    assert as_ada.post("/knowledge/new/", said).status_code == 403
    assert not Article.objects.exists()


def test_what_was_begun_and_not_saved_comes_back_until_thrown_away(as_ada: Client, guide: Article) -> None:
    address = reverse("article_edit", args=[guide.pk])
    begun = {
        "number": guide.pk,
        "lang": "it",
        "title": "Cominciato",
        "body": "A metà.",
        "revision": guide.revision,
    }
    assert as_ada.post("/knowledge/kept/", begun).status_code == 204
    assert "A metà." in as_ada.get(address).content.decode()
    as_ada.post(address, {"lang": "it", "do": "forget"})
    assert "A metà." not in as_ada.get(address).content.decode()


def test_a_preview_shows_steps_and_escapes_markup(as_ada: Client) -> None:
    page = as_ada.post(
        "/knowledge/preview/", {"title": "<i>", "body": "1. Uno <script>x</script>"}
    ).content.decode()
    assert '<ol class="steps">' in page
    assert "<script>" not in page
    assert "<i>" not in page


def test_a_solved_request_becomes_a_draft(as_ada: Client, ada: Person, ticket: Ticket) -> None:
    take(ticket.pk, actor=acting(ada), at=just_now())
    resolve(ticket.pk, text="Cambiato il toner: ora stampa.", actor=acting(ada), at=just_now())
    assert (
        f"/knowledge/new/?ticket={ticket.number}" in as_ada.get(f"/tickets/{ticket.number}/").content.decode()
    )
    page = as_ada.get(f"/knowledge/new/?ticket={ticket.number}").content.decode()
    assert "La stampante non stampa" in page
    assert "esce solo carta bianca" in page
    assert "Cambiato il toner" in page
    said = {"lang": "it", "title": "Stampa bianca", "body": "Toner.", "source": ticket.number, "do": "save"}
    as_ada.post("/knowledge/new/", {**said, "about": f"d{ticket.department_id}"})
    assert Article.objects.get().source == ticket


def test_articles_beside_a_request_and_into_its_answer(
    as_ada: Client, ada: Person, ticket: Ticket, guide: Article, inner: Article
) -> None:
    page = as_ada.get(reverse("ticket_articles", args=[ticket.number])).content.decode()
    assert "Stampante ferma" in page
    assert f"/portale/guide/{guide.pk}/" in page  # the words that a button puts into the answer
    assert "spooler" not in page
    answer = as_ada.post(reverse("article_insert", args=[guide.pk]), {"ticket": ticket.number})
    assert answer.headers["Location"] == f"/tickets/{ticket.number}/#write"
    draft = Draft.objects.get(ticket=ticket, mode="reply")
    assert "1. Spenga la stampante." in draft.text
    assert f"/portale/guide/{guide.pk}/" in draft.text
    as_ada.post(reverse("article_insert", args=[inner.pk]), {"ticket": ticket.number})
    assert inner.label in Draft.objects.get(ticket=ticket, mode="note").text
    assert "fusore" not in Draft.objects.get(ticket=ticket, mode="reply").text
    guide.refresh_from_db()
    assert guide.inserted == 1
    assert Use.objects.filter(ticket=ticket, person=ada).count() == 2


def test_a_call_is_answered_with_an_article(as_ada: Client, seven_levels: object, guide: Article) -> None:
    as_ada.get("/call/")
    call = Call.objects.get()
    said = {"subject": "La stampante non stampa"}
    beside = as_ada.post(reverse("call_draft", args=[call.pk]), said, headers={"HX-Request": "true"})
    assert "Stampante ferma" in beside.content.decode()
    page = as_ada.post(reverse("call_answer", args=[call.pk]), {**said, "guide": guide.pk})
    assert page.status_code == 200
    assert "1. Spenga la stampante." in page.content.decode()
    call.refresh_from_db()
    assert call.outcome == ""  # nothing is sent before somebody looked at it


def test_search_and_palette_find_articles(as_ada: Client, guide: Article) -> None:
    address = reverse("article", args=[guide.pk])
    assert address in as_ada.get("/search/?q=stampanti").content.decode()
    assert address in as_ada.get(f"/search/palette/?q={guide.label}").content.decode()


def test_a_guide_before_sending_spares_the_request(dario: Person, guide: Article, inner: Article) -> None:
    browser = browser_of(dario)
    found = browser.get("/portale/nuova/simili/?subject=La stampante è ferma").content.decode()
    assert "Stampante ferma" in found
    assert "fusore" not in found
    browser.post("/portale/nuova/bozza/", {"subject": "La stampante è ferma"})
    for _twice in range(2):
        answer = browser.post(reverse("guide_answered", args=[guide.pk]))
        assert answer.headers["Location"] == "/portale/"
    guide.refresh_from_db()
    assert (guide.avoided, guide.helped) == (1, 1)
    assert not Ticket.objects.exists()
    assert "La stampante è ferma" not in browser.get("/portale/nuova/").content.decode()


def test_guides_are_read_and_judged_without_the_inside(dario: Person, guide: Article, inner: Article) -> None:
    browser = browser_of(dario)
    page = browser.get("/portale/guide/").content.decode()
    assert "Stampante ferma" in page
    assert "fusore" not in page
    page = browser.get(reverse("guide", args=[guide.pk])).content.decode()
    assert "Spenga la stampante" in page
    assert "spooler" not in page
    assert browser.get("/portale/guide/?q=spooler").content.decode().count("Stampante ferma") == 0
    answer = browser.post(reverse("guide_judgement", args=[guide.pk]), {"helped": "no"})
    assert answer.headers["Location"] == "/portale/nuova/"
    browser.post(reverse("guide_judgement", args=[guide.pk]), {"helped": "yes"})
    guide.refresh_from_db()
    assert (guide.readings, guide.helped, guide.not_helped) == (1, 1, 0)


def test_guides_are_offered_in_the_readers_language(dario: Person, guide: Article) -> None:
    browser = browser_of(dario)
    browser.cookies["django_language"] = "en"
    assert "Stampante" not in browser.get("/portale/guide/").content.decode()
    assert browser.get("/portale/nuova/simili/?subject=stampante ferma").content.decode().strip() == ""
    assert "Not in your language yet." in browser.get(reverse("guide", args=[guide.pk])).content.decode()


@pytest.mark.parametrize(
    "address",
    ["/knowledge/", "/knowledge/?q=stampante", "/knowledge/{0}/?ticket={1}", "/knowledge/{0}/edit/"],
)
def test_no_page_asks_more_than_25_queries(
    as_ada: Client,
    ticket: Ticket,
    guide: Article,
    inner: Article,
    django_assert_max_num_queries: Any,
    address: str,
) -> None:
    with django_assert_max_num_queries(MOST_QUERIES):
        assert as_ada.get(address.format(guide.pk, ticket.number)).status_code == 200
