"""Everybody of the sample desk: who works there, who asks. All names, companies and numbers are invented."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from sportello.people.actor import Actor, actor_for
from sportello.people.models import Address, Organisation, Person, Phone

PASSWORD = "sportello-demo"  # noqa: S105  # said aloud at every start: it opens nothing but the sample desk
COMPANY = "Quadrante Servizi"

STAFF = {
    # Customer care: first line, partners' first line, specialists, supervisors, management.
    "sara": "Sara Colombo", "omar": "Omar Haddad", "nadia": "Nadia Serra", "pietro": "Pietro Valli",
    "alice": "Alice Fontana", "samir": "Samir Benali", "greta": "Greta Olivieri", "enzo": "Enzo Caruso",
    "livia": "Livia Baroni", "carlo": "Carlo Zanetti", "irene": "Irene Mancini", "dario": "Dario Pace",
    "davide": "Davide Neri", "marta": "Marta Greco", "ivan": "Ivan Moro", "elena": "Elena Riva",
    "bice": "Bice Rossini", "fulvio": "Fulvio Amadei",
    "giulia": "Giulia Ferri", "luca": "Luca Bonfanti", "paolo": "Paolo Rinaldi",
    "chiara": "Chiara Vitale", "tea": "Tea Marchetti",
    # Systems.
    "bruno": "Bruno Testa", "camilla": "Camilla Sartori", "yusuf": "Yusuf Demir", "noemi": "Noemi Ricci",
    "andrea": "Andrea Longo", "simone": "Simone Battaglia", "vera": "Vera Costa", "tito": "Tito Gallo",
    "silvia": "Silvia Conti", "stefano": "Stefano Bellini", "ugo": "Ugo Ferraro", "miriam": "Miriam Leoni",
    # Personnel.
    "rita": "Rita Lombardi", "claudio": "Claudio Piras", "sonia": "Sonia Villa", "ettore": "Ettore Basso",
    "norma": "Norma Giusti", "beatrice": "Beatrice Sala", "francesca": "Francesca Leone",
    "ottavio": "Ottavio Grassi",
    # The house.
    "roberto": "Roberto Salvi", "anna": "Anna De Luca", "tommaso": "Tommaso Gatti", "ilaria": "Ilaria Monti",
}  # fmt: skip
# Colleagues who work at no desk, and ask like everybody.
COLLEAGUES = (
    "Giorgio Farina",
    "Monica Tosi",
    "Fabio Ruggeri",
    "Laura Cattaneo",
    "Nicola Bruni",
    "Teresa Amato",
)


@dataclass(frozen=True)
class Company:
    """An organisation that asks for help, with the people who call."""

    name: str
    tier: str = ""
    served_by: str = ""
    partner: bool = False
    people: tuple[str, ...] = ()


COMPANIES = (
    Company("Molino Ferrante", "gold", people=("Rosa Ferrante", "Gino Ferrante", "Patrizia Longhi")),
    Company("Farmacie Aurora", "gold", people=("Matteo Aldini", "Serena Pozzi", "Cinzia Rota")),
    Company("Trasporti Galvani", "gold", people=("Renato Galvani", "Deborah Fusi")),
    Company("Hotel Belmare", "silver", people=("Loredana Sassi", "Ivo Marchi")),
    Company("Studio Morandi e Soci", "silver", people=("Aldo Morandi", "Federica Nava")),
    Company("Cantine Bellavalle", "silver", people=("Tullio Bellavalle", "Marina Deplano")),
    Company("Cooperativa La Quercia", "silver", people=("Emma Rossetti", "Walter Fabbri")),
    Company("Comune di Borgoverde", "silver", people=("Graziella Poli", "Sandro Tedesco", "Lina Orsi")),
    Company("Vetreria Sant'Elmo", people=("Achille Donati", "Paola Ghezzi")),
    Company("Officine Tarantini", people=("Rocco Tarantini", "Ada Milani")),
    Company("Tessitura Orlandi", people=("Piera Orlandi", "Vittorio Conca")),
    Company("Ferramenta Bonetti", people=("Guido Bonetti",)),
    Company("Studio Dentistico Alba", people=("Sabrina Costantini", "Luigi Perego")),
    Company("Notai Valsesia", people=("Ernesto Valsesia", "Diana Prandi")),
    Company("Edilnova", served_by="Rete Digitale Nord", people=("Saverio Motta", "Bianca Riccardi")),
    Company("Caseificio Tre Cime", served_by="Rete Digitale Nord", people=("Martino Hofer", "Elsa Zorzi")),
    Company("Libreria del Porto", served_by="Sud Informatica", people=("Amelia Caputo",)),
    Company("Autolinee Sannite", served_by="Sud Informatica", people=("Donato Iorio", "Carmela Russo")),
    Company("Rete Digitale Nord", "partner", partner=True, people=("Michele Andreis", "Olga Ferrero")),
    Company("Sud Informatica", "partner", partner=True, people=("Rosario Esposito", "Katia Marino")),
)


@dataclass
class Cast:
    """Who was made: staff by short name, requesters by company."""

    staff: dict[str, Person] = field(default_factory=dict)
    callers: dict[str, list[Person]] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)

    def ids(self, *names: str) -> tuple[int, ...]:
        """The ids of staff, in the order given."""
        return tuple(self.staff[name].pk for name in names)


def administrator(cast: Cast) -> Actor:
    """Who administers the desk, at a page."""
    return actor_for(Person.objects.get(pk=cast.staff["tommaso"].pk), "page")


def make_people() -> Cast:
    """Store the company, its customers and partners, and everybody's addresses and phones."""
    cast, key = Cast(), make_password(PASSWORD)
    own = Organisation.objects.create(name=COMPANY, kind=Organisation.Kind.OWN)
    cast.organisations[COMPANY] = own
    for login, name in STAFF.items():
        cast.staff[login] = Person.objects.create(login=login, name=name, password=key, organisation=own)
    Person.objects.filter(login="tommaso").update(is_administrator=True)
    Person.objects.filter(login="ilaria").update(is_auditor=True)
    cast.callers[COMPANY] = [
        Person.objects.create(name=name, login=_login(name), password=key, organisation=own)
        for name in COLLEAGUES
    ]
    for company in COMPANIES:
        _make_company(cast, company, key)
    for company in COMPANIES:
        if company.served_by:
            cast.organisations[company.name].served_by.add(cast.organisations[company.served_by])
    _make_contacts(cast)
    return cast


def _make_company(cast: Cast, company: Company, key: str) -> None:
    kind = Organisation.Kind.PARTNER if company.partner else Organisation.Kind.CUSTOMER
    made = Organisation.objects.create(name=company.name, kind=kind, tier=company.tier)
    cast.organisations[company.name] = made
    cast.callers[company.name] = [
        Person.objects.create(name=name, login=_login(name), password=key, organisation=made)
        for name in company.people
    ]


def _make_contacts(cast: Cast) -> None:
    """One address and one or two numbers each; the domain .example belongs to nobody, nor do the numbers."""
    addresses, phones = [], []
    for place, (person, domain) in enumerate(_everybody(cast)):
        addresses.append(Address(person=person, address=f"{_login(person.name)}@{domain}.example"))
        phones.append(Phone(person=person, number=f"+390255501{place:03}", label="ufficio"))
        if place % 3 == 0:
            phones.append(Phone(person=person, number=f"+39340555{place:04}", label="cellulare"))
    Address.objects.bulk_create(addresses)
    Phone.objects.bulk_create(phones)


def _everybody(cast: Cast) -> Iterator[tuple[Person, str]]:
    for person in cast.staff.values():
        yield person, _domain(COMPANY)
    for company, people in cast.callers.items():
        for person in people:
            yield person, _domain(company)


def _login(name: str) -> str:
    return name.lower().replace(" ", ".").replace("'", "")


def _domain(company: str) -> str:
    return "".join(letter for letter in company.lower() if letter.isalnum())
