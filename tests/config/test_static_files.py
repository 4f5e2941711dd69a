"""What browsers are sent by `serve`: one style sheet, lasting names, small enough for a first visit."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sportello.web import assets
from sportello.web.one_script import NotBundled, one_script
from sportello.web.static_files import slim, uncommented

FIRST_VISIT = 150_000
PAGE = 16_000  # the queue's own answer, compressed, generously
STATIC = Path(assets.__file__).parent / "static"
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
    command = [sys.executable, "-m", "sportello.web.static_files"]
    subprocess.run(command, env=os.environ | settings, check=True)
    as_an_older_version_left_it(data / "static")
    subprocess.run(command, env=os.environ | settings, check=True)
    return data / "static"


def as_an_older_version_left_it(folder: Path) -> None:
    """One of its files was another then, and one of a version before it still lies there."""
    manifest = folder / "staticfiles.json"
    known = json.loads(manifest.read_text())
    known["paths"]["js/behaviours/clock.js"] = "js/behaviours/clock.0ld.js"
    manifest.write_text(json.dumps(known))
    for name in ("clock.0ld.js", "clock.0ld.js.gz", "clock.much0lder.js"):
        (folder / "js/behaviours" / name).write_text("old")
    (folder / "collected").write_text("older")


def names(served: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((served / "staticfiles.json").read_text())["paths"]
    return found


def test_a_process_of_the_version_before_still_finds_what_it_was_asked_for(served: Path) -> None:
    there = {path.name for path in (served / "js/behaviours").glob("clock.*")}
    new = Path(names(served)["js/behaviours/clock.js"]).name
    assert there == {"clock.js", "clock.js.gz", new, f"{new}.gz", "clock.0ld.js", "clock.0ld.js.gz"}


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


def test_only_comments_and_indents_are_left_out_of_scripts(served: Path) -> None:
    script = "// why\nlet a = 1; // stays\n  // this too\n  const b = `x\n  // said\n`;\n"
    assert uncommented(script) == "let a = 1; // stays\nconst b = `x\n  // said\n`;\n"
    assert not (served / names(served)["js/behaviours/clock.js"]).read_text().startswith("//")


def test_the_script_holds_all_scripts(served: Path) -> None:
    text = (served / names(served)["js/bundle/sportello.js"]).read_text()
    assert not re.search(r"^(import|export)\b", text, re.M)
    assert (
        text.count("Date.parse(root.dataset.now)") == 2
    )  # the clock of three modules, and the stream of news
    asked = re.findall(r"'\./behaviours/([^']+)'", (STATIC / "js/sportello.js").read_text())
    assert {path.name for path in (STATIC / "js/behaviours").iterdir()} >= set(asked)
    for name in asked:
        said = [
            line
            for line in (STATIC / "js/behaviours" / name).read_text().splitlines()
            if "querySelector" in line
        ]
        assert all(line.strip().removeprefix("export ") in text for line in said[:1]), name


@pytest.mark.parametrize(
    ("modules", "said"),
    [
        (["import { b as c } from './b.js';\nc();\n", "export const b = () => {};\n"], None),
        (["import './b.js';\n", "import './a.js';\n"], "ask for each other"),
        (["import a from './b.js';\n", ""], "form that is not known"),
        (["import './b.js';\n", "export default 1;\n"], "form that is not known"),
    ],
)
def test_scripts_become_one_or_it_is_said_why_not(modules: list[str], said: str | None) -> None:
    read = dict(zip(["js/a.js", "js/b.js"], modules, strict=True)).__getitem__
    if said is None:
        offers = "const m0 = (() => {\nconst b = () => {};\nreturn { b };\n})();\n"
        assert one_script(read, "js/a.js") == offers + "(() => {\nconst { b: c } = m0;\nc();\n})();\n"
        return
    with pytest.raises(NotBundled, match=said):
        one_script(read, "js/a.js")


def test_a_first_visit_is_light(served: Path) -> None:
    known = names(served)
    fetched = {
        "css/bundle/sportello.css", "js/theme.js", "js/bundle/sportello.js",
        "vendor/htmx.js", "vendor/icons.svg", "vendor/atkinson-next-latin.woff2", "img/logo.svg", "img/glyphs.svg",
        "img/chevron.svg",
    }  # fmt: skip
    total = sum(weight(served / known[name]) for name in fetched)
    assert total + PAGE < FIRST_VISIT
