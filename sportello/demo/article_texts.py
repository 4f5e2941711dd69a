"""What the sample desk knows: articles on what people ask most, in the small Markdown of articles."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """An article: where it belongs, who wrote it, its words, how it was read. `english` is its English text."""

    category: str
    author: str
    title: str
    summary: str
    body: str
    internal: str = ""
    english: tuple[str, str, str] | None = None
    public: bool = True
    published: bool = True
    age: int = 30  # days since it was last changed
    review: int = 120  # days until somebody looks again; less than none: it is late
    read: int = 40
    helped: int = 8
    not_helped: int = 2
    avoided: int = 3


TOLD = (
    Told(
        "Telefonia",
        "davide",
        "Chiamate in uscita bloccate: soluzione provvisoria",
        """\
Se verso alcuni prefissi si sente subito occupato, componendo il numero con 0039 la chiamata passa da un'altra
linea.
""",
        """\
## Prima di iniziare

Controlli che le altre chiamate funzionino. Se non parte nessuna chiamata, il problema è un altro: legga
[Centralino irraggiungibile](KB-0002).

## Cosa fare

1. Componga `0039` e poi il numero completo, con lo zero: **0039 0444 12 34 56**.
2. Se usa la rubrica del telefono, apra **Impostazioni, Composizione** e scelga **Aggiungi prefisso
   internazionale**.
3. Faccia una prova verso un numero bloccato. La voce arriva dopo due o tre secondi in più del solito.

> La tariffa non cambia: per l'operatore resta una chiamata nazionale.

## Quando si risolve

L'operatore corregge l'instradamento di solito in giornata. Da quel momento si torna a comporre come prima.

""",
        internal="""\
Nei log del trunk si vede `403 Forbidden`. Controllare la tabella di instradamento dopo ogni aggiornamento:
una riga va persa. Non toccare l'instradamento locale, lo fanno i responsabili tecnici.
""",
        english=(
            "Outgoing calls blocked: a way round",
            "If some prefixes sound engaged at once, dial 0039 first: the call takes another line.",
            """\
## Before you begin

Check that other calls work. If none does, the matter is another one.

## What to do

1. Dial `0039` and then the whole number, with its zero: **0039 0444 12 34 56**.
2. If you use the telephone's contacts, open **Settings, Dialling** and choose **Add the international
   prefix**.
3. Try a number that was blocked. The voice comes two or three seconds later than usual.

> The price does not change.

""",
        ),
        age=2,
        review=20,
        read=118,
        helped=37,
        not_helped=8,
        avoided=31,
    ),
    Told(
        "Telefonia",
        "marta",
        "Centralino irraggiungibile: che cosa guardare",
        "Tre controlli da fare prima di chiamarci, mentre le telefonate passano sul cellulare.",
        """\
## Cosa fare

1. Guardi le luci dell'apparato di linea: quella della **linea** deve essere verde e ferma.
2. Se è rossa, stacchi l'alimentazione, aspetti trenta secondi e la riattacchi.
3. Dopo tre minuti provi a chiamare un interno da un altro.

## Intanto

Dal portale, alla voce **Telefonia**, può deviare il numero principale su un cellulare. La deviazione è
gratuita e si toglie quando vuole.

""",
        internal="""\
Se l'apparato non risponde al ping e la linea risulta degradata, aprire subito la segnalazione all'operatore:
la linea di riserva va attivata a mano.
""",
        read=64,
        helped=15,
        not_helped=6,
        avoided=9,
    ),
    Told(
        "Telefonia",
        "elena",
        "Deviare un interno fuori orario",
        "La deviazione su un cellulare dopo le 18 si imposta dal pannello, senza costi.",
        """\
## Cosa fare

1. Apra il pannello del centralino e scelga l'interno.
2. In **Deviazioni** scelga **A orario** e indichi il numero del cellulare.
3. Spunti il sabato e la domenica, se servono.
4. Salvi e faccia una prova da fuori.

> La deviazione immediata vince su quella a orario: se c'è, la tolga.

""",
        read=51,
        helped=19,
        not_helped=1,
        avoided=12,
    ),
    Told(
        "Fatturazione elettronica",
        "ivan",
        "Fattura elettronica scartata: leggere il codice e rimediare",
        """\
La notifica di scarto dice che cosa manca. Nella maggior parte dei casi si corregge l'anagrafica e si reinvia
con lo stesso numero.
""",
        """\
## Leggere la notifica

- **00305**: la partita IVA del cliente non è valida.
- **00311** e **00312**: il codice destinatario o il codice ufficio non esiste più.
- **00404**: la stessa fattura è già stata inviata.

## Cosa fare

1. Corregga il dato nell'anagrafica del cliente, non nella fattura.
2. Apra la fattura scartata e scelga **Rigenera**.
3. La reinvii entro cinque giorni dallo scarto, con lo stesso numero e la stessa data.

> Se è passato più tempo, ci scriva prima di reinviare: la data va concordata con chi tiene la contabilità.

""",
        internal="""\
I codici ufficio dei Comuni cambiano spesso a inizio anno: l'anagrafica si aggiorna di notte, ma non quella
dei clienti importati a mano.
""",
        english=(
            "Rejected electronic invoice: read the code and mend it",
            """\
The notice of rejection says what is missing. Mostly the customer's record is mended and the invoice sent
again under the same number.
""",
            """\
## Read the notice

- **00305**: the customer's VAT number is not valid.
- **00311** and **00312**: the recipient's code does not exist any more.
- **00404**: the same invoice was sent before.

## What to do

1. Mend the customer's record, not the invoice.
2. Open the rejected invoice and choose **Make again**.
3. Send it within five days of the rejection, with the same number and date.

""",
        ),
        age=11,
        read=203,
        helped=61,
        not_helped=12,
        avoided=44,
    ),
    Told(
        "Fatturazione elettronica",
        "davide",
        "Annullare una fattura inviata due volte",
        """\
Se la seconda è già stata consegnata serve una nota di credito; se è in coda si può ancora fermare.
""",
        """\
## Se è ancora in coda

1. Apra **Invii in corso** e scelga **Ferma**.

## Se è già consegnata

1. Emetta una nota di credito totale con il riferimento alla seconda fattura.
2. Indichi nella causale: *storno per doppio invio*.
3. Avvisi il cliente: nel suo registro vedrà tre documenti.

""",
        review=-6,
        read=88,
        helped=30,
        not_helped=3,
        avoided=17,
    ),
    Told(
        "Posta certificata",
        "bice",
        "PEC con allegati grandi: errore all'invio",
        "Oltre 12 MB il programma di posta può fermarsi: dal sito la PEC parte, fino a 30 MB in tutto.",
        """\
## Cosa fare

1. Entri nella casella dal sito, con la stessa password.
2. Alleghi i file e invii. Il limite è di **30 MB** per tutto il messaggio.
3. Se non basta, divida gli allegati in due messaggi e scriva nell'oggetto *1 di 2*, *2 di 2*.

> Gli allegati pesano circa un terzo in più quando viaggiano: 22 MB di file sono già al limite.

""",
        read=47,
        helped=16,
        avoided=8,
    ),
    Told(
        "Portale clienti",
        "elena",
        "Togliere un utente che lascia l'azienda",
        "Prima si passano i documenti a un collega, poi si disattiva l'utente: così non si perde nulla.",
        """\
## Cosa fare

1. Con il ruolo di amministratore apra **Utenti** e scelga la persona.
2. Con **Trasferisci documenti** indichi chi li riceve.
3. Scelga **Disattiva**. L'accesso finisce subito, la cronologia resta.

> Un utente disattivato non conta tra le licenze dal mese dopo.

""",
        read=72,
        helped=28,
        not_helped=1,
        avoided=14,
    ),
    Told(
        "Rete e VPN",
        "andrea",
        "La VPN non si collega: i primi controlli",
        """\
Quasi sempre è l'ora del computer, la password scaduta o il Wi-Fi dell'albergo. Si vede in due minuti.
""",
        """\
## Cosa fare

1. Controlli che data e ora del computer siano giuste.
2. Apra un sito qualunque: molte reti chiedono prima di accettare le condizioni.
3. Provi a entrare nella posta dal browser: se la password è scaduta, la cambi lì.
4. Chiuda e riapra il programma della VPN.

## Se non basta

Ci dica il **codice di errore** e da dove si collega.

""",
        internal="""\
Dopo l'aggiornamento del concentratore alcune sedi restano con il profilo vecchio: rimandare il profilo dal
pannello, non reinstallare.
""",
        review=-2,
        read=156,
        helped=52,
        not_helped=14,
        avoided=27,
    ),
    Told(
        "Stampa",
        "noemi",
        "Stampante: carta inceppata o prima pagina mancante",
        "Si toglie la carta dal retro, nel verso in cui gira; poi si guarda il formato impostato.",
        """\
## Carta inceppata

1. Spenga la stampante e apra lo sportello posteriore.
2. Tiri la carta piano, con due mani, nel verso in cui gira.
3. Controlli che nel cassetto la risma sia sotto il segno.

## Manca la prima pagina

1. Nelle preferenze di stampa tolga **Copertina**.
2. Scelga il formato **A4** e non *Automatico*.

""",
        read=93,
        helped=33,
        not_helped=9,
        avoided=19,
    ),
    Told(
        "Utenze e accessi",
        "camilla",
        "Utente bloccato dopo il cambio della password",
        "Un telefono o un vecchio computer continua a provare la password di prima e blocca l'utenza.",
        """\
## Cosa fare

1. Cambi la password anche nella posta del **telefono**.
2. Spenga i computer che non usa più.
3. Aspetti quindici minuti: il blocco finisce da solo.

> Se ha fretta ci chiami: lo togliamo noi, ma solo dopo i primi due passi.

""",
        internal="""\
Il registro dei tentativi dice da quale macchina arrivano. Non alzare mai la soglia dei tentativi.
""",
        public=False,
        read=38,
        helped=0,
        not_helped=0,
        avoided=0,
    ),
    Told(
        "Spedizioni",
        "fulvio",
        "Etichette di spedizione fuori formato",
        "Dopo il cambio della stampante va scelto il profilo da 102 × 152.",
        """\
## Cosa fare

1. In **Spedizioni, Stampanti** scelga la sua stampante.
2. Imposti il formato **102 × 152**.

""",
        published=False,
        age=1,
        read=0,
        helped=0,
        not_helped=0,
        avoided=0,
    ),
)
