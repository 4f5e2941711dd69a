"""Google's Lighthouse on the first pages that people see, of the sample desk as production serves it.

    python -m tools.lighthouse                  the queue, a request and the portal, as on a desk and as on a phone
    python -m tools.lighthouse --address URL    of a sample desk that runs already
    python -m tools.lighthouse --why            names what costs points

Run by hand, where the command `lighthouse` is on the path (or in $LIGHTHOUSE) and nothing else keeps the machine busy:
the marks for speed depend on it. Ends with code 1 where a mark is below 95 or the first load of the queue too heavy.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tools.picture_desk import sample_desk, sign_in
from tools.screenshots import FLAGS, NAMES, first_ticket

ENOUGH = 95
HEAVIEST = {"queue": 150_000}  # bytes transferred, headers and all
MARKS = ("performance", "accessibility", "best-practices")
DEVICES = {"desk": ["--preset=desktop"], "phone": ["--form-factor=mobile"]}
# Who looks at which page. `{ticket}` is the first request of their queue, `{request}` the first of the requester's.
PAGES = {
    "queue": ("davide", "/queue/all/"),
    "ticket": ("davide", "{ticket}"),
    "portal": ("rosa.ferrante", "/portale/"),
    "portal request": ("rosa.ferrante", "{request}"),
}
TELLING = {"binary", "numeric", "metricSavings"}


def find(names: list[str | None], missing: str) -> str:
    """The first of these commands on this machine."""
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    if path is None:
        sys.exit(missing)
    return path


def ways(browser: Browser, address: str) -> dict[str, tuple[str, Any]]:
    """For each page its address and the cookies of who looks at it."""
    found: dict[str, tuple[str, Any]] = {}
    for name, (login, asked) in PAGES.items():
        context = browser.new_context(locale="it-IT")
        page = context.new_page()
        sign_in(page, address, login, "it")
        path = asked if asked.startswith("/") else _first(page, address, asked)
        found[name] = (address + path, context.cookies())
        context.close()
    return found


def _first(page: Page, address: str, asked: str) -> str:
    """The address of the first request that an agent, or a requester, sees."""
    if asked == "{ticket}":
        return first_ticket(page, address)
    page.goto(f"{address}/portale/")
    found: str = page.locator("main a[href*='/portale/']").evaluate_all(
        "all => all.map(a => a.pathname).find(path => /[0-9]/.test(path))"
    )
    return found


def judge(
    playwright: Playwright, programs: tuple[str, str], way: tuple[str, Any], device: str
) -> dict[str, Any]:
    """One report, from a browser that has seen nothing yet and is signed in."""
    lighthouse, chromium = programs
    url, cookies = way
    with tempfile.TemporaryDirectory(prefix="sportello-lighthouse-") as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        report = Path(folder) / "report.json"
        context = playwright.chromium.launch_persistent_context(
            f"{folder}/profile",
            executable_path=chromium,
            args=[*FLAGS, f"--remote-debugging-port={port}"],
            no_viewport=True,
        )
        context.add_cookies(cookies)
        command = [
            lighthouse,
            url,
            *DEVICES[device],
            f"--only-categories={','.join(MARKS)}",
            f"--port={port}",
        ]
        command += ["--disable-storage-reset", "--output=json", f"--output-path={report}", "--quiet"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        context.close()
        if not report.exists():
            sys.exit(f"Lighthouse failed:\n{done.stderr[-2000:]}")
        told: dict[str, Any] = json.loads(report.read_text())
        return told


def marks(report: dict[str, Any]) -> list[int]:
    """The marks, from 0 to 100."""
    return [round(100 * (report["categories"][name]["score"] or 0)) for name in MARKS]


def why(report: dict[str, Any]) -> list[str]:
    """What costs points."""
    weighed = {
        ref["id"] for name in MARKS for ref in report["categories"][name]["auditRefs"] if ref["weight"]
    }
    lines = []
    for name, audit in report["audits"].items():
        if audit["score"] is None or audit["score"] >= 0.9 or audit["scoreDisplayMode"] not in TELLING:
            continue
        where = [str(item.get("node", item).get("snippet", item.get("url", ""))) for item in _items(audit)][
            :3
        ]
        much = "" if name in weighed else " (advice)"
        lines.append(
            f"    {name}{much}: {audit['title']} {audit.get('displayValue', '')} {' | '.join(where)}"
        )
    return lines


def _items(audit: dict[str, Any]) -> list[dict[str, Any]]:
    items = (audit.get("details") or {}).get("items", [])
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def run(playwright: Playwright, programs: tuple[str, str], address: str, asked: argparse.Namespace) -> bool:
    """All pages as on all devices; whether every mark is good enough."""
    good = True
    print(
        f"{'':16} {'':6} {'speed':>6} {'access':>7} {'practice':>9}   page / first words / largest / blocked / shift"
    )
    browser = playwright.chromium.launch(executable_path=programs[1], args=FLAGS)
    found = ways(browser, address)
    browser.close()
    for name, way in found.items():
        if asked.page and name not in asked.page:
            continue
        for device in DEVICES:
            report = judge(playwright, programs, way, device)
            speed, access, practice = marks(report)
            times = [
                report["audits"][audit].get("displayValue", "").replace("\xa0", " ")
                for audit in (
                    "first-contentful-paint",
                    "largest-contentful-paint",
                    "total-blocking-time",
                    "cumulative-layout-shift",
                )
            ]
            weight = report["audits"]["total-byte-weight"]["numericValue"]
            times.insert(0, f"{weight / 1000:.0f} kB")
            print(
                f"{name:16} {device:6} {speed:>6} {access:>7} {practice:>9}   {' / '.join(times)}", flush=True
            )
            good &= min(speed, access, practice) >= ENOUGH and weight < HEAVIEST.get(name, weight + 1)
            if asked.why:
                print("\n".join(why(report)))
    return good


def main() -> None:
    """Read what is asked for, find the programs, judge."""
    ask = argparse.ArgumentParser(description="Lighthouse's marks for the pages that people see first.")
    ask.add_argument("--address", help="a sample desk that runs; without it one is started")
    ask.add_argument("--why", action="store_true", help="say what costs points")
    ask.add_argument("--page", action="append", choices=list(PAGES), help="only this page (may be repeated)")
    asked = ask.parse_args()
    lighthouse = find(
        [os.environ.get("LIGHTHOUSE"), "lighthouse"], "The command lighthouse is not on this machine."
    )
    chromium = find(
        [os.environ.get("SPORTELLO_TEST_CHROMIUM"), *NAMES], "No Chromium or Chrome on this machine."
    )
    with sync_playwright() as playwright:
        if asked.address:
            good = run(playwright, (lighthouse, chromium), asked.address.rstrip("/"), asked)
        else:
            with sample_desk() as address:
                good = run(playwright, (lighthouse, chromium), address, asked)
    sys.exit(not good)


if __name__ == "__main__":
    main()
