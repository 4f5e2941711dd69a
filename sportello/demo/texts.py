"""What people write at the sample desk: whole cases, and sentences that fit any case. Italian, of our own invention."""

from dataclasses import dataclass
from random import Random

from sportello.domain.lifecycle import Kind

PLACES = (
    "Lodi",
    "Crema",
    "Bari",
    "Malo",
    "Schio",
    "Trani",
    "Ivrea",
    "Fano",
    "Udine",
    "Lecco",
    "Forlì",
    "Nuoro",
)
DAYS = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì")


@dataclass(frozen=True)
class Case:
    """One thing that happens to people, with what is said about it.

    `ask` is the desk's question and `said` its answer; `note` and `tried` stay inside; `fix` ends it. `how` is
    how badly it stops them (`domain.priority.HOW_BADLY`).
    """

    category: str
    how: str
    subject: str
    text: str
    ask: str
    said: str
    note: str
    tried: str
    fix: str
    kind: Kind = Kind.INCIDENT


def filled(text: str, values: dict[str, str]) -> str:
    """The text with its gaps filled."""
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def gaps(chance: Random) -> dict[str, str]:
    """What fills the gaps of one case: the same place and number wherever they are named."""
    return {
        "sede": chance.choice(PLACES),
        "altra": chance.choice(PLACES),
        "giorno": chance.choice(DAYS),
        "numero": str(chance.randint(3, 48)),
        "interno": str(chance.randint(11, 89)),
        "ora": f"{chance.randint(7, 17)}:{chance.choice(('05', '20', '40', '50'))}",
        "codice": f"{chance.randint(1000, 9999)}",
    }


HELLOS = ("Buongiorno,", "Salve,", "Buongiorno a tutti,", "")
THANKS = ("Grazie, {nome}", "Grazie mille\n{nome}", "Cordiali saluti\n{nome}", "{nome}")
TAKEN = (
    "Buongiorno, sono {agente}: ho preso in carico la richiesta e la sto guardando.",
    "Buongiorno, la seguo io da qui in avanti. Le scrivo appena ho verificato.",
    "Grazie della segnalazione. Sto facendo le prime prove, la aggiorno tra poco.",
)
STILL_AT_IT = (
    "La stiamo ancora seguendo: abbiamo ristretto il problema e contiamo di chiudere presto.",
    "Un aggiornamento: la causa non è ancora certa, ma abbiamo una strada da provare.",
    "Ci stiamo lavorando insieme agli specialisti; le scrivo di nuovo appena ho novità.",
)
CHASES = (
    "Ci sono novità? Qui siamo ancora fermi.",
    "Scusate se insisto, ma ci serve una data.",
    "È la terza volta che chiedo: qualcuno la sta guardando?",
)
NOT_SOLVED = (
    "Purtroppo il problema si è ripresentato stamattina, identico.",
    "Per un'ora ha funzionato, poi di nuovo come prima.",
    "Non è risolto: succede ancora con gli stessi passaggi.",
)
CONFIRMS = (
    "Perfetto, funziona. Grazie!",
    "Confermo, tutto a posto.",
    "Sì, ora va bene. Grazie per la rapidità.",
)
SILENCE = "Chiediamo al cliente e aspettiamo una sua risposta."
SUPPLIER = (
    "Segnalazione aperta presso l'operatore, ci richiamano.",
    "Attendiamo il pezzo dal fornitore, consegna promessa.",
    "Il gestore della linea ha preso appuntamento.",
)
AGREED = ("Concordato un intervento fuori orario.", "Il cliente preferisce dopo la chiusura del mese.")
HAND_BACK = (
    "Manca il codice del canale: va chiesto al cliente prima di poter procedere.",
    "È già descritto nella guida interna, si risolve da voi con la procedura breve.",
    "Senza l'orario esatto del blocco non troviamo nulla nei registri.",
)
RECALL = "Il cliente ha appena richiamato: era la spina. Chiudo io."
UNHAPPY = (
    "Da tre giorni mi rispondono persone diverse: vorrei parlare con un responsabile.",
    "Così non possiamo lavorare, chiedo di essere richiamata da chi decide.",
)
SUPERVISOR_CALLED = (
    "Richiamato il cliente: spiegato a che punto siamo, concordato un aggiornamento al giorno."
)
CALL_NOTES = (
    "Ha chiamato per sapere a che punto siamo; detto che lo seguono gli specialisti.",
    "Guidato passo passo al telefono, resta da provare con un secondo utente.",
    "Spiega che il problema riguarda tutta la sede, non solo la sua postazione.",
)
MANAGER_NOTES = (
    "Ho chiesto due persone in più per questa settimana, intanto procediamo con la soluzione provvisoria.",
    "Il difetto è nel modulo condiviso: lo riguardano altri clienti, va corretto alla radice.",
    "Parlato con il fornitore: serve una decisione sul contratto, la porto in direzione.",
)
MANAGER_REPLIES = (
    "Buongiorno, sono il responsabile: seguo la richiesta di persona e la aggiorno ogni giorno.",
    "Abbiamo assegnato due specialisti al suo caso; domani le mando il piano con le date.",
)
CANCELLED = ("Aperta per errore dal cliente.", "Non serve più: hanno cambiato fornitore.", "Prova interna.")
TRANSFER = ("Riguarda la rete interna, non il servizio.", "È una questione contrattuale del personale.")
TASKS = {
    "systems": (
        "Verificare il certificato del server di scambio",
        "Aprire la porta verso il nuovo indirizzo",
    ),
    "care": ("Avvisare il cliente della finestra di manutenzione", "Raccogliere i registri dal cliente"),
    "personnel": ("Confermare la data di ingresso della nuova collega", "Verificare le ore di reperibilità"),
}
TAGS = ("rimborso", "da-richiamare", "fine-mese", "cliente-nuovo", "fuori-sede", "aggiornamento", "hardware")
REASONS_DOWN = "La parte difficile è fatta: resta la verifica con il cliente."
REASON_CRITICAL = "Tutta la sede è ferma, lo dice anche il direttore."
CLEARED = (
    "Abbiamo verificato con voi al telefono: tutto funziona, chiudiamo la richiesta.",
    "La correzione è stata pubblicata stanotte; se qualcosa non torna basta rispondere qui.",
    "Risolto con l'aggiornamento di ieri. Grazie della pazienza.",
)
ROUND = "Giro serale: risolta da un'altra via."
ON_THE_WAY = (
    "Riprodotto anche da noi: non dipende dalla postazione del cliente.",
    "Ho messo in fila le prove già fatte e chiesto un parere a chi ha scritto il modulo.",
)
LAST_NOTE = "Deciso con la direzione: si rifà il modulo, il cliente ha un referente unico fino alla consegna."
