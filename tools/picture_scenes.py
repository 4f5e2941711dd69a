"""What opens on the pages and what no link leads to: dialogs, menus, selections, an import, a call, the first run.

Each scene opens its page and does what a person would; the picture is taken when it has ended.
"""

import re
from collections.abc import Callable, Iterator

from playwright.sync_api import Page

from tools.picture_desk import running
from tools.picture_programs import ringing

Scene = Callable[[Page, str], None]

TABLE = """\
Numero;Oggetto;Richiedente;E-mail;Aperta il;Stato;Gravità;Filiale
11;La bilancia non pesa;Vera Bo;vera@banco.example;04/03/2024 09:15;Conclusa;alta;Nord
12;Manca la carta;Vera Bo;vera@banco.example;05/03/2024 09:15;Aperta;bassa;Sud
"""
WARNING = "Buongiorno {nome}, il canale riparte entro le 18. Le scriviamo appena è fatto."
# The answers of the first run, a step each; what is not named stays as it is offered.
ANSWERS = {
    "you": {"name": "Lia Sarti", "login": "lia", "password": "una-frase-lunga-9"},
    "company": {"company": "Officine Sarti"},
    "department": {"name_it": "Assistenza", "name_en": "Support", "prefix": "OF"},
    "team": {
        "name_it": "Prima linea",
        "first_name": "Ugo Neri",
        "first_login": "ugo",
        "second_name": "Ida Gallo",
        "second_login": "ida",
    },
}


def own_ticket(page: Page, address: str) -> None:
    """The page of the first request in their own charge."""
    page.goto(f"{address}/")
    page.goto(str(page.locator(".q-subj").first.evaluate("link => link.href")))


def pressing(key: str, on_queue: bool = False) -> Scene:
    """Press a key on the first request in their charge, or on the queue of all."""

    def play(page: Page, address: str) -> None:
        if on_queue:
            page.goto(f"{address}/queue/all/")
        else:
            own_ticket(page, address)
        page.wait_for_load_state("networkidle")
        page.keyboard.press(key)
        page.locator("dialog[open]").first.wait_for(timeout=4000)

    return play


def clicking(path: str, what: str, shown: str = "dialog[open]") -> Scene:
    """Click the first that can be seen on a page, on the first it links to (`path*`) or on a request (`ticket`)."""

    def play(page: Page, address: str) -> None:
        if path == "ticket":
            own_ticket(page, address)
        else:
            page.goto(address + path.rstrip("*"))
        if path.endswith("*"):
            links = f"main a[href^='{path[:-1]}'][href*='0'], main a[href^='{path[:-1]}'][href*='1']"
            page.goto(str(page.locator(links).first.evaluate("link => link.href", timeout=4000)))
        page.locator(f"{what} >> visible=true").first.click(timeout=4000)
        page.locator(shown).first.wait_for(timeout=4000)

    return play


def with_selection(page: Page, address: str) -> None:
    """Three rows of the queue, with the bar of what may be done with them."""
    page.goto(f"{address}/queue/all/")
    for box in range(3):
        page.locator(".q-box").nth(box).check(force=True)
    page.locator(".bulk").wait_for(timeout=4000)


def bulk_escalation(page: Page, address: str) -> None:
    """Who would receive how many."""
    with_selection(page, address)
    page.keyboard.press("e")
    page.locator("dialog[open]").wait_for(timeout=4000)


def with_preview(page: Page, address: str) -> None:
    """The third row beside the list."""
    page.goto(f"{address}/queue/all/")
    for _row in range(3):
        page.keyboard.press("j")
    page.locator("#preview .preview-h").wait_for(timeout=4000)


def bulk_outcome(page: Page, address: str) -> None:
    """Three that are nobody's to take any more: what was refused, and why."""
    with_selection(page, address)
    page.keyboard.press("i")
    page.locator("dialog[open] .notice--late").wait_for(timeout=9000)


def problem_run(page: Page, address: str) -> None:
    """A word to all customers of a problem, just sent."""
    clicking("/problems/*", "a[href$='/warning/']")(page, address)
    page.locator("dialog[open] textarea").fill(WARNING)
    with page.expect_navigation(timeout=9000):  # the run before this one stands there, too
        page.locator("dialog[open] .btn--primary").click()
    page.locator("#run [role=status]").wait_for(timeout=30_000)
    page.wait_for_load_state("networkidle")


def palette(page: Page, address: str) -> None:
    """What the palette finds."""
    page.goto(f"{address}/")
    page.keyboard.press("Control+k")
    page.keyboard.type("molino")
    page.locator("[data-palette-found] [role=option]").first.wait_for(timeout=4000)


def note(page: Page, address: str) -> None:
    """A note being written."""
    own_ticket(page, address)
    page.wait_for_load_state("networkidle")
    page.keyboard.press("n")
    page.locator(".composer textarea:focus").wait_for(timeout=9000)
    page.keyboard.type("Log del centralino dalle 9:00: l'operatore rifiuta solo 0444 e 0445.")


def import_mapping(page: Page, address: str) -> None:
    """A table that was uploaded, with what becomes of its columns."""
    page.goto(f"{address}/admin/imports/")
    table = {"name": "richieste.csv", "mimeType": "text/csv", "buffer": TABLE.encode("cp1252")}
    page.locator("main input[type=file]").set_input_files(table)  # type: ignore[arg-type]
    page.locator("main form:has(input[type=file]) button.btn--primary").click()
    page.wait_for_url(re.compile(r"/admin/imports/\d+/"))


SCENES: dict[str, dict[str, Scene]] = {
    "davide": {
        "dialog-escalate": pressing("e"),
        "dialog-hold": pressing("z"),
        "dialog-hand-back": pressing("Shift+E"),
        "dialog-link": pressing("l"),
        "dialog-why": pressing("w"),
        "dialog-keys": pressing("?"),
        "dialog-resolve": clicking("ticket", "#bar-moves a[href$='/resolution/']"),
        "menu-more": clicking("ticket", "[popovertarget=more]", "#more:popover-open"),
        "menu-bell": clicking("/queue/all/", "[popovertarget=bell]", "#bell:popover-open"),
        "menu-availability": clicking(
            "/queue/all/", "[popovertarget=availability]", "#availability:popover-open"
        ),
        "queue-filters": pressing("f", on_queue=True),
        "queue-preview": with_preview,
        "queue-selection": with_selection,
        "queue-bulk-escalation": bulk_escalation,
        "queue-bulk-outcome": bulk_outcome,
        "palette": palette,
        "composer-note": note,
        "problem-workaround": clicking("/problems/*", "a[href$='/workaround/']"),
        "problem-resolution": clicking("/problems/*", "a[href$='/resolution/']"),
        "problem-warning": clicking("/problems/*", "a[href$='/warning/']"),
        "problem-run": problem_run,
        "menu-side": clicking("/queue/all/", "[popovertarget=menu]", "#menu:popover-open"),
    },
    "omar": {"telephone-rings": ringing},
    "tommaso": {"import-mapping": import_mapping},
}
ONLY_ON_DESKS = {"menu-bell", "menu-availability", "queue-preview"}
ONLY_ON_PHONES = {"menu-side"}


def first_run(page: Page) -> Iterator[str]:
    """The steps of a desk that was never opened before, each filled in."""
    with running("serve") as (_address, printed):
        door = next(
            found.group() for line in printed if (found := re.search(r"http://\S+/setup/\?key=\S+", line))
        )
        page.goto(door.split("?", maxsplit=1)[0])
        yield "door"
        page.goto(door)
        for step, answers in ANSWERS.items():
            yield f"{step}-empty"
            for name, value in answers.items():
                page.locator(f"[name={name}]").fill(value)
            yield step
            page.locator("form.stack button.btn--primary").click()
        page.wait_for_url("**/setup/review/")
        yield "review"
