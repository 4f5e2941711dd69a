"""Articles are found by words and suggested for a text, on both databases; never by what is not for the reader."""

import pytest
from django.db import connection

from sportello.knowledge.models import ArticleText
from sportello.knowledge.search import answering, rebuild, search
from sportello.knowledge.writing import Words
from sportello.people.models import Department, Person
from tests.knowledge.shelf import actor, an_article, published_now, said_again

pytestmark = pytest.mark.django_db


def titles(ids: list[int]) -> list[str]:
    rows = ArticleText.objects.select_related("latest", "in_force").in_bulk(ids)
    return [rows[id].shown.title for id in ids]


def test_words_count_by_stem_and_the_inside_is_for_agents(carla: Person, it_department: Department) -> None:
    an_article(carla, "Stampante ferma", department=it_department, internal="Riavviare lo spooler sul nodo")
    an_article(carla, "Chiamate bloccate", department=it_department)
    everybody = ArticleText.objects.public()
    assert titles(search("stampanti ferme", everybody, internal=False)) == ["Stampante ferma"]
    assert search("spooler", everybody, internal=False) == []
    assert titles(search("spooler", everybody, internal=True)) == ["Stampante ferma"]


def test_a_number_leads_to_its_article(carla: Person, it_department: Department) -> None:
    article = an_article(carla, "Chiamate bloccate", department=it_department)
    assert titles(search(article.label, ArticleText.objects.all(), internal=True)) == ["Chiamate bloccate"]


def test_requesters_find_what_is_in_force_and_not_what_is_being_written(
    carla: Person, it_department: Department
) -> None:
    article = an_article(carla, "Stampante ferma", department=it_department)
    an_article(carla, "Stampante bozza", department=it_department, published=False)
    an_article(carla, "Stampante interna", department=it_department, public=False)
    said_again(article, carla, Words("Stampante segreta", "Domani."))
    assert titles(search("stampante", ArticleText.objects.public(), internal=False)) == ["Stampante ferma"]
    assert search("segreta", ArticleText.objects.public(), internal=False) == []
    article.refresh_from_db()
    published_now(article, carla)
    assert titles(search("segreta", ArticleText.objects.public(), internal=False)) == ["Stampante segreta"]


def test_agents_see_their_departments_and_what_is_public(
    ada: Person, carla: Person, eva: Person, it_department: Department
) -> None:
    an_article(carla, "Rete interna", department=it_department, public=False)
    an_article(carla, "Rete pubblica", department=it_department)
    seen = {
        person.name: titles(search("rete", ArticleText.objects.visible_to(actor(person)), internal=True))
        for person in (ada, eva)
    }
    assert sorted(seen["Ada"]) == ["Rete interna", "Rete pubblica"]
    assert seen["Eva"] == ["Rete pubblica"]


def test_a_text_is_answered_by_what_speaks_of_the_same_once_an_article(
    carla: Person, it_department: Department
) -> None:
    article = an_article(
        carla, "Chiamate verso 0444 bloccate", department=it_department, body="Anteporre 0039 al numero."
    )
    an_article(carla, "Fatture scartate", department=it_department, body="Le chiamate al servizio SdI.")
    said_again(article, carla, Words("Calls to 0444 blocked", "Chiamate verso l'esterno bloccate"), "en")
    article.refresh_from_db()
    published_now(article, carla, "en")
    live = ArticleText.objects.live()
    text = "Le chiamate verso Vicenza restano bloccate"
    found = [row.shown.title for row in answering(text, live, internal=False, language="it")]
    assert found == ["Chiamate verso 0444 bloccate"]
    found = [row.shown.title for row in answering(text, live, internal=False, language="en")]
    assert found == ["Calls to 0444 blocked"]
    assert answering("e poi", live, internal=False, language="it") == []


def test_the_index_can_be_written_anew(carla: Person, it_department: Department) -> None:
    an_article(carla, "Stampante ferma", department=it_department)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM knowledge_words")
    assert search("stampante", ArticleText.objects.public(), internal=False) == []
    assert sum(rebuild()) == 1
    assert search("stampante", ArticleText.objects.public(), internal=False)
