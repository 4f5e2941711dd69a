"""Words that look like words, texts made of them, and lines as people write them to a desk."""

from collections.abc import Iterator
from random import Random

WORDS = 30_000
_START, _MIDDLE, _END = "bcdfglmnprstvz", "aeiou", ("ta", "re", "no", "lia", "zione", "mento", "ndo", "sso")

FIRST_NAMES = [
    "Ada",
    "Bruno",
    "Carla",
    "Dario",
    "Elena",
    "Fabio",
    "Gaia",
    "Hamid",
    "Irene",
    "Jacopo",
    "Katia",
    "Luca",
    "Marta",
    "Nadia",
    "Omar",
    "Paola",
    "Quinto",
    "Rosa",
    "Sandro",
    "Teresa",
    "Ugo",
    "Vera",
    "Walter",
    "Ximena",
    "Yuri",
    "Zoe",
]

# A line is one of each: 41 x 31 x 43 different ones, and no two of these numbers share a divisor.
THINGS = [
    "La stampante",
    "Il gestionale",
    "La posta elettronica",
    "Lo schermo",
    "Il portatile",
    "La rete senza fili",
    "Il telefono interno",
    "La firma digitale",
    "Il cedolino",
    "Il rimborso spese",
    "La richiesta ferie",
    "Il badge",
    "La porta del magazzino",
    "L'ascensore",
    "Il riscaldamento",
    "La sala riunioni",
    "Il proiettore",
    "Il lettore ottico",
    "La bilancia",
    "Il muletto",
    "La fattura",
    "L'ordine",
    "La spedizione",
    "Il reso",
    "Il listino",
    "Il contratto",
    "L'accesso remoto",
    "La cartella condivisa",
    "Il calendario",
    "Il modulo",
    "La tastiera",
    "Il centralino",
    "L'archivio",
    "La scansione",
    "Il certificato",
    "La password",
    "L'aggiornamento",
    "Il salvataggio",
    "Il preventivo",
    "La bolla",
    "Il collaudo",
]
TROUBLES = [
    "non risponde",
    "si blocca",
    "non si apre",
    "è lenta da ieri",
    "dà un errore",
    "manca",
    "è sbagliato",
    "non arriva",
    "va ripristinato",
    "non si accende",
    "perde i dati",
    "chiede di nuovo l'accesso",
    "è scaduto",
    "non si stampa",
    "è doppio",
    "non si trova",
    "fa rumore",
    "è fuori servizio",
    "non si collega",
    "resta in attesa",
    "va sostituito",
    "non corrisponde",
    "è incompleto",
    "va autorizzato",
    "si spegne da solo",
    "rifiuta il codice",
    "salta una riga",
    "mostra i dati di ieri",
    "non si salva",
    "va spostato",
    "va cancellato",
]
PLACES = [
    "in ufficio vendite",
    "al primo piano",
    "al secondo piano",
    "in magazzino",
    "alla reception",
    "nella sede di Torino",
    "nella sede di Bari",
    "nella filiale di Lecce",
    "dal portale",
    "dopo l'aggiornamento",
    "da stamattina",
    "da venerdì",
    "per il turno di notte",
    "per i nuovi assunti",
    "per la chiusura del mese",
    "sul piazzale",
    "nel reparto resi",
    "in amministrazione",
    "in direzione",
    "in laboratorio",
    "in officina",
    "alla cassa tre",
    "alla cassa sette",
    "nel capannone B",
    "nel capannone C",
    "in mensa",
    "in archivio",
    "in sala server",
    "sul furgone",
    "a domicilio",
    "dal cliente",
    "per il fornitore",
    "alla linea quattro",
    "alla linea due",
    "in infermeria",
    "in portineria",
    "nella sede di Trieste",
    "a Genova",
    "a Cagliari",
    "a Perugia",
    "ad Ancona",
    "a Potenza",
    "a Trento",
]


def vocabulary() -> list[str]:
    """Words that look like words, the common ones first."""
    chance = Random(7)  # noqa: S311  # the same words each time
    made: dict[str, None] = {}
    while len(made) < WORDS:
        stem = "".join(chance.choice(_START) + chance.choice(_MIDDLE) for _ in range(chance.randint(1, 3)))
        made[stem + chance.choice(_END)] = None
    return list(made)


def texts(words: list[str], chance: Random, shortest: int = 20, longest: int = 90) -> Iterator[str]:
    """Texts without end: most of their words are among the common ones."""
    while True:
        length = chance.randint(shortest, longest)
        yield " ".join(words[min(WORDS - 1, int(chance.paretovariate(0.6)))] for _ in range(length))
