"""What programs say to the sample desk, and what is in the table that it was moved in from."""

from typing import Any, Final

MACHINES: Final = "Alertmanager della sala macchine"
PROBES: Final = "Sonde del centralino"
PATHS: Final = {
    "list": "eventi",
    "fingerprint": "sonda",
    "status": "stato",
    "title": "titolo",
    "text": "misura",
    "severity": "livello",
}
STATES: Final = {"allarme": "firing", "rientrato": "resolved"}
SEVERITIES: Final = {"grave": "high medium", "lieve": "low medium"}


def _machines(*alerts: tuple[str, str, str, str, str]) -> dict[str, Any]:
    """A message of Alertmanager: (state, name, machine, severity, summary) of each alarm."""
    return {
        "version": "4",
        "groupKey": "{}:{}",
        "status": alerts[0][0],
        "receiver": "sportello",
        "alerts": [
            {
                "status": state,
                "labels": {"alertname": name, "instance": machine, "severity": severity},
                "annotations": {"summary": summary},
                "fingerprint": f"{name}-{machine}".lower(),
            }
            for state, name, machine, severity, summary in alerts
        ],
    }


def _probes(probe: str, state: str, title: str, measured: str, level: str = "grave") -> dict[str, Any]:
    return {
        "eventi": [{"sonda": probe, "stato": state, "titolo": title, "misura": measured, "livello": level}]
    }


_DISK = ("DiscoQuasiPieno", "db-01", "error", "db-01: restano 9 GB sul disco dei dati")
_TUNNEL = ("TunnelGiu", "vpn-02", "warning", "vpn-02: il collegamento con Borgoverde è caduto")
_PAPER = ("CertificatoInScadenza", "web-01", "warning", "web-01: il certificato scade tra 6 giorni")
_TRUNK = ("tronco-2", "Tronco SIP 2: chiamate rifiutate", "37 rifiuti in 5 minuti, soglia 10")
_TRUNK_AGAIN = (*_TRUNK[:2], "52 rifiuti in 5 minuti, soglia 10")
_ECHO = ("qualita-1", "Qualità della voce scesa sulla linea 1", "MOS 3,1")
_TRUNK_OVER = (*_TRUNK[:2], "0 rifiuti in 5 minuti")

# (how many minutes ago, from which source, the message, whether somebody takes charge of what it opened)
MESSAGES: Final[tuple[tuple[int, str, dict[str, Any], bool], ...]] = (
    (38, "machines", _machines(("firing", *_DISK)), True),
    (31, "probes", _probes(_TRUNK[0], "allarme", *_TRUNK[1:]), True),
    (29, "probes", _probes(_TRUNK_AGAIN[0], "allarme", *_TRUNK_AGAIN[1:]), False),
    (27, "machines", _machines(("firing", *_TUNNEL)), False),
    (24, "machines", _machines(("firing", *_DISK)), False),
    (19, "machines", _machines(("resolved", *_TUNNEL)), False),
    (12, "probes", _probes(_ECHO[0], "degradato", *_ECHO[1:], level="lieve"), False),
    (9, "probes", _probes(_TRUNK_OVER[0], "rientrato", *_TRUNK_OVER[1:]), False),
    (4, "machines", _machines(("firing", *_PAPER), ("firing", *_DISK)), False),
)

RECEIVER: Final = "Gestionale ordini"
RECEIVER_ADDRESS: Final = "https://ordini.quadranteservizi.example/sportello"
RECEIVER_RESTS: Final = '{"errore": "manutenzione in corso"}'
RECEIVER_TOOK: Final = '{"esito": "ricevuto"}'

MOVED: Final = "richieste-2024.csv"
MOVED_FROM: Final = "vecchio-registro"
TABLE: Final = """\
Numero;Oggetto;Descrizione;Richiedente;E-mail;Aperta il;Stato;Gravità;Chiusa il
101;Stampa degli ordini ferma;Dal cambio del server non stampa più nulla.;Rocco Tarantini;{rocco};\
04/03/2024 09:15;Chiusa;alta;04/03/2024 11:40
102;Secondo schermo per il banco;Serve un secondo schermo alla cassa.;Guido Bonetti;{guido};\
05/03/2024 10:02;Chiusa;bassa;08/03/2024 16:20
103;Fatture doppie nel registro;Tre fatture di febbraio compaiono due volte.;Piera Orlandi;{piera};\
11/03/2024 08:47;Chiusa;media;12/03/2024 09:30
104;Etichette dei prezzi illeggibili;Dal nuovo rotolo si leggono a metà.;Elio Spada;\
elio.spada@ferramentabonetti.example;12/03/2024 15:05;Chiusa;bassa;12/03/2024 15:30
105;Password del portale scaduta;Non riesce più a entrare.;Ada Milani;{ada};\
18/03/2024 14:31;Chiusa;media;18/03/2024 14:52
106;Catalogo dei ricambi vuoto;La pagina dei ricambi non mostra nulla.;Rocco Tarantini;{rocco};\
il mese scorso;Chiusa;media;
"""
