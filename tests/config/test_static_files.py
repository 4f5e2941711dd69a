"""What browsers are sent by `serve`: one style sheet, lasting names, small enough for a first visit."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sportello.web import assets
from sportello.web.static_files import slim, uncommented

FIRST_VISIT = 150_000
PAGE = 8_000  # the queue's own answer, compressed, generously
HEADERS = 400  # bytes that come with each file (see test_headers)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `serve` writes before it opens."""
    data = tmp_path_factory.mktemp("data")
    settings = {
        "DJANGO_SETTINGS_MODULE": "sportello.config.settings",
        "SPORTELLO_DATA": str(data),
        "SPORTELLO_BUNDLED": "1",
        "SPORTELLO_SECRET_KEY": "only-for-this-test",
    }
    for _again in range(2):  # the second time nothing has changed
        subprocess.run(
            [sys.executable, "-m", "sportello.web.static_files"], env=os.environ | settings, check=True
        )
    return data / "static"


def names(served: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((served / "staticfiles.json").read_text())["paths"]
    return found


def weight(path: Path) -> int:
    packed = path.with_name(path.name + ".gz")
    return (packed if packed.exists() else path).stat().st_size + HEADERS


def test_the_sheet_holds_all_sheets_in_their_order(served: Path) -> None:
    text = (served / names(served)["css/bundle/sportello.css"]).read_text()
    assert len(assets.sheets()) > 20
    assert text.index("@layer tokens,base,layout,components,screens,helpers;") < text.index("@layer screens{")
    for address in re.findall(r'url\("([^"]+)"\)', text):
        assert (served / "css/bundle" / address).resolve().is_file(), address


def test_only_what_means_nothing_is_left_out() -> None:
    sheet = """/* don't */ .a  :hover , b > i { color : red ; content: "a;  {" /* so */ ; }
    @media (width < 40rem) { .c:not(.d) .e { width: calc(1rem  + 2px); background: url("x y.svg") } }"""
    slimmed = '.a :hover,b > i{color :red;content:"a;  {"}@media (width < 40rem){.c:not(.d) .e'
    assert slim(sheet) == slimmed + '{width:calc(1rem + 2px);background:url("x y.svg")}}'


def test_only_comments_are_left_out_of_scripts(served: Path) -> None:
    script = "// why\nlet a = 1; // stays\n  // this too\nconst b = `x\n// said\n`;\n"
    assert uncommented(script) == "let a = 1; // stays\nconst b = `x\n// said\n`;\n"
    assert not (served / names(served)["js/behaviours/clock.js"]).read_text().startswith("//")


def test_scripts_ask_for_each_other_by_lasting_names(served: Path) -> None:
    known = names(served)
    for name in ("js/sportello.js", *assets.modules()):
        text = (served / known[name]).read_text()
        for asked in re.findall(r"(?:from|import)\s*[\"'](\.{1,2}/[^\"']+)[\"']", text):
            assert (served / "js" / Path(name).parent.relative_to("js") / asked).resolve().is_file(), (
                f"{name}: {asked}"
            )
            assert re.search(r"\.[0-9a-f]{12}\.js$", asked), f"{name}: {asked}"


def test_a_first_visit_is_light(served: Path) -> None:
    known = names(served)
    fetched = {
        "css/bundle/sportello.css", "js/theme.js", "js/sportello.js", "js/words.js", "js/desk_time.js",
        "vendor/htmx.js", "vendor/icons.svg", "vendor/atkinson-next-latin.woff2", "img/logo.svg", "img/glyphs.svg",
        "img/chevron.svg",
        *assets.modules(),
    }  # fmt: skip
    total = sum(weight(served / known[name]) for name in fetched)
    assert total + PAGE < FIRST_VISIT
