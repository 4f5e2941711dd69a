"""What the columns of a table may be, and what they probably are: by their names, in Italian and English."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.utils.translation import gettext_lazy as _

from sportello.domain.folding import fold


@dataclass(frozen=True)
class Field:
    """A field of a row: its name in a plan, and what people call it."""

    name: str
    label: object
    needed: bool = False


OWN, LEFT_OUT = "own", ""
"""A column that becomes a field of the ticket under its own name, and one that is left out."""

TICKETS: Final = (
    Field("number", _("Number"), needed=True),
    Field("subject", _("Subject"), needed=True),
    Field("text", _("Description")),
    Field("requester_name", _("Requester")),
    Field("requester_email", _("Requester's e-mail")),
    Field("requester_phone", _("Requester's telephone")),
    Field("organisation", _("Organisation")),
    Field("opened", _("Opened"), needed=True),
    Field("state", _("State")),
    Field("resolved", _("Resolved on")),
    Field("closed", _("Closed on")),
    Field("updated", _("Last change")),
    Field("priority", _("Priority")),
    Field("category", _("Category")),
    Field("owner", _("In hand of")),
    Field("team", _("Team")),
    Field("tags", _("Labels")),
    Field("channel", _("Channel")),
    Field("resolution", _("Resolution")),
    Field("note", _("Internal note")),
)
MESSAGES: Final = (
    Field("ticket", _("Number of the request"), needed=True),
    Field("at", _("Written on"), needed=True),
    Field("text", _("Text"), needed=True),
    Field("author_name", _("Author")),
    Field("author_email", _("Author's e-mail")),
    Field("public", _("Public or internal")),
    Field("reference", _("Number of the message")),
)
PEOPLE: Final = (
    Field("name", _("Name"), needed=True),
    Field("email", _("E-mail")),
    Field("phone", _("Telephone")),
    Field("language", _("Language")),
    Field("reference", _("Identifier")),
)
ORGANISATIONS: Final = (
    Field("name", _("Name"), needed=True),
    Field("tier", _("Contract level")),
    Field("reference", _("Identifier")),
)
FIELDS: Final[Mapping[str, Sequence[Field]]] = {
    "tickets": TICKETS,
    "messages": MESSAGES,
    "people": PEOPLE,
    "organisations": ORGANISATIONS,
}
WORDS: Final = ("state", "priority", "team", "owner", "category")
"""Fields whose values a plan may translate."""

# What columns are called, by field: the first words before a colon begin a new one.
_HEADS: Final = {
    "tickets": """
        number: id, number, numero, ticket, ticket id, ticket number, n. richiesta, case, codice, key, #
        subject: subject, oggetto, title, titolo, summary, argomento
        text: description, descrizione, text, testo, body, message, messaggio, richiesta, details
        requester_name: requester, richiedente, customer, cliente, contact, contatto, from, full name, nome,
            requester name, reporter, user
        requester_email: email, e-mail, requester email, mail, indirizzo e-mail, requester e-mail, customer
            email, email richiedente
        requester_phone: phone, telefono, telephone, cellulare, mobile, requester phone
        organisation: organisation, organization, company, azienda, organizzazione, ditta, account
        opened: created, created at, opened, aperta, aperta il, data apertura, creata, date, data, created
            time, date created, opened at, creation date
        state: status, state, stato
        resolved: resolved, resolved at, risolta, risolta il, solved at, data risoluzione, resolved time
        closed: closed, closed at, chiusa, chiusa il, data chiusura, closed time
        updated: updated, updated at, last update, last updated, modificata, ultima modifica
        priority: priority, priorita, gravita, severity, urgency, urgenza
        category: category, categoria, type, tipo, topic, help topic, queue, coda
        owner: owner, agent, agente, assigned to, assignee, assegnata a, operatore, responsabile, assigned
        team: team, group, gruppo, squadra, department, reparto
        tags: tags, tag, labels, etichette
        channel: channel, canale, source, origine, via
        resolution: resolution, risoluzione, soluzione, solution
        note: note, notes, note interne, internal notes, annotazioni
    """,
    "messages": """
        ticket: ticket, ticket id, ticket number, number, numero, id, case, n. richiesta, richiesta
        at: date, data, created, created at, at, when, quando, timestamp, time
        text: text, testo, body, message, messaggio, comment, commento, content
        author_name: author, autore, name, nome, by, from, da, user, chi
        author_email: email, e-mail, author email, mail
        public: public, pubblico, internal, interno, private, privato, visibility, type, tipo
        reference: message id, comment id, id messaggio
    """,
    "people": """
        name: name, nome, nominativo, nome e cognome, full name, contact
        email: email, e-mail, mail, posta, indirizzo e-mail
        phone: phone, telefono, telephone, tel, cellulare, mobile
        language: language, lingua
        reference: id, login, user id, codice
    """,
    "organisations": """
        name: name, nome, ragione sociale, company, azienda, organisation, organization
        tier: tier, contract, contratto, livello, plan
        reference: id, codice
    """,
}


@cache
def _heads(what: str) -> Mapping[str, Sequence[str]]:
    """The headings that speak for each field."""
    found = {}
    for name, words in re.findall(r"(\w+): ([^:]+?)(?=\s+\w+:|\s*$)", _HEADS[what]):
        found[name] = [fold(head.strip()) for head in words.split(",")]
    return found


def guessed(columns: Sequence[str], what: str) -> dict[str, str]:
    """Which field each column probably is; a heading that means a field exactly goes before one that only holds it."""
    found: dict[str, str] = {}
    heads = {column: fold(column.replace("_", " ")) for column in columns}
    for exact in (True, False):
        for field, names in _heads(what).items():
            for column, head in heads.items():
                if column in found or field in found.values():
                    continue
                if head in names if exact else any(f" {name} " in f" {head} " for name in names):
                    found[column] = field
    return {column: found.get(column, LEFT_OUT) for column in columns}


def guess_what(columns: Sequence[str]) -> str:
    """What the rows of a table probably are: of what most needed fields are there."""

    def fit(what: str) -> tuple[bool, int]:
        known = set(guessed(columns, what).values()) - {""}
        return {field.name for field in FIELDS[what] if field.needed} <= known, len(known)

    return max(FIELDS, key=fit)


def lacking(columns: Mapping[str, str], what: str) -> list[Field]:
    """Needed fields that no column is."""
    return [field for field in FIELDS[what] if field.needed and field.name not in columns.values()]
