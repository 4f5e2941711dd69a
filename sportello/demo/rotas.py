"""Who is on duty: shifts round the clock, turns that change every week, and somebody on call for what is critical."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sportello.demo.departments import House
from sportello.demo.people import Cast
from sportello.domain.rota import Override, Rotation, Slot, Substitutes, Window
from sportello.oncall.models import Rota
from sportello.oncall.override import add_override
from sportello.oncall.plan import create_rota

ROME = "Europe/Rome"
WORKDAYS = (0, 1, 2, 3, 4)
EVERY_DAY = (*WORKDAYS, 5, 6)
MORNING = Window(EVERY_DAY, time(6), time(14))
AFTERNOON = Window(EVERY_DAY, time(14), time(22))
NIGHT = Window(EVERY_DAY, time(22), time(6))
DAY = Window(EVERY_DAY, time(8), time(20))
DARK = Window(EVERY_DAY, time(20), time(8))
# Nobody is in two places: who works by day is not on call then.
OUT_OF_HOURS = (Window(WORKDAYS, time(19), time(8)), Window((5, 6), time(8), time(8)))
# Weekly turns change on Monday, before the first shift begins.
EARLY, CHANGE = time(6), time(8)
ENGLISH = {
    "Mattina": "Morning",
    "Pomeriggio": "Afternoon",
    "Sera": "Evening",
    "Notte": "Night",
    "Giorno": "Day",
    "Turno": "On duty",
    "Presidio": "Service desk",
    "Reperibilità": "On call",
    "Area diretta": "Own customers",
    "Partner": "Partners",
}


def make_rotas(house: House, cast: Cast, *, since: datetime) -> dict[str, Rota]:
    """Store the rotas, in force from `since` on; nobody was on duty before."""
    monday = _monday(since)
    made = {
        "care_front": ("Turni di prima linea", "Front-line shifts", _front_line(cast, monday)),
        "care_partners": ("Turni partner", "Partner shifts", _partners(cast, monday)),
        "care_second": ("Turni specialisti", "Specialists' shifts", _specialists(cast, monday)),
        "care_lead": (
            "Supervisore di turno",
            "Supervisor on duty",
            _one_a_week(cast, monday, "giulia", "luca"),
        ),
        "systems_front": ("Turni del presidio", "Service-desk shifts", _service_desk(cast)),
        "systems_second": ("Reperibilità sistemisti", "Engineers on call", _engineers(cast, monday)),
        # The telephones ring at both front lines: this rota says that enough people sit there.
        "": ("Linea telefonica", "Telephone line", _telephones(cast, monday)),
    }
    rotas = {}
    for team, (name_it, name_en, slots) in made.items():
        rotas[team or "telephones"] = create_rota(
            name_it=name_it,
            name_en=name_en,
            zone=ROME,
            slots=slots,
            names_en=ENGLISH,
            team_id=house.teams[team].pk if team else None,
            substitutes=_substitutes(cast) if team == "care_second" else (),
            at=since,
        )
    return rotas


def swap_turns(rotas: dict[str, Rota], cast: Cast, *, at: datetime) -> None:
    """A swap and a leave still to come, as any rota has them."""
    davide, marta, sara, enzo = cast.ids("davide", "marta", "sara", "enzo")
    later = at + timedelta(days=3)
    add_override(
        rotas["care_front"].pk,
        Override(later, later + timedelta(hours=8), sara, enzo),
        reason="Cambio turno concordato",
        made_by=sara,
        at=at,
    )
    add_override(
        rotas["care_second"].pk,
        Override(later + timedelta(days=4), later + timedelta(days=9), davide),
        reason="Ferie",
        made_by=marta,
        at=at,
    )


def _turns(
    people: tuple[int, ...], first: date, *windows: Window, together: int = 1, change: time = CHANGE
) -> Rotation:
    return Rotation(
        people=people,
        windows=windows,
        unit="weeks",
        first_day=first,
        handover=change,
        together=together,
    )


def _front_line(cast: Cast, monday: date) -> tuple[Slot, ...]:
    """Three groups of three change shift every week; each shift asks for two at least."""
    groups = cast.ids("sara", "omar", "nadia", "pietro", "alice", "samir", "greta", "enzo", "livia")
    shifts = (("Mattina", MORNING), ("Pomeriggio", AFTERNOON), ("Notte", NIGHT))
    return tuple(
        Slot(
            name,
            (_turns(groups[3 * place :] + groups[: 3 * place], monday, window, together=3, change=EARLY),),
            minimum=2,
        )
        for place, (name, window) in enumerate(shifts)
    )


def _partners(cast: Cast, monday: date) -> tuple[Slot, ...]:
    people = cast.ids("carlo", "irene", "dario")
    early, late = Window(EVERY_DAY, time(7), time(15)), Window(EVERY_DAY, time(15), time(23))
    return (
        Slot("Mattina", (_turns(people, monday, early, change=EARLY),)),
        Slot("Sera", (_turns(people[1:] + people[:1], monday, late, change=EARLY),)),
    )


def _specialists(cast: Cast, monday: date) -> tuple[Slot, ...]:
    """Three by day and three by night, changing every week."""
    people = cast.ids("davide", "ivan", "bice", "marta", "elena", "fulvio")
    return (
        Slot("Giorno", (_turns(people, monday, DAY, together=3),), minimum=2),
        Slot("Notte", (_turns(people[3:] + people[:3], monday, DARK, together=3),), minimum=2),
    )


def _one_a_week(cast: Cast, monday: date, *names: str) -> tuple[Slot, ...]:
    return (Slot("Turno", (_turns(cast.ids(*names), monday),)),)


def _service_desk(cast: Cast) -> tuple[Slot, ...]:
    early, late = cast.ids("bruno", "camilla"), cast.ids("yusuf", "noemi")
    return (
        Slot(
            "Presidio",
            (
                Rotation.fixed(early, Window(WORKDAYS, time(8), time(14))),
                Rotation.fixed(late, Window(WORKDAYS, time(13), time(19))),
                Rotation.fixed(early[:1], Window((5,), time(9), time(13))),
            ),
        ),
    )


def _engineers(cast: Cast, monday: date) -> tuple[Slot, ...]:
    people = cast.ids("andrea", "simone", "vera", "tito")
    return (
        Slot("Giorno", (Rotation.fixed(people, Window(WORKDAYS, time(8), time(19))),), minimum=2),
        Slot("Reperibilità", (_turns(people, monday, *OUT_OF_HOURS),)),
    )


def _telephones(cast: Cast, monday: date) -> tuple[Slot, ...]:
    direct = tuple(rotation for slot in _front_line(cast, monday) for rotation in slot.rotations)
    partners = tuple(rotation for slot in _partners(cast, monday) for rotation in slot.rotations)
    return (Slot("Area diretta", direct, minimum=2), Slot("Partner", partners, minimum=1))


def _substitutes(cast: Cast) -> tuple[Substitutes, ...]:
    davide, marta, ivan, elena = cast.ids("davide", "marta", "ivan", "elena")
    return (Substitutes(davide, (ivan, elena)), Substitutes(marta, (elena, ivan)))


def _monday(moment: datetime) -> date:
    """The Monday of a moment's week in Rome: the first turn began before anything is lived."""
    day = moment.astimezone(ZoneInfo(ROME)).date()
    return day - timedelta(days=day.weekday() + 7)
