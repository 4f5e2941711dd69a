"""Prepared words of the sample desk: canned replies, macros, and two files that somebody sent."""

import struct
import zlib

from sportello.demo.departments import House
from sportello.domain.timeline.files import File
from sportello.tickets.storage import keep
from sportello.workspace.canned import check_canned
from sportello.workspace.macros import check_macro
from sportello.workspace.models import CannedReply, Macro

# (department or none for all, name, text, name in English, text in English)
REPLIES = (
    (
        "",
        "Ricevuto, aggiorno entro…",
        "Buongiorno {{ requester_first_name }}, abbiamo ricevuto la sua richiesta {{ number }} e la stiamo guardando. "
        "La aggiorniamo entro {{ promised_time }}.\n\n{{ agent_name }}",
        "Received, an update by…",
        "Good morning {{ requester_first_name }}, we have received your request {{ number }} and are looking into it. "
        "You will hear from us by {{ promised_time }}.\n\n{{ agent_name }}",
    ),
    (
        "",
        "Risolto, chiedi conferma",
        "Buongiorno {{ requester_first_name }}, da parte nostra è risolto. Ci conferma che ora funziona?\n\n"
        "{{ agent_name }}",
        "Solved, please confirm",
        "Good morning {{ requester_first_name }}, it is solved on our side. Could you confirm that it works now?\n\n"
        "{{ agent_name }}",
    ),
    (
        "care",
        "Chiedi i log del centralino",
        "Buongiorno {{ requester_first_name }}, per capire dove si ferma la chiamata ci servono i log del centralino "
        "dell'ultima ora. Li può allegare rispondendo qui.\n\n{{ agent_name }}",
        "Ask for the logs of the switchboard",
        "Good morning {{ requester_first_name }}, to see where the call stops we need the logs of the switchboard "
        "of the last hour. You can attach them to your answer.\n\n{{ agent_name }}",
    ),
)
MACROS = (
    (
        "",
        "Prendi e rispondi",
        "Take it and answer",
        [
            {"do": "take"},
            {
                "do": "reply",
                "text_it": "Buongiorno {{ requester_first_name }}, sono {{ agent_name }} e la seguo io.",
                "text_en": "Good morning {{ requester_first_name }}, I am {{ agent_name }} and look after it.",
            },
        ],
    ),
    (
        "care",
        "Attendi il fornitore",
        "Wait for the supplier",
        [
            {"do": "tag", "add": ["fornitore"]},
            {"do": "note", "text": "Aperta la segnalazione al fornitore: si guarda di nuovo tra due giorni."},
            {"do": "item", "text": "Chiedere al fornitore il numero della segnalazione"},
            {"do": "hold", "for": "third_party", "days": 2},
        ],
    ),
)
LOG = "\n".join(
    f"15:31:{second:02d}  INVITE 0444{second:04d}  ->  {'403 Forbidden' if second % 3 else '200 OK'}  (trunk-2)"
    for second in range(5, 45)
)


def make_prepared(house: House) -> None:
    """Store them; each is checked as one written on the administration's page is."""
    for rank, (department, name, text, name_en, text_en) in enumerate(REPLIES):
        where = house.departments[department] if department else None
        canned = CannedReply(
            department=where, rank=rank, name_it=name, name_en=name_en, text_it=text, text_en=text_en
        )
        check_canned(canned)
        canned.save()
    for rank, (department, name, name_en, actions) in enumerate(MACROS):
        where = house.departments[department] if department else None
        macro = Macro(department=where, rank=rank, name_it=name, name_en=name_en, actions=actions)
        check_macro(macro)
        macro.save()


def a_log() -> File:
    """The extract of a log."""
    return keep([LOG.encode()], "centralino.log")


def a_picture() -> File:
    """A small picture such as people send of their screen: stripes, made here."""
    width, height = 320, 180
    rows = b"".join(b"\x00" + b"".join(_shade(x, y) for x in range(width)) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(rows, 9)), _chunk(b"IEND", b""))
    return keep([b"\x89PNG\r\n\x1a\n", *parts], "schermata.png")


def _shade(x: int, y: int) -> bytes:
    if y < 24:
        return b"\x2d\x6a\x78"
    inside = 40 < x < 280 and 60 < y < 130
    return b"\xfd\xe8\xe5" if inside and y // 9 % 2 else b"\xf5\xf4\xf0"


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
