"""What is said in the stories of problems."""

PROBLEM = "Più clienti segnalano lo stesso guasto: raccolgo qui le loro richieste e cerco la causa."

RECEPTION = (
    "Ricezione fatture ferma dalle {ora}",
    "Non arrivano fatture passive da stamattina",
    "Errore 503 alla ricezione delle fatture",
    "Fatture ricevute ferme a ieri",
    "Il canale fatture non risponde",
    "Notifiche di scarto che non arrivano",
    "I fornitori dicono di aver inviato, noi non riceviamo fatture",
    "Ricezione fatture elettroniche bloccata",
)
RECEPTION_PROBLEM = "Il canale di ricezione fatture risponde 503"
RECEPTION_CAUSE = (
    "Certificato del canale scaduto stamattina alle 9:40. "
    "Il rinnovo automatico era fermo dall'ultimo rilascio."
)
RECEPTION_WORKAROUND = (
    "Scarichi le fatture dal portale dell'Agenzia e le importi da Acquisti, Importa da file. "
    "Quelle in coda arrivano da sole quando il canale riparte: non serve reinviare nulla."
)
RECEPTION_FIXED = "Causa rimossa: il certificato ora si rinnova da solo."
STILL_WRITING = (
    "L'importazione da file si ferma a metà con «formato non riconosciuto». Che cosa devo fare?",
    "Ho importato, ma ne mancano quattro rispetto al portale dell'Agenzia.",
)
BY_HAND = "Vuole essere richiamato prima della chiusura."

MAIL_CASE = "Ricevute di consegna che non arrivano"
MAIL = (
    "Ricevute di consegna PEC che non arrivano",
    "PEC inviate senza conferma di consegna",
    "Manca la ricevuta di consegna di tre PEC",
    "Accettata ma mai consegnata: PEC al Comune",
    "Nessuna ricevuta di consegna da lunedì",
)
MAIL_LATE = "Una PEC importante risulta solo accettata"
MAIL_PROBLEM = "Ricevute di consegna PEC recapitate con ore di ritardo"
MAIL_CAUSE = "La coda delle ricevute è lavorata da un solo processo: il gestore ne ha confermato il limite."
MAIL_WORKAROUND = (
    "La consegna è avvenuta: la ricevuta arriva entro poche ore. Se Le serve subito, la scarichi dalla webmail "
    "del gestore, cartella Ricevute."
)
