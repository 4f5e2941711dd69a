"""The built-in seven-level template (DOMAIN 4), in Italian and English, as a policy document."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sportello.domain.staff import Target, TargetKind

NAME = {"it": "Sette livelli", "en": "Seven levels"}


class Words(NamedTuple):
    it: str
    en: str


class Row(NamedTuple):
    """One row of the template; `office` tells the calendar, `time` is empty for no limit."""

    role: Words
    public_label: Words
    expects: Words
    time: str
    office: bool
    target: Target
    reasons: tuple[str, ...] = ()


REASONS: Mapping[str, Words] = {
    "needs_specialist": Words("Serve una competenza che qui non c'è", "It needs skills we do not have here"),
    "no_access": Words("Servono accessi che qui non abbiamo", "It needs access we do not have here"),
    "still_there": Words("Le prove fatte non bastano", "What was tried is not enough"),
    "many_affected": Words("Riguarda molte persone", "Many people are affected"),
    "coordination": Words("Va coordinato tra più gruppi", "Several teams must be coordinated"),
    "requester_unhappy": Words("Il richiedente non è soddisfatto", "The requester is not satisfied"),
    "resources": Words(
        "Servono risorse o una decisione del reparto", "It needs resources or the department's decision"
    ),
    "other_departments": Words("Coinvolge altri reparti", "Other departments are involved"),
    "technical_root": Words("Serve un'analisi tecnica approfondita", "It needs a deep technical analysis"),
    "technical_limits": Words("Limiti tecnici", "Technical limits"),
    "resource_limits": Words("Limiti di risorse", "Limits of resources"),
    "strategic": Words("Questione strategica", "A strategic issue"),
    "company_wide": Words("Riguarda tutta l'azienda", "It concerns the whole company"),
}

_ROWS = (
    Row(
        Words("Operatore dell'assistenza: prima valutazione", "Customer-support agent: first assessment"),
        Words("dal primo contatto", "with our first-line support"),
        Words("Soluzioni rapide, verifiche di base", "Quick fixes, basic troubleshooting"),
        "15m",
        False,
        Target(TargetKind.TEAM),
        ("needs_specialist", "no_access", "still_there", "many_affected"),
    ),
    Row(
        Words("Specialista senior: problemi complessi", "Senior support specialist: complex user problems"),
        Words("dagli specialisti", "with our specialists"),
        Words("Analisi dettagliata, strategie di soluzione", "Detailed assessment, strategies"),
        "1h",
        False,
        Target(TargetKind.TEAM),
        ("still_there", "coordination", "many_affected", "requester_unhappy"),
    ),
    Row(
        Words(
            "Supervisore dell'assistenza: segue e coordina il gruppo",
            "Support supervisor: oversees and coordinates the team",
        ),
        Words("da chi coordina gli specialisti", "with those who coordinate our specialists"),
        Words("Coordina, propone come procedere", "Coordinates, proposes tactics"),
        "4h",
        False,
        Target(TargetKind.SUPERVISOR),
        ("resources", "other_departments", "requester_unhappy"),
    ),
    Row(
        Words(
            "Responsabile del reparto: conseguenze più ampie, risorse",
            "Department manager: wider implications, resources",
        ),
        Words("dal responsabile del reparto", "with the head of the department"),
        Words("Gestione completa, lavoro tra reparti", "Full handling, cross-department work"),
        "1bd",
        True,
        Target(TargetKind.MANAGER),
        ("technical_root", "resources", "other_departments"),
    ),
    Row(
        Words(
            "Responsabile tecnico: dettaglio tecnico e realizzazione",
            "Technical lead: technical detail, implementation",
        ),
        Words("dai nostri esperti tecnici", "with our technical experts"),
        Words("Lavoro specialistico avanzato", "Advanced specialist work"),
        "3bd",
        True,
        Target(TargetKind.TEAM),
        ("technical_limits", "resource_limits"),
    ),
    Row(
        Words("Direttore operativo: allineamento strategico", "Director of operations: strategic alignment"),
        Words("dalla direzione", "with our management"),
        Words("Decisioni strategiche e sulle risorse", "Strategic and resource decisions"),
        "1w",
        True,
        Target(TargetKind.TEAM),
        ("strategic", "company_wide"),
    ),
    Row(
        Words(
            "Vicepresidente dell'assistenza clienti: decisione della direzione",
            "Vice-president of customer operations: executive decision",
        ),
        Words("dalla direzione generale", "with our senior management"),
        Words(
            "Riesame, cambi di regole, soluzione a lungo termine",
            "Reviews, policy changes, long-term resolution",
        ),
        "",
        True,
        Target(TargetKind.TEAM),
    ),
)


def seven_levels(
    support_calendar: int, office_calendar: int, targets: Mapping[int, Target] | None = None
) -> dict[str, Any]:
    """The template as a document, on these calendars.

    Levels 1 and 2 go to the department's own teams (the area's front line first), 3 to the team's supervisor,
    4 to the department's manager, 5 to 7 to its teams of those levels. `targets` gives a level another target.
    """
    levels = []
    for number, row in enumerate(_ROWS, 1):
        target = (targets or {}).get(number, row.target)
        levels.append(
            {
                "role": row.role._asdict(),
                "public_label": row.public_label._asdict(),
                "expects": row.expects._asdict(),
                "target": {"kind": target.kind.value} | ({} if target.id is None else {"id": target.id}),
                "calendar": office_calendar if row.office else support_calendar,
                **({"exits": [{"after": row.time, "reasons": list(row.reasons)}]} if row.time else {}),
            }
        )
    reasons = {code: words._asdict() for code, words in REASONS.items()}
    return {"name": NAME["it"], "levels": levels, "reasons": reasons}
