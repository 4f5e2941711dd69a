"""Looking people up, as fast as somebody types."""

import pytest

from sportello.people.callers import callers
from sportello.people.models import Organisation, Person, Phone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cellar() -> Organisation:
    firm = Organisation.objects.create(name="Cantine Bellavalle")
    for name in ("Irene Dal Pozzo", "Guido Tessarì"):
        person = Person.objects.create(name=name, organisation=firm)
        Phone.objects.create(person=person, number="+390444310118")
    Phone.objects.create(person=Person.objects.create(name="Bella O'Hara"), number="+442079460123")
    return firm


def names(text: str) -> list[str]:
    return [person.name for person in callers(text)]


@pytest.mark.parametrize(
    "typed", ["+390444310118", "0444 31 01 18", "0039 0444/310118", "310118", "tel:+39-0444-310118", "4431"]
)
def test_a_number_or_a_part_of_it_finds_everybody_who_has_it(typed: str) -> None:
    assert names(typed) == ["Guido Tessarì", "Irene Dal Pozzo"]


def test_a_foreign_number_is_found_as_people_there_write_it() -> None:
    assert names("020 7946") == ["Bella O'Hara"]


def test_names_before_firms_without_accents() -> None:
    assert names("bella") == ["Bella O'Hara", "Guido Tessarì", "Irene Dal Pozzo"]
    assert names("tessari") == names("guido BELLAV") == ["Guido Tessarì"]
    assert names("o'hara") == names("OHara"[:1] + " hara") == ["Bella O'Hara"]


@pytest.mark.parametrize("typed", ["", "x", "12", '"', "a OR", "*", "\x00", "'':*", "bella nobody", "😀😀"])
def test_whatever_is_typed_asks_for_words_only(typed: str) -> None:
    assert names(typed) == []


def test_the_indexes_follow_every_change(cellar: Organisation) -> None:
    Organisation.objects.filter(pk=cellar.pk).update(name="Molino Ferrante")
    assert names("bellavalle") == []
    assert names("ferrante") == ["Guido Tessarì", "Irene Dal Pozzo"]
    Person.objects.filter(name__startswith="Guido").update(organisation=None, name="Gino Rossi")
    assert names("ferrante") == ["Irene Dal Pozzo"]
    assert names("310118") == ["Gino Rossi", "Irene Dal Pozzo"]
    Phone.objects.filter(person__name="Gino Rossi").delete()
    Person.objects.filter(name="Irene Dal Pozzo").update(is_active=False)
    assert names("310118") == names("irene") == []
    Phone.objects.filter(number="+442079460123").update(number="+442079469999")
    assert names("9999") == ["Bella O'Hara"]
    assert names("0123") == []
