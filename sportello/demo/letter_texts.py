"""What is written in the letters of the sample desk. Every sentence is invented."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """A subject and the words below it."""

    subject: str
    text: str


DOUBLED = Told(
    "Due fatture di fornitori arrivate doppie",
    """Buongiorno,

da ieri pomeriggio nel portale vedo due volte le stesse fatture passive: quella delle sementi e quella del trasporto. \
L'importo è identico, cambia solo l'ora di ricezione. Le posso registrare o rischio di pagarle due volte?

Grazie,
Rosa Ferrante

--
Molino Ferrante
Amministrazione, interno 12
""",
)
ANSWER = """Buongiorno signora Ferrante,

ho visto le due fatture: la seconda copia è un nuovo invio dello stesso file, e il portale doveva segnarla doppia. \
Registri solo la prima di ciascuna. Mi conferma se l'elenco di oggi ne mostra altre?

Sara Colombo"""
AGAIN = Told(
    "Re: Due fatture di fornitori arrivate doppie",
    """Grazie, ho controllato: oggi ce n'è una terza, il canone della bilancia, ricevuta alle 8:02 e alle 8:40. \
Ho registrato solo la prima come mi ha detto.

Rosa Ferrante

Il {when}, Assistenza Quadrante <assistenza@quadranteservizi.example> ha scritto:
{quoted}

--
Molino Ferrante
Amministrazione, interno 12
""",
)
EXTENSIONS = Told(
    "Interni da spostare prima di venerdì",
    """Buongiorno, dobbiamo spostare tre interni prima dell'apertura della nuova ala:

201 dalla hall alla reception nuova
214 dal magazzino all'ufficio eventi
230 da dismettere

Venerdì alle 15 arriva il primo gruppo. È fattibile?
Loredana Sassi
""",
)
EXTENSIONS_HTML = """<html><body style="font-family:Calibri">
<p>Buongiorno,<br>dobbiamo spostare <b>tre interni</b> prima dell'apertura della nuova ala:</p>
<table border="1"><thead><tr><th>Interno</th><th>Oggi</th><th>Da venerdì</th></tr></thead>
<tbody><tr><td>201</td><td>Hall</td><td>Reception nuova</td></tr>
<tr><td>214</td><td>Magazzino</td><td>Ufficio eventi</td></tr>
<tr><td>230</td><td>Lavanderia</td><td><i>da dismettere</i></td></tr></tbody></table>
<p><b>Venerdì alle 15</b> arriva il primo gruppo. È fattibile?</p>
<p>Loredana Sassi</p></body></html>"""
AWAY = Told(
    "Risposta automatica: sono fuori ufficio",
    """Buongiorno, sono assente fino a lunedì e leggerò la posta al rientro. \
Per le spedizioni urgenti scrivete al magazzino.

Marina Deplano, Cantine Bellavalle
""",
)
FORM = Told(
    "Modulo «Serve aiuto?» compilato",
    """Il modulo del sito è stato compilato.

Nome: Piera Orlandi
Ditta: Tessitura Orlandi
Indirizzo: piera.orlandi@tessituraorlandi.example
Messaggio: da stamattina il centralino risponde ma non passa le chiamate all'interno del magazzino. Gli altri interni \
funzionano.
""",
)
SCAN = Told("Scansione da MFP-2", "In allegato una scansione di 1 pagina.\n")
STREAM = Told(
    "Arredare l'ufficio: il suo invito alla fiera",
    """Gentile cliente,

anche quest'anno la aspettiamo alla fiera dell'arredo per ufficio, con un biglietto d'ingresso gratuito per lei.

Vetrina Ufficio
""",
)
BOUNCED = """\
From: Mail Delivery System <mailer-daemon@posta.example>
Subject: Mancato recapito: messaggio restituito al mittente
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="recapito"

--recapito
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Il messaggio non è stato recapitato a un destinatario:

amministrazione@molinoferrante.example: questa casella non esiste.

--recapito
Content-Type: message/delivery-status

Reporting-MTA: dns; posta.example

Final-Recipient: rfc822; amministrazione@molinoferrante.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 Questa casella non esiste

--recapito
Content-Type: text/rfc822-headers

Message-ID: <{returned}>

--recapito--
"""
PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 280]>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""
